"""Where a quotation begins: the heads that mail programs write above quoted messages, in Swedish and English.

Outlook's block of header lines (new, classic, web, phone; bold or not), separators such as "-----Ursprungligt
meddelande-----", and the line "Den … skrev …:" of Gmail, Apple Mail, Thunderbird and phones, wrapped or not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.reading import mail_phrases as phrases
from bot.reading.mail_phrases import one_of
from bot.reading.patterns import regex

MAX_ATTRIBUTION = 500  # characters
_MAX_ATTRIBUTION_LINES = 4
_MAX_CONTINUED = 8  # lines of recipients in a quoted header
MARKED = regex(r"\s{0,3}>")
_FORWARDING = regex(one_of(phrases.FORWARD_SEPARATORS), re.IGNORECASE)
_SEPARATOR = regex(
    rf"[-_=*\s>–—]{{0,60}}{one_of(phrases.QUOTE_SEPARATORS + phrases.FORWARD_SEPARATORS)}"
    r"(?: från .{1,80})?\s?:?[-_=*\s–—]{0,60}",
    re.IGNORECASE,
)
_RULE = regex(r"\s*[_\-=]{5,200}\s*")
_FIELD = regex(r"[\s>*_]{0,12}(?P<label>[A-Za-zÅÄÖåäö-]{2,12}(?: till)?)[*_]{0,3}\s{0,2}:[*_]{0,3}\s{0,4}(?P<value>.*)")
_LABELS = {label: name for name, labels in phrases.QUOTED_FIELDS.items() for label in labels}
_NO_PERSON = regex(
    r"\W*(?:\d|den \d|v\.?\s?\d|vecka\b|(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november"
    r"|december|january|february|march|may|june|july|august|october)\s*(?:\d|[-–]|till|$))",
    re.IGNORECASE,
)
_WROTE = one_of(phrases.WROTE)
_ATTRIBUTIONS = (
    regex(rf"(?:den|on|am|le|på)\b.{{5,400}}\b{_WROTE}\b.{{0,250}}:", re.IGNORECASE),
    regex(rf"\d{{1,4}}\b.{{3,250}}\b{_WROTE}\b.{{0,250}}:", re.IGNORECASE),
    regex(rf"(?:må|ti|on|to|fr|lö|sö|mo|tu|we|th|sa|su)\w{{1,7}}\b.{{3,250}}\b{_WROTE}\b.{{0,250}}:", re.IGNORECASE),
    regex(rf".{{1,150}}@.{{1,150}}\b{_WROTE}\b.{{0,150}}:", re.IGNORECASE),
    regex(rf".{{1,80}}\b{_WROTE}\b.{{0,10}}\d.{{4,80}}:", re.IGNORECASE),
)
WROTE_WORD = regex(rf"\b{_WROTE}\b", re.IGNORECASE)
_CLOCK = regex(r"\b\d{1,2}[.:]\d\d\b")
_AUTHOR = regex(rf"\b{_WROTE}\b\s*(?P<after>[^:]{{0,200}}):$|^(?P<before>.{{1,250}}?)\s*\b{_WROTE}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a quotation begins: lines `start` to `end` (exclusive) are its head."""

    start: int
    end: int
    fields: Mapping[str, str]
    author: str = ""
    forwarded: bool = False


def find_head(lines: Sequence[str], at: int) -> Head | None:
    """The head of a quotation that begins at this line."""
    line = lines[at]
    bare = line.strip()
    if not bare:
        return None
    if len(line) < 200 and _SEPARATOR.fullmatch(line):
        below = next((n for n in range(at + 1, min(at + 4, len(lines))) if lines[n].strip()), None)
        fields, end = header_block(lines, below, separated=True) if below is not None else ({}, at + 1)
        if below is None and at + 1 >= len(lines):
            return None
        return Head(at, end if fields else at + 1, fields, forwarded=bool(_FORWARDING.search(line)))
    first = at
    if bare[0] in "_-=" and _RULE.fullmatch(line[:210]):
        first = next((n for n in range(at + 1, min(at + 3, len(lines))) if lines[n].strip()), at)
    fields, end = header_block(lines, first, separated=False)
    if fields:
        return Head(at, end, fields)
    attribution_end = _attribution(lines, at)
    if attribution_end:
        return Head(at, attribution_end, {}, author=_author(" ".join(lines[at:attribution_end])))
    return None


def header_block(lines: Sequence[str], start: int, *, separated: bool) -> tuple[dict[str, str], int]:
    """The fields of a quoted header that begins at line `start`, and the line behind it; ({}, start) where none does.

    A person's own "Från: 1 mars / Till: 31 maj" is none: a header names who wrote and when it was sent. Nor is, below
    no separator, "Från: kliniken / Till: mottagningen / Datum: 270927-271219" in a list of facts: a mail program writes
    an address, a time of day or a subject there too.
    """
    fields: dict[str, str] = {}
    if ":" not in lines[start]:
        return fields, start
    last, spaced, continued, at = "", False, 0, start
    while at < len(lines) and len(fields) < 12:
        line = lines[at]
        match = _FIELD.fullmatch(line[:5000]) if line.strip() else None
        label = _LABELS.get(match["label"].lower()) if match else None
        if match and label and (label == "other" or label not in fields):
            if not fields and label != "from" and not separated:
                break
            fields[label if label != "other" else f"other {at}"] = match["value"].strip(" *_\t")
            last = label
        elif not line.strip() and fields and at + 1 < len(lines) and (spaced or len(fields) == 1):
            following = _FIELD.fullmatch(lines[at + 1][:5000])
            if not following or _LABELS.get(following["label"].lower(), "from") in fields:
                break
            spaced = True
        elif line.strip() and last and continued < _MAX_CONTINUED and _is_carried_on(last, fields, lines, at):
            fields[last] += " " + line.strip()
            continued += 1
        else:
            break
        at += 1
    sender = fields.get("from", "")
    genuine = "@" in sender or (any(map(str.isalpha, sender)) and not _NO_PERSON.match(sender))
    enough = len(fields) >= 2 if separated else len(fields) >= 3 and "sent" in fields and _is_by_a_program(fields)
    return (fields, at) if genuine and enough else ({}, start)


_TIME_OF_DAY = regex(r"\d:\d\d|\bkl(?:ockan)?\b", re.IGNORECASE)


def _is_by_a_program(fields: Mapping[str, str]) -> bool:
    """Whether the lines hold what mail programs write and people do not: a subject, an address, a time of day."""
    if "subject" in fields or any("@" in value for value in fields.values()):
        return True
    return _TIME_OF_DAY.search(fields["sent"]) is not None


_ADDRESS_ALONE = regex(r"\s*<[^<>\s]{3,200}>[;,]?\s*")
_MAX_WRAPPED = 100  # characters of a line that a header field was wrapped to


def _is_carried_on(last: str, fields: Mapping[str, str], lines: Sequence[str], at: int) -> bool:
    """Whether a line belongs to the field above it: more recipients, an address of its own line, or any field's rest
    that stands between two fields."""
    line = lines[at]
    if last in ("to", "cc") and _goes_on(fields[last], line):
        return True
    if last in ("from", "to", "cc") and "@" not in fields[last] and _ADDRESS_ALONE.fullmatch(line[:300]):
        return True
    following = _FIELD.fullmatch(lines[at + 1][:5000]) if at + 1 < len(lines) else None
    known = following is not None and _LABELS.get(following["label"].lower()) not in (None, "other", *fields)
    return known and len(line) <= _MAX_WRAPPED


def _goes_on(recipients: str, line: str) -> bool:
    """Whether a line carries on a list of recipients."""
    return recipients.endswith((";", ",")) or (line[:1].isspace() and "@" in line)


def _attribution(lines: Sequence[str], at: int) -> int | None:
    """The line behind "Den … skrev …:", which may be wrapped; None where none begins here."""
    parts: list[str] = []
    for line in lines[at : at + _MAX_ATTRIBUTION_LINES]:
        parts.append(line.strip(" *_"))
        if not parts[-1]:
            return None
        if parts[-1].endswith(":"):
            break
    else:
        return None
    joined, end = " ".join(parts), at + len(parts)
    if len(joined) > MAX_ATTRIBUTION or not WROTE_WORD.search(joined):
        return None
    if not any(pattern.fullmatch(joined) for pattern in _ATTRIBUTIONS):
        return None
    below = next((line for line in lines[end : end + 3] if line.strip()), "")
    return end if "@" in joined or _CLOCK.search(joined) or MARKED.match(below) else None


def _author(attribution: str) -> str:
    match = _AUTHOR.search(attribution.strip())
    return (match["after"] or match["before"] or "").strip() if match else ""
