"""The supplier answers: a plain yes goes on to the form, anything less goes to the manager."""

from __future__ import annotations

from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case, CasePlacement, Letter
from bot.reading.replies import Answer, SupplierAnswer, read_supplier_answer
from bot.routine.checks import check
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import Actor, Event, Stage
from bot.routine.merging import names_alike
from bot.routine.model import Fact, Field
from bot.routine.routine import current_routine
from handlers.asking import ask_for_decision, placement_asked_about, tell_manager
from handlers.case_letters import case_letter
from handlers.correspondence import person_needed, tell_requester
from handlers.desk import Desk
from handlers.progress import moved, with_items
from handlers.supplier_letters import stok_attachment, thank_supplier

NOT_READ = "Leverantören svarade, men det gick inte att läsa som ja eller nej."
WRITES_AGAIN = "Leverantören har redan svarat och skriver igen. Läs om platsen gäller än."


async def supplier_answer(event: MessageRead, desk: Desk, case: Case, asked: Letter | None) -> Outcome:
    reading = event.reading
    message, sender = reading.message, reading.message.sender.email
    if message.message_id:
        await desk.unit.cases.link_message(case.number, message.message_id)
    item = await _placement_of(desk, case, asked, sender)
    period = (item.placement.day(Field.START), item.placement.day(Field.END)) if item else (None, None)
    our_letter = asked.text if asked else ""
    said = read_supplier_answer(message.new_text, reading.received, asked=period, our_letter=our_letter)
    if item and said.kind is Answer.AGREED and _another_supervisor(item, said):
        said = replace(said, kind=Answer.TERMS)
    if item is None or said.kind is Answer.UNCLEAR:
        asked_now = any(p.stage is Stage.WITH_SUPPLIER for p in case.placements)
        reason = NOT_READ if asked_now else WRITES_AGAIN
        await desk.note(case.number, "supplier_answer_unclear", reason, who=sender, item_id=event.item_id)
        await person_needed(desk, reading, event.item_id, reason, case=case.number)
        return Done(case.number, "leverantörens svar är oklart: en person tittar")
    await desk.note(
        case.number, f"supplier_{said.kind}", f"Plats {item.position}: leverantören svarar. «{said.words}»",
        who=sender, item_id=event.item_id,
    )  # fmt: skip
    if said.kind is Answer.AGREED:
        supervisor = said.supervisor
        await agreed(desk, case, item, Actor.SUPPLIER, words=said.words, supervisor=supervisor, said_by=sender)
        return Done(case.number, "leverantören säger ja")
    step = Event.SUPPLIER_SET_TERMS if said.kind is Answer.TERMS else Event.SUPPLIER_REFUSED
    new = replace(moved(item, step, Actor.SUPPLIER, desk.today), approval=None)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    kind = "supplier_terms" if said.kind is Answer.TERMS else "supplier_refused"
    await tell_manager(desk, saved, new, kind, f"item{event.item_id}", words=said.words)
    await ask_for_decision(desk, saved, words=said.words, only=new)
    return Done(case.number, f"leverantören: {said.kind}")


def _another_supervisor(item: CasePlacement, said: SupplierAnswer) -> bool:
    """A yes with another supervisor than the one that was approved is a yes with terms."""
    approved = item.placement.fact(Field.SUPERVISOR)
    if approved is None or not approved.stated or said.supervisor is None:
        return False
    return not names_alike(str(said.supervisor.value), str(approved.value))


async def agreed(
    desk: Desk,
    case: Case,
    item: CasePlacement,
    actor: Actor,
    *,
    words: str = "",
    supervisor: Fact | None = None,
    said_by: str = "",
) -> Case:
    """The supplier says yes: the form comes next, or nothing where none is signed. The requester is told."""
    new = moved(item, Event.SUPPLIER_AGREED, actor, desk.today)
    if supervisor is not None and supervisor.stated and new.approval is not None:
        # The supervisor is the supplier's to name: the approval holds for the placement with that name in it.
        placement = item.placement.with_facts({Field.SUPERVISOR: supervisor})
        waived = [w.rule for w in item.waivers]
        assessment = check(placement, case.first_contact, desk.directory, waived=waived, left_open=item.left_open)
        approval = replace(new.approval, facts_hash=facts_hash(placement))
        told_by = {**new.told_by, Field.SUPERVISOR: said_by} if said_by else new.told_by
        new = replace(new, placement=placement, assessment=assessment, approval=approval, told_by=told_by)
    signs = new.placement.text(Field.CATEGORY) in current_routine().stok_categories
    if not signs:  # no form is asked for: the yes was the last thing to wait for
        new = moved(new, Event.STOK_COMPLETE, actor, desk.today)
    saved = await desk.unit.cases.save(with_items(case, [new]))
    await thank_supplier(desk, saved, new)
    letter = case_letter(desk, saved, (case.requester,), words=words)
    attached = (stok_attachment(desk, new),) if signs else ()
    await tell_requester(desk, saved, "supplier_agreed", letter, f"{item.position}:{saved.version}", attached)
    return saved


async def _placement_of(desk: Desk, case: Case, asked: Letter | None, sender: str) -> CasePlacement | None:
    """The placement that our letter asked about; without that letter, the only one that lies with this supplier."""
    if asked and asked.kind == "to_supplier":
        found = await placement_asked_about(desk, asked)
        here = found is not None and found[0].number == case.number
        return found[1] if found and here and found[1].stage is Stage.WITH_SUPPLIER else None
    waiting = [p for p in case.placements if p.stage is Stage.WITH_SUPPLIER]
    theirs = [p for p in waiting if p.assessment.agreement and p.assessment.agreement.supplier_email == sender]
    return theirs[0] if len(theirs) == 1 else None
