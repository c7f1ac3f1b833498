"""Two values of one thing in words: of two people, or of a form and the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from templates.findings import Findings
from templates.shapes import Discrepancy, Placement


class Told(NamedTuple):
    """One thing, and what each side says of it as label and words."""

    title: str
    rows: list[tuple[str, str]]


class Differences(Findings):
    def disputed(self, placements: Sequence[Placement]) -> list[Discrepancy]:
        return [discrepancy for placement in placements for discrepancy in placement.disputed]

    def two_values(self, discrepancies: Sequence[Discrepancy]) -> list[Told]:
        """What the case says and what was said, each with its teller."""
        words = self.words["two_values"]
        return [
            Told(
                self._about(d),
                [
                    (words["ours"], self._by(self.value(d.ours), d.by_ours)),
                    (words["theirs"], self._by(self._theirs(d), d.by_theirs)),
                ],
            )
            for d in discrepancies
        ]

    def one_value(self, discrepancies: Sequence[Discrepancy]) -> list[tuple[str, str]]:
        """What was said, by what it is about."""
        return [(self._about(d), self.capital(self._theirs(d))) for d in discrepancies]

    def on_form(self, discrepancies: Sequence[Discrepancy]) -> list[str]:
        pattern = self.words["two_values"]["form"]
        return [
            pattern.format(
                name=self._about(d),
                theirs=self._word(d.about, d.theirs[d.about]),
                ours=self._word(d.about, d.ours[d.about]),
            )
            for d in discrepancies
        ]

    def value(self, facts: Mapping[str, object]) -> str:
        """The value of one thing, told by one or several fields."""
        none: str = self.words["not_stated"]
        if "start" in facts or "end" in facts:
            return self._dates(facts.get("start"), facts.get("end")) or none
        if hours := facts.get("working_hours"):
            return str(hours)
        return next((text for name, value in facts.items() if (text := self._word(name, value))), none)

    def _dates(self, start: object, end: object) -> str:
        if isinstance(start, date) and isinstance(end, date):
            return self.days(start, end)
        if isinstance(start, date):
            return str(self.words["from_day"].format(day=self.day(start)))
        return str(self.words["to_day"].format(day=self.day(end))) if isinstance(end, date) else ""

    def _word(self, name: str, value: object) -> str:
        words = self.words
        match value:
            case bool():
                return str(
                    words["yes" if value else "no"] if name == "on_call" else words["asked" if value else "not_asked"]
                )
            case date():
                return self.day(value)
            case int() | float():
                key = "percent" if name == "extent_percent" else "hours_per_week"
                return str(words[key].format(value=f"{value:g}".replace(".", words["decimal_comma"])))
            case str():
                return value.upper() if name == "category" else value
        return ""

    def _theirs(self, discrepancy: Discrepancy) -> str:
        """What was said; where that is not sure, the words."""
        if discrepancy.theirs or not discrepancy.words:
            return self.value(discrepancy.theirs)
        return f"”{discrepancy.words}”"

    def _about(self, discrepancy: Discrepancy) -> str:
        about = discrepancy.about
        name = self.words["fields"].get(about) or self.words["rules"][about]
        return self.capital(f"{name} ({discrepancy.whose})" if discrepancy.whose else name)

    def _by(self, value: str, name: str) -> str:
        text = self.capital(value)
        return str(self.words["two_values"]["by"].format(value=text, name=name)) if name else text
