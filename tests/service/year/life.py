"""Invented cases of all kinds, and what happens to them over a year: scripts made by chance from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.ports import Approval, Case, CasePlacement, Party
from bot.routine.checks import check
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import Actor, Event
from bot.routine.model import (
    Absence,
    Agreement,
    Directory,
    Fact,
    Field,
    Organisation,
    OrganisationKind,
    Person,
    Placement,
    Role,
)
from handlers.aftermath import follow_up
from handlers.desk import Desk
from handlers.progress import checked, moved, with_items
from tests.service.year.oracle import STOCKHOLM, People, Place

OFFICE, HOSPITAL = "Koncernkontoret", "Exempelsjukhuset"
MANAGERS = tuple(f"manager{n}@region.example" for n in range(6))
DEPUTIES = {MANAGERS[n]: MANAGERS[(n + 1) % 6] for n in range(5)}  # the last has none
IN_CHAT = frozenset(MANAGERS[:2])
COORDINATORS = ("sam.ordnare@region.example", "sara.ordnare@region.example")
REQUESTERS = tuple(f"director{n}@hospital.example" for n in range(25))
HEADS = tuple(f"head{n}@hospital.example" for n in range(10))
SUPPLIERS = 12
NO_AGREEMENT = "Okända Kliniken"


@dataclass(frozen=True)
class Happening:
    at: datetime  # UTC
    what: str
    days: int = 0  # that the start moves


@dataclass(frozen=True)
class Script:
    """One case: its placements are treated alike."""

    opened: Happening
    positions: int
    category: str
    start: date
    end: date
    supplier: int | None  # None: without agreement
    requester: str
    head: str
    happenings: tuple[Happening, ...]


def directory(first: date) -> Directory:
    """The last two suppliers' agreements end in the course of the year."""
    far = first + timedelta(days=1500)
    agreements = tuple(
        Agreement(
            agreement_id=f"A-{n}",
            supplier=f"Kliniken {n}",
            aliases=(),
            categories=("st", "vfu"),
            programmes=(),
            valid_from=first - timedelta(days=500),
            valid_to=far if n < SUPPLIERS - 2 else first + timedelta(days=400),
            manager_email=MANAGERS[n % 6],
            supplier_email=f"kontakt{n}@kliniken{n}.example",
        )
        for n in range(SUPPLIERS)
    )
    people = (
        *(
            Person(
                m, f"Avtal {n}", Role.AGREEMENT_MANAGER, OFFICE, DEPUTIES.get(m, ""), f"U{n}" if m in IN_CHAT else ""
            )
            for n, m in enumerate(MANAGERS)
        ),
        *(Person(c, f"Sam Ordnare{n}", Role.COORDINATOR, OFFICE) for n, c in enumerate(COORDINATORS)),
        *(Person(r, f"Stina Rektor{n}", Role.STUDY_DIRECTOR, HOSPITAL) for n, r in enumerate(REQUESTERS)),
        *(Person(h, f"Vera Chef{n}", Role.DEPARTMENT_HEAD, HOSPITAL) for n, h in enumerate(HEADS)),
    )
    return Directory(agreements, people, (Organisation(HOSPITAL, (), OrganisationKind.HOSPITAL, in_scope=True),))


def absences(chance: random.Random, first: date, days: int) -> list[Absence]:
    return [
        Absence(manager, start, start + timedelta(days=chance.randint(5, 25)))
        for manager in MANAGERS[:4]
        for start in (first + timedelta(days=chance.randrange(days)),)
    ]


def people(away: list[Absence]) -> People:
    gone: dict[str, list[tuple[date, date]]] = {}
    for absence in away:
        gone.setdefault(absence.email, []).append((absence.first_day, absence.last_day))
    return People(DEPUTIES, gone, COORDINATORS, IN_CHAT)


def scripts(chance: random.Random, cases: int, first: date, days: int) -> list[Script]:
    return [_script(chance, first, days) for _ in range(cases)]


def _script(chance: random.Random, first: date, days: int) -> Script:
    at = _moment(chance, first + timedelta(days=chance.randrange(max(days - 20, 1))))
    start = at.date() + timedelta(days=chance.choice([20, 60, 120, 190, 200, 230, 300]) + chance.randrange(20))
    complete = chance.random() < 0.45
    category = chance.choice(["st", "st", "vfu"])
    supplier = None if chance.random() < 0.1 else chance.randrange(SUPPLIERS)
    happenings = []
    stage, now = ("awaiting_decision" if complete else "needs_information"), at
    for _ in range(chance.randrange(9)):
        now = _moment(chance, now.astimezone(STOCKHOLM).date() + timedelta(days=chance.choice([1, 2, 3, 5, 8, 13, 30])))
        what, stage = chance.choice(_NEXT[stage])
        if what == "approved" and supplier is None:
            what, stage = "declined", ""  # there is nobody to ask
        if what == "agreed" and category == "vfu":
            stage = "confirmed"  # no form is signed
        happenings.append(Happening(now, what, chance.choice([14, 40]) if what == "other dates" else 0))
        if not stage:
            break
    return Script(
        opened=Happening(at, "complete" if complete else "incomplete"),
        positions=2 if chance.random() < 0.1 else 1,
        category=category,
        start=start,
        end=start + timedelta(days=chance.choice([28, 60, 90, 180])),
        supplier=supplier,
        requester=chance.choice(REQUESTERS),
        head=chance.choice(HEADS) if chance.random() < 0.5 else "",
        happenings=tuple(happenings),
    )


# What may happen in a stage, and the stage after it; "" ends the script.
_NEXT = {
    "needs_information": [
        ("answered", "awaiting_decision"),
        ("answered", "awaiting_decision"),
        ("answered in part", "needs_information"),
        ("other dates", "needs_information"),
        ("withdrawn", ""),
    ],
    "awaiting_decision": [
        ("approved", "with_supplier"),
        ("approved", "with_supplier"),
        ("approved", "with_supplier"),
        ("asked", "asked"),
        ("declined", ""),
    ],
    "asked": [("answered", "awaiting_decision")],
    "with_supplier": [
        ("agreed", "awaiting_stok"),
        ("agreed", "awaiting_stok"),
        ("terms", "awaiting_decision"),
        ("withdrawn", ""),
    ],
    "awaiting_stok": [("form", "confirmed"), ("form incomplete", "awaiting_stok")],
    "confirmed": [("nothing", "confirmed"), ("withdrawn", "")],
}


def _moment(chance: random.Random, day: date) -> datetime:
    """Between two ticks of the clock, day or night, on any day of the week."""
    return datetime.combine(day, time(chance.randrange(5, 23), 17), STOCKHOLM).astimezone(UTC)


# --- in the service ---


async def open_case(desk: Desk, script: Script) -> Case:
    items = []
    for position in range(1, script.positions + 1):
        placement = _placement(script, script.opened.what == "complete")
        item = CasePlacement(position, placement, check(placement, desk.today, desk.directory))
        items.append(checked(item, placement, desk.today, desk.directory, desk.today))
    case = Case(
        number="",
        opened_at=desk.now,
        first_contact=desk.today,
        requester=Party("Stina Rektor", script.requester),
        participants=tuple(p for p in (script.requester, script.head) if p),
        language="sv",
        subject="Utbildningsplatser LOU",
        version=1,
        placements=tuple(items),
    )
    opened = await desk.unit.cases.open(case, desk.today.year)
    await follow_up(desk)
    return opened


async def happens(desk: Desk, number: str, script: Script, what: str, start: date) -> None:
    case = await desk.unit.cases.get(number)
    assert case is not None
    items = [_after(desk, case, item, script, what, start) for item in case.open_placements]
    await desk.unit.cases.save(with_items(case, items))
    await follow_up(desk)


def _after(desk: Desk, case: Case, item: CasePlacement, script: Script, what: str, start: date) -> CasePlacement:
    def again(placement: Placement) -> CasePlacement:
        return checked(item, placement, case.first_contact, desk.directory, desk.today)

    match what:
        case "answered":
            return again(_placement(replace(script, start=start, end=_end(script, start)), complete=True))
        case "answered in part":
            return again(item.placement)
        case "other dates":
            return again(_placement(replace(script, start=start, end=_end(script, start)), complete=False))
        case "approved":
            by = Party("Avtal", MANAGERS[0])
            approval = Approval(by, "", desk.now, facts_hash(item.placement), "A-1")
            return replace(moved(item, Event.APPROVED, Actor.MANAGER, desk.today), approval=approval)
        case "agreed":
            agreed = moved(item, Event.SUPPLIER_AGREED, Actor.SUPPLIER, desk.today)
            if script.category == "st":
                return agreed
            return moved(agreed, Event.STOK_COMPLETE, Actor.SUPPLIER, desk.today)
        case "nothing":
            return item
    event, actor = {
        "asked": (Event.ASKED, Actor.MANAGER),
        "declined": (Event.DECLINED, Actor.MANAGER),
        "terms": (Event.SUPPLIER_SET_TERMS, Actor.SUPPLIER),
        "form": (Event.STOK_COMPLETE, Actor.REQUESTER),
        "form incomplete": (Event.STOK_INCOMPLETE, Actor.REQUESTER),
        "withdrawn": (Event.WITHDRAWN, Actor.REQUESTER),
    }[what]
    return moved(item, event, actor, desk.today)


def _end(script: Script, start: date) -> date:
    return start + (script.end - script.start)


def _placement(script: Script, complete: bool) -> Placement:
    facts = {
        Field.SUBJECT: Fact(True),
        Field.CATEGORY: Fact(script.category),
        Field.PROGRAMME: Fact("ortopedi" if script.category == "st" else "sjuksköterska"),
        Field.TRAINEE: Fact("Love Ängsvik"),
        Field.ORGANISATION: Fact(HOSPITAL),
        Field.SUPPLIER: Fact(NO_AGREEMENT if script.supplier is None else f"Kliniken {script.supplier}"),
        Field.FROM_STUDY_DIRECTOR: Fact(True),
        Field.HEAD_CONSULTED: Fact(True),
        Field.START: Fact(script.start),
        Field.END: Fact(script.end),
        Field.EXTENT_PERCENT: Fact(100),
        Field.ON_CALL: Fact(False),
    }
    if complete:
        facts[Field.SUPERVISOR] = Fact("Maria Lind")
    return Placement(facts)


# --- in the world that the oracle knows ---


def places_of(script: Script, number: str, register: Directory, today: date) -> list[Place]:
    agreement = None if script.supplier is None else register.agreements[script.supplier]
    too_short = agreement is not None and agreement.valid_to < script.end
    found = []
    for position in range(1, script.positions + 1):
        place = Place(
            case=number,
            position=position,
            start=script.start,
            end=script.end,
            agreement_end=agreement.valid_to if agreement and too_short else None,
            requester=script.requester,
            head=script.head,
            supplier=agreement.supplier_email if agreement else "",
            manager=agreement.manager_email if agreement else "",
        )
        place.enter("awaiting_decision" if script.opened.what == "complete" else "needs_information", today)
        found.append(place)
    return found


def tell(place: Place, script: Script, what: str, start: date, agreement_end: date | None, today: date) -> None:
    """What happened, to the oracle's place. `agreement_end`: of the supplier's agreement, if it has one."""
    if what in ("answered", "other dates"):
        place.start, place.end = start, _end(script, start)
        place.agreement_end = agreement_end if agreement_end and agreement_end < place.end else None
    stages = {
        "answered": "awaiting_decision",
        "answered in part": place.stage,
        "other dates": "needs_information",
        "approved": "with_supplier",
        "asked": "",
        "declined": "declined",
        "terms": "awaiting_decision",
        "agreed": "awaiting_stok" if script.category == "st" else "confirmed",
        "form": "confirmed",
        "form incomplete": "awaiting_stok",
        "withdrawn": "withdrawn",
        "nothing": "",
    }
    if what == "asked":
        place.ask(today)
    if stages[what]:
        place.enter(stages[what], today)
