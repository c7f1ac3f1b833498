"""The zip packages of Office: how much they unpack to, passwords, DTDs and macros."""

from __future__ import annotations

import io
import zipfile

from bot.reading.document_content import BROKEN, ENCRYPTED, MACROS, MAX_MEMBERS, TOO_LARGE, Refused

MAX_UNPACKED = 60_000_000  # bytes inside a zip, as its directory declares them; zipfile reads no further than that
MAX_RATIO = 150  # unpacked to packed, for what unpacks to more than RATIO_MATTERS
RATIO_MATTERS = 5_000_000
_DTD = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def check_package(data: bytes) -> tuple[int, str | None]:
    """The unpacked size of a zip's XML and what to say of its macros; refuses bombs, passwords and DTDs."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise Refused(TOO_LARGE)
        if unpacked > RATIO_MATTERS and unpacked > MAX_RATIO * len(data):
            raise Refused(TOO_LARGE)
        if any(member.flag_bits & 1 for member in members):
            raise Refused(ENCRYPTED)
        markup = [member for member in members if member.filename.endswith((".xml", ".rels"))]
        for member in markup:
            content = archive.read(member)
            if any(mark in content for mark in _DTD):
                raise Refused(BROKEN)
        macros = any(member.filename.casefold().endswith("vbaproject.bin") for member in members)
        return sum(member.file_size for member in markup), MACROS if macros else None
