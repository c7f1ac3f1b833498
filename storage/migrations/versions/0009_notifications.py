"""What people have chosen to be told and when, and whose home in the chat is drawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("daily_at", sa.Time(), nullable=True),
        sa.Column("quiet_begins", sa.Time(), nullable=True),
        sa.Column("quiet_ends", sa.Time(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notifications_address_key_id"), "notifications", ["address_key", "id"])
    op.create_index(op.f("ix_notifications_due_at"), "notifications", ["due_at"])
    homes = sa.text("kind = 'home'")
    op.create_index(
        op.f("ix_chat_posts_channel"), "chat_posts", ["channel"], sqlite_where=homes, postgresql_where=homes
    )
