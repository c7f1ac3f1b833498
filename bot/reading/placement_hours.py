"""The time that one placement takes: its extent and its hours per week."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading import hours
from bot.reading.corrections import corrected
from bot.reading.hours_marks import keeps_opening_hours
from bot.reading.lacking import is_lacking
from bot.reading.layout import Piece
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.reading.scope_text import ScopeText
from bot.reading.scopes import Scope
from bot.reading.text import Facts, Text
from bot.routine.model import Certainty, Fact, Field

_BARE = regex(r"\bsom (?:har|går|arbetar|jobbar) (?P<number>[1-4]\d(?:,\d{1,2})?)\s*(?:\.|$)")


class Hours:
    """The hours of one message's placements."""

    def __init__(self, text: Text) -> None:
        self._text, self._layout = text, text.layout

    def facts(self, scope: Scope) -> Facts:
        """Extent, hours per week and their words: the placement's own before the shared ones."""
        facts: Facts = {}
        for pieces in (scope.own, scope.shared):
            together = self._text.together(pieces)
            if not together.text:
                continue
            found = self._own_hours(together, pieces)
            if changing := hours.find_changing_extent(together.text, found.extents):
                evidence = together.evidence(self._layout, changing.start, changing.end)
                facts.setdefault(Field.WORKING_HOURS, Fact(" ".join(changing.value.split()), evidence=evidence))
                continue
            for name, spans in ((Field.EXTENT_PERCENT, found.extents), (Field.HOURS_PER_WEEK, found.per_week)):
                for span in spans[:1]:
                    evidence = together.evidence(self._layout, span.start, span.end)
                    facts.setdefault(name, Fact(span.value, self._as_sure(together, span), evidence))
            words_found = found.best_words()
            if words_found and (Field.WORKING_HOURS not in facts or not facts[Field.WORKING_HOURS].stated):
                evidence = together.evidence(self._layout, words_found.start, words_found.end)
                sure = self._as_sure(together, words_found)
                facts[Field.WORKING_HOURS] = Fact(" ".join(words_found.value.split()), sure, evidence)
                if words_found.certainty is Certainty.ABSENT and pieces is scope.own and scope.shared:
                    break  # "heltid för Moa, Omars omfattning är inte klar"
        return {**facts, **self._hours_but_for(scope)} if scope.excepted else facts

    def _hours_but_for(self, scope: Scope) -> Facts:
        """ "Alla har 36 h/v utom Karl som har 40": a number without a unit, in place of one that has it."""
        of_others = hours.find_hours(self._text.together(scope.excepted).passage)
        own = self._text.together(scope.own)
        bare = _BARE.search(own.text.lower())
        if bare is None or len(of_others.per_week) != 1 or hours.find_hours(own.passage).words:
            return {}
        evidence = own.evidence(self._layout, bare.start(), bare.end())
        value = float(bare["number"].replace(",", "."))
        return {
            Field.HOURS_PER_WEEK: Fact(value, evidence=evidence),
            Field.WORKING_HOURS: Fact(bare["number"], evidence=evidence),
        }

    def _as_sure(self, together: ScopeText, span: Span[float] | Span[int] | Span[str]) -> Certainty:
        """How sure a time is: what an indirect question names is open, "om det blir heltid vet jag på måndag"."""
        asked = span.certainty is Certainty.STATED and is_lacking(
            self._text.lacking, together.offset(span.start), asked=True
        )
        return Certainty.UNCLEAR if asked else span.certainty

    def _own_hours(self, together: ScopeText, pieces: Sequence[Piece]) -> hours.Hours:
        """What a text says of hours, but for those that are somebody else's."""
        text, passage = together.text, together.passage
        found = hours.find_hours(passage)
        told = [together.offset(run.start) for run in found.words]
        for run, at in zip(found.words, told, strict=True):
            piece = next((p for p in pieces if p.start <= at < p.end), None)
            if piece is None or keeps_opening_hours(self._layout.folded[piece.start : piece.end]):
                continue
            if self._text.whose.of_another(at, piece, told, of_places=True):
                text = text[: run.start] + " " * (run.end - run.start) + text[run.end :]
        if text is not together.text:
            passage = Passage(text)
            found = hours.find_hours(passage)
        instead = (hours.find_hours(rest) for rest in corrected(passage))
        return next((f for f in instead if f.words), found)
