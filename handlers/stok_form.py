"""A STÖK form for a case: its state is recorded, and what differs from the case is told to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import CasePlacement
from bot.reading.identity_numbers import mask
from bot.routine.checks import check
from bot.routine.merging import names_alike
from bot.routine.model import Field, Placement
from handlers.case_letters import case_letter
from handlers.correspondence import answer, answer_to, person_needed
from handlers.desk import Desk, may_speak_in
from handlers.strangers import not_their_case, which_case

# What the form repeats of the case, and a person must look at when it says something else.
COMPARED = (
    Field.TRAINEE,
    Field.PROGRAMME,
    Field.SUPPLIER,
    Field.START,
    Field.END,
    Field.EXTENT_PERCENT,
    Field.SUPERVISOR,
)


async def stok_form(event: MessageRead, desk: Desk) -> Outcome:
    case, reading = await desk.case_of(event), event.reading
    if case is None:
        return await which_case(event, desk, "En STÖK-blankett kom utan ärende som vi hittar.")
    sender = reading.message.sender.email
    if not may_speak_in(case, sender, desk.directory):
        return await not_their_case(event, desk, case)
    placements, troubles = list(case.placements), []
    for form in reading.placements:
        index = _placement_of(form, case.placements)
        state = form.fact(Field.STOK_FORM)
        if index is None or state is None:
            troubles.append("Det går inte att se vilken plats blanketten gäller.")
            continue
        old = placements[index]
        new = old.placement.with_facts({Field.STOK_FORM: state})
        placements[index] = CasePlacement(old.position, new, check(new, case.first_contact, desk.directory))
        text = f"Plats {old.position}: STÖK-blankett, {state.value}."
        await desk.note(case.number, "stok_form_received", text, who=sender, item_id=event.item_id)
        troubles += [f"Plats {old.position}: {d}" for d in _differences(old.placement, form)]
    saved = await desk.unit.cases.save(replace(case, placements=tuple(placements)))
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    if troubles:
        reason = mask("STÖK-blanketten stämmer inte med ärendet. " + " ".join(troubles))
        await desk.note(case.number, "stok_form_differs", reason, who="rule:stok_form", item_id=event.item_id)
        await person_needed(desk, reading, event.item_id, reason, case=case.number)
    letter = case_letter(desk, saved, answer_to(reading), identity_numbers_seen=reading.personal_identity_numbers > 0)
    await answer(desk, "status", letter, reading, event.item_id, case=saved, new_facts=True)
    return Done(case.number, "STÖK-blankett mottagen")


def _placement_of(form: Placement, placements: Sequence[CasePlacement]) -> int | None:
    trainee = form.text(Field.TRAINEE)
    named = [
        i for i, p in enumerate(placements) if trainee and names_alike(trainee, p.placement.text(Field.TRAINEE) or "")
    ]
    if len(named) == 1:
        return named[0]
    return 0 if len(placements) == 1 else None


def _differences(known: Placement, form: Placement) -> list[str]:
    return [
        f"{name} är {said} i blanketten och {have} i ärendet."
        for name in COMPARED
        if (said := form.value(name)) is not None and (have := known.value(name)) is not None and not _same(said, have)
    ]


def _same(said: object, have: object) -> bool:
    if isinstance(said, str) and isinstance(have, str):
        return said.casefold() == have.casefold() or names_alike(said, have)
    return said == have
