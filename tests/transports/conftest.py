"""Two real mail servers, and one mailbox of its own on them for each test."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.transports.embedded import EmbeddedMailServer
from bot.transports.imap import ImapAccount, ImapMailbox
from tests.servers import (
    ALL_CAPABILITIES,
    DOVECOT_PASSWORD,
    Certificates,
    Colleague,
    DovecotServer,
    make_certificates,
)

_numbers = itertools.count(1)


class Post:
    """A mailbox on a server: our account for it, and a colleague who works in it."""

    def __init__(self, account: ImapAccount, colleague: Colleague) -> None:
        self.account = account
        self.colleague = colleague
        self._mailboxes: list[ImapMailbox] = []

    def mailbox(self, **changes: Any) -> ImapMailbox:
        mailbox = ImapMailbox(replace(self.account, **changes))
        self._mailboxes.append(mailbox)
        return mailbox

    async def stop_server(self) -> None:
        raise NotImplementedError

    async def start_server(self) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        for mailbox in self._mailboxes:
            await mailbox.aclose()
        await self.colleague.close()


class DovecotPost(Post):
    def __init__(self, server: DovecotServer) -> None:
        self.user = f"post{next(_numbers)}@region.example"
        self.server = server
        account = ImapAccount(
            ALL_CAPABILITIES,
            server.tls_port,
            "tls",
            self.user,
            password=DOVECOT_PASSWORD,
            ca_file=str(server.certificates.ca_file),
            command_seconds=20,
        )
        super().__init__(account, Colleague(server.port, self.user, DOVECOT_PASSWORD))

    async def stop_server(self) -> None:
        await self.colleague.close()
        self.server.stop()

    async def start_server(self) -> None:
        self.server.start()


class EmbeddedPost(Post):
    user, password = "utbildningsplatser@region.example", "hemligt"

    def __init__(self, server: EmbeddedMailServer, listening: AsyncExitStack) -> None:
        self.server = server
        self._listening = listening
        self._port = server.imap_port
        account = ImapAccount(server.host, self._port, "plain", self.user, password=self.password, command_seconds=20)
        super().__init__(account, Colleague(self._port, self.user, self.password))

    @classmethod
    async def start(cls, stack: AsyncExitStack) -> EmbeddedPost:
        server = EmbeddedMailServer({cls.user: cls.password}, "127.0.0.1")
        listening = await stack.enter_async_context(AsyncExitStack())
        await listening.enter_async_context(server.listening())
        return cls(server, listening)

    async def stop_server(self) -> None:
        await self.colleague.close()
        await self._listening.aclose()

    async def start_server(self) -> None:
        await self._listening.enter_async_context(self.server.listening(self._port))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    directory: Path = tmp_path_factory.mktemp("certificates")
    return make_certificates(directory)


@pytest.fixture
async def dovecot_post(dovecot: DovecotServer) -> AsyncIterator[DovecotPost]:
    post = DovecotPost(dovecot)
    yield post
    await post.close()


@pytest.fixture(params=["embedded", "dovecot"])
async def post(request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    async with AsyncExitStack() as stack:
        made: Post
        if request.param == "embedded":
            made = await EmbeddedPost.start(stack)
        else:
            made = DovecotPost(request.getfixturevalue("dovecot"))
        yield made
        await made.close()
