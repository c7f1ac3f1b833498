"""Outgoing mail against a real SMTP server that can be told to refuse, fall silent and hang up."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest
from aiosmtplib.email import parse_address
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ports import Envelope, Undelivered
from bot.transports.smtp import SmtpAccount, SmtpMailer, is_address
from tests.patience import ENOUGH, let_pass
from tests.servers import DROP, SILENCE, Certificates, FaultySmtpServer, faulty_smtp, free_port

LIMIT = ENOUGH / 2  # seconds: of each command
ANNA, BO, CIA = "anna@halsa.example", "bo@halsa.example", "cia@kliniken.example"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it does not see TLS
LETTER = b"From: vakt@region.example\r\nSubject: Svar\r\n\r\n.punkt f\xc3\xb6rst\r\n..\r\n"


def account(port: int, **changes: Any) -> SmtpAccount:
    plain = SmtpAccount("127.0.0.1", port, "plain", None, "vakt.region.example", timeout_seconds=LIMIT)
    return replace(plain, **changes)


def mailer(server: FaultySmtpServer, **changes: Any) -> SmtpMailer:
    return SmtpMailer(account(server.port, **changes))


def envelope(*recipients: str, message: bytes = LETTER, sender: str = "vakt@region.example") -> Envelope:
    return Envelope(sender, recipients or (ANNA,), message)


async def refusal(sender: SmtpMailer, letter: Envelope) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        await asyncio.wait_for(sender.send(letter), ENOUGH)
    return caught.value


async def fault(server: FaultySmtpServer, at: str, sender: SmtpMailer, letter: Envelope) -> Undelivered:
    """What comes of a letter whose command `at` is answered with a fault; where that is silence, time passes."""
    sending = asyncio.create_task(refusal(sender, letter))
    while at not in server.commands:
        await asyncio.sleep(0)
    if server.answers[at] == SILENCE:
        await let_pass(LIMIT + 1)  # the content has more time, by its size
    return await sending


# --- letters that arrive ---


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        await sender.send(envelope(ANNA, BO))
        await sender.aclose()
    (received,) = server.received
    assert received.content == LETTER
    assert received.sender == "vakt@region.example"
    assert received.recipients == (ANNA, BO)
    assert "BODY=8BITMIME" in received.options
    assert f"SIZE={len(LETTER)}" in received.options


async def test_letters_share_a_connection() -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        await asyncio.gather(*[sender.send(envelope(message=b"Subject: %d\r\n\r\n" % n)) for n in range(5)])
        await sender.aclose()
    assert len(server.received) == 5
    assert server.connections == 1


async def test_a_connection_closed_while_idle_is_made_anew() -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        await sender.send(envelope())
        server.drop_connections()
        await sender.send(envelope())
        await sender.aclose()
    assert len(server.received) == 2
    assert server.connections == 2


@pytest.mark.parametrize("when", ["RSET", "MAIL"])
@pytest.mark.parametrize("answer", ["421 4.4.2 idle too long", DROP])
async def test_a_server_that_wants_a_new_connection_gets_one(when: str, answer: str) -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        await sender.send(envelope())
        server.answers[when] = answer
        server.once.add(when)
        await asyncio.wait_for(sender.send(envelope(BO)), ENOUGH)
        await sender.aclose()
    assert [received.recipients for received in server.received] == [(ANNA,), (BO,)]
    assert server.connections == 2


async def test_an_automatic_answer_has_no_return_path() -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        await sender.send(envelope(sender=""))
        await sender.aclose()
    assert server.received[0].sender == "<>"


async def test_a_repeated_recipient_is_named_once() -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        await sender.send(envelope(ANNA, ANNA))
        await sender.aclose()
    assert server.received[0].recipients == (ANNA,)


# --- recipients that are refused ---


@pytest.mark.parametrize(("reply", "permanent"), [("550 5.1.1 unknown", True), ("451 4.7.1 greylisted", False)])
async def test_a_refused_recipient_is_named_and_the_others_have_the_letter(reply: str, permanent: bool) -> None:
    async with faulty_smtp() as server:
        server.answers[f"RCPT {BO}"] = reply
        sender = mailer(server)
        error = await refusal(sender, envelope(ANNA, BO, CIA))
        await sender.aclose()
    assert error.permanent is permanent
    assert not error.unknown
    assert error.refused == {BO: reply}
    assert server.received[0].recipients == (ANNA, CIA)


@pytest.mark.parametrize(
    ("replies", "permanent"),
    [
        (("550 5.1.1 unknown", "553 5.1.3 bad"), True),
        (("450 4.2.0 later", "451 4.7.1 later"), False),
        (("550 5.1.1 unknown", "451 4.7.1 later"), False),
    ],
)
async def test_when_all_are_refused_it_is_final_only_if_each_refusal_is(
    replies: tuple[str, str], permanent: bool
) -> None:
    async with faulty_smtp() as server:
        server.answers |= {f"RCPT {ANNA}": replies[0], f"RCPT {BO}": replies[1]}
        sender = mailer(server)
        error = await refusal(sender, envelope(ANNA, BO))
        assert (error.permanent, error.unknown) == (permanent, False)
        assert error.refused == {ANNA: replies[0], BO: replies[1]}
        assert "DATA" not in server.commands
        await sender.send(envelope(CIA))
        await sender.aclose()
    assert [received.recipients for received in server.received] == [(CIA,)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "anna",
        "@halsa.example",
        "anna@",
        "anna@halsa.example, bo@halsa.example",
        "anna@halsa.example bo@halsa.example",
        "Anna <anna@halsa.example>",
        "<anna@halsa.example>",
        "anna@halsa.example\r\nRCPT TO:<evil@evil.example>",
        "anna@halsa.example>\r\nDATA",
        '"b@x>\r\nRCPT TO:<evil"@evil.example',
        '"anna"@halsa.example',
        "anna@[192.0.2.1]",
        "anna@halsa..example",
        ".anna@halsa.example",
        "anna@halsa.example.",
        "anna@-halsa.example",
        "anna\0@halsa.example",
        "anna\x7f@halsa.example",
        "anna\u2028@halsa.example",
        "anna\u202e@halsa.example",
        "anna @halsa.example",
        "anna@halsa.example\n",
        "anna@bo@halsa.example",
        "anna(hej)@halsa.example",
        "a" * 65 + "@halsa.example",
        "anna@" + ".".join(["halsa" * 10] * 6) + ".example",
    ],
)
async def test_what_is_not_exactly_one_address_is_refused_by_ourselves(text: str) -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        error = await refusal(sender, envelope(text, ANNA))
        assert error.permanent
        assert list(error.refused) == [text]
        assert (await refusal(sender, envelope(text))).permanent
        if text:
            assert (await refusal(sender, envelope(ANNA, sender=text))).permanent
        await sender.aclose()
    assert [received.recipients for received in server.received] == [(ANNA,)]


async def test_a_letter_to_nobody_is_refused() -> None:
    async with faulty_smtp() as server:
        error = await refusal(mailer(server), Envelope("vakt@region.example", (), LETTER))
    assert error.permanent


@pytest.mark.parametrize(
    "address", ["anna.b-c+d_e@halsa.example", "o'brien@x.example", "åsa@sjö.example", "a@localhost", "1@2.3.example"]
)
def test_addresses_that_people_have(address: str) -> None:
    assert is_address(address)


@given(st.from_regex(r"[^@]{0,12}@[^@]{0,12}", fullmatch=True) | st.text(max_size=30) | st.emails())
@example("a@b")
def test_an_address_is_one_word_that_the_library_leaves_alone(text: str) -> None:
    if is_address(text):
        assert text.isprintable()
        assert not set(text) & set(' <>"(),:;[]\\')
        assert text.count("@") == 1
        assert parse_address(text) == text


async def test_letters_outside_ascii_go_where_the_server_takes_them() -> None:
    async with faulty_smtp() as server:
        sender = mailer(server)
        await sender.send(envelope("åsa@sjö.example"))
        await sender.aclose()
    assert server.received[0].recipients == ("åsa@sjö.example",)
    assert "SMTPUTF8" in server.received[0].options


async def test_where_it_does_not_take_them_that_recipient_is_refused_for_good() -> None:
    async with faulty_smtp(unicode_addresses=False) as server:
        sender = mailer(server)
        error = await refusal(sender, envelope("åsa@sjö.example", ANNA))
        assert error.permanent
        assert list(error.refused) == ["åsa@sjö.example"]
        assert (await refusal(sender, envelope(sender="åsa@sjö.example"))).permanent
        await sender.aclose()
    assert [received.recipients for received in server.received] == [(ANNA,)]


# --- letters that are refused, and connections that break ---


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [("554 5.7.1 spam", True), ("452 4.3.1 full", False), ("421 4.3.2 closing", False), ("530 5.7.0 log in", False)],
)
async def test_a_refused_letter_was_delivered_to_nobody(reply: str, permanent: bool) -> None:
    async with faulty_smtp() as server:
        server.answers["DATA"] = reply
        sender = mailer(server)
        error = await refusal(sender, envelope(ANNA, BO))
        assert (error.permanent, error.unknown, dict(error.refused)) == (permanent, False, {})
        assert reply in str(error)
        server.answers.clear()
        await sender.send(envelope(BO))
        await sender.aclose()
    assert [received.recipients for received in server.received] == [(BO,)]


@pytest.mark.parametrize(
    ("reply", "permanent"), [("550 5.7.1 not yours", True), ("451 4.3.0 later", False), ("530 5.7.0 log in", False)]
)
async def test_a_refused_sender(reply: str, permanent: bool) -> None:
    async with faulty_smtp() as server:
        server.answers["MAIL"] = reply
        sender = mailer(server)
        error = await refusal(sender, envelope())
        assert (error.permanent, error.unknown) == (permanent, False)
        server.answers.clear()
        await sender.send(envelope())
        server.answers["MAIL"] = reply
        assert (await refusal(sender, envelope())).permanent is permanent  # also on a kept connection
        await sender.aclose()


@pytest.mark.parametrize("answer", [DROP, SILENCE])
async def test_a_break_after_the_content_leaves_it_unknown(answer: str) -> None:
    async with faulty_smtp() as server:
        server.answers["DATA"] = answer
        sender = mailer(server)
        error = await fault(server, "DATA", sender, envelope())
        assert (error.permanent, error.unknown, dict(error.refused)) == (False, True, {})
        server.answers.clear()
        await sender.send(envelope())
        await sender.aclose()
    assert len(server.received) == 1


async def test_an_answer_to_the_content_that_makes_no_sense_leaves_it_unknown() -> None:
    async with faulty_smtp() as server:
        server.answers["DATA"] = "299 well"
        sender = mailer(server)
        error = await refusal(sender, envelope())
        await sender.aclose()
    assert (error.permanent, error.unknown, dict(error.refused)) == (False, True, {})


@pytest.mark.parametrize("answer", [DROP, SILENCE, "421 4.3.2 closing"])
@pytest.mark.parametrize("when", ["MAIL", f"RCPT {ANNA}", f"RCPT {BO}"])
async def test_a_break_before_the_content_is_known_to_have_delivered_nothing(answer: str, when: str) -> None:
    async with faulty_smtp() as server:
        server.answers[when] = answer
        sender = mailer(server)
        error = await fault(server, when, sender, envelope(ANNA, BO))
        assert (error.permanent, error.unknown) == (False, False)
        assert "DATA" not in server.commands
        server.answers.clear()
        await sender.send(envelope())
        await sender.aclose()
    assert len(server.received) == 1


async def test_a_letter_over_the_servers_limit_is_refused_before_it_is_sent() -> None:
    async with faulty_smtp(size_limit=1_000) as server:
        sender = mailer(server)
        error = await refusal(sender, envelope(message=b"Subject: x\r\n\r\n" + b"y" * 1_000))
        await sender.aclose()
    assert error.permanent
    assert "MAIL" not in server.commands


async def test_a_cancelled_letter_leaves_nothing_for_the_next() -> None:
    async with faulty_smtp() as server:
        server.answers[f"RCPT {BO}"] = SILENCE
        sender = mailer(server)
        sending = asyncio.create_task(sender.send(envelope(ANNA, BO)))
        while f"RCPT {BO}" not in server.commands:
            await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await asyncio.wait_for(sender.send(envelope(CIA)), ENOUGH)
        await sender.aclose()
    assert [received.recipients for received in server.received] == [(CIA,)]


# --- connections ---


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    error = await refusal(SmtpMailer(account(free_port())), envelope())
    assert (error.permanent, error.unknown) == (False, False)
    assert "check the address" in str(error)


async def test_a_server_that_does_not_greet_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = SmtpMailer(account(silent.getsockname()[1], timeout_seconds=0.2))
        error = await refusal(sender, envelope())
    assert (error.permanent, error.unknown) == (False, False)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_letters_go_encrypted_with_a_login(certificates: Certificates, security: str) -> None:
    starttls, users = security == "starttls", {"vakt": "hemligt å"}
    async with faulty_smtp(certificates=certificates, starttls=starttls, users=users) as server:
        encrypted = {"security": security, "ca_file": str(certificates.ca_file)}
        sender = mailer(server, username="vakt", password="hemligt å", **encrypted)
        assert "logged in as vakt; letters may be 33,554,432 octets" in await sender.check()
        await sender.send(envelope())
        await sender.aclose()
        error = await refusal(mailer(server, username="vakt", password="fel", **encrypted), envelope())
        assert (error.permanent, error.unknown) == (False, False)
        assert "the login of vakt was refused" in str(error)
        error = await refusal(mailer(server, **encrypted), envelope())
        assert not error.permanent
        error = await refusal(mailer(server, username="vakt", password="hemligt å", security=security), envelope())
        assert not error.permanent
        assert "certificate" in str(error).lower()
    assert len(server.received) == 1


async def test_without_starttls_nothing_is_sent() -> None:
    async with faulty_smtp(users={"vakt": "hemligt"}) as server:
        error = await refusal(mailer(server, security="starttls", username="vakt", password="hemligt"), envelope())
    assert (error.permanent, error.unknown) == (False, False)
    assert server.commands == []


async def test_an_access_token_logs_in(certificates: Certificates) -> None:
    tokens = ["good", "stale"]

    async def token() -> str:
        return tokens.pop(0)

    async def no_token() -> str:
        raise RuntimeError("no way to login.example")

    async with faulty_smtp(certificates=certificates, users={"vakt": "good"}) as server:
        encrypted = {"security": "tls", "ca_file": str(certificates.ca_file), "username": "vakt"}
        sender = mailer(server, token=token, **encrypted)
        await sender.send(envelope())
        server.drop_connections()
        error = await refusal(sender, envelope())
        assert (error.permanent, error.unknown) == (False, False)
        assert "refused" in str(error)
        error = await refusal(mailer(server, token=no_token, **encrypted), envelope())
        assert not error.permanent
        assert "no way to login.example" in str(error)
    assert len(server.received) == 1


async def test_check_of_a_server_that_is_not_there() -> None:
    with pytest.raises(Undelivered, match="no connection"):
        await SmtpMailer(account(free_port())).check()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"host": "smtp.region.example"}, "TLS or STARTTLS"),
        ({"username": "vakt"}, "a password or an access token"),
        ({"password": "hemligt"}, "a user name"),
    ],
)
def test_an_account_that_cannot_be_used_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SmtpMailer(account(25, **changes))
