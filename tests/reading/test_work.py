"""How much is done to read a message: it grows no faster than the message does. Calls are counted, not time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from bot.reading.extract import read
from tests.reading import hostile
from tests.reading.writing import DIRECTORY, mail

SHORT, LONG = 2_000, 4_000  # characters
GROWTH = 2.5
FIRST = ["Anna", "Bo", "Eva", "Per", "Lisa", "Karin", "Nils", "Maja", "Erik", "Sara"]
LAST = ["Berg", "Lund", "Ek", "Hjelm", "Stark", "Öst", "Nord", "Dahl", "Ryd", "Lind", "Alm", "Holm"]
NAMES = [f"{first} {last}" for last in LAST for first in FIRST]


def _calls(raw: bytes) -> int:
    """How many calls, to Python and to C, a reading makes."""
    count = 0

    def counted(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read(raw, DIRECTORY)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    ("name", "make"), [pytest.param(*case, id=case[0]) for case in hostile.messages() if case[0] not in hostile.HOSTILE]
)
def test_twice_the_hostile_text_is_about_twice_the_work(name: str, make: Callable[[int], bytes]) -> None:
    for length in (SHORT, LONG):
        read(make(length), DIRECTORY)  # what is compiled once and kept
    assert _calls(make(LONG)) <= GROWTH * max(_calls(make(SHORT)), 1_000), name


def test_places_side_by_side_are_told_apart_in_one_pass() -> None:
    def request(count: int) -> bytes:
        return mail("Vi söker sidotjänstgöring på " + "ALS Björkdala, " * count)

    read(request(10), DIRECTORY)
    assert _calls(request(4_000)) <= GROWTH * _calls(request(2_000))


def _listed(count: int) -> bytes:
    rows = (
        f"{n + 1}. {NAMES[n]}, ortopedi på Björkdala, v. {20 + n % 20}–{24 + n % 20} 2027, heltid, ingen jour, "
        f"handledare {NAMES[60 + n]}"
        for n in range(count)
    )
    return mail("Vi söker sidotjänstgöring för följande ST-läkare:\n" + "\n".join(rows))


def test_as_many_placements_as_are_read() -> None:
    assert len(read(_listed(60), DIRECTORY).placements) == 60
    assert _calls(_listed(60)) <= 3 * _calls(_listed(30))
