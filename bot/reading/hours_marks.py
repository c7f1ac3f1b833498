"""What the grammars of working hours share: something found, and the hours of other things."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.passage import Passage
from bot.reading.patterns import regex

MAX_FOUND = 200  # of one kind in one text
OTHER_HOURS = regex(
    r"(?P<other>telefon\w{0,8}|\btfn\b|\btel\b|\bphone|möte\w{0,3}|\bträff\w{0,4}|meeting|öppet\w{0,6}|"
    r"öppettid\w{0,4}|\böppen|"
    r"\bnås\b|\bring\w?\b|besvara\w{0,2}|växel\w{0,2}|expedition|mottagningstid|switchboard|reach(?:able|ed)|"
    r"opening|\bopen\b|"
    r"kurs\w{0,4}|seminari\w{0,4}|lunch\w{0,4}|\brast\b|samtal|avstämning|\bsvar\w{0,2}\b|för ärenden|drop.?in|"
    r"undervisning|"
    r"föreläsning|handledningstid|introduktion|konferens|utbildningsdag\w{0,4})"
    r"|(?P<duty>\b\w{0,10}jour(?:en|er|pass|erna)?\b|beredskap\w{0,3}|on.call)"
    r"|(?P<work>arbetstid\w{0,3}|arbetar|jobbar|tjänstgör\w{0,6}|schema\w{0,3}|heltid|halvtid|\btider?\b|working|"
    r"works?\b|omfattning|"
    r"\bfull.?time|\bhours\b|pass\b|\bplats\w{0,2}\b|placering\w{0,3}|\d ?%)"
)
OF_THE_DUTY = regex(r"[^,;.(]{0,40}$")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that tells of working hours, at `start`..`end`."""

    start: int
    end: int
    kind: str  # "extent", "week", "days", "clock", "shift", "vague", "absent"
    days: frozenset[int] = frozenset()
    minutes: tuple[int, int] = (0, 0)


def leading_number(written: str) -> int:
    """The number that the words begin with."""
    end = next((index for index, letter in enumerate(written) if not letter.isdigit()), len(written))
    return int(written[:end])


def free_before(text: Passage, at: int, forbidden: str) -> bool:
    """Whether neither a letter or digit nor one of these signs stands just before `at`."""
    before = text.folded[at - 1 : at]
    return not (before.isalnum() or (before and before in forbidden))


def not_working_hours(text: Passage, at: int) -> bool:
    """Whether the nearest word before speaks of telephone hours, a meeting, on-call shifts or the like."""
    before = text.before(at, 60)
    nearest = None
    for match in OTHER_HOURS.finditer(before):
        if match.lastgroup != "duty" or OF_THE_DUTY.match(before, match.end()):
            nearest = match.lastgroup
    return nearest in ("other", "duty")
