"""The lines of a text: which go on in the next, which begin with a label or a list mark, where sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.folding import word_set
from bot.reading.patterns import regex
from bot.reading.vocabulary import Label, is_label, label_of

_WRAPS_FROM = 50  # a line shorter than this is not one that an editor wrapped


BULLET = regex(
    r"^[ \t]*(?:[-–—*•·o▪►‣●○■]|\(?(?P<number>\d{1,2})[.)]|\(?(?!v\. ?\d)[a-zA-Z][.)]|"
    r"\d{1,2} ?[-–](?= [A-ZÅÄÖ])|(?:\[[xX✓✔ ]?\]|[☐☑☒✓✔])(?=[ \t]+(?!(?i:ja|nej|ej|yes|no)\b)[A-Za-zÅÄÖåäö]))[ "
    r"\t]+(?=\S)"
)


_LABELLED = regex(
    r"^(?P<label>[^\n:?]{1,78}?)[ \t]*"
    r"(?P<mark>:(?=\s|$|[^\d\s/])|\?(?=[ \t]+\S)|\t|[ ]{2,}|[ ][-–=][ ]|[.…_]{4,60}[ ]?:?)[ \t*]*(?:[.…_]{3,60}[ \t]*)?"
)


_MARK = regex(r"[:?\t .…_](?:(?<=[:?\t])|(?<= )[ =–-]|(?<=[.…_])[.…_]{3})")  # one of these ends every label
_LONGEST_LABEL = 90  # characters, with its mark


_SENTENCE_END = regex(r"[.!?…]+[)\"”»']*(?=\s+|$)")


_ENDED = regex(r"[.!?…][)\"”»']{0,2}\s*$")


_ABBREVIATIONS = word_set(
    "tom t.om to.m t.o.m fom from fo.m fro.m f.om f.rom f.o.m f.ro.m fr.om fr.o.m f.r.om f.r.o.m osv o.sv os.v o.s.v "
    "t.ex bl.a d.v.s m.m m.fl s.k p.g.a e.d kl ca dr öl leg med fil doc prof spec bitr resp ev enl tel tfn mån tis ons "
    "tors tor fre lör sön jan febr feb mar apr aug sept sep okt oct nov dec v nr ang avd st inkl exkl max min obs tf "
    "vik mvh handl omf förf klin läk mr mrs ms e.g i.e approx tim n gynek ort n.n prel tjg verks el åk dvs tex bla"
)
_NO_WORD = regex(r"[^\w.]")
_LETTER_OR_NUMBER = regex(r"(?<![a-zåäö])[a-zåäöéü]$|^\s*\d{1,2}$")


def _is_abbreviated(ending: str) -> bool:
    """Whether a few characters end with an abbreviation, a letter or, as all that there is, a number; and a full
    stop."""
    if not ending.endswith("."):
        return False
    said = ending[:-1].lower()
    if _LETTER_OR_NUMBER.search(said):
        return True
    word = _NO_WORD.split(said)[-1]
    while word:
        if word in _ABBREVIATIONS:
            return True
        word = word.partition(".")[2]
    return False


@dataclass(slots=True)
class Line:
    start: int
    end: int  # without the line break
    text: str
    paragraph: int = 0
    number: int = 0  # which line of the text


def lines_of(text: str) -> Iterator[Line]:
    start, paragraph = 0, 0
    for number, raw in enumerate(text.split("\n")):
        if not raw.strip():
            paragraph += 1
        yield Line(start, start + len(raw), raw, paragraph, number)
        start += len(raw) + 1


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_DATE_START = regex(
    r"\s*\d{1,2}\.\s+(?:jan(?:uari|uary)?|feb(?:r(?:uari|uary)?)?|mars?|march|apr(?:il)?|maj|may|june?|juni|july?|juli|"
    r"aug(?:usti|ust)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?!\s(?-i:[A-ZÅÄÖ]))",
    re.IGNORECASE,
)


def is_date_start(line: str) -> bool:
    """ "1. mars – 31. maj" is no list item."""
    return _DATE_START.match(line) is not None


_TWO_SENTENCES = regex(r"\w{4}[.!?]\s+[A-ZÅÄÖ]")


def label_match(text: str) -> tuple[re.Match[str], Label] | None:
    """The label that a text begins with; before a dash only one that is known word for word."""
    match = _LABELLED.match(text) if _MARK.search(text, 0, _LONGEST_LABEL) else None
    if match is None:
        return None
    words = match["label"]
    if _TWO_SENTENCES.search(words):
        return None  # "VFU för Moa Hjelm på Lyckhem. Period: …"
    mark = match["mark"].strip()
    if mark in ("-", "–") and not is_label(words):
        return None
    if mark in ("=", "?") and len(words.split()) > 6:
        return None
    label = label_of(words)
    return (match, label) if label else None


def begins_with_label(text: str) -> bool:
    return label_match(text.strip()) is not None


def reach(line: str, following: str) -> int:
    """How long a line would be with the first word of the one after it; 0 where that is none of its sentence."""
    if not line.strip() or not following.strip() or BULLET.match(following) or "\t" in following:
        return 0
    if _ENDED.search(line[-14:]) or begins_with_label(following):
        return 0
    return len(line) + 1 + len(following.split(None, 1)[0])


def wrap_width(near: Sequence[Line], reaches: Sequence[int]) -> tuple[int, bool]:
    """The longest of the lines around, where their editor wraps; and whether nearly every one of them is full, so that
    short ones too are wrapped. `reaches`: the `reach` of each line but the last."""
    width = max((len(line.text) for line in near if "\t" not in line.text), default=0)
    if not 30 <= width <= 100:
        return width, False
    full = sum(1 for length in reaches if length > width)
    others = sum(1 for length in reaches if 0 < length <= width)
    return width, full >= 3 and others <= full / 5


_DASHED = regex(r"[ \t]*[-–—]\s+\d")


_NAME_AS_LABEL = regex(r"[ \t]{0,8}[A-ZÅÄÖÉ][\w’'-]{1,30}(?: [A-ZÅÄÖÉ][\w’'-]{1,30}){1,2}:\s")
_OPENS_WITH_NAME = regex(
    r"[ \t]{0,8}(?:(?:ST-läkare|Dr|Doktor) )?[A-ZÅÄÖÉ][\w’'-]{1,30}(?: (?:von|af|de|van|al))?"
    r"(?: [A-ZÅÄÖÉ][\w’'-]{1,30}){1,2}(?:,|:|;| ?[–(/]| - |\s\d|[ ]{2,}\S)"
)


def wraps(line: str, following: str, width: int, wrapped: bool) -> bool:
    """Whether a line goes on in the one after it."""
    if _DASHED.match(following) and len(line) >= 40 and not BULLET.match(line) and line.rstrip()[-1:] not in ".:;!?":
        return True  # "27 september\n- 19 december": the dash of a period, not of a list
    if _OPENS_WITH_NAME.match(line) and _OPENS_WITH_NAME.match(following):
        return False  # a list of people, one a line
    if _NAME_AS_LABEL.match(line) and following.lstrip()[:1].isupper() and not BULLET.match(line):
        return False
    if not following.strip() or BULLET.match(following) or "\t" in following:
        return False
    if begins_with_label(following) and not _breaks_off(line, following):
        return False
    words = following.split(None, 1)
    ended = _ENDED.search(line[-14:]) is not None and not _is_abbreviated(line.rstrip()[-12:])
    if ended and not words[0][0].islower():
        return False
    if (wrapped or len(line) >= _WRAPS_FROM) and len(line) + 1 + len(words[0]) > width:
        return True
    indented = line[:1].isspace() or following[:1].isspace() or BULLET.match(line) is not None
    if (
        not ended
        and not indented
        and len(line) >= max(_WRAPS_FROM, width * 0.65)
        and len(line.split()) >= 7
        and not line.rstrip().endswith((":", ",", ";"))
    ):
        return True  # wrapped early, in the middle of a sentence
    starts_small = words[0][0].islower() or words[0][0] in "(,;–-"
    return starts_small and len(line) >= 40 and not line.rstrip().endswith((".", "!", "?", ":"))


def _breaks_off(line: str, following: str) -> bool:
    """ "… Och nu finns det ett / namn: Per Ek": a sentence that goes on, not a label on a line of its own."""
    return (
        following[0].islower()
        and len(line) >= _WRAPS_FROM
        and line.rstrip()[-1:].isalnum()
        and line.rstrip().rpartition(" ")[2].islower()
        and not begins_with_label(line)
    )


_ORDINAL = regex(r"\d\. [a-zåäö]")  # "31. maj"


def sentences_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch, as offsets; an abbreviation's full stop ends none."""
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _ORDINAL.match(text, max(start, match.start() - 1)):
            continue
        if match[0].startswith(".") and _is_abbreviated(text[max(at, match.start() - 12) : match.start() + 1]):
            following = text[match.end() : match.end() + 4].strip()
            if not (following[:1].isupper() and _closes(text[at : match.start()])):
                continue
        begin, stop = trim(text, at, match.end())
        if begin < stop:
            yield begin, stop
        at = match.end()
    begin, stop = trim(text, at, end)
    if begin < stop:
        yield begin, stop


_CLOSERS = regex(
    r"(?:\bN\.N|\bm\.m|\bm\.fl|\bo\.s\.v|\be\.d|\d\s?h/v|\bsept|\bokt|\bnov|\bdec|\bjan|\bfebr?|\baug)$", re.I
)


def _closes(words: str) -> bool:
    """Whether an abbreviation may also end a sentence: "… m.m. Handledare är …"."""
    return _CLOSERS.search(words[-12:]) is not None
