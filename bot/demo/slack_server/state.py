"""What the local Slack server remembers: people, channels, messages, views."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BOT_USER, BOT, APP, TEAM = "U0BOT0001", "B0BOT0001", "A0APP0001", "T0TEAM001"


@dataclass(frozen=True)
class File:
    """A file that somebody put in a message."""

    id: str
    name: str
    mimetype: str
    content: bytes
    size: int


@dataclass(frozen=True)
class Message:
    """A message as it stood when it was looked at: to click on an old one is to click on what it showed then."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()
    thread_ts: str = ""
    metadata: Mapping[str, Any] | None = None
    files: tuple[File, ...] = ()
    revision: int = 1  # rises when it is edited
    ephemeral_for: str = ""

    @property
    def words(self) -> str:
        """All that can be read in it: its text where it has no blocks, else what the blocks say, a line each."""
        return "\n".join(texts_of(self.blocks)) if self.blocks else self.text

    @property
    def buttons(self) -> dict[str, str]:
        """action_id → what stands on it; of menus too, with their options."""
        return {e["action_id"]: "\n".join(texts_of([e])) for e in interactive_elements(self.blocks)}


@dataclass
class Channel:
    id: str
    name: str
    members: set[str] = field(default_factory=set)
    private: bool = False
    archived: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def direct(self) -> bool:
        return self.id.startswith("D")

    @property
    def kind(self) -> str:
        return "im" if self.direct else "group" if self.private else "channel"


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    email: str


@dataclass(frozen=True)
class View:
    """A modal or a home as it was last given."""

    id: str
    hash: str
    user: str
    content: Mapping[str, Any]
    previous: str = ""  # the modal below it

    @property
    def words(self) -> str:
        return "\n".join(texts_of([self.content]))

    @property
    def buttons(self) -> dict[str, str]:
        return {e["action_id"]: "\n".join(texts_of([e])) for e in interactive_elements(self.content["blocks"])}


def standing_still() -> float:
    return 1_790_000_000.0


class Workspace:
    """One workspace with one app in it. `clock`: seconds since 1970, which messages are named by."""

    def __init__(self, clock: Callable[[], float] = standing_still) -> None:
        self._clock = clock
        self._last_ts = 0  # microseconds
        self._numbers = itertools.count(1)
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, "platsvakt", "")}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Message] = []
        self.modals: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}

    def number(self) -> int:
        return next(self._numbers)

    def new_ts(self) -> str:
        """No two are the same, and a later one is greater."""
        self._last_ts = max(self._last_ts + 1, round(self._clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06}"

    def add_person(self, name: str, *, id: str = "", email: str = "") -> str:
        """Returns the id."""
        made = id or f"U{self.number():08d}"
        self.people[made] = Person(made, name, email)
        return made

    def add_channel(self, name: str, *members: str, id: str = "", private: bool = False, bot: bool = True) -> str:
        """Returns the id."""
        made = id or f"{'G' if private else 'C'}{self.number():08d}"
        self.channels[made] = Channel(made, name, {*members, *([BOT_USER] if bot else [])}, private)
        return made

    def direct_channel(self, user: str) -> Channel:
        """The conversation of a person with the app."""
        for channel in self.channels.values():
            if channel.direct and user in channel.members:
                return channel
        made = Channel(f"D{self.number():08d}", "", {user, BOT_USER})
        self.channels[made.id] = made
        return made

    def messages(self, place: str) -> list[Message]:
        """Of a channel, or of a person's conversation with the app, oldest first."""
        channel = self.direct_channel(place) if place in self.people else self.channels[place]
        return list(channel.messages)

    def message(self, channel: str, ts: str) -> Message | None:
        return next((m for m in self.channels[channel].messages if m.ts == ts), None)

    def private_answers(self, user: str) -> list[Message]:
        """What only this person was shown, oldest first."""
        return [message for message in self.ephemerals if message.ephemeral_for == user]

    def modal_of(self, user: str) -> View | None:
        """The one on top."""
        mine = [view for view in self.modals.values() if view.user == user]
        return mine[-1] if mine else None

    def close_modals(self, user: str) -> None:
        self.modals = {key: view for key, view in self.modals.items() if view.user != user}


def texts_of(things: Sequence[Any]) -> Iterator[str]:
    """The texts in blocks, elements and views, in the order in which they stand."""
    for thing in things:
        if isinstance(thing, Mapping):
            if isinstance(thing.get("text"), str):
                yield thing["text"]
            yield from texts_of([value for value in thing.values() if isinstance(value, Mapping | list | tuple)])
        elif isinstance(thing, list | tuple):
            yield from texts_of(thing)


def interactive_elements(blocks: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Each with the `block_id` that it stands in; Slack gives blocks without one a name of its own."""
    for number, block in enumerate(blocks):
        found = [*block.get("elements", ()), *(block[name] for name in ("accessory", "element") if name in block)]
        for element in found:
            if "action_id" in element:
                yield {**element, "block_id": block.get("block_id", f"b{number}"), "of": block["type"]}
