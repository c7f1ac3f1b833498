"""Writes the README's tables of settings and limits from the code; `--check` only says whether they are current."""

from __future__ import annotations

import sys
from pathlib import Path

from limits import limits_table

from bot.settings import PREFIX, Settings

README = Path(__file__).parent.parent / "README.md"


def settings_table() -> str:
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        default = str(default).lower() if isinstance(default, bool) else default
        shown = "" if default in ("", None, ()) else f"`{default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"


def with_table(text: str, name: str, table: str) -> str:
    """The text with the table between its marks, which stand in it already."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{table}\n{end}{after}"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    wanted = with_table(with_table(text, "settings", settings_table()), "limits", limits_table())
    if "--check" in sys.argv:
        stale = "README.md: the tables of settings and limits are not current: run .ci/settings_table.py"
        sys.exit(None if text == wanted else stale)
    README.write_text(wanted, encoding="utf-8")


main()
