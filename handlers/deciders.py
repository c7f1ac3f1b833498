"""Who decides about a case's placements today, by the directory, the absences and what was handed over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports import Case, CasePlacement, Party
from bot.routine.lifecycle import Holder
from bot.routine.model import Absence, Field, Person, Role
from bot.routine.routing import Decider, decider, may_decide
from handlers.desk import Desk
from handlers.hands import handed_to
from handlers.progress import holder


async def decider_of(desk: Desk, case: Case, item: CasePlacement) -> Decider:
    """Who decides now about this placement; without a person the coordinators do."""
    return decider_with(desk, case, item, await desk.unit.directory.absences(desk.today))


def decider_with(desk: Desk, case: Case, item: CasePlacement, absences: Sequence[Absence]) -> Decider:
    """The same, with today's absences at hand."""
    barred = barred_from(desk, case)
    hands = handed_to(item, desk.today)
    return decider(item.assessment, desk.directory, absences, desk.today, barred, handed_to=hands)


async def may_decide_on(desk: Desk, case: Case, item: CasePlacement, person: Person) -> bool:
    """Whether the person's decision counts: never that of the requester or the head of the same case."""
    absences = await desk.unit.directory.absences(desk.today)
    barred = barred_from(desk, case)
    hands = handed_to(item, desk.today)
    return may_decide(person, item.assessment, desk.directory, absences, desk.today, barred, handed_to=hands)


async def deciders(desk: Desk, case: Case, item: CasePlacement) -> tuple[Party, ...]:
    found = (await decider_of(desk, case, item)).person
    return (Party(found.name, found.email),) if found else desk.coordinators()


def barred_from(desk: Desk, case: Case) -> set[str]:
    """Who has a part in the request: the requester, and the heads of department who stand behind it."""
    named = {p.placement.text(Field.DEPARTMENT_HEAD) for p in case.placements}
    heads = desk.directory.with_role(Role.DEPARTMENT_HEAD)
    return {case.requester.email} | {h.email for h in heads if h.name in named or h.email in case.participants}


def manager_name(desk: Desk, item: CasePlacement) -> str | None:
    agreement = item.assessment.agreement
    person = desk.directory.person(handed_to(item, desk.today) or (agreement.manager_email if agreement else ""))
    return person.name if person and holder(item) is not Holder.COORDINATOR else None
