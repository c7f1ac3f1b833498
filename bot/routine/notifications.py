"""When somebody wants to be told: a list each working day, and hours in which to be left alone. Pure.

Times are those of clocks in Europe/Stockholm; moments are aware.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.routine.working_days import STOCKHOLM, OfficeHours, is_working_day, working_day_on_or_after

HALF_HOUR = timedelta(minutes=30)
FIRST_DAILY = time(6)  # the earliest time of the daily list
SHORTEST_REACH = timedelta(hours=1)  # of the hours in which people are reminded, that quiet hours must leave
_DAY = timedelta(days=1)
_MOST_STEPS = 100  # quiet hours and closed days in a row that are passed over


@dataclass(frozen=True, slots=True)
class QuietHours:
    """On every day; over midnight where `ends` is the earlier time."""

    begins: time
    ends: time

    def cover(self, moment: datetime) -> bool:
        return self.cover_clock(moment.astimezone(STOCKHOLM).time())

    def cover_clock(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def end_after(self, moment: datetime) -> datetime:
        """When they next end (UTC)."""
        day = moment.astimezone(STOCKHOLM).date()
        end = _at(day, self.ends)
        return end if end > moment else _at(day + _DAY, self.ends)


@dataclass(frozen=True, slots=True)
class Notifications:
    """What one person has chosen; as it stands here, what holds for whoever has chosen nothing."""

    email: str
    daily_at: time | None = None  # of the daily list; None: none is sent
    quiet: QuietHours | None = None


def half_hours() -> tuple[time, ...]:
    """The times that can be chosen."""
    return tuple(time(number // 2, number % 2 * 30) for number in range(48))


def daily_times(hours: OfficeHours) -> tuple[time, ...]:
    """The times at which a daily list can be sent: before offices close, since a late one is sent until then."""
    return tuple(clock for clock in half_hours() if FIRST_DAILY <= clock < hours.closes)


def next_daily(clock: time, after: datetime) -> datetime:
    """The first such time on a working day after that moment (UTC)."""
    day = working_day_on_or_after(after.astimezone(STOCKHOLM).date())
    if (moment := _at(day, clock)) > after:
        return moment
    return _at(working_day_on_or_after(day + _DAY), clock)


def is_time_for_daily(clock: time, now: datetime, hours: OfficeHours) -> bool:
    """On a working day from that time until offices close: what was missed on earlier days is not made up for."""
    day = now.astimezone(STOCKHOLM).date()
    return is_working_day(day) and _at(day, clock) <= now < hours.closing(day)


def leaves_reach(quiet: QuietHours, hours: OfficeHours) -> bool:
    """Whether enough is left of the hours in which people are reminded."""
    day = date(2027, 1, 25)  # any working day
    moment, reached = hours.opening(day), timedelta()
    while moment < hours.closing(day):
        step = min(HALF_HOUR, hours.closing(day) - moment)
        reached += timedelta() if quiet.cover(moment) else step
        moment += step
    return reached >= SHORTEST_REACH


def reminded_at(now: datetime, quiet: Sequence[QuietHours], hours: OfficeHours, limit: date) -> datetime:
    """When somebody is reminded of a limit who should be now, within office hours: `now` where nobody is disturbed.

    A reminder is never put off past its limit. Where people's hours leave no moment of today to all of them, several
    are not held up for one another.
    """
    today = now.astimezone(STOCKHOLM).date()
    moment = _first_free(now, quiet, hours)
    day = moment.astimezone(STOCKHOLM).date()
    if day > today and (len(quiet) > 1 or today <= limit < day):
        return now
    return moment


def _first_free(now: datetime, quiet: Sequence[QuietHours], hours: OfficeHours) -> datetime:
    """`now` where there is none for long."""
    moment = now
    for _ in range(_MOST_STEPS):
        covering = next((q for q in quiet if q.cover(moment)), None)
        if covering is not None:
            moment = covering.end_after(moment)
        elif not hours.are_open(moment):
            moment = hours.next_opening(moment)
        else:
            return moment
    return now


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, STOCKHOLM).astimezone(UTC)
