"""What of a case is shown in the chat, as facts: trainees are not named, and each button knows what it is bound to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.chat_letters import Button, CardFacts, CardPlacement, Held, Row
from bot.letters import PlacementFacts, RoutineReference
from bot.ports import Case, CasePlacement, HistoryEntry
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import APPROVED_STAGES, Stage
from bot.routine.model import Field
from bot.routine.routine import current_routine
from bot.routine.routing import Decider, deputy_of, officer
from handlers.acts import can_be_waived, obstacle_to_approval
from handlers.asking import times_asked
from handlers.chat.people import slack_id_of
from handlers.deciders import decider_of
from handlers.desk import Desk
from handlers.hands import holding, in_hand
from handlers.placement_facts import placement_facts

_PLACE = re.compile(r"Plats (\d{1,6}):")


async def card_facts(desk: Desk, case: Case, history: Sequence[HistoryEntry]) -> CardFacts:
    routine = current_routine()
    return CardFacts(
        case=case.number,
        version=case.version,
        received=case.first_contact,
        routine=RoutineReference(routine.document_id, routine.version, routine.title),
        placements=tuple([await card_placement(desk, case, item, history) for item in case.placements]),
    )


async def card_placement(desk: Desk, case: Case, item: CasePlacement, history: Sequence[HistoryEntry]) -> CardPlacement:
    now = await decider_of(desk, case, item)
    hand = in_hand(item, desk.today)
    following = officer(desk.directory, deputy_of(desk.directory, now.person.email)) if now.person else None
    outcome, by, deputy_for, at = outcome_of(desk, item, history)
    return CardPlacement(
        facts=placement_shown(item),
        held=held(case, item),
        buttons=buttons_of(item, now),
        decider=now.person.name if now.person else "",
        decider_id=slack_id_of(desk.directory, now.person.email) if now.person else "",
        deputy_for=now.deputy_for.name if now.deputy_for else "",
        next_decider=following.name if following else "",
        until=hand.until if hand else None,
        afterwards=(await _decider_after(desk, case, item, hand.until)) if hand and hand.until else "",
        outcome=outcome,
        by=by,
        by_deputy_for=deputy_for,
        at=at.astimezone(STOCKHOLM) if at else None,
    )


async def _decider_after(desk: Desk, case: Case, item: CasePlacement, until: date) -> str:
    """Whom it goes back to, by name: as far as that is known today."""
    back = replace(item, handed=holding(item, until + timedelta(days=1)))
    person = (await decider_of(desk, case, back)).person
    return person.name if person else ""


def placement_shown(item: CasePlacement) -> PlacementFacts:
    """Without the trainee's name."""
    return placement_facts(replace(item, placement=item.placement.without(Field.TRAINEE)), several=False)


def held(case: Case, item: CasePlacement) -> Held:
    return Held(case.number, item.position, case.version, facts_hash(item.placement))


def buttons_of(item: CasePlacement, decider: Decider) -> tuple[Button, ...]:
    """What whoever decides can do now; the first is what is most often done."""
    waive = (Button.WAIVE,) if can_be_waived(item) else ()
    match item.stage:
        case Stage.AWAITING_DECISION:
            first = waive if obstacle_to_approval(item) else (Button.APPROVE,)
            return (*first, Button.ASK, Button.DECLINE, Button.HAND_OVER, *_take_over(item, decider))
        case Stage.NEEDS_INFORMATION:
            return (*waive, Button.DECLINE)
        case Stage.WITH_SUPPLIER:
            return (Button.CONFIRM_SUPPLIER,)
    return ()


def _take_over(item: CasePlacement, decider: Decider) -> tuple[Button, ...]:
    """Where somebody else than the agreement's manager decides, or nobody in particular."""
    agreement, person = item.assessment.agreement, decider.person
    manages = person and agreement and person.email.casefold() == agreement.manager_email.casefold()
    return () if manages else (Button.TAKE_OVER,)


def outcome_of(
    desk: Desk, item: CasePlacement, history: Sequence[HistoryEntry]
) -> tuple[str, str, str, datetime | None]:
    """How it was decided: "approved", "declined" or "", by whom, as whose deputy, and when (UTC)."""
    if item.approval and item.stage in APPROVED_STAGES | {Stage.ENDED}:
        return "approved", item.approval.by.name or item.approval.by.email, item.approval.deputy_for, item.approval.at
    if item.stage is Stage.DECLINED:
        entry = next((e for e in reversed(history) if e.event == "declined" and _is_about(e, item.position)), None)
        if entry:
            person = desk.directory.person(entry.who)
            return "declined", person.name if person else entry.who, "", entry.at
    return "", "", "", None


def asked_at_version(history: Sequence[HistoryEntry], position: int) -> int:
    """The case's version when this placement's question was last asked; 0 where that is not known."""
    versions = [one.get("version") for one in times_asked(history, position)]
    return max((version for version in versions if isinstance(version, int)), default=0)


def _is_about(entry: HistoryEntry, position: int) -> bool:
    return position_of(entry) == position


def position_of(entry: HistoryEntry) -> int | None:
    """The placement that an entry is about, as its text begins: «Plats 2: godkänt av …»."""
    found = _PLACE.match(entry.text)
    return int(found[1]) if found else None


def row(case: Case, item: CasePlacement, *, buttons: tuple[Button, ...] = (), holder: str = "") -> Row:
    return Row(placement_shown(item), held(case, item), buttons, mask(holder))
