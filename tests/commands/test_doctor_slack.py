from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import ValidationError

from bot.demo.slack_server.api import APP_TOKEN, BOT_TOKEN
from bot.demo.slack_server.server import SlackServer, running_slack
from bot.settings import Settings
from tests.commands.platsvakt import Platsvakt


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with running_slack() as server:
        yield server


@pytest.mark.parametrize(
    ("token", "well", "words"),
    [
        (BOT_TOKEN, True, "platsvakt in the workspace Lokal; Socket Mode may be opened"),
        ("xoxb-fel", False, "install it again"),
    ],
)
async def test_doctor_says_who_we_are_in_slack(
    set_up: Platsvakt, slack: SlackServer, token: str, well: bool, words: str
) -> None:
    settings = {"slack_bot_token": token, "slack_app_token": APP_TOKEN, "slack_api_url": slack.api_url}
    ended = await asyncio.to_thread(lambda: set_up("doctor", "--json", **settings))
    (found,) = [line for line in map(json.loads, ended.out.splitlines()) if line["check"] == "slack"]

    assert (found["ok"], words in found["text"]) == (well, True), found
    assert token not in ended.out + ended.err


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"slack_app_token": ""}, "PLATSVAKT_SLACK_APP_TOKEN"),
        ({"slack_mode": "http"}, "PLATSVAKT_SLACK_SIGNING_SECRET"),
        ({"slack_bot_token": ""}, "PLATSVAKT_SLACK_BOT_TOKEN"),
        ({"slack_api_url": "http://slack.example/api/"}, "PLATSVAKT_SLACK_API_URL"),
        ({"slack_intake_channel": "#förfrågningar"}, "PLATSVAKT_SLACK_INTAKE_CHANNEL"),
    ],
)
def test_settings_of_slack_that_cannot_work_are_named(changes: dict[str, Any], named: str) -> None:
    whole: dict[str, Any] = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "_env_file": None}
    assert Settings(**whole).uses_slack
    with pytest.raises(ValidationError, match=named):
        Settings(**{**whole, **changes})


def test_without_a_token_there_is_no_slack() -> None:
    assert not Settings(_env_file=None).uses_slack
