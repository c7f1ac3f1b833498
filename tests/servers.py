"""Servers that the tests talk to: a real Dovecot, a certificate authority, and servers that misbehave on order."""

from __future__ import annotations

import asyncio
import base64
import getpass
import grp
import hashlib
import hmac
import imaplib
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.transports.mailbox_names import folder_argument
from tests.patience import ENOUGH

T = TypeVar("T")

# --- certificates ---


@dataclass(frozen=True, slots=True)
class Certificates:
    """A certificate authority and a server certificate from it, for localhost and 127.0.0.1–3."""

    ca_file: Path
    cert_file: Path
    key_file: Path

    def server_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.cert_file, self.key_file)
        return context


def make_certificates(directory: Path) -> Certificates:
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Provmyndigheten")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)

    def builder(subject: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
        )

    ca = builder(ca_name, ca_key.public_key()).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    addresses = [x509.IPAddress(ip_address(f"127.0.0.{last}")) for last in (1, 2, 3)]
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), *addresses])
    server = builder(name, key.public_key()).add_extension(names, False)
    made = Certificates(directory / "ca.pem", directory / "cert.pem", directory / "key.pem")
    made.ca_file.write_bytes(ca.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    made.cert_file.write_bytes(server.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    made.key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


# --- Dovecot ---

DOVECOT_PASSWORD = "hemligt"
UNUSUAL_USER, UNUSUAL_PASSWORD = "åsa@region.example", 'löse"n \\ord'
ALL_CAPABILITIES, WITHOUT_MOVE, BARE = "127.0.0.1", "127.0.0.2", "127.0.0.3"  # what it offers, by address
_JWT_SECRET = b"a secret that only the tests know"

_DOVECOT_CONF = """
protocols = imap
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3
base_dir = {directory}/run
state_dir = {directory}/state
log_path = {directory}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
auth_username_chars =
mail_location = {format}:{directory}/mail/%u
maildir_very_dirty_syncs = yes
mail_max_userip_connections = 100
mailbox_list_index = no
first_valid_uid = 1
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {directory}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = {directory}/users
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={directory}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
local 127.0.0.2 {{
  protocol imap {{
    imap_capability = IMAP4rev1 SASL-IR LITERAL+ IDLE UIDPLUS
  }}
}}
local 127.0.0.3 {{
  protocol imap {{
    imap_capability = IMAP4rev1
  }}
}}
"""


def dovecot_program() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class DovecotServer:
    """Dovecot as an ordinary user on free ports. Every user name is a mailbox of its own; DOVECOT_PASSWORD fits all."""

    def __init__(self, program: str, directory: Path, format: str) -> None:
        self.certificates = make_certificates(directory)
        self.port, self.tls_port = free_port(), free_port()
        self._directory = directory
        self._format = format
        self._command = [program, "-F", "-c", str(directory / "dovecot.conf")]
        self._process: subprocess.Popen[bytes] | None = None
        self._configure()

    def start(self) -> None:
        end = time.monotonic() + ENOUGH
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:  # what one before it had open closes slowly
                self._process = subprocess.Popen(self._command, start_new_session=True)
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                    if connection.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"Dovecot did not start: {(self._directory / 'log').read_text()}")

    def stop(self) -> None:
        """At once and with every connection, as when the machine goes down."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(ENOUGH)
            self._process = None

    def fill(self, user: str, messages: Iterable[bytes]) -> None:
        """Puts messages into a Maildir that nobody has opened yet, in this order: many thousands in a few seconds."""
        assert self._format == "maildir"
        folder = self._directory / "mail" / user
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True)
        for number, message in enumerate(messages):
            size = len(message)  # told in the name, else the server reads each file to know it
            (folder / "cur" / f"{1_700_000_000 + number}.M0P1.test,S={size},W={size}:2,").write_bytes(message)
        if os.getuid() == 0:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")

    def _configure(self) -> None:
        directory, user, group = self._directory, getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        if os.getuid() == 0:
            user, group = "nobody", "nogroup"
            self._command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *self._command]
        keys = directory / "keys" / "default" / "HS256"
        for path in (directory / "run", directory / "state", directory / "mail", keys):
            path.mkdir(parents=True)
        (keys / "default").write_text(base64.b64encode(_JWT_SECRET).decode())
        (directory / "users").write_text(f"{UNUSUAL_USER}:{{PLAIN}}{UNUSUAL_PASSWORD}\n", encoding="utf-8")
        (directory / "oauth2.conf").write_text(
            "introspection_mode = local\n"
            f"local_validation_key_dict = fs:posix:prefix={directory}/keys/\n"
            "username_attribute = sub\n"
        )
        (directory / "dovecot.conf").write_text(
            _DOVECOT_CONF.format(
                directory=directory,
                user=user,
                group=group,
                cert=self.certificates.cert_file,
                key=self.certificates.key_file,
                password=DOVECOT_PASSWORD,
                format=self._format,
                port=self.port,
                tls_port=self.tls_port,
            )
        )
        if os.getuid() == 0:
            for path in (directory, *directory.rglob("*")):
                shutil.chown(path, user, group)


@contextmanager
def running_dovecot(program: str, format: str = "sdbox") -> Iterator[DovecotServer]:
    """`format`: of the mailboxes; a `maildir` can be filled from outside (see DovecotServer.fill)."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:  # not pytest's: nobody may not enter that
        server = DovecotServer(program, Path(name), format)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def access_token(user: str, *, lifetime: timedelta = timedelta(hours=1), secret: bytes = _JWT_SECRET) -> str:
    """A JWT that Dovecot accepts as a login of `user` while it lasts."""
    now = int(time.time())
    claims = {"sub": user, "iat": now - 60, "nbf": now - 60, "exp": now + int(lifetime.total_seconds())}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = b".".join(map(_base64url, parts))
    return (signed + b"." + _base64url(hmac.digest(secret, signed, hashlib.sha256))).decode()


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port: int = candidate.getsockname()[1]
        return port


# --- somebody else in the mailbox ---


class Colleague:
    """Another person's mail program in the same mailbox (the standard library's imaplib, in threads)."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self._port, self._user, self._password = port, user, password
        self._client: imaplib.IMAP4 | None = None

    async def append(self, *messages: bytes, folder: str = "INBOX", flags: str = "") -> None:
        def work(client: imaplib.IMAP4) -> None:
            for message in messages:
                client.append(folder_argument(folder), flags, "", message)

        await self._do(work)

    async def messages(self, folder: str = "INBOX") -> dict[bytes, frozenset[str]]:
        """Raw message → its flags (but \\Recent, which is of the session), as the folder holds them."""

        def work(client: imaplib.IMAP4) -> dict[bytes, frozenset[str]]:
            if client.select(folder_argument(folder), readonly=True)[0] != "OK":
                return {}
            _, answer = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")
            client.unselect() if "UNSELECT" in client.capabilities else client.close()
            parts = [part for part in answer or [] if isinstance(part, tuple)]
            return {part[1]: frozenset(map(bytes.decode, imaplib.ParseFlags(part[0]))) - {"\\Recent"} for part in parts}

        return await self._do(work)

    async def folders(self) -> list[str]:
        def work(client: imaplib.IMAP4) -> list[str]:
            return [line.decode() for line in client.list()[1] if isinstance(line, bytes)]

        return await self._do(work)

    async def make_anew(self, folder: str) -> None:
        """Deletes a folder if it is there, and makes it: with a new UIDVALIDITY."""

        def work(client: imaplib.IMAP4) -> None:
            client.delete(folder_argument(folder))
            assert client.create(folder_argument(folder))[0] == "OK"

        await self._do(work)

    async def move_away(self, uids: Sequence[int], folder: str = "Annat") -> None:
        def work(client: imaplib.IMAP4) -> None:
            client.create(folder_argument(folder))
            client.select("INBOX")
            assert client._simple_command("UID", "MOVE", ",".join(map(str, uids)), folder_argument(folder))[0] == "OK"

        await self._do(work)

    async def move_all(self, source: str, target: str) -> None:
        """Everything in one folder, at one blow."""

        def work(client: imaplib.IMAP4) -> None:
            client.select(folder_argument(source))
            assert client._simple_command("UID", "MOVE", "1:*", folder_argument(target))[0] == "OK"

        await self._do(work)

    async def double(self, times: int) -> None:
        """Copies everything in INBOX into it, again and again."""

        def work(client: imaplib.IMAP4) -> None:
            for _ in range(times):
                client.select("INBOX")
                assert client.copy("1:*", "INBOX")[0] == "OK"

        await self._do(work)

    async def flag_deleted(self, uid: int) -> None:
        def work(client: imaplib.IMAP4) -> None:
            client.select("INBOX")
            assert client.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")[0] == "OK"
            client.unselect()

        await self._do(work)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await asyncio.to_thread(client.shutdown)

    async def _do(self, work: Callable[[imaplib.IMAP4], T]) -> T:
        def connected() -> T:
            if self._client is None:
                self._client = imaplib.IMAP4("127.0.0.1", self._port, timeout=ENOUGH)
                self._client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._client.login(self._user, self._password)
            return work(self._client)

        return await asyncio.to_thread(connected)


# --- a wire that can be cut ---


@dataclass
class Wire:
    """A line to a server. After `stops_after` octets from the server (all connections) it holds or cuts the rest."""

    port: int = 0
    sent: bytearray = field(default_factory=bytearray)  # by the client
    stops_after: int | None = None
    cuts: bool = False
    piece: int = 65_536  # octets at a time
    connections: int = 0
    passed: int = 0
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(self.piece):
            if self.stops_after is not None and self.passed + len(data) > self.stops_after:
                if self.cuts:
                    break
                self.stopped.set()
                await asyncio.Event().wait()
            self.passed += len(data)
            target.write(data)
            await target.drain()
        target.close()


@asynccontextmanager
async def wire(to_port: int) -> AsyncIterator[Wire]:
    line = Wire()
    tasks: set[asyncio.Task[None]] = set()
    ends: set[asyncio.StreamWriter] = set()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line.connections += 1
        near, far = await asyncio.open_connection("127.0.0.1", to_port)
        ends.update((writer, far))

        async def upwards() -> None:
            while data := await reader.read(65_536):
                line.sent += data
                far.write(data)
            far.close()

        pair = {asyncio.create_task(upwards()), asyncio.create_task(line.carry(near, writer))}
        tasks.update(pair)
        await asyncio.wait(pair, return_when=asyncio.FIRST_COMPLETED)

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        for end in ends:
            end.transport.abort()


# --- an IMAP server that does as it is told ---

Answer = Callable[[str], bytes | None]
HANG_UP = b"hang up"


@dataclass
class ScriptedImapServer:
    """What a scripted server saw. Its port, and each line it was sent, without the tag."""

    port: int = 0
    lines: list[str] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def scripted_imap(
    answer: Answer = lambda line: None,
    *,
    greeting: bytes = b"* OK ready\r\n",
    capabilities: str = "IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS MOVE IDLE",
) -> AsyncIterator[ScriptedImapServer]:
    """Answers each line with `answer(line)`, where `%T` stands for the tag; None: as a plain server would.

    b"" is silence, HANG_UP ends the connection.
    """
    seen = ScriptedImapServer()
    usual = {
        "CAPABILITY": f"* CAPABILITY {capabilities}\r\n%T OK done\r\n".encode(),
        "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n%T OK [READ-WRITE] done\r\n",
        "LOGOUT": b"* BYE bye\r\n%T OK done\r\n",
    }
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.connections += 1
        writers.add(writer)
        writer.write(greeting)
        tag = ""
        while received := await reader.readline():
            line = received.decode().rstrip("\r\n")
            first, _, rest = line.partition(" ")
            if first.isupper() and first.isalnum() and any(map(str.isdigit, first)) and rest:
                tag, line = first, rest  # else it continues a command
            seen.lines.append(line)
            reply = answer(line)
            if reply is None:
                reply = usual.get(line.partition(" ")[0], b"%T OK done\r\n")
            if reply == HANG_UP:
                writer.transport.abort()
                return
            writer.write(reply.replace(b"%T", tag.encode()))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


# --- an SMTP server that does as it is told ---

DROP = "drop"  # ends the connection without an answer
SILENCE = "silence"  # never answers


@dataclass(frozen=True, slots=True)
class Received:
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    options: tuple[str, ...]


@dataclass
class FaultySmtpServer:
    """An SMTP server whose answers can be ordered: `answers["RCPT a@b.example"] = "550 5.1.1 unknown"`.

    The keys are MAIL, `RCPT <address>`, RSET and DATA; an answer is an SMTP reply, DROP or SILENCE.
    Those named in `once` are given a single time.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)  # name → password, and name → token for XOAUTH2
    _open: set[SMTP] = field(default_factory=set)

    def drop_connections(self) -> None:
        """As a server does with connections that were idle too long."""
        for connection in self._open:
            if connection.transport is not None:
                connection.transport.abort()  # type: ignore[attr-defined]
        self._open.clear()

    async def _ordered(self, key: str, connection: SMTP, usual: str) -> str:
        self.commands.append(key)
        answer = self.answers.get(key, usual)
        if key in self.once:
            self.answers.pop(key, None)
        if answer == DROP:
            connection.transport.abort()  # type: ignore[union-attr]
            await asyncio.Event().wait()
        if answer == SILENCE:
            await asyncio.Event().wait()
        return answer

    # aiosmtpd's hooks

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += session.host_name is None
        self._open.add(server)
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._ordered("MAIL", server, "250 OK")
        if answer.startswith("2"):
            envelope.mail_from, envelope.mail_options = address, options
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._ordered(f"RCPT {address}", server, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return await self._ordered("RSET", server, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self._ordered("DATA", server, "250 OK")
        if answer.startswith("2"):
            self.received.append(
                Received(
                    envelope.mail_from or "",
                    tuple(envelope.rcpt_tos),
                    envelope.original_content or b"",
                    tuple(envelope.mail_options),
                )
            )
        return answer

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:
        user, _, token = base64.b64decode(words[1]).decode().strip("\x01").partition("\x01auth=Bearer ")
        if self.users.get(user.removeprefix("user=")) == token:
            return AuthResult(success=True)
        await server.challenge_auth(b'{"status":"401"}')
        return AuthResult(success=False, handled=False)


@asynccontextmanager
async def faulty_smtp(
    *,
    certificates: Certificates | None = None,
    starttls: bool = False,
    users: dict[str, str] | None = None,
    unicode_addresses: bool = True,
    size_limit: int = 33_554_432,
) -> AsyncIterator[FaultySmtpServer]:
    """With `certificates`: TLS from the start, or by STARTTLS. With `users`: nobody else may send."""
    loop = asyncio.get_running_loop()
    faults = FaultySmtpServer(users=users or {})
    context = certificates.server_context() if certificates else None

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=faults.users.get(data.login.decode(), "").encode() == data.password, handled=False)

    def connection() -> SMTP:
        return SMTP(
            faults,
            hostname="localhost",
            enable_SMTPUTF8=unicode_addresses,
            data_size_limit=size_limit,
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_required=bool(users),
            auth_require_tls=starttls,
            authenticator=authenticate,
            loop=loop,
        )

    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=None if starttls else context)
    faults.port = server.sockets[0].getsockname()[1]
    try:
        yield faults
    finally:
        server.close()
        faults.drop_connections()
