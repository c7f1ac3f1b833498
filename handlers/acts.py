"""What those who decide may do to a placement: one act, from whichever surface it came.

An act counts only from the agreement's manager, the present deputy or a coordinator, only for the facts that were
shown, and only once. What cannot be done is a Refusal that says why; nothing is changed then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.ports import Approval, Case, CasePlacement, Party, Waiver
from bot.reading.replies import Act
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import MOVES, Actor, Event
from bot.routine.merging import names_alike
from bot.routine.model import Person, Role, Rule, Status
from bot.routine.routing import coordinators
from bot.routine.words import word
from handlers.asking import ask_for_decision, tell_decided
from handlers.case_letters import case_letter
from handlers.correspondence import tell_requester
from handlers.deciders import decider_of, deciders, may_decide_on
from handlers.desk import Desk
from handlers.hands import passed_on
from handlers.progress import checked, moved, with_items
from handlers.supplier_answer import agreed
from handlers.supplier_letters import ask_supplier

NOT_PROVEN = "Det gick inte att visa att beslutet kom från rätt person. Fråga den som tar ställning."


@dataclass(frozen=True, slots=True)
class Command:
    act: Act
    position: int  # of the placement in its case
    by: Person  # as the directory knows them
    item_id: int | None  # the kept item that it came with
    words: str = ""  # the reason or question, in the person's own words
    rule: Rule | None = None  # what an exception is made from; None: whatever is violated
    name: str = ""  # whom it is handed over to: a name or an address
    until: date | None = None  # the last day for which it is handed over; None: for good
    shown: str | None = None  # facts_hash of what the person saw; None: not known to be older than the case
    proven: bool = True  # it is sure that `by` gave it


@dataclass(frozen=True, slots=True)
class Performed:
    case: Case
    note: str  # how it ended, plain Swedish


class Why(StrEnum):
    """Why an act cannot be done."""

    ALREADY = "already"  # the placement no longer waits for it
    MAY_NOT = "may_not"
    CHANGED = "changed"  # the facts have changed since they were shown
    OBSTACLE = "obstacle"  # something must be settled first


@dataclass(frozen=True, slots=True)
class Refusal:
    why: Why
    text: str  # plain Swedish, a whole sentence
    by: str = ""  # ALREADY: who decided; MAY_NOT: who may
    at: datetime | None = None  # ALREADY: when, UTC


async def perform(desk: Desk, case: Case, command: Command) -> Performed | Refusal:
    """Does it, with its history and letters, or says why not. Nobody decides who may not; no decision is made twice."""
    item = next((p for p in case.placements if p.position == command.position), None)
    if item is None:
        return Refusal(Why.OBSTACLE, f"{case.number} har ingen plats {command.position}.")
    refusal = await _refusal(desk, case, item, command)
    if refusal is not None:
        return refusal
    return await _ACTS[command.act](desk, case, item, command)


async def _refusal(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Refusal | None:
    if item.stage not in STAGES_OF[command.act]:
        return await _already(desk, case, item, command)
    if not await may_decide_on(desk, case, item, command.by):
        names = " eller ".join(p.name or p.email for p in await deciders(desk, case, item))
        text = f"{command.by.name} får inte ta ställning till plats {item.position}. Det får {names}."
        await _noted(desk, case, "may_not_decide", text, command)
        return Refusal(Why.MAY_NOT, text, by=names)
    if not command.proven:
        return Refusal(Why.OBSTACLE, NOT_PROVEN)
    if command.shown is not None and command.shown != facts_hash(item.placement):
        text = f"{command.by.name} svarade på äldre uppgifter."
        await _noted(desk, case, "decision_on_old_facts", text, command)
        return Refusal(Why.CHANGED, "Uppgifterna har ändrats. Läs igen och ta ställning till det som gäller nu.")
    return None


async def _already(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Refusal:
    text = f"{command.by.name} svarade, men plats {item.position} är redan {word(item.stage)}."
    await _noted(desk, case, "already_decided", text, command)
    by, at = (item.approval.by.name, item.approval.at) if item.approval else ("", None)
    return Refusal(Why.ALREADY, f"Plats {item.position} är redan {word(item.stage)}.", by=by, at=at)


async def _approve(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Performed | Refusal:
    obstacle = obstacle_to_approval(item)
    if obstacle:
        return Refusal(Why.OBSTACLE, obstacle)
    by = Party(command.by.name, command.by.email)
    deputy_for = (await decider_of(desk, case, item)).deputy_for
    agreement = item.assessment.agreement
    approval = Approval(
        by=by,
        deputy_for=deputy_for.name if deputy_for and deputy_for.email != command.by.email else "",
        at=desk.now,
        facts_hash=facts_hash(item.placement),
        agreement_id=agreement.agreement_id if agreement else "",
    )
    new = replace(moved(item, Event.APPROVED, _actor(command.by), desk.today), approval=approval)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    who = f"{by.name}, ersättare för {approval.deputy_for}" if approval.deputy_for else by.name
    await _noted(desk, case, "approved", f"Plats {item.position}: godkänt av {who}.", command)
    await ask_supplier(desk, saved, new, by)
    letter = case_letter(desk, saved, (case.requester,), by=by.name, deputy_for=approval.deputy_for)
    await tell_requester(desk, saved, "approved", letter, f"{item.position}:{saved.version}")
    await tell_decided(desk, saved, new, by, approval.deputy_for)
    return Performed(saved, "godkänt")


async def _decline(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Performed | Refusal:
    if not command.words:
        return Refusal(Why.OBSTACLE, "Avslaget saknar skäl. Fråga efter skälet.")
    new = moved(item, Event.DECLINED, _actor(command.by), desk.today)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    await _noted(desk, case, "declined", f"Plats {item.position}: avslag. «{command.words}»", command)
    letter = case_letter(desk, saved, (case.requester,), by=command.by.name, words=command.words)
    await tell_requester(desk, saved, "declined", letter, f"{item.position}:{saved.version}")
    await tell_decided(desk, saved, new, Party(command.by.name, command.by.email))
    return Performed(saved, "avslag")


async def _ask(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Performed | Refusal:
    saved = await desk.unit.cases.save(with_items(case, [moved(item, Event.ASKED, _actor(command.by), desk.today)]))
    await _noted(desk, case, "asked", f"Plats {item.position}: fråga till beställaren. «{command.words}»", command)
    answer_by = _of(saved, item.position).next_on
    letter = case_letter(desk, saved, (case.requester,), by=command.by.name, words=command.words, answer_by=answer_by)
    await tell_requester(desk, saved, "asked", letter, f"{item.position}:{saved.version}")
    return Performed(saved, "fråga till beställaren")


async def _waive(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Performed | Refusal:
    if not command.words:
        return Refusal(Why.OBSTACLE, "Undantaget saknar skäl. Fråga efter skälet.")
    rules = [r for r in can_be_waived(item) if command.rule in (None, r)]
    if not rules:
        return Refusal(Why.OBSTACLE, "Undantaget gäller ingen regel som platsen bryter mot.")
    by = Party(command.by.name, command.by.email)
    waivers = tuple(Waiver(rule, by, command.words, desk.now) for rule in rules)
    waived = replace(moved(item, Event.WAIVED, _actor(command.by), desk.today), waivers=(*item.waivers, *waivers))
    new = checked(waived, item.placement, case.first_contact, desk.directory, desk.today)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    text = f"Plats {item.position}: undantag från {', '.join(word(r) for r in rules)}. «{command.words}»"
    await _noted(desk, case, "waived", text, command)
    await ask_for_decision(desk, saved, only=new)
    return Performed(saved, "undantag")


async def _hand_over(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Performed | Refusal:
    able = {p.email: p for p in (*desk.directory.with_role(Role.AGREEMENT_MANAGER), *coordinators(desk.directory))}
    meant = [p for p in able.values() if _is_meant(command.name, p)]
    if len(meant) != 1:
        return Refusal(Why.OBSTACLE, f"Ärendet ska lämnas över till «{command.name}», som vi inte hittar.")
    if command.until and command.until < desk.today:
        return Refusal(
            Why.OBSTACLE, f"Ärendet ska lämnas över till {command.until.isoformat()}, och den dagen har varit."
        )
    hands = passed_on(item, meant[0].email, desk.today, by=command.by.email, until=command.until)
    new = replace(moved(item, Event.HANDED_OVER, _actor(command.by), desk.today), handed=hands)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    until = f" till och med {hands[-1].until.isoformat()}" if hands[-1].until else ""
    text = f"Plats {item.position}: lämnat över till {meant[0].name}{until}."
    text += f" «{command.words}»" if command.words else ""
    await _noted(desk, case, "handed_over", text, command)
    await ask_for_decision(desk, saved, only=new, kind="reassigned", by=command.by.name, words=command.words)
    return Performed(saved, "lämnat över")


async def _confirm_supplier(desk: Desk, case: Case, item: CasePlacement, command: Command) -> Performed | Refusal:
    """The supplier's yes reached the manager in another way than by mail to us."""
    saved = await agreed(desk, case, item, _actor(command.by), words=command.words)
    text = f"Plats {item.position}: {command.by.name} intygar att leverantören säger ja."
    await _noted(desk, case, "supplier_confirmed", f"{text} «{command.words}»" if command.words else text, command)
    return Performed(saved, "leverantörens ja bekräftat")


_ACTS = {
    Act.APPROVE: _approve,
    Act.DECLINE: _decline,
    Act.ASK: _ask,
    Act.WAIVE: _waive,
    Act.HAND_OVER: _hand_over,
    Act.CONFIRM_SUPPLIER: _confirm_supplier,
}
_EVENTS = {
    Act.APPROVE: Event.APPROVED,
    Act.DECLINE: Event.DECLINED,
    Act.ASK: Event.ASKED,
    Act.WAIVE: Event.WAIVED,
    Act.HAND_OVER: Event.HANDED_OVER,
    Act.CONFIRM_SUPPLIER: Event.SUPPLIER_AGREED,
}
STAGES_OF = {act: frozenset(stage for stage, event in MOVES if event is _EVENTS[act]) for act in Act}
"""The stages in which each act can be done: those of the lifecycle's table."""


def obstacle_to_approval(item: CasePlacement) -> str | None:
    """Why the supplier cannot be asked although somebody approves."""
    waived = {w.rule for w in item.waivers}
    if item.assessment.agreement is None or not item.assessment.agreement.supplier_email:
        return "Platsen godkändes, men vi har inget avtal med leverantören och ingen adress att skriva till."
    if item.assessment.findings[Rule.AGREEMENT] is not Status.MET and Rule.AGREEMENT not in waived:
        return "Platsen godkändes, men avtalet täcker den inte. Det behövs ett undantag med skäl."
    if item.assessment.findings[Rule.LEAD_TIME] is not Status.MET and Rule.LEAD_TIME not in waived:
        return "Platsen godkändes, men den kom för sent. Det behövs ett undantag med skäl."
    return None


def can_be_waived(item: CasePlacement) -> tuple[Rule, ...]:
    """The rules that the placement breaks and no exception has been made from."""
    waived = {w.rule for w in item.waivers}
    broken = (r for r in (Rule.LEAD_TIME, Rule.AGREEMENT) if item.assessment.findings[r] is Status.VIOLATED)
    return tuple(r for r in broken if r not in waived)


def _of(case: Case, position: int) -> CasePlacement:
    return next(p for p in case.placements if p.position == position)


def _is_meant(name: str, person: Person) -> bool:
    return bool(name) and (name.casefold() == person.email or names_alike(name, person.name))


def _actor(speaker: Person) -> Actor:
    return Actor.COORDINATOR if speaker.role is Role.COORDINATOR else Actor.MANAGER


async def _noted(desk: Desk, case: Case, what: str, text: str, command: Command) -> None:
    await desk.note(case.number, what, text, who=command.by.email, item_id=command.item_id)
