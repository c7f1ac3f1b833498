"""Not for the service: thanks are noted in their case, anything else is shown to a person. Never answered."""

from __future__ import annotations

from bot.events import Ignored, MessageRead, Outcome
from handlers.correspondence import person_needed
from handlers.desk import Desk


async def unrelated(event: MessageRead, desk: Desk) -> Outcome:
    case, sender = await desk.case_of(event), event.reading.message.sender.email
    if case:
        text = f"Mejl från {sender} utan nya uppgifter."
        await desk.note(case.number, "message_received", text, who=sender, item_id=event.item_id)
        return Ignored("inga nya uppgifter", case.number)
    if sender != desk.office.mailbox.email:
        await person_needed(
            desk, event.reading, event.item_id, "Mejlet gäller inte en utbildningsplats, så vitt vi ser."
        )
    return Ignored("gäller inte en utbildningsplats: visat för en person")
