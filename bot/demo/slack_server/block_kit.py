"""What Slack refuses in messages and views (Block Kit reference), beyond what slack_sdk's models check.

Each fault is said as Slack says it: a place as a JSON pointer, and what is wrong there. No fault is an empty list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_SIZE = 13_200  # characters of all blocks as JSON; undocumented (slackapi/bolt-js issue 2509)
MESSAGE_TEXT = 4_000  # what chat.update takes; chat.postMessage cuts at 40,000
VIEW_SIZE = 250_000  # octets

Faults = Iterator[str]
Check = Callable[[Any, str], Faults]


def message_faults(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    found = [] if text.strip() else ["/text: is what screen readers and notifications say, and is empty"]
    if len(text) > MESSAGE_TEXT:
        found.append(f"/text: must be at most {MESSAGE_TEXT} characters, not {len(text)}")
    size = len(json.dumps(blocks, ensure_ascii=False))
    if size > MESSAGE_SIZE:
        found.append(f"/blocks: msg_blocks_too_long, {size} characters of JSON")
    return [*found, *_all_blocks(blocks, MESSAGE_BLOCKS)]


def view_faults(view: Mapping[str, Any]) -> list[str]:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return ["/type: must be modal or home"]
    keys = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    found: list[str] = []
    if kind == "modal":
        keys |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
        found += _text(view.get("title"), "/title", 24)
        for name in ("submit", "close"):
            if name in view:
                found += _text(view[name], f"/{name}", 24)
        if "submit" not in view and any(block.get("type") == "input" for block in view.get("blocks", ())):
            found.append("/submit: is needed, there are input blocks")
    found += _only(view, "", keys)
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        found += _string(view.get(name, ""), f"/{name}", most, least=0)
    if len(json.dumps(view).encode()) > VIEW_SIZE:
        found.append("/: view_too_large")
    blocks = view.get("blocks", ())
    if sum(1 for element in _elements(blocks) if element.get("focus_on_load")) > 1:
        found.append("/blocks: only one element may have focus_on_load")
    return [*found, *_all_blocks(blocks, VIEW_BLOCKS)]


def _all_blocks(blocks: Any, most: int) -> Faults:
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        yield "/blocks: must be a list"
        return
    if len(blocks) > most:
        yield f"/blocks: at most {most}, not {len(blocks)}"
    names: set[str] = set()
    for number, block in enumerate(blocks):
        place = f"/blocks/{number}"
        check = _BLOCKS.get(block.get("type", "")) if isinstance(block, Mapping) else None
        if check is None:
            yield f"{place}: unsupported type {block.get('type') if isinstance(block, Mapping) else block!r}"
            continue
        yield from check(block, place)
        if "block_id" in block:
            yield from _string(block["block_id"], f"{place}/block_id", 255)
            if block["block_id"] in names:
                yield f"{place}/block_id: {block['block_id']!r} stands twice"
            names.add(block["block_id"])


# --- the parts ---


def _only(thing: Mapping[str, Any], place: str, keys: Iterable[str]) -> Faults:
    for key in thing.keys() - set(keys):
        yield f"{place}/{key}: invalid additional property"


def _string(value: Any, place: str, most: int, *, least: int = 1) -> Faults:
    if not isinstance(value, str):
        yield f"{place}: must be text"
    elif not least <= len(value) <= most:
        yield f"{place}: must have {least}–{most} characters, not {len(value)}"


def _text(value: Any, place: str, most: int, kinds: tuple[str, ...] = ("plain_text",)) -> Faults:
    if not isinstance(value, Mapping):
        yield f"{place}: must be a text object"
        return
    kind = value.get("type")
    if kind not in kinds:
        yield f"{place}/type: must be {' or '.join(kinds)}, not {kind}"
    yield from _only(value, place, {"type", "text", "emoji" if kind == "plain_text" else "verbatim"})
    yield from _string(value.get("text"), f"{place}/text", most)
    if isinstance(value.get("text"), str) and not value["text"].strip():
        yield f"{place}/text: must not be blank"


ANY_TEXT = ("plain_text", "mrkdwn")


def _section(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id", "text", "fields", "accessory", "expand"})
    if "text" not in block and "fields" not in block:
        yield f"{place}: needs text or fields"
    if "text" in block:
        yield from _text(block["text"], f"{place}/text", 3000, ANY_TEXT)
    fields = block.get("fields", ())
    if "fields" in block and not 1 <= len(fields) <= 10:
        yield f"{place}/fields: 1–10, not {len(fields)}"
    for number, field in enumerate(fields):
        yield from _text(field, f"{place}/fields/{number}", 2000, ANY_TEXT)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{place}/accessory", _ACCESSORIES)


def _header(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id", "text"})
    yield from _text(block.get("text"), f"{place}/text", 150)


def _divider(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id"})


def _context(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id", "elements"})
    elements = block.get("elements", ())
    if not 1 <= len(elements) <= 10:
        yield f"{place}/elements: 1–10, not {len(elements)}"
    for number, element in enumerate(elements):
        at = f"{place}/elements/{number}"
        yield from _picture(element, at) if element.get("type") == "image" else _text(element, at, 3000, ANY_TEXT)


def _actions(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id", "elements"})
    elements = block.get("elements", ())
    if not 1 <= len(elements) <= 25:
        yield f"{place}/elements: 1–25, not {len(elements)}"
    names = [element.get("action_id") for element in elements if "action_id" in element]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"{place}: action_id {name!r} stands twice"
    for number, element in enumerate(elements):
        yield from _element(element, f"{place}/elements/{number}", _ACTIONS)


def _input(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id", "label", "element", "hint", "optional", "dispatch_action"})
    yield from _text(block.get("label"), f"{place}/label", 2000)
    if "hint" in block:
        yield from _text(block["hint"], f"{place}/hint", 2000)
    yield from _element(block.get("element", {}), f"{place}/element", _INPUTS)


def _image(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id", "image_url", "slack_file", "alt_text", "title"})
    yield from _picture({key: block[key] for key in block if key not in ("block_id", "title")}, place)
    if "title" in block:
        yield from _text(block["title"], f"{place}/title", 2000)


def _picture(element: Any, place: str) -> Faults:
    yield from _only(element, place, {"type", "image_url", "slack_file", "alt_text"})
    yield from _string(element.get("alt_text"), f"{place}/alt_text", 2000)
    if ("image_url" in element) == ("slack_file" in element):
        yield f"{place}: needs either image_url or slack_file"
    yield from _string(element.get("image_url", "-"), f"{place}/image_url", 3000)


def _element(element: Any, place: str, known: Mapping[str, Check]) -> Faults:
    check = known.get(element.get("type", "")) if isinstance(element, Mapping) else None
    if check is None:
        yield f"{place}/type: unsupported here: {element.get('type') if isinstance(element, Mapping) else element!r}"
        return
    yield from check(element, place)
    if "action_id" in element:
        yield from _string(element["action_id"], f"{place}/action_id", 255)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{place}/confirm")


def _confirm(thing: Any, place: str) -> Faults:
    yield from _only(thing, place, {"title", "text", "confirm", "deny", "style"})
    yield from _text(thing.get("title"), f"{place}/title", 100)
    yield from _text(thing.get("text"), f"{place}/text", 300, ANY_TEXT)
    for name in ("confirm", "deny"):
        yield from _text(thing.get(name), f"{place}/{name}", 30)
    yield from _style(thing, place)


def _style(thing: Any, place: str) -> Faults:
    if thing.get("style", "primary") not in ("primary", "danger"):
        yield f"{place}/style: must be primary or danger"


_COMMON = {"type", "action_id", "confirm", "focus_on_load"}


def _button(element: Any, place: str) -> Faults:
    yield from _only(
        element, place, {"type", "action_id", "confirm", "text", "url", "value", "style", "accessibility_label"}
    )
    yield from _text(element.get("text"), f"{place}/text", 75)
    yield from _string(element.get("value", "-"), f"{place}/value", 2000)
    yield from _string(element.get("url", "-"), f"{place}/url", 3000)
    yield from _string(element.get("accessibility_label", "-"), f"{place}/accessibility_label", 75)
    yield from _style(element, place)


def _options(
    options: Any, place: str, most: int, kinds: tuple[str, ...] = ("plain_text",), *, links: bool = False
) -> Faults:
    if not 1 <= len(options) <= most:
        yield f"{place}: 1–{most} options, not {len(options)}"
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        yield f"{place}: two options have the same value"
    for number, option in enumerate(options):
        at = f"{place}/{number}"
        yield from _only(option, at, {"text", "value", "description", *(["url"] if links else [])})
        yield from _text(option.get("text"), f"{at}/text", 75, kinds)
        yield from _string(option.get("value"), f"{at}/value", 150)
        if "description" in option:
            yield from _text(option["description"], f"{at}/description", 75, kinds)


def _placeholder(element: Any, place: str) -> Faults:
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{place}/placeholder", 150)


def _chosen(element: Any, place: str, options: Sequence[Any], *, several: bool) -> Faults:
    name = "initial_options" if several else "initial_option"
    if name in element:
        for chosen in element[name] if several else [element[name]]:
            if chosen not in options:
                yield f"{place}/{name}: is none of the options"
        if several and not element[name]:
            yield f"{place}/{name}: must not be empty"


def _menu(several: bool) -> Check:
    name = "initial_options" if several else "initial_option"

    def check(element: Any, place: str) -> Faults:
        allowed = {*_COMMON, "placeholder", "options", "option_groups", name}
        yield from _only(element, place, allowed | ({"max_selected_items"} if several else set()))
        yield from _placeholder(element, place)
        if ("options" in element) == ("option_groups" in element):
            yield f"{place}: needs either options or option_groups"
        options = list(element.get("options", ()))
        if "options" in element:
            yield from _options(options, f"{place}/options", 100)
        groups = element.get("option_groups", ())
        if len(groups) > 100:
            yield f"{place}/option_groups: at most 100"
        for number, group in enumerate(groups):
            at = f"{place}/option_groups/{number}"
            yield from _only(group, at, {"label", "options"})
            yield from _text(group.get("label"), f"{at}/label", 75)
            yield from _options(group.get("options", ()), f"{at}/options", 100)
            options += group.get("options", ())
        yield from _chosen(element, place, options, several=several)

    return check


def _picker(*more: str) -> Check:
    def check(element: Any, place: str) -> Faults:
        yield from _only(element, place, {*_COMMON, "placeholder", *more})
        yield from _placeholder(element, place)
        if "initial_date" in element and not re.fullmatch(r"\d{4}-\d\d-\d\d", element["initial_date"]):
            yield f"{place}/initial_date: must be YYYY-MM-DD"
        if "initial_time" in element and not re.fullmatch(r"\d\d:\d\d", element["initial_time"]):
            yield f"{place}/initial_time: must be HH:mm"

    return check


def _choices(several: bool) -> Check:
    name = "initial_options" if several else "initial_option"

    def check(element: Any, place: str) -> Faults:
        yield from _only(element, place, {*_COMMON, "options", name})
        options = element.get("options", ())
        yield from _options(options, f"{place}/options", 10, ANY_TEXT)
        yield from _chosen(element, place, options, several=several)

    return check


def _overflow(element: Any, place: str) -> Faults:
    yield from _only(element, place, {"type", "action_id", "confirm", "options"})
    yield from _options(element.get("options", ()), f"{place}/options", 5, links=True)


def _field(*more: str) -> Check:
    def check(element: Any, place: str) -> Faults:
        yield from _only(element, place, {*_COMMON, "placeholder", "initial_value", "dispatch_action_config", *more})
        yield from _placeholder(element, place)
        yield from _string(element.get("initial_value", "-"), f"{place}/initial_value", 3000, least=0)
        for name, least in (("min_length", 0), ("max_length", 1)):
            if name in element and not least <= element[name] <= 3000:
                yield f"{place}/{name}: must be {least}–3000"
        if element.get("min_length", 0) > element.get("max_length", 3000):
            yield f"{place}/min_length: is more than max_length"
        if element["type"] == "number_input" and "is_decimal_allowed" not in element:
            yield f"{place}/is_decimal_allowed: is missing"

    return check


def _files(element: Any, place: str) -> Faults:
    yield from _only(element, place, {"type", "action_id", "filetypes", "max_files"})
    if not 1 <= element.get("max_files", 10) <= 10:
        yield f"{place}/max_files: must be 1–10"


def _rich_text(block: Any, place: str) -> Faults:
    yield from _only(block, place, {"type", "block_id", "elements"})
    if not block.get("elements"):
        yield f"{place}/elements: is missing"


_MENUS: Mapping[str, Check] = {
    "static_select": _menu(several=False),
    "multi_static_select": _menu(several=True),
    "users_select": _picker("initial_user"),
    "multi_users_select": _picker("initial_users", "max_selected_items"),
    "conversations_select": _picker(
        "initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"
    ),
    "channels_select": _picker("initial_channel", "response_url_enabled"),
    "datepicker": _picker("initial_date"),
    "timepicker": _picker("initial_time", "timezone"),
    "radio_buttons": _choices(several=False),
    "checkboxes": _choices(several=True),
}
_ACTIONS: Mapping[str, Check] = {
    **_MENUS,
    "button": _button,
    "overflow": _overflow,
    "datetimepicker": _picker("initial_date_time"),
}
_ACCESSORIES: Mapping[str, Check] = {**_MENUS, "button": _button, "overflow": _overflow, "image": _picture}
_INPUTS: Mapping[str, Check] = {
    **_MENUS,
    "datetimepicker": _picker("initial_date_time"),
    "plain_text_input": _field("multiline", "min_length", "max_length"),
    "email_text_input": _field(),
    "url_text_input": _field(),
    "number_input": _field("is_decimal_allowed", "min_value", "max_value"),
    "file_input": _files,
}
_BLOCKS: Mapping[str, Check] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
}


def _elements(blocks: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        yield from block.get("elements", ())
        yield from (block[name] for name in ("element", "accessory") if name in block)
