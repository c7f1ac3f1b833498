"""The one door through which stores reach the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Topic

Insert = postgresql.Insert | sqlite.Insert
InsertInto = Callable[[Table], Insert]

KEYS_IN_ONE_QUESTION = 500  # a mail decides how many there are, and both engines bound the parameters of a statement


class Transaction:
    """Runs statements, and remembers the first that failed.

    PostgreSQL answers COMMIT after a failed statement by rolling back without an error, and SQLite commits the rest.
    So work that swallowed the failure is not committed on either: see `raise_if_broken`.

    Statements are made once, as constants of their modules: to put one together costs more than to run it.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._failure: Exception | None = None
        self.touched: set[Topic] = set()
        """The topics with new work, for those who wait for it: told when the transaction is committed."""
        self.insert_into: InsertInto = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        """An insert that knows ON CONFLICT, in the dialect of this database."""

    async def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """`values`: by column or parameter name; a sequence of them inserts as many rows, and must not be empty."""
        try:
            return await self._connection.execute(statement, values)
        except Exception as error:
            self._failure = self._failure or error
            raise

    def raise_if_broken(self) -> None:
        if self._failure is not None:
            raise self._failure
