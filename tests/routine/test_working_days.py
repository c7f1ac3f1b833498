"""Swedish working days, against the calendar's own rules written out here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.working_days import add_working_days, is_working_day, red_days, working_day_on_or_before

YEARS = range(2026, 2031)
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))


def easter(year: int) -> date:
    """Easter Sunday by the Gauss method as corrected for the Gregorian calendar (Lichtenberg 1997)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    cycle = year % 19
    seed = (19 * cycle + moon) % 30
    correction = seed // 29 + (seed // 28 - seed // 29) * (cycle // 11)
    limit = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    march = limit + 7 - (limit - first_sunday) % 7
    return date(year, 3, 1) + timedelta(days=march - 1)


def saturday_from(day: date) -> date:
    return day + timedelta(days=(5 - day.weekday()) % 7)


def written_out(year: int) -> set[date]:
    """The holidays of lag (1989:253) 1 §, and the three eves."""
    sunday = easter(year)
    midsummer = saturday_from(date(year, 6, 20))
    return {
        date(year, 1, 1),
        date(year, 1, 6),
        sunday - timedelta(days=2),
        sunday,
        sunday + timedelta(days=1),
        date(year, 5, 1),
        sunday + timedelta(days=39),
        sunday + timedelta(days=49),
        date(year, 6, 6),
        midsummer - timedelta(days=1),
        midsummer,
        saturday_from(date(year, 10, 31)),
        date(year, 12, 24),
        date(year, 12, 25),
        date(year, 12, 26),
        date(year, 12, 31),
    }


def test_easter_falls_where_the_almanac_has_it() -> None:
    assert [easter(year) for year in YEARS] == [
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2029, 4, 1),
        date(2030, 4, 21),
    ]


@pytest.mark.parametrize("year", YEARS)
def test_red_days_are_those_of_the_law_and_the_eves(year: int) -> None:
    assert red_days(year) == written_out(year)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year(year: int) -> None:
    off = written_out(year)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [is_working_day(day) for day in days] == [day.weekday() < 5 and day not in off for day in days]


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 2),  # Friday after New Year's Day
        date(2026, 1, 5),  # Monday before Epiphany
        date(2026, 5, 15),  # Friday after Ascension Day
        date(2027, 5, 7),
    ],
)
def test_a_bridge_day_is_a_working_day_unless_it_is_said_to_be_off(day: date) -> None:
    assert is_working_day(day)
    assert not is_working_day(day, bridge_days=True)


@given(DAYS)
def test_a_bridge_day_has_a_day_off_on_either_side(day: date) -> None:
    if is_working_day(day) and not is_working_day(day, bridge_days=True):
        assert not is_working_day(day - timedelta(days=1))
        assert not is_working_day(day + timedelta(days=1))


def test_half_days_are_working_days() -> None:
    assert is_working_day(date(2027, 3, 25))  # skärtorsdagen
    assert is_working_day(date(2027, 4, 30))  # valborgsmässoafton
    assert is_working_day(date(2026, 12, 23))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # past julafton to annandag jul and a Sunday
        (date(2026, 12, 30), 1, date(2027, 1, 4)),
        (date(2027, 1, 4), -1, date(2026, 12, 30)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),  # over Easter
        (date(2027, 6, 24), 1, date(2027, 6, 28)),  # over midsummer
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 21), -1, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2026, 8, 20), 4, date(2026, 8, 26)),
    ],
)
def test_working_days_are_counted_over_what_is_off(day: date, n: int, expected: date) -> None:
    assert add_working_days(day, n) == expected


@given(DAYS, st.integers(-60, 60))
def test_as_many_working_days_lie_between_as_were_counted(day: date, n: int) -> None:
    reached = add_working_days(day, n)
    first, last = (day + timedelta(days=1), reached) if n > 0 else (reached, day - timedelta(days=1))
    between = [first + timedelta(days=k) for k in range((last - first).days + 1)] if n else []
    assert sum(is_working_day(d) for d in between) == abs(n)
    assert n == 0 or is_working_day(reached)


@given(DAYS, st.integers(1, 40))
def test_counting_there_and_back_gives_the_same_working_day(day: date, n: int) -> None:
    start = working_day_on_or_before(day)
    assert add_working_days(add_working_days(start, n), -n) == start


@given(DAYS)
def test_the_working_day_on_or_before_is_the_nearest(day: date) -> None:
    found = working_day_on_or_before(day)
    assert found <= day
    assert is_working_day(found)
    assert not any(is_working_day(found + timedelta(days=k)) for k in range(1, (day - found).days + 1))
    assert add_working_days(day + timedelta(days=1), -1) == found
