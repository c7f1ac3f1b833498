"""A real IMAP and SMTP server inside the running loop, for the demo and the tests: pymap and aiosmtpd.

Everything is in memory and gone when it stops. It listens without TLS and is meant for loopback.
"""

from __future__ import annotations

import asyncio
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import compare_digest

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from aiosmtpd.smtp import Session as SmtpSession
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

LARGEST_MESSAGE = 100_000_000  # octets


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message for somebody who has no mailbox here."""

    sender: str
    recipient: str
    raw: bytes


class EmbeddedMailServer:
    """Use as `async with EmbeddedMailServer.start({"mailbox@region.example": "secret"}) as server`.

    What comes in by SMTP for a user is put in the INBOX of that user's own mailbox; for anyone
    else it is added to `delivered`. Logging in to SMTP is possible and not required.
    """

    def __init__(self, users: Mapping[str, str], host: str) -> None:
        self.users = {address.lower(): password for address, password in users.items()}
        self.host = host
        self.imap_port = 0
        self.smtp_port = 0
        self.delivered: list[Delivered] = []
        self._delivery = asyncio.Condition()
        self._login = Login(_Config(Namespace(passlib_cfg=None, proxy_protocol=None)))
        for address, password in self.users.items():
            self._login.users_dict[address] = UserMetadata(self._login.config, address, password=password)
        self._connections: set[asyncio.BaseTransport] = set()

    @classmethod
    @asynccontextmanager
    async def start(
        cls, users: Mapping[str, str], host: str = "127.0.0.1", imap_port: int = 0, smtp_port: int = 0
    ) -> AsyncIterator[EmbeddedMailServer]:
        """Listens on the given ports, or on free ones (0), until the block ends."""
        server = cls(users, host)
        async with server.listening(imap_port, smtp_port):
            yield server

    @asynccontextmanager
    async def listening(self, imap_port: int = 0, smtp_port: int = 0) -> AsyncIterator[None]:
        """Open for connections during the block; at its end those still open are broken off. The mail stays."""
        self._login.config.apply_context()  # a context variable: before the server's tasks are made
        imap = await asyncio.start_server(self._serve_imap, self.host, imap_port, limit=1_048_576)
        smtp = await asyncio.get_running_loop().create_server(self._serve_smtp, self.host, smtp_port)
        self.imap_port = imap.sockets[0].getsockname()[1]
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            imap.close()
            smtp.close()
            self.break_connections()

    def break_connections(self) -> None:
        """Ends every open connection, as a server does that is stopped."""
        for transport in self._connections:
            transport.close()
        self._connections.clear()

    async def deliver(self, address: str, raw: bytes, arrived_at: datetime | None = None) -> None:
        """Puts a message in the INBOX of a user; KeyError for somebody without a mailbox here."""
        if address.lower() not in self.users:
            raise KeyError(address)
        message = AppendMessage(raw, arrived_at or datetime.now(UTC))
        async with self._identity(address.lower()).new_session() as session:
            await session.append_messages("INBOX", [message])

    async def deliveries(self, count: int) -> list[Delivered]:
        """`delivered`, as soon as it holds at least `count` messages."""
        async with self._delivery:
            await self._delivery.wait_for(lambda: len(self.delivered) >= count)
        return list(self.delivered)

    def _identity(self, address: str) -> Identity:
        return Identity(address, self._login, None, frozenset())

    # --- IMAP ---

    async def _serve_imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer.transport)
        config = self._login.config
        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._login, config))
        await serve(reader, writer)

    # --- SMTP: the names of aiosmtpd's hooks ---

    def _serve_smtp(self) -> SMTP:
        return _SmtpConnection(
            self,
            self._connections,
            hostname="localhost",
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )

    def _authenticate(
        self, server: SMTP, session: SmtpSession, envelope: SmtpEnvelope, mechanism: str, data: object
    ) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        user = data.login.decode("utf-8", "replace").lower()
        known = self.users.get(user)
        success = known is not None and compare_digest(known.encode(), data.password)
        return AuthResult(success=success, handled=False)

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: SmtpEnvelope) -> str:
        raw = envelope.original_content or b""
        sender = (envelope.mail_from or "").removeprefix("<>")  # how aiosmtpd names the empty return path
        for recipient in envelope.rcpt_tos:
            if recipient.lower() in self.users:
                await self.deliver(recipient, raw)
            else:
                self.delivered.append(Delivered(sender, recipient, raw))
        async with self._delivery:
            self._delivery.notify_all()
        return "250 OK: kept"


class _SmtpConnection(SMTP):
    """aiosmtpd's connection, known to the server that has to end it."""

    def __init__(self, server: EmbeddedMailServer, connections: set[asyncio.BaseTransport], **settings: object) -> None:
        super().__init__(server, **settings)  # type: ignore[arg-type]
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connections.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self.transport)
        super().connection_lost(error)


class _PlainText(Cleartext):
    """Passwords as they are; unlike pysasl's, also those with letters outside ASCII."""

    def verify(self, secret: str, hash: str) -> bool:
        return compare_digest(secret.encode(), hash.encode())


class _Config(Config):
    """pymap's settings without TLS, without a hash that costs time, and without asking DNS for our name."""

    def __init__(self, arguments: Namespace) -> None:
        super().__init__(
            arguments,
            host=None,
            port=0,
            tls_enabled=False,
            ssl_context=ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
            hash_context=_PlainText(),
            invalid_user_sleep=0,
            max_append_len=LARGEST_MESSAGE,
            demo_data=False,
            demo_user="",
            demo_password="",
        )

    @property
    def greeting(self) -> bytes:
        return b"Platsvakt's mail server is ready"
