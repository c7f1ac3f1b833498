"""Calls of Slack's Web API, and what their refusals mean for us."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import ChatError, ChatRefused
from bot.transports.encryption import client_context, is_loopback
from bot.transports.slack_account import SlackAccount

REFUSED = frozenset(
    {
        "access_denied", "accesslimited", "account_inactive", "app_missing_action_url", "ekm_access_denied",
        "enterprise_is_restricted", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type",
        "not_authed", "org_login_required", "team_access_not_granted", "team_added_to_org", "token_expired",
        "token_revoked", "two_factor_setup_required",
    }
)  # fmt: skip
"""Codes that are about the app and not about what it asked (https://docs.slack.dev/reference/methods/auth.test)."""

LONGEST_RETRY_AFTER = 3600.0  # seconds

LIBRARY_LOG = logging.getLogger("slack")
LIBRARY_LOG.setLevel(logging.WARNING)  # below that the libraries log what people write


class Refusal(Exception):
    """Slack refused one call."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} ({detail})" if detail else code)
        self.code = code


class RateLimited(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asks to wait {seconds:g} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are, as Slack says it."""

    team_id: str
    team: str
    user_id: str
    user: str
    bot_id: str
    scopes: frozenset[str]


class SlackClient:
    """Belongs to one event loop. Nothing is opened before the first call."""

    def __init__(self, account: SlackAccount) -> None:
        self._account = account
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None
        self._opening = asyncio.Lock()

    async def web(self) -> AsyncWebClient:
        """The library's client on a session of our own. It repeats nothing: what is said twice is posted twice."""
        async with self._opening:
            if self._web is None:
                await self._open()
        assert self._web is not None
        return self._web

    async def session(self) -> aiohttp.ClientSession:
        await self.web()
        assert self._session is not None
        return self._session

    async def _open(self) -> None:
        account = self._account
        address = urlsplit(account.api_url)
        near = is_loopback(address.hostname or "")
        try:
            tls = await client_context(account.ca_file) if address.scheme == "https" else None
        except ValueError as error:
            raise ChatError(str(error)) from error
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=tls if tls is not None else True),
            timeout=aiohttp.ClientTimeout(total=account.call_seconds),
            trust_env=not near,
        )
        self._web = AsyncWebClient(
            token=account.bot_token,
            base_url=account.api_url,
            timeout=int(account.call_seconds),
            ssl=tls,
            session=self._session,
            logger=LIBRARY_LOG,
            retry_handlers=[],
        )
        if near:
            self._web.proxy = None  # the library takes one from the environment, also for this machine

    async def ask(self, call: Awaitable[Any]) -> Mapping[str, Any]:
        """The answer to a call. Raises Refusal, RateLimited, ChatError where Slack is out of reach, ChatRefused."""
        try:
            async with asyncio.timeout(self._account.call_seconds):
                response = await call
        except SlackApiError as error:
            raise _refusal(error) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ChatError(f"Slack at {self._account.api_url} is out of reach ({_said(error)})") from error
        answer: Mapping[str, Any] = {**response.data, "headers": response.headers}
        return answer

    async def identity(self) -> Identity:
        """Raises ChatError, ChatRefused."""
        web = await self.web()
        try:
            told = await self.ask(web.auth_test())
        except (Refusal, RateLimited) as error:
            raise ChatError(f"Slack does not say who we are: {error}") from error
        return Identity(
            team_id=told["team_id"],
            team=told.get("team", ""),
            user_id=told["user_id"],
            user=told.get("user", ""),
            bot_id=told.get("bot_id", ""),
            scopes=frozenset(filter(None, told["headers"].get("x-oauth-scopes", "").split(","))),
        )

    async def probe_socket(self) -> None:
        """Whether Socket Mode may be opened; the library would try for ever. Raises ChatError, ChatRefused."""
        web = await self.web()
        try:
            await self.ask(web.apps_connections_open(app_token=self._account.app_token))
        except (Refusal, ChatRefused) as error:
            raise ChatRefused(
                f"Slack refuses Socket Mode: {error}; turn it on and check the app-level token"
            ) from error
        except RateLimited as error:
            raise ChatError(f"Slack opens no Socket Mode connection now: {error}") from error

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()


def _refusal(error: SlackApiError) -> Exception:
    response = error.response
    data = getattr(response, "data", None)
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    code = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return RateLimited(_seconds(getattr(response, "headers", {}).get("Retry-After")))
    if not code:
        return ChatError(f"Slack answers with HTTP status {status} and no word of what is wrong")
    assert isinstance(data, dict)
    detail = "; ".join(map(str, data.get("response_metadata", {}).get("messages", ())))[:500]
    if code in REFUSED:
        needed = f"; it lacks the scope {data['needed']}" if "needed" in data else ""
        return ChatRefused(f"Slack refuses the app: {code}{needed}. Check its tokens and rights, or install it again")
    return Refusal(code, detail)


def _seconds(told: str | None) -> float:
    try:
        return min(max(float(told or 1), 1.0), LONGEST_RETRY_AFTER)
    except ValueError:
        return 30.0


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
