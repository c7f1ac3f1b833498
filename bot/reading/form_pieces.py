"""The cells of a form taken apart into labels and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.reading.document_content import DRAWN, FormField
from bot.reading.form_labels import LONGEST_LABEL, FormLabel, label_of
from bot.reading.form_values import WRITING_LINE, days_in, looks_like_name, name_and_day, percent_in


@dataclass(frozen=True, slots=True)
class FormPiece:
    """A label, or what stands after one ("" is a place left empty)."""

    label: FormLabel | None
    text: str = ""
    field: FormField | None = None
    own: bool = False  # the label is the form field's own, not printed on the page
    rule: bool = False  # a line to write on, left empty


_MOST_COLONS = 12  # labels in one line
_NO_DIGITS = str.maketrans("", "", "0123456789")  # which only tell the fields of a form apart


def pieces_of(cell: str, fields: Mapping[str, FormField]) -> list[FormPiece]:
    pieces: list[FormPiece] = []
    for line in cell.split("\n"):
        pieces.extend(field_pieces(fields[line]) if line in fields else _line_pieces(line))
    return pieces or [FormPiece(None)]


def field_pieces(form_field: FormField) -> list[FormPiece]:
    names = (form_field.label, form_field.name.rpartition(".")[2])
    label = next((label for name in names if (label := label_of(name.translate(_NO_DIGITS)))), None)
    value = FormPiece(None, form_field.value, form_field)
    usable = label is not None and label.kind not in ("section", "column", "name") and _says_whose(label)
    return [FormPiece(label, own=True), value] if usable else [value]


def _says_whose(label: FormLabel) -> bool:
    return label.kind in ("fact", "other") or bool(label.role)


def _line_pieces(line: str) -> list[FormPiece]:
    parts = [part.strip() for part in WRITING_LINE.split(line)]
    if len(parts) > 1:  # lines to write on stand in it: what stands between them are labels and values
        return [piece for part in parts for piece in (_text_pieces(part) if part else [FormPiece(None, rule=True)])]
    return _text_pieces(line.strip())


def _text_pieces(text: str) -> list[FormPiece]:
    """Labels with a colon wherever they stand in the text, a label alone, or a label right before its value."""
    if not text:
        return []
    whole = label_of(text)
    if whole is not None:
        return [FormPiece(whole)]
    pieces: list[FormPiece] = []
    start = 0
    for colon in [match.start() for match in re.finditer(":", text[:1_000])][:_MOST_COLONS]:
        begin = _label_before(text, start, colon, first=not pieces)
        if begin is None:
            continue
        if before := text[start:begin].strip(" ,;:"):
            pieces.append(FormPiece(None, before))
        pieces.append(FormPiece(label_of(text[begin:colon])))
        start = colon + 1
    if not pieces:
        return _label_and_value(text) or [FormPiece(None, text)]
    if rest := text[start:].strip(" ,;"):
        pieces.extend(_label_and_value(rest) or [FormPiece(None, rest)])
    return pieces


def _label_before(text: str, start: int, colon: int, *, first: bool) -> int | None:
    """Where the longest label that ends at the colon begins; the first of a line must begin the line."""
    words = [match.start() for match in re.finditer(r"\S+", text[start:colon])][-9:]
    for offset in words:
        if label_of(text[start + offset : colon]) is not None:
            return start + offset
        if first:
            return None
    return None


def _label_and_value(text: str) -> list[FormPiece] | None:
    """«Handledare Per Ek», «Period från 2027-09-01»: only where what follows could be nothing else."""
    if len(text) > LONGEST_LABEL:
        return None
    words = text.split()
    for count in range(min(len(words) - 1, 5), 0, -1):
        label, rest = label_of(" ".join(words[:count])), " ".join(words[count:])
        if label is not None and label.kind in ("fact", "date", "sign") and rest[:1].isupper() | rest[:1].isdigit():
            return [FormPiece(label), FormPiece(None, rest)] if fits(label, rest) else None
    return None


def fits(label: FormLabel, text: str) -> bool:
    """Could this be the label's value? Asked where it does not stand right beside the label."""
    name, day = name_and_day(text)
    if label.kind in ("section", "column"):
        return False
    if label.kind == "date":
        return day is not None and len(name.split()) <= 2  # «Borås 2027-02-01»
    if label.kind in ("sign", "clarified", "name") or label.role:
        return text == DRAWN or looks_like_name(name)
    if label.key in ("Period från", "Period till", "Period"):
        return bool(days_in(text))
    if label.key == "Tjänstgöringsgrad":
        return percent_in(text) is not None
    return len(text) <= LONGEST_LABEL and not text.endswith((".", ":"))
