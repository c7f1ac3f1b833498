"""How a text is laid out: sentences, labelled values, list items and tables, each by its place in the text.

Nothing is rewritten: every piece is a stretch of the text, and `flat` has the same length as the text with the
line breaks of wrapped lines replaced by spaces. Every step is linear in the text, which the mail reader bounds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.reading.folding import fold
from bot.reading.lines import (
    BULLET,
    Line,
    begins_with_label,
    is_date_start,
    label_match,
    lines_of,
    sentences_of,
    trim,
    wrap_width,
    wraps,
)
from bot.reading.lower_case import with_capitals
from bot.reading.patterns import regex
from bot.reading.tables import heading_by_words, is_rule, rows_of, table_end
from bot.reading.vocabulary import Label, find_programmes, label_of, question_label
from bot.reading.word_list import Beginnings, Hit, Words

MAX_TEXT = 60_000  # characters of one text that are laid out
MAX_PIECES = 2_000


class Unit(StrEnum):
    """What kind of record a piece stands in."""

    TEXT = "text"  # running text
    ITEM = "item"  # an entry of a list
    ROW = "row"  # a row (or column) of a table


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or the value of a label: `text[start:end]`."""

    start: int
    end: int
    label: Label | None = None
    label_start: int = -1  # where the label's own words begin, -1 where they do not stand before the value
    label_words: str = ""
    unit: int = 0  # number of the item or row, 0 in running text
    kind: Unit = Unit.TEXT
    paragraph: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    text: str  # as written
    flat: str  # wrapped lines joined; same length
    folded: str  # `flat` in lower case; same length
    pieces: tuple[Piece, ...]
    cut: bool = False  # whether the text goes on beyond what was laid out
    _found: dict[Words, tuple[list[int], list[Hit]]] = field(default_factory=dict, repr=False, compare=False)
    _beginnings: list[Beginnings] = field(default_factory=list, repr=False, compare=False)

    @property
    def beginnings(self) -> Beginnings:
        """The words of the text by their first letters."""
        if not self._beginnings:
            self._beginnings.append(Beginnings(self.folded, self.flat))
        return self._beginnings[0]

    def all(self, words: Words, start: int = 0, end: int | None = None) -> list[Hit]:
        """Every one of some words between two offsets; the text is searched once for each list of words."""
        starts, hits = self._found.get(words) or self._find(words)
        if not hits:
            return hits
        if end is None:
            end = len(self.folded)
        return [h for h in hits[bisect_left(starts, start) : bisect_left(starts, end)] if h.end() <= end]

    def first(self, words: Words, start: int = 0, end: int | None = None) -> Hit | None:
        """The first of some words between two offsets."""
        starts, hits = self._found.get(words) or self._find(words)
        if not hits:
            return None
        for number in range(bisect_left(starts, start), len(hits)):
            hit = hits[number]
            if end is None or hit.end() <= end:
                return hit
            if hit.start() >= end:
                break
        return None

    def _find(self, words: Words) -> tuple[list[int], list[Hit]]:
        hits = words.all(self.beginnings)
        self._found[words] = found = ([h.start() for h in hits] if hits else [], hits)
        return found

    def words(self, start: int, end: int) -> str:
        """The text of a stretch, whitespace collapsed."""
        return " ".join(self.text[start:end].split())

    def of(self, piece: Piece) -> str:
        return self.flat[piece.start : piece.end]


_INNER_LABEL = regex(r"(?:[,;]|\s[-–/|])\s+(?P<label>[A-Za-zÅÄÖåäö.\- /]{2,30}):(?=\s)")
_ANSWER = regex(r"^[ \t>]*(?:svar|answer|a)[ \t]*:[ \t]*", re.IGNORECASE)


@dataclass(slots=True)
class _Builder:
    text: str
    flat: list[str]
    questions: Mapping[int, Label]
    pieces: list[Piece] = field(default_factory=list)
    units: int = 0
    headed: int = 0  # the record that the bullets stand in, where each has a number above it
    cut: bool = False

    def add(self, piece: Piece) -> None:
        if piece.start >= piece.end:
            return
        if len(self.pieces) < MAX_PIECES:
            self.pieces.append(piece)
        else:
            self.cut = True

    def new_unit(self) -> int:
        self.units += 1
        return self.units


def lay_out(text: str, questions: Mapping[int, Label] | None = None) -> Layout:
    """Lay out a text. `questions`: what the numbered questions of the letter that is answered ask for."""
    cut = bool(text[MAX_TEXT:].strip())
    text = text[:MAX_TEXT]
    builder = _Builder(text, list(text), questions or {}, cut=cut)
    lines = list(lines_of(text))
    at = 0
    lone = _lone_answer(lines, builder.questions)
    if lone:
        builder.add(Piece(lone.start, lone.end, next(iter(builder.questions.values())), paragraph=lone.paragraph))
        return Layout(text, text, fold(text), tuple(builder.pieces), builder.cut)
    while at < len(lines):
        stop = table_end(lines, at)
        if stop > at:
            _read_table(builder, lines[at:stop])
            at = stop
        else:
            at = _read_lines(builder, lines, at)
    flat = with_capitals("".join(builder.flat))
    return Layout(text, flat, fold(flat), tuple(builder.pieces), builder.cut)


_GREETING = regex(r"\s*(?:hej\w*|hallå|god\w*|tack\w*|hi|hello|dear|mvh|/)\b[^.:]{0,40}[!,.]?\s*$", re.IGNORECASE)
_NAME_ALONE = regex(
    r"\s*(?:(?:det blir|dr|öl|överläkare)\.? )?[^\W\d_a-zåäö][\w’'-]+(?: [\w’'-]+)?(?: [^\W\d_a-zåäö][\w’'-]+)[.!]?\s*$"
)
_YES_OR_NO = regex(r"\s*(?:ja|nej|jo|jodå|yes|no)\b", re.IGNORECASE)
_HAS_NUMBER = regex(r".*(?:\d|heltid|halvtid|full[- ]?time)", re.IGNORECASE)
_LONE_ANSWERS = {
    Label.SUPERVISOR: _NAME_ALONE,
    Label.TRAINEE: _NAME_ALONE,
    Label.ON_CALL: _YES_OR_NO,
    Label.HEAD_CONSULTED: _YES_OR_NO,
    Label.HOURS: _HAS_NUMBER,
    Label.EXTENT: _HAS_NUMBER,
    Label.PERIOD: _HAS_NUMBER,
}


def _lone_answer(lines: Sequence[Line], questions: Mapping[int, Label]) -> Line | None:
    """The only line of a reply to our only question, where it can be its answer: "Per Ek", "Ja"."""
    told = [line for line in lines if line.text.strip() and not _GREETING.match(line.text)]
    if len(questions) != 1 or len(told) != 1 or len(told[0].text.split()) > 12 or "?" in told[0].text:
        return None
    shape = _LONE_ANSWERS.get(next(iter(questions.values())))
    return told[0] if shape and shape.match(told[0].text) and not begins_with_label(told[0].text) else None


_ASKS_INDIRECTLY = regex(r"(?:vem|vilk[ae]n?|vilket|hur|när|var|om|vad|who|which|how|when|whether|if)\b", re.IGNORECASE)


def numbered_questions(letter: str) -> dict[int, Label]:
    """What each numbered question of a letter of ours asks for: {1: Label.SUPERVISOR, …}."""
    found: dict[int, Label] = {}
    for line in letter[:MAX_TEXT].split("\n"):
        match = re.match(r"[ \t>]{0,8}(\d{1,2})[.)][ \t]+(\S.{0,300})", line)
        label = question_label(match[2]) if match else None
        if match and label and ("?" in line or _ASKS_INDIRECTLY.match(match[2])):
            found.setdefault(int(match[1]), label)
    return found


# --- tables ----------------------------------------------------------------------------------


def _read_table(builder: _Builder, lines: Sequence[Line]) -> None:
    lines = [line for line in lines if not is_rule(line.text)]
    rows, text = rows_of(lines), builder.text
    top = _header_row(text, rows)
    for row, line in zip(rows[:top], lines[:top], strict=True):  # a title, "Förvaltning<TAB>…"
        _read_row(builder, row, line, unit=0)
    rows, lines = rows[top:], lines[top:]
    heads = [_heading_label(text, rows, number) for number in range(len(rows[0]))]
    firsts = [label_of(text[row[0][0] : row[0][1]]) for row in rows]
    known = sum(h is not None and h is not Label.IGNORED for h in heads)
    if known >= _SURE:
        heads = [h or heading_by_words(text[slice(*cell)]) for h, cell in zip(heads, rows[0], strict=True)]
    if len(rows) > 1 and known >= 2 and known >= sum(f is not None for f in firsts):
        for row, line in zip(rows[1:], lines[1:], strict=True):
            unit = builder.new_unit()
            for number, (start, end) in enumerate(row):
                label = heads[number] if number < len(heads) else None
                words = text[slice(*rows[0][number])] if number < len(heads) else ""
                builder.add(
                    Piece(start, end, label or Label.IGNORED, -1, words, unit, Unit.ROW, line.paragraph, line.number)
                )
        return
    width = max(len(row) for row in rows)
    if width > 2 and sum(f is not None for f in firsts) >= 2:  # one column for each record
        if firsts[0] is None and rows[0][0][0] == rows[0][0][1]:
            firsts[0] = Label.TRAINEE  # an empty corner: the columns are headed by whom they are about
        for number in range(1, width):
            unit = builder.new_unit()
            for row, line, label in zip(rows, lines, firsts, strict=True):
                if number < len(row):
                    words = text[slice(*row[0])]
                    builder.add(
                        Piece(
                            *row[number], label or Label.IGNORED, -1, words, unit, Unit.ROW, line.paragraph, line.number
                        )
                    )
        return
    loosely = sum(f is not None for f in firsts) >= _SURE
    for row, line in zip(rows, lines, strict=True):
        _read_row(builder, row, line, unit=-1 if len(rows) > 1 else 0, loosely=loosely)


def _read_row(
    builder: _Builder, row: Sequence[tuple[int, int]], line: Line, *, unit: int, loosely: bool = False
) -> None:
    """A row of a label and its value, or of anything else. `unit`: 0 for a row that is no record, -1 for a new one.
    `loosely`: the rows around it have labels, so that one is known by its words too."""
    text = builder.text
    label = label_of(text[slice(*row[0])])
    if label is None and loosely and len(row) == 2:
        label = heading_by_words(text[slice(*row[0])])
    if label is not None and len(row) >= 2:
        start, end = row[1][0], row[-1][1]
        label = _by_value(label, text[slice(*row[0])], text[start:end]) or label
        _value(builder, start, end, label, row[0][0], Piece(0, 0, paragraph=line.paragraph, line=line.number))
        return
    unit = builder.new_unit() if unit < 0 else unit
    for start, end in row:
        for s, e in sentences_of(text, start, end):
            builder.add(Piece(s, e, unit=unit, kind=Unit.ROW, paragraph=line.paragraph, line=line.number))


_SURE = 2  # where so many labels of a table are known, the others are known by their words
_TITLE_ROWS = 6  # at most so many rows stand above a table's headings


def _header_row(text: str, rows: Sequence[Sequence[tuple[int, int]]]) -> int:
    """Which row holds the columns' headings: the first, but where rows of fewer cells stand above one that is clearly
    a row of headings."""
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        known = sum(label_of(text[s:e]) not in (None, Label.IGNORED) for s, e in row)
        if known >= 3 and 2 * known >= len(row):
            above = max((sum(s < e for s, e in r) for r in rows[:number]), default=0)
            return number if above <= 2 < len(rows[number]) and number + 1 < len(rows) else 0
    return 0


def _heading_label(text: str, rows: Sequence[Sequence[tuple[int, int]]], number: int) -> Label | None:
    """What a column holds, by its heading and its first value."""
    heading = text[slice(*rows[0][number])]
    values = (text[slice(*row[number])] for row in rows[1:] if number < len(row))
    value = next((v for v in values if v), "")
    return _by_value(label_of(heading), heading, value)


def _by_value(label: Label | None, words: str, value: str) -> Label | None:
    """ "Ämne" is a mail's subject or, before a speciality, what the placement is in; so is "Avser", else whom."""
    asked = fold(words).strip(" .:")
    if label is Label.IGNORED and asked in _TERMS and _IS_PERIOD.match(value):
        return Label.PERIOD  # "Termin: 17.05.2027 - 15.08.2027"
    if not (label is Label.IGNORED and asked in _SUBJECTS) and not (label is Label.TRAINEE and asked in _WHOM_OR_WHAT):
        return label
    opening = find_programmes(fold(value[:60]), value[:60])
    return Label.PROGRAMME if opening and opening[0].start == 0 else label


_TERMS = frozenset(("termin", "kurs", "övrigt"))
_IS_PERIOD = regex(r"\s*(?:\d{1,4}[./-]\d{1,2}|\d{1,2} \w{3,9}|v\.? ?\d)[^\n]{0,14}\s?(?:-|–|—|t\.?o\.?m|till)")
_WHOM_OR_WHAT = frozenset(("avser", "gäller", "vad gäller", "vad det gäller", "rör"))
_SUBJECTS = frozenset(("ämne", "kurs", "subject", "rubrik"))


# --- lines -----------------------------------------------------------------------------------


def _read_lines(builder: _Builder, lines: Sequence[Line], at: int) -> int:
    """Read one logical line (or list item) that begins at line `at`; gives the next line to read."""
    line = lines[at]
    if not line.text.strip():
        return at + 1
    if _heads_a_list(builder, lines, at):
        builder.headed = builder.new_unit()
        return at + 1
    bullet = BULLET.match(line.text)
    if bullet and not is_date_start(line.text):
        return _read_item(builder, lines, at, bullet)
    builder.headed = 0
    return _read_logical(builder, lines, at, line.start, Piece(0, 0))


_MARK_ALONE = regex(
    r"\s*(?:(?:plats|placering|student|läkare|nr|nummer|placement)\s?)?(?:\d{1,2}|[a-h])\s?[.):]?\s*$", re.I
)


def _heads_a_list(builder: _Builder, lines: Sequence[Line], at: int) -> bool:
    """Whether "1." stands alone above the bullets of one record."""
    if builder.questions or len(lines[at].text) > 30 or not _MARK_ALONE.match(lines[at].text):
        return False
    below = next((line.text for line in lines[at + 1 : at + 3] if line.text.strip()), "")
    bullet = BULLET.match(below)
    return bullet is not None and not bullet["number"] and not is_date_start(below)


_INLINE_NUMBER = regex(r"(?:^|[\s,;])(\d{1,2})[.)]\s+(?=\S)")


def _numbered_answers(builder: _Builder, start: int, end: int, asked: Label) -> Iterator[tuple[int, int, Label]]:
    """Answers to numbered questions on one line: "1) Per Ek 2) nej"."""
    for match in _INLINE_NUMBER.finditer(builder.text, start, end):
        label = builder.questions.get(int(match[1]))
        if label:
            yield start, match.start(), asked
            start, asked = match.end(), label
    yield start, end, asked


def _read_item(builder: _Builder, lines: Sequence[Line], at: int, bullet: re.Match[str]) -> int:
    unit = builder.headed or builder.new_unit()
    inside = Piece(0, 0, unit=unit, kind=Unit.ITEM)
    number = int(bullet["number"]) if bullet["number"] else 0
    asked = builder.questions.get(number)
    start = lines[at].start + bullet.end()
    first = lines[at].text[bullet.end() :]
    if asked and "?" not in first and not begins_with_label(first):
        end = _join(builder, lines, at)
        inside = replace(inside, paragraph=lines[at].paragraph, line=at)
        for begin, stop, label in _numbered_answers(builder, start, lines[end - 1].end, asked):
            _value(builder, begin, stop, label, -1, inside)
        return end
    indent = len(bullet[0]) - len(bullet[0].lstrip())
    at = _read_logical(builder, lines, at, start, inside)
    while at < len(lines) and lines[at].text.strip() and not BULLET.match(lines[at].text):
        text = lines[at].text
        if table_end(lines, at) > at or not (len(text) - len(text.lstrip()) > indent or begins_with_label(text)):
            break
        at = _read_logical(builder, lines, at, lines[at].start, inside)
    return at


def _join(builder: _Builder, lines: Sequence[Line], at: int) -> int:
    """Join line `at` with the lines that it wraps into; gives the line after them."""
    width, wrapped = wrap_width(lines, at)
    end = at + 1
    while end < len(lines) and wraps(lines[end - 1].text, lines[end].text, width, wrapped):
        builder.flat[lines[end - 1].end] = " "
        end += 1
    return end


def _read_logical(builder: _Builder, lines: Sequence[Line], at: int, start: int, inside: Piece) -> int:
    inside = replace(inside, paragraph=lines[at].paragraph, line=at)
    answered = _read_answer(builder, lines, at, start, inside)
    if answered:
        return answered
    text = builder.text[start : lines[at].end]
    alone = label_of(text) if len(text.strip()) <= 60 and ": " not in text else None
    if alone and alone is not Label.IGNORED:
        value_at = _value_line(lines, at, colon=text.rstrip().endswith(":"))
        if value_at and _STATES.match(text) and not _TICKED_OR_NOT.match(lines[value_at].text):
            value_at = 0  # "jour ingår", and something else on the next line
        if value_at:
            end = _join(builder, lines, value_at)
            _value(builder, lines[value_at].start, lines[end - 1].end, alone, start, inside)
            return end
    end = _join(builder, lines, at)
    stop = lines[end - 1].end
    begin, stop = trim(builder.text, start, stop)
    found = label_match(builder.text[begin : min(stop, begin + 400)])
    if found:
        _value(builder, begin + found[0].end(), stop, found[1], begin, inside)
    else:
        _running(builder, begin, stop, inside)
    return end


_STATES = regex(r"\s*(?:[-–•*]\s+)?(?:jour\w*(?: och beredskap)? ingår|(?:med|går|deltar i) jour)\s*[.,;]?\s*$", re.I)
_TICKED_OR_NOT = regex(r"\s*(?:ja|nej|yes|no|inte|ej|x|✓)\b", re.IGNORECASE)


def _value_line(lines: Sequence[Line], at: int, *, colon: bool) -> int:
    """The line that holds the value of a label that stands alone on line `at`; 0 where there is none."""
    following = at + 1
    if following < len(lines) and not lines[following].text.strip() and (colon or _spaced_out(lines, at)):
        following += 1
    if following >= len(lines) or not lines[following].text.strip():
        return 0
    text = lines[following].text
    bare = label_of(text) if len(text.strip()) <= 60 else None
    if bare or begins_with_label(text) or (BULLET.match(text) and not is_date_start(text)):
        return 0
    return following


def _spaced_out(lines: Sequence[Line], at: int) -> bool:
    """Whether labels and values stand by turns with a blank line between all of them."""
    near = [line.text.strip() for line in lines[at : at + 6]]
    if len(near) < 3 or near[1] or not near[2] or len(near[2]) > 80 or (len(near) > 3 and near[3]):
        return False
    if len(near) > 4 and label_of(near[4]):
        return True
    before = [line.text.strip() for line in lines[max(0, at - 4) : at]]
    return len(before) == 4 and not before[3] and label_of(before[0]) is not None


def _read_answer(builder: _Builder, lines: Sequence[Line], at: int, start: int, inside: Piece) -> int:
    """A question and, on the lines after it, "Svar: …": the answer takes its meaning from the question."""
    answer_at = at + 1
    while (
        answer_at < min(at + 5, len(lines))
        and lines[answer_at].text.strip()
        and not _ANSWER.match(lines[answer_at].text)
    ):
        answer_at += 1
    marked = answer_at < len(lines) and _ANSWER.match(lines[answer_at].text) is not None
    if not marked:
        answer_at = at + 1
        if (
            not _ASKED.match(builder.text[start : lines[at].end])
            or answer_at >= len(lines)
            or not _answers_below(lines[answer_at].text)
        ):
            return 0
    elif any(BULLET.match(lines[n].text) for n in range(at + 1, answer_at)):
        return 0
    question = builder.text[start : lines[answer_at - 1].end]
    label = question_label(question) if "?" in question or ":" in question else label_of(question)
    if label is None or (not inside.unit and "?" not in lines[at].text and answer_at > at + 1):
        return 0
    match = _ANSWER.match(lines[answer_at].text)
    begin = lines[answer_at].start + (match.end() if match else 0)
    end = answer_at + 1
    while end < len(lines) and lines[end].text.strip() and not BULLET.match(lines[end].text):
        builder.flat[lines[end - 1].end] = " "
        end += 1
    if not builder.text[begin : lines[answer_at].end].strip() and end == answer_at + 1:
        end = _answer_below(lines, end)
    _value(builder, begin, lines[end - 1].end, label, start, inside)
    return end


_ASKED = regex(r"(?:[^\n?.]|\.(?!\s)){4,160}\?[ \t]*(?:\([^()\n]{1,60}\)[ \t]*)?$")  # a line that is one question


def _answers_below(line: str) -> bool:
    """Whether a line after a question can be its answer: it is no question, list item or label itself."""
    return bool(line.strip()) and "?" not in line and not BULLET.match(line) and not begins_with_label(line)


def _answer_below(lines: Sequence[Line], at: int) -> int:
    """An answer written under an empty "Svar:", one blank line between at most."""
    below = at + 1 if at < len(lines) and not lines[at].text.strip() else at
    if below < len(lines) and lines[below].text.strip() and not BULLET.match(lines[below].text):
        return below + 1
    return at


def _value(builder: _Builder, start: int, end: int, label: Label, label_start: int, inside: Piece) -> None:
    """The value of a label; labels inside it ("…, jour: nej") begin values of their own, and one at its very
    beginning shows that it is empty."""
    text = builder.text
    label = _by_value(label, text[label_start:start] if 0 <= label_start < start else "", text[start:end]) or label
    opening = label_match(text[start : min(end, start + 400)])
    if opening and opening[0]["mark"].startswith(":"):
        _value(builder, start + opening[0].end(), end, opening[1], start, inside)
        return
    for match in _INNER_LABEL.finditer(text, start, end):
        inner = label_of(match["label"])
        if inner:
            _labelled(builder, start, match.start(), label, label_start, inside)
            _value(builder, match.end(), end, inner, match.start("label"), inside)
            return
    _labelled(builder, start, end, label, label_start, inside)


def _labelled(builder: _Builder, start: int, end: int, label: Label, label_start: int, inside: Piece) -> None:
    """The first sentence is the label's; what follows it on the line is read as running text too."""
    start, end = trim(builder.text, start, end)
    sentences = list(sentences_of(builder.text, start, end))
    if not sentences or _EMPTY.match(builder.text[start : min(end, start + 200)]):
        return
    first_end = sentences[0][1] if len(sentences) > 1 and _stands_alone(builder.text, sentences[1]) else end
    words = builder.text[label_start:start] if 0 <= label_start < start else ""
    builder.add(replace(inside, start=start, end=first_end, label=label, label_start=label_start, label_words=words))
    if first_end < end:
        rest, _ = trim(builder.text, first_end, end)
        _running(builder, rest, end, inside)


_EMPTY = regex(r"[\s._…\-–—]{3,200}$")  # a line to write on


def _stands_alone(text: str, sentence: tuple[int, int]) -> bool:
    """Whether a sentence after a labelled value says something of its own."""
    words = text[slice(*sentence)]
    return begins_with_label(words) or words.endswith("?") or len(words.split()) >= 3


def _running(builder: _Builder, start: int, end: int, inside: Piece) -> None:
    sentences = list(sentences_of(builder.text, start, end))
    number = 0
    while number < len(sentences):
        begin, stop = sentences[number]
        words = builder.text[begin:stop]
        found = label_match(words)
        answer = _inline_answer(builder.text, sentences, number)
        if found and found[0]["mark"].strip() in (":", "=", "?"):
            match, label = found
            builder.add(
                replace(
                    inside, start=begin + match.end(), end=stop, label=label, label_start=begin, label_words=match[0]
                )
            )
        elif answer:
            builder.add(
                replace(
                    inside,
                    start=sentences[number + 1][0],
                    end=sentences[number + 1][1],
                    label=answer,
                    label_start=begin,
                    label_words=words,
                )
            )
            number += 1
        else:
            builder.add(replace(inside, start=begin, end=stop))
        number += 1


_ANSWERS = regex(
    (
        r"(?:ja|nej|jo|jodå|japp|nix|vet|vi vet|jag vet|inte|ej|oklart|svar|ännu|yes|no|not|we|heltid|"
        r"halvtid|det (?:blir|är|gör)|den|\d)\b"
    ),
    re.IGNORECASE,
)


def _inline_answer(text: str, sentences: Sequence[tuple[int, int]], number: int) -> Label | None:
    """The label of a short question that the next, short sentence answers: "Ingår jour? Nej."."""
    if number + 1 >= len(sentences):
        return None
    question, answer = text[slice(*sentences[number])], text[slice(*sentences[number + 1])]
    if not question.rstrip().endswith("?") or len(question.split()) > 10 or "?" in answer or len(answer.split()) > 10:
        return None
    if len(answer.split()) > 3 and not _ANSWERS.match(answer):
        return None
    return question_label(question) or label_of(question)


def spans(pieces: Iterable[Piece]) -> tuple[int, int]:
    """The stretch from the first to the last of some pieces."""
    starts_and_ends = [(p.label_start if p.label_start >= 0 else p.start, p.end) for p in pieces]
    return min(s for s, _ in starts_and_ends), max(e for _, e in starts_and_ends)
