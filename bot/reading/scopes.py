"""What belongs to one placement: where a record begins, and the pieces of a text that are said of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.reading.layout import Piece
from bot.reading.mentions import Mention
from bot.reading.patterns import regex

RESPECTIVELY = regex(r"\brespektive\b|\bresp\b|\brespectively\b")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a record begins: `person` is the trainee's full name, "#0" for the first placement of the same trainee.
    `clause`: all of its clause is said of it, not what follows alone."""

    start: int
    end: int
    piece: int
    person: str = ""
    clause: bool = False


@dataclass(slots=True)
class Scope:
    """The pieces of one placement, own ones before shared ones; `pieces` may be cut out of longer sentences."""

    person: str = ""
    mention: Mention | None = None
    own: list[Piece] = field(default_factory=list)
    shared: list[Piece] = field(default_factory=list)
    excepted: list[Piece] = field(default_factory=list)  # what is said of all but this one
    order: int = 0  # which of `of` trainees that are named together, for "respektive"
    of: int = 1
