"""`platsvakt demo` as a newcomer runs it."""

from __future__ import annotations

import json
import re
import signal
import smtplib
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from bot.demo.demonstration import MAILBOX, invented_directory
from bot.demo.words import WORDS
from bot.reading.model import Intent
from bot.routine.lifecycle import Stage
from bot.routine.model import Certainty, Field, Route, Rule, Status, Verdict
from templates import KINDS, SWEDISH_KINDS
from tests.commands.platsvakt import Platsvakt
from tests.service.mails import mail

OWN_MAIL = mail(
    "Hej!\n\nNorrsjukhuset söker sidotjänstgöring i ortopedi på Ängsholmens Ortopedi för ST-läkare Egon Egenhand.\n\n"
    "Anna Ekstrand\nstudierektor",
    sender="Anna Ekstrand <anna.ekstrand@region.example>",
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What `demo --keep` prints, and the folder that it leaves."""
    return kept(tmp_path_factory.mktemp("demo"), "demo", "--keep")


def kept(folder: Path, *words: str) -> tuple[str, Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        ended = Platsvakt(folder).anew(*words)
    assert ended.status == 0, ended.err
    assert "Traceback" not in ended.err  # a busy machine may warn that it is slow
    found = re.search(r"Databasen: (/\S+)/platsvakt\.db", ended.out)
    assert found
    return ended.out, Path(found[1])


class TestWhatItShows:
    def test_each_mail_with_what_came_in_was_read_found_and_answered(self, shown: tuple[str, Path]) -> None:
        out, _ = shown
        _, *parts = re.split(r"^\d+ av \d+ · ", out.partition("Ärendena nu")[0], flags=re.MULTILINE)
        assert [part.partition(" ──")[0].strip() for part in parts] == list(WORDS["titles"].values())
        for part in parts:
            assert part.count("\nKom in ") == 1
            assert part.count("\nTolkat ") == 1
            assert "\nSvar " in part or "\nVidare " in part
        missing = parts[1]
        assert "Olle Brandt · psykiatri (ST) · hos Klippans Psykiatri" in missing
        assert "✗ handledare saknas, jour saknas" in missing
        assert "│ 1. Vem är handledare" in missing
        assert "mindre än sex månader före start" in parts[2]
        assert "avtalet täcker inte" in parts[3]
        assert "jour oklart («jour kan bli aktuellt»)" in parts[4]
        assert "Hör inte hit" in parts[5]
        assert "Läst     handledare Elsa Rydberg · jour ingår inte" in parts[11]

    def test_a_machine_and_an_instruction_get_nowhere(self, shown: tuple[str, Path]) -> None:
        out, _ = shown
        machine = out.partition("Ett automatiskt svar")[2].partition(" av ")[0]
        assert "Svar     inget" in machine
        assert "LOU-" not in machine
        instruction = out.partition("En instruktion i mejlet")[2].partition(" av ")[0]
        assert "Väntar på svar från beställaren" in instruction

    def test_it_speaks_swedish(self, shown: tuple[str, Path]) -> None:
        codes = {str(word) for words in (Verdict, Route, Status, Rule, Field, Intent) for word in words}
        assert not {word for word in codes if "_" in word and word in shown[0]}

    def test_it_ends_with_the_cases_and_where_to_look(self, shown: tuple[str, Path]) -> None:
        out, folder = shown
        closing_part = out.partition("Ärendena nu")[2]
        assert re.findall(r"LOU-\d{4}-(\d{4})", closing_part) == [f"{n:04}" for n in range(1, 9)]
        assert "Återtagen" in closing_part
        assert str(folder / "letters") in closing_part

    def test_no_line_is_wider_than_the_terminal(self, shown: tuple[str, Path]) -> None:
        assert max(map(len, shown[0].partition("Breven:")[0].splitlines())) <= 100


class TestWhatItLeaves:
    def test_every_letter_as_a_mail_and_as_text(self, shown: tuple[str, Path]) -> None:
        letters = sorted((shown[1] / "letters").glob("*.eml"))
        told = re.search(r"(\d+) brev gick ut", shown[0])
        assert told
        assert len(letters) == int(told[1])
        for letter in letters:
            message = message_from_bytes(letter.read_bytes(), policy=default)
            body = message.get_body(("plain",))
            assert body is not None
            assert letter.with_suffix(".txt").read_text(encoding="utf-8").split() == body.get_content().split()
            assert f"till-{str(message['To']).partition('@')[0].rpartition('<')[2]}" in letter.name

    def test_the_database(self, shown: tuple[str, Path]) -> None:
        with closing(sqlite3.connect(shown[1] / "platsvakt.db")) as database:
            assert database.execute("SELECT count(*) FROM inbox").fetchone() == (len(WORDS["titles"]),)
        listed = Platsvakt(shown[1])("cases", "list", "--json", database_url=f"sqlite:///{shown[1] / 'platsvakt.db'}")
        assert len(listed.out.splitlines()) == 8

    def test_nothing_unless_asked_and_settings_of_a_real_mailbox_do_not_reach_it(self, platsvakt: Platsvakt) -> None:
        """And no line is wider than a narrow terminal."""
        platsvakt.settings.update(imap_host="imap.region.example", database_url="postgresql://x@nowhere.example/x")
        temporary = platsvakt.folder / "tmp"
        temporary.mkdir()
        done = subprocess.run(
            platsvakt.words("demo"), cwd=platsvakt.folder,
            env={**platsvakt.environment({}), "TMPDIR": str(temporary), "COLUMNS": "60"},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0
        assert list(temporary.iterdir()) == []
        assert [file.name for file in platsvakt.folder.iterdir()] == ["tmp"]
        assert max(len(line) for line in done.stdout.splitlines() if "platsvakt demo" not in line) <= 60


@pytest.fixture(scope="module")
def in_slack(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What `demo --slack --keep` prints, and the folder that it leaves."""
    return kept(tmp_path_factory.mktemp("slack"), "demo", "--slack", "--keep")


class TestInSlack:
    def scene(self, out: str, name: str) -> str:
        title: str = WORDS["slack"]["titles"][name]
        return re.split(r"^\d av \d · |Ärendena nu", out.partition(title)[2], maxsplit=1, flags=re.MULTILINE)[0]

    def test_a_mail_becomes_a_card(self, in_slack: tuple[str, Path]) -> None:
        scene = self.scene(in_slack[0], "mail_becomes_card")
        mail, _, card = scene.partition("Kort     #avtal-ortopedi")
        assert "Kom in   Anna Ekstrand" in mail
        assert "│ Ta ställning: LOU-" in card
        assert re.search(r"│ Handledare +Gustav Almroth ", card)
        assert "[Godkänn kontakt]  [Fråga beställaren …]  [Avslå …]  [Lämna över …]" in card
        assert "Sara Lindgren" not in card

    def test_the_decision_the_suppliers_letter_and_the_card_after(self, in_slack: tuple[str, Path]) -> None:
        scene = self.scene(in_slack[0], "decision")
        refused, _, decided = scene.partition("Cecilia Dahlgren klickar på [Godkänn kontakt]")
        assert "Det kan Cecilia Dahlgren. Inget är ändrat." in refused
        assert "Brev ut" not in refused
        told, _, after = decided.partition("→ st@angsholmen.example")
        assert "Du har godkänt." in told
        letter, _, after = after.partition("Kort     #avtal-ortopedi")
        assert "Kan ni ta emot en ST-läkare i ortopedi?" in letter
        card, _, after = after.partition("Tråd     #avtal-ortopedi")
        assert "Godkänt av Cecilia Dahlgren" in card
        assert "[Godkänn kontakt]" not in card
        thread, _, late = after.partition("Cecilia Dahlgren klickar på [Godkänn kontakt]")
        assert "Leverantören mejlades på st@angsholmen.example." in thread
        assert "Redan godkänt av Cecilia Dahlgren" in late

    def test_the_suppliers_answer(self, in_slack: tuple[str, Path]) -> None:
        scene = self.scene(in_slack[0], "suppliers_answer")
        assert "│ Väntar på STÖK-blankett: LOU-" in scene
        assert "Leverantören svarar. «Ja, det går bra." in scene

    def test_a_refusal_with_its_reason(self, in_slack: tuple[str, Path]) -> None:
        scene = self.scene(in_slack[0], "refusal")
        form, _, after = scene.partition("Skickar  Ove Strandh")
        assert "Så här blir mejlet till beställaren" in form
        letter, _, card = after.partition("Kort ")
        assert "→ lena.holmgren@sjovik.example" in letter
        assert letter.count(WORDS["slack"]["said"]["reason"].split(".")[0]) == 2
        assert "Avslaget av Ove Strandh" in card

    def test_requests_from_the_chat(self, in_slack: tuple[str, Path]) -> None:
        form = self.scene(in_slack[0], "request_by_form")
        assert "✗ Sista dagen är före den första." in form
        assert "Svar     direktmeddelande till Anna Ekstrand\n         │ Alla uppgifter är med." in form
        channel = self.scene(in_slack[0], "request_in_channel")
        asked, _, answered = channel.partition(WORDS["slack"]["said"]["answer"])
        assert "│ 1. Vem är handledare" in asked
        assert "│ Alla uppgifter är med." in answered
        assert "Väntar på dig (1)" in answered
        came = [
            re.search(r"Förfrågan kom (\w+ \d+ \w+ \d{4})", " ".join(scene.replace("│", "").split()))
            for scene in (self.scene(in_slack[0], "mail_becomes_card"), answered)
        ]
        assert came[0]
        assert came[1]
        assert came[0][1] == came[1][1]

    def test_it_keeps_letters_and_drawings(self, in_slack: tuple[str, Path]) -> None:
        out, folder = in_slack
        told = re.search(r"3 mejl och 2 förfrågningar i Slack kom in, 4 ärenden finns, (\d+) brev gick ut", out)
        assert told
        assert len(list((folder / "letters").glob("*.eml"))) == int(told[1])
        cards = [json.loads(file.read_text("utf-8")) for file in sorted((folder / "slack").glob("*-kort.json"))]
        assert cards[0]["text"].startswith("Ta ställning till LOU-")
        assert [block["type"] for block in cards[0]["blocks"]] == [
            *("header", "section", "section", "context", "actions", "context")
        ]
        assert "Godkänt av Cecilia Dahlgren" in json.dumps(cards[1], ensure_ascii=False)
        assert len(cards) == 7
        assert {f.name.rpartition("-")[2] for f in (folder / "slack").iterdir()} == {
            "kort.json", "formular.json", "hem.json"
        }  # fmt: skip

    def test_no_line_is_wider_than_the_terminal(self, in_slack: tuple[str, Path]) -> None:
        assert max(map(len, in_slack[0].partition("Breven:")[0].splitlines())) <= 100

    def test_nobody_could_click_while_it_serves(self, platsvakt: Platsvakt) -> None:
        ended = platsvakt("demo", "--slack", "--serve")
        assert ended.status == 2
        assert "--serve" in ended.err

    def test_every_channel_has_a_name(self) -> None:
        assert {a.slack_channel for a in invented_directory().agreements} <= {*WORDS["slack"]["channels"], ""}


@contextmanager
def serving(platsvakt: Platsvakt) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`demo --serve` that is ready for mail, and its SMTP port."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(platsvakt.folder))
        running = platsvakt.start("demo", "--serve")
    assert running.stdout is not None
    try:
        for line in running.stdout:
            found = re.search(r"SMTP 127\.0\.0\.1:(\d+)", line)
            if found:
                yield running, int(found[1])
                return
        raise AssertionError((platsvakt.folder / "errors").read_text())
    finally:
        running.kill()
        running.communicate()


def test_mail_of_ones_own_is_answered_while_it_serves_and_a_port_that_is_taken_is_told(platsvakt: Platsvakt) -> None:
    with serving(platsvakt) as (running, port):
        refused = Platsvakt(platsvakt.folder)("demo", "--smtp-port", str(port))
        assert refused.status == 1
        assert str(port) in refused.err
        assert "Traceback" not in refused.err
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            client.sendmail("anna.ekstrand@region.example", [MAILBOX], OWN_MAIL)
        told = ""
        assert running.stdout is not None
        for line in running.stdout:
            told += line
            if "Svar " in line:
                break
        assert "Ditt mejl" in told
        assert "Egon Egenhand" in told
        assert "anna.ekstrand@region.example" in told.splitlines()[-1]
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
        assert running.returncode == 0


def test_there_are_words_for_all_that_can_come() -> None:
    assert set(WORDS["verdicts"]) == set(Verdict)
    assert set(WORDS["routes"]) == set(Route)
    assert set(WORDS["statuses"]) == set(Status) - {Status.MET, Status.NOT_DUE}
    assert set(WORDS["stages"]) == set(Stage)
    assert set(WORDS["certainty"]) == set(Certainty) - {Certainty.STATED}
    assert set(WORDS["fields"]) <= set(Field)
    assert {*WORDS["letters"], *WORDS["notices"]} == {*KINDS, *SWEDISH_KINDS}
