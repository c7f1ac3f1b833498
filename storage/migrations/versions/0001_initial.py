"""The first schema. History takes new rows only: triggers refuse to change or remove what stands there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("due_at IS NOT NULL")

APPEND_ONLY = {
    "sqlite": (
        """
        CREATE TRIGGER history_refuses_update BEFORE UPDATE ON history
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
        """,
        """
        CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
        """,
        # INSERT OR REPLACE removes the earlier row without asking the trigger on DELETE.
        """
        CREATE TRIGGER history_refuses_replace BEFORE INSERT ON history
        WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$
        """,
        """
        CREATE TRIGGER history_refuses_change BEFORE UPDATE OR DELETE ON history
        FOR EACH ROW EXECUTE FUNCTION history_refuses()
        """,
        """
        CREATE TRIGGER history_refuses_truncate BEFORE TRUNCATE ON history
        FOR EACH STATEMENT EXECUTE FUNCTION history_refuses()
        """,
    ),
}


def upgrade() -> None:
    op.create_table(
        "case_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_case_numbers")),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_contact", sa.Date(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("requester_email", sa.Text(), nullable=False),
        sa.Column("participants", sa.JSON(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_cases_year_sequence")),
    )
    op.create_table(
        "directory_versions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_versions")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mailbox_marks",
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("folder", name=op.f("pk_mailbox_marks")),
    )
    op.create_table(
        "agreements",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("programmes", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("manager_email", sa.Text(), nullable=False),
        sa.Column("supplier_email", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["directory_versions.id"], name=op.f("fk_agreements_version_directory_versions")
        ),
        sa.PrimaryKeyConstraint("version", "position", name=op.f("pk_agreements")),
    )
    op.create_table(
        "case_messages",
        sa.Column("message_key", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_case_messages_case_number_cases")),
        sa.PrimaryKeyConstraint("message_key", name=op.f("pk_case_messages")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("message_key", sa.String(length=64), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_inbox_case_number_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("sha256", name=op.f("uq_inbox_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_due_at"), "inbox", ["due_at"])
    op.create_index(op.f("ix_inbox_id_due_at"), "inbox", ["id", "due_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index(op.f("ix_inbox_message_key_id"), "inbox", ["message_key", "id"])
    op.create_index(op.f("ix_inbox_state_id"), "inbox", ["state", "id"])
    op.create_table(
        "organisations",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("in_scope", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["directory_versions.id"], name=op.f("fk_organisations_version_directory_versions")
        ),
        sa.PrimaryKeyConstraint("version", "position", name=op.f("pk_organisations")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("letter_key", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_mail_of", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_outbox_case_number_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("letter_key", name=op.f("uq_outbox_letter_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_answers_mail_of"), "outbox", ["answers_mail_of"])
    op.create_index(op.f("ix_outbox_case_number_id"), "outbox", ["case_number", "id"])
    op.create_index(op.f("ix_outbox_due_at"), "outbox", ["due_at"])
    op.create_index(op.f("ix_outbox_id_due_at"), "outbox", ["id", "due_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index(op.f("ix_outbox_state"), "outbox", ["state"])
    op.create_table(
        "people",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("deputy_email", sa.Text(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["directory_versions.id"], name=op.f("fk_people_version_directory_versions")
        ),
        sa.PrimaryKeyConstraint("version", "position", name=op.f("pk_people")),
    )
    op.create_table(
        "placements",
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("trainee", sa.Text(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("route", sa.String(length=32), nullable=False),
        sa.Column("earliest_start", sa.Date(), nullable=False),
        sa.Column("complete_by", sa.Date(), nullable=True),
        sa.Column("agreement", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_placements_case_number_cases")),
        sa.PrimaryKeyConstraint("case_number", "position", name=op.f("pk_placements")),
    )
    op.create_table(
        "findings",
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number", "position"],
            ["placements.case_number", "placements.position"],
            name=op.f("fk_findings_case_number_position_placements"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_number", "position", "rule", name=op.f("pk_findings")),
    )
    op.create_table(
        "history",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("routine", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_history_case_number_cases")),
        sa.ForeignKeyConstraint(["item_id"], ["inbox.id"], name=op.f("fk_history_item_id_inbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_case_number_id"), "history", ["case_number", "id"])
    op.create_table(
        "outbox_recipients",
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["outbox.id"], name=op.f("fk_outbox_recipients_letter_id_outbox")),
        sa.PrimaryKeyConstraint("address_key", "letter_id", name=op.f("pk_outbox_recipients")),
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
