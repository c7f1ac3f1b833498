"""What can happen to the service, and the answers a handler may give."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.model import Intent, Reading


@dataclass(frozen=True, slots=True)
class MessageRead:
    """A kept mail was read. `case` is the one that it was found to belong to, if any."""

    item_id: int
    reading: Reading
    case: str | None
    duplicate_of: int | None = None  # an earlier item with the same Message-ID and other bytes
    proven: bool = False  # it came by a surface that knows its users
    vouched: bool = False  # a person has looked at it, and answers for its sender and for what it says

    @property
    def intent(self) -> Intent:
        return self.reading.intent


@dataclass(frozen=True, slots=True)
class Done:
    case: str | None
    note: str  # how it ended, plain Swedish, kept with the item


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is to be done and nobody is to be answered: machine mail, duplicates, thanks."""

    note: str
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A person must look: the item is parked with the reason."""

    reason: str
    case: str | None = None
    private: bool = False  # its sender and subject are named to nobody
    vouch: bool = False  # a person who knows the sender can have it handled after all


Outcome = Done | Ignored | Refused  # our own fault is an exception: the item is tried again
