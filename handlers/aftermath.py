"""What follows from every change to a case, whoever made it: by mail, in the chat, by an operator, by the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.ports import Case
from handlers.asking import take_back_overtaken
from handlers.chat.cards import show_case
from handlers.deadlines import set_deadlines
from handlers.desk import Desk

AFTER_CHANGE: tuple[Callable[[Desk, Case], Awaitable[None]], ...] = (set_deadlines, take_back_overtaken, show_case)
"""Each is given the case as it stands at the end of the transaction, and must bear being run again."""


async def follow_up(desk: Desk) -> None:
    """To be awaited last in each transaction that may have changed cases."""
    for number in desk.unit.changed_cases:
        case = await desk.unit.cases.get(number)
        if case is not None:
            for step in AFTER_CHANGE:
                await step(desk, case)
