"""Quiet hours: what would disturb somebody waits until they are over.

A message to one person alone waits for its own sake (`undisturbed`), a reminder as a whole (`reminded_later`). Answers
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
    return quiet.end_after(desk.now) if quiet and quiet.cover(desk.now) else None


async def undisturbed_at(desk: Desk, place: str) -> datetime | None:
    """The same of a place in the chat; None also for a channel, which is nobody's own."""
    person = person_of(desk.directory, place)
    return await undisturbed(desk, person.email) if person else None


async def reminded_later(desk: Desk, people: Sequence[Party], limit: date) -> datetime | None:
    """When these are reminded together of a limit who should be now; None: now."""
    chosen = await desk.unit.notifications.of([p.email for p in people])
    quiet = [one.quiet for one in chosen.values() if one.quiet]
    moment = reminded_at(desk.now, quiet, current_routine().hours, limit)
    return moment if moment > desk.now else None
