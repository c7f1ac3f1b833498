"""How is it going, and why? The case's state and reasons, to those who have a part in it."""

from __future__ import annotations

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case
from bot.reading.replies import asks_why
from handlers.case_letters import case_letter, naming_stand_in
from handlers.correspondence import answer, answer_to
from handlers.desk import Desk, may_speak_in
from handlers.strangers import not_their_case, which_case


async def status(event: MessageRead, desk: Desk) -> Outcome:
    case, reading = await desk.case_of(event), event.reading
    if case is None:
        own = await desk.unit.cases.of_requester(reading.message.sender.email)
        if len(own) != 1:
            return await which_case(event, desk, "Någon frågar hur det går i ett ärende som vi inte hittar.")
        case = own[0]
    if not may_speak_in(case, reading.message.sender.email, desk.directory):
        return await not_their_case(event, desk, case)
    return await tell_status(event, desk, case)


async def tell_status(event: MessageRead, desk: Desk, case: Case) -> Outcome:
    reading = event.reading
    sender, why = reading.message.sender.email, asks_why(reading.message.new_text)
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    text = f"{sender} frågar {'varför' if why else 'hur det går'}."
    await desk.note(case.number, "status_asked", text, who=sender, item_id=event.item_id)
    seen = reading.personal_identity_numbers > 0
    letter = case_letter(desk, case, answer_to(reading), identity_numbers_seen=seen, wants="status")
    letter = await naming_stand_in(desk, case, letter)
    await answer(desk, "why" if why else "status", letter, reading, event.item_id, case=case, new_facts=False)
    return Done(case.number, "fråga om varför" if why else "fråga om läget")
