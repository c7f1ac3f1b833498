"""The chat in Slack: Socket Mode, or HTTP behind a reverse proxy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.ports import ChatError, ChatFile, ChatListener, ChatRefused, Post
from bot.transports.encryption import is_loopback
from bot.transports.slack_account import BOT_SCOPES, REQUEST_PATH, SlackAccount
from bot.transports.slack_client import LIBRARY_LOG, SlackClient
from bot.transports.slack_delivery import SlackDelivery
from bot.transports.slack_files import SlackFiles
from bot.transports.slack_receiving import MOST_OCTETS, SlackReceiver

CONNECT_SECONDS = 30.0
CONNECTION_LOOK_SECONDS = 15.0  # between two looks at whether the socket stands
OUT_OF_REACH_SECONDS = 1800.0  # after which somebody is told

log = structlog.get_logger("slack")


class SlackChat:
    """A `bot.ports.Chat`. Raises ValueError for an account that cannot be used."""

    def __init__(self, account: SlackAccount, listener: ChatListener) -> None:
        _validate(account)
        self._account = account
        self._listener = listener
        self._client = SlackClient(account)
        self._delivery = SlackDelivery(self._client, account.api_url)
        self._files = SlackFiles(self._client, account.api_url, account.bot_token, account.max_message_bytes)
        self._receiver = SlackReceiver(account, self._client, self._delivery, listener)
        self._trouble_since: float | None = None
        self._alarmed = False

    async def deliver(self, post: Post) -> tuple[str, str]:
        """See bot.ports.Chat."""
        return await self._delivery.deliver(post)

    async def fetch_files(self, payload: Mapping[str, Any]) -> Sequence[ChatFile]:
        """See bot.ports.Chat; `payload` is a message or a shortcut's request, which holds one."""
        message = payload.get("message")
        return await self._files.fetch(message if isinstance(message, Mapping) else payload)

    async def check(self) -> str:
        """See bot.ports.Chat."""
        return await _introduction(self._account, self._client)

    async def run(self, stop: asyncio.Event) -> None:
        """See bot.ports.Chat."""
        try:
            while not stop.is_set():
                identity = await self._client.identity()
                app = self._receiver.app(identity)
                if self._account.mode == "http":
                    async with self._listening(app):
                        self._all_is_well()
                        await self._watch(stop)
                    return
                async with self._connected(app) as handler:
                    self._all_is_well()
                    log.info("connected", mode="socket")
                    await self._watch(stop, handler)
        except ChatError as error:
            await self._trouble(error)
            raise

    async def aclose(self) -> None:
        await self._receiver.aclose()
        await self._client.aclose()

    # --- Socket Mode ---

    @asynccontextmanager
    async def _connected(self, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
        await self._client.probe_socket()
        handler = AsyncSocketModeHandler(
            app, self._account.app_token, logger=LIBRARY_LOG, web_client=await self._client.web()
        )
        if is_loopback(urlsplit(self._account.api_url).hostname or ""):
            handler.client.proxy = None
        try:
            try:
                await asyncio.wait_for(handler.connect_async(), CONNECT_SECONDS)  # type: ignore[no-untyped-call]
            except TimeoutError:
                raise ChatError(f"Slack's Socket Mode did not answer within {CONNECT_SECONDS:g} s") from None
            yield handler
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]

    # --- HTTP ---

    @asynccontextmanager
    async def _listening(self, app: AsyncApp) -> AsyncIterator[None]:
        verifier = SignatureVerifier(self._account.signing_secret)

        async def take(request: web.Request) -> web.Response:
            body = await request.read()
            if not _is_signed(verifier, body, request.headers):
                log.warning("refused, the signature does not hold")
                return web.Response(status=401)
            try:
                return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))
            except (ValueError, RecursionError):
                return web.Response(status=400)

        async def health(_request: web.Request) -> web.Response:
            return web.json_response({"ok": True})

        application = web.Application(client_max_size=MOST_OCTETS)
        application.router.add_post(REQUEST_PATH, take)
        application.router.add_get("/health", health)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, self._account.host, self._account.port).start()
            except OSError as error:
                raise ChatError(f"cannot listen on {self._account.host}:{self._account.port}: {error}") from error
            log.info("listening", mode="http", port=self._account.port)
            yield
        finally:
            await runner.cleanup()

    # --- watching ---

    async def _watch(self, stop: asyncio.Event, handler: AsyncSocketModeHandler | None = None) -> None:
        """Until `stop`, or until the socket has been down between two looks: the library then tries an address that
        has run out. Raises ChatRefused."""
        look = self._account.watch_seconds if handler is None else CONNECTION_LOOK_SECONDS
        look = min(look, self._account.watch_seconds)
        asked, stood = _now(), True
        while not await _set_within(stop, look):
            stands = handler is None or await handler.client.is_connected()
            if not stands and not stood:
                log.warning("connecting anew")
                return
            stood = stands
            if stands and _now() - asked < self._account.watch_seconds:
                continue
            asked = _now()
            try:
                await self._client.identity()
                self._all_is_well()
            except ChatRefused:
                raise
            except ChatError as error:
                await self._trouble(error)

    async def _trouble(self, error: ChatError) -> None:
        log.error("chat out of reach", error=str(error), refused=isinstance(error, ChatRefused))
        self._trouble_since = _now() if self._trouble_since is None else self._trouble_since
        lasting = _now() - self._trouble_since >= OUT_OF_REACH_SECONDS
        if (isinstance(error, ChatRefused) or lasting) and not self._alarmed:
            await self._listener.alarm(str(error))
            self._alarmed = True

    def _all_is_well(self) -> None:
        self._trouble_since, self._alarmed = None, False


async def check_slack(account: SlackAccount) -> str:
    """`SlackChat.check` without receiving anything. Raises ChatError, and ValueError as SlackChat does."""
    _validate(account)
    client = SlackClient(account)
    try:
        return await _introduction(account, client)
    finally:
        await client.aclose()


async def _introduction(account: SlackAccount, client: SlackClient) -> str:
    """Who we are and how we are reached, in one English sentence."""
    identity = await client.identity()
    lacking = [scope for scope in BOT_SCOPES if identity.scopes and scope not in identity.scopes]
    if lacking:
        raise ChatRefused(f"the app lacks the scopes {', '.join(lacking)}: add them and install it again")
    if account.mode == "socket":
        await client.probe_socket()
        how = "Socket Mode may be opened"
    else:
        how = f"requests are taken on {account.host}:{account.port}{REQUEST_PATH}"
    return f"{identity.user} in the workspace {identity.team}; {how}."


def _is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Slack's signature, not older than five minutes. Nothing is parsed before that."""
    try:
        return verifier.is_valid_request(body, headers)
    except (ValueError, TypeError):  # a timestamp that is no number, a body that is no UTF-8
        return False


def _validate(account: SlackAccount) -> None:
    if not account.bot_token:
        raise ValueError("Slack needs the app's bot token (xoxb-…)")
    if account.mode == "socket" and not account.app_token:
        raise ValueError("Socket Mode needs an app-level token (xapp-…) with the scope connections:write")
    if account.mode == "http" and not account.signing_secret:
        raise ValueError("HTTP needs the app's signing secret: without it anybody could decide")
    address = urlsplit(account.api_url)
    if address.scheme != "https" and not is_loopback(address.hostname or ""):
        raise ValueError(f"Slack must be reached by https, not {account.api_url}")


async def _set_within(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _now() -> float:
    return asyncio.get_running_loop().time()
