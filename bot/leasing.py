"""How work is taken in hand, and tried again. It stays in hand as long as it is at work: its lease is short, and
renewed until it ends.

So what a process that died had in hand waits for one lease, a minute, whatever the longest work may take.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Clock, Database, DatabaseUnreachable, UnitOfWork

LONGEST = timedelta(minutes=15)  # what takes longer hangs: another may try


@dataclass(frozen=True, slots=True)
class Tries:
    attempts: int  # then it is given up
    retry: timedelta  # after the first failure; twice as long after each that follows
    lease: timedelta

    def wait(self, attempt: int, longest: timedelta) -> timedelta:
        """After this attempt has failed, the first being 1."""
        return min(self.retry * (1 << min(attempt - 1, _DOUBLINGS)), longest)


_DOUBLINGS = 20  # beyond any wait


@asynccontextmanager
async def held(
    database: Database,
    clock: Clock,
    lease: timedelta,
    renew: Callable[[UnitOfWork, datetime], Awaitable[bool]],
) -> AsyncIterator[None]:
    """`renew` holds it until that moment, or says that it is in other hands: whoever settles it finds that out."""

    async def keep() -> None:
        for _ in range(LONGEST // lease * 3):
            await asyncio.sleep(lease / timedelta(seconds=3))
            with suppress(DatabaseUnreachable):
                if not await database.write(lambda unit: renew(unit, clock.now() + lease)):
                    return

    renewing = asyncio.create_task(keep())
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.wait({renewing})
