"""The table of a placement's life: what it allows, and that nothing open is ever without a holder and a day."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.lifecycle import (
    APPROVED_STAGES,
    HOLDERS,
    MOVES,
    OPEN_STAGES,
    Actor,
    Event,
    NotAllowed,
    Stage,
    move,
)


def reachable() -> set[Stage]:
    seen, waiting = {Stage.RECEIVED}, deque([Stage.RECEIVED])
    while waiting:
        stage = waiting.popleft()
        for (source, _), row in MOVES.items():
            if source is stage and row.target not in seen:
                seen.add(row.target)
                waiting.append(row.target)
    return seen


def test_every_stage_can_be_reached() -> None:
    assert reachable() == set(Stage)


def test_every_open_stage_has_exactly_one_holder_and_no_closed_one_has() -> None:
    closed = {Stage.ENDED, Stage.WITHDRAWN, Stage.DECLINED, Stage.MISDIRECTED, Stage.EXPIRED}
    assert set(HOLDERS) == OPEN_STAGES == set(Stage) - closed


def test_every_open_stage_can_be_left_by_its_clock_or_its_people() -> None:
    for stage in OPEN_STAGES:
        assert any(row.target is not stage for (source, _), row in MOVES.items() if source is stage)


def test_only_a_decider_approves_and_only_what_awaits_a_decision() -> None:
    approving = [row for row in MOVES.values() if row.event is Event.APPROVED]
    assert [(row.source, row.actors) for row in approving] == [
        (Stage.AWAITING_DECISION, frozenset({Actor.MANAGER, Actor.COORDINATOR}))
    ]


def test_the_supplier_is_only_met_through_an_approval() -> None:
    into = {row.event for row in MOVES.values() if row.target in APPROVED_STAGES and row.source not in APPROVED_STAGES}
    assert into == {Event.APPROVED}


def test_a_yes_with_terms_never_leads_where_a_yes_does() -> None:
    assert move(Stage.WITH_SUPPLIER, Event.SUPPLIER_SET_TERMS, Actor.SUPPLIER) is Stage.AWAITING_DECISION
    assert move(Stage.WITH_SUPPLIER, Event.SUPPLIER_AGREED, Actor.SUPPLIER) is Stage.AWAITING_STOK


@given(st.sampled_from(Stage), st.sampled_from(Event), st.sampled_from(Actor))
def test_what_is_not_in_the_table_raises(stage: Stage, event: Event, actor: Actor) -> None:
    row = MOVES.get((stage, event))
    if row and actor in row.actors:
        assert move(stage, event, actor) is row.target
    else:
        with pytest.raises(NotAllowed, match=str(event)):
            move(stage, event, actor)


@pytest.mark.parametrize("actor", [Actor.REQUESTER, Actor.SUPPLIER, Actor.RULE, Actor.CLOCK])
@pytest.mark.parametrize("event", [Event.APPROVED, Event.DECLINED, Event.WAIVED, Event.HANDED_OVER, Event.ASKED])
def test_nobody_else_decides(event: Event, actor: Actor) -> None:
    for stage in Stage:
        with pytest.raises(NotAllowed):
            move(stage, event, actor)
