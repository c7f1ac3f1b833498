"""The demo's mail server, used by our own transports as any server is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.ports import Envelope, MailboxError, Undelivered
from bot.transports.embedded import Delivered, EmbeddedMailServer
from bot.transports.imap import ImapAccount, ImapMailbox
from bot.transports.smtp import SmtpAccount, SmtpMailer
from tests.patience import ENOUGH

LOU, CHIEF, OUTSIDE = "lou@region.example", "chef@region.example", "anna@halsa.example"
LETTER = "From: anna@halsa.example\r\nSubject: Sjö\r\n\r\nHej å\r\n".encode()


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedMailServer]:
    async with EmbeddedMailServer.start({LOU: "hemligt", CHIEF: "löse nord"}) as running:
        yield running


def mailbox(server: EmbeddedMailServer, user: str = LOU, password: str = "hemligt") -> ImapMailbox:
    return ImapMailbox(ImapAccount(server.host, server.imap_port, "plain", user, password=password, command_seconds=20))


def mailer(server: EmbeddedMailServer, user: str | None = None, password: str | None = None) -> SmtpMailer:
    return SmtpMailer(SmtpAccount(server.host, server.smtp_port, "plain", user, "localhost", password))


async def test_mail_wakes_who_waits_for_it_and_arrives_unchanged(server: EmbeddedMailServer) -> None:
    receiver, sender = mailbox(server), mailer(server)
    assert not await receiver.fetch(None)
    waiting = asyncio.create_task(receiver.wait(600))
    await sender.send(Envelope(OUTSIDE, (LOU,), LETTER))
    await asyncio.wait_for(waiting, ENOUGH)
    (arrival,) = await receiver.fetch(None)
    assert arrival.raw == LETTER
    await receiver.aclose()
    await sender.aclose()


async def test_each_user_has_a_mailbox_and_others_are_recorded(server: EmbeddedMailServer) -> None:
    sender = mailer(server, LOU, "hemligt")
    await sender.send(Envelope(LOU, (CHIEF.upper(), OUTSIDE, "åsa@halsa.example"), LETTER))
    await sender.aclose()
    assert await server.deliveries(2) == [
        Delivered(LOU, OUTSIDE, LETTER),
        Delivered(LOU, "åsa@halsa.example", LETTER),
    ]
    chief, lou = mailbox(server, CHIEF, "löse nord"), mailbox(server)
    assert [arrival.raw for arrival in await chief.fetch(None)] == [LETTER]
    assert not await lou.fetch(None)
    await chief.aclose()
    await lou.aclose()


async def test_deliveries_can_be_waited_for(server: EmbeddedMailServer) -> None:
    waiting = asyncio.create_task(server.deliveries(1))
    sender = mailer(server)
    await sender.send(Envelope("", (OUTSIDE,), LETTER))
    assert await asyncio.wait_for(waiting, ENOUGH) == [Delivered("", OUTSIDE, LETTER)]
    await sender.aclose()


async def test_a_delivery_keeps_its_moment(server: EmbeddedMailServer) -> None:
    moment = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    await server.deliver(LOU, LETTER, moment)
    receiver = mailbox(server)
    (arrival,) = await receiver.fetch(None)
    assert arrival.internal_date == moment
    await receiver.aclose()
    with pytest.raises(KeyError):
        await server.deliver(OUTSIDE, LETTER)


async def test_wrong_passwords_are_refused(server: EmbeddedMailServer) -> None:
    with pytest.raises(MailboxError, match="refused the login"):
        await mailbox(server, password="fel å").check()
    with pytest.raises(MailboxError, match="refused the login"):
        await mailbox(server, user=OUTSIDE).check()
    for user in (LOU, OUTSIDE):
        with pytest.raises(Undelivered, match="login"):
            await mailer(server, user, "fel").check()


async def test_the_mail_is_still_there_after_a_stop(server: EmbeddedMailServer) -> None:
    await server.deliver(LOU, LETTER)
    async with server.listening():
        receiver = mailbox(server)
        first = await receiver.fetch(None)
    async with server.listening(imap_port=server.imap_port):
        again = mailbox(server)
        assert await again.fetch(None) == first
        await again.aclose()


async def test_two_servers_share_nothing() -> None:
    async with EmbeddedMailServer.start({LOU: "a"}) as one, EmbeddedMailServer.start({LOU: "b"}) as other:
        await one.deliver(LOU, LETTER)
        receiver = mailbox(other, password="b")
        assert not await receiver.fetch(None)
        await receiver.aclose()
