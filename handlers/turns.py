"""Who decides changes with the days: somebody's absence begins or is over, or the time for which it was handed over.

Whoever has come to decide is asked, whoever had the question is told, and the case's card is drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.ports import Case, CasePlacement, HistoryEntry, Party
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import Stage
from handlers.asking import ask_for_decision, asked_of, tell_no_longer, times_asked
from handlers.chat.cards import show_case
from handlers.deciders import decider_of, deciders
from handlers.desk import Desk
from handlers.open_cases import open_cases


async def turn_of_the_day(desk: Desk) -> None:
    """To be awaited often: does something only when somebody has gone or come back since."""
    if await desk.unit.directory.turned(desk.today):
        await ask_whoever_decides_now(desk)


async def ask_whoever_decides_now(desk: Desk) -> list[tuple[str, int, str]]:
    """After another directory or an absence: the questions go from those who had them to those who decide now.

    Returns (case, position, address) of each placement that changed hands.
    """
    changed: list[tuple[str, int, str]] = []
    async for case in open_cases(desk.unit.cases, Stage.AWAITING_DECISION):
        history = await desk.unit.cases.history(case.number)
        moved = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
        found = [hand for item in moved for hand in await _change_hands(desk, case, item, history)]
        if found:
            await show_case(desk, case)
        changed += found
    return changed


async def hand_back(desk: Desk, case: Case, item: CasePlacement, had: str) -> None:
    """The time is over for which the decision was handed over to `had`, an address; `item` is as it is now."""
    to = await deciders(desk, case, item)
    text = f"Plats {item.position}: tiden är ute för {_name(desk, had)}. Frågan går tillbaka till {_names(to)}."
    await desk.note(case.number, "handed_back", text, who="clock")
    asked = asked_last(await desk.unit.cases.history(case.number), item) or (had,)
    if item.stage is Stage.AWAITING_DECISION:
        await ask_for_decision(desk, case, only=item, kind="reassigned", handed_from=_name(desk, had))
    await _tell_those_who_had_it(desk, case, item, asked, to)


def asked_last(history: Iterable[HistoryEntry], item: CasePlacement) -> tuple[str, ...]:
    """Who was asked last about these very facts, by address; nobody, where others were shown since."""
    asked = times_asked(history, item.position)
    return asked_of(asked[-1]) if asked and asked[-1].get("facts") == facts_hash(item.placement) else ()


async def _change_hands(
    desk: Desk, case: Case, item: CasePlacement, history: Sequence[HistoryEntry]
) -> list[tuple[str, int, str]]:
    """(case, position, address) of those who have come to decide."""
    to, had = await deciders(desk, case, item), asked_last(history, item)
    if not to or not had or {p.email for p in to} <= set(had):
        return []
    why = (await decider_of(desk, case, item)).why
    text = f"Plats {item.position}: {_names(to)} tar ställning nu. {why[:1].upper()}{why[1:]}."
    await desk.note(case.number, "decider_changed", text, who="clock")
    before = ", ".join(_name(desk, email) for email in had)
    await ask_for_decision(desk, case, only=item, kind="reassigned", new_hands=True, handed_from=before)
    await _tell_those_who_had_it(desk, case, item, had, to)
    return [(case.number, item.position, p.email) for p in to]


async def _tell_those_who_had_it(
    desk: Desk, case: Case, item: CasePlacement, had: Sequence[str], to: Sequence[Party]
) -> None:
    """Nobody who still has it, and nobody who is away: they know, or are not there to read it."""
    away = {a.email.casefold() for a in await desk.unit.directory.absences(desk.today)}
    free = [email for email in had if email.casefold() not in away | {p.email.casefold() for p in to}]
    people = tuple(Party(_name(desk, email), email) for email in free)
    await tell_no_longer(desk, case, item, people, _names(to))


def _name(desk: Desk, email: str) -> str:
    person = desk.directory.person(email)
    return person.name if person else email


def _names(people: Iterable[Party]) -> str:
    return ", ".join(p.name or p.email for p in people) or "samordnarna"
