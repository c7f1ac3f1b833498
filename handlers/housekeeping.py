"""What an operator does to a case by hand: open a placement again, let another decide, split and merge cases.

Each writes into the history who did it and why, and the order itself, so that it can be carried out again. No letter
is sent. Everything happens in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.ports import Case, CasePlacement, HistoryEntry, UnitOfWork
from bot.reading.headers import STOCKHOLM
from bot.routine.lifecycle import Actor, Event, NotAllowed
from bot.routine.merging import names_alike
from bot.routine.model import Directory, Field, Person, Verdict
from bot.routine.routine import current_routine
from bot.routine.routing import officer
from bot.routine.words import word
from handlers.progress import checked, moved, with_items

ORDER = "order"  # the key in a history entry's details under which the order stands


class Impossible(Exception):
    """The order cannot be carried out and nothing was changed; the text says why (English)."""


@dataclass(frozen=True, slots=True)
class Order:
    who: str
    reason: str
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(STOCKHOLM).date()


async def reopen(unit: UnitOfWork, directory: Directory, number: str, position: int, order: Order) -> Case:
    """A closed placement lives again: it is checked anew and goes to whoever holds what the checks find."""
    case = await _case(unit, number)
    closed = _placement(case, position)
    received = replace(_moved(closed, Event.REOPENED, order), approval=None)
    judged = checked(received, received.placement, case.first_contact, directory, order.today)
    # What the checks would turn away at once stays with a coordinator, who has just said that it belongs here.
    astray = judged.assessment.verdict is Verdict.MISDIRECTED
    item = replace(received, assessment=judged.assessment) if astray else judged
    saved = await unit.cases.save(with_items(case, [item]))
    text = f"Plats {position} öppnades igen. Den var {word(closed.stage)} och är nu {word(item.stage)}."
    if astray:
        text += " Kontrollen säger fortfarande att den inte hör hit: en samordnare sorterar den."
    await _note(unit, saved.number, "reopened", text, order, {"position": position})
    return saved


async def reassign(
    unit: UnitOfWork, directory: Directory, number: str, position: int, email: str, order: Order
) -> Case:
    """Another person decides about a placement that awaits a decision."""
    case = await _case(unit, number)
    item = _placement(case, position)
    person = _who_may_decide(directory, case, email)
    handed = replace(_moved(item, Event.HANDED_OVER, order), decider_email=person.email)
    saved = await unit.cases.save(with_items(case, [handed]))
    text = f"Plats {position} lämnades över till {person.name} <{person.email}>, som tar ställning."
    await _note(unit, saved.number, "reassigned", text, order, {"position": position, "email": person.email})
    return saved


async def split(unit: UnitOfWork, number: str, positions: Iterable[int], order: Order) -> tuple[Case, Case]:
    """Moves placements to a case of their own. Returns what is left of the old case, and the new one.

    They keep their positions, by which our questions name them: answers to those lead to the new case. The rest of
    the conversation stays with the old one.
    """
    case = await _case(unit, number)
    wanted = list(dict.fromkeys(positions))
    leaving = [_placement(case, position) for position in wanted]
    staying = tuple(p for p in case.placements if p.position not in wanted)
    if not leaving or not staying:
        raise Impossible(f"{case.number} cannot be split: name some of its placements, but not all")
    own = replace(case, number="", opened_at=order.at, placements=tuple(sorted(leaving, key=lambda p: p.position)))
    opened = await unit.cases.open(own, order.today.year)
    left = await unit.cases.save(replace(case, placements=staying))
    about = [message_id for message_id, position in await _questions(unit, left.number) if position in wanted]
    await unit.cases.move_messages(left.number, opened.number, only=about)
    text = f"{_places(wanted)} flyttades till ett eget ärende, {opened.number}."
    await _note(unit, left.number, "split", text, order, {"positions": wanted, "into": opened.number})
    text = f"{_places(wanted)} kommer från {left.number}. Vad som hände tidigare står där."
    await _note(unit, opened.number, "split_from", text, order)
    return left, opened


async def merge(unit: UnitOfWork, number: str, into: str, order: Order) -> Case:
    """Moves all placements of one case into another, which takes over its conversation and its earlier first contact.

    The emptied case is closed: it has no placements, and its history says where they went. The placements get new
    positions, so an answer to a question that named one by its old position still leads to the emptied case, where a
    person must look: in the other case it would be taken for an answer about another placement.
    """
    source, target = await _case(unit, number), await _case(unit, into)
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
    moving = tuple(replace(p, position=last + number) for number, p in enumerate(source.placements, start=1))
    saved = await unit.cases.save(
        replace(
            target,
            first_contact=min(source.first_contact, target.first_contact),
            participants=tuple(dict.fromkeys((*target.participants, *source.participants))),
            placements=(*target.placements, *moving),
        )
    )
    await unit.cases.save(replace(source, placements=()))
    questions = [message_id for message_id, _ in await _questions(unit, source.number)]
    await unit.cases.move_messages(source.number, saved.number, but=questions)
    text = f"Ärendet slogs ihop med {saved.number}. Alla platser finns där, och det här ärendet är avslutat."
    await _note(unit, source.number, "merged", text, order, {"into": saved.number})
    old_and_new = zip(source.placements, moving, strict=True)
    places = ", ".join(f"plats {old.position} heter här plats {new.position}" for old, new in old_and_new)
    text = f"{source.number} slogs ihop med det här ärendet: {places}. Vad som hände tidigare står där."
    if source.first_contact < target.first_contact:
        text += f" Första kontakten räknas från {source.first_contact.isoformat()}."
    await _note(unit, saved.number, "merged_from", text, order)
    return saved


def merged_into(history: Sequence[HistoryEntry]) -> str | None:
    """The case that took over an emptied case's placements."""
    for entry in reversed(history):
        order = entry.details.get(ORDER)
        if entry.event == "merged" and isinstance(order, Mapping):
            return str(order["into"])
    return None


async def carry_out(unit: UnitOfWork, directory: Directory, entry: HistoryEntry) -> None:
    """Carries out again the order that a history entry tells of."""
    told = entry.details[ORDER]
    assert isinstance(told, Mapping)
    order = Order(entry.who, str(told["reason"]), entry.at)
    match entry.event:
        case "reopened":
            await reopen(unit, directory, entry.case, told["position"], order)
        case "reassigned":
            await reassign(unit, directory, entry.case, told["position"], told["email"], order)
        case "split":
            await split(unit, entry.case, told["positions"], order)
        case "merged":
            await merge(unit, entry.case, told["into"], order)
        case _:
            raise Impossible(f"{entry.event} is no order that can be carried out again")


def _who_may_decide(directory: Directory, case: Case, email: str) -> Person:
    person = officer(directory, email.strip())
    if person is None:
        raise Impossible(f"{email} is no agreement manager or coordinator of the office in the directory")
    heads = [name for p in case.placements if (name := p.placement.text(Field.DEPARTMENT_HEAD))]
    its_head = any(names_alike(name, person.name) for name in heads)
    if its_head or person.email.casefold() == case.requester.email.casefold():
        raise Impossible(f"{person.name} asks for this case's placements and cannot decide about them")
    return person


async def _case(unit: UnitOfWork, number: str) -> Case:
    case = await unit.cases.get(number)
    if case is None:
        raise Impossible(f"there is no case {number}")
    return case


def _placement(case: Case, position: int) -> CasePlacement:
    found = next((p for p in case.placements if p.position == position), None)
    if found is None:
        known = ", ".join(str(p.position) for p in case.placements) or "none"
        raise Impossible(f"{case.number} has no placement {position}; it has {known}")
    return found


def _moved(item: CasePlacement, event: Event, order: Order) -> CasePlacement:
    try:
        return moved(item, event, Actor.COORDINATOR, order.today)
    except NotAllowed as error:
        raise Impossible(f"placement {item.position}: {error}") from error


async def _questions(unit: UnitOfWork, number: str) -> list[tuple[str, int]]:
    """(Message-ID, position) of our letters of the case whose answers decide about one placement.

    Their keys: «case:decision_request:facts:position:…» and «case:to_supplier:position:…».
    """
    found: list[tuple[str, int]] = []
    for letter in await unit.outbox.of_case(number):
        match letter.key.split(":"):
            case [_, "decision_request", _, position, *_] | [_, "to_supplier", position, *_]:
                found.append((letter.message_id, int(position)))
    return found


def _places(positions: Sequence[int]) -> str:
    return f"Plats {positions[0]}" if len(positions) == 1 else f"Platserna {', '.join(map(str, positions))}"


async def _note(
    unit: UnitOfWork, number: str, event: str, text: str, order: Order, details: Mapping[str, object] | None = None
) -> None:
    kept = {ORDER: {**details, "reason": order.reason}} if details is not None else {}
    said = f"{text} Skäl: {order.reason}" if order.reason else text
    reference = current_routine().reference
    await unit.cases.add_history(HistoryEntry(number, order.at, order.who, event, said, None, reference, kept))
