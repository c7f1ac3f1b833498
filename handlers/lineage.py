"""Where a placement is now: cases are split and merged, and people go on answering the letters that they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.ports import Case, HistoryEntry, UnitOfWork

ORDER = "order"  # the key in a history entry's details under which an operator's order stands

_MOST_MOVES = 50


def merged_into(history: Sequence[HistoryEntry]) -> str | None:
    """The case that took over an emptied case's placements."""
    for entry in reversed(history):
        order = entry.details.get(ORDER)
        if entry.event == "merged" and isinstance(order, Mapping):
            return str(order["into"])
    return None


async def current_case(unit: UnitOfWork, number: str) -> Case | None:
    """The case with this number; where it was merged into another, the one that took it over."""
    for _ in range(_MOST_MOVES):
        case = await unit.cases.get(number)
        if case is None or case.placements:
            return case
        into = merged_into(await unit.cases.history(number))
        if into is None:
            return case
        number = into
    return None


async def whereabouts(unit: UnitOfWork, number: str, position: int) -> tuple[str, int]:
    """Case and position, today, of the placement that had this position in this case."""
    for _ in range(_MOST_MOVES):
        case = await unit.cases.get(number)
        if case is None or any(p.position == position for p in case.placements):
            break
        moved = _moved(await unit.cases.history(number), position)
        if moved is None:
            break
        number, position = moved
    return number, position


def _moved(history: Sequence[HistoryEntry], position: int) -> tuple[str, int] | None:
    """Where the case's history says that a placement went."""
    for entry in reversed(history):
        order = entry.details.get(ORDER)
        if not isinstance(order, Mapping) or "into" not in order:
            continue
        match entry.event:
            case "merged":
                new = order.get("new_positions")
                if isinstance(new, Mapping) and str(position) in new:
                    return str(order["into"]), int(new[str(position)])
            case "split":
                if position in order["positions"]:
                    return str(order["into"]), position
    return None
