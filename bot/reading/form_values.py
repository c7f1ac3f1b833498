"""What stands in a field of a form: a name, a day, a per cent, a ticked box, or nothing yet."""

from __future__ import annotations

import re
from datetime import date

from bot.reading.document_content import DRAWN
from bot.reading.form_labels import PARENTHESIS, fold_letters
from bot.reading.identity_numbers import MASK, mask
from bot.reading.patterns import regex
from bot.reading.vocabulary import entries, words

_PLACEHOLDER = regex(
    r"(?:klicka|tryck|click|tap|choose|select|välj|ange|skriv|fyll i)\b.*|[\[<{].{0,80}[\]>}]"
    r"|[åy]{2,4}[-/ ]?m{1,2}[-/ ]?d{1,2}|[_.…\-–—\s]+|x{2,}|text|namn|datum|n/?a",
    re.IGNORECASE | re.DOTALL,
)
WRITING_LINE = regex(r"[_…]{2,}|\.{4,}|-{5,}")  # a line to write on
_ABSENT = words("absent", "cues")
_NOT_SIGNED = regex(
    r"\b(?:inte|ej|ingen|inget|kommer|meddelas|inväntar|väntar|osignera\w{0,4}|ifylls|signeras|undertecknas|se|ännu)\b",
    re.IGNORECASE,
)
_LONE_DASH = regex(r"(?<!\S)[-–—](?!\S)")
_TITLES = frozenset(title.casefold() for title in entries("titles", "words")) | {
    *("handledare", "studierektor", "verksamhetschef", "st-läkare", "underläkare"),
}
_SIGNED_BY = regex(
    r"(?:(?:e-?sign\w{0,6}|digitalt|elektroniskt|signera[dt]?|undertecknat?|signed|by|av)\b|/s/|[\s:])+", re.IGNORECASE
)
_BOX = regex("[☒☑✓✔☐□]")
_TICKED = "☒☑✓✔"


def filled_in(text: str) -> str:
    """What was filled in, without placeholders, lines to write on and personal identity numbers; of boxes, the
    words at the ticked ones."""
    text = " ".join(WRITING_LINE.sub(" ", mask(text).replace(MASK, " ")).split()).strip(" :;")
    if _BOX.search(text):
        boxes = [match.start() for match in _BOX.finditer(text)]
        ends = [*boxes[1:], len(text)]
        ticked = [
            text[begin + 1 : end].strip(" ,;") for begin, end in zip(boxes, ends, strict=True) if text[begin] in _TICKED
        ]
        text = " ".join([text[: boxes[0]].strip(), *(words or "ja" for words in ticked)]).strip()
    return "" if _PLACEHOLDER.fullmatch(text) else text


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_DAY = regex(
    r"(?<!\d)(?P<y>20\d\d)[-/.]?(?P<m>\d\d)[-/.]?(?P<d>\d\d)(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})[/.](?P<m2>\d{1,2})[-/., ]{1,3}(?P<y2>(?:20)?\d\d)(?!\d)"
    r"|(?<!\d)(?P<d3>\d{1,2})(?: ?:?e)? (?P<m3>[a-z]{3,9})\.? (?P<y3>20\d\d)(?!\d)",
    re.IGNORECASE,
)


def days_in(text: str) -> list[date | None]:
    """The days written in a text with their year, in order; None for one that does not exist."""
    days: list[date | None] = []
    for match in _DAY.finditer(text[:400]):
        year, month, day = (match[f"{part}"] or match[f"{part}2"] or match[f"{part}3"] for part in "ymd")
        number = int(month) if month.isdigit() else _MONTHS.get(month[:3].casefold(), 0)
        try:
            days.append(date(int(year) % 2000 + 2000, number, int(day)))
        except ValueError:
            days.append(None)
    return days


def name_and_day(text: str) -> tuple[str, date | None]:
    """«Per Ek 2027-01-28» -> the name, the day."""
    days = days_in(text)
    name = _DAY.sub(" ", text) if days else text
    return " ".join(name.split()).strip(" ,;/"), days[0] if days else None


def percent_in(text: str) -> int | None:
    match = re.search(r"(?<!\d)(\d{1,3})\s{0,2}(?:%|procent|$)", text)
    if match and 0 < int(match[1]) <= 100:
        return int(match[1])
    words = fold_letters(text).split()
    return 100 if "heltid" in words else 50 if "halvtid" in words else None


def is_absent(text: str) -> bool:
    return _ABSENT.within(_LONE_DASH.sub(" ", text))


def person_in(text: str) -> str:
    """A person's name without titles; "" where the words are no name."""
    text = text.replace(DRAWN, " ").strip()
    if opening := _SIGNED_BY.match(text):
        text = text[opening.end() :]
    if not text or is_absent(text) or _NOT_SIGNED.search(text) or any(c.isdigit() for c in text):
        return ""
    before, comma, after = text.partition(",")
    if (
        comma
        and len(before.split()) == 1
        and fold_letters(after).split()[:1]
        and fold_letters(after).split()[0] not in _TITLES
    ):
        before = f"{after.split(',')[0]} {before}"  # «Ek, Per»
    words = PARENTHESIS.sub(" ", before).split()
    while words and words[0].casefold().strip(".:") in _TITLES:
        words = words[1:]
    while words and words[-1].casefold().strip(".:") in _TITLES:
        words = words[:-1]
    letters = all(word.replace("-", "").replace("'", "").replace("’", "").replace(".", "").isalpha() for word in words)
    long_enough = any(len(word.strip(".")) > 1 for word in words)
    return " ".join(words) if words and letters and long_enough and len(words) <= 6 else ""


def looks_like_name(text: str) -> bool:
    words_of_it = person_in(text).split()
    return 2 <= len(words_of_it) <= 5 and words_of_it[0][0].isupper() and words_of_it[-1][0].isupper()
