"""The STÖK form as a Word document: blank, or filled in with what a case already knows.

The routine: «STÖK-blankett ska vara ifylld och underskriven i ett senare skede av processen.»
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

from docx import Document
from docx.document import Document as Form
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from templates.values import fit_text

_FORM: dict[str, Any] = tomllib.loads(files("templates").joinpath("stok.toml").read_text(encoding="utf-8"))
# The same facts give the same bytes, whenever the form is made.
_NO_MOMENT = datetime(2025, 10, 1, tzinfo=UTC)
_LABEL_WIDTH, _VALUE_WIDTH = Cm(7), Cm(9.5)
_SIGNATURE_WIDTHS = (Cm(4), Cm(8.5), Cm(4))
_SIGNATURE_HEIGHT = Cm(1.3)


def stok_form(facts: Mapping[str, object]) -> bytes:
    """A .docx with the case's facts in it; none of them: a blank one. Nothing on it is signed.

    `facts` by the names of a placement's fields: trainee, programme, supplier, supervisor, study_director,
    department_head (text), start, end (date), extent_percent (int); and case, its number. What only a person can
    write, the goals, the signatures and their dates, is left empty, and so is each fact that nobody has said.
    Names come from mail and are made fit to stand in a document.
    """
    form = Document()
    _prepare(form)
    form.add_heading(_FORM["title"], level=1)
    if case := _words(facts.get("case")):
        form.add_paragraph(_FORM["case"].format(case=case))
    form.add_paragraph(_FORM["instruction"])
    form.add_paragraph(_FORM["no_identity_number"])
    table = form.add_table(rows=0, cols=2, style="Table Grid")
    for name, label in _FORM["labels"].items():
        cells = table.add_row().cells
        _write(cells[0], label, bold=True)
        _write(cells[1], _words(facts.get(name)))
    _set_widths(table, (_LABEL_WIDTH, _VALUE_WIDTH))
    form.add_heading(_FORM["signatures"], level=2)
    _add_signatures(form)
    return _saved(form)


def _words(value: object) -> str:
    match value:
        case date():
            return value.isoformat()
        case int():
            return str(_FORM["percent"].format(value=value))
        case str():
            return fit_text(value, _FORM["identity_number"])
        case _:
            return ""


def _add_signatures(form: Form) -> None:
    table = form.add_table(rows=1, cols=3, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, _FORM["signature_columns"], strict=True):
        _write(cell, words, bold=True)
    _repeat_as_header(table)
    for role in _FORM["signature_roles"]:
        row = table.add_row()
        row.height = _SIGNATURE_HEIGHT
        _write(row.cells[0], role, bold=True)
    _set_widths(table, _SIGNATURE_WIDTHS)


def _prepare(form: Form) -> None:
    """Swedish, a readable size, and properties that name no program and no moment."""
    normal = form.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "sv-SE")
    normal.element.get_or_add_rPr().append(language)
    properties = form.core_properties
    properties.title, properties.language = _FORM["title"], "sv-SE"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _NO_MOMENT


def _write(cell: _Cell, words: str, *, bold: bool = False) -> None:
    cell.paragraphs[0].add_run(words).bold = bold


def _set_widths(table: Table, widths: tuple[Cm, ...]) -> None:
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _repeat_as_header(table: Table) -> None:
    """Marks the first row as the table's header: screen readers name its columns."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)


def _saved(form: Form) -> bytes:
    """The document's bytes, with the moment of writing taken out of the archive."""
    written, again = io.BytesIO(), io.BytesIO()
    form.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, _NO_MOMENT.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(part, parts.read(name))
    return again.getvalue()
