"""The manifest asks for what the service uses, and names what it listens to."""

from __future__ import annotations

import json

from bot.chat_letters import Button
from bot.transports.slack_account import BOT_EVENTS, BOT_SCOPES
from tests.commands.platsvakt import Platsvakt


def test_socket_mode(platsvakt: Platsvakt) -> None:
    told = json.loads(platsvakt.anew("slack", "manifest").out)
    assert told["settings"]["socket_mode_enabled"] is True
    assert told["oauth_config"]["scopes"]["bot"] == list(BOT_SCOPES)
    assert told["settings"]["event_subscriptions"] == {"bot_events": list(BOT_EVENTS)}
    assert told["features"]["slash_commands"][0]["command"] == "/lou"
    assert told["features"]["shortcuts"][0]["callback_id"] == Button.CASE_FROM_MESSAGE
    assert "request_url" not in json.dumps(told)


def test_http_names_one_address_for_all(platsvakt: Platsvakt) -> None:
    told = json.loads(platsvakt("slack", "manifest", "--url", "https://lou.region.example/").out)
    address = "https://lou.region.example/slack/events"
    assert told["settings"]["socket_mode_enabled"] is False
    assert told["settings"]["interactivity"]["request_url"] == address
    assert told["settings"]["event_subscriptions"]["request_url"] == address
    assert told["features"]["slash_commands"][0]["url"] == address


def test_slack_does_not_call_without_encryption(platsvakt: Platsvakt) -> None:
    ended = platsvakt("slack", "manifest", "--url", "http://lou.region.example")
    assert ended.status == 2
    assert "https" in ended.err
