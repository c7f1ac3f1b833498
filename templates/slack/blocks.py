"""Block Kit as plain dictionaries, within Slack's limits (https://docs.slack.dev/reference/block-kit).

Words that people wrote are hostile data: `said` takes away their markup, so that they can mention nobody, link
nowhere and quote nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from templates.speech import WORDS
from templates.values import KEPT_SPACE, one_line, without_identity_numbers

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 12_000  # of all blocks as JSON; Slack refuses somewhere above 13 200 (slackapi/bolt-js#2509)
HEADER = 150
SECTION = 3_000
SECTION_FIELD = 2_000
CONTEXT = 2_000
BUTTON = 75
ACCESSIBILITY = 75
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
OPTION = 75
TITLE = 24
LABEL = 2_000
TOP_LEVEL = 3_000
OPTIONS = 100

CUT = "… (hela texten i ärendet)"
_IDENTITY_NUMBER: str = WORDS["sv"]["identity_number"]
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = str.maketrans({"*": "∗", "`": "´", "~": "∼"})


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and a word that there is more."""
    if len(text) <= limit:
        return text
    return text[: limit - len(CUT)].rstrip() + CUT


def short(text: str, limit: int) -> str:
    """For labels, which have no room to say that there is more."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def said(text: str, limit: int = 300) -> str:
    """What somebody wrote, as mrkdwn of at most `limit` characters: one line, without markup of its own."""
    plain = without_identity_numbers(one_line(text[: limit * 8]), _IDENTITY_NUMBER).translate(_MARKS)
    shown = cut(plain, limit)
    while len(shown.translate(_ESCAPED)) > limit:
        shown = cut(plain, len(shown) - max(1, (len(shown.translate(_ESCAPED)) - limit) // 5))
    return shown.translate(_ESCAPED)


def clock(moment: time) -> str:
    """«08.30»"""
    return f"{moment:%H.%M}"


def plain(text: str) -> str:
    return text.replace(KEPT_SPACE, " ")


# --- objects ---------------------------------------------------------------------------------


def mrkdwn(text: str, limit: int = SECTION) -> Block:
    """`verbatim`: nothing in the text becomes a link or a mention by itself."""
    return {"type": "mrkdwn", "text": cut(plain(text), limit), "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": short(plain(text), limit)}


def option(value: str, text: str) -> Block:
    return {"text": plain_text(text, OPTION), "value": value}


def confirm(title: str, text: str, yes: str) -> Block:
    return {
        "title": plain_text(title, CONFIRM_TITLE),
        "text": plain_text(text, CONFIRM_TEXT),
        "confirm": plain_text(yes, CONFIRM_BUTTON),
        "deny": plain_text("Tillbaka", CONFIRM_BUTTON),
    }


# --- blocks ----------------------------------------------------------------------------------


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, HEADER)}


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def fields(rows: Sequence[tuple[str, str]]) -> list[Block]:
    """Label and words in two columns, ten to a section."""
    shown = [mrkdwn(f"*{label}*\n{words}", SECTION_FIELD) for label, words in rows]
    return [{"type": "section", "fields": shown[i : i + 10]} for i in range(0, len(shown), 10)]


def context(text: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text, CONTEXT)]}


def actions(block_id: str, elements: Iterable[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def divider() -> Block:
    return {"type": "divider"}


def button(
    action_id: str,
    text: str,
    value: str,
    *,
    label: str,
    style: str = "",
    ask: Block | None = None,
) -> Block:
    """`label` is what a screen reader says."""
    block: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(text, BUTTON),
        "value": value,
        "accessibility_label": short(plain(label), ACCESSIBILITY),
    }
    return block | ({"style": style} if style else {}) | ({"confirm": ask} if ask else {})


def text_input(
    block_id: str,
    label: str,
    *,
    initial: str = "",
    hint: str = "",
    lines: bool = False,
    shortest: int = 0,
    longest: int = 150,
    optional: bool = False,
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": "value", "multiline": lines, "max_length": longest}
    if shortest:
        element["min_length"] = shortest
    if initial:
        element["initial_value"] = plain(initial)[:longest]
    return _input(block_id, label, element, hint, optional)


def day_input(block_id: str, label: str, *, initial: str = "", hint: str = "", optional: bool = False) -> Block:
    element: Block = {"type": "datepicker", "action_id": "value"}
    return _input(block_id, label, element | ({"initial_date": initial} if initial else {}), hint, optional)


def choice_input(
    block_id: str,
    label: str,
    options: Sequence[Block],
    *,
    initial: str = "",
    hint: str = "",
    buttons: bool = False,
    optional: bool = False,
) -> Block:
    """A menu of at most 100 options, or radio buttons for at most 10."""
    element: Block = {
        "type": "radio_buttons" if buttons else "static_select",
        "action_id": "value",
        "options": list(options)[: 10 if buttons else OPTIONS],
    }
    chosen = next((o for o in element["options"] if o["value"] == initial), None)
    return _input(block_id, label, element | ({"initial_option": chosen} if chosen else {}), hint, optional)


def _input(block_id: str, label: str, element: Block, hint: str, optional: bool) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, LABEL),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain_text(hint, LABEL)} if hint else {})


# --- views -----------------------------------------------------------------------------------


def modal(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str = "", close: str = "Stäng", kept: str = ""
) -> Block:
    """`kept` comes back with the submission."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, TITLE),
        "close": plain_text(close, TITLE),
        "private_metadata": kept,
        "blocks": list(blocks)[:VIEW_BLOCKS],
    }
    return view | ({"submit": plain_text(submit, TITLE)} if submit else {})


def fits(blocks: Sequence[Block]) -> bool:
    """Whether one message takes them."""
    return len(blocks) <= MESSAGE_BLOCKS and size(blocks) <= MESSAGE_CHARACTERS


def as_many_as_fit(first: Sequence[Block], groups: Sequence[Sequence[Block]], more: str) -> list[Block]:
    """`first`, then the groups of blocks that one message takes, and `more` with the number of those left out."""
    drawn = list(first)
    for count, group in enumerate(groups):
        left = context(more.format(count=len(groups) - count))
        last = count == len(groups) - 1
        if not fits([*drawn, *group] if last else [*drawn, *group, left]):
            return [*drawn, left]
        drawn += group
    return drawn


def size(blocks: Sequence[Mapping[str, object]]) -> int:
    """Characters of the blocks as they are sent."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))
