"""Whoever decides is asked, and told what concerns a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.letters import Discrepancy
from bot.ports import Case, CasePlacement, HistoryEntry, Letter, Party
from bot.reading.headers import STOCKHOLM
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import Stage
from handlers.case_letters import case_letter
from handlers.correspondence import tell
from handlers.deciders import decider_of, deciders
from handlers.desk import Desk
from handlers.lineage import whereabouts

DECISION_LETTERS = ("decision_request", "reassigned")
"""The letters that are answered with a decision. Keys: «case:kind:hash of the facts shown:position:…»."""


DECIDERS = "deciders"  # the sign of life of the daily look at who decides


MOST_CASES = 100_000  # open cases that are looked through at a time


async def ask_for_decision(
    desk: Desk,
    case: Case,
    *,
    words: str = "",
    only: CasePlacement | None = None,
    kind: str = "decision_request",
    by: str = "",
    new_hands: bool = False,
) -> None:
    """A letter to whoever decides, for each placement that awaits a decision.

    `words`: what the requester said, or whoever handed it over (`kind` "reassigned", `by`). `new_hands`: nothing of
    the case has changed but who decides.
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
            deputy_for=now.deputy_for.name if now.deputy_for else "",
        )
        shown = facts_hash(item.placement)
        key = f"{case.number}:{kind}:{shown}:{item.position}:{case.version}" + (f":{to[0].email}" if new_hands else "")
        heading = "Nu är det du som tar ställning" if kind == "reassigned" else "Ta ställning"
        subject = f"{heading}: {case.number}" + (f" plats {item.position}" if len(case.placements) > 1 else "")
        if not _asked_in_the_chat(desk, to):
            await tell(desk, kind, key, letter, to, subject=subject, case=case.number)
        names = ", ".join(p.email for p in to) or "ingen: katalogen saknar mottagare"
        text = f"Plats {item.position}: frågan gick till {names}."
        asked = {"position": item.position, "version": case.version, "facts": shown, "to": [p.email for p in to]}
        await desk.note(case.number, "decision_asked", text, who="rule:routing", details=asked)


def _asked_in_the_chat(desk: Desk, people: tuple[Party, ...]) -> bool:
    """Whether a card is enough for them."""
    if desk.office.chat is None or desk.office.chat.letters_too or not people:
        return False
    return all((person := desk.directory.person(p.email)) and person.slack_id for p in people)


async def ask_whoever_decides_now(desk: Desk) -> list[tuple[str, int, str]]:
    """After another directory or an absence: asks those who have come to decide and have not been asked, once.

    Returns (case, position, address) of each placement that changed hands.
    """
    changed: list[tuple[str, int, str]] = []
    for case in await desk.unit.cases.listed(MOST_CASES, only_open=True):
        waiting = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
        history = await desk.unit.cases.history(case.number) if waiting else ()
        for item in waiting:
            to, asked = await deciders(desk, case, item), _asked_before(history, item)
            if to and asked and not {p.email for p in to} <= asked:
                await ask_for_decision(desk, case, only=item, kind="reassigned", new_hands=True)
                changed += [(case.number, item.position, p.email) for p in to]
    return changed


async def ask_deciders_of_the_day(desk: Desk) -> None:
    """Once a day: somebody's absence may begin or be over."""
    last = (await desk.unit.heartbeats.all()).get(DECIDERS)
    if last is None or last.at.astimezone(STOCKHOLM).date() != desk.today:
        await ask_whoever_decides_now(desk)
        await desk.unit.heartbeats.beat(DECIDERS, desk.now)


def _asked_before(history: Iterable[HistoryEntry], item: CasePlacement) -> set[str]:
    """Who was asked about these very facts."""
    of_item = {"position": item.position, "facts": facts_hash(item.placement)}
    asked = [e.details for e in history if e.event == "decision_asked" and of_item.items() <= e.details.items()]
    return {str(email) for details in asked if isinstance(to := details["to"], Sequence) for email in to}


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
