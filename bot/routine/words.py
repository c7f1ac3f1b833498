"""The routine's words in plain Swedish, for history and for our own people; letters have theirs in templates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from bot.routine.model import Value


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((resources.files(__package__) / "words.toml").read_text(encoding="utf-8"))


def word(member: StrEnum) -> str:
    """«väntar på beslut» for Stage.AWAITING_DECISION: every member of the routine's enumerations has its word."""
    return _words()[type(member).__name__][member.value]


def value_in_words(value: Value) -> str:
    """What was said of a field: «ja», «2027-09-01», «80»; a dash where no value was said."""
    match value:
        case None:
            return "–"
        case bool():
            return "ja" if value else "nej"
        case date():
            return value.isoformat()
        case float():
            return f"{value:g}".replace(".", ",")
        case StrEnum():
            return word(value)
        case "st" | "vfu":
            return value.upper()
    return str(value)
