"""What is done in the chat, from when it is told to when it has been handled."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.chat_letters import HomeFacts
from bot.events import Ignored, MessageRead, Outcome, Refused
from bot.ports import (
    CHAT,
    Case,
    ChatFile,
    ChatRequest,
    Clock,
    Database,
    Item,
    NewItem,
    NotYet,
    Post,
    PostKind,
    UnitOfWork,
    WrittenInChat,
)
from bot.routine.model import Directory
from handlers import handle
from handlers.aftermath import follow_up
from handlers.chat.dispatch import ForReader, for_reader, handle_chat, sorry
from handlers.chat.forms import faults, opened, view_for
from handlers.chat.homes import Home, changed_homes
from handlers.chat.payloads import Written, kept_request, raw_of, taken_apart
from handlers.chat.replies import reply
from handlers.chat.requests import READ_BY_A_PERSON
from handlers.chat.written import as_mail
from handlers.conversation import ANSWER, Conversation
from handlers.correspondence import chat_failing
from handlers.desk import Desk, Office

FetchFiles = Callable[[Mapping[str, Any]], Awaitable[Sequence[ChatFile]]]
EVERYWHERE = "Slack"  # what fails where nothing gets there


class ChatRoom:
    """Implements bot.ports.ChatListener and bot.ports.ChatItems.

    `fetch_files` is set when the chat is joined to it, which needs a listener to begin with.
    """

    def __init__(self, office: Office, database: Database, clock: Clock) -> None:
        self._office = office
        self._database = database
        self._clock = clock
        self.fetch_files: FetchFiles = _no_files
        self._homes: dict[str, HomeFacts] = {}  # by Slack id, as this process last put them

    # --- ChatListener: while Slack waits ---

    async def keep(self, request: ChatRequest) -> None:
        raw = raw_of(request)
        item = NewItem(
            source=CHAT,
            sha256=hashlib.sha256(f"{CHAT}\0{request.key}".encode()).hexdigest(),
            raw=raw,
            message_id="",
            kept_at=self._clock.now(),
            arrived_at=None,
            size=len(raw),
        )
        await self._database.write(lambda unit: unit.inbox.keep(item))

    def opens(self, request: ChatRequest) -> Mapping[str, Any] | None:
        button = opened(request)
        if button is None or self._office.chat is None:
            return None
        return self._office.chat.drawings.view("loading", button)

    async def view_for(self, request: ChatRequest) -> Mapping[str, Any] | str:
        async def work(unit: UnitOfWork) -> Mapping[str, Any] | str:
            return await view_for(await self._desk(unit), request)

        return await self._database.read(work)

    async def faults(self, request: ChatRequest) -> Mapping[str, str]:
        async def work(unit: UnitOfWork) -> Mapping[str, str]:
            return await faults(await self._desk(unit), request)

        return await self._database.read(work)

    async def concerns(self, channel: str, thread_ts: str) -> bool:
        """Also a thread that may be ours: somebody may write below a post before we know where it stands."""

        async def work(unit: UnitOfWork) -> bool:
            if await unit.chat.case_at(channel, thread_ts) is not None:
                return True
            return await unit.chat.is_posting((channel,))

        return await self._database.read(work)

    async def alarm(self, text: str) -> None:
        async def work(unit: UnitOfWork) -> None:
            await chat_failing(await self._desk(unit), EVERYWHERE, text)

        await self._database.write(work)

    async def tell_dead(self, post: Post, error: str, unit: UnitOfWork, now: datetime) -> None:
        """A post was given up: in the transaction that does so. A private answer or a home is no loss to tell of."""
        if post.new.kind is not PostKind.MESSAGE:
            return
        desk = Desk(self._office, unit, await unit.directory.load(), now)
        await chat_failing(desk, post.new.channel, error, case=post.new.case)

    # --- homes ---

    async def redraw_homes(self) -> int:
        """Of all who have opened theirs; how many changed.

        Drawn beside the transactions that change what stands there, so that none waits for it.
        """

        async def look(unit: UnitOfWork) -> list[Home]:
            return await changed_homes(await self._desk(unit), self._homes)

        homes = await self._database.read(look)
        if not homes:
            return 0

        async def put(unit: UnitOfWork) -> int:
            return sum([await unit.chat.put(home.post, self._clock.now()) for home in homes])

        changed = await self._database.write(put)
        self._homes |= {home.slack_id: home.facts for home in homes}
        return changed

    # --- ChatItems: afterwards ---

    def octets(self, item: Item) -> int:
        listed = kept_request(item.raw).payload.get("files") or ()
        sizes = [file.get("size") for file in listed if isinstance(file, Mapping)]
        return item.size + sum(size for size in sizes if isinstance(size, int))

    async def written(self, item: Item) -> WrittenInChat | None:
        request = kept_request(item.raw)

        async def look(unit: UnitOfWork) -> tuple[Desk, ForReader | None, tuple[str, ...]]:
            desk = await self._desk(unit)
            await _thread_is_known(unit, request)
            found = await for_reader(desk, request)
            return desk, found, await _said(unit, found.case) if found and found.case else ()

        desk, found, said = await self._database.read(look)
        if found is None:
            return None
        raw = await self._as_mail(item, desk, request, found)
        return WrittenInChat(raw, found.case.number if found.case else None, said)

    async def _as_mail(self, item: Item, desk: Desk, request: ChatRequest, found: ForReader) -> bytes:
        """What was written; with its files, where it has any, it is kept: Slack may not have them for ever."""
        kept = await self._database.read(lambda unit: unit.inbox.files(item.id))
        if kept is not None:
            return kept
        words = found.written
        listed = request.payload.get("files") and not words.edited
        files = list(await self.fetch_files(request.payload)) if listed else []
        had = any(not file.missing for file in files)
        raw = as_mail(
            desk,
            words.text,
            found.author,
            ts=words.ts,
            channel=words.place.channel,
            thread_ts=words.thread_ts,
            edited=words.edited,
            files=(files.pop(0) for _ in range(len(files))),  # none is in memory beside what is made of it
        )
        if had:
            await self._database.write(lambda unit: unit.inbox.keep_files(item.id, raw))
        return raw

    async def read(
        self, item: Item, event: MessageRead, unit: UnitOfWork, directory: Directory, now: datetime
    ) -> Outcome:
        kept = await unit.inbox.get(item.id)
        words = taken_apart(kept_request(kept.raw)) if kept else None
        if not isinstance(words, Written):
            return Ignored("inget skrivet")
        there = Conversation(words.place.channel, words.root, words.place.user)
        desk = Desk(self._office, unit, directory, now, there)
        outcome = await handle(event, desk)
        if isinstance(outcome, Refused):
            await reply(desk, item.id, words.place, READ_BY_A_PERSON)
        await follow_up(desk)
        return outcome

    async def done(self, item: Item, unit: UnitOfWork, directory: Directory, now: datetime) -> Outcome:
        desk = Desk(self._office, unit, directory, now)
        outcome = await handle_chat(item, desk)
        await follow_up(desk)
        return outcome

    async def sorry(self, item: Item, unit: UnitOfWork, directory: Directory, now: datetime) -> None:
        """Our own fault: it is put aside, and whoever did it is told."""
        await sorry(Desk(self._office, unit, directory, now), item)

    async def _desk(self, unit: UnitOfWork) -> Desk:
        return Desk(self._office, unit, await unit.directory.load(), self._clock.now())


async def _thread_is_known(unit: UnitOfWork, request: ChatRequest) -> None:
    """Raises NotYet while what was written may stand below a post of ours that is just being delivered."""
    words = taken_apart(request)
    if not isinstance(words, Written) or not words.thread_ts:
        return
    place, known = words.place, await unit.chat.case_at(words.place.channel, words.root)
    if known is None and await unit.chat.is_posting((place.channel, place.user)):
        raise NotYet


async def _said(unit: UnitOfWork, case: Case) -> tuple[str, ...]:
    """Our answers in the case's conversation, newest first."""
    posts = [p for p in await unit.chat.of_case(case.number) if p.new.key.startswith(ANSWER)]
    return tuple(p.new.text for p in reversed(posts))


async def _no_files(_: Mapping[str, Any]) -> Sequence[ChatFile]:
    return ()
