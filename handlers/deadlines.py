"""What is due about a case, kept in step with it: set anew after every change, whoever made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time
from typing import TypeVar

from bot.ports import Case, CasePlacement, DeadlineState, SetDeadline
from bot.routine.deadlines import Anchor, Deadline, Recipient, Standing, deadlines_of, office_deadlines
from bot.routine.model import Field, Person, Role, Rule, Status
from bot.routine.routine import current_routine
from bot.routine.words import word
from bot.routine.working_days import STOCKHOLM
from handlers.desk import Desk
from handlers.progress import holder

BEFORE_THE_SERVICE = "tjänsten var inte i drift än"
CASES_AT_ONCE = 100  # whose deadlines are set in one transaction after the table has changed

K = TypeVar("K")
V = TypeVar("V")


async def set_deadlines(desk: Desk, case: Case) -> None:
    """Adds what is new, takes up again what was cancelled, and cancels, with its reason, what became pointless."""
    wanted = {d.identity: d for item in case.open_placements for d in _wanted(desk, case, item)}
    there = {d.identity: d for d in await desk.unit.deadlines.of_case(case.number)}
    new = [d for identity, d in wanted.items() if identity not in there and _is_ahead(desk, d)]
    await desk.unit.deadlines.add(case.number, [(d, due_at(d)) for d in new])
    back = [
        (there[identity], d)
        for identity, d in wanted.items()
        if identity in there and there[identity].state is DeadlineState.CANCELLED and _is_ahead(desk, d)
    ]
    for moment, ids in _grouped((due_at(d), found.id) for found, d in back).items():
        await desk.unit.deadlines.wait_again(ids, moment)
    gone = [d for identity, d in there.items() if d.state is DeadlineState.WAITING and identity not in wanted]
    for reason, ids in _grouped((_why_pointless(case, d), d.id) for d in gone).items():
        await desk.unit.deadlines.end(ids, DeadlineState.CANCELLED, reason=reason)


async def prepare_deadlines(desk: Desk, after: str) -> str | None:
    """To be awaited before due work is looked for: the office's own deadlines, and all that a changed table means.

    Of the open cases those after the case `after`, "" to begin with; returns where to go on in another transaction,
    None when all is prepared. To begin anew changes nothing that was done.
    """
    await _set_office_deadlines(desk)
    table = f"table {current_routine().table}"
    if table in await desk.unit.heartbeats.all():
        return None
    numbers = await desk.unit.cases.open_after(after, CASES_AT_ONCE)
    for case in await desk.unit.cases.of_numbers(numbers):
        await set_deadlines(desk, case)
    if len(numbers) == CASES_AT_ONCE:
        return numbers[-1]
    await desk.unit.heartbeats.beat(table, desk.now)
    return None


async def _set_office_deadlines(desk: Desk) -> None:
    """The office's own. What was due before the service began is not made up for."""
    routine = current_routine()
    there = await desk.unit.deadlines.of_case("")
    known = {d.identity for d in there}
    ends = {Anchor.ROUTINE_END: routine.valid_to}
    if desk.office.secret_ends:
        ends[Anchor.SECRET_END] = desk.office.secret_ends
    wanted = office_deadlines(desk.today, ends, routine.rows)
    await desk.unit.deadlines.add("", [(d, due_at(d)) for d in wanted if d.identity not in known])
    if not there:
        past = [d.id for d in await desk.unit.deadlines.of_case("") if d.due_on <= desk.today]
        await desk.unit.deadlines.end(past, DeadlineState.HANDED_ON, reason=BEFORE_THE_SERVICE)


def due_at(deadline: Deadline) -> datetime:
    """From when it may be done: the day's opening, or for what the day itself changes its first moment."""
    if deadline.recipient is Recipient.NOBODY:
        return datetime.combine(deadline.due_on, time(), STOCKHOLM)
    return current_routine().hours.opening(deadline.due_on)


def heads_of(desk: Desk, case: Case) -> tuple[Person, ...]:
    """The heads of department who stand on copy in the case."""
    heads = {p.email.casefold(): p for p in desk.directory.with_role(Role.DEPARTMENT_HEAD)}
    others = [email for email in case.participants if email != case.requester.email]
    return tuple(heads[email.casefold()] for email in others if email.casefold() in heads)


def _wanted(desk: Desk, case: Case, item: CasePlacement) -> tuple[Deadline, ...]:
    routine = current_routine()
    agreement = item.assessment.agreement
    too_short = item.assessment.findings.get(Rule.AGREEMENT) is Status.VIOLATED
    standing = Standing(
        position=item.position,
        stage=item.stage,
        holder=holder(item),
        since=item.since or desk.today,
        limit=item.next_on or desk.today,
        start=item.placement.day(Field.START),
        end=item.placement.day(Field.END),
        agreement_end=agreement.valid_to if agreement and too_short else None,
        has_head=bool(heads_of(desk, case)),
        used=item.used_days,
        handed_until=item.handed[-1].until if item.handed else None,
    )
    return deadlines_of(standing, routine.rows, routine.hours)


def _is_ahead(desk: Desk, deadline: Deadline) -> bool:
    """Not a reminder whose day passed before the case came to where it stands."""
    return deadline.always or deadline.due_on >= desk.today


def _why_pointless(case: Case, deadline: SetDeadline) -> str:
    item = next((p for p in case.placements if p.position == deadline.position), None)
    if item is None:
        return "platsen finns inte kvar i ärendet"
    rows = {row.kind: row for row in current_routine().rows}
    row = rows.get(deadline.kind)
    if row is None:
        return "det påminns inte längre om det"
    if item.stage not in row.stages:
        return f"platsen är {word(item.stage)}"
    who = holder(item)
    if row.holder not in (None, who) and who is not None:
        return f"{word(who)} avgör nu"
    return "dagen har flyttats"


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    grouped: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
