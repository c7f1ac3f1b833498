"""Days, numbers and lists in words, in one language. The words themselves are data in words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from templates.values import KEPT_SPACE

WORDS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    files("templates").joinpath("words.toml").read_text(encoding="utf-8")
)
LANGUAGES = tuple(WORDS)


class Speech:
    """`language` is a table of words.toml."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = WORDS[language]

    def day(self, day: date) -> str:
        """«tisdag 1 september 2026»"""
        return KEPT_SPACE.join((self.words["weekdays"][day.weekday()], self._day_month(day), str(day.year)))

    def moment(self, moment: datetime) -> str:
        """«fredag 21 augusti 2026 kl. 10.14»; the clock is shown as it is given."""
        clock = f"{moment.hour:02}{self.words['clock_point']}{moment.minute:02}"
        return f"{self.day(moment)} {self.words['clock'].format(time=clock)}"

    def days(self, start: date, end: date) -> str:
        """«1 mars–28 maj 2027»; both ends belong to it."""
        if start > end or start.year != end.year:
            first = f"{self._day_month(start)}{KEPT_SPACE}{start.year}"
        else:
            first = str(start.day) if start.month == end.month else self._day_month(start)
        return f"{first}–{self._day_month(end)}{KEPT_SPACE}{end.year}"

    def _day_month(self, day: date) -> str:
        return f"{day.day}{KEPT_SPACE}{self.words['months'][day.month - 1]}"

    def number(self, number: int) -> str:
        names: Sequence[str] = self.words["numbers"]
        return names[number] if number < len(names) else str(number)

    def megabytes(self, size: float) -> str:
        return f"{size:.1f}".replace(".", self.words["decimal_comma"]) + f"{KEPT_SPACE}MB"

    def listed(self, parts: Iterable[str]) -> str:
        """«handledare, arbetstider och jour»"""
        *head, last = parts
        return f"{', '.join(head)} {self.words['and']} {last}" if head else last

    def rules(self, rules: Iterable[str]) -> str:
        return self.listed(self.words["rules"][rule] for rule in rules)

    def capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]
