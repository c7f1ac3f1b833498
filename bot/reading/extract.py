"""A message in, a `Reading` out: the one function through which mail and chat are read (see `read`).

Reading gives facts with their certainty and the words that say them; what the routine makes of them is decided in
`bot.routine`. Nothing here raises: a message that cannot be read says so in `error`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bot.reading import identity_numbers, language, mail
from bot.reading.counted import fewer_than_said
from bot.reading.forwarders import with_additions
from bot.reading.identity import CASE_NUMBER
from bot.reading.intent import Said, Told, classify
from bot.reading.laying_out import numbered_questions
from bot.reading.model import Address, Intent, Message, Reading, Thread, Unread
from bot.reading.placements import placements_of
from bot.reading.sensitive import sensitive
from bot.reading.text import SaidInText, Text
from bot.reading.unread import marked, unread_of
from bot.routine.model import Directory, Field, Placement

if TYPE_CHECKING:
    from bot.reading.attached import Attached

# what a forwarder's own words above a request can be, where they are no request themselves
_SAYS_SOMETHING_OF = frozenset({Intent.SUPPLEMENT, Intent.UNRELATED})
_HOLDS_PLACEMENTS = frozenset({Intent.REQUEST, Intent.SUPPLEMENT, Intent.STOK_FORM})


def read(raw: bytes, directory: Directory, received: date | None = None, thread: Thread | None = None) -> Reading:
    """Read one message as if it had just arrived.

    `received`: the day of arrival where it is known, else the message's own (topmost `Received:`, else `Date:`).
    `thread`: the conversation that it answers. Never raises; what cannot be read has intent UNREADABLE.
    """
    try:
        message = mail.parse(raw, our_letters=thread.our_letters if thread else ())
        return read_message(message, directory, received, thread)
    except Exception as error:  # hostile bytes: one bad mail must stop nobody
        return _unreadable(received, f"meddelandet kunde inte läsas ({type(error).__name__})")


def read_message(
    message: Message, directory: Directory, received: date | None = None, thread: Thread | None = None
) -> Reading:
    """Read a message that has been taken apart already; see `read`."""
    day = received or message.received
    if day is None:
        return replace(_unreadable(None, "meddelandet saknar datum"), message=message)
    heard = hear(message, directory, day, thread)
    author, files, text, case = heard.author, heard.files, heard.text, heard.case
    forms, attached = (files.forms, files.text) if files else ((), "")
    intent = classify(heard.told)
    if message.beneath is not None and not (case or thread) and _speaks_of_another(intent, heard.told.said):
        sent_on = read_message(replace(message, forwarded=message.beneath, beneath=None), directory, day)
        if sent_on.intent is Intent.REQUEST:
            said_above = placements_of(text, message, author, directory, Intent.SUPPLEMENT, forms, None)
            added = with_additions(sent_on.placements, said_above)
            unread, added = _with_marks(added, unread_of(message, text, files).union(sent_on.unread))
            return replace(sent_on, placements=added, unread=unread)
    placements: tuple[Placement, ...] = ()
    if intent in _HOLDS_PLACEMENTS:
        placements = placements_of(text, message, author, directory, intent, forms, thread)
    beyond = unread_of(message, text, files)
    if intent is Intent.REQUEST and fewer_than_said(text, message.subject, placements):
        beyond |= {Unread.COUNTED}
    unread, placements = _with_marks(placements, beyond)
    return Reading(
        message=message,
        intent=intent,
        language=language.detect(author.new_text, author.signature)
        if author.new_text.strip()
        else language.detect(message.new_text, message.subject, attached),
        case=case or (thread.case if thread and intent is not Intent.REQUEST and not message.machine else None),
        received=day,
        placements=tuple(_masked(placement) for placement in placements),
        personal_identity_numbers=len(
            identity_numbers.find(
                message.subject, message.new_text, author.new_text, author.signature, message.signature, attached
            )
            | (files.identity_numbers if files else frozenset())
        ),
        notes=message.ignored,
        sensitive=None if message.machine else sensitive(message),
        unread=unread,
    )


def _speaks_of_another(intent: Intent, said: Said) -> bool:
    """Whether a text above a message that is sent on may speak of that one: it asks for nobody and nothing itself."""
    asks = said.trainees or said.seats or said.training or said.programme
    return intent in _SAYS_SOMETHING_OF or (intent is Intent.REQUEST and not asks)


class Heard(NamedTuple):
    """A message as far as it is read to know what it wants."""

    author: Message  # the message itself or the one that it forwards
    files: Attached | None
    text: Text
    case: str | None
    told: Told


def hear(message: Message, directory: Directory, day: date, thread: Thread | None = None) -> Heard:
    """The text of a message and its files, and all that tells what it wants."""
    author = message
    while author.forwarded is not None:
        author = author.forwarded
    files = _read_attached(message, author, day)
    attached = files.text if files else ""
    asked = thread.our_letters[0] if thread and thread.our_letters else message.quoted
    case = _case(message, author)
    trainees = thread.trainees if thread else ()
    text = Text(
        author,
        attached,
        message.subject,
        directory,
        day,
        questions=numbered_questions(asked) if asked else {},
        trainees=trainees,
        beside=files.names if files else (),
    )
    told = Told(
        message,
        text.layout,
        SaidInText(text),
        in_case=bool(case or thread),
        form=bool(files and files.forms),
        attached=bool(attached.strip()),
        trainees=trainees,
    )
    return Heard(author, files, text, case, told)


def _with_marks(
    placements: tuple[Placement, ...], unread: frozenset[Unread]
) -> tuple[tuple[Unread, ...], tuple[Placement, ...]]:
    """What was not read of the message, in a fixed order; and the placements, which say so too."""
    if any(p.fact(Field.UNREAD) for p in placements):
        unread |= {Unread.DETAILS}
    told = tuple(what for what in Unread if what in unread)
    return told, tuple(marked(placements, told))


def _masked(placement: Placement) -> Placement:
    """The placement without a personal identity number in the words it quotes."""
    hidden = {
        name: replace(fact, evidence=masked)
        for name, fact in placement.facts.items()
        if (masked := identity_numbers.mask(fact.evidence)) != fact.evidence
    }
    return placement.with_facts(hidden) if hidden else placement


def _case(message: Message, author: Message) -> str | None:
    """The case number in the subject or the new text, in a bounce also in what is returned."""
    texts = [message.subject, message.new_text, author.subject, author.new_text]
    if message.machine and message.machine.intent is Intent.BOUNCE:
        texts.append(message.quoted)
    for text in dict.fromkeys(texts):
        match = CASE_NUMBER.search(text)
        if match:
            return match[0].upper()
    return None


def _read_attached(message: Message, author: Message, day: date) -> Attached | None:
    """What is attached. Most mail has no files, and need not wait for what reads them."""
    if not message.attachments and not author.attachments:
        return None
    from bot.reading.attached import read_attached

    return read_attached(message, author, day)


def _unreadable(received: date | None, error: str) -> Reading:
    nobody = Address("", "")
    empty = Message("", (), (), "", nobody, (), (), (), received, None, "", "", "")
    return Reading(empty, Intent.UNREADABLE, "sv", None, received or date.min, error=error)
