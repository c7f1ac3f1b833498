"""How long a decision is handed over for, working days before a question, absences' days, and the chat's files.

What was handed over so far is so for good. Every absence is looked at once after this step.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLACEMENTS = sa.table(
    "placements",
    sa.column("decider_email", sa.Text()),
    sa.column("handed", sa.JSON()),
    sa.column("used_days", sa.Integer()),
)
ABSENCES = sa.table("absences", sa.column("first_day", sa.Date()), sa.column("turns_on", sa.Date()))


def upgrade() -> None:
    op.add_column("placements", sa.Column("handed", sa.JSON(), nullable=True))
    op.add_column("placements", sa.Column("used_days", sa.Integer(), nullable=True))
    op.execute(sa.update(PLACEMENTS).values(handed=[], used_days=0))
    takers = sa.select(PLACEMENTS.c.decider_email).where(PLACEMENTS.c.decider_email != "").distinct()
    for (email,) in op.get_bind().execute(takers).all():
        handed = [{"to": email, "until": None}]
        op.execute(sa.update(PLACEMENTS).where(PLACEMENTS.c.decider_email == email).values(handed=handed))
    with op.batch_alter_table("placements") as placements:
        placements.alter_column("handed", existing_type=sa.JSON(), nullable=False)
        placements.alter_column("used_days", existing_type=sa.Integer(), nullable=False)
    op.add_column("absences", sa.Column("turns_on", sa.Date(), nullable=True))
    op.execute(sa.update(ABSENCES).values(turns_on=ABSENCES.c.first_day))
    op.create_index(op.f("ix_absences_turns_on"), "absences", ["turns_on"])
    op.create_table(
        "item_files",
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["inbox.id"], name=op.f("fk_item_files_item_id_inbox")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_files")),
    )
