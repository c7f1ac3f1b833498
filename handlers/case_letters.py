"""What a case's letters say, taken from the case; and which letter a case calls for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.letters import CaseLetter, Channel, Discrepancy, PlacementFacts, Question, SupplierLetter
from bot.ports import Case, CasePlacement, Doubt, Held, HistoryEntry, Letter, Party
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import OPEN_STAGES, Holder, Stage
from bot.routine.merging import contradicted, groups
from bot.routine.model import (
    Absence,
    Certainty,
    Fact,
    Field,
    Person,
    Placement,
    Role,
    Route,
    Rule,
    Status,
    Value,
    Verdict,
)
from bot.routine.routing import Decider, channel, decider, may_decide
from handlers.correspondence import frame, tell
from handlers.desk import Desk
from handlers.lineage import whereabouts
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


DECIDERS = "deciders"  # the sign of life of the daily look at who decides
MOST_CASES = 100_000  # open cases that are looked through at a time


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
    return "misdirected" if stages == {Stage.MISDIRECTED} else "status"


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
    discrepancies: Iterable[Discrepancy] = (),
    moved_from: str = "",
    unplaced: bool = False,
) -> CaseLetter:
    several = len(case.placements) > 1
    awaiting = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
    stok = [p.next_on for p in case.placements if p.stage is Stage.AWAITING_STOK and p.next_on]
    managers = {name for p in case.placements if (name := manager_name(desk, p))}
    return CaseLetter(
        frame=frame(desk, to, case.number, identity_numbers_seen=identity_numbers_seen),
        requester=mask(case.requester.name),
        received=case.first_contact,
        placements=tuple(_facts_of(desk, case, p, several) for p in case.placements),
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
        discrepancies=tuple(discrepancies),
        moved_from=moved_from,
        unplaced=unplaced,
        version=case.version,
        today=desk.today,
    )


async def naming_stand_in(desk: Desk, case: Case, letter: CaseLetter) -> CaseLetter:
    """The letter with whoever stands in for the manager today; as it is where nobody does, or several differ."""
    now = [await decider_of(desk, case, p) for p in case.placements if p.stage is Stage.AWAITING_DECISION]
    stand_ins = {(d.person.name, d.deputy_for.name) if d.person and d.deputy_for else None for d in now}
    if len(stand_ins) != 1 or (found := stand_ins.pop()) is None:
        return letter
    return replace(letter, decided_by=found[0], deputy_for=found[1])


def _facts_of(desk: Desk, case: Case, item: CasePlacement, several: bool) -> PlacementFacts:
    disputed = tuple(d for d in discrepancies(desk, case, item) if item.stage in OPEN_STAGES)
    found = channel(item.assessment.route, desk.today) if item.assessment.verdict is Verdict.MISDIRECTED else None
    language = case.language if found and case.language in found.belongs else "sv"
    where = Channel(found.belongs[language], found.turn_to[language], found.address) if found else None
    return replace(placement_facts(item, several), disputed=disputed, channel=where)


DECISION_LETTERS = ("decision_request", "reassigned")
"""The letters that are answered with a decision. Keys: «case:kind:hash of the facts shown:position:…»."""


async def ask_for_decision(
    desk: Desk,
    case: Case,
    *,
    words: str = "",
    only: CasePlacement | None = None,
    kind: str = "decision_request",
    by: str = "",
    new_hands: bool = False,
) -> None:
    """A letter to whoever decides, for each placement that awaits a decision.

    `words`: what the requester said, or whoever handed it over (`kind` "reassigned", `by`). `new_hands`: nothing of
    the case has changed but who decides.
    """
    for item in case.placements:
        if item.stage is not Stage.AWAITING_DECISION or (only and item.position != only.position):
            continue
        now = await decider_of(desk, case, item)
        to = (Party(now.person.name, now.person.email),) if now.person else desk.coordinators()
        letter = case_letter(
            desk,
            replace(case, placements=(item,)),
            to if len(to) == 1 else (),
            words=words,
            by=by,
            deputy_for=now.deputy_for.name if now.deputy_for else "",
        )
        shown = facts_hash(item.placement)
        key = f"{case.number}:{kind}:{shown}:{item.position}:{case.version}" + (f":{to[0].email}" if new_hands else "")
        heading = "Nu är det du som tar ställning" if kind == "reassigned" else "Ta ställning"
        subject = f"{heading}: {case.number}" + (f" plats {item.position}" if len(case.placements) > 1 else "")
        if not _asked_in_the_chat(desk, to):
            await tell(desk, kind, key, letter, to, subject=subject, case=case.number)
        names = ", ".join(p.email for p in to) or "ingen: katalogen saknar mottagare"
        text = f"Plats {item.position}: frågan gick till {names}."
        asked = {"position": item.position, "version": case.version, "facts": shown, "to": [p.email for p in to]}
        await desk.note(case.number, "decision_asked", text, who="rule:routing", details=asked)


def _asked_in_the_chat(desk: Desk, people: tuple[Party, ...]) -> bool:
    """Whether a card is enough for them."""
    if desk.office.chat is None or desk.office.chat.letters_too or not people:
        return False
    return all((person := desk.directory.person(p.email)) and person.slack_id for p in people)


async def ask_whoever_decides_now(desk: Desk) -> list[tuple[str, int, str]]:
    """After another directory or an absence: asks those who have come to decide and have not been asked, once.

    Returns (case, position, address) of each placement that changed hands.
    """
    changed: list[tuple[str, int, str]] = []
    for case in await desk.unit.cases.listed(MOST_CASES, only_open=True):
        waiting = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
        history = await desk.unit.cases.history(case.number) if waiting else ()
        for item in waiting:
            to, asked = await deciders(desk, case, item), _asked_before(history, item)
            if to and asked and not {p.email for p in to} <= asked:
                await ask_for_decision(desk, case, only=item, kind="reassigned", new_hands=True)
                changed += [(case.number, item.position, p.email) for p in to]
    return changed


async def ask_deciders_of_the_day(desk: Desk) -> None:
    """Once a day: somebody's absence may begin or be over."""
    last = (await desk.unit.heartbeats.all()).get(DECIDERS)
    if last is None or last.at.astimezone(STOCKHOLM).date() != desk.today:
        await ask_whoever_decides_now(desk)
        await desk.unit.heartbeats.beat(DECIDERS, desk.now)


def _asked_before(history: Iterable[HistoryEntry], item: CasePlacement) -> set[str]:
    """Who was asked about these very facts."""
    of_item = {"position": item.position, "facts": facts_hash(item.placement)}
    asked = [e.details for e in history if e.event == "decision_asked" and of_item.items() <= e.details.items()]
    return {str(email) for details in asked if isinstance(to := details["to"], Sequence) for email in to}


async def placement_asked_about(desk: Desk, letter: Letter | None) -> tuple[Case, CasePlacement] | None:
    """The one placement that a letter of ours asked about, where it is today: cases are split and merged."""
    match (letter.kind, letter.key.split(":")) if letter else None:
        case [kind, [number, _, _, position, *_]] if kind in DECISION_LETTERS:
            pass
        case ["to_supplier", [number, _, position, *_]]:
            pass
        case _:
            return None
    number, at = await whereabouts(desk.unit, number, int(position))
    case_now = await desk.unit.cases.get(number)
    item = next((p for p in case_now.placements if p.position == at), None) if case_now else None
    return (case_now, item) if case_now and item else None


async def tell_manager(
    desk: Desk,
    case: Case,
    item: CasePlacement,
    kind: str,
    cause: str,
    *,
    words: str = "",
    about: Iterable[Discrepancy] = (),
) -> None:
    """A letter about one placement to whoever decides it; `cause` makes it one of its kind."""
    to = await deciders(desk, case, item)
    alone = replace(case, placements=(item,))
    letter = case_letter(desk, alone, to if len(to) == 1 else (), words=words, discrepancies=about)
    key = f"{case.number}:{kind}:{item.position}:{cause}"
    await tell(desk, kind, key, letter, to, subject=f"{MANAGER_SUBJECTS[kind]}: {case.number}", case=case.number)


MANAGER_SUBJECTS = {
    "withdrawn": "Återtaget",
    "supplier_terms": "Leverantören svarar med villkor",
    "supplier_refused": "Leverantören säger nej",
    "stok_differs_notice": "STÖK-blanketten skiljer sig",
    "confirmed_notice": "Platsen är klar",
    "contradiction_notice": "Två olika uppgifter",
    "expired_notice": "Tiden gick ut",
}


def manager_name(desk: Desk, item: CasePlacement) -> str | None:
    agreement = item.assessment.agreement
    person = desk.directory.person(item.decider_email or (agreement.manager_email if agreement else ""))
    return person.name if person and holder(item) is not Holder.COORDINATOR else None


async def decider_of(desk: Desk, case: Case, item: CasePlacement) -> Decider:
    """Who decides now about this placement; without a person the coordinators do."""
    return decider_with(desk, case, item, await desk.unit.directory.absences(desk.today))


def decider_with(desk: Desk, case: Case, item: CasePlacement, absences: Sequence[Absence]) -> Decider:
    """The same, with today's absences at hand."""
    barred = barred_from(desk, case)
    return decider(item.assessment, desk.directory, absences, desk.today, barred, handed_to=item.decider_email)


async def may_decide_on(desk: Desk, case: Case, item: CasePlacement, person: Person) -> bool:
    """Whether the person's decision counts: never that of the requester or the head of the same case."""
    absences = await desk.unit.directory.absences(desk.today)
    barred = barred_from(desk, case)
    return may_decide(
        person, item.assessment, desk.directory, absences, desk.today, barred, handed_to=item.decider_email
    )  # fmt: skip


async def deciders(desk: Desk, case: Case, item: CasePlacement) -> tuple[Party, ...]:
    found = (await decider_of(desk, case, item)).person
    return (Party(found.name, found.email),) if found else desk.coordinators()


def barred_from(desk: Desk, case: Case) -> set[str]:
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
        version=case.version,
        today=desk.today,
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
