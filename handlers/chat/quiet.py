"""Quiet hours: what would disturb somebody waits until they are over.

A message to one person alone waits for its own sake (`undisturbed`), a reminder as a whole (`reminded_later`); what
the clock alone tells waits until offices are open, too (Desk.told_from). Answers
to what somebody has just done or written do not wait, nor does what tells that the service stands still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.ports import Party
from bot.routine.notifications import reminded_at
from bot.routine.routine import current_routine
from handlers.chat.people import person_of
from handlers.desk import Desk


async def undisturbed(desk: Desk, email: str) -> datetime | None:
    """From when a message to this person may come; None: now."""
    quiet = (await desk.unit.notifications.of([email]))[email].quiet
    moment = desk.told_from or desk.now
    return quiet.end_after(moment) if quiet and quiet.cover(moment) else desk.told_from


async def undisturbed_at(desk: Desk, place: str) -> datetime | None:
    """The same of a place in the chat. A channel is nobody's own, and has no quiet hours."""
    person = person_of(desk.directory, place)
    return await undisturbed(desk, person.email) if person else desk.told_from


async def reminded_later(desk: Desk, people: Sequence[Party], limit: date) -> datetime | None:
    """When these are reminded together of a limit who should be now; None: now."""
    chosen = await desk.unit.notifications.of([p.email for p in people])
    quiet = [one.quiet for one in chosen.values() if one.quiet]
    moment = reminded_at(desk.now, quiet, current_routine().hours, limit)
    return moment if moment > desk.now else None
