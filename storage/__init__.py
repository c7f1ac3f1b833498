"""The record: what is kept, decided and to be sent, in SQLite or PostgreSQL. The only room that knows SQLAlchemy."""

from __future__ import annotations

from bot.ports import AlreadyDone, DatabaseUnreachable
from storage.database import SqlDatabase
from storage.schema import migrate, pending

__all__ = ["AlreadyDone", "DatabaseUnreachable", "SqlDatabase", "migrate", "pending"]
