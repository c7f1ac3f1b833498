"""The README's table of limits: the rows stand in limits.toml, their figures are the constants' own."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from importlib import import_module
from pathlib import Path

LIMITS = Path(__file__).parent / "limits.toml"


def limits_table() -> str:
    """One row a limit, under the areas' names. Raises AttributeError for a constant that there is not."""
    rows = ["| at most | of what | beyond it | set by |", "| --- | --- | --- | --- |"]
    for area in tomllib.loads(LIMITS.read_text(encoding="utf-8"))["area"]:
        rows.append(f"| **{area['name']}** | | | |")
        for name, unit, what, beyond in area["rows"]:
            module, _, constant = name.rpartition(".")
            amount = figure(getattr(import_module(module), constant), unit)
            rows.append(f"| {amount} | {what} | {beyond} | `{name}` |")
    return "\n".join(rows) + "\n"


def figure(value: float | timedelta, unit: str) -> str:
    """A number as people write it, with its unit: 256 KiB, 30 MB, 4 h, 20,000 lines."""
    if isinstance(value, timedelta):
        value, unit = value / timedelta(seconds=1), "s"
    if unit == "s":
        for size, longer in ((86_400, "days"), (3_600, "h"), (60, "min")):
            if value >= size + (longer == "days") and value % size == 0:
                return f"{value / size:,g} {longer}"
    for size, larger in ((1_000_000, "MB"), (1_024, "KiB"), (1_000, "kB")):
        if unit.startswith("bytes") and value >= size and value % size == 0:
            return f"{value / size:,g} {unit.replace('bytes', larger)}"
    return f"{value:,} {unit}" if isinstance(value, int) else f"{value:g} {unit}"
