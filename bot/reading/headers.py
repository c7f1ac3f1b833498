"""Header fields of mail: RFC 5322 fields, RFC 2047 words, addresses, the day a message came in.

The standard library raises, stalls or is fooled on hostile headers (a 200 kB subject takes ten seconds,
`anna@x.se <bot@y.se>` is read as Anna), so the fields are taken apart here, in linear time and without raising.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import Message as Fields
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.reading.characters import decode_bytes, one_line
from bot.reading.model import Address
from bot.reading.patterns import regex

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MAX_BLOCK = 256 * 1024  # bytes of one header block
MAX_FIELDS = 1000
MAX_FIELD = 512 * 1024  # characters of one unfolded field
MAX_ADDRESSES = 10_000
_MAX_PARAMETERS = 4096  # characters of a Content-Type or Content-Disposition
_MAX_IDENTIFIERS = 200

_LINE = regex(
    r"(?:([!-9;-~]{1,100})[ \t]*:)?(.*)\n?"
)  # of a header block: a field's name, where it is one, and the rest
_BEGUN_FIELD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_WORD = regex(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]{0,20000})\?=")
_BETWEEN_WORDS = regex(r"(\?=)\s{1,200}(?==\?)")
_ESCAPED_OCTET = re.compile(rb"=([0-9A-Fa-f]{2})")
_MESSAGE_ID = regex(r"<[^<>\s]{1,400}>")
_BARE_MESSAGE_ID = regex(r"[^<>\s]{1,200}@[^<>\s]{1,200}")
_TOKEN = regex(
    r'(?P<word>=\?[^?\s]{1,80}\?[bBqQ]\?[^?]{0,20000}\?=)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<comment>\([^()]*\))'
    r"|(?P<angle><[^<>]*>)|(?P<end>[,;])|(?P<group>:)|(?P<other>[^\"(<,;:=]+|.)",
    re.DOTALL,
)
_PARAMETER = regex(
    r'\s{0,9}([A-Za-z-]{1,40})\s{0,2}=\s{0,2}(?:"([^"\\]*)"|([^\s"\\<]*))\s{0,2}'
)  # as nearly all are written
_MIME = regex(r"[\w.+-]{1,80}/[\w.+-]{1,120}")
_QUOTED_PAIR = regex(r"\\(.)", re.DOTALL)
_EMAIL = regex(r"[^\s@<>(),;:\"\[\]\\\x00-\x1f]{1,64}@[^\W_](?:[\w.-]{0,252}[^\W_])?")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields of a message or a part, unfolded but not decoded, in their order."""

    fields: tuple[tuple[str, str], ...]  # (lower-case name, value)
    _first: Mapping[str, str] = field(init=False, repr=False, compare=False)  # the first value of each

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", dict(reversed(self.fields)))

    def get(self, name: str) -> str:
        """The first value of a field, "" where there is none."""
        return self._first.get(name, "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for known, value in self.fields if known == name) if name in self._first else ()

    def decoded(self) -> Mapping[str, str]:
        """Lower-case name → first value, decoded, on one line."""
        return _Decoded(self._first)


class _Decoded(Mapping[str, str]):
    """Values of fields that are decoded when somebody asks for them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        return decode_header(self._values[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def read_block(data: bytes) -> HeaderBlock:
    """The fields of a header block. Lines that are none are passed over."""
    text = decode_bytes(data[:MAX_BLOCK]).replace("\r\n", "\n")
    unfolded = text.replace("\n ", " ").replace("\n\t", "\t").replace("\r", "\n")
    fields = [(name.lower(), value.strip()[:MAX_FIELD]) for name, value in _LINE.findall(unfolded) if name]
    return HeaderBlock(tuple(fields[:MAX_FIELDS]))


def starts_like_header(line: bytes) -> bool:
    """Whether a first line can open a header block (also the mbox line `From x`)."""
    return line.startswith(b"From ") or _BEGUN_FIELD.match(line) is not None


class ContentType(NamedTuple):
    """What a part says it holds."""

    mime: str  # "text/plain" where missing or unreadable
    charset: str
    boundary: str
    method: str  # of a calendar, lower case
    report_type: str  # of a multipart/report, lower case
    flowed: bool
    delsp: bool
    disposition: str  # "inline", "attachment" or ""
    filename: str


def content_type(block: HeaderBlock, default: str = "text/plain") -> ContentType:
    """Content-Type and Content-Disposition, by the standard library's reading of parameters (RFC 2231 too)."""
    declared = block.get("content-type")[:_MAX_PARAMETERS]
    disposition = block.get("content-disposition")[:_MAX_PARAMETERS]
    mime = declared.partition(";")[0].strip().lower()
    known = _MIME.fullmatch(mime) is not None
    parameters = _parameters(declared, plain=known) if ";" in declared or "=" in declared else {}
    return ContentType(
        mime=mime if known else default,
        charset=parameters.get("charset", ""),
        boundary=parameters.get("boundary", "")[:200],
        method=parameters.get("method", "").lower(),
        report_type=parameters.get("report-type", "").lower(),
        flowed=parameters.get("format", "").lower() == "flowed",
        delsp=parameters.get("delsp", "").lower() == "yes",
        disposition=disposition.partition(";")[0].strip().lower(),
        filename=_file_name(declared, disposition) if "name" in f"{declared}{disposition}".lower() else "",
    )


def _parameters(declared: str, *, plain: bool) -> dict[str, str]:
    """Lower-case name → value of the parameters of a Content-Type. The library reads what is not written plainly."""
    matches = [_PARAMETER.fullmatch(parameter) for parameter in declared.split(";")[1:]]
    if not plain or None in matches:
        return _intricate_parameters(declared)
    return {match[1].lower(): match[2] or match[3] or "" for match in reversed(matches) if match}


def _intricate_parameters(declared: str) -> dict[str, str]:
    try:
        found = _fields(declared).get_params([])
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}
    plain: dict[str, str] = {}
    for name, value in found:
        value = value[2] if isinstance(value, tuple) else value
        plain.setdefault(name.lower(), value.strip() if isinstance(value, str) else "")
    return plain


def _fields(declared: str, disposition: str = "") -> Fields:
    fields = Fields()
    if declared:
        fields["Content-Type"] = declared
    if disposition:
        fields["Content-Disposition"] = disposition
    return fields


def _file_name(declared: str, disposition: str) -> str:
    """The base name of the file, from either field; nothing of a path is kept."""
    try:
        name = _fields(declared, disposition).get_filename("")
    except (ValueError, LookupError, TypeError, AttributeError):
        name = ""
    if not isinstance(name, str):
        return ""
    name = one_line(decode_header(name), 400).replace("\\", "/").rpartition("/")[2].strip(" .")
    return name[-200:]


def _decode_word(charset: str, encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return _ESCAPED_OCTET.sub(lambda match: bytes((int(match[1], 16),)), data.replace(b"_", b" "))
    try:
        return base64.b64decode(data + b"===")
    except (binascii.Error, ValueError):
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        return base64.b64decode(kept[: len(kept) // 4 * 4])


def decode_header(value: str, limit: int = 2000) -> str:
    """RFC 2047 words decoded, on one line without control characters, at most `limit` characters.

    Words of one charset that follow each other are joined before they are decoded, as many programs split
    them in the middle of a character.
    """
    value = value[: 20 * limit]
    if "=?" not in value:
        return one_line(value, limit)
    value = _BETWEEN_WORDS.sub(r"\1", value)
    pieces: list[str] = []
    pending, pending_charset, position = b"", "", 0
    for match in _WORD.finditer(value):
        charset = match[1].partition("*")[0].lower()
        if pending and (match.start() != position or charset != pending_charset):
            pieces.append(decode_bytes(pending, pending_charset))
            pending = b""
        pieces.append(value[position : match.start()])
        pending += _decode_word(charset, match[2], match[3])
        pending_charset, position = charset, match.end()
    if pending:
        pieces.append(decode_bytes(pending, pending_charset))
    pieces.append(value[position:])
    return one_line("".join(pieces), limit)


def usable_email(text: str) -> str:
    """The address in lower case, "" where it is none."""
    text = one_line(text, 330).lower()
    return text if _EMAIL.fullmatch(text) and ".." not in text else ""


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """The mailboxes of address fields, at most `MAX_ADDRESSES`.

    The structure is read before the encoded words are decoded, and an address in angle brackets is the only
    one that counts: what a display name says that looks like an address stays a name.
    """
    found: list[Address] = []
    for value in values:
        found.extend(_mailboxes(value[:MAX_FIELD], MAX_ADDRESSES - len(found)))
        if len(found) >= MAX_ADDRESSES:
            break
    return tuple(found)


def _mailboxes(value: str, limit: int) -> list[Address]:
    found: list[Address] = []
    name: list[str] = []  # words outside brackets, undecoded
    comments: list[str] = []
    angles: list[str] = []

    def finish() -> None:
        words = "".join(name)
        bare = "" if angles else usable_email(words)
        if angles:
            email = usable_email(angles[0][1:-1].rpartition(":")[2]) if len(angles) == 1 else ""
            shown = decode_header(words, 300) or decode_header(" ".join(comments), 300)
        else:
            email = bare
            shown = decode_header(" ".join(comments) if bare else words, 300)
        if email or shown:
            found.append(Address(shown.strip("'\" "), email))
        name.clear()
        comments.clear()
        angles.clear()

    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token[0]
        if kind == "quoted":
            name.append(_QUOTED_PAIR.sub(r"\1", text[1:-1]))
        elif kind == "comment":
            comments.append(text[1:-1])
        elif kind == "angle":
            angles.append(text)
        elif kind == "group" and not angles:
            name.clear()
        elif kind == "end":
            # A comma inside an unquoted "Berg, Anna <anna@…>" ends nothing: no address has been seen yet.
            if text == "," and not angles and name and "@" not in "".join(name[-3:]):
                name.append(text)
                continue
            finish()
            if len(found) >= limit:
                return found
        else:
            name.append(text)
    finish()
    return found[:limit]


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """The message identifiers in In-Reply-To or References fields, with angle brackets, in their order."""
    seen: dict[str, None] = {}
    for value in values:
        for identifier in _MESSAGE_ID.findall(value[: 100 * 1024]):
            seen[identifier] = None
    return tuple(seen)[-_MAX_IDENTIFIERS:]


def own_message_id(value: str) -> str:
    """The Message-ID with angle brackets, "" where it is missing or unusable."""
    value = value[:2000]
    match = _MESSAGE_ID.search(value)
    if match:
        return match[0]
    bare = _BARE_MESSAGE_ID.search(value)
    return f"<{bare[0]}>" if bare else ""


def parse_date(value: str) -> datetime | None:
    """An RFC 5322 date with its zone (UTC where none is given), None where it is no date."""
    try:
        when = parsedate_to_datetime(one_line(value, 200))
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        when.astimezone(STOCKHOLM)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return when


def received_day(block: HeaderBlock) -> date | None:
    """The day in Europe/Stockholm on which the message came in, by its topmost Received: that tells one."""
    return next((day for trace in block.all("received")[:3] if (day := _day(trace.rpartition(";")[2]))), None)


def written_day(block: HeaderBlock) -> date | None:
    """The day in Europe/Stockholm that the sender's own Date: tells."""
    return _day(block.get("date"))


def _day(value: str) -> date | None:
    when = parse_date(value)
    return when.astimezone(STOCKHOLM).date() if when else None
