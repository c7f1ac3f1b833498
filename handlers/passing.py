"""Days go by: a placement that is over has ended, and one that nobody settled before its start has expired."""

from __future__ import annotations

from bot.ports import Case, CasePlacement
from bot.routine.lifecycle import Actor, Event, Stage
from bot.routine.model import Field
from handlers.desk import Desk
from handlers.progress import moved, with_items


async def pass_time(desk: Desk) -> int:
    """Moves every placement that the day has overtaken; returns how many."""
    overtaken = 0
    for case in await desk.unit.cases.listed(limit=10_000, only_open=True):
        events = {p.position: event for p in case.open_placements if (event := _overtaken(p, desk))}
        if events:
            await _move(desk, case, events)
            overtaken += len(events)
    return overtaken


def _overtaken(item: CasePlacement, desk: Desk) -> Event | None:
    start, end = item.placement.day(Field.START), item.placement.day(Field.END)
    if item.stage is Stage.CONFIRMED:
        return Event.PLACEMENT_OVER if end and end < desk.today else None
    return Event.EXPIRED if start and start < desk.today else None


async def _move(desk: Desk, case: Case, events: dict[int, Event]) -> None:
    items = [moved(p, events[p.position], Actor.CLOCK, desk.today) for p in case.placements if p.position in events]
    await desk.unit.cases.save(with_items(case, items))
    for item in items:
        over = item.stage is Stage.ENDED
        text = "platsen är genomförd" if over else "starten har passerat utan att platsen blev klar"
        await desk.note(case.number, str(events[item.position]), f"Plats {item.position}: {text}.", who="clock")
