"""A very large raw item lies in pieces: neither keeping nor reading it takes several times its size in memory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_pieces",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["inbox.id"], name=op.f("fk_inbox_pieces_item_id_inbox")),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_inbox_pieces")),
    )
