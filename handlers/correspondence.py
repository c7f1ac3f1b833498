"""Letters into the outbox: who gets them, how they thread, and when we stay silent.

Threading and headers: RFC 5322 §3.6.4, RFC 3834 §5 (Auto-Submitted), experience guide §3.4–3.5.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.letters import CaseLetter, LetterFrame, NoCaseLetter, RoutineReference, StaffNotice, SupplierLetter
from bot.ports import Case, Envelope, Letter, NewLetter, Party
from bot.reading.identity import CASE_NUMBER
from bot.reading.identity_numbers import mask
from bot.reading.model import Address, Message, Reading
from bot.routine.model import Role
from bot.routine.routine import current_routine
from handlers.desk import Desk

DEFAULT_SUBJECT = "Utbildningsplatser LOU"
LONGEST_SUBJECT = 180
MOST_REFERENCES = 20
DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"
Attachments = Sequence[tuple[str, bytes]]

_PREFIX = re.compile(
    r"^\s*(?:(?:sv|vs|re|rv|fw|fwd|vb|aw)\s*(?:\[\d{1,3}\])?\s*:|\[(?:extern|external|ext)\])\s*", re.IGNORECASE
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z0-9-]{2,63}")
_LEADING_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def base_subject(subject: str) -> str:
    """The requester's subject without reply prefixes and case number: fixed for the case's whole life."""
    text = CASE_NUMBER.sub("", mask(subject)).replace("[]", "")
    while (shorter := _PREFIX.sub("", text)) != text:
        text = shorter
    return " ".join(text.split())[:LONGEST_SUBJECT] or DEFAULT_SUBJECT


def answer_to(reading: Reading) -> tuple[Party, ...]:
    """Who an answer to this message goes to: its sender, and the author where it was only passed on."""
    message = reading.message
    people = [*message.reply_to[:1]] if _may_redirect(message) else [message.sender]
    if message.forwarded is not None:
        people.append(message.forwarded.sender)
    return tuple(Party(p.name, p.email) for p in people if p.email)


def _may_redirect(message: Message) -> bool:
    """Reply-To is followed only within the sender's own domain: an answer is never steered to a stranger."""
    domain = message.sender.email.rpartition("@")[2]
    return bool(message.reply_to) and message.reply_to[0].email.rpartition("@")[2] == domain


def frame(desk: Desk, to: Sequence[Party], case: str | None, *, identity_numbers_seen: bool = False) -> LetterFrame:
    routine = current_routine()
    return LetterFrame(
        greeting=first_name(to[0].name) if to else "",
        case=case,
        mailbox=desk.office.mailbox.email,
        signature=desk.office.signature,
        routine=RoutineReference(routine.document_id, routine.version, routine.title),
        quotes={str(rule): quote for rule, quote in routine.quotes.items()},
        identity_numbers_seen=identity_numbers_seen,
    )


def first_name(name: str) -> str:
    """«Anna» of «Anna Ek» and of «Ek, Anna»; "" of a name that is no person's."""
    given = name.partition(",")[2] if "," in name else name
    words = given.split()
    if len(name.split()) < 2 or not words or not _LEADING_NAME.fullmatch(words[0]) or words[0].isupper():
        return ""
    return words[0]


async def answer(
    desk: Desk,
    kind: str,
    letter: CaseLetter | NoCaseLetter,
    reading: Reading,
    item_id: int,
    *,
    case: Case | None,
    new_facts: bool,
) -> bool:
    """Queues the one answer to a message, unless a cap says to stay silent. True when it was queued."""
    to = tuple(p for p in answer_to(reading) if _sendable(p.email) and p.email != desk.office.mailbox.email)
    if not to:
        await _tell_silence(desk, reading, item_id, case, "avsändaren har ingen adress att svara till")
        return False
    if capped := await _cap(desk, reading, to[0], case, new_facts):
        await _tell_silence(desk, reading, item_id, case, capped)
        return False
    cc = _copies(desk, reading.message, to) if case else ()
    message = reading.message
    subject = f"Re: {case.subject if case else base_subject(message.subject)}" + (f" [{case.number}]" if case else "")
    references = [
        i for i in (*message.references, *message.in_reply_to, message.message_id) if _MESSAGE_ID.fullmatch(i)
    ]
    language = letter.language if isinstance(letter, CaseLetter) else reading.language
    await _queue(
        desk, kind, f"item:{item_id}:{kind}", letter, to, cc,
        subject=subject, case=case.number if case else None, language=language,
        answered=message.message_id, references=references, counted=reading,
    )  # fmt: skip
    if case:
        names = ", ".join(p.email for p in (*to, *cc))
        await desk.note(
            case.number,
            "letter_queued",
            f"Brev till {names}: {LETTER_NAMES.get(kind, kind)}.",
            who="rule:letters",
            item_id=item_id,
        )
    return True


async def tell(
    desk: Desk,
    kind: str,
    key: str,
    letter: CaseLetter | StaffNotice | SupplierLetter,
    to: Sequence[Party],
    *,
    subject: str,
    case: str | None,
    cc: Sequence[Party] = (),
) -> None:
    """Queues a letter in Swedish that answers no mail: to those who decide, the supplier, the coordinators."""
    people = tuple(p for p in to if _sendable(p.email))
    if people:
        await _queue(desk, kind, key, letter, people, cc, subject=subject, case=case, language="sv")


async def tell_requester(
    desk: Desk, case: Case, kind: str, letter: CaseLetter, cause: str, attachments: Attachments = ()
) -> None:
    """Queues a letter to the requester about something that others did; `cause` makes it one of its kind."""
    if _sendable(case.requester.email):
        subject = f"Re: {case.subject} [{case.number}]"
        await _queue(
            desk, kind, f"{case.number}:{kind}:{cause}", letter, (case.requester,), (),
            subject=subject, case=case.number, language=case.language, attachments=attachments,
        )  # fmt: skip
        await desk.note(
            case.number,
            "letter_queued",
            f"Brev till {case.requester.email}: {LETTER_NAMES.get(kind, kind)}.",
            who="rule:letters",
        )


async def person_needed(
    desk: Desk,
    reading: Reading | None,
    item_id: int,
    reason: str,
    *,
    kind: str = "person_needed",
    case: str | None = None,
    size: int | None = None,
) -> None:
    """Tells the coordinators of a mail that a person must look at: once for each item and kind."""
    message = reading.message if reading else None
    sender = message.sender if message else Address("", "")
    to = desk.coordinators()
    notice = StaffNotice(
        frame=frame(desk, to if len(to) == 1 else (), case),
        subject=mask(message.subject)[:LONGEST_SUBJECT] if message else "",
        sender=mask(f"{sender.name} <{sender.email}>".strip() if sender.email else sender.name),
        received=reading.received if reading else None,
        reason=reason,
        item_id=item_id,
        folder=desk.office.handled_folder,
        size_megabytes=round(size / 1e6, 1) if size else None,
    )
    await tell(
        desk,
        kind,
        f"item:{item_id}:{kind}",
        notice,
        to,
        subject=f"Platsvakt: {_STAFF_SUBJECT[kind]}" + (f" [{case}]" if case else ""),
        case=case,
    )


async def undeliverable(desk: Desk, letter: Letter, error: str) -> None:
    """Tells the coordinators that a letter could not be delivered; a notice of ours that bounces is only logged."""
    if letter.kind in _STAFF_SUBJECT:
        return
    to = desk.coordinators()
    notice = StaffNotice(
        frame=frame(desk, to if len(to) == 1 else (), letter.case),
        subject=letter.subject,
        sender=", ".join(letter.envelope.recipients),
        received=None,
        reason=error,
        item_id=None,
        folder="",
        size_megabytes=None,
    )
    subject = f"Platsvakt: {_STAFF_SUBJECT['undeliverable']}" + (f" [{letter.case}]" if letter.case else "")
    await tell(
        desk, "undeliverable", f"letter:{letter.id}:undeliverable", notice, to, subject=subject, case=letter.case
    )
    if letter.case:
        names = ", ".join(letter.envelope.recipients)
        await desk.note(
            letter.case,
            "letter_undeliverable",
            f"Ett brev gick inte fram till {names}: {error}",
            who="rule:outbox",
        )


LETTER_NAMES = {  # as history names them
    "receipt": "allt finns",
    "missing": "uppgifter saknas",
    "decision_pending": "en person tar ställning",
    "misdirected": "hör inte hit",
    "status": "läget",
    "why": "skälen",
    "withdrawn": "återtaget",
    "asked": "fråga från den som tar ställning",
    "approved": "godkänt",
    "declined": "avslag",
    "supplier_agreed": "leverantören säger ja",
    "confirmed": "platsen är klar",
    "stok_differs": "blanketten skiljer sig",
    "approval_void": "godkännandet gäller inte längre",
    "already_decided": "redan beslutat",
    "may_not_decide": "får inte ta ställning",
}

_STAFF_SUBJECT = {
    "person_needed": "ett mejl behöver en person",
    "parked": "ett mejl är lagt åt sidan",
    "too_large": "ett mejl är för stort",
    "undeliverable": "ett brev gick inte fram",
}


async def _cap(desk: Desk, reading: Reading, to: Party, case: Case | None, new_facts: bool) -> str | None:
    """Why no more automatic answers are written that day, or None. Days are those on which mail was received."""
    outbox, office, day = desk.unit.outbox, desk.office, reading.received
    if await outbox.automatic_on(day, address=to.email) >= office.answers_per_address_and_day:
        return f"{to.email} har redan fått {office.answers_per_address_and_day} automatiska svar samma dag"
    if case and not new_facts and await outbox.automatic_on(day, case=case.number) >= office.answers_per_case_and_day:
        return "ärendet har redan fått ett automatiskt svar samma dag, och mejlet gav inga nya uppgifter"
    return None


async def _tell_silence(desk: Desk, reading: Reading, item_id: int, case: Case | None, why: str) -> None:
    if case:
        await desk.note(
            case.number, "no_answer", f"Inget automatiskt svar: {why}.", who="rule:letters", item_id=item_id
        )
    await person_needed(
        desk, reading, item_id, f"Mejlet fick inget automatiskt svar: {why}.", case=case.number if case else None
    )


def _copies(desk: Desk, message: Message, to: Sequence[Party]) -> tuple[Party, ...]:
    """Heads of department and study directors who stood on the mail get a copy of the answer."""
    taken = {p.email for p in to} | {desk.office.mailbox.email}
    copies: dict[str, Party] = {}
    for address in (*message.to, *message.cc):
        person = desk.directory.person(address.email)
        if person and person.role in (Role.DEPARTMENT_HEAD, Role.STUDY_DIRECTOR) and person.email not in taken:
            copies[person.email] = Party(person.name, person.email)
    return tuple(copies.values())


async def _queue(
    desk: Desk,
    kind: str,
    key: str,
    letter: CaseLetter | NoCaseLetter | StaffNotice | SupplierLetter,
    to: Sequence[Party],
    cc: Sequence[Party],
    *,
    subject: str,
    case: str | None,
    language: str,
    answered: str = "",
    references: Sequence[str] = (),
    counted: Reading | None = None,
    attachments: Attachments = (),
) -> None:
    rendered = desk.office.letters.render(kind, language, letter)
    domain = desk.office.mailbox.email.rpartition("@")[2]
    message_id = (
        f"<lou.{(case or 'utan-arende').removeprefix('LOU-')}.{hashlib.sha256(key.encode()).hexdigest()[:16]}@{domain}>"
    )
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _header_address(desk.office.mailbox)
    mail["To"] = [_header_address(p) for p in to]
    if cc:
        mail["Cc"] = [_header_address(p) for p in cc]
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(desk.now)
    mail["Message-ID"] = message_id
    if _MESSAGE_ID.fullmatch(answered):
        mail["In-Reply-To"] = answered
    if references:
        mail["References"] = " ".join(dict.fromkeys([references[0], *references[-MOST_REFERENCES:]]))
    mail["Auto-Submitted"] = "auto-replied" if answered else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "RN, NRN, AutoReply"
    mail["Content-Language"] = language
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    for filename, data in attachments:
        mail.add_attachment(data, maintype="application", subtype=DOCX, filename=filename)
    recipients = tuple(dict.fromkeys(p.email for p in (*to, *cc)))
    added = await desk.unit.outbox.add(
        NewLetter(
            key=key,
            case=case,
            kind=kind,
            message_id=message_id,
            envelope=Envelope(desk.office.mailbox.email, recipients, mail.as_bytes()),
            subject=one_line(subject),
            text=rendered.text,
            created_at=desk.now,
            attachments=tuple(filename for filename, _ in attachments),
            answers_mail_of=counted.received if counted else None,
        )
    )
    if added and case:
        await desk.unit.cases.link_message(case, message_id)


def one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _header_address(party: Party) -> HeaderAddress:
    local, _, domain = party.email.rpartition("@")
    return HeaderAddress(one_line(party.name), local, domain)


def _sendable(email: str) -> bool:
    """One plain addr-spec: nothing that a header or an SMTP command could read as two."""
    return _ADDRESS.fullmatch(email) is not None


def unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    return tuple({p.email: p for p in parties}.values())
