"""Lines outside tables: list items, labels with their values, questions with their answers, running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.reading.layout import Builder, Piece, Unit
from bot.reading.layout_values import read_running, read_value
from bot.reading.lines import (
    BULLET,
    Line,
    begins_with_label,
    is_date_start,
    label_match,
    reach,
    trim,
    wrap_width,
    wraps,
)
from bot.reading.patterns import regex
from bot.reading.tables import table_end
from bot.reading.vocabulary import Label, label_of, question_label


def read_line(builder: Builder, lines: Sequence[Line], at: int) -> int:
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


def _heads_a_list(builder: Builder, lines: Sequence[Line], at: int) -> bool:
    """Whether "1." stands alone above the bullets of one record."""
    if builder.questions or len(lines[at].text) > 30 or not _MARK_ALONE.match(lines[at].text):
        return False
    below = next((line.text for line in lines[at + 1 : at + 3] if line.text.strip()), "")
    bullet = BULLET.match(below)
    return bullet is not None and not bullet["number"] and not is_date_start(below)


_INLINE_NUMBER = regex(r"(?:^|[\s,;])(\d{1,2})[.)]\s+(?=\S)")


def _numbered_answers(builder: Builder, start: int, end: int, asked: Label) -> Iterator[tuple[int, int, Label]]:
    """Answers to numbered questions on one line: "1) Per Ek 2) nej"."""
    for match in _INLINE_NUMBER.finditer(builder.text, start, end):
        label = builder.questions.get(int(match[1]))
        if label:
            yield start, match.start(), asked
            start, asked = match.end(), label
    yield start, end, asked


def _read_item(builder: Builder, lines: Sequence[Line], at: int, bullet: re.Match[str]) -> int:
    unit = builder.headed or builder.new_unit()
    inside = Piece(0, 0, unit=unit, kind=Unit.ITEM)
    number = int(bullet["number"]) if bullet["number"] else 0
    asked = builder.questions.get(number)
    start = lines[at].start + bullet.end()
    first = lines[at].text[bullet.end() :]
    if asked and "?" not in first and not begins_with_label(first):
        end = _join(builder, lines, at)
        inside = Piece(0, 0, unit=unit, kind=Unit.ITEM, paragraph=lines[at].paragraph, line=at)
        for begin, stop, label in _numbered_answers(builder, start, lines[end - 1].end, asked):
            read_value(builder, begin, stop, label, -1, inside)
        return end
    indent = len(bullet[0]) - len(bullet[0].lstrip())
    at = _read_logical(builder, lines, at, start, inside)
    while at < len(lines) and lines[at].text.strip() and not BULLET.match(lines[at].text):
        text = lines[at].text
        if table_end(lines, at) > at or not (len(text) - len(text.lstrip()) > indent or begins_with_label(text)):
            break
        at = _read_logical(builder, lines, at, lines[at].start, inside)
    return at


_AROUND = 30  # lines before a line, and behind it, that show where their editor wraps


def _join(builder: Builder, lines: Sequence[Line], at: int) -> int:
    """Join line `at` with the lines that it wraps into; gives the line after them."""
    end = at + 1
    if end == len(lines) or not lines[end].text.strip():
        return end
    width, wrapped = _width(builder, lines, at)
    while end < len(lines) and wraps(lines[end - 1].text, lines[end].text, width, wrapped):
        builder.flat[lines[end - 1].end] = " "
        end += 1
    return end


def _width(builder: Builder, lines: Sequence[Line], at: int) -> tuple[int, bool]:
    """The `wrap_width` around line `at`: what is known of a line is looked at once."""
    if not builder.reaches:
        builder.reaches = [reach(one.text, other.text) for one, other in pairwise(lines)]
    first, last = max(0, at - _AROUND), min(len(lines), at + _AROUND)
    if (first, last) not in builder.widths:
        builder.widths[first, last] = wrap_width(lines[first:last], builder.reaches[first : last - 1])
    return builder.widths[first, last]


def _read_logical(builder: Builder, lines: Sequence[Line], at: int, start: int, inside: Piece) -> int:
    inside = Piece(0, 0, unit=inside.unit, kind=inside.kind, paragraph=lines[at].paragraph, line=at)
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
            read_value(builder, lines[value_at].start, lines[end - 1].end, alone, start, inside)
            return end
    end = _join(builder, lines, at)
    stop = lines[end - 1].end
    begin, stop = trim(builder.text, start, stop)
    found = label_match(builder.text[begin : min(stop, begin + 400)])
    if found:
        read_value(builder, begin + found[0].end(), stop, found[1], begin, inside)
    else:
        read_running(builder, begin, stop, inside)
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


_ANSWER = regex(r"^[ \t>]*(?:svar|answer|a)[ \t]*:[ \t]*", re.IGNORECASE)


def _read_answer(builder: Builder, lines: Sequence[Line], at: int, start: int, inside: Piece) -> int:
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
            "?" not in lines[at].text
            or answer_at >= len(lines)
            or not _ASKED.match(builder.text[start : lines[at].end])
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
    read_value(builder, begin, lines[end - 1].end, label, start, inside)
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
