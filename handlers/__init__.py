"""What the service does about a message that was read: one file per event; HANDLERS is the complete list."""

from __future__ import annotations

from collections.abc import Mapping

from bot.events import Ignored, MessageRead, Outcome
from bot.reading.model import Intent
from handlers.desk import Desk, Handle
from handlers.machine import automatic, bounce
from handlers.question import question
from handlers.request import request
from handlers.status import status
from handlers.stok_form import stok_form
from handlers.supplement import supplement
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


async def handle(event: MessageRead, desk: Desk) -> Outcome:
    """The handler of the message's intent; mail from our own address is never acted on."""
    if event.reading.message.sender.email == desk.office.mailbox.email:
        return Ignored("från vår egen adress: besvaras inte", event.case)
    return await HANDLERS[event.intent](event, desk)
