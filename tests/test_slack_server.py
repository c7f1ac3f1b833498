"""The local Slack refuses what Slack refuses: or the tests that talk to it would show nothing."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack_server.api import BOT_TOKEN
from bot.demo.slack_server.block_kit import MESSAGE_SIZE, message_faults, view_faults
from bot.demo.slack_server.server import SlackServer, running_slack


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str = "Val") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": "f", "label": plain("Fält"), "element": element, **more}


BUTTON = {
    "type": "button",
    "action_id": "a",
    "text": plain("Godkänn"),
    "value": "v",
    "style": "primary",
    "accessibility_label": "Godkänn ärendet",
    "confirm": {"title": plain("Säker?"), "text": plain("Mejl går."), "confirm": plain("Ja"), "deny": plain("Nej")},
}
MESSAGE: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Ta ställning")},
    {"type": "section", "block_id": "s", "text": marked("*Plats*"), "fields": [marked("a"), marked("b")]},
    {"type": "context", "elements": [marked("c")]},
    {"type": "divider"},
    {
        "type": "actions",
        "block_id": "act",
        "elements": [BUTTON, {"type": "overflow", "action_id": "more", "options": [option("1"), option("2")]}],
    },
]
VIEW: dict[str, Any] = {
    "type": "modal",
    "title": plain("Avslå"),
    "submit": plain("Skicka"),
    "private_metadata": "LOU-2026-0001",
    "blocks": [
        field({"type": "plain_text_input", "action_id": "t", "multiline": True, "min_length": 10, "max_length": 1000}),
        {
            **field({"type": "radio_buttons", "action_id": "r", "options": [option("1"), option("2")]}),
            "block_id": "g",
        },
    ],
}


def changed(thing: Any, path: tuple[Any, ...], value: Any) -> Any:
    copied = copy.deepcopy(thing)
    place = copied
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copied


def test_what_slack_takes_has_no_fault() -> None:
    assert message_faults("Ta ställning.", MESSAGE) == []
    assert message_faults("Ta ställning.", []) == []
    assert view_faults(VIEW) == []
    assert view_faults({"type": "home", "blocks": MESSAGE}) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ((0, "text", "text"), "å" * 151, "/blocks/0/text/text"),
        ((0, "text", "text"), "  ", "/blocks/0/text/text"),
        ((0, "text"), marked("a"), "/blocks/0/text/type"),
        ((0, "text"), "a", "/blocks/0/text"),
        ((1, "text", "text"), "å" * 3001, "/blocks/1/text/text"),
        ((1, "fields"), [marked("a")] * 11, "/blocks/1/fields"),
        ((1, "fields", 0, "text"), "å" * 2001, "/blocks/1/fields/0"),
        ((1,), {"type": "section"}, "/blocks/1"),
        ((1, "colour"), "red", "/blocks/1/colour"),
        ((2, "elements"), [marked("a")] * 11, "/blocks/2/elements"),
        ((2, "elements"), [], "/blocks/2/elements"),
        ((3, "type"), "line", "/blocks/3"),
        ((4, "elements"), [{**BUTTON, "action_id": str(n)} for n in range(26)], "/blocks/4/elements"),
        ((4, "elements"), [BUTTON, BUTTON], "stands twice"),
        ((4, "block_id"), "s", "stands twice"),
        ((4, "block_id"), "å" * 256, "/blocks/4/block_id"),
        ((4, "elements", 0, "text", "text"), "å" * 76, "/blocks/4/elements/0/text/text"),
        ((4, "elements", 0, "value"), "å" * 2001, "/blocks/4/elements/0/value"),
        ((4, "elements", 0, "accessibility_label"), "å" * 76, "accessibility_label"),
        ((4, "elements", 0, "action_id"), "å" * 256, "action_id"),
        ((4, "elements", 0, "style"), "green", "style"),
        ((4, "elements", 0, "type"), "knob", "unsupported"),
        ((4, "elements", 0, "confirm", "title", "text"), "å" * 101, "confirm/title"),
        ((4, "elements", 0, "confirm", "text", "text"), "å" * 301, "confirm/text"),
        ((4, "elements", 0, "confirm", "deny", "text"), "å" * 31, "confirm/deny"),
        ((4, "elements", 1, "options"), [option(str(n)) for n in range(6)], "options"),
        ((4, "elements", 1, "options", 0, "value"), "2", "same value"),
        ((4, "elements", 1, "options", 0, "value"), "å" * 151, "value"),
        ((4, "elements", 1, "options", 0, "text", "text"), "å" * 76, "text"),
    ],
)
def test_faults_of_messages_are_seen(path: tuple[Any, ...], value: Any, fault: str) -> None:
    (found,) = message_faults("Ta ställning.", changed(MESSAGE, path, value))
    assert fault in found


def test_a_message_has_a_text_and_an_end() -> None:
    assert message_faults(" ", MESSAGE)
    assert message_faults("å" * 4001, [])
    assert message_faults("a", [{"type": "divider"}] * 51)
    section = {"type": "section", "text": marked("å" * 2900)}
    assert message_faults("a", [section] * 4) == []
    (found,) = message_faults("a", [section] * (MESSAGE_SIZE // 2900 + 1))
    assert "msg_blocks_too_long" in found


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("type",), "page", "/type"),
        (("title", "text"), "å" * 25, "/title/text"),
        (("title",), None, "/title"),
        (("submit",), None, "/submit"),
        (("submit", "text"), "å" * 25, "/submit/text"),
        (("private_metadata",), "å" * 3001, "/private_metadata"),
        (("callback_id",), "å" * 256, "/callback_id"),
        (("blocks", 0, "label", "text"), "å" * 2001, "/label"),
        (("blocks", 0, "element", "max_length"), 3001, "/max_length"),
        (("blocks", 0, "element", "min_length"), 1001, "/min_length"),
        (("blocks", 0, "element", "placeholder"), plain("å" * 151), "/placeholder"),
        (("blocks", 0, "element"), BUTTON, "unsupported"),
        (("blocks", 1, "element", "options"), [option(str(n)) for n in range(11)], "/options"),
        (("blocks", 1, "element", "initial_option"), option("3"), "none of the options"),
        (("blocks", 1, "element"), {"type": "static_select", "action_id": "r"}, "needs either"),
        (("blocks", 1, "element"), {"type": "datepicker", "action_id": "r", "initial_date": "1/3 2027"}, "YYYY"),
        (("blocks",), [{"type": "divider"}] * 101, "/blocks"),
    ],
)
def test_faults_of_views_are_seen(path: tuple[Any, ...], value: Any, fault: str) -> None:
    (found,) = view_faults(changed(VIEW, path, value))
    assert fault in found


def test_a_home_is_no_form() -> None:
    (found,) = view_faults({"type": "home", "blocks": [], "title": plain("Hem")})
    assert "/title" in found


# --- the Web API --------------------------------------------------------------------------------


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with running_slack() as server:
        yield server


def client(slack: SlackServer, token: str = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token, base_url=slack.api_url)


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_it_knows_its_tokens_and_rights(slack: SlackServer) -> None:
    place = slack.add_channel("avtal")
    assert await code(client(slack, "xoxb-annan").auth_test()) == "invalid_auth"
    assert await code(client(slack).apps_connections_open(app_token="xapp-annan")) == "invalid_auth"
    slack.api.scopes -= {"chat:write", "channels:history"}
    assert await code(client(slack).chat_postMessage(channel=place, text="Hej")) == "missing_scope"
    assert await code(client(slack).conversations_history(channel=place)) == "missing_scope"


async def test_it_knows_its_messages(slack: SlackServer) -> None:
    person, place = slack.add_person("Eva Ek"), slack.add_channel("avtal")
    theirs = await slack.say(person, place, "Hej")
    web = client(slack)
    assert await code(web.chat_update(channel=place, ts=theirs.ts, text="Hå")) == "cant_update_message"
    assert await code(web.chat_update(channel=place, ts="1.1", text="Hå")) == "message_not_found"
    assert await code(web.chat_postMessage(channel=place, text="Hej", thread_ts="1.1")) == "thread_not_found"
    assert await code(web.chat_postEphemeral(channel=place, user=person, text="Hej")) == "user_not_in_channel"
    assert await code(web.chat_update(channel=person, ts="1.1", text="Hå")) == "channel_not_found"
    blocks = [{"type": "header", "text": plain("å" * 151)}]
    assert await code(web.chat_postMessage(channel=place, text="Hej", blocks=blocks)) == "invalid_blocks"


async def test_a_trigger_opens_one_view_and_a_hash_guards_it(slack: SlackServer) -> None:
    person = slack.add_person("Eva Ek")
    web, trigger = client(slack), slack.api.new_trigger(person)
    opened = (await web.views_open(trigger_id=trigger, view=VIEW))["view"]
    assert await code(web.views_open(trigger_id=trigger, view=VIEW)) == "exchanged_trigger_id"
    assert await code(web.views_open(trigger_id="annan", view=VIEW)) == "invalid_trigger_id"
    late = slack.api.new_trigger(person)
    slack.api.triggers[late].made -= 21
    assert await code(web.views_open(trigger_id=late, view=VIEW)) == "expired_trigger_id"
    await web.views_update(view_id=opened["id"], hash=opened["hash"], view=VIEW)
    assert await code(web.views_update(view_id=opened["id"], hash=opened["hash"], view=VIEW)) == "hash_conflict"
    for expected in ("", "", "push_limit_reached"):
        push = web.views_push(trigger_id=slack.api.new_trigger(person), view=VIEW)
        if expected:
            assert await code(push) == expected
        else:
            await push


async def test_a_person_can_only_do_what_slack_lets_them(slack: SlackServer) -> None:
    person, place = slack.add_person("Eva Ek"), slack.add_channel("avtal")
    await client(slack).chat_postMessage(channel=place, text="Ta ställning.", blocks=MESSAGE)
    (card,) = slack.messages(place)
    with pytest.raises(AssertionError, match="no decline"):
        await slack.click(person, card, "decline")
    with pytest.raises(AssertionError, match="no form"):
        await slack.submit(person, {})
    slack.api._shown(person, VIEW)
    with pytest.raises(AssertionError, match="10–1000"):
        await slack.submit(person, {"f": "kort", "g": "1"})
    with pytest.raises(AssertionError, match="none of"):
        await slack.submit(person, {"f": "Tillräckligt långt.", "g": "3"})
    with pytest.raises(AssertionError, match="asks for this field"):
        await slack.submit(person, {"f": "Tillräckligt långt."})
