"""Attached files as text and tables, and what is said of those that cannot be read."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.styles import getSampleStyleSheet  # type: ignore[import-untyped]
from reportlab.pdfgen import canvas  # type: ignore[import-untyped]
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table  # type: ignore[import-untyped]

from bot.reading import document_content, document_pdf, document_sheets, documents
from bot.reading.documents import Document, document_of, read_content
from bot.reading.model import Attachment

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
REQUEST = (("Period", "30 augusti 2027 – 27 november 2027"), ("Jour", "Ingår inte"), ("Handledare", "Per Ekdahl, öl"))
LIST = (
    ("ST-läkare", "Specialitet", "Vårdgivare", "Från", "Till", "Handledare"),
    ("Anna Bergkvist", "Ortopedi", "Lundby Närsjukhus", "2027-08-30", "2027-11-28", "Per Ekdahl"),
    ("Olle Nyberg", "Geriatrik", "Kvarnby Hälsa", "2027-09-06", "2027-12-05", ""),
    ("Sara Lindqvist", "Reumatologi", "Lundby Närsjukhus", "2027-06-01", "2027-08-31", "Nils Almgren"),
)


def read(data: bytes, name: str = "bilaga", content_type: str = "application/octet-stream") -> Document:
    return document_of(read_content(Attachment(name, content_type, data)))


def saved(thing: Any) -> bytes:
    out = io.BytesIO()
    thing.save(out)
    return out.getvalue()


def word(*paragraphs: str, table: Sequence[Sequence[str]] = ()) -> Any:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    return document


def sheet(rows: Sequence[Sequence[Any]]) -> Any:
    workbook: Any = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    return workbook


def pdf(*parts: str | Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    style = getSampleStyleSheet()["Normal"]
    story: list[Any] = []
    for part in parts:
        story += [Paragraph(part, style) if isinstance(part, str) else Table([list(row) for row in part]), Spacer(1, 9)]
    SimpleDocTemplate(out).build(story)
    return out.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return archive({**{name: packed.read(name) for name in packed.namelist()}, **changes})


# --- Word ----------------------------------------------------------------------------------


def test_a_word_request_in_its_order() -> None:
    document = word("Förfrågan", table=REQUEST)
    document.add_paragraph("I samråd med verksamhetschef Karin Holmlund.")
    found = read(saved(document))
    assert (found.kind, found.problem, found.tables) == ("docx", None, (REQUEST,))
    assert found.text.split("\n") == [
        "Förfrågan",
        *("\t".join(row) for row in REQUEST),
        "I samråd med verksamhetschef Karin Holmlund.",
    ]


def test_content_controls_insertions_and_headers_are_seen_and_deletions_are_not() -> None:
    document = word("Handledare: ")
    paragraph = document.paragraphs[0]._p
    for xml in (
        f"<w:sdt {W}><w:sdtPr/><w:sdtContent><w:r><w:t>Per </w:t></w:r></w:sdtContent></w:sdt>",
        f"<w:ins {W}><w:r><w:t>Ekdahl</w:t></w:r></w:ins>",
        f"<w:del {W}><w:r><w:delText>Nyberg</w:delText></w:r></w:del>",
        f"<w:sdt {W}><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        "<w:sdtContent><w:r><w:t>Klicka</w:t></w:r></w:sdtContent></w:sdt>",
        f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>osynligt</w:t></w:r>",
    ):
        paragraph.append(parse_xml(xml))
    document.sections[0].header.paragraphs[0].text = "Södra sjukhuset"
    assert read(saved(document)).text == "Södra sjukhuset\nHandledare: Per Ekdahl"


def test_boxes_in_word() -> None:
    document = word()
    for checked in (1, 0):
        box = f'<w:checkBox><w:default w:val="{checked}"/></w:checkBox>'
        legacy = parse_xml(
            f"<w:p {W}><w:r><w:fldChar><w:ffData>{box}</w:ffData></w:fldChar></w:r><w:r><w:t>Heltid</w:t></w:r></w:p>"
        )
        document.element.body.append(legacy)
    symbol = '<w:sym w:font="Wingdings" w:char="F0FE"/>'
    document.element.body.append(parse_xml(f"<w:p {W}><w:r>{symbol}</w:r><w:r><w:t>Jour</w:t></w:r></w:p>"))
    modern = f'<w:sdt {W} {W14}><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
    modern += "<w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>Beredskap</w:t></w:r>"
    document.element.body.append(parse_xml(f"<w:p {W}>{modern}</w:p>"))
    assert read(saved(document)).text.split("\n") == ["☒ Heltid", "☐ Heltid", "☒Jour", "☒Beredskap"]


def test_merged_cells_are_read_once() -> None:
    document = word(table=[["a", "b", "c"], ["d", "e", "f"]])
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1))
    assert read(saved(document)).tables == ((("a b", "c", ""), ("d", "e", "f")),)


# --- Excel ---------------------------------------------------------------------------------


def test_an_excel_list() -> None:
    rows = [
        ["Önskemål, Södra sjukhuset"],
        [],
        LIST[0],
        *([*row[:3], *map(date.fromisoformat, row[3:5]), row[5] or None] for row in LIST[1:]),
    ]
    found = read(saved(sheet(rows)))
    assert (found.kind, found.problem) == ("xlsx", None)
    assert found.tables[0][1:] == LIST
    assert found.text.split("\n") == ["Önskemål, Södra sjukhuset", *("\t".join(row).rstrip("\t") for row in LIST)]


def test_what_cells_hold() -> None:
    workbook = sheet(
        [[0.8, 40, 37.5, datetime.fromisoformat("2027-09-01 07:45"), time(16, 30), True, "=1+1", "#N/A", "Åsa"]]
    )
    workbook.active["A1"].number_format = "0%"
    workbook.active["H1"].data_type = "e"
    assert read(saved(workbook)).text == "80 %\t40\t37.5\t2027-09-01 07:45\t16:30\tja\t\t\tÅsa"


def test_hidden_rows_columns_and_sheets_are_not_read() -> None:
    workbook = sheet([["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]])
    workbook.active.row_dimensions[2].hidden = True
    workbook.active.column_dimensions["B"].hidden = True
    workbook.create_sheet("dold").append(["hemligt"])
    workbook["dold"].sheet_state = "hidden"
    assert read(saved(workbook)).text == "a\tc\ng\ti"


def test_a_large_sheet_is_read_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(sheet([[f"rad {number}", "x" * 50] for number in range(3_000)]))
    whole = read(data)
    monkeypatch.setattr(document_sheets, "MAX_SHEET", 1_000)
    streamed = read(data)
    assert whole == streamed
    assert (len(whole.text.split("\n")), whole.problem) == (document_content.MAX_ROWS, document_content.CUT)


# --- PDF -----------------------------------------------------------------------------------


def test_a_pdf_request() -> None:
    found = read(pdf("Förfrågan om sidotjänstgöring för ST-läkare Anna Bergkvist.", REQUEST, "Med vänlig hälsning"))
    assert (found.kind, found.problem, found.tables) == ("pdf", None, (REQUEST,))
    assert found.text.startswith("Förfrågan om sidotjänstgöring för ST-läkare Anna Bergkvist.\nPeriod\t30 augusti")


def test_an_empty_cell_in_a_pdf_keeps_its_place() -> None:
    assert read(pdf(LIST)).tables == (LIST,)


def test_form_fields_of_a_pdf_stand_where_they_stand() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    for number, (label, value) in enumerate(REQUEST):
        page.drawString(50, 700 - 30 * number, label)
        page.acroForm.textfield(
            name=f"f{number}", value=value.replace("–", "-"), x=200, y=695 - 30 * number, width=300, height=18
        )
    page.drawString(50, 600, "Heltid")
    page.acroForm.checkbox(name="box", checked=True, x=200, y=598)
    page.save()
    assert read(out.getvalue()).text.split("\n") == [
        *("\t".join(row).replace("–", "-") for row in REQUEST),
        "Heltid\t☒",
    ]


def test_only_the_first_pages_are_read() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    for number in range(document_pdf.MAX_PAGES + 5):
        page.drawString(50, 700, f"sida nummer {number}")
        page.showPage()
    page.save()
    found = read(out.getvalue())
    assert found.text.split("\n")[-1] == f"sida nummer {document_pdf.MAX_PAGES - 1}"
    assert found.problem == document_content.CUT


def test_a_page_that_draws_itself_for_ever_comes_to_an_end() -> None:
    """Form XObjects that each draw the next one many times: 20 to the power of 8 operators."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    below: Any = None
    for _ in range(8):
        form = DecodedStreamObject()
        form.set_data(b"BT (x) Tj ET " * 20 if below is None else b"/X Do " * 20)
        form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        resources = DictionaryObject({NameObject("/Font"): DictionaryObject()})
        if below is not None:
            resources[NameObject("/XObject")] = DictionaryObject({NameObject("/X"): below})
        form[NameObject("/Resources")] = resources
        below = writer._add_object(form)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/X"): below})}
    )
    content = DecodedStreamObject()
    content.set_data(b"/X Do")
    page[NameObject("/Contents")] = writer._add_object(content)
    out = io.BytesIO()
    writer.write(out)
    assert read(out.getvalue()).kind == "pdf"


# --- text and csv --------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_plain_text(encoding: str) -> None:
    found = read("Önskemål:\r\nPlats för Åsa Öberg – heltid.".encode(encoding))
    assert (found.kind, found.text, found.tables) == ("text", "Önskemål:\nPlats för Åsa Öberg – heltid.", ())


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv(delimiter: str) -> None:
    lines = [delimiter.join(row) for row in LIST]
    found = read("\n".join(lines).encode("utf-8-sig"), "lista.csv")
    assert (found.kind, found.tables) == ("text", (LIST,))


# --- what is not read ----------------------------------------------------------------------

BOMB = archive({"word/document.xml": b"<w>" + b" " * 70_000_000})
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PROBLEMS: Mapping[str, tuple[Callable[[], bytes], str, str]] = {
    "too large": (lambda: b"a" * (documents.MAX_BYTES + 1), "text", document_content.TOO_LARGE),
    "bomb": (lambda: BOMB, "docx", document_content.TOO_LARGE),
    "high ratio": (lambda: archive({"xl/workbook.xml": bytes(20_000_000)}), "xlsx", document_content.TOO_LARGE),
    "many members": (
        lambda: archive({"word/document.xml": b"<w/>", **{f"m{number}": b"" for number in range(2_100)}}),
        "docx",
        document_content.TOO_LARGE,
    ),
    "entities in docx": (
        lambda: repacked(saved(word("a")), {"word/document.xml": ENTITIES}),
        "docx",
        document_content.BROKEN,
    ),
    "entities in xlsx": (
        lambda: repacked(saved(sheet([["a"]])), {"xl/sharedStrings.xml": ENTITIES.decode().encode("utf-16")}),
        "xlsx",
        document_content.BROKEN,
    ),
    "archive": (lambda: archive({"inner.zip": archive({"a.docx": b"b"})}), "other", document_content.ARCHIVE),
    "old office": (lambda: OLE, "other", document_content.OLD_OFFICE),
    "encrypted office": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "other", document_content.ENCRYPTED),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "picture", document_content.PICTURE),
    "jpeg": (lambda: b"\xff\xd8\xff\xe0" + bytes(99), "picture", document_content.PICTURE),
    "web page": (lambda: b"<!DOCTYPE html><html><script>x</script></html>", "other", document_content.UNKNOWN),
    "program": (lambda: b"MZ" + bytes(99), "other", document_content.UNKNOWN),
    "empty": (lambda: b"", "other", document_content.EMPTY),
    "broken pdf": (lambda: b"%PDF-1.4 nothing", "pdf", document_content.BROKEN),
    "pdf without text": (lambda: pdf(" "), "pdf", document_content.NO_TEXT),
}


@pytest.mark.parametrize("what", PROBLEMS)
def test_what_cannot_be_read_is_said(what: str) -> None:
    make, kind, problem = PROBLEMS[what]
    assert read(make()) == Document(kind, "", (), problem)


def test_macros_are_named_and_left_alone() -> None:
    data = repacked(saved(word("Förfrågan")), {"word/vbaProject.bin": b"\xcc\x61"})
    assert read(data) == Document("docx", "Förfrågan", (), document_content.MACROS)


def test_the_kind_is_what_the_bytes_are() -> None:
    assert read(saved(word("a")), "bild.png", "image/png").kind == "docx"
    assert read(saved(sheet([["a"]])), "brev.docx").kind == "xlsx"
    assert read(pdf("a"), "text.txt", "text/plain").kind == "pdf"


# --- hostile bytes, and the cost of nothing ------------------------------------------------

SEEDS = [saved(word("a", table=REQUEST)), saved(sheet(LIST)), pdf("a", REQUEST), b"a;b\nc;d"]
SETTINGS = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(st.binary(max_size=2_000), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe"]))
def test_no_bytes_raise(data: bytes, start: bytes) -> None:
    found = read(start + data)
    assert found.problem or found.text


@SETTINGS
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 255)), max_size=40))
def test_no_damaged_file_raises(seed: bytes, changes: Sequence[tuple[int, int]]) -> None:
    data = bytearray(seed)
    for at, value in changes:
        data[at % len(data)] = value
    assert len(read(bytes(data)).text) <= document_content.MAX_TEXT * 2


@SETTINGS
@given(
    st.lists(
        st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20), min_size=2, max_size=5),
        max_size=6,
    )
)
def test_text_holds_no_stray_marks(rows: Sequence[Sequence[str]]) -> None:
    found = read(saved(sheet([[text for text in row if not text.startswith("=")] for row in rows])))
    assert not any("\ue000" <= character <= "\uf8ff" or character == "\ufffc" for character in found.text)
    assert all(len(line.split("\t")) <= 5 for line in found.text.split("\n"))


def test_the_parsing_libraries_are_loaded_only_when_a_file_needs_them() -> None:
    code = (
        "import sys, bot.reading.forms, bot.reading.documents, bot.reading.signatures\n"
        "print(sorted({'pypdf', 'pyhanko', 'docx', 'openpyxl', 'lxml', 'cryptography'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_sheet_whose_styles_have_an_empty_fill() -> None:
    whole = io.BytesIO()
    written = saved(sheet([["ST-läkare", "Handledare"], ["Moa Hjelm", "Per Ek"]]))
    with zipfile.ZipFile(io.BytesIO(written)) as package, zipfile.ZipFile(whole, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            if name == "xl/styles.xml":
                content = re.sub(rb"<fill>.*?</fill>", b"<fill/>", content)
                assert b"<fill/>" in content
            copy.writestr(name, content)
    found = read(whole.getvalue(), "lista.xlsx")
    assert found.problem is None
    assert "Moa Hjelm" in found.text
