"""Working hours in free text: the extent, hours per week, clock times on weekdays, and the words that state them.

Stated hours win over those that clock times give, and a lunch break is not subtracted (the contract on how a message
is read). Hours of other things (telephone hours, meetings, opening hours, on-call shifts) are not working hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from bot.reading.folding import word_set
from bot.reading.hours_clock import computed_hours, schedule
from bot.reading.hours_extent import find_extents
from bot.reading.hours_marks import MAX_FOUND, Found, not_working_hours
from bot.reading.hours_stated import DAYS_A_WEEK, hours_a_day, stated_hours
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.routine.model import Certainty

_SHIFT_TOPIC = regex(r"arbet|jobb|tjänstgör|tid|omfattning|schema|work|hours|^\s*$|,\s$")
_DAYS_A_WEEK_STEMS = ("dagar i", "dagar/", "dagar per", "dag i", "dag/", "dag per", "days", "day a", "day per")
_SHIFT_STEMS = ("dag-", "dag/", "dag och", "dagtid", "kvällstid", "pass", "skift", "shift", "daytime")
_SHIFT = regex(
    r"\b(?:dag-?(?:, ?kvälls?-?)?(?: ?(?:och|/|,|samt|eller) ?(?:kvälls?|natt|helg)-?)+(?:pass|tid|"
    r"tjänstgöring)?|dagtid|kvällstid|"
    r"dagpass|kvällspass|nattpass|helgpass|skift\w{0,8}|treskift|tvåskift|day(?:time)? (?:and|"
    r"or) evening shifts?|day shifts?|daytime)\b"
)
_VAGUE = regex(
    r"\b(?:(?:sedvanliga?|vanliga?|normala?|ordinarie|gängse|usual|normal|regular|standard|ordinary)\s(?:arbets|"
    r"working |work |office )?"
    r"(?:tid(?:er)?|hours)|kontorstid(?:er)?|office hours|deltid|part[- ]?time|flextid|flex\b|"
    r"flexibel\w{0,2} (?:arbets)?tider?|"
    r"(?:enligt|enl\.?|efter|följer|följa|follows?|as per|according to|per)\s(?:\w{1,25}\s){0,2}schema\w{0,3}|"
    r"(?:according to|as per|"
    r"per)\s(?:\w{1,25}\s){0,2}schedule|"
    r"(?:enligt|enl\.?) (?:överenskommelse|ök\b|ö\.?k\b|önskemål|behov|avtal med kliniken)|(?:as|by|to be|"
    r"upon) (?:agreed|agreement)|"
    r"(?:kliniken|mottagningen|vårdgivaren|ni|handledaren) (?:får )?(?:bestämmer|bestämma|avgör|avgöra|styr|lägger)|"
    r"återkommer (?:om|med|kring|angående) (?:\w{1,15}\s)?(?:arbets)?tid(?:er|erna|en)?|"
    r"(?:arbets)?tid(?:er|erna|en)? (?:bestäms|bokas|diskuteras|planeras|sätts|läggs|får (?:ni|vi)|"
    r"kan diskuteras|beror)|"
    r"tbd|to be (?:decided|determined|confirmed)|(?:i )?samråd med kliniken)"
)
# One of these is in every match of the pattern; looking for them first is much faster.
_VAGUE_STEMS = (
    *word_set(
        "vanlig normal ordinarie gängse usual regular standard kontorst office deltid part flex schema schedule enl"
    ),
    *word_set(
        "agree bestäm avgör styr lägger återkommer bokas diskuteras planeras sätts läggs beror tbd samråd önskemål"
    ),
    "efter ",
    "följ",
    "follow",
    "får ni",
    "får vi",
    "to be",
)
_NEEDS_A_TOPIC = regex(
    r"överenskommelse|\bök\b|ö\.?k\b|agree|bestämm|avgör|\bstyr|lägger|\btbd|to be|önskemål|behov|avtal|samråd|"
    r"flex\b|schem|schedule"
)
_TOPIC = regex(
    r"\b(?:arbets|tjänstgörings)?(?:tid(?:er|erna|en)?|timmar)\b|\bomfattning|tjänstgöringsgrad|\bschema\w{0,3}|\bhours\b|"
    r"\bextent\b|heltid|deltid"
)
_NOT_KNOWN_STEMS = ("arbetst", "tjänstgöring", "omfattn", "working h", "extent")
_NOT_KNOWN = regex(
    r"\b(?:arbetstid(?:er|erna|en)?|tjänstgöringstid(?:er)?|arbetstimmar|omfattning(?:en)?|"
    r"tjänstgöringsgrad(?:en)?|working hours|extent)\s?"
    r"(?:[:\t\n-]|är|har|is|are|ännu|\s){1,4}\s?(?:\w{1,10}\s){0,2}?"
    r"(?:(?:ej|inte|not) (?:ännu |än |yet )?(?:\w{1,10}\s)?(?:bestäm\w{0,2}|klar\w?|fastställ\w{0,2}|satta?|"
    r"känd\w?|kända|decided|known|set)|"
    r"okän\w{1,2}|vet (?:ej|inte)|oklart?|unknown|n/a|saknas)"
)
_JOINT = regex(
    r"(?:[\s,;:()+&/|-]|\b(?:och|samt|dvs|d\.v\.s|alltså|förlagda?|förlagt|mellan|kl|klockan|men|utan|inte|ej|ca|"
    r"cirka|i snitt|det vill säga|"
    r"arbetstid(?:en|er)?|med|på|and|i|av|som|motsvarande|motsvarar|snitt|hon|han|arbetar|jobbar|är|dagar|dag|dagligen|daily|day|every|från|"
    r"totalt|per|varje|"
    r"normal|from|between|with|at|or|eller|vid|full|tid(?:er)?|not|but|is|gäller|förläggs|schemalagd|"
    r"schemalagt)\b\.?){0,14}"
)
_REFUSAL_AT_END = regex(
    r"\b(?:inte|ej|not)\s(?:på\s|arbeta\s)?(?:heltid|halvtid|full[- ]?time|\d{1,3}\s?(?:%|"
    r"procent))[\s,]{0,3}(?:utan|men|but)\s$"
)


def _has(folded: str, stems: tuple[str, ...]) -> bool:
    return any(map(folded.__contains__, stems))


def _vague_words(text: Passage) -> Iterator[Found]:
    folded = text.folded
    if _has(folded, _NOT_KNOWN_STEMS):
        for match in islice(_NOT_KNOWN.finditer(folded), MAX_FOUND):
            yield Found(match.start(), match.end(), "absent")
    for match in islice(_VAGUE.finditer(folded), MAX_FOUND) if _has(folded, _VAGUE_STEMS) else ():
        if _NEEDS_A_TOPIC.search(match[0]) and not _TOPIC.search(
            text.folded[
                max(text.sentence_start(match.start()), match.start() - 40) : min(
                    text.sentence_end(match.end()), match.end() + 25
                )
            ]
        ):
            continue
        if not not_working_hours(text, match.start()):
            yield Found(match.start(), match.end(), "vague")
    for match in islice(DAYS_A_WEEK.finditer(folded), MAX_FOUND) if _has(folded, _DAYS_A_WEEK_STEMS) else ():
        if _SHIFT_TOPIC.search(text.before(match.start(), 40)):
            yield Found(match.start(), match.end(), "vague")
    for match in islice(_SHIFT.finditer(folded), MAX_FOUND) if _has(folded, _SHIFT_STEMS) else ():
        if not not_working_hours(text, match.start()):
            yield Found(match.start(), match.end(), "shift")


class _Reading:
    """What one text says of working hours, each part found once."""

    def __init__(self, text: Passage) -> None:
        self.text = text

    @cached_property
    def extents(self) -> list[Span[int]]:
        return find_extents(self.text)

    @cached_property
    def by_week(self) -> list[Span[float | None]]:
        return stated_hours(self.text)

    @cached_property
    def by_day(self) -> list[Span[float | None]]:
        return hours_a_day(self.text)

    @cached_property
    def schedule(self) -> tuple[list[Found], list[tuple[Found, Found]]]:
        return schedule(self.text)

    @cached_property
    def hours_per_week(self) -> list[Span[float]]:
        for spans in (self.by_week, self.by_day):
            if stated := [Span(s.start, s.end, s.raw, s.value) for s in spans if s.value is not None]:
                return stated
        return computed_hours(self.text, self.schedule[1])

    def found(self) -> list[Found]:
        """Everything that tells of working hours, in order, without overlaps."""
        clocks, pairs = self.schedule
        found = [
            *(Found(s.start, s.end, "extent" if s.certainty is Certainty.STATED else "unsure") for s in self.extents),
            *(Found(s.start, s.end, "week") for s in (*self.by_week, *self.by_day)),
            *clocks,
            *(days for days, _ in pairs),
            *_vague_words(self.text),
        ]
        found.sort(key=lambda each: (each.start, -each.end))
        apart: list[Found] = []
        for each in found:
            if not apart or each.start >= apart[-1].end:
                apart.append(each)
            elif each.end > apart[-1].end:
                apart[-1] = Found(apart[-1].start, each.end, apart[-1].kind)
        return apart

    @cached_property
    def runs(self) -> list[Span[str]]:
        runs: list[list[Found]] = []
        for each in self.found():
            gap = self.text.folded[runs[-1][-1].end : each.start] if runs else ""
            if runs and len(gap) <= 45 and "\n\n" not in gap and _JOINT.fullmatch(gap):
                runs[-1].append(each)
            else:
                runs.append([each])
        return [_words(self.text, run) for run in runs]


def _words(text: Passage, run: list[Found]) -> Span[str]:
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
    """All that a text says of working hours; each list in the order of the text.

    `words`: each unbroken run of words; STATED: hours, clock times or an extent; UNCLEAR: only vague words; ABSENT:
    said not to be settled.
    """

    extents: list[Span[int]]  # percent of full time; UNCLEAR for a range or a question
    per_week: list[Span[float]]
    words: list[Span[str]]

    def best_words(self) -> Span[str] | None:
        """The run that says most: the first that states something, else the first that is not settled."""
        order = {Certainty.STATED: 2, Certainty.UNCLEAR: 1}
        return max(self.words, key=lambda run: (order.get(run.certainty, 0), -run.start), default=None)


def _read(text: str | Passage) -> _Reading:
    return Passage.of(text).once(_Reading)


def find_hours(text: str | Passage) -> Hours:
    """Extents, hours per week and the words for them, in one go."""
    reading = _read(text)
    return Hours(reading.extents, reading.hours_per_week, reading.runs)


_THEN = regex(
    r"\b(?:sedan|därefter|sen|först|inledningsvis|till en början|resten|resterande|sista|de första|"
    r"första (?:månad|veck|två|tre|fyra)\w*|till (?:jul|nyår|årsskiftet|påsk|midsommar)|från och med|fr\.?o\.?m\.?|"
    r"efter|then|after that|afterwards|rest of|first|last|until)\b"
)
_FIRST = regex(r"\b(?:först|inledningsvis|first|initially)\s(?:\w+\s){0,2}$")
_NOT_ONE_PLACEMENT = regex(r"[.!?]\s|\n\s*\n|\b(?:i stället för|istället för|instead of|inte|ej|not|rättelse|hemma)\b")
_AND_ON = regex(r"(?:[^.,;!?\n()]{0,40}(?=[.,;!?\n()]|$))?")


def find_changing_extent(text: str, extents: list[Span[int]]) -> Span[str] | None:
    """An extent that changes within the placement: «heltid de första veckorna, sedan 50 %»; None for one extent."""
    if len(extents) != 2 or extents[0].value == extents[1].value:
        return None
    first, second = extents
    if not first.certainty is second.certainty is Certainty.STATED:
        return None
    rest = _AND_ON.match(text, second.end)
    end = rest.end() if rest else second.end
    between = text[first.end : second.start].lower()
    if len(between) > 60 or _NOT_ONE_PLACEMENT.search(between):
        return None
    in_turn = _THEN.search(between) or _THEN.search(text[second.end : end].lower())
    if not in_turn and not _FIRST.search(text[max(0, first.start - 30) : first.start].lower()):
        return None
    raw = text[first.start : end]
    return Span(first.start, end, raw, raw.rstrip(" ,;"))


def find_extent(text: str | Passage) -> list[Span[int]]:
    """The extents in percent of full time that a text states, in its order; UNCLEAR for a range or a question."""
    return _read(text).extents


def find_hours_per_week(text: str | Passage) -> list[Span[float]]:
    """Hours per week, in the order of the text: those stated, else those a day on stated weekdays, else those that
    clock times on stated weekdays give."""
    return _read(text).hours_per_week
