"""The list of the day, for whoever has asked for one: on working days, at its time, and only where something waits."""

from __future__ import annotations

from bot.ports import DueList, NewPost, Party, PostKind
from bot.routine.notifications import is_time_for_daily, next_daily
from bot.routine.routine import current_routine
from handlers.chat.homes import today_of
from handlers.desk import Desk
from handlers.pings import reachable


async def tell_today(desk: Desk, due: DueList) -> int:
    """Settles one due list in the desk's transaction; returns how many were sent, 0 or 1.

    What could not be sent on its day is not made up for, and nobody is told while they are away.
    """
    email, clock = due.chosen.email, due.chosen.daily_at
    if not await desk.unit.notifications.take(due, next_daily(clock, desk.now) if clock else None):
        return 0
    person = desk.directory.person(email)
    slack_id = reachable(desk, Party("", email))
    in_time = clock is not None and is_time_for_daily(clock, desk.now, current_routine().hours)
    if person is None or not slack_id or not in_time:
        return 0
    if email.casefold() in {absence.email.casefold() for absence in await desk.unit.directory.absences(desk.today)}:
        return 0
    facts = await today_of(desk, person)
    if facts is None or desk.office.chat is None:
        return 0
    drawn = desk.office.chat.drawings.post("today", facts)
    key = f"today:{slack_id}:{desk.today.isoformat()}"
    return int(
        await desk.unit.chat.put(NewPost(key, PostKind.MESSAGE, slack_id, drawn.text, drawn.blocks), desk.now)
    )  # fmt: skip
