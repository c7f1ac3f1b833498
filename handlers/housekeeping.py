"""What an operator does to a case by hand: open a placement again, let another decide, split and merge cases.

Each writes into the history who did it and why, and the order itself, so that it can be carried out again; and the
letters that follow: to the requester, and to whoever decides now. Everything happens in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.ports import Case, CasePlacement, HistoryEntry
from bot.routine.lifecycle import Actor, Event, NotAllowed
from bot.routine.merging import names_alike
from bot.routine.model import Field, Person, Verdict
from bot.routine.routine import current_routine
from bot.routine.routing import officer
from bot.routine.words import word
from handlers.asking import ask_for_decision
from handlers.case_letters import case_letter
from handlers.correspondence import tell_requester
from handlers.desk import Desk
from handlers.hands import passed_on
from handlers.lineage import ORDER
from handlers.progress import checked, moved, with_items


class Impossible(Exception):
    """The order cannot be carried out and nothing was changed; the text says why (English)."""


@dataclass(frozen=True, slots=True)
class Order:
    who: str
    reason: str


async def reopen(desk: Desk, number: str, position: int, order: Order) -> Case:
    """A closed placement lives again: it is checked anew and goes to whoever holds what the checks find."""
    case = await _case(desk, number)
    closed = _placement(case, position)
    received = replace(_moved(desk, closed, Event.REOPENED), approval=None)
    judged = checked(received, received.placement, case.first_contact, desk.directory, desk.today)
    # What the checks would turn away at once stays with a coordinator, who has just said that it belongs here.
    astray = judged.assessment.verdict is Verdict.MISDIRECTED
    item = replace(received, assessment=judged.assessment) if astray else judged
    saved = await desk.unit.cases.save(with_items(case, [item]))
    text = f"Plats {position} öppnades igen. Den var {word(closed.stage)} och är nu {word(item.stage)}."
    if astray:
        text += " Kontrollen säger fortfarande att den inte hör hit: en samordnare sorterar den."
    await _note(desk, saved.number, "reopened", text, order, {"position": position})
    letter = case_letter(desk, replace(saved, placements=(item,)), (saved.requester,), words=order.reason)
    await tell_requester(desk, saved, "reopened", letter, f"{position}:{saved.version}")
    await ask_for_decision(desk, saved, only=item)
    return saved


async def reassign(
    desk: Desk, number: str, position: int, email: str, order: Order, *, until: date | None = None
) -> Case:
    """Another person decides about a placement that awaits a decision, for good or until a day."""
    if until and until < desk.today:
        raise Impossible(f"{until.isoformat()} has passed already")
    case = await _case(desk, number)
    item = _placement(case, position)
    person = _who_may_decide(desk, case, email)
    hands = passed_on(item, person.email, desk.today, by="", until=until)
    handed = replace(_moved(desk, item, Event.HANDED_OVER), handed=hands)
    saved = await desk.unit.cases.save(with_items(case, [handed]))
    last_day = f" till och med {until.isoformat()}" if until else ""
    text = f"Plats {position} lämnades över till {person.name} <{person.email}>, som tar ställning{last_day}."
    told = {"position": position, "email": person.email, "until": until.isoformat() if until else None}
    await _note(desk, saved.number, "reassigned", text, order, told)
    await ask_for_decision(desk, saved, only=handed, kind="reassigned", words=order.reason)
    return saved


async def split(desk: Desk, number: str, positions: Iterable[int], order: Order) -> tuple[Case, Case]:
    """Moves placements to a case of their own. Returns what is left of the old case, and the new one.

    They keep their positions, by which our letters name them: whoever answers one of those is heard in the new case
    (handlers.lineage). The rest of the conversation stays with the old one.
    """
    case = await _case(desk, number)
    wanted = list(dict.fromkeys(positions))
    leaving = [_placement(case, position) for position in wanted]
    staying = tuple(p for p in case.placements if p.position not in wanted)
    if not leaving or not staying:
        raise Impossible(f"{case.number} cannot be split: name some of its placements, but not all")
    own = replace(case, number="", opened_at=desk.now, placements=tuple(sorted(leaving, key=lambda p: p.position)))
    opened = await desk.unit.cases.open(own, desk.today.year)
    left = await desk.unit.cases.save(replace(case, placements=staying))
    text = f"{_places(wanted)} flyttades till ett eget ärende, {opened.number}."
    await _note(desk, left.number, "split", text, order, {"positions": wanted, "into": opened.number})
    text = f"{_places(wanted)} kommer från {left.number}. Vad som hände tidigare står där."
    await _note(desk, opened.number, "split_from", text, order)
    letter = case_letter(desk, opened, (opened.requester,), moved_from=left.number)
    await tell_requester(desk, opened, "moved", letter, f"{left.number}:{left.version}")
    await ask_for_decision(desk, opened)
    return left, opened


async def merge(desk: Desk, number: str, into: str, order: Order) -> Case:
    """Moves all placements of one case into another, which takes over its conversation and its earlier first contact.

    The emptied case is closed: it has no placements, and its history says where they went and what they are called
    there, so that answers to our old letters are heard about the right one (handlers.lineage).
    """
    source, target = await _case(desk, number), await _case(desk, into)
    if source.number == target.number:
        raise Impossible(f"{source.number} cannot be merged with itself")
    if not source.placements:
        raise Impossible(f"{source.number} has no placements to move")
    if source.requester.email not in (target.requester.email, *target.participants):
        raise Impossible(
            f"{source.requester.email}, who asked for {source.number}, has no part in {target.number}: letters about "
            "one would reach the other"
        )
    last = max((p.position for p in target.placements), default=0)
    moving = tuple(
        replace(p, position=last + number, told_by=_tellers(source, p, target))
        for number, p in enumerate(source.placements, start=1)
    )
    saved = await desk.unit.cases.save(
        replace(
            target,
            first_contact=min(source.first_contact, target.first_contact),
            participants=tuple(dict.fromkeys((*target.participants, *source.participants))),
            placements=(*target.placements, *moving),
        )
    )
    await desk.unit.cases.save(replace(source, placements=()))
    await desk.unit.cases.move_messages(source.number, saved.number)
    positions = {str(old.position): new.position for old, new in zip(source.placements, moving, strict=True)}
    text = f"Ärendet slogs ihop med {saved.number}. Alla platser finns där, och det här ärendet är avslutat."
    await _note(desk, source.number, "merged", text, order, {"into": saved.number, "new_positions": positions})
    places = ", ".join(f"plats {old} heter här plats {new}" for old, new in positions.items())
    text = f"{source.number} slogs ihop med det här ärendet: {places}. Vad som hände tidigare står där."
    if source.first_contact < target.first_contact:
        text += f" Första kontakten räknas från {source.first_contact.isoformat()}."
    await _note(desk, saved.number, "merged_from", text, order)
    letter = case_letter(desk, saved, (saved.requester,), moved_from=source.number)
    await tell_requester(desk, saved, "moved", letter, f"{source.number}:{saved.version}")
    for item in moving:
        await ask_for_decision(desk, saved, only=item)
    return saved


def _tellers(case: Case, item: CasePlacement, target: Case) -> Mapping[Field, str]:
    """Who said what: where the other case has another requester, what was the requester's is told by name."""
    if target.requester.email == case.requester.email:
        return item.told_by
    return {**dict.fromkeys(item.placement.facts, case.requester.email), **item.told_by}


async def carry_out(desk: Desk, entry: HistoryEntry) -> None:
    """Carries out again the order that a history entry tells of."""
    told = entry.details[ORDER]
    assert isinstance(told, Mapping)
    order = Order(entry.who, str(told["reason"]))
    match entry.event:
        case "reopened":
            await reopen(desk, entry.case, told["position"], order)
        case "reassigned":
            until = date.fromisoformat(told["until"]) if told.get("until") else None
            await reassign(desk, entry.case, told["position"], told["email"], order, until=until)
        case "split":
            await split(desk, entry.case, told["positions"], order)
        case "merged":
            await merge(desk, entry.case, told["into"], order)
        case _:
            raise Impossible(f"{entry.event} is no order that can be carried out again")


def _who_may_decide(desk: Desk, case: Case, email: str) -> Person:
    person = officer(desk.directory, email.strip())
    if person is None:
        raise Impossible(f"{email} is no agreement manager or coordinator of the office in the directory")
    heads = [name for p in case.placements if (name := p.placement.text(Field.DEPARTMENT_HEAD))]
    its_head = any(names_alike(name, person.name) for name in heads)
    if its_head or person.email.casefold() == case.requester.email.casefold():
        raise Impossible(f"{person.name} asks for this case's placements and cannot decide about them")
    return person


async def _case(desk: Desk, number: str) -> Case:
    case = await desk.unit.cases.get(number)
    if case is None:
        raise Impossible(f"there is no case {number}")
    return case


def _placement(case: Case, position: int) -> CasePlacement:
    found = next((p for p in case.placements if p.position == position), None)
    if found is None:
        known = ", ".join(str(p.position) for p in case.placements) or "none"
        raise Impossible(f"{case.number} has no placement {position}; it has {known}")
    return found


def _moved(desk: Desk, item: CasePlacement, event: Event) -> CasePlacement:
    try:
        return moved(item, event, Actor.COORDINATOR, desk.today)
    except NotAllowed as error:
        raise Impossible(f"placement {item.position}: {error}") from error


def _places(positions: Sequence[int]) -> str:
    return f"Plats {positions[0]}" if len(positions) == 1 else f"Platserna {', '.join(map(str, positions))}"


async def _note(
    desk: Desk, number: str, event: str, text: str, order: Order, details: Mapping[str, object] | None = None
) -> None:
    kept = {ORDER: {**details, "reason": order.reason}} if details is not None else {}
    said = f"{text} Skäl: {order.reason}" if order.reason else text
    reference = current_routine().reference
    await desk.unit.cases.add_history(HistoryEntry(number, desk.now, order.who, event, said, None, reference, kept))
