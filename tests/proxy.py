"""A proxy between the service and a server, that does harm on order: once, at a named place of the conversation."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from tests.patience import let_pass


class Harm(StrEnum):
    CUT = "cut"  # both ends are told that the other has closed
    RESET = "reset"  # TCP reset
    HOLD = "hold"  # half-open: nothing passes any more, nobody is told
    DRIP = "drip"  # an octet at a time, too slowly to ever end
    PIECES = "pieces"  # an octet at a time, as fast as it goes
    GARBAGE = "garbage"  # octets that mean nothing, in the midst of those that do


class Way(StrEnum):
    TO_CLIENT = "to client"
    TO_SERVER = "to server"


DRIP_SECONDS = 2.0  # to each octet
FOREVER_SECONDS = 60.0  # longer than any time limit on a command
GARBAGE = bytes(range(256)) + b"\r\n* OK )(\r\n{17}\r\n\xff\xfe\r\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """`beyond` octets after `at` was seen on its way, they having passed; at the start of the stream where `at` is b"".

    CUT and RESET let the server have what it was sent before: it may act on what the client never hears of.
    """

    harm: Harm
    way: Way
    at: bytes = b""
    beyond: int = 0

    def __str__(self) -> str:
        place = self.at.decode("ascii", "replace").strip() or "the start"
        return f"{self.harm} {self.way} at {place}+{self.beyond}"


@dataclass
class Proxy:
    port: int = 0
    connections: int = 0
    done: list[Fault] = field(default_factory=list)
    _armed: list[Fault] = field(default_factory=list)

    def arm(self, fault: Fault) -> None:
        """The next connection that comes to its place suffers it."""
        self._armed.append(fault)

    def _due(self, way: Way, passed: bytes) -> tuple[Fault, int] | None:
        """The fault whose place lies within what has passed so far, and where that is."""
        for fault in self._armed:
            start = passed.find(fault.at) if fault.way is way else -1
            place = start + len(fault.at) + fault.beyond
            if start >= 0 and place <= len(passed):
                self._armed.remove(fault)
                self.done.append(fault)
                return fault, place
        return None

    async def carry(self, way: Way, line: _Line) -> None:
        """From one end to the other until either closes, or harm is done."""
        source, target = (line.server[0], line.client[1]) if way is Way.TO_CLIENT else (line.client[0], line.server[1])
        passed = b""
        while data := await source.read(65_536):
            if line.held:
                await asyncio.Event().wait()
            passed, start = passed + data, len(passed)
            found = self._due(way, passed)
            if found is None:
                target.write(data)
                await target.drain()
                continue
            fault, place = found
            line.held |= fault.harm is Harm.HOLD
            target.write(passed[start:place])
            await target.drain()
            await self._harm(fault, line, source, target, passed[max(place, start) :])
        target.close()

    async def _harm(
        self, fault: Fault, line: _Line, source: asyncio.StreamReader, target: asyncio.StreamWriter, rest: bytes
    ) -> None:
        match fault.harm:
            case Harm.CUT | Harm.RESET:
                line.server[1].close()
                line.end_client(reset=fault.harm is Harm.RESET)
            case Harm.HOLD:
                await let_pass(FOREVER_SECONDS)
                await asyncio.Event().wait()  # and the other way too: see `carry`
            case Harm.GARBAGE:
                target.write(GARBAGE + rest)
            case Harm.DRIP | Harm.PIECES:
                while rest:
                    for octet in rest:
                        target.write(bytes((octet,)))
                        await target.drain()
                        await asyncio.sleep(0)
                        if fault.harm is Harm.DRIP:
                            await let_pass(DRIP_SECONDS)
                    rest = await source.read(65_536)


@dataclass
class _Line:
    client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    held: bool = False

    def end_client(self, *, reset: bool) -> None:
        writer = self.client[1]
        if reset:  # no lingering: what has not been sent is thrown away, and the other end is told so
            end = writer.get_extra_info("socket")
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        else:
            writer.close()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    proxy = Proxy()
    tasks: set[asyncio.Task[None]] = set()
    lines: list[_Line] = []

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        proxy.connections += 1
        try:
            line = _Line((reader, writer), await asyncio.open_connection("127.0.0.1", port))
        except OSError:
            writer.transport.abort()
            return
        lines.append(line)
        for way in Way:
            task = asyncio.create_task(_quietly(proxy, way, line))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        for line in lines:
            line.client[1].transport.abort()
            line.server[1].transport.abort()


async def _quietly(proxy: Proxy, way: Way, line: _Line) -> None:
    with suppress(OSError):
        await proxy.carry(way, line)
