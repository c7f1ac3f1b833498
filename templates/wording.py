"""What letters say around the findings: who decides and by when, how far each placement has come, what changed.

The words themselves are data in words.toml; what is chosen among them is decided here and in the modules below
(speech, places, findings), and the letters below mail/ join them to prose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from templates.differences import Differences
from templates.findings import Asked, ends_too_soon, is_late
from templates.places import BEFORE_DECISION, Group, belongs_here
from templates.shapes import Placement


class Wording(Differences):
    def decider(self, name: str | None) -> str:
        """Who takes the decision; ends a sentence («går till …»)."""
        words: str = self.words["decider"].format(name=name) if name else self.words["decider_unknown"]
        return words

    def decides(self, name: str | None, deputy_for: str, day: date) -> str:
        """Who takes the decision, and by when; without its full stop."""
        words = self.words["decides"]
        key = "nobody" if not name else "deputy" if deputy_for else "manager"
        text: str = words[key].format(name=name, manager=deputy_for, day=self.day(day))
        return text

    def person(self, name: str) -> str:
        return name or str(self.words["someone"])

    # --- how far it has come ---

    def states(self, placements: Sequence[Placement]) -> list[Group]:
        return self.grouped(placements, lambda placement: [self._state(placement)])

    def _state(self, placement: Placement) -> str:
        words, stage, day = self.words["states"], placement.stage, placement.next_on
        if placement.verdict == "misdirected":
            stage = "misdirected"
        elif stage == "awaiting_stok" and placement.category != "st":
            stage = "supplier_agreed"  # the form is for doctors in specialist training only
        text: str = words[f"{stage}_by"].format(day=self.day(day)) if day and f"{stage}_by" in words else words[stage]
        return text

    def in_stage(self, placements: Sequence[Placement], *stages: str) -> list[Placement]:
        return [p for p in placements if belongs_here(p) and p.stage in stages]

    def undecided(self, placements: Sequence[Placement]) -> list[Placement]:
        return self.in_stage(placements, *BEFORE_DECISION)

    def late(self, placements: Sequence[Placement]) -> list[Placement]:
        """Those that start too soon, without an exception."""
        return [p for p in self.undecided(placements) if is_late(p)]

    def doubtful(self, placements: Sequence[Placement]) -> list[Placement]:
        """Those whose agreement a person must look at."""
        return [p for p in self.undecided(placements) if p.agreement != "met" and "agreement" not in p.waived]

    def left_open(self, placements: Sequence[Placement]) -> list[str]:
        return list(dict.fromkeys(rule for p in placements if belongs_here(p) for rule in p.left_open))

    def waived(self, placements: Sequence[Placement]) -> list[str]:
        return list(dict.fromkeys(rule for p in placements if belongs_here(p) for rule in p.waived))

    def moved_past(self, placements: Sequence[Placement]) -> date | None:
        """The agreement's last day, where a start at the earliest day would carry the placement past it."""
        return min(
            (
                p.agreement_to
                for p in self.late(placements)
                if p.agreement_to and p.earliest_start + _length(p) > p.agreement_to
            ),
            default=None,
        )

    # --- what changed ---

    def changes(self, changes: Sequence[str], placements: Sequence[Placement]) -> list[str]:
        """`changes`: names of fields or rules, worded with what the case says now; anything else stands as it is.

        Of several placements it is not known which one changed: then the name stands alone.
        """
        return [self._change(change, placements) for change in changes]

    def _change(self, change: str, placements: Sequence[Placement]) -> str:
        name = self.words["fields"].get(change) or self.words["rules"].get(change)
        if name is None:
            return change
        now = self._now(change, placements[0]) if len(placements) == 1 else ""
        return self.words["changed"].format(name=self.capital(name), now=now) if now else f"{self.capital(name)}."

    def _now(self, field: str, placement: Placement) -> str:
        start, end, percent = placement.start, placement.end, placement.extent_percent
        return {
            "programme": placement.programme,
            "trainee": placement.trainee,
            "organisation": placement.organisation,
            "supplier": placement.supplier,
            "study_director": placement.study_director,
            "department_head": placement.department_head,
            "supervisor": placement.supervisor,
            "start": self.day(start) if start else "",
            "end": self.day(end) if end else "",
            "period": self.period(placement),
            "extent_percent": "" if percent is None else self.words["percent"].format(value=percent),
            "working_hours": self.hours(placement),
            "on_call": self.on_call(placement),
            "seats": self.number(placement.seats),
        }.get(field) or ""

    # --- for the agreement manager and the supplier (Swedish only) ---

    def decision_facts(self, placement: Placement, received: date) -> list[tuple[str, str]]:
        """Who asks, the routine's six facts, and what is open or excepted, as label and words."""
        words, none = self.words["decision"], self.words["not_stated"]
        facts = {
            "organisation": placement.organisation or none,
            "supervisor": placement.supervisor or none,
            "working_hours": self.hours(placement) or none,
            "on_call": self.on_call(placement) or none,
            "consulted": self._consulted(placement) or none,
            "agreement": self._agreement(placement),
            "lead_time": self._lead_time(placement, received),
            "left_open": self.rules(placement.left_open) if placement.left_open else "",
            "waived": self.rules(placement.waived) if placement.waived else "",
        }
        return [(words[fact], self.capital(text)) for fact, text in facts.items() if text]

    def _consulted(self, placement: Placement) -> str:
        words = self.words["decision"]
        parts = []
        if "department_head" in placement.met:
            name = placement.department_head
            parts.append(words["head"].format(name=name) if name else words["head_unnamed"])
        if "study_director" in placement.met and placement.study_director:
            parts.append(words["director"].format(name=placement.study_director))
        return ", ".join(parts)

    def _agreement(self, placement: Placement) -> str:
        words, ends, last_day = self.words["decision"], ends_too_soon(placement), placement.agreement_to
        if ends:
            text = words["agreement_ends"].format(day=self.day(ends))
        elif placement.agreement == "met" and last_day:
            text = words["agreement_until"].format(day=self.day(last_day))
        else:
            text = words[f"agreement_{placement.agreement}"]
        return f"{placement.agreement_id}, {text}" if placement.agreement_id else str(text)

    def _lead_time(self, placement: Placement, received: date) -> str:
        words = self.words["decision"]
        day = placement.earliest_start if placement.late else placement.complete_by
        pattern = words["late" if placement.late else "in_time_until" if day else "in_time"]
        return str(pattern.format(received=self.day(received), day=self.day(day) if day else ""))

    def supplier_facts(self, placement: Placement, organisation: str, agreement_id: str) -> list[tuple[str, str]]:
        """What a supplier needs to know before it answers: no name of a trainee, study director or head."""
        words, none = self.words["decision"], self.words["not_stated"]
        facts = {
            "organisation": organisation or none,
            "who": self.role(placement),
            "period": self.period(placement) or none,
            "working_hours": self.hours(placement) or none,
            "on_call": self.on_call(placement) or none,
            "supervisor": placement.supervisor or words["supervisor_wanted"],
            "agreement": agreement_id,
        }
        return [(words[fact], self.capital(text)) for fact, text in facts.items() if text]

    # --- the routine's own words ---

    def notes(self, asked: Sequence[Asked], quotes: Mapping[str, str]) -> list[tuple[str, str]]:
        """Which questions a quote belongs to, and the quote."""
        numbers: dict[str, list[str]] = defaultdict(list)
        for question in asked:
            if question.rule in quotes:
                numbers[quotes[question.rule]].append(str(question.number))
        return [
            (self.words["question_note"].format(numbers=self.listed(found)), quote) for quote, found in numbers.items()
        ]

    def rule_notes(self, rules: Iterable[str], quotes: Mapping[str, str]) -> list[tuple[str, str]]:
        """Which rules a quote belongs to, and the quote."""
        by_quote: dict[str, list[str]] = defaultdict(list)
        for rule in rules:
            if rule in quotes:
                by_quote[quotes[rule]].append(rule)
        return [(self.capital(self.rules(found)), quote) for quote, found in by_quote.items()]


def _length(placement: Placement) -> timedelta:
    return placement.end - placement.start if placement.start and placement.end else timedelta()
