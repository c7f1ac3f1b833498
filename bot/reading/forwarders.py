"""What those who sent a request on say of the head of department's consent: "Tillstyrkes. Karin Ryd, verksamhetschef".

A forward that adds nothing else is read as the forwarded message; the head who sends the study director's request on
to us agrees, or does not, in the forward's own few words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.reading.consent import Consent
from bot.reading.elements import Role
from bot.reading.laying_out import lay_out
from bot.reading.mentions import How
from bot.reading.model import Message
from bot.reading.names import find_names
from bot.reading.people import find_people
from bot.reading.places import find_places
from bot.reading.sender import Sender, head_signs, same_person
from bot.reading.text import with_signature
from bot.reading.vocabulary import words
from bot.routine.model import Certainty, Directory, Fact, Field, Placement
from bot.routine.model import Role as Office

_NOT_AGREEING = tuple(words("approval", name) for name in ("negative", "refusal", "later"))
_HARMLESS = words("approval", "harmless")
_QUOTED = 200  # characters of a text that is quoted as evidence


def forwarders_consent(message: Message, directory: Directory) -> dict[Field, Fact]:
    """HEAD_CONSULTED, and DEPARTMENT_HEAD where named, by the uppermost forwarder who says anything of it: STATED, or
    UNCLEAR where it is put off or denied. Empty for a message that forwards none."""
    while message.forwarded is not None:
        if said := _said_by(with_signature(message), directory):
            return said
        message = message.forwarded
    return {}


_ADDED = (
    Field.SUPERVISOR,
    Field.ON_CALL,
    Field.WORKING_HOURS,
    Field.EXTENT_PERCENT,
    Field.HOURS_PER_WEEK,
    Field.START,
    Field.END,
    Field.PERIOD,
    Field.SUPPLIER,
    Field.HEAD_CONSULTED,
    Field.DEPARTMENT_HEAD,
)
_OF_HOURS = (Field.WORKING_HOURS, Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK)
_OF_PERIOD = (Field.START, Field.END, Field.PERIOD)


def with_additions(asked: Sequence[Placement], said: Sequence[Placement]) -> tuple[Placement, ...]:
    """The placements that a forwarded message asks for, with what the forwarder's own words above it add or change
    ("Godkänt! Handledare blir Per Ek"). Where several are asked for, what is added for no one by name is unclear."""
    return tuple(_with_addition(placement, said, alone=len(asked) == 1) for placement in asked)


def _with_addition(placement: Placement, said: Sequence[Placement], *, alone: bool) -> Placement:
    trainee = str(placement.value(Field.TRAINEE) or "")
    named = [p for p in said if trainee and same_person(trainee, str(p.value(Field.TRAINEE) or ""))]
    added = (named or list(said))[:1]
    facts = dict(placement.facts)
    for addition in added:
        new = {name: fact for name in _ADDED if (fact := addition.fact(name))}
        if Field.HEAD_CONSULTED in facts:  # told by `forwarders_consent`, which sees a head hold back
            new.pop(Field.HEAD_CONSULTED, None)
        director = addition.fact(Field.FROM_STUDY_DIRECTOR)
        if director and director.stated:
            new[Field.FROM_STUDY_DIRECTOR] = director
            if name := addition.fact(Field.STUDY_DIRECTOR):
                new[Field.STUDY_DIRECTOR] = name
        if not (alone or named):
            new = {name: replace(fact, certainty=Certainty.UNCLEAR) for name, fact in new.items() if name in _ADDED}
        for group in (_OF_HOURS, _OF_PERIOD[2:]):
            if any(name in new for name in group):
                facts = {name: fact for name, fact in facts.items() if name not in group}
        facts.update(new)
    return Placement(MappingProxyType(facts), placement.seats)


def _holds_back(text: str) -> bool:
    """Whether the head who sends the request on denies or puts off anything: "Jag kan inte ta ställning ännu"."""
    return not _HARMLESS.within(text) and any(cues.within(text) for cues in _NOT_AGREEING)


def _said_by(forwarder: Message, directory: Directory) -> dict[Field, Fact]:
    layout = lay_out(forwarder.new_text)
    places = find_places(layout, directory)
    people = find_people(layout, find_names(layout, places), places)
    sender = Sender(forwarder, directory)
    signed = head_signs(sender)
    by_head = signed is not None or (sender.person is not None and sender.person.role is Office.DEPARTMENT_HEAD)
    consent = Consent(layout, people.mentions, places, directory.heads, by_head=by_head, no_more=by_head)
    said = consent.fact(layout.pieces)
    if by_head and (said is None or not said.stated) and _holds_back(layout.flat):
        said = Fact(True, Certainty.UNCLEAR, layout.text.strip()[:_QUOTED])
    elif said is None or (not said.stated and not consent.denies(layout.pieces)):
        return {}
    facts = {Field.HEAD_CONSULTED: said}
    named = [m for m in people.of(Role.DEPARTMENT_HEAD) if m.how is not How.DENIED]
    if named:
        facts[Field.DEPARTMENT_HEAD] = Fact(named[0].name.text, evidence=layout.text[named[0].start : named[0].end])
    elif signed and signed.value:
        facts[Field.DEPARTMENT_HEAD] = signed
    return facts
