"""A placement's life as one table: from, event, who may → to.

The routine gives the steps: a request is checked («Vad skall vara säkerställt innan man hör av sig?»), decided by
the office («Kontakt med respektive leverantör sker genom Koncernkontorets avtalsansvariga»), put to the supplier,
and signed («STÖK-blankett ska vara ifylld och underskriven i ett senare skede av processen»).
What is not in the table cannot happen: `move` raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    RECEIVED = "received"
    NEEDS_INFORMATION = "needs_information"
    AWAITING_DECISION = "awaiting_decision"
    WITH_SUPPLIER = "with_supplier"
    AWAITING_STOK = "awaiting_stok"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    MISDIRECTED = "misdirected"
    EXPIRED = "expired"


class Event(StrEnum):
    FOUND_INCOMPLETE = "found_incomplete"  # the checks: something is still to be asked
    FOUND_COMPLETE = "found_complete"  # the checks: nothing is left to ask
    FOUND_MISDIRECTED = "found_misdirected"  # the checks: belongs elsewhere
    LEFT_OPEN = "left_open"  # a fact cannot be had yet: a person decides with that rule open
    ASKED = "asked"  # the manager asks the requester
    HANDED_OVER = "handed_over"  # another manager decides
    HANDED_BACK = "handed_back"  # the time is over for which it was handed over
    WAIVED = "waived"  # an exception from a rule, with name and reason
    APPROVED = "approved"
    DECLINED = "declined"
    SUPPLIER_AGREED = "supplier_agreed"
    SUPPLIER_SET_TERMS = "supplier_set_terms"  # "ja, men …" is never a yes
    SUPPLIER_REFUSED = "supplier_refused"
    STOK_INCOMPLETE = "stok_incomplete"
    STOK_COMPLETE = "stok_complete"
    PLACEMENT_OVER = "placement_over"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # nobody answered before the day the placement should have begun
    REOPENED = "reopened"


class Actor(StrEnum):
    """Who an event may come from."""

    RULE = "rule"  # the routine's checks, after a mail brought facts
    REQUESTER = "requester"  # a participant on the requester's side
    MANAGER = "manager"  # the agreement's manager, or the present deputy
    COORDINATOR = "coordinator"
    SUPPLIER = "supplier"
    CLOCK = "clock"


class Holder(StrEnum):
    """Who holds the ball."""

    REQUESTER = "requester"
    MANAGER = "manager"
    SUPPLIER = "supplier"
    COORDINATOR = "coordinator"


# Who holds a placement in each open stage. A decision that no agreement manager can take is a coordinator's.
HOLDERS: Mapping[Stage, Holder] = MappingProxyType(
    {
        Stage.RECEIVED: Holder.COORDINATOR,
        Stage.NEEDS_INFORMATION: Holder.REQUESTER,
        Stage.AWAITING_DECISION: Holder.MANAGER,
        Stage.WITH_SUPPLIER: Holder.SUPPLIER,
        Stage.AWAITING_STOK: Holder.REQUESTER,
        Stage.CONFIRMED: Holder.COORDINATOR,
    }
)
OPEN_STAGES = frozenset(HOLDERS)
APPROVED_STAGES = frozenset({Stage.WITH_SUPPLIER, Stage.AWAITING_STOK, Stage.CONFIRMED})


class NotAllowed(Exception):
    """The table has no such move; the text says which stage, event and actor (English)."""


@dataclass(frozen=True, slots=True)
class Move:
    source: Stage
    event: Event
    actors: frozenset[Actor]
    target: Stage


_R, _Q, _M, _C, _S, _T = (Actor.RULE, Actor.REQUESTER, Actor.MANAGER, Actor.COORDINATOR, Actor.SUPPLIER, Actor.CLOCK)
_DECIDERS = (_M, _C)

# The checks run again whenever facts change: before a decision they move the placement freely between the stages
# of asking and deciding; after one they void it (a decision is for the facts that were shown).
_CHECKED = (
    (Event.FOUND_INCOMPLETE, Stage.NEEDS_INFORMATION),
    (Event.FOUND_COMPLETE, Stage.AWAITING_DECISION),
    (Event.FOUND_MISDIRECTED, Stage.MISDIRECTED),
)


def _rows() -> Iterator[tuple[Stage, Event, tuple[Actor, ...], Stage]]:
    for source in (Stage.RECEIVED, Stage.NEEDS_INFORMATION, Stage.AWAITING_DECISION, Stage.MISDIRECTED):
        for event, target in _CHECKED:
            yield source, event, (_R,), target
    for source in APPROVED_STAGES:
        for event, target in _CHECKED[:2]:
            yield source, event, (_R,), target
    yield Stage.NEEDS_INFORMATION, Event.LEFT_OPEN, (_Q,), Stage.AWAITING_DECISION
    yield Stage.AWAITING_DECISION, Event.ASKED, _DECIDERS, Stage.NEEDS_INFORMATION
    yield Stage.AWAITING_DECISION, Event.HANDED_OVER, _DECIDERS, Stage.AWAITING_DECISION
    for source in (Stage.NEEDS_INFORMATION, Stage.AWAITING_DECISION):
        yield source, Event.WAIVED, _DECIDERS, source  # the checks then run again without that rule
    yield Stage.AWAITING_DECISION, Event.APPROVED, _DECIDERS, Stage.WITH_SUPPLIER
    for source in (Stage.NEEDS_INFORMATION, Stage.AWAITING_DECISION):
        yield source, Event.DECLINED, _DECIDERS, Stage.DECLINED
    yield Stage.WITH_SUPPLIER, Event.SUPPLIER_AGREED, (_S, *_DECIDERS), Stage.AWAITING_STOK
    yield Stage.WITH_SUPPLIER, Event.SUPPLIER_SET_TERMS, (_S, *_DECIDERS), Stage.AWAITING_DECISION
    yield Stage.WITH_SUPPLIER, Event.SUPPLIER_REFUSED, (_S, *_DECIDERS), Stage.AWAITING_DECISION
    yield Stage.AWAITING_STOK, Event.STOK_INCOMPLETE, (_Q, _S, *_DECIDERS), Stage.AWAITING_STOK
    yield Stage.AWAITING_STOK, Event.STOK_COMPLETE, (_Q, _S, *_DECIDERS), Stage.CONFIRMED
    yield Stage.CONFIRMED, Event.PLACEMENT_OVER, (_T,), Stage.ENDED
    for source in OPEN_STAGES:
        yield source, Event.HANDED_BACK, (_T,), source
        yield source, Event.WITHDRAWN, (_Q, _C), Stage.WITHDRAWN
    for source in OPEN_STAGES - {Stage.CONFIRMED}:
        yield source, Event.EXPIRED, (_T,), Stage.EXPIRED
    for source in (Stage.WITHDRAWN, Stage.DECLINED, Stage.MISDIRECTED, Stage.EXPIRED):
        yield source, Event.REOPENED, (_C,), Stage.RECEIVED


MOVES: Mapping[tuple[Stage, Event], Move] = MappingProxyType(
    {(source, event): Move(source, event, frozenset(actors), target) for source, event, actors, target in _rows()}
)


def move(stage: Stage, event: Event, actor: Actor) -> Stage:
    """The stage that the event leads to. Raises NotAllowed for what the table does not hold."""
    found = MOVES.get((stage, event))
    if found is None:
        raise NotAllowed(f"{event} cannot happen to a placement that is {stage}")
    if actor not in found.actors:
        raise NotAllowed(f"{event} of a placement that is {stage} may not come from {actor}")
    return found.target
