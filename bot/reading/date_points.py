"""The smallest parts of a period: one end of it, a length, words too vague for dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

MAX_PARTS = 400  # of one text: more are not dates that anybody wrote


class Unit(Enum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Needs(Enum):
    """What must stand beside a notation that is too weak alone."""

    NOTHING = "nothing"
    CUE = "cue"  # «från», «t.o.m.», or another end
    PAIR = "pair"  # another end


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a period as it was written; `number` is the day of the month or the ISO week."""

    unit: Unit
    month: int  # 0 for a week
    number: int  # 0 for a month
    year: int | None = None
    needs: Needs = Needs.NOTHING

    def order(self) -> float:
        """Where in the year it lies, to compare points whose years are not yet known."""
        if self.unit is Unit.WEEK:
            return (self.number - 1) * 7 * 1.019 + 1
        return (self.month - 1) * 31 + (self.number or 1)

    def first_day(self, year: int) -> date | None:
        """Its first day in that year, None where the calendar has no such day or week."""
        try:
            if self.unit is Unit.WEEK:
                return date.fromisocalendar(year, self.number, 1)
            return date(year, self.month, self.number or 1)
        except ValueError:
            return None

    def last_day(self, year: int) -> date | None:
        try:
            if self.unit is Unit.WEEK:
                return date.fromisocalendar(year, self.number, 7)
            if self.unit is Unit.MONTH:
                return date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
            return date(year, self.month, self.number)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Length:
    count: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Part:
    """A part found at `start`..`end`: one point, two points that belong together, a length, or vague words."""

    start: int
    end: int
    first: Point | None = None
    last: Point | None = None
    length: Length | None = None
    vague: bool = False
    season: bool = False  # vague words that are no term of a school year: «i höst», «mitten av mars»
