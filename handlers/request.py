"""A request: a new case, checked, answered and routed."""

from __future__ import annotations

from dataclasses import replace

from bot.events import Done, MessageRead, Outcome, Refused
from bot.ports import Case, CasePlacement
from bot.reading.model import Message, Reading
from bot.reading.replies import read_left_open
from bot.routine.checks import check
from bot.routine.merging import names_alike
from bot.routine.model import Field
from bot.routine.words import word
from handlers.asked_before import alike, holds_all
from handlers.asking import ask_for_decision
from handlers.case_letters import case_letter, letter_kind, naming_stand_in
from handlers.correspondence import answer, answer_to, author_of, base_subject, person_needed
from handlers.desk import Desk, may_speak_in, on_requesters_side, participants
from handlers.progress import CAN_BE_LEFT_OPEN, checked, open_rules
from handlers.supplement import take_in


async def request(event: MessageRead, desk: Desk) -> Outcome:
    reading = event.reading
    known = await desk.case_of(event)
    if known and may_speak_in(known, reading.message.sender.email, desk.directory) and _same_trainees(known, reading):
        return await take_in(event, desk, known)  # asked again in its own thread: the facts join the case
    before = await alike(desk, reading)
    for case in before:
        if holds_all(case, reading) and on_requesters_side(case, reading.message.sender.email, desk.directory):
            return await take_in(event, desk, case, again=True)
    to = answer_to(reading)
    if not to:
        return Refused("Mejlet är en förfrågan men har ingen avsändare att svara till.")
    if not reading.placements:
        return Refused("Mejlet verkar vara en förfrågan, men ingen plats kunde läsas ut.")
    case = await _open(event, desk)
    letter = case_letter(desk, case, to, identity_numbers_seen=reading.personal_identity_numbers > 0)
    letter = await naming_stand_in(desk, case, letter)
    await answer(desk, letter_kind(case), letter, reading, event.item_id, case=case, new_facts=True)
    await ask_for_decision(desk, case)
    if before:
        reason = f"Samma plats finns kanske redan i {', '.join(c.number for c in before)}. Slå ihop, om det är så."
        await desk.note(case.number, "maybe_twice", reason, who="rule:request", item_id=event.item_id)
        await person_needed(desk, reading, event.item_id, reason, case=case.number)
    count = len(case.placements)
    return Done(case.number, f"ny förfrågan, {count} {'plats' if count == 1 else 'platser'}")


async def _open(event: MessageRead, desk: Desk) -> Case:
    reading = event.reading
    requester = author_of(reading)
    left_open = tuple(r for r in read_left_open(reading.message.new_text) if r in CAN_BE_LEFT_OPEN)
    first = reading.received
    items = []
    for position, placement in enumerate(reading.placements, start=1):
        assessment = check(placement, first, desk.directory)
        item = CasePlacement(position, placement, assessment)
        unanswered = tuple(r for r in left_open if r in open_rules(item))
        items.append(checked(replace(item, left_open=unanswered), placement, first, desk.directory, desk.today))
    case = await desk.unit.cases.open(
        Case(
            number="",
            opened_at=desk.now,
            first_contact=first,
            requester=requester,
            participants=participants(reading, desk),
            language=reading.language,
            subject=base_subject(reading.message.subject),
            version=1,
            placements=tuple(items),
        ),
        year=first.year,
    )
    await link(desk, case.number, reading.message)
    text = f"Förfrågan från {requester.email}, mottagen {first.isoformat()}."
    await desk.note(case.number, "request_received", text, who=requester.email, item_id=event.item_id)
    for item in case.placements:
        asked = ", ".join(word(r) for r in open_rules(item)) or "inget"
        text = f"Plats {item.position}: {word(item.assessment.verdict)}. Att fråga om: {asked}."
        await desk.note(case.number, "checked", text, who="rule:checks", item_id=event.item_id)
    return case


async def link(desk: Desk, number: str, message: Message) -> None:
    """Answers to anything said in this mail's conversation find the case."""
    for message_id in (message.message_id, *message.in_reply_to, *message.references):
        if message_id:
            await desk.unit.cases.link_message(number, message_id)


def _same_trainees(case: Case, reading: Reading) -> bool:
    known = [t for p in case.placements if (t := p.placement.text(Field.TRAINEE))]
    said = [t for p in reading.placements if (t := p.text(Field.TRAINEE))]
    return not said or any(names_alike(one, other) for one in said for other in known)
