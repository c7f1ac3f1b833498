"""A mail as a tree of parts (RFC 2045, 2046), each with its fields and where its bytes lie.

The standard library's parser takes time for each line at each depth and recurses; this one looks for boundaries
in the bytes, in place, and is bounded in depth and count. No bytes make it raise.
"""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.reading.characters import MAX_TEXT, decode_bytes
from bot.reading.headers import MAX_BLOCK, ContentType, HeaderBlock, content_type, read_block, starts_like_header

MAX_DEPTH = 30
MAX_PARTS = 200
_MAX_BOUNDARY_LINES = 20_000  # looked at in one part, also those that only begin like its boundary

_MAX_PICTURED = 12_000_000  # octets of an HTML part that pictures are taken out of
_PIECE = 1_000_000  # octets of damaged base64 that are mended at a time

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_PICTURE = re.compile(rb"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)  # RFC 2397
_META_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_UNDECLARED_BOUNDARY = re.compile(rb"\s{0,20}--([!-~]{6,70})[ \t]*\r?\n(?=[A-Za-z-]{5,40}:)")


@dataclass(slots=True, eq=False)
class Part:
    """A part of a mail; `raw[start:end]` is its body, still in its transfer encoding."""

    raw: bytes
    start: int
    end: int
    block: HeaderBlock
    declared: ContentType
    depth: int
    parent: str = ""  # the mime type of the multipart that it lies in
    children: list[Part] = field(default_factory=list)
    cut: bool = False  # of the root: whether parts of the mail are not in the tree

    def data(self, limit: int | None = None) -> bytes:
        """The decoded body, at most about `limit` bytes of it."""
        encoding = self.block.get("content-transfer-encoding").partition(";")[0].strip().lower()
        packed = 2 if encoding in ("base64", "quoted-printable") else 1
        end = self.end if limit is None else min(self.end, self.start + packed * limit)
        body = memoryview(self.raw)[self.start : end]  # no copy: it may be most of a very large mail
        if encoding == "base64":
            return _base64(body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body)
        return bytes(body)

    def text(self) -> str:
        """The decoded characters of a text part, at most `MAX_TEXT`; of HTML without the pictures written into it."""
        html = self.declared.mime == "text/html"
        pictured = html and self.end - self.start <= _MAX_PICTURED
        data = self.data() if pictured else self.data(4 * MAX_TEXT)
        if pictured and b"data:image/" in data.lower():
            data = _PICTURE.sub(b"", data)
        data = data[: 4 * MAX_TEXT]
        charset = self.declared.charset
        if html and not charset:
            meta = _META_CHARSET.search(data, 0, 2000)
            charset = meta[1].decode("ascii") if meta else ""
        return decode_bytes(data, charset)[:MAX_TEXT]

    def own_leaves(self) -> Iterator[Part]:
        """The leaves of a message, in their order; a message attached to it is one leaf, whatever lies inside it."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            if part.children and not part.declared.mime.startswith("message/"):
                waiting.extend(reversed(part.children))
            else:
                yield part

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in their order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def _base64(body: memoryview) -> bytes:
    """Base64, also damaged; text that was declared as base64 but is not stays as it is."""
    sample = bytes(body[:2000])
    if len(_NOT_BASE64.findall(sample)) + sample.strip().count(b" ") * 2 > len(sample) / 20:
        return bytes(body)
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return _damaged_base64(body)


def _damaged_base64(body: memoryview) -> bytes:
    decoded, kept = io.BytesIO(), b""
    for start in range(0, len(body), _PIECE):
        kept += re.sub(rb"[^A-Za-z0-9+/]", b"", body[start : start + _PIECE])
        whole = len(kept) // 4 * 4
        decoded.write(binascii.a2b_base64(kept[:whole]))
        kept = kept[whole:]
    return decoded.getvalue()


def read_mime(raw: bytes) -> Part:
    """The tree of parts of a mail, within the limits."""
    start = 0
    while start < min(len(raw), 1000) and raw[start : start + 1] in (b"\r", b"\n", b" ", b"\t"):
        start += 1
    if raw.startswith(b"\xef\xbb\xbf", start):
        start += 3
    budget = MAX_PARTS
    root = _part(raw, start, len(raw), 0, "", is_message=True)
    waiting = [root]
    while waiting and budget > 0:
        part = waiting.pop(0)
        inner = _inner(part)
        taken = min(len(inner), budget) if part.depth < MAX_DEPTH else 0
        root.cut |= taken < len(inner)
        budget -= taken
        for begin, end, is_message in inner[:taken]:
            part.children.append(_part(raw, begin, end, part.depth + 1, part.declared.mime, is_message=is_message))
        waiting.extend(part.children)
    root.cut |= any(_inner(part) for part in waiting)
    return root


def _part(raw: bytes, start: int, end: int, depth: int, parent: str, *, is_message: bool) -> Part:
    """The part at `raw[start:end]`: its header block and where its body lies."""
    body = start
    block = HeaderBlock(())
    newline = raw.find(b"\n", start, min(end, start + 1200))
    first_line = raw[start : newline if newline >= 0 else min(end, start + 1200)]
    if not first_line.strip() and not is_message:
        body = newline + 1 if newline >= 0 else end
    elif starts_like_header(first_line):
        body = _end_of_block(raw, start, end)
        block = read_block(raw[start : min(body, start + MAX_BLOCK)])
    default = "message/rfc822" if parent == "multipart/digest" else "text/plain"
    return Part(raw, body, end, block, content_type(block, default), depth, parent)


def _end_of_block(raw: bytes, start: int, end: int) -> int:
    """The offset behind the blank line that ends a header block."""
    blank = _BLANK_LINE.search(raw, start, end)
    return blank.end() if blank else end


def _inner(part: Part) -> list[tuple[int, int, bool]]:
    """What lies inside a part: start, end, and whether it is a whole message."""
    mime = part.declared.mime
    if mime in ("message/rfc822", "message/global", "message/news"):
        if part.block.get("content-transfer-encoding").strip().lower() in ("base64", "quoted-printable"):
            return []
        return [(part.start, part.end, True)]
    boundary = part.declared.boundary.encode("utf-8", "replace") if mime.startswith("multipart/") else b""
    sections = _sections(part, boundary) if boundary else []
    if not sections and (mime.startswith("multipart/") or (part.depth == 0 and not part.block.get("content-type"))):
        guessed = _UNDECLARED_BOUNDARY.match(part.raw[part.start : min(part.end, part.start + 200)])
        sections = _sections(part, guessed[1]) if guessed else []
        if sections and not mime.startswith("multipart/"):
            part.declared = content_type(HeaderBlock((("content-type", "multipart/mixed"),)))
    return [(start, end, False) for start, end in sections]


def _sections(part: Part, boundary: bytes) -> list[tuple[int, int]]:
    """Where the parts between the boundaries lie. A missing last boundary is tolerated."""
    raw, delimiter = part.raw, b"--" + boundary
    found: list[tuple[int, int]] = []
    begin, at = -1, part.start
    for _ in range(_MAX_BOUNDARY_LINES):
        if len(found) == MAX_PARTS:
            break
        at = raw.find(delimiter, at, part.end)
        if at < 0:
            break
        behind = at + len(delimiter)
        line_end = raw.find(b"\n", behind, part.end)
        line_end = part.end if line_end < 0 else line_end
        rest = raw[behind : min(line_end, behind + 100)].strip()
        if (at > part.start and raw[at - 1] not in b"\r\n") or rest not in (b"", b"--"):
            at = behind
            continue
        if begin >= 0:
            found.append((begin, max(begin, at - (2 if raw[at - 2 : at] == b"\r\n" else 1))))
        begin = line_end + 1 if rest == b"" else -1
        at = line_end
        if rest:
            break
    if begin >= 0:
        found.append((min(begin, part.end), part.end))
    return found
