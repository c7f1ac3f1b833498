"""Days go by: a placement is over, one that nobody settled before its start has expired, a decision goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.ports import Case, CasePlacement, DeadlineState
from bot.routine.lifecycle import APPROVED_STAGES, MOVES, Actor, Event, Stage
from bot.routine.routine import current_routine
from handlers.asking import tell_manager
from handlers.case_letters import case_letter
from handlers.correspondence import tell_requester
from handlers.deadlines import set_deadlines
from handlers.desk import Desk
from handlers.hands import holding
from handlers.progress import moved, with_items
from handlers.supplier_letters import supplier_withdrawn
from handlers.turns import hand_back


async def pass_day(desk: Desk, number: str, ids: Sequence[int]) -> int:
    """Moves the placements of one case that the day has overtaken; returns how many deadlines it settled."""
    case = await desk.unit.cases.get(number)
    if case is not None:
        await set_deadlines(desk, case)  # what no longer holds is cancelled first
    taken = await desk.unit.deadlines.take(ids, desk.now)
    if case is not None:
        await _pass(desk, case, [(d.position, Event(d.kind)) for d in taken])
    await desk.unit.deadlines.end([d.id for d in taken], DeadlineState.DONE, told="ärendet")
    return len(ids)


async def _pass(desk: Desk, case: Case, events: Sequence[tuple[int, Event]]) -> None:
    items, happened = {p.position: p for p in case.placements}, []
    for position, event in events:
        item = items.get(position)
        if item is not None and (item.stage, event) in MOVES:
            items[position] = _after(item, event, desk.today)
            happened.append((position, event))
    if not happened:
        return
    saved = await desk.unit.cases.save(with_items(case, items.values()))
    for position, event in happened:
        before = next(p for p in case.placements if p.position == position)
        if event is Event.HANDED_BACK:
            await hand_back(desk, saved, items[position], before.handed[-1].to)
            continue
        await _note(desk, case.number, position, event)
        if event is Event.EXPIRED:
            await _tell_expired(desk, before, saved, items[position])


def _after(item: CasePlacement, event: Event, today: date) -> CasePlacement:
    """Whoever gets a decision back has as long for it as anybody who is asked; other clocks go on as they did."""
    if event is not Event.HANDED_BACK:
        return moved(item, event, Actor.CLOCK, today)
    back = replace(item, handed=holding(item, today))
    return moved(back, event, Actor.CLOCK, today) if item.stage is Stage.AWAITING_DECISION else back


async def _note(desk: Desk, number: str, position: int, event: Event) -> None:
    words = current_routine().row(event).words
    await desk.note(number, str(event), f"Plats {position}: {words}.", who="clock")


async def _tell_expired(desk: Desk, old: CasePlacement, saved: Case, item: CasePlacement) -> None:
    """The requester always; whoever should have decided or approved, and a supplier that was asked, too."""
    letter = case_letter(desk, replace(saved, placements=(item,)), (saved.requester,))
    await tell_requester(desk, saved, "expired", letter, f"{item.position}:{saved.version}")
    if old.stage in APPROVED_STAGES | {Stage.AWAITING_DECISION}:
        await tell_manager(desk, saved, item, "expired_notice", f"v{saved.version}")
    if old.stage in APPROVED_STAGES:
        await supplier_withdrawn(desk, saved, old, cause=f"v{saved.version}")
