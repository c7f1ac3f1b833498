"""Swedish personal identity numbers and coordination numbers in a text (folkbokföringslag 1991:481, 18 §).

Only a number whose date exists and whose check digit is right counts; `personnummer` decides. What is done here
is finding the ways that people write them, and not taking telephone numbers, organisation numbers or dates.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from personnummer.personnummer import Personnummer, PersonnummerException

from bot.reading.patterns import regex

MASK = "[personnummer]"

_DASH = "[+‐‑‒–—−-]"
_CANDIDATE = regex(
    r"(?<!\d)(?<!\d[-–+])"
    rf"(?:(?P<compact>\d{{6}}(?:\d\d)??)(?P<mark> {{0,2}}{_DASH}? {{0,2}})"
    rf"|(?P<spaced>(?:\d\d)?\d\d(?P<between>[ -])\d\d(?P=between)\d\d) {{0,2}}{_DASH} {{0,2}})"
    r"(?P<last>\d\d ?\d\d)(?!\d|[.,:]\d|-\d)"
)
_TEN_DIGITS = regex(rf"\d\d[ -]?\d\d[ -]?\d\d {{0,2}}{_DASH}? {{0,2}}\d\d ?\d\d")  # in every candidate
_MOBILE = regex(r"07[02369]\d{7}")


def _digits(text: str) -> str:
    """The digits of a text in ASCII, whatever script they are written in."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def _number(match: re.Match[str]) -> str | None:
    """The ten digits of a valid number, None where it is none."""
    date, last = _digits(match["compact"] or match["spaced"]), _digits(match["last"])
    written_together = match["mark"] == ""
    for century in ("",) if len(date) == 8 else ("19", "20"):  # told apart by the leap day alone
        try:
            number = Personnummer(century + date + last)
        except (PersonnummerException, ValueError):
            continue
        # Ten digits in one run that begin like a mobile number and give a day above 31 are a mobile number.
        if written_together and number.is_coordination_number() and _MOBILE.fullmatch(date + last):
            return None
        return date[-6:] + last
    return None


def find(*texts: str) -> frozenset[str]:
    """The different numbers that the texts hold together, ten digits each: to be counted, never shown."""
    return frozenset(
        number
        for text in dict.fromkeys(texts)
        if _TEN_DIGITS.search(text)
        for match in _CANDIDATE.finditer(text)
        if (number := _number(match)) is not None
    )


def any_beside(text: str, words: re.Pattern[str], distance: int) -> bool:
    """Whether a number stands at most so many characters from where one of some words begins."""
    if not _TEN_DIGITS.search(text):
        return False
    places = [match.start() for match in words.finditer(text)]
    return any(
        at < len(places) and places[at] <= match.end() + distance and _number(match) is not None
        for match in _CANDIDATE.finditer(text)
        for at in [bisect_left(places, match.start() - distance)]
    )


def mask(text: str) -> str:
    """The text with each number replaced by `MASK`."""
    if not _TEN_DIGITS.search(text):
        return text
    return _CANDIDATE.sub(lambda match: match[0] if _number(match) is None else MASK, text)
