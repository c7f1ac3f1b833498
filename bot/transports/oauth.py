"""Access tokens of Microsoft Entra by client credentials (RFC 6749 section 4.4), for XOAUTH2 in IMAP and SMTP.

The library keeps a token until five minutes before its end, so that none is handed out that ends during a login.
"""

from __future__ import annotations

import asyncio
import functools
from dataclasses import dataclass, field
from typing import Any

import msal
import requests

from bot.ports import MailboxError

MICROSOFT = "https://login.microsoftonline.com"
OUTLOOK = "https://outlook.office365.com/.default"
SECONDS = 30

# What Entra's error numbers ask an operator to do (its documentation of AADSTS codes).
_REMEDIES = {
    7000222: "the client secret has expired: make a new one and set PLATSVAKT_OAUTH_CLIENT_SECRET",
    7000215: "the client secret is wrong: set PLATSVAKT_OAUTH_CLIENT_SECRET to the secret's value, not its id",
    700016: "the tenant does not know the application: check PLATSVAKT_OAUTH_CLIENT_ID and PLATSVAKT_OAUTH_TENANT",
    90002: "there is no such tenant: check PLATSVAKT_OAUTH_TENANT",
}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    tenant: str
    client_id: str
    client_secret: str = field(repr=False)
    authority: str = MICROSOFT
    scope: str = OUTLOOK
    ca_file: str | None = None


class ClientCredentials:
    """Gives the same token until it is about to end, whoever asks."""

    def __init__(self, client: OAuthClient) -> None:
        self._client = client
        self._application: msal.ConfidentialClientApplication | None = None
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """Raises MailboxError, which says why there is none and what to do."""
        async with self._lock:
            return await asyncio.to_thread(self._acquire)

    def _acquire(self) -> str:
        place = f"{self._client.authority}/{self._client.tenant}"
        try:
            answer: dict[str, Any] = self._application_made().acquire_token_for_client([self._client.scope])
        except (requests.RequestException, ValueError) as error:  # ValueError: no tenant, or an answer that is no JSON
            words = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
            raise MailboxError(f"no access token from {place}: {words}") from error
        token = answer.get("access_token")
        if isinstance(token, str) and token:
            return token
        remedy = next((_REMEDIES[code] for code in answer.get("error_codes") or () if code in _REMEDIES), None)
        words = remedy or " ".join(str(answer.get("error_description") or answer.get("error") or answer).split())[:300]
        raise MailboxError(f"no access token from {place}: {words}")

    def _application_made(self) -> msal.ConfidentialClientApplication:
        """Made at the first need: the library asks the authority for its addresses then."""
        if self._application is None:
            known = self._client.authority == MICROSOFT
            self._application = msal.ConfidentialClientApplication(
                self._client.client_id,
                client_credential=self._client.client_secret,
                authority=f"{self._client.authority}/{self._client.tenant}",
                validate_authority=known,
                instance_discovery=None if known else False,
                http_client=_session(self._client.ca_file),
            )
        return self._application


def _session(ca_file: str | None) -> requests.Session:
    """One that keeps to a time limit, and trusts the given certificates also where REQUESTS_CA_BUNDLE names others."""
    session = requests.Session()
    given: dict[str, Any] = {"timeout": SECONDS, **({"verify": ca_file} if ca_file else {})}
    session.request = functools.partial(session.request, **given)  # type: ignore[method-assign]
    return session
