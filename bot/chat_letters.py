"""What is said in the chat, as plain facts: handlers fill these in, templates/slack draws them.

Nothing here is a sentence. Moments are in Europe/Stockholm. People are told apart by their Slack ids, "" where they
have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple, Protocol, Self

from bot.letters import PlacementFacts, RoutineReference
from bot.reading.identity import CASE_NUMBER
from bot.routine.notifications import Notifications


class Held(NamedTuple):
    """What a click is bound to: it travels in each button, and tells an old card from a new one."""

    case: str
    position: int
    version: int  # of the case as it was shown
    facts_hash: str  # bot.routine.facts.facts_hash of the placement as it was shown

    @property
    def value(self) -> str:
        return f"{self.case}|{self.position}|{self.version}|{self.facts_hash}"

    @classmethod
    def of(cls, value: str) -> Self | None:
        """None for what is no value of ours."""
        match value.split("|"):
            case [case, position, version, facts_hash] if (
                CASE_NUMBER.fullmatch(case) and _is_small(position) and _is_small(version)
            ):
                return cls(case, int(position), int(version), facts_hash)
        return None


def _is_small(figures: str) -> bool:
    return figures.isascii() and figures.isdigit() and len(figures) < 10


class Button(StrEnum):
    """The `action_id` of everything that can be clicked, and, of what opens a modal, its `callback_id`."""

    APPROVE = "approve"
    ASK = "ask"
    DECLINE = "decline"
    HAND_OVER = "hand_over"
    WAIVE = "waive"
    CONFIRM_SUPPLIER = "confirm_supplier"
    TAKE_OVER = "take_over"
    MORE = "more"  # a menu of the others, each option's value «button|held»
    REQUEST = "request"
    ABSENCE = "absence"
    NOTIFICATIONS = "notifications"
    ALL_CASES = "all_cases"  # «Visa alla»: the whole list by mail
    KEEP_NOTE = "keep_note"
    RETRY = "retry"  # a parked item
    CASE_FROM_MESSAGE = "case_from_message"  # the message shortcut «Gör till ärende»


OPENS_A_MODAL = frozenset(
    {
        *(Button.ASK, Button.DECLINE, Button.HAND_OVER, Button.WAIVE, Button.CONFIRM_SUPPLIER),
        *(Button.REQUEST, Button.ABSENCE, Button.NOTIFICATIONS, Button.CASE_FROM_MESSAGE),
    }
)


@dataclass(frozen=True, slots=True)
class CardPlacement:
    """One placement on a card. Its trainee is not named in the chat."""

    facts: PlacementFacts
    held: Held
    buttons: tuple[Button, ...]  # what can be done now
    decider: str  # who decides, by name; "" where the coordinators do
    decider_id: str
    deputy_for: str  # the manager's name, where the decider stands in
    next_decider: str  # whom the question goes to after that person, "" where nobody
    until: date | None = None  # the last day for which it was handed over to the decider
    afterwards: str = ""  # who decides then, by name; "" where the coordinators do
    outcome: str = ""  # "approved" or "declined"
    by: str = ""  # who decided
    by_deputy_for: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    case: str
    version: int
    received: date  # first contact
    routine: RoutineReference
    placements: tuple[CardPlacement, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One event, for the case's thread."""

    at: datetime
    text: str  # plain Swedish


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody or something to choose in a modal."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ActForm:
    """A modal in which an act is completed."""

    button: Button
    held: Held
    channel: str  # where the click was made, "" on a home
    placement: PlacementFacts
    several: bool  # the case has other placements
    preview: str = ""  # the letter to the requester as it will be written, with a place for the words
    people: tuple[Choice, ...] = ()  # who may decide instead
    last_day: date | None = None  # to which whoever hands it over has it; None: for good
    rules: tuple[str, ...] = ()  # what an exception can be made from


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The modal for a request, with what is known already."""

    on_behalf: bool  # a coordinator fills it in for somebody
    suppliers: tuple[str, ...]
    organisation: str = ""
    study_director: str = ""
    email: str = ""  # of the requester, where filled in on behalf
    values: Mapping[str, str | date] | None = None  # RequestField -> what was read in a message
    source: str = ""  # «channel|ts» of the message that it comes from


class RequestField(StrEnum):
    """The blocks of the request form."""

    EMAIL = "email"
    CATEGORY = "category"
    PROGRAMME = "programme"
    TRAINEE = "trainee"
    SEATS = "seats"
    ORGANISATION = "organisation"
    STUDY_DIRECTOR = "study_director"
    DEPARTMENT_HEAD = "department_head"
    SUPPLIER = "supplier"
    SUPERVISOR = "supervisor"
    START = "start"
    END = "end"
    WORKING_HOURS = "working_hours"
    ON_CALL = "on_call"


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    name: str  # who is away
    deputies: tuple[Choice, ...]
    deputy: str = ""  # the directory's, as a Choice's value


@dataclass(frozen=True, slots=True)
class NotificationForm:
    chosen: Notifications
    daily: tuple[time, ...]  # the times that can be chosen for the daily list
    quiet: tuple[time, ...]  # and for the ends of quiet hours


@dataclass(frozen=True, slots=True)
class Row:
    """A placement in a list."""

    facts: PlacementFacts
    held: Held
    buttons: tuple[Button, ...] = ()
    holder: str = ""  # the one who has it, by name


@dataclass(frozen=True, slots=True)
class Parked:
    item_id: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class HomeList:
    """The first cases under a heading, and how many there are in all."""

    rows: tuple[Row, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and where its placement stands now."""

    row: Row
    outcome: str  # "approved", "declined" or "waived"
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Away:
    first: date
    last: date
    deputy: str  # by name; "" where nobody stands in


@dataclass(frozen=True, slots=True)
class HomeFacts:
    today: date
    decides: bool  # a manager or a coordinator
    coordinates: bool
    chosen: Notifications
    waiting: HomeList = HomeList()  # for this person; without buttons where it is an answer
    deputy: tuple[tuple[str, HomeList], ...] = ()  # the same, by the name of whom the person stands in for
    triage: HomeList = HomeList()  # for the coordinators
    urgent: HomeList = HomeList()  # last day within ten working days, with somebody else
    others: HomeList = HomeList()  # with somebody else
    decided: tuple[Decided, ...] = ()  # the first of those of the last seven days
    decided_count: int = 0
    parked: tuple[Parked, ...] = ()
    away: tuple[Away, ...] = ()  # now and later


@dataclass(frozen=True, slots=True)
class TodayFacts:
    """today: what waits for somebody this morning; never nothing."""

    waiting: HomeList  # of whatever kind, the most urgent first
    parked: int  # items put aside, for a coordinator


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """status, why: a case, told to the one who asked."""

    case: str
    received: date
    placements: tuple[PlacementFacts, ...]
    decider: str


@dataclass(frozen=True, slots=True)
class CaseList:
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Already:
    """Why a click changed nothing: it was decided before."""

    outcome: str  # "approved", "declined", or "" where the placement has moved on in another way
    by: str
    deputy_for: str
    at: datetime | None
    today: date
    placement: PlacementFacts


@dataclass(frozen=True, slots=True)
class NoteOffer:
    """Somebody who decides wrote in a case's thread: it may be kept as a note."""

    case: str
    item_id: int  # the kept message


class DrawnPost(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Mapping[str, object]]: ...


class Drawings(Protocol):
    def post(self, kind: str, facts: object) -> DrawnPost:
        """`kind` names a drawing of templates/slack, `facts` is a dataclass of this module."""
        ...

    def view(self, kind: str, facts: object) -> Mapping[str, object]:
        """A modal or a home."""
        ...

    def letter(self, text: str) -> str:
        """The text part of a letter as one message in a thread (mrkdwn)."""
        ...
