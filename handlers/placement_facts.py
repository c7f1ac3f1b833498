"""A placement's facts as letters and cards tell them, and what of them waits to be settled."""

from __future__ import annotations

from collections.abc import Mapping

from bot.letters import Discrepancy, PlacementFacts, Question
from bot.ports import Case, CasePlacement, Doubt, Held
from bot.reading.identity_numbers import mask
from bot.routine.merging import contradicted, groups
from bot.routine.model import Certainty, Fact, Field, Placement, Route, Rule, Status, Value
from handlers.desk import Desk
from handlers.progress import earliest_start, holder, open_rules

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


def placement_facts(item: CasePlacement, several: bool) -> PlacementFacts:
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
        questions=tuple(Question(str(r), str(findings[r]), _words(placement, r), whose) for r in open_rules(item)),
        verdict=str(assessment.verdict),
        route=str(assessment.route),
        late=findings[Rule.LEAD_TIME] is Status.VIOLATED,
        complete_by=assessment.complete_by,
        earliest_start=earliest_start(item),
        agreement=str(findings[Rule.AGREEMENT]),
        agreement_ends=assessment.agreement.valid_to if assessment.agreement and violated else None,
        stok_form=str(findings[Rule.STOK_FORM]),
        position=item.position,
        stage=str(item.stage),
        holder=str(holder(item) or ""),
        next_on=item.next_on,
        agreement_id=assessment.agreement.agreement_id if assessment.agreement else "",
        agreement_to=assessment.agreement.valid_to if assessment.agreement else None,
        triage=_triage(item),
        left_open=tuple(str(r) for r in item.left_open),
        waived=tuple(str(w.rule) for w in item.waivers),
        unread=placement.fact(Field.UNREAD) is not None,
    )


def discrepancies(desk: Desk, case: Case, item: CasePlacement, item_id: int | None = None) -> tuple[Discrepancy, ...]:
    """What waits to be settled: of one mail, stranger's or not; or of all mails of the requester's side."""
    several = len(case.placements) > 1
    whose = (_text(item.placement, Field.TRAINEE) or f"plats {item.position}") if several else ""
    return tuple(
        _discrepancy(desk, case, item, one, group, whose)
        for one in item.held
        if (one.why is Doubt.CONTRADICTION if item_id is None else one.item_id == item_id)
        for group in groups(one.facts)
    )


def _discrepancy(
    desk: Desk, case: Case, item: CasePlacement, one: Held, said: Mapping[Field, Fact], whose: str
) -> Discrepancy:
    # A stranger's words stand beside whatever is known of the same thing; a contradiction beside what it contradicts.
    known = contradicted(item.placement, said) or {
        name: fact for name in said if (fact := item.placement.fact(name)) and fact.stated
    }
    tellers = dict.fromkeys(item.told_by.get(name, case.requester.email) for name in known)
    names = [party.name or party.email for party in (desk.party(case, email) for email in tellers)]
    sure = all(fact.stated for fact in said.values())
    return Discrepancy(
        about=_about(next(iter(said))),
        whose=whose,
        ours={str(name): _shown(fact) for name, fact in known.items()},
        theirs={str(name): _shown(fact) for name, fact in said.items()} if sure else {},
        words=mask(" … ".join(dict.fromkeys(fact.evidence for fact in said.values() if fact.evidence))),
        by_ours=mask(", ".join(names)),
        by_theirs=mask(_writer(one)),
    )


def _writer(one: Held) -> str:
    """A stranger is told by address too: the name alone proves nothing."""
    if one.why is Doubt.UNVERIFIED and one.by.name:
        return f"{one.by.name}, {one.by.email}"
    return one.by.name or one.by.email


def _shown(fact: Fact) -> Value:
    return mask(fact.value) if isinstance(fact.value, str) else fact.value


def _about(name: Field) -> str:
    """The rule that a fact answers, where it does, else the field."""
    return next((str(rule) for rule, names in FACTS_OF_RULE.items() if name in names), str(name))


def _triage(item: CasePlacement) -> str:
    """Why a person sorts it."""
    if item.assessment.route is not Route.TRIAGE:
        return ""
    if item.placement.text(Field.SUPPLIER) is None:
        return "supplier_missing"
    if item.assessment.agreement is None:
        return "supplier_unknown"
    return "unread" if item.placement.fact(Field.UNREAD) else "organisation"


def _words(placement: Placement, rule: Rule) -> str:
    """What was read about a rule that is not settled: its unsettled words first."""
    facts = [f for name in FACTS_OF_RULE.get(rule, ()) if (f := placement.fact(name)) and f.evidence]
    unsettled = [f for f in facts if f.certainty is not Certainty.STATED]
    said = [words for f in unsettled or facts for words in (f.evidence, f.doubt) if words]
    return mask(" … ".join(dict.fromkeys(said)))


def _text(placement: Placement, name: Field) -> str | None:
    value = placement.text(name)
    return mask(value) if value else None
