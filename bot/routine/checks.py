"""The routine's rules applied to the facts of one placement.

Source of the rules: «Rutin kompetensutveckling vid upphandling av hälso- och sjukvård»,
RS8630-1138324516-212, version 1.0; each limit stands with its sentence in routine.toml.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.routine.model import (
    Agreement,
    Certainty,
    Directory,
    Field,
    Host,
    Placement,
    Route,
    Rule,
    Status,
    Training,
    Verdict,
)
from bot.routine.routine import current_routine
from bot.routine.working_days import add_months, latest_day_before

LEAD_TIME_MONTHS = current_routine().lead_time_months

STOPS_A_REQUEST = frozenset(Rule) - {Rule.SUBJECT, Rule.STOK_FORM}
OPEN = frozenset({Status.MISSING, Status.UNCLEAR, Status.INVALID})


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the routine says about a placement, as of the day it was first asked for."""

    findings: Mapping[Rule, Status]
    earliest_start: date
    complete_by: date | None
    route: Route
    verdict: Verdict
    agreement: Agreement | None = None  # the one that covers the placement, or else the supplier's nearest one

    def open_rules(self) -> tuple[Rule, ...]:
        """The rules that a person still has to answer for, in the contract's order."""
        return tuple(r for r in Rule if r in STOPS_A_REQUEST and self.findings.get(r) in OPEN)


def check(
    placement: Placement,
    received: date,
    directory: Directory,
    *,
    waived: Collection[Rule] = (),
    left_open: Collection[Rule] = (),
) -> Assessment:
    """All findings for one placement that was first asked for on `received`.

    The findings say what is; only the verdict passes over rules that an exception was made from (`waived`),
    and leaves to a person those whose facts cannot be had yet (`left_open`).
    """
    agreement, agreement_status = _agreement(placement, directory)
    findings = {
        Rule.SUBJECT: Status.MET if placement.value(Field.SUBJECT) is True else Status.MISSING,
        Rule.STUDY_DIRECTOR: _answered(placement, Field.FROM_STUDY_DIRECTOR),
        Rule.DEPARTMENT_HEAD: _answered(placement, Field.HEAD_CONSULTED),
        Rule.SUPPLIER: _answered(placement, Field.SUPPLIER),
        Rule.SUPERVISOR: _answered(placement, Field.SUPERVISOR),
        Rule.WORKING_HOURS: _working_hours(placement),
        Rule.ON_CALL: _answered(placement, Field.ON_CALL),
        Rule.PERIOD: _period(placement),
        Rule.LEAD_TIME: _lead_time(placement, received),
        Rule.AGREEMENT: agreement_status,
        Rule.STOK_FORM: _stok_form(placement),
    }
    route = _route(placement, directory)
    start = placement.day(Field.START)
    return Assessment(
        findings=findings,
        earliest_start=add_months(received, LEAD_TIME_MONTHS),
        complete_by=latest_day_before(start, LEAD_TIME_MONTHS) if start else None,
        route=route,
        verdict=_verdict(findings, route, frozenset(waived), frozenset(left_open)),
        agreement=agreement,
    )


def stated_findings(placement: Placement) -> dict[Rule, Status]:
    """For a supplement, which tells only a part: the findings that its own facts decide."""
    findings: dict[Rule, Status] = {}
    for rule, names in _STATED_BY.items():
        if any(placement.fact(name) for name in names):
            findings[rule] = {
                Rule.WORKING_HOURS: _working_hours,
                Rule.PERIOD: _period,
                Rule.STOK_FORM: _stok_form,
            }.get(rule, lambda p, name=names[0]: _answered(p, name))(placement)
    return findings


_STATED_BY: Mapping[Rule, tuple[Field, ...]] = {
    Rule.STUDY_DIRECTOR: (Field.FROM_STUDY_DIRECTOR,),
    Rule.DEPARTMENT_HEAD: (Field.HEAD_CONSULTED,),
    Rule.SUPPLIER: (Field.SUPPLIER,),
    Rule.SUPERVISOR: (Field.SUPERVISOR,),
    Rule.WORKING_HOURS: (Field.WORKING_HOURS, Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK),
    Rule.ON_CALL: (Field.ON_CALL,),
    Rule.PERIOD: (Field.START, Field.END, Field.PERIOD),
    Rule.STOK_FORM: (Field.STOK_FORM,),
}


def _answered(placement: Placement, name: Field) -> Status:
    fact = placement.fact(name)
    if fact is None or fact.certainty is Certainty.ABSENT:
        return Status.MISSING
    if fact.certainty is Certainty.UNCLEAR:
        return Status.UNCLEAR
    # A role denied ("jag är inte studierektor") is as missing as one not mentioned; an on-call "no" is an answer.
    if fact.value is None or (fact.value is False and name is not Field.ON_CALL):
        return Status.MISSING
    return Status.MET if fact.stated else Status.UNCLEAR


def _working_hours(placement: Placement) -> Status:
    facts = [placement.fact(n) for n in (Field.HOURS_PER_WEEK, Field.EXTENT_PERCENT, Field.WORKING_HOURS)]
    if any(f and f.stated and f.value is not None for f in facts):
        return Status.MET
    return Status.UNCLEAR if any(f and f.certainty is Certainty.UNCLEAR for f in facts) else Status.MISSING


def _period(placement: Placement) -> Status:
    facts = [placement.fact(n) for n in (Field.START, Field.END, Field.PERIOD)]
    start, end = placement.day(Field.START), placement.day(Field.END)
    if any(f and f.certainty is Certainty.INVALID for f in facts) or (start and end and end < start):
        return Status.INVALID
    if any(f and f.certainty is Certainty.UNCLEAR for f in facts):
        return Status.UNCLEAR
    if start and end:
        return Status.MET
    return Status.UNCLEAR if start or end else Status.MISSING


def _lead_time(placement: Placement, received: date) -> Status:
    """«Minst 6 månader innan.»"""
    start = placement.day(Field.START)
    if start is None:
        return Status.UNKNOWN
    return Status.MET if start >= add_months(received, LEAD_TIME_MONTHS) else Status.VIOLATED


def _stok_form(placement: Placement) -> Status:
    state = placement.text(Field.STOK_FORM)
    return Status(state) if state else Status.NOT_DUE


def _agreement(placement: Placement, directory: Directory) -> tuple[Agreement | None, Status]:
    """«Under pågående avtalstid»: in force for the whole period, by one agreement or by successive ones together."""
    supplier = placement.text(Field.SUPPLIER)
    agreements = directory.agreements_with(supplier) if supplier else ()
    if not agreements:
        return None, Status.UNKNOWN
    category, programme = placement.text(Field.CATEGORY), placement.text(Field.PROGRAMME)
    start, end = placement.day(Field.START), placement.day(Field.END)
    if category and not any(category in a.categories for a in agreements):
        return agreements[0], _if_period(placement, Status.VIOLATED)
    if not category or not programme:
        return agreements[0], Status.UNKNOWN
    covering = sorted((a for a in agreements if a.covers(category, programme)), key=lambda a: a.valid_from)
    if not covering:
        return agreements[0], _if_period(placement, Status.VIOLATED)
    if start is None or end is None or _period(placement) is not Status.MET:
        return _latest(covering), Status.UNKNOWN
    at_start = [a for a in covering if a.valid_from <= start <= a.valid_to]
    if not at_start:
        return _latest(covering), Status.VIOLATED
    first = max(at_start, key=lambda a: a.valid_to)
    covered_to = first.valid_to
    for agreement in covering:
        if agreement.valid_from <= covered_to + timedelta(days=1):
            covered_to = max(covered_to, agreement.valid_to)
    return first, Status.MET if covered_to >= end else Status.VIOLATED


def _if_period(placement: Placement, status: Status) -> Status:
    """An agreement is judged for a period; without a usable one it is unknown (contract, «Settled questions»)."""
    return status if _period(placement) is Status.MET else Status.UNKNOWN


def _latest(agreements: list[Agreement]) -> Agreement:
    return max(agreements, key=lambda a: a.valid_to)


def _route(placement: Placement, directory: Directory) -> Route:
    training, host = placement.text(Field.TRAINING), placement.text(Field.HOST)
    if placement.fact(Field.UNREAD):
        return Route.TRIAGE  # what was not read may say anything
    if training == Training.BASIC:
        return Route.BASIC_TRAINING
    if training == Training.OTHER:
        return Route.OTHER_EDUCATION
    supplier = placement.text(Field.SUPPLIER)
    if training == Training.VFU and supplier is None and host in (Host.REGION, Host.MUNICIPALITY):
        return Route.VFU_COORDINATION
    organisation = directory.organisation(placement.text(Field.ORGANISATION) or "")
    outside = organisation is not None and not organisation.in_scope
    if supplier is None or not directory.agreements_with(supplier) or outside:
        return Route.TRIAGE
    return Route.AGREEMENT_MANAGER


def _verdict(
    findings: Mapping[Rule, Status], route: Route, waived: frozenset[Rule], left_open: frozenset[Rule]
) -> Verdict:
    if route not in (Route.AGREEMENT_MANAGER, Route.TRIAGE):
        return Verdict.MISDIRECTED
    unanswered = {r for r in STOPS_A_REQUEST - waived if findings[r] in OPEN}
    if unanswered - left_open:
        return Verdict.NEEDS_INFORMATION
    unmet = {r for r in (Rule.LEAD_TIME, Rule.AGREEMENT) if findings[r] is not Status.MET} - waived
    if unanswered or unmet or route is Route.TRIAGE:
        return Verdict.NEEDS_DECISION
    return Verdict.READY
