"""The facts of each placement that a message speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from bot.reading import dates, hours, on_call
from bot.reading.dates import Period
from bot.reading.forms import Form
from bot.reading.layout import Layout, Piece, lay_out
from bot.reading.model import Intent, Message, Span, Thread
from bot.reading.people import How, Mention, Role
from bot.reading.places import Place, PlaceKind, find_places
from bot.reading.programmes import find_profession, find_speciality, find_training
from bot.reading.sender import head_by_directory, head_signs, organisation, same_person, study_director
from bot.reading.split import Scope, split, split_by
from bot.reading.text import ScopeText, Text, put_together
from bot.reading.vocabulary import Form as ProgrammeForm
from bot.reading.vocabulary import Label, Programme, canonical_programme, find_programmes, words
from bot.routine.model import Certainty, Directory, Fact, Field, Host, Placement, Training

Facts = dict[Field, Fact]

_SUBJECT = re.compile(r"utbildningsplatser\s+lou\b", re.IGNORECASE)
_OWN = words("places", "own")
_MUNICIPAL = words("places", "municipal")
_NO_SUPPLIER = words("no_supplier", "cues")
_PRIVATE = re.compile(r"\bprivat|\bavtal")
_ABSENT = words("absent", "cues")
_SUPERVISOR_WORD = words("roles", "supervisor")
_HOST_BEFORE = re.compile(
    r"\b(?:på|hos|vid|till|at|inom|helst|to|with|i|av|väljer|blir|önskar|via|:|,|–|-|\()\s*(?:[\wåäö-]+\s+){0,2}$"
)
_REFUSED = re.compile(
    r"(?:\b(?:inte|ej|i stället för|istället för|instead of|not|inte längre)\s+(?:(?:på|hos|vid|"
    r"längre|till|en|någon|plats|platsen|at)\s+){0,3}|\bfrån\s+)$"
)
_OR = re.compile(r"^\s*(?:,?\s*(?:eller|alternativt|alt\.?|i andra hand|or|samt i andra hand)|/)\s*(?:\w+\s+){0,3}$")
_JOINS = re.compile(
    (
        r"\b(?:och|samt|dels|därefter|sedan|sen|följt av|respektive|resp|plus|and|then|followed)\b|[&+;]|"
        r"\n\s*(?:[-*•·]|\d{1,2}[.)])"
    ),
    re.IGNORECASE,
)
_IN_TURN = re.compile(
    (
        r"\b(?:dels|därefter|sedan|sen|följt av|then|followed by|två (?:perioder|placeringar|"
        r"sidotjänstgöringar|randningar|omgångar)|tre (?:perioder|placeringar)|two (?:periods|"
        r"placements))\b"
    ),
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(r"\brespektive\b|\bresp\b|\brespectively\b")
_CHOOSES = re.compile(
    r"\b(?:välj\w*|val[dt]\w*|blir|bli|byt\w*|ändra\w*|flytta\w*|önskar|vill|vårdgivare\w*|"
    r"leverantör\w*|i stället|istället|bestämt|gärna|föredrar|hamnar|chosen?|choose|prefer|provider|"
    r"instead|move[ds]?)\b"
)


def placements_of(
    text: Text,
    message: Message,
    author: Message,
    directory: Directory,
    intent: Intent,
    forms: Sequence[Form],
    thread: Thread | None,
) -> tuple[Placement, ...]:
    """One object for each trainee and period asked for; a supplement or form gives just what the message says."""
    reader = _Reader(text, message, author, directory, intent, forms)
    scopes = [part for scope in split(text.layout, text.anchors) for part in reader.parts(scope)]
    if not text.anchors and len(text.trainees) == 1:  # the author, who signs but is not named in the text
        for scope in scopes:
            scope.person = next(iter(text.trainees))
    partial = intent is not Intent.REQUEST
    if partial and not (thread and len(thread.trainees) > 1):
        scopes = _as_one(text, scopes)
    found = [reader.placement(scope) for scope in scopes]
    if partial and len(found) > 1:
        telling = [p for p in found if set(p.facts) - _OF_NOBODY]
        found = telling or found[:1]
    return tuple(found)


_OF_NOBODY = frozenset({Field.TRAINEE, Field.FROM_STUDY_DIRECTOR, Field.ORGANISATION, Field.STUDY_DIRECTOR})


def _as_one(text: Text, scopes: list[Scope]) -> list[Scope]:
    """A supplement to a case whose trainees are not known is one object."""
    if len(scopes) < 2:
        return scopes
    one = Scope(scopes[0].person if len({s.person for s in scopes}) == 1 else "")
    one.own = list(text.layout.pieces)
    return [one]


class _Reader:
    def __init__(
        self, text: Text, message: Message, author: Message, directory: Directory, intent: Intent, forms: Sequence[Form]
    ) -> None:
        self._text, self._message, self._author = text, message, author
        self._directory, self._intent, self._forms = directory, intent, forms
        self._layout: Layout = text.layout
        self._request = intent is Intent.REQUEST
        self._common = self._of_the_message()

    # --- the same for every placement --------------------------------------------------------

    def _of_the_message(self) -> Facts:
        text, sender = self._text, self._text.sender
        facts: Facts = {}
        if self._request:
            heading = _SUBJECT.search(self._message.subject)
            facts[Field.SUBJECT] = Fact(heading is not None, evidence=heading[0] if heading else "")
        facts.update(study_director(sender, self._layout, text.people.mentions))
        labelled = [
            p for p in text.places if p.kind is not PlaceKind.SUPPLIER and self._label_at(p.start) is Label.ORGANISATION
        ]
        asking = organisation(sender, self._layout, text.places if self._request else [], labelled)
        if asking is None and self._request and sender.person:
            asking = (
                Fact(sender.person.organisation) if self._directory.organisation(sender.person.organisation) else None
            )
        if asking:
            facts[Field.ORGANISATION] = asking
        return facts

    def _label_at(self, offset: int) -> Label | None:
        return next((p.label for p in self._layout.pieces if p.start <= offset < p.end), None)

    # --- one placement ------------------------------------------------------------------------

    def parts(self, scope: Scope) -> list[Scope]:
        """A scope, cut in several where it asks for several periods of one trainee."""
        if not self._request or scope.of > 1:
            return [scope]
        own = put_together(self._layout, scope.own)
        spans = self._distinct(self._text.periods(own))
        complete = [s for s in spans if s.value.start and s.value.end and s.certainty is Certainty.STATED]
        if len(complete) < 2 or len(complete) != len(spans) or len(complete) > 12:
            return [scope]
        if not all(self._in_turn(own, one, other) for one, other in pairwise(complete)):
            return [scope]
        starts = [self._record_start(own, spans, number) for number in range(len(complete))]
        if len(set(starts)) < len(starts):
            return [scope]
        return split_by(self._layout, scope, starts)

    def _in_turn(self, own: ScopeText, one: Span[Period], other: Span[Period]) -> bool:
        """Whether two periods are both asked for, one after the other, rather than in each other's place."""
        if self._other_unit(own, one, other):
            return True
        gap = own.text[one.end : other.start]
        if len(gap) > 60 or "." in gap:
            return len(gap) < 500 and _IN_TURN.search(gap) is not None
        return _JOINS.search(gap) is not None

    def _other_unit(self, own: ScopeText, one: Span[Period], other: Span[Period]) -> bool:
        first, second = self._piece_at(own.offset(one.start)), self._piece_at(own.offset(other.start))
        return first is not None and second is not None and first.unit != second.unit

    def _piece_at(self, offset: int) -> Piece | None:
        return next((p for p in self._layout.pieces if p.start <= offset < p.end), None)

    def _record_start(self, own: ScopeText, spans: Sequence[Span[Period]], number: int) -> int:
        """Where the words of the period's own placement begin: at the place before it, where each has one."""
        at = own.offset(spans[number].start)
        before = own.offset(spans[number - 1].end) if number else 0
        places = [
            p for p in self._text.places if p.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC) and before <= p.start < at
        ]
        after_last = [
            p
            for p in self._text.places
            if p.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC) and p.start > own.offset(spans[-1].end)
        ]
        piece = self._piece_at(at)
        if (
            piece
            and piece.unit
            and number
            and (before_it := self._piece_at(own.offset(spans[number - 1].start)))
            and before_it.unit != piece.unit
        ):
            first = next(p for p in self._layout.pieces if p.unit == piece.unit)
            return first.start
        earlier = self._piece_at(own.offset(spans[number - 1].start)) if number else None
        if piece and earlier and piece is not earlier:
            return piece.start
        return places[-1].start if places and not after_last else at

    @staticmethod
    def _distinct(spans: Sequence[Span[Period]]) -> list[Span[Period]]:
        found: list[Span[Period]] = []
        for span in spans:
            if not any(s.value.start == span.value.start and s.value.end == span.value.end for s in found):
                found.append(span)
        return found

    def placement(self, scope: Scope) -> Placement:
        facts: Facts = dict(self._common)
        facts.update(self._trainee(scope))
        facts.update(self._period(scope))
        facts.update(self._hours(scope))
        facts.update(self._on_call(scope))
        facts.update(self._supervisor(scope))
        facts.update(self._head(scope))
        facts.update(self._supplier(scope))
        facts.update(self._programme(scope))
        if self._request:
            facts.update(self._host(scope, facts))
        for form in self._forms:
            self._from_form(form, facts)
        number, _ = (0, "") if scope.person else self._text.seats([*scope.own, *scope.shared])
        return Placement(MappingProxyType(facts), max(1, number))

    def _from_form(self, form: Form, facts: Facts) -> None:
        """What a form says fills in what the mail does not; its state is the placement's."""
        facts[Field.STOK_FORM] = Fact(form.state)
        for name, fact in form.facts.items():
            known = facts.get(name)
            if name in (Field.START, Field.END) and Field.PERIOD in facts and known is None:
                facts.pop(Field.PERIOD)
            if (
                known is None
                or (not known.stated and fact.stated)
                or (name is Field.TRAINEE and same_person(str(known.value), str(fact.value)))
            ):
                facts[name] = fact
        if form.facts and Field.CATEGORY not in facts:
            facts[Field.CATEGORY] = Fact(str(Training.ST))
            facts[Field.TRAINING] = Fact(str(Training.ST))
        if Field.PROGRAMME in form.facts and Field.PROGRAMME in facts:
            written = facts[Field.PROGRAMME]
            programme = canonical_programme(str(written.value))
            facts[Field.PROGRAMME] = replace(written, value=programme or written.value)
        if Field.SUPPLIER in form.facts and facts[Field.SUPPLIER] is form.facts[Field.SUPPLIER]:
            facts[Field.SUPPLIER] = self._by_directory(form.facts[Field.SUPPLIER])

    def _by_directory(self, fact: Fact) -> Fact:
        """A supplier written in a form, by the directory's name where it is found there."""
        places = find_places(lay_out(str(fact.value)), self._directory)
        known = [p for p in places if p.kind is PlaceKind.SUPPLIER]
        return replace(fact, value=known[0].name) if known else fact

    def _trainee(self, scope: Scope) -> Facts:
        if not scope.person:
            return {}
        evidence = self._text.trainees.get(scope.person, "")
        full = " " in scope.person
        if not full and not self._request:
            return {}
        return {Field.TRAINEE: Fact(scope.person, Certainty.STATED if full else Certainty.UNCLEAR, evidence)}

    # --- time ---------------------------------------------------------------------------------

    def _period(self, scope: Scope) -> Facts:
        for pieces in (scope.own, scope.shared):
            together = put_together(self._layout, pieces)
            spans = self._distinct(self._text.periods(together))
            if scope.of > 1 and len(spans) == scope.of and _RESPECTIVELY.search(together.text.lower()):
                spans = [spans[scope.order]]
            if spans:
                facts = self._period_facts(together, spans)
                if pieces is scope.own and not (Field.START in facts and Field.END in facts) and scope.shared:
                    facts = self._completed(scope, facts)
                return facts
        if self._request:
            spans = dates.find_periods(self._message.subject, self._text.received)
            whole = ScopeText(self._message.subject, [(0, len(self._message.subject), 0)])
            if spans:
                return self._period_facts(whole, spans[:1], self._message.subject)
        return {}

    def _completed(self, scope: Scope, facts: Facts) -> Facts:
        """A record's start with an end that is shared, or the other way round."""
        together = put_together(self._layout, [*scope.own, *scope.shared])
        spans = self._distinct(self._text.periods(together))
        complete = [s for s in spans if s.value.start and s.value.end]
        return self._period_facts(together, complete) if len(complete) == 1 else facts

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
            told += 2 * (_PLACED.search(self._layout.folded, piece.start, piece.end) is not None)
            return told + (len(re.findall(r"\d", span.raw)) > 2)

        ranked = sorted(spans, key=weight, reverse=True)
        return ranked[0] if weight(ranked[0]) >= weight(ranked[1]) + 2 else None

    def _evidence(self, scope: ScopeText, start: int, end: int, source: str = "") -> str:
        if source:
            return source[start:end]
        return scope.evidence(self._layout, start, end)

    def _hours(self, scope: Scope) -> Facts:
        """Extent, hours per week and their words: the placement's own before the shared ones."""
        facts: Facts = {}
        for pieces in (scope.own, scope.shared):
            together = put_together(self._layout, pieces)
            if not together.text:
                continue
            for span in hours.find_extent(together.text)[:1]:
                facts.setdefault(
                    Field.EXTENT_PERCENT,
                    Fact(span.value, span.certainty, together.evidence(self._layout, span.start, span.end)),
                )
            for found in hours.find_hours_per_week(together.text)[:1]:
                facts.setdefault(
                    Field.HOURS_PER_WEEK,
                    Fact(found.value, found.certainty, together.evidence(self._layout, found.start, found.end)),
                )
            words_found = hours.find_working_hours(together.text)
            if words_found and (Field.WORKING_HOURS not in facts or not facts[Field.WORKING_HOURS].stated):
                evidence = together.evidence(self._layout, words_found.start, words_found.end)
                facts[Field.WORKING_HOURS] = Fact(" ".join(words_found.value.split()), words_found.certainty, evidence)
        if not facts.get(Field.WORKING_HOURS) and not self._request and not facts:
            return facts
        return facts

    def _on_call(self, scope: Scope) -> Facts:
        for pieces in (scope.own, scope.shared):
            together = put_together(
                self._layout, [p for p in pieces if p.label or not self._layout.of(p).rstrip().endswith("?")]
            )
            span = on_call.find_on_call(together.text) if together.text else None
            if span:
                return {
                    Field.ON_CALL: Fact(
                        span.value, span.certainty, together.evidence(self._layout, span.start, span.end)
                    )
                }
        return {}

    # --- people -------------------------------------------------------------------------------

    def _in(self, offset: int, pieces: Sequence[Piece]) -> bool:
        return any(p.start <= offset < p.end for p in pieces)

    def _supervisor(self, scope: Scope) -> Facts:
        mentions = [m for m in self._text.people.of(Role.SUPERVISOR) if not self._is_trainee(m)]
        for pieces in (scope.own, scope.shared):
            here = [m for m in mentions if self._in(m.name.start, pieces)]
            fact = self._chosen_supervisor(here, scope, pieces)
            absent = self._said_absent(pieces, here)
            if fact:
                later = absent is not None and self._overrides(absent, fact)
                return {Field.SUPERVISOR: replace(fact, certainty=Certainty.UNCLEAR) if later else fact}
            if absent:
                return {Field.SUPERVISOR: absent}
        return {}

    def _overrides(self, absent: Fact, stated: Fact) -> bool:
        """Whether a supervisor who was named is put in doubt again: "… Rättelse: handledare är ännu inte klar"."""
        says = absent.evidence.lower()
        if _ANOTHER.search(says):
            return True
        text = self._layout.text
        return text.find(absent.evidence) > text.find(stated.evidence) and _NOT_SETTLED.search(says) is not None

    def _is_trainee(self, mention: Mention) -> bool:
        return any(same_person(mention.name.text, t) for t in self._text.trainees)

    def _chosen_supervisor(self, here: Sequence[Mention], scope: Scope, pieces: Sequence[Piece]) -> Fact | None:
        denied = {m.name.text for m in here if m.how is How.DENIED}
        stated = [m for m in here if m.how is How.STATED and m.name.text not in denied]
        tentative = [m for m in here if m.how is How.TENTATIVE and m.name.text not in denied]
        if (
            scope.of > 1
            and len(stated) == scope.of
            and any(_RESPECTIVELY.search(self._layout.of(p).lower()) for p in pieces)
        ):
            stated = [stated[scope.order]]
        chosen = self._latest(stated) or (tentative[0] if tentative else None)
        if chosen is None:
            return None
        evidence = self._layout.text[chosen.start : chosen.end]
        name, known = chosen.name.text, chosen.name.surname_known
        if not known:
            full = [
                n
                for n in self._text.names
                if n.full
                and n.text.split()[0] == name
                and not any(m.name is n and m.role is not Role.SUPERVISOR for m in self._text.people.mentions)
            ]
            if len({n.text for n in full}) == 1:
                name, known = full[0].text, True
        certainty = Certainty.STATED if known and chosen.how is How.STATED else Certainty.UNCLEAR
        return Fact(name, certainty, evidence)

    def _latest(self, stated: Sequence[Mention]) -> Mention | None:
        """The supervisor named last where the text corrects itself, else the one named most fully and first."""
        if not stated:
            return None
        known = [m for m in stated if m.name.surname_known] or list(stated)
        if len({m.name.text for m in known}) > 1 and _CORRECTS.search(self._layout.folded, known[0].end, known[-1].end):
            return known[-1]
        return known[0]

    def _said_absent(self, pieces: Sequence[Piece], here: Sequence[Mention]) -> Fact | None:
        """The words that say that there is no supervisor yet, or no longer."""
        denied = any(m.how is How.DENIED for m in here)
        for piece in pieces:
            if any(piece.start <= m.name.start < piece.end and m.how is not How.DENIED for m in here):
                continue
            begin = piece.label_start if 0 <= piece.label_start < piece.start else piece.start
            value = self._layout.flat[piece.start : piece.end]
            about = piece.label is Label.SUPERVISOR or self._layout.first(_SUPERVISOR_WORD, begin, piece.end)
            if not about or (value.rstrip().endswith("?") and piece.label is None):
                continue
            if piece.label is Label.SUPERVISOR or denied or self._layout.first(_ABSENT, piece.start, piece.end):
                return Fact(None, Certainty.ABSENT, self._layout.text[begin : piece.end])
        return None

    def _head(self, scope: Scope) -> Facts:
        facts: Facts = {}
        pieces = [*scope.own, *scope.shared]
        text = self._text
        heads = [
            m
            for m in text.people.of(Role.DEPARTMENT_HEAD)
            if m.how is not How.DENIED and self._in(m.name.start, pieces)
        ]
        heads.sort(key=lambda m: (not m.name.full, m.name.start))
        heads = [m for m in heads if not self._of_supplier(m)]
        if heads:
            facts[Field.DEPARTMENT_HEAD] = Fact(
                heads[0].name.text, evidence=self._layout.text[heads[0].start : heads[0].end]
            )
        said = text.consent.fact(pieces)
        signed = head_signs(text.sender)
        if signed and Field.DEPARTMENT_HEAD not in facts and signed.value:
            facts[Field.DEPARTMENT_HEAD] = signed
        if said is None and signed:
            said = Fact(True, evidence=signed.evidence)
        known = head_by_directory(text.sender, self._message, self._author, self._directory)
        if known and (said is None or (not said.stated and not self._put_off(said))):
            said = Fact(True)
        if said:
            facts[Field.HEAD_CONSULTED] = said
        return facts

    def _put_off(self, said: Fact) -> bool:
        """Whether the words say that the head has not agreed yet, rather than just name the head."""
        return words("approval", "later").within(said.evidence) or words("approval", "negative").within(said.evidence)

    def _of_supplier(self, mention: Mention) -> bool:
        after = self._layout.folded[mention.end : mention.end + 8]
        match = re.match(r",?\s(?:på|hos|vid)\s", after)
        return match is not None and any(
            p.kind is PlaceKind.SUPPLIER and 0 <= p.start - mention.end - match.end() <= 2 for p in self._text.places
        )

    # --- where and what -------------------------------------------------------------------------

    def _supplier(self, scope: Scope) -> Facts:
        for pieces in (scope.own, scope.shared):
            if not self._request:
                pieces = [p for p in pieces if self._chooses_supplier(p)]
            fact = self._supplier_in(pieces, scope)
            if fact:
                return {Field.SUPPLIER: fact}
        if self._request and not self._says_no_supplier([*scope.own, *scope.shared]):
            for place in find_places(lay_out(self._message.subject), self._directory):
                if place.kind is PlaceKind.SUPPLIER:
                    return {Field.SUPPLIER: Fact(place.name, evidence=self._message.subject[place.start : place.end])}
        return {}

    def _chooses_supplier(self, piece: Piece) -> bool:
        """Whether a sentence of a supplement names the supplier as such, not as where somebody works."""
        if piece.label:
            return piece.label in (Label.SUPPLIER, Label.TRAINEE, Label.PROGRAMME, Label.PERIOD)
        if self._layout.first(_SUPERVISOR_WORD, piece.start, piece.end):
            return False
        return _CHOOSES.search(self._layout.folded, piece.start, piece.end) is not None

    def _says_no_supplier(self, pieces: Sequence[Piece]) -> bool:
        return any(self._layout.first(_NO_SUPPLIER, p.start, p.end) for p in pieces)

    def _supplier_in(self, pieces: Sequence[Piece], scope: Scope) -> Fact | None:
        asking = self._common.get(Field.ORGANISATION)
        known: list[Place] = []
        unknown: list[Place] = []
        for place in self._text.places:
            if not self._in(place.start, pieces):
                continue
            before = self._layout.folded[max(0, place.start - 40) : place.start]
            if _REFUSED.search(before) and not re.search(r"\butan\b|från och med", before):
                continue
            if place.kind is PlaceKind.SUPPLIER:
                known.append(place)
            elif place.kind is PlaceKind.CLINIC and self._hosts(place, asking):
                unknown.append(place)
        labelled = [p for p in (*known, *unknown) if self._label_at(p.start) is Label.SUPPLIER]
        candidates = labelled or known or unknown
        if not candidates:
            return None
        distinct = list(dict.fromkeys(p.name for p in candidates))
        if (
            scope.of > 1
            and len(distinct) == scope.of
            and any(_RESPECTIVELY.search(self._layout.of(p).lower()) for p in pieces)
        ):
            candidates = [next(p for p in candidates if p.name == distinct[scope.order])]
        chosen = candidates[0]
        certainty = Certainty.STATED
        if len(distinct) > 1:
            second = next(p for p in candidates if p.name == distinct[1])
            if _OR.match(self._layout.folded[chosen.end : second.start]) and not re.search(
                r"i första hand", self._layout.folded[: chosen.start]
            ):
                certainty = Certainty.UNCLEAR
        return Fact(chosen.name, certainty, self._layout.text[chosen.start : chosen.end])

    def _hosts(self, place: Place, asking: Fact | None) -> bool:
        """Whether an unknown clinic is where the placement is to be, not where the trainee or sender belongs."""
        if asking and asking.value == place.name:
            return False
        if any(p.name == place.name for p in self._text.sender.signature.places):
            return False
        label = self._label_at(place.start)
        if label is Label.SUPPLIER:
            return True
        if label in (
            Label.TRAINEE,
            Label.ORGANISATION,
            Label.OWN_PROGRAMME,
            Label.SUPERVISOR,
            Label.HOME_SUPERVISOR,
            Label.DEPARTMENT_HEAD,
            Label.STUDY_DIRECTOR,
        ):
            return False
        before = self._layout.folded[max(0, place.start - 90) : place.start]
        if _BELONGS.search(before):
            return False
        return _HOST_BEFORE.search(before) is not None

    def _programme(self, scope: Scope) -> Facts:
        pieces = [*scope.own, *scope.shared]
        text, layout = self._text, self._layout
        inside = [
            p
            for p in text.programmes
            if any((q.label_start if 0 <= q.label_start < q.start else q.start) <= p.start < q.end for q in pieces)
        ]
        own = [p for p in inside if self._in(p.start, scope.own)]
        subject = self._message.subject if self._request else ""
        training, said = find_training(layout, pieces, inside, subject)
        own_training, own_said = find_training(layout, scope.own, own, "")
        if own_training and own_training is not training and scope.shared:
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
        if training in (Training.ST, Training.VFU) and not (
            training is Training.ST and not self._request and said.casefold().startswith("stök")
        ):
            facts[Field.CATEGORY] = Fact(str(training), evidence=said)
        if training:
            facts[Field.TRAINING] = Fact(str(training), evidence=said)
        if chosen:
            facts[Field.PROGRAMME] = Fact(chosen.name, evidence=layout.text[chosen.start : chosen.end])
        elif training in (Training.ST, Training.VFU) and subject:
            facts.update(self._programme_of_subject(subject, training))
        return facts

    def _programme_of_subject(self, subject: str, training: Training) -> Facts:
        layout = lay_out(subject)
        places = find_places(layout, self._directory)
        for programme in find_programmes(layout.folded, layout.flat):
            if any(p.start < programme.end and programme.start < p.end for p in places):
                continue
            if (programme.form is ProgrammeForm.PROFESSION) is (training is Training.VFU) and programme.form not in (
                ProgrammeForm.PERSON,
                ProgrammeForm.CLINIC,
            ):
                return {Field.PROGRAMME: Fact(programme.name, evidence=subject[programme.start : programme.end])}
        return {}

    def _host(self, scope: Scope, facts: Facts) -> Facts:
        """Whose clinic is asked for, where it is the region's or a municipality's own."""
        if Field.SUPPLIER in facts:
            return {}
        pieces = [*scope.own, *scope.shared]
        folded = self._layout.folded
        if any(_PRIVATE.search(folded, p.start, p.end) for p in pieces):
            return {}
        for place in self._text.places:
            if place.host is None or not self._in(place.start, pieces):
                continue
            before = folded[max(0, place.start - 70) : place.start]
            if _PLACED_AT.search(before) and not _BELONGS.search(before):
                return {Field.HOST: Fact(str(place.host), evidence=self._layout.text[place.start : place.end])}
        asking = facts.get(Field.ORGANISATION)
        known = self._directory.organisation(str(asking.value)) if asking else None
        home = Place(0, 0, known.name, PlaceKind.ORGANISATION, known).host if known else None
        if asking and known is None and str(asking.value).endswith("kommun"):
            home = Host.MUNICIPALITY
        for piece in pieces:
            own = self._layout.first(_OWN, piece.start, piece.end)
            municipal = self._layout.first(_MUNICIPAL, piece.start, piece.end)
            if own and home:
                return {Field.HOST: Fact(str(home), evidence=self._layout.text[own.start() : own.end()])}
            if municipal and (home in (Host.MUNICIPALITY, None)):
                return {
                    Field.HOST: Fact(
                        str(Host.MUNICIPALITY), evidence=self._layout.text[municipal.start() : municipal.end()]
                    )
                }
        return {}


_NOT_SETTLED = re.compile(
    r"(?:inte|ej|ännu) (?:\w+ ){0,2}(?:klar|utsedd|bestämd|satt|känd)|saknas|oklar|okänd|\butses?\b|vet (?:vi|jag) .{0,12}inte|not (?:yet|known)"
)
_ANOTHER = re.compile(r"\b(?:annan|ny|nytt|ersättare|another|new)\b")
_PLACED = re.compile(r"sidotj|placering|randning|\bvfu|\bplats|period|placement|rotation|tjänstgöring")
_CORRECTS = re.compile(r"rättelse|ändra|i stället|istället|ny handledare|byt|correction|instead|tidigare|uppdater")
_BELONGS = re.compile(
    r"(?:st-läkar\w*|läkare\w*|resident|student\w*|\bst\b(?: i [\wåäö, -]{2,40}?)?|allmänmedicin|"
    r"anställd\w*|tillhör\w*|arbetar|jobbar|vi|oss|hemmaklinik\w*|from|studierektor\w*|"
    r"verksamhetschef\w*)\s*,?\s*(?:i [\wåäö-]+ ?,? ?)?(?:på|vid|hos|i|från|"
    r"at)\s+(?:[\wåäö-]+\s){0,1}$"
)
_PLACED_AT = re.compile(r"\b(?:på|hos|vid|till|at|inom|helst|i)\s+(?:[\wåäö-]+[ ,]+){0,2}$")
