"""The loops that drive the service: look in the mailbox, handle what is kept, send what is written."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.ports import Clock, Database, Mailbox, MailboxError, Mailer

FIRST_BACK_OFF = 1.0  # seconds
LONGEST_BACK_OFF = 300.0
BETWEEN_DAYS = 3600.0  # seconds between two looks at what the day has overtaken
IDLE_LOOK = 30.0  # seconds: the longest time in which due work of another process goes unseen

log = structlog.get_logger("service")


class Service:
    def __init__(
        self,
        mailbox: Mailbox,
        mailer: Mailer,
        database: Database,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        *,
        pass_time: Callable[[], Awaitable[int]],
        folder: str,
        poll_seconds: float,
    ) -> None:
        self._mailbox = mailbox
        self._mailer = mailer
        self._database = database
        self.inbox = inbox
        self.outbox = outbox
        self._clock = clock
        self._pass_time = pass_time
        self._folder = folder
        self._poll_seconds = poll_seconds
        self._kept = asyncio.Event()
        self._written = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. A transaction under way is finished first; a failing part never stops the others."""
        await self._take_up_again()
        loops = {
            asyncio.create_task(self._forever(step, stop), name=step.__name__)
            for step in (self._look_and_wait, self._handle_and_wait, self._send_and_wait, self._pass_time_and_wait)
        }
        await stop.wait()
        log.info("stopping")
        while loops:  # asyncio.wait_for can swallow a cancellation that meets its result (Python 3.11)
            for loop in loops:
                loop.cancel()
            _, loops = await asyncio.wait(loops, timeout=1)

    async def run_until_idle(self) -> None:
        """Takes in all that lies in the mailbox, handles and sends all that is due. Raises MailboxError."""
        await self._take_up_again()
        await self._pass_time()
        while await self._look() + await self.inbox.handle_waiting() + await self.outbox.send_waiting():
            pass

    async def aclose(self) -> None:
        await self._mailbox.aclose()
        await self._mailer.aclose()
        await self._database.aclose()

    async def _take_up_again(self) -> None:
        await self.inbox.take_up_again()
        await self.outbox.take_up_again()

    async def _look(self) -> int:
        """Keeps everything that is waiting; returns how many messages were fetched."""
        fetched = 0
        while arrivals := await self._mailbox.fetch(await self.inbox.mark(self._folder)):
            await self.inbox.keep(arrivals)
            self._kept.set()
            await self._mailbox.acknowledge(arrivals)
            fetched += len(arrivals)
        return fetched

    async def _pass_time_and_wait(self) -> None:
        await self._pass_time()
        await asyncio.sleep(BETWEEN_DAYS)

    async def _look_and_wait(self) -> None:
        await self._look()
        await self._mailbox.wait(self._poll_seconds)

    async def _handle_and_wait(self) -> None:
        self._kept.clear()
        if await self.inbox.handle_waiting():
            self._written.set()
            return
        await self._wait(self._kept, await self.inbox.next_due())

    async def _send_and_wait(self) -> None:
        self._written.clear()
        if not await self.outbox.send_waiting():
            await self._wait(self._written, await self.outbox.next_due())

    async def _wait(self, event: asyncio.Event, due: datetime | None) -> None:
        """Until the event, or the next due moment, or a while has gone by."""
        seconds = IDLE_LOOK if due is None else min((due - self._clock.now()) / timedelta(seconds=1), IDLE_LOOK)
        try:
            await asyncio.wait_for(event.wait(), timeout=max(seconds, 0.05))
        except TimeoutError:
            return

    async def _forever(self, step: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        """Repeats a step; after a failure it waits, longer each time, with jitter so that workers spread out."""
        back_off = FIRST_BACK_OFF
        while not stop.is_set():
            try:
                await step()
                back_off = FIRST_BACK_OFF
            except Exception as error:
                if isinstance(error, MailboxError):
                    log.warning("mailbox out of reach", error=str(error), again_in=round(back_off))
                else:
                    log.exception("step failed", again_in=round(back_off))
                await asyncio.sleep(back_off * random.uniform(0.5, 1.5))  # noqa: S311 - jitter is no secret
                back_off = min(back_off * 2, LONGEST_BACK_OFF)
