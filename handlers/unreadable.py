"""A message that could not be read is parked: a person looks at the raw mail."""

from __future__ import annotations

from bot.events import MessageRead, Outcome, Refused
from handlers.desk import Desk


async def unreadable(event: MessageRead, desk: Desk) -> Outcome:
    return Refused(f"Mejlet kunde inte läsas: {event.reading.error or 'okänt fel'}")
