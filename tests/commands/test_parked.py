"""`platsvakt parked`: what a person must look at, and how it is given back."""

from __future__ import annotations

import json

import pytest

from bot.ports import ItemState, UnitOfWork
from tests.commands.conftest import Desk
from tests.storage.samples import item

HEAD = b"From: =?utf-8?q?=1B=5B2JBo?= <bo@x.example>\r\nSubject: [red]Hej[/]\r\n"
RAW = HEAD + b"\r\nRad ett\x1b[2J\r\nRad 19900101-1239\r\n"


@pytest.fixture
def parked(desk: Desk) -> Desk:
    async def work(unit: UnitOfWork) -> None:
        await unit.inbox.keep(item(1, raw=RAW, state=ItemState.PARKED, reason="gick inte [bold] att läsa"))
        await unit.inbox.keep(item(2, state=ItemState.DONE))

    desk.write(work)
    return desk


def test_parked_mail_is_listed_with_its_reason(parked: Desk) -> None:
    assert "gick inte [bold] att läsa" in parked.run("parked", "list").stdout
    (line,) = parked.run("parked", "list", "--json").stdout.splitlines()
    assert json.loads(line)["item"] == 1


def test_a_mail_is_shown_line_by_line_without_what_a_terminal_would_obey(parked: Desk) -> None:
    told = parked.run("parked", "show", 1).stdout

    assert "\x1b" not in told
    assert "1239" not in told
    assert "Rad ett" in told
    assert told.count("\nRad ") == 2
    assert parked.run("parked", "show", 1, "--raw").stdout_bytes == RAW
    assert "there is no item 7" in parked.run("parked", "show", 7, status=1).stderr


def test_what_is_given_back_is_new_again_and_nothing_else_is(parked: Desk) -> None:
    assert "not parked: 2" in parked.run("parked", "retry", 1, 2, status=1).stderr
    assert parked.run("parked", "list", "--json").stdout
    parked.run("parked", "retry", status=2)

    assert "given back: 1" in parked.run("parked", "retry", "--all").stdout

    assert parked.run("parked", "list", "--json").stdout == ""
