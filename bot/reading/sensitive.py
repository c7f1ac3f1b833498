"""Mail that no program should act on: protected identities, and what looks like a patient's data.

Protected personal data: offentlighets- och sekretesslagen (2009:400) 21 kap. 3 §, 22 kap. 1 §; the mark is a warning to
a person to weigh secrecy. A patient's data: 25 kap. 1 §. When in doubt a person looks: the words are not weighed here.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.reading.identity_numbers import MASK, mask
from bot.reading.model import Message
from bot.reading.patterns import regex

MAX_TEXT = 200_000  # characters that are looked at
_BESIDE = 160  # characters between an identity number and a word of care that make it a patient's


class Sensitive(StrEnum):
    PROTECTED = "protected"
    PATIENT = "patient"


_PROTECTED = regex(
    r"\b(?:skydda[dt]e?s? (?:person)?(?:uppgift(?:er(?:na)?)?|identitet(?:en|er)?|folkbokföring(?:en)?)"
    r"|sekretess(?:markering(?:en|ar)?|markerad(?:e|es)?|skydda[dt]e? person(?:er|uppgifter)?)"
    r"|kvarskriv(?:en|ning(?:en)?)|fingera(?:de|d) (?:personuppgifter|identitet)"
    r"|protected (?:identity|personal (?:data|details|information)))\b",
    re.IGNORECASE,
)
_CARE = regex(
    r"\b(?:patienten?s?|pat|diagnos(?:en|er)?|journal(?:en|anteckning\w{0,6}|kopi\w{1,4})?|remis(?:s(?:en)?|svar\w{0,3})"
    r"|provsvar(?:et|en)?|epikris(?:en)?|inskriven|utskriven|medicinlista\w{0,2}|patient record|diagnosis)\b",
    re.IGNORECASE,
)
# What is said of one patient, not of patients as a doctor's work («patienter», «patientnära», «mottagningspatienter»).
_A_PATIENT = regex(r"\b(?:patienten|pat\.|the patient)(?![\w-])", re.IGNORECASE)
_ABOUT = regex(
    r"\b(?:diagnos(?:en|tiserad\w{0,2})?|journal(?:en|anteckning\w{0,6}|kopi\w{1,4})|remis(?:sen|svar\w{0,3})"
    r"|provsvar(?:et|en)?|epikris(?:en)?|inlagd|inskriven|utskriven|opererad|insatt på|ordinera\w{1,3}"
    r"|medicinlista\w{0,2}|sökt (?:akut|vård)|diagnosis|admitted|discharged)\b",
    re.IGNORECASE,
)
_FILE = regex(r"(?:journalkopi|journalutdrag|patientjournal|epikris|provsvar|remis(?:svar|s[_. -]))", re.IGNORECASE)
_PARAGRAPH = regex(r"\n\s*\n")


def sensitive(message: Message) -> Sensitive | None:
    """Why the message is a person's to read, if it is: by the sender's own words, the subject and the file names."""
    texts = [message.subject, message.new_text]
    for below in (message.forwarded, message.beneath):
        if below is not None:
            texts += [below.subject, below.new_text]
    text = "\n\n".join(texts)[:MAX_TEXT]
    if _PROTECTED.search(text):
        return Sensitive.PROTECTED
    if any(_FILE.search(a.filename) for a in message.attachments) or _of_a_patient(text):
        return Sensitive.PATIENT
    return None


def _of_a_patient(text: str) -> bool:
    masked = mask(text)
    if MASK in masked and any(_near(masked, match.start()) for match in _CARE.finditer(masked)):
        return True
    return any(_A_PATIENT.search(part) and _ABOUT.search(part) for part in _PARAGRAPH.split(text))


def _near(masked: str, place: int) -> bool:
    return MASK in masked[max(0, place - _BESIDE) : place + _BESIDE + len(MASK)]
