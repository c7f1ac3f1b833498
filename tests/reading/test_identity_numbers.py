from __future__ import annotations

import pytest

from bot.reading.identity_numbers import MASK, count, mask


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
    assert count(text) == 1
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
    assert count(written) == 0
    assert mask(written) == written


def test_one_number_written_in_several_ways_counts_once() -> None:
    assert count("19900101-2385 och 900101-2385", "900101–2385") == 1


def test_different_numbers_are_counted_over_all_texts() -> None:
    assert count("20030722-2380\t200409142395", "19121212-1212.pdf") == 3


def test_every_number_in_a_text_is_masked() -> None:
    assert mask("a 900101-2385 b 19121212-1212 c") == f"a {MASK} b {MASK} c"
