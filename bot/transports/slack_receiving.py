"""What people do in Slack: kept before it is acknowledged, and a modal shown before its trigger runs out.

Slack waits three seconds. What could not be kept is said to whoever clicked; an event is then not acknowledged, and
Slack tells it again. After the acknowledgement nothing survives a crash, so nothing but showing comes after it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.ports import ChatError, ChatKind, ChatListener, ChatRequest
from bot.transports.slack_account import SlackAccount
from bot.transports.slack_client import LIBRARY_LOG, Identity, RateLimited, Refusal, SlackClient
from bot.transports.slack_delivery import SlackDelivery

T = TypeVar("T")

MOST_OCTETS = 1_000_000  # of one payload; Slack's own are far smaller
VIEW_SECONDS = 20.0  # for what a modal shows, once its loading view stands
LONGEST_WORDS = 2_900  # of a sentence in a modal
ID = re.compile(r"[A-Z0-9]{2,30}")
TS = re.compile(r"\d{1,12}\.\d{1,8}")
ANYTHING = re.compile(r"(?s).*")
SPOKEN = frozenset({None, "file_share", "thread_broadcast"})  # subtypes of messages that people write

NOT_KEPT = (
    "Jag kunde inte spara det. Inget har skickats. Försök igen om en minut, eller mejla den gemensamma brevlådan."
)
PERHAPS_KEPT = "Det tog för lång tid att spara. Vänta en minut och se efter om det gick fram innan du försöker igen."
NOT_OPENED = "Formuläret hann inte öppnas. Inget har skickats. Försök igen."
NOT_READ = "Jag kunde inte läsa ärendet just nu. Inget har skickats. Stäng och försök igen om en minut."

log = structlog.get_logger("slack")


class Keeping(Enum):
    KEPT = auto()
    FAILED = auto()
    UNKNOWN = auto()  # it may be kept yet


WORDS = {Keeping.FAILED: NOT_KEPT, Keeping.UNKNOWN: PERHAPS_KEPT}
TELL_AGAIN = BoltResponse(status=503, body="")


@dataclass(frozen=True, slots=True)
class _Modal:
    id: str
    hash: str
    title: Any


class SlackReceiver:
    """Belongs to one event loop."""

    def __init__(
        self, account: SlackAccount, client: SlackClient, delivery: SlackDelivery, listener: ChatListener
    ) -> None:
        self._account = account
        self._client = client
        self._delivery = delivery
        self._listener = listener
        self._keeping: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[Any]] = set()

    def app(self, identity: Identity) -> AsyncApp:
        """The library's app: it checks signatures, passes over our own messages and sorts what comes.

        `process_before_response`: it would acknowledge events before we have kept them.
        """

        async def authorize(**_told: object) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None,
                team_id=identity.team_id,
                bot_id=identity.bot_id,
                bot_user_id=identity.user_id,
                bot_token=self._account.bot_token,
            )

        async def from_our_workspace(req: AsyncBoltRequest, next: Callable[[], Awaitable[None]]) -> BoltResponse | None:
            verifies = req.body.get("type") == "url_verification"  # of no workspace: Slack tries our address
            if req.context.team_id != identity.team_id and not verifies:
                log.warning("refused, from a foreign workspace")
                return BoltResponse(status=403, body="")
            await next()
            return None

        app = AsyncApp(
            name="platsvakt",
            logger=LIBRARY_LOG,
            signing_secret=self._account.signing_secret,
            authorize=authorize,
            before_authorize=from_our_workspace,
            process_before_response=True,
        )
        app.action(ANYTHING)(self._clicked)
        app.view(ANYTHING)(self._submitted)
        app.shortcut(ANYTHING)(self._shortcut)
        app.command(ANYTHING)(self._command)
        app.event("message")(self._message)
        app.event("app_mention")(self._message)
        app.event("app_home_opened")(self._home_opened)
        app.event(ANYTHING)(_passed_over)
        return app

    async def aclose(self) -> None:
        """Waits for what is being kept; what is being shown is given up."""
        if self._keeping:
            await asyncio.wait(self._keeping.values())
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)

    # --- what comes ---

    async def _clicked(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        action = _mapping(next(iter(body.get("actions") or ()), None))
        container = _mapping(body.get("container"))
        place = container.get("message_ts") or container.get("view_id")
        person = _mapping(body.get("user")).get("id")
        key = ("action", person, container.get("channel_id"), place, action.get("action_id"), action.get("action_ts"))
        request = ChatRequest(ChatKind.BLOCK_ACTIONS, _key(body, *key), body)
        if not self._opened(request):
            await self._keep_or_say(request)
        await ack()

    async def _command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        request = ChatRequest(ChatKind.COMMAND, _key(body, "command", body.get("trigger_id")), body)
        if self._opened(request):
            await ack()
            return
        kept = await self._keep(request)
        await ack(WORDS.get(kept, ""))

    async def _shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        person = _mapping(body.get("user")).get("id")
        key = _key(body, "shortcut", person, body.get("callback_id"), body.get("message_ts"), body.get("action_ts"))
        request = ChatRequest(ChatKind.MESSAGE_SHORTCUT, key, body)
        if not self._opened(request):
            await self._keep_or_say(request)
        await ack()

    async def _submitted(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The view's id and hash tell one sending from another: each opening has its own."""
        view = _mapping(body.get("view"))
        request = ChatRequest(ChatKind.VIEW_SUBMISSION, _key(body, "view", view.get("id"), view.get("hash")), body)
        faults = await self._faults(request)
        if faults:
            await ack(response_action="errors", errors=dict(faults))
            return
        kept = await self._keep(request)
        if kept is Keeping.KEPT:
            await ack(response_action="clear")
            return
        field = next((b["block_id"] for b in view.get("blocks", ()) if b.get("type") == "input"), None)
        if field is not None:
            await ack(response_action="errors", errors={field: WORDS[kept]})
        else:
            await ack(response_action="update", view=_sentence(view.get("title"), WORDS[kept]))

    async def _message(self, ack: AsyncAck, event: dict[str, Any]) -> BoltResponse | None:
        request = _message_request(event)
        if request is not None:
            try:
                wanted = await self._wanted(event)
            except Exception:
                log.exception("could not tell whose thread it is", key=request.key)
                return TELL_AGAIN
            if wanted and await self._keep(request) is not Keeping.KEPT:
                return TELL_AGAIN
        await ack()
        return None

    async def _home_opened(self, ack: AsyncAck, body: dict[str, Any], event: dict[str, Any]) -> BoltResponse | None:
        if event.get("tab") == "home":
            request = ChatRequest(ChatKind.HOME_OPENED, _key(body, "event", body.get("event_id")), event)
            if await self._keep(request) is not Keeping.KEPT:
                return TELL_AGAIN
        await ack()
        return None

    async def _wanted(self, event: Mapping[str, Any]) -> bool:
        """Of all that is written where the app is, only what is meant for us or belongs to a case is kept."""
        channel = event["channel"]
        if event.get("type") == "app_mention" or event.get("channel_type") == "im":
            return True
        if channel == self._account.intake_channel:
            return True
        thread = _words(event).get("thread_ts")
        if not isinstance(thread, str) or not TS.fullmatch(thread):
            return False
        return await self._bounded(self._listener.concerns(channel, thread), self._account.keep_seconds)

    # --- keeping ---

    async def _keep(self, request: ChatRequest) -> Keeping:
        if len(json.dumps(request.payload)) > MOST_OCTETS:
            log.error("not kept, it is too large", key=request.key)
            return Keeping.FAILED
        task = self._keeping.get(request.key)
        if task is None:
            task = asyncio.create_task(self._listener.keep(request))
            self._keeping[request.key] = task
            task.add_done_callback(lambda done: self._kept(request.key, done))
        try:
            await asyncio.wait({task}, timeout=self._account.keep_seconds)
            if not task.done():
                log.error("not kept in time", key=request.key)
                return Keeping.UNKNOWN
            task.result()
        except Exception:
            log.exception("not kept", key=request.key)
            return Keeping.FAILED
        return Keeping.KEPT

    def _kept(self, key: str, task: asyncio.Task[None]) -> None:
        del self._keeping[key]
        if not task.cancelled():
            task.exception()  # seen: whoever waited has told it

    async def _keep_or_say(self, request: ChatRequest) -> None:
        kept = await self._keep(request)
        if kept is not Keeping.KEPT:
            self._start(self._say(request, WORDS[kept]))

    async def _faults(self, request: ChatRequest) -> Mapping[str, str]:
        """What cannot be checked now is kept: our own fault is no fault in the form."""
        try:
            return await self._bounded(self._listener.faults(request), self._account.keep_seconds / 3)
        except Exception:
            log.exception("the form was not checked", key=request.key)
            return {}

    # --- showing ---

    def _opened(self, request: ChatRequest) -> bool:
        loading = self._listener.opens(request)
        if loading is None:
            return False
        self._start(self._show(request, loading))
        return True

    async def _show(self, request: ChatRequest, loading: Mapping[str, Any]) -> None:
        modal = await self._open(request, loading)
        if modal is None:
            await self._say(request, NOT_OPENED)
            return
        try:
            view = await self._bounded(self._listener.view_for(request), VIEW_SECONDS)
        except Exception:
            log.exception("a modal could not be drawn", key=request.key)
            view = NOT_READ
        shown = _sentence(modal.title, view) if isinstance(view, str) else dict(view)
        if not await self._fill(modal, shown):
            await self._fill(modal, _sentence(modal.title, NOT_READ))

    async def _open(self, request: ChatRequest, loading: Mapping[str, Any]) -> _Modal | None:
        """The loading view; where the click was made in a modal, that one is filled anew."""
        already = _mapping(request.payload.get("view"))
        if already.get("type") == "modal":
            return _Modal(already["id"], already["hash"], already.get("title"))
        try:
            web = await self._client.web()
            trigger = str(request.payload.get("trigger_id", ""))
            opened = await self._client.ask(web.views_open(trigger_id=trigger, view=dict(loading)))
        except (Refusal, RateLimited, ChatError) as error:
            log.warning("a modal was not opened", key=request.key, error=str(error))
            return None
        return _Modal(opened["view"]["id"], opened["view"]["hash"], loading.get("title"))

    async def _fill(self, modal: _Modal, view: Mapping[str, Any]) -> bool:
        """False when Slack does not take this view; a modal that was closed meanwhile needs none."""
        try:
            web = await self._client.web()
            await self._client.ask(web.views_update(view_id=modal.id, hash=modal.hash, view=dict(view)))
        except Refusal as error:
            if error.code in ("hash_conflict", "not_found"):
                return True
            log.error("a modal's view was refused", error=str(error))
            return False
        except (RateLimited, ChatError) as error:
            log.warning("a modal was not filled", error=str(error))
        return True

    async def _say(self, request: ChatRequest, text: str) -> None:
        """To whoever did it, privately. It is no record of anything: where it cannot be said it is only logged."""
        payload = request.payload
        try:
            answers = payload.get("response_url")
            if isinstance(answers, str):
                said = {"response_type": "ephemeral", "replace_original": False, "text": text}
                if await self._delivery.respond(answers, said):
                    return
            person = _mapping(payload.get("user")).get("id") or payload.get("user_id")
            web = await self._client.web()
            await self._client.ask(web.chat_postMessage(channel=str(person), text=text))
        except (Refusal, RateLimited, ChatError) as error:
            log.warning("an answer was not given", key=request.key, error=str(error))

    # --- beside ---

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _bounded(self, work: Awaitable[T], seconds: float) -> T:
        """Raises TimeoutError. The work is not cut off: a transaction that is cancelled is waited for."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise TimeoutError(f"not done within {seconds:g} s")
        return task.result()


async def _passed_over(ack: AsyncAck) -> None:
    await ack()


def _message_request(event: Mapping[str, Any]) -> ChatRequest | None:
    """None for what no person wrote: machines, joinings, previews of links."""
    words = _words(event)
    channel, ts = event.get("channel"), words.get("ts")
    if not (isinstance(channel, str) and ID.fullmatch(channel) and isinstance(ts, str) and TS.fullmatch(ts)):
        return None
    if words.get("bot_id") or not ID.fullmatch(str(words.get("user") or "")) or words.get("subtype") not in SPOKEN:
        return None
    subtype = event.get("subtype")
    if subtype == "message_changed":
        if words.get("text") == _mapping(event.get("previous_message")).get("text"):
            return None
        edited = _mapping(words.get("edited")).get("ts")
        return ChatRequest(ChatKind.MESSAGE_CHANGED, _key(event, "changed", channel, ts, edited), event)
    if subtype not in SPOKEN:
        return None
    return ChatRequest(
        ChatKind.MESSAGE, _key(event, "message", channel, ts), event
    )  # the same as mention and as message


def _words(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message itself, also where the event is that it was changed."""
    return _mapping(event.get("message")) if event.get("subtype") == "message_changed" else event


def _mapping(thing: Any) -> Mapping[str, Any]:
    return thing if isinstance(thing, Mapping) else {}


def _key(payload: Mapping[str, Any], *parts: object) -> str:
    """The last part is what tells one act from the next; without it every payload is an act of its own."""
    told = parts if parts[-1] else (*parts, hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest())
    return "|".join(str(part or "") for part in told)


def _sentence(title: Any, text: str) -> dict[str, Any]:
    """A modal that says one thing."""
    return {
        "type": "modal",
        "title": title,
        "close": {"type": "plain_text", "text": "Stäng"},
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text[:LONGEST_WORDS]}}],
    }
