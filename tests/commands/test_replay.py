"""`platsvakt replay`: what was kept leads to what is recorded, and every difference is told."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.ports import UnitOfWork
from storage.repositories.cases import SqlCaseStore
from storage.repositories.inbox import SqlInboxStore
from tests.service.house import MAILBOX, open_house
from tests.service.mails import STRANGER, complete, incomplete, mail
from tests.storage.samples import ask

SUPPLEMENT = "Hej! Handledare är Lars-Erik Myrdalen.\n\nUlrika Wennerfalk\n"
WITHDRAWAL = "Vi drar tillbaka vår förfrågan.\n\nUlrika\n"
TWO = """Hej!

Sahlgrenska Universitetssjukhuset söker sidotjänstgöring i ortopedi på Björkdala Ortopedklinik, heltid, jour ingår inte:
ST-läkare Hedda Ymerfors, 6 september till 5 december 2027
ST-läkare Tyra Ambjörn, 6 september till 5 december 2027
Handledare är Lars-Erik Myrdalen. Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor ST
"""


class Kept:
    """A folder in which the service has handled mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'platsvakt.db'}"

    def receive(self, *messages: bytes, at: str = "2027-01-25T09:00") -> None:
        """`at`: UTC. The directory is there since the new year."""

        async def service() -> None:
            async with open_house(self.folder) as house:
                house.clock.set(at)
                await house.deliver(*messages)

        asyncio.run(service())
        self.ask("UPDATE directory_versions SET imported_at = '2027-01-01 00:00:00.000000' WHERE imported_by = ''")

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        return asyncio.run(ask(self.url, statement))

    def all(self) -> list[object]:
        tables = ("cases", "placements", "findings", "history", "inbox", "outbox", "directory_versions")
        return [self.ask(f"SELECT * FROM {table}") for table in tables]

    def run(self, *arguments: object, status: int = 0) -> Result:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exit_code == status, f"{result.stdout}\n{result.stderr}\n{result.exception}"
        return result

    def replay(self, status: int = 0) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.run("replay", "--json", status=status).stdout.splitlines()]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    opened = Kept(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.logs.configure", lambda form, level: None)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    monkeypatch.setattr("bot.commands.common.now", lambda: datetime(2027, 1, 26, 9, 0, tzinfo=UTC))
    monkeypatch.setenv("PLATSVAKT_DATABASE_URL", opened.url)
    monkeypatch.setenv("PLATSVAKT_MAILBOX_ADDRESS", MAILBOX)
    yield opened
    structlog.reset_defaults()


def answer(text: str, number: int, *, to: int) -> bytes:
    subject, answered = "Re: Utbildningsplatser LOU", f"<{to}@klient.example>"
    return mail(text, subject=subject, message_id=f"<{number}@klient.example>", In_Reply_To=answered)


def conversation() -> list[bytes]:
    return [
        incomplete(message_id="<1@klient.example>"),
        answer(SUPPLEMENT, 2, to=1),
        complete("Tyra Ambjörn", message_id="<3@klient.example>"),
        answer(WITHDRAWAL, 4, to=3),
        mail("Hej! Hur går det?\n", sender=STRANGER, message_id="<5@annat.example>", In_Reply_To="<1@klient.example>"),
        b"\xff\xfe nothing that is a mail",
    ]


def test_the_same_mails_lead_to_the_same_cases(kept: Kept) -> None:
    kept.receive(*conversation())
    before = kept.all()

    told = kept.run("replay").stdout

    assert "6 mails, 2 cases: no differences" in told
    assert kept.replay() == []
    assert kept.all() == before


def test_cases_and_mails_are_taken_a_few_at_a_time(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.receive(*conversation(), *(complete(f"Ny Person{n}", message_id=f"<n{n}@klient.example>") for n in "abc"))
    kept.ask("UPDATE placements SET seats = 9 WHERE case_number LIKE '%5'")
    taken = []

    def counted(store: type, name: str) -> None:
        original = getattr(store, name)

        async def counting(self: object, *asked: object, **named: object) -> Sequence[object]:
            found: Sequence[object] = await original(self, *asked, **named)
            taken.append(len(found))
            return found

        monkeypatch.setattr(store, name, counting)

    for store, name in (
        *((SqlCaseStore, name) for name in ("of_numbers", "after", "listed")),
        *((SqlInboxStore, name) for name in ("after", "listed", "claim")),
    ):
        counted(store, name)
    monkeypatch.setattr("bot.commands.rebuilding.AT_ONCE", 2)
    monkeypatch.setattr("bot.commands.replay.AT_ONCE", 2)

    (found,) = kept.replay(status=1)

    assert (found["case"], found["what"]) == ("LOU-2027-0005", "placement 1, seats")
    assert max(taken) == 2


@pytest.mark.parametrize(
    ("statement", "what", "recorded"),
    [
        ("UPDATE placements SET stage = 'confirmed' WHERE case_number LIKE '%1'", "placement 1, stage", "confirmed"),
        ("UPDATE placements SET seats = 9 WHERE case_number LIKE '%1'", "placement 1, seats", "9"),
        ("UPDATE placements SET facts = '{}' WHERE case_number LIKE '%1'", "placement 1, start", "nothing"),
        (
            "UPDATE findings SET status = 'invalid' WHERE rule = 'period' AND case_number LIKE '%1'",
            "placement 1, rule period",
            "invalid",
        ),
        ("UPDATE cases SET requester_email = 'x@y.example' WHERE number LIKE '%1'", "requester", "x@y.example"),
        ("DELETE FROM placements WHERE case_number LIKE '%1'", "placement 1", "missing"),
    ],
)
def test_a_record_that_says_otherwise_is_told(kept: Kept, statement: str, what: str, recorded: str) -> None:
    kept.receive(*conversation()[:3])
    kept.ask(statement)

    found = kept.replay(status=1)

    (number,) = {difference["case"] for difference in found}
    assert str(number).endswith("0001")
    assert (what, recorded, False) in [(d["what"], d["recorded"], d["by_hand"]) for d in found]


def test_a_mail_that_ended_otherwise_is_told(kept: Kept) -> None:
    kept.receive(*conversation()[:3])
    kept.ask("UPDATE inbox SET case_number = NULL WHERE id = 2")

    (found,) = kept.replay(status=1)

    assert (found["what"], found["recorded"]) == ("mail 2", "done in no case")
    assert kept.replay(status=1) == [found]


def test_mail_that_is_parked_or_waits_decided_nothing(kept: Kept) -> None:
    kept.receive(*conversation()[:1])
    kept.ask("INSERT INTO inbox (source, sha256, raw, message_id, kept_at, size, state, attempts, reason, vouched_by)"
             " SELECT source, 'x', raw, '', kept_at, size, 'parked', 3, 'a fault', '' FROM inbox")  # fmt: skip

    assert kept.replay() == []


def test_numbers_that_the_database_has_skipped_are_skipped_again(kept: Kept) -> None:
    kept.receive(conversation()[0])
    kept.ask("UPDATE sqlite_sequence SET seq = 6 WHERE name = 'inbox'")
    kept.receive(*conversation()[1:])

    assert kept.ask("SELECT max(id) FROM inbox") == [(11,)]
    assert kept.replay() == []


def test_what_operators_did_is_done_again(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.receive(mail(TWO, message_id="<1@klient.example>"), answer(WITHDRAWAL, 2, to=1))
    (number,) = kept.ask("SELECT number FROM cases")[0]
    kept.run("cases", "reopen", number, 1, "--reason", "misstag", "--who", "Kim")
    kept.run("cases", "split", number, 2, "--who", "Kim")
    kept.receive(complete("Saga Berg", message_id="<3@klient.example>"), at="2027-01-27T09:00")
    monkeypatch.setattr("bot.commands.common.now", lambda: datetime(2027, 1, 28, 9, 0, tzinfo=UTC))
    numbers = [row[0] for row in kept.ask("SELECT number FROM cases ORDER BY number")]
    kept.run("cases", "merge", numbers[2], numbers[0], "--who", "Kim", "--reason", "samma")

    assert len(numbers) == 3
    assert kept.replay() == []


def test_a_case_that_was_changed_by_hand_may_differ(kept: Kept) -> None:
    kept.receive(*conversation()[2:4])
    (number,) = kept.ask("SELECT number FROM cases")[0]
    kept.run("cases", "reopen", number, 1, "--reason", "misstag", "--who", "Kim")
    kept.ask("UPDATE placements SET seats = 9")

    (found,) = kept.replay()

    assert (found["what"], found["by_hand"]) == ("placement 1, seats", True)
    assert "changed by hand" in kept.run("replay").stdout


def test_each_mail_meets_the_directory_of_its_day(kept: Kept) -> None:
    kept.receive(conversation()[0])

    async def narrower() -> None:
        from storage import SqlDatabase

        database = SqlDatabase(kept.url)

        async def work(unit: UnitOfWork) -> None:
            known = await unit.directory.load()
            await unit.directory.replace(replace(known, agreements=()), datetime(2027, 1, 26, tzinfo=UTC), "Kim")

        await database.write(work)
        await database.aclose()

    before = kept.ask("SELECT status FROM findings WHERE rule = 'agreement'")
    asyncio.run(narrower())
    assert before == [("met",)]
    assert kept.replay() == []


def test_the_mailbox_address_is_needed(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.receive(conversation()[0])
    monkeypatch.delenv("PLATSVAKT_MAILBOX_ADDRESS")

    assert "PLATSVAKT_MAILBOX_ADDRESS" in kept.run("replay", status=2).stderr
