"""Working hours in free text: the extent, hours per week, clock times on weekdays, and the words that state them.

Stated hours win over those that clock times give, and a lunch break is not subtracted (the contract on how a message
is read). Hours of other things (telephone hours, meetings, opening hours, on-call shifts) are not working hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.routine.model import Certainty

MAX_FOUND = 200  # of one kind in one text

# --- the extent --------------------------------------------------------------------------------

# Each pattern begins with a digit or a letter and leaves what must not stand before it to `_free_before`: a pattern
# that begins so is searched for many times faster than one that begins with a look-behind.
_PERCENT = re.compile(
    r"[0-9]{1,3}(?:[.,]\d{1,2})?(?P<upper>\s?-\s?\d{1,3})?\s?-?(?:%|procent(?:ig\w{0,2})?\b|percent\b|per cent\b)"
)
_NAMED_EXTENT = re.compile(
    r"heltid(?:stjänst(?:göring)?|splacering)?\b|full[ -]?tid\b|hel tjänst\b|full tjänst\b|full[- ]?time\b"
    r"|halvtid(?:stjänst(?:göring)?|splacering)?\b|halv tjänst\b|half[- ]?time\b"
    r"|trekvartstid\b|3/4[- ]tid\b|three[- ]quarter[- ]time\b|kvartstid\b|1/4[- ]tid\b"
)
_BARE_EXTENT = re.compile(
    r"(?:omfattning|omf|tjänstgöringsgrad|sysselsättningsgrad|extent)\b\.?\s?(?:\(%\)|i %|"
    r"%)?\s?[:\t]\s?(?P<bare>[0-9]{2,3})"
    r"(?![\d/:]|[.,]\d|\s?-\s?\d|\s?(?:%|procent|h\b|tim|hours|v\b|veck|week|mån|month|dag|day|p\b|hp\b))"
)
_PERCENT_OF_NAME = {"h": 50, "t": 75, "3": 75, "k": 25, "1": 25, "f": 100}


def _percent_of_name(name: str) -> int:
    return 100 if name.startswith("hel") else _PERCENT_OF_NAME[name[0]]


_REFUSED = re.compile(
    r"\b(?:inte|ej|icke|not|istället för|i stället för|snarare än|instead of|rather than|varken)\s"
    r"(?:(?:på|om|längre|en|arbeta[r]?|jobba[r]?|a|on|work(?:ing)?|is|the|tjänstgör(?:a)?)\s){0,3}$"
)
_OLD_EXTENT_AFTER = re.compile(r"\s?(?:till|to|->|-)\s(?=\d{1,3}\s?(?:%|procent|percent))")
_OLD_EXTENT_BEFORE = re.compile(r"\b(?:från|from)\s$")
_CHANGED = re.compile(r"\b(?:sänk|höj|ändra|minska|öka|gå(?:r)? (?:ner|upp)|byt|chang|reduc|increas)\w{0,6}\b")
_SHARE_OF = re.compile(
    r"\s?(?:av (?!(?:en )?(?:heltid|full|hel|ordinarie|normal|tiden\b|arbetstid|tjänst))|of (?!(?:a )?(?:full|"
    r"normal|the time))"
    r"|(?:moms|rabatt|ränta|påslag|vat|discount|interest|närvaro|rökfri|säker|klar|bemanna|belägg|ersättning|lön|kostnad|"
    r"öm|avdrag)"
    r"|(?:forsk|ledig|föräldra|tjänstledig|sjuk|admin|undervis|avhandling|hemma|på hemma|research|leave|off\b|"
    r"parental)\w*)"
)
_WHOLE_OF = re.compile(r"(?:%|procent|percent|per cent)\s(?:av|of)\s(?:en\s|a\s)?$")
_SHARE_BEFORE = re.compile(
    r"\b(?:moms(?:en)?|rabatt|ränta|kostnad\w{0,4}|ersättning\w{0,2}|lön\w{0,10}|påslag|vat|discount|målen|"
    r"delmål\w{0,4}|forsk\w{0,7}|"
    r"(?:föräldra|tjänst|sjuk)?ledig\w{0,2}|sjukskriven|research|parental leave|on leave|admin\w{0,12}|undervis\w{0,6}|"
    r"hemma(?:kliniken)?|belägg\w{0,6}|resterande|övriga|remaining)\s?(?:på|med|om|till|är|:|=|with|of|at)?\s?$"
)
_ASKED = re.compile(r"\s?\?")
_PERHAPS = re.compile(
    r"\b(?:eventuellt|ev|kanske|möjligen|alternativt|eller|perhaps|possibly|maybe|or)\b\.?\s(?:på\s|en\s)?$"
)

# --- hours per week ----------------------------------------------------------------------------

_HOURS = r"(?:timmars?|timme|tim\b\.?|h\b|hrs?\b|hours?\b)"
_WEEK = r"(?:veckan|vecka|v\b\.?|week|wk\b)"
_NUMBER = r"(?P<hours>[0-9]{1,2}(?:[.,:]\d{1,2})?)"
_PER_WEEK = re.compile(
    rf"{_NUMBER}(?P<upper>\s?-\s?\d{{1,2}}(?:[.,]\d{{1,2}})?)?\s?-?\s?(?:"
    rf"{_HOURS}\s?(?:/|per|i|a|each|om|in a)?\s?(?:arbets)?{_WEEK}"
    rf"|(?:timmars|timmar|tim|h|hour)[ -]?(?:arbets|s)?-?(?:vecka|week)\b|{_HOURS}\s(?:veckoarbetstid|weekly))"
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
)
_PER_WEEK_LABEL = re.compile(
    rf"(?:(?:timmars?|tim|h|hrs|hours)\.?\s?(?:/|per|i)\s?{_WEEK}|veckoarbetstid(?:en)?|weekly hours|veckotimmar)"
    rf"\s?(?:är|is)?\s?[:=\t ]\s?(?:ca )?{_NUMBER}(?![\d%/:-]|\s?(?:%|-|procent|min))"
)
_PER_DAY = re.compile(rf"{_NUMBER}\s?-?\s?{_HOURS}\s?(?:/|per|om|a|each)\s?(?:arbets)?(?:dag(?:en)?|day|d\b)")
_DAYS_A_WEEK = re.compile(
    r"\b(?P<count>[1-7]|en|ett|två|tre|fyra|fem|sex|one|two|three|four|five|six)\s(?:arbets)?(?:dag(?:ar)?|days?)"
    r"\s?(?:/|i|per|a|in a)\s?(?:veckan|vecka|v\b|week)"
)
_COUNTS = {
    word: number
    for number, words in enumerate(("en ett one", "två two", "tre three", "fyra four", "fem five", "sex six"), 1)
    for word in words.split()
}
_NOT_HIS_HOURS_BEFORE = re.compile(
    r"\b(?:handled(?:ning|arsamtal)\w{0,4}|jour\w{0,8}|beredskap\w{0,4}|undervis\w{0,8}|seminari\w{0,4}|"
    r"föreläs\w{0,6}|studietid|"
    r"självstudier|supervision|teaching|lectures?|on.call|forskning|forskar|lunch|rast|paus|restid|varav)\b"
    r"[^.;\n]{0,20}$"
)
_NOT_HIS_HOURS_AFTER = re.compile(
    r"\s(?:(?:till|för|i|av|är|for|of|in|egen)\s)?(?:handledning|undervisning|studietid|självstudier|forskning|"
    r"jour|jourtid|"
    r"beredskap|supervision|teaching|restid)\b"
)

# --- clock times on weekdays -------------------------------------------------------------------

_DAY_STEMS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHORT_DAYS = {"må": 0, "ti": 1, "on": 2, "to": 3, "fr": 4, "m": 0, "f": 4}
_DAY = (
    r"(?:(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:ar)?(?:na|en)?s?)?|"
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:days?)?)\b\.?"
)
_DAYS = re.compile(
    rf"\b(?:(?P<from>{_DAY})(?:\s?(?:-{{1,2}}|\btill\b(?: och med\b)?|\bt\.?\s?o\.?\s?m\b\.?|\bto\b|"
    rf"\bthrough\b)\s?(?P<to>{_DAY}))?"
    r"|(?P<short>må|ti|on|to|m)\s?-\s?(?P<until>ti|on|to|fr|f)\b|(?P<all>(?:helgfria )?vardag(?:ar(?:na)?|s)?\b|"
    r"weekdays?\b)"
    r"|(?P<every>alla dagar(?: i veckan)?\b|every day of the week\b))"
)
_LINK = re.compile(r"\s?(?:,|och|samt|&|\+|/|and)\s?")
_CLOCK = re.compile(
    r"[0-9]{1,2}(?:[.:](?P<m>[0-5]\d))?(?:\s?(?P<half>am|pm)\b)?(?P<link>\s?-{1,2}\s?|\s(?:till|to|until|och|and)\s)"
    r"(?:kl(?:ockan|\.)?\s?)?(?P<h2>[01]?\d|2[0-4])(?:[.:](?P<m2>[0-5]\d))?(?:\s?(?P<half2>am|pm)\b)?"
    r"(?![\d%/]|[.,:]\d|-\d|\s?(?:%|procent|percent|tim\b|timm|h\b|hours|v\b|v\.|veck|week|månad|month|min\b|"
    r"minut|dag|pers|"
    r"plats|år\b|st\b))"
    r"|[0-9]{4}\s?-\s?(?P<c2>[01]\d|2[0-3])(?P<d2>[0-5]\d)(?![\d.,:/-]\d|\d)"
)
_CLOCK_BEFORE = re.compile(r"\bkl(?:ockan|\.)?\s?\n?$")
_CLOCK_SIGN = re.compile(r"kl|[.:]|am|pm|^0\d")
_MONTH_AFTER = re.compile(r"\s?(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)")
_WEEK_BEFORE = re.compile(
    r"\b(?:v|vecka|veckorna|veckor|week|weeks|w|rum|sal|plan|tel|tfn|telefon|nr|sid|sida|åk|termin|punkt)\b\.?\s?$"
)
_BETWEEN = re.compile(r"\b(?:mellan|between)\s(?:kl(?:ockan)?\.?\s)?$")
_BESIDE = re.compile(
    r"(?:[\s,:;()|-]|\b(?:kl|klockan|mellan|förlagda?|förlagt|arbetstid(?:en|er)?|dagtid|heltid|på|är|from|"
    r"between|at|the|hours|och|and|alla|"
    r"varje|each|av|gäller|samtliga|hel|halvtid|från|jobbar|arbetar|hon|han|schema|tid|tider|dagar)\b\.?){0,12}"
)
_MORE_CLOCK = re.compile(r"\s?(?:,|och|samt|\+|&|and|resp\.?)\s?(?:kl\.?\s?)?")

_OTHER_HOURS = re.compile(
    r"(?P<other>telefon\w{0,8}|\btfn\b|\btel\b|\bphone|möte\w{0,3}|\bträff\w{0,4}|meeting|öppet\w{0,6}|"
    r"öppettid\w{0,4}|\böppen|"
    r"\bnås\b|\bring\w?\b|besvara\w{0,2}|växel\w{0,2}|expedition|mottagningstid|switchboard|reach(?:able|ed)|"
    r"opening|\bopen\b|"
    r"kurs\w{0,4}|seminari\w{0,4}|lunch\w{0,4}|\brast\b|samtal|avstämning|\bsvar\w{0,2}\b|för ärenden|drop.?in|"
    r"undervisning|"
    r"föreläsning|handledningstid|introduktion|konferens|utbildningsdag\w{0,4})"
    r"|(?P<duty>\b\w{0,10}jour(?:en|er|pass|erna)?\b|beredskap\w{0,3}|on.call)"
    r"|(?P<work>arbetstid\w{0,3}|arbetar|jobbar|tjänstgör\w{0,6}|schema\w{0,3}|heltid|halvtid|\btider?\b|working|"
    r"works?\b|omfattning|"
    r"\bfull.?time|\bhours\b|pass\b|\bplats\w{0,2}\b|placering\w{0,3}|\d ?%)"
)
_OF_THE_DUTY = re.compile(r"[^,;.(]{0,40}$")
_ENDS_WITH_YEAR = re.compile(r"20\d\d,?\s(?:kl(?:ockan)?\.?\s)?$")

# --- words without numbers ---------------------------------------------------------------------

_SHIFT = re.compile(
    r"\b(?:dag-?(?:, ?kvälls?-?)?(?: ?(?:och|/|,|samt|eller) ?(?:kvälls?|natt|helg)-?)+(?:pass|tid|"
    r"tjänstgöring)?|dagtid|kvällstid|"
    r"dagpass|kvällspass|nattpass|helgpass|skift\w{0,8}|treskift|tvåskift|day(?:time)? (?:and|"
    r"or) evening shifts?|day shifts?|daytime)\b"
)
_VAGUE = re.compile(
    r"\b(?:(?:sedvanliga?|vanliga?|normala?|ordinarie|gängse|usual|normal|regular|standard|ordinary)\s(?:arbets|"
    r"working |work |office )?"
    r"(?:tid(?:er)?|hours)|kontorstid(?:er)?|office hours|deltid|part[- ]?time|flextid|flex\b|"
    r"flexibel\w{0,2} (?:arbets)?tider?|"
    r"(?:enligt|enl\.?|efter|as per|according to|per)\s(?:\w{1,25}\s){0,2}schema\w{0,3}|(?:according to|as per|"
    r"per)\s(?:\w{1,25}\s){0,2}schedule|"
    r"(?:enligt|enl\.?) (?:överenskommelse|ök\b|ö\.?k\b|önskemål|behov|avtal med kliniken)|(?:as|by|to be|"
    r"upon) (?:agreed|agreement)|"
    r"(?:kliniken|mottagningen|vårdgivaren|ni|handledaren) (?:får )?(?:bestämmer|bestämma|avgör|avgöra|styr|lägger)|"
    r"återkommer (?:om|med|kring|angående) (?:\w{1,15}\s)?(?:arbets)?tid(?:er|erna|en)?|"
    r"(?:arbets)?tid(?:er|erna|en)? (?:bestäms|bokas|diskuteras|planeras|sätts|läggs|får (?:ni|vi)|"
    r"kan diskuteras|beror)|"
    r"tbd|to be (?:decided|determined|confirmed)|(?:i )?samråd med kliniken)"
)
_VAGUE_STEMS = (
    "vanlig",
    "normal",
    "ordinarie",
    "gängse",
    "usual",
    "regular",
    "standard",
    "kontorst",
    "office",
    "deltid",
    "part",
) + (
    "flex",
    "schema",
    "schedule",
    "enl",
    "agree",
    "kliniken",
    "mottagningen",
    "vårdgivaren",
    "ni ",
    "handledaren",
    "återkommer",
    "tid",
    "tbd",
    "to be",
    "samråd",
)
_NEEDS_A_TOPIC = re.compile(
    r"överenskommelse|\bök\b|ö\.?k\b|agree|bestämm|avgör|\bstyr|lägger|\btbd|to be|önskemål|behov|avtal|samråd|"
    r"flex\b|schem|schedule"
)
_TOPIC = re.compile(
    r"\b(?:arbets)?(?:tid(?:er|erna|en)?|timmar)\b|\bomfattning|tjänstgöringsgrad|\bschema\w{0,3}|\bhours\b|"
    r"\bextent\b|heltid|deltid"
)
_NOT_KNOWN_STEMS = ("arbetst", "tjänstgöring", "omfattn", "working h", "extent")
_NOT_KNOWN = re.compile(
    r"\b(?:arbetstid(?:er|erna|en)?|tjänstgöringstid(?:er)?|arbetstimmar|omfattning(?:en)?|"
    r"tjänstgöringsgrad(?:en)?|working hours|extent)\s?"
    r"(?:[:\t\n-]|är|har|is|are|ännu|\s){1,4}\s?(?:\w{1,10}\s){0,2}?"
    r"(?:(?:ej|inte|not) (?:ännu |än |yet )?(?:\w{1,10}\s)?(?:bestäm\w{0,2}|klar\w?|fastställ\w{0,2}|satta?|"
    r"känd\w?|kända|decided|known|set)|"
    r"okän\w{1,2}|vet (?:ej|inte)|oklart?|unknown|n/a|saknas)"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that tells of working hours, at `start`..`end`."""

    start: int
    end: int
    kind: str  # "extent", "week", "days", "clock", "shift", "vague", "absent"
    days: frozenset[int] = frozenset()
    minutes: tuple[int, int] = (0, 0)


def _leading(written: str) -> int:
    """The number that the words begin with."""
    end = next((index for index, letter in enumerate(written) if not letter.isdigit()), len(written))
    return int(written[:end])


def _free_before(text: Passage, at: int, forbidden: str) -> bool:
    """Whether neither a letter or digit nor one of these signs stands just before `at`."""
    before = text.folded[at - 1 : at]
    return not (before.isalnum() or (before and before in forbidden))


def _extents(text: Passage) -> list[Span[int]]:
    marks: list[tuple[int, int, int, bool]] = []  # start, end, percent, a range
    folded = text.folded
    if "%" in folded or "cent" in folded:
        for match in islice(_PERCENT.finditer(folded), MAX_FOUND):
            if _free_before(text, match.start(), ".,/+-:") and not _is_a_share(text, match):
                marks.append((match.start(), match.end(), _leading(match[0]), bool(match["upper"])))
    if "ti" in folded or "tj" in folded:
        for match in islice(_NAMED_EXTENT.finditer(folded), MAX_FOUND):
            if (
                _free_before(text, match.start(), "/")
                and not _WHOLE_OF.search(text.before(match.start(), 20))
                and not _others_extent(text, match.start())
            ):
                marks.append((match.start(), match.end(), _percent_of_name(match[0]), False))
    if "omf" in folded or "grad" in folded or "extent" in folded:
        for match in islice(_BARE_EXTENT.finditer(folded), MAX_FOUND):
            marks.append((match.start("bare"), match.end(), int(match["bare"]), False))
    return [span for mark in sorted(marks) if (span := _extent(text, *mark))]


def _is_a_share(text: Passage, match: re.Match[str]) -> bool:
    """«50 % av kostnaden», «moms 25 %», «20 % forskning»: percent of something else than full time."""
    if _SHARE_OF.match(text.after(match.end(), 40)):
        return True
    return bool(_SHARE_BEFORE.search(text.before(match.start(), 30)))


def _extent(text: Passage, start: int, end: int, percent: int, ranged: bool) -> Span[int] | None:
    before, after = text.before(start, 60), text.after(end, 40)
    if not 1 <= percent <= 100 or _REFUSED.search(before):
        return None
    if _CHANGED.search(before) and (_OLD_EXTENT_BEFORE.search(before) or _OLD_EXTENT_AFTER.match(after)):
        return None
    sure = not (ranged or _ASKED.match(after) or _PERHAPS.search(before))
    return Span(start, end, text.original[start:end], percent, Certainty.STATED if sure else Certainty.UNCLEAR)


def _others_extent(text: Passage, at: int) -> bool:
    """«Arbetstid för ärenden: heltid», «kurs, heltid båda dagarna»."""
    nearest = None
    for match in _OTHER_HOURS.finditer(text.before(at, 60)):
        if match.lastgroup != "duty":
            nearest = match.lastgroup
    return nearest == "other"


def _hours(written: str) -> float:
    if ":" in written:
        hours, minutes = written.split(":")
        return int(hours) + int(minutes) / 60
    return float(written.replace(",", "."))


def _stated_hours(text: Passage) -> list[Span[float | None]]:
    """Hours per week as stated; None for a range («36–40 h/v»), which gives no number."""
    folded = text.folded
    if "v" not in folded and "w" not in folded:
        return []
    found: list[Span[float | None]] = []
    for match in islice(_PER_WEEK.finditer(folded), MAX_FOUND):
        start, end = match.span()
        if _free_before(text, start, ".,:/-") and not _others_hours(text, start, end):
            hours = None if match["upper"] else _hours(match["hours"])
            found.append(Span(start, end, text.original[start:end], hours))
    if any(stem in folded for stem in _WEEK_LABELS):
        for match in islice(_PER_WEEK_LABEL.finditer(folded), MAX_FOUND):
            start, end = match.span()
            if not any(span.start <= start < span.end or start < span.end <= end for span in found):
                found.append(Span(start, end, text.original[start:end], _hours(match["hours"])))
    return sorted((s for s in found if s.value is None or 1 <= s.value <= 80), key=lambda span: span.start)


def _others_hours(text: Passage, start: int, end: int) -> bool:
    return bool(_NOT_HIS_HOURS_BEFORE.search(text.before(start, 40)) or _NOT_HIS_HOURS_AFTER.match(text.after(end, 40)))


def _hours_a_day(text: Passage) -> list[Span[float | None]]:
    """Hours a day as a week's where the weekdays or their number stand beside; else None."""
    found: list[Span[float | None]] = []
    if "dag" not in text.folded and "day" not in text.folded and "/d" not in text.folded:
        return found
    for match in islice(_PER_DAY.finditer(text.folded), MAX_FOUND):
        start, end = match.span()
        if not _free_before(text, start, ".,:/-") or _others_hours(text, start, end):
            continue
        first, last = max(text.sentence_start(start), start - 40), min(text.sentence_end(end), end + 40)
        count = _days_a_week(text.folded[first:start] + text.folded[end:last])
        found.append(Span(start, end, text.original[start:end], _hours(match["hours"]) * count if count else None))
    return found


def _days_a_week(words: str) -> int:
    if match := _DAYS_A_WEEK.search(words):
        return _COUNTS.get(match["count"]) or int(match["count"])
    days = {day for match in _DAYS.finditer(words) for day in _weekdays(match)}
    return len(days)


def _weekdays(match: re.Match[str]) -> frozenset[int]:
    if match["all"]:
        return frozenset(range(5))
    if match["every"]:
        return frozenset(range(7))
    if match["short"]:
        first, last = _SHORT_DAYS[match["short"]], _SHORT_DAYS[match["until"]]
    else:
        first = _weekday(match["from"])
        last = _weekday(match["to"]) if match["to"] else first
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _weekday(word: str) -> int:
    return _DAY_STEMS.index(word[:3]) % 7


def _day_sets(text: Passage, clocks: list[_Found]) -> list[_Found]:
    """The sets of weekdays around clock times: «mån–tors», «tis, ons och fre», «vardagar»."""
    found: list[_Found] = []
    floor = 0
    for clock in clocks:
        first, last = max(floor, clock.start - 100), min(len(text.folded), clock.end + 60)
        for match in _DAYS.finditer(text.folded, first, last):
            days = _weekdays(match)
            before = found[-1] if found else None
            if before and _LINK.fullmatch(text.folded[before.end : match.start()]):
                found[-1] = _Found(before.start, match.end(), "days", before.days | days)
            else:
                found.append(_Found(match.start(), match.end(), "days", days))
            floor = match.end()
        floor = max(floor, last - 15)
    return found


def _clocks(text: Passage) -> list[_Found]:
    found: list[_Found] = []
    for match in islice(_CLOCK.finditer(text.folded), MAX_FOUND):
        start, end = match.span()
        if not _free_before(text, start, ".,:/%+-"):
            continue
        before = text.folded[max(0, start - 20) : start]
        word = _CLOCK_BEFORE.search(before)
        if match["c2"]:
            written = match[0][:4]
            first, last = int(written[:2]) * 60 + int(written[2:]), int(match["c2"]) * 60 + int(match["d2"])
            if int(written[:2]) > 23 or int(written[2:]) > 59:
                continue
        else:
            if match["link"].strip() in ("och", "and") and not _BETWEEN.search(before):
                continue
            hours = str(_leading(match[0]))
            first = _minutes(hours, match["m"], match["half"] or ("am" if match["half2"] == "am" else None))
            last = _minutes(match["h2"], match["m2"], match["half2"])
        if first == last or max(first, last) > 24 * 60 or _MONTH_AFTER.match(text.folded, end):
            continue
        if _WEEK_BEFORE.search(before) or _ENDS_WITH_YEAR.search(before):
            continue
        certain = word or match["c2"] or _CLOCK_SIGN.search(match[0])
        found.append(
            _Found(
                word.start() + start - len(before) if word else start,
                end,
                "clock" if certain else "numbers",
                minutes=(first, last),
            )
        )
    return found


def _minutes(hours: str, minutes: str | None, half: str | None) -> int:
    total = int(hours) * 60 + int(minutes or 0)
    if half == "pm" and int(hours) < 12:
        total += 12 * 60
    if half == "am" and int(hours) == 12:
        total -= 12 * 60
    return total


def _not_working_hours(text: Passage, at: int) -> bool:
    """Whether the nearest word before speaks of telephone hours, a meeting, on-call shifts or the like."""
    before = text.before(at, 60)
    nearest = None
    for match in _OTHER_HOURS.finditer(before):
        if match.lastgroup != "duty" or _OF_THE_DUTY.match(before, match.end()):
            nearest = match.lastgroup
    return nearest in ("other", "duty")


def _schedule(text: Passage) -> tuple[list[_Found], list[tuple[_Found, _Found]]]:
    """Clock times that are working hours, and those of them that stand with weekdays: (days, clock)."""
    clocks = [c for c in _clocks(text) if not _not_working_hours(text, c.start)]
    if not clocks:
        return [], []
    days = _day_sets(text, clocks)
    marks = sorted([*days, *clocks], key=lambda found: found.start)
    pairs: list[tuple[_Found, _Found]] = []
    alone: list[_Found] = []
    taken: set[int] = set()
    days_first: bool | None = None
    for index, mark in enumerate(marks):
        if mark.kind == "days":
            continue
        before = marks[index - 1] if index else None
        after = marks[index + 1] if index + 1 < len(marks) else None
        if before and not _near(text, before, mark):
            before, days_first = None, None
        if after and not _near(text, mark, after):
            after = None
        if before and before.kind != "days":
            if pairs and pairs[-1][1] is before and _MORE_CLOCK.fullmatch(text.folded[before.end : mark.start]):
                if not (after and after.kind == "days" and not days_first):
                    pairs.append((pairs[-1][0], mark))
                    continue
            before = None
        if before and before.start in taken:
            before = None
        if days_first is None:
            days_first = before is not None
        chosen = before if days_first else after if after and after.kind == "days" else before
        if chosen:
            taken.add(chosen.start)
            pairs.append((chosen, mark))
        else:
            alone.append(mark)
    sure = [c for c in alone if c.kind == "clock" or _label_before(text, c.start)]
    return [*sure, *(clock for _, clock in pairs)], pairs


def _near(text: Passage, one: _Found, another: _Found) -> bool:
    return another.start - one.end <= 40 and bool(_BESIDE.fullmatch(text.folded[one.end : another.start]))


_LABEL = re.compile(
    r"\b(?:arbetstid(?:er|en)?|tider|tid|schema|working hours|hours|tjänstgöringstid)\s?[:\t\n(]?[\s:]{0,3}$|"
    r"\bkl(?:ockan)?\.?\s?$"
)


def _label_before(text: Passage, at: int) -> bool:
    return bool(_LABEL.search(text.folded[max(0, at - 30) : at]))


def _computed_hours(text: Passage, pairs: list[tuple[_Found, _Found]]) -> list[Span[float]]:
    """Hours per week from clock times on weekdays, one sum for each run of them."""
    groups: list[list[tuple[_Found, _Found]]] = []
    for pair in pairs:
        start = min(pair[0].start, pair[1].start)
        if groups and start - max(p[k].end for p in groups[-1] for k in (0, 1)) <= 25:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    spans: list[Span[float]] = []
    for group in groups:
        hours = _total(group)
        if hours:
            start, end = min(min(d.start, c.start) for d, c in group), max(max(d.end, c.end) for d, c in group)
            spans.append(Span(start, end, text.original[start:end], hours))
    return spans


def _total(pairs: list[tuple[_Found, _Found]]) -> float | None:
    """Hours a week; None where one weekday has times that contradict each other."""
    by_day: dict[int, set[tuple[int, int]]] = {}
    for days, clock in pairs:
        first, last = clock.minutes
        interval = (first, last if last > first else last + 24 * 60)
        for day in days.days:
            by_day.setdefault(day, set()).add(interval)
    total = 0
    for intervals in by_day.values():
        ordered = sorted(intervals)
        if any(later[0] < earlier[1] for earlier, later in zip(ordered, ordered[1:], strict=False)):
            return None
        total += sum(last - first for first, last in ordered)
    return total / 60 if 0 < total <= 80 * 60 else None


# --- the words ---------------------------------------------------------------------------------

_JOINT = re.compile(
    r"(?:[\s,;:()+&/|-]|\b(?:och|samt|dvs|d\.v\.s|alltså|förlagda?|förlagt|mellan|kl|klockan|men|utan|inte|ej|ca|"
    r"cirka|i snitt|det vill säga|"
    r"arbetstid(?:en|er)?|med|på|and|i|av|som|motsvarande|motsvarar|snitt|hon|han|arbetar|jobbar|är|dagar|från|"
    r"totalt|per|varje|"
    r"normal|from|between|with|at|or|eller|vid|full|tid(?:er)?|not|but|is|gäller|förläggs|schemalagd|"
    r"schemalagt)\b\.?){0,14}"
)
_REFUSAL_AT_END = re.compile(
    r"\b(?:inte|ej|not)\s(?:på\s|arbeta\s)?(?:heltid|halvtid|full[- ]?time|\d{1,3}\s?(?:%|"
    r"procent))[\s,]{0,3}(?:utan|men|but)\s$"
)


def _vague_words(text: Passage) -> Iterator[_Found]:
    folded = text.folded
    if any(stem in folded for stem in _NOT_KNOWN_STEMS):
        for match in islice(_NOT_KNOWN.finditer(folded), MAX_FOUND):
            yield _Found(match.start(), match.end(), "absent")
    for match in islice(_VAGUE.finditer(folded), MAX_FOUND) if any(s in folded for s in _VAGUE_STEMS) else ():
        if _NEEDS_A_TOPIC.search(match[0]) and not _TOPIC.search(
            text.folded[
                max(text.sentence_start(match.start()), match.start() - 40) : min(
                    text.sentence_end(match.end()), match.end() + 25
                )
            ]
        ):
            continue
        if not _not_working_hours(text, match.start()):
            yield _Found(match.start(), match.end(), "vague")
    for match in islice(_SHIFT.finditer(folded), MAX_FOUND):
        if not _not_working_hours(text, match.start()):
            yield _Found(match.start(), match.end(), "shift")


class _Reading:
    """What one text says of working hours, each part found once."""

    def __init__(self, text: str) -> None:
        self.text = Passage(text)
        self.extents = _extents(self.text)
        self.by_week = _stated_hours(self.text)
        self.by_day = _hours_a_day(self.text)
        self.clocks, self.pairs = _schedule(self.text)

    def hours_per_week(self) -> list[Span[float]]:
        for spans in (self.by_week, self.by_day):
            if stated := [Span(s.start, s.end, s.raw, s.value) for s in spans if s.value is not None]:
                return stated
        return _computed_hours(self.text, self.pairs)

    def found(self) -> list[_Found]:
        """Everything that tells of working hours, in order, without overlaps."""
        found = [
            *(_Found(s.start, s.end, "extent" if s.certainty is Certainty.STATED else "unsure") for s in self.extents),
            *(_Found(s.start, s.end, "week") for s in (*self.by_week, *self.by_day)),
            *self.clocks,
            *(days for days, _ in self.pairs),
            *_vague_words(self.text),
        ]
        found.sort(key=lambda each: (each.start, -each.end))
        apart: list[_Found] = []
        for each in found:
            if not apart or each.start >= apart[-1].end:
                apart.append(each)
            elif each.end > apart[-1].end:
                apart[-1] = _Found(apart[-1].start, each.end, apart[-1].kind)
        return apart

    def runs(self) -> list[Span[str]]:
        runs: list[list[_Found]] = []
        for each in self.found():
            gap = self.text.folded[runs[-1][-1].end : each.start] if runs else ""
            if runs and len(gap) <= 45 and "\n\n" not in gap and _JOINT.fullmatch(gap):
                runs[-1].append(each)
            else:
                runs.append([each])
        return [_words(self.text, run) for run in runs]


def _words(text: Passage, run: list[_Found]) -> Span[str]:
    start, end = run[0].start, run[-1].end
    if refusal := _REFUSAL_AT_END.search(text.before(start, 60)):
        start -= len(refusal[0])
    while end > start and text.original[end - 1] == ".":
        end -= 1
    if text.original[end : end + 1] == ")" and text.original.count("(", start, end) > text.original.count(
        ")", start, end
    ):
        end += 1
    kinds = {each.kind for each in run}
    if kinds & {"clock", "numbers", "week", "extent"}:
        certainty = Certainty.STATED
    else:
        certainty = Certainty.ABSENT if kinds == {"absent"} else Certainty.UNCLEAR
    raw = text.original[start:end]
    return Span(start, end, raw, raw, certainty)


@dataclass(frozen=True, slots=True)
class Hours:
    """All that a text says of working hours; each list in the order of the text."""

    extents: list[Span[int]]  # percent of full time; UNCLEAR for a range or a question
    per_week: list[Span[float]]
    words: list[Span[str]]  # each unbroken run of words

    def best_words(self) -> Span[str] | None:
        """The run that says most: the first that states something, else the first that is not settled."""
        order = {Certainty.STATED: 2, Certainty.UNCLEAR: 1}
        return max(self.words, key=lambda run: (order.get(run.certainty, 0), -run.start), default=None)


def find_hours(text: str) -> Hours:
    """Extents, hours per week and the words for them, in one go."""
    reading = _Reading(text)
    return Hours(reading.extents, reading.hours_per_week(), reading.runs())


def find_extent(text: str) -> list[Span[int]]:
    """The extents in percent of full time that a text states, in its order; UNCLEAR for a range or a question."""
    return _extents(Passage(text))


def find_hours_per_week(text: str) -> list[Span[float]]:
    """Hours per week, in the order of the text: those stated, else those a day on stated weekdays, else those that
    clock times on stated weekdays give."""
    return _Reading(text).hours_per_week()


def find_all_working_hours(text: str) -> list[Span[str]]:
    """Each unbroken run of words that tells of working hours, in the order of the text.

    STATED: hours, clock times or an extent. UNCLEAR: only vague words. ABSENT: said not to be settled.
    """
    return _Reading(text).runs()


def find_working_hours(text: str) -> Span[str] | None:
    """The words of one placement's text that state its working hours, None where there are none."""
    return find_hours(text).best_words()
