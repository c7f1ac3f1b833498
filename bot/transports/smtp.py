"""Outgoing mail over SMTP: one letter at a time on one kept connection.

What counts is to know who has a letter. So each recipient's answer is read by itself, a connection
is tried out before it is used again, and a break after the content was handed over is told as
`unknown`, never as delivered and never as lost.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.ports import Envelope, Undelivered
from bot.transports.encryption import client_context, is_loopback

SLOWEST = 50_000  # octets a second that content may go at
SERVICE_CLOSING = 421
NOT_LOGGED_IN = frozenset({530, 534, 535, 538})  # RFC 4954: about our account, not about the letter
OUT_OF_STEP = frozenset({500, 502, 503})  # the server did not understand our command: about the line, not the letter

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM}){{0,31}})@{_LABEL}(?:\.{_LABEL}){{0,31}}")


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """How to hand over mail. Without `username` there is no login; with one, exactly one secret."""

    host: str
    port: int
    security: Literal["tls", "starttls", "plain"]
    username: str | None
    local_hostname: str  # what we call ourselves in EHLO
    password: str | None = None
    token: Callable[[], Awaitable[str]] | None = None
    timeout_seconds: float = 60
    allow_plain: bool = False  # unencrypted to another machine
    ca_file: str | None = None

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: int  # the server's, or 553 where we refuse the address ourselves
    text: str


class SmtpMailer:
    """A `bot.ports.Mailer`. Raises ValueError for an account that cannot be used."""

    def __init__(self, account: SmtpAccount) -> None:
        _validate(account)
        self._account = account
        self._client: SMTP | None = None
        self._tls: ssl.SSLContext | None = None
        self._lock = asyncio.Lock()

    async def send(self, envelope: Envelope) -> None:
        """Returns when every recipient was accepted; else raises Undelivered.

        `refused` names those who did not get it while the others did, or everyone when all were
        refused; it is empty when the failure was of the letter or the connection, and nobody got
        it (or, with `unknown`, perhaps everybody). `permanent` is said only of 5xx answers about
        the letter, and of addresses that cannot be.
        """
        refused: dict[str, _Refusal] = {}
        for recipient in envelope.recipients:
            if not is_address(recipient):
                refused[recipient] = _Refusal(553, "not an e-mail address")
        if not envelope.recipients or (envelope.sender and not is_address(envelope.sender)):
            raise Undelivered("the letter has no recipient or no valid sender", permanent=True)
        if len(refused) < len(set(envelope.recipients)):
            async with self._lock:
                try:
                    refused = await self._transfer(envelope, refused)
                except BaseException:
                    self._drop()
                    raise
        if refused:
            raise _undelivered(refused)

    async def check(self) -> str:
        """Connects and logs in, and says in one English sentence what it found; raises Undelivered."""
        account = self._account
        async with self._lock:
            self._drop()
            client = await self._connect()
            largest = client.esmtp_extensions.get("size", "")
        encryption = {"tls": "over TLS", "starttls": "over STARTTLS", "plain": "WITHOUT encryption"}[account.security]
        login = f"logged in as {account.username}" if account.username else "without logging in"
        limit = f"letters may be {int(largest):,} octets" if largest.isdigit() and int(largest) else "no limit is told"
        return f"Connected to {account.place} {encryption}, {login}; {limit}."

    async def aclose(self) -> None:
        async with self._lock:
            client, self._client = self._client, None
            if client is not None and client.is_connected:
                try:
                    await client.quit(timeout=min(5, self._account.timeout_seconds))
                except (SMTPException, OSError):
                    pass
                finally:
                    client.close()

    # --- one letter ---

    async def _transfer(self, envelope: Envelope, refused: Mapping[str, _Refusal]) -> dict[str, _Refusal]:
        """Hands the letter over to all but `refused`; gives those and whom the server refused."""
        client = await self._begun(envelope)
        unicode = client.supports_extension("smtputf8")
        answers = dict(refused)
        accepted = 0
        for recipient in dict.fromkeys(envelope.recipients):
            if recipient in refused:
                continue
            if not unicode and not recipient.isascii():
                answers[recipient] = _Refusal(553, "the mail server cannot send to an address with such letters")
                continue
            try:
                await client.rcpt(recipient, encoding="utf-8")
                accepted += 1
            except SMTPRecipientRefused as error:
                if error.code in OUT_OF_STEP:
                    raise self._broken("the conversation is out of step", error) from error
                answers[recipient] = _Refusal(error.code, error.message)
            except (SMTPException, OSError) as error:
                raise self._broken("the connection broke before the letter was handed over", error) from error
        if accepted:
            await self._content(client, envelope.message)
        return answers

    async def _begun(self, envelope: Envelope) -> SMTP:
        """A connection on which the server has accepted the sender."""
        client = self._client
        if client is not None and client.is_connected:
            try:
                await client.rset()
                await self._sender(client, envelope)
                return client
            except (SMTPException, OSError) as error:
                if isinstance(error, SMTPSenderRefused) and error.code != SERVICE_CLOSING:
                    raise self._sender_refused(error) from error
        # It was closed while idle, or the server wants a new one: nothing was handed over yet.
        self._drop()
        client = await self._connect()
        try:
            await self._sender(client, envelope)
        except SMTPSenderRefused as error:
            raise self._sender_refused(error) from error
        except (SMTPException, OSError) as error:
            raise self._broken("the connection broke before the letter was handed over", error) from error
        return client

    async def _sender(self, client: SMTP, envelope: Envelope) -> None:
        options = []
        if client.supports_extension("size"):
            limit, size = client.esmtp_extensions["size"], len(envelope.message)
            if limit.isdigit() and 0 < int(limit) < size:
                raise Undelivered(
                    f"the letter has {size:,} octets; {self._account.place} takes {limit}", permanent=True
                )
            options.append(f"SIZE={size}")
        if not envelope.message.isascii() and client.supports_extension("8bitmime"):
            options.append("BODY=8BITMIME")
        if not all(address.isascii() for address in (envelope.sender, *envelope.recipients)):
            if client.supports_extension("smtputf8"):
                options.append("SMTPUTF8")
            elif not envelope.sender.isascii():
                raise Undelivered(f"{self._account.place} cannot send from {envelope.sender}", permanent=True)
        await client.mail(envelope.sender, options=options, encoding="utf-8")

    async def _content(self, client: SMTP, message: bytes) -> None:
        if not client.is_connected:
            raise Undelivered(f"{self._account.place} closed the connection before the letter", permanent=False)
        try:
            await client.data(message, timeout=self._account.timeout_seconds + len(message) / SLOWEST)
        except SMTPDataError as error:
            if 400 <= error.code < 600 and error.code not in OUT_OF_STEP:
                raise self._refusal("the letter", error) from error
            raise self._broken("the server's answer to the letter made no sense", error, unknown=True) from error
        except (SMTPException, OSError) as error:
            raise self._broken("the connection broke while the letter was handed over", error, unknown=True) from error

    # --- the connection ---

    async def _connect(self) -> SMTP:
        account = self._account
        client = SMTP(
            hostname=account.host,
            port=account.port,
            username=account.username,
            password=account.password,
            oauth_token_generator=account.token,
            local_hostname=account.local_hostname,
            timeout=account.timeout_seconds,
            use_tls=account.security == "tls",
            start_tls=account.security == "starttls",
            tls_context=await self._tls_context(),
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:  # nothing had to be asked for logging in
                await client.ehlo()
        except SMTPAuthenticationError as error:
            client.close()
            raise self._broken(
                f"the login of {account.username} was refused; check the user name and the secret", error
            ) from error
        except Exception as error:  # the token may fail in any way
            client.close()
            raise self._broken("no connection; check the address, the port and the encryption", error) from error
        except BaseException:
            client.close()
            raise
        self._client = client
        return client

    async def _tls_context(self) -> ssl.SSLContext | None:
        if self._account.security != "plain" and self._tls is None:
            try:
                self._tls = await client_context(self._account.ca_file)
            except ValueError as error:
                raise Undelivered(str(error), permanent=False) from error
        return self._tls

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    # --- what is told ---

    def _sender_refused(self, error: SMTPSenderRefused) -> Undelivered:
        return self._refusal(f"the sender {error.sender}", error)

    def _refusal(self, what: str, error: SMTPResponseException) -> Undelivered:
        permanent = error.code >= 500 and error.code not in NOT_LOGGED_IN | OUT_OF_STEP
        return Undelivered(f"{self._account.place} refused {what}: {_said(error)}", permanent=permanent)

    def _broken(self, what: str, error: Exception, *, unknown: bool = False) -> Undelivered:
        return Undelivered(f"{self._account.place}: {what} ({_said(error)})", permanent=False, unknown=unknown)


def is_address(text: str) -> bool:
    """Whether `text` is exactly one addr-spec (RFC 5321 section 4.1.2) that a person may have.

    Letters outside ASCII are allowed (RFC 6531); quoted local parts and address literals are not.
    """
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(found[1].encode()) <= 64 and len(text.encode()) <= 254


def _undelivered(refused: Mapping[str, _Refusal]) -> Undelivered:
    texts = {recipient: f"{refusal.code} {refusal.text}"[:500] for recipient, refusal in refused.items()}
    permanent = all(500 <= refusal.code < 600 and refusal.code not in NOT_LOGGED_IN for refusal in refused.values())
    text = "refused: " + "; ".join(f"{recipient} ({said})" for recipient, said in texts.items())
    return Undelivered(text, permanent=permanent, refused=texts)


def _said(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"[:500]
    return f"{type(error).__name__}: {error}"[:500]


def _validate(account: SmtpAccount) -> None:
    secrets = (account.password is not None) + (account.token is not None)
    if secrets != (account.username is not None):
        raise ValueError("the mail server needs a user name with either a password or an access token, or neither")
    if account.security == "plain" and not (account.allow_plain or is_loopback(account.host)):
        raise ValueError(f"the mail server at {account.host} must be reached over TLS or STARTTLS")
