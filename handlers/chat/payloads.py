"""What Slack tells, taken apart: each kind's few values that we use, bounded and of the right type.

Payloads are hostile data: whatever is missing or of another type is "".
Shapes: https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/reference/events.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.chat_letters import Button
from bot.ports import ChatKind, ChatRequest

MAX_TEXT = 40_000  # characters of a message; Slack's own limit
MAX_VALUE = 3_000  # characters of one field of a form
MAX_FIELDS = 100

_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_ID = re.compile(r"[A-Z0-9]{1,24}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was done: what a private answer to it needs."""

    user: str
    channel: str = ""  # "" on a home and in a modal
    answers: str = ""  # response_url


@dataclass(frozen=True, slots=True)
class Click:
    place: Place
    button: Button | None  # None: none of ours
    value: str


@dataclass(frozen=True, slots=True)
class Submission:
    place: Place
    form: str  # callback_id
    kept: str  # private_metadata
    values: Mapping[str, str]  # block_id -> what was filled in; "" where nothing


@dataclass(frozen=True, slots=True)
class CommandLine:
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """On a message, by somebody, maybe about somebody else's words."""

    place: Place
    ts: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    place: Place
    ts: str
    thread_ts: str  # "" where it begins a thread
    text: str
    direct: bool  # written to the service itself
    edited: str = ""  # ts of the change, "" where it stands as first written

    @property
    def root(self) -> str:
        """The thread that it belongs to or begins."""
        return self.thread_ts or self.ts

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), UTC)


@dataclass(frozen=True, slots=True)
class HomeOpened:
    place: Place


Act = Click | Submission | CommandLine | Shortcut | Written | HomeOpened


def kept_request(raw: bytes) -> ChatRequest:
    """What was kept of a request, `raw_of`; raises ValueError for anything else."""
    kept = json.loads(raw)
    if not isinstance(kept, Mapping) or not isinstance(kept.get("payload"), Mapping):
        raise ValueError("no request of the chat")
    return ChatRequest(ChatKind(str(kept.get("kind"))), "", kept["payload"])


def raw_of(request: ChatRequest) -> bytes:
    text = json.dumps({"kind": str(request.kind), "payload": request.payload}, ensure_ascii=False)
    return text.encode("utf-8", "replace")


def taken_apart(request: ChatRequest) -> Act | None:
    """None for what we do nothing about."""
    return _READERS[request.kind](_mapping(request.payload))


def _click(payload: Mapping[str, Any]) -> Click | None:
    action = next((a for a in _list(payload, "actions") if isinstance(a, Mapping)), None)
    if action is None:
        return None
    name, value = _text(action, "action_id"), _text(action, "value")
    if name == Button.MORE:
        name, _, value = _text(action, "selected_option", "value").partition("|")
    return Click(_place(payload), _button(name), value)


def _submission(payload: Mapping[str, Any]) -> Submission:
    view = _mapping(payload.get("view"))
    values = {
        str(block)[:255]: _filled_in(element)
        for block, elements in list(_mapping(_mapping(view.get("state")).get("values")).items())[:MAX_FIELDS]
        for element in list(_mapping(elements).values())[:1]
    }
    return Submission(_place(payload), _text(view, "callback_id"), _text(view, "private_metadata"), values)


def _filled_in(element: object) -> str:
    told = _mapping(element)
    for value in (told.get("value"), told.get("selected_date"), _mapping(told.get("selected_option")).get("value")):
        if isinstance(value, str):
            return value.strip()[:MAX_VALUE]
    return ""


def _command(payload: Mapping[str, Any]) -> CommandLine:
    place = Place(_id(payload, "user_id"), _id(payload, "channel_id"), _text(payload, "response_url"))
    return CommandLine(place, " ".join(_text(payload, "text").split()))


def _shortcut(payload: Mapping[str, Any]) -> Shortcut:
    message = _mapping(payload.get("message"))
    return Shortcut(_place(payload), _ts(message, "ts"), _id(message, "user"), _text(message, "text", limit=MAX_TEXT))


def _written(event: Mapping[str, Any]) -> Written | None:
    return _message(event, event, edited="")


def _changed(event: Mapping[str, Any]) -> Written | None:
    message = _mapping(event.get("message"))
    return _message(message, event, edited=_ts(_mapping(message.get("edited")), "ts") or _ts(event, "ts"))


def _message(message: Mapping[str, Any], event: Mapping[str, Any], *, edited: str) -> Written | None:
    ts, user = _ts(message, "ts"), _id(message, "user")
    if not ts or not user or message.get("bot_id"):
        return None
    thread = _ts(message, "thread_ts")
    return Written(
        place=Place(user, _id(event, "channel")),
        ts=ts,
        thread_ts="" if thread == ts else thread,
        text=_text(message, "text", limit=MAX_TEXT),
        direct=_text(event, "channel_type") == "im",
        edited=edited,
    )


def _home(event: Mapping[str, Any]) -> HomeOpened:
    return HomeOpened(Place(_id(event, "user")))


_READERS: Mapping[ChatKind, Callable[[Mapping[str, Any]], Act | None]] = {
    ChatKind.BLOCK_ACTIONS: _click,
    ChatKind.VIEW_SUBMISSION: _submission,
    ChatKind.COMMAND: _command,
    ChatKind.MESSAGE: _written,
    ChatKind.MESSAGE_CHANGED: _changed,
    ChatKind.MESSAGE_SHORTCUT: _shortcut,
    ChatKind.HOME_OPENED: _home,
}


def number_in(text: str) -> int | None:
    """A small number in plain figures; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def day_in(text: str) -> date | None:
    """«2027-03-01»; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _place(payload: Mapping[str, Any]) -> Place:
    channel = _id(_mapping(payload.get("channel")), "id") or _id(_mapping(payload.get("container")), "channel_id")
    return Place(_id(_mapping(payload.get("user")), "id"), channel, _text(payload, "response_url"))


def _button(name: str) -> Button | None:
    return Button(name) if name in set(Button) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(payload: Mapping[str, Any], name: str) -> list[Any]:
    value = payload.get(name)
    return value[:10] if isinstance(value, list) else []


def _text(payload: Mapping[str, Any], *path: str, limit: int = MAX_VALUE) -> str:
    value: object = payload
    for name in path:
        value = _mapping(value).get(name)
    return value[:limit] if isinstance(value, str) else ""


def _id(payload: Mapping[str, Any], name: str) -> str:
    value = _text(payload, name)
    return value if _ID.fullmatch(value) else ""


def _ts(payload: Mapping[str, Any], name: str) -> str:
    value = _text(payload, name)
    return value if _TS.fullmatch(value) else ""
