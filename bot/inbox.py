"""Keep → handle → done | later | parked.

Commit 1 keeps the raw bytes; only then is the mailbox told. Commit 2 is everything that one item changes,
or nothing. What fails is tried again after a growing while; after the last failure it is parked with the
reason, a person is told, and the next item goes on.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from bot.allocation import Turn
from bot.events import Done, Ignored, MessageRead, Outcome, Refused
from bot.leasing import Tries, held
from bot.ports import (
    CHAT,
    AlreadyDone,
    Arrival,
    Case,
    ChatItems,
    Clock,
    Conflict,
    Database,
    DatabaseUnreachable,
    Item,
    ItemState,
    Mark,
    NewItem,
    NotYet,
    UnitOfWork,
    WrittenInChat,
)
from bot.reading.extract import read
from bot.reading.identity import Identity, identify
from bot.reading.model import Reading, Thread
from bot.routine.model import Directory, Field

Handler = Callable[[MessageRead, UnitOfWork, Directory, datetime], Awaitable[Outcome]]
TellParked = Callable[[Item, Reading | None, Refused, UnitOfWork, Directory, datetime], Awaitable[None]]

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONGEST_WAIT = timedelta(hours=4)  # between two tries
READING_SECONDS = 75  # of one message; then it counts as a failure
LARGE_OCTETS = 2_000_000  # a larger message is alone in memory: none other is fetched or handled meanwhile
FOR_A_TURN = timedelta(seconds=5)  # that a large one waits for its turn before others come first
A_MOMENT = timedelta(seconds=2)  # until it is known where something in the chat belongs
LETTERS_TO_ALIGN = 5  # our latest letters in a case: replies quote one of them

log = structlog.get_logger("inbox")


@dataclass(frozen=True, slots=True)
class InboxPolicy(Tries):
    go_live: date | None


class Inbox:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        policy: InboxPolicy,
        handle: Handler,
        tell_parked: TellParked,
        large: Turn,
        chat: ChatItems | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._handle_message = handle
        self._tell_parked = tell_parked
        self._large = large
        self._chat = chat
        self._in_hand: Item | None = None

    # --- commit 1 ---

    async def keep(self, arrivals: Sequence[Arrival]) -> int:
        """Keeps the raw bytes in one commit; returns how many had not been kept before."""
        items = [_item(arrival, self._clock.now()) for arrival in arrivals]

        async def work(unit: UnitOfWork) -> int:
            return sum([(await unit.inbox.keep(item)).fresh for item in items])

        fresh = await self._database.write(work)
        log.info("kept", messages=len(items), new=fresh)
        return fresh

    async def mark(self, folder: str) -> Mark | None:
        return await self._database.read(lambda unit: unit.inbox.mark(folder))

    # --- commit 2 ---

    async def take_up_again(self) -> int:
        """At the start of a lone process: what an earlier run had in hand is due at once."""
        return await self._database.write(lambda unit: unit.inbox.release_all())

    async def handle_next(self) -> int:
        """Handles the oldest item that is due; 0 when there is none.

        Cancelled, it gives the item back as if it had not been taken. What the database's failure left in hand is given
        back at the next call, for a while later, so that others come first; should the process die, the lease ends by
        itself.
        """
        await self._give_back(self._clock.now() + self._policy.retry)
        try:
            item = await self._database.write(self._take)
            if item is None:
                return 0
            async with AsyncExitStack() as turn:
                if item.size > LARGE_OCTETS and not await self._has_turn(turn):
                    await self._give_back(self._clock.now() + FOR_A_TURN)
                    return 1
                async with held(
                    self._database, self._clock, self._policy.lease, lambda unit, until: unit.inbox.renew(item, until)
                ):
                    await self._handle(item)
        except asyncio.CancelledError:
            await self._give_back()
            raise
        self._in_hand = None
        return 1

    async def _has_turn(self, turn: AsyncExitStack) -> bool:
        try:
            async with asyncio.timeout(FOR_A_TURN / timedelta(seconds=1)):
                await turn.enter_async_context(self._large)
        except TimeoutError:
            return False
        return True

    async def _take(self, unit: UnitOfWork) -> Item | None:
        self._in_hand = next(iter(await unit.inbox.claim(self._clock.now(), self._policy.lease, 1)), None)
        return self._in_hand

    async def _give_back(self, due_at: datetime | None = None) -> None:
        item = self._in_hand
        if item is not None:
            await self._database.write(lambda unit: unit.inbox.release(item, due_at=due_at))
            self._in_hand = None

    async def next_due(self) -> datetime | None:
        return await self._database.read(lambda unit: unit.inbox.next_due())

    async def _handle(self, item: Item) -> None:
        try:
            item = replace(item, raw=await self._database.read(partial(_raw, item.id)))
            outcome = await self._read_and_settle(item)
            log.info("handled", item=item.id, outcome=type(outcome).__name__.lower())
        except AlreadyDone:
            log.warning("taken over by another worker", item=item.id)
        except NotYet:
            soon = self._clock.now() + A_MOMENT
            await self._database.write(lambda unit: unit.inbox.release(item, due_at=soon))
            log.info("looked at again in a moment", item=item.id)
        except DatabaseUnreachable:
            raise
        except Exception as error:
            log.exception("handling failed", item=item.id, attempt=item.attempts)
            await self._failed(item, f"{type(error).__name__}: {error}"[:500])

    async def _read_and_settle(self, item: Item) -> Outcome:
        if item.attempts > self._policy.attempts:  # it was in hand each time the process died
            raise RuntimeError(f"taken in hand {item.attempts} times without coming to an end")
        if item.source != CHAT:
            return await self._read_through(item)
        chat = self._there()
        async with AsyncExitStack() as turn:
            if chat.octets(item) > LARGE_OCTETS and not await self._has_turn(turn):
                raise NotYet
            written = await chat.written(item)
            if written is not None:
                return await self._read_through(replace(item, raw=written.raw, size=len(written.raw)), written)
        while True:
            try:
                return await self._database.write(partial(self._done, chat, item))
            except Conflict:
                log.info("done again, the case changed meanwhile", item=item.id)

    def _there(self) -> ChatItems:
        if self._chat is None:
            raise RuntimeError("an item from the chat, and the settings name no chat")
        return self._chat

    async def _done(self, chat: ChatItems, item: Item, unit: UnitOfWork) -> Outcome:
        directory = await unit.directory.load()
        outcome = await chat.done(item, unit, directory, self._clock.now())
        return await self._settle(unit, item, None, outcome, directory)

    async def _read_through(self, item: Item, written: WrittenInChat | None = None) -> Outcome:
        identity = identify(item.raw)
        received = identity.written if written else _received(item, identity)
        while True:
            directory, case, thread, duplicate_of = await self._database.read(
                partial(self._context, item, identity, written)
            )
            reading = await self._read(item.raw, directory, received, thread)
            if case is None and reading.case:
                case = await self._database.read(partial(_case, reading.case))
                if case is not None:  # the number stood in the text: read again, knowing whom it may speak of
                    reading = await self._read(item.raw, directory, received, _thread(case, ()))
            event = MessageRead(
                item.id,
                reading,
                case.number if case else None,
                duplicate_of,
                proven=written is not None,
                vouched=bool(item.vouched_by),
            )
            try:
                return await self._database.write(partial(self._decide, item, event, directory, written))
            except Conflict:
                log.info("read again, the case changed meanwhile", item=item.id)

    async def _read(self, raw: bytes, directory: Directory, received: date | None, thread: Thread | None) -> Reading:
        """A thread that hangs is left behind."""
        try:
            async with asyncio.timeout(READING_SECONDS):
                return await asyncio.to_thread(read, raw, directory, received, thread)
        except TimeoutError:
            raise RuntimeError("reading it took too long") from None

    async def _context(
        self, item: Item, identity: Identity, written: WrittenInChat | None, unit: UnitOfWork
    ) -> tuple[Directory, Case | None, Thread | None, int | None]:
        directory = await unit.directory.load()
        earlier = await unit.inbox.by_message_id(identity.message_id, before=item.id) if identity.message_id else None
        number = earlier.case if earlier else written.case if written else None
        if number is None:
            number = await unit.cases.by_message_ids((*identity.in_reply_to, *reversed(identity.references)))
        if number is None and identity.case:
            number = identity.case
        case = await unit.cases.get(number) if number else None
        ours = [letter.text for letter in await unit.outbox.of_case(case.number)] if case else []
        ours = [*written.our_letters, *ours] if written else ours
        thread = _thread(case, ours[:LETTERS_TO_ALIGN]) if case else None
        return directory, case, thread, earlier.id if earlier else None

    async def _decide(
        self, item: Item, event: MessageRead, directory: Directory, written: WrittenInChat | None, unit: UnitOfWork
    ) -> Outcome:
        outcome = await self._outcome(unit, item, event, directory, written)
        return await self._settle(unit, item, event.reading, outcome, directory)

    async def _settle(
        self, unit: UnitOfWork, item: Item, reading: Reading | None, outcome: Outcome, directory: Directory
    ) -> Outcome:
        match outcome:
            case Done(case=case, note=note) | Ignored(case=case, note=note):
                await unit.inbox.settle(item.id, ItemState.DONE, reason=note, case=case, attempt=item.attempts)
            case Refused():
                await self._park(unit, item, reading, outcome, directory)
        return outcome

    async def _outcome(
        self, unit: UnitOfWork, item: Item, event: MessageRead, directory: Directory, written: WrittenInChat | None
    ) -> Outcome:
        if self._policy.go_live and event.reading.received < self._policy.go_live:
            return Ignored(f"mottaget före driftstarten {self._policy.go_live.isoformat()}: sparat, inte besvarat")
        if is_cut(item):
            return Refused("Mejlet är för stort för att läsas. Bara rubrikerna är sparade.")
        if event.duplicate_of is not None:
            note = f"samma Message-ID som post {event.duplicate_of}: sparat och kopplat till samma ärende"
            return Ignored(note, event.case)
        if written is not None:
            return await self._there().read(item, event, unit, directory, self._clock.now())
        return await self._handle_message(event, unit, directory, self._clock.now())

    async def _park(
        self, unit: UnitOfWork, item: Item, reading: Reading | None, refused: Refused, directory: Directory
    ) -> None:
        await self._tell_parked(item, reading, refused, unit, directory, self._clock.now())
        await unit.inbox.settle(
            item.id, ItemState.PARKED, reason=refused.reason, case=refused.case, attempt=item.attempts
        )

    async def _failed(self, item: Item, reason: str) -> None:
        async def work(unit: UnitOfWork) -> None:
            if item.attempts < self._policy.attempts:
                due = self._clock.now() + self._policy.wait(item.attempts, LONGEST_WAIT)
                await unit.inbox.settle(
                    item.id, ItemState.LATER, reason=reason, case=None, next_attempt_at=due, attempt=item.attempts
                )
            else:
                await self._park(unit, item, None, Refused(reason), await unit.directory.load())

        try:
            await self._database.write(work)
        except (AlreadyDone, DatabaseUnreachable):
            raise
        except Exception:
            log.exception("nobody could be told", item=item.id)
            await self._database.write(
                lambda unit: unit.inbox.settle(
                    item.id, ItemState.PARKED, reason=reason, case=None, attempt=item.attempts
                )
            )


async def _raw(item_id: int, unit: UnitOfWork) -> bytes:
    return await unit.inbox.raw(item_id)


async def _case(number: str, unit: UnitOfWork) -> Case | None:
    return await unit.cases.get(number)


def is_cut(item: Item) -> bool:
    """Only the header was fetched: the message was over the size limit."""
    return item.size > len(item.raw)


def _item(arrival: Arrival, now: datetime) -> NewItem:
    identity = identify(arrival.raw)
    return NewItem(
        source="mail",
        sha256=_identity_of(arrival),
        raw=arrival.raw,
        message_id=identity.message_id,
        sender=identity.sender,
        kept_at=now,
        arrived_at=arrival.internal_date,
        size=arrival.size if arrival.too_large else len(arrival.raw),
        mark=Mark(arrival.folder, arrival.uidvalidity, arrival.uid),
    )


def _identity_of(arrival: Arrival) -> str:
    """sha256 of the raw bytes; of a message cut to its header also the place where the rest of it lies."""
    place = f"{arrival.folder}\0{arrival.uidvalidity}\0{arrival.uid}".encode() if arrival.too_large else b""
    return hashlib.sha256(arrival.raw + place).hexdigest()


def _thread(case: Case, letters: Sequence[str]) -> Thread:
    trainees = (p.placement.text(Field.TRAINEE) for p in case.placements)
    return Thread(case.number, tuple(t for t in trainees if t), tuple(letters))


def _received(item: Item, identity: Identity) -> date:
    """The day of receipt: as our servers tell it, and never the sender's own Date."""
    return identity.received or (item.arrived_at or item.kept_at).astimezone(STOCKHOLM).date()
