"""The service's Slack transport at work against the local Slack, and a listener that notes what it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from bot.demo.slack_server.api import APP_TOKEN, BOT_TOKEN
from bot.demo.slack_server.server import SlackServer
from bot.ports import ChatError, ChatKind, ChatRequest
from bot.transports.slack import SlackChat
from bot.transports.slack_account import REQUEST_PATH, SlackAccount
from tests.patience import ENOUGH
from tests.servers import free_port

LOADING = {"type": "modal", "title": {"type": "plain_text", "text": "Avslå"}, "blocks": [{"type": "divider"}]}


@dataclass
class Notes:
    """A bot.ports.ChatListener. `trouble` is raised instead of keeping; `gate` is waited for before it."""

    kept: dict[str, ChatRequest] = field(default_factory=dict)
    told: int = 0  # times it was asked to keep
    trouble: Exception | None = None
    gate: asyncio.Event | None = None
    modals: frozenset[str] = frozenset()  # action ids, callback ids and commands that open one
    view: Mapping[str, Any] | str | Exception = "Inget."
    wrong: Mapping[str, str] | Exception = field(default_factory=dict)
    threads: frozenset[str] = frozenset()
    alarms: list[str] = field(default_factory=list)

    async def keep(self, request: ChatRequest) -> None:
        self.told += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        self.kept.setdefault(request.key, request)

    def opens(self, request: ChatRequest) -> Mapping[str, Any] | None:
        payload = request.payload
        names = {action.get("action_id") for action in payload.get("actions", ())}
        names |= {payload.get("callback_id"), payload.get("command")}
        return LOADING if names & self.modals else None

    async def view_for(self, request: ChatRequest) -> Mapping[str, Any] | str:
        if isinstance(self.view, Exception):
            raise self.view
        return self.view

    async def faults(self, request: ChatRequest) -> Mapping[str, str]:
        if isinstance(self.wrong, Exception):
            raise self.wrong
        return self.wrong

    async def concerns(self, channel: str, thread_ts: str) -> bool:
        if self.trouble is not None:
            raise self.trouble
        return thread_ts in self.threads

    async def alarm(self, text: str) -> None:
        self.alarms.append(text)

    @property
    def sole(self) -> ChatRequest:
        (request,) = self.kept.values()
        return request

    def kinds(self) -> list[ChatKind]:
        return [request.kind for request in self.kept.values()]


def account(slack: SlackServer, mode: str = "socket", **changes: Any) -> SlackAccount:
    values: dict[str, Any] = {
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": slack.signing_secret,
        "mode": mode,
        "port": free_port(),
        "api_url": slack.api_url,
        "keep_seconds": 15.0,  # a machine full of tests takes longer than 2 s
    }
    return SlackAccount(**{**values, **changes})


@asynccontextmanager
async def working(slack: SlackServer, mode: str, notes: Notes, **changes: Any) -> AsyncIterator[SlackChat]:
    """The transport, receiving."""
    used = account(slack, mode, **changes)
    chat, stop = SlackChat(used, notes), asyncio.Event()
    slack.request_url = f"http://127.0.0.1:{used.port}{REQUEST_PATH}" if mode == "http" else ""
    running = asyncio.create_task(chat.run(stop))
    try:
        await (_answers(used.port) if mode == "http" else slack.until(lambda: slack.connections or running.done()))
        yield chat
    finally:
        stop.set()
        with suppress(ChatError):
            await running
        await chat.aclose()
        await slack.until(lambda: not slack.connections)


async def _answers(port: int) -> None:
    async with asyncio.timeout(ENOUGH):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0)
            else:
                writer.close()
                return
