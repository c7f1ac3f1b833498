"""The service: a list of parts, each of which does what is due and then waits until there may be more."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

import structlog

from bot.ports import ChatError, Clock, Database, DatabaseUnreachable, MailboxError, Topic

FIRST_BACK_OFF = 1.0  # seconds
LONGEST_BACK_OFF = 60.0
LONGEST_WAIT = 30.0  # seconds: the safety net, should a wake-up be lost
LOOK_AGAIN = 2.0  # seconds until what another process was at is looked after
GRACE = 5.0  # seconds that work in hand has to end when the service is told to stop
GOODBYE = 2.0  # seconds for the servers to let us go

log = structlog.get_logger("service")


class Role(StrEnum):
    """What a process may be told to do alone: `platsvakt run --only …`."""

    MAIL = "mail"  # fetches mail, and handles what was kept from any source
    OUTBOX = "outbox"
    CLOCK = "clock"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Part:
    """`catch_up` does some or all of what is due now and says how much it did: 0 when nothing is left.

    `wait` returns when there may be more. `take_up_again` gives back what an earlier process had in hand, and says how
    much; it is called only where no other process can be at work.

    On stopping, `wait` is cancelled at once, `catch_up` after a while: it then gives back what it has in hand.
    """

    name: str
    role: Role
    catch_up: Callable[[], Awaitable[int]]
    wait: Callable[[], Awaitable[None]]
    take_up_again: Callable[[], Awaitable[int]] | None = None


def work_comes(
    database: Database, clock: Clock, topic: Topic, next_due: Callable[[], Awaitable[datetime | None]]
) -> Callable[[], Awaitable[None]]:
    """A `wait`: until a transaction touched the topic, in whatever process, or the next moment at which work is due."""

    async def wait() -> None:
        due = await next_due()
        seconds = LONGEST_WAIT if due is None else min((due - clock.now()) / timedelta(seconds=1), LONGEST_WAIT)
        await database.wait(topic, max(seconds, 0.05))

    return wait


class Service:
    def __init__(
        self,
        parts: Sequence[Part],
        database: Database,
        *,
        closing: Sequence[Callable[[], Awaitable[None]]] = (),
        only: frozenset[Role] = frozenset(Role),
    ) -> None:
        """`closing`: what `aclose` ends before it closes the database."""
        self._parts = [part for part in parts if part.role in only]
        self._database = database
        self._closing = closing

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. What is in hand is finished or given back; a failing part never stops the others.

        Raises DatabaseOccupied, and DatabaseUnreachable when the database does not answer at the start.
        """
        async with self._database.at_work() as alone:
            if alone:
                await self._take_up_again()
            await self._run(stop)

    async def _run(self, stop: asyncio.Event) -> None:
        runners = [_Runner(part, stop) for part in self._parts]
        tasks = {asyncio.create_task(runner.run(), name=runner.part.name): runner for runner in runners}
        await stop.wait()
        log.info("stopping", busy=[runner.part.name for runner in runners if not runner.waiting])
        for task, runner in tasks.items():
            if runner.waiting:
                task.cancel()
        left = set(tasks)
        _, left = await asyncio.wait(left, timeout=GRACE)
        while left:  # asyncio.wait_for can swallow a cancellation that meets its result (Python 3.11)
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=1)

    async def run_until_idle(self) -> None:
        """Does all that is due in every part, in their order, until none finds anything.

        Raises MailboxError, DatabaseOccupied and DatabaseUnreachable.
        """
        async with self._database.at_work() as alone:
            if alone:
                await self._take_up_again()
            while sum([await part.catch_up() for part in self._parts]):
                pass

    async def aclose(self) -> None:
        """Says goodbye to the servers, and cuts short who does not answer."""
        goodbyes = {asyncio.ensure_future(close()) for close in self._closing}
        if goodbyes:
            _, silent = await asyncio.wait(goodbyes, timeout=GOODBYE)
            for goodbye in silent:
                goodbye.cancel()
            await asyncio.gather(*goodbyes, return_exceptions=True)
        await self._database.aclose()

    async def _take_up_again(self) -> None:
        for part in self._parts:
            if part.take_up_again is not None and (taken := await part.take_up_again()):
                log.info("taken up again", part=part.name, count=taken)


class OneAtATime:
    """A part's work, done by one process at a time; the others look again soon: whoever is at it may die."""

    def __init__(
        self, database: Database, errand: str, work: Callable[[], Awaitable[int]], wait: Callable[[], Awaitable[None]]
    ) -> None:
        self._database = database
        self._errand = errand
        self._work = work
        self._wait = wait
        self._elsewhere = False

    async def catch_up(self) -> int:
        """0 also where another process is at it."""
        async with self._database.alone(self._errand) as ours:
            self._elsewhere = not ours
            return await self._work() if ours else 0

    async def wait(self) -> None:
        await (asyncio.sleep(LOOK_AGAIN) if self._elsewhere else self._wait())


class _Runner:
    def __init__(self, part: Part, stop: asyncio.Event) -> None:
        self.part = part
        self.waiting = False  # has nothing in hand
        self._stop = stop

    async def run(self) -> None:
        """Repeats the part; after a failure it waits, longer each time, with jitter so that workers spread out."""
        back_off = FIRST_BACK_OFF
        while not self._stop.is_set():
            try:
                if not await self.part.catch_up():
                    await self._wait(self.part.wait)
                back_off = FIRST_BACK_OFF
            except Exception as error:
                match error:
                    case MailboxError():
                        log.warning("mailbox out of reach", error=str(error), again_in=round(back_off))
                    case ChatError():
                        log.warning("chat out of reach", error=str(error), again_in=round(back_off))
                    case DatabaseUnreachable():
                        log.warning(
                            "database out of reach", part=self.part.name, error=str(error), again_in=round(back_off)
                        )
                    case _:
                        log.exception("part failed", part=self.part.name, again_in=round(back_off))
                await self._wait(partial(asyncio.sleep, back_off * random.uniform(0.5, 1.5)))  # noqa: S311 - no secret
                back_off = min(back_off * 2, LONGEST_BACK_OFF)

    async def _wait(self, until: Callable[[], Awaitable[None]]) -> None:
        if self._stop.is_set():
            return
        self.waiting = True
        try:
            await until()
        finally:
            self.waiting = False
