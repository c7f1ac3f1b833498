"""Whose hours, on-call duty or period a text speaks of: those of the placement, or somebody else's.

Swedish and English tell it by the subject of the clause: «växeln har öppet vardagar 7–17», «handledaren arbetar 75 %»,
«på hemmakliniken går hon heltid» and «ombyggnaden pågår 1–30 september» say nothing of the placement, while «hon går
heltid», «arbetstiden är 8–17» and the bare «heltid, mån–fre 8–17» do. What has no subject is the placement's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from bot.reading.layout import Layout, Piece
from bot.reading.names import Name
from bot.reading.patterns import regex
from bot.reading.places import Place, PlaceKind
from bot.reading.vocabulary import entries, words


class Owner(Enum):
    """Whose the time of a clause is."""

    PLACED = "placed"  # whoever is asked for
    PLACEMENT = "placement"
    OTHER = "other"
    PLACE = "place"  # a clinic, a switchboard
    WE = "we"  # the writer, or those written to


_LISTS = (
    (words("whose", "placed"), Owner.PLACED),
    (words("roles", "trainee"), Owner.PLACED),
    (words("whose", "placement"), Owner.PLACEMENT),
    (words("whose", "people"), Owner.OTHER),
    (words("whose", "places"), Owner.PLACE),
    *(
        (words("roles", role), Owner.OTHER)
        for role in ("supervisor", "home_supervisor", "study_director", "department_head", "chief", "other")
    ),
    (words("whose", "we"), Owner.WE),
)
_OTHERS = (Owner.OTHER, Owner.PLACE)
_ELSEWHERE = words("whose", "elsewhere")
_PLANS = words("whose", "plans")
_WORKS = words("whose", "works")
_OPEN = words("whose", "open")
_AGREES = words("whose", "agrees")
_WE_ARE_THERE = words("whose", "we_are_there")
_PREPOSITIONS = frozenset(entries("whose", "prepositions"))
_FOR = frozenset(entries("whose", "for"))
_QUALIFIERS = frozenset(entries("whose", "qualifiers"))
_CLAUSE = regex(
    r"[:;,()\n]\s?|\s[-–—]\s|\b(?:och|samt|men|medan|eftersom|så|då|fast|and|but|while|whereas|because|som|who|which)\b"
    r"\s?"
)
# "från den 4 oktober är hon ledig hos oss för detta": away from home for the placement
_FREED = regex(
    r"\b(?:ledig|friställd|tjänstledig|frigjord)\w?\b[^,;]{0,24}\bför (?:detta|det här|placering|randning|sidotj|att)"
)
_AS_WHAT = regex(r"\b(?:som|as)\s$")
_WORD = regex(r"[^\W\d_][\w’'-]*")
_NOUN = regex(r"\w{3,}(?:en|et|an|na|ns|arna|erna|orna)")


class _Mark(NamedTuple):
    """A word for somebody or something that can have time of its own."""

    start: int
    end: int
    owner: Owner
    governed_by: str = ""  # the preposition before it


class Whose:
    """Tells of hours, duty or a period in a text whether they are the placement's.

    `owners`: whether each name is that of somebody asked for. `by_self`: whether the writer is the trainee.
    """

    def __init__(self, layout: Layout, names: Mapping[Name, Owner], places: Sequence[Place], *, by_self: bool) -> None:
        self._layout = layout
        self._by_self = by_self
        self._home = [p for p in places if p.kind in (PlaceKind.ORGANISATION, PlaceKind.REGION)]
        found = [
            *((name.start, name.end, owner) for name, owner in names.items()),
            *((place.start, place.end, Owner.PLACE) for place in places),
            *((*match.span(), owner) for listed, owner in _LISTS for match in layout.all(listed)),
        ]
        self._owned = sorted(found, key=lambda mark: (mark[0], -mark[1]))
        self._starts = [start for start, _, _ in self._owned]

    def of_another(self, at: int, piece: Piece, told_at: Sequence[int], *, of_places: bool) -> bool:
        """Whether what stands at `at` in a piece is somebody else's. `told_at`: where there is more of it. `of_places`:
        whether a place can have it: a clinic has opening hours, but its on-call duty is the placement's."""
        subject: Owner | None = None
        before: Owner | None = None
        begins = piece.begin
        for start, end, label in self._clauses(begins, piece.end):
            tells = any(start <= found < end for found in told_at)
            owner, subject, goes_on = self._read(start, end, label, tells, subject, before)
            if start <= at < end:
                return owner is Owner.OTHER or (of_places and owner is Owner.PLACE)
            before = owner if goes_on else None
        return False

    def _clauses(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        folded = self._layout.folded
        at = start
        for match in _CLAUSE.finditer(folded, start, end):
            if folded[at : match.start()].strip():
                yield at, match.start(), match[0].startswith(":")
                at = match.end()
        if at < end:
            yield at, end, False

    def _read(
        self, start: int, end: int, label: bool, tells: bool, subject: Owner | None, before: Owner | None
    ) -> tuple[Owner, Owner | None, bool]:
        """Whose hours a clause tells, whom the sentence is about after it, and whether bare times after it go on."""
        first = self._layout.first
        verb, opens = first(_WORKS, start, end), first(_OPEN, start, end)
        marks = self._marks(start, end)
        if verb is None and opens is None:
            own = self._subject(marks)
            if label:
                return own or Owner.PLACEMENT, own, True
            if _AS_WHAT.search(self._layout.folded, max(0, start - 6), start):
                return own or Owner.PLACEMENT, subject, False  # «alla tre har Per Ek som handledare och går …»
            if own is None and before in _OTHERS:
                return before, subject, True
            return Owner.PLACEMENT, own or subject, False
        at = min(found.start() for found in (verb, opens) if found)
        behind = [m for m in marks if m.start >= at]
        own = self._subject([m for m in marks if m.start < at])
        if self._for_another(behind):
            own = Owner.OTHER  # «jour ingår för överläkarna»
        elif own is None and not self._words(start, at):
            own = subject or self._subject(behind)  # «…, arbetar heltid», «som jobbar 75 %»
        elif own is None:
            own = self._unknown(start, at) or self._subject(behind)
        if own is Owner.WE:
            own = Owner.PLACED if self._by_self or not first(_WE_ARE_THERE, start, end) else Owner.OTHER
        elif own in _OTHERS and any(m.owner is Owner.PLACED and not m.governed_by for m in behind):
            own = Owner.PLACED  # «kliniken tar emot henne 8–16»
        elif own is Owner.OTHER and first(_AGREES, at, end):
            own = Owner.PLACEMENT  # «verksamhetschefen har godkänt placeringen 6/9–28/11»
        goes_on = tells or opens is not None
        if own not in _OTHERS and (self._elsewhere(start, at, end) or (own is None and opens)):
            return Owner.OTHER, own or subject, goes_on
        return own or Owner.PLACEMENT, own or subject, goes_on

    def _elsewhere(self, start: int, verb: int, end: int) -> bool:
        """Whether a clause is about another time or place: said first in it, or after its verb."""
        said = self._layout.folded[start:end]
        if _FREED.search(said):
            return False
        begin = start + len(said) - len(said.lstrip())
        found = [match.start() for match in self._layout.all(_ELSEWHERE, start, end)]
        if not self._layout.first(_PLANS, start, end):
            found += [place.start for place in self._home if verb < place.start < end]
        return any(at == begin or at > verb for at in found)

    def _words(self, start: int, end: int) -> list[str]:
        return _WORD.findall(self._layout.folded[start:end])

    def _marks(self, start: int, end: int) -> list[_Mark]:
        """Everybody and everything in a clause that can have hours, in order; a name before a word in it."""
        between = self._owned[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [_Mark(s, e, owner, self._governed_by(start, s)) for s, e, owner in between if e <= end]

    def _governed_by(self, start: int, at: int) -> str:
        for word in reversed(self._words(max(start, at - 40), at)):
            if word in _PREPOSITIONS or word in _FOR:
                return word
            if word not in _QUALIFIERS:
                return ""
        return ""

    def _subject(self, marks: Sequence[_Mark]) -> Owner | None:
        if self._for_another(marks):
            return Owner.OTHER  # «arbetstid för handledaren»
        return next((m.owner for m in marks if not m.governed_by), None)

    def _for_another(self, marks: Sequence[_Mark]) -> bool:
        others = _OTHERS if self._by_self else (*_OTHERS, Owner.WE)  # «is there a place for me …», by the trainee
        return any(m.owner in others and m.governed_by in _FOR for m in marks)

    def _unknown(self, start: int, at: int) -> Owner | None:
        """A noun that is neither known as the placement's nor as another's: «bussen går 7–17»."""
        said = list(_WORD.finditer(self._layout.folded, start, at))
        head = next((i for i, word in enumerate(said) if word[0] in _PREPOSITIONS), len(said)) - 1
        if head < 0 or any(m.start <= said[head].start() < m.end for m in self._marks(start, at)):
            return None  # «för ingen av dem ingår jour»
        return Owner.OTHER if _NOUN.fullmatch(said[head][0]) else None
