"""Invented mails, cases and letters, and questions asked of the database outside the stores."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.ports import Case, CasePlacement, Database, Envelope, HistoryEntry, ItemState, Mark, NewItem, NewLetter, Party
from bot.ports import UnitOfWork as Unit
from bot.routine.checks import check
from bot.routine.model import (
    Agreement,
    Certainty,
    Directory,
    Fact,
    Field,
    Host,
    Organisation,
    OrganisationKind,
    Person,
    Placement,
    Role,
    Training,
)
from storage.engine import async_url, create_migration_engine

NOW = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)
TODAY = NOW.date()
LEASE = timedelta(minutes=5)
LONG_AFTER = NOW + timedelta(days=400)

DIRECTORY = Directory(
    agreements=(
        Agreement(
            agreement_id="LOU-1",
            supplier="Norrängens vårdcentral",
            aliases=("Norrängen", "Norrängens VC"),
            categories=("st", "vfu"),
            programmes=("allmänmedicin",),
            valid_from=date(2025, 1, 1),
            valid_to=date(2028, 12, 31),
            manager_email="avtal@region.example",
            supplier_email="chef@norrangen.example",
            slack_channel="C0123456",
        ),
    ),
    people=(
        Person("sara.ek@region.example", "Sara Ek", Role.STUDY_DIRECTOR, "Sjukhuset", "vik@region.example", "U1"),
        Person("avtal@region.example", "Åsa Lind", Role.AGREEMENT_MANAGER, "Regionen"),
    ),
    organisations=(Organisation("Sjukhuset", ("SÖS",), OrganisationKind.HOSPITAL, in_scope=True),),
)

PLACEMENT = Placement(
    facts={
        Field.CATEGORY: Fact("st"),
        Field.PROGRAMME: Fact("allmänmedicin", evidence="ST i allmänmedicin"),
        Field.TRAINEE: Fact("Vera Älg"),
        Field.SUPPLIER: Fact("Norrängens vårdcentral"),
        Field.START: Fact(date(2027, 9, 1), evidence="1/9"),
        Field.END: Fact(date(2027, 11, 30)),
        Field.EXTENT_PERCENT: Fact(80),
        Field.HOURS_PER_WEEK: Fact(32.0),
        Field.ON_CALL: Fact(False),
        Field.SUPERVISOR: Fact(None, Certainty.ABSENT, "utses senare", "Handledaren är inte klar"),
        Field.FROM_STUDY_DIRECTOR: Fact(True),
        Field.TRAINING: Fact(Training.ST),
        Field.HOST: Fact(Host.REGION, Certainty.UNCLEAR),
    }
)


def item(number: int = 1, **changes: Any) -> NewItem:
    raw = f"Message {number}\r\n".encode()
    values: dict[str, Any] = {
        "source": "mail",
        "sha256": hashlib.sha256(raw).hexdigest(),
        "raw": raw,
        "message_id": f"<{number}@mail.example>",
        "kept_at": NOW,
        "arrived_at": None,
        "size": len(raw),
    }
    return NewItem(**{**values, **changes})


def held(position: int = 1, placement: Placement = PLACEMENT) -> CasePlacement:
    return CasePlacement(position, placement, check(placement, TODAY, DIRECTORY))


def case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "number": "",
        "opened_at": NOW,
        "first_contact": TODAY,
        "requester": Party("Sara Ek", "sara.ek@region.example"),
        "participants": ("sara.ek@region.example", "vik@region.example"),
        "language": "sv",
        "subject": "Sidotjänstgöring «ortopedi»",
        "version": 0,
        "placements": (held(),),
    }
    return Case(**{**values, **changes})


def letter(key: str = "receipt:1", *recipients: str, **changes: Any) -> NewLetter:
    values: dict[str, Any] = {
        "key": key,
        "case": None,
        "kind": "receipt",
        "message_id": f"<{key}@service.example>",
        "envelope": Envelope("svar@service.example", recipients or ("sara.ek@region.example",), b"To: Sara\r\n\r\nHej"),
        "subject": "Kvittens",
        "text": "Hej",
        "created_at": NOW,
        "answers_mail_of": TODAY,
    }
    return NewLetter(**{**values, **changes})


def entry(number: str, **changes: Any) -> HistoryEntry:
    values: dict[str, Any] = {
        "case": number,
        "at": NOW,
        "who": "sara.ek@region.example",
        "event": "request_received",
        "text": "Förfrågan kom in.",
    }
    return HistoryEntry(**{**values, **changes})


def mark(uid: int, uidvalidity: int = 7) -> Mark:
    return Mark("Inkorg/Hanterade ärenden", uidvalidity, uid)


async def keep(database: Database, *numbers: int) -> list[int]:
    async def work(unit: Unit) -> list[int]:
        return [(await unit.inbox.keep(item(number))).id for number in numbers]

    return await database.write(work)


async def open_case(database: Database, **changes: Any) -> Case:
    return await database.write(lambda unit: unit.cases.open(case(**changes), 2026))


async def claim(database: Database, now: datetime = NOW, limit: int = 10) -> list[int]:
    claimed = await database.write(lambda unit: unit.inbox.claim(now, LEASE, limit))
    return [taken.id for taken in claimed]


def settling(
    item_id: int, state: ItemState, reason: str = "", next_attempt_at: datetime | None = None
) -> Callable[[Unit], Awaitable[None]]:
    return lambda unit: unit.inbox.settle(item_id, state, reason=reason, case=None, next_attempt_at=next_attempt_at)


async def ask(url: str, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows that a statement gives on a connection of its own; what it changes is committed."""
    engine = create_migration_engine(async_url(url))
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        await engine.dispose()
