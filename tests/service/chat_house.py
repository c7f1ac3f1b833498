"""The whole service with a local Slack: mail comes over IMAP, people click and write, letters leave by SMTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr

from bot.assemble import service as assembled
from bot.demo.slack_server.api import APP_TOKEN, BOT_TOKEN
from bot.demo.slack_server.server import SlackServer, running_slack
from bot.demo.slack_server.state import Message, View
from bot.ports import Case, HistoryEntry
from bot.routine.lifecycle import Stage
from bot.service import Role, Service
from tests.patience import ENOUGH
from tests.service.house import MAILBOX, House, open_house
from tests.service.mails import complete

GUNVOR, PELLE = "U07GTIST01", "U07PNORD02"  # manager of Björkdala's agreement, and her deputy
SAMIRA = "U07SBAHR03"  # another manager
TORUN, MAJ = "U07TEKEL04", "U07MBRAN05"  # coordinators
ULRIKA, FARHAD = "U07UWENN07", "U07FMORA08"  # study directors, Sahlgrenska
CAMILLA = "U07CHJOR20"  # head of department there
STRANGER = "U0STRANGER"
NAMES = {
    GUNVOR: "Gunvor Tistedal",
    PELLE: "Pelle Nordanås",
    SAMIRA: "Samira Bahramzadeh",
    TORUN: "Torun Ekelöv",
    MAJ: "Maj Brännmyr",
    ULRIKA: "Ulrika Wennerfalk",
    FARHAD: "Farhad Moradian",
    CAMILLA: "Camilla Hjorthage",
    STRANGER: "Någon Okänd",
}


@dataclass
class ChatHouse:
    house: House
    slack: SlackServer
    channel: str  # of Björkdala's agreement
    intake: str
    stack: AsyncExitStack  # the running service

    async def start(self, only: frozenset[Role] = frozenset(Role)) -> None:
        service = assembled(self.house.settings, clock=self.house.clock, only=only)
        await self.stack.enter_async_context(running(service))
        await self.slack.until(lambda: any(not c.closed for c in self.slack.connections))

    async def stop(self) -> None:
        await self.stack.aclose()

    async def deliver(self, raw: bytes) -> None:
        """Puts a mail into the mailbox of the running service."""
        await self.house.server.deliver(MAILBOX, raw)

    async def asked(self, raw: bytes | None = None) -> Message:
        """A complete request has come by mail: its card in the channel."""
        await self.deliver(raw or complete())
        return await self.card(lambda card: "approve" in card.buttons or "waive" in card.buttons)

    async def card(self, sight: Callable[[Message], bool] = lambda _: True, place: str = "") -> Message:
        """The card as it stands, once it looks like that."""

        def seen() -> Message | None:
            cards = [m for m in self.slack.messages(place or self.channel) if not m.thread_ts and m.blocks]
            return next((card for card in cards if sight(card)), None)

        found = await self.slack.until(seen)
        assert found is not None
        return found

    async def all_delivered(self) -> None:
        """What was to be posted has been, or was given up, and that is recorded: posts go a batch at a time."""
        for number in range(2):
            before = len(self.slack.private_answers(MAJ))
            await self.slack.command(MAJ, f"okänt {number}")
            await self.slack.until(lambda: len(self.slack.private_answers(MAJ)) > before)  # noqa: B023

    async def told(self, user: str, words: str) -> Message:
        """A private answer, or a direct message, with these words."""

        def seen() -> Message | None:
            direct = [m for m in self.slack.messages(user) if m.user not in NAMES]
            shown = (*self.slack.private_answers(user), *direct)
            return next((m for m in shown if words in f"{m.text}\n{m.words}"), None)

        found = await self.slack.until(seen)
        assert found is not None
        return found

    async def thread(self, root: Message, words: str) -> Message:
        """A post of ours in a thread, with these words."""

        def seen() -> Message | None:
            posts = [m for m in self.slack.messages(root.channel) if m.thread_ts == root.ts and m.user not in NAMES]
            return next((m for m in posts if words in m.words), None)

        found = await self.slack.until(seen)
        assert found is not None
        return found

    async def modal(self, user: str, words: str) -> View:
        """The modal on top, once it says this."""

        def seen() -> View | None:
            view = self.slack.modal_of(user)
            return view if view and words in view.words else None

        found = await self.slack.until(seen)
        assert found is not None
        return found

    async def home(self, user: str, words: str) -> View:
        def seen() -> View | None:
            view = self.slack.homes.get(user)
            return view if view and words in view.words else None

        found = await self.slack.until(seen)
        assert found is not None
        return found

    async def case(self) -> Case:
        """The first."""
        return (await self.house.cases())[0]

    async def stage(self, position: int = 1) -> Stage:
        return next(p.stage for p in (await self.case()).placements if p.position == position)

    async def history(self) -> list[HistoryEntry]:
        """Of the first case."""
        number = (await self.case()).number
        return list(await self.house.database.read(lambda unit: unit.cases.history(number)))

    async def kinds(self) -> list[str]:
        return [letter.kind for letter in await self.house.letters()]

    async def sent_to(self, recipient: str, words: str = "") -> str:
        """The letter to this address that has left by SMTP; its text."""
        count = 0
        async with asyncio.timeout(ENOUGH):
            while True:
                for to, message in self.house.sent():
                    part = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
                    text = part.get_content() if part else ""
                    if to == recipient and words in text:
                        return text
                count = len(self.house.server.delivered) + 1
                await self.house.server.deliveries(count)


@asynccontextmanager
async def open_chat_house(folder: Path, **changed: object) -> AsyncIterator[ChatHouse]:
    async with running_slack() as slack:
        for slack_id, name in NAMES.items():
            slack.add_person(name, id=slack_id)
        channel = slack.add_channel("avtal-bjorkdala", GUNVOR, PELLE, SAMIRA, TORUN, ULRIKA, CAMILLA, STRANGER)
        intake = slack.add_channel("utbildningsplatser", ULRIKA, FARHAD, TORUN, STRANGER)
        account = {
            "slack_bot_token": SecretStr(BOT_TOKEN),
            "slack_app_token": SecretStr(APP_TOKEN),
            "slack_api_url": slack.api_url,
            "slack_intake_channel": intake,
        }
        async with open_house(folder, **{**account, **changed}) as house, AsyncExitStack() as stack:
            house.clock.step = timedelta(seconds=1)  # posts in one channel are a second apart
            await give_the_channel(house, channel)
            chat = ChatHouse(house, slack, channel, intake, stack)
            await chat.start()
            yield chat


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(service.run(stop))
    try:
        yield
    finally:
        stop.set()
        await task
        await service.aclose()


async def give_the_channel(house: House, channel: str) -> None:
    directory = await house.directory()
    agreements = tuple(
        replace(a, slack_channel=channel) if a.agreement_id == "LOU-A-101" else a for a in directory.agreements
    )
    told = replace(directory, agreements=agreements)
    await house.database.write(lambda unit: unit.directory.replace(told, datetime.now(UTC)))
