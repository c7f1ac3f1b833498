"""How is it going? The case's state, to those who have a part in it."""

from __future__ import annotations

from bot.events import Done, MessageRead, Outcome
from handlers.case_letters import case_letter
from handlers.correspondence import answer, answer_to
from handlers.desk import Desk, may_speak_in
from handlers.strangers import not_their_case, which_case


async def status(event: MessageRead, desk: Desk) -> Outcome:
    case, reading = await desk.case_of(event), event.reading
    if case is None:
        return await which_case(event, desk, "Någon frågar hur det går i ett ärende som vi inte hittar.")
    sender = reading.message.sender.email
    if not may_speak_in(case, sender, desk.directory):
        return await not_their_case(event, desk, case)
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    await desk.note(case.number, "status_asked", f"{sender} frågar hur det går.", who=sender, item_id=event.item_id)
    letter = case_letter(desk, case, answer_to(reading), identity_numbers_seen=reading.personal_identity_numbers > 0)
    await answer(desk, "status", letter, reading, event.item_id, case=case, new_facts=False)
    return Done(case.number, "fråga om läget")
