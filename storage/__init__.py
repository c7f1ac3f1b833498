"""The record: what is kept, decided and to be sent, in SQLite or PostgreSQL. The only room that knows SQLAlchemy."""

from __future__ import annotations

from storage.database import SqlDatabase
from storage.engine import DatabaseUnreachable
from storage.repositories.inbox import AlreadyDone
from storage.schema import migrate, pending

__all__ = ["AlreadyDone", "DatabaseUnreachable", "SqlDatabase", "migrate", "pending"]
