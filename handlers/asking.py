"""Whoever decides is asked, and told what concerns a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.letters import Discrepancy
from bot.ports import Case, CasePlacement, HistoryEntry, Letter, Party
from bot.reading.headers import STOCKHOLM
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import Stage
from handlers.case_letters import case_letter, letter_kind
from handlers.correspondence import is_answer, take_back, tell
from handlers.deciders import decider_of, deciders
from handlers.desk import Desk
from handlers.hands import in_hand
from handlers.lineage import whereabouts

ASKED = "decision_asked"
TOLD_ON = "told_on"  # in the details of such an event: the day in Europe/Stockholm on which the question leaves

DECISION_LETTERS = ("decision_request", "reassigned")
"""The letters that are answered with a decision. Keys: «case:kind:hash of the facts shown:position:…»."""


async def ask_for_decision(
    desk: Desk,
    case: Case,
    *,
    words: str = "",
    only: CasePlacement | None = None,
    kind: str = "decision_request",
    by: str = "",
    new_hands: bool = False,
    handed_from: str = "",
    unheard: str = "",
) -> None:
    """A letter to whoever decides, for each placement that awaits a decision.

    `words`: what the requester said, or whoever handed it over (`kind` "reassigned", `by`). `new_hands`: nothing of
    the case has changed but who decides. `handed_from`: who had the question until now, by name. `unheard`: nothing
    has changed, but their answer was no decision, and this is why: they are asked again, once a day.
    """
    for item in case.placements:
        if item.stage is not Stage.AWAITING_DECISION or (only and item.position != only.position):
            continue
        now = await decider_of(desk, case, item)
        to = (Party(now.person.name, now.person.email),) if now.person else desk.coordinators()
        letter = case_letter(
            desk,
            replace(case, placements=(item,)),
            to if len(to) == 1 else (),
            words=words,
            by=by,
            unheard=unheard,
            deputy_for=now.deputy_for.name if now.deputy_for else "",
            handed_from=handed_from,
            handed_until=hand.until if (hand := in_hand(item, desk.today)) else None,
        )
        shown = facts_hash(item.placement)
        key = f"{case.number}:{kind}:{shown}:{item.position}:{case.version}" + (
            f":{to[0].email}:{desk.today.isoformat()}" if new_hands else ""
        )
        key += f":{desk.today}" if unheard else ""
        heading = "Nu är det du som tar ställning" if kind == "reassigned" else "Ta ställning"
        subject = f"{heading}: {case.number}" + (f" plats {item.position}" if len(case.placements) > 1 else "")
        if not _asked_in_the_chat(desk, to):
            await tell(desk, kind, key, letter, to, subject=subject, case=case.number)
        names = ", ".join(p.email for p in to) or "ingen: katalogen saknar mottagare"
        text = f"Plats {item.position}: frågan gick till {names}."
        asked = {
            "position": item.position,
            "version": case.version,
            "facts": shown,
            "to": [p.email for p in to],
            TOLD_ON: (desk.told_from or desk.now).astimezone(STOCKHOLM).date().isoformat(),
        }
        await desk.note(case.number, ASKED, text, who="rule:routing", details=asked)


def times_asked(history: Iterable[HistoryEntry], position: int) -> list[Mapping[str, object]]:
    """What history says of each time that somebody was asked about a placement, oldest first."""
    return [e.details for e in history if e.event == ASKED and e.details.get("position") == position]


def asked_of(time_asked: Mapping[str, object]) -> tuple[str, ...]:
    """Who was asked then, by address."""
    to = time_asked.get("to")
    return tuple(str(email) for email in to) if isinstance(to, Sequence) else ()


async def asked_today(desk: Desk, case: Case, item: CasePlacement) -> set[str]:
    """Whom the question about the placement reaches today, by address."""
    history = await desk.unit.cases.history(case.number)
    today = [one for one in times_asked(history, item.position) if one.get(TOLD_ON) == desk.today.isoformat()]
    return {email for one in today for email in asked_of(one)}


async def take_back_overtaken(desk: Desk, case: Case) -> None:
    """Of AFTER_CHANGE: a question that waits until offices open is not sent when it no longer is one, or is another's;
    an answer that waits for the next day is not sent when the case stands otherwise.

    Whatever changed it asked anew where there is something to ask.
    """
    for letter in await desk.unit.outbox.not_yet_of(case.number, desk.now):
        if is_answer(letter) and letter.kind != letter_kind(case):
            await take_back(desk, case.number, letter, "Svaret som väntade gick inte ut: ärendet har kommit längre.")
        if letter.kind in DECISION_LETTERS and not await _still_asks(desk, case, letter):
            await take_back(desk, case.number, letter, "Frågan gick inte ut: den är överspelad.")


async def _still_asks(desk: Desk, case: Case, letter: Letter) -> bool:
    """Whether a question is about the facts as they stand, and goes to none but those who decide on them."""
    _, _, shown, position, *_ = letter.key.split(":")
    item = next((p for p in case.placements if p.position == int(position)), None)
    if item is None or item.stage is not Stage.AWAITING_DECISION or facts_hash(item.placement) != shown:
        return False
    return set(letter.envelope.recipients) <= {p.email for p in await deciders(desk, case, item)}


def _asked_in_the_chat(desk: Desk, people: tuple[Party, ...]) -> bool:
    """Whether a card is enough for them."""
    if desk.office.chat is None or desk.office.chat.letters_too or not people:
        return False
    return all((person := desk.directory.person(p.email)) and person.slack_id for p in people)


async def placement_asked_about(desk: Desk, letter: Letter | None) -> tuple[Case, CasePlacement] | None:
    """The one placement that a letter of ours asked about, where it is today: cases are split and merged."""
    match (letter.kind, letter.key.split(":")) if letter else None:
        case [kind, [number, _, _, position, *_]] if kind in DECISION_LETTERS:
            pass
        case ["to_supplier", [number, _, position, *_]]:
            pass
        case _:
            return None
    number, at = await whereabouts(desk.unit, number, int(position))
    case_now = await desk.unit.cases.get(number)
    item = next((p for p in case_now.placements if p.position == at), None) if case_now else None
    return (case_now, item) if case_now and item else None


MANAGER_SUBJECTS = {
    "withdrawn": "Återtaget",
    "supplier_terms": "Leverantören svarar med villkor",
    "supplier_refused": "Leverantören säger nej",
    "stok_differs_notice": "STÖK-blanketten skiljer sig",
    "confirmed_notice": "Platsen är klar",
    "contradiction_notice": "Två olika uppgifter",
    "expired_notice": "Tiden gick ut",
}


async def tell_manager(
    desk: Desk,
    case: Case,
    item: CasePlacement,
    kind: str,
    cause: str,
    *,
    words: str = "",
    about: Iterable[Discrepancy] = (),
) -> None:
    """A letter about one placement to whoever decides it; `cause` makes it one of its kind."""
    to = await deciders(desk, case, item)
    alone = replace(case, placements=(item,))
    letter = case_letter(desk, alone, to if len(to) == 1 else (), words=words, discrepancies=about)
    key = f"{case.number}:{kind}:{item.position}:{cause}"
    await tell(desk, kind, key, letter, to, subject=f"{MANAGER_SUBJECTS[kind]}: {case.number}", case=case.number)


async def tell_decided(desk: Desk, case: Case, item: CasePlacement, by: Party, deputy_for: str = "") -> None:
    """To those whom a letter gave the question and the day to answer it by, whoever decided."""
    alone = replace(case, placements=(item,))
    for email in await _given_the_day(desk, case, item):
        person = desk.directory.person(email)
        to = Party(person.name if person else "", email)
        who = ("", "") if email == by.email else (by.name or by.email, deputy_for)
        letter = case_letter(desk, alone, (to,), by=who[0], deputy_for=who[1])
        key = f"{case.number}:decided:{item.position}:{case.version}:{email}"
        await tell(desk, "decided", key, letter, (to,), subject=f"Avgjort: {case.number}", case=case.number)


async def _given_the_day(desk: Desk, case: Case, item: CasePlacement) -> list[str]:
    """Addresses, in the order in which they were asked; without those who have been told that it is not theirs."""
    waiting = {letter.id for letter in await desk.unit.outbox.not_yet_of(case.number, desk.now)}
    found: dict[str, None] = {}
    for letter in reversed(await desk.unit.outbox.of_case(case.number)):
        match letter.key.split(":"):
            case [_, kind, _, position, *_] if kind in DECISION_LETTERS and letter.id not in waiting:
                if position == str(item.position):
                    found |= dict.fromkeys(letter.envelope.recipients)
            case [_, "no_longer_yours" | "decided", position, *_] if position == str(item.position):
                for email in letter.envelope.recipients:
                    found.pop(email, None)
    return list(found)


async def tell_no_longer(desk: Desk, case: Case, item: CasePlacement, people: Sequence[Party], to: str) -> None:
    """To those who had the question: it went to somebody else, `to` by name."""
    alone = replace(case, placements=(item,))
    for person in people:
        letter = case_letter(desk, alone, (person,), by=to)
        key = f"{case.number}:no_longer_yours:{item.position}:{case.version}:{person.email}:{desk.today.isoformat()}"
        subject = f"Inte längre din fråga: {case.number}"
        await tell(desk, "no_longer_yours", key, letter, (person,), subject=subject, case=case.number)
