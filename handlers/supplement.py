"""New or corrected facts for a case: they join it, the checks run again, the answer says what is left."""

from __future__ import annotations

from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case, CasePlacement
from bot.reading.identity_numbers import mask
from bot.routine.checks import check
from bot.routine.merging import Change, supplemented
from bot.routine.model import Rule
from handlers.case_letters import FACTS_OF_RULE, ask_for_decision, case_letter, letter_kind
from handlers.correspondence import answer, answer_to, person_needed
from handlers.desk import Desk, may_speak_in
from handlers.strangers import not_their_case, which_case


async def supplement(event: MessageRead, desk: Desk) -> Outcome:
    case = await desk.case_of(event)
    if case is None:
        return await which_case(event, desk, "Mejlet kompletterar ett ärende som vi inte hittar.")
    if not may_speak_in(case, event.reading.message.sender.email, desk.directory):
        return await not_their_case(event, desk, case)
    return await take_in(event, desk, case)


async def take_in(event: MessageRead, desk: Desk, case: Case) -> Outcome:
    reading, sender = event.reading, event.reading.message.sender.email
    placements, changes = supplemented([p.placement for p in case.placements], reading.placements)
    changed = replace(
        case,
        participants=tuple(dict.fromkeys((*case.participants, sender))),
        placements=tuple(
            CasePlacement(old.position, new, check(new, case.first_contact, desk.directory))
            for old, new in zip(case.placements, placements, strict=True)
        ),
    )
    saved = await desk.unit.cases.save(changed)
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    for change in changes:
        await desk.note(case.number, "facts_changed", _told(change, case), who=sender, item_id=event.item_id)
    if saved.withdrawn:
        return await _after_withdrawal(event, desk, saved)
    rules = [rule for rule in Rule if any(c.field in FACTS_OF_RULE.get(rule, ()) for c in changes)]
    letter = case_letter(
        desk, saved, answer_to(reading), new_facts=rules, identity_numbers_seen=reading.personal_identity_numbers > 0
    )
    kind = letter_kind(saved)
    await answer(desk, kind, letter, reading, event.item_id, case=saved, new_facts=bool(changes))
    if changes and kind != "missing":
        await ask_for_decision(desk, saved)
    left = sorted({str(r) for p in saved.placements for r in p.assessment.open_rules()})
    return Done(case.number, f"{len(changes)} nya uppgifter, kvar att fråga: {', '.join(left) or 'inget'}")


async def _after_withdrawal(event: MessageRead, desk: Desk, case: Case) -> Outcome:
    """Facts for a case that was taken back: a person decides whether it lives again."""
    reason = "Nya uppgifter kom i ett ärende som är återtaget."
    await person_needed(desk, event.reading, event.item_id, reason, case=case.number)
    return Done(case.number, "nya uppgifter i ett återtaget ärende")


def _told(change: Change, case: Case) -> str:
    position = case.placements[change.position].position
    before = f" (förut {_shown(change.before.value)})" if change.before else ""
    return mask(f"Plats {position}, {change.field}: {_shown(change.after.value)}{before}. «{change.after.evidence}»")


def _shown(value: object) -> str:
    return "ja" if value is True else "nej" if value is False else "okänt" if value is None else str(value)
