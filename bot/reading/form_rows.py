"""Which value belongs to which label: beside it, below it, above it, or in its column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.reading.document_content import DRAWN, Content
from bot.reading.form_findings import Findings
from bot.reading.form_labels import FormLabel, fold_letters
from bot.reading.form_pieces import FormPiece, field_pieces, fits, pieces_of

_RowPieces = list[list[FormPiece]]
_Rows = Sequence[tuple[int | None, _RowPieces]]
_SIGNING_KINDS = frozenset({"sign", "clarified", "date"})


def find_on_form(content: Content) -> Findings:
    """Every label of the form with its value."""
    fields = {form_field.mark: form_field for form_field in content.fields}
    rows = [(table, [pieces_of(cell, fields) for cell in row]) for table, row in content.rows]
    placed = {cell for _, row in content.rows for cell in row}
    unplaced = [field_pieces(form_field) for mark, form_field in fields.items() if mark not in placed]
    rows.extend((None, [pieces]) for pieces in unplaced)
    found = Findings()
    at = 0
    while at < len(rows):
        at += _take_columns(found, rows, at) or _take_row(found, rows, at)
    return found


def _has_label(row: Iterable[list[FormPiece]]) -> bool:
    return any(piece.label for cell in row for piece in cell)


def _has_text(row: Iterable[list[FormPiece]]) -> bool:
    return any(piece.text for cell in row for piece in cell)


def _text(cell: Iterable[FormPiece]) -> str:
    return " ".join(piece.text for piece in cell if piece.text)


def _free_row(found: Findings, rows: _Rows, at: int, table: int | None) -> _RowPieces | None:
    """A row of values that no label has taken yet, in the same table."""
    if not 0 <= at < len(rows) or at in found.used or rows[at][0] != table:
        return None
    row = rows[at][1]
    return row if _has_text(row) and not _has_label(row) else None


def _take_row(found: Findings, rows: _Rows, at: int) -> int:
    """Labels with what stands after them in the row, or else above or below it. Gives the number of rows used."""
    table, row = rows[at]
    found.row_role = ""
    groups = _groups(row)
    used = 1
    if len(groups) == 1 and not any(piece.text or piece.field or piece.rule for piece in groups[0][1]):
        label = groups[0][0]
        above = _free_row(found, rows, at - 1, table) if label.kind == "sign" else None
        below = _free_row(found, rows, at + 1, table)
        if above is not None and fits(label, _text(piece for cell in above for piece in cell)):
            groups = [(label, [piece for cell in above for piece in cell], False)]
            found.used.add(at - 1)
        elif below is not None and fits(label, _text(piece for cell in below for piece in cell)):
            groups = [(label, [piece for cell in below for piece in cell], False)]
            found.used.add(at + 1)
            used = 2
        elif label.kind == "sign" and not label.role and at + 1 < len(rows) and _opens_signing(rows[at + 1][1]):
            groups = [(FormLabel("section"), [], False)]
    found.signing |= any(label.kind == "sign" for label, _, _ in groups)
    for label, values, own in groups:
        found.take(label, values, own=own)
    if not groups:
        _take_strokes(found, row)
    return used


def _groups(row: _RowPieces) -> list[tuple[FormLabel, list[FormPiece], bool]]:
    """Each label of a row with the pieces up to the next label, and whether it is a form field's own."""
    groups: list[tuple[FormLabel, list[FormPiece], bool]] = []
    for piece in (piece for cell in row for piece in cell):
        if piece.label is not None:
            if groups and piece.own and not groups[-1][1] and _same_thing(groups[-1][0], piece.label):
                groups.pop()  # the printed label of the form field that follows it
            groups.append((piece.label, [], piece.own))
        elif groups:
            groups[-1][1].append(piece)
    return groups


def _same_thing(printed: FormLabel, own: FormLabel) -> bool:
    return (printed.kind, printed.key) == (own.kind, own.key)


def _take_strokes(found: Findings, row: _RowPieces) -> None:
    """A row of nothing but lines to write on, or of nothing but ink."""
    pieces = [piece for cell in row for piece in cell]
    if any(piece.rule for piece in pieces) and not _has_text(row):
        found.take_rule()
    elif _has_text(row) and all(piece.text in ("", DRAWN) for piece in pieces):
        found.take_drawing()


def _opens_signing(row: _RowPieces) -> bool:
    """Is the row below a lone «Underskrift» the first of several lines to sign on?"""
    label = next((piece.label for cell in row for piece in cell if piece.label), None)
    return label is not None and (bool(label.role) or label.kind in ("sign", "column", "name"))


def _take_columns(found: Findings, rows: _Rows, at: int) -> int:
    """A row of nothing but labels, with values below each (or, on a line to sign on, above). Rows used, or 0."""
    table, head = rows[at]
    labels = {number: cell[0].label for number, cell in enumerate(head) if cell[0].label is not None}
    kinds = {label.kind for label in labels.values()}
    if not labels or "section" in kinds or _has_text(head) or any(len(cell) > 1 or cell[0].own for cell in head):
        return 0
    first = min(labels)
    above, below = (_free_row(found, rows, at + step, table) for step in (-1, 1))
    if above is not None and kinds <= _SIGNING_KINDS and _stands_under(labels, above):
        _take_data(found, labels, above)
        found.used.add(at - 1)
        return 1
    if len(labels) < 2 or any(number not in labels for number in range(first, len(head))):
        # An empty place beside a label is its value, unless the next row says otherwise.
        if table is None or below is None or not _stands_under(labels, below):
            return 0
        _take_data(found, labels, below)
        found.used.add(at + 1)
        return 2
    by_role = bool(kinds & _SIGNING_KINDS) and (first > 0 or labels[first].kind == "column")
    return _take_table(found, rows, at, labels, by_role=by_role)


def _stands_under(labels: Mapping[int, FormLabel], row: _RowPieces) -> bool:
    """Does every value of the row stand in a label's column, and could it be that label's?"""
    texts = {number: _text(cell) for number, cell in enumerate(row)}
    return all(number in labels and fits(labels[number], text) for number, text in texts.items() if text)


def _take_table(found: Findings, rows: _Rows, at: int, labels: Mapping[int, FormLabel], *, by_role: bool) -> int:
    """The rows below a row of labels. Gives the number of rows used, 0 where none follows."""
    table, head = rows[at]
    used = 1
    for number in range(at + 1, len(rows)):
        row = rows[number][1]
        if rows[number][0] != table or len(row) > len(head) or not _is_data(row, by_role):
            break
        if table is None and not _has_text(row):
            break
        if by_role:
            role = row[0][0].label.role if row[0][0].label else fold_letters(row[0][0].text)[:40]
            if role or _has_text(row):
                _take_data(found, labels, row, role=role, by_role=True)
        elif used == 1 or {label.kind for label in labels.values()} & {"sign", "clarified"}:
            _take_data(found, labels, row)  # in a list of several placements the form's own is the first
        found.used.add(number)
        used += 1
    return used if used > 1 else 0


def _is_data(row: _RowPieces, by_role: bool) -> bool:
    if by_role and row[0][0].label is not None:
        return not _has_label(row[1:]) and bool(row[0][0].label.role)
    return not _has_label(row)


def _take_data(
    found: Findings, labels: Mapping[int, FormLabel], row: _RowPieces, *, role: str = "", by_role: bool = False
) -> None:
    """A row of values, each for the label of its column; in the signatures' part one row is one line."""
    found.row_role = role
    signs = any(label.kind == "sign" for label in labels.values())
    for kind in ("sign", "clarified", "name", "fact", "date"):
        for number, label in labels.items():
            if label.kind != kind or (by_role and number == 0):
                continue
            if by_role and kind in ("name", "fact"):
                label = FormLabel("clarified" if signs else "sign")
            found.take(replace(label, role=label.role or role), row[number] if number < len(row) else [FormPiece(None)])
