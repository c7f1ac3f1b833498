"""Monday's overview for the coordinators: what is late, what is due, what waits for whom, and last week's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from statistics import median_low

from bot.letters import HeldPlacement, Overview, Reminder
from bot.ports import Figures, Holding, Party
from bot.reading.identity_numbers import mask
from bot.routine.lifecycle import HOLDERS, Holder, Stage
from bot.routine.model import Route
from bot.routine.working_days import STOCKHOLM
from handlers.correspondence import frame, queue
from handlers.desk import Desk
from handlers.pings import reachable, tell

MOST_LINES = 20  # of each list
MOST_HELD = 500  # open placements that are counted as late or due


async def write_overview(desk: Desk, person: Party, reminders: tuple[Reminder, ...]) -> None:
    """Queues one coordinator's overview, with whatever else they are reminded of that day."""
    letter = await _overview(desk, person, reminders)
    week = f"{desk.today.isocalendar().year}-v{letter.week:02}"
    subject = f"Veckans översikt, vecka {letter.week}"
    key = f"overview:{person.email}:{week}"
    await queue(desk, "overview", key, letter, (person,), (), subject=subject, case=None, language="sv", digest=True)
    if slack_id := reachable(desk, person):
        text = desk.office.letters.render("overview_chat", "sv", letter).text
        await tell(desk, slack_id, f"{key}:chat", text)


async def _overview(desk: Desk, person: Party, reminders: tuple[Reminder, ...]) -> Overview:
    monday = desk.today - timedelta(days=desk.today.weekday())
    held = await desk.unit.figures.held(monday + timedelta(days=6), MOST_HELD)
    figures = await desk.unit.figures.between(_midnight(monday - timedelta(days=7)), _midnight(monday))
    late = [h for h in held if h.next_on < desk.today and h.stage is not Stage.CONFIRMED]
    due = [h for h in held if h.next_on >= desk.today]
    return Overview(
        frame=frame(desk, (person,), None),
        today=desk.today,
        week=desk.today.isocalendar().week,
        late=_lines(desk, late),
        due=_lines(desk, due),
        late_more=max(len(late) - MOST_LINES, 0),
        due_more=max(len(due) - MOST_LINES, 0),
        waits_for=_waits_for(figures),
        came_in=figures.came_in,
        approved=figures.approved,
        declined=figures.declined,
        days_to_decision=median_low(figures.days_to_decision) if figures.days_to_decision else None,
        missing=tuple((str(rule), count) for rule, count in figures.missing[:3]),
        reminders=reminders,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM)


def _waits_for(figures: Figures) -> tuple[tuple[str, int], ...]:
    """Open placements by who holds them; what is confirmed waits for nobody."""
    counts: Counter[str] = Counter()
    for stage, count in figures.open_in.items():
        if stage is not Stage.CONFIRMED:
            counts[str(HOLDERS[stage])] += count
    return tuple(counts.most_common())


def _lines(desk: Desk, held: Sequence[Holding]) -> tuple[HeldPlacement, ...]:
    return tuple(
        HeldPlacement(h.case, h.position, str(h.stage), _who(desk, h), mask(h.supplier), h.next_on)
        for h in held[:MOST_LINES]
    )


def _who(desk: Desk, held: Holding) -> str:
    who = HOLDERS[held.stage]
    if who is Holder.MANAGER:
        if held.route is not Route.AGREEMENT_MANAGER:
            return str(Holder.COORDINATOR)
        person = desk.directory.person(held.manager_email)
        return person.name if person else str(Holder.COORDINATOR)
    return mask(held.requester) if who is Holder.REQUESTER else str(who)
