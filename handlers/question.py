"""A question about the routine: its facts in short, and a person reads the mail."""

from __future__ import annotations

from bot.events import Done, MessageRead, Outcome
from handlers.correspondence import person_needed
from handlers.desk import Desk
from handlers.strangers import answer_without_case


async def question(event: MessageRead, desk: Desk) -> Outcome:
    await answer_without_case(event, desk, "question")
    await person_needed(desk, event.reading, event.item_id, "Någon frågar om rutinen.", case=event.case)
    return Done(event.case, "fråga om rutinen: en person tittar")
