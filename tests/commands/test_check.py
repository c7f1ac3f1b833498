"""`platsvakt check`: the contract on how a message is read, as a program sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.commands.platsvakt import Ended, Platsvakt
from tests.service.house import CORPUS
from tests.service.mails import complete, incomplete, mail

DIRECTORY = CORPUS / "directory"
MESSAGES = CORPUS / "messages"


def lines(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_one_line_for_each_message_in_the_order_of_the_arguments(platsvakt: Platsvakt) -> None:
    files = [MESSAGES / name for name in ("010.eml", "001.eml", "006.eml")]
    ended = platsvakt.anew("check", *files, "--directory", DIRECTORY, "--json")
    assert (ended.status, ended.err) == (0, "")
    assert [line["file"] for line in lines(ended)] == [str(file) for file in files]


def test_a_folder_means_each_message_below_it_by_path(platsvakt: Platsvakt) -> None:
    for name in ("b/2.eml", "b/1.eml", "a.eml", "c/d/e.eml", "b/notes.txt"):
        file = platsvakt.folder / "inkorg" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(complete())
    ended = platsvakt("check", "inkorg", "--json")
    assert [line["file"] for line in lines(ended)] == [
        "inkorg/a.eml",
        "inkorg/b/1.eml",
        "inkorg/b/2.eml",
        "inkorg/c/d/e.eml",
    ]


def test_the_line_has_the_shape_of_the_contract(platsvakt: Platsvakt) -> None:
    (platsvakt.folder / "mail.eml").write_bytes(complete())
    (line,) = lines(platsvakt("check", "mail.eml", "--json", "--directory", DIRECTORY))
    label = json.loads((MESSAGES / "expected.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert set(line) == {*label, "error"} - {"note"}
    (placement,) = line["placements"]
    assert set(placement) >= {
        *("category", "programme", "trainee", "organisation", "supplier", "study_director", "department_head"),
        *("supervisor", "start", "end", "extent_percent", "hours_per_week", "working_hours", "on_call", "findings"),
        *("evidence", "earliest_start", "complete_by", "route", "verdict"),
    }
    assert (line["intent"], line["received"], line["error"]) == ("request", "2027-01-25", None)
    assert (placement["trainee"], placement["supervisor"]) == ("Hedda Ymerfors", "Lars-Erik Myrdalen")
    assert (placement["on_call"], placement["extent_percent"]) == (False, 100)
    assert (placement["earliest_start"], placement["complete_by"]) == ("2027-07-25", "2027-03-06")
    assert (placement["route"], placement["verdict"]) == ("agreement_manager", "ready")
    assert placement["findings"]["stok_form"] == "not_due"
    assert "Lars-Erik Myrdalen" in placement["evidence"]["supervisor"]


def test_the_day_of_receipt_can_be_given(platsvakt: Platsvakt) -> None:
    (platsvakt.folder / "mail.eml").write_bytes(complete())
    (line,) = lines(platsvakt("check", "mail.eml", "--json", "--received", "2027-06-01", "--directory", DIRECTORY))
    assert line["received"] == "2027-06-01"
    assert line["placements"][0]["findings"]["lead_time"] == "violated"
    assert line["placements"][0]["verdict"] == "needs_decision"


def test_without_a_directory_no_agreement_is_known(platsvakt: Platsvakt) -> None:
    (platsvakt.folder / "mail.eml").write_bytes(complete())
    ended = platsvakt("check", "mail.eml", "--json")
    (placement,) = lines(ended)[0]["placements"]
    assert ended.status == 0
    assert placement["findings"]["agreement"] == "unknown"
    assert placement["verdict"] != "ready"


NO_MAILS = (b"", b"\x00" * 64, b"PK\x03\x04" + bytes(range(256)) * 8, b"%PDF-1.7\n\xff\xfe\n")


def test_what_is_no_mail_has_its_line_and_its_reason(platsvakt: Platsvakt) -> None:
    for number, raw in enumerate((*NO_MAILS, complete())):
        (platsvakt.folder / f"{number}.eml").write_bytes(raw)
    ended = platsvakt("check", ".", "--json")
    *unreadable, read = lines(ended)
    assert ended.status == 1
    assert [(line["intent"], line["placements"]) for line in unreadable] == [("unreadable", [])] * len(NO_MAILS)
    assert all(line["error"] for line in unreadable)
    assert (read["intent"], read["error"]) == ("request", None)


def test_a_message_without_any_day_has_just_arrived(platsvakt: Platsvakt) -> None:
    raw = complete().replace(b"Received:", b"X-Was:", 1).replace(b"Date:", b"X-Date:", 1)
    (platsvakt.folder / "mail.eml").write_bytes(raw)
    ended = platsvakt("check", "mail.eml", "--json")
    assert ended.status == 0
    assert lines(ended)[0]["intent"] == "request"


def test_a_missing_file_is_a_wrong_call_and_prints_no_line(platsvakt: Platsvakt) -> None:
    (platsvakt.folder / "mail.eml").write_bytes(complete())
    ended = platsvakt("check", "mail.eml", "nowhere.eml", "--json")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "platsvakt: nowhere.eml: no such file or folder\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "messages"),
        ([__file__, "--received", "2027-13-01"], "2027-13-01"),
        ([__file__, "--directory", "nowhere"], "nowhere"),
        ([__file__, "--no-such-option"], "--no-such-option"),
    ],
)
def test_a_wrong_call_is_named(arguments: list[str], named: str) -> None:
    ended = CliRunner().invoke(app, ["check", *arguments])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert named in ended.stderr


def test_every_fault_of_the_directory_files_is_named(platsvakt: Platsvakt) -> None:
    folder = platsvakt.folder / "katalog"
    folder.mkdir()
    for file in DIRECTORY.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    people = (folder / "people.csv").read_text(encoding="utf-8-sig").splitlines()
    separator = ";" if ";" in people[0] else ","
    faulty = ["no address", "Namn", "study_director", "", "", ""], ["x@y.example", "Namn", "king", "", "", ""]
    (folder / "people.csv").write_text("\n".join([*people, *(separator.join(row) for row in faulty)]), encoding="utf-8")
    (platsvakt.folder / "mail.eml").write_bytes(complete())
    ended = platsvakt("check", "mail.eml", "--directory", folder)
    assert (ended.status, ended.out) == (2, "")
    for number, column in ((len(people) + 1, "email"), (len(people) + 2, "role")):
        assert f"people.csv, line {number}, column {column}" in ended.err


def test_a_person_reads_it_in_words(platsvakt: Platsvakt) -> None:
    (platsvakt.folder / "mail.eml").write_bytes(incomplete())
    ended = platsvakt("check", "mail.eml", "--directory", DIRECTORY)
    assert ended.status == 0
    assert "needs_information" in ended.out
    assert "supervisor missing" in ended.out
    assert "Hedda Ymerfors" in ended.out


def test_names_of_files_and_people_are_not_markup(platsvakt: Platsvakt) -> None:
    (platsvakt.folder / "[red]x.eml").write_bytes(mail("Hej!", subject="[/bold]"))
    ended = platsvakt("check", "[red]x.eml")
    assert ended.status == 0
    assert "[red]x.eml" in ended.out


def test_nothing_is_recorded(platsvakt: Platsvakt) -> None:
    (platsvakt.folder / "mail.eml").write_bytes(complete())
    platsvakt("check", "mail.eml", "--json")
    assert [file.name for file in platsvakt.folder.iterdir()] == ["mail.eml"]


def test_a_file_name_that_is_no_text_can_be_printed(platsvakt: Platsvakt) -> None:
    path = platsvakt.folder / "m\udce5n.eml"
    path.write_bytes(complete())
    ended = platsvakt("check", path, "--json")
    assert ended.status == 0
    assert lines(ended)[0]["intent"] == "request"
