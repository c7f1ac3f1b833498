"""Placements in words: what each is for, how several are told apart, and their facts as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from templates.shapes import Placement
from templates.speech import Speech

# Stages, as in the lifecycle.
BEFORE_DECISION = frozenset({"received", "needs_information", "awaiting_decision"})
CLOSED = frozenset({"ended", "withdrawn", "declined", "expired"})


class Group(NamedTuple):
    """Sentences about one placement; `title` is "" where there is only one placement."""

    title: str
    lines: tuple[str, ...]


def belongs_here(placement: Placement) -> bool:
    """Open, and ours."""
    return placement.verdict != "misdirected" and placement.stage not in CLOSED


class Places(Speech):
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
        """One sentence for each of several placements; what is closed says so."""
        lines = []
        for placement, label in zip(placements, self.labels(placements), strict=True):
            start = "" if label == placement.trainee else f"{self._place_number(placement)}: "
            closed = f" ({self.words['closed'][placement.stage]})" if placement.stage in CLOSED else ""
            lines.append(f"{self.capital(start + self.place(placement))}{closed}.")
        return lines

    def labels(self, placements: Sequence[Placement]) -> list[str]:
        """How each of several placements is spoken of: by its trainee, its number, or, for namesakes, by both."""
        trainees = Counter(placement.trainee for placement in placements)
        labels = []
        for placement in placements:
            trainee, number = placement.trainee, self._place_number(placement)
            if not trainee:
                labels.append(number)
            elif trainees[trainee] > 1:
                labels.append(self.words["namesake"].format(trainee=trainee, number=number))
            else:
                labels.append(trainee)
        return labels

    def _place_number(self, placement: Placement) -> str:
        return str(self.words["place_number"].format(number=placement.position))

    def role(self, placement: Placement) -> str:
        """Who is to be trained, without a name: «en ST-läkare i ortopedi», «tre VFU-studenter (sjuksköterska)»."""
        category = placement.category if placement.category in self.words["roles"] else "other"
        programme = self.words["vfu_programme" if category == "vfu" else "st_programme"]
        text: str = self.words["roles"][category]["several" if placement.seats > 1 else "one"].format(
            seats=self.number(placement.seats),
            programme=programme.format(programme=placement.programme) if placement.programme else "",
        )
        return text

    def period(self, placement: Placement) -> str:
        start, end = placement.start, placement.end
        if start and end:
            return self.days(start, end)
        if day := start or end:
            return str(self.words["from_day" if start else "to_day"].format(day=self.day(day)))
        return ""

    def grouped(self, placements: Sequence[Placement], lines_of: Callable[[Placement], Sequence[str]]) -> list[Group]:
        """Sentences by placement; what holds for every one of several placements is said once, first.

        Where some placements do not belong here, "every one" means those that do.
        """
        if len(placements) == 1:
            return [Group("", tuple(lines))] if (lines := lines_of(placements[0])) else []
        each = [tuple(lines_of(placement)) for placement in placements]
        here = [lines for placement, lines in zip(placements, each, strict=True) if belongs_here(placement)]
        common = tuple(line for line in here[0] if all(line in lines for lines in here)) if len(here) > 1 else ()
        everyone = self.words["everyone" if len(here) == len(each) else "everyone_here"]
        groups = [Group(self._title(everyone), common)] if common else []
        for label, lines in zip(self.labels(placements), each, strict=True):
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

    def on_call(self, placement: Placement) -> str:
        return "" if placement.on_call is None else str(self.words["yes" if placement.on_call else "no"])

    def agreed(self, placement: Placement) -> list[tuple[str, str]]:
        """What a yes is for, as label and words."""
        words, none = self.words["facts"], self.words["not_stated"]
        facts = {
            "supplier": placement.supplier,
            "trainee": placement.trainee,
            "period": self.period(placement),
            "supervisor": placement.supervisor,
            "working_hours": self.hours(placement),
            "on_call": self.on_call(placement),
        }
        return [(words[fact], self.capital(text or none)) for fact, text in facts.items()]
