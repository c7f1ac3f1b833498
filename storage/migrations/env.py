"""What alembic runs: the migrations, on the connection and in the transaction that storage.schema hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum
from sqlalchemy.types import TypeDecorator

from storage.models import Base


def plain_type(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations name plain SQL types: they must mean the same when the service's own types have changed."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    if kind == "type" and isinstance(thing, Enum):
        return f"sa.String(length={thing.length})"
    return False


connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("migrations run by `platsvakt migrate`, and are written by `python -m storage.migrations`")

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_type,
)
context.run_migrations()
