"""The directory files: taken in whole, or every fault named by file, line and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.directory_files import (
    AGREEMENTS,
    ORGANISATIONS,
    PEOPLE,
    DirectoryFault,
    Fault,
    format_directory,
    parse_directory,
)
from bot.routine.model import Agreement, Directory, Organisation, OrganisationKind, Person, Role

GOOD = {
    AGREEMENTS: "agreement_id;supplier;aliases;categories;programmes;valid_from;valid_to;"
    "manager_email;supplier_email\n"
    "A-1;Ängsholmens Ortopedi;Ängsholmen|Ängsholmens;st|vfu;ortopedi;2025-01-01;2029-12-31;"
    "m@region.example;s@a.example\n",
    PEOPLE: "\ufeffemail;name;role;organisation;deputy_email;slack_id\n"
    "M@region.example;Cecilia Dahlgren;agreement_manager;Koncernkontoret;d@region.example;\n"
    "d@region.example;Ove Strandh;agreement_manager;Koncernkontoret;;U1\n",
    ORGANISATIONS: 'name,aliases,kind,in_scope\n"Barn, unga och hälsa",BUH|BU,other,nej\nNorrsjukhuset,,hospital,ja\n',
}


def files(**changed: str | bytes) -> dict[str, bytes]:
    texts: dict[str, str | bytes] = {**GOOD, **{f"{name}.csv": text for name, text in changed.items()}}
    return {name: text.encode() if isinstance(text, str) else text for name, text in texts.items()}


def faults(**changed: str | bytes) -> list[Fault]:
    with pytest.raises(DirectoryFault) as caught:
        parse_directory(files(**changed))
    return caught.value.faults


def test_good_files_are_read_whole() -> None:
    directory = parse_directory(files())
    (agreement,) = directory.agreements
    assert agreement.aliases == ("Ängsholmen", "Ängsholmens")
    assert agreement.categories == ("st", "vfu")
    assert (agreement.valid_from, agreement.valid_to) == (date(2025, 1, 1), date(2029, 12, 31))
    manager = directory.person("m@REGION.example")
    assert manager is not None
    assert (manager.name, manager.role, manager.deputy_email) == (
        "Cecilia Dahlgren",
        Role.AGREEMENT_MANAGER,
        "d@region.example",
    )
    assert [(o.name, o.kind, o.in_scope) for o in directory.organisations] == [
        ("Barn, unga och hälsa", OrganisationKind.OTHER, False),
        ("Norrsjukhuset", OrganisationKind.HOSPITAL, True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("2025-01-01", "1/1 2025", 2, "valid_from"),
        ("2029-12-31", "2024-12-31", 2, "valid_to"),
        ("st|vfu", "st|lärling", 2, "categories"),
        ("st|vfu", "", 2, "categories"),
        ("s@a.example", "s(at)a.example", 2, "supplier_email"),
        ("m@region.example", "ingen@region.example", 2, "manager_email"),
        ("A-1", " ", 2, "agreement_id"),
        ("valid_to;", "", 1, "valid_to"),
        ("email\nA-1", "email;slack_channel\nA-1", 2, ""),
    ],
)
def test_each_fault_is_named(old: str, new: str, line: int, column: str) -> None:
    found = faults(agreements=GOOD[AGREEMENTS].replace(old, new))
    assert (AGREEMENTS, line, column) in [(f.file, f.line, f.column) for f in found]


def test_the_channel_of_an_agreement_may_be_named_by_its_id() -> None:
    named = GOOD[AGREEMENTS].replace("supplier_email\n", "supplier_email;slack_channel\n")

    assert [a.slack_channel for a in parse_directory(files()).agreements] == [""]
    for channel in ("C0123ABCD", ""):
        directory = parse_directory(files(agreements=named.replace("s@a.example\n", f"s@a.example;{channel}\n")))
        assert [a.slack_channel for a in directory.agreements] == [channel]
        assert parse_directory(format_directory(directory)) == directory
    (fault,) = faults(agreements=named.replace("s@a.example\n", "s@a.example;#avtal\n"))
    assert (fault.line, fault.column) == (2, "slack_channel")


def test_all_faults_are_named_at_once() -> None:
    found = faults(
        people=GOOD[PEOPLE].replace("agreement_manager;Koncernkontoret;;", "chef;Koncernkontoret;;"),
        organisations=GOOD[ORGANISATIONS].replace(",ja", ",kanske").replace("hospital", "sjukhus"),
    )
    assert {(f.file, f.line, f.column) for f in found} == {
        (PEOPLE, 3, "role"),
        (ORGANISATIONS, 3, "in_scope"),
        (ORGANISATIONS, 3, "kind"),
    }


def test_a_line_with_too_few_cells_is_named() -> None:
    assert [(f.file, f.line) for f in faults(organisations=GOOD[ORGANISATIONS] + "Sjövik,hospital\n")] == [
        (ORGANISATIONS, 4)
    ]


def test_bytes_that_are_not_utf_8_are_named_by_line() -> None:
    latin = GOOD[PEOPLE].replace("Cecilia", "Cecília").encode("latin-1", "ignore")
    assert [(f.file, f.line) for f in faults(people=latin)] == [(PEOPLE, 2)]


def test_a_missing_file_is_named() -> None:
    given_files = files()
    del given_files[PEOPLE]
    with pytest.raises(DirectoryFault, match=r"people\.csv: the file is missing"):
        parse_directory(given_files)


SECOND = "A-2;Annan klinik;ängsholmen;st;;2025-01-01;2026-01-01;m@region.example;x@b.example\n"
DEPUTY = "Koncernkontoret;;U1"


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"people": GOOD[PEOPLE] + "m@region.example;Annan;agreement_manager;KK;;\n"}, (PEOPLE, 4, "email")),
        ({"people": GOOD[PEOPLE].replace(DEPUTY, "KK;d@region.example;")}, (PEOPLE, 3, "deputy_email")),
        ({"people": GOOD[PEOPLE].replace(DEPUTY, "KK;x@region.example;")}, (PEOPLE, 3, "deputy_email")),
        ({"agreements": GOOD[AGREEMENTS] + SECOND}, (AGREEMENTS, 3, "aliases")),
    ],
)
def test_lines_that_contradict_each_other(changed: dict[str, str], where: tuple[str, int, str]) -> None:
    assert where in [(f.file, f.line, f.column) for f in faults(**changed)]
    parse_directory(files(**changed), contradictions=False)


@given(st.fixed_dictionaries({name: st.binary(max_size=200) for name in GOOD}))
def test_any_bytes_are_read_or_named(raw: dict[str, bytes]) -> None:
    with pytest.raises(DirectoryFault) as caught:
        parse_directory(raw)
    assert caught.value.faults


# --- written out again --------------------------------------------------------------------------

MAYBE = st.just("")
WORD = st.text(st.sampled_from("aZåÖé0;,\"'-&=#."), min_size=1, max_size=8)
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
NAMES = st.lists(NAME, max_size=3).map(tuple)
LOWER = st.lists(NAME.map(str.lower), max_size=2).map(tuple)
EMAIL = st.builds("{}@{}.example".format, st.text("abc+-", min_size=1, max_size=8), st.text("xyz", min_size=1))
SPANS = st.tuples(st.dates(date(2000, 1, 1)), st.dates(date(2000, 1, 1))).map(sorted)
DIRECTORIES = st.builds(
    Directory,
    agreements=st.lists(
        st.builds(
            lambda span, **rest: Agreement(valid_from=span[0], valid_to=span[1], **rest),
            SPANS, agreement_id=NAME, supplier=NAME, aliases=NAMES, programmes=LOWER, manager_email=EMAIL,
            supplier_email=EMAIL, slack_channel=MAYBE | st.just("C0123ABCD"),
            categories=st.sampled_from([("st",), ("vfu",), ("st", "vfu"), ("vfu", "st")]),
        ),
        max_size=3,
    ).map(tuple),
    people=st.lists(
        st.builds(Person, EMAIL, NAME, st.sampled_from(Role), MAYBE | NAME, MAYBE | EMAIL, MAYBE | WORD),
        max_size=3,
    ).map(tuple),
    organisations=st.lists(
        st.builds(Organisation, NAME, NAMES, st.sampled_from(OrganisationKind), st.booleans()), max_size=3
    ).map(tuple),
)  # fmt: skip


@given(DIRECTORIES)
def test_what_is_written_out_is_read_in_again_unchanged(directory: Directory) -> None:
    written = format_directory(directory)

    assert parse_directory(written, contradictions=False) == directory
    assert format_directory(parse_directory(written, contradictions=False)) == written


def test_files_are_written_for_a_swedish_spreadsheet() -> None:
    written = format_directory(parse_directory(files()))

    assert written[ORGANISATIONS].decode("utf-8") == (
        "\ufeffname;aliases;kind;in_scope\r\nBarn, unga och hälsa;BUH|BU;other;false\r\n"
        "Norrsjukhuset;;hospital;true\r\n"
    )
    assert parse_directory(written) == parse_directory(files())


def test_an_empty_directory_is_written_as_its_header_lines() -> None:
    assert parse_directory(format_directory(Directory())) == Directory()


@pytest.mark.parametrize("name", ["två  blanksteg", "med|streck", " kant", "rad\nbrytning", ""])
def test_what_the_files_cannot_hold_is_refused_and_not_changed(name: str) -> None:
    organisation = parse_directory(files()).organisations[0]
    with pytest.raises(ValueError, match="cannot"):
        format_directory(Directory(organisations=(replace(organisation, name="A", aliases=(name,)),)))
