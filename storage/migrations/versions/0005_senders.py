"""Who vouched for a sender, what an automatic answer says, and addresses that letters came back from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbox", table_kwargs={"sqlite_autoincrement": True}) as inbox:
        inbox.add_column(sa.Column("vouched_by", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("inbox", table_kwargs={"sqlite_autoincrement": True}) as inbox:
        inbox.alter_column("vouched_by", existing_type=sa.Text(), existing_nullable=False, server_default=None)
    op.add_column("outbox", sa.Column("content_key", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_outbox_created_at"), "outbox", ["created_at"])
    op.create_index(op.f("ix_outbox_content_key_created_at"), "outbox", ["content_key", "created_at"])
    op.create_table(
        "bounced_addresses",
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["outbox.id"], name=op.f("fk_bounced_addresses_letter_id_outbox")),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_bounced_addresses")),
    )
