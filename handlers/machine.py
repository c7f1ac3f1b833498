"""Mail written by machines is never answered: it is noted in its case, and bounces are told to a person."""

from __future__ import annotations

import re

from bot.events import Done, Ignored, MessageRead, Outcome
from handlers.correspondence import person_needed
from handlers.desk import Desk

_MESSAGE_ID = re.compile(r"<lou\.[^<>\s]{1,200}>")


async def automatic(event: MessageRead, desk: Desk) -> Outcome:
    mark = event.reading.message.machine.mark if event.reading.message.machine else ""
    if event.case and await desk.unit.cases.get(event.case):
        sender = event.reading.message.sender.email
        text = f"Autosvar från {sender} ({mark}). Besvaras inte."
        await desk.note(event.case, "automatic_received", text, who=sender, item_id=event.item_id)
    return Ignored(f"maskinellt mejl, besvaras inte: {mark}", event.case)


async def bounce(event: MessageRead, desk: Desk) -> Outcome:
    """Matched to the letter that came back by our own Message-ID in what is returned, else by the case number."""
    ours = _MESSAGE_ID.findall(event.reading.message.quoted)[:20]
    number = await desk.unit.cases.by_message_ids(ours) or event.case
    reason = "Ett brev från oss kom tillbaka. Det nådde inte mottagaren."
    if number and await desk.unit.cases.get(number):
        await desk.note(number, "bounce_received", reason, who="rule:bounce", item_id=event.item_id)
    else:
        number = None
    await person_needed(desk, event.reading, event.item_id, reason, case=number)
    return Done(number, "studs: en person tittar")
