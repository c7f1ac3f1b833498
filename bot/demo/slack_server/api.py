"""Slack's Web API on a local workspace: arguments, rights, limits and error codes as the real one has them."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from bot.demo.slack_server.block_kit import MESSAGE_TEXT, message_faults, view_faults
from bot.demo.slack_server.state import APP, BOT, BOT_USER, TEAM, Channel, File, Message, View, Workspace

BOT_TOKEN, APP_TOKEN = "xoxb-" + "lokal-bot", "xapp-" + "lokal-app"
TRIGGER_SECONDS = 20.0  # Slack gives 3 s; a busy machine takes longer
VIEWS_DEEP = 3

_HISTORY_SCOPE = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_SCOPES = {"chat": "chat:write", "files": "files:read", "users": "users:read"}
_OWN_SCOPE = {"conversations.open": "im:write"}


class ApiError(Exception):
    """`ok: false` with this code."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.more = code, more


@dataclass(frozen=True)
class Failure:
    """How calls of a method fail. A `status` answers without JSON; `hangs` never answers, `drops` hangs up."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    hangs: bool = False
    drops: bool = False
    after_doing: bool = False  # it is done, and only the answer is lost


@dataclass
class Trigger:
    user: str
    made: float = field(default_factory=time.monotonic)
    used: bool = False


class WebApi:
    """`base_url`: where it can be reached; set by the server that serves it."""

    def __init__(self, workspace: Workspace, changed: Callable[[], None]) -> None:
        self.workspace = workspace
        self.base_url = ""
        self.scopes = frozenset(
            {"chat:write", "commands", "files:read", "im:write", "users:read", "app_mentions:read"}
            | set(_HISTORY_SCOPE.values())
        )
        self.tokens = {BOT_TOKEN}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.triggers: dict[str, Trigger] = {}
        self.open_connection: Callable[[], str] = lambda: ""
        self._failures: dict[str, list[Failure]] = {}
        self._changed = changed
        self._answers: dict[str, tuple[str, str, str]] = {}  # response_url's id → channel, user, thread
        self._uses: dict[str, int] = {}
        self._methods: Mapping[str, Callable[[dict[str, Any]], Any]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "conversations.open": self._open,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._info,
            "users.info": self._user,
            "files.info": self._file,
            "views.open": self._views_open,
            "views.push": self._views_push,
            "views.update": self._views_update,
            "views.publish": self._views_publish,
        }

    # --- what can be ordered and looked at ---

    def fail(self, method: str, failure: Failure | str, times: int = 1) -> None:
        """The next `times` calls of `method` fail so, and then no more. A text is an error code."""
        made = Failure(error=failure) if isinstance(failure, str) else failure
        self._failures.setdefault(method, []).extend([made] * times)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]

    def new_trigger(self, user: str) -> str:
        name = f"{self.workspace.number()}.{TEAM}.trigger"
        self.triggers[name] = Trigger(user)
        return name

    def new_response_url(self, channel: str, user: str, thread: str = "") -> str:
        name = str(self.workspace.number())
        self._answers[name] = (channel, user, thread)
        return f"{self.base_url}/actions/{TEAM}/{name}"

    # --- the wire ---

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        waiting = self._failures.get(method)
        failure = waiting.pop(0) if waiting else None
        if failure is not None and not failure.after_doing:
            return await self._failed(failure, request)
        answer = self._answer(method, request, arguments)
        self._changed()
        if failure is not None:
            return await self._failed(failure, request)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    async def _failed(self, failure: Failure, request: web.Request) -> web.StreamResponse:
        self._changed()
        if failure.drops and request.transport is not None:
            request.transport.close()
        if failure.hangs:
            await asyncio.Event().wait()
        if failure.retry_after is not None:
            headers = {"Retry-After": str(failure.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if failure.status != 200:
            return web.Response(status=failure.status, text="<html>upstream error</html>", content_type="text/html")
        return web.json_response({"ok": False, "error": failure.error})

    def _answer(self, method: str, request: web.Request, arguments: dict[str, Any]) -> dict[str, Any]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            if method == "apps.connections.open":
                if token != APP_TOKEN:
                    raise ApiError("invalid_auth" if token else "not_authed")
                return {"ok": True, "url": self.open_connection()}
            if method not in self._methods:
                raise ApiError("unknown_method")
            if token not in self.tokens:
                raise ApiError("invalid_auth" if token else "not_authed")
            self._need(_OWN_SCOPE.get(method) or _SCOPES.get(method.split(".")[0]))
            return {"ok": True, **self._methods[method](arguments)}
        except ApiError as error:
            return {"ok": False, "error": error.code, **error.more}

    def _need(self, scope: str | None) -> None:
        if scope and scope not in self.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file, to who shows the token; a page to log in on, with status 200, to anybody else."""
        found = self.workspace.files.get(request.match_info["file"])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(("download", {"file": request.match_info["file"]}))
        waiting = self._failures.get("download")
        failure = waiting.pop(0) if waiting else None
        if failure is not None:
            return await self._failed(failure, request)
        if found is None:
            return web.Response(status=404)
        if token not in self.tokens or "files:read" not in self.scopes:
            return web.Response(text="<!DOCTYPE html><html>Sign in</html>", content_type="text/html")
        return web.Response(body=found.content, content_type=found.mimetype)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A response_url: five uses in thirty minutes."""
        name = request.match_info["name"]
        waiting = self._failures.get("response_url")
        if waiting:
            return await self._failed(waiting.pop(0), request)
        self._uses[name] = self._uses.get(name, 0) + 1
        if name not in self._answers:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if self._uses[name] > 5:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        body = await request.json()
        blocks, text = body.get("blocks", []), body.get("text", "")
        found = message_faults(text, blocks)
        if found:
            return web.json_response({"ok": False, "error": "invalid_blocks", "errors": found}, status=500)
        channel, user, _ = self._answers[name]
        if body.get("response_type") != "ephemeral" or body.get("replace_original", True):
            return web.json_response({"ok": False, "error": "would replace what the person clicked on"}, status=500)
        self._show_privately(channel, user, text, blocks, body.get("thread_ts", ""))
        self._changed()
        return web.json_response({"ok": True})

    # --- messages ---

    def _auth_test(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://lokal.slack.example/",
            "team": "Lokal",
            "user": "platsvakt",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    def _writable(self, name: str) -> Channel:
        if name in self.workspace.people:
            return self.workspace.direct_channel(name)
        channel = self.workspace.channels.get(name)
        if channel is None or (channel.private and BOT_USER not in channel.members):
            raise ApiError("channel_not_found")
        if BOT_USER not in channel.members:
            raise ApiError("not_in_channel")
        if channel.archived:
            raise ApiError("is_archived")
        return channel

    def _content(self, arguments: dict[str, Any]) -> tuple[str, tuple[Mapping[str, Any], ...]]:
        text, blocks = arguments.get("text", ""), arguments.get("blocks") or []
        if not text and not blocks:
            raise ApiError("no_text")
        if len(text) > MESSAGE_TEXT:
            raise ApiError("msg_too_long")
        found = message_faults(text, blocks)
        if found:
            too_long = any("msg_blocks_too_long" in fault for fault in found)
            code = "msg_blocks_too_long" if too_long else "invalid_blocks"
            raise ApiError(code, errors=found, response_metadata={"messages": [f"[ERROR] {one}" for one in found]})
        return text, tuple(blocks)

    def _post_message(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._writable(arguments.get("channel", ""))
        text, blocks = self._content(arguments)
        thread = arguments.get("thread_ts", "")
        if thread and self.workspace.message(channel.id, thread) is None:
            raise ApiError("thread_not_found")
        message = Message(
            channel.id, self.workspace.new_ts(), BOT_USER, text, blocks, thread, arguments.get("metadata")
        )
        channel.messages.append(message)
        return {"channel": channel.id, "ts": message.ts, "message": as_json(message)}

    def _own(self, arguments: dict[str, Any]) -> tuple[Channel, Message]:
        channel = self.workspace.channels.get(arguments.get("channel", ""))
        if channel is None:  # a person's id will not do here
            raise ApiError("channel_not_found")
        message = self.workspace.message(channel.id, arguments.get("ts", ""))
        if message is None:
            raise ApiError("message_not_found")
        if message.user != BOT_USER:
            raise ApiError("cant_update_message")
        if channel.archived:
            raise ApiError("is_archived")
        return channel, message

    def _update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, message = self._own(arguments)
        text, blocks = self._content({"blocks": message.blocks, **arguments})  # left out, they stay as they are
        changed = replace(message, text=text, blocks=blocks, revision=message.revision + 1)
        channel.messages[channel.messages.index(message)] = changed
        return {"channel": channel.id, "ts": message.ts, "text": text, "message": as_json(changed)}

    def _delete(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, message = self._own(arguments)
        channel.messages.remove(message)
        return {"channel": channel.id, "ts": message.ts}

    def _post_ephemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:
        name = arguments.get("channel", "")
        if name not in self.workspace.channels:  # a person's id will not do here
            raise ApiError("channel_not_found")
        channel, user = self._writable(name), arguments.get("user", "")
        if user not in channel.members:
            raise ApiError("user_not_in_channel")
        text, blocks = self._content(arguments)
        return {"message_ts": self._show_privately(name, user, text, blocks, arguments.get("thread_ts", ""))}

    def _show_privately(
        self, channel: str, user: str, text: str, blocks: Sequence[Mapping[str, Any]], thread: str
    ) -> str:
        shown = Message(channel, self.workspace.new_ts(), BOT_USER, text, tuple(blocks), thread, ephemeral_for=user)
        self.workspace.ephemerals.append(shown)
        return shown.ts

    def _open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        user = arguments.get("users", "")
        if user not in self.workspace.people:
            raise ApiError("user_not_found")
        return {"channel": {"id": self.workspace.direct_channel(user).id}}

    def _readable(self, arguments: dict[str, Any]) -> Channel:
        channel = self.workspace.channels.get(arguments.get("channel", ""))
        if channel is None or BOT_USER not in channel.members:
            raise ApiError("channel_not_found" if channel is None else "not_in_channel")
        self._need(_HISTORY_SCOPE[channel.kind])
        return channel

    def _history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = [m for m in self._readable(arguments).messages if m.thread_ts in ("", m.ts)]
        return _page(list(reversed(found)), arguments, default=100)

    def _replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        thread = arguments.get("ts", "")
        found = [m for m in self._readable(arguments).messages if thread in (m.ts, m.thread_ts)]
        if not found:
            raise ApiError("thread_not_found")
        return _page(found, arguments, default=1000, always=thread)

    def _info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self.workspace.channels.get(arguments.get("channel", ""))
        if channel is None:
            raise ApiError("channel_not_found")
        return {"channel": {"id": channel.id, "name": channel.name, "is_archived": channel.archived}}

    def _user(self, arguments: dict[str, Any]) -> dict[str, Any]:
        person = self.workspace.people.get(arguments.get("user", ""))
        if person is None:
            raise ApiError("user_not_found")
        return {"user": {"id": person.id, "name": person.name, "profile": {"email": person.email}}}

    def _file(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self.workspace.files.get(arguments.get("file", ""))
        if found is None:
            raise ApiError("file_not_found")
        return {"file": file_as_json(found, self.base_url)}

    # --- views ---

    def _view(self, arguments: dict[str, Any]) -> dict[str, Any]:
        view: dict[str, Any] = arguments.get("view") or {}
        found = view_faults(view)
        if found:
            raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in found]})
        return view

    def _pull(self, arguments: dict[str, Any]) -> str:
        trigger = self.triggers.get(arguments.get("trigger_id", ""))
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - trigger.made > TRIGGER_SECONDS:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def _shown(self, user: str, content: dict[str, Any], previous: str = "") -> dict[str, Any]:
        number = self.workspace.number()
        view = View(f"V{number:08d}", f"{number}.hash", user, content, previous)
        self.workspace.modals[view.id] = view
        return {"view": view_as_json(view)}

    def _views_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        view = self._view(arguments)
        return self._shown(self._pull(arguments), view)

    def _views_push(self, arguments: dict[str, Any]) -> dict[str, Any]:
        view, user = self._view(arguments), self._pull(arguments)
        mine = [one for one in self.workspace.modals.values() if one.user == user]
        if len(mine) >= VIEWS_DEEP:
            raise ApiError("push_limit_reached")
        return self._shown(user, view, mine[-1].id if mine else "")

    def _views_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        content = self._view(arguments)
        view = self.workspace.modals.get(arguments.get("view_id", ""))
        if view is None:
            raise ApiError("not_found")
        if arguments.get("hash", view.hash) != view.hash:
            raise ApiError("hash_conflict")
        return self.replace_view(view, content)

    def replace_view(self, view: View, content: Mapping[str, Any]) -> dict[str, Any]:
        changed = replace(view, content=content, hash=f"{self.workspace.number()}.hash")
        self.workspace.modals[view.id] = changed
        return {"view": view_as_json(changed)}

    def push_view(self, user: str, content: dict[str, Any], previous: str) -> None:
        self._shown(user, content, previous)

    def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        content, user = self._view(arguments), arguments.get("user_id", "")
        if user not in self.workspace.people:
            raise ApiError("user_not_found")
        known = self.workspace.homes.get(user)
        number = self.workspace.number()
        view = View(known.id if known else f"V{number:08d}", f"{number}.hash", user, content)
        self.workspace.homes[user] = view
        return {"view": view_as_json(view)}


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        told: dict[str, Any] = await request.json()
        return told
    form = {**request.query, **await request.post()}
    read: dict[str, Any] = {}
    for name, value in form.items():
        text = str(value)
        read[name] = json.loads(text) if name in ("blocks", "view", "metadata") else text
    return read


def _page(found: Sequence[Message], arguments: dict[str, Any], *, default: int, always: str = "") -> dict[str, Any]:
    """Some of the messages, after `oldest` and from `cursor` on. A thread's first message, `always`, begins it whatever
    `oldest` is."""
    oldest = arguments.get("oldest") or "0"
    within = [m for m in found if m.ts == always or float(m.ts) > float(oldest)]
    cursor = arguments.get("cursor") or "next:0"
    if not re.fullmatch(r"next:\d{1,9}", cursor):
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("next:"))
    end = start + int(arguments.get("limit", default))
    more = {"response_metadata": {"next_cursor": f"next:{end}"}} if end < len(within) else {}
    told = [as_json(message, metadata=_told(arguments)) for message in within[start:end]]
    return {"messages": told, "has_more": end < len(within), **more}


def _told(arguments: dict[str, Any]) -> bool:
    return str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")


def as_json(message: Message, *, metadata: bool = True, base_url: str = "") -> dict[str, Any]:
    told: dict[str, Any] = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.user == BOT_USER:
        told |= {"bot_id": BOT, "app_id": APP}
    if message.blocks:
        told["blocks"] = [{"block_id": f"b{number}", **block} for number, block in enumerate(message.blocks)]
    if message.thread_ts:
        told["thread_ts"] = message.thread_ts
    if metadata and message.metadata:
        told["metadata"] = message.metadata
    if message.files:
        told["files"] = [file_as_json(one, base_url) for one in message.files]
    return told


def file_as_json(found: File, base_url: str) -> dict[str, Any]:
    url = f"{base_url}/files-pri/{TEAM}-{found.id}/{found.id}"
    return {
        "id": found.id,
        "name": found.name,
        "title": found.name,
        "mimetype": found.mimetype,
        "size": found.size,
        "mode": "hosted",
        "is_external": False,
        "url_private": url,
        "url_private_download": url,
    }


def view_as_json(view: View) -> dict[str, Any]:
    return {
        "id": view.id,
        "team_id": TEAM,
        "app_id": APP,
        "bot_id": BOT,
        "hash": view.hash,
        "root_view_id": view.id,
        "previous_view_id": view.previous or None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "state": {"values": {}},
        **view.content,
    }
