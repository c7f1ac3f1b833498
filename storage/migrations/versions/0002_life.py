"""A placement's life: its stage, who decides, what was decided; absences; letters found by their Message-ID.

A case that was withdrawn says so in each of its placements from now on. The other placements get the stage that
their verdict means; those that are open are due at once, since nobody has promised another day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROWS_AT_ONCE = 1000

# Tables and columns as they stand in the middle of this step, for the move of data.
CASES = sa.table(
    "cases", sa.column("number"), sa.column("withdrawn", sa.Boolean()), sa.column("requester_email", sa.Text()),
    sa.column("requester_key", sa.String()),
)  # fmt: skip
PLACEMENTS = sa.table(
    "placements", sa.column("case_number"), sa.column("verdict", sa.String()), sa.column("stage", sa.String()),
    sa.column("next_on", sa.Date()), sa.column("waivers", sa.JSON()), sa.column("left_open", sa.JSON()),
    sa.column("decider_email", sa.Text()),
)  # fmt: skip
OUTBOX = sa.table(
    "outbox", sa.column("id", ROW_ID), sa.column("message_id", sa.Text()), sa.column("message_key", sa.String())
)


def upgrade() -> None:
    op.add_column("cases", sa.Column("requester_key", sa.String(length=64), nullable=True))
    for column in (
        sa.Column("stage", sa.String(length=32), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("approval", sa.JSON(), nullable=True),
        sa.Column("waivers", sa.JSON(), nullable=True),
        sa.Column("left_open", sa.JSON(), nullable=True),
        sa.Column("decider_email", sa.Text(), nullable=True),
    ):
        op.add_column("placements", column)
    op.add_column("outbox", sa.Column("message_key", sa.String(length=64), nullable=True))
    op.add_column("outbox", sa.Column("attachments", sa.JSON(), nullable=True))
    op.add_column("directory_versions", sa.Column("imported_by", sa.Text(), nullable=True))
    op.execute("UPDATE directory_versions SET imported_by = ''")
    _give_stages()
    _give_requester_keys()
    _give_message_keys()
    with op.batch_alter_table("directory_versions", table_kwargs={"sqlite_autoincrement": True}) as versions:
        versions.alter_column("imported_by", existing_type=sa.Text(), nullable=False)
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("requester_key", existing_type=sa.String(length=64), nullable=False)
        cases.drop_column("withdrawn")
    with op.batch_alter_table("placements") as placements:
        placements.alter_column("stage", existing_type=sa.String(length=32), nullable=False)
        placements.alter_column("waivers", existing_type=sa.JSON(), nullable=False)
        placements.alter_column("left_open", existing_type=sa.JSON(), nullable=False)
        placements.alter_column("decider_email", existing_type=sa.Text(), nullable=False)
    op.create_index(op.f("ix_cases_requester_key_year_sequence"), "cases", ["requester_key", "year", "sequence"])
    op.create_index(op.f("ix_placements_stage_next_on"), "placements", ["stage", "next_on"])
    op.create_index(op.f("ix_case_messages_case_number"), "case_messages", ["case_number"])
    op.create_index(op.f("ix_outbox_message_key_id"), "outbox", ["message_key", "id"])
    op.create_table(
        "absences",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deputy_email", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_absences_last_day"), "absences", ["last_day"])


def _give_stages() -> None:
    withdrawn = sa.exists().where(CASES.c.number == PLACEMENTS.c.case_number, CASES.c.withdrawn)
    stage = sa.case(
        (withdrawn, "withdrawn"),
        (PLACEMENTS.c.verdict == "needs_information", "needs_information"),
        (PLACEMENTS.c.verdict == "misdirected", "misdirected"),
        else_="awaiting_decision",
    )
    op.execute(sa.update(PLACEMENTS).values(stage=stage, waivers=[], left_open=[], decider_email=""))
    is_open = PLACEMENTS.c.stage.in_(["needs_information", "awaiting_decision"])
    op.execute(sa.update(PLACEMENTS).where(is_open).values(next_on=datetime.now(UTC).date()))


def _give_requester_keys() -> None:
    connection = op.get_bind()
    told = connection.execute(sa.select(CASES.c.number, CASES.c.requester_email)).all()
    change = sa.update(CASES).where(CASES.c.number == sa.bindparam("of")).values(requester_key=sa.bindparam("key"))
    for some in _some(told):
        connection.execute(change, [{"of": number, "key": _key(email.strip().casefold())} for number, email in some])


def _give_message_keys() -> None:
    connection = op.get_bind()
    told = connection.execute(sa.select(OUTBOX.c.id, OUTBOX.c.message_id).where(OUTBOX.c.message_id != "")).all()
    change = sa.update(OUTBOX).where(OUTBOX.c.id == sa.bindparam("of")).values(message_key=sa.bindparam("key"))
    for some in _some(told):
        connection.execute(change, [{"of": letter, "key": _key(message_id)} for letter, message_id in some])


def _some(rows: Iterable[Any]) -> Iterable[list[Any]]:
    listed = list(rows)
    return (listed[start : start + ROWS_AT_ONCE] for start in range(0, len(listed), ROWS_AT_ONCE))


def _key(text: str) -> str:
    """As storage.columns.lookup_key has it at this step."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
