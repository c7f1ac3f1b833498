"""What the requester's side writes in its own case: facts, choices, and facts that cannot be had yet.

They join the case, the checks run again, and the answer says what is left or who decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case, CasePlacement, Letter
from bot.reading.identity_numbers import mask
from bot.reading.laying_out import numbered_questions
from bot.reading.replies import Choice, Option, read_left_open, read_options
from bot.routine.lifecycle import APPROVED_STAGES, Stage
from bot.routine.merging import Change
from bot.routine.model import Fact, Field, Placement, Rule, Status
from bot.routine.words import value_in_words, word
from handlers.asking import ask_for_decision
from handlers.case_letters import case_letter, letter_kind, naming_stand_in
from handlers.conversation import conversation_of, say_in_chat
from handlers.correspondence import answer, answer_to, person_needed, tell_requester
from handlers.desk import MOST_PARTICIPANTS, Desk, may_speak_in, on_requesters_side, participants
from handlers.doubts import (
    Intake,
    asked_about,
    concerned,
    held_from,
    hold_unverified,
    may_hold_more,
    may_settle,
    note_doubts,
    read_what_holds,
    tell_managers,
)
from handlers.placement_facts import FACTS_OF_RULE, discrepancies
from handlers.progress import CAN_BE_LEFT_OPEN, asked_by_manager, checked, earliest_start, open_rules, with_items
from handlers.strangers import answer_without_case, not_their_case, which_case
from handlers.supplier_letters import supplier_withdrawn
from handlers.withdrawal import take_back


async def supplement(event: MessageRead, desk: Desk) -> Outcome:
    case = await desk.case_of(event)
    if case is None:
        return await which_case(event, desk, "Mejlet kompletterar ett ärende som vi inte hittar.")
    if may_speak_in(case, event.reading.message.sender.email, desk.directory):
        return await take_in(event, desk, case)
    if case.open_placements and any(p.facts for p in event.reading.placements) and may_hold_more(case):
        await answer_without_case(event, desk, "not_understood")
        return await hold_unverified(event, desk, case)
    return await not_their_case(event, desk, case)


async def take_in(event: MessageRead, desk: Desk, case: Case, *, again: bool = False) -> Outcome:
    """Everything that a mail of the requester's side may change; or a coordinator's word on what was held. `again`: it
    is the case's request, made once more."""
    reading, sender = event.reading, event.reading.message.sender.email
    if not case.open_placements:
        reason = "Ett mejl kom i ett ärende som är avslutat. Avgör om det ska öppnas igen."
        await desk.note(case.number, "message_received", reason, who=sender, item_id=event.item_id)
        await person_needed(desk, reading, event.item_id, reason, case=case.number)
        return Done(case.number, "mejl i ett avslutat ärende: en person tittar")
    answered = await desk.answered(event)
    asked = asked_about(case, answered)
    if not may_settle(desk, case, asked, sender):
        asked = []
    holds = read_what_holds(event, answered, asked) if answered and asked else None
    own = on_requesters_side(case, sender, desk.directory)
    said, words = reading.placements if own else (), ""
    if asked and holds is None and not any(p.facts for p in said):
        reason = "Svaret på frågan om vilken uppgift som gäller gick inte att läsa."
        await desk.note(case.number, "doubt_unclear", reason, who=sender, item_id=event.item_id)
        await person_needed(desk, reading, event.item_id, reason, case=case.number)
        return Done(case.number, "oklart vilken uppgift som gäller: en person tittar")
    choice = _choice(event, answered)
    if choice and choice.option is Option.C:
        return await take_back(event, desk, case, case.open_placements)
    if choice and choice.option is Option.A and not any(p.fact(Field.START) for p in said):
        said = (*said, *(_earliest(p) for p in case.open_placements if _late(p)))
    if choice and choice.option is Option.B:
        words = choice.words
    intake = Intake(desk, case, event)
    if holds is not None:
        intake.settle(asked, holds=holds)
    intake.take(said, settles=asked)
    intake.hold()
    left_open = await left_open_rules(event, desk, case.open_placements) if own else ()
    saved = await desk.unit.cases.save(_judged(intake, left_open, own=own))
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    await _record(intake, saved)
    await _answer(intake, saved, words, own=own, again=again)
    left = sorted({word(r) for p in saved.open_placements for r in open_rules(p)})
    return Done(case.number, f"{len(intake.changes)} nya uppgifter, kvar att fråga: {', '.join(left) or 'inget'}")


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


def _judged(intake: Intake, left_open: Collection[Rule], *, own: bool) -> Case:
    case, desk = intake.case, intake.desk
    items = []
    for old, new in zip(case.placements, intake.items, strict=True):
        unanswered = tuple(r for r in left_open if r in open_rules(old))
        item = replace(new, left_open=tuple(dict.fromkeys((*old.left_open, *unanswered))))
        items.append(checked(item, new.placement, case.first_contact, desk.directory, desk.today))
    people = dict.fromkeys((*case.participants, *(participants(intake.event.reading, desk) if own else ())))
    return replace(with_items(case, items), participants=tuple(people)[:MOST_PARTICIPANTS])


async def _answer(intake: Intake, saved: Case, words: str, *, own: bool, again: bool) -> None:
    event, desk, before, changes = intake.event, intake.desk, intake.case, intake.changes
    reading = event.reading
    settled = {Field(name) for _, one in intake.settled for name in one.facts}
    told = settled | {c.field for c in changes}
    voided = [
        new
        for old, new in zip(before.placements, saved.placements, strict=True)
        if old.stage in APPROVED_STAGES and new.stage not in APPROVED_STAGES
    ]
    letter = case_letter(
        desk,
        saved,
        answer_to(reading) if own else (saved.requester,),
        new_facts=[rule for rule in Rule if told & set(FACTS_OF_RULE.get(rule, ()))],
        identity_numbers_seen=reading.personal_identity_numbers > 0,
        changes=dict.fromkeys(str(c.field) for c in changes) if voided else (),
        by=_approver(before),
        words=words,
        wants="again" if again else "",
        discrepancies=[d for p in saved.placements for d in discrepancies(desk, saved, p, event.item_id)],
    )
    letter = await naming_stand_in(desk, saved, letter)
    kind = "approval_void" if voided else letter_kind(saved)
    news = bool(changes or intake.settled) or _moved(before, saved)
    others = [party for item in before.placements for party in concerned(desk, before, item, intake.settled)]
    if intake.contradictions:
        others = [p for item in saved.placements for p in concerned(desk, saved, item, held_from(saved, event.item_id))]
        await answer(desk, "contradiction", letter, reading, event.item_id, case=saved, new_facts=True, also=others)
        if desk.conversation is None and (there := await conversation_of(desk.unit, saved)) is not None:
            language = saved.language
            await say_in_chat(desk, there, "contradiction", event.item_id, letter, language=language, case=saved)
        if voided:
            await tell_requester(desk, saved, kind, letter, f"item{event.item_id}")
    elif own:
        await answer(desk, kind, letter, reading, event.item_id, case=saved, new_facts=news or again, also=others)
    elif news:
        await tell_requester(desk, saved, kind, letter, f"item{event.item_id}")
    await tell_managers(desk, saved, intake)
    for item in voided:
        old = next(p for p in before.placements if p.position == item.position)
        await supplier_withdrawn(desk, before, old, cause=f"v{saved.version}")
    if any(asked_by_manager(p) for p in before.placements):
        words = words or reading.message.new_text
    if changes or _moved(before, saved) or words:
        await ask_for_decision(desk, saved, words=words)


async def _record(intake: Intake, saved: Case) -> None:
    event, desk, before = intake.event, intake.desk, intake.case
    sender = event.reading.message.sender.email
    await note_doubts(intake)
    for change in intake.changes:
        await desk.note(saved.number, "facts_changed", _told(change, before), who=sender, item_id=event.item_id)
    for old, new in zip(before.placements, saved.placements, strict=True):
        if old.stage is not new.stage:
            text = f"Plats {new.position}: {word(old.stage)} → {word(new.stage)}."
            await desk.note(saved.number, "stage_changed", text, who="rule:checks", item_id=event.item_id)
        if new.left_open != old.left_open:
            text = f"Plats {new.position}: kan inte fås än: {', '.join(word(r) for r in new.left_open) or 'inget'}."
            await desk.note(saved.number, "left_open", text, who=sender, item_id=event.item_id)
    if intake.unplaced:
        names = ", ".join(word(name) for name in intake.unplaced)
        reason = f"Mejlet säger något om {names}, men inte för vilken plats. Det är inte infört."
        await desk.note(saved.number, "unplaced", reason, who=sender, item_id=event.item_id)
        await person_needed(desk, event.reading, event.item_id, reason, case=saved.number)


def _approver(case: Case) -> str:
    return next((p.approval.by.name for p in case.placements if p.approval), "")


def _moved(before: Case, saved: Case) -> bool:
    return any(a.stage is not b.stage for a, b in zip(before.placements, saved.placements, strict=True))


async def left_open_rules(event: MessageRead, desk: Desk, items: Sequence[CasePlacement]) -> tuple[Rule, ...]:
    """The rules whose facts cannot be had yet, as the sender says."""
    message, letter = event.reading.message, await desk.answered(event)
    names = {p.placement.text(Field.SUPPLIER) for p in items}
    suppliers = [n for name, aliases in desk.directory.suppliers() if name in names for n in (name, *aliases)]
    said = read_left_open(
        message.new_text,
        questions=numbered_questions(letter.text) if letter else None,
        asked=[r for p in items for r in open_rules(p)] if letter else (),
        suppliers=suppliers,
    )
    return tuple(r for r in said if r in CAN_BE_LEFT_OPEN)


def _choice(event: MessageRead, answered: Letter | None) -> Choice | None:
    """A, B or C in answer to the letter that offered them."""
    if answered is None or answered.kind != "decision_pending":
        return None
    return read_options(event.reading.message.new_text)


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
