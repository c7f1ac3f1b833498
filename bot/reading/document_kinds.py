"""What the bytes of a file are, and the kinds that are not read."""

from __future__ import annotations

import io
import re
import zipfile

from bot.reading.document_content import ARCHIVE, ENCRYPTED, MAX_MEMBERS, OLD_OFFICE, PICTURE, UNKNOWN, Content, Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OOXML = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM")
_OTHER = (b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF", b"%!PS")
_HTML = re.compile(rb"\s{0,200}(?:<\?xml|<!doctype|<html)", re.IGNORECASE)
_TEXT_SAMPLE = 4_096


def kind_of(data: bytes) -> str:
    """ "docx", "xlsx", "pdf", "text", "picture" or "other", by content alone."""
    head = data[:1_024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp":
        return "picture"
    if head.startswith((_OLE, *_OTHER)) or _HTML.match(head):
        return "other"
    return "text" if _looks_like_text(data[:_TEXT_SAMPLE]) else "other"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:MAX_MEMBERS])
    except Exception:
        return "other"
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else "other"


def _looks_like_text(sample: bytes) -> bool:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = sum(1 for byte in sample if byte < 32 and byte not in b"\t\n\r\f")
    return bool(sample.strip()) and 0 not in sample and controls * 50 <= len(sample)


def read_other(data: bytes) -> Content:
    if data.startswith(_OLE):
        raise Refused(ENCRYPTED if _ENCRYPTED_OOXML in data else OLD_OFFICE)
    if data.startswith((b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise Refused(ARCHIVE)
    raise Refused(UNKNOWN)


def read_picture(data: bytes) -> Content:
    raise Refused(PICTURE)
