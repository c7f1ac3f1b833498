"""What the grammars of working hours share: something found, and the hours of other things."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.passage import Passage
from bot.reading.patterns import regex

MAX_FOUND = 200  # of one kind in one text
OTHER_HOURS = regex(
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
# "våra öppettider och därmed hans är …", "hon följer våra öppettider", "går samma tider som vi har öppet"
_WHILE_OPEN = regex(r"\böppettid|\böppet\b|\böppna|\bopening hours\b|\bopen\b")
_WHO_IS_PLACED = (
    r"\b(?:han|hon|hen|de|studenten|läkaren|st-läkaren|doktorn|eleven|he|she|they|the (?:student|resident))"
    r"(?: (?:alltså|därför|då|också|även|will|would|ska))? "
)
_WHOSE_HOURS = (
    r"(?:hans|hennes|hens|deras|läkarens|studentens|st-läkarens|his|hers?|their)"
    r"(?: (?:arbetstid|tid|schem|hours|schedule)\w{0,4})?"
)
_ARE_KEPT = regex(
    r"\b(?:därmed|därför|alltså|också|även|likaså|thus|therefore|also|hence)(?: (?:blir|är|are)){0,2} "
    rf"{_WHOSE_HOURS}(?=,| är\b| blir\b| are\b)|"
    r"\bgäller (?:också|även)(?: för)? (?:studenten|läkaren|st-läkaren|eleven|honom|henne|hen)\b|"
    rf"{_WHO_IS_PLACED}(?:följ(?:er|a)|håll(?:er|a)(?: sig till)?|rättar? sig efter|keeps?|follows?) "
    r"(?:\w{1,14} ){0,2}(?:öppet|öppettid|opening)|"
    rf"{_WHO_IS_PLACED}(?:går|arbetar|jobbar|har|följer|works?|keeps?) (?:samma tider|the same hours)|"
    rf"\b{_WHOSE_HOURS} (?:är|blir|are|is) (?:samma|detsamma|de samma|the same)|"
    rf"{_WHO_IS_PLACED}(?:arbetar|jobbar|går|tjänstgör|works?) (?:när|då|medan|while|when|under våra)\b"
)
_ARE_OTHERS = regex(r"\b(?:inte|ej|andra|annan|annorlunda|oklara?|not|other|different)\b")
OF_THE_DUTY = regex(r"[^,;.(]{0,40}$")


# "det var tal om halvtid ett tag men så blir det inte", "halvtid diskuterades": thought of once, whatever came of it
_WAS_SPOKEN_OF = regex(
    r"\b(?:var|varit|fanns|was)\s(?:\w{1,12}\s){0,2}?(?:tal|fråga|snack|prat|tankar|diskussioner|planer|talk|plans)\s"
    r"(?:om|på|kring|of|for)\s(?:att\s)?(?:(?!annat|något)\w{1,12}\s){0,2}$"
)
_WAS_DISCUSSED = regex(
    r"\s(?:diskuterades|övervägdes|nämndes|var (?:\w{1,8} )?(?:på tal|uppe|påtänkt|tanken|planen|aktuellt)|"
    r"was (?:once |first )?(?:discussed|considered))\b"
)
# "vi pratade om halvtid, men det blir heltid": taken back by what the sentence goes on to say
_WAS_THOUGHT_OF = regex(
    r"\b(?:pratade|talade|diskuterade|funderade|övervägde|resonerade|tänkte|planerade|(?:har|hade) (?:\w{1,8} ){0,2}?"
    r"(?:tänkt|planerat|pratat|diskuterat|övervägt|funderat)|(?:tanken|planen|idén) var|"
    r"var (?:\w{1,8} )?(?:tanken|planen)|considered|discussed|planned|thought of)\s(?:\w{1,12}\s){0,4}$"
)
_BUT_IT_IS = regex(
    r"[^.;!?]{0,40}\b(?:men|nu|fast|dock|utan|but|now)\b[^.!?;]{0,60}?\b(?:\d{2,3}\s?(?:%|procent)|heltid|halvtid|deltid|"
    r"\d{2} (?:timmar|tim|h)\b|full.time|half.time|part.time|(?:så )?(?:blir|blev) (?:det|hon|han)? ?inte|"
    r"(?:blir|blev) inte så)"
)


def only_thought_of(text: Passage, start: int, end: int) -> bool:
    """Whether hours or an extent at `start`..`end` are told as a thought that somebody had before."""
    before, after = text.before(start, 60), text.after(end, 120)
    if _WAS_SPOKEN_OF.search(before) or _WAS_DISCUSSED.match(after):
        return True
    return _WAS_THOUGHT_OF.search(before) is not None and _BUT_IT_IS.match(after) is not None


@dataclass(frozen=True, slots=True)
class Found:
    """Something that tells of working hours, at `start`..`end`."""

    start: int
    end: int
    kind: str  # "extent", "week", "days", "clock", "shift", "vague", "absent"
    days: frozenset[int] = frozenset()
    minutes: tuple[int, int] = (0, 0)


def leading_number(written: str) -> int:
    """The number that the words begin with."""
    end = next((index for index, letter in enumerate(written) if not letter.isdigit()), len(written))
    return int(written[:end])


def free_before(text: Passage, at: int, forbidden: str) -> bool:
    """Whether neither a letter or digit nor one of these signs stands just before `at`."""
    before = text.folded[at - 1 : at]
    return not (before.isalnum() or (before and before in forbidden))


def not_working_hours(text: Passage, at: int) -> bool:
    """Whether the nearest word before speaks of telephone hours, a meeting, on-call shifts or the like."""
    before = text.before(at, 60)
    nearest = None
    for match in OTHER_HOURS.finditer(before):
        if match.lastgroup != "duty" or OF_THE_DUTY.match(before, match.end()):
            nearest = match.lastgroup
    if nearest == "other" and keeps_opening_hours(text.folded[text.sentence_start(at) : text.sentence_end(at)]):
        return False
    return nearest in ("other", "duty")


def keeps_opening_hours(sentence: str) -> bool:
    """Whether a sentence, in lower case, says that somebody works while the clinic is open."""
    return (
        _WHILE_OPEN.search(sentence) is not None
        and _ARE_KEPT.search(sentence) is not None
        and _ARE_OTHERS.search(sentence) is None
    )
