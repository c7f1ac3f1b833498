"""What the requester's side writes in its own case: facts, choices, and facts that cannot be had yet.

They join the case, the checks run again, and the answer says what is left or who decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case, CasePlacement
from bot.reading.identity_numbers import mask
from bot.reading.layout import numbered_questions
from bot.reading.replies import Choice, Option, read_left_open, read_options
from bot.routine.lifecycle import APPROVED_STAGES, Stage
from bot.routine.merging import Change, supplemented
from bot.routine.model import Fact, Field, Placement, Rule, Status
from bot.routine.words import value_in_words, word
from handlers.case_letters import (
    FACTS_OF_RULE,
    ask_for_decision,
    case_letter,
    letter_kind,
    supplier_withdrawn,
)
from handlers.correspondence import answer, answer_to, person_needed
from handlers.desk import Desk, may_speak_in
from handlers.progress import CAN_BE_LEFT_OPEN, asked_by_manager, checked, earliest_start, open_rules, with_items
from handlers.strangers import not_their_case, which_case
from handlers.withdrawal import take_back


async def supplement(event: MessageRead, desk: Desk) -> Outcome:
    case = await desk.case_of(event)
    if case is None:
        return await which_case(event, desk, "Mejlet kompletterar ett ärende som vi inte hittar.")
    if not may_speak_in(case, event.reading.message.sender.email, desk.directory):
        return await not_their_case(event, desk, case)
    return await take_in(event, desk, case)


async def take_in(event: MessageRead, desk: Desk, case: Case) -> Outcome:
    """Everything that a mail of the requester's side may change."""
    reading, sender = event.reading, event.reading.message.sender.email
    if not case.open_placements:
        reason = "Ett mejl kom i ett ärende som är avslutat. Avgör om det ska öppnas igen."
        await desk.note(case.number, "message_received", reason, who=sender, item_id=event.item_id)
        await person_needed(desk, reading, event.item_id, reason, case=case.number)
        return Done(case.number, "mejl i ett avslutat ärende: en person tittar")
    said, words = reading.placements, ""
    choice = await _choice(event, desk)
    if choice and choice.option is Option.C:
        return await take_back(event, desk, case, case.open_placements)
    if choice and choice.option is Option.A and not any(p.fact(Field.START) for p in said):
        said = (*said, *(_earliest(p) for p in case.open_placements if _late(p)))
    if choice and choice.option is Option.B:
        words = choice.words
    placements, changes = supplemented([p.placement for p in case.placements], said)
    left_open = await left_open_rules(event, desk, case.open_placements)
    saved = await desk.unit.cases.save(_judged(case, placements, left_open, sender, desk))
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    await _record(event, desk, case, saved, changes)
    await _answer(event, desk, case, saved, changes, words)
    left = sorted({word(r) for p in saved.open_placements for r in open_rules(p)})
    return Done(case.number, f"{len(changes)} nya uppgifter, kvar att fråga: {', '.join(left) or 'inget'}")


async def pass_on(event: MessageRead, desk: Desk, case: Case) -> Outcome:
    """An answer in words to the manager's question: it goes to the manager, with the decision."""
    sender, words = event.reading.message.sender.email, event.reading.message.new_text
    items = [
        checked(p, p.placement, case.first_contact, desk.directory, desk.today) if asked_by_manager(p) else p
        for p in case.placements
    ]
    saved = await desk.unit.cases.save(with_items(case, items))
    if event.reading.message.message_id:
        await desk.unit.cases.link_message(case.number, event.reading.message.message_id)
    await desk.note(case.number, "question_answered", mask(f"«{words}»"), who=sender, item_id=event.item_id)
    await ask_for_decision(desk, saved, words=words)
    return Done(case.number, "svar på den ansvarigas fråga")


def _judged(case: Case, placements: Sequence[Placement], left_open: Collection[Rule], sender: str, desk: Desk) -> Case:
    items = []
    for old, new in zip(case.placements, placements, strict=True):
        unanswered = tuple(r for r in left_open if r in open_rules(old))
        item = replace(old, left_open=tuple(dict.fromkeys((*old.left_open, *unanswered))))
        items.append(checked(item, new, case.first_contact, desk.directory, desk.today))
    people = tuple(dict.fromkeys((*case.participants, sender)))
    return replace(with_items(case, items), participants=people)


async def _answer(
    event: MessageRead, desk: Desk, before: Case, saved: Case, changes: Sequence[Change], words: str
) -> None:
    reading = event.reading
    rules = [rule for rule in Rule if any(c.field in FACTS_OF_RULE.get(rule, ()) for c in changes)]
    seen = reading.personal_identity_numbers > 0
    voided = [
        new
        for old, new in zip(before.placements, saved.placements, strict=True)
        if old.stage in APPROVED_STAGES and new.stage not in APPROVED_STAGES
    ]
    kind = "approval_void" if voided else letter_kind(saved)
    told = dict.fromkeys(str(c.field) for c in changes) if voided else ()
    letter = case_letter(
        desk,
        saved,
        answer_to(reading),
        new_facts=rules,
        identity_numbers_seen=seen,
        changes=told,
        by=_approver(before),
        words=words,
    )
    news = bool(changes) or _moved(before, saved)
    if any(asked_by_manager(p) for p in before.placements):
        words = words or reading.message.new_text
    await answer(desk, kind, letter, reading, event.item_id, case=saved, new_facts=news)
    for item in voided:
        old = next(p for p in before.placements if p.position == item.position)
        await supplier_withdrawn(desk, before, old, cause=f"v{saved.version}")
    if news or words:
        await ask_for_decision(desk, saved, words=words)


async def _record(event: MessageRead, desk: Desk, before: Case, saved: Case, changes: Sequence[Change]) -> None:
    sender = event.reading.message.sender.email
    for change in changes:
        await desk.note(saved.number, "facts_changed", _told(change, before), who=sender, item_id=event.item_id)
    for old, new in zip(before.placements, saved.placements, strict=True):
        if old.stage is not new.stage:
            text = f"Plats {new.position}: {word(old.stage)} → {word(new.stage)}."
            await desk.note(saved.number, "stage_changed", text, who="rule:checks", item_id=event.item_id)
        if new.left_open != old.left_open:
            text = f"Plats {new.position}: kan inte fås än: {', '.join(word(r) for r in new.left_open) or 'inget'}."
            await desk.note(saved.number, "left_open", text, who=sender, item_id=event.item_id)


def _approver(case: Case) -> str:
    return next((p.approval.by.name for p in case.placements if p.approval), "")


def _moved(before: Case, saved: Case) -> bool:
    return any(a.stage is not b.stage for a, b in zip(before.placements, saved.placements, strict=True))


async def left_open_rules(event: MessageRead, desk: Desk, items: Sequence[CasePlacement]) -> tuple[Rule, ...]:
    """The rules whose facts cannot be had yet, as the sender says."""
    message = event.reading.message
    letter = await desk.unit.outbox.by_message_ids((*message.in_reply_to, *reversed(message.references)))
    names = {p.placement.text(Field.SUPPLIER) for p in items}
    suppliers = [n for name, aliases in desk.directory.suppliers() if name in names for n in (name, *aliases)]
    said = read_left_open(
        message.new_text,
        questions=numbered_questions(letter.text) if letter else None,
        asked=[r for p in items for r in open_rules(p)] if letter else (),
        suppliers=suppliers,
    )
    return tuple(r for r in said if r in CAN_BE_LEFT_OPEN)


async def _choice(event: MessageRead, desk: Desk) -> Choice | None:
    """A, B or C in answer to the letter that offered them."""
    message = event.reading.message
    letter = await desk.unit.outbox.by_message_ids((*message.in_reply_to, *reversed(message.references)))
    return read_options(message.new_text) if letter and letter.kind == "decision_pending" else None


def _late(item: CasePlacement) -> bool:
    return item.stage is Stage.AWAITING_DECISION and item.assessment.findings[Rule.LEAD_TIME] is Status.VIOLATED


def _earliest(item: CasePlacement) -> Placement:
    """The first working day that keeps the lead time, with the same length."""
    start, end = item.placement.day(Field.START), item.placement.day(Field.END)
    new = earliest_start(item)
    facts = {Field.START: Fact(new, evidence="A")}
    if start and end:
        facts[Field.END] = Fact(new + (end - start), evidence="A")
    trainee = item.placement.fact(Field.TRAINEE)
    return Placement().with_facts({**facts, **({Field.TRAINEE: trainee} if trainee else {})})


def _told(change: Change, case: Case) -> str:
    position = case.placements[change.position].position
    before = f" (förut {value_in_words(change.before.value)})" if change.before else ""
    said = f"{word(change.field)}: {value_in_words(change.after.value)}{before}"
    return mask(f"Plats {position}, {said}. «{change.after.evidence}»")
