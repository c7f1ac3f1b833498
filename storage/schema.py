"""The schema of the database, and the steps (alembic) that bring an older one up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.engine import async_url, connected, create_engines, create_migration_engine, is_missing_file

MIGRATIONS = Path(__file__).parent / "migrations"

_MIGRATION_LOCK = 8_630_212  # any number that is always the same


async def migrate(url: str) -> tuple[str, ...]:
    """Brings the schema up to date in one transaction; gives the revisions that were applied, oldest first.

    A second process that comes at the same time waits, and then finds nothing to do. Raises DatabaseUnreachable.
    """
    engine = create_migration_engine(async_url(url))
    try:
        async with connected(engine) as connection, connection.begin():
            return await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


async def pending(url: str) -> tuple[str, ...]:
    """The revisions that the database lacks, oldest first; a missing SQLite file lacks all, and is not made."""
    parsed = async_url(url)
    if is_missing_file(parsed):
        return _revisions()
    engines = create_engines(parsed, pool_size=1)
    try:
        async with connected(engines.reader) as connection:
            return await connection.run_sync(_lacking)
    finally:
        await engines.dispose()


def upgrade(connection: Connection) -> tuple[str, ...]:
    """`migrate` inside the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    lacking = _lacking(connection)
    if lacking:
        command.upgrade(migration_config(connection), "head")
        _check_foreign_keys(connection)
    return lacking


def state_of_schema(connection: Connection) -> str:
    """A clause on whether the schema is the one that this version of the program needs."""
    head, current = _revisions()[-1], _current(connection)
    if current == head:
        return f"its schema is current ({current})"
    if current is None:
        return f"it has no schema yet, and {head} is needed: run `platsvakt migrate`"
    if current not in _revisions():
        return f"its schema is at {current}, which a newer version of the program has made: install that version"
    return f"its schema is at {current}, and {head} is needed: run `platsvakt migrate`"


def migration_config(connection: Connection | None = None) -> Config:
    """What alembic needs to know; the paths come from the package, whatever the working directory."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _revisions() -> tuple[str, ...]:
    """All revisions, oldest first."""
    scripts = ScriptDirectory.from_config(migration_config())
    return tuple(script.revision for script in reversed(list(scripts.walk_revisions())))


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _lacking(connection: Connection) -> tuple[str, ...]:
    revisions, current = _revisions(), _current(connection)
    if current is None:
        return revisions
    return revisions[revisions.index(current) + 1 :] if current in revisions else ()


def _check_foreign_keys(connection: Connection) -> None:
    """SQLite did not watch them meanwhile, see create_migration_engine."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(
            f"the migration left a row of {broken[0]} that refers to nothing in {broken[2]}: rolled back"
        )
