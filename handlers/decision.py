"""Whoever may decide answers by mail: exactly one decision, for the facts that were shown.

A decision is read only where it is made plainly (bot.reading.replies); anything less is put to a person.
"""

from __future__ import annotations

from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case, CasePlacement, Letter, Party
from bot.reading.authentication import Authenticity, authenticity
from bot.reading.replies import read_decision
from bot.routine.lifecycle import Stage
from bot.routine.model import Person, Role
from handlers.acts import Command, Performed, Refusal, Why, perform
from handlers.asking import DECISION_LETTERS, ask_for_decision, placement_asked_about
from handlers.case_letters import case_letter
from handlers.correspondence import answer, person_needed
from handlers.deciders import deciders
from handlers.desk import Desk

NOT_READ = "Svaret gick inte att läsa som ett beslut"


async def decision(event: MessageRead, desk: Desk, case: Case, speaker: Person, asked: Letter | None) -> Outcome:
    """`asked`: the letter of ours that is answered."""
    message = event.reading.message
    if message.message_id:
        await desk.unit.cases.link_message(case.number, message.message_id)
    said = read_decision(message.new_text, our_letter=asked.text if asked else "", received=event.reading.received)
    item = await _placement_of(desk, case, asked)
    proven = _is_proven(event, desk, asked, speaker)
    if said is None or said.act is None or item is None:
        why = f"{NOT_READ}: {said.unclear}." if said and said.unclear else f"{NOT_READ}."
        if item and proven:
            await _ask_again(desk, case, item, speaker, why)
        return await _to_a_person(event, desk, case, why)
    shown = asked.key.split(":")[2] if asked and asked.kind in DECISION_LETTERS else None
    command = Command(
        said.act,
        item.position,
        speaker,
        event.item_id,
        said.words,
        said.rule,
        said.name,
        said.until,
        shown,
        proven,
    )
    match await perform(desk, case, command):
        case Performed(note=note):
            return Done(case.number, note)
        case Refusal(why=Why.CHANGED, text=text):
            await _ask_again(desk, case, item, speaker, text)
            return Done(case.number, "beslut på äldre uppgifter: frågan ställd igen")
        case Refusal(why=Why.OBSTACLE, text=text):
            if proven:
                await _ask_again(desk, case, item, speaker, text)
            return await _to_a_person(event, desk, case, text)
        case refusal:
            return await _told(event, desk, case, item, speaker, refusal)


async def _placement_of(desk: Desk, case: Case, asked: Letter | None) -> CasePlacement | None:
    """The placement that our letter asked about; without that letter, the only one that awaits a decision."""
    if asked and asked.kind in DECISION_LETTERS:
        found = await placement_asked_about(desk, asked)
        return found[1] if found and found[0].number == case.number else None
    waiting = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
    if len(case.placements) == 1:
        return case.placements[0]
    return waiting[0] if len(waiting) == 1 else None


def _is_proven(event: MessageRead, desk: Desk, asked: Letter | None, speaker: Person) -> bool:
    """The server vouches for the sender; where no server is asked, the answer to a letter that only they were sent."""
    if event.proven or event.vouched:
        return True
    if authenticity(event.reading.message, desk.office.authentication_server) is Authenticity.PASSED:
        return True
    return asked is not None and speaker.email in asked.envelope.recipients


async def _ask_again(desk: Desk, case: Case, item: CasePlacement, speaker: Person, why: str) -> None:
    """Whoever wrote believes that it is decided. Coordinators learn of it anyway."""
    if speaker.role is not Role.COORDINATOR and speaker.email in {p.email for p in await deciders(desk, case, item)}:
        await ask_for_decision(desk, case, only=item, unheard=why)


async def _to_a_person(event: MessageRead, desk: Desk, case: Case, reason: str) -> Outcome:
    sender = event.reading.message.sender.email
    await desk.note(case.number, "decision_unclear", reason, who=sender, item_id=event.item_id)
    await person_needed(desk, event.reading, event.item_id, reason, case=case.number)
    return Done(case.number, "svaret gick inte att läsa som ett beslut: en person tittar")


async def _told(
    event: MessageRead, desk: Desk, case: Case, item: CasePlacement, speaker: Person, refusal: Refusal
) -> Outcome:
    """A letter that says why nothing was done."""
    kind, note = _LETTERS[refusal.why]
    to = (Party(speaker.name, speaker.email),)
    letter = case_letter(desk, replace(case, placements=(item,)), to, by=refusal.by, decided_at=refusal.at)
    await answer(desk, kind, letter, event.reading, event.item_id, case=case, new_facts=True)
    return Done(case.number, note)


_LETTERS = {
    Why.ALREADY: ("already_decided", "redan beslutat"),
    Why.MAY_NOT: ("may_not_decide", "fick inte ta ställning"),
}
