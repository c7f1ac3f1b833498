"""A local Slack: its Web API over HTTP, Socket Mode, signed requests to an app's own address, and people who act.

What the service sends and may do is checked as Slack would check it (block_kit.py, api.py).
Nothing here knows the service: whoever starts it gives the service its address, and looks at what people see.

    async with running_slack() as slack:
        manager = slack.add_person("Cecilia Dahl")
        channel = slack.add_channel("avtal", manager)
        ...
        card = await slack.until(lambda: slack.messages(channel) and slack.messages(channel)[0])
        await slack.click(manager, card, "approve")
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.demo.slack_server.api import WebApi, as_json, view_as_json
from bot.demo.slack_server.block_kit import view_faults
from bot.demo.slack_server.state import (
    APP,
    BOT_USER,
    TEAM,
    File,
    Message,
    View,
    Workspace,
    interactive_elements,
    standing_still,
)

SIGNING_SECRET = "lokal hemlighet"  # noqa: S105 - of a server on loopback that ends with the process
LONGEST_WAIT = 20.0  # seconds until whoever waits for something here gives up

T = TypeVar("T")


@dataclass(frozen=True)
class Delivery:
    """How the app took something that was done."""

    acknowledged: bool
    status: int = 200  # over HTTP
    answer: Any = None  # what came with the acknowledgement

    @property
    def errors(self) -> dict[str, str]:
        """What stands beside the fields of a form that was refused."""
        refused = isinstance(self.answer, dict) and self.answer.get("response_action") == "errors"
        return dict(self.answer["errors"]) if refused else {}


@dataclass
class Envelope:
    """Something that is told until it is acknowledged."""

    kind: str  # events_api, interactive, slash_commands
    payload: dict[str, Any]
    id: str
    attempt: int = 0
    acknowledged: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class SlackServer(Workspace):
    """`ack_seconds`: how long it waits for an acknowledgement: Slack 3 s, but a busy machine takes longer."""

    def __init__(self, ack_seconds: float = LONGEST_WAIT, clock: Callable[[], float] = standing_still) -> None:
        super().__init__(clock)
        self.api = WebApi(self, self._notify)
        self.api.open_connection = self._ticket
        self.ack_seconds = ack_seconds
        self.signing_secret = SIGNING_SECRET
        self.request_url = ""  # the app's own address; empty: Socket Mode
        self.unacknowledged: list[Envelope] = []
        self.connections: list[web.WebSocketResponse] = []
        self.connected = 0  # connections ever made
        self._base = ""
        self._session: aiohttp.ClientSession  # made when it listens
        self._waiting: dict[str, Envelope] = {}
        self._changed = asyncio.Event()

    @property
    def api_url(self) -> str:
        return f"{self._base}/api/"

    def fail(self, method: str, failure: Any, times: int = 1) -> None:
        """See WebApi.fail; "response_url" and "download" are methods here."""
        self.api.fail(method, failure, times)

    # --- waiting ---

    async def until(self, sight: Callable[[], T]) -> T:
        """Waits until `sight` gives something true, and gives it; looks again whenever something happened here."""
        async with asyncio.timeout(LONGEST_WAIT):
            while not (seen := sight()):
                await self._changed.wait()
                self._changed.clear()
            return seen

    def _notify(self) -> None:
        self._changed.set()

    # --- serving ---

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        application = web.Application(client_max_size=10_000_000)
        application.router.add_route("*", "/api/{method}", self.api.handle)
        application.router.add_post(f"/actions/{TEAM}/{{name}}", self.api.respond)
        application.router.add_get("/files-pri/{team}/{file}", self.api.download)
        application.router.add_get("/link", self._socket)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self._base = self.api.base_url = f"http://{host}:{port}"
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50))
        try:
            yield
        finally:
            await self._session.close()
            await self.drop_connections()
            await runner.cleanup()

    # --- Socket Mode ---

    def _ticket(self) -> str:
        return f"ws{self._base.removeprefix('http')}/link?ticket={self.number()}"

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        self.connections.append(connection)
        self.connected += 1
        await connection.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": APP},
                "debug_info": {"host": "lokal", "approximate_connection_time": 18060},
            }
        )
        self._notify()
        async for message in connection:
            if message.type == aiohttp.WSMsgType.TEXT:
                self._acknowledge(json.loads(message.data))
        if connection in self.connections:
            self.connections.remove(connection)
        self._notify()
        return connection

    def _acknowledge(self, said: Mapping[str, Any]) -> None:
        envelope = self._waiting.pop(said.get("envelope_id", ""), None)
        if envelope is not None and not envelope.acknowledged.done():
            envelope.acknowledged.set_result(said.get("payload"))
        self._notify()

    async def drop_connections(self) -> None:
        """Without a word, as when a machine goes down."""
        connections, self.connections = self.connections, []
        for connection in connections:
            await connection.close()

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """As Slack does every few hours: the old connection is closed when the new one stands."""
        for connection in list(self.connections):
            await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "lokal"}})

    # --- telling the app ---

    async def tell(self, kind: str, payload: dict[str, Any]) -> Delivery:
        """Hands over something that was done; what is not acknowledged lies in `unacknowledged`."""
        return await self._hand_over(Envelope(kind, payload, f"e{self.number():08d}"))

    async def tell_again(self, envelope: Envelope) -> Delivery:
        """The same once more, as Slack does with what was not acknowledged, and now and then with what was."""
        repeated = Envelope(envelope.kind, envelope.payload, f"e{self.number():08d}", envelope.attempt + 1)
        if envelope in self.unacknowledged:
            self.unacknowledged.remove(envelope)
        return await self._hand_over(repeated)

    async def _hand_over(self, envelope: Envelope) -> Delivery:
        delivery = await (self._post(envelope) if self.request_url else self._send(envelope))
        if not delivery.acknowledged:
            self.unacknowledged.append(envelope)
        self._notify()
        return delivery

    async def _send(self, envelope: Envelope) -> Delivery:
        if not self.connections:
            return Delivery(False)
        told: dict[str, Any] = {
            "envelope_id": envelope.id,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != "events_api",
        }
        if envelope.kind == "events_api":
            told |= {"retry_attempt": envelope.attempt, "retry_reason": "timeout" if envelope.attempt else ""}
        self._waiting[envelope.id] = envelope
        await self.connections[-1].send_json(told)
        try:
            answer = await asyncio.wait_for(asyncio.shield(envelope.acknowledged), self.ack_seconds)
        except TimeoutError:
            return Delivery(False)
        return Delivery(True, answer=answer)

    async def _post(self, envelope: Envelope) -> Delivery:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if envelope.kind == "events_api":
            body = json.dumps(envelope.payload)
            headers["Content-Type"] = "application/json"
            if envelope.attempt:
                headers |= {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": "http_timeout"}
        elif envelope.kind == "slash_commands":
            body = urlencode({key: value for key, value in envelope.payload.items() if isinstance(value, str)})
        else:
            body = urlencode({"payload": json.dumps(envelope.payload)})
        status, text, kind = await self.post_signed(body.encode(), headers)
        answer: Any = json.loads(text) if kind == "application/json" and text else text or None
        return Delivery(status == 200, status, answer)

    async def post_signed(
        self, body: bytes, headers: Mapping[str, str], *, at: float | None = None, secret: str = ""
    ) -> tuple[int, str, str]:
        """Status, body and content type of the app's answer; (0, "", "") when it gave none in time."""
        moment = str(int(time.time() if at is None else at))
        key = (secret or self.signing_secret).encode()
        signature = hmac.new(key, b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
        signed = {**headers, "X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={signature}"}
        try:
            limit = aiohttp.ClientTimeout(total=self.ack_seconds)
            async with self._session.post(self.request_url, data=body, headers=signed, timeout=limit) as response:
                return response.status, await response.text(), response.content_type
        except (aiohttp.ClientError, TimeoutError):
            return 0, "", ""

    # --- people ---

    async def click(
        self, user: str, shown: Message | View, action_id: str, value: str | None = None, *, twice: bool = False
    ) -> Delivery:
        """Presses a button, or picks the option with `value` in a menu. On an old sight of a message, its old button.

        `twice`: the very same click is told a second time, at the same moment.
        """
        payload = self.payload_of_click(user, shown, action_id, value)
        if not twice:
            return await self.tell("interactive", payload)
        first, _ = await asyncio.gather(self.tell("interactive", payload), self.tell("interactive", payload))
        return first

    def payload_of_click(
        self, user: str, shown: Message | View, action_id: str, value: str | None = None
    ) -> dict[str, Any]:
        """What is told of a click, for `tell`."""
        blocks = shown.blocks if isinstance(shown, Message) else shown.content["blocks"]
        fitting = [e for e in interactive_elements(blocks) if e["action_id"] == action_id]
        assert fitting, (
            f"there is no {action_id} to click on, but {[e['action_id'] for e in interactive_elements(blocks)]}"
        )
        element = next((e for e in fitting if value is not None and e.get("value") == value), fitting[0])
        action: dict[str, Any] = {
            "action_id": action_id,
            "block_id": element["block_id"],
            "type": element["type"],
            "action_ts": self.new_ts(),
        }
        if element["type"] == "button":
            action |= {name: element[name] for name in ("text", "value", "style") if name in element}
        else:
            action |= _picked(element, value)
        payload = self._interaction("block_actions", user) | {
            "trigger_id": self.api.new_trigger(user),
            "actions": [action],
            "state": {"values": {}},
        }
        if isinstance(shown, View):
            return payload | {
                "container": {"type": "view", "view_id": shown.id},
                "view": view_as_json(shown),
            }
        channel = self.channels[shown.channel]
        response_url = self.api.new_response_url(shown.channel, user, shown.thread_ts)
        container: dict[str, Any] = {
            "type": "message",
            "message_ts": shown.ts,
            "channel_id": shown.channel,
            "is_ephemeral": bool(shown.ephemeral_for),
        }
        if shown.thread_ts:
            container["thread_ts"] = shown.thread_ts
        return payload | {
            "container": container,
            "channel": {"id": shown.channel, "name": "directmessage" if channel.direct else channel.name},
            "response_url": response_url,
            "message": as_json(shown),
        }

    async def submit(self, user: str, values: Mapping[str, Any], view: View | None = None) -> Delivery:
        """Sends the form that is on top, or `view`. `values`: block_id → text, day, option's value or list of them.

        What the form already holds is sent too. AssertionError for what Slack itself would not let a person send.
        """
        shown = view or self.modal_of(user)
        assert shown is not None, "no form is open"
        assert "submit" in shown.content, "this view cannot be sent"
        blocks = [b for b in shown.content["blocks"] if b["type"] == "input"]
        unknown = values.keys() - {b["block_id"] for b in blocks}
        assert not unknown, f"there are no such fields: {unknown}"
        state = {b["block_id"]: {b["element"]["action_id"]: _filled(b, values.get(b["block_id"]))} for b in blocks}
        told = view_as_json(shown) | {"state": {"values": state}}
        payload = self._interaction("view_submission", user) | {"view": told, "response_urls": []}
        delivery = await self.tell("interactive", payload | {"trigger_id": self.api.new_trigger(user)})
        if delivery.acknowledged:
            self._after_submission(shown, delivery.answer)
        return delivery

    def _after_submission(self, shown: View, answer: Any) -> None:
        match answer.get("response_action") if isinstance(answer, dict) else None:
            case None:
                self.modals.pop(shown.id, None)
            case "clear":
                self.close_modals(shown.user)
            case "errors":
                fields = {b.get("block_id") for b in shown.content["blocks"] if b["type"] == "input"}
                assert answer["errors"].keys() <= fields, f"errors beside no field: {answer['errors'].keys() - fields}"
            case "update" | "push" as action:
                faults = view_faults(answer["view"])
                assert not faults, faults
                if action == "update":
                    self.api.replace_view(shown, answer["view"])
                else:
                    self.api.push_view(shown.user, answer["view"], shown.id)
            case other:
                raise AssertionError(f"unknown response_action {other!r}")
        self._notify()

    async def command(self, user: str, text: str = "", *, channel: str = "", command: str = "/lou") -> Delivery:
        """What comes with the acknowledgement is shown to the person privately."""
        place = channel or self.direct_channel(user).id
        payload = {
            "token": "old",
            "team_id": TEAM,
            "team_domain": "lokal",
            "channel_id": place,
            "channel_name": self.channels[place].name or "directmessage",
            "user_id": user,
            "user_name": self.people[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self.api.new_response_url(place, user),
            "trigger_id": self.api.new_trigger(user),
        }
        delivery = await self.tell("slash_commands", payload)
        said = delivery.answer.get("text") if isinstance(delivery.answer, dict) else delivery.answer
        if delivery.acknowledged and said:
            self.ephemerals.append(Message(place, self.new_ts(), BOT_USER, said, ephemeral_for=user))
        return delivery

    async def say(
        self, user: str, place: str, text: str, *, thread_ts: str = "", files: Sequence[tuple[str, str, bytes]] = ()
    ) -> Message:
        """Writes in a channel, or to the app when `place` is `user`. `files`: name, media type, content."""
        channel = self.direct_channel(user) if place == user else self.channels[place]
        put = tuple(self._put(*one) for one in files)
        message = Message(channel.id, self.new_ts(), user, text, (), thread_ts, files=put)
        channel.messages.append(message)
        event = as_json(message, base_url=self._base) | {"channel": channel.id, "channel_type": channel.kind}
        if put:
            event["subtype"] = "file_share"
        told = [self._tell_event(event)] if BOT_USER in channel.members else []
        if f"<@{BOT_USER}>" in text and not channel.direct:
            told.append(self._tell_event(event | {"type": "app_mention"}))
        await asyncio.gather(*told)
        return message

    def _put(self, name: str, mimetype: str, content: bytes) -> File:
        made = File(f"F{self.number():08d}", name, mimetype, content, len(content))
        self.files[made.id] = made
        return made

    async def edit(self, message: Message, text: str) -> Delivery:
        """Its author writes it anew."""
        channel = self.channels[message.channel]
        before = self.message(message.channel, message.ts) or message
        changed = replace(before, text=text, revision=before.revision + 1)
        channel.messages[channel.messages.index(before)] = changed
        edited = {"user": message.user, "ts": self.new_ts()}
        return await self._tell_event(
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": channel.id,
                "channel_type": channel.kind,
                "hidden": True,
                "ts": self.new_ts(),
                "message": as_json(changed) | {"edited": edited},
                "previous_message": as_json(before),
            }
        )

    async def open_home(self, user: str) -> Delivery:
        event = {"type": "app_home_opened", "user": user, "channel": self.direct_channel(user).id, "tab": "home"}
        return await self._tell_event(event | {"event_ts": self.new_ts()})

    async def shortcut(self, user: str, message: Message, callback_id: str) -> Delivery:
        """Picks «more actions» on a message."""
        payload = self._interaction("message_action", user) | {
            "callback_id": callback_id,
            "trigger_id": self.api.new_trigger(user),
            "response_url": self.api.new_response_url(message.channel, user, message.thread_ts),
            "action_ts": self.new_ts(),
            "message_ts": message.ts,
            "channel": {"id": message.channel, "name": self.channels[message.channel].name},
            "message": as_json(message, base_url=self._base),
        }
        return await self.tell("interactive", payload)

    async def _tell_event(self, event: dict[str, Any]) -> Delivery:
        return await self.tell("events_api", self.event(event))

    def event(self, event: dict[str, Any], *, team: str = TEAM) -> dict[str, Any]:
        """The envelope of an event, as the Events API has it."""
        return {
            "token": "old",
            "team_id": team,
            "api_app_id": APP,
            "event": {"event_ts": event.get("ts") or self.new_ts(), **event},
            "type": "event_callback",
            "event_id": f"Ev{self.number():08d}",
            "event_time": int(time.time()),
            "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True}],
            "is_ext_shared_channel": False,
        }

    def _interaction(self, kind: str, user: str) -> dict[str, Any]:
        return {
            "type": kind,
            "token": "old",
            "team": {"id": TEAM, "domain": "lokal"},
            "user": {"id": user, "username": self.people[user].name, "team_id": TEAM},
            "api_app_id": APP,
            "enterprise": None,
            "is_enterprise_install": False,
        }


@asynccontextmanager
async def running_slack(
    ack_seconds: float = LONGEST_WAIT, clock: Callable[[], float] = standing_still
) -> AsyncIterator[SlackServer]:
    server = SlackServer(ack_seconds, clock)
    async with server.listening():
        yield server


def _picked(element: Mapping[str, Any], value: str | None) -> dict[str, Any]:
    match element["type"]:
        case "datepicker":
            return {"selected_date": value}
        case "users_select":
            return {"selected_user": value}
        case "checkboxes" | "multi_static_select":
            return {"selected_options": [o for o in _options(element) if o["value"] == value]}
        case _:
            (chosen,) = [o for o in _options(element) if o["value"] == value]
            return {"selected_option": chosen}


def _options(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups = [element, *element.get("option_groups", ())]
    return [option for group in groups for option in group.get("options", ())]


def _filled(block: Mapping[str, Any], given: Any) -> dict[str, Any]:
    """The state of a field, as Slack sends it."""
    element, name = block["element"], block["block_id"]
    kind = element["type"]
    if kind in ("static_select", "radio_buttons"):
        options = {o["value"]: o for o in _options(element)}
        assert given is None or given in options, f"{name}: {given!r} is none of {list(options)}"
        state: dict[str, Any] = {"selected_option": options[given] if given else element.get("initial_option")}
    elif kind in ("checkboxes", "multi_static_select"):
        options = {o["value"]: o for o in _options(element)}
        chosen = element.get("initial_options", []) if given is None else [options[one] for one in given]
        state = {"selected_options": chosen}
    elif kind == "datepicker":
        state = {"selected_date": given or element.get("initial_date")}
    elif kind == "users_select":
        state = {"selected_user": given or element.get("initial_user")}
    else:
        value = element.get("initial_value") if given is None else given
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        assert value is None or least <= len(value) <= most, f"{name}: Slack asks for {least}–{most} characters"
        state = {"value": value or None}
    assert block.get("optional") or any(state.values()), f"{name}: Slack asks for this field"
    return {"type": kind, **state}
