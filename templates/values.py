"""Facts made fit to stand in a letter: one line each, bounded, and unable to pass for anything else.

Names and words come from mail, which is hostile data. What is shown of them can start no quote («>»), look
like no label («Svar:»), add no line, and hold no personal identity number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

KEPT_SPACE = "\N{NO-BREAK SPACE}"  # where a line must not be broken; becomes a space in the finished letter

_LIMIT = 100
_LIMITS = {
    "reason": 400,
    "words": 160,
    "working_hours": 160,
    "subject": 160,
    "sender": 300,
    "greeting": 40,
    "changes": 300,
    "belongs": 600,  # as bot/routine/routing.toml may have it
    "turn_to": 600,
    "CaseLetter.words": 1_000,  # a person's own reason or question, in full
}
_OURS = frozenset({"signature", "mailbox", "case", "routine", "quotes", "language", "moved_from"})  # settings, not mail
_NAMES = frozenset(
    {
        *(
            "by",
            "by_ours",
            "by_theirs",
            "decided_by",
            "deputy_for",
            "department_head",
            "manager",
            "organisation",
            "requester",
        ),
        *("study_director", "supervisor", "supplier", "trainee", "whose"),
    }
)
_UNBROKEN_NAME = 40  # characters; a longer name may be broken between words

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_COMBINING_IN_A_ROW = 2
_SPACE = re.compile(r"\s+")
_LABEL = re.compile(r"(?<=[^\W\d_]) ?[:\N{FULLWIDTH COLON}]")
_LEADING_MARKER = re.compile(r"^[-–—−*•·#|=_~+\s]+")
_LEADING_NUMBER = re.compile(r"^(\d{1,3})[.)](?=\s|$)")  # would pass for a question's
_ANGLES = str.maketrans(
    {"<": "‹", ">": "›", "\N{FULLWIDTH LESS-THAN SIGN}": "‹", "\N{FULLWIDTH GREATER-THAN SIGN}": "›"}
)
_IDENTITY_NUMBER = re.compile(
    r"(?<!\d)(?:1[89]|20)?\d\d([ -]?)(?:0[1-9]|1[0-2])\1(?:[0-2]\d|3[01]|[6-8]\d|9[01]) ?[-–—−+]? ?\d{4}"
    r"(?!\d|[-–./:]\d)"  # two dates or times in a row
)
_GREETABLE = re.compile(r"[^\W\d_]+(?:[ '’.\-][^\W\d_]+){0,3}")


def fit(value: T, identity_number: str) -> T:
    """`value`, a dataclass, with every text in it made fit; `identity_number` stands in for one that was found."""
    fitted: T = _fit(value, "", identity_number)
    return fitted


def fit_text(text: str, identity_number: str) -> str:
    """One text made fit, for what is no letter: with plain spaces."""
    return _text(text, "", identity_number)


def without_identity_numbers(text: str, instead: str) -> str:
    """Also those whose check digit is wrong: what looks like one is not repeated."""
    return _IDENTITY_NUMBER.sub(instead, text)


def _fit(value: Any, name: str, identity_number: str) -> Any:
    if name in _OURS:
        return value
    if isinstance(value, str):
        return _text(value, name, identity_number)
    if isinstance(value, tuple):
        return tuple(_fit(part, name, identity_number) for part in value)
    if isinstance(value, Mapping):
        return {key: _fit(part, name, identity_number) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{f.name: _fit(getattr(value, f.name), _key(value, f.name), identity_number) for f in fields(value)}
        )
    return value


def _key(owner: object, name: str) -> str:
    """What a field is known by here: with its class where that has a limit of its own."""
    qualified = f"{type(owner).__name__}.{name}"
    return qualified if qualified in _LIMITS else name


def _text(value: str, name: str, identity_number: str) -> str:
    limit = _LIMITS.get(name, _LIMIT)
    text = one_line(value[: limit * 8])
    text = without_identity_numbers(text, identity_number)
    text = _LABEL.sub(" –", text.translate(_ANGLES).replace('"', "”"))
    text = _LEADING_NUMBER.sub(r"\1", _LEADING_MARKER.sub("", text))
    if len(text) > limit:
        text = text[:limit].rsplit(" ", 1)[0].rstrip(" ,.–(") + " …"
    if name == "greeting" and not _GREETABLE.fullmatch(text):
        return ""
    if name in _NAMES and len(text) <= _UNBROKEN_NAME:
        return text.replace(" ", KEPT_SPACE)
    return text


def one_line(value: str) -> str:
    """Without what cannot be seen (controls, direction marks) and towers of accents; single spaces, digits 0–9."""
    seen: list[str] = []
    combining = 0
    for character in unicodedata.normalize("NFC", value):
        if character.isspace():
            seen.append(" ")
        elif unicodedata.category(character) in _UNSEEN:
            continue
        else:
            combining = combining + 1 if unicodedata.combining(character) else 0
            if combining <= _COMBINING_IN_A_ROW:
                digit = unicodedata.decimal(character, None)
                seen.append(character if digit is None else str(digit))
    return _SPACE.sub(" ", "".join(seen)).strip()
