"""Writes the README's configuration table from the settings themselves; `--check` only says whether it is current."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.settings import PREFIX, Settings

README = Path(__file__).parent.parent / "README.md"
START, END = "<!-- settings -->\n", "<!-- /settings -->"


def table() -> str:
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        default = str(default).lower() if isinstance(default, bool) else default
        shown = "" if default in ("", None, ()) else f"`{default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    wanted = f"{before}{START}\n{table()}\n{END}{after}"
    if "--check" in sys.argv:
        stale = "README.md: the configuration table is not current: run .ci/settings_table.py"
        sys.exit(None if text == wanted else stale)
    README.write_text(wanted, encoding="utf-8")


main()
