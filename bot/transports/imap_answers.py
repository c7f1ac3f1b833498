"""What an IMAP server answered, read out of the lines and literals of aioimaplib.

A line comes as `bytes` without its line end, a literal as `bytearray`; the last line is the text
of the tagged answer. Only what we ask for is read: UID, RFC822.SIZE, INTERNALDATE and one body
section (RFC 3501 section 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

Line = bytes | bytearray

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FETCH = re.compile(rb"[0-9]{1,10} FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"\bUID ([0-9]{1,10})\b", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE ([0-9]{1,19})\b", re.IGNORECASE)
_INTERNAL_DATE = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"', re.IGNORECASE)
_BODY = re.compile(rb"\bBODY\[(?:HEADER)?\](?:<[0-9]{1,10}>)? ", re.IGNORECASE)
_LITERAL_FOLLOWS = re.compile(rb"\bBODY\[(?:HEADER)?\](?:<[0-9]{1,10}>)? \{[0-9]{1,19}\}$", re.IGNORECASE)
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.){0,65536})"', re.DOTALL)
_UIDVALIDITY = re.compile(rb"\[UIDVALIDITY ([0-9]{1,10})\]", re.IGNORECASE)
_UIDNEXT = re.compile(rb"\[UIDNEXT ([0-9]{1,10})\]", re.IGNORECASE)
_EXISTS = re.compile(rb"(?:^|\s)([0-9]{1,10}) EXISTS\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished command: `result` is OK, NO or BAD."""

    result: str
    lines: Sequence[Line]

    @property
    def text(self) -> str:
        """What the server said with the result, for an error message."""
        return bytes(self.lines[-1]).decode("utf-8", "replace")[:300] if self.lines else ""


@dataclass(frozen=True, slots=True)
class Selected:
    uidvalidity: int
    uidnext: int  # 0 when the server does not tell
    messages: int
    read_only: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a message before it is fetched."""

    uid: int
    size: int  # octets as the server counts them
    internal_date: datetime | None  # aware


def selected(answer: Answer) -> Selected:
    """ValueError when the folder has no UIDVALIDITY: then no UID can be remembered."""
    uidvalidity, uidnext, messages = 0, 0, 0
    for line in answer.lines:
        if found := _UIDVALIDITY.search(line):
            uidvalidity = int(found[1])
        if found := _UIDNEXT.search(line):
            uidnext = int(found[1])
        if found := _EXISTS.search(line):
            messages = int(found[1])
    if not uidvalidity:
        raise ValueError("the server gave no UIDVALIDITY for the folder")
    return Selected(uidvalidity, uidnext, messages, "[READ-ONLY]" in answer.text.upper())


def announces_mail(line: bytes) -> bool:
    """Whether an untagged line tells how many messages there are (`* 3 EXISTS`), not of flags or removals."""
    return _EXISTS.search(line) is not None


def numbers(answer: Answer) -> list[int]:
    """The UIDs of a SEARCH, in rising order."""
    return sorted({int(word) for line in answer.lines[:-1] for word in bytes(line).split() if word.isdigit()})


def facts(answer: Answer) -> list[Facts]:
    """UID, size and date of each message answered for, in rising order of UID."""
    found: dict[int, Facts] = {}
    for text, _ in _messages(answer):
        uid, size = _UID.search(text), _SIZE.search(text)
        if uid and size:
            told = _INTERNAL_DATE.search(text)
            found[int(uid[1])] = Facts(int(uid[1]), int(size[1]), _moment(told[1]) if told else None)
    return [found[uid] for uid in sorted(found)]


def bodies(answer: Answer) -> dict[int, bytes]:
    """UID → the octets of the one body section asked for; a message without one is left out."""
    found: dict[int, bytes] = {}
    for text, body in _messages(answer):
        uid = _UID.search(text)
        if uid and body is not None:
            found[int(uid[1])] = body
    return found


def _messages(answer: Answer) -> Iterator[tuple[bytes, bytes | None]]:
    """Each FETCH answer as (its text without literals, its body section or None)."""
    text, body = b"", None
    for line in answer.lines[:-1]:
        if isinstance(line, bytearray):
            if _LITERAL_FOLLOWS.search(text):
                body = bytes(line)
            continue
        if _FETCH.match(line):
            if text:
                yield text, body
            text, body = line, None
        elif text:
            text += line
        if body is None:
            body = _short_body(text)
    if text:
        yield text, body


def _short_body(text: bytes) -> bytes | None:
    """A body section that came as a quoted string, as some servers send an empty one."""
    section = _BODY.search(text)
    found = _QUOTED.match(text, section.end()) if section else None
    return re.sub(rb"\\(.)", rb"\1", found[1], flags=re.DOTALL) if found else None


def imap_date(day: date) -> str:
    """`1-Feb-2027`, as SEARCH wants it: in English whatever the locale."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _moment(told: bytes) -> datetime | None:
    """`17-Jul-1996 02:44:25 -0700` as an aware datetime; None when it is no date."""
    try:
        moment = parsedate_to_datetime(told.decode("ascii").strip())
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
