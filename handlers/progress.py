"""A placement moves on: the checks run again, the stage follows, and whoever holds it has a day to act by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from bot.ports import Case, CasePlacement
from bot.routine.checks import check
from bot.routine.deadlines import counted_from
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import APPROVED_STAGES, HOLDERS, OPEN_STAGES, Actor, Event, Holder, Stage, move
from bot.routine.model import Directory, Field, Placement, Route, Rule, Verdict
from bot.routine.routine import current_routine
from bot.routine.working_days import add_working_days, is_working_day, working_days_after

_FOUND = {Verdict.MISDIRECTED: Event.FOUND_MISDIRECTED, Verdict.NEEDS_INFORMATION: Event.FOUND_INCOMPLETE}


def checked(
    item: CasePlacement, placement: Placement, first_contact: date, directory: Directory, today: date
) -> CasePlacement:
    """The item with these facts, judged anew.

    An approval holds for the facts that were shown: when they change it is void, and the placement goes back to be
    asked about or decided. A closed placement keeps its stage.
    """
    waived = [w.rule for w in item.waivers]
    left_open = tuple(r for r in item.left_open if _unsaid(r, placement))
    assessment = check(placement, first_contact, directory, waived=waived, left_open=left_open)
    judged = replace(item, placement=placement, assessment=assessment, left_open=left_open)
    if item.stage not in OPEN_STAGES:
        return judged
    if item.approval and item.stage in APPROVED_STAGES and item.approval.facts_hash == facts_hash(placement):
        return judged
    found = _FOUND.get(assessment.verdict, Event.FOUND_COMPLETE)
    if item.stage in APPROVED_STAGES and found is Event.FOUND_MISDIRECTED:
        found = Event.FOUND_COMPLETE  # it was approved: a person sorts out what it has become
    return staged(replace(judged, approval=None), move(item.stage, found, Actor.RULE), today)


def moved(item: CasePlacement, event: Event, actor: Actor, today: date) -> CasePlacement:
    """The item after an event. Raises bot.routine.lifecycle.NotAllowed."""
    stage = move(item.stage, event, actor)
    after = staged(item, stage, today)
    if event is Event.ASKED:  # whoever asks waits for another: their own clock stops
        return replace(after, used_days=item.used_days + working_days_after(item.since or today, today))
    return after


def staged(item: CasePlacement, stage: Stage, today: date) -> CasePlacement:
    """The item in that stage, with a day by when its holder should act; the same day again keeps since when.

    Once a question to the requester is answered, the clock of whoever asked goes on from where it stood.
    """
    stood = item.stage is Stage.NEEDS_INFORMATION and stage in (Stage.NEEDS_INFORMATION, Stage.AWAITING_DECISION)
    used = item.used_days if stood else 0
    next_on = _next_on(item, stage, today, used)
    same = stage is item.stage and next_on == item.next_on
    since = item.since if same and item.since else today
    return replace(item, stage=stage, next_on=next_on, since=since if next_on else None, used_days=used)


def open_rules(item: CasePlacement) -> tuple[Rule, ...]:
    """What is still to be asked of the requester."""
    settled = {w.rule for w in item.waivers} | set(item.left_open)
    return tuple(r for r in item.assessment.open_rules() if r not in settled)


def earliest_start(item: CasePlacement) -> date:
    """The first working day that keeps the lead time: what we offer where the start that was asked for is too soon."""
    day = item.assessment.earliest_start
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def holder(item: CasePlacement) -> Holder | None:
    """Who holds the ball; nobody holds what is closed."""
    found = HOLDERS.get(item.stage)
    if found is Holder.MANAGER and item.assessment.route is not Route.AGREEMENT_MANAGER:
        return Holder.COORDINATOR
    return found


def asked_by_manager(item: CasePlacement) -> bool:
    """The checks have nothing to ask: it waits for the answer to a question of the manager's."""
    return item.stage is Stage.NEEDS_INFORMATION and item.assessment.verdict is not Verdict.NEEDS_INFORMATION


def front(case: Case) -> CasePlacement | None:
    """The placement that says who holds the case and by when: the one that is due first."""
    return min(case.open_placements, key=lambda p: (p.next_on or date.max, p.position), default=None)


def with_items(case: Case, items: Iterable[CasePlacement]) -> Case:
    changed = {item.position: item for item in items}
    return replace(case, placements=tuple(changed.get(p.position, p) for p in case.placements))


def _next_on(item: CasePlacement, stage: Stage, today: date, used: int) -> date | None:
    days = current_routine().deadlines
    start, end = item.placement.day(Field.START), item.placement.day(Field.END)
    match stage:
        case Stage.RECEIVED:
            return today
        case Stage.NEEDS_INFORMATION:
            by = item.assessment.complete_by
            return by if by and by >= today else add_working_days(today, days.answer_working_days)
        case Stage.AWAITING_DECISION:
            return max(add_working_days(counted_from(today, used), days.decide_working_days), today)
        case Stage.WITH_SUPPLIER:
            return add_working_days(today, days.supplier_working_days)
        case Stage.AWAITING_STOK:
            by = start - timedelta(days=days.stok_days_before_start) if start else None
            return by if by and by > today else add_working_days(today, days.stok_working_days)
        case Stage.CONFIRMED:
            return max(end, today) if end else today
        case _:
            return None


def _unsaid(rule: Rule, placement: Placement) -> bool:
    """Left open only until its own fact is said."""
    fact = placement.fact(_FACT_OF[rule])
    return fact is None or not fact.stated


_FACT_OF = {
    Rule.STUDY_DIRECTOR: Field.FROM_STUDY_DIRECTOR,
    Rule.DEPARTMENT_HEAD: Field.HEAD_CONSULTED,
    Rule.SUPPLIER: Field.SUPPLIER,
    Rule.SUPERVISOR: Field.SUPERVISOR,
    Rule.WORKING_HOURS: Field.EXTENT_PERCENT,
    Rule.ON_CALL: Field.ON_CALL,
    Rule.PERIOD: Field.START,
}
CAN_BE_LEFT_OPEN = frozenset(_FACT_OF)
