"""The demonstration in Slack: a local workspace on the real wire, with invented people who click and write in it.

The service is the one that `platsvakt run` starts. Each step is told when it can be seen: a post when it stands in the
workspace, a letter when it has left by SMTP.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from bot.demo.demonstration import Demonstration, day_ahead, demonstration, in_days, invented_directory
from bot.demo.slack_server.api import APP_TOKEN, BOT_TOKEN
from bot.demo.slack_server.server import SlackServer, running_slack
from bot.demo.slack_server.state import Message as Post
from bot.demo.slack_server.state import View, interactive_elements
from bot.demo.slack_sight import (
    CardStands,
    FormOpened,
    HomeStands,
    InThread,
    LetterLeft,
    ShownAlone,
    Sight,
    labels,
)
from bot.demo.words import WORDS
from bot.reading.model import Message

DRAWN = "slack"  # the folder of what was drawn

CECILIA, OVE = "U0CECILIA", "U0OVE"  # agreement managers
ANNA, LENA = "U0ANNA", "U0LENA"  # study directors
ANNAS_MAIL, LENAS_MAIL = "anna.ekstrand@region.example", "lena.holmgren@sjovik.example"
ORTHOPAEDICS, PSYCHIATRY, INTAKE = "C0ORTOPEDI", "C0PSYKIATRI", "C0INTAGNING"
SUPPLIER, SUPPLIERS_MAIL = "Ängsholmens Ortopedi", "st@angsholmen.example"

_SAID: Mapping[str, str] = WORDS["slack"]["said"]


@dataclass(frozen=True, slots=True)
class Scene:
    title: str
    number: int  # from 1
    of: int


@dataclass(frozen=True, slots=True)
class MailCame:
    message: Message


@dataclass(frozen=True, slots=True)
class Clicked:
    who: str
    button: str
    asked: str  # what Slack asks before it takes the click; "" where it asks nothing


@dataclass(frozen=True, slots=True)
class FormSent:
    who: str
    fields: Mapping[str, str]  # what was filled in, by label
    errors: Mapping[str, str]  # what stands beside a field, by label; with any, the form stays open


@dataclass(frozen=True, slots=True)
class Wrote:
    who: str
    where: str  # a channel's id; "" for a command
    text: str


Seen = CardStands | InThread | ShownAlone | FormOpened | HomeStands | LetterLeft
Step = Scene | MailCame | Clicked | FormSent | Wrote | Seen
Story = AsyncIterator[Step]


@dataclass
class SlackStory:
    """Each scene tells one step after another what people do, and what they see then."""

    shown: Demonstration
    slack: SlackServer
    sight: Sight
    mails: int = field(default=0, init=False)  # that were sent
    requests: int = field(default=0, init=False)  # that were made in Slack
    drawn: int = field(default=0, init=False)  # cards, forms and homes

    async def steps(self) -> Story:
        scenes = (
            self.mail_becomes_card,
            self.decision,
            self.suppliers_answer,
            self.refusal,
            self.request_by_form,
            self.request_in_channel,
        )
        for number, scene in enumerate(scenes, start=1):
            yield Scene(WORDS["slack"]["titles"][scene.__name__], number, len(scenes))
            async for step in scene():
                self._save(number, step)
                yield step
            self.shown.save_letters(f"{number:02}")

    def _save(self, scene: int, step: Step) -> None:
        """What Slack was given to draw."""
        drawn: Mapping[str, object]
        match step:
            case CardStands(card=post):
                kind, drawn = "kort", {"text": post.text, "blocks": post.blocks}
            case FormOpened(form=view):
                kind, drawn = "formular", view.content
            case HomeStands(home=view):
                kind, drawn = "hem", view.content
            case _:
                return
        folder = self.shown.folder / DRAWN
        folder.mkdir(exist_ok=True)
        self.drawn += 1
        text = json.dumps(drawn, ensure_ascii=False, indent=1)
        (folder / f"{scene:02}-{self.drawn:02}-{kind}.json").write_text(text, encoding="utf-8")

    async def mail_becomes_card(self) -> Story:
        yield await self._mail("01-allt-finns")
        yield await self.sight.letter(ANNAS_MAIL)
        yield await self.sight.card(ORTHOPAEDICS, "Ta ställning")

    async def decision(self) -> Story:
        card = self._first_post(ORTHOPAEDICS)
        yield await self._click(OVE, card, "approve")
        yield await self.sight.alone(OVE, "Du kan inte ta ställning")
        yield await self._click(CECILIA, card, "approve")
        yield await self.sight.alone(CECILIA, "Du har godkänt")
        yield await self.sight.letter(SUPPLIERS_MAIL)
        yield await self.sight.letter(ANNAS_MAIL)
        yield await self.sight.card(ORTHOPAEDICS, "Godkänt av Cecilia Dahlgren")
        yield await self.sight.thread(card, "Leverantören mejlades")
        yield await self._click(CECILIA, card, "approve")
        yield await self.sight.alone(CECILIA, "Redan godkänt")

    async def suppliers_answer(self) -> Story:
        card = self._first_post(ORTHOPAEDICS)
        yield await self._mail("later/leverantoren-sager-ja", letter=self.sight.message_ids[SUPPLIERS_MAIL])
        yield await self.sight.letter(ANNAS_MAIL)
        yield await self.sight.card(ORTHOPAEDICS, "Leverantören har sagt ja")
        yield await self.sight.thread(card, "Leverantören")

    async def refusal(self) -> Story:
        yield await self._mail("04-avtalet-har-gatt-ut")
        yield await self.sight.letter(LENAS_MAIL)
        stands = await self.sight.card(OVE, "Ta ställning")
        yield stands
        yield await self._click(OVE, stands.card, "decline")
        yield await self.sight.form(OVE, "Ditt skäl")
        yield await self._send(OVE, {"words": _SAID["reason"]})
        yield await self.sight.alone(OVE, "Du har avslagit")
        yield await self.sight.letter(LENAS_MAIL)
        yield await self.sight.card(OVE, "Avslaget av Ove Strandh")

    async def request_by_form(self) -> Story:
        yield await self._command(ANNA, "")
        yield await self.sight.form(ANNA, "Ingår jour?")
        suppliers = sorted({name for name, _ in invented_directory().suppliers()})
        filled = {
            "category": "st",
            "programme": "ortopedi",
            "trainee": "Nora Falk",
            "department_head": "Bo Bergqvist",
            "supplier": str(suppliers.index(SUPPLIER)),
            "supervisor": "Gustav Almroth",
            "start": day_ahead("start", 12).isoformat(),
            "end": day_ahead("end", 12).isoformat(),
            "working_hours": "heltid",
            "on_call": "no",
        }
        yield await self._send(ANNA, filled)
        yield await self._send(ANNA, {"end": day_ahead("end", 15).isoformat()}, before=filled)
        self.requests += 1
        yield await self.sight.alone(ANNA, "Alla uppgifter är med")
        yield await self.sight.card(ORTHOPAEDICS, "Ta ställning")
        yield await self._command(ANNA, (await self.shown.cases())[0].number)
        yield await self.sight.alone(ANNA, "kom in")

    async def request_in_channel(self) -> Story:
        text = in_days(_SAID["request"])
        yield Wrote(LENA, INTAKE, text)
        root = await self.slack.say(LENA, INTAKE, text)
        self.requests += 1
        yield await self.sight.thread(root, "Vem är handledare")
        yield Wrote(LENA, INTAKE, _SAID["answer"])
        await self.slack.say(LENA, INTAKE, _SAID["answer"], thread_ts=root.ts)
        yield await self.sight.thread(root, "Alla uppgifter är med")
        yield await self.sight.card(PSYCHIATRY, "Ta ställning")
        await self.slack.open_home(OVE)
        yield await self.sight.home(OVE, "Väntar på dig")

    # --- what people do ---

    async def _mail(self, name: str, **message_ids: str) -> MailCame:
        self.mails += 1
        return MailCame(await self.shown.deliver(name, **message_ids))

    def _first_post(self, channel: str) -> Post:
        return self.slack.messages(channel)[0]

    async def _click(self, who: str, post: Post, action_id: str) -> Clicked:
        """On the post as it was looked at, however it stands now."""
        await self.slack.click(who, post, action_id)
        button = next(e for e in interactive_elements(post.blocks) if e["action_id"] == action_id)
        asked = button.get("confirm")
        words = f"{asked['title']['text']} {asked['text']['text']} [{asked['confirm']['text']}]" if asked else ""
        return Clicked(who, f"[{button['text']['text']}]", words)

    async def _command(self, who: str, text: str) -> Wrote:
        await self.slack.command(who, text)
        return Wrote(who, "", f"/lou {text}".strip())

    async def _send(self, who: str, fields: Mapping[str, str], *, before: Mapping[str, str] | None = None) -> FormSent:
        """`before`: what the form already holds."""
        form = self.slack.modal_of(who)
        assert form is not None
        sent = await self.slack.submit(who, {**(before or {}), **fields})
        named = labels(form)
        filled = {named[name]: _option(form, name, value) for name, value in fields.items()}
        return FormSent(who, filled, {named[name]: words for name, words in sent.errors.items()})


def _option(form: View, name: str, value: str) -> str:
    """What stands on the option with this value, or the value itself where it was written."""
    options = next(b for b in form.content["blocks"] if b.get("block_id") == name)["element"].get("options", ())
    return next((option["text"]["text"] for option in options if option["value"] == value), value)


@asynccontextmanager
async def slack_story(folder: Path, *, imap_port: int = 0, smtp_port: int = 0) -> AsyncIterator[SlackStory]:
    """The whole house at work, joined to a workspace with the invented people and channels in it."""
    async with running_slack(clock=time.time) as slack:
        people = [person for person in invented_directory().people if person.slack_id]
        for person in people:
            slack.add_person(person.name, id=person.slack_id, email=person.email)
        for channel, name in WORDS["slack"]["channels"].items():
            slack.add_channel(name, *(person.slack_id for person in people), id=channel)
        account = {
            "slack_bot_token": SecretStr(BOT_TOKEN),
            "slack_app_token": SecretStr(APP_TOKEN),
            "slack_api_url": slack.api_url,
            "slack_intake_channel": INTAKE,
            "slack_decision_mail": False,  # to show what Slack alone does
        }
        async with demonstration(folder, imap_port=imap_port, smtp_port=smtp_port, chat=account) as shown:
            stop = asyncio.Event()
            working = asyncio.create_task(shown.service.run(stop))
            sight = Sight(slack, shown.server, working)
            try:
                await sight.connected()
                yield SlackStory(shown, slack, sight)
            finally:
                stop.set()
                await working
