"""Letters into the outbox: who gets them, how they thread, and when we stay silent.

Threading and headers: RFC 5322 §3.6.4, RFC 3834 §5 (Auto-Submitted), experience guide §3.4–3.5.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.letters import (
    Alarm,
    CaseLetter,
    DigestLetter,
    LetterFrame,
    ListLetter,
    NoCaseLetter,
    Overview,
    RoutineReference,
    StaffNotice,
    SupplierLetter,
)
from bot.ports import Case, Envelope, Letter, NewLetter, Party, RenderedLetter
from bot.reading.headers import STOCKHOLM
from bot.reading.identity import CASE_NUMBER
from bot.reading.identity_numbers import mask
from bot.reading.model import Address, Message, Reading
from bot.routine.addresses import is_address
from bot.routine.model import Role
from bot.routine.routine import current_routine
from handlers.calendars import FILENAME, calendar, dates_of
from handlers.conversation import say_in_chat
from handlers.desk import Desk
from handlers.limits import Limit, content_of, limit

DEFAULT_SUBJECT = "Utbildningsplatser LOU"
LONGEST_SUBJECT = 180
MOST_REFERENCES = 20
DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"
Attachments = Sequence[tuple[str, bytes]]

_PREFIX = re.compile(
    r"^\s*(?:(?:sv|vs|re|rv|fw|fwd|vb|aw)\s*(?:\[\d{1,3}\])?\s*:|\[(?:extern|external|ext)\])\s*", re.IGNORECASE
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_LEADING_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def base_subject(subject: str) -> str:
    """The requester's subject without reply prefixes and case number: fixed for the case's whole life."""
    text = CASE_NUMBER.sub("", mask(subject)).replace("[]", "")
    while (shorter := _PREFIX.sub("", text)) != text:
        text = shorter
    return " ".join(text.split())[:LONGEST_SUBJECT] or DEFAULT_SUBJECT


def has_the_heading(message: Message) -> bool:
    """«Rubricera mejlet: Utbildningsplatser LOU»."""
    return DEFAULT_SUBJECT.casefold() in " ".join(message.subject.split()).casefold()


def answer_to(reading: Reading) -> tuple[Party, ...]:
    """Who an answer to this message goes to: its sender, and the author where it was only passed on."""
    message = reading.message
    people = [*message.reply_to[:1]] if _may_redirect(message) else [message.sender]
    if message.forwarded is not None:
        people.append(message.forwarded.sender)
    return tuple(Party(p.name, p.email) for p in people if p.email)


def author_of(reading: Reading) -> Party:
    """Who asks: the sender, or the author where the mail was only passed on. Reply-To is no author: who may not decide
    on a request is told by who wrote it."""
    message = reading.message
    passed_on = message.forwarded.sender if message.forwarded and message.forwarded.sender.email else None
    author = passed_on or message.sender
    return Party(author.name, author.email)


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
    also: Sequence[Party] = (),
) -> bool:
    """Queues the one answer to a message, unless a cap says to stay silent. True when it was queued.

    `also`: others of the case whom it concerns; they get a copy. What was written in the chat is answered there.
    """
    language = letter.language if isinstance(letter, CaseLetter) else case.language if case else reading.language
    others = tuple(p for p in also if is_address(p.email) and p.email != reading.message.sender.email)
    if desk.conversation is not None:
        await say_in_chat(desk, desk.conversation, kind, item_id, letter, language=language, case=case)
        if case:
            text = f"Svar i chatten: {LETTER_NAMES.get(kind, kind)}."
            await desk.note(case.number, "letter_queued", text, who="rule:letters", item_id=item_id)
        await _write_to_others(desk, kind, letter, item_id, case, others)
        return True
    to = tuple(p for p in answer_to(reading) if is_address(p.email) and p.email != desk.office.mailbox.email)
    if not to:
        await _tell_silence(desk, reading, item_id, case, "avsändaren har ingen adress att svara till")
        return False
    rendered = desk.office.letters.render(kind, language, letter)
    reached = await limit(desk, reading, to[0], case, new_facts=new_facts, content=content_of(rendered.text))
    leaves = reached.next_answer if reached and case and new_facts else None
    if reached:
        await _tell_capped(desk, reading, item_id, case, reached, leaves)
    if reached and leaves is None:
        await _write_to_others(desk, kind, letter, item_id, case, others)
        return False
    if case:
        await _take_back_waiting(desk, case.number)
    cc = _copies(desk, reading.message, to, also) if case else ()
    counted = reading if leaves is None else replace(reading, received=leaves.astimezone(STOCKHOLM).date())
    await queue(
        desk if leaves is None else replace(desk, told_from=leaves), kind, f"item:{item_id}:{kind}", letter, to, cc,
        subject=_answer_subject(reading.message, case), case=case.number if case else None, language=language,
        answered=reading.message.message_id, references=_thread(reading.message), counted=counted, rendered=rendered,
    )  # fmt: skip
    if case:
        names = ", ".join(p.email for p in (*to, *cc))
        later = f" Det skickas {counted.received.isoformat()}." if leaves else ""
        text = f"Brev till {names}: {LETTER_NAMES.get(kind, kind)}.{later}"
        await desk.note(case.number, "letter_queued", text, who="rule:letters", item_id=item_id)
    return True


async def _tell_capped(
    desk: Desk, reading: Reading, item_id: int, case: Case | None, reached: Limit, leaves: datetime | None
) -> None:
    """Tells the coordinators of an answer that a cap holds back, until it leaves or for good."""
    later = f". Svaret skickas {leaves.astimezone(STOCKHOLM):%Y-%m-%d}" if leaves else ""
    once = reached.cause if leaves else f"{reached.cause}:none"
    await _tell_silence(desk, reading, item_id, case, reached.reason + later, once=once)


def _answer_subject(message: Message, case: Case | None) -> str:
    return f"Re: {case.subject if case else base_subject(message.subject)}" + (f" [{case.number}]" if case else "")


def _thread(message: Message) -> list[str]:
    """The Message-IDs that an answer refers to (RFC 5322, section 3.6.4), the answered one last."""
    return [i for i in (*message.references, *message.in_reply_to, message.message_id) if _MESSAGE_ID.fullmatch(i)]


def is_answer(letter: Letter) -> bool:
    """Whether a letter is an answer to a mail of the requester's side."""
    return letter.key.startswith("item:") and letter.kind in LETTER_NAMES


async def _take_back_waiting(desk: Desk, number: str) -> None:
    """An answer that was to leave on the next day is not sent when a later one says how things stand."""
    for letter in await desk.unit.outbox.not_yet_of(number, desk.now):
        if is_answer(letter):
            await take_back(desk, number, letter, "Svaret som väntade gick inte ut: ett senare svar gäller.")


async def take_back(desk: Desk, number: str, letter: Letter, why: str) -> None:
    """A letter of the case that waits for its time is not sent. One that was tried meanwhile stays."""
    if await desk.unit.outbox.take_back(letter):
        await desk.note(number, "letter_taken_back", why, who="rule:letters")


async def _write_to_others(
    desk: Desk, kind: str, letter: CaseLetter | NoCaseLetter, item_id: int, case: Case | None, others: Sequence[Party]
) -> None:
    """Where the sender gets no letter that the others could be copied on."""
    if case and others:
        subject, key = f"Re: {case.subject} [{case.number}]", f"item:{item_id}:{kind}"
        await queue(
            desk, kind, key, letter, others, (), subject=subject, case=case.number, language=case.language
        )  # fmt: skip


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
) -> bool:
    """Queues a letter in Swedish that answers no mail: to those who decide, the supplier, the coordinators.

    False when there is nobody to write to, or when it was written before.
    """
    people = tuple(p for p in to if is_address(p.email))
    if not people:
        return False
    return await queue(desk, kind, key, letter, people, cc, subject=subject, case=case, language="sv")


async def tell_requester(
    desk: Desk, case: Case, kind: str, letter: CaseLetter, cause: str, attachments: Attachments = ()
) -> None:
    """Queues a letter to the requester about something that others did; `cause` makes it one of its kind."""
    if is_address(case.requester.email):
        subject = f"Re: {case.subject} [{case.number}]"
        await queue(
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
    once: str = "",
    but: Collection[str] = (),
    vouch: bool = False,
) -> None:
    """Tells the coordinators of a mail that a person must look at: once for each item and kind, or for each `once`.

    `but`: addresses that are not written to.
    """
    message = reading.message if reading else None
    sender = message.sender if message else Address("", "")
    to = tuple(p for p in desk.coordinators() if p.email not in but)
    notice = StaffNotice(
        frame=frame(desk, to if len(to) == 1 else (), case),
        subject=mask(message.subject)[:LONGEST_SUBJECT] if message else "",
        sender=mask(f"{sender.name} <{sender.email}>".strip() if sender.email else sender.name),
        received=reading.received if reading else None,
        reason=reason,
        item_id=item_id,
        folder=desk.office.handled_folder,
        size_megabytes=round(size / 1e6, 1) if size else None,
        vouch=vouch,
    )
    await tell(
        desk,
        kind,
        f"{once or f'item:{item_id}'}:{kind}",
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


async def chat_failing(desk: Desk, what: str, error: str, *, case: str | None = None) -> None:
    """Tells the coordinators that the chat does not work: once for each channel or token (`what`) and day."""
    to = desk.coordinators()
    notice = StaffNotice(
        frame=frame(desk, to if len(to) == 1 else (), None),
        subject="",
        sender=what,
        received=None,
        reason=error,
        item_id=None,
        folder="",
        size_megabytes=None,
    )
    subject = f"Platsvakt: {_STAFF_SUBJECT['chat_failing']}"
    await tell(desk, "chat_failing", f"chat:{what}:{desk.today.isoformat()}", notice, to, subject=subject, case=None)
    if case:
        await desk.note(case, "chat_undeliverable", f"Ett inlägg i chatten gick inte fram: {error}", who="rule:chat")


async def books_do_not_close(desk: Desk, total: str, missing: str) -> None:
    """Tells the coordinators that mail is missing from the record: once a day."""
    to = desk.coordinators()
    notice = StaffNotice(
        frame=frame(desk, to if len(to) == 1 else (), None),
        subject="",
        sender=total,
        received=None,
        reason=missing,
        item_id=None,
        folder="",
        size_megabytes=None,
    )
    subject = f"Platsvakt: {_STAFF_SUBJECT['books']}"
    await tell(desk, "books", f"books:{desk.today.isoformat()}", notice, to, subject=subject, case=None)


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
    "contradiction": "vilken av två uppgifter gäller?",
    "unverified": "gäller uppgifter från en okänd avsändare?",
    "expired": "tiden gick ut",
    "reopened": "öppnat igen",
    "moved": "platserna har bytt ärende",
    "already_decided": "redan beslutat",
    "may_not_decide": "får inte ta ställning",
}

_STAFF_SUBJECT = {
    "person_needed": "ett mejl behöver en person",
    "parked": "ett mejl är lagt åt sidan",
    "too_large": "ett mejl är för stort",
    "undeliverable": "ett brev gick inte fram",
    "address_bounced": "en adress fungerar kanske inte",
    "chat_failing": "chatten fungerar inte",
    "books": "alla mejl är inte redovisade",
}


async def _tell_silence(
    desk: Desk, reading: Reading, item_id: int, case: Case | None, why: str, *, once: str = ""
) -> None:
    if case:
        await desk.note(
            case.number, "no_answer", f"Inget automatiskt svar: {why}.", who="rule:letters", item_id=item_id
        )
    reason, number = f"Mejlet fick inget automatiskt svar: {why}.", case.number if case else None
    await person_needed(desk, reading, item_id, reason, case=number, once=once)


def _copies(desk: Desk, message: Message, to: Sequence[Party], also: Sequence[Party]) -> tuple[Party, ...]:
    """Heads of department and study directors who stood on the mail get a copy of the answer; and `also`."""
    taken = {p.email for p in to} | {desk.office.mailbox.email}
    copies = {p.email: p for p in also if p.email not in taken and is_address(p.email)}
    for address in (*message.to, *message.cc):
        person = desk.directory.person(address.email)
        if person and person.role in (Role.DEPARTMENT_HEAD, Role.STUDY_DIRECTOR) and person.email not in taken:
            copies[person.email] = Party(person.name, person.email)
    return tuple(copies.values())


async def queue(
    desk: Desk,
    kind: str,
    key: str,
    letter: CaseLetter | NoCaseLetter | StaffNotice | SupplierLetter | DigestLetter | ListLetter | Overview | Alarm,
    to: Sequence[Party],
    cc: Sequence[Party],
    *,
    subject: str,
    case: str | None,
    language: str,
    answered: str = "",
    references: Sequence[str] = (),
    counted: Reading | None = None,
    rendered: RenderedLetter | None = None,
    attachments: Attachments = (),
    digest: bool = False,
) -> bool:
    """Renders a letter into the outbox, dated when it may leave. False when a letter with this key is there already.

    `digest`: it is about no single case, and whoever is away need not tell us.
    """
    if dates := dates_of(kind, letter):
        attachments = (*attachments, (FILENAME, calendar(dates, desk.office.mailbox.email, desk.now, language)))
    rendered = rendered or desk.office.letters.render(kind, language, letter)
    dated = desk.told_from or desk.now
    domain = desk.office.mailbox.email.rpartition("@")[2]
    token = hmac.digest(desk.office.message_key, key.encode(), "sha256").hex()[:16]
    message_id = f"<lou.{(case or 'utan-arende').removeprefix('LOU-')}.{token}@{domain}>"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _header_address(desk.office.mailbox)
    mail["To"] = [_header_address(p) for p in to]
    if cc:
        mail["Cc"] = [_header_address(p) for p in cc]
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(dated)
    mail["Message-ID"] = message_id
    if _MESSAGE_ID.fullmatch(answered):
        mail["In-Reply-To"] = answered
    if references:
        mail["References"] = " ".join(dict.fromkeys([references[0], *references[-MOST_REFERENCES:]]))
    mail["Auto-Submitted"] = "auto-replied" if answered else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "RN, NRN, OOF, AutoReply" if digest else "RN, NRN, AutoReply"
    if digest:
        mail["List-Id"] = f"<paminnelser.{domain}>"
    mail["Content-Language"] = language
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    for filename, data in attachments:
        _attach(mail, filename, data)
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
            created_at=dated,
            not_before=desk.told_from,
            attachments=tuple(filename for filename, _ in attachments),
            answers_mail_of=counted.received if counted else None,
            content=content_of(rendered.text) if counted else "",
        )
    )
    if added and case:
        await desk.unit.cases.link_message(case, message_id)
        if dead := await desk.unit.outbox.bounced(recipients):
            await _tell_bounced(desk, case, subject, dead)
    return added


async def _tell_bounced(desk: Desk, case: str, subject: str, addresses: Sequence[str]) -> None:
    """A letter goes where an earlier one came back from: a person finds out how to reach them, once a day."""
    names = ", ".join(addresses)
    text = f"Brev till {names}. Ett tidigare brev dit kom tillbaka."
    await desk.note(case, "letter_to_bounced", text, who="rule:bounce")
    to = tuple(p for p in desk.coordinators() if p.email not in addresses)
    notice = StaffNotice(
        frame=frame(desk, to if len(to) == 1 else (), case),
        subject=subject,
        sender=names,
        received=None,
        reason="",
        item_id=None,
        folder="",
        size_megabytes=None,
    )
    about = f"Platsvakt: {_STAFF_SUBJECT['address_bounced']} [{case}]"
    await tell(desk, "address_bounced", f"bounced:{names}:{desk.today}", notice, to, subject=about, case=case)


def _attach(mail: EmailMessage, filename: str, data: bytes) -> None:
    if filename == FILENAME:
        mail.add_attachment(
            data,
            maintype="text",
            subtype="calendar",
            filename=filename,
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    elif filename.endswith(".csv"):
        mail.add_attachment(data, maintype="text", subtype="csv", filename=filename, params={"charset": "utf-8"})
    else:
        mail.add_attachment(data, maintype="application", subtype=DOCX, filename=filename)


def one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _header_address(party: Party) -> HeaderAddress:
    local, _, domain = party.email.rpartition("@")
    return HeaderAddress(one_line(party.name), local, domain)


def unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    return tuple({p.email: p for p in parties}.values())
