"""What can be seen in the local workspace, waited for and told once: cards, threads, forms, letters that leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from typing import Any, TypeVar

from bot.demo.slack_server.server import LONGEST_WAIT, SlackServer
from bot.demo.slack_server.state import BOT_USER, View
from bot.demo.slack_server.state import Message as Post
from bot.transports.embedded import Delivered, EmbeddedMailServer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CardStands:
    """As everybody who is there sees it now."""

    where: str  # a channel's id, or a person's for the conversation with the app
    card: Post


@dataclass(frozen=True, slots=True)
class InThread:
    root: Post
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class ShownAlone:
    """Only this person sees it."""

    who: str
    post: Post


@dataclass(frozen=True, slots=True)
class FormOpened:
    who: str
    form: View


@dataclass(frozen=True, slots=True)
class HomeStands:
    who: str
    home: View


@dataclass(frozen=True, slots=True)
class LetterLeft:
    to: str
    subject: str
    text: str


class Sight:
    """Each method waits for what was not told before. RuntimeError when it does not come, or the service has ended."""

    def __init__(self, slack: SlackServer, mail: EmbeddedMailServer, working: asyncio.Task[None]) -> None:
        """`working`: the service."""
        self._slack = slack
        self._mail = mail
        self._working = working
        self._told: set[tuple[str, int]] = set()  # ts and revision of posts
        self._letters: set[int] = set()  # places in what was delivered
        self.message_ids: dict[str, str] = {}  # of the last letter that was told, by address

    async def connected(self) -> None:
        """The service has come by Socket Mode."""
        await self._until(lambda: self._slack.connections, "Socket Mode")

    async def card(self, where: str, words: str) -> CardStands:
        """The card there that says so."""
        return CardStands(where, await self._post(lambda: filter(_is_card, self._slack.messages(where)), words))

    async def thread(self, root: Post, words: str) -> InThread:
        """What was said in it, once something says so."""

        def fresh() -> list[Post]:
            posts = self._ours(self._slack.messages(root.channel))
            return [post for post in posts if post.thread_ts == root.ts]

        await self._until(lambda: any(words in post.words for post in fresh()), words)
        return InThread(root, tuple(map(self._tell, fresh())))

    async def alone(self, who: str, words: str) -> ShownAlone:
        """A private answer, or a message in the conversation with the app."""

        def shown() -> list[Post]:
            direct = [post for post in self._slack.messages(who) if not _is_card(post) and not post.thread_ts]
            return [*self._slack.private_answers(who), *direct]

        return ShownAlone(who, await self._post(shown, words))

    async def form(self, who: str, words: str) -> FormOpened:
        return FormOpened(who, await self._view(lambda: self._slack.modal_of(who), words))

    async def home(self, who: str, words: str) -> HomeStands:
        return HomeStands(who, await self._view(lambda: self._slack.homes.get(who), words))

    async def letter(self, to: str) -> LetterLeft:
        """The next one to this address that has left by SMTP."""

        async def delivered() -> tuple[int, Delivered]:
            found: list[Delivered] = []
            while True:
                found = await self._mail.deliveries(len(found) + 1)
                for place, one in enumerate(found):
                    if one.recipient == to and place not in self._letters:
                        return place, one

        place, letter = await self._come(delivered(), f"a letter to {to}")
        self._letters.add(place)
        message = message_from_bytes(letter.raw, policy=default)
        part = message.get_body(("plain",))
        self.message_ids[to] = str(message["Message-ID"])
        return LetterLeft(to, str(message["Subject"]), part.get_content() if part else "")

    # --- waiting ---

    async def _post(self, posts: Callable[[], Iterable[Post]], words: str) -> Post:
        def seen() -> Post | None:
            return next((post for post in self._ours(posts()) if words in f"{post.text}\n{post.words}"), None)

        return self._tell(await self._until(seen, words))

    async def _view(self, find: Callable[[], View | None], words: str) -> View:
        def seen() -> View | None:
            view = find()
            return view if view and words in view.words else None

        return await self._until(seen, words)

    async def _until(self, sight: Callable[[], T | None], words: str) -> T:
        found = await self._come(self._slack.until(sight), f"«{words}»")
        assert found is not None
        return found

    async def _come(self, awaited: Coroutine[Any, Any, T], what: str) -> T:
        coming = asyncio.ensure_future(awaited)
        try:
            await asyncio.wait({coming, self._working}, timeout=LONGEST_WAIT, return_when=asyncio.FIRST_COMPLETED)
            if self._working.done():
                self._working.result()
            if not coming.done():
                raise TimeoutError
            return coming.result()
        except TimeoutError:
            raise RuntimeError(f"{what} did not come within {LONGEST_WAIT:g} s") from None
        finally:
            coming.cancel()

    def _ours(self, posts: Iterable[Post]) -> list[Post]:
        """By the app, and not told yet as they stand."""
        return [post for post in posts if post.user == BOT_USER and (post.ts, post.revision) not in self._told]

    def _tell(self, post: Post) -> Post:
        self._told |= {(post.ts, revision) for revision in range(post.revision + 1)}
        return post


def _is_card(post: Post) -> bool:
    return bool(post.blocks) and post.blocks[0]["type"] == "header"


def labels(form: View) -> Mapping[str, str]:
    """What stands above each field, by its block_id."""
    return {b["block_id"]: b["label"]["text"] for b in form.content["blocks"] if b["type"] == "input"}
