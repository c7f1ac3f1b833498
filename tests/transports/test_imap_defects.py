"""The known faults of aioimaplib 2.0.3, and of servers and lines, contained: against Dovecot where it can show them.

The numbers are those of the list of faults that was measured before the library was chosen.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from dataclasses import replace

import pytest

from bot.ports import MailboxError, Mark
from bot.transports import imap_connection
from bot.transports.imap import ImapAccount, ImapMailbox
from bot.transports.imap_connection import Connection
from tests.patience import ENOUGH, let_pass
from tests.servers import (
    ALL_CAPABILITIES,
    BARE,
    HANG_UP,
    UNUSUAL_PASSWORD,
    UNUSUAL_USER,
    WITHOUT_MOVE,
    access_token,
    scripted_imap,
    wire,
)
from tests.transports.conftest import DovecotPost

NEVER = 3_600  # a time limit that would fail the test


def letter(subject: str = "Placering", body: bytes = b"Hej!\r\n") -> bytes:
    return b"Subject: " + subject.encode() + b"\r\n\r\n" + body


def through(post: DovecotPost, port: int, **changes: object) -> ImapMailbox:
    """The mailbox without TLS through a wire."""
    return post.mailbox(host=ALL_CAPABILITIES, port=port, security="plain", **changes)


def scripted(port: int, **changes: object) -> ImapMailbox:
    account = ImapAccount("127.0.0.1", port, "plain", "anna", password="hemligt", command_seconds=ENOUGH)
    return ImapMailbox(replace(account, **changes))  # type: ignore[arg-type]


# --- 1: a Python frame for each line ---


async def test_thousands_of_lines_at_once_do_not_break_the_connection(dovecot_post: DovecotPost) -> None:
    async with wire(dovecot_post.server.port) as line:
        await dovecot_post.colleague.append(*[letter()] * 16)
        await dovecot_post.colleague.double(7)
        mailbox = through(dovecot_post, line.port)
        arrivals = await mailbox.fetch(None)
        await dovecot_post.colleague.move_away(range(1, 2_049))
        await mailbox.wait(0.01)  # tells of 2,048 removals
        last = Mark("INBOX", arrivals[0].uidvalidity, 2_048)
        assert not await mailbox.fetch(last)
        assert line.connections == 1


# --- 2, 3: commands at the same time: test_calls_at_the_same_time_take_turns in the contract ---


# --- 4, 5: connections that are lost, answers that come late or never ---


async def test_a_line_cut_in_a_letter_is_told_at_once(dovecot_post: DovecotPost) -> None:
    sent = letter("stor", (b"x" * 76 + b"\r\n") * 40_000)
    await dovecot_post.colleague.append(sent)
    async with wire(dovecot_post.server.port) as line:
        line.stops_after, line.cuts = 500_000, True
        mailbox = through(dovecot_post, line.port, command_seconds=NEVER)
        with pytest.raises(MailboxError, match="connection was lost"):
            await asyncio.wait_for(mailbox.fetch(None), ENOUGH)
        line.stops_after = None
        (arrival,) = await mailbox.fetch(None)
        assert arrival.raw == sent


async def test_an_answer_that_stops_coming_is_given_up_and_never_mixed_with_the_next(dovecot_post: DovecotPost) -> None:
    sent = [letter("stor", (b"x" * 76 + b"\r\n") * 20_000 + b"%d\r\n" % number) for number in range(2)]
    await dovecot_post.colleague.append(*sent)
    async with wire(dovecot_post.server.port) as line:
        line.stops_after = 500_000
        mailbox = through(dovecot_post, line.port, command_seconds=ENOUGH)
        fetching = asyncio.create_task(mailbox.fetch(None))
        await line.stopped.wait()
        await let_pass(ENOUGH)
        with pytest.raises(MailboxError, match="did not answer within"):
            await fetching
        line.stops_after = None
        found = [arrival.raw for _ in sent for arrival in await mailbox.fetch(None)]
        assert set(found) <= set(sent)
        assert found[0] == sent[0]
        assert line.connections == 2


async def test_a_line_cut_while_waiting_is_told_at_once(dovecot_post: DovecotPost) -> None:
    async with wire(dovecot_post.server.port) as line:
        mailbox = through(dovecot_post, line.port, command_seconds=NEVER)
        await mailbox.fetch(None)
        waiting = asyncio.create_task(mailbox.wait(NEVER))
        while b"IDLE" not in line.sent and not waiting.done():
            await asyncio.sleep(0)
        line.stops_after, line.cuts = 0, True
        await dovecot_post.colleague.append(letter())
        with pytest.raises(MailboxError, match="connection was lost"):
            await asyncio.wait_for(waiting, ENOUGH)


# --- 6, 13, 14: what is never sent ---


async def test_only_safe_commands_are_sent(dovecot_post: DovecotPost) -> None:
    await dovecot_post.colleague.append(letter())
    async with wire(dovecot_post.server.port) as line:
        mailbox = through(dovecot_post, line.port, handled_folder="Mottaget")
        await mailbox.check()
        await mailbox.acknowledge(await mailbox.fetch(None))
        await mailbox.wait(0.01)
        await mailbox.aclose()
    said = bytes(line.sent).upper()
    for never in (
        b"EXAMINE",
        b"CHARSET",
        b"ENVELOPE",
        b"BODYSTRUCTURE",
        b"\\SEEN",
        b"\\DELETED",
        b"EXPUNGE",
        b" BODY[",
    ):
        assert never not in said


# --- 8: XOAUTH2 ---


async def test_an_access_token_logs_in_and_the_users_own_capabilities_are_known(dovecot_post: DovecotPost) -> None:
    async def token() -> str:
        return access_token(dovecot_post.user)

    await dovecot_post.colleague.append(letter())
    mailbox = dovecot_post.mailbox(password=None, token=token, handled_folder="Mottaget")
    await mailbox.acknowledge(await mailbox.fetch(None))
    assert set(await dovecot_post.colleague.messages("Mottaget")) == {letter()}


async def test_a_token_that_cannot_be_had_is_a_mailbox_error(dovecot_post: DovecotPost) -> None:
    async def token() -> str:
        raise OSError("no way to login.example")

    with pytest.raises(MailboxError, match=r"no way to login\.example"):
        await dovecot_post.mailbox(password=None, token=token).check()


async def test_without_initial_responses_the_token_is_sent_when_asked_for() -> None:
    async def token() -> str:
        return "eyJ0"

    def answer(line: str) -> bytes | None:
        if line == "AUTHENTICATE XOAUTH2":
            return b"+ \r\n"
        if line == base64.b64encode(b"user=anna\x01auth=Bearer eyJ0\x01\x01").decode():
            return b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n"
        return b"%T NO AUTHENTICATE failed.\r\n" if line == "" else None

    capabilities = "IMAP4rev1 AUTH=XOAUTH2"
    async with scripted_imap(answer, capabilities=capabilities) as server:
        mailbox = scripted(server.port, password=None, token=token, command_seconds=NEVER)
        with pytest.raises(MailboxError, match="AUTHENTICATE failed"):
            await asyncio.wait_for(mailbox.check(), ENOUGH)


# --- 11, 12: capabilities after logging in; names and passwords as people have them ---


@pytest.mark.parametrize("refused", [(), ("SASL-IR",), ("AUTH=PLAIN",)])
async def test_every_way_of_logging_in_takes_unusual_names(
    dovecot_post: DovecotPost, monkeypatch: pytest.MonkeyPatch, refused: tuple[str, ...]
) -> None:
    able = Connection.can
    monkeypatch.setattr(Connection, "can", lambda self, name: name not in refused and able(self, name))
    colleague = dovecot_post.mailbox(username=UNUSUAL_USER, password=UNUSUAL_PASSWORD)
    assert UNUSUAL_USER in await colleague.check()


async def test_login_with_a_quoted_name(dovecot_post: DovecotPost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_connection.Connection, "can", lambda self, name: name != "AUTH=PLAIN")
    await dovecot_post.colleague.append(letter())
    assert await dovecot_post.mailbox(username="per son@region.example").check()


@pytest.mark.parametrize("plain", [True, False])
async def test_move_is_used_where_the_server_has_it(
    dovecot_post: DovecotPost, monkeypatch: pytest.MonkeyPatch, plain: bool
) -> None:
    able = Connection.can
    monkeypatch.setattr(Connection, "can", lambda self, name: (plain or name != "AUTH=PLAIN") and able(self, name))
    await dovecot_post.colleague.append(letter())
    async with wire(dovecot_post.server.port) as line:
        mailbox = through(dovecot_post, line.port, handled_folder="Mottaget")
        await mailbox.acknowledge(await mailbox.fetch(None))
    assert b"UID MOVE" in line.sent
    assert b"COPY" not in line.sent


# --- 15: new mail told beside another answer ---


async def test_mail_told_of_during_another_command_is_not_forgotten() -> None:
    def answer(line: str) -> bytes | None:
        return b"* SEARCH\r\n* 1 EXISTS\r\n%T OK done\r\n" if line.startswith("UID SEARCH") else None

    async with scripted_imap(answer) as server:
        mailbox = scripted(server.port)
        assert not await mailbox.fetch(None)
        await asyncio.wait_for(mailbox.wait(NEVER), ENOUGH)
        assert "IDLE" not in server.lines
        await mailbox.aclose()


# --- 16: servers that do not greet, servers without IDLE ---


async def test_a_server_that_sends_us_away_is_told_at_once() -> None:
    async with scripted_imap(greeting=b"* BYE too many connections\r\n") as server:
        with pytest.raises(MailboxError, match="too many connections"):
            await asyncio.wait_for(scripted(server.port, command_seconds=NEVER).check(), ENOUGH)


@pytest.mark.parametrize("greeting", [b"", b"220 smtp.example ESMTP\r\n", b"\xff\xfe\x00\r\n"])
async def test_a_server_that_is_none_is_a_mailbox_error(greeting: bytes) -> None:
    async with scripted_imap(lambda line: b"", greeting=greeting) as server:
        with pytest.raises(MailboxError):
            await asyncio.wait_for(scripted(server.port, command_seconds=0.2).check(), ENOUGH)


async def test_without_idle_the_folder_is_looked_at_now_and_then(dovecot_post: DovecotPost) -> None:
    mailbox = dovecot_post.mailbox(host=BARE, poll_seconds=0.02)
    assert "looked for now and then" in await mailbox.check()
    await mailbox.fetch(None)
    waiting = asyncio.create_task(mailbox.wait(NEVER))
    await dovecot_post.colleague.append(letter())
    await asyncio.wait_for(waiting, ENOUGH)
    assert await mailbox.fetch(None)


async def test_a_refused_idle_is_a_mailbox_error() -> None:
    async with scripted_imap(lambda line: b"%T NO not now\r\n" if line == "IDLE" else None) as server:
        mailbox = scripted(server.port)
        await mailbox.fetch(None)
        with pytest.raises(MailboxError, match="not now"):
            await asyncio.wait_for(mailbox.wait(NEVER), ENOUGH)


async def test_waiting_on_a_new_connection_waits_unless_something_came(dovecot_post: DovecotPost) -> None:
    async with wire(dovecot_post.server.port) as line:
        mailbox = through(dovecot_post, line.port)
        await mailbox.fetch(None)
        assert mailbox._connection is not None
        mailbox._connection.abort()
        waiting = asyncio.create_task(mailbox.wait(NEVER))
        while b"IDLE" not in line.sent and not waiting.done():
            await asyncio.sleep(0)
        await dovecot_post.colleague.append(letter())
        await asyncio.wait_for(waiting, ENOUGH)
        mailbox._connection.abort()
        await asyncio.wait_for(mailbox.wait(NEVER), ENOUGH)
        assert await mailbox.fetch(None)


# --- 17: the log ---


async def test_neither_secrets_nor_letters_are_logged(
    dovecot_post: DovecotPost, caplog: pytest.LogCaptureFixture
) -> None:
    async def token() -> str:
        return access_token(dovecot_post.user)

    await dovecot_post.colleague.append(letter("hemlig"))
    with caplog.at_level(logging.DEBUG):
        for secret in ({}, {"password": None, "token": token}):
            assert await dovecot_post.mailbox(**secret).fetch(None)
    assert "Subject" not in caplog.text
    assert "AUTHENTICATE" not in caplog.text


@pytest.mark.parametrize("reply", [b"X9 OK what\r\n", b"%T BAD syntax\r\n", b"* \xff\xfe\r\n%T NO no\r\n"])
@pytest.mark.parametrize("capabilities", ["IMAP4rev1", "IMAP4rev1 AUTH=PLAIN SASL-IR"])
async def test_no_error_tells_the_password(reply: bytes, capabilities: str) -> None:
    def answer(line: str) -> bytes | None:
        return reply if line.startswith(("LOGIN", "AUTHENTICATE")) else None

    async with scripted_imap(answer, capabilities=capabilities) as server:
        with pytest.raises(MailboxError) as caught:
            await asyncio.wait_for(scripted(server.port).check(), ENOUGH)
    told: BaseException | None = caught.value
    while told is not None:
        for secret in ("hemligt", base64.b64encode(b"\0anna\0hemligt").decode()):
            assert secret not in repr(told)
        told = told.__cause__


# --- 19: answers cut at any place ---


@pytest.mark.parametrize("piece", [1, 2, 7])
async def test_answers_may_come_in_any_pieces(dovecot_post: DovecotPost, piece: int) -> None:
    sent = [letter(f"{number} * (2 {{5}}", b") UID 99 BODY[] {3}\r\nA OK\r\n") for number in range(5)]
    await dovecot_post.colleague.append(*sent)
    async with wire(dovecot_post.server.port) as line:
        line.piece = piece
        assert [arrival.raw for arrival in await through(dovecot_post, line.port).fetch(None)] == sent


# --- moving without MOVE ---


async def test_without_move_just_the_kept_letter_is_copied_and_removed(dovecot_post: DovecotPost) -> None:
    await dovecot_post.colleague.append(letter("vår"), letter("kollegans"))
    mailbox = dovecot_post.mailbox(host=WITHOUT_MOVE, handled_folder="Hanterade ärenden")
    ours, theirs = await mailbox.fetch(None)
    await dovecot_post.colleague.flag_deleted(theirs.uid)
    await mailbox.acknowledge([ours])
    assert await dovecot_post.colleague.messages("Hanterade ärenden") == {letter("vår"): frozenset()}
    assert await dovecot_post.colleague.messages() == {letter("kollegans"): frozenset({r"\Deleted"})}


async def test_a_server_that_can_do_neither_keeps_the_letter_and_it_is_remembered(dovecot_post: DovecotPost) -> None:
    await dovecot_post.colleague.append(letter())
    mailbox = dovecot_post.mailbox(host=BARE, handled_folder="Mottaget")
    (arrival,) = await mailbox.fetch(None)
    await mailbox.acknowledge([arrival])
    assert await dovecot_post.colleague.messages() == {letter(): frozenset()}
    assert not await mailbox.fetch(Mark(arrival.folder, arrival.uidvalidity, arrival.uid))
    assert "stays there" in await mailbox.check()


async def test_a_handled_folder_that_cannot_be_made_is_a_mailbox_error_and_nothing_is_lost(
    dovecot_post: DovecotPost,
) -> None:
    await dovecot_post.colleague.append(letter())
    mailbox = dovecot_post.mailbox(handled_folder="../utanför")
    arrivals = await mailbox.fetch(None)
    with pytest.raises(MailboxError, match=r"cannot move mail to the folder \.\./utanför"):
        await mailbox.acknowledge(arrivals)
    assert await dovecot_post.colleague.messages() == {letter(): frozenset()}


# --- letters that make trouble ---

_BODY = b"* 1 FETCH (UID %d BODY[] {9}\r\nA: b\r\n\r\nc)\r\n"
_FACTS = b'* 1 FETCH (UID %d RFC822.SIZE 9 INTERNALDATE "01-Nov-2026 10:00:00 +0100")\r\n'


async def test_a_letter_that_vanishes_between_search_and_fetch_is_skipped() -> None:
    def answer(line: str) -> bytes | None:
        match line.split():
            case ["UID", "SEARCH", "UID", "1:*"]:
                return b"* SEARCH 4 5 6\r\n%T OK done\r\n"
            case ["UID", "SEARCH", *_]:
                return b"* SEARCH\r\n%T OK done\r\n"
            case ["UID", "FETCH", "4,5,6", *_]:
                return _FACTS % 5 + _FACTS % 6 + b"%T NO [EXPUNGEISSUED] some are gone\r\n"
            case ["UID", "FETCH", "5,6", *_]:
                return _BODY % 6 + b"%T NO [EXPUNGEISSUED] some are gone\r\n"
        return None

    async with scripted_imap(answer) as server:
        mailbox = scripted(server.port)
        assert [arrival.uid for arrival in await mailbox.fetch(None)] == [6]
        await mailbox.aclose()


@pytest.mark.parametrize("trouble", [b"%T NO [SERVERBUG] internal error\r\n", HANG_UP])
async def test_a_letter_that_cannot_be_read_is_never_passed_over_and_stops_nobody_for_ever(trouble: bytes) -> None:
    def answer(line: str) -> bytes | None:
        words = line.split()
        if words[:2] == ["UID", "SEARCH"]:
            first = words[3].partition(":")[0]
            return b"* SEARCH 4\r\n%T OK done\r\n" if first == "4" else b"* SEARCH 4 5\r\n%T OK done\r\n"
        if words[:2] == ["UID", "FETCH"]:
            uids = [int(uid) for uid in words[2].split(",")]
            if "BODY" not in line:
                return b"".join(_FACTS % uid for uid in uids) + b"%T OK done\r\n"
            if 4 in uids:
                return trouble
            return b"".join(_BODY % uid for uid in uids) + b"%T OK done\r\n"
        return None

    async with scripted_imap(answer) as server:
        mailbox = scripted(server.port)
        errors = 0
        while True:
            try:
                arrivals = await mailbox.fetch(None)
                break
            except MailboxError:
                errors += 1
                assert errors < 20
        assert [(arrival.uid, arrival.raw, arrival.too_large) for arrival in arrivals] == [(4, b"", True)]
        assert any("BODY.PEEK[HEADER]" in line for line in server.lines)
        assert errors == 8
        await mailbox.aclose()


async def test_letters_before_the_one_that_cannot_be_read_are_given() -> None:
    def answer(line: str) -> bytes | None:
        words = line.split()
        if words[:2] == ["UID", "SEARCH"]:
            return b"* SEARCH 5\r\n%T OK done\r\n" if words[3] == "5" else b"* SEARCH 4 5 6\r\n%T OK done\r\n"
        if words[:2] == ["UID", "FETCH"]:
            uids = [int(uid) for uid in words[2].split(",")]
            shape = _BODY if "BODY" in line else _FACTS
            return b"".join(shape % uid for uid in uids if uid != 5 or shape is _FACTS) + b"%T OK done\r\n"
        return None

    async with scripted_imap(answer) as server:
        mailbox = scripted(server.port)
        assert [arrival.uid for arrival in await mailbox.fetch(None)] == [4]
        await mailbox.aclose()


async def test_a_server_that_sends_without_end_is_stopped() -> None:
    def answer(line: str) -> bytes | None:
        return b"* SEARCH " + b"1 " * imap_connection.SMALL_ANSWER if line.startswith("UID SEARCH") else None

    async with scripted_imap(answer) as server:
        with pytest.raises(MailboxError, match="far more than was asked for"):
            await asyncio.wait_for(scripted(server.port).fetch(None), ENOUGH)


# --- accounts ---


async def test_a_certificate_of_an_unknown_authority_is_refused(dovecot_post: DovecotPost) -> None:
    with pytest.raises(MailboxError, match="not trusted"):
        await dovecot_post.mailbox(ca_file=None).check()


async def test_tls_with_a_port_that_has_none_is_a_mailbox_error(dovecot_post: DovecotPost) -> None:
    with pytest.raises(MailboxError, match="no TLS"):
        await dovecot_post.mailbox(port=dovecot_post.server.port).check()


async def test_a_missing_authority_file_is_a_mailbox_error(dovecot_post: DovecotPost) -> None:
    with pytest.raises(MailboxError, match=r"saknas\.pem"):
        await dovecot_post.mailbox(ca_file="/saknas.pem").check()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"host": "imap.region.example"}, "must be reached over TLS"),
        ({"password": None}, "either a password or an access token"),
        ({"handled_folder": "INBOX"}, "another one"),
        ({"folder": ""}, "not a folder name"),
        ({"handled_folder": "a\r\nb"}, "not a folder name"),
        ({"username": "a\0b"}, "control characters"),
    ],
)
def test_an_account_that_cannot_be_used_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scripted(143, **changes)


async def test_plain_to_another_machine_only_when_allowed() -> None:
    assert scripted(143, host="imap.region.example", allow_plain=True)
