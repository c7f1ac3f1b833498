"""How many automatic answers are written at most: what ends a talk between two robots, and a storm.

By address and day, by case and day (experience guide §3.5), by what is said and by the hour for the whole service. What
trips a limit stays silent, and a person is told once; only what was asked for in a case of its own, by somebody who has
had the day's answers, is answered on one of the next days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Case, Party
from bot.reading.identity import CASE_NUMBER
from bot.reading.model import Reading
from bot.routine.routine import current_routine
from handlers.desk import Desk

HOUR = timedelta(hours=1)
MOST_DAYS_LATER = 5


@dataclass(frozen=True, slots=True)
class Limit:
    reason: str  # why nothing more is written, plain Swedish
    cause: str  # the same for all that this tripping silences: a person is told once
    next_answer: datetime | None = None  # when the sender may have another one, if it is known


def content_of(text: str) -> str:
    """What a letter says, whoever it is addressed to: without its greeting and case number."""
    _, _, body = CASE_NUMBER.sub("", text).partition("\n")
    return " ".join(body.split())


async def limit(
    desk: Desk, reading: Reading, to: Party, case: Case | None, *, new_facts: bool, content: str
) -> Limit | None:
    """The first limit that another answer would pass. Days are those on which mail was received."""
    outbox, office, day = desk.unit.outbox, desk.office, reading.received
    if await outbox.automatic_on(day, address=to.email) >= office.answers_per_address_and_day:
        reason = f"{to.email} har redan fått {office.answers_per_address_and_day} automatiska svar samma dag"
        return Limit(reason, f"address:{to.email}:{day}", await _coming_morning(desk, to))
    if case and not new_facts and await outbox.automatic_on(day, case=case.number) >= office.answers_per_case_and_day:
        reason = "ärendet har redan fått ett automatiskt svar samma dag, och mejlet gav inga nya uppgifter"
        return Limit(reason, f"case:{case.number}:{day}")
    hour_ago, hour = desk.now - HOUR, desk.now.strftime("%Y-%m-%dT%H")
    if await outbox.automatic_since(hour_ago, content=content) >= office.same_answers_per_hour:
        reason = f"samma svar har skickats {office.same_answers_per_hour} gånger på en timme. Kanske svarar två robotar"
        return Limit(reason, f"content:{hour}")
    if await outbox.automatic_since(hour_ago) >= office.answers_per_hour:
        reason = f"det har redan skickats {office.answers_per_hour} automatiska svar på en timme"
        return Limit(reason, f"hour:{hour}")
    return None


async def _coming_morning(desk: Desk, to: Party) -> datetime | None:
    """The first of the coming mornings on which this address may still be answered."""
    for day in (desk.today + timedelta(days=later) for later in range(1, MOST_DAYS_LATER + 1)):
        if await desk.unit.outbox.automatic_on(day, address=to.email) < desk.office.answers_per_address_and_day:
            return current_routine().hours.opening(day)
    return None
