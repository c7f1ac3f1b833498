"""Tokens by client credentials from a token server over TLS, used on a real Dovecot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web

from bot.assemble import mailbox
from bot.ports import MailboxError
from bot.settings import Settings
from bot.transports.imap import ImapAccount, ImapMailbox
from bot.transports.oauth import OUTLOOK, ClientCredentials, OAuthClient
from tests.servers import ALL_CAPABILITIES, Certificates, DovecotServer, access_token

TENANT, CLIENT, SECRET, USER = "11111111-2222-3333-4444-555555555555", "platsvakt", "s3kret", "lou@region.example"


@dataclass
class TokenServer:
    """Answers as Entra's version 2.0 endpoints do."""

    certificates: Certificates
    lifetime: int = 3600  # seconds
    failure: tuple[int, dict[str, object]] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[TokenServer]:
        application = web.Application()
        application.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._configuration)
        application.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self.certificates.server_context())
        await site.start()
        self.address = f"https://localhost:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _configuration(self, request: web.Request) -> web.Response:
        place = f"{self.address}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{place}/v2.0",
                "authorization_endpoint": f"{place}/oauth2/v2.0/authorize",
                "token_endpoint": f"{place}/oauth2/v2.0/token",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        asked = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(asked)
        if self.failure:
            return web.json_response(self.failure[1], status=self.failure[0])
        right = (asked["grant_type"], asked["client_id"], asked.get("client_secret")) == (
            "client_credentials", CLIENT, SECRET,
        )  # fmt: skip
        if not right or asked["scope"] != OUTLOOK or request.match_info["tenant"] != TENANT:
            return web.json_response({"error": "invalid_client", "error_codes": [7000215]}, status=401)
        number = len(self.asked)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": f"{access_token(USER)}", "n": number}
        )


@pytest.fixture
async def server(dovecot: DovecotServer) -> AsyncIterator[TokenServer]:
    async with TokenServer(dovecot.certificates).running() as running:
        yield running


def client_of(server: TokenServer, **changes: str) -> OAuthClient:
    basic = OAuthClient(TENANT, CLIENT, SECRET, server.address, ca_file=str(server.certificates.ca_file))
    return replace(basic, **changes)


async def test_a_token_opens_the_mailbox(server: TokenServer, dovecot: DovecotServer) -> None:
    credentials = ClientCredentials(client_of(server))
    account = ImapAccount(
        ALL_CAPABILITIES, dovecot.tls_port, "tls", USER, None, credentials.token, "INBOX", "Mottaget", 10_000_000,
        ca_file=str(dovecot.certificates.ca_file),
    )  # fmt: skip
    mailbox = ImapMailbox(account)
    try:
        assert USER in await mailbox.check()
    finally:
        await mailbox.aclose()


async def test_a_token_is_asked_for_once_and_anew_before_it_ends(server: TokenServer) -> None:
    credentials = ClientCredentials(client_of(server))
    assert await credentials.token() == await credentials.token()
    assert len(server.asked) == 1
    ending = ClientCredentials(client_of(server))
    server.lifetime = 240  # four minutes: too near its end to be kept
    await ending.token()
    await ending.token()
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ((401, {"error": "invalid_client", "error_codes": [7000222]}), "has expired: make a new one"),
        ((401, {"error": "invalid_client", "error_codes": [7000215]}), "not its id"),
        ((400, {"error": "unauthorized_client", "error_description": "AADSTS1: no\r\nTrace ID: 7"}), "AADSTS1: no"),
        ((200, {}), "no access token"),
    ],
)
async def test_a_refusal_says_what_to_do(
    server: TokenServer, failure: tuple[int, dict[str, object]], words: str
) -> None:
    server.failure = failure
    with pytest.raises(MailboxError, match=words) as caught:
        await ClientCredentials(client_of(server)).token()
    assert SECRET not in str(caught.value)


async def test_a_wrong_secret_and_a_server_that_is_gone(server: TokenServer) -> None:
    with pytest.raises(MailboxError, match="client secret is wrong"):
        await ClientCredentials(client_of(server, client_secret="annat")).token()
    with pytest.raises(MailboxError, match="no access token from https://localhost:1/"):
        await ClientCredentials(client_of(server, authority="https://localhost:1")).token()


async def test_a_server_of_another_authority_is_not_trusted(server: TokenServer) -> None:
    with pytest.raises(MailboxError, match="certificate"):
        await ClientCredentials(replace(client_of(server), ca_file=None)).token()
    assert not server.asked


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(OAuthClient(TENANT, CLIENT, SECRET))


ALL = {"oauth_tenant": TENANT, "oauth_client_id": CLIENT, "oauth_client_secret": SECRET}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oauth_tenant": TENANT}, "PLATSVAKT_OAUTH_CLIENT_ID and PLATSVAKT_OAUTH_CLIENT_SECRET"),
        ({**ALL, "oauth_token_command": "token"}, "not both"),
        ({**ALL, "oauth_authority": "http://login.example"}, "must begin with https://"),
    ],
)
def test_settings_that_do_not_go_together(given: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        Settings(_env_file=None, **given)  # type: ignore[arg-type]
    assert SECRET not in str(caught.value)


async def test_the_settings_lead_to_a_mailbox_opened_by_token(server: TokenServer, dovecot: DovecotServer) -> None:
    given: dict[str, object] = {
        **ALL,
        "oauth_authority": server.address,
        "mailbox_address": USER,
        "imap_host": "localhost",
        "imap_port": dovecot.tls_port,
        "smtp_host": "localhost",
        "ca_file": dovecot.certificates.ca_file,
    }
    settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]
    settings.require_mail()
    box = mailbox(settings)
    try:
        assert USER in await box.check()
    finally:
        await box.aclose()
