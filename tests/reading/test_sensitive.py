"""What a program leaves to a person, and what it must not stop at."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.reading.identity_numbers import any_beside
from bot.reading.mail import parse
from bot.reading.model import Sensitive
from bot.reading.sensitive import sensitive

TESTS = Path(__file__).parent.parent


def judged(text: str, subject: str = "Utbildningsplatser LOU") -> Sensitive | None:
    head = f"From: Anna Ek <anna@sjukhuset.example>\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8"
    return sensitive(parse(f"{head}\r\n\r\n{text}".encode()))


@pytest.mark.parametrize(
    "text",
    [
        "ST-läkaren har skyddade personuppgifter, så jag skriver inte namnet här.",
        "Obs! Studenten lever med skyddad identitet.",
        "Hon har sekretessmarkering i folkbokföringen.",
        "Läkaren är sekretessmarkerad.",
        "Skyddad folkbokföring gäller för henne.",
        "The resident has a protected identity.",
    ],
)
def test_protected_people_are_for_a_person(text: str) -> None:
    assert judged(text) is Sensitive.PROTECTED


@pytest.mark.parametrize(
    "text",
    [
        "Patienten 19121212-1212 har sökt på mottagningen, se journalen.",
        "Hej, kan ni skicka remissvaret för 19121212-1212?",
        "Patienten är inlagd sedan i går och har fått diagnosen lunginflammation.",
        "Provsvaret gällande pat. 121212-1212 bifogas.",
    ],
)
def test_what_looks_like_a_patients_data_is_for_a_person(text: str) -> None:
    assert judged(text) is Sensitive.PATIENT


@pytest.mark.parametrize(
    "text",
    [
        "Hon kommer att arbeta patientnära och ta egna patienter på mottagningen.",
        "Placeringen ger bra diagnosbredd och många patienter med hjärtsvikt.",
        "ST-läkaren Bo Ek, 19121212-1212, behöver en plats på hudkliniken.",
        "Läkaren lär sig skriva remisser och journal i Melior.",
        "Skriv inga personnummer och inget om patienter till oss.",
        "Utbildningen omfattar patientsäkerhet och sekretess.",
    ],
)
def test_ordinary_requests_go_on(text: str) -> None:
    assert judged(text) is None


def test_a_file_that_is_a_record() -> None:
    raw = (
        b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n"
        b"--q\r\nContent-Type: text/plain\r\n\r\nHej\r\n--q\r\nContent-Type: application/pdf\r\n"
        b'Content-Disposition: attachment; filename="Journalkopia Ek.pdf"\r\n\r\nx\r\n--q--\r\n'
    )
    assert sensitive(parse(raw)) is Sensitive.PATIENT


def test_no_labelled_request_is_stopped() -> None:
    """Of all labelled mail, whoever wrote it, no request and no answer in a case is held back."""
    spoken, stopped = ("request", "supplement", "stok_form", "withdrawal", "status"), []
    looked_at = 0
    for labels in sorted(TESTS.glob("*/**/expected.jsonl")):
        for label in map(json.loads, labels.read_text(encoding="utf-8").splitlines()):
            path = labels.parent / label["file"]
            if label.get("intent") in spoken and path.is_file():
                looked_at += 1
                if sensitive(parse(path.read_bytes())):
                    stopped.append(str(path))
    assert looked_at > 200
    assert not stopped


LONG = "Det var allt som hände då. " * 9_000  # more than two hundred thousand characters


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"{LONG}\nStudenten lever med skyddad identitet.", Sensitive.PROTECTED),
        (f"{LONG}\nSkicka remissvaret för 19121212-1212.", Sensitive.PATIENT),
        (f"{LONG}\nPatienten är inlagd sedan i går.", Sensitive.PATIENT),
        (f"{LONG}\nST-läkaren Bo Ek, 19121212-1212.", None),
        (f"Remissvar.\n{LONG}\nST-läkaren Bo Ek, 19121212-1212.", None),
    ],
    ids=["protected", "number", "patient", "no care", "far away"],
)
def test_all_of_a_long_text_is_searched(text: str, kind: Sensitive | None) -> None:
    assert judged(text) is kind


@given(number=st.integers(0, 500), care=st.integers(0, 500))
def test_a_number_beside_a_word_of_care_is_found_wherever_it_stands(number: int, care: int) -> None:
    """At most 160 characters lie between the word's beginning and the number."""
    assume(care + 6 < number or care > number + 13)
    line = [" "] * 600
    line[number : number + 13] = "19121212-1212"
    line[care : care + 6] = "remiss"
    between = number - care if care < number else care - number - 13
    assert any_beside("".join(line), re.compile("remiss"), 160) is (between <= 160)
