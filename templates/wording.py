"""Dates, placements, questions and confirmations in words, in one language.

The words themselves are data in words.toml; what is chosen among them is decided here, and the letters
below mail/ join them to prose.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any, NamedTuple

from templates.shapes import Placement, Question
from templates.values import KEPT_SPACE

WORDS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    files("templates").joinpath("words.toml").read_text(encoding="utf-8")
)
LANGUAGES = tuple(WORDS)

# Asked of the sender, not of a trainee: where every placement lacks it, it is asked once.
_ABOUT_THE_SENDER = ("study_director", "department_head")


class Asked(NamedTuple):
    number: int  # from 1
    rule: str
    text: str  # whose it is, and the question; ends with "?"
    seen: str  # what was read and why that is not enough, may be ""


class Group(NamedTuple):
    """Sentences about one placement; `title` is "" where there is only one placement."""

    title: str
    lines: tuple[str, ...]


class Wording:
    """`language` is a table of words.toml."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = WORDS[language]

    # --- days and numbers ---

    def day(self, day: date) -> str:
        """«tisdag 1 september 2026»"""
        return KEPT_SPACE.join((self.words["weekdays"][day.weekday()], self._day_month(day), str(day.year)))

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

    # --- placements ---

    def place(self, placement: Placement) -> str:
        """«en plats i ortopedi hos Ekens vård för ST-läkaren Anna Berg, 1 mars–28 maj 2027»"""
        category = placement.category if placement.category in self.words["places"] else "other"
        patterns = self.words["places"][category]
        pattern = patterns["several" if placement.seats > 1 else "named" if placement.trainee else "one"]
        programme, supplier = placement.programme, placement.supplier
        programme_pattern = self.words["vfu_programme" if category == "vfu" else "st_programme"]
        text: str = pattern.format(
            programme=programme_pattern.format(programme=programme) if programme else "",
            supplier=self.words["at_supplier"].format(supplier=supplier) if supplier else "",
            trainee=placement.trainee,
            seats=self.number(placement.seats),
        )
        if placement.start and placement.end and placement.start <= placement.end:
            text += f", {self.days(placement.start, placement.end)}"
        return text

    def places(self, placements: Sequence[Placement]) -> list[str]:
        """One sentence for each of several placements."""
        lines = []
        for number, (placement, label) in enumerate(zip(placements, self._labels(placements), strict=True), 1):
            start = "" if label == placement.trainee else f"{self._place_number(number)}: "
            lines.append(f"{self.capital(start + self.place(placement))}.")
        return lines

    def _labels(self, placements: Sequence[Placement]) -> list[str]:
        """How each of several placements is spoken of: by its trainee, its number, or, for namesakes, by both."""
        trainees = Counter(placement.trainee for placement in placements)
        labels = []
        for number, trainee in enumerate((placement.trainee for placement in placements), 1):
            if not trainee:
                labels.append(self._place_number(number))
            elif trainees[trainee] > 1:
                labels.append(self.words["namesake"].format(trainee=trainee, number=self._place_number(number)))
            else:
                labels.append(trainee)
        return labels

    def _place_number(self, number: int) -> str:
        return str(self.words["place_number"].format(number=number))

    def grouped(self, placements: Sequence[Placement], lines_of: Callable[[Placement], Sequence[str]]) -> list[Group]:
        """Sentences by placement; what holds for every one of several placements is said once, first.

        Where some placements do not belong here, "every one" means those that do.
        """
        if len(placements) == 1:
            return [Group("", tuple(lines))] if (lines := lines_of(placements[0])) else []
        each = [tuple(lines_of(placement)) for placement in placements]
        here = [lines for placement, lines in zip(placements, each, strict=True) if _belongs_here(placement)]
        common = tuple(line for line in here[0] if all(line in lines for lines in here)) if len(here) > 1 else ()
        everyone = self.words["everyone" if len(here) == len(each) else "everyone_here"]
        groups = [Group(self._title(everyone), common)] if common else []
        for label, lines in zip(self._labels(placements), each, strict=True):
            if own := tuple(line for line in lines if line not in common):
                groups.append(Group(self._title(label), own))
        return groups

    def _title(self, whose: str) -> str:
        title: str = self.words["for_whom"].format(whose=whose)
        return title

    def hours(self, placement: Placement) -> str:
        if placement.working_hours:
            return placement.working_hours
        if placement.extent_percent is not None:
            return str(self.words["percent"].format(value=placement.extent_percent))
        if placement.hours_per_week is not None:
            value = f"{placement.hours_per_week:g}".replace(".", self.words["decimal_comma"])
            return str(self.words["hours_per_week"].format(value=value))
        return ""

    def decider(self, name: str | None) -> str:
        """Who takes the decision; ends a sentence («går till …»)."""
        words: str = self.words["decider"].format(name=name) if name else self.words["decider_unknown"]
        return words

    # --- what is asked, what is fine, what is in the way ---

    def questions(self, placements: Sequence[Placement]) -> list[Asked]:
        """All open questions, numbered from 1; with several placements each names whose it is."""
        several = len(placements) > 1
        here = [(position, p) for position, p in enumerate(placements, 1) if _belongs_here(p)]
        shared = [
            rule
            for rule in _ABOUT_THE_SENDER
            if len(here) > 1 and all(any(q.rule == rule for q in p.questions) for _, p in here)
        ]
        labels = self._labels(placements)
        asked: list[Asked] = []
        for position, placement in here:
            for question in placement.questions:
                everyone = question.rule in shared
                if everyone and any(a.rule == question.rule for a in asked):
                    continue
                text = self.words["questions"][question.rule]
                if several:
                    whose = self.words["about_everyone"] if everyone else labels[position - 1]
                    text = f"{self.words['about'].format(whose=whose)}: {text}"
                asked.append(Asked(len(asked) + 1, question.rule, text, self._seen(question, placement)))
        return asked

    def _seen(self, question: Question, placement: Placement) -> str:
        words = self.words["seen"]
        parts = [words["words"].format(words=question.words)] if question.words else []
        if question.rule == "period":
            start, end = placement.start, placement.end
            if question.status == "invalid":
                parts.append(words["reversed"] if start and end and end < start else words["impossible"])
            elif question.status == "unclear" and bool(start) != bool(end):
                parts.append(words["no_end"] if start else words["no_start"])
        elif question.rule in words:
            parts.append(words[question.rule])
        return " ".join(parts)

    def not_found(self, placements: Sequence[Placement]) -> list[str]:
        """The rules that nothing was read about."""
        return list(
            dict.fromkeys(
                question.rule
                for placement in placements
                if _belongs_here(placement)
                for question in placement.questions
                if question.status == "missing" and not question.words
            )
        )

    def confirmed(self, placements: Sequence[Placement], received: date) -> list[Group]:
        """What is fine, with the facts as they were understood."""
        # Of several placements, supplier and period have been told one by one above (`places`).
        told = ("supplier", "period") if len(placements) > 1 else ()
        return self.grouped(placements, lambda placement: self._confirmed(placement, received, told))

    def _confirmed(self, placement: Placement, received: date, told: Sequence[str]) -> list[str]:
        if not _belongs_here(placement):
            return []
        on_call = "" if placement.on_call is None else self.words["yes" if placement.on_call else "no"]
        period = self.days(placement.start, placement.end) if placement.start and placement.end else ""
        details = {
            "study_director": placement.study_director,
            "department_head": placement.department_head,
            "supplier": placement.supplier,
            "supervisor": placement.supervisor,
            "working_hours": self.hours(placement),
            "on_call": on_call,
            "period": period,
            "lead_time": self.day(received),
        }
        patterns = self.words["confirmed"]
        return [
            patterns[rule].format(detail=f" ({details[rule]})" if details.get(rule) else "")
            for rule in placement.met
            if rule in patterns and rule not in told
        ]

    def reasons(self, placements: Sequence[Placement], received: date) -> list[Group]:
        """Why a person must decide."""
        return self.grouped(placements, lambda placement: self._reasons(placement, received))

    def _reasons(self, placement: Placement, received: date) -> list[str]:
        reasons = self.words["reasons"]
        lines: list[str] = []
        if not _belongs_here(placement):
            return lines
        if placement.late and placement.start:
            lines.append(reasons["late"].format(start=self.day(placement.start), received=self.day(received)))
        if placement.supplier and placement.agreement == "violated":
            ends = _ends_too_soon(placement)
            key = "agreement_ends" if ends else "agreement_elsewhere"
            lines.append(reasons[key].format(supplier=placement.supplier, day=self.day(ends) if ends else ""))
        elif placement.verdict == "needs_decision" and placement.agreement == "unknown":
            # Period and supplier are known where nothing is missing: what is left is the training or the supplier.
            known = placement.supplier and placement.category and placement.programme
            key = "supplier_unknown" if known else "agreement_without_programme"
            lines.append(reasons[key].format(supplier=placement.supplier))
        elif placement.verdict == "needs_decision" and placement.route == "triage":
            key = "organisation" if placement.organisation else "organisation_unknown"
            lines.append(reasons[key].format(organisation=placement.organisation))
        return lines

    def reason_rules(self, placements: Sequence[Placement]) -> list[str]:
        """The rules behind `reasons`."""
        rules = []
        if any(p.late for p in placements if _belongs_here(p)):
            rules.append("lead_time")
        if any(_agreement_in_doubt(p) for p in placements):
            rules.append("agreement")
        return rules

    def later(self, placements: Sequence[Placement]) -> list[str]:
        """What is done at a later stage: the STÖK form, which is for doctors in specialist training only."""
        patterns = self.words["later"]
        return list(
            dict.fromkeys(
                patterns[p.stok_form]
                for p in placements
                if p.category == "st" and _belongs_here(p) and p.stok_form in patterns
            )
        )

    def channels(self, placements: Sequence[Placement]) -> list[Group]:
        """Where what does not belong here should go: why it does not belong, and whom to turn to."""
        known = self.words["channels"]
        return self.grouped(
            placements, lambda p: [known[p.route]["belongs"], known[p.route]["turn_to"]] if p.route in known else []
        )

    def states(self, placements: Sequence[Placement]) -> list[Group]:
        return self.grouped(placements, lambda placement: [self.words["states"][placement.verdict]])

    # --- for the agreement manager ---

    def decision_facts(self, placement: Placement, received: date) -> list[tuple[str, str]]:
        """Who asks, and the routine's six facts, as label and words."""
        words, none = self.words["decision"], self.words["not_stated"]
        on_call = none if placement.on_call is None else self.words["yes" if placement.on_call else "no"]
        facts = {
            "organisation": placement.organisation or none,
            "supervisor": placement.supervisor or none,
            "working_hours": self.hours(placement) or none,
            "on_call": on_call,
            "consulted": self._consulted(placement) or none,
            "agreement": self._agreement(placement),
            "lead_time": self._lead_time(placement, received),
        }
        return [(words[fact], self.capital(text)) for fact, text in facts.items()]

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
        words = self.words["decision"]
        if ends := _ends_too_soon(placement):
            return str(words["agreement_ends"].format(day=self.day(ends)))
        return str(words[f"agreement_{placement.agreement}"])

    def _lead_time(self, placement: Placement, received: date) -> str:
        words = self.words["decision"]
        day = placement.earliest_start if placement.late else placement.complete_by
        pattern = words["late" if placement.late else "in_time_until" if day else "in_time"]
        return str(pattern.format(received=self.day(received), day=self.day(day) if day else ""))

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


def _belongs_here(placement: Placement) -> bool:
    return placement.verdict != "misdirected"


def _ends_too_soon(placement: Placement) -> date | None:
    """The agreement's last day, where it comes before the placement's: else the agreement is for something else."""
    last_day = placement.agreement_ends
    if placement.agreement != "violated" or not last_day or not placement.end or last_day >= placement.end:
        return None
    return last_day


def _agreement_in_doubt(placement: Placement) -> bool:
    if placement.agreement == "unknown":
        return placement.verdict == "needs_decision"
    return placement.agreement == "violated"
