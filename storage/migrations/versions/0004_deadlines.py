"""Deadlines, signs of life, and since when each placement is held.

Nobody knows since when the open placements were held: they count from the day of this step.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLACEMENTS = sa.table("placements", sa.column("next_on", sa.Date()), sa.column("since", sa.Date()))


def upgrade() -> None:
    op.create_table(
        "deadlines",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint(
            *("case_number", "position", "kind", "due_on", "recipient"),
            name=op.f("uq_deadlines_case_number_position_kind_due_on_recipient"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deadlines_due_at"), "deadlines", ["due_at"])
    op.create_table(
        "reminded_people",
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", "day", name=op.f("pk_reminded_people")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.add_column("placements", sa.Column("since", sa.Date(), nullable=True))
    op.execute(sa.update(PLACEMENTS).where(PLACEMENTS.c.next_on.is_not(None)).values(since=datetime.now(UTC).date()))
    op.create_index(op.f("ix_cases_opened_at"), "cases", ["opened_at"])
    op.create_index(op.f("ix_history_event_at"), "history", ["event", "at"])
