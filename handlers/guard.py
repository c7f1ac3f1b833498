"""What no program acts on: mail whose sender nobody vouches for, protected identities, patients' data.

It is parked with the reason and a person is told. The person who finds it good gives it back with
`platsvakt parked retry N --vouch`, and it is handled as if it had just come in: its day of receipt stays.
"""

from __future__ import annotations

from bot.events import MessageRead, Refused
from bot.reading.authentication import Authenticity, authenticity
from bot.reading.model import Intent
from bot.reading.sensitive import Sensitive, sensitive
from handlers.desk import Desk

_SENSITIVE = {
    Sensitive.PROTECTED: "Mejlet nämner skyddade personuppgifter. Det ska läsas av en person.",
    Sensitive.PATIENT: "Mejlet kan innehålla uppgifter om en patient. Det ska läsas av en person.",
}
_UNPROVEN = {
    Authenticity.FAILED: "Mejlservern säger att avsändaren är förfalskad (DMARC). Mejlet är inte besvarat.",
    Authenticity.UNPROVEN: "Mejlservern kan inte intyga avsändaren. Mejlet är inte besvarat.",
}
NOT_A_PERSON = frozenset({Intent.AUTOMATIC, Intent.BOUNCE, Intent.UNREADABLE})


def held_back(event: MessageRead, desk: Desk) -> Refused | None:
    """Why a person must look first, if one must. Machine mail is let through: nothing is acted on in it."""
    if event.vouched or event.intent in NOT_A_PERSON:
        return None
    message = event.reading.message
    kind = sensitive(message)
    if kind is not None:
        return Refused(_SENSITIVE[kind], event.case, private=True, vouch=True)
    if event.proven:
        return None
    reason = _UNPROVEN.get(authenticity(message, desk.office.authentication_server))
    return Refused(reason, event.case, vouch=True) if reason else None
