"""The pre-filled form, and what is read of it when it comes back."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from docx.document import Document as Form
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.reading import forms
from bot.reading.forms import read_form
from bot.reading.model import Attachment
from bot.routine.model import Field
from templates.stok import stok_form
from tests.templates.test_letters import HOSTILE, LONG_NAME

FILE_NAME = "STOK-blankett.docx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FACTS: dict[str, object] = {
    "case": "LOU-2026-0042",
    "trainee": "Dagny Skoglar",
    "programme": "ortopedi",
    "supplier": "Björkdala Ortopedklinik",
    "start": date(2027, 3, 1),
    "end": date(2027, 5, 28),
    "extent_percent": 100,
    "supervisor": "Per Lindevik",
    "study_director": "Estrid Valhök",
    "department_head": "Bo Kronhjort",
}
GOALS = {"Delmål": "STc5, STc7", "Målbeskrivning": "HSLF-FS 2021:8"}
SIGNERS = ("Per Lindevik", "Estrid Valhök", "Bo Kronhjort")


def opened(data: bytes) -> Form:
    return Document(io.BytesIO(data))


def saved(form: Form) -> bytes:
    data = io.BytesIO()
    form.save(data)
    return data.getvalue()


def read(data: bytes) -> forms.Form:
    form = read_form(Attachment(FILE_NAME, CONTENT_TYPE, data))
    assert form is not None
    return form


def signed(data: bytes, signers: tuple[str, ...] = SIGNERS, day: str = "2027-01-28") -> bytes:
    form = opened(data)
    for row in form.tables[0].rows:
        row.cells[1].text = GOALS.get(row.cells[0].text, row.cells[1].text)
    for row, name in zip(form.tables[1].rows[1:], signers, strict=True):
        row.cells[1].text, row.cells[2].text = name, day if name else ""
    return saved(form)


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in FACTS.items() if name not in names}


def values(data: bytes) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in opened(data).tables[0].rows}


def test_what_the_case_knows_comes_back_and_nothing_is_signed() -> None:
    form = read(stok_form(FACTS))
    assert form.state == "incomplete"
    assert form.missing == (*GOALS, "Underskrift handledare", "Underskrift studierektor", "Underskrift verksamhetschef")
    read_back = {str(n): f.value for n, f in form.facts.items() if n not in (Field.CATEGORY, Field.WORKING_HOURS)}
    assert read_back == {name: value for name, value in FACTS.items() if name != "case"}
    assert "Ärende LOU-2026-0042" in [p.text for p in opened(stok_form(FACTS)).paragraphs]


def test_names_and_dates_on_all_three_lines_make_it_complete() -> None:
    data = stok_form(FACTS)
    assert read(signed(data)).state == "met"
    assert read(signed(data, ("Per Lindevik", "", "Bo Kronhjort"))).missing == ("Underskrift studierektor",)
    assert read(signed(data, day="")).state == "incomplete"


def test_a_signed_form_without_the_placement_is_not_complete() -> None:
    assert read(signed(stok_form({}))).state == "incomplete"
    assert read(signed(stok_form(without("supervisor", "start")))).missing == ("Period från", "Handledare")


def test_what_nobody_said_and_what_only_a_person_can_say_is_empty() -> None:
    assert set(values(stok_form({})).values()) == {""}
    filled = values(stok_form(without("trainee")))
    assert filled["ST-läkare"] == filled["Delmål"] == filled["Målbeskrivning"] == ""


def test_there_is_no_place_for_an_identity_number() -> None:
    form = opened(stok_form(FACTS))
    labels = [cell.text for table in form.tables for row in table.rows for cell in row.cells]
    assert not [label for label in labels if "personn" in label.casefold()]
    assert "Skriv inget personnummer här." in "\n".join(p.text for p in form.paragraphs)
    assert "19800229" not in "".join(values(stok_form({**FACTS, "trainee": "Dagny 19800229-1234"})).values())


def test_the_labels_are_those_of_the_form_in_use() -> None:
    blank = Document("tests/corpus/forms/stok-blank.docx")
    wanted = [row.cells[0].text for row in blank.tables[0].rows if not row.cells[0].text.startswith("Personnummer")]
    ours = opened(stok_form({}))
    assert [row.cells[0].text for row in ours.tables[0].rows] == wanted
    assert [[c.text for c in row.cells] for row in ours.tables[1].rows] == [
        [c.text for c in row.cells] for row in blank.tables[1].rows
    ]


def test_the_same_facts_give_the_same_bytes() -> None:
    assert stok_form(FACTS) == stok_form(FACTS)
    properties = opened(stok_form(FACTS)).core_properties
    assert (properties.author, properties.title, properties.language) == (
        "",
        "STÖK – överenskommelse om sidotjänstgöring för ST",
        "sv-SE",
    )


def with_every_name(value: str) -> dict[str, object]:
    return {name: value if isinstance(fact, str) else fact for name, fact in FACTS.items()}


@pytest.mark.parametrize(
    "value", [HOSTILE, LONG_NAME, "Underskrift handledare: Per Lindevik 2027-01-28", "\x00\x0b\ud800", "]]>&lt;w:t>"]
)
def test_hostile_names_sign_nothing(value: str) -> None:
    form = read(stok_form(with_every_name(value)))
    assert form.state == "incomplete"
    assert not any(signature.how for signature in form.signatures)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80) | st.text(alphabet="Underskrift: Handledare 2027-01-28\n\t|", max_size=120))
@example("Datum")
@example("Signatur: Per Ek")
def test_no_text_at_all_signs_the_form(value: str) -> None:
    assert read(stok_form(with_every_name(value))).state == "incomplete"
