"""Whether one placement has on-call duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.reading import on_call
from bot.reading.corrections import corrected
from bot.reading.lacking import is_unticked
from bot.reading.layout import Piece
from bot.reading.on_call_words import MENTION
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.reading.placement_places import Places
from bot.reading.places import PlaceKind
from bot.reading.scope_text import ScopeText
from bot.reading.scopes import Scope
from bot.reading.text import Facts, Text
from bot.reading.vocabulary import Label
from bot.routine.model import Fact, Field

_NEXT_CLAUSE = regex(r"[,;]\s|\s(?:och|men|medan|and|but|while)\s")
_DUTY_IN_A_QUESTION = regex(
    r"(?:[,(–-]\s?|\boch\s)(?P<duty>(?:utan|ingen|inga|ej|exkl\.?|inkl\.?)\s(?:\w+\s)?(?:jour|beredskap)\w{0,10}|"
    r"(?:jour|beredskap)\w{0,10}\s(?:ingår(?:\s(?:ej|inte))?|ej|nej|ja))(?=\s?(?:[,.)?]|\boch\b|\bmed\b))"
)
_BETWEEN = regex(r"[\s,;–-]*(?:(?:och|men|medan|and|but|while)\s)?")
# what stands for duty in the rest of a sentence that has named it: "på Kvarnsjö ingår den inte", "nej på Kvarnsjö"
_IT = regex(
    r"^\W{0,3}(?:ja|nej|yes|no)\b|\bingår (?:den|det|inte|ej)\b|\b(?:gör|går) (?:hon|han|hen) (?:det|inte|ej|ingen)\b|"
    r"^(?!.*\b(?:kommer|kan|är|har|vill|får|ska|hinner|vet|is|has|can|will)\b)"
    r"\W*(?:[\w-]+ ){1,4}(?:inte|ingen|not)\s*\.?$"
)


class Duty:
    """The on-call duty of one message's placements. `places`: where they are to be."""

    def __init__(self, text: Text, places: Places) -> None:
        self._text, self._places = text, places
        self._layout = text.layout
        self._starts = {piece.start for piece in text.layout.pieces}

    def facts(self, scope: Scope) -> Facts:
        for pieces in self._own_and_shared(scope):
            told = [part for p in pieces for part in self._told_of_duty(p)]
            if not told:
                continue
            together = self._text.together(told)
            said = self._own_duty(together, pieces)
            instead = (on_call.find_on_call(rest) for rest in corrected(said))
            span = next((s for s in instead if s and s.value is not None), None) or on_call.find_on_call(said)
            if span:
                return {
                    Field.ON_CALL: Fact(
                        span.value, span.certainty, together.evidence(self._layout, span.start, span.end)
                    )
                }
        return self._on_call_of_all_but(scope)

    def _own_and_shared(self, scope: Scope) -> Iterator[list[Piece]]:
        yield scope.own
        if scope.shared:
            yield self._of_this_place(scope)

    def _told_of_duty(self, piece: Piece) -> list[Piece]:
        """A sentence as far as it does not ask: "Kan hon få komma dit, heltid och utan jour?"; no item of a list that
        is not ticked."""
        if is_unticked(self._layout, piece):
            return []
        if piece.label is None and self._says_it_of_duty(piece):
            begin = _BETWEEN.match(self._layout.folded, piece.start, piece.end)
            return [replace(piece, start=begin.end() if begin else piece.start, label=Label.ON_CALL)]
        if piece.label or not self._layout.of(piece).rstrip().endswith("?"):
            return [piece]
        told = _DUTY_IN_A_QUESTION.search(self._layout.folded, piece.start, piece.end)
        return [replace(piece, start=told.start("duty"), end=told.end("duty"))] if told else []

    def _says_it_of_duty(self, piece: Piece) -> bool:
        """ "På Fjärdviken ingår jour, på Kvarnsjö ingår den inte": the rest of a sentence that has spoken of duty."""
        folded = self._layout.folded
        if piece.start in self._starts:
            return False
        if not _IT.search(folded[piece.start : piece.end]) or MENTION.search(folded, piece.start, piece.end):
            return False
        whole = next((p for p in self._layout.pieces if p.start < piece.start and piece.end <= p.end), None)
        return whole is not None and MENTION.search(folded, whole.begin, piece.start) is not None

    def _of_this_place(self, scope: Scope) -> list[Piece]:
        """The shared pieces without what they say of duty at another supplier: "På Granvik går hon ingen jour, på
        Lyckhem ingår kvällsjour"."""
        supplier = self._places.supplier(scope).get(Field.SUPPLIER)
        kept: list[Piece] = []
        for piece in scope.shared:
            parts = self._by_supplier(piece) if supplier and piece.label is None else {}
            if parts and supplier and any(name != supplier.value for name in parts):
                kept += [parts[str(supplier.value)]] if supplier.value in parts else []
            else:
                kept.append(piece)
        return kept

    def _by_supplier(self, piece: Piece) -> dict[str, Piece]:
        """A sentence cut where each supplier's clause begins, if each of the clauses tells of duty."""
        layout = self._layout
        named = [p for p in self._text.places if p.kind is PlaceKind.SUPPLIER and piece.start <= p.start < piece.end]
        starts = [piece.start]
        for place in named[1:]:
            bounds = [m.start() for m in _NEXT_CLAUSE.finditer(layout.folded, piece.start, place.start)]
            starts.append(bounds[-1] if bounds else piece.start)
        ends = [*starts[1:], piece.end]
        parts = {
            place.name: replace(piece, start=start, end=end)
            for place, start, end in zip(named, starts, ends, strict=False)
            if start < end and on_call.find_all(layout.flat[start:end])
        }
        return parts if len(parts) == len(named) else {}

    def _on_call_of_all_but(self, scope: Scope) -> Facts:
        """ "Jour ingår för alla utom Elsa": the opposite holds for her."""
        together = self._text.together(scope.excepted)
        span = on_call.find_on_call(together.passage) if scope.excepted else None
        if span is None or span.value is None:
            return {}
        evidence = together.evidence(self._layout, span.start, span.end)
        return {Field.ON_CALL: Fact(not span.value, span.certainty, evidence)}

    def _own_duty(self, together: ScopeText, pieces: Sequence[Piece]) -> Passage:
        """A text without the on-call duty that is said to be somebody else's."""
        text = together.text
        found = on_call.find_all(together.passage)
        said = [(span, together.offset(span.start)) for span in found if span.value is not None]
        for span, at in said:
            piece = next((p for p in pieces if p.start <= at < p.end), None)
            if piece and self._text.whose.of_another(at, piece, [at for _, at in said], of_places=False):
                text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        return together.passage if text is together.text else Passage(text)
