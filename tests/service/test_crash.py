"""SIGKILL at every boundary between and around the three commits.

After a restart every message has one row, every request one case with its own number, and every letter has left:
twice only when the kill fell between the SMTP server's acceptance and the commit that marks the letter sent.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import pytest

from bot.demo.slack_server.api import APP_TOKEN, BOT_TOKEN
from bot.demo.slack_server.server import running_slack
from bot.ports import ItemState, LetterState
from bot.transports.embedded import EmbeddedMailServer
from tests.service.chat_house import GUNVOR, give_the_channel
from tests.service.house import CORPUS, MAILBOX, House, basic_settings, house_on
from tests.service.mails import complete

MESSAGES = ("005.eml", "006.eml", "010.eml")  # a complete request, an automatic reply, a request that lacks something
NO_MORE: Mapping[str, object] = MappingProxyType({})
SHARES = 2
WINDOW = ("after send", "before write")  # the server has accepted the letter, the third commit has not been made


Ended = tuple[int, list[str]]


class Worker(Protocol):
    async def __call__(self, house: House, folder: Path, deadly: int, more: Mapping[str, object] = ...) -> Ended:
        """`more`: settings beside the basic ones."""


@asynccontextmanager
async def workers() -> AsyncIterator[Worker]:
    """Runs the service in a process of its own; its exit status and the boundaries it came to."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.service.crash_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    orders, answers = process.stdin, process.stdout

    async def run(house: House, folder: Path, deadly: int, more: Mapping[str, object] = NO_MORE) -> Ended:
        settings = {**basic_settings(house.server, folder), "imap_password": "secret", **more}
        names = folder / "boundaries"
        orders.write(json.dumps({"settings": settings, "deadly": deadly, "names": str(names)}).encode() + b"\n")
        status = int(await answers.readline())
        return status, names.read_text(encoding="utf-8").splitlines()

    try:
        yield run
    finally:
        orders.close()
        await process.wait()


async def books_close(house: House, killed_at: list[str]) -> None:
    counts = await house.database.read(lambda unit: unit.inbox.counts())
    assert counts[ItemState.DONE] == len(MESSAGES)
    assert sum(counts.values()) == len(MESSAGES)
    numbers = [case.number for case in await house.cases()]
    assert [n.rpartition("-")[2] for n in numbers] == ["0001", "0002"]
    letters = await house.letters()
    assert len({letter.key for letter in letters}) == len(letters)
    received = Counter((recipient, str(mail["Message-ID"])) for recipient, mail in house.sent())
    wanted = {(to, letter.message_id) for letter in letters for to in letter.envelope.recipients}
    assert set(received) == wanted
    doubled = {message_id for (_, message_id), times in received.items() if times > 1}
    in_window = killed_at[-1:] == [WINDOW[0]] or killed_at[-2:] == list(WINDOW)
    assert len(doubled) <= (1 if in_window else 0), killed_at


def moments(boundaries: Sequence[str], first: str) -> list[int]:
    """Where to kill: from the boundary before `first` on. "after write" is as good as the "before" that follows it."""
    start = boundaries.index(first)
    return [n for n, name in enumerate(boundaries, start=1) if n >= start and name != "after write"]


async def killed(worker: Callable[[int], Awaitable[Ended]], deadly: int) -> list[str]:
    """Where the kill fell."""
    status, boundaries = await worker(deadly)
    assert (status, len(boundaries)) == (-signal.SIGKILL, deadly)
    return boundaries


@pytest.mark.parametrize("share", range(SHARES))
async def test_a_kill_at_any_boundary_does_no_harm(share: int, tmp_path: Path) -> None:
    """Each share takes its part of the boundaries, so that they can run side by side."""

    async def once(deadly: int) -> list[str]:
        folder = tmp_path / str(deadly)
        folder.mkdir()
        async with EmbeddedMailServer.start({MAILBOX: "secret"}) as server, house_on(server, folder) as house:
            for name in MESSAGES:
                await server.deliver(MAILBOX, (CORPUS / "messages" / name).read_bytes())
            boundaries = await killed(partial(worker, house, folder), deadly) if deadly else []
            status, to_the_end = await worker(house, folder, 0)
            assert status == 0
            await books_close(house, boundaries)
            return to_the_end

    async with workers() as worker:
        deadly_ones = moments(await once(0), "before acknowledge")[share::SHARES]
        assert len(deadly_ones) >= 5
        for deadly in deadly_ones:
            await once(deadly)


@pytest.mark.parametrize("share", range(SHARES))
async def test_a_kill_at_any_boundary_doubles_no_post(share: int, tmp_path: Path) -> None:
    """Slack is asked what stands there before anything is posted a second time."""

    async def once(deadly: int) -> list[str]:
        folder = tmp_path / str(deadly)
        folder.mkdir()
        async with (
            running_slack() as slack,
            EmbeddedMailServer.start({MAILBOX: "secret"}) as server,
            house_on(server, folder) as house,
        ):
            slack.add_person("Gunvor Tistedal", id=GUNVOR)
            channel = slack.add_channel("avtal-bjorkdala", GUNVOR)
            await give_the_channel(house, channel)
            account = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_api_url": slack.api_url}
            run = partial(worker, house, folder, more=account)
            await server.deliver(MAILBOX, complete())
            boundaries = await killed(run, deadly) if deadly else []
            to_the_end = await until_posted(house, partial(run, 0))
            posts = [(post.thread_ts, post.text) for post in slack.messages(channel)]
            assert len(posts) == len(set(posts)) >= 1, boundaries
            assert len(await house.cases()) == 1
            return to_the_end

    async with workers() as worker:
        deadly_ones = moments(await once(0), "before deliver")[share::SHARES]
        assert deadly_ones
        for deadly in deadly_ones:
            await once(deadly)


async def until_posted(house: House, again: Callable[[], Awaitable[Ended]]) -> list[str]:
    """The boundaries of the first run. Posts in one channel are a while apart."""
    status, first = await again()
    while (await house.database.read(lambda unit: unit.chat.counts()))[LetterState.PENDING]:
        status, _ = await again()
    assert status == 0
    return first
