"""Whoever may decide answers by mail: exactly one decision, for the facts that were shown.

A decision is read only where it is made plainly (bot.reading.replies); anything less is put to a person.
"""

from __future__ import annotations

from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import Approval, Case, CasePlacement, Letter, Party, Waiver
from bot.reading.replies import Act, Decision, read_decision
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import Actor, Event, Stage
from bot.routine.merging import names_alike
from bot.routine.model import Person, Role, Rule, Status
from bot.routine.words import word
from handlers.case_letters import (
    ask_for_decision,
    ask_supplier,
    case_letter,
    decider_of,
    deciders,
    may_decide_on,
)
from handlers.correspondence import answer, person_needed, tell_requester
from handlers.desk import Desk
from handlers.progress import checked, moved, with_items

NOT_READ = "Den som tar ställning svarade, men det gick inte att läsa som ett beslut."


async def decision(event: MessageRead, desk: Desk, case: Case, speaker: Person) -> Outcome:
    reading = event.reading
    message = reading.message
    if message.message_id:
        await desk.unit.cases.link_message(case.number, message.message_id)
    asked = await desk.unit.outbox.by_message_ids((*message.in_reply_to, *reversed(message.references)))
    said = read_decision(message.new_text, our_letter=asked.text if asked else "")
    item = _placement_of(case, asked)
    if said is None or said.act is None or item is None:
        return await _to_a_person(event, desk, case, f"{NOT_READ} {said.unclear if said else ''}".strip())
    if item.stage is not Stage.AWAITING_DECISION:
        return await _too_late(event, desk, case, item, speaker)
    if not await may_decide_on(desk, case, item, speaker):
        return await _may_not(event, desk, case, item, speaker)
    if asked and not asked.key.startswith(f"{case.number}:decision_request:{facts_hash(item.placement)}:"):
        text = f"{speaker.name} svarade på äldre uppgifter. Frågan ställdes igen."
        await desk.note(case.number, "decision_on_old_facts", text, who=speaker.email, item_id=event.item_id)
        await ask_for_decision(desk, case, only=item)
        return Done(case.number, "beslut på äldre uppgifter: frågan ställd igen")
    act = ACTS.get(said.act)
    if act is None:  # a supplier's answer is confirmed only while it lies with the supplier
        return await _to_a_person(event, desk, case, NOT_READ)
    return await act(event, desk, case, item, speaker, said)


async def _approve(
    event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person, said: Decision
) -> Outcome:
    obstacle = _obstacle(item)
    if obstacle:
        return await _to_a_person(event, desk, case, obstacle)
    by = Party(speaker.name, speaker.email)
    deputy_for = (await decider_of(desk, case, item)).deputy_for
    agreement = item.assessment.agreement
    approval = Approval(
        by=by,
        deputy_for=deputy_for.name if deputy_for and deputy_for.email != speaker.email else "",
        at=desk.now,
        facts_hash=facts_hash(item.placement),
        agreement_id=agreement.agreement_id if agreement else "",
    )
    new = replace(moved(item, Event.APPROVED, _actor(speaker), desk.today), approval=approval)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    who = f"{by.name}, ersättare för {approval.deputy_for}" if approval.deputy_for else by.name
    await _noted(desk, case, event, "approved", f"Plats {item.position}: godkänt av {who}.", speaker)
    await ask_supplier(desk, saved, new, by)
    letter = case_letter(desk, saved, (case.requester,), by=by.name, deputy_for=approval.deputy_for)
    await tell_requester(desk, saved, "approved", letter, f"{item.position}:{saved.version}")
    return Done(case.number, "godkänt")


async def _decline(
    event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person, said: Decision
) -> Outcome:
    if not said.words:
        return await _to_a_person(event, desk, case, "Avslaget saknar skäl. Fråga efter skälet.")
    saved = await desk.unit.cases.save(with_items(case, [moved(item, Event.DECLINED, _actor(speaker), desk.today)]))
    await _noted(desk, case, event, "declined", f"Plats {item.position}: avslag. «{said.words}»", speaker)
    letter = case_letter(desk, saved, (case.requester,), by=speaker.name, words=said.words)
    await tell_requester(desk, saved, "declined", letter, f"{item.position}:{saved.version}")
    return Done(case.number, "avslag")


async def _ask(
    event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person, said: Decision
) -> Outcome:
    saved = await desk.unit.cases.save(with_items(case, [moved(item, Event.ASKED, _actor(speaker), desk.today)]))
    await _noted(desk, case, event, "asked", f"Plats {item.position}: fråga till beställaren. «{said.words}»", speaker)
    letter = case_letter(
        desk, saved, (case.requester,), by=speaker.name, words=said.words, answer_by=_of(saved, item.position).next_on
    )
    await tell_requester(desk, saved, "asked", letter, f"{item.position}:{saved.version}")
    return Done(case.number, "fråga till beställaren")


async def _waive(
    event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person, said: Decision
) -> Outcome:
    if not said.words:
        return await _to_a_person(event, desk, case, "Undantaget saknar skäl. Fråga efter skälet.")
    violated = [r for r in (Rule.LEAD_TIME, Rule.AGREEMENT) if item.assessment.findings[r] is Status.VIOLATED]
    rules = [r for r in violated if said.rule in (None, r)]
    if not rules:
        return await _to_a_person(event, desk, case, "Undantaget gäller ingen regel som platsen bryter mot.")
    by = Party(speaker.name, speaker.email)
    waivers = tuple(Waiver(rule, by, said.words, desk.now) for rule in rules)
    waived = replace(moved(item, Event.WAIVED, _actor(speaker), desk.today), waivers=(*item.waivers, *waivers))
    new = checked(waived, item.placement, case.first_contact, desk.directory, desk.today)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    text = f"Plats {item.position}: undantag från {', '.join(word(r) for r in rules)}. «{said.words}»"
    await _noted(desk, case, event, "waived", text, speaker)
    await ask_for_decision(desk, saved, only=new)
    return Done(case.number, "undantag")


async def _hand_over(
    event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person, said: Decision
) -> Outcome:
    managers = desk.directory.with_role(Role.AGREEMENT_MANAGER)
    meant = [p for p in managers if _is_meant(said.name, p) and p.email != speaker.email]
    if len(meant) != 1:
        return await _to_a_person(event, desk, case, f"Ärendet ska lämnas över till «{said.name}», som vi inte hittar.")
    new = replace(moved(item, Event.HANDED_OVER, _actor(speaker), desk.today), decider_email=meant[0].email)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    text = f"Plats {item.position}: lämnat över till {meant[0].name}."
    await _noted(desk, case, event, "handed_over", text, speaker)
    await ask_for_decision(desk, saved, only=new)
    return Done(case.number, "lämnat över")


ACTS = {
    Act.APPROVE: _approve,
    Act.DECLINE: _decline,
    Act.ASK: _ask,
    Act.WAIVE: _waive,
    Act.HAND_OVER: _hand_over,
}


def _obstacle(item: CasePlacement) -> str | None:
    """Why the supplier cannot be asked although somebody approves."""
    waived = {w.rule for w in item.waivers}
    if item.assessment.agreement is None or not item.assessment.agreement.supplier_email:
        return "Platsen godkändes, men vi har inget avtal med leverantören och ingen adress att skriva till."
    if item.assessment.findings[Rule.AGREEMENT] is not Status.MET and Rule.AGREEMENT not in waived:
        return "Platsen godkändes, men avtalet täcker den inte. Det behövs ett undantag med skäl."
    if item.assessment.findings[Rule.LEAD_TIME] is not Status.MET and Rule.LEAD_TIME not in waived:
        return "Platsen godkändes, men den kom för sent. Det behövs ett undantag med skäl."
    return None


def _placement_of(case: Case, asked: Letter | None) -> CasePlacement | None:
    """The placement that our letter asked about; without that letter, the only one that awaits a decision."""
    if asked and asked.kind == "decision_request" and asked.case == case.number:
        position = asked.key.split(":")[3]
        return next((p for p in case.placements if str(p.position) == position), None)
    waiting = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
    if len(case.placements) == 1:
        return case.placements[0]
    return waiting[0] if len(waiting) == 1 else None


def _of(case: Case, position: int) -> CasePlacement:
    return next(p for p in case.placements if p.position == position)


def _is_meant(name: str, person: Person) -> bool:
    return bool(name) and (name.casefold() == person.email or names_alike(name, person.name))


def _actor(speaker: Person) -> Actor:
    return Actor.COORDINATOR if speaker.role is Role.COORDINATOR else Actor.MANAGER


async def _to_a_person(event: MessageRead, desk: Desk, case: Case, reason: str) -> Outcome:
    sender = event.reading.message.sender.email
    await desk.note(case.number, "decision_unclear", reason, who=sender, item_id=event.item_id)
    await person_needed(desk, event.reading, event.item_id, reason, case=case.number)
    return Done(case.number, "svaret gick inte att läsa som ett beslut: en person tittar")


async def _too_late(event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person) -> Outcome:
    text = f"{speaker.name} svarade, men plats {item.position} är redan {word(item.stage)}."
    await desk.note(case.number, "already_decided", text, who=speaker.email, item_id=event.item_id)
    by, at = (item.approval.by.name, item.approval.at) if item.approval else ("", None)
    to = (Party(speaker.name, speaker.email),)
    letter = case_letter(desk, replace(case, placements=(item,)), to, by=by, decided_at=at)
    await answer(desk, "already_decided", letter, event.reading, event.item_id, case=case, new_facts=True)
    return Done(case.number, "redan beslutat")


async def _may_not(event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person) -> Outcome:
    names = " eller ".join(p.name or p.email for p in await deciders(desk, case, item))
    text = f"{speaker.name} får inte ta ställning till plats {item.position}. Det får {names}."
    await desk.note(case.number, "may_not_decide", text, who=speaker.email, item_id=event.item_id)
    to = (Party(speaker.name, speaker.email),)
    letter = case_letter(desk, replace(case, placements=(item,)), to, by=names)
    await answer(desk, "may_not_decide", letter, event.reading, event.item_id, case=case, new_facts=True)
    return Done(case.number, "fick inte ta ställning")


async def _noted(desk: Desk, case: Case, event: MessageRead, what: str, text: str, speaker: Person) -> None:
    await desk.note(case.number, what, text, who=speaker.email, item_id=event.item_id)
