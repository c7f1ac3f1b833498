"""The record: what is kept, decided and to be sent, in SQLite or PostgreSQL. The only room that knows SQLAlchemy."""

from __future__ import annotations

from storage.database import SqlDatabase
from storage.engine import DatabaseUnreachable
from storage.schema import migrate, pending

__all__ = ["DatabaseUnreachable", "SqlDatabase", "migrate", "pending"]
