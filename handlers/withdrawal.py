"""A request is taken back: the case says so, and whoever was asked to decide is told."""

from __future__ import annotations

from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.routine.model import Verdict
from handlers.case_letters import case_letter, tell_deciders
from handlers.correspondence import answer, answer_to
from handlers.desk import Desk, may_speak_in
from handlers.strangers import not_their_case, which_case


async def withdrawal(event: MessageRead, desk: Desk) -> Outcome:
    case, reading = await desk.case_of(event), event.reading
    if case is None:
        return await which_case(event, desk, "Någon tar tillbaka en förfrågan som vi inte hittar.")
    sender = reading.message.sender.email
    if not may_speak_in(case, sender, desk.directory):
        return await not_their_case(event, desk, case)
    if case.withdrawn:
        return Done(case.number, "redan återtaget")
    saved = await desk.unit.cases.save(replace(case, withdrawn=True))
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    await desk.note(case.number, "withdrawn", f"{sender} tog tillbaka förfrågan.", who=sender, item_id=event.item_id)
    letter = case_letter(desk, saved, answer_to(reading), identity_numbers_seen=reading.personal_identity_numbers > 0)
    await answer(desk, "withdrawn", letter, reading, event.item_id, case=saved, new_facts=True)
    if any(p.assessment.verdict in (Verdict.READY, Verdict.NEEDS_DECISION) for p in case.placements):
        await tell_deciders(desk, saved, "withdrawn", f"Återtaget: {saved.number}")
    return Done(case.number, "förfrågan återtagen")
