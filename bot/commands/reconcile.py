"""`platsvakt reconcile`: do the books close?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from bot.commands.common import AsJson, fail, now, print_json, settings_or_fail, with_database
from bot.ports import Database, MailboxError
from bot.reconciliation import DAYS, Reconciliation
from bot.settings import SettingsError


class _Clock:
    def now(self) -> datetime:
        return now()


def reconcile(
    days: Annotated[int, typer.Option("--days", min=1, max=3660, help="How many days back.")] = DAYS,
    as_json: AsJson = False,
) -> None:
    """Compare the mailbox with the record, message by message: is every mail accounted for?

    Changes nothing. Exit status: 0 it adds up, 1 it does not.

    Example: platsvakt reconcile --days 7
    """
    from bot import reconciliation
    from bot.assemble import mailbox

    settings = settings_or_fail()
    try:
        settings.require_mail()
    except SettingsError as error:
        fail(str(error), 2)

    async def work(database: Database) -> Reconciliation:
        box = mailbox(settings)
        try:
            return await reconciliation.reconcile(database, box, _Clock(), days)
        finally:
            await box.aclose()

    try:
        found = with_database(work)
    except MailboxError as error:
        fail(str(error))
    if as_json:
        print_json(
            {
                "closes": found.closes,
                "mailbox": found.mailbox,
                "accounted": found.accounted,
                "in_cases": found.in_cases,
                "without_case": found.without_case,
                "parked": found.parked,
                "waiting": found.waiting,
                "coming": found.coming,
                "moved_on": found.moved_on,
                "missing": [{"folder": head.folder, "uid": head.uid, "size": head.size} for head in found.missing],
                "stuck": [line.id for line in found.stuck],
            }
        )
    else:
        print(found.sentence())
        for line in found.named():
            print(f"  {line}")
        if found.coming:
            print(f"  Nyss kommet, ännu inte sparat: {found.coming}")
        if found.moved_on:
            print(f"  Sparat, och inte kvar i brevlådans mappar: {found.moved_on}")
    raise typer.Exit(0 if found.closes else 1)
