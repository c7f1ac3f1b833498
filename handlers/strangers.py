"""Mail that names no case we know, or a case that its sender has no part in. Nothing about a case is revealed."""

from __future__ import annotations

from bot.events import Done, MessageRead, Outcome
from bot.letters import NoCaseLetter
from bot.ports import Case
from bot.reading.identity_numbers import mask
from handlers.correspondence import answer, answer_to, frame, person_needed
from handlers.desk import Desk

NOT_IN_THE_CASE = "Avsändaren är inte med i ärendet."


async def which_case(event: MessageRead, desk: Desk, reason: str) -> Outcome:
    """We do not know which case is meant: the sender is told so, and a person looks."""
    await answer_without_case(event, desk, "not_understood")
    await person_needed(desk, event.reading, event.item_id, reason)
    return Done(None, "inget ärende hittades: en person tittar")


async def not_their_case(event: MessageRead, desk: Desk, case: Case) -> Outcome:
    """The sender is unknown in the case: answered as if it did not exist, its facts are not taken."""
    sender = event.reading.message.sender.email
    text = f"Mejl från {sender}, som inte är med i ärendet. Uppgifterna är inte införda."
    await desk.note(case.number, "unknown_sender", text, who=sender, item_id=event.item_id)
    await answer_without_case(event, desk, "not_understood")
    reason = f"{NOT_IN_THE_CASE} Uppgifterna är inte införda. Avgör om de gäller."
    await person_needed(desk, event.reading, event.item_id, reason, case=case.number)
    return Done(None, f"avsändaren är inte med i {case.number}: en person tittar")


async def answer_without_case(event: MessageRead, desk: Desk, kind: str, *, within: Case | None = None) -> None:
    """A letter that says nothing of any case. `within`: the case of the sender's in whose conversation it is sent."""
    reading, number = event.reading, within.number if within else None
    seen = reading.personal_identity_numbers > 0
    letter = NoCaseLetter(
        frame=frame(desk, answer_to(reading), number, identity_numbers_seen=seen), subject=mask(reading.message.subject)
    )
    await answer(desk, kind, letter, reading, event.item_id, case=within, new_facts=within is not None)
