"""What the service does about a message that was read: one file per event.

Who speaks comes first: ourselves, a machine, somebody who decides, the supplier. Then what the message is for:
HANDLERS is the complete list.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.events import Ignored, MessageRead, Outcome
from bot.ports import Case, Letter
from bot.reading.model import Intent, Reading
from bot.routine.lifecycle import APPROVED_STAGES
from bot.routine.merging import names_alike
from bot.routine.model import Field, Role
from handlers.asking import placement_asked_about
from handlers.decision import decision
from handlers.desk import Desk, Handle
from handlers.doubts import asked_about, may_settle
from handlers.guard import NOT_A_PERSON, held_back, tell_unread
from handlers.machine import automatic, bounce
from handlers.question import question
from handlers.request import request
from handlers.status import status
from handlers.stok_form import stok_form
from handlers.supplement import supplement, take_in
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

MAY_SETTLE = frozenset({Intent.SUPPLEMENT, Intent.REQUEST, Intent.QUESTION, Intent.UNRELATED})
"""What an answer to «vilken uppgift gäller?» may be read as."""


async def handle(event: MessageRead, desk: Desk) -> Outcome:
    """The handler of whoever speaks, else of the message's intent; our own mail is never acted on."""
    sender = event.reading.message.sender.email
    if sender == desk.office.mailbox.email:
        return Ignored("från vår egen adress: besvaras inte", event.case)
    if (refused := held_back(event, desk)) is not None:
        return refused
    outcome = await _handled(event, desk, sender)
    if event.reading.unread and event.intent not in NOT_A_PERSON:
        await tell_unread(event, desk, outcome.case)
    return outcome


async def _handled(event: MessageRead, desk: Desk, sender: str) -> Outcome:
    if event.intent not in NOT_A_PERSON:
        await desk.unit.outbox.clear_bounced(sender)  # whoever writes can be written to
    case = await desk.case_of(event)
    if case is None or event.intent in NOT_A_PERSON:
        return await HANDLERS[event.intent](event, desk)
    answered = await desk.answered(event)
    asked_about_one = await placement_asked_about(desk, answered)
    if asked_about_one is not None:
        case = asked_about_one[0]
    if event.intent in MAY_SETTLE and (asked := asked_about(case, answered)) and may_settle(desk, case, asked, sender):
        return await take_in(event, desk, case)
    speaker = desk.directory.person(sender)
    decides = speaker is not None and speaker.role in (Role.AGREEMENT_MANAGER, Role.COORDINATOR)
    if speaker and decides and sender != case.requester.email:
        if event.intent is Intent.STOK_FORM:
            return await stok_form(event, desk)
        return await decision(event, desk, case, speaker, answered)
    if event.intent is not Intent.STOK_FORM and _is_supplier(case, sender, answered):
        return await supplier_answer(event, desk, case, answered)
    intent = event.intent
    if intent is Intent.SUPPLEMENT and not _holds_news(case, event.reading):
        intent = Intent.UNRELATED  # it speaks of the placement, and nothing could be read of it
    return await HANDLERS[intent](event, desk)


def _holds_news(case: Case, reading: Reading) -> bool:
    """Whether any fact was read but which of the case's placements is spoken of."""
    trainees = [p.placement.text(Field.TRAINEE) or "" for p in case.placements]
    return any(
        name not in _WHICH_PLACEMENT
        or (name is Field.TRAINEE and not any(names_alike(str(fact.value), t) for t in trainees))
        for said in reading.placements
        for name, fact in said.facts.items()
    )


_WHICH_PLACEMENT = frozenset(
    {Field.SUBJECT, Field.FROM_STUDY_DIRECTOR, Field.CATEGORY, Field.TRAINING, Field.TRAINEE, Field.UNREAD}
)


def _is_supplier(case: Case, sender: str, answered: Letter | None) -> bool:
    """The address that the directory has for a supplier that was asked, or a colleague who answers our letter to it."""
    asked = [p.assessment.agreement for p in case.placements if p.stage in APPROVED_STAGES and p.assessment.agreement]
    if sender in {a.supplier_email for a in asked}:
        return True
    domains = {a.supplier_email.rpartition("@")[2] for a in asked}
    return bool(answered and answered.kind == "to_supplier") and sender.rpartition("@")[2] in domains
