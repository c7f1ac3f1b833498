"""What those who sent a request on say of the head of department's consent: "Tillstyrkes. Karin Ryd, verksamhetschef".

A forward that adds nothing else is read as the forwarded message; the head who sends the study director's request on
to us agrees, or does not, in the forward's own few words.
"""

from __future__ import annotations

from bot.reading.consent import Consent
from bot.reading.elements import Role
from bot.reading.layout import lay_out
from bot.reading.model import Message
from bot.reading.names import find_names
from bot.reading.people import How, People
from bot.reading.places import find_places
from bot.reading.sender import Sender, head_signs
from bot.reading.text import with_signature
from bot.reading.vocabulary import words
from bot.routine.model import Certainty, Directory, Fact, Field
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


def _holds_back(text: str) -> bool:
    """Whether the head who sends the request on denies or puts off anything: "Jag kan inte ta ställning ännu"."""
    return not _HARMLESS.within(text) and any(cues.within(text) for cues in _NOT_AGREEING)


def _said_by(forwarder: Message, directory: Directory) -> dict[Field, Fact]:
    layout = lay_out(forwarder.new_text)
    places = find_places(layout, directory)
    people = People(layout, find_names(layout, places), places)
    sender = Sender(forwarder, directory)
    signed = head_signs(sender)
    by_head = signed is not None or (sender.person is not None and sender.person.role is Office.DEPARTMENT_HEAD)
    known = [p.name for p in directory.people if p.role is Office.DEPARTMENT_HEAD]
    consent = Consent(layout, people.mentions, places, known, by_head=by_head, no_more=by_head)
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
