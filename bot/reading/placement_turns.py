"""Several placements of one trainee, one after the other: whether it is so, and where the words of each begin.

«Först hud på Tallriset, 2–29 augusti, sedan ögon på Havsljung, 30 augusti–26 september. På Tallriset handleder …»
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from bot.reading.dates import Period
from bot.reading.layout import Piece, Unit
from bot.reading.model import Span
from bot.reading.patterns import regex
from bot.reading.places import Place, PlaceKind
from bot.reading.scope_text import ScopeText
from bot.reading.scopes import Anchor, Scope
from bot.reading.split import split_by
from bot.reading.text import Text
from bot.reading.vocabulary import Form, Programme
from bot.routine.model import Certainty

_JOINS = regex(
    (
        r"\b(?:och|samt|dels|därefter|sedan|sen|följt av|respektive|resp|plus|and|then|followed)\b|[&+;]|"
        r"\n\s*(?:[-*•·]|\d{1,2}[.)])"
    ),
    re.IGNORECASE,
)
_IN_TURN = regex(
    (
        r"\b(?:dels|därefter|sedan|sen|följt av|then|followed by|två (?:perioder|placeringar|"
        r"sidotjänstgöringar|randningar|omgångar)|tre (?:perioder|placeringar)|two (?:periods|"
        r"placements))\b"
    ),
    re.IGNORECASE,
)
_INSTEAD = regex(r"\b(?:eller|alternativt|alt|i stället|istället|utan|or|instead)\b", re.IGNORECASE)
# where the words of the next placement begin: "… och omedelbart därefter till Kvarnsjö"
_NEXT = regex(
    r"\b(?:(?:och|samt|and)\s+)?(?:(?:omedelbart|direkt|strax|genast|närmast)\s+)?"
    r"(?:därefter|sedan|sen|dels|sist|slutligen|avslutningsvis|följt av|then|afterwards|followed by|finally|lastly)\b"
)
_FIRST = regex(r"\b(?:först|dels|till att börja med|inledningsvis|first|firstly|to begin with)\b")
_CLAUSE = regex(r"[,;:]\s|\s(?:och|samt|and)\s")
_LEADS_TO = regex(r"(?:[a-zåäö\d]+ ){0,4}")  # "fyra veckor på"
_AT = regex(r"\s*(?:[,(–-]\s?)?(?:(?:på|hos|vid|i|at|in)\s)?$")
_OWN_BEFORE = regex(r"(?:\bst\b|läkare\w{0,2}|kollega|specialist|resident)[ ,-]{1,2}(?:(?:i|inom|på|in)\s)?$")
_MOST = 12  # placements of one trainee
_start = attrgetter("start")
_SENTENCE = 500  # characters between two periods, at most
_CLOSE = 60


class Turns:
    """The placements of each of one message's trainees."""

    def __init__(self, text: Text) -> None:
        self._text, self._layout = text, text.layout
        self._places = [p for p in text.places if p.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC)]
        self._programmes = [
            p
            for p in text.programmes
            if p.form not in (Form.PROFESSION, Form.PERSON)
            and not any(q.start < p.end and p.start < q.end for q in text.places)
        ]
        marks: list[Place | Programme] = [*self._places, *self._programmes]
        self._all_marks = sorted(marks, key=_start)

    def parts(self, scope: Scope, spans: Sequence[Span[Period]], own: ScopeText) -> list[Scope]:
        """A scope, cut in several where it asks for several periods of one trainee. `spans`: those of its own words."""
        complete = [s for s in spans if s.value.start and s.value.end and s.certainty is Certainty.STATED]
        if scope.of > 1 or len(complete) < 2 or len(complete) != len(spans) or len(complete) > _MOST:
            return [scope]
        if not all(self._in_turn(own, one, other) for one, other in pairwise(complete)):
            return [scope]
        bounds = [(own.offset(s.start), own.offset(s.end - 1) + 1) for s in complete]
        starts = [self._start(bounds, number) for number in range(len(bounds))]
        if len(set(starts)) < len(starts) or starts != sorted(starts):
            return [scope]
        found = split_by(self._layout, scope, starts)
        told = self._told_elsewhere(found, bounds[-1][1])
        return split_by(self._layout, scope, starts, told) if told else found

    # --- whether both are asked for --------------------------------------------------------------

    def _in_turn(self, own: ScopeText, one: Span[Period], other: Span[Period]) -> bool:
        """Whether two periods are both asked for, one after the other, rather than in each other's place."""
        first, second = own.offset(one.start), own.offset(other.start)
        gap = own.text[one.end : other.start]
        if self._other_unit(first, second) or self._other_paragraph(first, second):
            return not _INSTEAD.search(gap) or self._other_unit(first, second)
        if self._other_place(own, one, other):
            return True
        if len(gap) > _CLOSE or "." in gap:
            return len(gap) < _SENTENCE and _IN_TURN.search(gap) is not None
        return _JOINS.search(gap) is not None

    def _other_unit(self, first: int, second: int) -> bool:
        one, other = self._piece_at(first), self._piece_at(second)
        return one is not None and other is not None and one.unit != other.unit

    def _other_paragraph(self, first: int, second: int) -> bool:
        """Whether each period stands in a paragraph of its own, below a place or speciality of its own."""
        one, other = self._piece_at(first), self._piece_at(second)
        if one is None or other is None or one.paragraph == other.paragraph:
            return False
        heads = [self._marks(self._paragraph_start(p), at) for p, at in ((one, first), (other, second))]
        return all(heads) and heads[0] != heads[1]

    def _paragraph_start(self, piece: Piece) -> int:
        return next(p.begin for p in self._layout.pieces if p.paragraph == piece.paragraph)

    def _other_place(self, own: ScopeText, one: Span[Period], other: Span[Period]) -> bool:
        """Whether each period has a supplier of its own before it: "Granvik 6/9–3/10. Björkdala 4/10–31/10"."""
        end, start = own.offset(one.end - 1), own.offset(other.start)
        begin = max(self._layout.folded.rfind(mark, 0, own.offset(one.start)) for mark in ("\n", ". "))
        suppliers = [p for p in self._places if p.kind is PlaceKind.SUPPLIER]
        before = [p.name for p in suppliers if begin <= p.start < own.offset(one.start)]
        between = [p.name for p in suppliers if end <= p.start < start]
        return (
            bool(before and between)
            and before[-1] != between[-1]
            and not _INSTEAD.search(own.text, one.end, other.start)
        )

    # --- where the words of each begin -----------------------------------------------------------

    def _start(self, bounds: Sequence[tuple[int, int]], number: int) -> int:
        """Where the words of the period's own placement begin: at the place before it, where each has one."""
        at, before = bounds[number][0], bounds[number - 1][1] if number else 0
        piece = self._piece_at(at)
        beside = self._piece_at(bounds[number - 1 if number else 1][0])
        if piece is None or beside is None:
            return at
        if piece.unit and beside.unit != piece.unit and (number or beside.unit):
            # the first item too: what stands above the list is said of all its items
            row = self._layout.text.rfind("\n", 0, at) if piece.kind is Unit.ROW else -1  # "dito" repeats what is above
            return next(p.start for p in self._layout.pieces if p.unit == piece.unit and p.start > row)
        if self._other_paragraph(*sorted((at, bounds[number - 1 if number else 1][0]))):
            return self._paragraph_start(piece)
        if number and piece is not beside:
            return piece.start
        begin = max(before, piece.start) if number or piece.start > before else before
        return self._in_sentence(begin, at, bounds[-1][1], first=number == 0)

    def _in_sentence(self, begin: int, at: int, last: int, *, first: bool) -> int:
        """Where the words of a period at `at` begin, after `begin`: "och därefter kirurgi i juli". `last`: where the
        last period of all ends."""
        folded = self._layout.folded
        of_the_last = self._piece_at(last - 1)
        stop = of_the_last.end if of_the_last else last
        named = [p.start for p in self._places if begin <= p.start < at]
        if any(last <= p.start < stop for p in self._places) and not (first and named):
            return at  # "6/9–3/10 på Granvik, 4/10–31/10 på Björkdala"
        turns = list((_FIRST if first else _NEXT).finditer(folded, begin, at))
        if turns:
            return turns[0].start() if not first else turns[-1].start()
        about = self._speciality_before(begin, named[-1] if named else at) or (named[-1:] or [at])[0]
        if first or about == at:
            return about
        line = self._layout.text.rfind("\n", begin, about) + 1
        if line and not self._layout.text[line:about].strip(" \t*•–-"):
            return line
        clauses = list(_CLAUSE.finditer(folded, begin, about))[-1:]
        close = [m.start() for m in clauses if _LEADS_TO.fullmatch(self._layout.flat, m.end(), about)]
        return close[0] if close else about

    def _speciality_before(self, begin: int, place: int) -> int:
        """Where the speciality is named that stands right before a place: "hud på Tallriset"; 0 where none does."""
        folded = self._layout.folded
        for programme in reversed([p for p in self._programmes if begin <= p.start < place]):
            if not _AT.fullmatch(folded, programme.end, place):
                break
            if not _OWN_BEFORE.search(folded, begin, programme.start):
                return programme.start
        return 0

    # --- what is told of each further down --------------------------------------------------------

    def _told_elsewhere(self, scopes: Sequence[Scope], after: int) -> list[Anchor]:
        """Where the text names, behind all periods, the place or speciality of one placement alone: "På Fjärdviken är
        det Ragnvald Hoffsten som handleder, på Kvarnsjö Birte Angelskog"."""
        marks = [{m for p in scope.own for m in self._marks(p.begin, min(p.end, after))} for scope in scopes]
        found: list[Anchor] = []
        for mark in self._all_marks:
            owners = [number for number, own in enumerate(marks) if mark.name in own]
            index = self._index_at(mark.start)
            if len(owners) == 1 and mark.start >= after and index is not None:
                found.append(Anchor(mark.start, mark.end, index, f"#{owners[0]}", clause=True))
        return found

    def _marks(self, begin: int, end: int) -> set[str]:
        """The names of the places and specialities between two offsets."""
        return {mark.name for mark in self._all_marks if begin <= mark.start < end}

    def _piece_at(self, offset: int) -> Piece | None:
        return next((p for p in self._layout.pieces if p.start <= offset < p.end), None)

    def _index_at(self, offset: int) -> int | None:
        return next((i for i, p in enumerate(self._layout.pieces) if p.begin <= offset < p.end), None)
