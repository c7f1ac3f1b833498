"""What a case's letters say, taken from the case; and which letter a case calls for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.letters import CaseLetter, PlacementFacts, Question
from bot.ports import Case, CasePlacement, Party
from bot.reading.identity_numbers import mask
from bot.routine.model import Certainty, Field, Placement, Role, Route, Rule, Status, Verdict
from handlers.correspondence import frame, tell
from handlers.desk import Desk

# The facts that tell how a rule was answered, in the order in which their words are shown.
FACTS_OF_RULE = {
    Rule.STUDY_DIRECTOR: (Field.FROM_STUDY_DIRECTOR, Field.STUDY_DIRECTOR),
    Rule.DEPARTMENT_HEAD: (Field.HEAD_CONSULTED, Field.DEPARTMENT_HEAD),
    Rule.SUPPLIER: (Field.SUPPLIER,),
    Rule.SUPERVISOR: (Field.SUPERVISOR,),
    Rule.WORKING_HOURS: (Field.WORKING_HOURS, Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK),
    Rule.ON_CALL: (Field.ON_CALL,),
    Rule.PERIOD: (Field.PERIOD, Field.START, Field.END),
    Rule.STOK_FORM: (Field.STOK_FORM,),
}


def letter_kind(case: Case) -> str:
    """The letter that says where the case stands: what the requester must do comes first."""
    verdicts = {p.assessment.verdict for p in case.placements}
    if case.withdrawn:
        return "withdrawn"
    if Verdict.NEEDS_INFORMATION in verdicts:
        return "missing"
    if Verdict.NEEDS_DECISION in verdicts:
        return "decision_pending"
    return "receipt" if Verdict.READY in verdicts else "misdirected"


def case_letter(
    desk: Desk,
    case: Case,
    to: tuple[Party, ...],
    *,
    new_facts: Iterable[Rule] = (),
    identity_numbers_seen: bool = False,
) -> CaseLetter:
    several = len(case.placements) > 1
    placements = tuple(_placement_facts(p, several) for p in case.placements)
    managers = {name for p in case.placements if (name := manager_name(desk, p))}
    return CaseLetter(
        frame=frame(desk, to, case.number, identity_numbers_seen=identity_numbers_seen),
        requester=mask(case.requester.name),
        received=case.first_contact,
        placements=placements,
        answer_by=_answer_by(case),
        decided_by=managers.pop() if len(managers) == 1 else None,
        new_facts=tuple(str(r) for r in new_facts),
        language=case.language,
    )


async def ask_for_decision(desk: Desk, case: Case) -> None:
    """Tells whoever decides that the case awaits them."""
    await tell_deciders(desk, case, "decision_request", f"Ta ställning: {case.number}")


async def tell_deciders(desk: Desk, case: Case, kind: str, subject: str) -> None:
    """A letter to each agreement manager of the case about their own placements; without one, to the coordinators."""
    by_recipient: dict[tuple[Party, ...], list[CasePlacement]] = {}
    for placement in case.placements:
        if placement.assessment.verdict in (Verdict.READY, Verdict.NEEDS_DECISION):
            by_recipient.setdefault(_decider(desk, placement), []).append(placement)
    for to, placements in by_recipient.items():
        letter = case_letter(desk, replace(case, placements=tuple(placements)), to if len(to) == 1 else ())
        key = f"{case.number}:{kind}:{case.version}:{placements[0].position}"
        await tell(desk, kind, key, letter, to, subject=subject, case=case.number)
        names = ", ".join(p.email for p in to) or "ingen: katalogen saknar mottagare"
        await desk.note(case.number, f"{kind}_told", f"«{subject}» gick till {names}.", who="rule:routing")


def manager_name(desk: Desk, placement: CasePlacement) -> str | None:
    agreement = placement.assessment.agreement
    person = desk.directory.person(agreement.manager_email) if agreement else None
    return person.name if person and placement.assessment.route is Route.AGREEMENT_MANAGER else None


def _decider(desk: Desk, placement: CasePlacement) -> tuple[Party, ...]:
    agreement = placement.assessment.agreement
    if agreement and placement.assessment.route is Route.AGREEMENT_MANAGER:
        person = desk.directory.person(agreement.manager_email)
        if person and person.role in (Role.AGREEMENT_MANAGER, Role.COORDINATOR):
            return (Party(person.name, person.email),)
    return desk.coordinators()


def _answer_by(case: Case) -> date | None:
    """The first of the last days on which an open placement is still in time."""
    days = [
        a.complete_by
        for a in (p.assessment for p in case.placements)
        if a.verdict is Verdict.NEEDS_INFORMATION and a.complete_by and a.findings[Rule.LEAD_TIME] is Status.MET
    ]
    return min(days, default=None)


def _placement_facts(item: CasePlacement, several: bool) -> PlacementFacts:
    placement, assessment = item.placement, item.assessment
    findings = assessment.findings
    whose = (_text(placement, Field.TRAINEE) or f"plats {item.position}") if several else ""
    on_call, percent, hours = (placement.value(n) for n in (Field.ON_CALL, Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK))
    violated = findings[Rule.AGREEMENT] is Status.VIOLATED
    return PlacementFacts(
        category=placement.text(Field.CATEGORY),
        programme=_text(placement, Field.PROGRAMME),
        trainee=_text(placement, Field.TRAINEE),
        seats=placement.seats,
        organisation=_text(placement, Field.ORGANISATION),
        supplier=_text(placement, Field.SUPPLIER),
        study_director=_text(placement, Field.STUDY_DIRECTOR),
        department_head=_text(placement, Field.DEPARTMENT_HEAD),
        supervisor=_text(placement, Field.SUPERVISOR),
        start=placement.day(Field.START),
        end=placement.day(Field.END),
        working_hours=_text(placement, Field.WORKING_HOURS),
        extent_percent=percent if isinstance(percent, int) else None,
        hours_per_week=float(hours) if isinstance(hours, (int, float)) else None,
        on_call=on_call if isinstance(on_call, bool) else None,
        met=tuple(str(r) for r in Rule if findings[r] is Status.MET),
        questions=tuple(
            Question(str(rule), str(findings[rule]), _words(placement, rule), whose) for rule in assessment.open_rules()
        ),
        verdict=str(assessment.verdict),
        route=str(assessment.route),
        late=findings[Rule.LEAD_TIME] is Status.VIOLATED,
        complete_by=assessment.complete_by,
        earliest_start=assessment.earliest_start,
        agreement=str(findings[Rule.AGREEMENT]),
        agreement_ends=assessment.agreement.valid_to if assessment.agreement and violated else None,
        stok_form=str(findings[Rule.STOK_FORM]),
    )


def _words(placement: Placement, rule: Rule) -> str:
    """What was read about a rule that is not settled: its unsettled words first."""
    facts = [f for name in FACTS_OF_RULE.get(rule, ()) if (f := placement.fact(name)) and f.evidence]
    unsettled = [f.evidence for f in facts if f.certainty is not Certainty.STATED]
    return mask(" … ".join(dict.fromkeys(unsettled or [f.evidence for f in facts])))


def _text(placement: Placement, name: Field) -> str | None:
    value = placement.text(name)
    return mask(value) if value else None
