"""Posts and redraws in Slack."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot.ports import ChatError, NewPost, Post, PostKind, Undeliverable
from bot.transports.slack_client import RateLimited, Refusal, SlackClient

PASSING = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Codes of Slack's own trouble. All others say that the same call will never be taken."""

NOT_THERE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
"""Codes of chat.update for a message that cannot be redrawn: it is posted anew."""

ADVICE = {
    "channel_not_found": "the channel is gone, or the app was not invited to it",
    "is_archived": "the channel is archived",
    "not_in_channel": "invite the app to the channel",
    "user_not_found": "the directory names a Slack id that is not in the workspace",
    "not_enabled": "turn on the Home tab of the app",
    "messages_tab_disabled": "let people write to the app: turn on its Messages tab",
}

LOOKED_THROUGH = 1_000  # messages, for one that may have been posted without our knowing
PAGE = 200  # messages in one answer
LOOKED_BACK = timedelta(days=1)  # before its words were written: an earlier try may have had others
EVENT_TYPE = "platsvakt_post"
RESPONSE_HOST = "hooks.slack.com"

_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")

log = structlog.get_logger("slack")


class SlackDelivery:
    def __init__(self, client: SlackClient, api_url: str) -> None:
        self._client = client
        self._api = urlsplit(api_url)

    async def deliver(self, post: Post) -> tuple[str, str]:
        """See bot.ports.Chat."""
        deliver = {
            PostKind.MESSAGE: self._message,
            PostKind.EPHEMERAL: self._ephemeral,
            PostKind.HOME: self._home,
        }[post.new.kind]
        try:
            return await deliver(post)
        except RateLimited as error:
            raise Undeliverable(str(error), permanent=False, retry_after=error.seconds) from error
        except Refusal as error:
            advice = f": {ADVICE[error.code]}" if error.code in ADVICE else ""
            permanent = error.code not in PASSING
            raise Undeliverable(f"Slack does not take it, {error}{advice}", permanent=permanent) from error

    async def _message(self, post: Post) -> tuple[str, str]:
        if post.ts:
            try:
                return await self._redraw(post, post.posted_channel, post.ts)
            except Refusal as error:
                if error.code not in NOT_THERE:
                    raise
                log.info("posted anew, it cannot be redrawn", post=post.id, code=error.code)
        elif post.attempts > 1 or post.error:  # an earlier attempt may have got through, and only its answer was lost
            standing = await self._standing(post)
            if standing is not None:
                return await self._redraw(post, *standing)
        return await self._post(post, post.posted_channel or post.new.channel)

    async def _post(self, post: Post, channel: str) -> tuple[str, str]:
        web = await self._client.web()
        place: dict[str, Any] = {"thread_ts": post.thread_ts} if post.thread_ts else {}
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": _mark(post.new)}}
        posted = await self._client.ask(
            web.chat_postMessage(
                channel=channel,
                **_content(post.new),
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
                **place,
            )
        )
        return posted["channel"], posted["ts"]

    async def _redraw(self, post: Post, channel: str, ts: str) -> tuple[str, str]:
        web = await self._client.web()
        drawn = await self._client.ask(web.chat_update(channel=channel, ts=ts, **_content(post.new)))
        return drawn["channel"], drawn["ts"]

    async def _standing(self, post: Post) -> tuple[str, str] | None:
        """Where this post stands already; our mark is in its metadata. A channel is told from its end. A thread is told
        from its beginning, and a long one would never be read to its end: of it, what was written since."""
        web = await self._client.web()
        channel = post.posted_channel or post.new.channel
        if _PERSON.fullmatch(channel):
            channel = (await self._client.ask(web.conversations_open(users=channel)))["channel"]["id"]
        look: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        if post.wanted_at and post.thread_ts:
            look["oldest"] = f"{(post.wanted_at - LOOKED_BACK).timestamp():.6f}"
        for _ in range(LOOKED_THROUGH // PAGE):
            found = await self._client.ask(
                web.conversations_replies(ts=post.thread_ts, **look)
                if post.thread_ts
                else web.conversations_history(**look)
            )
            for message in found.get("messages", ()):
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == EVENT_TYPE and metadata["event_payload"].get("key") == _mark(post.new):
                    return channel, message["ts"]
            look["cursor"] = (found.get("response_metadata") or {}).get("next_cursor") or ""
            if not look["cursor"]:
                return None
        log.warning("it may stand further on, and is posted again", post=post.id, looked_through=LOOKED_THROUGH)
        return None

    async def _ephemeral(self, post: Post) -> tuple[str, str]:
        new = post.new
        if new.answers and await self._answered(post):
            return new.channel, ""
        if not new.channel or _PERSON.fullmatch(new.channel):  # nobody else can see it there
            return await self._post(post, new.channel or new.user)
        web = await self._client.web()
        place: dict[str, Any] = {"thread_ts": post.thread_ts} if post.thread_ts else {}
        channel = post.posted_channel or new.channel
        try:
            await self._client.ask(web.chat_postEphemeral(channel=channel, user=new.user, **_content(new), **place))
        except Refusal as error:
            if error.code != "user_not_in_channel":
                raise
            return await self._post(post, new.user)
        return channel, ""

    async def _answered(self, post: Post) -> bool:
        """By the click's response_url: five times, within thirty minutes. False when Slack no longer takes it."""
        said: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False, **_content(post.new)}
        if post.thread_ts:
            said["thread_ts"] = post.thread_ts
        return await self.respond(post.new.answers, said)

    async def respond(self, url: str, said: Mapping[str, Any]) -> bool:
        """False when the address is not Slack's or no longer taken. Raises ChatError, RateLimited."""
        address = urlsplit(url)
        own = (address.scheme, address.netloc) == (self._api.scheme, self._api.netloc)
        if not own and (address.scheme, address.netloc) != ("https", RESPONSE_HOST):
            return False
        session = await self._client.session()
        try:
            async with session.post(url, json=dict(said), allow_redirects=False) as response:
                if response.status == 429:
                    raise RateLimited(float(response.headers.get("Retry-After", "1")))
                return response.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise ChatError(f"Slack at {address.netloc} is out of reach ({type(error).__name__})") from error

    async def _home(self, post: Post) -> tuple[str, str]:
        web = await self._client.web()
        view = {"type": "home", "blocks": _blocks(post.new)}
        shown = await self._client.ask(web.views_publish(user_id=post.new.channel, view=view))
        return post.new.channel, shown["view"]["id"]


def _content(new: NewPost) -> dict[str, Any]:
    return {"text": new.text, "blocks": _blocks(new)}


def _blocks(new: NewPost) -> list[dict[str, Any]]:
    return [dict(block) for block in new.blocks]


def _mark(new: NewPost) -> str:
    return hashlib.sha256(new.key.encode()).hexdigest()[:32]
