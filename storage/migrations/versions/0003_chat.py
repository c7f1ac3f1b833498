"""The chat: what should stand where, and which threads belong to which case; the channel of an agreement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "chat_posts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("post_key", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("thread_key", sa.String(length=64), nullable=True),
        sa.Column("thread_ts", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("posted_channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_chat_posts_case_number_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_posts")),
        sa.UniqueConstraint("post_key", name=op.f("uq_chat_posts_post_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_posts_due_at"), "chat_posts", ["due_at"])
    op.create_index(
        op.f("ix_chat_posts_id_due_at"), "chat_posts", ["id", "due_at"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_index(op.f("ix_chat_posts_state"), "chat_posts", ["state"])
    op.create_index(op.f("ix_chat_posts_case_number_id"), "chat_posts", ["case_number", "id"])
    op.create_index(op.f("ix_chat_posts_ts_posted_channel"), "chat_posts", ["ts", "posted_channel"])
    op.create_table(
        "chat_threads",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_chat_threads_case_number_cases")),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_chat_threads")),
    )
    op.add_column("agreements", sa.Column("slack_channel", sa.Text(), nullable=True))
    op.execute("UPDATE agreements SET slack_channel = ''")
    with op.batch_alter_table("agreements") as agreements:
        agreements.alter_column("slack_channel", existing_type=sa.Text(), nullable=False)
