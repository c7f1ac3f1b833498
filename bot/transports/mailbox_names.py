"""Folder names and other strings as IMAP writes them: quoted strings and modified UTF-7.

aioimaplib sends its arguments as they are, so everything with a space, a quote or a letter outside
ASCII must be written out here first (RFC 3501 sections 4.3 and 5.1.3).
"""

from __future__ import annotations

import base64
import re

_NOT_PRINTABLE_ASCII = re.compile(r"[^\x20-\x7e]+")


def quoted(text: str) -> str:
    """`text` as a quoted string; ValueError when it cannot be one (control or non-ASCII characters)."""
    if _NOT_PRINTABLE_ASCII.search(text):
        raise ValueError(f"cannot be written as an IMAP quoted string: {text!r}")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def modified_utf7(name: str) -> str:
    """A folder name in modified UTF-7 (RFC 3501 section 5.1.3): `Hanterade ärenden` → `Hanterade &AOQ-renden`."""

    def shifted(run: re.Match[str]) -> str:
        letters = base64.b64encode(run[0].encode("utf-16-be")).decode("ascii")
        return "&" + letters.rstrip("=").replace("/", ",") + "-"

    return _NOT_PRINTABLE_ASCII.sub(shifted, name.replace("&", "&-"))


def folder_argument(name: str) -> str:
    """A folder name ready to stand in a command; ValueError for an empty one or one with control characters."""
    if not name or any(ord(character) < 32 or 127 <= ord(character) < 160 for character in name):
        raise ValueError(f"not a folder name: {name!r}")
    return quoted(modified_utf7(name))
