"""Somebody says when they want to be told: the time of a daily list, and quiet hours."""

from __future__ import annotations

from datetime import time

from bot.chat_letters import NotificationForm
from bot.events import Done, Outcome
from bot.routine.model import Person
from bot.routine.notifications import (
    Notifications,
    QuietHours,
    daily_times,
    half_hours,
    leaves_reach,
    next_daily,
)
from bot.routine.routine import current_routine
from handlers.chat.payloads import Submission
from handlers.chat.people import person_of
from handlers.chat.replies import chat_of, refuse_stranger, reply, show
from handlers.desk import Desk

NONE = "none"  # the option that chooses no time


async def notification_form(desk: Desk, person: Person) -> NotificationForm:
    chosen = (await desk.unit.notifications.of([person.email]))[person.email]
    return NotificationForm(chosen, daily_times(current_routine().hours), half_hours())


def notification_faults(form: Submission) -> dict[str, str]:
    """block_id → words beside the field."""
    chosen = _chosen("", form)
    return chosen if isinstance(chosen, dict) else {}


async def set_notifications(desk: Desk, item_id: int, form: Submission) -> Outcome:
    person = person_of(desk.directory, form.place.user)
    if person is None:
        return Done(None, await refuse_stranger(desk, item_id, form.place))
    chosen = _chosen(person.email, form)
    if isinstance(chosen, dict):
        await reply(desk, item_id, form.place, f"Aviseringarna är inte sparade. {' '.join(chosen.values())}")
        return Done(None, "aviseringarna var inte rätt ifyllda")
    due_at = next_daily(chosen.daily_at, desk.now) if chosen.daily_at else None
    await desk.unit.notifications.tell(chosen, desk.now, due_at)
    await show(desk, item_id, form.place, chat_of(desk).drawings.post("chosen", chosen))
    return Done(None, f"{person.email} valde aviseringar")


def _chosen(email: str, form: Submission) -> Notifications | dict[str, str]:
    """What was filled in, or what is wrong with it."""
    hours = current_routine().hours
    filled = {name: form.values.get(name, "") for name in ("daily", "quiet_begins", "quiet_ends")}
    times = {name: _time(text) for name, text in filled.items() if text != NONE}
    if wrong := [name for name, clock in times.items() if clock not in _offered(name)]:
        return dict.fromkeys(wrong, "Välj en tid i listan.")
    daily, begins, ends = (times.get(name) for name in filled)
    if begins is None and ends is None:
        return Notifications(email, daily)
    if begins is None or ends is None:
        missing = "quiet_begins" if begins is None else "quiet_ends"
        return {missing: "Välj både när de tysta timmarna börjar och när de slutar."}
    if begins == ends:
        return {"quiet_ends": "Välj två olika tider."}
    quiet = QuietHours(begins, ends)
    if not leaves_reach(quiet, hours):
        reach = f"{hours.opens:%H.%M} och {hours.closes:%H.%M}"
        return {"quiet_ends": f"Lämna minst en timme fri mellan {reach}. Annars når inga påminnelser dig."}
    if daily is not None and quiet.cover_clock(daily):
        return {"daily": "Den tiden är i dina tysta timmar."}
    return Notifications(email, daily, quiet)


def _offered(name: str) -> tuple[time | None, ...]:
    return daily_times(current_routine().hours) if name == "daily" else half_hours()


def _time(text: str) -> time | None:
    """«08:30»; None for anything else."""
    try:
        return time.fromisoformat(text) if len(text) == 5 else None
    except ValueError:
        return None
