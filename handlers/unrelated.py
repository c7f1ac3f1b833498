"""No facts of a placement: in a case it may still be an answer; otherwise it is shown to a person, and answered only
where it has the routine's own heading («Rubricera mejlet: Utbildningsplatser LOU»).

Our letters say «Är något fel, eller vill du nå en person? Svara och skriv det, så läser en person ditt mejl»: thanks
alone are passed over.
"""

from __future__ import annotations

from bot.events import Done, Ignored, MessageRead, Outcome
from bot.reading.replies import asks_why, only_thanks, read_options
from handlers.correspondence import has_the_heading, person_needed
from handlers.desk import Desk, may_speak_in
from handlers.progress import asked_by_manager
from handlers.status import tell_status
from handlers.strangers import NOT_IN_THE_CASE, which_case
from handlers.supplement import left_open_rules, pass_on, take_in

WITHOUT_FACTS = "Mejlet hör till ärendet, men vi kan inte föra in något ur det. Läs vad det gäller."
NOT_OURS = "Mejlet gäller inte en utbildningsplats, så vitt vi ser."
NOTHING_READ = "Mejlet har rätt ämne, men vi kunde inte läsa ut vad det gäller. Se också det som är bifogat."


async def unrelated(event: MessageRead, desk: Desk) -> Outcome:
    case, sender = await desk.case_of(event), event.reading.message.sender.email
    if case is None:
        if has_the_heading(event.reading.message) and not only_thanks(event.reading.message.new_text):
            return await which_case(event, desk, NOTHING_READ)
        await person_needed(desk, event.reading, event.item_id, NOT_OURS)
        return Ignored("gäller inte en utbildningsplats: visat för en person")
    takes_part = may_speak_in(case, sender, desk.directory)
    if takes_part:
        text = event.reading.message.new_text
        if read_options(text) or await left_open_rules(event, desk, case.open_placements):
            return await take_in(event, desk, case)
        if asks_why(text):
            return await tell_status(event, desk, case)
        if any(asked_by_manager(p) for p in case.placements):
            return await pass_on(event, desk, case)
    text = f"Mejl från {sender} utan nya uppgifter."
    await desk.note(case.number, "message_received", text, who=sender, item_id=event.item_id)
    if only_thanks(event.reading.message.new_text) and not event.reading.message.attachments:
        return Ignored("inga nya uppgifter", case.number)
    reason = WITHOUT_FACTS if takes_part else f"{NOT_IN_THE_CASE} {WITHOUT_FACTS}"
    await person_needed(desk, event.reading, event.item_id, reason, case=case.number)
    return Done(case.number, "inga nya uppgifter: en person tittar")
