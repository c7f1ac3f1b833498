"""The routine's findings in words: what is asked, what is fine, what is in the way, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from templates.places import BEFORE_DECISION, Group, Places, belongs_here
from templates.shapes import Channel, Placement, Question

# Asked of the sender, not of a trainee: where every placement lacks it, it is asked once.
_ABOUT_THE_SENDER = ("study_director", "department_head")
_ORGANISATION, _UNREAD = "organisation", "unread"  # in the way without being rules
_NO_RULES = (_ORGANISATION, _UNREAD)


class Asked(NamedTuple):
    number: int  # from 1
    rule: str
    text: str  # whose it is, and the question; ends with "?"
    seen: str  # what was read and why that is not enough, may be ""


class Findings(Places):
    def questions(self, placements: Sequence[Placement]) -> list[Asked]:
        """All open questions, numbered from 1; with several placements each names whose it is."""
        several = len(placements) > 1
        labels = self.labels(placements)
        here = [(label, p) for label, p in zip(labels, placements, strict=True) if belongs_here(p)]
        shared = [
            rule
            for rule in _ABOUT_THE_SENDER
            if len(here) > 1 and all(any(q.rule == rule for q in p.questions) for _, p in here)
        ]
        asked: list[Asked] = []
        for label, placement in here:
            for question in placement.questions:
                everyone = question.rule in shared
                if everyone and any(a.rule == question.rule for a in asked):
                    continue
                text = self.words["questions"][question.rule]
                if several:
                    whose = self.words["about_everyone"] if everyone else label
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
                if belongs_here(placement)
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
        if not belongs_here(placement):
            return []
        details = {
            "study_director": placement.study_director,
            "department_head": placement.department_head,
            "supplier": placement.supplier,
            "supervisor": placement.supervisor,
            "working_hours": self.hours(placement),
            "on_call": self.on_call(placement),
            "period": self.period(placement),
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
        lines = [line for _, line in self._troubles(placement, received)]
        if _undecided(placement) and placement.left_open:
            lines.append(self.words["reasons"]["left_open"].format(rules=self.rules(placement.left_open)))
        return lines

    def _troubles(self, placement: Placement, received: date) -> list[tuple[str, str]]:
        """What no answer settles, as rule and sentence; a rule that an exception was made from is none."""
        reasons, supplier, ends = self.words["reasons"], placement.supplier, ends_too_soon(placement)
        troubles: list[tuple[str, str]] = []
        if not _undecided(placement):
            return troubles
        if is_late(placement) and placement.start:
            line = reasons["late"].format(start=self.day(placement.start), received=self.day(received))
            troubles.append(("lead_time", line))
        if ends:
            line = reasons["agreement_ends"].format(supplier=supplier, day=self.day(ends))
            troubles.append(("agreement", line))
        elif key := _agreement_trouble(placement):
            troubles.append(("agreement", reasons[key].format(supplier=supplier)))
        if placement.triage == "organisation" and placement.verdict == "needs_decision":
            key = "organisation" if placement.organisation else "organisation_unknown"
            troubles.append((_ORGANISATION, reasons[key].format(organisation=placement.organisation)))
        if placement.unread:
            troubles.append((_UNREAD, reasons[_UNREAD]))
        return troubles

    def reason_rules(self, placements: Sequence[Placement], received: date) -> list[str]:
        """The rules behind `reasons`."""
        rules = [rule for p in placements for rule, _ in self._troubles(p, received) if rule not in _NO_RULES]
        rules += [rule for p in placements if _undecided(p) for rule in p.left_open]
        return list(dict.fromkeys(rules))

    def failed(self, placements: Sequence[Placement]) -> list[str]:
        """The rules that a placement broke, whatever became of it."""
        late = ["lead_time"] if any(is_late(p) for p in placements) else []
        return late + (["agreement"] if any(_agreement_trouble(p) for p in placements) else [])

    def why(self, placements: Sequence[Placement], received: date) -> list[Group]:
        """Each open or failed rule of each placement: what was read, and what follows from it."""
        several = len(placements) > 1
        groups = []
        for label, placement in zip(self.labels(placements), placements, strict=True):
            for rule, lines in self._findings(placement, received):
                name = self.words["fields" if rule in _NO_RULES else "rules"][rule]
                title = f"{label} – {name}" if several else name
                groups.append(Group(self.capital(title), (" ".join(lines),)))
        return groups

    def why_rules(self, placements: Sequence[Placement], received: date) -> list[str]:
        rules = [rule for p in placements for rule, _ in self._findings(p, received) if rule not in _NO_RULES]
        return list(dict.fromkeys(rules))

    def _findings(self, placement: Placement, received: date) -> list[tuple[str, list[str]]]:
        words = self.words["why"]
        found: list[tuple[str, list[str]]] = []
        if not belongs_here(placement):
            return found
        for question in placement.questions:
            finding = words[question.status]
            seen = self._seen(question, placement)
            found.append((question.rule, [seen, finding] if seen else [finding]))
        found += [(rule, [line]) for rule, line in self._troubles(placement, received)]
        found += [(rule, [words["left_open"]]) for rule in placement.left_open]
        found += [(rule, [words["waived"]]) for rule in placement.waived]
        if placement.category == "st" and placement.stok_form in ("incomplete", "unreadable"):
            found.append(("stok_form", [words[f"stok_{placement.stok_form}"]]))
        return found

    def later(self, placements: Sequence[Placement]) -> list[str]:
        """What is done at a later stage: the STÖK form, which is for doctors in specialist training only."""
        patterns = self.words["later"]
        return list(
            dict.fromkeys(
                patterns[p.stok_form]
                for p in placements
                if p.category == "st" and p.stok_form in patterns and _stok_is_later(p)
            )
        )

    def channels(self, placements: Sequence[Placement]) -> list[Group]:
        """Where what does not belong here should go: why it does not belong, and whom to turn to."""
        return self.grouped(placements, lambda p: self._channel(p.channel) if p.channel else [])

    def _channel(self, channel: Channel) -> list[str]:
        address = [self.words["channel_address"].format(address=channel.address)] if channel.address else []
        return [channel.belongs, channel.turn_to, *address]


def is_late(placement: Placement) -> bool:
    return placement.late and "lead_time" not in placement.waived


def ends_too_soon(placement: Placement) -> date | None:
    """The agreement's last day, where it comes before the placement's: else the agreement is for something else."""
    last_day = placement.agreement_ends
    if _agreement_trouble(placement) != "agreement_elsewhere" or not last_day or not placement.end:
        return None
    return last_day if last_day < placement.end else None


def _undecided(placement: Placement) -> bool:
    return belongs_here(placement) and placement.stage in BEFORE_DECISION


def _stok_is_later(placement: Placement) -> bool:
    return belongs_here(placement) and placement.stage in (*BEFORE_DECISION, "with_supplier")


def _agreement_trouble(placement: Placement) -> str:
    """A key of the table "reasons", "" where there is none that a person must decide."""
    if "agreement" in placement.waived:
        return ""
    if placement.agreement == "violated":
        return "agreement_elsewhere" if placement.supplier else ""
    if placement.agreement != "unknown" or placement.verdict != "needs_decision":
        return ""
    if not placement.supplier:
        return "supplier_missing"
    if placement.triage == "supplier_unknown":
        return "supplier_unknown"
    return "agreement_unknown" if placement.category and placement.programme else "agreement_without_programme"
