"""A reading and what the routine says of it, as the contract's JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.reading.model import Intent, Reading
from bot.routine.checks import Assessment, check, stated_findings
from bot.routine.model import CONTRACT_FIELDS, Directory, Field, Placement, Rule, Status, Value

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

PARTIAL = frozenset({Intent.SUPPLEMENT, Intent.STOK_FORM})  # tell only a part of a placement


def report(file: str, reading: Reading, directory: Directory) -> dict[str, Json]:
    """The line that `platsvakt check` prints for one message; `unread` stands only where something was not read."""
    line: dict[str, Json] = {
        "file": file,
        "received": reading.received.isoformat(),
        "intent": str(reading.intent),
        "language": reading.language,
        "case": reading.case,
        "placements": [
            placement_report(p, None if reading.intent in PARTIAL else check(p, reading.received, directory))
            for p in reading.placements
        ],
        "personal_identity_numbers": reading.personal_identity_numbers,
        "error": reading.error,
    }
    return {**line, "unread": [str(what) for what in reading.unread]} if reading.unread else line


def placement_report(placement: Placement, assessment: Assessment | None) -> dict[str, Json]:
    """One placement with its findings; without an assessment (a supplement) only what its own facts decide."""
    fields: dict[str, Json] = {str(name): _json(placement.value(name)) for name in CONTRACT_FIELDS}
    findings: Mapping[Rule, Status] = assessment.findings if assessment else stated_findings(placement)
    return {
        **fields,
        "seats": placement.seats,
        "findings": {str(rule): str(findings[rule]) if rule in findings else None for rule in Rule},
        "evidence": {str(name): fact.evidence for name, fact in placement.facts.items() if _shown(name, fact.evidence)},
        "earliest_start": assessment.earliest_start.isoformat() if assessment else None,
        "complete_by": assessment.complete_by.isoformat() if assessment and assessment.complete_by else None,
        "route": str(assessment.route) if assessment else None,
        "verdict": str(assessment.verdict) if assessment else None,
    }


def _shown(name: Field, evidence: str) -> bool:
    return bool(evidence) and name is not Field.SUBJECT


def _json(value: Value) -> Json:
    return value.isoformat() if isinstance(value, date) else value
