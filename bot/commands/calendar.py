"""`platsvakt calendar`: somebody's days as a calendar file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import fail, now, settings_or_fail, with_database
from bot.ports import UnitOfWork

FEEDS = ("manager", "coordinator", "requester", "supplier")


def calendar(
    whose: Annotated[
        str, typer.Argument(metavar="ROLE|PERSON", help=f"An address, or one of {', '.join(FEEDS)}: all of them.")
    ],
    output: Annotated[Path | None, typer.Option(help="Write the file here instead of to standard output.")] = None,
) -> None:
    """Write a calendar (iCalendar) of all days that a person, or everybody in a role, should act by.

    Examples:

        platsvakt calendar gunvor.tistedal@region.example --output gunvor.ics

        platsvakt calendar coordinator > samordnare.ics
    """
    from bot.assemble import office_of
    from handlers.calendars import calendar as written
    from handlers.desk import Desk
    from handlers.feeds import entries_for

    if "@" not in whose and whose not in FEEDS:
        fail(f"{whose!r} is no address and none of {', '.join(FEEDS)}", 2)
    settings = settings_or_fail()
    if not settings.mailbox_address:
        fail("set PLATSVAKT_MAILBOX_ADDRESS first: the calendar is published in its name", 2)
    office = office_of(settings)

    async def work(unit: UnitOfWork) -> bytes:
        desk = Desk(office, unit, await unit.directory.load(), now())
        return written(await entries_for(desk, whose.casefold()), settings.mailbox_address, desk.now)

    data = with_database(lambda db: db.read(work))
    if output is not None:
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
