"""Block Kit on a terminal: what a person sees of blocks in Slack, with buttons in brackets."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

_MARKUP = re.compile(r"\*(?P<bold>[^*\n]{1,3000})\*|`(?P<code>[^`\n]{1,300})`|<@(?P<person>[A-Z0-9]{2,30})>")
_QUOTE = re.compile(r"^>", re.MULTILINE)
_BUTTONS = {"primary": "bold white on green", "danger": "bold white on red"}
_BUTTON = "bold"
_EMPTY = "…"


def drawn(blocks: Iterable[Mapping[str, Any]], people: Mapping[str, str]) -> RenderableType:
    """`people`: Slack id → name, for those who are mentioned."""
    return Group(*(one for block in blocks for one in _block(block, people)))


def mrkdwn(text: str, people: Mapping[str, str]) -> Text:
    """Slack's markup: *bold*, `code`, a person, and the three characters that are escaped."""
    shown, end = Text(), 0
    for found in _MARKUP.finditer(text):
        shown.append(html.unescape(text[end : found.start()]))
        if person := found["person"]:
            shown.append(f"@{people.get(person, person)}", style="cyan")
        else:
            shown.append(html.unescape(found["bold"] or found["code"]), style="bold" if found["bold"] else "cyan")
        end = found.end()
    return shown.append(html.unescape(text[end:]))


def buttons(elements: Iterable[Mapping[str, Any]]) -> Text:
    return Text("  ").join(_button(element) for element in elements)


def _button(element: Mapping[str, Any]) -> Text:
    if element["type"] == "overflow":
        return Text(f"[⋯ {' | '.join(o['text']['text'] for o in element['options'])}]", style="dim")
    return Text(f"[{element['text']['text']}]", style=_BUTTONS.get(element.get("style", ""), _BUTTON))


def _block(block: Mapping[str, Any], people: Mapping[str, str]) -> Iterator[RenderableType]:
    match block["type"]:
        case "header":
            yield Text(block["text"]["text"], style="bold")
        case "section":
            if "text" in block:
                yield _text(block["text"], people)
            if "fields" in block:
                yield _rows(block["fields"], people)
            if "accessory" in block:
                yield buttons([block["accessory"]])
        case "context":
            words = Text(" ").join(_text(element, people) for element in block["elements"] if "text" in element)
            yield Text.assemble(words, style="dim")
        case "actions":
            yield buttons(block["elements"])
        case "divider":
            yield Rule(style="dim")
        case "input":
            optional = " (valfritt)" if block.get("optional") else ""
            yield Text.assemble((block["label"]["text"], "bold"), (optional, "dim"), "  ", _field(block["element"]))
            if "hint" in block:
                yield Text(block["hint"]["text"], style="dim")


def _text(thing: Mapping[str, Any], people: Mapping[str, str]) -> Text:
    if thing["type"] != "mrkdwn":
        return Text(thing["text"])
    return mrkdwn(_QUOTE.sub("│ ", thing["text"]), people)


def _rows(fields: Iterable[Mapping[str, Any]], people: Mapping[str, str]) -> Table:
    """A label and its words, which Slack puts below it."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(ratio=1, overflow="fold")
    for field in fields:
        label, _, words = field["text"].partition("\n")
        grid.add_row(mrkdwn(label, people), mrkdwn(words, people))
    return grid


def _field(element: Mapping[str, Any]) -> Text:
    match element["type"]:
        case "radio_buttons":
            chosen = element.get("initial_option")
            return Text("  ").join(
                Text(f"({'•' if option == chosen else ' '}) {option['text']['text']}") for option in element["options"]
            )
        case "static_select":
            known = element.get("initial_option")
            return Text(f"[{known['text']['text'] if known else 'Välj'} ▾]")
        case "datepicker":
            return Text(f"[{element.get('initial_date', 'Välj en dag')} ▾]")
    return Text(f"[{element.get('initial_value') or _EMPTY}]")
