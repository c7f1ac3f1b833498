"""What each handler works with: one transaction, the directory, and the office that answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.chat_letters import Drawings
from bot.events import MessageRead, Outcome
from bot.ports import Case, HistoryEntry, Letter, Letters, Party, UnitOfWork
from bot.reading.headers import STOCKHOLM
from bot.reading.model import Reading
from bot.routine.model import Directory, Field, Person, Role
from bot.routine.routine import current_routine
from bot.routine.routing import coordinators
from handlers.conversation import Conversation, last_said
from handlers.lineage import current_case


@dataclass(frozen=True, slots=True)
class ChatOffice:
    """The chat, where there is one."""

    drawings: Drawings
    intake_channel: str  # where requests are written; "": nowhere
    letters_too: bool  # whoever has the chat also gets a letter for each decision


@dataclass(frozen=True, slots=True)
class Office:
    """Who we are in letters, and the limits to how many we write."""

    letters: Letters
    stok_form: Callable[[Mapping[str, object]], bytes]  # the form as docx, pre-filled from a placement's facts
    mailbox: Party  # the shared mailbox: sender of all letters
    signature: str
    coordinators: tuple[str, ...]  # by setting; empty: those of the directory
    operators: tuple[str, ...]  # told when a part of the service is silent; empty: the coordinators
    handled_folder: str  # where kept mail lies
    authentication_server: str  # whose Authentication-Results are believed; see bot.reading.authentication
    secret_ends: date | None  # the last day of the secret with which we log in to the mailbox
    message_key: bytes  # makes our Message-IDs such that nobody can guess them
    answers_per_address_and_day: int
    answers_per_case_and_day: int
    same_answers_per_hour: int
    answers_per_hour: int
    chat: ChatOffice | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One item's work: everything through `unit` is committed together, or not at all."""

    office: Office
    unit: UnitOfWork
    directory: Directory
    now: datetime
    conversation: Conversation | None = None  # None: it came by mail
    told_from: datetime | None = None  # what nobody has asked for reaches people from then on; None: now

    @property
    def today(self) -> date:
        """The day in Europe/Stockholm."""
        return self.now.astimezone(STOCKHOLM).date()

    async def note(
        self,
        case: str,
        event: str,
        text: str,
        *,
        who: str,
        item_id: int | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        """A line in the case's history; `text` is plain Swedish."""
        reference = current_routine().reference
        entry = HistoryEntry(case, self.now, who, event, text, item_id, reference, details or {})
        await self.unit.cases.add_history(entry)

    def coordinators(self) -> tuple[Party, ...]:
        if self.office.coordinators:
            return tuple(Party("", email) for email in self.office.coordinators)
        return tuple(Party(p.name, p.email) for p in coordinators(self.directory))

    async def case_of(self, event: MessageRead) -> Case | None:
        """The case that the message belongs to; where that was merged into another, the one that took it over."""
        return await current_case(self.unit, event.case) if event.case else None

    async def answered(self, event: MessageRead) -> Letter | None:
        """The letter of ours that a message answers; in the chat, the latest of our answers in its thread."""
        if self.conversation is not None:
            return await last_said(self.unit, self.conversation, event.case, self.now)
        message = event.reading.message
        return await self.unit.outbox.by_message_ids((*message.in_reply_to, *reversed(message.references)))

    def party(self, case: Case, email: str) -> Party:
        """Somebody on the requester's side by name, where it is known."""
        if email == case.requester.email:
            return case.requester
        person = self.directory.person(email)
        return Party(person.name if person else "", email)


MOST_PARTICIPANTS = 50

Handle = Callable[[MessageRead, Desk], Awaitable[Outcome]]


def participants(reading: Reading, desk: Desk) -> tuple[str, ...]:
    """Everyone on the requester's side of a mail of theirs: neither our own people nor a supplier's."""
    message = reading.message
    own_domain = _domain(message.sender.email)
    people = [*message.to, *message.cc, message.sender]
    people += [p for p in message.reply_to[:1] if _domain(p.email) == own_domain]
    if message.forwarded is not None:
        people.append(message.forwarded.sender)
    suppliers = {_domain(a.supplier_email) for a in desk.directory.agreements} - {own_domain}
    found = dict.fromkeys(p.email for p in people if p.email and _domain(p.email) not in suppliers)
    ours = {desk.office.mailbox.email, *(email for email in found if _decides(desk.directory, email))}
    return tuple(email for email in found if email not in ours)[:MOST_PARTICIPANTS]


def on_requesters_side(case: Case, email: str, directory: Directory) -> bool:
    """A participant of the case, or a known person of the requester's organisation who does not decide."""
    if _decides(directory, email):
        return email == case.requester.email
    return may_speak_in(case, email, directory)


def _decides(directory: Directory, email: str) -> bool:
    person = directory.person(email)
    return person is not None and person.role in (Role.AGREEMENT_MANAGER, Role.COORDINATOR)


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def may_speak_in(case: Case, email: str, directory: Directory) -> bool:
    """A participant of the case, a known person of the requester's organisation, or the office's own staff."""
    if email in case.participants:
        return True
    person = directory.person(email)
    if person is None:
        return False
    return _decides(directory, email) or _same_side(case, person, directory)


def _same_side(case: Case, person: Person, directory: Directory) -> bool:
    requester = directory.person(case.requester.email)
    organisations = {p.placement.text(Field.ORGANISATION) for p in case.placements}
    return bool(person.organisation) and person.organisation in organisations | {
        requester.organisation if requester else None
    }
