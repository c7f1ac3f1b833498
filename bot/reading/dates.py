"""Periods in free text: from days, months, ISO weeks and lengths, in Swedish and English, to start and end.

Three steps: `date_points` finds the parts, parts are joined by the words between them, and what stands before and
after tells whose dates they are. A month runs from its first day to its last, a week from Monday to Sunday, N months
from D end the day before the same date N months on, and a year that is left out is the nearest one that puts the
start on or after the day the message was received (the contract on how a message is read).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from bot.reading.date_points import WEEKDAY_BEFORE, Length, Needs, Part, Point, Unit, scan
from bot.reading.date_words import MONTH_NAMES_OF_PEOPLE, OTHER_DATES, WEEKDAY
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.routine.model import Certainty


@dataclass(frozen=True, slots=True)
class Period:
    """Start and end, both inclusive, as far as they are known, and the words that each was read from."""

    start: date | None
    end: date | None
    start_raw: str
    end_raw: str
    # What the words held, so that ends that stand apart can be joined:
    first: Point | None = field(default=None, compare=False, repr=False)
    last: Point | None = field(default=None, compare=False, repr=False)
    length: Length | None = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class _Draft:
    """A period under way: parts joined, years not yet known."""

    start: int
    end: int
    first: Point | None = None
    last: Point | None = None
    first_raw: tuple[int, int] = (0, 0)
    last_raw: tuple[int, int] = (0, 0)
    length: Length | None = None
    vague: bool = False
    season: bool = False
    unsure: bool = False  # dates that are said to be preliminary or one of several
    other: str = ""  # why it is no period of the placement

    @property
    def ends(self) -> bool:
        return self.first is not None or self.last is not None


_NO_ROLE = "a day without a role"

# --- what stands between two ends ------------------------------------------------------------------

_RUN = r"(?:stannar|är kvar|arbetar|tjänstgör|pågår|varar|löper|gäller|sträcker sig|håller på|fortsätter|runs|lasts)"
_TO = (
    r"(?:-{1,3}>?|t\s?\.?\s?o\s?\.?\s?m\b\.?|t/o/m|(?:fram )?till?(?: och med| o\.? ?m\.?)?|"
    r"(?:up )?to(?: and including)?|until|till and including|through|thru|"
    r"(?:med )?slut(?:ar|datum|dag|tid)?(?: är| den)?|avslutas|avslut|(?:är )?(?:klar|färdig)|ends?(?: ?date|"
    r" on)?|ending(?: on)?|"
    r"sista dag(?:en)?(?: är)?|"
    r"(?:period(?:en)? |datum )(?:till|t\.?o\.?m\.?))"
)
_NEW_LINE_DASH = re.compile(r"\s*\n\s*-\s")
_CONNECTED = re.compile(
    rf"\s{{0,3}}(?:\(?{WEEKDAY}\)?)?[\s,;:|()]{{0,8}}(?:(?:och|and)\s)?(?:{_RUN}\s)?{_TO}"
    rf"[\s:.,|(\-]{{0,8}}(?:datum[\s:]{{1,3}})?(?P<unsure>\(?(?:preliminärt|prel\.?|ca|cirka)\)?\s)?{WEEKDAY_BEFORE}"
)
_OPENING = re.compile(r" ?\((?:den |\w{3,7} )?")
_LINES = re.compile(r" {0,3}\n{1,2} {0,3}")
_PERIOD_HEADING = re.compile(
    r"(?:period\w{0,3}|tid\w{0,10}|slut\w{0,5}|end date|dates?|till|t\.?\s?o\.?\s?m\.?|"
    r"datum)\s?:?\s{1,3}$"
)
_CELLS = re.compile(r" {0,3}[\t|] {0,3}")
_AND = re.compile(rf"\s(?:och|and|-|till)\s{WEEKDAY_BEFORE}")
_AND_MONTH = re.compile(r"\s?(?:,|och|samt|and|&|/)\s?")
_BETWEEN = re.compile(rf"\b(?:mellan|between)\s{WEEKDAY_BEFORE}$")
_BARE_DAY = re.compile(
    rf"(?<![\w/.,:+%-])(?P<day>\d\d?)(?::?(?:a|e|st|nd|rd|th))?\.?(?:\s?-{{1,2}}\s?|\s(?:till(?: och med)?|"
    rf"t\.?\s?o\.?\s?m\.?|to|until|och|and)\s)"
    rf"{WEEKDAY_BEFORE}$"
)
_NOT_A_DAY = re.compile(r"\b(?:kl(?:ockan)?|termin|nr|åk|avd|rum|sal|v|vecka|år|plan|grupp|tel|tfn)\b\.?\s?$")

# --- what stands before an end ---------------------------------------------------------------------

_FILL = (
    rf"[\s:.=|(\-]{{0,8}}(?:(?:datum|date|den|blir|är|redan|i|on|in|med start|börjar|start)\b[\s:|"
    rf"]{{0,3}}){{0,2}}{WEEKDAY_BEFORE}$"
)
_FROM = re.compile(
    r"(?:\b(?:från(?: och med)?|from|fr\.?\s?o\.?\s?m|f\.?\s?o\.?\s?m|fr|start(?:ar|datum|dag|tid|as|a)?|börja[rs]?|"
    r"påbörja[rs]?|inled[es]?s?|tillträder?|starting|starts?|start date|begin(?:s|ning)?|commencing|as of|räknat från|"
    r"första dag(?:en)?)\b\.?)" + _FILL
)
_TILL = re.compile(
    r"(?:\b(?:(?:fram )?till?(?: och med)?|till och med|t\.?\s?o\.?\s?m|slut(?:ar|datum|dag|tid)?|avslutas|"
    r"avslut|upphör|"
    r"until|through|to|ends?|ending|end date|sista dag(?:en)?|last day)\b\.?)" + _FILL
)
_WHOLE = re.compile(
    r"\b(?:i|under|hela|för|in|during|throughout|all of|whole of|månad(?:en|erna)?|month|period(?:en)?|"
    r"tid(?:en)?|när|when|avser|gäller)"
    r"[\s:|]{1,3}(?:hela\s|month of\s|the month of\s)?$"
)
_UNSURE = re.compile(
    r"\b(?:cirka|circa|ca|c:a|ungefär|omkring|runt|prel(?:iminärt?)?|preliminära|tentative(?:ly)?|"
    r"approx(?:imately)?|about|around|"
    r"roughly|provisional(?:ly)?|eventuellt|ev|kanske|möjligen|possibly|perhaps)\b\.?\s?(?:period|datum|start|tid)?\s?"
    rf"(?:från och med |från |fr\.?o\.?m\.? |from )?[:\s]{{0,2}}{WEEKDAY_BEFORE}$"
)
_EARLIEST = re.compile(
    rf"\b(?:tidigast|efter|after|earliest|någon gång efter|not before|inte före)\s(?:från\s|from\s)?{WEEKDAY_BEFORE}$"
)
_NOT = re.compile(
    r"\b(?:inte|ej|icke|not|(?:tidigare|förut|ursprungligen|previously|formerly|originally)(?: angiv\w{1,3}|"
    r" sagt| period(?:en)?)?:?|istället för|i stället för|snarare än|instead of|rather than)\s"
    rf"(?:(?:längre|som planerat|börjar?|starta[r]?|från|fr\.?o\.?m\.?|from|till|t\.?o\.?m\.?|blir|är|gäller|"
    rf"under|på|i|v\.?)\s){{0,3}}{WEEKDAY_BEFORE}$"
)
_ALTERNATIVE = re.compile(
    r"[\s,;(]{0,4}(?:eller|alternativt|alt|i andra hand|or(?: alternatively)?|"
    r"alternatively)\b\.?,?:?[\s(]{0,3}(?:från |from |mellan )?$"
)
_MOVED = re.compile(
    r"\b(?:flytta\w{0,3}|framflytt\w{0,4}|skjut[sae]?\w{0,3}|ändra[dts]?\w{0,3}|senarelägg\w{0,2}|"
    r"tidigarelägg\w{0,2}|byt(?:a|er|s|t)|"
    r"förläng\w{0,2}|förkort\w{0,2}|moved?|moving|changed?|postponed?|rescheduled?|extended?)\b"
)
_THE_END = re.compile(r"\b(?:slut\w{0,6}|förläng\w{0,2}|förkort\w{0,2}|extended?|end(?:ing| date)?)\b")

# --- what stands after it --------------------------------------------------------------------------

_CLOCK_AFTER = re.compile(r",?\s(?:kl(?:ockan)?\.?\s?)?\d{1,2}[:.]\d\d\b|,?\skl\b|t\d\d:\d\d")
_WRITTEN_AFTER = re.compile(r"[^\n]{0,60}?(?:\bskrev|\bwrote\b)")
_OTHER_AFTER = re.compile(
    r"[\s,)]{1,3}(?:(?:är|har|tar|var|blir|is|are|am|have|has|we|vi|jag|hon|han|i|kliniken|"
    r"mottagningen)\s){1,3}(?:\w{1,12}\s){0,2}?"
    r"(?:semest\w{0,6}|ledig\w{0,3}|\w{0,9}ledig\w{0,3}|stängt|borta|bortrest|upptag\w{2}|kurs|on leave|away|"
    r"closed|holiday|möte)\b"
)
_OPEN_AFTER = re.compile(r"\s?(?:och framåt|tills vidare|-\s*$|-\s*\n|onwards?\b)")
_FORWARD = re.compile(r" (?:framåt|fram|onwards|forward)\b")
_WITHIN_MONTH = re.compile(r"\s(?:i|under|in|during|någon gång i)\s")
_AND_ON = re.compile(r"[\s,]{1,3}(?:och|\+|i|for|and)\s")
_RESTATED = re.compile(
    r"[\s,(=]{1,4}(?:dvs|d\.?v\.?s|alltså|motsvarar|det vill säga|vilket är|i\.?e|that is|=)?[\s.,:(=]{0,4}$"
)
_RELATIVE_YEAR = re.compile(r"[ ,(]{1,3}(?:(nästa|next) (?:år|year)|(i|this) (?:år|year))\b")
_HEADING_YEAR = re.compile(r"(?<![\w/.:-])(20[2-4]\d)(?![\w/-]|[.:]\d)")

_CONTEXT = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name.replace(' ', '_')}>{words})" for name, (words, _) in OTHER_DATES.items()) + ")"
)
_REACH = {name.replace(" ", "_"): reach for name, (_, reach) in OTHER_DATES.items()}
_WISH = re.compile(rf"\b(?:{OTHER_DATES['placement'][0]})")
_IMPOSSIBLE_WISH = re.compile(r"\b(?:inte|ej|not|cannot|can't|tyvärr)\b")


def _label(text: Passage, at: int, floor: int) -> str:
    """What stands just before `at`, over line ends: where a label would stand."""
    return text.folded[max(floor, at - 50) : at]


# --- from parts to drafts --------------------------------------------------------------------------


def _drafts(text: Passage) -> list[_Draft]:
    parts = _without_asides(text, scan(text.folded))
    drafts: list[_Draft] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        floor = drafts[-1].end if drafts else 0
        following = parts[index + 1] if index + 1 < len(parts) else None
        draft = _draft(text, part, floor)
        index += 1
        if following and _belong_together(text, part, following, floor):
            connected = _CONNECTED.fullmatch(text.folded[part.end : following.start])
            draft.unsure = bool(connected and connected["unsure"])
            draft.last, draft.last_raw, draft.end = following.first, (following.start, following.end), following.end
            index += 1
            index += _more_months(text, draft, parts[index:])
        elif part.first and part.first.needs is Needs.PAIR and draft.last is None:
            continue
        drafts.append(draft)
    return drafts


def _without_asides(text: Passage, parts: list[Part]) -> list[Part]:
    """«vecka 36 (6 sept) till vecka 45»: a day in parentheses after a week only explains it."""
    kept: list[Part] = []
    for part in parts:
        week = kept[-1] if kept else None
        if (
            week
            and part.first
            and week.first
            and week.first.unit is Unit.WEEK
            and part.first.unit is Unit.DAY
            and not (week.last or part.last)
            and _OPENING.fullmatch(text.folded[week.end : part.start])
            and text.folded[part.end : part.end + 1] == ")"
        ):
            kept[-1] = replace(week, end=part.end + 1)
        else:
            kept.append(part)
    return kept


def _more_months(text: Passage, draft: _Draft, parts: Sequence[Part]) -> int:
    """«september, oktober och november 2027»: how many of the parts carry on the months of the draft."""
    taken = 0
    for part in parts[:10]:
        point, last = part.first, draft.last
        if not point or not last or part.last or not point.unit is last.unit is Unit.MONTH or last.year:
            break
        if point.month != last.month % 12 + 1 or not _AND_MONTH.fullmatch(text.folded[draft.end : part.start]):
            break
        draft.last, draft.last_raw, draft.end = point, (part.start, part.end), part.end
        taken += 1
    return taken


def _draft(text: Passage, part: Part, floor: int) -> _Draft:
    raw = (part.start, part.end)
    draft = _Draft(part.start, part.end, part.first, part.last, raw, raw, part.length, part.vague, part.season)
    point = part.first
    if point and point.unit is Unit.DAY and part.last is None and point.needs is Needs.NOTHING:
        window = text.folded[max(floor, part.start - 40) : part.start]
        match = _BARE_DAY.search(window)
        if match and 1 <= int(match["day"]) < point.number and not _NOT_A_DAY.search(window[: match.start()]):
            if " och " in match[0] or " and " in match[0]:
                if not _BETWEEN.search(window[: match.start()]):
                    return draft
            at = part.start - len(window) + match.start()
            draft.start, draft.last = at, point
            draft.first = replace(point, number=int(match["day"]))
            draft.first_raw = (at, at + len(match["day"]))
    return draft


def _belong_together(text: Passage, part: Part, following: Part, floor: int) -> bool:
    """Whether two parts are the two ends of one period."""
    first, last = part.first, following.first
    if not first or not last or part.last or following.start - part.end > 70:
        return False
    if {first.needs, last.needs} == {Needs.PAIR} and Unit.DAY in (first.unit, last.unit):
        return False
    if first.needs is Needs.PAIR and first.unit is Unit.DAY and last.year is None:
        return False
    gap = text.folded[part.end : following.start]
    if _NEW_LINE_DASH.match(gap):
        # a dash at the head of a line is an item of a list, unless the line above is none and has yet to end
        line = text.folded[text.folded.rfind("\n", max(0, part.start - 100), part.start) + 1 : part.start]
        if first.year or first.unit is not last.unit or line.lstrip()[:1] in ("-", "*", "•", "·"):
            return False
    if _CONNECTED.fullmatch(gap):
        return following.last is None and not _old_and_new(text, part, gap, floor)
    if following.last:
        return False
    if _AND.fullmatch(gap) and _BETWEEN.search(_label(text, part.start, floor)):
        return True
    if first.unit is last.unit and _CELLS.fullmatch(gap):
        return True
    if first.unit is last.unit is Unit.DAY and first.year and last.year and _LINES.fullmatch(gap):
        return _alone_on_lines(text, part, following) and _label_of_period(text, part)
    return (
        first.unit is last.unit is Unit.MONTH
        and bool(_AND_MONTH.fullmatch(gap))
        and last.month == first.month % 12 + 1
        and first.year in (None, last.year)
    )


def _alone_on_lines(text: Passage, part: Part, following: Part) -> bool:
    before, after = text.folded[: part.start][-1:], text.folded[following.end : following.end + 1]
    return before in ("", "\n") and after in ("", "\n")


def _label_of_period(text: Passage, part: Part) -> bool:
    """«Period⏎2027-09-01⏎2027-11-30», «Start⏎Slut⏎…»: the line above two dates is a heading for them."""
    return bool(_PERIOD_HEADING.search(text.folded, max(0, part.start - 60), part.start))


def _old_and_new(text: Passage, part: Part, gap: str, floor: int) -> bool:
    """«flyttas från 3 maj till 10 maj»: not a period but an old date and a new one."""
    before = text.before(part.start, 80, floor)
    moved = _MOVED.search(before)
    return bool(moved and re.search(r"\b(?:från|from)\b", before[moved.end() :]) and re.search(r"till?\b|to\b", gap))


# --- whose dates they are --------------------------------------------------------------------------


def _is_a_name(text: Passage, draft: _Draft) -> bool:
    """«till Maj Brännmyr», «Hej Maj!»: a month that is somebody's name."""
    word = text.original[slice(*draft.first_raw)]
    if not word[:1].isupper() or word.casefold() not in MONTH_NAMES_OF_PEOPLE:
        return False
    return bool(re.match(r"[ ][A-ZÅÄÖ]", text.original[draft.end : draft.end + 2])) or word.casefold() == "maj"


def _settle_role(text: Passage, draft: _Draft, floor: int) -> None:
    """Gives a draft with one point its place: start, end, or both ends of a week or month."""
    point = draft.first
    if not point or draft.last:
        return
    label, sentence = _label(text, draft.start, floor), text.before(draft.start, 80, 0)
    if _MOVED.search(sentence) and re.search(rf"\b(?:till?|to)\s{WEEKDAY_BEFORE}$", label):
        if _THE_END.search(sentence):
            _as_end(draft)
        elif point.unit is not Unit.DAY and not re.search(r"\bstart|\bbörja|\bbegin", sentence):
            draft.last, draft.last_raw = point, draft.first_raw
        return
    if _FROM.search(label) or _OPEN_AFTER.match(text.folded, draft.end):
        return
    if _TILL.search(label):
        if point.unit is Unit.MONTH and _is_a_name(text, draft):
            draft.other = "a name"
        else:
            _as_end(draft)
        return
    if point.unit is Unit.DAY:
        if point.needs is not Needs.NOTHING or not _wished(text, draft, floor):
            draft.other = _NO_ROLE
        return
    draft.last, draft.last_raw = point, draft.first_raw
    if point.unit is Unit.MONTH:
        if point.year is None and (not _WHOLE.search(label) or _is_a_name(text, draft)):
            draft.other = "a month without a role"
        elif point.needs is Needs.CUE and point.year is not None and not _wished(text, draft, floor):
            draft.other = "a number that may be a month"


def _as_end(draft: _Draft) -> None:
    draft.last, draft.last_raw = draft.first, draft.first_raw
    draft.first, draft.first_raw = None, (0, 0)


def _context(text: Passage, draft: _Draft, floor: int) -> str:
    """What the words before a date say that it is: the nearest of them decides."""
    window = text.before(draft.start, 80, floor)
    nearest = ""
    for match in _CONTEXT.finditer(window):
        name = match.lastgroup or ""
        distance = len(window) - match.end()
        if distance > _REACH[name]:
            continue
        if name in ("course", "deadline", "meeting", "on_call", "break") and re.search(
            r"[,:(]\s", window[match.end() :]
        ):
            continue
        if name == "course" and nearest == "placement":
            continue
        nearest = name
    return nearest


def _wished(text: Passage, draft: _Draft, floor: int) -> bool:
    """Whether the words before (or, for a short line, around) speak of a placement."""
    sentence = text.folded[text.sentence_start(draft.start) : draft.start][-120:]
    return bool(_WISH.search(sentence) or _WISH.match(text.after(draft.end, 60).lstrip(" ,:-)")))


def _settle_context(text: Passage, draft: _Draft, floor: int) -> None:
    """Sets aside what is not the placement's period, and marks what is not certain."""
    label, before = _label(text, draft.start, floor), text.before(draft.start, 80, floor)
    if _NOT.search(label):
        draft.other = "taken back"
    elif draft.other:
        return
    elif draft.vague:
        _settle_vague(text, draft, before)
    elif draft.length and not draft.ends:
        return
    elif (name := _context(text, draft, floor)) not in ("", "placement"):
        draft.other = name.replace("_", " ")
    elif _OTHER_AFTER.match(text.after(draft.end, 60)):
        draft.other = "leave"
    elif draft.first and not draft.last and _CLOCK_AFTER.match(text.folded, draft.end) and not _FROM.search(label):
        draft.other = "a time of day"
    elif _WRITTEN_AFTER.match(text.after(draft.end, 60)) and (draft.first is None or draft.last is None):
        draft.other = "writing"
    elif draft.first and draft.last is None and _EARLIEST.search(label):
        draft.vague = draft.season = True
    elif _UNSURE.search(label):
        draft.unsure = True


def _settle_vague(text: Passage, draft: _Draft, before: str) -> None:
    name = _context(text, draft, draft.start - len(before))
    if name not in ("", "placement"):
        draft.other = name.replace("_", " ")
    elif draft.season:
        sentence = text.folded[text.sentence_start(draft.start) : text.sentence_end(draft.end)][:300]
        if _IMPOSSIBLE_WISH.search(before) or not (
            _WISH.search(sentence) or len(sentence.strip()) < len(_raw(text, draft)) + 30
        ):
            draft.other = "a season without a role"


def _raw(text: Passage, draft: _Draft) -> str:
    return text.original[draft.start : draft.end]


def _settle_moves(text: Passage, drafts: list[_Draft]) -> None:
    """«flyttas från 3 maj–25 juli till 10 maj–1 augusti»: only the new dates count; the new ones of a date that was
    taken back («inte 1 mars utan 8 mars») take its place."""
    for old, new in pairwise(drafts):
        if not old.ends or not new.ends:
            continue
        gap = text.folded[old.end : new.start]
        if old.other == _NO_ROLE and new.other == "taken back" and len(gap) < 20:
            old.other = ""  # «8 mars, inte 1 mars»
        if old.other not in ("", "taken back"):
            continue
        if len(gap) < 40 and (between := _MOVED.search(gap)) and re.search(r"\b(?:till|to)\s", gap[between.end() :]):
            old.other, new.other = "taken back", ""
            continue
        before = text.before(old.start, 80, 0)
        moved = _MOVED.search(before)
        if (
            moved
            and re.search(r"\b(?:från|from)\b", before[moved.end() :])
            and re.search(rf"^[\s,)]{{1,3}}(?:till|to)\s{WEEKDAY_BEFORE}$", gap)
        ):
            old.other, new.other = "taken back", ""
        elif old.other == "taken back" and re.search(r"\b(?:utan|but|men)\b", gap) and len(gap) < 60:
            if new.other == _NO_ROLE:
                new.other = ""
                if old.first is None:
                    _as_end(new)
        elif not old.other and re.search(
            r"^[\s,(]{0,3}(?:i stället för|istället för|instead of|i st\.? f\.?ör)\s", gap
        ):
            new.other = "taken back"


def _settle_kept_ends(text: Passage, drafts: list[_Draft]) -> None:
    """«kommer till er den 1 mars och slutar den 31 maj»: a day without a role before an end is the start; the year of
    a date in words («nästa år») is no period."""
    for one, another in pairwise(drafts):
        if one.ends and another.vague and _RELATIVE_YEAR.match(text.folded, one.end):
            another.other = "a year"
        if one.other == _NO_ROLE and not another.other and another.first is None and another.last:
            if another.start - one.end <= 60 and _one_sentence(text, one, another):
                one.other = ""


def _settle_alternatives(text: Passage, drafts: list[_Draft]) -> None:
    """«1/9–30/11 eller 1/10–31/12»: the first is kept, and is not certain."""
    for one, another in pairwise(drafts):
        if one.other or another.other or one.length or another.length:
            continue
        if _ALTERNATIVE.fullmatch(text.folded[one.end : another.start]):
            one.unsure = True
            another.other = "an alternative"


# --- years -----------------------------------------------------------------------------------------


def _next_year(point: Point, received: date) -> int:
    """The first year in which the point comes on or after the day."""
    if point.unit is Unit.WEEK:
        today = received.isocalendar()
        this_week = today.week + (1 if today.weekday > 1 else 0)  # its Monday has passed
        return today.year if point.number >= this_week else today.year + 1
    here = (point.month, point.number or 1) >= (received.month, received.day)
    return received.year if here else received.year + 1


def _years(first: Point | None, last: Point | None, received: date, hint: int | None) -> tuple[int, int]:
    """The years of both ends: those written, else those that the rule gives."""
    if first is None:
        assert last is not None
        year = last.year or _next_year(last, received)
        return year, year
    crosses = last is not None and last.order() < first.order() - (10 if last.unit is not first.unit else 0)
    if first.year:
        year = first.year
    elif last is not None and last.year:
        year = last.year - 1 if crosses else last.year
        begins = first.first_day(year)
        if crosses and (begins is None or begins < received):
            year = last.year  # both ends were meant to lie in it
            later = last.last_day(last.year + 1)
            if first.unit is Unit.WEEK and later:
                return year, year + 1
    else:
        year = _next_year(first, received)
        if hint and (day := first.first_day(hint)) and day >= received:
            year = hint
    if last is None:
        return year, year
    return year, last.year or (year + 1 if crosses else year)


def _settle_relative_years(text: Passage, drafts: list[_Draft], received: date) -> None:
    """«1 september nästa år»"""
    for draft in drafts:
        match = _RELATIVE_YEAR.match(text.folded, draft.end) if draft.ends and not _written_year(draft) else None
        if not match:
            continue
        year = received.year + (1 if match[1] else 0)
        one_point = draft.first is draft.last
        if draft.last:
            draft.last = replace(draft.last, year=year)
        if draft.first and (one_point or not draft.last):
            draft.first = draft.last if one_point else replace(draft.first, year=year)


def _hints(text: Passage, drafts: list[_Draft]) -> dict[int, int]:
    """Years that a heading or a neighbour in the same sentence gives to drafts that have none."""
    bare = [i for i, d in enumerate(drafts) if d.ends and not _written_year(d)]
    hints: dict[int, int] = {}
    for i in bare:
        draft = drafts[i]
        end = text.sentence_end(draft.end)
        nearest = next(
            (d for d in drafts[i + 1 : i + 4] if d.ends and not d.other and d.start < end and _written_year(d)), None
        )
        point, other = draft.first or draft.last, nearest and (nearest.first or nearest.last)
        if nearest and point and other:
            year = other.year or (nearest.last.year if nearest.last and nearest.last.order() >= other.order() else None)
            if year and point.order() <= other.order():
                hints[i] = year
                continue
        start = text.sentence_start(draft.start)
        previous = next(
            (d for d in reversed(drafts[:i]) if d.ends and not d.other and d.start >= start and _written_year(d)), None
        )
        if previous and (year := _written_year(previous)):
            hints[i] = year
            continue
        if (heading := _heading_year(text, draft)) is not None:
            hints[i] = heading
    return hints


def _written_year(draft: _Draft) -> int | None:
    return (draft.last and draft.last.year) or (draft.first and draft.first.year) or None


def _heading_year(text: Passage, draft: _Draft) -> int | None:
    """The only number of a short line above: «Önskemål 2027:», «Tid (2027)»."""
    for line in reversed(text.folded[max(0, draft.start - 1500) : draft.start].split("\n")[-12:]):
        if len(line) > 70:
            continue
        years = _HEADING_YEAR.findall(line)
        if len(years) == 1 and len(re.findall(r"\d+", line)) == 1:
            return int(years[0])
    return None


# --- from drafts to periods ------------------------------------------------------------------------


def _ends_after(start: date, length: Length) -> date:
    """The last day of so long a time from `start`: «N månader» end the day before the same date N months on."""
    whole, half = int(length.count), length.count % 1
    if length.unit is Unit.WEEK:
        return start + timedelta(days=round(length.count * 7) - 1)
    if length.unit is Unit.MONTH:
        return start + relativedelta(months=whole) + timedelta(days=(14 if half else -1))
    return start + timedelta(days=max(whole, 1) - 1)


def _resolve(text: str, draft: _Draft, received: date, hint: int | None) -> Span[Period]:
    raw = text[draft.start : draft.end]
    if draft.vague or not draft.ends:
        nothing = Period(None, None, "", "", length=draft.length)
        return Span(draft.start, draft.end, raw, nothing, Certainty.UNCLEAR)
    first, last = draft.first, draft.last
    first_year, last_year = _years(first, last, received, hint)
    start = first.first_day(first_year) if first else None
    end = last.last_day(last_year) if last else None
    if draft.length and start and last is None:
        end = _ends_after(start, draft.length)
    invalid = bool((first and start is None) or (last and end is None))
    certainty = Certainty.INVALID if invalid else Certainty.UNCLEAR if draft.unsure else Certainty.STATED
    period = Period(
        start,
        end,
        text[slice(*draft.first_raw)],
        text[slice(*draft.last_raw)] if last else "",
        first,
        last,
        draft.length,
    )
    return Span(draft.start, draft.end, raw, period, certainty)


def _join_lengths(text: Passage, drafts: list[_Draft]) -> list[_Draft]:
    """A length and a start in one sentence are a period: «tre månader med start 3 maj», «from 1 mars i 8 veckor»."""
    joined: list[_Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before and _length_within_month(text, before, draft):
            before.end, before.length, before.vague = draft.end, None, True
        elif before and _length_then_start(text, before, draft):
            draft.length, draft.start = before.length, before.start
            joined[-1] = draft
        elif before and _start_then_length(text, before, draft):
            before.other, before.length, before.last, before.end = "", draft.length, None, draft.end
            if forward := _FORWARD.match(text.folded, draft.end):
                before.end = forward.end()
        else:
            joined.append(draft)
    return joined


def _length_within_month(text: Passage, length: _Draft, month: _Draft) -> bool:
    """«3 veckor i maj» tells neither the first day nor the last."""
    if length.other or month.other or length.length is None or length.ends or not month.first:
        return False
    if month.first is not month.last or month.first.unit is not Unit.MONTH:
        return False
    return bool(_WITHIN_MONTH.fullmatch(text.folded[length.end : month.start])) and length.length != Length(
        1, Unit.MONTH
    )


def _length_then_start(text: Passage, length: _Draft, start: _Draft) -> bool:
    if length.other or start.other or length.length is None or length.ends or not start.first or start.last:
        return False
    return start.start - length.end <= 70 and _one_sentence(text, length, start)


def _start_then_length(text: Passage, start: _Draft, length: _Draft) -> bool:
    if length.other or length.length is None or length.ends or not start.first or start.length is not None:
        return False
    gap = text.folded[start.end : length.start]
    if start.other and (start.other != _NO_ROLE or len(gap) > 12):
        return False
    whole_week = start.last is start.first and start.first.unit is Unit.WEEK and _AND_ON.fullmatch(gap)
    return bool(start.last is None or whole_week) and len(gap) <= 60 and _one_sentence(text, start, length)


def _one_sentence(text: Passage, one: _Draft, another: _Draft) -> bool:
    return text.sentence_start(one.start) == text.sentence_start(another.start)


def _without_restatements(text: Passage, spans: list[Span[Period]]) -> list[Span[Period]]:
    """«v. 36–45 (6 september–14 november)» is one period said twice; dates win over weeks."""
    kept: list[Span[Period]] = []
    for span in spans:
        before = kept[-1] if kept else None
        if (
            before
            and _RESTATED.fullmatch(text.folded[before.end : span.start])
            and _same_period(before.value, span.value)
        ):
            by_day = span.value.first is not None and span.value.first.unit is Unit.DAY
            chosen = span.value if by_day else before.value
            kept[-1] = Span(before.start, span.end, text.original[before.start : span.end], chosen, before.certainty)
        else:
            kept.append(span)
    return kept


def _same_period(one: Period, another: Period) -> bool:
    if not (one.start and one.end and another.start and another.end):
        return False
    return abs((one.start - another.start).days) <= 6 and abs((one.end - another.end).days) <= 6


def _read(text: str, received: date) -> tuple[list[Span[Period]], list[Span[str]]]:
    prepared = Passage(text)
    drafts = _drafts(prepared)
    if not drafts:
        return [], []
    for index, draft in enumerate(drafts):
        floor = drafts[index - 1].end if index else 0
        _settle_role(prepared, draft, floor)
        _settle_context(prepared, draft, floor)
    _settle_moves(prepared, drafts)
    _settle_kept_ends(prepared, drafts)
    _settle_alternatives(prepared, drafts)
    drafts = _join_lengths(prepared, drafts)
    _drop_loose_lengths(prepared, drafts)
    _settle_relative_years(prepared, drafts, received)
    hints = _hints(prepared, drafts)
    periods = [_resolve(text, d, received, hints.get(i)) for i, d in enumerate(drafts) if not d.other]
    others = [Span(d.start, d.end, text[d.start : d.end], d.other) for d in drafts if d.other]
    return _without_restatements(prepared, periods), others


def _drop_loose_lengths(text: Passage, drafts: list[_Draft]) -> None:
    """A length alone tells of the period only where the sentence speaks of a placement, or is nothing else."""
    for draft in drafts:
        if draft.other or draft.length is None or draft.ends:
            continue
        start, end = text.sentence_start(draft.start), text.sentence_end(draft.end)
        sentence = text.folded[max(start, draft.start - 150) : min(end, draft.end + 150)]
        if not _WISH.search(sentence) and len(sentence.strip()) > draft.end - draft.start + 25:
            draft.other = "a length without a role"


def find_periods(text: str, received: date) -> list[Span[Period]]:
    """The periods that a text asks for, in its order, without overlaps.

    STATED: the ends that it has are certain. UNCLEAR: a term, vague words or only a length (no ends), or dates that
    are said to be preliminary or one of several (the ends are kept). INVALID: an end does not exist in the calendar
    and is None.
    """
    return _read(text, received)[0]


def find_other_dates(text: str, received: date) -> list[Span[str]]:
    """The dates of other things than the placement, and why each was set aside."""
    return _read(text, received)[1]


def join(text: str, spans: Sequence[Span[Period]], received: date) -> list[Span[Period]]:
    """Puts the ends of one placement's text together: a start and the end that follows it, a start and a length.

    Words that give no dates are dropped where others do. What is left over stays as it was.
    """
    dated = [s for s in spans if s.value.first or s.value.last]
    lengths = [s for s in spans if s.value.length and s not in dated]
    if not dated:
        return list(spans)
    joined: list[Span[Period]] = []
    for span in dated:
        before = joined[-1].value if joined else None
        if (before and before.last is None and before.length is None and span.value.first is None) or (
            before
            and before.first is None
            and before.length is None
            and span.value.last is None
            and span.value.length is None
        ):
            joined[-1] = _joined(text, joined[-1], span, received)
        else:
            joined.append(span)
    if len(joined) == len(lengths) == 1 and joined[0].value.last is None and joined[0].value.length is None:
        joined = [_joined(text, joined[0], lengths[0], received)]
    return joined


def _joined(text: str, one: Span[Period], another: Span[Period], received: date) -> Span[Period]:
    start, end = min(one.start, another.start), max(one.end, another.end)
    first, last = one.value.first or another.value.first, one.value.last or another.value.last
    draft = _Draft(start, end, first, last, length=one.value.length or another.value.length)
    draft.unsure = Certainty.UNCLEAR in (one.certainty, another.certainty) and draft.length is None
    span = _resolve(text, draft, received, None)
    period = replace(
        span.value,
        start_raw=one.value.start_raw or another.value.start_raw,
        end_raw=one.value.end_raw or another.value.end_raw,
    )
    return replace(span, value=period)
