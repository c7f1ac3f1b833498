"""`platsvakt due`: what will be done and sent, to whom, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer

from bot.commands.common import AsJson, fail, moment, now, print_json, settings_or_fail, table, with_database
from bot.ports import UnitOfWork
from bot.routine.routine import current_routine
from bot.routine.working_days import STOCKHOLM
from handlers.desk import Desk
from handlers.reminding import Due, still_due

MOST = 1000


def due(
    until: Annotated[
        str, typer.Option(metavar="DATE", help="Up to and including this day; default: the next seven days.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the deadlines that are coming: what will be sent to whom, and why. Nothing is sent.

    Examples:

        platsvakt due

        platsvakt due --until 2027-03-01 --json
    """
    from bot.assemble import office_of

    last = _day(until) if until else now().astimezone(STOCKHOLM).date() + timedelta(days=7)
    end = datetime.combine(last + timedelta(days=1), time(), STOCKHOLM)
    office = office_of(settings_or_fail())

    async def work(unit: UnitOfWork) -> Sequence[Due]:
        desk = Desk(office, unit, await unit.directory.load(), now())
        return await still_due(desk, await unit.deadlines.until(end, MOST))

    coming = with_database(lambda db: db.read(work))
    if as_json:
        for one in coming:
            deadline = one.deadline
            print_json(
                {
                    "at": deadline.due_at,
                    "case": deadline.case or None,
                    "position": deadline.position or None,
                    "kind": deadline.kind,
                    "why": current_routine().row(deadline.kind).words,
                    "limit": deadline.limit,
                    "recipient": deadline.recipient,
                    "channel": deadline.channel,
                    "to": [person.email for person in one.people],
                    "note": deadline.reason,
                }
            )
        return
    if not coming:
        print(f"Nothing is due until {last.isoformat()}.")
        return
    columns = ("När", "Ärende", "Plats", "Till", "Varför", "Gäller", "Anmärkning")
    table(f"Till och med {last.isoformat()}", columns, [_row(one) for one in coming])
    if len(coming) == MOST:
        print(f"Only the first {MOST} are shown: give an earlier day.")


def _row(one: Due) -> tuple[str, ...]:
    deadline = one.deadline
    return (
        moment(deadline.due_at) if deadline.due_at else "–",
        deadline.case or "–",
        str(deadline.position) if deadline.position else "–",
        "\n".join(person.email for person in one.people) or "–",
        current_routine().row(deadline.kind).words,
        deadline.limit.isoformat(),
        deadline.reason or "–",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no date; write it as 2027-03-01", 2)
