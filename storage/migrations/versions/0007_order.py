"""Several workers handle what one sender wrote in the order in which he wrote it; the books are compared by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("sender_key", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_inbox_kept_at"), "inbox", ["kept_at"])
    waits = sa.text("due_at IS NOT NULL")
    op.create_index(
        op.f("ix_inbox_sender_key_id"), "inbox", ["sender_key", "id"], sqlite_where=waits, postgresql_where=waits
    )
