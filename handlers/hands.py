"""In whose hands a decision is that was handed over, for good or until a day."""

from __future__ import annotations

from datetime import date

from bot.ports import CasePlacement, Handover

MOST_HANDS = 20  # that one decision is lent through at a time


def in_hand(item: CasePlacement, on: date) -> Handover | None:
    """Who was given the decision and has it on that day; None: it is the agreement's manager's."""
    return next(iter(reversed(holding(item, on))), None)


def handed_to(item: CasePlacement, on: date) -> str:
    """The address; "" for the agreement's manager."""
    found = in_hand(item, on)
    return found.to if found else ""


def holding(item: CasePlacement, on: date) -> tuple[Handover, ...]:
    """What was handed over and is so still, oldest first."""
    return tuple(one for one in item.handed if one.until is None or on <= one.until)


def passed_on(item: CasePlacement, to: str, on: date, *, by: str, until: date | None = None) -> tuple[Handover, ...]:
    """The hands after `by` has given the decision to `to`, for good or until a day.

    Whoever has it for a time cannot give it away for longer.
    """
    now = in_hand(item, on)
    own = now.until if now and now.to == by else None
    days = [day for day in (until, own) if day]
    if not days:
        return (Handover(to),)
    return (*holding(item, on), Handover(to, min(days)))[-MOST_HANDS:]
