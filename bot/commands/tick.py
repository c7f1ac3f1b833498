"""`platsvakt tick`: one tick of the clock by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from bot.commands.common import AsJson, fail, moment, print_json, settings_or_fail, with_database
from bot.ports import Database, UnitOfWork
from bot.routine.routine import current_routine
from bot.routine.working_days import STOCKHOLM


@dataclass(frozen=True, slots=True)
class _StandingClock:
    moment: datetime

    def now(self) -> datetime:
        return self.moment


def tick(
    at: Annotated[str, typer.Option("--at", metavar="ISO-TIME", help="The moment; Europe/Stockholm unless it says.")],
    as_json: AsJson = False,
) -> None:
    """Do what is due at a moment, as if it were now: for drills. Letters wait in the outbox until `run` sends them.

    Mail that lies unread is not waited for. What is done stays done.

    Examples:

        platsvakt tick --at 2027-03-01T08:30

        platsvakt tick --at 2027-03-01T07:30Z --json
    """
    from bot.assemble import clock_work, office_of
    from bot.reminders import Reminders
    from handlers import alarms
    from handlers.desk import Desk

    moment_ = _moment(at)
    settings = settings_or_fail()
    if not settings.mailbox_address:
        fail("set PLATSVAKT_MAILBOX_ADDRESS first: letters are written in its name", 2)
    office = office_of(settings)

    async def work(database: Database) -> tuple[int, int]:
        reminders = Reminders(database, _StandingClock(moment_), clock_work(office), current_routine().hours)
        done = 0
        while some := await reminders.run_due(moment_):
            done += some

        async def settle(unit: UnitOfWork) -> int:
            return await alarms.settle(Desk(office, unit, await unit.directory.load(), moment_), None)

        return done, await database.write(settle)

    done, told = with_database(work)
    if as_json:
        print_json({"at": moment_, "done": done, "alarms": told})
        return
    print(f"{moment(moment_)}: {done} deadlines done, {told} alarms told or cleared.")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no moment; write it as 2027-03-01T08:30", 2)
    return found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)
