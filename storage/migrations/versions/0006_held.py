"""Who said each fact of a placement, and what was said but waits until it is settled whether it holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PLACEMENTS = sa.table("placements", sa.column("told_by", sa.JSON()), sa.column("held", sa.JSON()))


def upgrade() -> None:
    for name in ("told_by", "held"):
        op.add_column("placements", sa.Column(name, sa.JSON(), nullable=True))
    op.execute(sa.update(PLACEMENTS).values(told_by={}, held=[]))
    with op.batch_alter_table("placements") as placements:
        for name in ("told_by", "held"):
            placements.alter_column(name, existing_type=sa.JSON(), nullable=False)
