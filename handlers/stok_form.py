"""A STÖK form for a case: compared with what was approved; complete, it confirms the placement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.events import Done, MessageRead, Outcome
from bot.ports import CasePlacement
from bot.reading.identity_numbers import mask
from bot.routine.checks import check
from bot.routine.lifecycle import Actor, Event, Stage
from bot.routine.merging import names_alike
from bot.routine.model import Field, Placement, Status
from bot.routine.words import word
from handlers.case_letters import case_letter, tell_manager
from handlers.correspondence import answer, answer_to, person_needed
from handlers.desk import Desk, may_speak_in
from handlers.progress import moved, with_items
from handlers.strangers import not_their_case, which_case

# What the form repeats of the case, in the words of the letters that name a difference.
COMPARED = {
    Field.TRAINEE: "namnet",
    Field.PROGRAMME: "specialiteten",
    Field.SUPPLIER: "leverantören",
    Field.START: "starten",
    Field.END: "slutet",
    Field.EXTENT_PERCENT: "tjänstgöringsgraden",
    Field.SUPERVISOR: "handledaren",
}


async def stok_form(event: MessageRead, desk: Desk) -> Outcome:
    case, reading = await desk.case_of(event), event.reading
    if case is None:
        return await which_case(event, desk, "En STÖK-blankett kom utan ärende som vi hittar.")
    sender = reading.message.sender.email
    if not may_speak_in(case, sender, desk.directory):
        return await not_their_case(event, desk, case)
    items, differing = {p.position: p for p in case.placements}, []
    differences: list[str] = []
    for form in reading.placements:
        item, state = _item_of(form, tuple(items.values())), form.fact(Field.STOK_FORM)
        if item is None or state is None:
            differences.append("Det går inte att se vilken plats blanketten gäller.")
            continue
        found = _differences(item.placement, form)
        if found:
            differing.append(item.position)
            differences += found
        items[item.position] = _received(desk, item, form, case.first_contact, agrees=not found)
        text = f"Plats {item.position}: STÖK-blankett, {word(Status(str(state.value)))}."
        await desk.note(case.number, "stok_form_received", text, who=sender, item_id=event.item_id)
    saved = await desk.unit.cases.save(with_items(case, items.values()))
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    confirmed = [
        p for p in saved.placements
        if p.stage is Stage.CONFIRMED and _stage_of(case.placements, p.position) is not Stage.CONFIRMED
    ]  # fmt: skip
    kind = "stok_differs" if differences else "confirmed" if confirmed else "status"
    seen = reading.personal_identity_numbers > 0
    letter = case_letter(desk, saved, answer_to(reading), identity_numbers_seen=seen, changes=map(mask, differences))
    await answer(desk, kind, letter, reading, event.item_id, case=saved, new_facts=True)
    if differences:
        told = mask(" ".join(differences))
        await desk.note(case.number, "stok_form_differs", told, who="rule:stok_form", item_id=event.item_id)
        for position in differing:
            await tell_manager(desk, saved, items[position], "stok_differs", f"item{event.item_id}", words=told)
        if not differing:
            await person_needed(desk, reading, event.item_id, told, case=case.number)
    for item in confirmed:
        text = f"Plats {item.position}: blanketten är ifylld och underskriven. Platsen är bekräftad."
        await desk.note(case.number, "confirmed", text, who="rule:stok_form", item_id=event.item_id)
        await tell_manager(desk, saved, item, "confirmed", f"item{event.item_id}")
    return Done(case.number, "STÖK-blankett mottagen")


def _received(desk: Desk, item: CasePlacement, form: Placement, first_contact: date, *, agrees: bool) -> CasePlacement:
    placement = item.placement.with_facts({Field.STOK_FORM: form.facts[Field.STOK_FORM]})
    waived = [w.rule for w in item.waivers]
    assessment = check(placement, first_contact, desk.directory, waived=waived, left_open=item.left_open)
    judged = replace(item, placement=placement, assessment=assessment)
    if item.stage is not Stage.AWAITING_STOK:
        return judged
    complete = agrees and form.value(Field.STOK_FORM) == Status.MET
    return moved(judged, Event.STOK_COMPLETE if complete else Event.STOK_INCOMPLETE, Actor.REQUESTER, desk.today)


def _item_of(form: Placement, items: Sequence[CasePlacement]) -> CasePlacement | None:
    trainee = form.text(Field.TRAINEE)
    named = [p for p in items if trainee and names_alike(trainee, p.placement.text(Field.TRAINEE) or "")]
    if len(named) == 1:
        return named[0]
    return items[0] if len(items) == 1 else None


def _stage_of(items: Sequence[CasePlacement], position: int) -> Stage | None:
    return next((p.stage for p in items if p.position == position), None)


def _differences(known: Placement, form: Placement) -> list[str]:
    return [
        f"I blanketten är {words} {said}, i ärendet {have}."
        for name, words in COMPARED.items()
        if (said := form.value(name)) is not None and (have := known.value(name)) is not None and not _same(said, have)
    ]


def _same(said: object, have: object) -> bool:
    if isinstance(said, str) and isinstance(have, str):
        return said.casefold() == have.casefold() or names_alike(said, have)
    return said == have
