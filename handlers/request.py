"""A request: a new case, checked, answered and routed."""

from __future__ import annotations

from bot.events import Done, MessageRead, Outcome, Refused
from bot.ports import Case, CasePlacement, Party
from bot.reading.model import Message, Reading
from bot.routine.checks import check
from bot.routine.merging import names_alike
from bot.routine.model import Field
from handlers.case_letters import ask_for_decision, case_letter, letter_kind
from handlers.correspondence import answer, answer_to, base_subject
from handlers.desk import Desk, may_speak_in
from handlers.supplement import take_in


async def request(event: MessageRead, desk: Desk) -> Outcome:
    reading = event.reading
    known = await desk.case_of(event)
    if known and may_speak_in(known, reading.message.sender.email, desk.directory) and _same_trainees(known, reading):
        return await take_in(event, desk, known)  # asked again in its own thread: the facts join the case
    if not answer_to(reading):
        return Refused("Mejlet är en förfrågan men har ingen avsändare att svara till.")
    if not reading.placements:
        return Refused("Mejlet verkar vara en förfrågan, men ingen plats kunde läsas ut.")
    case = await _open(event, desk)
    to = answer_to(reading)
    letter = case_letter(desk, case, to, identity_numbers_seen=reading.personal_identity_numbers > 0)
    await answer(desk, letter_kind(case), letter, reading, event.item_id, case=case, new_facts=True)
    if letter_kind(case) != "missing":
        await ask_for_decision(desk, case)
    return Done(case.number, f"ny förfrågan, {len(case.placements)} plats(er)")


async def _open(event: MessageRead, desk: Desk) -> Case:
    reading = event.reading
    requester = answer_to(reading)[-1]  # the author, where the mail was only passed on
    placements = tuple(
        CasePlacement(position, placement, check(placement, reading.received, desk.directory))
        for position, placement in enumerate(reading.placements, start=1)
    )
    case = await desk.unit.cases.open(
        Case(
            number="",
            opened_at=desk.now,
            first_contact=reading.received,
            requester=requester,
            participants=participants(reading, desk),
            language=reading.language,
            subject=base_subject(reading.message.subject),
            withdrawn=False,
            version=1,
            placements=placements,
        ),
        year=reading.received.year,
    )
    await link(desk, case.number, reading.message)
    text = f"Förfrågan från {requester.email}, mottagen {reading.received.isoformat()}."
    await desk.note(case.number, "request_received", text, who=requester.email, item_id=event.item_id)
    for item in placements:
        opened = ", ".join(item.assessment.open_rules()) or "inget"
        text = f"Plats {item.position}: {item.assessment.verdict}, väg {item.assessment.route}, öppet: {opened}."
        await desk.note(case.number, "checked", text, who="rule:checks", item_id=event.item_id)
    return case


async def link(desk: Desk, number: str, message: Message) -> None:
    """Answers to anything said in this mail's conversation find the case."""
    for message_id in (message.message_id, *message.in_reply_to, *message.references):
        if message_id:
            await desk.unit.cases.link_message(number, message_id)


def participants(reading: Reading, desk: Desk) -> tuple[str, ...]:
    """Everyone on the requester's side of the mail."""
    message = reading.message
    people = [Party(a.name, a.email) for a in (*message.to, *message.cc)] + list(answer_to(reading))
    people.append(Party(message.sender.name, message.sender.email))
    ours = {desk.office.mailbox.email}
    return tuple(dict.fromkeys(p.email for p in people if p.email and p.email not in ours))[:50]


def _same_trainees(case: Case, reading: Reading) -> bool:
    known = [t for p in case.placements if (t := p.placement.text(Field.TRAINEE))]
    said = [t for p in reading.placements if (t := p.text(Field.TRAINEE))]
    return not said or any(names_alike(one, other) for one in said for other in known)
