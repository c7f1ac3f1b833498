"""One IMAP connection: aioimaplib, and the fence around its known faults. Nothing else imports it.

aioimaplib 2.0.3 parses recursively, never fails a command whose connection is gone, keeps a stale
command after a time-out, does not quote, does not answer challenges and reads the greeting's
capabilities only. So here: every command has a time limit, is failed by a lost connection, and a
command that ends in any other way than by its answer takes the connection with it.
"""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aioimaplib.aioimaplib import AUTH, Command, CommandTimeout, IMAP4ClientProtocol, IncompleteRead

from bot.ports import MailboxError
from bot.transports import imap_answers
from bot.transports.imap_answers import Answer, Facts, Selected
from bot.transports.mailbox_names import folder_argument, quoted

SMALL_ANSWER = 4_000_000  # octets; half a million UIDs in one SEARCH
LINES_AT_ONCE = 200  # the parser needs one Python frame a line
PIECE_OCTETS = 1_000_000  # in which a big message is fetched
SLOWEST = 50_000  # octets a second that a big answer may come at

# At DEBUG and INFO the library writes whole letters and tokens to the log.
logging.getLogger("aioimaplib.aioimaplib").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """How to reach the mailbox. Exactly one of `password` and `token` (an OAuth 2 access token) is given."""

    host: str
    port: int
    security: Literal["tls", "plain"]
    username: str
    password: str | None = None
    token: Callable[[], Awaitable[str]] | None = None
    folder: str = "INBOX"
    handled_folder: str | None = None  # None: messages stay where they are and are only remembered
    max_message_bytes: int = 30_000_000
    command_seconds: float = 60
    idle_seconds: float = 540
    poll_seconds: float = 20  # between looks at a server without IDLE
    allow_plain: bool = False  # unencrypted to another machine
    ca_file: str | None = None

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


class _Protocol(IMAP4ClientProtocol):  # type: ignore[misc]
    """aioimaplib's protocol, with an end that can be waited for."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(loop)
        self.incomplete_line: bytes
        self.current_command: Command | None
        self.lost: asyncio.Future[str] = loop.create_future()  # why the connection ended
        self.allowance = SMALL_ANSWER  # octets the server may still send for the present command
        self.announced = asyncio.Event()  # the server told how many messages there are

    def data_received(self, data: bytes) -> None:
        self.allowance -= len(data)
        if self.allowance < 0:
            self.break_off("the server sent far more than was asked for")
            return
        try:
            for piece in _pieces(data):
                self._take(piece)
        except Exception as error:  # its text may hold the command, and that the password
            self.break_off(f"the server's answer could not be read ({type(error).__name__})")

    def _take(self, data: bytes) -> None:
        """As the library does it, without spelling out all that comes for a log that nobody reads."""
        try:
            self._handle_responses(self.incomplete_line + data, self._handle_line, self.current_command)
            self.incomplete_line, self.current_command = b"", None
        except IncompleteRead as rest:
            self.incomplete_line, self.current_command = rest.data, rest.cmd

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._end("the server closed the connection" if error is None else _named(error))

    def _untagged_response(self, line: bytes) -> Any:
        # The library drops what is told of new mail beside the answer to a command, and it is told only once.
        if imap_answers.announces_mail(line):
            self.announced.set()
        return super()._untagged_response(line)

    async def welcome(self, line: bytes) -> None:
        try:
            await super().welcome(line)
        except Exception as error:
            self.break_off(f"the server did not greet us as an IMAP server ({_named(error)})")

    async def capability(self) -> None:
        await super().capability()
        self.capabilities: set[str] = {word.upper() for word in self.capabilities}

    def break_off(self, why: str) -> None:
        self._end(why)
        if self.transport is not None:
            self.transport.abort()

    def _end(self, why: str) -> None:
        if not self.lost.done():
            self.lost.set_result(why)


class _Dialogue(Command):  # type: ignore[misc]
    """A command in several lines: each `+` of the server is answered with the next of `answers`."""

    def __init__(
        self, name: str, tag: str, *arguments: str, answers: Iterable[bytes], write: Callable[[bytes], None]
    ) -> None:
        super().__init__(name, tag, *arguments)
        self._answers = iter(answers)
        self._write = write

    def append_to_resp(self, line: bytes, result: str = "Pending") -> None:
        super().append_to_resp(line, result=result)
        if result == "Pending" and line.startswith(b"+"):
            self._write(next(self._answers, b"*") + b"\r\n")  # "*" gives up (RFC 3501 section 6.2.2)


class Connection:
    """A logged-in connection for one command at a time; its user ends it after any exception."""

    def __init__(self, account: ImapAccount, protocol: _Protocol) -> None:
        self._account = account
        self._protocol = protocol
        self.selected = False

    @classmethod
    async def open(cls, account: ImapAccount, tls: ssl.SSLContext | None) -> Connection:
        """Connects and logs in; MailboxError when either fails."""
        protocol = await _connected(account, tls)
        connection = cls(account, protocol)
        try:
            await connection._run(protocol.wait("AUTH|NONAUTH"))
            if protocol.state != AUTH:
                await connection._log_in()
            # Those of the greeting are not those of the logged-in user, and LOGIN's own list is misread.
            await connection._run(protocol.capability())
        except BaseException:
            connection.abort()
            raise
        return connection

    @property
    def lost(self) -> bool:
        return self._protocol.lost.done()

    @property
    def announced(self) -> asyncio.Event:
        """Set when the server tells how many messages the selected folder holds, as it does when new ones come."""
        return self._protocol.announced

    def can(self, capability: str) -> bool:
        return capability in self._protocol.capabilities

    @property
    def can_move(self) -> bool:
        return self.can("MOVE") or self.can("UIDPLUS")

    def abort(self) -> None:
        self._protocol.break_off("the connection was broken off")

    async def close(self) -> None:
        """Says goodbye if the server still listens, and ends the connection."""
        try:
            await self._run(self._protocol.logout(), min(5, self._account.command_seconds))
        except MailboxError:
            pass
        finally:
            self.abort()

    # --- folders ---

    async def select(self, folder: str) -> Selected:
        answer = await self._ask(f"open the folder {folder}", self._protocol.select(folder_argument(folder)))
        try:
            selected = imap_answers.selected(answer)
        except ValueError as error:
            raise MailboxError(f"{self._account.place}: cannot use the folder {folder}: {error}") from error
        self.selected = True
        return selected

    async def has_folder(self, folder: str) -> bool:
        answer = await self._run(self._command("STATUS", folder_argument(folder), "(UIDNEXT)"))
        return answer.result == "OK"

    async def create(self, folder: str) -> None:
        """Makes and subscribes to the folder; a refusal (it is there already) is no error."""
        name = folder_argument(folder)
        await self._run(self._command("CREATE", name))
        await self._run(self._command("SUBSCRIBE", name))

    # --- messages ---

    async def search(self, *criteria: str) -> list[int]:
        work = self._protocol.search(*criteria, charset=None, by_uid=True)
        return imap_answers.numbers(await self._ask("search the folder", work))

    async def facts(self, uids: Sequence[int]) -> list[Facts]:
        items = "(UID RFC822.SIZE INTERNALDATE)"
        return imap_answers.facts(await self._fetch(uids, items, SMALL_ANSWER))

    async def bodies(self, uids: Sequence[int], section: str, octets: int) -> dict[int, bytes]:
        """`section` without BODY.PEEK; about `octets` are expected. What vanished meanwhile is left out."""
        answer = await self._fetch(uids, f"(UID BODY.PEEK{section})", 2 * octets + SMALL_ANSWER)
        return imap_answers.bodies(answer)

    async def whole(self, uid: int, size: int) -> bytes | None:
        """One message of about `size` octets, piece by piece; None when it vanished meanwhile.

        The end is told by a short piece, not by RFC822.SIZE, which some servers only estimate.
        """
        found = io.BytesIO()  # gives its content without copying it
        while found.tell() <= 2 * size:
            pieces = await self.bodies([uid], f"[]<{found.tell()}.{PIECE_OCTETS}>", PIECE_OCTETS)
            if uid not in pieces:
                return None
            found.write(pieces[uid])
            if len(pieces[uid]) < PIECE_OCTETS:
                return found.getvalue()
        raise MailboxError(f"{self._account.place}: message {uid} is more than twice as long as the server says")

    async def _fetch(self, uids: Sequence[int], items: str, allowance: int) -> Answer:
        seconds = self._account.command_seconds
        work = self._protocol.fetch(_set(uids), items, by_uid=True, timeout=seconds)
        # NO comes also when only some of the messages are gone (RFC 2180): the rest is in the answer.
        answer = await self._run(work, seconds + allowance / SLOWEST, allowance)
        if answer.result == "BAD":
            raise self._refusal("fetch messages", answer)
        return answer

    async def move(self, uids: Sequence[int], folder: str) -> Answer:
        """UID MOVE (RFC 6851), or COPY and EXPUNGE of just these UIDs (RFC 4315); the server may answer NO."""
        name = folder_argument(folder)
        if self.can("MOVE"):
            return await self._run(self._protocol.uid("MOVE", _set(uids), name))
        answer = await self._run(self._protocol.uid("COPY", _set(uids), name))
        if answer.result != "OK":
            return answer
        await self._ask("flag messages", self._protocol.uid("STORE", _set(uids), r"+FLAGS.SILENT (\Deleted)"))
        return await self._ask("remove copied messages", self._protocol.uid("EXPUNGE", _set(uids)))

    # --- waiting ---

    async def noop(self) -> None:
        await self._ask("stay connected", self._command("NOOP"))

    async def idle(self, seconds: float, wanted: asyncio.Event) -> None:
        """IDLE (RFC 2177) until `announced` or `wanted` is set or the time is up."""
        await self._run(self._idle(seconds, wanted), seconds + 2 * self._account.command_seconds)

    async def _idle(self, seconds: float, wanted: asyncio.Event) -> None:
        protocol, limit = self._protocol, self._account.command_seconds
        idle = asyncio.create_task(protocol.idle())
        started = asyncio.create_task(protocol.wait_for_idle_response())
        ends = {asyncio.create_task(protocol.announced.wait()), asyncio.create_task(wanted.wait())}
        try:
            await asyncio.wait({idle, started}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if started.done():
                await asyncio.wait({idle, *ends}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
                if not idle.done():
                    protocol.idle_done()
            answer = await asyncio.wait_for(idle, limit if started.done() else 0)
            if answer.result != "OK":
                raise self._refusal("wait for mail", Answer(answer.result, answer.lines))
        finally:
            for task in (idle, started, *ends):
                task.cancel()
            while not protocol.idle_queue.empty():  # the library's copy of what was told
                protocol.idle_queue.get_nowait()

    # --- logging in ---

    async def _log_in(self) -> None:
        account = self._account
        answer = await self._run(self._token_login(account.token) if account.token else self._password_login())
        if answer.result != "OK":
            raise MailboxError(
                f"{account.place} refused the login of {account.username} ({answer.text}). "
                f"Check the user name and the {'access token and its rights' if account.token else 'password'}."
            )
        self._protocol.state = AUTH

    async def _token_login(self, token: Callable[[], Awaitable[str]]) -> Any:
        response = f"user={self._account.username}\x01auth=Bearer {await token()}\x01\x01"
        # A refusal comes as a challenge that has to be answered with an empty line before the NO.
        return await self._authenticate("XOAUTH2", response.encode(), [b""])

    async def _password_login(self) -> Any:
        user, password = self._account.username, self._account.password or ""
        if self.can("AUTH=PLAIN"):
            return await self._authenticate("PLAIN", f"\0{user}\0{password}".encode(), [])
        if (user + password).isascii():
            return await self._dialogue("LOGIN", quoted(user), quoted(password), answers=[], secret=quoted(password))
        name, secret = user.encode(), password.encode()
        return await self._dialogue("LOGIN", f"{{{len(name)}}}", answers=[name + b" {%d}" % len(secret), secret])

    async def _authenticate(self, mechanism: str, response: bytes, challenges: list[bytes]) -> Any:
        encoded = base64.b64encode(response)
        if self.can("SASL-IR"):
            text = encoded.decode("ascii")
            return await self._dialogue("AUTHENTICATE", mechanism, text, answers=challenges, secret=text)
        return await self._dialogue("AUTHENTICATE", mechanism, answers=[encoded, *challenges])

    async def _dialogue(self, name: str, *arguments: str, answers: list[bytes], secret: str | None = None) -> Any:
        protocol = self._protocol
        command = _Dialogue(name, protocol.new_tag(), *arguments, answers=answers, write=protocol.transport.write)
        return await protocol.execute(command, scrub=secret)

    # --- every command ---

    def _command(self, name: str, *arguments: str) -> Coroutine[Any, Any, Any]:
        work: Coroutine[Any, Any, Any] = self._protocol.simple_command(name, *arguments)
        return work

    async def _ask(self, purpose: str, work: Coroutine[Any, Any, Any]) -> Answer:
        answer = await self._run(work)
        if answer.result != "OK":
            raise self._refusal(purpose, answer)
        return answer

    def _refusal(self, purpose: str, answer: Answer) -> MailboxError:
        return MailboxError(f"{self._account.place} refused to {purpose}: {answer.result} {answer.text}")

    async def _run(
        self, work: Coroutine[Any, Any, Any], seconds: float | None = None, allowance: int = SMALL_ANSWER
    ) -> Answer:
        """The answer of `work`; a lost connection, a time-out or an error ends the connection and is a MailboxError."""
        protocol, place = self._protocol, self._account.place
        protocol.allowance = allowance
        limit = self._account.command_seconds if seconds is None else seconds
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task, protocol.lost}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                response = task.result()
                return Answer(*response) if response is not None else Answer("OK", ())
            if protocol.lost.done():
                raise MailboxError(f"{place}: the connection was lost: {protocol.lost.result()}. Try again later.")
            raise TimeoutError
        except (CommandTimeout, TimeoutError) as error:
            self.abort()
            raise MailboxError(f"{place} did not answer within {limit:.0f} seconds. Try again later.") from error
        except (MailboxError, asyncio.CancelledError):
            self.abort()
            raise
        except Exception as error:
            self.abort()
            raise MailboxError(f"{place}: the command failed: {_named(error)}") from error
        finally:
            task.cancel()


async def _connected(account: ImapAccount, tls: ssl.SSLContext | None) -> _Protocol:
    loop = asyncio.get_running_loop()
    opening = loop.create_connection(_Protocol, account.host, account.port, ssl=tls)
    try:
        _, protocol = await asyncio.wait_for(opening, account.command_seconds)
    except TimeoutError as error:
        raise MailboxError(
            f"{account.place} did not answer within {account.command_seconds:.0f} seconds. "
            "Check the address, the port and the firewall."
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"the certificate of {account.place} is not trusted ({error.verify_message}). "
            "Check the host name, or name the file of its certificate authority."
        ) from error
    except ssl.SSLError as error:
        raise MailboxError(f"no TLS with {account.place} ({error.reason}). Check that the port is for TLS.") from error
    except OSError as error:
        raise MailboxError(
            f"cannot connect to {account.place} ({_named(error)}). Check the address and the network."
        ) from error
    return protocol


def _pieces(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = start
        for _ in range(LINES_AT_ONCE):
            end = data.find(b"\n", end) + 1
            if not end:
                end = len(data)
                break
        yield data[start:end]
        start = end


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
