"""A year in the office on PostgreSQL: two workers, restarts, standstills and clocks set back, against the oracle."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import psycopg

from bot.assemble import clock_work, office_of
from bot.demo.demonstration import DemoSettings
from bot.ports import UnitOfWork
from bot.reminders import Reminders
from bot.routine.routine import current_routine
from bot.routine.working_days import STOCKHOLM
from handlers.desk import ChatOffice, Desk, Office
from storage import SqlDatabase
from templates.slack import SlackDrawings
from tests.service.house import SetClock
from tests.service.year.life import Script, absences, directory, happens, open_case, people, places_of, scripts, tell
from tests.service.year.oracle import Oracle, works

T = TypeVar("T")

REMINDERS = ("digest", "overview", "reminder_1", "reminder_2", "reminder_head")  # and what is asked again

TICKS = (time(0, 5), time(8, 30), time(11, 0), time(13, 30), time(15, 45), time(16, 30))


@dataclass
class Worker:
    """What a process of the service is to the deadlines: a database of its own, and a clock that ticks."""

    url: str
    office: Office
    clock: SetClock
    database: SqlDatabase = field(init=False)
    reminders: Reminders = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.database = SqlDatabase(self.url, pool_size=2)
        self.reminders = Reminders(self.database, self.clock, clock_work(self.office), current_routine().hours)

    async def tick(self) -> None:
        while await self.reminders.run_due(self.clock.now()):
            pass

    async def restart(self) -> None:
        await self.database.aclose()
        self.start()


@dataclass
class Outcome:
    """What was sent, as the record has it, and the figures of the year."""

    sent: set[tuple[str, int, str, date, str]]
    mails: dict[tuple[str, date], list[tuple[str, str, datetime]]]  # address, day -> kind, text, moment
    chats: list[tuple[str, str, str]]
    asked: set[tuple[str, int, str]]
    figures: Counter[str]


@dataclass
class Year:
    url: str
    cases: int
    first: date
    days: int
    seed: int
    figures: Counter[str] = field(default_factory=Counter)
    _numbers: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = SetClock(_utc(self.first, time(0, 1)))
        settings = DemoSettings(database_url=self.url, mailbox_address="lou@region.example")
        office = office_of(settings)
        self.office = replace(office, chat=ChatOffice(SlackDrawings(), "", letters_too=True))
        self.register = directory(self.first)
        self.away = absences(self.chance, self.first, self.days)
        self.oracle = Oracle(people(self.away), began=self.first)
        self.scripts = scripts(self.chance, self.cases, self.first, self.days)
        self.still = self._standstills()

    async def run(self) -> Outcome:
        self.workers = [Worker(self.url, self.office, self.clock) for _ in range(2)]
        database = self.workers[0].database
        await database.write(lambda unit: unit.directory.replace(self.register, self.clock.now()))
        for absence in self.away:
            await database.write(lambda unit, a=absence: unit.directory.set_absence(a, self.clock.now()))  # type: ignore[misc]
        await self._tick(_utc(self.first, time(0, 2)))
        for moment, step in self._agenda():
            if step is None:
                await self._tick(moment)
            else:
                await self._happens(moment, step)
        outcome = await self._outcome()
        for worker in self.workers:
            await worker.database.aclose()
        return outcome

    # --- what happens ---

    def _agenda(self) -> Iterator[tuple[datetime, tuple[Script, int] | None]]:
        """The ticks (None) and the happenings of each script by number (-1: the request comes), in their order."""
        last = _utc(self.first + timedelta(days=self.days), time())
        agenda: list[tuple[datetime, int, tuple[Script, int] | None]] = []
        for script in self.scripts:
            agenda.append((self._read(script.opened.at), 0, (script, -1)))
            agenda += [(self._read(h.at), 0, (script, n)) for n, h in enumerate(script.happenings)]
        for n in range(self.days):
            ticks = [_utc(self.first + timedelta(days=n), at) for at in TICKS]
            agenda += [(at, 1, None) for at in ticks if self._read(at) == at]
            self.figures["ticks that did not come"] += sum(self._read(at) != at for at in ticks)
        agenda += [(ends, 1, None) for _, ends in self.still]
        for moment, _, step in sorted(agenda, key=lambda entry: entry[:2]):
            if moment < last:
                yield moment, step

    def _read(self, at: datetime) -> datetime:
        """Mail that comes while nothing runs is read when it runs again."""
        return next((ends for begins, ends in self.still if begins <= at < ends), at)

    def _standstills(self) -> list[tuple[datetime, datetime]]:
        """Every forty days nothing runs for three days."""
        starts = [self.first + timedelta(days=n + self.chance.randrange(20)) for n in range(15, self.days - 25, 40)]
        return [(_utc(day, time(8, 20)), _utc(day + timedelta(days=3), time(10, 7))) for day in starts]

    async def _happens(self, moment: datetime, step: tuple[Script, int]) -> None:
        script, number = step
        self.clock.set(f"{moment:%Y-%m-%dT%H:%M}")
        today = moment.astimezone(STOCKHOLM).date()
        if number < 0:
            case = await self._write(lambda desk: open_case(desk, script))
            for place in places_of(script, case.number, self.register, today):
                self.oracle.places[place.case, place.position] = place
            self._numbers[id(script)] = case.number
            self.figures["cases"] += 1
            self.figures["placements"] += script.positions
            return
        case_number = self._numbers[id(script)]
        places = [p for (case, _), p in self.oracle.places.items() if case == case_number]
        if any(p.stage in ("ended", "expired", "declined", "withdrawn") for p in places):
            return
        happening = script.happenings[number]
        start = places[0].start + timedelta(days=happening.days)
        await self._write(lambda desk: happens(desk, case_number, script, happening.what, start))
        agreement = None if script.supplier is None else self.register.agreements[script.supplier]
        for place in places:
            tell(place, script, happening.what, start, agreement.valid_to if agreement else None, today)
        self.figures["happenings"] += 1

    async def _write(self, work: Callable[[Desk], Awaitable[T]]) -> T:
        async def in_unit(unit: UnitOfWork) -> T:
            return await work(Desk(self.office, unit, await unit.directory.load(), self.clock.now()))

        return await self.chance.choice(self.workers).database.write(in_unit)

    # --- the clock ---

    async def _tick(self, moment: datetime) -> None:
        self.clock.set(f"{moment:%Y-%m-%dT%H:%M}")
        self.oracle.tick(moment)
        self.figures["ticks"] += 1
        at_work = self._first_of_the_day(moment)
        if at_work and self.chance.random() < 0.08:
            await self._killed()
        await asyncio.gather(*(worker.tick() for worker in self.workers))
        if self.chance.random() < 0.02:
            self.clock.advance(hours=-1)  # set back, and the same moment comes again
            await asyncio.gather(*(worker.tick() for worker in self.workers))
            self.clock.advance(hours=1)
            self.figures["clocks set back"] += 1

    @staticmethod
    def _first_of_the_day(moment: datetime) -> bool:
        here = moment.astimezone(STOCKHOLM)
        return works(here.date()) and here.time() == time(8, 30)

    async def _killed(self) -> None:
        """One worker is torn from the database in the middle of its tick, and starts again."""
        worker = self.chance.choice(self.workers)
        task = asyncio.create_task(worker.tick())
        await asyncio.sleep(self.chance.random() * 0.05)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for each in self.workers:
            await each.restart()
        self.figures["restarts"] += 1

    # --- what came of it ---

    async def _outcome(self) -> Outcome:
        sent: set[tuple[str, int, str, date, str]] = set()
        mails: dict[tuple[str, date], list[tuple[str, str, datetime]]] = {}
        asked: set[tuple[str, int, str]] = set()
        chats: list[tuple[str, str, str]] = []
        slack: dict[str, str] = {p.slack_id: p.email for p in self.register.people if p.slack_id}
        with psycopg.connect(self.url) as connection:
            for case, position, kind, due, recipient, state, channel, told in connection.execute(
                "SELECT case_number, position, kind, due_on, recipient, state, channel, told FROM deadlines"
            ):
                self.figures[f"rows {state}"] += 1
                if state == "done" and channel != "case":
                    sent.add((case, position, kind, due, recipient))
                    if channel == "card":
                        asked.add((case, position, told))
            for kind, key, recipients, text, created in connection.execute(
                "SELECT kind, key, recipients, text, created_at FROM outbox ORDER BY id"
            ):
                if kind not in REMINDERS and ":reminder:" not in key:
                    continue  # a question, or what became of the case
                (to,) = recipients
                mails.setdefault((to, created.astimezone(STOCKHOLM).date()), []).append((kind, text, created))
            for key, channel, case, text in connection.execute(
                "SELECT key, channel, coalesce(case_number, ''), text FROM chat_posts"
                " WHERE key LIKE 'reminder:%' OR key LIKE 'digest:%'"
            ):
                chats.append((slack[channel], case, f"{key.partition(':')[0]} {text}"))
        return Outcome(sent, mails, chats, asked, self.figures)


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, STOCKHOLM).astimezone(UTC)
