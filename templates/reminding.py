"""Reminders, the week and alarms in words: reminders.toml chosen among and filled with facts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Protocol

from templates.shapes import Placement
from templates.speech import LANGUAGES
from templates.values import KEPT_SPACE
from templates.wording import Wording

_WORDS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    files("templates").joinpath("reminders.toml").read_text(encoding="utf-8")
)


class Reminder(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def placement(self) -> Placement | None: ...
    @property
    def limit(self) -> date: ...
    @property
    def manager(self) -> str: ...
    @property
    def until(self) -> date | None: ...


class Held(Protocol):
    @property
    def case(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def waits_for(self) -> str: ...
    @property
    def supplier(self) -> str: ...
    @property
    def next_on(self) -> date: ...


class Reminding:
    def __init__(self, say: Wording) -> None:
        self._say = say
        self.words = _WORDS.get(say.language, _WORDS[LANGUAGES[0]])

    def title(self, reminders: Sequence[Reminder]) -> str:
        if {reminder.kind for reminder in reminders} == {"begins"}:
            return str(self.words["begins_soon"])
        text: str = self.words["reminders_one" if len(reminders) == 1 else "reminders_more"]
        return self._say.capital(text.format(number=self._say.number(len(reminders))))

    def may_be_answered(self, reminders: Sequence[Reminder]) -> bool:
        """Whether somebody who reads them may have answered already."""
        return any(reminder.kind in _WORDS[LANGUAGES[0]]["answers"] for reminder in reminders)

    def about(self, reminder: Reminder) -> str:
        """«LOU-2026-0042, plats 2, en plats i ortopedi hos Björkdala, 1 mars–28 maj 2027»"""
        placement = reminder.placement
        if placement is None:
            return str(self.words["office"])
        number = self.words["place_number"].format(number=placement.position) if placement.position > 1 else ""
        return ", ".join(part for part in (reminder.case, number, self._say.place(placement)) if part)

    def sentence(self, reminder: Reminder, today: date) -> str:
        """What is waited for, and by when."""
        kind, placement = reminder.kind, reminder.placement
        past = self.words["past"] if reminder.limit < today else {}
        text: str = past.get(kind) or self.words["now"].get(kind) or _WORDS[LANGUAGES[0]]["now"][kind]
        start = placement.start if placement else None
        asked = len(placement.questions) if placement else 0
        words = text.format(
            limit=self._say.day(reminder.limit),
            count=self._count(max(asked, 1)),
            start=self._say.day(start) if start else self.words["unknown_start"],
            manager=reminder.manager or self.words["unknown_manager"],
            until=self._say.day(reminder.until) if reminder.until else "",
        )
        return self._say.capital(words)

    def _count(self, questions: int) -> str:
        text: str = self.words["question" if questions == 1 else "questions"]
        return text.format(number=self._say.number(questions))

    # --- the office's week ---

    def held(self, held: Held) -> str:
        """«LOU-2026-0042: beslut, Gunvor Tistedal, 26 augusti 2026, Björkdala Ortopedklinik»"""
        number = f", {self.words['place_number'].format(number=held.position)}" if held.position > 1 else ""
        who = self.words["holder"].get(held.waits_for, held.waits_for)
        day = f"{held.next_on.day}{KEPT_SPACE}{self._say.words['months'][held.next_on.month - 1]}"
        supplier = f", {held.supplier}" if held.supplier else ""
        return f"{held.case}{number}: {self.words['stage'][held.stage]}, {who}, {day}{supplier}"

    def listed(self, held: Sequence[Held], more: int) -> list[str]:
        return [*(self.held(one) for one in held), *([f"och {self._say.number(more)} till"] if more else [])]

    def figures(self, letter: Any) -> list[tuple[str, str]]:
        """Last week as label and words."""
        words = [
            ("Kom in", str(letter.came_in)),
            ("Godkända", str(letter.approved)),
            ("Avslag", str(letter.declined)),
        ]
        days = letter.days_to_decision
        return [*words, ("Till beslut", f"{days} {'dag' if days == 1 else 'dagar'}")] if days is not None else words

    def waiting(self, counts: Sequence[tuple[str, int]]) -> list[str]:
        return [f"{self.words['waits_for'][holder]}: {count}" for holder, count in counts]

    def missing(self, counts: Sequence[tuple[str, int]]) -> list[str]:
        return [f"{self._say.words['rules'][rule]}: {count}" for rule, count in counts]

    # --- alarms ---

    def silent(self, part: str, since: datetime) -> str:
        """«Brevlådan har inte gått att läsa sedan fredag 21 augusti 2026 kl. 10.14.»"""
        return f"{self.words['part'][part]} sedan {self._say.moment(since)}."
