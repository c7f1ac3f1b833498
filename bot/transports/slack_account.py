"""The Slack app: how it is reached, and what it asks to be allowed. Loads none of Slack's libraries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CALL_SECONDS = 20.0  # of each call
KEEP_SECONDS = 2.0  # to keep what was done: Slack waits 3 s for an answer
REQUEST_PATH = "/slack/events"  # in mode "http"
BOT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "im:history",
    "im:write",
)
BOT_EVENTS = ("app_home_opened", "app_mention", "message.channels", "message.groups", "message.im")


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """The app in its workspace. In mode "http" Slack calls `host`:`port`; in mode "socket" nothing listens."""

    bot_token: str
    app_token: str = ""  # Socket Mode
    signing_secret: str = ""  # HTTP
    mode: Literal["socket", "http"] = "socket"
    host: str = "127.0.0.1"
    port: int = 3000
    intake_channel: str = ""  # id of the channel whose messages are read as requests
    api_url: str = "https://slack.com/api/"
    ca_file: str | None = None
    max_message_bytes: int = 30_000_000  # of a message with its files
    call_seconds: float = CALL_SECONDS
    keep_seconds: float = KEEP_SECONDS
    watch_seconds: float = 300.0  # between two looks at whether the tokens still hold
