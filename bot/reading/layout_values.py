"""Values of labels, and running text: the sentences of a line, each with the label that it answers, if any."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.folding import fold
from bot.reading.layout import Builder, Piece
from bot.reading.lines import begins_with_label, label_match, sentences_of, trim
from bot.reading.patterns import regex
from bot.reading.run_on import clauses_of
from bot.reading.vocabulary import Label, find_programmes, label_of, question_label

_INNER_LABEL = regex(r"(?:[,;]|\s[-–/|])\s+(?P<label>[A-Za-zÅÄÖåäö.\- /]{2,30}):(?=\s)")


def by_value(label: Label | None, words: str, value: str) -> Label | None:
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


def read_value(builder: Builder, start: int, end: int, label: Label, label_start: int, inside: Piece) -> None:
    """The value of a label; labels inside it ("…, jour: nej") begin values of their own, and one at its very
    beginning shows that it is empty."""
    text = builder.text
    label = by_value(label, text[label_start:start] if 0 <= label_start < start else "", text[start:end]) or label
    opening = label_match(text[start : min(end, start + 400)])
    if opening and opening[0]["mark"].startswith(":"):
        read_value(builder, start + opening[0].end(), end, opening[1], start, inside)
        return
    for match in _INNER_LABEL.finditer(text, start, end):
        inner = label_of(match["label"])
        if inner:
            _labelled(builder, start, match.start(), label, label_start, inside)
            read_value(builder, match.end(), end, inner, match.start("label"), inside)
            return
    _labelled(builder, start, end, label, label_start, inside)


def _labelled(builder: Builder, start: int, end: int, label: Label, label_start: int, inside: Piece) -> None:
    """The first sentence is the label's; what follows it on the line is read as running text too."""
    start, end = trim(builder.text, start, end)
    sentences = list(sentences_of(builder.text, start, end))
    if not sentences or _EMPTY.match(builder.text[start : min(end, start + 200)]):
        return
    if label is Label.HEAD_CONSULTED and len(sentences) > 1 and _BARE_ANSWER.fullmatch(builder.text, *sentences[0]):
        sentences[:2] = [(sentences[0][0], sentences[1][1])]  # "Ja! Karin Ryd sa ja direkt."
    first_end = sentences[0][1] if len(sentences) > 1 and _stands_alone(builder.text, sentences[1]) else end
    words = builder.text[label_start:start] if 0 <= label_start < start else ""
    builder.add(inside.part(start, first_end, label, label_start, words))
    if first_end < end:
        rest, _ = trim(builder.text, first_end, end)
        read_running(builder, rest, end, inside)


_BARE_ANSWER = regex(r"(?:ja|jo|jodå|japp|nej|yes|no)[ \t.!,]*", re.IGNORECASE)
_EMPTY = regex(r"[\s._…\-–—]{3,200}$")  # a line to write on


def _stands_alone(text: str, sentence: tuple[int, int]) -> bool:
    """Whether a sentence after a labelled value says something of its own."""
    words = text[slice(*sentence)]
    return begins_with_label(words) or words.endswith("?") or len(words.split()) >= 3


def read_running(builder: Builder, start: int, end: int, inside: Piece) -> None:
    flat = "".join(builder.flat[start:end])
    sentences = [
        (start + begin, start + stop)
        for first, last in sentences_of(builder.text, start, end)
        for begin, stop in clauses_of(flat, first - start, last - start)
    ]
    number = 0
    while number < len(sentences):
        begin, stop = sentences[number]
        words = builder.text[begin:stop]
        found = label_match(words)
        answer = _inline_answer(builder.text, sentences, number)
        if found and found[0]["mark"].strip() in (":", "=", "?"):
            match, label = found
            builder.add(inside.part(begin + match.end(), stop, label, begin, match[0]))
        elif answer:
            builder.add(inside.part(*sentences[number + 1], answer, begin, words))
            number += 1
        else:
            builder.add(inside.part(begin, stop))
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
