"""The clock: what the day changes and whom it reminds, looked for at each tick.

Due work is a query over rows; APScheduler only ticks. Each case that moves and each group of people that is reminded
is a transaction of its own, so that one that fails stops nobody, and two workers never do the same: whoever comes
second finds that the rows no longer wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports import Clock, Conflict, Database, DueList, SetDeadline, UnitOfWork
from bot.routine.deadlines import Recipient
from bot.routine.working_days import OfficeHours

TICK_SECONDS = 30
MOST_AT_ONCE = 500  # deadlines that are looked at in one go
AGAIN = timedelta(hours=1)  # after a failure
FRESH = timedelta(minutes=15)  # a look in the mailbox that lets us trust that nobody has answered
TRIES = 3  # when a case is changed at the same moment

log = structlog.get_logger("clock")


@dataclass(frozen=True, slots=True)
class ClockWork:
    """What is done with deadlines, each in a transaction."""

    # The office's own deadlines, and a changed table: from this case on, to where the next transaction goes on.
    prepare: Callable[[UnitOfWork, datetime, str], Awaitable[str | None]]
    pass_day: Callable[[UnitOfWork, datetime, str, Sequence[int]], Awaitable[int]]
    groups: Callable[[UnitOfWork, datetime, Sequence[SetDeadline]], Awaitable[Sequence[Sequence[int]]]]
    remind: Callable[[UnitOfWork, datetime, Sequence[int]], Awaitable[int]]
    tell_today: Callable[[UnitOfWork, datetime, DueList], Awaitable[int]]  # somebody's daily list


class Ticks:
    """Wakes whoever waits, every TICK_SECONDS; a tick that was missed comes once, as soon as it can."""

    def __init__(self) -> None:
        self._came = asyncio.Event()
        self._scheduler: AsyncIOScheduler | None = None

    async def wait(self) -> None:
        """Until the next tick. The scheduler starts with the first wait, in the loop that waits."""
        if self._scheduler is None:
            self._scheduler = AsyncIOScheduler(
                timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
            )
            self._scheduler.add_job(self._tick, "interval", seconds=TICK_SECONDS)
            self._scheduler.start()
        await self._came.wait()
        self._came.clear()

    async def _tick(self) -> None:
        self._came.set()

    async def aclose(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None


class Pulse:
    """Signs of life of one part, at most one a minute."""

    def __init__(self, database: Database, clock: Clock, name: str) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._last: datetime | None = None

    async def beat(self) -> None:
        now = self._clock.now()
        if self._last is None or abs(now - self._last) >= timedelta(minutes=1):
            await self._database.write(lambda unit: unit.heartbeats.beat(self._name, now))
            self._last = now


class Reminders:
    def __init__(self, database: Database, clock: Clock, work: ClockWork, hours: OfficeHours) -> None:
        self._database = database
        self._clock = clock
        self._work = work
        self._hours = hours
        self._pulse = Pulse(database, clock, "clock")
        self._prepared = ""  # the case to which it was done

    async def catch_up(self) -> int:
        """Does what is due now, and says how much; reminders wait until offices are open and the mail is read."""
        done = await self.run_due(self._clock.now(), only_when_read=True)
        await self._pulse.beat()  # only a clock that gets through its work counts as alive
        return done

    async def run_due(self, now: datetime, *, only_when_read: bool = False) -> int:
        """Does what is due at `now`. `only_when_read`: nobody is reminded while their answer may lie unread."""
        await self._prepare(now)
        due = await self._database.read(lambda unit: unit.deadlines.due(now, MOST_AT_ONCE))
        done = await self._pass_days(now, [d for d in due if d.recipient is Recipient.NOBODY])
        reminders = [d for d in due if d.recipient is not Recipient.NOBODY]
        if not self._hours.are_open(now):
            await self._put_off(reminders, self._hours.next_opening(now))
            reminders = []
        lists = await self._database.read(lambda unit: unit.notifications.due(now, MOST_AT_ONCE))
        if not reminders and not lists:
            return done
        if only_when_read and not await self._database.read(lambda unit: _is_read(unit, now)):
            log.info("reminders wait until the mail is read", waiting=len(reminders), lists=len(lists))
            return done
        return done + await self._tell_today(now, lists) + await self._remind(now, reminders)

    async def _prepare(self, now: datetime) -> None:
        """In transactions of a bounded size; what a failure broke off goes on at the next tick."""
        while go_on := await self._database.write(lambda unit: self._work.prepare(unit, now, self._prepared)):
            self._prepared = go_on
        self._prepared = ""

    async def _pass_days(self, now: datetime, due: Sequence[SetDeadline]) -> int:
        done = 0
        for number in dict.fromkeys(d.case for d in due):
            ids = [d.id for d in due if d.case == number]

            async def work(unit: UnitOfWork, number: str = number, ids: Sequence[int] = ids) -> int:
                return await self._work.pass_day(unit, now, number, ids)

            done += await self._settled(ids, now, work)
        return done

    async def _remind(self, now: datetime, due: Sequence[SetDeadline]) -> int:
        if not due:
            return 0
        groups = await self._database.read(lambda unit: self._work.groups(unit, now, due))
        done = 0
        for ids in groups:

            async def work(unit: UnitOfWork, ids: Sequence[int] = ids) -> int:
                return await self._work.remind(unit, now, ids)

            done += await self._settled(ids, now, work)
        return done

    async def _tell_today(self, now: datetime, lists: Sequence[DueList]) -> int:
        """Each in a transaction of its own."""
        sent = 0
        for one in lists:

            async def work(unit: UnitOfWork, one: DueList = one) -> int:
                return await self._work.tell_today(unit, now, one)

            try:
                sent += await self._database.write(work)
            except Exception:
                log.exception("a daily list failed", row=one.id)
                await self._list_later(one, now + AGAIN)
        return sent

    async def _list_later(self, one: DueList, due_at: datetime) -> None:
        await self._database.write(lambda unit: unit.notifications.take(one, due_at))

    async def _settled(self, ids: Sequence[int], now: datetime, work: Callable[[UnitOfWork], Awaitable[int]]) -> int:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._database.write(work)
            except Conflict:
                log.info("done again, a case changed meanwhile", deadlines=list(ids), attempt=attempt)
            except Exception:
                log.exception("deadlines failed", deadlines=list(ids))
                break
        await self._database.write(lambda unit: unit.deadlines.put_off(ids, now + AGAIN))
        return 0

    async def _put_off(self, reminders: Sequence[SetDeadline], until: datetime) -> None:
        if reminders:
            ids = [d.id for d in reminders]
            await self._database.write(lambda unit: unit.deadlines.put_off(ids, until))


async def _is_read(unit: UnitOfWork, now: datetime) -> bool:
    """The mailbox was looked into just now, and nothing that came waits to be handled."""
    beat = (await unit.heartbeats.all()).get("mailbox")
    waiting = await unit.inbox.next_due()
    return beat is not None and now - beat.at <= FRESH and (waiting is None or waiting > now)
