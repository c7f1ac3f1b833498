"""Do the books close? What lies in the mailbox is compared with what is kept, message by message.

A message is told by the digest of its head. The mailbox is read first: whatever was kept meanwhile is then in the
ledger, and what came during the last minutes is still on its way. That a kept message is no longer in the mailbox is no
fault: people work there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.ports import Clock, Database, Head, ItemState, LedgerLine, Mailbox, UnitOfWork
from bot.reading.identity import NO_HEAD
from bot.routine.working_days import STOCKHOLM

NAME = "books"  # of the heartbeat that tells when they were compared
HOUR = 6  # of the day, from which on they are
DAYS = 31  # so far back the books are compared
ON_ITS_WAY = timedelta(minutes=30)  # so long a message may lie in the mailbox before it is missed
AT_LATEST = timedelta(days=1)  # so long a kept message may wait to be handled
MOST_NAMED = 20  # in a letter

log = structlog.get_logger("books")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Messages are counted once, wherever and however often they lie in the mailbox."""

    mailbox: int  # messages that lie in the mailbox and are kept, or should be
    in_cases: int
    without_case: int  # handled: machine mail, thanks, duplicates, mail from before the start
    parked: int  # wait for a person
    waiting: int  # kept, about to be handled
    coming: int  # came just now
    moved_on: int  # kept, and no longer in the mailbox
    missing: tuple[Head, ...]  # in the mailbox, in no book
    stuck: tuple[LedgerLine, ...]  # kept more than a day ago, and neither handled nor parked

    @property
    def closes(self) -> bool:
        return not self.missing and not self.stuck

    @property
    def accounted(self) -> int:
        return self.mailbox - len(self.missing) - len(self.stuck)

    def sentence(self) -> str:
        """Plain Swedish: «41 mejl in, 41 redovisade: 30 i ärenden, 9 utan ärende, 2 väntar på en person.»"""
        parts = [
            (self.in_cases, "i ärenden"),
            (self.without_case, "utan ärende"),
            (self.parked, "väntar på en person"),
            (self.waiting - len(self.stuck), "på väg att hanteras"),
        ]
        named = ", ".join(f"{count} {words}" for count, words in parts if count)
        text = f"{self.mailbox} mejl in, {self.accounted} redovisade" + (f": {named}" if named else "")
        if self.missing:
            text += f". {len(self.missing)} saknas i boken"
        if self.stuck:
            text += f". {len(self.stuck)} har väntat mer än ett dygn"
        return f"{text}."

    def named(self) -> Sequence[str]:
        """What does not add up, one a line, without a word of the mail."""
        lying = [
            f"{head.folder}, UID {head.uid}: {_moment(head.internal_date)}, {max(1, round(head.size / 1000))} kB"
            for head in self.missing
        ]
        return [*lying, *(f"post {line.id}: sparad {_moment(line.kept_at)}, inte hanterad" for line in self.stuck)]


class DailyBooks:
    """Compares the books once a day, from the day after the first; `tell` is called where they do not close."""

    def __init__(
        self,
        database: Database,
        mailbox: Mailbox,
        clock: Clock,
        tell: Callable[[Reconciliation, UnitOfWork, datetime], Awaitable[None]],
    ) -> None:
        self._database = database
        self._mailbox = mailbox
        self._clock = clock
        self._tell = tell

    async def catch_up(self) -> int:
        now = self._clock.now()
        last = await self._database.read(_last)
        if last is None:
            await self._database.write(lambda unit: unit.heartbeats.beat(NAME, now))
        if last is None or not _is_due(last, now):
            return 0
        found = await reconcile(self._database, self._mailbox, self._clock)
        log.info("books compared", closes=found.closes, messages=found.mailbox, missing=len(found.missing))

        async def settle(unit: UnitOfWork) -> None:
            await unit.heartbeats.beat(NAME, now)
            if not found.closes:
                await self._tell(found, unit, now)

        await self._database.write(settle)
        return 1


async def _last(unit: UnitOfWork) -> datetime | None:
    beat = (await unit.heartbeats.all()).get(NAME)
    return beat.at if beat else None


def _is_due(last: datetime, now: datetime) -> bool:
    local = now.astimezone(STOCKHOLM)
    return last.astimezone(STOCKHOLM).date() < local.date() and local.hour >= HOUR


async def reconcile(database: Database, mailbox: Mailbox, clock: Clock, days: int = DAYS) -> Reconciliation:
    """Raises MailboxError and DatabaseUnreachable."""
    now = clock.now()
    since = now - timedelta(days=days)
    heads = await mailbox.census(since.date())
    # Kept a while before the server's own date at the earliest: clocks differ.
    lines = await database.read(lambda unit: unit.inbox.ledger(since - timedelta(days=2)))
    return compare(heads, lines, now)


def compare(heads: Sequence[Head], lines: Sequence[LedgerLine], now: datetime) -> Reconciliation:
    kept = {line.digest: line for line in lines}
    lying = {head.digest: head for head in heads}
    without_head = sum(line.digest == NO_HEAD for line in lines)  # could not be read when they were kept
    unknown = [head for digest, head in lying.items() if digest not in kept]
    coming = [head for head in unknown if head.new and _fresh(head, now)]
    missing = [head for head in unknown if not (head.new and _fresh(head, now))][without_head:]
    found = [line for digest, line in kept.items() if digest in lying]
    states = Counter(_place(line) for line in found)
    stuck = tuple(line for line in lines if _waits(line) and now - line.kept_at > AT_LATEST)
    states["waiting"] += sum(kept[line.digest] is not line or line.digest not in lying for line in stuck)
    return Reconciliation(
        mailbox=sum(states.values()) + len(missing),
        in_cases=states["in_cases"],
        without_case=states["without_case"],
        parked=states["parked"],
        waiting=states["waiting"],
        coming=len(coming),
        moved_on=len(lines) - len(found),
        missing=tuple(missing),
        stuck=stuck,
    )


def _fresh(head: Head, now: datetime) -> bool:
    return head.internal_date is None or now - head.internal_date < ON_ITS_WAY


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}" if at else "okänd tid"


def _waits(line: LedgerLine) -> bool:
    return line.state in (ItemState.NEW, ItemState.LATER)


def _place(line: LedgerLine) -> str:
    if _waits(line):
        return "waiting"
    if line.state is ItemState.PARKED:
        return "parked"
    return "in_cases" if line.case else "without_case"
