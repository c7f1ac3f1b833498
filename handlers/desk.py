"""What each handler works with: one transaction, the directory, and the office that answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.events import MessageRead, Outcome
from bot.ports import Case, HistoryEntry, Letters, Party, UnitOfWork
from bot.reading.headers import STOCKHOLM
from bot.routine.model import Directory, Field, Person, Role
from bot.routine.routine import current_routine
from bot.routine.routing import coordinators


@dataclass(frozen=True, slots=True)
class Office:
    """Who we are in letters, and the limits to how many we write."""

    letters: Letters
    stok_form: Callable[[Mapping[str, object]], bytes]  # the form as docx, pre-filled from a placement's facts
    mailbox: Party  # the shared mailbox: sender of all letters
    signature: str
    coordinators: tuple[str, ...]  # by setting; empty: those of the directory
    handled_folder: str  # where kept mail lies
    answers_per_address_and_day: int
    answers_per_case_and_day: int


@dataclass(frozen=True, slots=True)
class Desk:
    """One item's work: everything through `unit` is committed together, or not at all."""

    office: Office
    unit: UnitOfWork
    directory: Directory
    now: datetime

    @property
    def today(self) -> date:
        """The day in Europe/Stockholm."""
        return self.now.astimezone(STOCKHOLM).date()

    async def note(self, case: str, event: str, text: str, *, who: str, item_id: int | None = None) -> None:
        """A line in the case's history; `text` is plain Swedish."""
        reference = current_routine().reference
        await self.unit.cases.add_history(HistoryEntry(case, self.now, who, event, text, item_id, reference))

    def coordinators(self) -> tuple[Party, ...]:
        if self.office.coordinators:
            return tuple(Party("", email) for email in self.office.coordinators)
        return tuple(Party(p.name, p.email) for p in coordinators(self.directory))

    async def case_of(self, event: MessageRead) -> Case | None:
        return await self.unit.cases.get(event.case) if event.case else None


Handle = Callable[[MessageRead, Desk], Awaitable[Outcome]]


def may_speak_in(case: Case, email: str, directory: Directory) -> bool:
    """A participant of the case, a known person of the requester's organisation, or the office's own staff."""
    if email in case.participants:
        return True
    person = directory.person(email)
    if person is None:
        return False
    return person.role in (Role.AGREEMENT_MANAGER, Role.COORDINATOR) or _same_side(case, person, directory)


def _same_side(case: Case, person: Person, directory: Directory) -> bool:
    requester = directory.person(case.requester.email)
    organisations = {p.placement.text(Field.ORGANISATION) for p in case.placements}
    return bool(person.organisation) and person.organisation in organisations | {
        requester.organisation if requester else None
    }
