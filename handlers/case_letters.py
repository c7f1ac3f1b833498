"""What a case's letters say, taken from the case; and which letter a case calls for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.letters import CaseLetter, Channel, Discrepancy, PlacementFacts
from bot.ports import Case, CasePlacement, Party
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.lifecycle import OPEN_STAGES, Stage
from bot.routine.model import Rule, Status, Verdict
from bot.routine.routing import channel
from handlers.correspondence import frame
from handlers.deciders import decider_of, manager_name
from handlers.desk import Desk
from handlers.placement_facts import discrepancies, placement_facts


def letter_kind(case: Case) -> str:
    """The letter that says where the case stands: what the requester must do comes first."""
    stages = {p.stage for p in case.placements}
    if case.withdrawn:
        return "withdrawn"
    if Stage.NEEDS_INFORMATION in stages:
        return "missing"
    if Stage.AWAITING_DECISION in stages:
        ready = all(
            p.assessment.verdict is Verdict.READY for p in case.placements if p.stage is Stage.AWAITING_DECISION
        )
        return "receipt" if ready else "decision_pending"
    return "misdirected" if stages == {Stage.MISDIRECTED} else "status"


def case_letter(
    desk: Desk,
    case: Case,
    to: tuple[Party, ...],
    *,
    new_facts: Iterable[Rule] = (),
    identity_numbers_seen: bool = False,
    by: str = "",
    deputy_for: str = "",
    decided_at: datetime | None = None,
    answer_by: date | None = None,
    words: str = "",
    changes: Iterable[str] = (),
    discrepancies: Iterable[Discrepancy] = (),
    moved_from: str = "",
    unplaced: bool = False,
    handed_from: str = "",
    handed_until: date | None = None,
    wants: str = "",
    unheard: str = "",
) -> CaseLetter:
    several = len(case.placements) > 1
    awaiting = [p for p in case.placements if p.stage is Stage.AWAITING_DECISION]
    stok = [p.next_on for p in case.placements if p.stage is Stage.AWAITING_STOK and p.next_on]
    managers = {name for p in case.placements if (name := manager_name(desk, p))}
    return CaseLetter(
        frame=frame(desk, to, case.number, identity_numbers_seen=identity_numbers_seen),
        requester=mask(case.requester.name),
        received=case.first_contact,
        placements=tuple(_facts_of(desk, case, p, several) for p in case.placements),
        answer_by=answer_by or _answer_by(case),
        decided_by=managers.pop() if len(managers) == 1 else None,
        new_facts=tuple(str(r) for r in new_facts),
        language=case.language,
        decide_by=min((p.next_on for p in awaiting if p.next_on), default=None),
        by=by,
        deputy_for=deputy_for,
        decided_at=decided_at.astimezone(STOCKHOLM) if decided_at else None,
        words=mask(words),
        stok_due=min(stok, default=None),
        changes=tuple(changes),
        discrepancies=tuple(discrepancies),
        moved_from=moved_from,
        unplaced=unplaced,
        handed_from=handed_from,
        handed_until=handed_until,
        wants=wants,
        unheard=unheard,
        version=case.version,
        today=desk.today,
    )


async def naming_stand_in(desk: Desk, case: Case, letter: CaseLetter) -> CaseLetter:
    """The letter with whoever stands in for the manager today; as it is where nobody does, or several differ."""
    now = [await decider_of(desk, case, p) for p in case.placements if p.stage is Stage.AWAITING_DECISION]
    stand_ins = {(d.person.name, d.deputy_for.name) if d.person and d.deputy_for else None for d in now}
    if len(stand_ins) != 1 or (found := stand_ins.pop()) is None:
        return letter
    return replace(letter, decided_by=found[0], deputy_for=found[1])


def _facts_of(desk: Desk, case: Case, item: CasePlacement, several: bool) -> PlacementFacts:
    disputed = tuple(d for d in discrepancies(desk, case, item) if item.stage in OPEN_STAGES)
    found = channel(item.assessment.route, desk.today) if item.assessment.verdict is Verdict.MISDIRECTED else None
    language = case.language if found and case.language in found.belongs else "sv"
    where = Channel(found.belongs[language], found.turn_to[language], found.address) if found else None
    return replace(placement_facts(item, several), disputed=disputed, channel=where)


def _answer_by(case: Case) -> date | None:
    """The first of the last days on which an open placement is still in time."""
    days = [
        p.assessment.complete_by
        for p in case.placements
        if p.stage is Stage.NEEDS_INFORMATION
        and p.assessment.complete_by
        and p.assessment.findings[Rule.LEAD_TIME] is Status.MET
    ]
    return min(days, default=None)
