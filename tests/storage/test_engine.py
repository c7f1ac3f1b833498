"""Addresses, and the settings on which durability rests."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import async_url, create_engines, place
from tests.storage.samples import ask


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///platsvakt.db", "sqlite+aiosqlite:///platsvakt.db"),
        ("sqlite:////var/lib/platsvakt/p.db", "sqlite+aiosqlite:////var/lib/platsvakt/p.db"),
        ("sqlite+pysqlite:///p.db", "sqlite+aiosqlite:///p.db"),
        ("postgresql://u:p@db.example/x", "postgresql+asyncpg://u:p@db.example/x"),
        ("postgres://u:p@db.example:5433/x", "postgresql+asyncpg://u:p@db.example:5433/x"),
        ("postgresql+asyncpg://u@/x?host=/tmp", "postgresql+asyncpg://u@/x?host=%2Ftmp"),
        ("postgresql+psycopg://u@h/x?sslmode=require", "postgresql+asyncpg://u@h/x?ssl=require"),
    ],
)
def test_addresses_are_given_the_driver(given: str, used: str) -> None:
    assert async_url(given).render_as_string(hide_password=False) == used


@pytest.mark.parametrize(
    "given", ["", "hemligt", "mysql://u:hemligt@h/x", "sqlite://", "sqlite:///:memory:", "postgresql//u:hemligt@h"]
)
def test_other_addresses_are_refused_without_being_repeated(given: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///path/to/file") as refused:
        async_url(given)

    assert "hemligt" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("sqlite:////var/lib/p.db", "SQLite at /var/lib/p.db"),
        ("postgresql://u:hemligt@db.example:5433/x", "PostgreSQL at db.example:5433/x"),
        ("postgresql://u:hemligt@/x?host=/run/pg", "PostgreSQL at /run/pg/x"),
        ("postgresql:///x", "PostgreSQL at the local socket/x"),
    ],
)
def test_places_are_named_without_secrets(given: str, said: str) -> None:
    assert place(async_url(given)) == said


async def test_sqlite_is_set_up_to_keep_what_it_has_committed(tmp_path: Path) -> None:
    engines = create_engines(async_url(f"sqlite:///{tmp_path}/p.db"), pool_size=2)
    settings = {}
    for name, engine in (("writer", engines.writer), ("reader", engines.reader)):
        async with engine.connect() as connection:
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "query_only"):
                settings[name, pragma] = (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one()
    await engines.dispose()

    full = 2
    assert settings == {
        ("writer", "journal_mode"): "wal",
        ("writer", "synchronous"): full,
        ("writer", "foreign_keys"): 1,
        ("writer", "query_only"): 0,
        ("reader", "journal_mode"): "wal",
        ("reader", "synchronous"): full,
        ("reader", "foreign_keys"): 1,
        ("reader", "query_only"): 1,
    }


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_postgresql_speaks_utc(url: str) -> None:
    assert await ask(url, "SHOW timezone") == [("UTC",)]
