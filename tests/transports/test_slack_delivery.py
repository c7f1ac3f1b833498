"""Posts in Slack: posted once, redrawn where they stand, and every refusal told for what it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.demo.slack_server.api import Failure, as_json
from bot.demo.slack_server.server import SlackServer, running_slack
from bot.demo.slack_server.state import BOT_USER, Message, standing_still
from bot.ports import ChatError, ChatFile, ChatRefused, NewPost, Post, PostKind, Undeliverable
from bot.transports.slack import SlackChat
from bot.transports.slack_account import BOT_SCOPES
from bot.transports.slack_files import LARGEST_FILE, MOST_FILES
from tests.patience import ENOUGH, let_pass
from tests.transports.slack_desk import Notes, account

WRITTEN = datetime.fromtimestamp(standing_still(), UTC)
BLOCKS = ({"type": "section", "text": {"type": "mrkdwn", "text": "*Plats* för ST-läkare"}},)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with running_slack() as server:
        server.api.scopes = frozenset(BOT_SCOPES)
        yield server


@pytest.fixture
async def chat(slack: SlackServer) -> AsyncIterator[SlackChat]:
    made = SlackChat(account(slack), Notes())
    yield made
    await made.aclose()


@pytest.fixture
def manager(slack: SlackServer) -> str:
    return slack.add_person("Cecilia Dahl")


@pytest.fixture
def channel(slack: SlackServer, manager: str) -> str:
    return slack.add_channel("avtal", manager)


OF_THE_POST = ("posted_channel", "ts", "thread_ts", "error", "wanted_at")


def post(channel: str, *, attempts: int = 1, **changes: Any) -> Post:
    """`changes`: of the NewPost, or of the Post where it has such a field."""
    own = {name: changes.pop(name) for name in OF_THE_POST if name in changes}
    values: dict[str, Any] = {
        "key": f"card:{channel}", "kind": PostKind.MESSAGE, "channel": channel, "text": "Ta ställning.",
        "blocks": BLOCKS,
    }  # fmt: skip
    new = NewPost(**{**values, **changes})
    return Post(1, new, 1, attempts, **{"posted_channel": "", "ts": "", "thread_ts": "", **own})


async def refused(chat: SlackChat, wanted: Post) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await chat.deliver(wanted)
    return caught.value


# --- messages -----------------------------------------------------------------------------------


async def test_a_message_is_posted_and_then_redrawn(slack: SlackServer, chat: SlackChat, channel: str) -> None:
    place, ts = await chat.deliver(post(channel))
    reply = await chat.deliver(post(channel, key="thread:1", thread_ts=ts, text="Påminnelse.", blocks=()))
    again = await chat.deliver(post(channel, posted_channel=place, ts=ts, text="Godkänt.", blocks=()))

    card, reminder = slack.messages(channel)
    assert (place, again) == (channel, (channel, ts))
    assert (card.ts, card.text, card.blocks, card.revision) == (ts, "Godkänt.", (), 2)
    assert (reminder.ts, reminder.thread_ts) == (reply[1], ts)
    assert all(call["unfurl_links"] is False for call in slack.api.called("chat.postMessage"))


async def test_a_person_gets_it_directly(slack: SlackServer, chat: SlackChat, manager: str) -> None:
    place, ts = await chat.deliver(post(manager))
    await chat.deliver(post(manager, posted_channel=place, ts=ts, text="Godkänt."))

    assert place.startswith("D")
    assert [message.text for message in slack.messages(manager)] == ["Godkänt."]


@pytest.mark.parametrize("place", ["channel", "person", "thread"])
@pytest.mark.parametrize(
    "lost",
    [
        Failure(status=502, after_doing=True),
        Failure(hangs=True, after_doing=True),
        Failure(drops=True, after_doing=True),
    ],
)
async def test_a_post_of_which_only_the_answer_was_lost_is_not_posted_twice(
    slack: SlackServer, manager: str, channel: str, place: str, lost: Failure
) -> None:
    chat = SlackChat(account(slack, call_seconds=ENOUGH / 2), Notes())
    thread = (await chat.deliver(post(channel, key="other")))[1] if place == "thread" else ""
    wanted: dict[str, Any] = {"channel": manager if place == "person" else channel, "thread_ts": thread}
    before = len(slack.messages(wanted["channel"]))
    slack.fail("chat.postMessage", lost)
    posting = asyncio.create_task(chat.deliver(post(**wanted)))
    await slack.until(lambda: len(slack.messages(wanted["channel"])) > before)
    if lost.hangs:
        await let_pass(ENOUGH / 2)
    with pytest.raises(ChatError, match=r"502|out of reach"):
        await posting

    where, ts = await chat.deliver(post(**wanted, error="it is not known", text="Nytt."))
    await chat.aclose()

    standing = [m for m in slack.messages(wanted["channel"]) if m.ts == ts or not thread]
    assert [(message.text, message.ts, message.channel) for message in standing] == [("Nytt.", ts, where)]
    assert len(slack.messages(wanted["channel"])) == (2 if thread else 1)


async def test_a_second_attempt_posts_what_does_not_stand(slack: SlackServer, chat: SlackChat, channel: str) -> None:
    await chat.deliver(post(channel, key="other"))
    await chat.deliver(post(channel, attempts=2))

    assert len(slack.messages(channel)) == 2


@pytest.mark.parametrize("place", ["channel", "thread"])
@pytest.mark.parametrize("known", [True, False], ids=["written when is known", "not known"])
async def test_a_post_is_found_in_a_place_of_five_hundred_messages(
    slack: SlackServer, chat: SlackChat, manager: str, channel: str, place: str, known: bool
) -> None:
    thread = (await chat.deliver(post(channel, key="other")))[1] if place == "thread" else ""
    for number in range(480):
        await slack.say(manager, channel, f"Nr {number}", thread_ts=thread)
    slack.fail("chat.postMessage", Failure(drops=True, after_doing=True))
    with pytest.raises(ChatError):
        await chat.deliver(post(channel, thread_ts=thread))
    for number in range(20 if thread else 480):
        await slack.say(manager, channel, f"Nr {number}", thread_ts=thread)
    before = len(slack.messages(channel))

    wanted_at = WRITTEN if known else None
    _, ts = await chat.deliver(post(channel, thread_ts=thread, error="it is not known", wanted_at=wanted_at))

    assert len(slack.messages(channel)) == before
    assert (found := slack.message(channel, ts))
    assert found.user == BOT_USER


async def test_of_a_long_thread_what_was_written_since_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Far more than is looked through stands before it."""
    monkeypatch.setattr("bot.transports.slack_delivery.LOOKED_THROUGH", 10)
    monkeypatch.setattr("bot.transports.slack_delivery.PAGE", 5)
    now = WRITTEN - timedelta(days=3)
    async with running_slack(clock=lambda: now.timestamp()) as slack:
        slack.api.scopes = frozenset(BOT_SCOPES)
        channel = slack.add_channel("avtal", manager := slack.add_person("Cecilia Dahl"))
        chat = SlackChat(account(slack), Notes())
        thread = (await chat.deliver(post(channel, key="other")))[1]
        for number in range(100):
            await slack.say(manager, channel, f"Nr {number}", thread_ts=thread)
        now = WRITTEN
        slack.fail("chat.postMessage", Failure(drops=True, after_doing=True))
        with pytest.raises(ChatError):
            await chat.deliver(post(channel, thread_ts=thread))
        await chat.deliver(post(channel, thread_ts=thread, error="it is not known", wanted_at=WRITTEN))
        await chat.aclose()

        assert len(slack.messages(channel)) == 102


async def test_what_lies_beyond_what_is_looked_through_is_said(
    slack: SlackServer, chat: SlackChat, manager: str, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transports.slack_delivery.LOOKED_THROUGH", 10)
    monkeypatch.setattr("bot.transports.slack_delivery.PAGE", 5)
    for number in range(11):
        await slack.say(manager, channel, f"Nr {number}")
    with capture_logs() as logs:
        await chat.deliver(post(channel, error="it is not known"))

    assert [line["post"] for line in logs if line["event"] == "it may stand further on, and is posted again"] == [1]
    assert len(slack.api.called("conversations.history")) == 2
    assert len(slack.messages(channel)) == 12


async def test_a_card_that_somebody_removed_is_posted_anew(slack: SlackServer, chat: SlackChat, channel: str) -> None:
    place, ts = await chat.deliver(post(channel))
    slack.channels[channel].messages.clear()

    _, anew = await chat.deliver(post(channel, posted_channel=place, ts=ts, text="Godkänt."))

    assert anew != ts
    assert [message.text for message in slack.messages(channel)] == ["Godkänt."]


# --- for one person -----------------------------------------------------------------------------


async def test_an_answer_is_shown_to_one(slack: SlackServer, chat: SlackChat, manager: str, channel: str) -> None:
    answer: dict[str, Any] = {"kind": PostKind.EPHEMERAL, "user": manager, "text": "Redan godkänt.", "blocks": ()}
    thread = (await chat.deliver(post(channel)))[1]
    url = slack.api.new_response_url(channel, manager)
    await chat.deliver(post(channel, **answer, answers=url, thread_ts=thread))
    await chat.deliver(post(channel, **answer))
    await chat.deliver(post(manager, **answer))

    assert [(m.text, m.thread_ts) for m in slack.private_answers(manager)] == [
        ("Redan godkänt.", thread),
        ("Redan godkänt.", ""),
    ]
    assert [m.text for m in slack.messages(manager)] == ["Redan godkänt."]
    assert len(slack.messages(channel)) == 1


async def test_an_answer_finds_another_way_when_the_click_is_too_old(
    slack: SlackServer, chat: SlackChat, manager: str, channel: str
) -> None:
    answer: dict[str, Any] = {"kind": PostKind.EPHEMERAL, "user": manager, "text": "Redan godkänt.", "blocks": ()}
    used = slack.api.new_response_url(channel, manager)
    for url in (f"{used}999", "https://example.org/steal", "http://hooks.slack.com/plain", "inget", used):
        await chat.deliver(post(channel, **answer, answers=url))
    assert len(slack.api.called("chat.postEphemeral")) == 4

    slack.channels[channel].members.discard(manager)
    await chat.deliver(post(channel, **answer))

    assert len(slack.private_answers(manager)) == 5
    assert [m.text for m in slack.messages(manager)] == ["Redan godkänt."]


async def test_a_home_is_published_anew(slack: SlackServer, chat: SlackChat, manager: str) -> None:
    for words in ("Väntar på dig (1)", "Väntar på dig (0)"):
        blocks = ({"type": "header", "text": {"type": "plain_text", "text": words}},)
        await chat.deliver(post(manager, kind=PostKind.HOME, blocks=blocks))

    assert slack.homes[manager].words == "Väntar på dig (0)"


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "permanent"),
    [
        ("channel_not_found", True), ("is_archived", True), ("not_in_channel", True), ("restricted_action", True),
        ("msg_blocks_too_long", True), ("invalid_blocks", True), ("msg_too_long", True), ("never_heard_of", True),
        ("internal_error", False), ("fatal_error", False), ("service_unavailable", False),
    ],
)  # fmt: skip
async def test_a_refusal_is_for_good_or_passes(
    slack: SlackServer, chat: SlackChat, channel: str, code: str, permanent: bool
) -> None:
    slack.fail("chat.postMessage", code)
    error = await refused(chat, post(channel))

    assert (error.permanent, error.retry_after) == (permanent, None)
    assert code in error.text


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive", "missing_scope"])
async def test_a_refusal_of_the_app_is_of_no_single_post(
    slack: SlackServer, chat: SlackChat, channel: str, code: str
) -> None:
    slack.fail("chat.postMessage", code)
    with pytest.raises(ChatRefused, match=code):
        await chat.deliver(post(channel))


@pytest.mark.parametrize(("told", "seconds"), [(30, 30.0), (0, 1.0), (999_999, 3600.0)])
async def test_slack_says_how_long_to_wait(
    slack: SlackServer, chat: SlackChat, channel: str, told: int, seconds: float
) -> None:
    slack.fail("chat.postMessage", Failure(retry_after=told))
    error = await refused(chat, post(channel))

    assert (error.permanent, error.retry_after) == (False, seconds)


async def test_where_the_app_may_not_write(slack: SlackServer, chat: SlackChat, manager: str, channel: str) -> None:
    foreign = slack.add_channel("andra", manager, bot=False)
    private = slack.add_channel("ledning", manager, private=True, bot=False)
    slack.channels[channel].archived = True

    assert "invite the app" in (await refused(chat, post(foreign))).text
    assert "not invited" in (await refused(chat, post(private))).text
    assert "archived" in (await refused(chat, post(channel))).text
    assert (await refused(chat, post("C99999999"))).permanent


async def test_what_slack_would_not_draw_is_for_good(slack: SlackServer, chat: SlackChat, channel: str) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "å" * 151}}
    error = await refused(chat, post(channel, blocks=(header,)))

    assert error.permanent
    assert "/blocks/0/text/text" in error.text
    assert slack.messages(channel) == []


# --- files --------------------------------------------------------------------------------------


def listed(slack: SlackServer, *files: tuple[str, str, bytes]) -> dict[str, Any]:
    put = tuple(slack._put(*one) for one in files)
    return as_json(Message("C1", "1.1", BOT_USER, "", files=put), base_url=slack.api.base_url)


async def sole_file(chat: SlackChat, told: dict[str, Any], **changes: Any) -> ChatFile:
    (file,) = await chat.fetch_files({**told, "files": [{**told["files"][0], **changes}]})
    return file


async def test_files_are_fetched_from_slack_only(slack: SlackServer, chat: SlackChat) -> None:
    told = listed(slack, ("stök.pdf", "application/pdf", b"%PDF"))
    assert (await chat.fetch_files({"message": told}))[0].content == b"%PDF"
    for url in (
        "https://example.org/a",
        "http://files.slack.com/a",
        "file:///etc/passwd",
        "",
        "https://files.slack.com.x",
    ):
        file = await sole_file(chat, told, url_private_download=url, url_private=url)
        assert (file.content, file.name) == (b"", "stök.pdf")
        assert file.missing
    assert slack.api.called("download") == [{"file": told["files"][0]["id"]}]


async def test_large_many_and_removed_files_are_named_and_not_fetched(slack: SlackServer, chat: SlackChat) -> None:
    told = listed(slack, ("a.pdf", "application/pdf", b"a" * 3000))
    assert "för stor" in (await sole_file(chat, told, size=LARGEST_FILE + 1)).missing
    assert "för stor" in (await sole_file(chat, told, size="stor")).missing
    for changes in ({"mode": "tombstone"}, {"is_external": True}, {"mode": "hidden_by_limit"}):
        assert (await sole_file(chat, told, **changes)).missing
    assert slack.api.called("download") == []

    for status, words in ((404, "finns inte kvar"), (302, "ligger inte i Slack")):
        slack.fail("download", Failure(status=status))
        assert words in (await sole_file(chat, told)).missing
    many = await chat.fetch_files({**told, "files": told["files"] * (MOST_FILES + 5)})
    assert [bool(file.missing) for file in many] == [False] * MOST_FILES + [True]
    assert await chat.fetch_files({"files": ["x", None]}) == []
    assert await chat.fetch_files({}) == []


async def test_a_file_that_is_larger_than_was_told_is_cut_off(
    slack: SlackServer, chat: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transports.slack_files.LARGEST_FILE", 2000)
    told = listed(slack, ("a.pdf", "application/pdf", b"a" * 3000))
    file = await sole_file(chat, told, size=10)
    assert (file.content, file.missing) == (b"", "filen är för stor")


async def test_a_file_that_may_come_later_is_tried_again(slack: SlackServer, chat: SlackChat) -> None:
    told = listed(slack, ("a.pdf", "application/pdf", b"a"))
    for failure in (Failure(status=503), Failure(retry_after=1)):
        slack.fail("download", failure)
        with pytest.raises(ChatError):
            await chat.fetch_files(told)
    slack.api.scopes -= {"files:read"}
    with pytest.raises(ChatError, match="files:read"):
        await chat.fetch_files(told)
