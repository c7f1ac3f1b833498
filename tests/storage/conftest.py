"""Every test below that asks for `url` or `database` runs twice: on a SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

import storage
from tests.migrated import empty_file
from tests.postgres import Cluster

ENGINES = ("sqlite", "postgresql")

_numbers = count(1)


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own, with the current schema."""
    if request.param == "sqlite":
        path = tmp_path / "platsvakt.db"
        path.write_bytes(empty_file())
        yield f"sqlite:///{path}"
        return
    template: str = request.getfixturevalue("postgresql_template")
    running: Cluster = request.getfixturevalue("cluster")
    name = f"test_{next(_numbers)}"
    yield running.create(name, template)
    running.drop(name)


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own, without any schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    running: Cluster = request.getfixturevalue("cluster")
    name = f"test_{next(_numbers)}"
    yield running.create(name)
    running.drop(name)


@pytest.fixture
async def database(url: str) -> AsyncIterator[storage.SqlDatabase]:
    opened = storage.SqlDatabase(url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def other_database(url: str) -> AsyncIterator[storage.SqlDatabase]:
    """The same database as another process of the service would open it."""
    opened = storage.SqlDatabase(url)
    yield opened
    await opened.aclose()
