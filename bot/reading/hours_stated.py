"""Hours per week, and hours a day on stated weekdays, as they are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.reading.hours_clock import DAYS, weekdays
from bot.reading.hours_marks import MAX_FOUND, free_before, only_thought_of
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.reading.patterns import regex

_HOURS = r"(?:min(?:uter|utes)?\b\.?|tim{1,2}[ae]?rs?|tim{1,2}e|tim\b\.?|h\b|hrs?\b|hours?\b)"
_WEEK = r"(?:vec?k[ae]n?|v\b\.?|week|wk\b)"
_KIND_OF_WEEK = r"(?:(?:en )?(?:helgfri|normal|ordinarie|genomsnittlig|full|hel|vanlig|normal working)\s)?(?:arbets)?"
_NUMBER = r"(?P<hours>[0-9][0-9]?(?:[.,:]\d{1,2})?)"
# «38 tim 15 min/vecka»: the minutes stand in for the word for hours that would follow the number
_AND_MINUTES = r"(?:\s?(?:h|tim|timmar|hours)\.?\s(?:och\s|and\s)?(?P<minutes>[0-5]?\d)(?=\s?min))?"
_PER_WEEK = regex(
    rf"{_NUMBER}{_AND_MINUTES}(?P<upper>\s?-\s?\d{{1,2}}(?:[.,]\d{{1,2}})?)?\s?-?\s?(?:"
    rf"{_HOURS}\s?(?:/|per|i|a|each|om|in a|varje|every)?\s?{_KIND_OF_WEEK}{_WEEK}"
    rf"|(?:timmars|timmar|tim|h|hour)[ -]?(?:arbets|s)?-?(?:vecka|week)\b|{_HOURS}\s(?:veckoarbetstid|weekly))"
)
# a unit of hours, without which no number is one of hours but behind a word for the week
_UNIT = regex(r"tim|h(?:(?:rs?|ours?)?\b|(?:our)?(?:arbets|s)?-?(?:vecka|week))")
_UNITS = ("", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
_ENGLISH_UNITS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_UP_TO_TWENTY = (
    *("fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    *("tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton"),
)
_ENGLISH_UP_TO_TWENTY = (
    *("eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_IN_WORDS = {
    **{
        ten + unit: 10 * n + i
        for n, ten in ((2, "tjugo"), (3, "trettio"), (4, "fyrtio"))
        for i, unit in enumerate(_UNITS)
    },
    **{
        f"{ten}-{unit}".rstrip("-"): 10 * n + i
        for n, ten in ((2, "twenty"), (3, "thirty"), (4, "forty"))
        for i, unit in enumerate(_ENGLISH_UNITS)
    },
    **{word: n for n, word in enumerate(_UP_TO_TWENTY, 4)},
    **{word: n for n, word in enumerate(_ENGLISH_UP_TO_TWENTY, 8)},
}
_NUMBER_WORDS = frozenset(word.partition("-")[0] for word in _IN_WORDS)
_PER_WEEK_IN_WORDS = regex(
    rf"\b(?P<words>{'|'.join(sorted(_IN_WORDS, key=len, reverse=True))})\s{_HOURS}"
    rf"(?:\s?(?:/|per|i|a|each|om|in a|varje|every)?\s?(?:arbets)?{_WEEK})"
)
_WEEKLY_IN_WORDS = regex(
    r"(?:veckoarbetstid(?:en)?|arbetsvecka(?:n)?|(?:arbets)?tid(?:en)? per vecka|weekly (?:working )?hours)"
    rf"(?:\s\w{{1,10}}){{0,3}}?\s(?P<words>{'|'.join(sorted(_IN_WORDS, key=len, reverse=True))})\s{_HOURS}"
)
_WEEK_LABELS = (
    "vecka:",
    "vecka\t",
    "veckan:",
    "week:",
    "week\t",
    "/v:",
    "/v\t",
    "/v.",
    "veckoa",
    "weekly",
    "veckot",
    "vecka =",
    "vecka är",
    "veckan är",
    "veckan blir",
    "veckorna är",
    "veckorna blir",
    "veckan hamnar",
    "veckan landar",
    "veckan uppgår",
    "veckan omfattar",
    "veckan består",
    "week ",
    "per week",
    "per vecka",
    "each week",
    "a week",
)
_PER_WEEK_LABEL = regex(
    rf"(?:(?<!första )(?<!andra )(?<!sista )(?<!nästa )(?:arbets)?veck(?:an|orna) (?:är|blir|hamnar|landar|"
    rf"uppgår till|omfattar|består av)(?: på)?"
    r"(?= (?:ca |cirka )?\d)|"
    r"week (?:is|of|totals|equals|(?:will )?(?:be|comes? to|amounts? to|adds? up to|runs? to|consists? of))"
    r"(?= \d{1,2}(?:[.,]\d{1,2})? (?:hours|h)\b)|"
    r"hours (?:will )?(?:are|be|total|come to|add up to|amount to)(?= \d{1,2} (?:a|per|each) week)|"
    r"(?:arbetstid(?:en)?|working hours|hours)(?=:\s\d{1,2} (?:a|per|each|i|om) (?:vecka\b|veckan|week))|"
    rf"(?:timmars?|tim|h|hrs|hours)\.?\s?(?:/|per|i)\s?{_WEEK}|veckoarbetstid(?:en)?|weekly hours|veckotimmar)"
    rf"\s?(?:är|is|blir|uppgår till|om|på)?\s?[:=\t ]\s?(?:ca )?{_NUMBER}(?![\d%/:-]|\s?(?:%|-|procent|min))"
    r"(?:\s?(?:timmar|tim|h|hours)\b|\s(?:a|per|each|i|om) (?:veckan?|week)\b)?"
)
# «Arbetstid: 40 timmar, måndag till fredag»: so many are a week's, unless they are said to be another time's
_LABELLED = regex(
    rf"\b(?:arbetstid|tjänstgöringstid|working hours)(?:er|en)?\s?:\s(?:ca )?{_NUMBER}\s?"
    r"(?:timmar|tim\b\.?|h\b|hours?\b)(?!\s?(?:/|per|om|i|a|varannan|totalt|sammanlagt|in|each)\s?(?:dag|dygn|mån|"
    r"month|day|total)|\s(?:totalt|sammanlagt))"
)
_LEAST_A_WEEK = 16
_PER_DAY = regex(
    rf"{_NUMBER}{_AND_MINUTES}\s?-?\s?{_HOURS}\s?(?:/|per|om|a|"
    rf"each)\s?(?:arbets)?(?:dag(?:en)?|day|d\b)"
)
DAYS_A_WEEK = regex(
    r"\b(?P<count>[1-7]|en|ett|två|tre|fyra|fem|sex|one|two|three|four|five|six)\s(?:arbets)?(?:dag(?:ar)?|days?)"
    r"\s?(?:/|i|per|a|in a)\s?(?:veckan|vecka|v\b|week)"
)
# «fyra dagar i veckan, 32 timmar»: so many are a week's too; «… , 8 timmar» are a day's
_WITH_THE_DAYS = regex(
    r"\b(?:[2-6]|två|tre|fyra|fem|sex|two|three|four|five|six)\s(?:arbets)?(?:dagar|days)\s?(?:/|i|per|a|in a)\s?"
    r"(?:veckan|vecka|v\b|week)\s?[,(–-]\s?(?:(?:alltså|dvs|totalt|sammanlagt|tillsammans|i snitt|vilket "
    r"(?:blir|ger|är)|"
    rf"det (?:blir|ger|är)|in all|or)\s){{0,2}}{_NUMBER}\s?(?:timmar\b|tim\b\.?|h\b|hours?\b)"
    r"(?!\s?(?:/|per|om|a|varje|each)\s?(?:arbets)?(?:dag|dygn|day))"
)
_COUNTS = {
    word: number
    for number, words in enumerate(("en ett one", "två two", "tre three", "fyra four", "fem five", "sex six"), 1)
    for word in words.split()
}
_NOT_HIS_HOURS_BEFORE = regex(
    r"\b(?:handled(?:ning|arsamtal)\w{0,4}|jour\w{0,8}|beredskap\w{0,4}|undervis\w{0,8}|seminari\w{0,4}|"
    r"föreläs\w{0,6}|studietid|"
    r"självstudier|supervision|teaching|lectures?|on.call|forskning|forskar|lunch|rast|paus|restid|pendl\w{0,5}|"
    r"reser|åker|varav)\b"
    r"[^.;\n]{0,20}$"
)
_NOT_HIS_HOURS_AFTER = regex(
    r"\s(?:(?:till|för|i|av|är|for|of|in|egen)\s)?(?:handledning|undervisning|studietid|självstudier|forskning|"
    r"jour|jourtid|"
    r"beredskap|supervision|teaching|restid)\b"
)


_NEW_SENTENCE = regex(r"(?:\.\s{1,3}|.[ \t]{0,3}\n\s{0,8})[A-ZÅÄÖ]")


def _hours(written: str) -> float:
    if ":" in written:
        hours, minutes = written.split(":")
        return int(hours) + int(minutes) / 60
    return float(written.replace(",", "."))


def _all_hours(match: re.Match[str]) -> float:
    return _hours(match["hours"]) + int(match["minutes"] or 0) / 60


def _only_minutes(match: re.Match[str]) -> bool:
    return "min" in match[0] and match["minutes"] is None


def stated_hours(text: Passage) -> list[Span[float | None]]:
    """Hours per week as stated; None for a range («36–40 h/v»), which gives no number."""
    folded = text.folded
    if "v" not in folded and "w" not in folded and "arbetstid" not in folded:
        return []
    found: list[Span[float | None]] = []
    has_unit = _UNIT.search(folded) is not None
    for match in islice(_PER_WEEK.finditer(folded), MAX_FOUND) if has_unit else ():
        start, end = match.span()
        if _only_minutes(match):
            continue
        if free_before(text, start, ".,:/-") and not _others_hours(text, start, end):
            hours = None if match["upper"] else _all_hours(match)
            found.append(Span(start, end, text.original[start:end], hours))
    if has_unit and text.words & _NUMBER_WORDS and ("tim" in folded or "hours" in folded):
        in_words = (*_PER_WEEK_IN_WORDS.finditer(folded), *_WEEKLY_IN_WORDS.finditer(folded))
        for match in in_words[:MAX_FOUND]:
            start, end = match.span()
            if not _others_hours(text, start, end):
                found.append(Span(start, end, text.original[start:end], float(_IN_WORDS[match["words"]])))
    week = "veck" in folded or "week" in folded or "/v" in folded
    if week and any(map(folded.__contains__, _WEEK_LABELS)):
        for match in islice(_PER_WEEK_LABEL.finditer(folded), MAX_FOUND):
            start, end = match.span()
            if not any(span.start <= start < span.end or start < span.end <= end for span in found):
                found.append(Span(start, end, text.original[start:end], _hours(match["hours"])))
    for match in islice(_unmarked_weeks(folded), MAX_FOUND) if has_unit and not found else ():
        start, end = match.start("hours"), match.end()
        if _hours(match["hours"]) >= _LEAST_A_WEEK and not _others_hours(text, start, end):
            found.append(Span(start, end, text.original[start:end], _hours(match["hours"])))
    return sorted((s for s in found if s.value is None or 1 <= s.value <= 80), key=lambda span: span.start)


def _unmarked_weeks(folded: str) -> Iterator[re.Match[str]]:
    """Hours that are a week's without saying so."""
    yield from _LABELLED.finditer(folded)
    if "dagar" in folded or "days" in folded:
        yield from _WITH_THE_DAYS.finditer(folded)


def _others_hours(text: Passage, start: int, end: int) -> bool:
    if _NOT_HIS_HOURS_BEFORE.search(text.before(start, 40)) or only_thought_of(text, start, end):
        return True
    if _NEW_SENTENCE.match(text.original, end - 1):
        return False  # "32 h/v. Jour ingår inte", or below it
    return _NOT_HIS_HOURS_AFTER.match(text.after(end, 40)) is not None


def hours_a_day(text: Passage) -> list[Span[float | None]]:
    """Hours a day as a week's where the weekdays or their number stand beside; else None."""
    found: list[Span[float | None]] = []
    if "dag" not in text.folded and "day" not in text.folded and "/d" not in text.folded:
        return found
    for match in islice(_PER_DAY.finditer(text.folded), MAX_FOUND) if _UNIT.search(text.folded) else ():
        start, end = match.span()
        if _only_minutes(match) or not free_before(text, start, ".,:/-") or _others_hours(text, start, end):
            continue
        first, last = max(text.sentence_start(start), start - 40), min(text.sentence_end(end), end + 40)
        count = _days_a_week(text.folded[first:start] + text.folded[end:last])
        found.append(Span(start, end, text.original[start:end], _all_hours(match) * count if count else None))
    return found


def _days_a_week(words: str) -> int:
    if match := DAYS_A_WEEK.search(words):
        return _COUNTS.get(match["count"]) or int(match["count"])
    days = {day for match in DAYS.finditer(words) for day in weekdays(match)}
    return len(days)
