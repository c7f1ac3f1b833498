"""What no program acts on: mail whose sender nobody vouches for, protected identities, patients' data.

It is parked with the reason and a person is told. The person who finds it good gives it back with
`platsvakt parked retry N --vouch`, and it is handled as if it had just come in: its day of receipt stays.

What is longer than what is read is handled as far as it was read, but a person decides, and is told at once; what is
larger than what can be searched for such data is parked.
"""

from __future__ import annotations

from bot.events import MessageRead, Refused
from bot.reading.authentication import Authenticity, authenticity
from bot.reading.model import Intent, Sensitive
from bot.reading.sensitive import searched_whole
from bot.routine.words import word
from handlers.correspondence import person_needed
from handlers.desk import Desk

_SENSITIVE = {
    Sensitive.PROTECTED: "Mejlet nämner skyddade personuppgifter. Det ska läsas av en person.",
    Sensitive.PATIENT: "Mejlet kan innehålla uppgifter om en patient. Det ska läsas av en person.",
}
_UNPROVEN = {
    Authenticity.FAILED: "Mejlservern säger att avsändaren är förfalskad (DMARC). Mejlet är inte besvarat.",
    Authenticity.UNPROVEN: "Mejlservern kan inte intyga avsändaren. Mejlet är inte besvarat.",
}
_NOT_SEARCHED = "Mejlet är större än vad programmet kan söka igenom. Det ska läsas av en person."
NOT_A_PERSON = frozenset({Intent.AUTOMATIC, Intent.BOUNCE, Intent.UNREADABLE})


def held_back(event: MessageRead, desk: Desk) -> Refused | None:
    """Why a person must look first, if one must. Machine mail is let through: nothing is acted on in it."""
    if event.vouched or event.intent in NOT_A_PERSON:
        return None
    message, kind = event.reading.message, event.reading.sensitive
    if kind is not None:
        return Refused(_SENSITIVE[kind], event.case, private=True, vouch=True)
    if not searched_whole(message):
        return Refused(_NOT_SEARCHED, event.case, private=True, vouch=True)
    if event.proven:
        return None
    reason = _UNPROVEN.get(authenticity(message, desk.office.authentication_server))
    return Refused(reason, event.case, vouch=True) if reason else None


async def tell_unread(event: MessageRead, desk: Desk, case: str | None) -> None:
    """Tells the coordinators, and the case's history, what of a message lies beyond the limits of reading."""
    beyond = "; ".join(word(what) for what in event.reading.unread)
    reason = f"Programmet har inte läst allt: {beyond}. Läs det som är kvar, och avgör vad som gäller."
    if case:
        await desk.note(case, "not_read_whole", reason, who="rule:reading", item_id=event.item_id)
    await person_needed(desk, event.reading, event.item_id, reason, case=case, once=f"item:{event.item_id}:unread")
