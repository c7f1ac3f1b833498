"""What the service needs of the world, as protocols, and the records that pass through them.

Rooms that talk to the world (transports, storage, templates) implement these; the rooms that
decide (inbox, outbox, handlers) know nothing else. Times are aware datetimes in UTC; days are
days in Europe/Stockholm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from bot.events import MessageRead, Outcome
from bot.routine.checks import Assessment
from bot.routine.deadlines import Channel, Deadline, Recipient
from bot.routine.lifecycle import OPEN_STAGES, Stage
from bot.routine.model import Absence, Directory, Fact, Field, Placement, Route, Rule
from bot.routine.notifications import Notifications

T = TypeVar("T")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


# --- the mailbox ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as the mailbox gave it."""

    folder: str
    uidvalidity: int
    uid: int
    raw: bytes  # the whole message, or only its header when `too_large`
    size: int  # octets as the server counts them
    internal_date: datetime | None
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a folder has been read."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Head:
    """A message in the mailbox, as far as the books are compared."""

    folder: str
    uid: int
    internal_date: datetime | None
    size: int
    digest: str  # bot.reading.identity.head_digest
    new: bool  # lies where new mail lies


class MailboxError(Exception):
    """The mailbox could not be reached or refused; the text says what and what to do (English)."""


class Mailbox(Protocol):
    async def fetch(
        self, after: Mark | None, before_large: Callable[[], Awaitable[object]] | None = None
    ) -> Sequence[Arrival]:
        """At most one bounded batch, lowest UIDs first; empty when nothing is waiting.

        `before_large` is awaited before a message is fetched that is larger than a batch.
        """
        ...

    async def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """The arrivals are kept: move them to the handled folder, or do nothing where they are only remembered."""
        ...

    async def wait(self, seconds: float) -> None:
        """Returns when something may have come, or the time is up."""
        ...

    async def census(self, since: date) -> Sequence[Head]:
        """Every message that came that day or later: in the folder that is read, then in the handled folder."""
        ...

    async def check(self) -> str:
        """Logs in and says in one English sentence what it found; raises MailboxError."""
        ...

    async def aclose(self) -> None: ...


# --- outgoing mail -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Envelope:
    sender: str
    recipients: tuple[str, ...]
    message: bytes


class Undelivered(Exception):
    """A letter was not accepted, by some or all of its recipients.

    `permanent`: trying again is pointless (5xx, an impossible address). `unknown`: the connection broke
    after the content was handed over, so it may have been delivered. `refused`: recipient -> the server's words.
    """

    def __init__(
        self, text: str, *, permanent: bool, unknown: bool = False, refused: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.text = text
        self.permanent = permanent
        self.unknown = unknown
        self.refused: Mapping[str, str] = refused or {}


class Mailer(Protocol):
    async def send(self, envelope: Envelope) -> None:
        """Returns when every recipient was accepted; raises Undelivered."""
        ...

    async def check(self) -> str: ...

    async def aclose(self) -> None: ...


class RenderedLetter(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


class Letters(Protocol):
    def render(self, kind: str, language: str, facts: object) -> RenderedLetter:
        """`kind` names a template below templates/mail, `facts` is a dataclass of bot.letters."""
        ...


# --- the record ----------------------------------------------------------------------------


class ItemState(StrEnum):
    NEW = "new"
    LATER = "later"  # failed through our fault or the world's: tried again
    DONE = "done"
    PARKED = "parked"  # a person must look


@dataclass(frozen=True, slots=True)
class NewItem:
    """A raw item to keep. `sha256` of the raw bytes is its identity."""

    source: str  # "mail"
    sha256: str
    raw: bytes
    message_id: str  # "" where the message has none
    kept_at: datetime
    arrived_at: datetime | None  # INTERNALDATE
    size: int
    state: ItemState = ItemState.NEW
    reason: str = ""
    mark: Mark | None = None
    sender: str = ""  # an address: what it wrote is handled in the order in which it was kept
    vouched_by: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    source: str
    sha256: str
    raw: bytes
    message_id: str
    kept_at: datetime
    arrived_at: datetime | None
    size: int
    state: ItemState
    attempts: int  # times it was taken in hand
    next_attempt_at: datetime | None
    reason: str  # why it waits, was parked, or how it ended
    case: str | None  # the case it was joined to
    vouched_by: str = ""  # the person who answers for a sender that the mail server does not vouch for


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A kept mail, as far as the books are compared."""

    id: int
    state: ItemState
    case: str | None
    kept_at: datetime
    digest: str  # bot.reading.identity.head_digest


@dataclass(frozen=True, slots=True)
class Kept:
    id: int
    fresh: bool  # False: these very bytes were kept before


class AlreadyDone(Exception):
    """Somebody else handled the item, or has it in hand. No Conflict: to do it again would be the very mistake."""


class InboxStore(Protocol):
    async def keep(self, item: NewItem) -> Kept: ...
    async def mark(self, folder: str) -> Mark | None: ...
    async def set_mark(self, mark: Mark) -> None: ...
    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Item]:
        """Takes in hand what is new or due again, oldest first, adding one attempt; none is given twice in a lease.

        Without their raw bytes (raw is b""): twenty messages of 30 MB are never in memory at once.
        """
        ...

    async def raw(self, item_id: int) -> bytes: ...

    async def release_all(self) -> int:
        """At the start of a lone process: gives back what an earlier run had in hand."""
        ...

    async def renew(self, item: Item, until: datetime) -> bool:
        """It is still at work: nobody takes it over before then. False where it was settled or taken over."""
        ...

    async def release(self, item: Item, *, due_at: datetime | None = None) -> None:
        """Gives back an item in hand, due at once or then, its attempt not counted. Nothing if it was settled."""
        ...

    async def settle(
        self,
        item_id: int,
        state: ItemState,
        *,
        reason: str,
        case: str | None,
        next_attempt_at: datetime | None = None,
        attempt: int | None = None,
    ) -> None:
        """`attempt`: in whose course this is said. Raises AlreadyDone where somebody else has taken over since."""
        ...

    async def retry(self, item_id: int, vouched_by: str = "") -> None:
        """A parked item is new again, with no attempts counted. `vouched_by`: who answers for its sender."""
        ...

    async def keep_files(self, item_id: int, raw: bytes) -> None:
        """What was written in the chat, with its files, as it was read: the chat may not have them for ever."""
        ...

    async def files(self, item_id: int) -> bytes | None: ...
    async def get(self, item_id: int) -> Item | None: ...
    async def by_message_id(self, message_id: str, *, before: int) -> Item | None:
        """The first item with this Message-ID among those with an id below `before`; its raw is b""."""
        ...

    async def listed(self, state: ItemState, limit: int = 200) -> Sequence[Item]:
        """Newest first, without their raw bytes (raw is b"")."""
        ...

    async def after(self, item_id: int, limit: int) -> Sequence[Item]:
        """Whatever their state, by rising id from the first with a higher one; their raw is b""."""
        ...

    async def ledger(self, since: datetime) -> Sequence[LedgerLine]:
        """Every mail kept since that moment."""
        ...

    async def counts(self) -> Mapping[ItemState, int]: ...
    async def next_due(self) -> datetime | None:
        """The earliest moment at which a waiting item is due (`later` items and unfinished claims)."""
        ...


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A decision that the supplier may be asked: for the facts that were shown, and no others."""

    by: Party
    deputy_for: str  # the manager's name where a deputy decided, else ""
    at: datetime
    facts_hash: str  # bot.routine.facts.facts_hash of the placement as it was shown
    agreement_id: str  # the agreement as it stood is kept with the placement's assessment


@dataclass(frozen=True, slots=True)
class Handover:
    """Another person decides than the agreement's manager."""

    to: str  # address
    until: date | None = None  # the last day; None: for good


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception from one rule."""

    rule: Rule
    by: Party
    reason: str
    at: datetime


class Doubt(StrEnum):
    """Why something that was written is not taken yet."""

    CONTRADICTION = "contradiction"  # somebody else on the requester's side said otherwise
    UNVERIFIED = "unverified"  # its writer has no part in the case


@dataclass(frozen=True, slots=True)
class Held:
    """Facts of one mail that wait until somebody who may says whether they hold."""

    why: Doubt
    facts: Mapping[Field, Fact]
    by: Party  # who wrote them
    on: date  # received
    item_id: int


NO_TELLERS: Mapping[Field, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CasePlacement:
    position: int  # from 1, never reused within the case
    placement: Placement
    assessment: Assessment
    stage: Stage = Stage.RECEIVED
    next_on: date | None = None  # the day on which whoever holds it should have acted; None only when closed
    since: date | None = None  # from when they have had until then; None only when closed
    approval: Approval | None = None
    waivers: tuple[Waiver, ...] = ()
    left_open: tuple[Rule, ...] = ()  # rules whose facts cannot be had yet, as the requester says
    handed: tuple[Handover, ...] = ()  # oldest first: when the last one's time is over, the one before holds again
    used_days: int = 0  # working days that whoever decides had before a question to the requester stopped the clock
    told_by: Mapping[Field, str] = field(default_factory=lambda: NO_TELLERS)  # address; what is not here: the requester
    held: tuple[Held, ...] = ()  # said, but not taken


@dataclass(frozen=True, slots=True)
class Case:
    number: str  # LOU-YYYY-NNNN
    opened_at: datetime
    first_contact: date  # the day from which the lead time counts
    requester: Party
    participants: tuple[str, ...]  # addresses of people on the requester's side, lower case
    language: str  # "sv" or "en"
    subject: str  # the requester's, without reply prefixes and case number
    version: int  # rises with every saved change; saving an old version raises Conflict
    placements: tuple[CasePlacement, ...]

    @property
    def open_placements(self) -> tuple[CasePlacement, ...]:
        return tuple(p for p in self.placements if p.stage in OPEN_STAGES)

    @property
    def withdrawn(self) -> bool:
        return bool(self.placements) and all(p.stage is Stage.WITHDRAWN for p in self.placements)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    case: str
    at: datetime
    who: str  # an address, "rule:<name>" or "clock"
    event: str  # e.g. "request_received", "facts_changed", "letter_queued"
    text: str  # plain Swedish, for `cases show`
    item_id: int | None = None
    routine: str = ""  # id and version of the routine that was used
    details: Mapping[str, object] = field(default_factory=dict)


class Conflict(Exception):
    """Somebody else changed the same row first: the work is done again on fresh data."""


class CaseStore(Protocol):
    async def open(self, case: Case, year: int) -> Case:
        """Gives the case the year's next number (gap-free: the number is taken in the same transaction)."""
        ...

    async def save(self, case: Case) -> Case:
        """Replaces what the case says; `case.version` must be the stored one and is raised by one."""
        ...

    async def get(self, number: str) -> Case | None: ...
    async def listed(self, limit: int = 200, *, only_open: bool = False) -> Sequence[Case]:
        """Newest first."""
        ...

    async def of_requester(self, email: str, *, only_open: bool = True) -> Sequence[Case]:
        """The cases that this address asked for, newest first, at most 50."""
        ...

    async def at_supplier(self, supplier: str, first: date, last: date) -> Sequence[Case]:
        """Cases with an open placement at this supplier, by its name in the directory, on any of these days or on days
        that nobody has said; newest first, at most 50."""
        ...

    async def link_message(self, number: str, message_id: str) -> None:
        """Remembers a Message-ID, theirs or ours, as belonging to the case."""
        ...

    async def move_messages(
        self, number: str, into: str, *, only: Sequence[str] | None = None, but: Sequence[str] = ()
    ) -> None:
        """Answers to the messages of one case lead to another from now on: to `only` these, and to none of `but`."""
        ...

    async def by_message_ids(self, message_ids: Sequence[str]) -> str | None:
        """The number of the case that any of these belongs to, the first in the order given."""
        ...

    async def open_after(self, number: str, limit: int, stage: Stage | None = None) -> Sequence[str]:
        """The numbers of open cases, in an order of their own, that come after this one; "": the first.

        `stage`: only those with a placement in it, which is an open stage.
        """
        ...

    async def after(self, number: str, limit: int) -> Sequence[str]:
        """The same of all cases, closed ones too."""
        ...

    async def of_numbers(self, numbers: Sequence[str]) -> Sequence[Case]:
        """Those that there are, newest first."""
        ...

    async def add_history(self, entry: HistoryEntry) -> None: ...
    async def happened(self, events: Sequence[str], since: datetime, limit: int) -> Sequence[HistoryEntry]:
        """What happened of that kind in any case since then, newest first."""
        ...

    async def history(self, number: str) -> Sequence[HistoryEntry]:
        """Oldest first."""
        ...


class LetterState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"  # refused for good, or too many attempts


@dataclass(frozen=True, slots=True)
class NewLetter:
    key: str  # stable: the same cause gives the same key, and one row
    case: str | None
    kind: str
    message_id: str  # stable for the row
    envelope: Envelope
    subject: str
    text: str  # the plain text part, to align replies with
    created_at: datetime  # its date
    not_before: datetime | None = None  # when it may leave; None: at once
    attachments: tuple[str, ...] = ()  # file names, for a person; the files are in the envelope's message
    answers_mail_of: date | None = None  # an automatic answer to mail received that day: counts toward that day's caps
    content: str = ""  # of an automatic answer: what it says, whoever it is addressed to


@dataclass(frozen=True, slots=True)
class Letter:
    id: int
    key: str
    case: str | None
    kind: str
    message_id: str
    envelope: Envelope
    subject: str
    text: str
    created_at: datetime
    state: LetterState
    attempts: int
    next_attempt_at: datetime | None
    error: str
    sent_at: datetime | None


class OutboxStore(Protocol):
    async def add(self, letter: NewLetter) -> bool:
        """False when a letter with this key is there already."""
        ...

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Letter]: ...
    async def release_all(self) -> int: ...
    async def sent(self, letter_id: int, at: datetime) -> None: ...
    async def later(
        self,
        letter_id: int,
        *,
        next_attempt_at: datetime,
        error: str,
        recipients: Sequence[str],
        attempt: int | None = None,
    ) -> None:
        """Tried again for `recipients`, those who have not accepted it yet. `attempt`: in whose course this is said;
        nothing happens where somebody else has taken the letter in hand since."""
        ...

    async def dead(self, letter_id: int, error: str, *, attempt: int | None = None) -> bool:
        """False where it was settled before, or somebody else has taken it in hand since."""
        ...

    async def renew(self, letter: Letter, until: datetime) -> bool:
        """See InboxStore.renew."""
        ...

    async def release(self, letter: Letter) -> None:
        """Gives back a letter in hand, due at once, its attempt not counted. Nothing if it was settled."""
        ...

    async def listed(self, limit: int = 200) -> Sequence[Letter]:
        """Newest first."""
        ...

    async def by_message_ids(self, message_ids: Sequence[str]) -> Letter | None:
        """The letter of ours that any of these names, the first in the order given."""
        ...

    async def of_case(self, number: str) -> Sequence[Letter]:
        """Newest first."""
        ...

    async def not_yet_of(self, number: str, now: datetime) -> Sequence[Letter]:
        """The case's letters whose time to leave has not come (`not_before`)."""
        ...

    async def take_back(self, letter: Letter) -> bool:
        """A letter that has not been tried was never written. False where it was tried, or taken in hand."""
        ...

    async def automatic_on(self, day: date, *, address: str | None = None, case: str | None = None) -> int:
        """How many letters answer mail received that day (`answers_mail_of`), to an address or in a case."""
        ...

    async def automatic_since(self, moment: datetime, *, content: str | None = None) -> int:
        """How many automatic answers were written since then, of all or of those that say this."""
        ...

    async def written_since(self, moment: datetime, kind: str, address: str) -> int:
        """How many letters of that kind were written to an address since then."""
        ...

    async def mark_bounced(self, address: str, at: datetime, letter_id: int) -> None:
        """A letter to this address came back."""
        ...

    async def clear_bounced(self, address: str) -> None:
        """Mail came from it: it is alive."""
        ...

    async def bounced(self, addresses: Sequence[str]) -> Sequence[str]:
        """Those of the addresses from which a letter came back."""
        ...

    async def counts(self) -> Mapping[LetterState, int]: ...
    async def next_due(self) -> datetime | None: ...


# --- chat ----------------------------------------------------------------------------------

CHAT = "slack"  # the source of kept items


class ChatError(Exception):
    """The chat is out of reach; the text says what and what to do (English)."""


class ChatRefused(ChatError):
    """The chat refuses the service as a whole: its tokens, its rights. Nothing goes until somebody has acted."""


class NotYet(Exception):
    """What was written stands in a thread that may be ours: that is known in a moment. It is no failure."""


class ChatKind(StrEnum):
    """What a person did."""

    BLOCK_ACTIONS = "block_actions"  # a click
    VIEW_SUBMISSION = "view_submission"  # a form was sent
    COMMAND = "slash_command"
    MESSAGE = "message"  # wherever it was written: the intake channel, a case's thread, to the service itself
    MESSAGE_CHANGED = "message_changed"  # the words of such a message are others now
    MESSAGE_SHORTCUT = "message_shortcut"
    HOME_OPENED = "app_home_opened"


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """Something that a person did in the chat. That it comes from our workspace is sure, and nothing else."""

    kind: ChatKind
    key: str  # the same each time that this very act is told
    payload: Mapping[str, Any]  # as Slack gave it; of an event its `event`


class ChatListener(Protocol):
    """What is asked when something was done in the chat."""

    async def keep(self, request: ChatRequest) -> None:
        """Commit 1. Keeping the same key again changes nothing."""
        ...

    def opens(self, request: ChatRequest) -> Mapping[str, Any] | None:
        """The view to show while `view_for` works, where this opens a modal; nothing of it is kept then.

        Asked before anything else: no I/O.
        """
        ...

    async def view_for(self, request: ChatRequest) -> Mapping[str, Any] | str:
        """The modal's view, or why there is none, in plain Swedish."""
        ...

    async def faults(self, request: ChatRequest) -> Mapping[str, str]:
        """What is wrong in a form that was sent, block_id → words beside the field; empty: it is kept."""
        ...

    async def concerns(self, channel: str, thread_ts: str) -> bool:
        """Whether what is written in this thread belongs to a case."""
        ...

    async def alarm(self, text: str) -> None:
        """The chat refuses us, or has been out of reach for long; told once each time (English)."""
        ...


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file of a message."""

    name: str
    media_type: str
    content: bytes  # b"" where it is missing
    missing: str = ""  # why there is no content, plain Swedish


@dataclass(frozen=True, slots=True)
class WrittenInChat:
    """What somebody wrote to us, as a mail for the reader."""

    raw: bytes
    case: str | None  # of the thread that it was written in
    our_letters: tuple[str, ...] = ()  # what we have said in the chat about that case, newest first


class ChatItems(Protocol):
    """What is done about kept items of the chat."""

    def octets(self, item: Item) -> int:
        """How large the item is with the files that it lists."""
        ...

    async def written(self, item: Item) -> WrittenInChat | None:
        """None for what is no message to us: a click, a form, a command. Raises ChatError when its files cannot be
        had now, NotYet when its thread is not known yet."""
        ...

    async def read(
        self, item: Item, event: MessageRead, unit: UnitOfWork, directory: Directory, now: datetime
    ) -> Outcome:
        """What was written has been read. `item` is as it was kept but for its raw, which is that of `written`."""
        ...

    async def done(self, item: Item, unit: UnitOfWork, directory: Directory, now: datetime) -> Outcome:
        """Anything else."""
        ...


class PostKind(StrEnum):
    MESSAGE = "message"  # in a channel, a thread or a direct message; redrawn when its row changes
    EPHEMERAL = "ephemeral"  # seen by one person, never changed, never the only trace of anything
    HOME = "home"  # a person's App Home


@dataclass(frozen=True, slots=True)
class NewPost:
    """What should stand at one place in the chat. The same key again replaces what stands there."""

    key: str  # stable, one place each: "card:LOU-2026-0001:C0123", "home:U0123", "thread:LOU-…:item17"
    kind: PostKind
    channel: str  # a channel, or a person's id for a direct message or a home
    text: str  # a full sentence: what screen readers and notifications say
    blocks: Sequence[Mapping[str, object]] = ()  # Block Kit
    user: str = ""  # EPHEMERAL: who sees it
    thread: str = ""  # key of the post in whose thread it stands
    thread_ts: str = ""  # or the thread of somebody else's message
    case: str | None = None
    answers: str = ""  # EPHEMERAL: the response_url of the click that it answers, where there is one
    not_before: datetime | None = None  # a message that stands already is redrawn at once


@dataclass(frozen=True, slots=True)
class Post:
    """A row of the chat's outbox."""

    id: int
    new: NewPost
    revision: int  # rises with each replacement
    attempts: int
    posted_channel: str  # where Slack put it; before the first delivery the channel of its thread, else ""
    ts: str  # Slack's name for the message, "" before the first delivery
    thread_ts: str  # of the thread it belongs to, resolved; "" outside threads
    state: LetterState = LetterState.PENDING  # SENT: it stands as wanted
    error: str = ""
    wanted_at: datetime | None = None  # when its text was written; None: not known


class Undeliverable(Exception):
    """A post was not taken.

    `permanent`: the place is gone or the app may not write there. `retry_after`: seconds that Slack asks for.
    """

    def __init__(self, text: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.permanent = permanent
        self.retry_after = retry_after


class Chat(Protocol):
    async def deliver(self, post: Post) -> tuple[str, str]:
        """Posts or redraws; returns the channel and ts under which it stands.

        Raises Undeliverable for this post, ChatError where no post can be delivered now.
        """
        ...

    async def fetch_files(self, payload: Mapping[str, Any]) -> Sequence[ChatFile]:
        """The files of a message, as its payload lists them. Raises ChatError when it should be tried again."""
        ...

    async def check(self) -> str:
        """Asks Slack who we are, in one English sentence; raises ChatError."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Receives until `stop` is set, connecting anew as often as needed. Raises ChatError when it cannot begin,
        ChatRefused when the tokens are refused."""
        ...

    async def aclose(self) -> None: ...


class ChatStore(Protocol):
    async def put(self, post: NewPost, at: datetime) -> bool:
        """Writes what should stand there. False when the same words and blocks stand there, or wait to, already.

        The place is that of the first time; words, blocks, case and `answers` are replaced. What was given up is
        tried again.
        """
        ...

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Post]:
        """Posts that are due, oldest first; one in a thread only when the thread's own post stands."""
        ...

    async def release_all(self) -> int: ...
    async def delivered(self, post: Post, channel: str, ts: str, at: datetime) -> None:
        """It stands there now; due at once when it was replaced meanwhile (another revision)."""
        ...

    async def later(self, post: Post, *, next_attempt_at: datetime, error: str, counted: bool = True) -> None:
        """`counted=False`: it was held up by no fault of its own, and this attempt is forgotten.

        Says nothing when somebody else has it in hand by now; nor does `dead`.
        """
        ...

    async def dead(self, post: Post, error: str) -> bool:
        """Given up. False when it was replaced meanwhile: what stands in its row now is due at once."""
        ...

    async def of_case(self, number: str) -> Sequence[Post]:
        """Oldest first."""
        ...

    async def homes(self) -> Sequence[str]:
        """The ids of those who have a home here: they have opened it."""
        ...

    async def case_at(self, channel: str, ts: str) -> str | None:
        """The case whose card or thread this message belongs to."""
        ...

    async def is_posting(self, places: Sequence[str]) -> bool:
        """Whether something may stand there, in a channel or with a person, whose `ts` has not been recorded yet."""
        ...

    async def standing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """Of these, the key of each message that was posted → its channel and ts."""
        ...

    async def link_thread(self, channel: str, ts: str, case: str) -> None:
        """What is written in this thread belongs to the case."""
        ...

    async def counts(self) -> Mapping[LetterState, int]: ...
    async def next_due(self) -> datetime | None: ...


# --- deadlines -----------------------------------------------------------------------------


class DeadlineState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"  # became pointless; waits again when it is derived again
    HANDED_ON = "handed_on"  # something else was done in its stead


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """A deadline as a row. `case` is "" for what concerns the office itself."""

    id: int
    case: str
    position: int
    kind: str  # of a row in routine.toml
    due_on: date
    recipient: Recipient
    channel: Channel
    limit: date  # the day that it is about
    state: DeadlineState
    due_at: datetime | None  # from when it may be done; None once it needs nothing more
    reason: str  # why it was cancelled, handed on or put off; plain Swedish
    told: str  # to whom it went, or what was done

    @property
    def identity(self) -> tuple[int, str, date, Recipient]:
        return self.position, self.kind, self.due_on, self.recipient


class DeadlineStore(Protocol):
    async def of_case(self, number: str) -> Sequence[SetDeadline]:
        """By day, all states. "": those of the office."""
        ...

    async def add(self, number: str, deadlines: Sequence[tuple[Deadline, datetime]]) -> None:
        """Each with the moment from which it may be done. What is there already is left as it is."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[SetDeadline]:
        """Waiting and due, those longest due first."""
        ...

    async def until(self, moment: datetime, limit: int) -> Sequence[SetDeadline]:
        """Waiting and due before `moment`, in the order in which they will be."""
        ...

    async def take(self, ids: Sequence[int], now: datetime) -> Sequence[SetDeadline]:
        """Those that still wait and are due; nobody else can change them until this transaction ends."""
        ...

    async def put_off(self, ids: Sequence[int], due_at: datetime, reason: str | None = None) -> None:
        """What waits may be done from another moment on. Without a reason the earlier one stays."""
        ...

    async def wait_again(self, ids: Sequence[int], due_at: datetime) -> None:
        """What was cancelled is to be done after all."""
        ...

    async def end(self, ids: Sequence[int], state: DeadlineState, *, reason: str = "", told: str = "") -> None:
        """What waits has been done, cancelled or handed on."""
        ...

    async def has_day(self, email: str, day: date) -> bool:
        """Whether the address has got its reminder mail of that day."""
        ...

    async def take_day(self, email: str, day: date) -> bool:
        """The address' one reminder mail of that day. False when it was taken already."""
        ...

    async def next_due(self) -> datetime | None: ...


# --- what people want to be told -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueList:
    """Somebody's daily list whose time has come."""

    id: int
    due_at: datetime
    chosen: Notifications


class NotificationStore(Protocol):
    async def of(self, emails: Sequence[str]) -> Mapping[str, Notifications]:
        """What each of these has chosen."""
        ...

    async def tell(self, chosen: Notifications, at: datetime, due_at: datetime | None) -> None:
        """Somebody chooses; `due_at`: when their next daily list is due."""
        ...

    async def told(self, email: str) -> Sequence[tuple[datetime, Notifications]]:
        """All that the person ever chose, each with when, oldest first."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[DueList]:
        """The daily lists whose time has come, those longest due first."""
        ...

    async def take(self, due: DueList, following: datetime | None) -> bool:
        """The list is settled in this transaction, and the next is due then. False when somebody else has done so."""
        ...


# --- signs of life -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life."""

    name: str  # "mailbox", "clock" …
    at: datetime  # the last one
    alarmed_at: datetime | None  # since when its silence has been told; None while all is well


class HeartbeatStore(Protocol):
    async def beat(self, name: str, at: datetime) -> None:
        """A sign of life; a later one that is there already stands."""
        ...

    async def all(self) -> Mapping[str, Beat]: ...
    async def set_alarm(self, name: str, at: datetime) -> bool:
        """Its silence is being told. False when somebody has told it already."""
        ...

    async def clear_alarm(self, name: str) -> bool:
        """It is well again. False when no alarm stood."""
        ...

    async def oldest_unsent(self) -> datetime | None:
        """The earliest date of a letter that waits to be sent; one that waits for its time has that as its date."""
        ...


@dataclass(frozen=True, slots=True)
class Holding:
    """An open placement, as the office's overview lists it."""

    case: str
    position: int
    stage: Stage
    route: Route
    next_on: date
    supplier: str  # "" where unknown
    manager_email: str  # of its agreement, or of whoever it was handed over to; "" where nobody
    requester: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What came in, was decided and is still asked about."""

    came_in: int  # cases
    approved: int  # placements
    declined: int
    days_to_decision: Sequence[int]  # calendar days from first contact, of each decision
    open_in: Mapping[Stage, int]  # placements, now
    missing: Sequence[tuple[Rule, int]]  # of the open placements, most missing first


class FiguresStore(Protocol):
    async def held(self, until: date, limit: int) -> Sequence[Holding]:
        """Open placements whose holder should act on `until` at the latest, the longest overdue first."""
        ...

    async def between(self, first: datetime, last: datetime) -> Figures:
        """Of `first` ≤ moment < `last`."""
        ...


@dataclass(frozen=True, slots=True)
class DirectoryVersion:
    number: int
    imported_at: datetime
    imported_by: str  # who ran the import


class DirectoryStore(Protocol):
    async def load(self, version: int | None = None) -> Directory:
        """The newest directory, or an earlier one."""
        ...

    async def replace(self, directory: Directory, at: datetime, by: str = "") -> None: ...
    async def versions(self) -> Sequence[DirectoryVersion]:
        """Newest first."""
        ...

    async def absences(self, on: date) -> Sequence[Absence]:
        """Who is away on that day."""
        ...

    async def coming_absences(self, since: date) -> Sequence[Absence]:
        """All that was told of that day or later, oldest told first."""
        ...

    async def told_absences(self) -> Sequence[tuple[datetime, Absence]]:
        """All that was ever told, each with when, oldest first."""
        ...

    async def set_absence(self, absence: Absence, at: datetime) -> None:
        """Replaces what the same person's absence said of overlapping days."""
        ...

    async def turned(self, on: date) -> bool:
        """Whether anybody's absence has begun or is over, up to that day, since this was last asked; told once."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Everything done through it happens, or nothing."""

    @property
    def inbox(self) -> InboxStore: ...
    @property
    def cases(self) -> CaseStore: ...
    @property
    def outbox(self) -> OutboxStore: ...
    @property
    def directory(self) -> DirectoryStore: ...
    @property
    def chat(self) -> ChatStore: ...
    @property
    def deadlines(self) -> DeadlineStore: ...
    @property
    def notifications(self) -> NotificationStore: ...
    @property
    def heartbeats(self) -> HeartbeatStore: ...
    @property
    def figures(self) -> FiguresStore: ...
    @property
    def changed_cases(self) -> Sequence[str]:
        """The numbers of the cases opened or saved in this transaction, in that order, each once."""
        ...


class DatabaseUnreachable(Exception):
    """The database did not answer, or can take nothing: no fault of the work's. The text says why (English)."""


class DatabaseOccupied(Exception):
    """Another process works on the database, and this kind bears only one; the text says what to do (English)."""


class Topic(StrEnum):
    """What a part of the service waits for."""

    INBOX = "inbox"  # an item to handle
    OUTBOX = "outbox"  # a letter to send
    CHAT = "chat"  # a post to deliver
    HOMES = "homes"  # something has changed that stands on people's homes in the chat
    DEADLINES = "deadlines"  # a deadline was set or moved


class Database(Protocol):
    async def write(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Runs `work` in one transaction and commits; an exception rolls back and is raised.

        Cancelling the caller does not interrupt the transaction: it is waited for first.
        """
        ...

    async def read(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Like `write`, for work that changes nothing: does not wait for writers."""
        ...

    def at_work(self) -> AbstractAsyncContextManager[bool]:
        """For a process that takes work in hand, as long as it does so. True: no other process can be at work.

        Raises DatabaseOccupied where only one may and another is.
        """
        ...

    def alone(self, errand: str) -> AbstractAsyncContextManager[bool]:
        """For an errand that one process at a time goes on. False: another is on it, and nothing was waited for.

        Whose connection to the database ends is on it no longer: another may go meanwhile, so that this saves doubled
        work but decides nothing.
        """
        ...

    async def wait(self, topic: Topic, seconds: float) -> None:
        """Until a transaction that touched the topic was committed after the last such wait ended, or the time is up.

        One waiter for each topic in a process.
        """
        ...

    async def check(self) -> str: ...
    async def aclose(self) -> None: ...
