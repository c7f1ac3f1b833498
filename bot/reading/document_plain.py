"""Plain text and csv."""

from __future__ import annotations

import csv
import io

from bot.reading.characters import decode_bytes
from bot.reading.document_content import CUT, MAX_TEXT, Content, Rows, clean, content_of


def read_text(data: bytes) -> Content:
    text = clean(decode_bytes(data[: MAX_TEXT * 4]))
    rows = Rows()
    delimiter = _delimiter(text)
    if delimiter:
        rows.table(csv.reader(io.StringIO(text), delimiter=delimiter))
    else:
        rows.line(text[:MAX_TEXT])
        rows.cut |= len(text) > MAX_TEXT
    return content_of("text", rows, CUT if len(data) > MAX_TEXT * 4 else None)


def _delimiter(text: str) -> str | None:
    """The character between the columns where every one of the first lines has equally many of it."""
    lines = [line for line in text.split("\n", 40)[:40] if line.strip()]
    if len(lines) < 2:
        return None
    for delimiter, at_least in ((";", 1), ("\t", 1), (",", 2)):
        counts = {line.count(delimiter) for line in lines}
        if len(counts) == 1 and counts.pop() >= at_least:
            return delimiter
    return None
