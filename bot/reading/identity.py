"""Whose conversation a message belongs to, told from its head alone."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from bot.reading.headers import (
    MAX_BLOCK,
    addresses,
    decode_header,
    message_ids,
    own_message_id,
    read_block,
    received_day,
    written_day,
)
from bot.reading.patterns import regex

CASE_NUMBER = regex(r"\b[Ll][Oo][Uu]-(?:19|20)\d\d-\d{4,6}\b")

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Identity:
    message_id: str  # with angle brackets, "" where missing
    sender: str  # the first address of From, "" where there is none
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]  # oldest first
    case: str | None  # the case number in the subject
    received: date | None  # by its servers: see bot.reading.headers.received_day
    written: date | None  # by its sender


HEAD_OCTETS = 65_536  # of a head that its digest is made of


def head_digest(raw: bytes) -> str:
    """Tells a message by its head alone, the same from the whole message and from its head. Never raises."""
    end = _END_OF_HEAD.search(raw, 0, HEAD_OCTETS)
    return hashlib.sha256(raw[: end.start() if end else HEAD_OCTETS].rstrip(b"\r\n")).hexdigest()


NO_HEAD = head_digest(b"")


def identify(raw: bytes) -> Identity:
    """Never raises, reads no further than the head."""
    end = _END_OF_HEAD.search(raw, 0, MAX_BLOCK)
    head = read_block(raw[: end.start() if end else MAX_BLOCK])
    number = CASE_NUMBER.search(decode_header(head.get("subject")))
    senders = addresses(head.all("from"))
    return Identity(
        message_id=own_message_id(head.get("message-id")),
        sender=senders[0].email if senders else "",
        in_reply_to=message_ids(head.all("in-reply-to")),
        references=message_ids(head.all("references")),
        case=number[0].upper() if number else None,
        received=received_day(head),
        written=written_day(head),
    )
