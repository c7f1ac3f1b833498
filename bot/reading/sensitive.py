"""Mail that no program should act on: protected identities, and what looks like a patient's data.

Protected personal data: offentlighets- och sekretesslagen (2009:400) 21 kap. 3 §, 22 kap. 1 §; the mark is a warning to
a person to weigh secrecy. A patient's data: 25 kap. 1 §. When in doubt a person looks: the words are not weighed here.
All of a text is searched, in linear time; what a mail holds beyond the limits of taking it apart cannot be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.identity_numbers import any_beside
from bot.reading.model import Message, Sensitive, Unread
from bot.reading.patterns import regex

_BESIDE = 160  # characters between an identity number and a word of care that make it a patient's


# All patterns but that of file names are looked for in lower case.
_PROTECTED = regex(
    r"\b(?:skydda[dt]e?s? (?:person)?(?:uppgift(?:er(?:na)?)?|identitet(?:en|er)?|folkbokföring(?:en)?)"
    r"|sekretess(?:markering(?:en|ar)?|markerad(?:e|es)?|skydda[dt]e? person(?:er|uppgifter)?)"
    r"|kvarskriv(?:en|ning(?:en)?)|fingera(?:de|d) (?:personuppgifter|identitet)"
    r"|protected (?:identity|personal (?:data|details|information)))\b"
)
_CARE = regex(
    r"\b(?:patienten?s?|pat|diagnos(?:en|er)?|journal(?:en|anteckning\w{0,6}|kopi\w{1,4})?|remis(?:s(?:en)?|svar\w{0,3})"
    r"|provsvar(?:et|en)?|epikris(?:en)?|inskriven|utskriven|medicinlista\w{0,2}|patient record|diagnosis)\b"
)
# What is said of one patient, not of patients as a doctor's work («patienter», «patientnära», «mottagningspatienter»).
_A_PATIENT = regex(r"\b(?:patienten|pat\.|the patient)(?![\w-])")
_ABOUT = regex(
    r"\b(?:diagnos(?:en|tiserad\w{0,2})?|journal(?:en|anteckning\w{0,6}|kopi\w{1,4})|remis(?:sen|svar\w{0,3})"
    r"|provsvar(?:et|en)?|epikris(?:en)?|inlagd|inskriven|utskriven|opererad|insatt på|ordinera\w{1,3}"
    r"|medicinlista\w{0,2}|sökt (?:akut|vård)|diagnosis|admitted|discharged)\b"
)
_FILE = regex(r"(?:journalkopi|journalutdrag|patientjournal|epikris|provsvar|remis(?:svar|s[_. -]))", re.IGNORECASE)
_PARAGRAPH = regex(r"\n\s*\n")


def sensitive(message: Message) -> Sensitive | None:
    """Why the message is a person's to read, if it is: by the sender's own words, the subject and the file names."""
    text = "\n\n".join(part for one in _told(message) for part in (one.subject, one.new_text)).casefold()
    if _PROTECTED.search(text):
        return Sensitive.PROTECTED
    if any(_FILE.search(a.filename) for a in message.attachments) or _of_a_patient(text):
        return Sensitive.PATIENT
    return None


def searched_whole(message: Message) -> bool:
    """Whether all that the message says was there to be searched."""
    return not any(one.unread & {Unread.TEXT, Unread.PARTS} for one in _told(message))


def _told(message: Message) -> Iterator[Message]:
    """The message and those below it whose words are read."""
    yield message
    for below in (message.forwarded, message.beneath):
        if below is not None:
            yield from _told(below)


def _of_a_patient(text: str) -> bool:
    if any_beside(text, _CARE, _BESIDE):
        return True
    return "pat" in text and any(_A_PATIENT.search(part) and _ABOUT.search(part) for part in _PARAGRAPH.split(text))
