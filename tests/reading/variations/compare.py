"""How a reading differs from its label."""

from __future__ import annotations

import unicodedata
from typing import Any

from bot.reading.report import Json
from bot.routine.model import CONTRACT_FIELDS
from tests.reading.variations.letters import Also, Label

FIELDS = tuple(str(name) for name in CONTRACT_FIELDS)
DERIVED = ("earliest_start", "complete_by", "route")
ABOUT = ("intent", "received", "language", "case", "personal_identity_numbers", "error")

Difference = tuple[str, Any, Any]  # field, wanted, read


def differences(label: Label, also: Also, got: dict[str, Json]) -> list[Difference]:
    found: list[Difference] = [(f, label[f], got[f]) for f in ABOUT if label[f] != got[f]]
    wanted, read = list(label["placements"]), got["placements"]
    assert isinstance(read, list)
    if len(wanted) != len(read):
        found.append(("placements", len(wanted), len(read)))
    left: list[Any] = list(read)
    for index, want in enumerate(wanted):
        if not left:
            break
        best = max(left, key=lambda p: _likeness(want, p))
        left.remove(best)
        found += _placement(index, want, best, also, label["intent"] == "request")
    return found


def false_ready(label: Label, got: dict[str, Json]) -> bool:
    """More placements called ready than there are, or one that is not."""
    read: Any = got["placements"]
    ready = [p for p in label["placements"] if p["verdict"] == "ready"]
    called = [p for p in read if p["verdict"] == "ready"]
    return len(called) > len(ready)


def _placement(index: int, want: Label, got: Label, also: Also, request: bool) -> list[Difference]:
    pairs = [(f, want[f], got[f]) for f in (*FIELDS, "verdict", *(DERIVED if request else ()))]
    pairs += [
        (f"findings.{rule}", status, got["findings"][rule])
        for rule, status in want["findings"].items()
        if request or status is not None
    ]
    return [
        (name, x, y)
        for name, x, y in pairs
        if not _same(name, x, y) and not any(_same(name, other, y) for other in also.get((index, name), ()))
    ]


def _likeness(one: Label, other: Label) -> int:
    return sum(one[f] is not None and _same(f, one[f], other[f]) * (3 if f == "trainee" else 1) for f in FIELDS)


def _same(field: str, want: Any, got: Any) -> bool:
    if field == "working_hours":  # the words may be cut differently
        return (want is None) == (got is None)
    if isinstance(want, str) and isinstance(got, str):
        return _flat(want) == _flat(got)
    if field == "hours_per_week" and want is not None and got is not None:
        return bool(abs(want - got) <= 0.25)
    return bool(want == got) and isinstance(want, bool) == isinstance(got, bool)


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
