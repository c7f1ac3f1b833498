"""«Minst 6 månader innan»: calendar months, against plain arithmetic on the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.working_days import add_months, latest_day_before

ALL_DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(5 * 365 + 1)]


def six_months_later(day: date) -> date:
    """The same day number half a year on, or the month's last day: written without the code under test."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def test_every_day_of_five_years_is_six_calendar_months_later() -> None:
    assert [add_months(d, 6) for d in ALL_DAYS] == [six_months_later(d) for d in ALL_DAYS]


def test_complete_by_is_the_latest_day_in_time_for_every_start_of_five_years() -> None:
    latest: dict[date, date] = {}
    asked = [date(2025, 6, 1) + timedelta(days=n) for n in range(6 * 365)]
    for day in asked:
        latest[six_months_later(day)] = day
    known = date.min
    for start in ALL_DAYS:
        known = max(known, latest.get(start, known))
        if start >= date(2026, 1, 1):
            assert latest_day_before(start, 6) == known, start


@pytest.mark.parametrize(
    ("asked", "earliest"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 8, 27), date(2027, 2, 27)),
        (date(2026, 11, 21), date(2027, 5, 21)),
    ],
)
def test_month_ends_are_clamped(asked: date, earliest: date) -> None:
    assert add_months(asked, 6) == earliest


def test_a_start_on_the_last_of_february_can_be_asked_for_on_the_last_of_august() -> None:
    assert latest_day_before(date(2027, 2, 28), 6) == date(2026, 8, 31)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_complete_by_is_in_time_and_the_day_after_is_not(start: date) -> None:
    last = latest_day_before(start, 6)
    assert add_months(last, 6) <= start < add_months(last + timedelta(days=1), 6)
