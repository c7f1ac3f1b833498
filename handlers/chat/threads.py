"""What one who decides writes in a case's thread: never a decision, and never mailed; a note after one click."""

from __future__ import annotations

from bot.chat_letters import NoteOffer
from bot.events import Done, Ignored, Outcome
from bot.ports import CHAT, Case
from bot.reading.identity_numbers import mask
from bot.reading.replies import read_decision
from bot.routine.lifecycle import Stage
from bot.routine.model import Person
from handlers.chat.payloads import Place, Written, kept_request, number_in, taken_apart
from handlers.chat.people import decides
from handlers.chat.replies import chat_of, not_for, reply, show
from handlers.chat.shown import card_facts
from handlers.desk import Desk

NOTE = "note"  # the event in history
_SHORT = 25  # characters: «ok», «kör på», a thumb
_LONGEST_NOTE = 2_000


async def listen(desk: Desk, item_id: int, written: Written, case: Case) -> Outcome:
    """The real buttons to what sounds like a decision, the offer of a note to anything else."""
    drawings = chat_of(desk).drawings
    waits = any(p.stage is Stage.AWAITING_DECISION for p in case.placements)
    if waits and _sounds_like_a_decision(written.text):
        history = await desk.unit.cases.history(case.number)
        drawn = drawings.post("hint", await card_facts(desk, case, history))
    else:
        drawn = drawings.post("note", NoteOffer(case.number, item_id))
    await show(desk, item_id, written.place, drawn, thread_ts=written.root)
    return Done(case.number, "skrev i tråden: inget beslut, inget skickat")


def _sounds_like_a_decision(text: str) -> bool:
    said = read_decision(text)
    return len(text.strip()) <= _SHORT or bool(said and said.act)


async def keep_note(desk: Desk, item_id: int, place: Place, person: Person, value: str) -> Outcome:
    """`value`: «case|item», the item being the message."""
    case_number, _, kept = value.partition("|")
    case, item_number = await desk.unit.cases.get(case_number), number_in(kept)
    item = await desk.unit.inbox.get(item_number) if item_number is not None else None
    written = taken_apart(kept_request(item.raw)) if item and item.source == CHAT else None
    if case is None or item is None or not isinstance(written, Written):
        return Ignored("en anteckning som inte är vår")
    if written.place.user != place.user or not decides(desk.directory, person):
        return Done(None, await not_for(desk, item_id, place, person, "Det är inte din anteckning."))
    history = await desk.unit.cases.history(case.number)
    if any(e.event == NOTE and e.item_id == item.id for e in history):
        await reply(desk, item_id, place, f"Anteckningen finns redan i {case.number}.")
        return Done(case.number, "anteckningen fanns redan")
    text = mask(f"Anteckning av {person.name}: «{' '.join(written.text.split())[:_LONGEST_NOTE]}»")
    await desk.note(case.number, NOTE, text, who=person.email, item_id=item.id)
    await reply(desk, item_id, place, f"Anteckningen är sparad i {case.number}. Den är inte skickad till någon.")
    return Done(case.number, "anteckning sparad")
