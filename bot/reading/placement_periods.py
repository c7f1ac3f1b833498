"""When a placement is to be: its period, and one placement for each of several periods."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading import dates
from bot.reading.dates import Period
from bot.reading.layout import Piece
from bot.reading.model import Span
from bot.reading.patterns import regex
from bot.reading.placement_turns import Turns
from bot.reading.places import PlaceKind
from bot.reading.scope_text import ScopeText
from bot.reading.scopes import RESPECTIVELY, Scope
from bot.reading.text import Facts, Text
from bot.reading.vocabulary import Label
from bot.routine.model import Certainty, Fact, Field

# "bastjänstgöring, sex månader från 1 augusti … de sista tre månaderna, 1 november till 31 januari, på Granvik"
_PART_OF_IT = regex(r"\bde (?:sista|första|två|tre|fyra|avslutande|inledande)\b[\w ]{0,16}(?:månader|veckor)na,? ?$")
_PLACED = regex(r"sidotj|placering|randning|\bvfu|\bplats|period|placement|rotation|tjänstgöring")


class Periods:
    """The periods of one message's text. `subject`: read where the text says nothing; "" for a supplement."""

    def __init__(self, text: Text, subject: str, *, request: bool) -> None:
        self._text, self._subject, self._request = text, subject, request
        self._layout = text.layout
        self._turns = Turns(text)

    def parts(self, scope: Scope) -> list[Scope]:
        """A scope, cut in several where it asks for several periods of one trainee."""
        if not self._request or scope.of > 1:
            return [scope]
        own = self._text.together(scope.own)
        return self._turns.parts(scope, self._distinct(self._text.periods(own)), own)

    def _piece_at(self, offset: int) -> Piece | None:
        return next((p for p in self._layout.pieces if p.start <= offset < p.end), None)

    @staticmethod
    def _distinct(spans: Sequence[Span[Period]]) -> list[Span[Period]]:
        found: list[Span[Period]] = []
        for span in spans:
            if not any(s.value.start == span.value.start and s.value.end == span.value.end for s in found):
                found.append(span)
        return found

    def facts(self, scope: Scope) -> Facts:
        for pieces in filter(None, (scope.own, scope.shared)):
            together = self._text.together(pieces)
            spans = self._distinct(self._text.periods(together))
            if scope.of > 1 and len(spans) == scope.of and RESPECTIVELY.search(together.text.lower()):
                spans = [spans[scope.order]]
            if spans:
                facts = self._period_facts(together, spans)
                if pieces is scope.own and not (Field.START in facts and Field.END in facts) and scope.shared:
                    facts = self._completed(scope, facts)
                return facts
        if self._request:
            spans = dates.find_periods(self._subject, self._text.received)
            whole = ScopeText(self._subject, [(0, len(self._subject), 0)])
            if spans:
                return self._period_facts(whole, spans[:1], self._subject)
        return {}

    def _completed(self, scope: Scope, facts: Facts) -> Facts:
        """A record's start with an end that is shared, or the other way round."""
        together = self._text.together([*scope.own, *scope.shared])
        spans = self._distinct(self._text.periods(together))
        complete = [s for s in spans if s.value.start and s.value.end]
        if len(complete) != 1:
            return facts
        shared = self._period_facts(together, complete)
        first, last = shared[Field.START].value, shared[Field.END].value
        inside = [n for n in (Field.START, Field.END) if n in facts and str(first) < str(facts[n].value) < str(last)]
        return {**shared, **{name: facts[name] for name in inside}}  # "börjar först v. 38 men slutar som de andra"

    def _period_facts(self, scope: ScopeText, spans: Sequence[Span[Period]], source: str = "") -> Facts:
        dated = [s for s in spans if s.value.start or s.value.end]
        complete = [s for s in dated if s.value.start and s.value.end]
        sure = [s for s in complete if s.certainty is Certainty.STATED]
        invalid = [s for s in spans if s.certainty is Certainty.INVALID]
        chosen = (sure or complete or dated or list(spans))[0]
        if invalid and not sure:
            chosen = invalid[0]
        if not source and len(sure) > 1:
            chosen = self._likeliest(scope, sure) or chosen
            sure = [chosen] if self._likeliest(scope, sure) else sure
        rivals = [s for s in (sure or complete) if s is not chosen]
        certainty = Certainty.UNCLEAR if rivals or chosen.certainty is Certainty.UNCLEAR else Certainty.STATED
        facts: Facts = {}
        value = chosen.value
        raw = self._evidence(scope, chosen.start, chosen.end, source)
        if value.start:
            facts[Field.START] = Fact(value.start, certainty, raw)
        if value.end:
            facts[Field.END] = Fact(value.end, certainty, raw)
        if chosen.certainty is Certainty.INVALID:
            facts[Field.PERIOD] = Fact(chosen.raw, Certainty.INVALID, raw)
        elif not facts:
            facts[Field.PERIOD] = Fact(chosen.raw, Certainty.UNCLEAR, raw)
        return facts

    def _likeliest(self, scope: ScopeText, spans: Sequence[Span[Period]]) -> Span[Period] | None:
        """Of several periods the one that stands with the placement (its label, place, speciality or trainee), where
        one alone does."""

        def weight(span: Span[Period]) -> int:
            piece = self._piece_at(scope.offset(span.start))
            if piece is None:
                return 0
            told = 4 * (piece.label in (Label.PERIOD, Label.START, Label.END))
            told += 2 * any(
                piece.start <= p.start < piece.end and p.kind is PlaceKind.SUPPLIER for p in self._text.places
            )
            told += 4 * (_PART_OF_IT.search(scope.text, max(0, span.start - 40), span.start) is not None)
            told += 2 * (_PLACED.search(self._layout.folded, piece.start, piece.end) is not None)
            return told + (sum(map(str.isdecimal, span.raw)) > 2)

        ranked = sorted(spans, key=weight, reverse=True)
        return ranked[0] if weight(ranked[0]) >= weight(ranked[1]) + 2 else None

    def _evidence(self, scope: ScopeText, start: int, end: int, source: str = "") -> str:
        if source:
            return source[start:end]
        return scope.evidence(self._layout, start, end)
