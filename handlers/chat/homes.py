"""A person's App Home: what waits for that person first, then what waits for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.chat_letters import HomeFacts, HomeList, Parked, Row
from bot.ports import Case, CasePlacement, Item, ItemState, NewPost, PostKind
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.lifecycle import APPROVED_STAGES, Holder, Stage
from bot.routine.model import Absence, Person, Route
from bot.routine.routing import Decider, deputy_of, officer
from bot.routine.words import word
from bot.routine.working_days import add_working_days
from handlers.chat.people import able_to_decide, coordinates, decides, slack_id_of
from handlers.chat.shown import buttons_of, row
from handlers.deciders import decider_with
from handlers.desk import Desk
from handlers.progress import holder

MOST_CASES = 500  # open cases that are looked through
MOST_PARKED = 50
MOST_ROWS = 12  # under one heading
URGENT_WORKING_DAYS = 10
APPROVED_DAYS = 7


@dataclass(frozen=True)
class _Open:
    """An open placement and who decides on it."""

    case: Case
    item: CasePlacement
    now: Decider


@dataclass
class _Lists:
    """What stands under each heading, as it is found."""

    waiting: list[_Open] = field(default_factory=list)
    deputy: list[_Open] = field(default_factory=list)
    triage: list[_Open] = field(default_factory=list)
    urgent: list[_Open] = field(default_factory=list)
    others: list[_Open] = field(default_factory=list)
    approved: list[_Open] = field(default_factory=list)


async def homes_of_officers(desk: Desk) -> list[NewPost]:
    """Of everybody who decides and is in the chat."""
    return await homes_of(desk, able_to_decide(desk.directory))


async def put_homes(desk: Desk, people: Iterable[Person]) -> None:
    for post in await homes_of(desk, people):
        await desk.unit.chat.put(post, desk.now)


async def homes_of(desk: Desk, people: Iterable[Person]) -> list[NewPost]:
    """As they should stand now. Changes nothing."""
    chat = desk.office.chat
    homes = [(p, slack_id) for p in people if (slack_id := slack_id_of(desk.directory, p.email))]
    if chat is None or not homes:
        return []
    absences = await desk.unit.directory.absences(desk.today)
    cases = await desk.unit.cases.listed(MOST_CASES, only_open=True)
    placements = [_Open(c, p, decider_with(desk, c, p, absences)) for c in cases for p in c.open_placements]
    parked = await desk.unit.inbox.listed(ItemState.PARKED, MOST_PARKED)
    drawn = []
    for person, slack_id in homes:
        facts = _facts(desk, person, placements, parked, _away(desk, person, absences))
        home = chat.drawings.post("home", facts)
        drawn.append(NewPost(f"home:{slack_id}", PostKind.HOME, slack_id, home.text, home.blocks))
    return drawn


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
            (found.waiting if holder(one.item) is Holder.REQUESTER else found.others).append(one)
    aside = tuple(Parked(i.id, i.kept_at.astimezone(STOCKHOLM), mask(i.reason)) for i in parked)
    return HomeFacts(
        name=person.name,
        today=desk.today,
        decides=decides(desk.directory, person),
        coordinates=coordinating,
        waiting=_shown(found.waiting, acting=True),
        deputy=_shown(found.deputy, acting=True),
        triage=_shown(found.triage, acting=True),
        urgent=_shown(found.urgent),
        others=_shown(found.others),
        approved=_shown(found.approved),
        parked=aside if coordinating else (),
        away=away,
    )


def _for_officer(desk: Desk, person: Person, placements: Sequence[_Open], coordinating: bool) -> _Lists:
    found = _Lists()
    soon = add_working_days(desk.today, URGENT_WORKING_DAYS)
    for one in placements:
        item, now = one.item, one.now
        if (waiting := _to_act_on(person, one, found, coordinating)) is not None:
            waiting.append(one)
        elif coordinating or _is_theirs(person, item, now):
            by = item.assessment.complete_by
            rest = found.urgent if by and desk.today <= by <= soon and not item.approval else found.others
            (found.approved if _approved_lately(desk, person, item) else rest).append(one)
    return found


def _to_act_on(person: Person, one: _Open, found: _Lists, coordinating: bool) -> list[_Open] | None:
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


def _shown(found: Iterable[_Open], *, acting: bool = False) -> HomeList:
    """What should be acted on first comes first."""
    ordered = sorted(found, key=lambda o: (o.item.next_on or date.max, o.case.number, o.item.position))
    rows = [_row(one, acting) for one in ordered[:MOST_ROWS]]
    return HomeList(tuple(rows), len(ordered))


def _row(one: _Open, acting: bool) -> Row:
    """With buttons where the person acts and is not the one who asked, else with who has it."""
    if acting:
        return row(one.case, one.item, buttons=buttons_of(one.item, one.now))
    held = holder(one.item)
    return row(one.case, one.item, holder=word(held) if held else "")
