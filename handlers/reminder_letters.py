"""The one mail that a person gets on a day: a letter of its own kind, a digest of several, or Monday's overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.letters import CaseLetter, DigestLetter, Reminder
from bot.ports import Case, CasePlacement, Party, SetDeadline
from bot.reading.identity_numbers import mask
from bot.routine.deadlines import Recipient
from bot.routine.facts import facts_hash
from bot.routine.model import Field
from handlers.case_letters import case_letter
from handlers.correspondence import frame, queue
from handlers.deciders import manager_name
from handlers.desk import Desk
from handlers.overview import write_overview
from handlers.placement_facts import placement_facts
from handlers.supplier_letters import supplier_letter

Due = tuple[SetDeadline, Case | None, CasePlacement | None]

OVERVIEW = "overview"

# Reminders of one case that are a letter by themselves; all others are told in the words of the digest.
_LETTERS = {
    "answer_half_time": "reminder_1",
    "answer_last": "reminder_2",
    "answer_head": "reminder_head",
    "stok_first": "reminder_1",
    "stok_second": "reminder_1",
    "stok_last": "reminder_2",
    "decide_thread": "decision_request",
    "decide_direct": "decision_request",
    "supplier_first": "to_supplier",
    "supplier_last": "to_supplier",
}


async def write_reminders(desk: Desk, person: Party, due: Sequence[Due]) -> None:
    """Queues the person's mail of the day."""
    if any(deadline.kind == OVERVIEW for deadline, _, _ in due):
        others = [_reminder(desk, *one) for one in due if one[0].kind != OVERVIEW]
        await write_overview(desk, person, tuple(others))
        return
    kinds = {_LETTERS.get(deadline.kind) for deadline, _, _ in due}
    cases = {case.number for _, case, _ in due if case}
    alone = len(kinds) == len(cases) == 1 and (len(due) == 1 or kinds <= {"reminder_1", "reminder_2", "reminder_head"})
    kind = kinds.pop() if alone else None
    await (_letter(desk, person, kind, due) if kind else _digest(desk, person, due))


async def _letter(desk: Desk, person: Party, kind: str, due: Sequence[Due]) -> None:
    """About one case: `due` are its placements."""
    deadline, case, item = due[0]
    if case is None or item is None:
        raise ValueError("a letter about no case")
    await {"decision_request": _to_decider, "to_supplier": _to_supplier}.get(kind, _to_requester)(
        desk, person, kind, case, [i for _, _, i in due if i], deadline
    )


async def _to_requester(
    desk: Desk, person: Party, kind: str, case: Case, items: Sequence[CasePlacement], deadline: SetDeadline
) -> None:
    about = replace(case, placements=tuple(items))
    limit = min(item.next_on or deadline.limit for item in items)
    letter = replace(case_letter(desk, about, (person,), answer_by=limit), reminds=True)
    await _queue(desk, person, kind, case, deadline, letter, f"Re: {case.subject} [{case.number}]")


async def _to_decider(
    desk: Desk, person: Party, kind: str, case: Case, items: Sequence[CasePlacement], deadline: SetDeadline
) -> None:
    """The question again, as it stands now: it can be answered like the first one."""
    item = items[0]
    letter = replace(case_letter(desk, replace(case, placements=(item,)), (person,)), reminds=True)
    subject = f"Ta ställning: {case.number}" + (f" plats {item.position}" if len(case.placements) > 1 else "")
    key = f"{case.number}:{kind}:{facts_hash(item.placement)}:{item.position}:{case.version}:reminder:{deadline.id}"
    await queue(
        desk, kind, f"{key}:{person.email}", letter, (person,), (), subject=subject, case=case.number, language="sv"
    )


async def _to_supplier(
    desk: Desk, person: Party, kind: str, case: Case, items: Sequence[CasePlacement], deadline: SetDeadline
) -> None:
    item = items[0]
    manager = item.approval.by if item.approval else desk.office.mailbox
    letter = replace(supplier_letter(desk, case, item, manager), reminds=True)
    key = f"{case.number}:{kind}:{item.position}:{case.version}:reminder:{deadline.id}:{person.email}"
    subject = f"Utbildningsplats [{case.number}]"
    await queue(desk, kind, key, letter, (person,), (), subject=subject, case=case.number, language="sv")


async def _queue(
    desk: Desk, person: Party, kind: str, case: Case, deadline: SetDeadline, letter: CaseLetter, subject: str
) -> None:
    key = f"{case.number}:{kind}:{deadline.id}:{person.email}"
    await queue(desk, kind, key, letter, (person,), (), subject=subject, case=case.number, language=case.language)


async def _digest(desk: Desk, person: Party, due: Sequence[Due]) -> None:
    reminders = tuple(_reminder(desk, *one) for one in due)
    theirs = {case.language for deadline, case, _ in due if case and deadline.recipient in _REQUESTING}
    language = "en" if theirs == {"en"} and len(theirs) == len({case.language for _, case, _ in due if case}) else "sv"
    cases = {reminder.case for reminder in reminders if reminder.case}
    letter = DigestLetter(frame(desk, (person,), None), desk.today, reminders, language)
    subject = _subject(len(reminders), cases, language)
    key = f"digest:{person.email}:{desk.today.isoformat()}"
    case = cases.pop() if len(cases) == 1 else None
    await queue(desk, "digest", key, letter, (person,), (), subject=subject, case=case, language=language, digest=True)


_REQUESTING = (Recipient.REQUESTER, Recipient.HEAD)


def _subject(count: int, cases: set[str], language: str) -> str:
    of = f" [{next(iter(cases))}]" if len(cases) == 1 else ""
    if language == "en":
        return f"Reminder{of}" if count == 1 else f"{count} reminders{of}"
    return f"Påminnelse{of}" if count == 1 else f"{count} påminnelser{of}"


def _reminder(desk: Desk, deadline: SetDeadline, case: Case | None, item: CasePlacement | None) -> Reminder:
    if case is None or item is None:
        return Reminder(deadline.kind, "", None, deadline.limit, "", "", deadline.limit)
    agreement = item.assessment.agreement
    if deadline.recipient is Recipient.SUPPLIER:  # has not agreed, and is told no name
        item = replace(item, placement=item.placement.without(Field.TRAINEE))
    return Reminder(
        kind=deadline.kind,
        case=case.number,
        placement=placement_facts(item, several=False),
        limit=item.next_on if _is_about_the_holder(deadline) and item.next_on else deadline.limit,
        requester=mask(case.requester.name),
        manager=manager_name(desk, item) or "",
        until=agreement.valid_to if agreement else None,
    )


def _is_about_the_holder(deadline: SetDeadline) -> bool:
    """Its letter names the day by which the holder should act, not the start that it counts from."""
    return deadline.kind.startswith("stok_")
