"""A question: the routine in short, and a person reads the mail. Asked of a case, it goes to whoever asked first."""

from __future__ import annotations

from bot.events import Done, MessageRead, Outcome
from bot.reading.replies import asks_why
from handlers.correspondence import person_needed
from handlers.desk import Desk, may_speak_in
from handlers.progress import asked_by_manager
from handlers.status import tell_status
from handlers.strangers import answer_without_case
from handlers.supplement import pass_on


async def question(event: MessageRead, desk: Desk) -> Outcome:
    case, message = await desk.case_of(event), event.reading.message
    if case and not may_speak_in(case, message.sender.email, desk.directory):
        case = None
    if case and any(asked_by_manager(p) for p in case.placements):
        return await pass_on(event, desk, case)  # a question for an answer
    if case and asks_why(message.new_text):
        return await tell_status(event, desk, case)
    await answer_without_case(event, desk, "question", within=case)
    reason = "Någon frågar något i ärendet." if case else "Någon frågar om rutinen."
    await person_needed(desk, event.reading, event.item_id, reason, case=event.case)
    if case is None:
        return Done(event.case, "fråga om rutinen: en person tittar")
    if message.message_id:
        await desk.unit.cases.link_message(case.number, message.message_id)
    text = f"{message.sender.email} frågar något."
    await desk.note(case.number, "question_received", text, who=message.sender.email, item_id=event.item_id)
    return Done(case.number, "fråga i ärendet: en person tittar")
