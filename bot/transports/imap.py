"""The shared mailbox over IMAP: what waits, what is kept, and when something comes.

People work in the same mailbox: `\\Seen` is never set, nothing is deleted, and a message somebody
moves away under our hands is simply not ours. A kept message is moved to the handled folder, so
that everything in the folder is new; without such a folder, or on a server that can neither MOVE
nor expunge single UIDs, the caller's Mark tells what is new.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date

from bot.ports import Arrival, Head, MailboxError, Mark
from bot.reading.identity import HEAD_OCTETS, head_digest
from bot.transports.encryption import client_context, is_loopback
from bot.transports.imap_answers import Facts, Selected, imap_date
from bot.transports.imap_connection import Connection, ImapAccount
from bot.transports.mailbox_names import folder_argument

__all__ = ["ImapAccount", "ImapMailbox"]

BATCH_MESSAGES = 50
BATCH_OCTETS = 2_000_000  # a bigger message is fetched alone, piece by piece
HEADER_OCTETS = 262_144  # of a message that is too large
# A message whose fetching broke off is next fetched alone; so often as a whole, then only its header, then not at all.
WHOLE_TRIES, HEADER_TRIES = 5, 8

log = logging.getLogger(__name__)


class ImapMailbox:
    """A `bot.ports.Mailbox`. Connects when needed, and anew after every error, time-out and cancellation.

    Raises ValueError for an account that cannot be used: no or two secrets, unencrypted to another
    machine, a folder name that is none.
    """

    def __init__(self, account: ImapAccount) -> None:
        _validate(account)
        self._account = account
        self._connection: Connection | None = None
        self._tls: ssl.SSLContext | None = None
        self._lock = asyncio.Lock()
        self._queued = 0  # callers that want the connection while `wait` has it
        self._wanted = asyncio.Event()
        self._uidvalidity = 0
        self._uidnext = 0  # of the next message, when the folder was last listed
        self._told = False  # that messages cannot be moved
        self._failures: Counter[int] = Counter()  # UID → how often fetching it broke off

    async def fetch(
        self, after: Mark | None, before_large: Callable[[], Awaitable[object]] | None = None
    ) -> Sequence[Arrival]:
        """At most 50 messages and 2 MB (or one bigger message), lowest UIDs first; () when none is waiting.

        `after` counts only when messages are remembered, and under its own UIDVALIDITY. Besides
        messages over the limit, one that again and again breaks the connection off comes as
        `too_large`, with its header (possibly empty) as `raw`: a person must look at it.
        """
        async with self._turn() as connection:
            folder = await self._select(connection)
            self._uidnext = folder.uidnext
            first = 1 if connection.can_move and self._account.handled_folder else self._first_uid(after)
            waiting = await self._listed(connection, first)
            while waiting:
                together = self._together(waiting)
                arrivals, last = await self._taken(connection, folder, together, before_large)
                if arrivals:
                    return arrivals
                waiting = [uid for uid in waiting if uid > last]  # they have vanished
            return ()

    async def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """Moves the arrivals to the handled folder, which is made when missing; one that is gone already is skipped."""
        handled = self._account.handled_folder
        if handled is None or not arrivals:
            return
        async with self._turn() as connection:
            if not connection.can_move:
                if not self._told:
                    log.warning(
                        "%s has neither MOVE nor UIDPLUS: handled mail stays in the folder", self._account.place
                    )
                self._told = True
                return
            folder = await self._select(connection)
            uids = [arrival.uid for arrival in arrivals if arrival.uidvalidity == folder.uidvalidity]
            for start in range(0, len(uids), BATCH_MESSAGES):
                await self._move(connection, uids[start : start + BATCH_MESSAGES], handled)

    async def wait(self, seconds: float) -> None:
        """Until mail may have come or the time is up: IDLE, renewed before servers drop it, else NOOP now and then.

        Another call on this mailbox ends the waiting at once.
        """
        account, loop = self._account, asyncio.get_running_loop()
        end = loop.time() + seconds
        async with self._turn(waits=True) as connection:
            if not connection.selected and await self._changed(connection):
                return
            while not self._wanted.is_set() and (left := end - loop.time()) > 0:
                await connection.noop()  # some servers tell during IDLE only of what comes from then on
                if connection.announced.is_set():
                    return
                if connection.can("IDLE"):
                    await connection.idle(min(left, account.idle_seconds), self._wanted)
                else:
                    await _set_within(self._wanted, min(left, account.poll_seconds))

    async def census(self, since: date) -> Sequence[Head]:
        """The messages of both folders by their heads; on a connection of its own, so that mail is fetched meanwhile.

        The folder that is read comes first, so that a message moved at the same time is seen twice and not never.
        """
        account = self._account
        connection = await Connection.open(account, await self._tls_context())
        try:
            heads = await self._heads(connection, account.folder, since, new=True)
            if account.handled_folder and await connection.has_folder(account.handled_folder):
                heads += await self._heads(connection, account.handled_folder, since, new=False)
        except BaseException:
            connection.abort()
            raise
        await connection.close()
        return heads

    async def _heads(self, connection: Connection, folder: str, since: date, *, new: bool) -> list[Head]:
        await connection.select(folder)
        uids = await connection.search("SINCE", imap_date(since))
        heads: list[Head] = []
        for start in range(0, len(uids), BATCH_MESSAGES):
            facts = await connection.facts(uids[start : start + BATCH_MESSAGES])
            there = [one.uid for one in facts]
            octets = HEAD_OCTETS * len(there)
            found = await connection.bodies(there, f"[HEADER]<0.{HEAD_OCTETS}>", octets) if there else {}
            heads += [
                Head(folder, one.uid, one.internal_date, one.size, head_digest(found[one.uid]), new)
                for one in facts
                if one.uid in found
            ]
        return heads

    async def check(self) -> str:
        """Logs in, opens the folder and says what it found, for `doctor`; raises MailboxError."""
        account = self._account
        async with self._turn() as connection:
            folder = await self._select(connection)
            return (
                f"Logged in to {account.place} as {account.username} "
                f"{'over TLS' if account.security == 'tls' else 'WITHOUT encryption'}; "
                f"the folder {account.folder} holds {folder.messages} messages; "
                f"{await self._handling(connection)}; "
                f"new mail is {'announced by the server' if connection.can('IDLE') else 'looked for now and then'}."
            )

    async def aclose(self) -> None:
        async with self._alone(waits=False):
            connection, self._connection = self._connection, None
            if connection is not None and not connection.lost:
                await connection.close()

    # --- the connection ---

    @asynccontextmanager
    async def _turn(self, *, waits: bool = False) -> AsyncIterator[Connection]:
        """The connection, alone; given up after any exception, so that no half-read answer is left on it."""
        async with self._alone(waits=waits):
            try:
                yield await self._connected()
            except BaseException:
                if self._connection is not None:
                    self._connection.abort()
                    self._connection = None
                raise

    @asynccontextmanager
    async def _alone(self, *, waits: bool) -> AsyncIterator[None]:
        """One caller at a time; who is not here to wait for mail wakes the one who is."""
        self._queued += not waits
        if self._queued:
            self._wanted.set()
        try:
            await self._lock.acquire()
        finally:
            self._queued -= not waits
            if not self._queued:
                self._wanted.clear()
        try:
            yield
        finally:
            self._lock.release()

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.lost:
            self._connection = None
            self._connection = await Connection.open(self._account, await self._tls_context())
        return self._connection

    async def _tls_context(self) -> ssl.SSLContext | None:
        if self._account.security == "tls" and self._tls is None:
            try:
                self._tls = await client_context(self._account.ca_file)
            except ValueError as error:
                raise MailboxError(str(error)) from error
        return self._tls

    # --- looking ---

    async def _select(self, connection: Connection) -> Selected:
        """Opens the folder anew each time: only so a folder that was made anew shows its new UIDVALIDITY."""
        folder = await connection.select(self._account.folder)
        if folder.read_only and self._account.handled_folder is not None:
            raise MailboxError(
                f"{self._account.place}: the folder {self._account.folder} is read-only for "
                f"{self._account.username}. Give it write access, or set no handled folder."
            )
        if folder.uidvalidity != self._uidvalidity:
            self._uidvalidity = folder.uidvalidity
            self._failures.clear()
        return folder

    async def _changed(self, connection: Connection) -> bool:
        """Whether messages came since the folder was last listed, on another connection than this."""
        listed = self._uidvalidity, self._uidnext
        folder = await self._select(connection)
        connection.announced.clear()  # opening a folder always tells how many messages it holds
        return (folder.uidvalidity, folder.uidnext) != listed

    def _first_uid(self, after: Mark | None) -> int:
        if after is None or after.folder != self._account.folder or after.uidvalidity != self._uidvalidity:
            return 1
        return after.uid + 1

    async def _listed(self, connection: Connection, first: int) -> list[int]:
        connection.announced.clear()  # what is told from here on may be missing in the list
        # "n:*" always names the last message, also when its UID is below n (RFC 3501 section 6.4.8).
        return [uid for uid in await connection.search("UID", f"{first}:*") if uid >= first]

    # --- taking ---

    def _together(self, waiting: Sequence[int]) -> Sequence[int]:
        """The next UIDs to take in hand: one that made trouble stays alone."""
        troubled = (place for place, uid in enumerate(waiting[:BATCH_MESSAGES]) if self._failures[uid])
        return waiting[: max(1, next(troubled, BATCH_MESSAGES))]

    async def _taken(
        self,
        connection: Connection,
        folder: Selected,
        uids: Sequence[int],
        before_large: Callable[[], Awaitable[object]] | None,
    ) -> tuple[list[Arrival], int]:
        """As many of the messages as fit in a batch, and the last UID that was looked at.

        One that is still there is never passed over: the batch ends before a message that could not
        be read, and MailboxError is raised when that is the first.
        """
        tries = self._failures[uids[0]]
        if tries >= HEADER_TRIES:
            del self._failures[uids[0]]
            return [self._arrival(folder, Facts(uids[0], 0, None), b"", too_large=True)], uids[0]
        try:
            heads, whole = self._portion(await connection.facts(uids), only_header=tries >= WHOLE_TRIES)
            if before_large is not None and _is_large(whole):
                await before_large()
            bodies = await self._bodies(connection, heads, whole)
            portion = sorted([*heads, *whole], key=lambda facts: facts.uid)
            last = portion[-1].uid if portion else uids[-1]
            missing = [uid for uid in uids if uid <= last and uid not in bodies]
            unread = await connection.search("UID", ",".join(map(str, missing))) if missing else []
        except MailboxError:
            self._failures.update(uids)
            raise
        read = [facts for facts in portion if facts.uid in bodies and (not unread or facts.uid < unread[0])]
        if unread and not read:
            self._failures.update(unread[:1])
            raise MailboxError(
                f"{self._account.place}: message {unread[0]} in {self._account.folder} cannot be read. "
                "It is tried again; open it in a mail program to see what it is."
            )
        for facts in read:
            del self._failures[facts.uid]
        return [self._arrival(folder, facts, bodies[facts.uid], too_large=facts in heads) for facts in read], last

    def _portion(self, waiting: Sequence[Facts], *, only_header: bool) -> tuple[list[Facts], list[Facts]]:
        """The first of `waiting` that fit in a batch: those fetched by their header, and those fetched whole."""
        heads: list[Facts] = []
        whole: list[Facts] = []
        octets = 0
        for facts in waiting:
            large = only_header or facts.size > self._account.max_message_bytes
            octets += HEADER_OCTETS if large else facts.size
            if octets > BATCH_OCTETS and (heads or whole):
                break
            (heads if large else whole).append(facts)
        return heads, whole

    async def _bodies(self, connection: Connection, heads: Sequence[Facts], whole: Sequence[Facts]) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        if _is_large(whole):
            body = await connection.whole(whole[0].uid, whole[0].size)
            found |= {whole[0].uid: body} if body is not None else {}
        elif whole:
            found |= await connection.bodies([facts.uid for facts in whole], "[]", sum(facts.size for facts in whole))
        if heads:
            section, octets = f"[HEADER]<0.{HEADER_OCTETS}>", HEADER_OCTETS * len(heads)
            found |= await connection.bodies([facts.uid for facts in heads], section, octets)
        return found

    def _arrival(self, folder: Selected, facts: Facts, raw: bytes, *, too_large: bool) -> Arrival:
        return Arrival(
            self._account.folder, folder.uidvalidity, facts.uid, raw, facts.size, facts.internal_date, too_large
        )

    # --- moving ---

    async def _move(self, connection: Connection, uids: Sequence[int], handled: str) -> None:
        refusal = ""
        for attempt in range(3):
            present = await connection.search("UID", ",".join(map(str, uids)))
            if not present:
                return
            answer = await connection.move(present, handled)
            if answer.result == "OK":
                return
            refusal = answer.text
            if attempt == 0:  # most often the folder is missing; a message may also just have been taken away
                await connection.create(handled)
        raise MailboxError(
            f"{self._account.place}: cannot move mail to the folder {handled} ({refusal}). "
            "Make the folder by hand, or check its name and the rights."
        )

    async def _handling(self, connection: Connection) -> str:
        handled = self._account.handled_folder
        if handled is None:
            return "handled mail stays there and is only remembered"
        if not connection.can_move:
            return "handled mail stays there, because the server has neither MOVE nor UIDPLUS"
        exists = await connection.has_folder(handled)
        return f"handled mail is moved to {handled}" + ("" if exists else ", which will be made")


def _is_large(whole: Sequence[Facts]) -> bool:
    """Whether it is a message that fills a batch alone."""
    return sum(facts.size for facts in whole) > BATCH_OCTETS


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def _validate(account: ImapAccount) -> None:
    if (account.password is None) == (account.token is None):
        raise ValueError("the mailbox needs either a password or an access token")
    if any(ord(character) < 32 for character in account.username + (account.password or "")):
        raise ValueError("the mailbox's user name and password cannot hold control characters")
    if account.security == "plain" and not (account.allow_plain or is_loopback(account.host)):
        raise ValueError(f"the mailbox at {account.host} must be reached over TLS")
    folder_argument(account.folder)
    if account.handled_folder is not None:
        folder_argument(account.handled_folder)
        if account.handled_folder == account.folder:
            raise ValueError("the handled folder must be another one than the folder that is read")
