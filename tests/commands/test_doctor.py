from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.commands.platsvakt import Ended, Platsvakt, furnished
from tests.service.house import MAILBOX


def results(ended: Ended) -> dict[str, tuple[bool, str]]:
    return {line["check"]: (line["ok"], line["text"]) for line in map(json.loads, ended.out.splitlines())}


@pytest.fixture
async def ready(set_up: Platsvakt) -> Platsvakt:
    await (await furnished(set_up)).aclose()
    return set_up


async def test_all_is_well(ready: Platsvakt) -> None:
    ended = await asyncio.to_thread(ready.anew, "doctor")
    assert ended.status == 0, ended.out
    names = ["settings", "database", "directory", "imap", "smtp", "at", "senders", "routine"]
    assert [line.split()[:2] for line in ended.out.splitlines()] == [["ok", name] for name in names]
    assert MAILBOX in ended.out


@pytest.mark.parametrize(
    ("changed", "wrong", "advice"),
    [
        ({"imap_password": "fel"}, "imap", "password"),
        ({"imap_port": "9"}, "imap", "Check the address"),
        ({"imap_folder": "Finns inte"}, "imap", "Finns inte"),
        ({"smtp_port": "9"}, "smtp", "check the address"),
        ({"smtp_username": "x", "smtp_password": "fel"}, "smtp", "check the user name"),
    ],
)
async def test_what_is_wrong_is_said_with_what_to_do(
    changed: dict[str, str], wrong: str, advice: str, ready: Platsvakt
) -> None:
    ended = await asyncio.to_thread(lambda: ready("doctor", "--json", **changed))
    found = results(ended)
    assert ended.status == 1
    assert [name for name, (well, _) in found.items() if not well] == [wrong]
    assert advice in found[wrong][1]
    assert "\n" not in found[wrong][1]


async def test_a_house_that_is_not_furnished(set_up: Platsvakt) -> None:
    before = results(await asyncio.to_thread(set_up, "doctor", "--json"))
    assert (before["database"][0], before["directory"][0]) == (False, False)
    assert "platsvakt migrate" in before["database"][1]
    assert (await asyncio.to_thread(set_up, "migrate")).status == 0
    after = results(await asyncio.to_thread(set_up, "doctor", "--json"))
    assert (after["database"][0], after["directory"][0]) == (True, False)
    assert "platsvakt directory import" in after["directory"][1]


def test_without_settings_the_rest_is_looked_at_still(platsvakt: Platsvakt) -> None:
    assert platsvakt("migrate").status == 0
    ended = platsvakt("doctor", "--json")
    found = results(ended)
    assert ended.status == 1
    assert "PLATSVAKT_IMAP_HOST" in found["settings"][1]
    assert found["database"][0]
    assert found["routine"][0]
    assert "imap" not in found


def test_a_wrong_setting_is_named(platsvakt: Platsvakt) -> None:
    ended = platsvakt("doctor", imap_port="0")
    assert ended.status == 1
    assert "WRONG  settings   PLATSVAKT_IMAP_PORT" in ended.out


def test_looking_makes_no_database(platsvakt: Platsvakt) -> None:
    platsvakt("doctor")
    assert list(platsvakt.folder.iterdir()) == []


async def test_what_is_silent_is_named_with_what_to_do(ready: Platsvakt) -> None:
    async def beat(part: str, minutes: int) -> None:
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        database = await furnished(ready)
        await database.write(lambda unit: unit.heartbeats.beat(part, at))
        await database.aclose()

    assert "has not run yet" in results(await asyncio.to_thread(ready, "doctor", "--json"))["at work"][1]
    await beat("mailbox", 1)
    await beat("clock", 200)
    well, text = results(await asyncio.to_thread(ready, "doctor", "--json"))["at work"]
    assert not well
    assert "the mailbox was read 1 min ago; the clock's work was done 3 h ago" in text
    assert "part clock" in text
    assert "part mail" not in text
    await beat("clock", 1)
    assert results(await asyncio.to_thread(ready, "doctor", "--json"))["at work"][0]
