"""The addresses that we write to: one plain addr-spec (RFC 5321 §4.1.2), that no header or command can read as two."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z0-9-]{2,63}")


def is_address(text: str) -> bool:
    """Whether a letter can be sent there: letters a–z, no quotation marks, no dots in a row."""
    local, _, domain = text.partition("@")
    dotted = any(part.startswith(".") or part.endswith(".") or ".." in part for part in (local, domain))
    return _ADDRESS.fullmatch(text) is not None and not dotted
