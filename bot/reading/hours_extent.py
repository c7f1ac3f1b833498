"""The extent of a placement in percent of full time."""

from __future__ import annotations

import re
from itertools import islice

from bot.reading.hours_marks import MAX_FOUND, OF_THE_DUTY, OTHER_HOURS, free_before, leading_number, only_thought_of
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.routine.model import Certainty

# Each pattern begins with one digit or a letter («[0-9][0-9]{0,2}», not «[0-9]{1,3}») and leaves what must not stand
# before it to `free_before`: a pattern that begins so is searched for many times faster than one that does not.
_PERCENT = regex(
    r"[0-9][0-9]{0,2}(?:[.,]\d{1,2})?(?P<upper>\s?-\s?\d{1,3})?\s?-?"
    r"(?:%|procent(?:s|ig\w{0,2})?\b|percent\b|per cent\b)"
)
# "på hundra procent", "seventy-five per cent"
_TENS = {
    "tjugo": 20, "trettio": 30, "fyrtio": 40, "femtio": 50, "sextio": 60, "sjuttio": 70, "åttio": 80, "nittio": 90,
    "hundra": 100, "etthundra": 100, "ett hundra": 100,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "a hundred": 100, "one hundred": 100,
}  # fmt: skip
_TENS_WORD = f"(?:{'|'.join(sorted(_TENS, reverse=True))})"
_TENS_BEGIN = tuple(ten for ten in _TENS if " " not in ten)
_PERCENT_IN_WORDS = regex(
    rf"(?P<lower>(?:[0-9]{{2,3}}|{_TENS_WORD})\s?(?:%\s?)?(?:till|eller|och|to|or|and|-)\s?)?"
    rf"(?P<tens>{_TENS_WORD})(?P<five>[ -]?(?:fem|five))?"
    r"[ -]?(?:%|procent(?:s|ig\w{0,2})?\b|percent\b|per cent\b)"
)
_NAMED_EXTENT = regex(
    r"he(?:l{1,2}ti?dd?|ltdi|tlid)(?:stjänst(?:göring)?|splacering)?\b|full[ -]?tid\b|hel tjänst\b|full "
    r"tjänst\b|full[- ]?time\b"
    r"|halv(?:v?ti?dd?|tdi)(?:stjänst(?:göring)?|splacering)?\b|halv tjänst\b|half[- ]?time\b"
    r"|trekvartstid\b|3/4[- ]tid\b|three[- ]quarter[- ]time\b|kvartstid\b|1/4[- ]tid\b"
)
_BARE_EXTENT = regex(
    r"(?:omfattning|omf|tjänstgöringsgrad|sysselsättningsgrad|extent)\b\.?\s?(?:\(%\)|i %|"
    r"%)?\s?[:\t]\s?(?P<bare>[0-9]{2,3})"
    r"(?![\d/:]|[.,]\d|\s?-\s?\d|\s?(?:%|procent|h\b|tim|hours|v\b|veck|week|mån|month|dag|day|p\b|hp\b))"
)
_PERCENT_OF_NAME = {"h": 50, "t": 75, "3": 75, "k": 25, "1": 25, "f": 100}


def _percent_of_name(name: str) -> int:
    return 100 if name.startswith("hel") else _PERCENT_OF_NAME[name[0]]


_REFUSED = regex(
    r"\b(?:inte|ej|icke|not|istället för|i stället för|snarare än|instead of|rather than|varken)\s"
    r"(?:(?:på|om|längre|en|arbeta[r]?|jobba[r]?|går?|göra?|ha|vara|a|on|work(?:ing)?|is|the|tjänstgör(?:a)?)\s){0,3}$"
)
_OLD_EXTENT_AFTER = regex(r"\s?(?:till|to|->|-)\s(?=\d{1,3}\s?(?:%|procent|percent))")
_OLD_EXTENT_BEFORE = regex(r"\b(?:från|from)\s$")
_CHANGED = regex(r"\b(?:sänk|höj|ändra|minska|öka|gå(?:r)? (?:ner|upp)|byt|chang|reduc|increas)\w{0,6}\b")
_SHARE_OF = regex(
    r"\s?(?:av (?!(?:en )?(?:heltid|full|hel|ordinarie|normal|tiden\b|arbetstid|tjänst))|of (?!(?:a )?(?:full|"
    r"normal|the time))"
    r"|(?:moms|rabatt|ränta|påslag|vat|discount|interest|närvaro|rökfri|säker|klar|överens|nöjd|ense|enig|"
    r"på att|bemanna|belägg|ersättning|lön|"
    r"kostnad|"
    r"öm|avdrag)"
    r"|(?:forsk|ledig|föräldra|tjänstledig|sjuk|admin|undervis|avhandling|hemma|på hemma|research|leave|off\b|"
    r"parental)\w*)"
)
_WHOLE_OF = regex(r"(?:%|procent|percent|per cent)\s(?:av|of)\s(?:en\s|a\s)?$")
_SHARE_BEFORE = regex(
    r"\b(?:moms(?:en)?|rabatt|ränta|kostnad\w{0,4}|ersättning\w{0,2}|lön\w{0,10}|påslag|vat|discount|målen|"
    r"delmål\w{0,4}|forsk\w{0,7}|"
    r"(?:föräldra|tjänst|sjuk)?ledig\w{0,2}|sjukskriven|research|parental leave|on leave|admin\w{0,12}|undervis\w{0,6}|"
    r"hemma(?:kliniken)?|belägg\w{0,6}|resterande|övriga|remaining)\s?(?:på|med|om|till|är|:|=|with|of|at)?\s?$"
)
_ASKED = regex(r"\s?\?")
_PERHAPS = regex(
    r"\b(?:eventuellt|ev|kanske|möjligen|helst|förslagsvis|preliminärt|förhoppningsvis|nästan|mestadels|"
    r"huvudsakligen|i stort sett|minst|max|högst|upp till|at least|at most|up to|alternativt|eller|perhaps|possibly|"
    r"maybe|"
    r"preferably|or)\b\.?\s(?:på\s|en\s)?$"
    r"|\b(?:kanske|eventuellt|möjligen|perhaps|maybe)\s(?:\w{1,10}\s){0,3}$"
    r"|\b(?:om möjligt|if possible)\s(?:på\s)?$|\b(?:vet (?:inte|ej)|osäkert|oklart|not sure)\s(?:\w{1,12}\s){0,5}$"
    r"|\bmellan\s\d{1,3}\s?%?\s(?:och|till)\s$|\bbetween\s\d{1,3}\s?%?\sand\s$"
)
_HEDGED_AFTER = regex(r",?\s(?:fast|men|dock|but)\b[^.;]{0,30}\b(?:kanske|eventuellt|ev|möjligen|perhaps|maybe)\b")
_ALTERNATIVE = regex(
    r"(?:\s?[(,]\s?|\s)(?:eller|alternativt|or)\s(?:deltid|halvtid|heltid|part|half|full|"
    r"\d{1,3}\s?%)"
)


def find_extents(text: Passage) -> list[Span[int]]:
    marks: list[tuple[int, int, int, bool]] = []  # start, end, percent, a range
    folded = text.folded
    if "%" in folded or "cent" in folded:
        for match in islice(_PERCENT.finditer(folded), MAX_FOUND):
            if match["upper"] and not free_before(text, match.start(), ".,/+-:"):
                digits = folded.find(match["upper"].lstrip(" -"), match.start("upper"))
                match = _PERCENT.match(folded, digits) or match  # "2027 - 100 %": a year before it
            if not free_before(text, match.start(), ".,/+-:") or _is_a_share(text, match):
                continue
            marks.append((match.start(), match.end(), leading_number(match[0]), bool(match["upper"])))
        in_words = any(word.startswith(_TENS_BEGIN) for word in text.words)
        for match in islice(_PERCENT_IN_WORDS.finditer(folded), MAX_FOUND) if in_words else ():
            if free_before(text, match.start(), "-") and not _is_a_share(text, match):
                percent = _TENS[match["tens"]] + (5 if match["five"] else 0)
                marks.append((match.start(), match.end(), percent, bool(match["lower"])))
    if "ti" in folded or "tj" in folded or "ltd" in folded:
        for match in islice(_NAMED_EXTENT.finditer(folded), MAX_FOUND):
            start = match.start()
            if not free_before(text, start, "/") or _others_extent(text, start):
                continue
            if not _WHOLE_OF.search(text.before(start, 20)):
                marks.append((start, match.end(), _percent_of_name(match[0]), False))
    if "omf" in folded or "grad" in folded or "extent" in folded:
        bare = islice(_BARE_EXTENT.finditer(folded), MAX_FOUND)
        marks.extend((match.start("bare"), match.end(), int(match["bare"]), False) for match in bare)
    return [span for mark in sorted(marks) if (span := _extent(text, *mark))]


def _is_a_share(text: Passage, match: re.Match[str]) -> bool:
    """«50 % av kostnaden», «moms 25 %», «20 % forskning»: percent of something else than full time."""
    if _SHARE_OF.match(text.after(match.end(), 40)):
        return True
    return bool(_SHARE_BEFORE.search(text.before(match.start(), 30)))


def _extent(text: Passage, start: int, end: int, percent: int, ranged: bool) -> Span[int] | None:
    before, after = text.before(start, 60), text.after(end, 40)
    if not 1 <= percent <= 100 or _REFUSED.search(before) or only_thought_of(text, start, end):
        return None
    if _CHANGED.search(before) and (_OLD_EXTENT_BEFORE.search(before) or _OLD_EXTENT_AFTER.match(after)):
        return None
    if _OLD_EXTENT_BEFORE.search(before) and _OLD_EXTENT_AFTER.match(after):
        return None
    sure = not (ranged or _ASKED.match(after) or _PERHAPS.search(before) or _ALTERNATIVE.match(after))
    sure = sure and _HEDGED_AFTER.match(after) is None
    return Span(start, end, text.original[start:end], percent, Certainty.STATED if sure else Certainty.UNCLEAR)


def _others_extent(text: Passage, at: int) -> bool:
    """«Arbetstid för ärenden: heltid», «kursen går på heltid»."""
    before = text.before(at, 60)
    nearest = None
    for match in OTHER_HOURS.finditer(before):
        if match.lastgroup == "work" or OF_THE_DUTY.match(before, match.end()):
            nearest = match.lastgroup
    return nearest == "other"
