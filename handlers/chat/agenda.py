"""What stands on somebody's home, and in the list that is mailed: each placement under one heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.ports import Case, CasePlacement, HistoryEntry
from bot.routine.lifecycle import Holder, Stage
from bot.routine.model import Absence, Person, Route
from bot.routine.routing import Decider
from bot.routine.working_days import add_working_days
from handlers.chat.people import coordinates, decides
from handlers.chat.shown import position_of
from handlers.deciders import decider_with
from handlers.desk import Desk
from handlers.lineage import whereabouts
from handlers.progress import holder

MOST_CASES = 5_000  # open cases that are looked through
MOST_DECISIONS = 500
URGENT_WORKING_DAYS = 10
DECIDED_DAYS = 7

_DECISIONS = ("approved", "declined", "waived")  # as history says it


@dataclass(frozen=True, slots=True)
class OpenPlacement:
    """With who decides about it now."""

    case: Case
    item: CasePlacement
    now: Decider


@dataclass(frozen=True, slots=True)
class Decision:
    """Of the last days; the placement may be closed since."""

    entry: HistoryEntry
    case: Case
    item: CasePlacement


@dataclass(frozen=True, slots=True)
class Everything:
    """What agendas are made from, read once for everybody."""

    placements: Sequence[OpenPlacement]
    decisions: Sequence[Decision]  # the latest first
    absences: Sequence[Absence]  # of today and later, in the order in which they were told


@dataclass
class Agenda:
    """What concerns one person; what should be acted on first comes first."""

    asked: list[OpenPlacement] = field(default_factory=list)  # the person asked for it, and we wait for an answer
    waiting: list[OpenPlacement] = field(default_factory=list)  # for the person's decision
    deputy: dict[str, list[OpenPlacement]] = field(default_factory=dict)  # the same, by whom the person stands in for
    triage: list[OpenPlacement] = field(default_factory=list)  # for any coordinator
    urgent: list[OpenPlacement] = field(default_factory=list)  # last day soon, and somebody else has it
    others: list[OpenPlacement] = field(default_factory=list)  # somebody else has it
    ready: list[OpenPlacement] = field(default_factory=list)  # waits for nothing but its days
    decided: list[Decision] = field(default_factory=list)


async def everything(desk: Desk) -> Everything:
    absences = await desk.unit.directory.absences(desk.today)
    cases = await desk.unit.cases.listed(MOST_CASES, only_open=True)
    placements = [OpenPlacement(c, p, decider_with(desk, c, p, absences)) for c in cases for p in c.open_placements]
    placements.sort(key=lambda one: (one.item.next_on or date.max, one.case.number, one.item.position))
    coming = await desk.unit.directory.coming_absences(desk.today)
    return Everything(placements, await _decisions(desk), coming)


def agenda(desk: Desk, person: Person, found: Everything) -> Agenda:
    reader = _Reader(
        email=person.email.casefold(),
        deciding=decides(desk.directory, person),
        coordinating=coordinates(desk.directory, person),
        today=desk.today,
        soon=add_working_days(desk.today, URGENT_WORKING_DAYS),
    )
    theirs = Agenda(decided=[d for d in found.decisions if reader.sees(d)])
    approved = {(d.case.number, d.item.position) for d in theirs.decided if d.entry.event == "approved"}
    for one in found.placements:
        if (listed := reader.acts_on(one, theirs)) is not None:
            listed.append(one)
        elif reader.follows(one) and (one.case.number, one.item.position) not in approved:
            reader.elsewhere(one.item, theirs).append(one)
    return theirs


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose agenda it is, as far as headings depend on it."""

    email: str  # as all addresses here, without regard to case
    deciding: bool
    coordinating: bool
    today: date
    soon: date

    def acts_on(self, one: OpenPlacement, theirs: Agenda) -> list[OpenPlacement] | None:
        """The list of what waits for this person; None where it does not."""
        item, now, held_by = one.item, one.now, holder(one.item)
        if held_by is Holder.REQUESTER:
            return theirs.asked if self._is(one.case.requester.email) else None
        awaits_decision = item.stage is Stage.AWAITING_DECISION
        with_coordinators = held_by is Holder.COORDINATOR and item.stage is not Stage.CONFIRMED
        if with_coordinators or (awaits_decision and now.person is None):
            return theirs.triage if self.coordinating else None
        if not awaits_decision or now.person is None or not self._is(now.person.email):
            return None
        return theirs.deputy.setdefault(now.deputy_for.name, []) if now.deputy_for else theirs.waiting

    def follows(self, one: OpenPlacement) -> bool:
        if self.coordinating or self._is(one.case.requester.email) or self._manages(one.item):
            return True
        return one.now.person is not None and self._is(one.now.person.email)

    def elsewhere(self, item: CasePlacement, theirs: Agenda) -> list[OpenPlacement]:
        """The list of what somebody else has."""
        if item.stage is Stage.CONFIRMED:
            return theirs.ready
        by = item.assessment.complete_by
        return theirs.urgent if by and self.today <= by <= self.soon and not item.approval else theirs.others

    def sees(self, decision: Decision) -> bool:
        """Made by the person, on the person's agreement or request; coordinators see all."""
        made_or_asked = self._is(decision.entry.who) or self._is(decision.case.requester.email)
        return made_or_asked or self.coordinating or self._manages(decision.item)

    def _manages(self, item: CasePlacement) -> bool:
        agreement = item.assessment.agreement
        by_manager = self.deciding and item.assessment.route is Route.AGREEMENT_MANAGER
        return by_manager and agreement is not None and self._is(agreement.manager_email)

    def _is(self, email: str) -> bool:
        return email.casefold() == self.email


async def _decisions(desk: Desk) -> list[Decision]:
    since = desk.now - timedelta(days=DECIDED_DAYS)
    entries = await desk.unit.cases.happened(_DECISIONS, since, MOST_DECISIONS)
    cases = {case.number: case for case in await desk.unit.cases.of_numbers([entry.case for entry in entries])}
    found = []
    for entry in entries:
        position = position_of(entry)
        case = cases.get(entry.case)
        item = placement_of(case, position)
        if item is None and position is not None:  # its placements have moved to another case
            number, position = await whereabouts(desk.unit, entry.case, position)
            case = await desk.unit.cases.get(number)
            item = placement_of(case, position)
        if case is not None and item is not None:
            found.append(Decision(entry, case, item))
    return found


def placement_of(case: Case | None, position: int | None) -> CasePlacement | None:
    return next((p for p in case.placements if p.position == position), None) if case else None


def away(person: Person, absences: Iterable[Absence]) -> list[Absence]:
    """What still holds of the person's absences: none that a later word covers whole. By day."""
    theirs = [a for a in absences if a.email.casefold() == person.email.casefold()]
    standing = [
        a
        for number, a in enumerate(theirs)
        if not any(b.first_day <= a.first_day and a.last_day <= b.last_day for b in theirs[number + 1 :])
    ]
    return sorted(standing, key=lambda a: a.first_day)
