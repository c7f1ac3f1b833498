"""The tables. How each row is read and written stands in storage/repositories.

Moments are UTC. `due_at` is the moment from which a waiting row may be taken in hand, and NULL once it needs nothing
more; `claimed_until` is set while somebody has it in hand. Attribute and column names are the same everywhere, since
inserts of many rows at once go by column name.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.ports import DeadlineState, ItemState, LetterState, PostKind
from bot.routine.deadlines import Channel, Recipient
from bot.routine.lifecycle import Stage
from bot.routine.model import OrganisationKind, Role, Route, Rule, Status, Verdict
from storage.columns import MailText, UtcDateTime, words_of

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""The `due_at` of what has never been tried: due whatever the clocks of several machines say."""

WAITS = "due_at IS NOT NULL"
IS_HOME = f"kind = '{PostKind.HOME}'"  # written out: SQLite uses no partial index for a parameter

RowId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself for INTEGER alone


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (read by SQLAlchemy when the class is made)
        str: MailText(),
        datetime: UtcDateTime(),
        date: Date(),
        time: Time(),
        bytes: LargeBinary(),
        Channel: words_of(Channel),
        DeadlineState: words_of(DeadlineState),
        ItemState: words_of(ItemState),
        LetterState: words_of(LetterState),
        OrganisationKind: words_of(OrganisationKind),
        PostKind: words_of(PostKind),
        Recipient: words_of(Recipient),
        Role: words_of(Role),
        Route: words_of(Route),
        Rule: words_of(Rule),
        Stage: words_of(Stage),
        Status: words_of(Status),
        Verdict: words_of(Verdict),
    }


def table_of(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


def waiting_by_id() -> Index:
    """The waiting rows in the order in which they are claimed; without it SQLite walks through the whole table."""
    return Index(None, "id", "due_at", sqlite_where=text(WAITS), postgresql_where=text(WAITS))


class InboxItem(Base):
    """A raw item that was kept. Never deleted."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("sha256"),
        Index(None, "due_at", "id", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),  # in the order of claims
        Index(None, "state", "id"),
        Index(None, "message_key", "id"),
        Index(None, "kept_at"),
        Index(None, "sender_key", "id", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    source: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes]
    message_id: Mapped[str]
    message_key: Mapped[str | None] = mapped_column(String(64))  # NULL where the message has no Message-ID
    sender_key: Mapped[str | None] = mapped_column(String(64))  # NULL where order does not matter
    kept_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[ItemState]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    reason: Mapped[str]
    vouched_by: Mapped[str]
    case_number: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))


class ItemFiles(Base):
    """A message of the chat with its files, as it was read; what goes beyond the first piece lies in `inbox_pieces`."""

    __tablename__ = "item_files"

    item_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("inbox.id"), primary_key=True, autoincrement=False)
    raw: Mapped[bytes]


class InboxPiece(Base):
    """What of a raw item goes beyond the first piece, which stands in its own row: nobody has it in memory twice."""

    __tablename__ = "inbox_pieces"

    item_id: Mapped[int] = mapped_column(ForeignKey("inbox.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1; of files far beyond
    octets: Mapped[bytes]


class MailboxMark(Base):
    """How far a folder has been read. UIDs are 32 bits without a sign (RFC 9051, 2.3.1.1)."""

    __tablename__ = "mailbox_marks"

    folder: Mapped[str] = mapped_column(primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)


class CaseNumber(Base):
    """The last number given in a year; its row is locked until the case that took the number is committed."""

    __tablename__ = "case_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class CaseRow(Base):
    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("year", "sequence"),
        Index(None, "requester_key", "year", "sequence"),
        Index(None, "opened_at"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    sequence: Mapped[int]
    opened_at: Mapped[datetime]
    first_contact: Mapped[date]
    requester_name: Mapped[str]
    requester_email: Mapped[str]
    requester_key: Mapped[str] = mapped_column(String(64))
    participants: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str]
    subject: Mapped[str]
    version: Mapped[int]


class CaseMessage(Base):
    """A Message-ID that belongs to a case, the key of the first to claim it."""

    __tablename__ = "case_messages"
    __table_args__ = (Index(None, "case_number"),)

    message_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[str]
    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number"))


class PlacementRow(Base):
    """A placement and what the routine said of it. `facts` is the whole; the plain columns repeat parts for queries."""

    __tablename__ = "placements"
    __table_args__ = (Index(None, "stage", "next_on"),)

    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seats: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    trainee: Mapped[str | None]
    supplier: Mapped[str | None]
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]
    verdict: Mapped[Verdict]
    route: Mapped[Route]
    earliest_start: Mapped[date]
    complete_by: Mapped[date | None]
    agreement: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # as it stood when assessed
    stage: Mapped[Stage]
    next_on: Mapped[date | None]
    since: Mapped[date | None]
    approval: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    waivers: Mapped[list[Any]] = mapped_column(JSON)
    left_open: Mapped[list[str]] = mapped_column(JSON)
    decider_email: Mapped[str]  # of the last in `handed`
    handed: Mapped[list[Any]] = mapped_column(JSON)
    used_days: Mapped[int]
    told_by: Mapped[dict[str, str]] = mapped_column(JSON)
    held: Mapped[list[Any]] = mapped_column(JSON)


class FindingRow(Base):
    __tablename__ = "findings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_number", "position"], ["placements.case_number", "placements.position"], ondelete="CASCADE"
        ),
    )

    case_number: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[Rule] = mapped_column(primary_key=True)
    status: Mapped[Status]


class HistoryRow(Base):
    """Who did what, when and why. Triggers of the first migration refuse every change and removal."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "case_number", "id"), Index(None, "event", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    at: Mapped[datetime]
    who: Mapped[str]
    event: Mapped[str]
    text: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("inbox.id"))
    routine: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class OutboxLetter(Base):
    """A letter to send. `recipients` are those who have not accepted it yet."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("letter_key"),
        Index(None, "due_at"),
        waiting_by_id(),
        Index(None, "state"),
        Index(None, "case_number", "id"),
        Index(None, "answers_mail_of"),
        Index(None, "created_at"),
        Index(None, "content_key", "created_at"),
        Index(None, "message_key", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    letter_key: Mapped[str] = mapped_column(String(64))
    key: Mapped[str]
    case_number: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))
    kind: Mapped[str]
    message_id: Mapped[str]
    message_key: Mapped[str | None] = mapped_column(String(64))  # NULL for a letter without a Message-ID
    sender: Mapped[str]
    recipients: Mapped[list[str]] = mapped_column(JSON)
    message: Mapped[bytes]
    attachments: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # names of files; NULL: none
    subject: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]
    answers_mail_of: Mapped[date | None]
    content_key: Mapped[str | None] = mapped_column(String(64))  # NULL for what is no automatic answer
    state: Mapped[LetterState]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    error: Mapped[str]
    sent_at: Mapped[datetime | None]


class OutboxRecipient(Base):
    """Everybody a letter was written to, whatever became of it: what the caps on automatic answers count."""

    __tablename__ = "outbox_recipients"

    address_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    letter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("outbox.id"), primary_key=True, autoincrement=False)


class ChatPost(Base):
    """What should stand at one place in the chat, and how far it has come there."""

    __tablename__ = "chat_posts"
    __table_args__ = (
        UniqueConstraint("post_key"),
        Index(None, "due_at"),
        waiting_by_id(),
        Index(None, "state"),
        Index(None, "case_number", "id"),
        Index(None, "ts", "posted_channel"),
        Index(None, "channel", sqlite_where=text(IS_HOME), postgresql_where=text(IS_HOME)),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    post_key: Mapped[str] = mapped_column(String(64))
    key: Mapped[str]
    kind: Mapped[PostKind]
    channel: Mapped[str]
    person: Mapped[str]  # who sees it, where only one does
    thread: Mapped[str]
    thread_key: Mapped[str | None] = mapped_column(String(64))  # `post_key` of the post in whose thread it stands
    thread_ts: Mapped[str]  # the thread of somebody else's message
    case_number: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))
    answers: Mapped[str]
    text: Mapped[str]
    blocks: Mapped[list[Any]] = mapped_column(JSON)
    content_key: Mapped[str] = mapped_column(String(64))  # of text and blocks
    revision: Mapped[int]
    wanted_at: Mapped[datetime]  # when the text and the blocks were written
    state: Mapped[LetterState]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    error: Mapped[str]
    posted_channel: Mapped[str]
    ts: Mapped[str]
    posted_at: Mapped[datetime | None]


class ChatThread(Base):
    """A thread that is not under a post of ours, but belongs to a case."""

    __tablename__ = "chat_threads"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number"))


class DeadlineRow(Base):
    """Something to be done on a day. `case_number` is "" for what concerns the office itself, so it refers to none."""

    __tablename__ = "deadlines"
    __table_args__ = (
        UniqueConstraint("case_number", "position", "kind", "due_on", "recipient"),
        Index(None, "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_number: Mapped[str]
    position: Mapped[int]
    kind: Mapped[str]
    due_on: Mapped[date]
    recipient: Mapped[Recipient]
    channel: Mapped[Channel]
    about: Mapped[date]  # the limit
    state: Mapped[DeadlineState]
    due_at: Mapped[datetime | None]
    reason: Mapped[str]
    told: Mapped[str]


class RemindedPerson(Base):
    """An address that got its one reminder mail of a day."""

    __tablename__ = "reminded_people"

    address_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class NotificationRow(Base):
    """What somebody has chosen to be told. Rows are only added: of each person the newest holds.

    `due_at`: when the next daily list is due, of the row that holds.
    """

    __tablename__ = "notifications"
    __table_args__ = (Index(None, "address_key", "id"), Index(None, "due_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    address_key: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[datetime]
    email: Mapped[str]
    daily_at: Mapped[time | None]
    quiet_begins: Mapped[time | None]
    quiet_ends: Mapped[time | None]
    due_at: Mapped[datetime | None]


class Heartbeat(Base):
    """The last sign of life of each part, and whether its silence has been told."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    alarmed_at: Mapped[datetime | None]


class BouncedAddress(Base):
    """An address that a letter of ours came back from, until mail comes from it again."""

    __tablename__ = "bounced_addresses"

    address_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str]
    bounced_at: Mapped[datetime]
    letter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("outbox.id"))


class DirectoryVersionRow(Base):
    """One import of the directory. The newest is in force; the earlier ones stay."""

    __tablename__ = "directory_versions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]


class AgreementRow(Base):
    __tablename__ = "agreements"

    version: Mapped[int] = mapped_column(BigInteger, ForeignKey("directory_versions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agreement_id: Mapped[str]
    supplier: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)
    programmes: Mapped[list[str]] = mapped_column(JSON)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    manager_email: Mapped[str]
    supplier_email: Mapped[str]
    slack_channel: Mapped[str]


class PersonRow(Base):
    __tablename__ = "people"

    version: Mapped[int] = mapped_column(BigInteger, ForeignKey("directory_versions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role]
    organisation: Mapped[str]
    deputy_email: Mapped[str]
    slack_id: Mapped[str]


class OrganisationRow(Base):
    __tablename__ = "organisations"

    version: Mapped[int] = mapped_column(BigInteger, ForeignKey("directory_versions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(JSON)
    kind: Mapped[OrganisationKind]
    in_scope: Mapped[bool]


class AbsenceRow(Base):
    """Somebody is away. Rows are only added: on each day the newest that covers it holds."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "last_day"), Index(None, "turns_on"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    told_at: Mapped[datetime]
    email: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    deputy_email: Mapped[str]
    turns_on: Mapped[date | None]  # the next day on which it changes who decides
