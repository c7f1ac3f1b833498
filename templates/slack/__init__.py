"""The chat in words: plain facts in, Block Kit out. Swedish only, as the office's own work is.

Pure functions of their facts: the same facts give the same blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from templates.slack import answers, letters, modals
from templates.slack.blocks import Block
from templates.slack.card import card
from templates.slack.home import chosen, home, today
from templates.slack.request import request


class Drawn(NamedTuple):
    text: str  # a whole sentence
    blocks: Sequence[Mapping[str, object]]


POSTS: Mapping[str, Callable[[Any], tuple[str, list[Block]]]] = {
    "card": card,
    "already": answers.already,
    "event": answers.event,
    "reply": answers.reply,
    "hint": answers.hint,
    "note": answers.note,
    "status": answers.status,
    "why": answers.why,
    "mine": answers.mine,
    "help": answers.help_text,
    "home": home,
    "today": today,
    "chosen": chosen,
    "stranger": answers.stranger,
}
VIEWS: Mapping[str, Callable[[Any], Block]] = {
    "act": modals.act,
    "absence": modals.absence,
    "notifications": modals.notifications,
    "request": request,
    "notice": modals.notice,
    "loading": modals.loading,
}


class SlackDrawings:
    """Implements bot.chat_letters.Drawings."""

    def post(self, kind: str, facts: object) -> Drawn:
        """Raises KeyError for an unknown kind."""
        return Drawn(*POSTS[kind](facts))

    def view(self, kind: str, facts: object) -> Mapping[str, object]:
        return VIEWS[kind](facts)

    def letter(self, text: str) -> str:
        return letters.letter(text)
