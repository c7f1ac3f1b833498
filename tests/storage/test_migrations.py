"""The migrations make the schema that the models describe, on both engines, from wherever they are run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, ForeignKeyConstraint, UniqueConstraint, inspect

import storage
from storage.engine import async_url, create_migration_engine
from storage.models import Base
from storage.schema import migration_config
from tests.storage.samples import ask


def differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


async def test_migrations_and_models_are_the_same(url: str) -> None:
    engine = create_migration_engine(async_url(url))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_the_comparison_sees_a_difference(url: str) -> None:
    await ask(url, "DROP INDEX ix_inbox_kept_at")
    engine = create_migration_engine(async_url(url))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) != []
    await engine.dispose()


async def test_constraints_have_the_names_of_the_models(url: str) -> None:
    """SQLite gives a number that counts by itself no named primary key, so only the other constraints are compared."""

    def names(connection: Connection) -> set[str | None]:
        inspector = inspect(connection)
        return {
            constraint["name"]
            for table in Base.metadata.tables
            for constraint in (*inspector.get_unique_constraints(table), *inspector.get_foreign_keys(table))
        }

    engine = create_migration_engine(async_url(url))
    async with engine.connect() as connection:
        found = await connection.run_sync(names)
    await engine.dispose()
    described = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint)
    }
    assert found == described
    assert {"uq_inbox_sha256", "fk_findings_case_number_position_placements"} <= described


def test_there_is_one_line_of_migrations() -> None:
    scripts = ScriptDirectory.from_config(migration_config())

    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    numbers = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


async def test_an_empty_database_is_brought_up_to_date_once(empty_url: str) -> None:
    lacking = await storage.pending(empty_url)
    assert lacking[0] == "0001"

    assert await storage.migrate(empty_url) == lacking
    assert await storage.pending(empty_url) == ()
    assert await storage.migrate(empty_url) == ()


async def test_to_ask_what_is_pending_makes_no_file(tmp_path: Path) -> None:
    assert await storage.pending(f"sqlite:///{tmp_path}/none.db") != ()
    assert not (tmp_path / "none.db").exists()


async def test_two_that_migrate_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    applied = await asyncio.gather(*(storage.migrate(empty_url) for _ in range(3)))

    assert sorted(applied)[:2] == [(), ()]
    assert sorted(applied)[2] != ()


async def test_a_database_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    with pytest.raises(storage.DatabaseUnreachable, match="no/such/folder"):
        await storage.migrate(f"sqlite:///{tmp_path}/no/such/folder/p.db")


async def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    await ask(empty_url, "CREATE TABLE history (id INTEGER)")

    with pytest.raises(Exception, match="history"):
        await storage.migrate(empty_url)

    await ask(empty_url, "DROP TABLE history")
    assert await storage.migrate(empty_url) != ()


def test_migrations_run_from_any_directory(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.db"
    program = f"import asyncio, storage; print(asyncio.run(storage.migrate('sqlite:///{path}')))"
    root = Path(storage.__file__).parent.parent

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "0001" in done.stdout
    assert path.exists()
