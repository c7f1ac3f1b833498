"""The facts of each placement that a message speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.reading.elements import Role
from bot.reading.layout import Layout
from bot.reading.model import Intent, Message, Thread, Unread
from bot.reading.patterns import regex
from bot.reading.placement_heads import Heads
from bot.reading.placement_hours import Hours
from bot.reading.placement_on_call import Duty
from bot.reading.placement_periods import Periods
from bot.reading.placement_places import Places
from bot.reading.placement_programmes import Programmes
from bot.reading.placement_supervisors import Supervisors
from bot.reading.places import PlaceKind
from bot.reading.scopes import Scope
from bot.reading.sender import organisation, same_person, study_director
from bot.reading.split import split
from bot.reading.text import Facts, Text
from bot.reading.unread import crowded
from bot.reading.unsettled import Doubt, Subject
from bot.reading.vocabulary import Label, canonical_programme
from bot.routine.model import Certainty, Directory, Fact, Field, Placement, Training
from bot.routine.words import word

if TYPE_CHECKING:
    from bot.reading.forms import Form

_SUBJECT = regex(r"utbildningsplatser\s+lou\b", re.IGNORECASE)


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
    if not before or any(name in placement.facts for name in (*_WHEN, Field.PERIOD)):
        return placement
    if not any(_SAME_TIME.search(text.layout.folded, piece.start, piece.end) for piece in scope.own):
        return placement
    when = {name: before[-1].facts[name] for name in _WHEN if name in before[-1].facts}
    return placement.with_facts(when)


_HOURS = (Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK, Field.WORKING_HOURS)
_FACTS = {
    Subject.SUPERVISOR: (Field.SUPERVISOR,),
    Subject.ON_CALL: (Field.ON_CALL,),
    Subject.PERIOD: (Field.START, Field.END),
    Subject.WORKING_HOURS: _HOURS,
    Subject.HEAD: (Field.HEAD_CONSULTED,),
    Subject.SUPPLIER: (Field.SUPPLIER,),
    Subject.ALL: (Field.SUPERVISOR, Field.ON_CALL, Field.START, Field.END, *_HOURS),
}
_start = attrgetter("start")
_LONGEST_DOUBT = 200  # characters
_WORD = regex(r"[\w-]+")
_OF_NOBODY = frozenset({Field.TRAINEE, Field.FROM_STUDY_DIRECTOR, Field.ORGANISATION, Field.STUDY_DIRECTOR})


def _as_one(text: Text, scopes: list[Scope]) -> list[Scope]:
    """A supplement to a case whose trainees are not known is one object."""
    if len(scopes) < 2:
        return scopes
    one = Scope(scopes[0].person if len({s.person for s in scopes}) == 1 else "")
    one.own = list(text.layout.pieces)
    return [one]


def _by_word(names: Iterable[str]) -> Mapping[str, set[str]]:
    """Names by each of their words."""
    found: dict[str, set[str]] = {}
    for name in names:
        for part in name.split():
            found.setdefault(part, set()).add(name)
    return found


def _named(said: set[str], names: Mapping[str, set[str]]) -> set[str]:
    return {name for part in said & names.keys() for name in names[part]}


class _Reader:
    def __init__(
        self, text: Text, message: Message, author: Message, directory: Directory, intent: Intent, forms: Sequence[Form]
    ) -> None:
        self._text, self._message = text, message
        self._directory, self._forms = directory, forms
        self._layout: Layout = text.layout
        self._request = intent is Intent.REQUEST
        self._common = self._of_the_message()
        self.periods = Periods(text, message.subject, request=self._request)
        self._places = Places(
            text, message.subject, directory, self._common.get(Field.ORGANISATION), request=self._request
        )
        self._hours = Hours(text)
        self._duty = Duty(text, self._places)
        self._supervisors = Supervisors(text)
        self._heads = Heads(text, message, author, directory)
        self._programmes = Programmes(text, message.subject, directory, self._places, request=self._request)

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
        facts.update(self._hours.facts(scope))
        facts.update(self._duty.facts(scope))
        facts.update(self._supervisors.facts(scope))
        facts.update(self._heads.facts(scope))
        facts.update(self._places.supplier(scope))
        facts.update(self._programmes.facts(scope))
        if self._request:
            facts.update(self._places.host(scope, facts))
        facts.update(self._unsettled(scope, facts))
        for form in self._forms:
            self._from_form(form, facts)
        if any(crowded(self._text.together(pieces).passage) for pieces in (scope.own, scope.shared) if pieces):
            facts[Field.UNREAD] = Fact(word(Unread.DETAILS))
        number, _ = (0, "") if scope.person else self._text.trainees.seats([*scope.own, *scope.shared])
        return Placement(MappingProxyType(facts), max(1, number))

    def _unsettled(self, scope: Scope, facts: Facts) -> Facts:
        """The stated facts of which the placement's own or shared words say that they are not settled."""
        doubted: Facts = {}
        pieces = sorted((*scope.own, *scope.shared), key=_start)
        supervisor = facts[Field.SUPERVISOR].value if Field.SUPERVISOR in facts else None
        for doubt, trainees, supervisors in self._doubts:
            open_ = [n for n in _FACTS[doubt.subject] if n not in doubted and n in facts and facts[n].stated]
            at = bisect_left(pieces, doubt.end, key=_start) - 1
            if not open_ or at < 0 or pieces[at].end <= doubt.start:
                continue
            if scope.person and trainees:
                if scope.person not in trainees:
                    continue  # "För Love är ingen handledare utsedd", where the placement is another's
            elif doubt.subject is Subject.SUPERVISOR and supervisors and str(supervisor) not in supervisors:
                continue  # "Per Ek har slutat", where the supervisor is another
            words = self._layout.words(min(doubt.start, pieces[at].start), pieces[at].end)[:_LONGEST_DOUBT]
            for name in open_:
                doubted[name] = replace(facts[name], certainty=Certainty.UNCLEAR, doubt=words.rstrip(" .!"))
        if not (Field.START in facts and Field.END in facts):  # "börjar 3 maj men sista dagen är inte bestämd"
            return {name: fact for name, fact in doubted.items() if name not in _WHEN}
        return doubted

    @cached_property
    def _doubts(self) -> list[tuple[Doubt, set[str], set[str]]]:
        """Where the text doubts what it states, with the trainees and the supervisors who are named there."""
        trainees = _by_word(self._text.trainees.named)
        supervisors = _by_word(m.name.text for m in self._text.people.of(Role.SUPERVISOR))
        found: list[tuple[Doubt, set[str], set[str]]] = []
        for doubt in self._text.doubts:
            said = set(_WORD.findall(self._layout.flat, doubt.start, doubt.end))
            found.append((doubt, _named(said, trainees), _named(said, supervisors)))
        return found

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
