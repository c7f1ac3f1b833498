"""What people do in Slack is kept before it is acknowledged, over Socket Mode and over HTTP alike."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
import structlog

from bot.demo.slack_server.api import Failure
from bot.demo.slack_server.server import LONGEST_WAIT, SlackServer, running_slack
from bot.demo.slack_server.state import BOT, BOT_USER, Message, View
from bot.ports import ChatError, ChatKind, ChatRefused, ChatRequest
from bot.transports.slack import SlackChat, check_slack
from bot.transports.slack_account import BOT_SCOPES
from bot.transports.slack_receiving import NOT_KEPT, NOT_OPENED, NOT_READ, PERHAPS_KEPT
from tests.patience import ENOUGH
from tests.transports.slack_desk import LOADING, Notes, account, working

BUTTON = {
    "type": "button",
    "action_id": "approve",
    "text": {"type": "plain_text", "text": "Godkänn kontakt"},
    "value": "LOU-2026-0001|1|7|abc",
}
CARD = ({"type": "actions", "block_id": "dec", "elements": [BUTTON]},)
FORM: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Avslå"},
    "submit": {"type": "plain_text", "text": "Skicka avslag"},
    "private_metadata": "LOU-2026-0001",
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Skäl"},
            "element": {"type": "plain_text_input", "action_id": "text", "min_length": 3},
        }
    ],
}


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with running_slack() as server:
        yield server


@pytest.fixture
def manager(slack: SlackServer) -> str:
    return slack.add_person("Cecilia Dahl")


@pytest.fixture
def channel(slack: SlackServer, manager: str) -> str:
    return slack.add_channel("avtal", manager)


@pytest.fixture
def card(slack: SlackServer, channel: str) -> Message:
    message = Message(channel, slack.new_ts(), BOT_USER, "Ta ställning.", CARD)
    slack.channels[channel].messages.append(message)
    return message


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged holds no word that anybody wrote, and no name."""
    with structlog.testing.capture_logs() as lines:
        yield lines
    said = repr(lines)
    assert not [word for word in ("plats", "Cecilia", "Blanketten", "Fullt", "hjälp") if word in said]


async def filled(slack: SlackServer, user: str) -> View:
    """The modal on top, once there is more in it than a line."""

    def seen() -> View | None:
        modal = slack.modal_of(user)
        return modal if modal is not None and modal.content["blocks"] != LOADING["blocks"] else None

    modal = await slack.until(seen)
    assert modal is not None
    return modal


# --- kept, then acknowledged --------------------------------------------------------------------


async def test_a_click_is_kept_before_it_is_acknowledged(
    slack: SlackServer, mode: str, manager: str, card: Message
) -> None:
    notes = Notes(gate=asyncio.Event())
    async with working(slack, mode, notes):
        clicking = asyncio.create_task(slack.click(manager, card, "approve"))
        async with asyncio.timeout(ENOUGH):
            while not notes.told:
                await asyncio.sleep(0)
        assert not clicking.done()
        assert notes.gate is not None
        notes.gate.set()
        assert (await clicking).acknowledged

    assert notes.sole.kind is ChatKind.BLOCK_ACTIONS
    assert notes.sole.payload["actions"][0]["value"] == BUTTON["value"]
    assert notes.sole.payload["user"]["id"] == manager
    assert notes.sole.payload["response_url"].startswith(slack.api_url.removesuffix("api/"))


async def test_one_click_is_one_act_however_often_it_is_told(
    slack: SlackServer, mode: str, manager: str, card: Message
) -> None:
    notes = Notes()
    async with working(slack, mode, notes):
        await slack.click(manager, card, "approve", twice=True)
        assert len(notes.kept) == 1
        await slack.click(manager, card, "approve")
        assert len(notes.kept) == 2


async def test_many_tellings_at_once_are_each_acknowledged(
    slack: SlackServer, mode: str, manager: str, card: Message
) -> None:
    notes = Notes()
    payload = slack.payload_of_click(manager, card, "approve")
    async with working(slack, mode, notes):
        told = await asyncio.gather(*(slack.tell("interactive", payload) for _ in range(200)))

    assert all(delivery.acknowledged for delivery in told)
    assert len(notes.kept) == 1


async def test_an_event_that_is_told_again_after_a_restart_has_the_same_key(
    slack: SlackServer, mode: str, manager: str, channel: str
) -> None:
    notes = Notes(trouble=OSError("the database is away"))
    async with working(slack, mode, notes, intake_channel=channel):
        slack.ack_seconds = 0.2
        await slack.say(manager, channel, "Vi söker en plats.")
        await slack.open_home(manager)
    message, home = slack.unacknowledged
    assert notes.kept == {}

    notes.trouble, slack.ack_seconds = None, LONGEST_WAIT
    async with working(slack, mode, notes, intake_channel=channel):
        for _ in range(2):
            assert (await slack.tell_again(message)).acknowledged
            assert (await slack.tell_again(home)).acknowledged

    assert notes.kinds() == [ChatKind.MESSAGE, ChatKind.HOME_OPENED]
    assert [request.payload.get("text") for request in notes.kept.values()] == ["Vi söker en plats.", None]


async def test_a_mention_is_the_same_message(slack: SlackServer, mode: str, manager: str, channel: str) -> None:
    notes = Notes()
    async with working(slack, mode, notes, intake_channel=channel):
        await slack.say(manager, channel, f"<@{BOT_USER}> vi söker en plats.")

    assert notes.kinds() == [ChatKind.MESSAGE]


async def test_only_what_is_meant_for_us_is_kept(slack: SlackServer, mode: str, manager: str, channel: str) -> None:
    intake = slack.add_channel("förfrågningar", manager)
    notes = Notes()
    async with working(slack, mode, notes, intake_channel=intake):
        lunch = await slack.say(manager, channel, "Ska vi äta lunch?")
        await slack.say(manager, channel, "Ja.", thread_ts=lunch.ts)
        notes.threads = frozenset({lunch.ts})
        await slack.say(manager, channel, "Ja!", thread_ts=lunch.ts)
        await slack.say(manager, intake, "Vi söker en plats.")
        await slack.say(manager, manager, "hjälp")
        await slack.say(manager, channel, f"<@{BOT_USER}> hjälp")

    assert slack.unacknowledged == []
    texts = [request.payload["text"] for request in notes.kept.values()]
    assert texts == ["Ja!", "Vi söker en plats.", "hjälp", f"<@{BOT_USER}> hjälp"]


async def test_what_no_person_wrote_is_passed_over(slack: SlackServer, mode: str, manager: str, channel: str) -> None:
    notes = Notes()
    async with working(slack, mode, notes, intake_channel=channel):
        written = {"type": "message", "channel": channel, "channel_type": "channel", "text": "Hej", "ts": "17.000100"}
        for more in (
            {"user": BOT_USER, "bot_id": BOT},
            {"user": manager, "bot_id": "B0OTHER01"},
            {"user": manager, "subtype": "channel_join"},
            {"user": manager, "subtype": "bot_message"},
            {"subtype": "message_deleted", "deleted_ts": "16.000100"},
            {"user": "<script>"},
            {"user": manager, "ts": "1;drop"},
        ):
            delivery = await slack.tell("events_api", slack.event(written | more))
            assert delivery.acknowledged, more
        other = await slack.tell("events_api", slack.event({"type": "channel_rename", "channel": {"id": channel}}))
        assert other.acknowledged
        message = await slack.say(manager, channel, "https://exempel.example")
        await slack.edit(message, message.text)  # Slack has added a preview
        await slack.edit(message, "Vi söker en plats.")

    assert notes.kinds() == [ChatKind.MESSAGE, ChatKind.MESSAGE_CHANGED]
    assert list(notes.kept.values())[1].payload["message"]["text"] == "Vi söker en plats."


async def test_a_file_comes_with_its_message(slack: SlackServer, mode: str, manager: str, channel: str) -> None:
    notes = Notes()
    async with working(slack, mode, notes, intake_channel=channel) as chat:
        await slack.say(manager, channel, "Blanketten", files=[("stök.pdf", "application/pdf", b"%PDF-1.7 abc")])
        (file,) = await chat.fetch_files(notes.sole.payload)

    assert (file.name, file.media_type, file.content, file.missing) == (
        "stök.pdf", "application/pdf", b"%PDF-1.7 abc", "",
    )  # fmt: skip


async def test_a_shortcut_and_a_command_are_kept(
    slack: SlackServer, mode: str, manager: str, channel: str, card: Message
) -> None:
    notes = Notes()
    async with working(slack, mode, notes):
        assert (await slack.shortcut(manager, card, "case_from_message")).acknowledged
        assert (await slack.command(manager, "mina", channel=channel)).acknowledged
        await slack.command(manager, "mina", channel=channel)

    assert notes.kinds() == [ChatKind.MESSAGE_SHORTCUT, ChatKind.COMMAND, ChatKind.COMMAND]
    assert list(notes.kept.values())[1].payload["text"] == "mina"
    assert slack.private_answers(manager) == []


# --- what cannot be kept ------------------------------------------------------------------------


@pytest.mark.parametrize(("slow", "words"), [(False, NOT_KEPT), (True, PERHAPS_KEPT)])
async def test_what_cannot_be_kept_is_said_to_whoever_did_it(
    slack: SlackServer, mode: str, manager: str, channel: str, card: Message, slow: bool, words: str
) -> None:
    gate = asyncio.Event()
    notes = Notes(gate=gate) if slow else Notes(trouble=OSError("the database is away"))
    async with working(slack, mode, notes, keep_seconds=0.05 if slow else ENOUGH, intake_channel=channel):
        view = slack.api._shown(manager, FORM)["view"]
        assert (await slack.click(manager, card, "approve")).acknowledged
        assert (await slack.command(manager, "mina", channel=channel)).acknowledged
        await slack.until(lambda: len(slack.private_answers(manager)) == 2)
        assert (await slack.submit(manager, {"reason": "Fullt."})).errors == {"reason": words}
        slack.ack_seconds = 0.2
        await slack.say(manager, channel, "Vi söker en plats.")
        slack.ack_seconds = LONGEST_WAIT
        home = slack.api._shown(manager, {**FORM, "blocks": list(CARD)})["view"]
        await slack.click(manager, slack.modals[home["id"]], "approve")
        await slack.until(lambda: slack.messages(manager))
        gate.set()

    assert [answer.text for answer in slack.private_answers(manager)] == [words, words]
    assert [message.text for message in slack.messages(manager)] == [words]
    assert [envelope.payload["event"]["type"] for envelope in slack.unacknowledged] == ["message"]
    assert view["id"] in slack.modals


async def test_a_form_without_fields_says_that_it_was_not_kept(slack: SlackServer, mode: str, manager: str) -> None:
    async with working(slack, mode, Notes(trouble=OSError("the database is away"))):
        slack.api._shown(manager, {**FORM, "blocks": [{"type": "divider"}]})
        await slack.submit(manager, {})

    modal = slack.modal_of(manager)
    assert modal is not None
    assert NOT_KEPT in modal.words


async def test_a_thread_of_which_nobody_can_tell_is_told_again(
    slack: SlackServer, mode: str, manager: str, card: Message
) -> None:
    notes = Notes(trouble=OSError("the database is away"), threads=frozenset({card.ts}))
    async with working(slack, mode, notes):
        slack.ack_seconds = 0.2
        await slack.say(manager, card.channel, "Blanketten kommer.", thread_ts=card.ts)
        (envelope,) = slack.unacknowledged
        notes.trouble, slack.ack_seconds = None, LONGEST_WAIT
        assert (await slack.tell_again(envelope)).acknowledged

    assert notes.sole.payload["text"] == "Blanketten kommer."


async def test_what_is_too_large_is_not_kept(slack: SlackServer, manager: str, card: Message) -> None:
    notes = Notes()
    async with working(slack, "socket", notes):
        payload = slack.payload_of_click(manager, card, "approve") | {"message": {"text": "å" * 400_000}}
        assert (await slack.tell("interactive", payload)).acknowledged
        await slack.until(lambda: slack.private_answers(manager))

    assert notes.told == 0
    assert slack.private_answers(manager)[0].text == NOT_KEPT


# --- modals -------------------------------------------------------------------------------------


async def test_a_modal_opens_at_once_and_is_then_filled(
    slack: SlackServer, mode: str, manager: str, channel: str, card: Message
) -> None:
    notes = Notes(modals=frozenset({"approve", "/lou", "case_from_message"}), view=FORM)
    async with working(slack, mode, notes):
        for act in (
            slack.click(manager, card, "approve"),
            slack.command(manager, channel=channel),
            slack.shortcut(manager, card, "case_from_message"),
        ):
            assert (await act).acknowledged
            modal = await filled(slack, manager)
            assert (await slack.submit(manager, {"reason": "Vi har fullt."}, modal)).acknowledged
            assert slack.modal_of(manager) is None

    assert notes.kinds() == [ChatKind.VIEW_SUBMISSION] * 3
    told = next(iter(notes.kept.values())).payload["view"]
    assert told["private_metadata"] == "LOU-2026-0001"
    assert told["state"]["values"]["reason"]["text"]["value"] == "Vi har fullt."
    assert [call["view"]["blocks"] for call in slack.api.called("views.open")] == [[{"type": "divider"}]] * 3


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("Ärendet är redan avgjort.", "Ärendet är redan avgjort."),
        (OSError("the database is away"), NOT_READ),
        ({**FORM, "title": {"type": "plain_text", "text": "En rubrik som är för lång för Slack"}}, NOT_READ),
    ],
)
async def test_a_modal_says_why_there_is_nothing_to_fill_in(
    slack: SlackServer, mode: str, manager: str, card: Message, view: Any, words: str
) -> None:
    async with working(slack, mode, Notes(modals=frozenset({"approve"}), view=view)):
        await slack.click(manager, card, "approve")
        modal = await filled(slack, manager)

    assert words in modal.words


async def test_a_modal_that_slack_does_not_open_is_answered(
    slack: SlackServer, mode: str, manager: str, card: Message
) -> None:
    slack.fail("views.open", "expired_trigger_id")
    async with working(slack, mode, Notes(modals=frozenset({"approve"}), view=FORM)):
        await slack.click(manager, card, "approve")
        answers = await slack.until(lambda: slack.private_answers(manager))

    assert [answer.text for answer in answers] == [NOT_OPENED]


async def test_a_modal_that_was_closed_meanwhile_is_left_closed(
    slack: SlackServer, manager: str, card: Message
) -> None:
    slack.fail("views.update", "not_found")
    async with working(slack, "socket", Notes(modals=frozenset({"approve"}), view=FORM)):
        await slack.click(manager, card, "approve")
        await slack.until(lambda: slack.api.called("views.update"))

    assert len(slack.api.called("views.update")) == 1
    assert slack.private_answers(manager) == []


async def test_a_click_in_a_modal_fills_that_modal(slack: SlackServer, mode: str, manager: str) -> None:
    async with working(slack, mode, Notes(modals=frozenset({"approve"}), view=FORM)):
        slack.api._shown(manager, {**FORM, "blocks": list(CARD)})
        opened = slack.modal_of(manager)
        assert opened is not None
        await slack.click(manager, opened, "approve")
        await slack.until(lambda: slack.modals[opened.id].content["blocks"] == FORM["blocks"])

    assert slack.api.called("views.open") == []


async def test_faults_are_said_beside_their_fields_and_nothing_is_kept(
    slack: SlackServer, mode: str, manager: str
) -> None:
    notes = Notes(wrong={"reason": "Skriv minst en mening."})
    async with working(slack, mode, notes):
        slack.api._shown(manager, FORM)
        assert (await slack.submit(manager, {"reason": "Nej."})).errors == {"reason": "Skriv minst en mening."}
        assert notes.told == 0
        notes.wrong = OSError("the database is away")
        assert (await slack.submit(manager, {"reason": "Nej."})).errors == {}

    assert notes.kinds() == [ChatKind.VIEW_SUBMISSION]


async def test_one_form_is_one_act_though_it_is_sent_twice(slack: SlackServer, mode: str, manager: str) -> None:
    notes = Notes()
    async with working(slack, mode, notes):
        slack.api._shown(manager, FORM)
        shown = slack.modal_of(manager)
        assert shown is not None
        for _ in range(2):
            await slack.submit(manager, {"reason": "Fullt."}, shown)
        slack.api._shown(manager, FORM)
        await slack.submit(manager, {"reason": "Fullt."})

    assert len(notes.kept) == 2


# --- who is let in ------------------------------------------------------------------------------


async def test_a_foreign_workspace_is_refused(slack: SlackServer, mode: str, manager: str, channel: str) -> None:
    notes = Notes()
    async with working(slack, mode, notes, intake_channel=channel):
        event = {"type": "message", "channel": channel, "channel_type": "channel", "user": manager, "ts": "17.000100"}
        slack.ack_seconds = LONGEST_WAIT if mode == "http" else 0.2
        delivery = await slack.tell("events_api", slack.event({**event, "text": "Hej"}, team="T0OTHER01"))

    assert not delivery.acknowledged
    assert delivery.status == (403 if mode == "http" else 200)
    assert notes.told == 0


FORMED = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("signing", "headers", "body"),
    [
        ({"secret": "en annan hemlighet"}, FORMED, None),
        ({"seconds": -360}, FORMED, None),
        ({"seconds": 360}, FORMED, None),
        ({"secret": ""}, FORMED, b"\xff\xfe"),
    ],
)
async def test_a_signature_that_does_not_hold_is_refused(
    slack: SlackServer, manager: str, card: Message, signing: Any, headers: dict[str, str], body: bytes | None
) -> None:
    notes = Notes()
    async with working(slack, "http", notes):
        clicked = json.dumps(slack.payload_of_click(manager, card, "approve"))
        raw = aiohttp.FormData({"payload": clicked})()._value if body is None else body
        if "seconds" in signing:
            signing = {"at": time.time() + signing["seconds"]}
        status, _, _ = await slack.post_signed(raw, headers, **signing)
        assert status == 401
        assert (await slack.post_signed(raw, headers))[0] == (200 if body is None else 401)

    assert notes.told == (1 if body is None else 0)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "igår"},
        {"X-Slack-Signature": "å", "X-Slack-Request-Timestamp": str(int(time.time()))},
    ],
)
async def test_what_is_not_signed_is_refused_unread(slack: SlackServer, headers: dict[str, str]) -> None:
    async with working(slack, "http", Notes()), aiohttp.ClientSession() as session:
        for body in (b"{", b"[" * 100_000, b"payload={}", b"\xff"):
            async with session.post(slack.request_url, data=body, headers=headers) as answer:
                assert answer.status == 401
        async with session.post(slack.request_url, data=b"a" * 1_100_000) as answer:
            assert answer.status == 413


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"[]", b'"text"', b"payload=%7B", b"payload=[]", b""])
async def test_signed_nonsense_harms_nothing(slack: SlackServer, manager: str, card: Message, body: bytes) -> None:
    notes = Notes()
    async with working(slack, "http", notes):
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            status, _, _ = await slack.post_signed(body, {"Content-Type": kind})
            assert status >= 400
        assert (await slack.click(manager, card, "approve")).acknowledged

    assert notes.told == 1


async def test_slack_may_verify_the_address_and_anybody_may_ask_for_health(slack: SlackServer) -> None:
    async with working(slack, "http", Notes()), aiohttp.ClientSession() as session:
        challenge = json.dumps({"type": "url_verification", "token": "old", "challenge": "abc"}).encode()
        status, text, _ = await slack.post_signed(challenge, {"Content-Type": "application/json"})
        assert (status, json.loads(text)) == (200, {"challenge": "abc"})
        async with session.get(slack.request_url.replace("/slack/events", "/health")) as answer:
            assert (answer.status, await answer.json()) == (200, {"ok": True})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mode": "http", "signing_secret": ""}, "anybody could decide"),
        ({"app_token": ""}, "app-level token"),
        ({"bot_token": ""}, "bot token"),
        ({"api_url": "http://slack.example/api/"}, "https"),
    ],
)
async def test_an_account_that_cannot_be_used_is_refused(
    slack: SlackServer, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        SlackChat(account(slack, **changes), Notes())


# --- tokens and connections ---------------------------------------------------------------------


async def test_tokens_that_do_not_hold_are_said_and_told_once(slack: SlackServer) -> None:
    notes = Notes()
    for changes, words in (({"app_token": "xapp-fel"}, "Socket Mode"), ({"bot_token": "xoxb-fel"}, "invalid_auth")):
        chat = SlackChat(account(slack, **changes), notes)
        for _ in range(2):
            with pytest.raises(ChatRefused, match=words):
                await chat.run(asyncio.Event())
        with pytest.raises(ChatRefused, match=words):
            await chat.check()
        await chat.aclose()

    assert len(notes.alarms) == 2


async def test_a_token_that_is_revoked_while_it_runs_is_noticed(slack: SlackServer, mode: str) -> None:
    notes = Notes()
    chat = SlackChat(account(slack, mode, watch_seconds=0.01), notes)
    running = asyncio.create_task(chat.run(asyncio.Event()))
    await slack.until(lambda: len(slack.api.called("auth.test")) > 2)
    slack.fail("auth.test", "token_revoked", times=1000)

    with pytest.raises(ChatRefused, match="token_revoked"):
        await running
    await chat.aclose()
    assert len(notes.alarms) == 1


async def test_slack_out_of_reach_while_it_runs_is_borne(
    slack: SlackServer, mode: str, manager: str, card: Message
) -> None:
    notes = Notes()
    async with working(slack, mode, notes, watch_seconds=0.01):
        asked = len(slack.api.called("auth.test"))
        slack.fail("auth.test", Failure(status=502), times=3)
        await slack.until(lambda: len(slack.api.called("auth.test")) > asked + 4)
        assert (await slack.click(manager, card, "approve")).acknowledged

    assert notes.alarms == []


async def test_a_connection_is_made_anew(slack: SlackServer, manager: str, card: Message) -> None:
    notes = Notes()
    async with working(slack, "socket", notes):
        for number, lose in enumerate((slack.drop_connections, slack.ask_to_reconnect), start=2):
            await lose()
            await slack.until(lambda n=number: slack.connected >= n and len(slack.connections) == 1)  # type: ignore[misc]
            assert (await slack.click(manager, card, "approve")).acknowledged

    assert len(notes.kept) == 2


async def test_a_click_while_the_line_is_down_can_be_made_again(
    slack: SlackServer, manager: str, card: Message
) -> None:
    notes = Notes()
    slack.connections, stashed = [], slack.connections
    assert not (await slack.click(manager, card, "approve")).acknowledged
    assert stashed == []
    async with working(slack, "socket", notes):
        (envelope,) = slack.unacknowledged
        assert (await slack.tell_again(envelope)).acknowledged
    assert len(notes.kept) == 1


async def test_slack_that_is_not_there_is_said(slack: SlackServer) -> None:
    notes = Notes()
    chat = SlackChat(account(slack, api_url="http://127.0.0.1:9/api/"), notes)
    with pytest.raises(ChatError, match="out of reach") as caught:
        await chat.run(asyncio.Event())
    assert not isinstance(caught.value, ChatRefused)
    with suppress(ChatError):
        await chat.check()
    await chat.aclose()
    assert notes.alarms == []


async def test_check_says_who_we_are_and_what_is_lacking(slack: SlackServer, mode: str) -> None:
    assert "platsvakt in the workspace Lokal" in await check_slack(account(slack, mode))
    slack.api.scopes -= {"files:read", "im:write"}
    with pytest.raises(ChatRefused, match="files:read, im:write"):
        await check_slack(account(slack, mode))


async def test_the_scopes_that_are_asked_for_are_enough(slack: SlackServer, manager: str, channel: str) -> None:
    """The other tests run with more; `BOT_SCOPES` is what the manifest asks for."""
    slack.api.scopes = frozenset(BOT_SCOPES)
    notes = Notes()
    async with working(slack, "socket", notes, intake_channel=channel) as chat:
        await slack.say(manager, channel, "Blanketten", files=[("a.pdf", "application/pdf", b"a")])
        assert (await chat.fetch_files(notes.sole.payload))[0].content == b"a"


def test_keys_tell_acts_apart_and_not_tellings() -> None:
    from bot.transports.slack_receiving import _key

    assert _key({"a": 1}, "command", "") != _key({"a": 2}, "command", "")
    assert _key({"a": 1}, "command", "1") == _key({"a": 2}, "command", "1")
    assert ChatRequest(ChatKind.MESSAGE, "k", {}).key == "k"
