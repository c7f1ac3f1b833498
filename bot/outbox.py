"""Send what was committed, each letter under its stable Message-ID, until it is accepted or given up.

A crash between the server's acceptance and our third commit sends the letter a second time with the same
Message-ID; nothing else doubles a letter, and nothing loses one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.leasing import Tries, held
from bot.ports import Clock, Database, Letter, Mailer, Undelivered, UnitOfWork

TellUndelivered = Callable[[Letter, str, UnitOfWork, datetime], Awaitable[None]]

LONGEST_WAIT = timedelta(hours=4)
SENDING_SECONDS = 150  # of one letter; then it counts as a failure

log = structlog.get_logger("outbox")


class Outbox:
    def __init__(
        self, database: Database, mailer: Mailer, clock: Clock, policy: Tries, tell_undelivered: TellUndelivered
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._clock = clock
        self._policy = policy
        self._tell_undelivered = tell_undelivered
        self._in_hand: Letter | None = None
        self._accepted_at: datetime | None = None  # when the server took the letter in hand

    async def take_up_again(self) -> int:
        """See bot.inbox.Inbox.take_up_again."""
        return await self._database.write(lambda unit: unit.outbox.release_all())

    async def send_next(self) -> int:
        """Sends the oldest letter that is due; 0 when there is none.

        Cancelled, it gives the letter back. What the database's failure left in hand is settled at the next call: a
        letter that was accepted is not sent again by this process.
        """
        await self._settle_what_is_in_hand()
        try:
            letter = await self._database.write(self._take)
            if letter is None:
                return 0
            async with held(
                self._database, self._clock, self._policy.lease, lambda unit, until: unit.outbox.renew(letter, until)
            ):
                await self._send(letter)
        except asyncio.CancelledError:
            await self._settle_what_is_in_hand()
            raise
        self._in_hand = None
        return 1

    async def _take(self, unit: UnitOfWork) -> Letter | None:
        self._accepted_at = None
        self._in_hand = next(iter(await unit.outbox.claim(self._clock.now(), self._policy.lease, 1)), None)
        return self._in_hand

    async def _settle_what_is_in_hand(self) -> None:
        letter, accepted_at = self._in_hand, self._accepted_at
        if letter is None:
            return
        if accepted_at is not None:
            await self._database.write(lambda unit: unit.outbox.sent(letter.id, accepted_at))
        else:
            await self._database.write(lambda unit: unit.outbox.release(letter))
        self._in_hand = None

    async def next_due(self) -> datetime | None:
        return await self._database.read(lambda unit: unit.outbox.next_due())

    async def _send(self, letter: Letter) -> None:
        try:
            async with asyncio.timeout(SENDING_SECONDS):
                await self._mailer.send(letter.envelope)
        except TimeoutError:
            await self._undelivered(letter, Undelivered("sending took too long", permanent=False, unknown=True))
            return
        except Undelivered as error:
            await self._undelivered(letter, error)
            return
        accepted_at = self._accepted_at = self._clock.now()
        # Commit 3.
        await self._database.write(lambda unit: unit.outbox.sent(letter.id, accepted_at))
        log.info("sent", letter=letter.id, kind=letter.kind, case=letter.case)

    async def _undelivered(self, letter: Letter, error: Undelivered) -> None:
        recipients = tuple(error.refused) or letter.envelope.recipients
        given_up = error.permanent or letter.attempts >= self._policy.attempts
        log.warning("not sent", letter=letter.id, attempt=letter.attempts, given_up=given_up, error=error.text)

        async def work(unit: UnitOfWork) -> None:
            now = self._clock.now()
            if given_up:
                if await unit.outbox.dead(letter.id, error.text, attempt=letter.attempts):
                    await self._tell_undelivered(letter, error.text, unit, now)
            else:
                wait = self._policy.wait(letter.attempts, LONGEST_WAIT)
                await unit.outbox.later(
                    letter.id,
                    next_attempt_at=now + wait,
                    error=error.text,
                    recipients=recipients,
                    attempt=letter.attempts,
                )

        await self._database.write(work)
