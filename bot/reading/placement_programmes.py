"""What one placement is in: the kind of training, and the speciality or profession."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.folding import fold
from bot.reading.laying_out import lay_out
from bot.reading.patterns import regex
from bot.reading.placement_places import Places
from bot.reading.places import find_places
from bot.reading.programmes import find_profession, find_speciality, find_training
from bot.reading.scopes import Scope
from bot.reading.text import Facts, Text
from bot.reading.vocabulary import SPECIALITY_NAMES, Form, Programme, find_programmes, words
from bot.routine.model import Directory, Fact, Field, Training

_STEM = 5  # letters: "reuma", "kirur", "ortop"
_IN_BRIEF = regex(r"\bst[ -]$")
_IN_THE_SAME = regex(r"\b(?:samma (?:ämne|specialitet|område|inriktning)|(?:the )?same (?:field|special\w+))\b")


class Programmes:
    """The programmes of one message's placements. `subject`: the mail's; `places`: where they are to be."""

    def __init__(self, text: Text, subject: str, directory: Directory, places: Places, *, request: bool) -> None:
        self._text, self._subject, self._directory = text, subject, directory
        self._places, self._request = places, request
        self._layout = text.layout

    def facts(self, scope: Scope) -> Facts:
        pieces = [*scope.own, *scope.shared]
        text, layout = self._text, self._layout
        inside = [p for p in text.programmes if any(q.begin <= p.start < q.end for q in pieces)]
        subject = self._subject if self._request else ""
        training, said = find_training(layout, pieces, inside, subject)
        if scope.shared:
            own = [p for p in inside if any(q.start <= p.start < q.end for q in scope.own)]
            own_training, own_said = find_training(layout, scope.own, own, "")
            if own_training and own_training is not training:
                training, said = own_training, own_said
        facts: Facts = {}
        chosen: Programme | None = None
        if training in (Training.ST, None):
            chosen = find_speciality(layout, text.programmes, text.places, scope.own) or find_speciality(
                layout, text.programmes, text.places, scope.shared
            )
            if chosen and training is None and self._request:
                training, said = Training.ST, layout.text[chosen.start : chosen.end]
        if training is Training.VFU:
            chosen = find_profession(text.programmes, scope.own) or find_profession(text.programmes, scope.shared)
        if training in (Training.ST, Training.VFU) and (
            self._request or not (said.casefold().startswith("stök") or words("roles", "trainee").within(said))
        ):  # "ST-läkaren går ner till 80 %" changes the hours, and says nothing of what is asked for
            facts[Field.CATEGORY] = Fact(str(training), evidence=said)
        if training:
            facts[Field.TRAINING] = Fact(str(training), evidence=said)
        if chosen:
            facts[Field.PROGRAMME] = Fact(chosen.name, evidence=layout.text[chosen.start : chosen.end])
        elif training in (Training.ST, Training.VFU) and subject:
            facts.update(self._programme_of_subject(subject, training))
        if training is Training.ST and self._request and Field.PROGRAMME not in facts:
            facts.update(self._own_programme(scope, inside))
        return facts

    def _own_programme(self, scope: Scope, named: Sequence[Programme]) -> Facts:
        """The doctor's own speciality, where the text names no other and it is the only one that the supplier is
        there for: "jag gör min ST i ortopedi och vill randa mig på Björkdala" (an orthopaedic clinic). One named in
        brief, "ST kirurgi", may be one of several that it is there for, or the one that it is called after."""
        own = [
            p
            for p in named
            if p.form is not Form.PROFESSION and not any(q.start < p.end and p.start < q.end for q in self._text.places)
        ]
        if len({p.name for p in own}) == 1 and any(
            _IN_THE_SAME.search(self._layout.folded, p.start, p.end) for p in (*scope.own, *scope.shared)
        ):
            return {Field.PROGRAMME: Fact(own[0].name, evidence=self._layout.text[own[0].start : own[0].end])}
        supplier = self._places.supplier(scope).get(Field.SUPPLIER)
        if supplier is None or not supplier.stated:
            return {}
        offered = {
            programme
            for agreement in self._directory.agreements
            if agreement.supplier == supplier.value
            for programme in agreement.programmes
            if programme in SPECIALITY_NAMES
        }
        if len({p.name for p in own}) != 1:
            return {}
        at_its_own = own[0].name in offered and (len(offered) == 1 or self._in_brief(own[0]))
        if not at_its_own and not (not offered and self._in_brief(own[0]) and _named_for(supplier.value, own[0].name)):
            return {}
        return {Field.PROGRAMME: Fact(own[0].name, evidence=self._layout.text[own[0].start : own[0].end])}

    def _in_brief(self, programme: Programme) -> bool:
        """ "ST kirurgi, Ludvig Asp, NU": what follows "ST" at once, in a mail that says no more of it."""
        return _IN_BRIEF.search(self._layout.folded, max(0, programme.start - 4), programme.start) is not None

    def _programme_of_subject(self, subject: str, training: Training) -> Facts:
        layout = lay_out(subject)
        places = find_places(layout, self._directory)
        named = [
            programme
            for programme in find_programmes(layout.folded, layout.flat)
            if not any(p.start < programme.end and programme.start < p.end for p in places)
            and (programme.form is Form.PROFESSION) is (training is Training.VFU)
            and programme.form not in (Form.PERSON, Form.CLINIC)
        ]
        if not named or (len({p.name for p in named}) > 1 and len(self._text.trainees.named) > 1):
            return {}  # "reuma och hud", for two of them: which is whose is not told here
        return {Field.PROGRAMME: Fact(named[0].name, evidence=subject[named[0].start : named[0].end])}


def _named_for(supplier: object, speciality: str) -> bool:
    """Whether a place is called after a speciality: "Granlidens Reumaklinik", reumatologi."""
    return any(word.startswith(fold(speciality)[:_STEM]) for word in fold(str(supplier)).split())
