from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from bot.reading.extract import read
from bot.reading.identity_numbers import MASK, find, mask
from bot.reading.model import Intent
from bot.routine.model import Directory


@pytest.mark.parametrize(
    "written",
    [
        "19121212-1212",
        "121212-1212",
        "121212+1212",
        "1212121212",
        "191212121212",
        "19121212 1212",
        "121212 - 1212",
        "121212–1212",
        "19121212‑1212",
        "1912-12-12-1212",
        "１２１２１２-１２１２",
        "900101-2385",
        "701063-2391",  # a coordination number: the day plus sixty
    ],
)
def test_each_way_of_writing_a_number_counts_and_is_masked(written: str) -> None:
    text = f"Anna Berg ({written}), ST-läkare"
    assert len(find(text)) == 1
    assert mask(text) == f"Anna Berg ({MASK}), ST-läkare"


@pytest.mark.parametrize(
    "written",
    [
        "070-174 06 33",  # telephone
        "0701740633",  # the same in one run: as a date its day would be 74
        "031-390 06 21",
        "556000-0000",  # organisation number: its month is above twenty
        "900101-2384",  # wrong check digit
        "270901-271130",  # two dates
        "2027-09-01 1630",  # a date and a time
        "2027-00412",
        "900231-2380",  # no such day
        "9900 2047 18",
        "1234900101-23851",
    ],
)
def test_what_is_no_number_is_left_alone(written: str) -> None:
    assert len(find(written)) == 0
    assert mask(written) == written


def test_one_number_written_in_several_ways_counts_once() -> None:
    assert len(find("19900101-2385 och 900101-2385", "900101–2385")) == 1


def test_different_numbers_are_counted_over_all_texts() -> None:
    assert len(find("20030722-2380\t200409142395", "19121212-1212.pdf")) == 3


def test_every_number_in_a_text_is_masked() -> None:
    assert mask("a 900101-2385 b 19121212-1212 c") == f"a {MASK} b {MASK} c"


FORM = Path(__file__).resolve().parents[1] / "corpus" / "forms" / "stok-filled-signed.docx"


def _mail_with(data: bytes, filename: str, text: str = "Här kommer STÖK-blanketten.") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "u@region.example", "STÖK [LOU-2026-0042]"
    message["Date"] = "Mon, 23 Nov 2026 09:12:48 +0100"
    message.set_content(text)
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=filename)
    return message.as_bytes()


def _form(added: str) -> bytes:
    form, out = docx.Document(str(FORM)), io.BytesIO()
    form.add_paragraph(added)
    form.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("added", "filename", "text", "expected"),
    [
        ("Sista raden.", "stök.docx", "Här kommer STÖK-blanketten.", 0),
        ("Personnummer: 19121212-1212", "stök.docx", "Här kommer STÖK-blanketten.", 1),
        ("Sista raden.", "stök_19121212-1212.docx", "Här kommer STÖK-blanketten.", 1),
        ("Pnr 121212-1212", "stök_19121212-1212.docx", "STÖK för 19121212-1212.", 1),
        ("Pnr 121212-1212", "stök_19900101-2385.docx", "STÖK.", 2),
    ],
)
def test_numbers_in_forms_and_file_names_are_counted_once(added: str, filename: str, text: str, expected: int) -> None:
    found = read(_mail_with(_form(added), filename, text), Directory())
    assert found.intent is Intent.STOK_FORM
    assert found.personal_identity_numbers == expected
    assert "1212-1212" not in repr([dict(p.facts) for p in found.placements])


def test_numbers_in_the_name_of_a_file_that_cannot_be_read_are_counted() -> None:
    found = read(_mail_with(b"\x00\x01", "skannat 121212-1212.bin"), Directory())
    assert found.personal_identity_numbers == 1
