"""A person's App Home: what waits for that person first, then what waits for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.chat_letters import HomeFacts, Parked, Row
from bot.ports import Case, CasePlacement, Item, ItemState, NewPost, PostKind
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.lifecycle import APPROVED_STAGES, Holder, Stage
from bot.routine.model import Absence, Person, Route
from bot.routine.routing import Decider, coordinators, deputy_of, officer
from bot.routine.words import word
from bot.routine.working_days import add_working_days
from handlers.case_letters import decider_with
from handlers.chat.people import coordinates, decides, slack_id_of
from handlers.chat.shown import buttons_of, row
from handlers.desk import Desk
from handlers.progress import holder

MOST_CASES = 500  # open cases that are looked through
MOST_PARKED = 50
URGENT_WORKING_DAYS = 10
APPROVED_DAYS = 7


@dataclass
class _Lists:
    """The rows under each heading, as they are found."""

    waiting: list[Row] = field(default_factory=list)
    deputy: list[Row] = field(default_factory=list)
    triage: list[Row] = field(default_factory=list)
    urgent: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    approved: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class _Open:
    """An open placement and who decides on it."""

    case: Case
    item: CasePlacement
    now: Decider


async def show_homes(desk: Desk, case: Case) -> None:
    """Draws the homes of those whom a case concerns: who decides on it, or did, and the coordinators."""
    absences = await desk.unit.directory.absences(desk.today)
    people: list[Person | None] = [*coordinators(desk.directory)]
    for item in case.placements:
        agreement = item.assessment.agreement
        people.append(decider_with(desk, case, item, absences).person)
        people.append(officer(desk.directory, agreement.manager_email) if agreement else None)
        people.append(officer(desk.directory, item.approval.by.email) if item.approval else None)
    await put_homes(desk, {p.email: p for p in people if p}.values())


async def put_homes(desk: Desk, people: Iterable[Person]) -> None:
    chat = desk.office.chat
    homes = [(p, slack_id) for p in people if (slack_id := slack_id_of(desk.directory, p.email))]
    if chat is None or not homes:
        return
    absences = await desk.unit.directory.absences(desk.today)
    cases = await desk.unit.cases.listed(MOST_CASES, only_open=True)
    placements = [_Open(c, p, decider_with(desk, c, p, absences)) for c in cases for p in c.open_placements]
    parked = await desk.unit.inbox.listed(ItemState.PARKED, MOST_PARKED)
    for person, slack_id in homes:
        facts = _facts(desk, person, placements, parked, _away(desk, person, absences))
        drawn = chat.drawings.post("home", facts)
        post = NewPost(f"home:{slack_id}", PostKind.HOME, slack_id, drawn.text, drawn.blocks)
        await desk.unit.chat.put(post, desk.now)


def _facts(
    desk: Desk,
    person: Person,
    placements: Sequence[_Open],
    parked: Sequence[Item],
    away: tuple[tuple[date, date, str], ...],
) -> HomeFacts:
    coordinating = coordinates(desk.directory, person)
    found = _for_officer(desk, person, placements, coordinating) if decides(desk.directory, person) else _Lists()
    for one in placements:
        if one.case.requester.email == person.email:
            rows = found.waiting if holder(one.item) is Holder.REQUESTER else found.others
            rows.append(row(one.case, one.item))
    aside = tuple(Parked(i.id, i.kept_at.astimezone(STOCKHOLM), mask(i.reason)) for i in parked)
    return HomeFacts(
        name=person.name,
        today=desk.today,
        decides=decides(desk.directory, person),
        coordinates=coordinating,
        waiting=_sorted(found.waiting),
        deputy=_sorted(found.deputy),
        triage=_sorted(found.triage),
        urgent=_sorted(found.urgent),
        others=_sorted(found.others),
        approved=_sorted(found.approved),
        parked=aside if coordinating else (),
        away=away,
    )


def _for_officer(desk: Desk, person: Person, placements: Sequence[_Open], coordinating: bool) -> _Lists:
    found = _Lists()
    soon = add_working_days(desk.today, URGENT_WORKING_DAYS)
    for one in placements:
        item, now = one.item, one.now
        if (rows := _to_act_on(person, one, found, coordinating)) is not None:
            rows.append(row(one.case, item, buttons=buttons_of(item, now)))
        elif coordinating or _is_theirs(person, item, now):
            by = item.assessment.complete_by
            rows = found.urgent if by and desk.today <= by <= soon and not item.approval else found.others
            if _approved_lately(desk, person, item):
                rows = found.approved
            rows.append(row(one.case, item, holder=word(held) if (held := holder(item)) else ""))
    return found


def _to_act_on(person: Person, one: _Open, found: _Lists, coordinating: bool) -> list[Row] | None:
    """The list of what waits for this person; None where it does not."""
    if holder(one.item) is Holder.COORDINATOR and one.item.stage is not Stage.CONFIRMED:
        return found.triage if coordinating else None
    if one.item.stage is not Stage.AWAITING_DECISION:
        return None
    if one.now.person is None:
        return found.triage if coordinating else None
    if one.now.person.email != person.email:
        return None
    return found.deputy if one.now.deputy_for else found.waiting


def _is_theirs(person: Person, item: CasePlacement, now: Decider) -> bool:
    agreement = item.assessment.agreement
    manages = agreement and item.assessment.route is Route.AGREEMENT_MANAGER and agreement.manager_email == person.email
    return bool(manages) or bool(now.person and now.person.email == person.email)


def _approved_lately(desk: Desk, person: Person, item: CasePlacement) -> bool:
    approval = item.approval
    if approval is None or item.stage not in APPROVED_STAGES or approval.by.email != person.email:
        return False
    return approval.at >= desk.now - timedelta(days=APPROVED_DAYS)


def _away(desk: Desk, person: Person, absences: Sequence[Absence]) -> tuple[tuple[date, date, str], ...]:
    """That the person is away today, and who stands in."""
    return tuple(
        (a.first_day, a.last_day, _deputy(desk, a)) for a in absences if a.email.casefold() == person.email.casefold()
    )


def _deputy(desk: Desk, absence: Absence) -> str:
    email = absence.deputy_email or deputy_of(desk.directory, absence.email)
    person = officer(desk.directory, email) if email else None
    return person.name if person else ""


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    """What should be acted on first comes first."""
    return tuple(sorted(rows, key=lambda r: (r.facts.next_on or date.max, r.held)))
