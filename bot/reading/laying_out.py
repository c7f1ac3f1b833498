"""Laying out a text: its tables, its lines, the lone answer to a question, and what a letter's numbered questions ask.

Every step is linear in the text, which the mail reader bounds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.reading.folding import fold
from bot.reading.layout import Builder, Layout, Piece
from bot.reading.layout_lines import read_line
from bot.reading.layout_tables import read_table
from bot.reading.lines import Line, begins_with_label, lines_of
from bot.reading.lower_case import with_capitals
from bot.reading.patterns import regex
from bot.reading.tables import table_end
from bot.reading.vocabulary import Form, Label, find_programmes, question_label

MAX_TEXT = 60_000  # characters of one text that are laid out


def lay_out(text: str, questions: Mapping[int, Label] | None = None) -> Layout:
    """Lay out a text. `questions`: what the numbered questions of the letter that is answered ask for."""
    cut = bool(text[MAX_TEXT:].strip())
    text = text[:MAX_TEXT]
    builder = Builder(text, list(text), questions or {}, cut=cut)
    lines = list(lines_of(text))
    at = 0
    lone = _lone_answer(lines, builder.questions)
    if lone:
        builder.add(Piece(lone.start, lone.end, next(iter(builder.questions.values())), paragraph=lone.paragraph))
        return Layout(text, text, fold(text), tuple(builder.pieces), builder.cut)
    while at < len(lines):
        stop = table_end(lines, at)
        if stop > at:
            read_table(builder, lines[at:stop])
            at = stop
        else:
            at = read_line(builder, lines, at)
    flat = _with_specialities_apart(with_capitals("".join(builder.flat)))
    return Layout(text, flat, fold(flat), tuple(builder.pieces), builder.cut)


_ST_IN = regex(r"\bST-(?!läkar)([A-Za-zÅÄÖåäö]{3,40})")
_OF_ST = regex(r"\b([A-Za-zÅÄÖåäö]{3,40})-ST\b")


def _with_specialities_apart(flat: str) -> str:
    """ "ST-reumatologi" and "hud-ST" as the two words that they are; of the same length."""

    def apart(match: re.Match[str]) -> str:
        speciality = match[1]
        known = (p for p in find_programmes(fold(speciality), speciality) if p.form in (Form.NAME, Form.WEAK))
        whole = any(p.end - p.start == len(speciality) for p in known)
        return match[0].replace("-", " ") if whole else match[0]

    flat = _ST_IN.sub(apart, flat) if "ST-" in flat else flat
    return _OF_ST.sub(apart, flat) if "-ST" in flat else flat


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
    if len(questions) != 1:
        return None
    told = [line for line in lines if line.text.strip() and not _GREETING.match(line.text)]
    if len(told) != 1 or len(told[0].text.split()) > 12 or "?" in told[0].text:
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
