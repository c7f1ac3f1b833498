"""Days go by: a placement that is over has ended, and one that nobody settled before its start has expired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.ports import Case, CasePlacement, DeadlineState, SetDeadline
from bot.routine.lifecycle import APPROVED_STAGES, MOVES, Actor, Event, Stage
from bot.routine.routine import current_routine
from handlers.asking import tell_manager
from handlers.case_letters import case_letter
from handlers.correspondence import tell_requester
from handlers.deadlines import set_deadlines
from handlers.desk import Desk
from handlers.progress import moved, with_items
from handlers.supplier_letters import supplier_withdrawn


async def pass_day(desk: Desk, number: str, ids: Sequence[int]) -> int:
    """Moves the placements of one case that the day has overtaken; returns how many deadlines it settled."""
    case = await desk.unit.cases.get(number)
    if case is not None:
        await set_deadlines(desk, case)  # what no longer holds is cancelled first
    taken = await desk.unit.deadlines.take(ids, desk.now)
    events = {d.position: Event(d.kind) for d in taken}
    if case is not None:
        items = [p for p in case.placements if p.position in events and (p.stage, events[p.position]) in MOVES]
        new = [moved(p, events[p.position], Actor.CLOCK, desk.today) for p in items]
        saved = await desk.unit.cases.save(with_items(case, new)) if new else case
        for item in new:
            await _note(desk, number, item.position, events[item.position])
            if item.stage is Stage.EXPIRED:
                await _tell_expired(desk, case, saved, item)
    await desk.unit.deadlines.end([d.id for d in taken], DeadlineState.DONE, told="ärendet")
    return len(ids)


async def _note(desk: Desk, number: str, position: int, event: Event) -> None:
    words = current_routine().row(event).words
    await desk.note(number, str(event), f"Plats {position}: {words}.", who="clock")


async def _tell_expired(desk: Desk, before: Case, saved: Case, item: CasePlacement) -> None:
    """The requester always; whoever should have decided or approved, and a supplier that was asked, too."""
    letter = case_letter(desk, replace(saved, placements=(item,)), (saved.requester,))
    await tell_requester(desk, saved, "expired", letter, f"{item.position}:{saved.version}")
    old = next(p for p in before.placements if p.position == item.position)
    if old.stage in APPROVED_STAGES | {Stage.AWAITING_DECISION}:
        await tell_manager(desk, saved, item, "expired_notice", f"v{saved.version}")
    if old.stage in APPROVED_STAGES:
        await supplier_withdrawn(desk, before, old, cause=f"v{saved.version}")


def by_case(deadlines: Sequence[SetDeadline]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for deadline in deadlines:
        found.setdefault(deadline.case, []).append(deadline.id)
    return found
