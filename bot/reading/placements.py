"""The facts of each placement that a message speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.reading import hours, on_call
from bot.reading.consent import speaks_of_approval
from bot.reading.corrections import CORRECTS, corrected
from bot.reading.elements import Role
from bot.reading.folding import fold
from bot.reading.forwarders import forwarders_consent
from bot.reading.lacking import is_lacking
from bot.reading.layout import Layout, Piece, lay_out
from bot.reading.mentions import How, Mention
from bot.reading.model import Intent, Message, Span, Thread, Unread
from bot.reading.names import Name
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.reading.placement_periods import Periods
from bot.reading.placement_places import Places
from bot.reading.places import PlaceKind, find_places
from bot.reading.programmes import find_profession, find_speciality, find_training
from bot.reading.scope_text import ScopeText
from bot.reading.sender import head_by_directory, organisation, same_person, study_director
from bot.reading.split import RESPECTIVELY, Scope, split
from bot.reading.text import Facts, Text
from bot.reading.unread import crowded
from bot.reading.vocabulary import SPECIALITY_NAMES, Label, Programme, canonical_programme, find_programmes, words
from bot.reading.vocabulary import Form as ProgrammeForm
from bot.routine.model import Certainty, Directory, Fact, Field, Placement, Training
from bot.routine.words import word

if TYPE_CHECKING:
    from bot.reading.forms import Form

_SUBJECT = regex(r"utbildningsplatser\s+lou\b", re.IGNORECASE)
_ABSENT = words("absent", "cues")
_TAKEN_BACK = words("withdrawn", "fact")
_SUPERVISOR_WORD = words("roles", "supervisor")
_SUPERVISED = regex(r"(?:för|åt|till|for|of|handleder|supervises) (?:dr |doktor |studenten |läkaren |st-läkaren? )?$")


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
    scopes = [part for scope in split(text.layout, text.trainees.anchors) for part in reader.periods.parts(scope)]
    if (
        not text.trainees.anchors and len(text.trainees.named) == 1
    ):  # the author, who signs but is not named in the text
        for scope in scopes:
            scope.person = next(iter(text.trainees.named))
    partial = intent is not Intent.REQUEST
    if partial and not (thread and len(thread.trainees) > 1):
        scopes = _as_one(text, scopes)
    found = [reader.placement(scope) for scope in scopes]
    for number, scope in enumerate(scopes):
        found[number] = _at_the_same_time(text, scope, found[number], found[:number])
    if partial and len(found) > 1:
        telling = [p for p in found if set(p.facts) - _OF_NOBODY]
        found = telling or found[:1]
    return tuple(found)


_WHEN = (Field.START, Field.END)
_SAME_TIME = regex(
    r"\b(?:samma (?:period|tid|tider|veckor|datum|tidsperiod)|(?:the )?same (?:weeks|period|dates|time))\b"
)


def _at_the_same_time(text: Text, scope: Scope, placement: Placement, before: Sequence[Placement]) -> Placement:
    """The placement with the period of the one told before it, where its own words say no more than "samma veckor"."""
    told = [piece for piece in scope.own if _SAME_TIME.search(text.layout.folded, piece.start, piece.end)]
    if not told or not before or any(name in placement.facts for name in (*_WHEN, Field.PERIOD)):
        return placement
    when = {name: before[-1].facts[name] for name in _WHEN if name in before[-1].facts}
    return placement.with_facts(when)


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
        self._directory, self._forms = directory, forms
        self._layout: Layout = text.layout
        self._request = intent is Intent.REQUEST
        self._common = self._of_the_message()
        self.periods = Periods(text, message.subject, request=self._request)
        self._places = Places(
            text, message.subject, directory, self._common.get(Field.ORGANISATION), request=self._request
        )

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

    def placement(self, scope: Scope) -> Placement:
        facts: Facts = dict(self._common)
        facts.update(self._trainee(scope))
        facts.update(self.periods.facts(scope))
        facts.update(self._hours(scope))
        facts.update(self._on_call(scope))
        facts.update(self._supervisor(scope))
        facts.update(self._head(scope))
        facts.update(self._places.supplier(scope))
        facts.update(self._programme(scope))
        if self._request:
            facts.update(self._places.host(scope, facts))
        for form in self._forms:
            self._from_form(form, facts)
        if any(crowded(self._text.together(pieces).passage) for pieces in (scope.own, scope.shared)):
            facts[Field.UNREAD] = Fact(word(Unread.DETAILS))
        number, _ = (0, "") if scope.person else self._text.trainees.seats([*scope.own, *scope.shared])
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
            facts[Field.SUPPLIER] = self._places.by_directory(form.facts[Field.SUPPLIER])

    def _trainee(self, scope: Scope) -> Facts:
        if not scope.person:
            return {}
        evidence = self._text.trainees.named.get(scope.person, "")
        full = " " in scope.person
        if not full and not self._request:
            return {}
        return {Field.TRAINEE: Fact(scope.person, Certainty.STATED if full else Certainty.UNCLEAR, evidence)}

    # --- time ---------------------------------------------------------------------------------

    def _hours(self, scope: Scope) -> Facts:
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
        return facts

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
            if piece and self._text.whose.of_another(at, piece, told, of_places=True):
                text = text[: run.start] + " " * (run.end - run.start) + text[run.end :]
        if text is not together.text:
            passage = Passage(text)
            found = hours.find_hours(passage)
        instead = (hours.find_hours(rest) for rest in corrected(passage))
        return next((f for f in instead if f.words), found)

    def _on_call(self, scope: Scope) -> Facts:
        for pieces in (scope.own, self._of_this_place(scope)):
            told = [part for p in pieces for part in self._told_of_duty(p)]
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

    def _told_of_duty(self, piece: Piece) -> list[Piece]:
        """A sentence as far as it does not ask: "Kan hon få komma dit, heltid och utan jour?"."""
        if piece.label or not self._layout.of(piece).rstrip().endswith("?"):
            return [piece]
        told = _DUTY_IN_A_QUESTION.search(self._layout.folded, piece.start, piece.end)
        return [replace(piece, start=told.start("duty"), end=told.end("duty"))] if told else []

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

    # --- people -------------------------------------------------------------------------------

    def _in(self, offset: int, pieces: Sequence[Piece]) -> bool:
        return any(p.start <= offset < p.end for p in pieces)

    def _supervisor(self, scope: Scope) -> Facts:
        for pieces in (scope.own, scope.shared):
            here = [m for m in self._supervisors if self._supervises(m, scope, pieces)]
            fact = self._chosen_supervisor(here, scope, pieces)
            absent = self._said_absent(pieces, here)
            if fact and absent and self._taken_back(absent, fact):
                return {Field.SUPERVISOR: absent}
            if fact:
                later = absent is not None and self._overrides(absent, fact)
                return {Field.SUPERVISOR: replace(fact, certainty=Certainty.UNCLEAR) if later else fact}
            if absent:
                return {Field.SUPERVISOR: absent}
        return {}

    def _taken_back(self, absent: Fact, stated: Fact) -> bool:
        """ "Handledare är Per Ek. … Stryk handledaren, hon har fått förhinder"."""
        text = self._layout.text
        return _TAKEN_BACK.within(absent.evidence.lower()) and text.rfind(absent.evidence) > text.find(stated.evidence)

    def _overrides(self, absent: Fact, stated: Fact) -> bool:
        """Whether a supervisor who was named is put in doubt again: "… Rättelse: handledare är ännu inte klar"."""
        says = absent.evidence.lower()
        if _ANOTHER.search(says):
            return True
        text = self._layout.text
        return text.find(absent.evidence) > text.find(stated.evidence) and _NOT_SETTLED.search(says) is not None

    def _supervises(self, mention: Mention, scope: Scope, pieces: Sequence[Piece]) -> bool:
        """Whether a supervisor is named among the pieces, or for the scope's own trainee in words that stand elsewhere:
        "Per Ek är handledare för Anna och Lisa Öst för Bo"."""
        whom = self._whom.get(mention)
        if whom and scope.person:
            return whom == scope.person and (pieces is scope.own or not scope.own)
        return self._in(mention.name.start, pieces)

    @cached_property
    def _whom(self) -> Mapping[Mention, str]:
        """The one trainee for whom each supervisor is named, where the words around the name tell it."""
        text, folded = self._text, self._layout.folded
        trainees = tuple(text.trainees.named)
        if len(trainees) < 2:
            return {}
        found: dict[Mention, str] = {}
        for mention in self._supervisors:
            if mention.how is How.DENIED:
                continue
            piece = self._layout.pieces[mention.piece]
            end = next((n.start for n in text.names if n.start >= mention.end), mention.end)
            for name in text.names:
                if name is mention.name or not piece.start <= name.start < piece.end:
                    continue
                person = text.trainees.resolve(name.text, trainees)
                before = folded[max(piece.start, name.start - 24) : name.start]
                if not person or not _SUPERVISED.search(before):
                    continue
                if mention.start <= name.start < mention.end or 0 <= name.start - max(end, mention.end) <= 1:
                    found[mention] = person
                    break
        return found

    @cached_property
    def _supervisors(self) -> list[Mention]:
        return [m for m in self._text.people.of(Role.SUPERVISOR) if not self._is_trainee(m)]

    def _is_trainee(self, mention: Mention) -> bool:
        return any(same_person(mention.name.text, t) for t in self._text.trainees.named)

    def _chosen_supervisor(self, here: Sequence[Mention], scope: Scope, pieces: Sequence[Piece]) -> Fact | None:
        denied = {m.name.text for m in here if m.how is How.DENIED}
        stated = [m for m in here if m.how is How.STATED and m.name.text not in denied]
        tentative = [m for m in here if m.how is How.TENTATIVE and m.name.text not in denied]
        if (
            scope.of > 1
            and len(stated) == scope.of
            and any(RESPECTIVELY.search(self._layout.of(p).lower()) for p in pieces)
        ):
            stated = [stated[scope.order]]
        chosen = self._latest(stated) or (tentative[0] if tentative else None)
        if chosen is None:
            return None
        if other := self._named_instead(chosen):
            chosen = replace(chosen, name=other, end=other.end)
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
        if len({m.name.text for m in known}) > 1 and any(
            cue.search(self._layout.folded, known[0].end, known[-1].end) for cue in (CORRECTS, _CHANGES)
        ):
            return known[-1]
        return known[0]

    def _named_instead(self, chosen: Mention) -> Name | None:
        """The name alone that takes back the one just given: "Per Ek. Rättelse: Lisa Öst"."""
        cue = CORRECTS.search(self._layout.folded, chosen.end, chosen.end + _SOON)
        if cue is None or any(letter.isalnum() for letter in self._layout.folded[chosen.end : cue.start()]):
            return None
        following = (n for n in self._text.names if 0 <= n.start - cue.end() <= _SOON // 2 and n.full)
        taken = {m.name for m in self._text.people.mentions if m.role is not Role.SUPERVISOR}
        return next((name for name in islice(following, 1) if name not in taken), None)

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
            if self._layout.first(_TAKEN_BACK, begin, piece.end):
                return Fact(None, Certainty.ABSENT, self._layout.text[begin : piece.end])
            if piece.label is Label.SUPERVISOR or denied or self._layout.first(_ABSENT, piece.start, piece.end):
                return Fact(None, Certainty.ABSENT, self._layout.text[begin : piece.end])
        return None

    def _head(self, scope: Scope) -> Facts:
        facts: Facts = {}
        pieces = [*scope.own, *scope.shared, *scope.excepted]
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
        said = text.consent.fact([*scope.own, *scope.shared])
        if scope.excepted and (said is None or said.stated) and not text.consent.fact(scope.own):
            all_but = text.consent.fact(scope.excepted)  # "har godkänt alla utom Elsa"
            said = replace(all_but, certainty=Certainty.UNCLEAR) if all_but else said
        signed = text.head_writes
        if signed and Field.DEPARTMENT_HEAD not in facts and signed.value:
            facts[Field.DEPARTMENT_HEAD] = signed
        if signed and (said is None or not (said.stated or speaks_of_approval(said.evidence))):
            said = Fact(True, evidence=signed.evidence)
        known = head_by_directory(text.sender, self._message, self._author, self._directory)
        if known and (said is None or (not said.stated and not self._put_off(said))):
            said = Fact(True)
        if said:
            facts[Field.HEAD_CONSULTED] = said
        return {**facts, **forwarders_consent(self._message, self._directory)}

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
            if p.form is not ProgrammeForm.PROFESSION
            and not any(q.start < p.end and p.start < q.end for q in self._text.places)
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
        for programme in find_programmes(layout.folded, layout.flat):
            if any(p.start < programme.end and programme.start < p.end for p in places):
                continue
            if (programme.form is ProgrammeForm.PROFESSION) is (training is Training.VFU) and programme.form not in (
                ProgrammeForm.PERSON,
                ProgrammeForm.CLINIC,
            ):
                return {Field.PROGRAMME: Fact(programme.name, evidence=subject[programme.start : programme.end])}
        return {}


def _named_for(supplier: object, speciality: str) -> bool:
    """Whether a place is called after a speciality: "Granlidens Reumaklinik", reumatologi."""
    return any(word.startswith(fold(speciality)[:_STEM]) for word in fold(str(supplier)).split())


_STEM = 5  # letters: "reuma", "kirur", "ortop"
_IN_BRIEF = regex(r"\bst[ -]$")
_NEXT_CLAUSE = regex(r"[,;]\s|\s(?:och|men|medan|and|but|while)\s")
_IN_THE_SAME = regex(r"\b(?:samma (?:ämne|specialitet|område|inriktning)|(?:the )?same (?:field|special\w+))\b")
_DUTY_IN_A_QUESTION = regex(
    r"(?:[,(–-]\s?|\boch\s)(?P<duty>(?:utan|ingen|inga|ej|exkl\.?|inkl\.?)\s(?:\w+\s)?(?:jour|beredskap)\w{0,10}|"
    r"(?:jour|beredskap)\w{0,10}\s(?:ingår(?:\s(?:ej|inte))?|ej|nej|ja))(?=\s?(?:[,.)?]|\boch\b|\bmed\b))"
)
_NOT_SETTLED = regex(
    r"(?:inte|ej|ännu) (?:\w+ ){0,2}(?:klar|utsedd|bestämd|satt|känd)|saknas|oklar|okänd|\butses?\b|"
    r"vet (?:vi|jag) .{0,12}inte|not (?:yet|known)"
)
_ANOTHER = regex(r"\b(?:annan|ny|nytt|ersättare|another|new)\b")
_CHANGES = regex(r"ändra|i stället|istället|ny handledare|byt|instead|tidigare|uppdater")
_SOON = 30  # characters
