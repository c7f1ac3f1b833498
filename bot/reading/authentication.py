"""Whether the mail server vouches for a message's sender: RFC 8601 (Authentication-Results), RFC 7489 (DMARC).

Only the topmost field is looked at, and only where it bears the name of the server that we are told to believe: every
other one may have come with the mail. Microsoft 365 writes the field without a name, and marks mail from within by
`X-MS-Exchange-Organization-AuthAs: Internal`, which it removes from mail that comes from outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.model import Message
from bot.reading.patterns import regex

NAMELESS = "-"  # Microsoft 365
MAX_FIELD = 8_000  # characters that are looked at
MAX_METHODS = 30

_COMMENT = regex(r"\([^()]{0,1000}\)")
_NAME = regex(r"[A-Za-z0-9.-]{1,255}")
_RESULT = regex(r"\s*([a-z0-9-]{1,20})\s*(?:/\s*\d{1,3}\s*)?=\s*([a-z]{1,20})\b(.{0,2000})", re.IGNORECASE | re.DOTALL)
_PROPERTY = regex(r"\b(header\.(?:from|d|i)|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]{1,320})", re.IGNORECASE)


class Authenticity(StrEnum):
    PASSED = "passed"  # the server vouches for the address in From
    FAILED = "failed"  # the server says that somebody else wrote it
    UNPROVEN = "unproven"  # the server says neither
    UNCHECKED = "unchecked"  # no server is named in the settings


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    properties: dict[str, str]


def authenticity(message: Message, server: str) -> Authenticity:
    """`server`: the authserv-id to believe, «-» for Microsoft 365, "" for none. Never raises."""
    if not server:
        return Authenticity.UNCHECKED
    internal = message.headers.get("x-ms-exchange-organization-authas", "").strip().casefold() == "internal"
    if server == NAMELESS and internal:
        return Authenticity.PASSED
    results = _results(message.headers.get("authentication-results", ""), server)
    domain = message.sender.email.rpartition("@")[2].casefold()
    said = {r.method: r.result for r in reversed(results)}
    if said.get("dmarc") == "fail" or (server == NAMELESS and said.get("compauth") == "fail"):
        return Authenticity.FAILED
    judged = [r for r in results if r.method == "dmarc" and r.result in ("pass", "bestguesspass")]
    if any(_covers(r.properties.get("header.from", domain), domain) for r in judged):
        return Authenticity.PASSED
    if any(_proves(r, domain) for r in results):
        return Authenticity.PASSED
    return Authenticity.UNPROVEN


def _proves(result: _Result, domain: str) -> bool:
    """A signature or an envelope of the very domain in From: what DMARC asks for, where the domain publishes none."""
    if result.result != "pass" or not domain:
        return False
    if result.method == "dkim":
        return _covers(result.properties.get("header.d") or result.properties.get("header.i", ""), domain)
    return result.method == "spf" and _covers(result.properties.get("smtp.mailfrom", ""), domain)


def _covers(name: str, domain: str) -> bool:
    return bool(domain) and name.rpartition("@")[2].casefold().strip(".") == domain


def _results(field: str, server: str) -> list[_Result]:
    """The methods of the field, in its order; none where it bears another server's name."""
    text = _COMMENT.sub(" ", field[:MAX_FIELD])
    parts = text.split(";")[: MAX_METHODS + 1]
    if server != NAMELESS:
        name = _NAME.match(parts[0].strip())
        if name is None or name[0].casefold() != server.casefold() or "=" in parts[0]:
            return []
        parts = parts[1:]
    found = (_RESULT.match(part) for part in parts)
    return [
        _Result(
            match[1].casefold(),
            match[2].casefold(),
            {name.casefold(): value for name, value in reversed(_PROPERTY.findall(match[3]))},
        )
        for match in found
        if match
    ]
