"""What a clause between commas tells by the way of whoever has a role: «Per Ek, som har handlett flera, blir "
"handledare».

The main clause gives the role; what the inserted one says of other times and other people is no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.elements import COPULAS, RELATIVES_OF_ALL_KINDS, STOP, Element, Role
from bot.reading.mentions import People

_GOES_ON = (COPULAS - {"som", "as", "likt", "nämligen", "alltså", "gärna"}) | {
    "ställer",
    "tar",
    "åtar",
    "handleder",
    "lovade",
    "gick",
    "takes",
    "supervises",
}
_DID_SUPERVISE = frozenset(("handledde", "supervised"))
_LONGEST = 24  # words of an inserted clause


def without_asides(people: People, elements: Sequence[Element]) -> Sequence[Element]:
    """The elements of a sentence without the clauses that are inserted between a name and its role of supervisor."""
    kept = list(elements)
    for at in range(len(kept) - 1, -1, -1):
        end = _inserted(kept, at)
        if end:
            people.asides.append((kept[at + 1].start, kept[end].end))
            del kept[at + 1 : end + 1]
    return kept


def _inserted(elements: Sequence[Element], at: int) -> int:
    """The comma that closes a relative clause behind the name at `at`; 0 where there is none, or it may itself tell
    who the person is."""
    if elements[at].name is None or [e.word for e in elements[at + 1 : at + 2]] != [","]:
        return 0
    if at + 2 >= len(elements) or elements[at + 2].word not in RELATIVES_OF_ALL_KINDS:
        return 0
    for end in range(at + 3, min(at + 3 + _LONGEST, len(elements) - 1)):
        if elements[end].word == "," and (elements[end + 1].word in _GOES_ON or elements[end + 1].verb):
            told = [e for e in elements[at + 3 : end] if e.role or e.word in _DID_SUPERVISE]
            of_another = bool(told) and told[0].role not in (None, Role.SUPERVISOR)
            return end if _tells_of_supervising(elements[end + 1 : end + 1 + _LONGEST]) and not of_another else 0
    return 0


def _tells_of_supervising(elements: Sequence[Element]) -> bool:
    """Whether the main clause comes to the role before it comes to anybody else."""
    for element in elements:
        if element.role is not None or element.name is not None or element.word in STOP:
            return element.role is Role.SUPERVISOR
    return False
