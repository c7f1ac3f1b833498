"""Writes the next migration from the difference between the models and the migrations so far."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from storage.engine import async_url, create_migration_engine
from storage.schema import MIGRATIONS, migration_config, upgrade


async def write_next(message: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        engine = create_migration_engine(async_url(f"sqlite:///{directory}/compared.db"))
        async with engine.begin() as connection:
            await connection.run_sync(_compare, message)
        await engine.dispose()


def _compare(connection: Connection, message: str) -> None:
    upgrade(connection)
    number = len(list(Path(MIGRATIONS, "versions").glob("[0-9]*.py"))) + 1
    command.revision(migration_config(connection), message, autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit('usage: python -m storage.migrations "what changes"')
    asyncio.run(write_next(sys.argv[1]))
