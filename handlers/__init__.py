"""What the service does about a message that was read: one file per event.

Who speaks comes first: ourselves, a machine, somebody who decides, the supplier. Then what the message is for:
HANDLERS is the complete list.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.events import Ignored, MessageRead, Outcome
from bot.ports import Case, Letter
from bot.reading.model import Intent
from bot.routine.lifecycle import APPROVED_STAGES
from bot.routine.model import Role
from handlers.decision import decision
from handlers.desk import Desk, Handle
from handlers.machine import automatic, bounce
from handlers.question import question
from handlers.request import request
from handlers.status import status
from handlers.stok_form import stok_form
from handlers.supplement import supplement
from handlers.supplier_answer import supplier_answer
from handlers.unreadable import unreadable
from handlers.unrelated import unrelated
from handlers.withdrawal import withdrawal

HANDLERS: Mapping[Intent, Handle] = {
    Intent.REQUEST: request,
    Intent.SUPPLEMENT: supplement,
    Intent.STOK_FORM: stok_form,
    Intent.STATUS: status,
    Intent.WITHDRAWAL: withdrawal,
    Intent.QUESTION: question,
    Intent.AUTOMATIC: automatic,
    Intent.BOUNCE: bounce,
    Intent.UNRELATED: unrelated,
    Intent.UNREADABLE: unreadable,
}

NOT_A_PERSON = frozenset({Intent.AUTOMATIC, Intent.BOUNCE, Intent.UNREADABLE})


async def handle(event: MessageRead, desk: Desk) -> Outcome:
    """The handler of whoever speaks, else of the message's intent; our own mail is never acted on."""
    sender = event.reading.message.sender.email
    if sender == desk.office.mailbox.email:
        return Ignored("från vår egen adress: besvaras inte", event.case)
    case = await desk.case_of(event)
    if case is None or event.intent in NOT_A_PERSON:
        return await HANDLERS[event.intent](event, desk)
    message = event.reading.message
    answered = await desk.unit.outbox.by_message_ids((*message.in_reply_to, *reversed(message.references)))
    speaker = desk.directory.person(sender)
    decides = speaker is not None and speaker.role in (Role.AGREEMENT_MANAGER, Role.COORDINATOR)
    if speaker and decides and sender != case.requester.email:
        if event.intent is Intent.STOK_FORM:
            return await stok_form(event, desk)
        return await decision(event, desk, case, speaker)
    if event.intent is not Intent.STOK_FORM and _is_supplier(case, sender, answered):
        return await supplier_answer(event, desk, case, answered)
    return await HANDLERS[event.intent](event, desk)


def _is_supplier(case: Case, sender: str, answered: Letter | None) -> bool:
    """The address that the directory has for a supplier that was asked, or a colleague who answers our letter to it."""
    asked = [p.assessment.agreement for p in case.placements if p.stage in APPROVED_STAGES and p.assessment.agreement]
    if sender in {a.supplier_email for a in asked}:
        return True
    domains = {a.supplier_email.rpartition("@")[2] for a in asked}
    return bool(answered and answered.kind == "to_supplier") and sender.rpartition("@")[2] in domains
