"""The routine in force: its identity, validity and limits, read from routine.toml."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from bot.routine.deadlines import Row, read_rows
from bot.routine.model import Rule
from bot.routine.working_days import OfficeHours


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The office's own times; working days unless said."""

    decide_working_days: int
    answer_working_days: int
    supplier_working_days: int
    stok_days_before_start: int
    stok_working_days: int


@dataclass(frozen=True, slots=True)
class Routine:
    document_id: str
    version: str
    title: str
    valid_from: date
    valid_to: date
    warn_from: date
    lead_time_months: int
    deadlines: Deadlines
    hours: OfficeHours
    rows: tuple[Row, ...]  # who is reminded of what
    table: str  # changes when `hours` or `rows` do
    stok_categories: tuple[str, ...]  # whose placements wait for a signed form
    quotes: Mapping[Rule, str]

    def row(self, kind: str) -> Row:
        """Raises KeyError for a kind that the table no longer has."""
        try:
            return next(row for row in self.rows if row.kind == kind)
        except StopIteration:
            raise KeyError(kind) from None

    @property
    def reference(self) -> str:
        """Kept with every check and change: «RS8630-1138324516-212, version 1.0»."""
        return f"{self.document_id}, version {self.version}"


@cache
def current_routine() -> Routine:
    data = tomllib.loads((resources.files(__package__) / "routine.toml").read_text(encoding="utf-8"))
    return Routine(
        document_id=data["document_id"],
        version=data["version"],
        title=data["title"],
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
        warn_from=data["warn_from"],
        lead_time_months=data["lead_time"]["months"],
        deadlines=Deadlines(**data["deadlines"]),
        hours=OfficeHours(
            **{**data["reminders"], "softened_weeks": frozenset(data["reminders"]["softened_weeks"])},
        ),
        rows=read_rows(data["deadline"]),
        table=hashlib.sha256(repr((data["reminders"], data["deadline"])).encode()).hexdigest()[:16],
        stok_categories=tuple(data["stok"]["categories"]),
        quotes={rule: data["quotes"][rule] for rule in Rule},
    )
