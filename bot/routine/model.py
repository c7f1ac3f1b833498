"""The words of the field: placements and the facts stated about them, findings, the directory.

Everything here is an immutable value. Names follow the routine (RS8630-1138324516-212); the
values that leave the service are those of the contract on how a message is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

Value = str | int | float | bool | date | None


class Certainty(StrEnum):
    """How surely the words say the value."""

    STATED = "stated"
    UNCLEAR = "unclear"  # spoken of but not settled: only a first name, "eventuellt jour", "HT27"
    ABSENT = "absent"  # said not to be known yet: "utses senare", "N.N."
    INVALID = "invalid"  # cannot be true: 31 september


class Field(StrEnum):
    """What can be stated about a placement. The first fourteen are the contract's fields, in its order."""

    CATEGORY = "category"
    PROGRAMME = "programme"
    TRAINEE = "trainee"
    ORGANISATION = "organisation"
    SUPPLIER = "supplier"
    STUDY_DIRECTOR = "study_director"
    DEPARTMENT_HEAD = "department_head"
    SUPERVISOR = "supervisor"
    START = "start"
    END = "end"
    EXTENT_PERCENT = "extent_percent"
    HOURS_PER_WEEK = "hours_per_week"
    WORKING_HOURS = "working_hours"
    ON_CALL = "on_call"
    # What the findings and the route need beside the contract's fields:
    SUBJECT = "subject"  # bool: the subject carries the routine's heading
    FROM_STUDY_DIRECTOR = "from_study_director"  # bool: the sender is one; UNCLEAR: another writes but names one
    HEAD_CONSULTED = "head_consulted"  # bool: the head of department agrees or was consulted; UNCLEAR: later
    PERIOD = "period"  # str: the words of a period that gives no (or impossible) dates: UNCLEAR, INVALID
    STOK_FORM = "stok_form"  # str: "met", "incomplete" or "unreadable"
    TRAINING = "training"  # Training: what kind of education is asked for
    HOST = "host"  # Host: whose clinic is to receive the trainee, where it is no private supplier
    UNREAD = "unread"  # str: what of the message was not read, since it was too much; then a person decides


CONTRACT_FIELDS = tuple(Field)[:14]


class Training(StrEnum):
    ST = "st"  # doctor in specialist training
    VFU = "vfu"  # student toward a licensed profession
    BASIC = "basic"  # allmäntjänstgöring (AT), bastjänstgöring (BT)
    OTHER = "other"  # upper secondary, vård- och omsorgscollege, PRAO, work trials


class Host(StrEnum):
    REGION = "region"  # the region's own hospital or primary care
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, how surely it was said, and the words that say it."""

    value: Value
    certainty: Certainty = Certainty.STATED
    evidence: str = ""
    doubt: str = ""  # the words that say that it is not settled

    @property
    def stated(self) -> bool:
        return self.certainty is Certainty.STATED


NO_FACTS: Mapping[Field, Fact] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Placement:
    """One trainee and period asked for, as far as it has been stated."""

    facts: Mapping[Field, Fact] = field(default_factory=lambda: NO_FACTS)
    seats: int = 1  # trainees without names in one period

    def fact(self, name: Field) -> Fact | None:
        return self.facts.get(name)

    def value(self, name: Field) -> Value:
        """The value said, surely or not; None where nothing was said."""
        fact = self.facts.get(name)
        return fact.value if fact else None

    def text(self, name: Field) -> str | None:
        value = self.value(name)
        return value if isinstance(value, str) else None

    def day(self, name: Field) -> date | None:
        value = self.value(name)
        return value if isinstance(value, date) else None

    def with_facts(self, facts: Mapping[Field, Fact]) -> Placement:
        return replace(self, facts=MappingProxyType({**self.facts, **facts}))

    def without(self, *names: Field) -> Placement:
        return replace(self, facts=MappingProxyType({k: v for k, v in self.facts.items() if k not in names}))


class Rule(StrEnum):
    SUBJECT = "subject"
    STUDY_DIRECTOR = "study_director"
    DEPARTMENT_HEAD = "department_head"
    SUPPLIER = "supplier"
    SUPERVISOR = "supervisor"
    WORKING_HOURS = "working_hours"
    ON_CALL = "on_call"
    PERIOD = "period"
    LEAD_TIME = "lead_time"
    AGREEMENT = "agreement"
    STOK_FORM = "stok_form"


class Status(StrEnum):
    MET = "met"
    MISSING = "missing"
    UNCLEAR = "unclear"
    INVALID = "invalid"
    VIOLATED = "violated"
    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"
    UNREADABLE = "unreadable"
    NOT_DUE = "not_due"


class Route(StrEnum):
    AGREEMENT_MANAGER = "agreement_manager"
    VFU_COORDINATION = "vfu_coordination"
    BASIC_TRAINING = "basic_training"
    OTHER_EDUCATION = "other_education"
    TRIAGE = "triage"


class Verdict(StrEnum):
    MISDIRECTED = "misdirected"
    NEEDS_INFORMATION = "needs_information"
    NEEDS_DECISION = "needs_decision"
    READY = "ready"


# --- the directory -------------------------------------------------------------------------


class Role(StrEnum):
    STUDY_DIRECTOR = "study_director"
    DEPARTMENT_HEAD = "department_head"
    AGREEMENT_MANAGER = "agreement_manager"
    COORDINATOR = "coordinator"


class OrganisationKind(StrEnum):
    HOSPITAL = "hospital"
    PRIMARY_CARE_PUBLIC = "primary_care_public"
    PRIMARY_CARE_PRIVATE = "primary_care_private"
    MUNICIPALITY = "municipality"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agreement:
    agreement_id: str
    supplier: str
    aliases: tuple[str, ...]
    categories: tuple[str, ...]  # "st", "vfu"
    programmes: tuple[str, ...]  # canonical lower-case names; empty: all of the categories
    valid_from: date
    valid_to: date
    manager_email: str
    supplier_email: str
    slack_channel: str = ""  # id of the channel where its cases are decided; "": in the manager's direct messages

    def covers(self, category: str, programme: str) -> bool:
        return category in self.categories and (not self.programmes or programme in self.programmes)


@dataclass(frozen=True, slots=True)
class Person:
    email: str  # lower case
    name: str
    role: Role
    organisation: str
    deputy_email: str = ""
    slack_id: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str
    aliases: tuple[str, ...]
    kind: OrganisationKind
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away; the deputy decides meanwhile."""

    email: str
    first_day: date
    last_day: date
    deputy_email: str = ""  # "": the person's deputy in the directory


@dataclass(frozen=True)
class Directory:
    """Agreements, people and organisations as they stand on one day."""

    agreements: tuple[Agreement, ...] = ()
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()

    def suppliers(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each supplier once: its name and its aliases."""
        seen: dict[str, tuple[str, ...]] = {}
        for agreement in self.agreements:
            known = seen.get(agreement.supplier, ())
            seen[agreement.supplier] = tuple(dict.fromkeys((*known, *agreement.aliases)))
        yield from seen.items()

    def agreements_with(self, supplier: str) -> tuple[Agreement, ...]:
        return tuple(a for a in self.agreements if a.supplier == supplier)

    def person(self, email: str) -> Person | None:
        return self._by_email.get(email.casefold())

    @cached_property
    def _by_email(self) -> Mapping[str, Person]:
        """The first entry of each address."""
        return {person.email.casefold(): person for person in reversed(self.people)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each person."""
        return tuple(person.name for person in self.people)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The names of the heads of department."""
        return tuple(person.name for person in self.with_role(Role.DEPARTMENT_HEAD))

    def with_role(self, role: Role) -> tuple[Person, ...]:
        return tuple(p for p in self.people if p.role is role)

    def organisation(self, name: str) -> Organisation | None:
        return next((o for o in self.organisations if o.name == name), None)
