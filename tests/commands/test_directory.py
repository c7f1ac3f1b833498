"""`platsvakt directory`: all or nothing, told before it is done, kept with its history."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.ports import UnitOfWork
from bot.routine.directory_files import AGREEMENTS, FILES, format_directory, parse_directory
from bot.routine.lifecycle import Stage
from bot.routine.model import Absence, Directory, Fact, Field
from tests.commands.conftest import EVA, KIM, PEOPLE, Desk
from tests.storage.samples import PLACEMENT, held

SHORTER = replace(
    PEOPLE,
    agreements=(replace(PEOPLE.agreements[0], valid_to=date(2027, 10, 31), manager_email="eva@region.example"),),
    people=PEOPLE.people[:-1],
)
STATED = PLACEMENT.with_facts({Field.ORGANISATION: Fact("Sjukhuset")})


def files(folder: Path, directory: Directory) -> Path:
    folder.mkdir()
    for name, content in format_directory(directory).items():
        (folder / name).write_bytes(content)
    return folder


def stored(desk: Desk, version: int | None = None) -> Directory:
    return desk.write(lambda unit: unit.directory.load(version))


def versions(desk: Desk) -> list[str]:
    return [v.imported_by for v in desk.write(lambda unit: unit.directory.versions())]


def test_an_import_says_what_changes_and_for_which_open_cases(desk: Desk, tmp_path: Path) -> None:
    waiting = replace(held(1, STATED), stage=Stage.AWAITING_DECISION)
    touched = desk.open_case(placements=(waiting, replace(waiting, position=2, stage=Stage.WITHDRAWN)))
    desk.open_case(placements=(replace(waiting, stage=Stage.DECLINED),))
    desk.open_case(placements=(replace(waiting, placement=STATED.without(Field.SUPPLIER)),))

    dry = desk.run("directory", "import", files(tmp_path / "new", SHORTER), "--dry-run").stdout

    for words in (
        "agreement changed: LOU-1, valid_to: 2028-12-31 → 2027-10-31",
        "person removed: kim@region.example as coordinator",
        f"{touched.number} plats 1, väntar på beslut: avtal: klart → uppfylls inte; tar ställning: Åsa Lind → Eva Ek",
        "would be imported: 1 agreements, 4 people, 1 organisations",
    ):
        assert words in dry, dry
    assert dry.count("plats ") == 1
    assert stored(desk) == PEOPLE

    done = desk.run("directory", "import", tmp_path / "new", "--who", "Kim").stdout

    assert done == dry.replace("would be imported", "imported")
    assert stored(desk) == SHORTER
    assert versions(desk) == ["Kim", ""]


def test_an_import_passes_over_no_open_case_however_many(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.open_cases.CASES_AT_ONCE", 2)
    waiting = replace(held(1, STATED), stage=Stage.AWAITING_DECISION)
    opened = [desk.open_case(placements=(waiting,)).number for _ in range(5)]

    dry = desk.run("directory", "import", files(tmp_path / "new", SHORTER), "--dry-run").stdout

    assert [line.split()[0] for line in dry.splitlines() if " plats 1, " in line] == opened


def test_a_case_whose_agreement_stays_is_not_touched(desk: Desk, tmp_path: Path) -> None:
    desk.open_case(placements=(replace(held(), stage=Stage.AWAITING_DECISION),))
    more = replace(
        PEOPLE,
        agreements=(*PEOPLE.agreements, replace(PEOPLE.agreements[0], agreement_id="X", supplier="X", aliases=())),
    )

    told = desk.run("directory", "import", files(tmp_path / "new", more)).stdout

    assert "agreement added: X" in told
    assert "no open case is touched" in told


def test_an_import_of_the_same_makes_no_new_version(desk: Desk, tmp_path: Path) -> None:
    told = desk.run("directory", "import", files(tmp_path / "same", PEOPLE)).stdout

    assert "nothing changes" in told
    assert versions(desk) == [""]


def test_files_that_are_half_right_change_nothing(desk: Desk, tmp_path: Path) -> None:
    folder = files(tmp_path / "half", SHORTER)
    text = (folder / AGREEMENTS).read_text(encoding="utf-8-sig")
    (folder / AGREEMENTS).write_text(text.replace("2027-10-31", "31/10 2027"), encoding="utf-8")

    for command in ("check", "import"):
        refused = desk.run("directory", command, folder, status=1)
        assert "agreements.csv, line 2, column valid_to" in refused.stderr
    assert stored(desk) == PEOPLE
    assert versions(desk) == [""]


def test_what_is_exported_is_imported_unchanged(desk: Desk, tmp_path: Path) -> None:
    desk.run("directory", "export", tmp_path / "out" / "katalog")

    exported = {name: (tmp_path / "out" / "katalog" / name).read_bytes() for name in FILES}
    assert parse_directory(exported) == PEOPLE
    assert "nothing changes" in desk.run("directory", "import", tmp_path / "out" / "katalog").stdout


def test_an_export_writes_over_nothing_unasked(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / AGREEMENTS).write_text("mine")

    assert "holds agreements.csv already" in desk.run("directory", "export", tmp_path, status=1).stderr
    assert (tmp_path / AGREEMENTS).read_text() == "mine"
    desk.run("directory", "export", tmp_path, "--force")
    assert (tmp_path / AGREEMENTS).read_text() != "mine"


def test_an_earlier_version_can_be_exported(desk: Desk, tmp_path: Path) -> None:
    desk.run("directory", "import", files(tmp_path / "new", SHORTER))

    desk.run("directory", "export", tmp_path / "old", "--version", 1)
    missing = desk.run("directory", "export", tmp_path / "none", "--version", 9, status=1)

    assert parse_directory({name: (tmp_path / "old" / name).read_bytes() for name in FILES}) == PEOPLE
    assert "there is no version 9" in missing.stderr
    assert not (tmp_path / "none").exists()


def test_history_tells_who_changed_what(desk: Desk, tmp_path: Path) -> None:
    desk.run("directory", "import", files(tmp_path / "new", SHORTER), "--who", "Kim Ask")

    newest, oldest = [json.loads(line) for line in desk.run("directory", "history", "--json").stdout.splitlines()]

    assert (newest["version"], newest["imported_by"], oldest["imported_by"]) == (2, "Kim Ask", "")
    assert ("agreement_changed", "LOU-1", "valid_to", "2028-12-31", "2027-10-31") in [
        tuple(change.values()) for change in newest["changes"]
    ]
    assert {change["kind"] for change in oldest["changes"]} == {"agreement_added", "person_added", "organisation_added"}
    told = desk.run("directory", "history").stdout
    assert "Kim Ask" in told
    assert "1 person removed" in told


def test_what_looks_odd_is_told_but_taken(desk: Desk, tmp_path: Path) -> None:
    asa = replace(PEOPLE.people[1], deputy_email="eva@region.example")
    eva = replace(EVA, deputy_email=asa.email)
    ring = (PEOPLE.people[0], asa, PEOPLE.people[2], eva, KIM)
    twice = replace(PEOPLE.agreements[0], agreement_id="LOU-2")
    odd = replace(PEOPLE, people=ring, agreements=(*PEOPLE.agreements, twice))

    told = desk.run("directory", "check", files(tmp_path / "odd", odd)).stdout

    for words in (
        "agreements.csv, line 3, column valid_from: LOU-1 and LOU-2 of Norrängens vårdcentral overlap from",
        "people.csv, line 3, column deputy_email: deputies in a ring: avtal@region.example → eva@region.example → ",
    ):
        assert words in told, told

    alone = replace(odd, people=ring[:-1])
    refused = desk.run("directory", "check", files(tmp_path / "alone", alone), status=1).stderr
    assert (
        "people.csv, line 3, column deputy_email: when avtal@region.example, eva@region.example are all away" in refused
    )


def test_an_address_that_no_letter_reaches_is_refused(desk: Desk, tmp_path: Path) -> None:
    folder = files(tmp_path / "new", PEOPLE)
    text = (folder / AGREEMENTS).read_text(encoding="utf-8-sig")
    (folder / AGREEMENTS).write_text(
        text.replace(PEOPLE.agreements[0].supplier_email, "å@vård.example"), encoding="utf-8"
    )

    refused = desk.run("directory", "check", folder, status=1).stderr

    assert "agreements.csv, line 2, column supplier_email: 'å@vård.example' is no e-mail address" in refused


def absences(desk: Desk, day: date) -> list[Absence]:
    async def work(unit: UnitOfWork) -> list[Absence]:
        return list(await unit.directory.absences(day))

    return desk.write(work)


def test_an_absence_is_kept_with_its_deputy(desk: Desk) -> None:
    first, last = date(2027, 7, 5), date(2027, 7, 30)

    told = desk.run(
        "directory", "absence", "Avtal@region.example", first, last, "--deputy", "eva@region.example"
    ).stdout

    wanted = [Absence("avtal@region.example", first, last, "eva@region.example")]
    assert [absences(desk, day) for day in (first, last, last + timedelta(days=1))] == [wanted, wanted, []]
    assert "meanwhile eva@region.example" in told
    assert "meanwhile the coordinators" in desk.run("directory", "absence", "avtal@region.example", first, first).stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("avtal@region.example", "2027-07-30", "2027-07-05"), "is before"),
        (("okänd@region.example", "2027-07-05", "2027-07-30"), "is not in the directory"),
        (
            ("avtal@region.example", "2027-07-05", "2027-07-30", "--deputy", "sara.ek@region.example"),
            "no agreement manager",
        ),
        (("avtal@region.example", "2027-07-05", "2027-07-30", "--deputy", "avtal@region.example"), "their own deputy"),
    ],
)
def test_an_absence_that_cannot_be_meant_is_refused(desk: Desk, arguments: tuple[str, ...], problem: str) -> None:
    assert problem in desk.run("directory", "absence", *arguments, status=1).stderr
    assert absences(desk, date(2027, 7, 6)) == []
