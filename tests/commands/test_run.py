"""`platsvakt run` in a process of its own, on a real mail server and a database file."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.ports import Case
from bot.transports.embedded import EmbeddedMailServer
from storage import SqlDatabase
from tests.commands.platsvakt import Platsvakt, furnished
from tests.service.house import MAILBOX
from tests.service.mails import complete, incomplete

REQUIRED = ("MAILBOX_ADDRESS", "IMAP_HOST", "SMTP_HOST", "IMAP_PASSWORD")


async def cases(database: SqlDatabase) -> list[Case]:
    return list(await database.read(lambda unit: unit.cases.listed()))


def test_without_settings_each_missing_one_is_named(platsvakt: Platsvakt) -> None:
    ended = platsvakt("run")
    assert (ended.status, ended.out) == (2, "")
    for name in REQUIRED:
        assert f"PLATSVAKT_{name}" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_wrong_settings_are_all_named_at_once_and_no_secret_is_shown(platsvakt: Platsvakt) -> None:
    wrong = {
        "imap_port": "0",
        "smtp_port": "many",
        "imap_security": "ssl",
        "go_live": "tomorrow",
        "log_level": "loud",
        "mailbox_address": "not an address",
        "imap_poll_seconds": "-1",
        "max_message_bytes": "10",
    }
    ended = platsvakt("run", **wrong, imap_password="hemligt")
    assert ended.status == 2
    for name in wrong:
        assert f"PLATSVAKT_{name.upper()}: " in ended.err
    assert "hemligt" not in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["imap", "smtp"])
def test_no_password_is_sent_in_the_clear_beyond_loopback(name: str, set_up: Platsvakt) -> None:
    ended = set_up("run", **{f"{name}_host": "mail.region.example", f"{name}_security": "plain"})
    assert ended.status == 2
    assert "PLATSVAKT_ALLOW_PLAIN" in ended.err


def test_settings_that_do_not_go_together_are_told(set_up: Platsvakt) -> None:
    ended = set_up("run", "--until-idle", imap_handled_folder="inbox")
    assert ended.status == 2
    assert "PLATSVAKT_IMAP_HANDLED_FOLDER" in ended.err


def test_without_tables_it_says_what_to_do(set_up: Platsvakt) -> None:
    ended = set_up("run", "--until-idle")
    assert ended.status == 1
    assert "platsvakt migrate" in ended.err
    assert "Traceback" not in ended.err


async def test_until_idle_handles_all_that_waits_and_ends(set_up: Platsvakt, server: EmbeddedMailServer) -> None:
    database = await furnished(set_up)
    try:
        await server.deliver(MAILBOX, complete())
        await server.deliver(MAILBOX, incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
        for _again in range(2):
            ended = await asyncio.to_thread(set_up, "run", "--until-idle")
            assert (ended.status, ended.out) == (0, "")
        assert sorted(case.number for case in await cases(database)) == ["LOU-2027-0001", "LOU-2027-0002"]
        assert len(server.delivered) == 3
    finally:
        await database.aclose()


async def test_the_log_holds_no_word_of_the_mail(set_up: Platsvakt, server: EmbeddedMailServer) -> None:
    database = await furnished(set_up)
    await database.aclose()
    await server.deliver(MAILBOX, complete())
    ended = await asyncio.to_thread(set_up, "run", "--until-idle", log_level="debug", smtp_port="9")
    assert ended.status == 0
    assert "handled" in ended.err
    assert "not sent" in ended.err
    for word in ("Ymerfors", "Ulrika", "vgregion", "Björkdala", "hemligt"):
        assert word.casefold() not in ended.err.casefold()


async def test_until_idle_fails_where_the_mailbox_is_away(set_up: Platsvakt) -> None:
    database = await furnished(set_up)
    await database.aclose()
    ended = await asyncio.to_thread(set_up, "run", "--until-idle", imap_port="9")
    assert ended.status == 1
    assert ended.err.splitlines()[-1].startswith("platsvakt: cannot connect to 127.0.0.1:9")
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_with_0_when_told(number: signal.Signals, set_up: Platsvakt, server: EmbeddedMailServer) -> None:
    database = await furnished(set_up)
    running = set_up.start("run")
    try:
        async with asyncio.timeout(60):
            await server.deliver(MAILBOX, complete())
            await server.deliveries(2)
            await server.deliver(MAILBOX, incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
            await server.deliveries(3)
            running.send_signal(number)
            assert await asyncio.to_thread(running.wait) == 0
        assert len(await cases(database)) == 2
    finally:
        running.kill()
        await asyncio.to_thread(running.communicate)
        await database.aclose()


async def test_it_goes_on_when_the_mailbox_is_away_at_the_start(set_up: Platsvakt) -> None:
    database = await furnished(set_up)
    await database.aclose()
    running = set_up.start("run", imap_port="9")
    errors = set_up.folder / "errors"
    try:
        async with asyncio.timeout(60):
            while "mailbox out of reach" not in errors.read_text():
                await asyncio.sleep(0.05)
            running.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(running.wait) == 0
    finally:
        running.kill()
        await asyncio.to_thread(running.communicate)
