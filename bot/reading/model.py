"""What reading gives: the message as it is, and what its sender said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.routine.model import Certainty, Placement

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """A value found in a text: `text[start:end] == raw`."""

    start: int
    end: int
    raw: str
    value: T
    certainty: Certainty = Certainty.STATED


class Intent(StrEnum):
    REQUEST = "request"
    SUPPLEMENT = "supplement"
    STOK_FORM = "stok_form"
    STATUS = "status"
    WITHDRAWAL = "withdrawal"
    QUESTION = "question"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    UNRELATED = "unrelated"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Address:
    name: str  # decoded, one line, may be empty
    email: str  # lower case, "" where there is none that can be used


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str  # base name, one line, may be empty
    content_type: str  # as declared, lower case
    data: bytes


@dataclass(frozen=True, slots=True)
class MachineMark:
    """Why a message counts as written by a machine."""

    intent: Intent  # AUTOMATIC or BOUNCE
    mark: str  # the header or words that show it, for a person to read


class Unread(StrEnum):
    """What of a message lies beyond a limit of reading, and was not read. Its words stand in bot/routine/words.toml."""

    TEXT = "text"  # characters, lines or passages of its text
    PARTS = "parts"  # parts of the mail, levels of parts within parts
    FORWARDED = "forwarded"  # messages forwarded in one another
    PLACEMENTS = "placements"
    COUNTED = "counted"  # trainees or placements that it counts and that were not found
    DETAILS = "details"  # names, days, hours or mentions of duty
    FILES = "files"  # whole files
    FILE_TEXT = "file_text"  # what comes late in a file


class Sensitive(StrEnum):
    """Why no program should act on a message (bot.reading.sensitive)."""

    PROTECTED = "protected"  # somebody's personal data are protected
    PATIENT = "patient"  # it may tell of a patient


@dataclass(frozen=True, slots=True)
class Message:
    """A mail taken apart. All text is NFC, lines end with "\\n", sizes are bounded."""

    message_id: str  # with angle brackets; "" where missing
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    sender: Address  # From; for a forward that adds nothing see `forwarded`
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    received: date | None  # topmost Received:, else Date:, in Europe/Stockholm
    date: datetime | None
    new_text: str  # what the sender wrote now: without quotes, signature, disclaimers; table cells by TAB
    signature: str  # the sender's own signature block
    quoted: str  # history below or around the new text
    forwarded: Message | None = None  # set only where the sender's own text adds nothing to a forward
    beneath: Message | None = None  # the forwarded message below a text that says something of its own
    attachments: tuple[Attachment, ...] = ()
    machine: MachineMark | None = None
    ignored: tuple[tuple[str, str], ...] = ()  # (what was left out, why), for `explain`
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case name -> first value, decoded
    unread: frozenset[Unread] = frozenset()  # what is not in this object, beside what `forwarded` lacks


@dataclass(frozen=True, slots=True)
class Thread:
    """What the service knows of the conversation that a message answers."""

    case: str  # LOU-YYYY-NNNN
    trainees: tuple[str, ...] = ()  # full names in the case's placements
    our_letters: tuple[str, ...] = ()  # plain text of what we sent, newest first: replies are aligned with it


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says. `placements` hold facts, never judgements."""

    message: Message
    intent: Intent
    language: str  # "sv" or "en"
    case: str | None
    received: date
    placements: tuple[Placement, ...] = ()
    personal_identity_numbers: int = 0
    error: str | None = None
    notes: tuple[tuple[str, str], ...] = ()  # (words, why they were left aside), for `explain`
    sensitive: Sensitive | None = None
    unread: tuple[Unread, ...] = ()  # what lies beyond a limit: nothing of this message is certain without a person
