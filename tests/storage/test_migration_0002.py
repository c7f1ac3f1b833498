"""The step to the life of placements: what a database of the first schema holds is kept, and means the same."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy.exc import DBAPIError

import storage
from bot.ports import Case
from bot.routine.lifecycle import Stage
from storage import SqlDatabase
from storage.engine import async_url, create_migration_engine
from storage.schema import migration_config
from tests.storage.samples import NOW, ask, entry, letter, open_case

AT = "2026-11-02 09:30:15.123456+00:00"
FACTS = json.dumps({"trainee": {"value": "Vera Älg", "certainty": "stated", "evidence": ""}})
AGREEMENT = json.dumps(
    {"agreement_id": "A-1", "supplier": "S", "aliases": [], "categories": ["st"], "programmes": [],
     "valid_from": "2025-01-01", "valid_to": "2028-12-31", "manager_email": "m@x", "supplier_email": "s@x"}
)  # fmt: skip

# (case, withdrawn, the verdicts of its placements)
CASES = (
    ("LOU-2026-0001", False, ("needs_information", "ready")),
    ("LOU-2026-0002", True, ("needs_information", "misdirected", "ready")),
    ("LOU-2026-0003", False, ("misdirected",)),
    ("LOU-2026-0004", False, ("needs_decision",)),
)


async def at_first_schema(url: str) -> None:
    engine = create_migration_engine(async_url(url))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda c: command.upgrade(migration_config(c), "0001"))
    finally:
        await engine.dispose()


def insert(table: str, **values: Any) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})"


async def fill(url: str) -> None:
    """Rows as the first schema held them, written without the service's own types."""
    sqlite = url.startswith("sqlite")

    def moment() -> Any:
        return AT[:-6] if sqlite else NOW

    def day(text: str) -> Any:
        return text if sqlite else datetime.fromisoformat(text).date()

    async def row(table: str, **values: Any) -> None:
        await ask(url, insert(table, **values), **values)

    for sequence, (number, withdrawn, verdicts) in enumerate(CASES, start=1):
        await row(
            "cases", number=number, year=2026, sequence=sequence, opened_at=moment(), first_contact=day("2026-11-02"),
            requester_name="Sara Ek", requester_email="Sara.Ek@region.example", participants="[]",
            language="sv", subject="Ämne", withdrawn=withdrawn, version=3,
        )  # fmt: skip
        for position, verdict in enumerate(verdicts, start=1):
            await row(
                "placements", case_number=number, position=position, seats=2, facts=FACTS, trainee="Vera Älg",
                supplier=None, start_on=None, end_on=None, verdict=verdict, route="triage",
                earliest_start=day("2027-05-02"), complete_by=None, agreement=AGREEMENT if position == 1 else None,
            )  # fmt: skip
            await row("findings", case_number=number, position=position, rule="lead_time", status="violated")
    await row(
        "history", case_number="LOU-2026-0001", at=moment(), who="a@x.example", event="request_received",
        text="Kom in.", item_id=None, routine="R", details="{}",
    )  # fmt: skip
    for key, message_id in (("receipt:1", "<1@service.example>"), ("receipt:2", "")):
        await row(
            "outbox", letter_key=f"{key:x<64}", key=key, case_number="LOU-2026-0001", kind="receipt",
            message_id=message_id, sender="svar@service.example", recipients="[]", message=b"M", subject="S", text="T",
            created_at=moment(), answers_mail_of=None, state="sent", attempts=1, due_at=None, claimed_until=None,
            error="", sent_at=moment(),
        )  # fmt: skip
    await row("directory_versions", imported_at=moment())
    await row("case_numbers", year=2026, last=4)


@pytest.fixture
async def migrated(empty_url: str) -> str:
    await at_first_schema(empty_url)
    await fill(empty_url)
    assert (await storage.migrate(empty_url))[0] == "0002"
    return empty_url


async def cases(database: SqlDatabase) -> dict[str, Case]:
    return {case.number: case for case in await database.read(lambda unit: unit.cases.listed())}


async def test_stages_come_from_verdicts_and_withdrawal(migrated: str) -> None:
    database = SqlDatabase(migrated)
    found = await cases(database)
    still_open = await database.read(lambda unit: unit.cases.listed(only_open=True))
    await database.aclose()

    assert {number: [p.stage for p in case.placements] for number, case in found.items()} == {
        "LOU-2026-0001": [Stage.NEEDS_INFORMATION, Stage.AWAITING_DECISION],
        "LOU-2026-0002": [Stage.WITHDRAWN] * 3,
        "LOU-2026-0003": [Stage.MISDIRECTED],
        "LOU-2026-0004": [Stage.AWAITING_DECISION],
    }
    assert {number for number, case in found.items() if case.withdrawn} == {"LOU-2026-0002"}
    assert [case.number for case in still_open] == ["LOU-2026-0004", "LOU-2026-0001"]
    for case in found.values():
        for placement in case.placements:
            assert (placement.next_on is not None) == (placement in case.open_placements)
            assert (placement.approval, placement.waivers, placement.left_open) == (None, (), ())
            assert placement.handed == ()


async def test_what_the_cases_said_is_kept(migrated: str) -> None:
    database = SqlDatabase(migrated)
    found = (await cases(database))["LOU-2026-0001"]
    history = await database.read(lambda unit: unit.cases.history("LOU-2026-0001"))
    letters = await database.read(lambda unit: unit.outbox.listed())
    versions = await database.read(lambda unit: unit.directory.versions())
    await database.aclose()

    assert (found.version, found.opened_at, found.requester.email) == (3, NOW, "Sara.Ek@region.example")
    (first, second) = found.placements
    assert [p.placement.seats for p in (first, second)] == [2, 2]
    assert first.assessment.agreement is not None
    assert second.assessment.agreement is None
    assert all(len(p.assessment.findings) == 1 for p in (first, second))
    assert [e.text for e in history] == ["Kom in."]
    assert [one.key for one in letters] == ["receipt:2", "receipt:1"]
    assert [(v.imported_by, v.imported_at) for v in versions] == [("", NOW)]


async def test_rows_of_the_first_schema_are_found_by_the_new_questions(migrated: str) -> None:
    database = SqlDatabase(migrated)
    mine = await database.read(lambda unit: unit.cases.of_requester("sara.ek@REGION.example", only_open=False))
    letter_found = await database.read(lambda unit: unit.outbox.by_message_ids(["<1@service.example>"]))
    await database.aclose()

    assert len(mine) == len(CASES)
    assert letter_found is not None
    assert letter_found.key == "receipt:1"


async def test_the_service_goes_on_after_the_step(migrated: str) -> None:
    database = SqlDatabase(migrated)
    opened = await open_case(database)
    saved = await database.write(lambda unit: unit.cases.save(opened))
    await database.write(lambda unit: unit.outbox.add(letter("receipt:3", case=opened.number)))
    await database.write(lambda unit: unit.cases.add_history(entry(opened.number)))
    newest = await database.read(lambda unit: unit.outbox.listed(1))
    await database.aclose()

    assert saved.number == "LOU-2026-0005"
    assert newest[0].key == "receipt:3"
    with pytest.raises(DBAPIError, match="append-only"):
        await ask(migrated, "DELETE FROM history")


@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
async def test_numbers_of_rebuilt_tables_are_still_never_given_twice(migrated: str) -> None:
    tables = dict(await ask(migrated, "SELECT name, sql FROM sqlite_master WHERE type = 'table'"))

    for table in ("inbox", "outbox", "history", "directory_versions", "absences"):
        assert "AUTOINCREMENT" in tables[table], table


async def test_a_step_that_fails_leaves_the_first_schema(empty_url: str) -> None:
    await at_first_schema(empty_url)
    await fill(empty_url)
    await ask(empty_url, "CREATE TABLE absences (id INTEGER)")

    with pytest.raises(Exception, match="absences"):
        await storage.migrate(empty_url)

    assert (await storage.pending(empty_url))[0] == "0002"
    assert len(await ask(empty_url, "SELECT withdrawn FROM cases")) == len(CASES)
    await ask(empty_url, "DROP TABLE absences")
    await asyncio.gather(*(storage.migrate(empty_url) for _ in range(2)))
    assert await storage.pending(empty_url) == ()
