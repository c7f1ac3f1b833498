"""Quiet hours and the times of the daily list, on Swedish clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.notifications import (
    QuietHours,
    daily_times,
    half_hours,
    is_time_for_daily,
    leaves_reach,
    next_daily,
    reminded_at,
)
from bot.routine.routine import current_routine
from bot.routine.working_days import STOCKHOLM, is_working_day

HOURS = current_routine().hours
NIGHT, MORNING = QuietHours(time(17), time(7, 30)), QuietHours(time(8), time(10))
LATER = date(2027, 12, 31)
chosen_times = st.sampled_from(half_hours())
quiet_hours = st.builds(QuietHours, chosen_times, chosen_times).filter(lambda q: q.begins != q.ends)
moments = st.integers(0, 400 * 24 * 60).map(
    lambda minutes: datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(text: str) -> datetime:
    """A time in Stockholm."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("text", "covered"),
        [("07:29", True), ("07:30", False), ("16:59", False), ("17:00", True), ("00:00", True), ("23:59", True)],
    )
    def test_over_midnight(self, text: str, covered: bool) -> None:
        assert NIGHT.cover(at(f"2027-01-25T{text}")) is covered

    @pytest.mark.parametrize(
        ("text", "covered"), [("07:59", False), ("08:00", True), ("09:59", True), ("10:00", False)]
    )
    def test_within_a_day(self, text: str, covered: bool) -> None:
        assert MORNING.cover(at(f"2027-01-25T{text}")) is covered

    def test_are_those_of_the_clock_in_summer_too(self) -> None:
        assert MORNING.end_after(at("2027-07-05T09:00")) == datetime(2027, 7, 5, 8, 0, tzinfo=UTC)
        assert MORNING.end_after(at("2027-01-25T09:00")) == datetime(2027, 1, 25, 9, 0, tzinfo=UTC)

    @given(quiet_hours, moments)
    def test_end_within_a_day_and_a_change_of_the_clock_and_are_over_then(
        self, quiet: QuietHours, moment: datetime
    ) -> None:
        end = quiet.end_after(moment)
        assert moment < end <= moment + timedelta(hours=25)
        if quiet.cover(moment):
            assert not quiet.cover(end)


class TestAReminder:
    def test_waits_until_they_are_over(self) -> None:
        assert reminded_at(at("2027-01-25T08:30"), [MORNING], HOURS, LATER) == at("2027-01-25T10:00")
        assert reminded_at(at("2027-01-25T10:00"), [MORNING], HOURS, LATER) == at("2027-01-25T10:00")
        assert reminded_at(at("2027-01-25T08:30"), [], HOURS, LATER) == at("2027-01-25T08:30")

    def test_waits_over_the_weekend_but_not_past_its_limit(self) -> None:
        quiet, friday = QuietHours(time(12), time(8)), at("2027-01-29T13:00")
        assert reminded_at(friday, [quiet], HOURS, date(2027, 2, 1)) == at("2027-02-01T08:30")
        assert reminded_at(friday, [quiet], HOURS, date(2027, 1, 29)) == friday
        assert reminded_at(friday, [quiet], HOURS, date(2027, 1, 31)) == friday
        assert reminded_at(friday, [quiet], HOURS, date(2027, 1, 20)) == at("2027-02-01T08:30"), "it was past already"

    def test_of_several_waits_for_all_today_and_else_for_nobody(self) -> None:
        now = at("2027-01-25T08:30")
        assert reminded_at(now, [MORNING, QuietHours(time(9), time(11))], HOURS, LATER) == at("2027-01-25T11:00")
        assert reminded_at(now, [QuietHours(time(8), time(12)), QuietHours(time(12), time(17))], HOURS, LATER) == now

    @given(quiet_hours.filter(lambda q: leaves_reach(q, HOURS)), moments.filter(HOURS.are_open), st.integers(-3, 10))
    def test_comes_in_office_hours_in_time_and_disturbs_nobody_before_its_last_day(
        self, quiet: QuietHours, now: datetime, days: int
    ) -> None:
        today = now.astimezone(STOCKHOLM).date()
        limit = today + timedelta(days=days)
        moment = reminded_at(now, [quiet], HOURS, limit)
        day = moment.astimezone(STOCKHOLM).date()
        assert moment >= now
        assert HOURS.are_open(moment)
        assert days < 0 or day <= max(limit, today)
        if quiet.cover(moment):
            assert moment == now
            assert today <= limit


class TestWhatCanBeChosen:
    @pytest.mark.parametrize(
        ("begins", "ends", "fits"),
        [("16:00", "08:30", True), ("08:30", "15:00", True), ("08:30", "15:30", False), ("09:30", "09:00", False)],
    )
    def test_an_hour_must_be_left_to_remind_in(self, begins: str, ends: str, fits: bool) -> None:
        assert leaves_reach(QuietHours(time.fromisoformat(begins), time.fromisoformat(ends)), HOURS) is fits

    def test_daily_lists_come_before_offices_close(self) -> None:
        times = daily_times(HOURS)
        assert (times[0], times[-1]) == (time(6), time(15, 30))


class TestTheDailyList:
    @pytest.mark.parametrize(
        ("after", "due"),
        [
            ("2027-01-25T07:59", "2027-01-25T08:00"),
            ("2027-01-25T08:00", "2027-01-26T08:00"),
            ("2027-01-29T08:00", "2027-02-01T08:00"),  # over a weekend
            ("2027-03-25T08:00", "2027-03-30T08:00"),  # over Easter, and the change to summer time
            ("2027-12-23T09:00", "2027-12-27T08:00"),
        ],
    )
    def test_is_due_on_working_days(self, after: str, due: str) -> None:
        assert next_daily(time(8), at(after)) == at(due)

    @given(chosen_times, moments)
    def test_is_due_once_a_working_day(self, clock: time, moment: datetime) -> None:
        first = next_daily(clock, moment)
        second = next_daily(clock, first)
        assert first > moment
        for due in (first, second):
            assert is_working_day(due.astimezone(STOCKHOLM).date())
        assert first.astimezone(STOCKHOLM).date() < second.astimezone(STOCKHOLM).date()

    @pytest.mark.parametrize(
        ("now", "in_time"),
        [
            ("2027-01-25T07:59", False),
            ("2027-01-25T08:00", True),
            ("2027-01-25T15:59", True),
            ("2027-01-25T16:00", False),
            ("2027-01-24T12:00", False),
        ],
    )
    def test_a_late_one_comes_on_its_day_until_offices_close(self, now: str, in_time: bool) -> None:
        assert is_time_for_daily(time(8), at(now), HOURS) is in_time
