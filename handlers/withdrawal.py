"""A request is taken back, whole or for one trainee: the case says so, and whoever was involved is told."""

from __future__ import annotations

from collections.abc import Sequence

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case, CasePlacement
from bot.routine.lifecycle import APPROVED_STAGES, Actor, Event, Stage
from bot.routine.model import Field, Role
from handlers.asking import tell_manager
from handlers.case_letters import case_letter, letter_kind
from handlers.correspondence import answer, answer_to
from handlers.desk import Desk, may_speak_in
from handlers.progress import moved, with_items
from handlers.strangers import not_their_case, which_case
from handlers.supplier_letters import supplier_withdrawn


async def withdrawal(event: MessageRead, desk: Desk) -> Outcome:
    case, reading = await desk.case_of(event), event.reading
    if case is None:
        return await which_case(event, desk, "Någon tar tillbaka en förfrågan som vi inte hittar.")
    if not may_speak_in(case, reading.message.sender.email, desk.directory):
        return await not_their_case(event, desk, case)
    if not case.open_placements:
        return Done(case.number, "redan avslutat")
    return await take_back(event, desk, case, _meant(case, reading.message.new_text))


async def take_back(event: MessageRead, desk: Desk, case: Case, items: Sequence[CasePlacement]) -> Outcome:
    reading = event.reading
    sender = reading.message.sender.email
    actor = Actor.COORDINATOR if _is_coordinator(desk, sender) else Actor.REQUESTER
    saved = await desk.unit.cases.save(with_items(case, [moved(i, Event.WITHDRAWN, actor, desk.today) for i in items]))
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    for item in items:
        text = f"{sender} tog tillbaka plats {item.position}."
        await desk.note(case.number, "withdrawn", text, who=sender, item_id=event.item_id)
    seen = reading.personal_identity_numbers > 0
    letter = case_letter(desk, saved, answer_to(reading), identity_numbers_seen=seen)
    await answer(desk, letter_kind(saved), letter, reading, event.item_id, case=saved, new_facts=True)
    for item in items:
        if item.stage in APPROVED_STAGES | {Stage.AWAITING_DECISION}:
            await tell_manager(desk, saved, item, "withdrawn", f"v{saved.version}")
        if item.stage in APPROVED_STAGES:
            await supplier_withdrawn(desk, case, item, cause=f"v{saved.version}")
    return Done(case.number, "förfrågan återtagen")


def _meant(case: Case, text: str) -> tuple[CasePlacement, ...]:
    """Those whose trainee is named in the text; all of them when it names nobody."""
    words = set(text.casefold().replace(",", " ").replace(".", " ").split())
    named = tuple(
        p
        for p in case.open_placements
        if (trainee := p.placement.text(Field.TRAINEE)) and words & set(trainee.casefold().split())
    )
    return named or case.open_placements


def _is_coordinator(desk: Desk, email: str) -> bool:
    person = desk.directory.person(email)
    return bool(person and person.role is Role.COORDINATOR)
