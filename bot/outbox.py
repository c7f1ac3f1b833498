"""Send what was committed, each letter under its stable Message-ID, until it is accepted or given up.

A crash between the server's acceptance and our third commit sends the letter a second time with the same
Message-ID; nothing else doubles a letter, and nothing loses one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.ports import Clock, Database, Letter, Mailer, Undelivered, UnitOfWork

TellUndelivered = Callable[[Letter, str, UnitOfWork, datetime], Awaitable[None]]

LONGEST_WAIT = timedelta(hours=4)

log = structlog.get_logger("outbox")


@dataclass(frozen=True, slots=True)
class OutboxPolicy:
    attempts: int
    retry: timedelta
    lease: timedelta


class Outbox:
    def __init__(
        self, database: Database, mailer: Mailer, clock: Clock, policy: OutboxPolicy, tell_undelivered: TellUndelivered
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._clock = clock
        self._policy = policy
        self._tell_undelivered = tell_undelivered

    async def take_up_again(self) -> int:
        """See bot.inbox.Inbox.take_up_again."""
        return await self._database.write(lambda unit: unit.outbox.release_all())

    async def send_waiting(self, limit: int = 20) -> int:
        """Sends what is due, oldest first; returns how many letters were taken in hand."""
        now = self._clock.now()
        letters = await self._database.write(lambda unit: unit.outbox.claim(now, self._policy.lease, limit))
        for letter in letters:
            await self._send(letter)
        return len(letters)

    async def next_due(self) -> datetime | None:
        return await self._database.read(lambda unit: unit.outbox.next_due())

    async def _send(self, letter: Letter) -> None:
        try:
            await self._mailer.send(letter.envelope)
        except Undelivered as error:
            await self._undelivered(letter, error)
            return
        # Commit 3.
        await self._database.write(lambda unit: unit.outbox.sent(letter.id, self._clock.now()))
        log.info("sent", letter=letter.id, kind=letter.kind, case=letter.case)

    async def _undelivered(self, letter: Letter, error: Undelivered) -> None:
        recipients = tuple(error.refused) or letter.envelope.recipients
        given_up = error.permanent or letter.attempts >= self._policy.attempts
        log.warning("not sent", letter=letter.id, attempt=letter.attempts, given_up=given_up, error=error.text)

        async def work(unit: UnitOfWork) -> None:
            now = self._clock.now()
            if given_up:
                await unit.outbox.dead(letter.id, error.text)
                await self._tell_undelivered(letter, error.text, unit, now)
            else:
                wait = min(self._policy.retry * 2 ** min(letter.attempts - 1, 20), LONGEST_WAIT)
                await unit.outbox.later(letter.id, next_attempt_at=now + wait, error=error.text, recipients=recipients)

        await self._database.write(work)
