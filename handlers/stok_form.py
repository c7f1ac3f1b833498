"""A STÖK form for a case: compared with what was approved; complete, it confirms the placement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.events import Done, MessageRead, Outcome
from bot.letters import Discrepancy
from bot.ports import CasePlacement
from bot.reading.identity_numbers import mask
from bot.routine.checks import check
from bot.routine.lifecycle import Actor, Event, Stage
from bot.routine.merging import names_alike
from bot.routine.model import Field, Placement, Status, Value
from bot.routine.words import value_in_words, word
from handlers.asking import tell_manager
from handlers.case_letters import case_letter
from handlers.correspondence import answer, answer_to, person_needed
from handlers.desk import Desk, may_speak_in
from handlers.progress import moved, with_items
from handlers.strangers import not_their_case, which_case

# What the form repeats of the case.
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
    items = {p.position: p for p in case.placements}
    differing: dict[int, list[Discrepancy]] = {}
    unplaced = False
    for form in reading.placements:
        item, state = _item_of(form, tuple(items.values())), form.fact(Field.STOK_FORM)
        if item is None or state is None:
            unplaced = True
            continue
        found = _differences(item, form, several=len(items) > 1)
        if found:
            differing[item.position] = found
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
    kind = "stok_differs" if differing or unplaced else "confirmed" if confirmed else "status"
    letter = case_letter(
        desk,
        saved,
        answer_to(reading),
        identity_numbers_seen=reading.personal_identity_numbers > 0,
        discrepancies=[d for found in differing.values() for d in found],
        unplaced=unplaced,
    )
    await answer(desk, kind, letter, reading, event.item_id, case=saved, new_facts=True)
    for position, found in differing.items():
        told = "; ".join(_in_words(d) for d in found)
        await desk.note(
            case.number, "stok_form_differs", f"Plats {position}: {told}.", who="rule:stok_form", item_id=event.item_id
        )
        await tell_manager(desk, saved, items[position], "stok_differs_notice", f"item{event.item_id}", about=found)
    if unplaced:
        reason = "Det går inte att se vilken plats blanketten gäller."
        await desk.note(case.number, "stok_form_unplaced", reason, who="rule:stok_form", item_id=event.item_id)
        await person_needed(desk, reading, event.item_id, reason, case=case.number)
    for item in confirmed:
        text = f"Plats {item.position}: blanketten är ifylld och underskriven. Platsen är bekräftad."
        await desk.note(case.number, "confirmed", text, who="rule:stok_form", item_id=event.item_id)
        await tell_manager(desk, saved, item, "confirmed_notice", f"item{event.item_id}")
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


def _differences(item: CasePlacement, form: Placement, *, several: bool) -> list[Discrepancy]:
    known = item.placement
    whose = (known.text(Field.TRAINEE) or f"plats {item.position}") if several else ""
    return [
        Discrepancy(str(name), mask(whose), ours={str(name): _masked(have)}, theirs={str(name): _masked(said)})
        for name in COMPARED
        if (said := form.value(name)) is not None and (have := known.value(name)) is not None and not _same(said, have)
    ]


def _masked(value: Value) -> Value:
    return mask(value) if isinstance(value, str) else value


def _in_words(discrepancy: Discrepancy) -> str:
    """For the history."""
    name = Field(discrepancy.about)
    said, have = discrepancy.theirs[name], discrepancy.ours[name]
    return f"{word(name)} i blanketten {value_in_words(said)}, i ärendet {value_in_words(have)}"


def _same(said: object, have: object) -> bool:
    if isinstance(said, str) and isinstance(have, str):
        return said.casefold() == have.casefold() or names_alike(said, have)
    return said == have
