"""Column types that make both engines keep and give back the same values."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, Text
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator


class NaiveDatetime(ValueError, DontWrapMixin):
    """A moment without a time zone was handed to the database."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite drops time zones by itself, and both engines would take naive moments."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveDatetime(f"{value!r} has no time zone: only aware moments are stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MailText(TypeDecorator[str]):
    """Text that may come from a mail: what a database cannot hold becomes U+FFFD instead of stopping the message.

    PostgreSQL takes no NUL, and neither engine takes half of a surrogate pair.
    """

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def lookup_key(text: str) -> str:
    """What an index holds in place of a text that a mail decides: SHA-256 in 64 hexadecimal digits.

    A Message-ID may be longer than a PostgreSQL index row (2,704 octets), and would then make its message unstorable.
    """
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def address_key(address: str) -> str:
    """The lookup key of an e-mail address: the same however it is capitalised."""
    return lookup_key(address.strip().casefold())


def words_of(kind: type[StrEnum]) -> Enum:
    """A column for the values of a StrEnum, checked in Python both ways; a new word needs no change of the schema."""
    return Enum(kind, native_enum=False, length=32, values_callable=_values)


def _values(kind: Any) -> list[str]:
    return [member.value for member in kind]
