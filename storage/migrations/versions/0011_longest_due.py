"""Of the items that are due, those that have been due for longest are handled first, found by one index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waits = sa.text("due_at IS NOT NULL")
    op.create_index(op.f("ix_inbox_due_at_id"), "inbox", ["due_at", "id"], sqlite_where=waits, postgresql_where=waits)
    op.drop_index(op.f("ix_inbox_id_due_at"), table_name="inbox")
    op.drop_index(op.f("ix_inbox_due_at"), table_name="inbox")
