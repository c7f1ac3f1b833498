"""What each letter says, as plain facts: handlers fill these in, templates/mail words them.

Nothing here is a sentence. Days are dates, choices are the contract's words, names are as people wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.routine.model import Value


@dataclass(frozen=True, slots=True)
class RoutineReference:
    document_id: str
    version: str
    title: str


@dataclass(frozen=True, slots=True)
class LetterFrame:
    """What every letter carries."""

    greeting: str  # the reader's first name, "" where unknown
    case: str | None
    mailbox: str  # the shared mailbox' address
    signature: str  # "Utbildningsplatser LOU, Koncernkontoret"
    routine: RoutineReference
    quotes: Mapping[str, str]  # rule -> the routine's own sentence (Swedish)
    identity_numbers_seen: bool  # ask not to send them again


@dataclass(frozen=True, slots=True)
class Question:
    """One rule that a person still has to answer for."""

    rule: str  # a Rule
    status: str  # "missing", "unclear" or "invalid"
    words: str  # what was read about it, "" where nothing: shown when unclear or invalid
    whose: str  # the trainee's name where the case holds several placements, else ""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing of which the case says one thing and somebody, or a form, another."""

    about: str  # a field or a rule
    whose: str  # the trainee's name where the case holds several placements, else ""
    ours: Mapping[str, Value]  # field -> value, as the case has it
    theirs: Mapping[str, Value]  # the same, as it was said; {} where only the words tell
    words: str = ""  # their words
    by_ours: str = ""  # name or address of whoever said what the case has
    by_theirs: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a request that does not belong here should go, in the office's own words (bot/routine/routing.toml)."""

    belongs: str  # why not here
    turn_to: str
    address: str  # "" where none is known


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """One placement as the letter speaks of it. None is what nobody has said."""

    category: str | None  # "st", "vfu"
    programme: str | None
    trainee: str | None
    seats: int
    organisation: str | None
    supplier: str | None
    study_director: str | None
    department_head: str | None
    supervisor: str | None
    start: date | None
    end: date | None
    working_hours: str | None
    extent_percent: int | None
    hours_per_week: float | None
    on_call: bool | None
    met: tuple[str, ...]  # rules that are met, in the contract's order
    questions: tuple[Question, ...]
    verdict: str
    route: str
    late: bool  # lead_time violated
    complete_by: date | None
    earliest_start: date
    agreement: str  # status of the rule: "met", "violated", "unknown"
    agreement_ends: date | None  # last day of the supplier's agreement, where that is the trouble
    stok_form: str  # status of the rule
    position: int = 1  # its number in the case
    stage: str = "received"  # a Stage
    holder: str = ""  # who holds the ball: "requester", "manager", "supplier", "coordinator"; "" when closed
    next_on: date | None = None  # by when the holder should act
    agreement_id: str = ""
    agreement_to: date | None = None  # last day of the agreement that covers it
    triage: str = ""  # why a person sorts it: "supplier_missing", "supplier_unknown", "organisation", "unread", ""
    left_open: tuple[str, ...] = ()  # rules whose facts cannot be had yet
    waived: tuple[str, ...] = ()  # rules that an exception was made from
    channel: Channel | None = None  # where it belongs, if not here
    disputed: tuple[Discrepancy, ...] = ()  # what somebody else has said, not settled yet
    unread: bool = False  # not all that was sent about it was read


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """Letters about a case, to the requester's side and to whoever decides."""

    frame: LetterFrame
    requester: str  # name
    received: date  # first contact
    placements: tuple[PlacementFacts, ...]
    answer_by: date | None  # the last day on which the open questions can be answered in time
    decided_by: str | None  # who takes the decision: the agreement manager's name, None: a person at the office
    new_facts: tuple[str, ...]  # rules whose answers the mail just brought
    language: str
    decide_by: date | None = None  # by when a decision is promised
    by: str = ""  # who decided or asks, by name
    deputy_for: str = ""  # the manager's name, where a deputy decided
    decided_at: datetime | None = None  # when, in Europe/Stockholm
    words: str = ""  # the manager's reason or question, or the supplier's own words
    stok_due: date | None = None  # by when the form should be signed
    changes: tuple[str, ...] = ()  # fields that changed and voided an approval
    discrepancies: tuple[Discrepancy, ...] = ()  # what the letter asks about: of two persons, of form and case
    moved_from: str = ""  # the case that the placements were in before
    handed_from: str = ""  # who had the question until now, by name
    handed_until: date | None = None  # the last day for which it was handed over
    unplaced: bool = False  # the form does not say which placement it is for
    wants: str = ""  # what the mail wanted, where it brought no facts: "status", or "again" of a request made before
    unheard: str = ""  # why the answer of the one who decides was no decision, a sentence
    version: int = 0  # of the case
    today: date | None = None  # when it was written
    reminds: bool = False  # says again what an earlier letter said


@dataclass(frozen=True, slots=True)
class SupplierLetter:
    """to_supplier: may this placement be with you? supplier_thanked: whom it is for. supplier_withdrawn: it is off.

    Names of trainees and of the requester are left out until the supplier has agreed.
    """

    frame: LetterFrame
    placement: PlacementFacts
    organisation: str  # that asks
    manager: str  # who writes, the office's agreement manager
    manager_email: str
    answer_by: date
    agreement_id: str
    agreed: bool = False  # the supplier had said yes
    contact: str = ""  # the requester's name and address
    contact_email: str = ""
    version: int = 0  # of the case
    today: date | None = None  # when it was written
    reminds: bool = False  # says again what an earlier letter said


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line of a digest: what somebody is reminded of."""

    kind: str  # of a row in routine.toml
    case: str  # "" for what concerns the office itself
    placement: PlacementFacts | None
    limit: date  # the day that it is about
    requester: str
    manager: str  # who should have decided, or decides; "" where nobody
    until: date | None = None  # agreement_ends: the agreement's last day; routine_ends: the routine's


@dataclass(frozen=True, slots=True)
class DigestLetter:
    """digest: all that one person is reminded of on a day."""

    frame: LetterFrame
    today: date
    reminders: tuple[Reminder, ...]
    language: str


@dataclass(frozen=True, slots=True)
class HeldPlacement:
    """One line of the overview: an open placement and whom it waits for."""

    case: str
    position: int
    stage: str
    waits_for: str  # a name, or the contract's word: "requester", "supplier", "coordinator"
    supplier: str
    next_on: date


@dataclass(frozen=True, slots=True)
class Overview:
    """overview: the office's week."""

    frame: LetterFrame
    today: date
    week: int  # ISO, the one that begins
    late: tuple[HeldPlacement, ...]
    due: tuple[HeldPlacement, ...]  # before the week ends
    late_more: int  # that are late too and not listed
    due_more: int
    waits_for: tuple[tuple[str, int], ...]  # holder -> open placements
    came_in: int  # last week
    approved: int
    declined: int
    days_to_decision: int | None  # the median of last week's decisions
    missing: tuple[tuple[str, int], ...]  # rule -> open placements that miss it, most first
    reminders: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True)
class ListLetter:
    """case_list: all that stands on somebody's home in the chat, as a file with the letter."""

    frame: LetterFrame
    today: date
    count: int  # rows


@dataclass(frozen=True, slots=True)
class Alarm:
    """alarm, recovered: a part of the service has been silent, or is well again."""

    frame: LetterFrame
    part: str  # "mailbox", "outbox", "clock"
    since: datetime  # in Europe/Stockholm
    minutes: int


@dataclass(frozen=True, slots=True)
class NoCaseLetter:
    """question, not_understood: an answer to a mail that opened no case."""

    frame: LetterFrame
    subject: str  # of the mail that is answered


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """parked, too_large, undeliverable, person_needed: told to the coordinators."""

    frame: LetterFrame
    subject: str  # of the mail it is about
    sender: str  # its sender, for a person to recognise
    received: date | None
    reason: str  # plain Swedish
    item_id: int | None  # for `platsvakt parked show`
    folder: str  # where the mail lies
    size_megabytes: float | None
    vouch: bool = False  # a person who knows the sender can have it handled after all
