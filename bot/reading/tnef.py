"""`winmail.dat`: the body and the files in a TNEF container (MS-OXTNEF), as Outlook sends them.

Bounded in size, count and nesting. Damaged containers give what could be read before the damage.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.characters import decode_bytes, one_line

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_ATTRIBUTES = 5_000
MAX_PROPERTIES = 2_000
MAX_FILES = 50

_BODY = 0x0002800C
_MESSAGE_PROPERTIES = 0x00069003
_ATTACHMENT_BEGINS = 0x00069002
_ATTACHMENT_DATA = 0x0006800F
_ATTACHMENT_TITLE = 0x00018010
_ATTACHMENT_PROPERTIES = 0x00069005
_PR_BODY, _PR_BODY_HTML, _PR_ATTACH_LONG_FILENAME, _PR_ATTACH_MIME = 0x1000, 0x1013, 0x3707, 0x370E
_PR_ATTACH_DATA = 0x3701
# Property type → size of its values; those of variable size stand in _VARIABLE.
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_VARIABLE = frozenset({13, 30, 31, 258})
_UNICODE = 31


@dataclass(frozen=True, slots=True)
class TnefFile:
    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Tnef:
    """What a container holds: text or HTML ("" where it has none) and files."""

    text: str
    html: str
    files: tuple[TnefFile, ...]


def read_tnef(data: bytes) -> Tnef:
    """Read a container; an empty one for bytes that are none."""
    text = html = ""
    files: list[dict[str, bytes | str]] = []
    for attribute, value in _attributes(data):
        if attribute == _BODY:
            text = text or decode_bytes(value.rstrip(b"\0"), "cp1252")
        elif attribute == _MESSAGE_PROPERTIES:
            found = dict(_properties(value))
            text = found.get(_PR_BODY, b"").decode("utf-8", "replace") or text
            html = found.get(_PR_BODY_HTML, b"").decode("utf-8", "replace") or html
        elif attribute == _ATTACHMENT_BEGINS:
            if len(files) == MAX_FILES:
                break
            files.append({})
        elif files and attribute == _ATTACHMENT_DATA:
            files[-1]["data"] = value
        elif files and attribute == _ATTACHMENT_TITLE:
            files[-1].setdefault("name", decode_bytes(value.rstrip(b"\0"), "cp1252"))
        elif files and attribute == _ATTACHMENT_PROPERTIES:
            found = dict(_properties(value))
            if found.get(_PR_ATTACH_LONG_FILENAME):
                files[-1]["name"] = found[_PR_ATTACH_LONG_FILENAME].decode("utf-8", "replace")
            if found.get(_PR_ATTACH_MIME):
                files[-1]["type"] = found[_PR_ATTACH_MIME].decode("utf-8", "replace")
            if found.get(_PR_ATTACH_DATA):
                files[-1].setdefault("data", found[_PR_ATTACH_DATA])
    return Tnef(text, html, tuple(_file(entry) for entry in files if entry.get("data")))


def _file(entry: dict[str, bytes | str]) -> TnefFile:
    name = one_line(str(entry.get("name", "")), 400).replace("\\", "/").rpartition("/")[2][-200:]
    data = entry.get("data", b"")
    declared = one_line(str(entry.get("type", "")), 100).lower()
    return TnefFile(name, declared or "application/octet-stream", data if isinstance(data, bytes) else b"")


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Attribute id and value: level (1 byte), id (4), length (4), value, checksum (2)."""
    if not data.startswith(SIGNATURE):
        return
    at = 6
    for _ in range(MAX_ATTRIBUTES):
        if at + 9 > len(data):
            return
        attribute, length = struct.unpack_from("<II", data, at + 1)
        at += 9
        if length > len(data) - at:
            return
        yield attribute, data[at : at + length]
        at += length + 2


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """MAPI property id and its first value; text as UTF-8 bytes. Stops at what it does not know."""
    if len(data) < 4:
        return
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(min(count, MAX_PROPERTIES)):
        if at + 4 > len(data):
            return
        kind, identifier = struct.unpack_from("<HH", data, at)
        at += 4
        if identifier >= 0x8000:
            skipped = _skip_name(data, at)
            if skipped is None:
                return
            at = skipped
        multiple, base = bool(kind & 0x1000), kind & 0x0FFF
        values = 1
        if multiple or base in _VARIABLE:
            if at + 4 > len(data):
                return
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        if values > MAX_PROPERTIES:
            return
        first = b""
        for number in range(values):
            if base in _FIXED:
                size, padded = _FIXED[base], _FIXED[base]
            elif base in _VARIABLE and at + 4 <= len(data):
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
                padded = (size + 3) // 4 * 4
            else:
                return
            if size > len(data) - at:
                return
            if number == 0:
                first = data[at : at + size]
            at += padded
        if base == _UNICODE:
            first = first.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace")
        elif base == 30:
            first = decode_bytes(first.rstrip(b"\0"), "cp1252").encode("utf-8", "replace")
        elif base == 13:
            first = first[16:]  # an interface identifier stands before an embedded object
        elif identifier == _PR_BODY_HTML:
            first = decode_bytes(first, "").encode("utf-8", "replace")
        yield identifier, first


def _skip_name(data: bytes, at: int) -> int | None:
    """The offset behind a named property's name: a GUID, a kind, and an id or a string."""
    if at + 24 > len(data):
        return None
    (kind,) = struct.unpack_from("<I", data, at + 16)
    if kind == 0:
        return at + 24
    (length,) = struct.unpack_from("<I", data, at + 20)
    behind = at + 24 + (length + 3) // 4 * 4
    return behind if behind <= len(data) else None
