"""What a case's letters say, taken from the case; and which letter a case calls for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.letters import CaseLetter, PlacementFacts, Question, SupplierLetter
from bot.ports import Case, CasePlacement, Party
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import Holder, Stage
from bot.routine.model import Certainty, Field, Person, Placement, Role, Route, Rule, Status, Verdict
from bot.routine.routing import Decider, decider, may_decide
from handlers.correspondence import frame, tell
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


def letter_kind(case: Case) -> str:
    """The letter that says where the case stands: what the requester must do comes first."""
    stages = {p.stage for p in case.placements}
    if case.withdrawn:
        return "withdrawn"
    if Stage.NEEDS_INFORMATION in stages:
        return "missing"
    if Stage.AWAITING_DECISION in stages:
        ready = all(
            p.assessment.verdict is Verdict.READY for p in case.placements if p.stage is Stage.AWAITING_DECISION
        )
        return "receipt" if ready else "decision_pending"
    return "misdirected" if stages <= {Stage.MISDIRECTED} else "status"


def case_letter(
    desk: Desk,
    case: Case,
    to: tuple[Party, ...],
    *,
    new_facts: Iterable[Rule] = (),
    identity_numbers_seen: bool = False,
    by: str = "",
    deputy_for: str = "",
    decided_at: datetime | None = None,
    answer_by: date | None = None,
    words: str = "",
    changes: Iterable[str] = (),
) -> CaseLetter:
    several = len(case.placements) > 1
    awaiting = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
    stok = [p.next_on for p in case.placements if p.stage is Stage.AWAITING_STOK and p.next_on]
    managers = {name for p in case.placements if (name := manager_name(desk, p))}
    return CaseLetter(
        frame=frame(desk, to, case.number, identity_numbers_seen=identity_numbers_seen),
        requester=mask(case.requester.name),
        received=case.first_contact,
        placements=tuple(placement_facts(p, several) for p in case.placements),
        answer_by=answer_by or _answer_by(case),
        decided_by=managers.pop() if len(managers) == 1 else None,
        new_facts=tuple(str(r) for r in new_facts),
        language=case.language,
        decide_by=min((p.next_on for p in awaiting if p.next_on), default=None),
        by=by,
        deputy_for=deputy_for,
        decided_at=decided_at.astimezone(STOCKHOLM) if decided_at else None,
        words=mask(words),
        stok_due=min(stok, default=None),
        changes=tuple(changes),
    )


async def ask_for_decision(desk: Desk, case: Case, *, words: str = "", only: CasePlacement | None = None) -> None:
    """A letter to whoever decides, for each placement that awaits a decision; `words`: what the requester said."""
    for item in case.placements:
        if item.stage is not Stage.AWAITING_DECISION or (only and item.position != only.position):
            continue
        to = await deciders(desk, case, item)
        letter = case_letter(desk, replace(case, placements=(item,)), to if len(to) == 1 else (), words=words)
        key = f"{case.number}:decision_request:{facts_hash(item.placement)}:{item.position}:{case.version}"
        subject = f"Ta ställning: {case.number}" + (f" plats {item.position}" if len(case.placements) > 1 else "")
        await tell(desk, "decision_request", key, letter, to, subject=subject, case=case.number)
        names = ", ".join(p.email for p in to) or "ingen: katalogen saknar mottagare"
        await desk.note(
            case.number, "decision_asked", f"Plats {item.position}: frågan gick till {names}.", who="rule:routing"
        )


async def tell_manager(desk: Desk, case: Case, item: CasePlacement, kind: str, cause: str, *, words: str = "") -> None:
    """A letter about one placement to whoever decides it; `cause` makes it one of its kind."""
    to = await deciders(desk, case, item)
    letter = case_letter(desk, replace(case, placements=(item,)), to if len(to) == 1 else (), words=words)
    key = f"{case.number}:{kind}:{item.position}:{cause}"
    await tell(desk, kind, key, letter, to, subject=f"{MANAGER_SUBJECTS[kind]}: {case.number}", case=case.number)


MANAGER_SUBJECTS = {
    "withdrawn": "Återtaget",
    "supplier_terms": "Leverantören svarar med villkor",
    "supplier_refused": "Leverantören säger nej",
    "stok_differs": "STÖK-blanketten skiljer sig",
    "confirmed": "Allt är underskrivet",
    "already_decided": "Redan beslutat",
    "may_not_decide": "Du kan inte ta ställning här",
    "reassigned": "Nu är det du som tar ställning",
}


def manager_name(desk: Desk, item: CasePlacement) -> str | None:
    agreement = item.assessment.agreement
    person = desk.directory.person(item.decider_email or (agreement.manager_email if agreement else ""))
    return person.name if person and holder(item) is not Holder.COORDINATOR else None


async def decider_of(desk: Desk, case: Case, item: CasePlacement) -> Decider:
    """Who decides now about this placement; without a person the coordinators do."""
    absences = await desk.unit.directory.absences(desk.today)
    barred = _parties(desk, case)
    return decider(item.assessment, desk.directory, absences, desk.today, barred, handed_to=item.decider_email)


async def may_decide_on(desk: Desk, case: Case, item: CasePlacement, person: Person) -> bool:
    """Whether the person's decision counts: never that of the requester or the head of the same case."""
    absences = await desk.unit.directory.absences(desk.today)
    barred = _parties(desk, case)
    return may_decide(
        person, item.assessment, desk.directory, absences, desk.today, barred, handed_to=item.decider_email
    )  # fmt: skip


async def deciders(desk: Desk, case: Case, item: CasePlacement) -> tuple[Party, ...]:
    found = (await decider_of(desk, case, item)).person
    return (Party(found.name, found.email),) if found else desk.coordinators()


def _parties(desk: Desk, case: Case) -> set[str]:
    """Who has a part in the request: the requester, and the heads of department who stand behind it."""
    named = {p.placement.text(Field.DEPARTMENT_HEAD) for p in case.placements}
    heads = desk.directory.with_role(Role.DEPARTMENT_HEAD)
    return {case.requester.email} | {h.email for h in heads if h.name in named or h.email in case.participants}


def _answer_by(case: Case) -> date | None:
    """The first of the last days on which an open placement is still in time."""
    days = [
        p.assessment.complete_by
        for p in case.placements
        if p.stage is Stage.NEEDS_INFORMATION
        and p.assessment.complete_by
        and p.assessment.findings[Rule.LEAD_TIME] is Status.MET
    ]
    return min(days, default=None)


def _triage(item: CasePlacement) -> str:
    """Why a person sorts it."""
    if item.assessment.route is not Route.TRIAGE:
        return ""
    if item.placement.text(Field.SUPPLIER) is None:
        return "supplier_missing"
    return "supplier_unknown" if item.assessment.agreement is None else "organisation"


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
    )


def _words(placement: Placement, rule: Rule) -> str:
    """What was read about a rule that is not settled: its unsettled words first."""
    facts = [f for name in FACTS_OF_RULE.get(rule, ()) if (f := placement.fact(name)) and f.evidence]
    unsettled = [f.evidence for f in facts if f.certainty is not Certainty.STATED]
    return mask(" … ".join(dict.fromkeys(unsettled or [f.evidence for f in facts])))


def _text(placement: Placement, name: Field) -> str | None:
    value = placement.text(name)
    return mask(value) if value else None


# --- the supplier -----------------------------------------------------------------------------


async def ask_supplier(desk: Desk, case: Case, item: CasePlacement, manager: Party) -> None:
    """The letter to the supplier, in the manager's name and with the manager on copy. Trainees are not named in it."""
    agreement = item.assessment.agreement
    if agreement is None:
        raise ValueError("a placement without an agreement has no supplier to write to")
    to = (Party(agreement.supplier, agreement.supplier_email),)
    letter = supplier_letter(desk, case, item, manager)
    key = f"{case.number}:to_supplier:{item.position}:{case.version}"
    await tell(desk, "to_supplier", key, letter, to, subject=_supplier_subject(case), case=case.number, cc=(manager,))
    text = f"Plats {item.position}: leverantören mejlades på {agreement.supplier_email}."
    await desk.note(case.number, "supplier_asked", text, who=manager.email)


async def supplier_withdrawn(desk: Desk, case: Case, item: CasePlacement, *, cause: str) -> None:
    """Tells the supplier that was asked that the question no longer stands."""
    agreement, approval = item.assessment.agreement, item.approval
    if agreement is None or approval is None:
        return
    to = (Party(agreement.supplier, agreement.supplier_email),)
    letter = supplier_letter(desk, case, item, approval.by)
    key = f"{case.number}:supplier_withdrawn:{item.position}:{cause}"
    subject, cc = _supplier_subject(case), (approval.by,)
    await tell(desk, "supplier_withdrawn", key, letter, to, subject=subject, case=case.number, cc=cc)
    text = f"Plats {item.position}: leverantören fick veta att frågan inte gäller längre."
    await desk.note(case.number, "supplier_told", text, who="rule:letters")


def supplier_letter(desk: Desk, case: Case, item: CasePlacement, manager: Party) -> SupplierLetter:
    agreement = item.assessment.agreement
    nameless = item.placement.without(Field.TRAINEE)
    return SupplierLetter(
        frame=frame(desk, (), case.number),
        placement=placement_facts(replace(item, placement=nameless), several=False),
        organisation=item.placement.text(Field.ORGANISATION) or "",
        manager=manager.name,
        manager_email=manager.email,
        answer_by=item.next_on or desk.today,
        agreement_id=agreement.agreement_id if agreement else "",
    )


def _supplier_subject(case: Case) -> str:
    return f"Utbildningsplats [{case.number}]"


def stok_attachment(desk: Desk, item: CasePlacement) -> tuple[str, bytes]:
    """The STÖK form, pre-filled from the placement."""
    value = item.placement.value
    names = (Field.TRAINEE, Field.PROGRAMME, Field.SUPPLIER, Field.START, Field.END, Field.EXTENT_PERCENT)
    people = (Field.SUPERVISOR, Field.STUDY_DIRECTOR, Field.DEPARTMENT_HEAD)
    return "STOK-blankett.docx", desk.office.stok_form(
        {str(n): v for n in (*names, *people) if (v := value(n)) is not None}
    )
