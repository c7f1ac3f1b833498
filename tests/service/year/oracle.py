"""Who must be reminded of what on which day, worked out from the office's own words and nothing of the service.

The table below is written out from what the office has promised, in its order. The days off are those of the law
(tests/routine/test_working_days). The oracle is given what happened, and the moments at which the clock ticked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tests.routine.test_working_days import written_out

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
OPENS, CLOSES = time(8, 30), time(16)
SOFT_WEEKS = {27, 28, 29, 30, 31, 32, 52, 53, 1}
UNFINISHED = ("received", "needs_information", "awaiting_decision", "with_supplier", "awaiting_stok")
BOOKED = ("with_supplier", "awaiting_stok", "confirmed")

# kind, stages, who must hold it ("": anybody), from which day, working days, days, to whom, by the chat, always
TABLE = (
    ("answer_half_time", ("needs_information",), "", "half", 0, 0, "requester", False, False),
    ("answer_last", ("needs_information",), "", "limit", -3, 0, "requester", False, False),
    ("answer_head", ("needs_information",), "", "limit", -1, 0, "head", False, False),
    ("answer_last_day", ("needs_information",), "", "limit", 0, 0, "coordinators", False, False),
    ("decide_thread", ("awaiting_decision",), "manager", "asked", 2, 0, "manager", True, False),
    ("decide_direct", ("awaiting_decision",), "manager", "asked", 4, 0, "manager", True, False),
    ("decide_deputy", ("awaiting_decision",), "manager", "asked", 6, 0, "deputy", False, False),
    ("decide_coordinators", ("awaiting_decision",), "manager", "asked", 8, 0, "coordinators", False, False),
    ("sort_first", ("received", "awaiting_decision"), "coordinator", "asked", 2, 0, "coordinators", False, False),
    ("sort_again", ("received", "awaiting_decision"), "coordinator", "asked", 6, 0, "coordinators", False, False),
    ("supplier_first", ("with_supplier",), "", "asked", 5, 0, "supplier", False, False),
    ("supplier_last", ("with_supplier",), "", "limit", -2, 0, "supplier", False, False),
    ("supplier_silent", ("with_supplier",), "", "limit", 1, 0, "manager", False, False),
    ("stok_first", ("awaiting_stok",), "", "start", 0, -56, "requester", False, False),
    ("stok_second", ("awaiting_stok",), "", "start", 0, -42, "requester", False, False),
    ("stok_last", ("awaiting_stok",), "", "start", 0, -28, "requester", False, False),
    ("stok_silent", ("awaiting_stok",), "", "start", 0, -14, "manager", False, False),
    ("not_ready", UNFINISHED, "", "start", -5, 0, "coordinators", False, True),
    ("begins", ("confirmed",), "", "start", -5, 0, "requester", False, False),
    ("agreement_ends", BOOKED, "", "agreement", 0, -30, "manager", False, True),
)


# --- days ---


@cache
def off(year: int) -> frozenset[date]:
    return frozenset(written_out(year))


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in off(day.year)


def count(day: date, n: int) -> date:
    step = DAY if n > 0 else -DAY
    while n:
        day += step
        n -= works(day) * (1 if n > 0 else -1)
    return day


def back_to_work(day: date) -> date:
    while not works(day):
        day -= DAY
    return day


def months_before(day: date, months: int = 6) -> date:
    """The last day on which six months remain: lag (1930:173) counts to the same number, else the month's last day."""

    def later(start: date) -> date:
        month = start.month - 1 + months
        year, month = start.year + month // 12, month % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
        return date(year, month, min(start.day, last))

    return next(d for n in range(150, 200) if later(d := day - n * DAY) <= day)


def is_soft(day: date) -> bool:
    bridge = works(day) and not works(day - DAY) and not works(day + DAY)
    return bridge or day.isocalendar().week in SOFT_WEEKS


def softened(day: date, limit: date) -> date:
    later = day
    while is_soft(day) and (is_soft(later) or not works(later)):
        later += DAY
    return later if limit > later else day


def local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, STOCKHOLM)


# --- what happened ---


@dataclass
class Place:
    """One placement as the world knows it."""

    case: str
    position: int
    start: date
    end: date
    agreement_end: date | None  # where the agreement is too short
    requester: str
    head: str  # on copy, "" where nobody is
    supplier: str
    manager: str  # "" where no agreement points at anybody
    stage: str = ""
    since: date = date.min
    limit: date = date.min
    asked_deputy: str = ""
    had: int = 0  # working days that whoever decides has had of the question, when they asked one themselves

    def ask(self, today: date) -> None:
        """The one who decides asks the requester: meanwhile no day counts."""
        days = (self.since + n * DAY for n in range(1, (today - self.since).days + 1))
        had = self.had + sum(works(day) for day in days)
        self.enter("needs_information", today)
        self.had = had

    def enter(self, stage: str, today: date) -> None:
        if stage not in ("awaiting_decision", "needs_information") or self.stage != "needs_information":
            self.had = 0
        limit = self._limit(stage, today)
        if (stage, limit) != (self.stage, self.limit):
            self.since = today
        self.stage, self.limit = stage, limit

    def _limit(self, stage: str, today: date) -> date:
        match stage:
            case "needs_information":
                last = months_before(self.start)
                return last if last >= today else count(today, 10)
            case "awaiting_decision":
                left = 4 - self.had
                return count(today, left) if left > 0 else today
            case "with_supplier":
                return count(today, 10)
            case "awaiting_stok":
                form = self.start - 60 * DAY
                return form if form > today else count(today, 10)
            case "confirmed":
                return max(self.end, today)
        return date.max

    @property
    def holder(self) -> str:
        return "manager" if self.manager and self.stage != "received" else "coordinator"


@dataclass(frozen=True)
class Must:
    """A reminder that must be sent."""

    case: str
    position: int
    kind: str
    due: date
    to: str


@dataclass
class People:
    """Who stands in for whom, who is away when, who is in the chat."""

    deputies: dict[str, str]
    away: dict[str, list[tuple[date, date]]]
    coordinators: tuple[str, ...]
    in_chat: frozenset[str]

    def decider(self, first: str, today: date, but: str = "") -> str:
        seen: set[str] = set()
        while first and first not in seen:
            seen.add(first)
            if first != but and not any(a <= today <= b for a, b in self.away.get(first, [])):
                return first
            first = self.deputies.get(first, "")
        return ""


# --- the oracle ---


@dataclass
class Oracle:
    people: People
    began: date
    places: dict[tuple[str, int], Place] = field(default_factory=dict)
    mails: dict[tuple[str, date], set[tuple[str, int, str]]] = field(default_factory=lambda: defaultdict(set))
    chats: set[tuple[str, str, str]] = field(default_factory=set)  # person, case, kind
    asked: set[tuple[str, int, str]] = field(default_factory=set)  # deputies
    sent: set[tuple[str, int, str, date, str]] = field(default_factory=set)  # case, position, kind, due, recipient
    settled: set[tuple[str, int, str, date, str]] = field(default_factory=set)
    later: dict[tuple[str, int, str, date, str], datetime] = field(default_factory=dict)
    overviews: set[date] = field(default_factory=set)

    def tick(self, now: datetime) -> None:
        today = now.astimezone(STOCKHOLM).date()
        for place in self.places.values():
            if place.stage == "confirmed" and place.end < today:
                place.stage = "ended"
            elif place.stage in UNFINISHED and place.start < today:
                place.stage = "expired"
        if works(today) and local(today, OPENS) <= now < local(today, CLOSES):
            self._remind(now, today)

    def _remind(self, now: datetime, today: date) -> None:
        due = [d for p in self.places.values() for d in self._due(p, now)]
        due = self._only_last(due)
        mailed: list[tuple[tuple[str, int, str, date, str], list[str]]] = []
        for key, chat in due:
            place, who = self.places[key[:2]], key[4]
            if who == "deputy":
                continue
            to = self._to(place, who, today)
            if chat and set(to) <= self.people.in_chat:
                self.chats |= {(person, place.case, key[2]) for person in to}
                self._done(key)
            else:
                mailed.append((key, to))
        monday = today - today.weekday() * DAY
        first = next(monday + n * DAY for n in range(7) if works(monday + n * DAY))
        if first <= today and first > self.began and first not in self.overviews:
            mailed.append((("", 0, "overview", first, "coordinators"), list(self.people.coordinators)))
        had = {to for to, day in self.mails if day == today}
        for key, to in mailed:
            if had & set(to):
                self.later[key] = self._next_opening(now)
                continue
            for person in to:
                self.mails[person, today].add(key[:3])
            self._done(key)
            if key[2] == "overview":
                self.overviews.add(key[3])
        for key, _ in due:
            if key[4] == "deputy":
                self._deputy(key, today)

    def _due(self, place: Place, now: datetime) -> Iterable[tuple[tuple[str, int, str, date, str], bool]]:
        rows = []
        for kind, stages, holder, anchor, working, days, who, chat, always in TABLE:
            if place.stage not in stages or holder not in ("", place.holder) or (who == "head" and not place.head):
                continue
            day = self._anchor(place, anchor)
            if day is None:
                continue
            limit = day if anchor in ("start", "agreement") else place.limit
            day += days * DAY
            day = count(day if working > 0 else back_to_work(day), working)
            day = softened(day, limit)
            if day > place.since or always:
                rows.append((kind, day, who, chat, anchor))
        for n, (kind, day, who, chat, anchor) in enumerate(rows):
            same = [r for r in rows if r[2] == who]
            if any(r[1] == day for r in rows[n + 1 :] if r[2] == who) or (
                anchor == "half" and any(r[1] < day for r in same)
            ):
                continue
            key = (place.case, place.position, kind, day, who)
            ready = self.later.get(key, local(day, OPENS))
            if key not in self.settled and ready <= now:
                yield key, chat

    @staticmethod
    def _anchor(place: Place, anchor: str) -> date | None:
        return {
            "half": place.since + (place.limit - place.since) // 2,
            "limit": place.limit,
            "asked": count(back_to_work(place.since), -place.had) if place.had else place.since,
            "start": place.start,
            "agreement": place.agreement_end,
        }[anchor]

    def _only_last(
        self, due: list[tuple[tuple[str, int, str, date, str], bool]]
    ) -> list[tuple[tuple[str, int, str, date, str], bool]]:
        last: dict[tuple[str, int, str], date] = {}
        for key, _ in due:
            whose = (key[0], key[1], key[4])
            last[whose] = max(last.get(whose, date.min), key[3])
        self.settled |= {key for key, _ in due if key[3] < last[key[0], key[1], key[4]]}
        return [(key, chat) for key, chat in due if key[3] == last[key[0], key[1], key[4]]]

    def _to(self, place: Place, who: str, today: date) -> list[str]:
        decider = self.people.decider(place.asked_deputy or place.manager, today)
        return {
            "requester": [place.requester],
            "head": [place.head],
            "supplier": [place.supplier],
            "manager": [decider] if decider else list(self.people.coordinators),
            "coordinators": list(self.people.coordinators),
        }[who]

    def _deputy(self, key: tuple[str, int, str, date, str], today: date) -> None:
        place = self.places[key[:2]]
        first = self.people.decider(place.asked_deputy or place.manager, today)
        deputy = self.people.decider(self.people.deputies.get(first, ""), today, but=first) if first else ""
        if deputy:
            place.asked_deputy = deputy
            self.asked.add((place.case, place.position, deputy))
            self._done(key)
        else:
            self.settled.add(key)

    def _done(self, key: tuple[str, int, str, date, str]) -> None:
        self.settled.add(key)
        self.sent.add(key)

    @staticmethod
    def _next_opening(now: datetime) -> datetime:
        day = now.astimezone(STOCKHOLM).date() + DAY
        while not works(day):
            day += DAY
        return local(day, OPENS)
