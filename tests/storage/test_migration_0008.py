"""The step to decisions that are handed over for a time: what was handed over before is so for good."""

from __future__ import annotations

from datetime import date

from alembic import command

import storage
from bot.ports import Handover
from storage import SqlDatabase
from storage.engine import async_url, create_migration_engine
from storage.schema import migration_config
from tests.storage.samples import NOW, ask
from tests.storage.test_migration_0002 import AGREEMENT, AT, FACTS, insert


async def test_what_was_handed_over_is_so_for_good_and_absences_are_looked_at_once(empty_url: str) -> None:
    engine = create_migration_engine(async_url(empty_url))
    async with engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(migration_config(c), "0007"))
    await engine.dispose()
    await fill(empty_url)
    await storage.migrate(empty_url)

    database = SqlDatabase(empty_url)
    case = await database.read(lambda unit: unit.cases.get("LOU-2026-0001"))
    seen = [await database.write(lambda unit: unit.directory.turned(NOW.date())) for _ in range(2)]
    await database.aclose()

    assert case is not None
    assert [(p.handed, p.used_days) for p in case.placements] == [((Handover("eva@x.example"),), 0), ((), 0)]
    assert seen == [True, False]


async def fill(url: str) -> None:
    """Rows as the seventh schema held them."""
    sqlite = url.startswith("sqlite")
    moment = AT[:-6] if sqlite else NOW
    first, last = ("2026-06-01", "2026-06-30") if sqlite else (date(2026, 6, 1), date(2026, 6, 30))
    rows: list[tuple[str, dict[str, object]]] = [
        ("cases", {
            "number": "LOU-2026-0001", "year": 2026, "sequence": 1, "opened_at": moment, "first_contact": first,
            "requester_name": "Sara Ek", "requester_email": "s@x.example", "requester_key": "k", "participants": "[]",
            "language": "sv", "subject": "Ämne", "version": 3,
        }),
        ("absences", {"told_at": moment, "email": "eva@x.example", "first_day": first, "last_day": last,
                      "deputy_email": ""}),
        *(("placements", {
            "case_number": "LOU-2026-0001", "position": position, "seats": 1, "facts": FACTS, "trainee": None,
            "supplier": None, "start_on": None, "end_on": None, "verdict": "ready", "route": "agreement_manager",
            "earliest_start": first, "complete_by": None, "agreement": AGREEMENT, "stage": "awaiting_decision",
            "next_on": last, "since": first, "approval": None, "waivers": "[]", "left_open": "[]",
            "decider_email": email, "told_by": "{}", "held": "[]",
        }) for position, email in ((1, "eva@x.example"), (2, ""))),
    ]  # fmt: skip
    for table, values in rows:
        await ask(url, insert(table, **values), **values)
