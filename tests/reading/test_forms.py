"""The STÖK form: filled in, signed, by whom; in every shape that it may come in."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject
from reportlab.lib.styles import getSampleStyleSheet  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen import canvas  # type: ignore[import-untyped]
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table  # type: ignore[import-untyped]

from bot.reading.forms import Form, read_form
from bot.reading.model import Attachment
from bot.routine.model import Certainty, Field

TITLE = "STÖK – överenskommelse om sidotjänstgöring för ST"
DETAILS = {
    "ST-läkare": "Anna Bergkvist",
    "Specialitet": "ortopedi",
    "Placering/vårdgivare": "Lundby Närsjukhus",
    "Period från": "2027-09-01",
    "Period till": "2027-11-30",
    "Tjänstgöringsgrad": "80 %",
    "Handledare": "Per Ekdahl",
    "Studierektor": "Eva Lindgren",
    "Verksamhetschef": "Karin Holmlund",
}
SIGNED = {
    "Underskrift handledare": "Per Ekdahl",
    "Datum handledare": "2027-01-28",
    "Underskrift studierektor": "Eva Lindgren",
    "Datum studierektor": "2027-02-01",
    "Underskrift verksamhetschef": "Karin Holmlund",
    "Datum verksamhetschef": "2027-02-02",
}
UNSIGNED = dict.fromkeys(SIGNED, "")
ROLES = ("handledare", "studierektor", "verksamhetschef")
PLACEMENT = {
    Field.TRAINEE: "Anna Bergkvist",
    Field.SUPPLIER: "Lundby Närsjukhus",
    Field.START: date(2027, 9, 1),
    Field.END: date(2027, 11, 30),
    Field.EXTENT_PERCENT: 80,
    Field.SUPERVISOR: "Per Ekdahl",
    Field.STUDY_DIRECTOR: "Eva Lindgren",
    Field.DEPARTMENT_HEAD: "Karin Holmlund",
}


def form_in(data: bytes, filename: str = "blankett.pdf", **options: Any) -> Form:
    form = read_form(Attachment(filename, "application/octet-stream", data), **options)
    assert form is not None
    return form


def assert_says_placement(form: Form) -> None:
    assert {name: form.facts[name].value for name in PLACEMENT if name in form.facts} == PLACEMENT


# --- forms to read -------------------------------------------------------------------------


def acroform(
    values: Mapping[str, str], *, names: Callable[[int, str], str] = lambda _, label: label, title: str = TITLE
) -> bytes:
    """A PDF form with a printed label and a text field for each value; pages of labels left, fields right."""
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(50, 800, title)
    y = 770
    for number, (label, value) in enumerate(values.items()):
        is_day = label.startswith("Datum ")
        y -= 0 if is_day else 28
        page.drawString(420 if is_day else 50, y, "Datum" if is_day else label)
        name = names(number, label)
        x, width = (460, 90) if is_day else (220, 190)
        page.acroForm.textfield(name=name, tooltip=name, value=value, x=x, y=y - 5, width=width, height=18)
    page.save()
    return out.getvalue()


def flat_pdf(*parts: str | Sequence[Sequence[str]]) -> bytes:
    """A PDF without fields: paragraphs and tables."""
    out = io.BytesIO()
    style = getSampleStyleSheet()["Normal"]
    story: list[Any] = []
    for part in parts:
        story += [Paragraph(part, style) if isinstance(part, str) else Table([list(row) for row in part]), Spacer(1, 8)]
    SimpleDocTemplate(out).build(story)
    return out.getvalue()


def word(*parts: str | Sequence[Sequence[str]]) -> bytes:
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=len(part), cols=len(part[0]))
        for row, cells in zip(table.rows, part, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    return saved(document)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def picture_pdf(*, text_page: bytes | None = None) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawImage(ImageReader(Image.new("L", (850, 1200), 230)), 0, 0, 595, 842)
    page.save()
    if text_page is None:
        return out.getvalue()
    writer = PdfWriter(clone_from=io.BytesIO(text_page))
    writer.append(io.BytesIO(out.getvalue()))
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def matrix(signed: Mapping[str, str]) -> list[list[str]]:
    lines = [[role.capitalize(), signed[f"Underskrift {role}"], signed[f"Datum {role}"]] for role in ROLES]
    return [["Roll", "Underskrift och namnförtydligande", "Datum"], *lines]


SHAPES: Mapping[str, Callable[[Mapping[str, str], Mapping[str, str]], bytes]] = {
    "pdf fields named for what they hold": lambda details, signed: acroform({**details, **signed}),
    "pdf fields with names that say nothing": lambda details, signed: acroform(
        {**details, **signed}, names=lambda number, _: f"Text{number}"
    ),
    "pdf fields with names in ascii": lambda details, signed: acroform(
        {**details, **signed}, names=lambda _, label: label.translate(str.maketrans("åäöÅÄÖ -/", "aaoAAO___"))
    ),
    "pdf of tables": lambda details, signed: flat_pdf(TITLE, list(details.items()), "Underskrifter", matrix(signed)),
    "pdf of lines": lambda details, signed: flat_pdf(
        TITLE,
        *(f"{label}: {value}" for label, value in details.items()),
        *(f"Underskrift {r}: {signed[f'Underskrift {r}']} Datum: {signed[f'Datum {r}']}" for r in ROLES),
    ),
    "pdf in two columns": lambda details, signed: flat_pdf(
        TITLE,
        [
            ["ST-läkare:", details["ST-läkare"], "Specialitet:", details["Specialitet"]],
            ["Vårdgivare:", details["Placering/vårdgivare"], "Omfattning:", details["Tjänstgöringsgrad"]],
            ["Från och med:", details["Period från"], "Till och med:", details["Period till"]],
            ["Handledare:", details["Handledare"], "Studierektor:", details["Studierektor"]],
            ["Verksamhetschef:", details["Verksamhetschef"], "", ""],
        ],
        matrix(signed),
    ),
    "docx of tables": lambda details, signed: word(TITLE, list(details.items()), "Underskrifter", matrix(signed)),
    "docx of lines to fill in": lambda details, signed: word(
        TITLE,
        *(f"{label} ____{value}____" for label, value in details.items()),
        *(f"Underskrift {r} __{signed[f'Underskrift {r}']}___ Datum __{signed[f'Datum {r}']}__" for r in ROLES),
    ),
    "docx of tabs": lambda details, signed: word(
        TITLE,
        *(f"{label}:\t{value}" for label, value in details.items()),
        "Underskrifter",
        *(f"{r.capitalize()}:\t{signed[f'Underskrift {r}']}\t{signed[f'Datum {r}']}" for r in ROLES),
    ),
    "docx of boxes with the label above the value": lambda details, signed: word(
        TITLE,
        [[f"{label}\n{value}" for label, value in list(details.items())[i : i + 3]] for i in (0, 3, 6)],
        *([[f"Underskrift {r}\n{signed[f'Underskrift {r}']}", f"Datum\n{signed[f'Datum {r}']}"]] for r in ROLES),
    ),
    "docx of columns": lambda details, signed: word(
        TITLE,
        [list(details)[:5], list(details.values())[:5]],
        [list(details)[5:], list(details.values())[5:]],
        matrix(signed),
    ),
    "pdf of boxes with the label above the value": lambda details, signed: flat_pdf(
        TITLE,
        *([list(details)[i : i + 3], list(details.values())[i : i + 3]] for i in (0, 3, 6)),
        *([["Ort och datum", f"Underskrift {r}"], [signed[f"Datum {r}"], signed[f"Underskrift {r}"]]] for r in ROLES),
    ),
    "pdf of names above the words of the line": lambda details, signed: flat_pdf(
        TITLE,
        *(f"{label}: {value}" for label, value in details.items()),
        "Underskrifter",
        *(
            line
            for r in ROLES
            for line in (signed[f"Underskrift {r}"], f"Namnteckning {r}", f"Datum {r}: {signed[f'Datum {r}']}")
        ),
    ),
    "text": lambda details, signed: "\n".join(
        [TITLE, *(f"{k}: {v}" for k, v in details.items()), *(f"{k}: {v}" for k, v in signed.items())]
    ).encode(),
}
BLANK = dict.fromkeys(DETAILS, "")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_filled_and_signed_form_is_met(shape: str) -> None:
    form = form_in(SHAPES[shape](DETAILS, SIGNED))
    assert (form.state, form.missing, form.problem) == ("met", (), None)
    assert_says_placement(form)
    assert form.facts[Field.PROGRAMME].value == "ortopedi"
    assert [(line.role, line.name, line.how) for line in form.signatures] == [
        ("handledare", "Per Ekdahl", "typed"),
        ("studierektor", "Eva Lindgren", "typed"),
        ("verksamhetschef", "Karin Holmlund", "typed"),
    ]
    assert [line.day for line in form.signatures] == [date(2027, 1, 28), date(2027, 2, 1), date(2027, 2, 2)]
    assert {**DETAILS, **{k: v for k, v in SIGNED.items() if "Datum" not in k}}.items() <= form.fields.items()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_that_nobody_signed_is_incomplete(shape: str) -> None:
    form = form_in(SHAPES[shape](DETAILS, UNSIGNED))
    assert form.state == "incomplete"
    assert form.missing == tuple(f"Underskrift {role}" for role in ROLES)
    assert_says_placement(form)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("role", ROLES)
def test_one_line_that_is_not_signed_is_enough(shape: str, role: str) -> None:
    form = form_in(SHAPES[shape](DETAILS, {**SIGNED, f"Underskrift {role}": "", f"Datum {role}": ""}))
    assert (form.state, form.missing) == ("incomplete", (f"Underskrift {role}",))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_blank_form_is_incomplete_and_says_nothing(shape: str) -> None:
    form = form_in(SHAPES[shape](BLANK, UNSIGNED), "stök.pdf")
    assert form.state == "incomplete"
    assert dict(form.fields) == {}
    assert set(form.facts) == {Field.CATEGORY}
    assert {"ST-läkare", "Placering/vårdgivare", "Period från", "Period till", "Handledare"} <= set(form.missing)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("label", ["ST-läkare", "Placering/vårdgivare", "Period från", "Period till", "Handledare"])
def test_each_essential_field_has_to_be_filled_in(shape: str, label: str) -> None:
    form = form_in(SHAPES[shape]({**DETAILS, label: ""}, SIGNED))
    assert form.state == "incomplete"
    assert label in form.missing


GOALS = {"Delmål": "c4, c6", "Målbeskrivning": "HSLF-FS 2021:8, ortopedi"}


@pytest.mark.parametrize("shape", ["docx of tabs", "pdf of names above the words of the line", "text"])
@pytest.mark.parametrize("empty", [(), ("Delmål",), ("Målbeskrivning",), ("Delmål", "Målbeskrivning")])
def test_goals_have_to_be_filled_in_where_the_form_asks_for_them(shape: str, empty: tuple[str, ...]) -> None:
    form = form_in(SHAPES[shape]({**DETAILS, **GOALS, **dict.fromkeys(empty, "")}, SIGNED))
    assert (form.state, form.missing) == ("incomplete" if empty else "met", empty)


# --- other words and layouts ---------------------------------------------------------------

WORDINGS: Mapping[str, Sequence[str]] = {
    "Namn ... Tid": (
        "STÖK-blankett",
        "Läkarens namn: Anna Bergkvist",
        "Tjänstgöringsställe: Lundby Närsjukhus",
        "Tid: 2027-09-01–2027-11-30",
        "Sysselsättningsgrad: 80%",
        "Klinisk handledare: öl Per Ekdahl",
        "Ansvarig studierektor: Eva Lindgren",
        "Verksamhetschef: Karin Holmlund",
    ),
    "two labels on a line": (
        "Blankett STÖK",
        "Namn på ST-läkare: Anna Bergkvist   Personnummer: ",
        "Mottagande vårdgivare: Lundby Närsjukhus",
        "Period fr.o.m.: 1 september 2027 t.o.m.: 30 november 2027",
        "Omfattning (%): 80",
        "Namngiven handledare: Per Ekdahl Studierektor: Eva Lindgren",
        "Verksamhetschef (hemmakliniken): Karin Holmlund",
    ),
    "values under their labels": (
        "STÖK",
        *("ST-läkare", "Anna Bergkvist", "Vårdgivare", "Lundby Närsjukhus", "Period", "1/9 2027 – 30/11 2027"),
        *("Tjänstgöringsgrad", "80 procent", "Handledare hos vårdgivaren", "Ekdahl, Per", "Studierektor"),
        *("Eva Lindgren", "Verksamhetschef", "Karin Holmlund"),
    ),
    "blocks of names": (
        "STÖK-blankett för sidotjänstgöring",
        "Placering: Lundby Närsjukhus",
        "Från och med: 1 september 2027",
        "Till och med: 30 november 2027",
        "Tjänstgöringens omfattning: 80 %",
        *("ST-läkare", "Namn: Anna Bergkvist", "E-post: anna@sahlgrenska.example"),
        *("Handledare", "Namn: Per Ekdahl", "Titel: överläkare"),
        *("Studierektor", "Namn: Eva Lindgren"),
        *("Verksamhetschef", "Namn: Karin Holmlund"),
    ),
}
SIGNATURE_PARTS: Mapping[str, Callable[[str, str], Sequence[str]]] = {
    "Underskrift + Datum": lambda name, day: [f"Underskrift {{role}}: {name}", f"Datum: {day}"],
    "Namnteckning + Namnförtydligande + Datum": lambda name, day: [
        f"Namnteckning {{role}}: {name}",
        "Namnförtydligande: {person}",
        f"Datum: {day}",
    ],
    "Ort och datum first": lambda name, day: [f"Ort och datum: {day}", f"Underskrift {{role}}: {name}"],
}
PEOPLE = {"handledare": "Per Ekdahl", "studierektor": "Eva Lindgren", "verksamhetschef": "Karin Holmlund"}


def signature_part(kind: str, without: str = "") -> list[str]:
    lines = ["Underskrifter"]
    for role, person in PEOPLE.items():
        name, day = ("", "") if role == without else (person, "2027-02-01")
        lines += [line.format(role=role, person=person) for line in SIGNATURE_PARTS[kind](name, day)]
    return lines


@pytest.mark.parametrize("make", [word, flat_pdf], ids=["docx", "pdf"])
@pytest.mark.parametrize("signing", SIGNATURE_PARTS)
@pytest.mark.parametrize("wording", WORDINGS)
def test_other_words_for_the_same(wording: str, signing: str, make: Callable[..., bytes]) -> None:
    form = form_in(make(*WORDINGS[wording], *signature_part(signing)))
    assert (form.state, form.missing) == ("met", ())
    assert_says_placement(form)
    assert {line.role: line.name for line in form.signatures} == PEOPLE
    for role in PEOPLE:
        form = form_in(make(*WORDINGS[wording], *signature_part(signing, without=role)))
        assert (form.state, form.missing) == ("incomplete", (f"Underskrift {role}",))


def test_a_printed_name_is_no_signature() -> None:
    columns = [
        ["Roll", "Namn", "Namnteckning", "Datum"],
        *([role.capitalize(), name, "", ""] for role, name in PEOPLE.items()),
    ]
    form = form_in(word(TITLE, list(DETAILS.items()), columns))
    assert form.state == "incomplete"
    assert form.missing == tuple(f"Underskrift {role}" for role in PEOPLE)


@pytest.mark.parametrize("above", [True, False])
def test_a_name_printed_at_an_empty_line_is_no_signature(above: bool) -> None:
    rule = "______________________"
    names = [f"{role.capitalize()}: {name}" for role, name in PEOPLE.items()]
    lines = [line for name in names for line in ((rule, name) if above else (name, rule))]
    form = form_in(word(TITLE, list(DETAILS.items()), "Underskrifter", *lines))
    assert form.missing == tuple(f"Underskrift {role}" for role in PEOPLE)


def test_names_above_the_words_of_the_line() -> None:
    lines = [[name, name, "2027-02-01"] for name in PEOPLE.values()]
    labels = ["Namnteckning", "Namnförtydligande", "Datum"]
    form = form_in(word(TITLE, list(DETAILS.items()), "Underskrifter", *([line, labels] for line in lines)))
    assert [(line.name, line.day) for line in form.signatures] == [(name, date(2027, 2, 1)) for name in PEOPLE.values()]
    assert form.state == "met"


def test_a_typed_name_needs_its_day_where_the_form_asks_for_one() -> None:
    form = form_in(word(TITLE, list(DETAILS.items()), matrix({**SIGNED, "Datum studierektor": ""})))
    assert (form.state, form.missing) == ("incomplete", ("Datum studierektor",))


def test_a_form_without_lines_to_sign_on_is_not_signed() -> None:
    form = form_in(word(TITLE, list(DETAILS.items())), "stök.docx")
    assert (form.state, form.missing) == ("incomplete", ("Underskrift",))


def test_two_heads_of_department_sign_two_lines() -> None:
    chiefs = [
        ["Verksamhetschef (hemmakliniken)", "Karin Holmlund", "2027-02-01"],
        ["Verksamhetschef (vårdgivaren)", "", ""],
    ]
    form = form_in(word(TITLE, list(DETAILS.items()), [["Roll", "Underskrift", "Datum"], *chiefs]))
    assert form.state == "incomplete"
    assert form.facts[Field.DEPARTMENT_HEAD].value == "Karin Holmlund"
    assert [line.name for line in form.signatures] == ["Karin Holmlund", ""]


@pytest.mark.parametrize(
    "placeholder",
    [
        "Klicka eller tryck här för att ange text.",
        "Click or tap here to enter text.",
        "Välj ett objekt.",
        "________",
        "…………",
        "ÅÅÅÅ-MM-DD",
        "åååå-mm-dd",
        "[namn]",
        "–",
        "xx",
        "[fyll i]",
    ],
)
@pytest.mark.parametrize("label", ["ST-läkare", "Placering/vårdgivare", "Period från", "Handledare"])
def test_a_placeholder_is_empty(label: str, placeholder: str) -> None:
    form = form_in(word(TITLE, list({**DETAILS, label: placeholder}.items()), "Underskrifter", matrix(SIGNED)))
    assert (form.state, form.missing) == ("incomplete", (label,))
    assert label not in form.fields


@pytest.mark.parametrize(
    "words", ["N.N.", "utses senare", "ej klart", "?", "vakant", "meddelas senare", "Inte utsedd ännu"]
)
def test_a_supervisor_who_is_not_appointed_is_missing(words: str) -> None:
    form = form_in(word(TITLE, list({**DETAILS, "Handledare": words}.items()), "Underskrifter", matrix(SIGNED)))
    assert "Handledare" in form.missing
    assert form.facts[Field.SUPERVISOR].certainty is Certainty.ABSENT


@pytest.mark.parametrize("words", ["signeras senare", "ej signerad", "inväntar", "X", "–", "Klicka här", "osignerad"])
def test_words_that_are_no_name_are_no_signature(words: str) -> None:
    form = form_in(word(TITLE, list(DETAILS.items()), matrix({**SIGNED, "Underskrift handledare": words})))
    assert (form.state, form.missing) == ("incomplete", ("Underskrift handledare",))


@pytest.mark.parametrize(
    ("start", "end", "certainty"),
    [("hösten 2027", "december", Certainty.UNCLEAR), ("2027-09-31", "2027-11-30", Certainty.INVALID)],
)
def test_a_period_without_days_is_not_filled_in(start: str, end: str, certainty: Certainty) -> None:
    details = {**DETAILS, "Period från": start, "Period till": end}
    form = form_in(word(TITLE, list(details.items()), matrix(SIGNED)))
    assert form.state == "incomplete"
    assert "Period från" in form.missing
    assert form.facts[Field.PERIOD].certainty is certainty


def test_a_day_without_a_year_counts_from_the_day_of_the_mail() -> None:
    data = word(TITLE, list({**DETAILS, "Period från": "1/9", "Period till": "30/11"}.items()), matrix(SIGNED))
    assert form_in(data).missing == ("Period från", "Period till")
    assert_says_placement(form_in(data, received=date(2027, 2, 3)))


@pytest.mark.parametrize(
    ("answer", "on_call", "certainty"),
    [
        ("Ja", True, Certainty.STATED),
        ("Ingår inte", False, Certainty.STATED),
        ("☒ Ja ☐ Nej", True, Certainty.STATED),
        ("☐ Ja ☒ Nej", False, Certainty.STATED),
        ("eventuellt", None, Certainty.UNCLEAR),
    ],
)
def test_boxes_and_answers_on_jour(answer: str, on_call: bool | None, certainty: Certainty) -> None:
    form = form_in(word(TITLE, [*DETAILS.items(), ("Jour", answer)], matrix(SIGNED)))
    fact = form.facts[Field.ON_CALL]
    assert (fact.value, fact.certainty) == (on_call, certainty)


def test_personal_identity_numbers_are_left_on_the_form() -> None:
    details = {"Personnummer": "19121212-1212", **DETAILS, "ST-läkare": "Anna Bergkvist 191212121212"}
    form = form_in(word(TITLE, list(details.items()), matrix(SIGNED)))
    assert form.state == "met"
    assert_says_placement(form)
    assert "1212" not in repr(form)


# --- Word's content controls ---------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def control(text: str, *, placeholder: bool = False) -> Any:
    mark = "<w:showingPlcHdr/>" if placeholder else ""
    return parse_xml(
        f"<w:sdt {W}><w:sdtPr>{mark}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def word_of_controls(details: Mapping[str, str], signed: Mapping[str, str]) -> bytes:
    document = docx.Document()
    document.add_paragraph(TITLE)
    values = {**details, **signed}
    table = document.add_table(rows=len(values), cols=2)
    for row, (label, value) in zip(table.rows, values.items(), strict=True):
        row.cells[0].text = label
        shown = control(value or "Anna Platshållare", placeholder=not value)
        row.cells[1].paragraphs[0]._p.append(shown)
    return saved(document)


def test_content_controls_hold_values() -> None:
    form = form_in(word_of_controls(DETAILS, SIGNED))
    assert (form.state, form.missing) == ("met", ())
    assert_says_placement(form)


def test_a_content_control_that_shows_its_placeholder_is_empty() -> None:
    form = form_in(word_of_controls({**DETAILS, "ST-läkare": ""}, {**SIGNED, "Underskrift handledare": ""}))
    assert form.missing == ("ST-läkare", "Underskrift handledare")


# --- drawn ---------------------------------------------------------------------------------


def with_annotations(data: bytes, *annotations: DictionaryObject) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for annotation in annotations:
        writer.add_annotation(0, annotation)
    return written(writer)


def annotation(kind: str, x: float, y: float) -> DictionaryObject:
    rectangle = ArrayObject([FloatObject(v) for v in (x, y - 6, x + 120, y + 22)])
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): rectangle,
        }
    )


def printed_lines(lines: Iterable[str]) -> tuple[bytes, dict[str, float]]:
    """A PDF of printed lines without fields, and where each stands."""
    out = io.BytesIO()
    page = canvas.Canvas(out)
    heights: dict[str, float] = {}
    for number, line in enumerate(lines):
        heights[line] = 800 - 28 * number
        page.drawString(50, heights[line], line)
    page.save()
    return out.getvalue(), heights


@pytest.mark.parametrize("kind", ["/Ink", "/Stamp"])
def test_ink_and_stamps_on_the_lines_are_signatures(kind: str) -> None:
    lines = [
        TITLE,
        *(f"{label}: {value}" for label, value in DETAILS.items()),
        *(f"Underskrift {role}" for role in ROLES),
    ]
    data, heights = printed_lines(lines)
    drawn = [annotation(kind, 200, heights[f"Underskrift {role}"]) for role in ROLES]
    form = form_in(with_annotations(data, *drawn))
    assert [(line.role, line.how) for line in form.signatures] == [(role, "drawn") for role in ROLES]
    assert form.state == "met"
    assert form_in(with_annotations(data, *drawn[:2])).missing == ("Underskrift verksamhetschef",)
    assert len(form_in(data).missing) == 3


def test_text_typed_on_a_page_fills_it_in() -> None:
    labels = [*DETAILS, *(label for label in SIGNED if label.startswith("Underskrift"))]
    data, heights = printed_lines([TITLE, *labels])
    values = {**DETAILS, **SIGNED}
    notes = [FreeText(text=values[label], rect=(220, heights[label] - 5, 420, heights[label] + 12)) for label in labels]
    assert form_in(data).state == "incomplete"
    form = form_in(with_annotations(data, *notes))
    assert (form.state, form.missing) == ("met", ())
    assert_says_placement(form)


def test_a_flattened_form_is_read_from_what_was_drawn() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(acroform({**BLANK, **UNSIGNED})))
    writer.update_page_form_field_values(None, {**DETAILS, **SIGNED}, flatten=True)
    writer.remove_annotations(subtypes="/Widget")
    form = form_in(written(writer))
    assert (form.state, form.missing) == ("met", ())
    assert_says_placement(form)


def test_pictures_in_the_cells_of_a_word_form_are_signatures() -> None:
    from PIL import Image

    ink = io.BytesIO()
    Image.new("L", (120, 40), 200).save(ink, "PNG")
    document = docx.Document(io.BytesIO(word(TITLE, list(DETAILS.items()), "Underskrifter", matrix(UNSIGNED))))
    for row in document.tables[1].rows[1:]:
        row.cells[1].paragraphs[0].add_run().add_picture(io.BytesIO(ink.getvalue()))
    form = form_in(saved(document))
    assert [line.how for line in form.signatures] == ["drawn"] * 3
    assert form.state == "met"


# --- digital signatures --------------------------------------------------------------------


@cache
def signer(name: str) -> Any:
    """A signer with a key and a certificate of their own making."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    assert certificate.public_bytes(serialization.Encoding.DER)
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    return SimpleSigner(
        signing_cert=translate_pyca_cryptography_cert_to_asn1(certificate),
        signing_key=translate_pyca_cryptography_key_to_asn1(key),
        cert_registry=store,
    )


def sign(data: bytes, field_name: str, name: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    metadata = signers.PdfSignatureMetadata(field_name=field_name)
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    return bytes(signers.sign_pdf(writer, metadata, signer=signer(name)).getvalue())


def with_signature_fields(data: bytes, names: Sequence[str], heights: Mapping[str, float]) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    for name, role in zip(names, ROLES, strict=True):
        y = int(heights[f"Underskrift {role}"])
        append_signature_field(writer, SigFieldSpec(name, on_page=0, box=(220, y - 6, 400, y + 16)))
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


SPEAKING, SILENT = tuple(f"Underskrift {role}" for role in ROLES), ("Signature1", "Signature2", "Signature3")


def digital_form(names: Sequence[str]) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(50, 800, TITLE)
    heights: dict[str, float] = {}
    for number, label in enumerate([*DETAILS, *SPEAKING]):
        heights[label] = 770 - 28 * number
        page.drawString(50, heights[label], label)
        if label in DETAILS:
            page.acroForm.textfield(name=label, value=DETAILS[label], x=220, y=heights[label] - 5, width=200, height=18)
    page.save()
    return with_signature_fields(out.getvalue(), names, heights)


def signed_by_all(names: Sequence[str]) -> bytes:
    data = digital_form(names)
    for field_name, person in zip(names, PEOPLE.values(), strict=True):
        data = sign(data, field_name, person)
    return data


def changed(data: bytes, field_name: str, value: str) -> bytes:
    """The same file with one field filled in once more, as a form program does it: appended."""
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    writer.update_page_form_field_values(writer.pages[0], {field_name: value}, auto_regenerate=False)
    return written(writer)


@pytest.mark.parametrize("names", [SPEAKING, SILENT], ids=["speaking", "silent"])
def test_digital_signatures_by_all_three(names: Sequence[str]) -> None:
    form = form_in(signed_by_all(names))
    assert [(line.role, line.name, line.how, line.valid) for line in form.signatures] == [
        (role, person, "digital", True) for role, person in PEOPLE.items()
    ]
    assert (form.state, form.missing) == ("met", ())
    assert all(line.day is not None for line in form.signatures)
    assert_says_placement(form)


@pytest.mark.parametrize("names", [SPEAKING, SILENT], ids=["speaking", "silent"])
def test_an_empty_field_for_a_digital_signature_is_not_signed(names: Sequence[str]) -> None:
    data = digital_form(names)
    assert len(form_in(data).missing) == 3
    form = form_in(sign(sign(data, names[0], "Per Ekdahl"), names[1], "Eva Lindgren"))
    assert (form.state, form.missing) == ("incomplete", ("Underskrift verksamhetschef",))


def test_a_field_that_was_changed_after_the_signatures() -> None:
    form = form_in(changed(signed_by_all(SPEAKING), "Period till", "2028-11-30"))
    assert form.state == "incomplete"
    assert [line.valid for line in form.signatures] == [False] * 3
    assert form.facts[Field.END].value == date(2028, 11, 30)


def test_a_field_that_was_changed_between_two_signatures() -> None:
    data = sign(digital_form(SPEAKING), SPEAKING[0], "Per Ekdahl")
    data = changed(data, "Handledare", "Olle Nyberg")
    data = sign(sign(data, SPEAKING[1], "Eva Lindgren"), SPEAKING[2], "Karin Holmlund")
    form = form_in(data)
    assert [line.valid for line in form.signatures] == [False, True, True]
    assert (form.state, form.missing) == ("incomplete", ("Underskrift handledare",))


def test_a_signed_file_with_other_bytes_in_it() -> None:
    data = signed_by_all(SPEAKING)
    at = data.index(b"/Producer") + 12
    form = form_in(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert form.state == "incomplete"
    assert not any(line.valid for line in form.signatures)


async def test_digital_signatures_are_checked_within_a_running_loop_and_beside_it() -> None:
    data = await asyncio.to_thread(signed_by_all, SPEAKING)
    assert form_in(data).state == "met"
    assert (await asyncio.to_thread(form_in, data)).state == "met"


# --- what cannot be read, and what is no form ----------------------------------------------


def encrypted(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user_password=password, owner_password="ägare", algorithm="AES-256")
    return written(writer)


def png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((400, 600), 60).save(out, "PNG")
    return out.getvalue()


UNREADABLE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "scan in a pdf": (picture_pdf, "en inskannad bild"),
    "picture": (png, "en bild"),
    "encrypted pdf": (lambda: encrypted(acroform({**DETAILS, **SIGNED}), "hemligt"), "filen är lösenordsskyddad"),
    "broken pdf": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 9, "filen går inte att öppna"),
    "broken docx": (lambda: word(TITLE)[:-400], "filen går inte att öppna"),
    "empty file": (lambda: b"", "filen är tom"),
    "encrypted docx": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99) + "EncryptedPackage".encode("utf-16-le"),
        "filen är lösenordsskyddad",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("name", ["STÖK Anna Bergkvist.pdf", "stok_anna.png", "Anna-stök.docx", "STO\u0308K.pdf"])
def test_a_form_that_cannot_be_read_is_left_to_a_person(what: str, name: str) -> None:
    make, problem = UNREADABLE[what]
    form = form_in(make(), name)
    assert (form.state, dict(form.facts), dict(form.fields), form.missing) == ("unreadable", {}, {}, ())
    assert form.problem == problem or what.startswith("broken")


def test_a_scan_without_a_telling_name_is_a_form_only_where_one_is_expected() -> None:
    scan = Attachment("SKM_C250i_0042.pdf", "application/pdf", picture_pdf())
    assert read_form(scan) is None
    expected = read_form(scan, expected=True)
    assert expected is not None
    assert expected.state == "unreadable"
    assert read_form(Attachment("image001.png", "image/png", png()[:20_000]), expected=True) is None


def test_words_that_a_scanner_put_under_its_picture_are_not_read() -> None:
    from PIL import Image

    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawImage(ImageReader(Image.new("L", (850, 1200), 230)), 0, 0, 595, 842)
    for number, line in enumerate([TITLE, *(f"{k}: {v}" for k, v in {**DETAILS, **SIGNED}.items())]):
        text = page.beginText(50, 800 - 20 * number)
        text.setTextRenderMode(3)
        text.textLine(line)
        page.drawText(text)
    page.save()
    form = form_in(out.getvalue(), "stök.pdf")
    assert (form.state, dict(form.facts)) == ("unreadable", {})


def test_a_scanned_page_behind_the_form_may_be_the_signed_one() -> None:
    form = form_in(picture_pdf(text_page=acroform({**DETAILS, **UNSIGNED})))
    assert form.state == "unreadable"
    assert_says_placement(form)


def test_a_form_that_was_not_read_to_its_end_is_left_to_a_person() -> None:
    lines = [TITLE, *(f"{label}: {value}" for label, value in {**DETAILS, **SIGNED}.items()), *["bilaga"] * 3_000]
    form = form_in("\n".join([*lines, "Underskrift ST-läkare: "]).encode(), "stök.txt")
    assert form.state == "unreadable"


def test_a_pdf_that_opens_without_a_password_is_read() -> None:
    assert form_in(encrypted(acroform({**DETAILS, **SIGNED}), "")).state == "met"


NO_FORMS = {
    "request": word(
        "Förfrågan om sidotjänstgöring",
        "Vi önskar en plats i ortopedi hos Lundby Närsjukhus för ST-läkare Anna Bergkvist. STÖK skickas senare.",
        [
            ["Period", "1 september – 30 november 2027"],
            ["Arbetstid", "heltid"],
            ["Jour", "Nej"],
            ["Handledare", "Per Ekdahl"],
        ],
    ),
    "invoice": flat_pdf("FAKTURA 20471", "Att betala: 2 318,00 kr", "Datum: 2026-12-24"),
    "list": word(
        [["ST-läkare", "Specialitet", "Vårdgivare", "Från", "Till", "Handledare"], list(DETAILS.values())[:6]]
    ),
    "text": "Hej! Studierektor: Eva Lindgren. STÖK-blanketten kommer.".encode(),
}


@pytest.mark.parametrize("what", NO_FORMS)
def test_other_files_are_no_forms(what: str) -> None:
    assert read_form(Attachment("bilaga", "", NO_FORMS[what])) is None


def test_a_form_is_known_by_its_lines_without_its_title() -> None:
    form = form_in(acroform({**DETAILS, **SIGNED}, title="Överenskommelse"))
    assert form.state == "met"


# --- hostile bytes -------------------------------------------------------------------------

SEEDS = [
    acroform({**DETAILS, **SIGNED}),
    flat_pdf(TITLE, list(DETAILS.items()), matrix(SIGNED)),
    word(TITLE, list(DETAILS.items()), matrix(SIGNED)),
]
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(st.binary(max_size=3_000), st.sampled_from(["stök.pdf", "a.docx", ""]))
def test_no_bytes_raise(data: bytes, name: str) -> None:
    form = read_form(Attachment(name, "", data))
    assert form is None or form.state != "met"


@SETTINGS
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 255)), max_size=30),
    st.integers(0, 40_000),
)
def test_no_damaged_form_raises(seed: bytes, changes: Sequence[tuple[int, int]], end: int) -> None:
    data = bytearray(seed)
    for at, value in changes:
        data[at % len(data)] = value
    form = read_form(Attachment("stök.pdf", "", bytes(data[: end or None])))
    assert form is None or form.state in ("met", "incomplete", "unreadable")


@SETTINGS
@given(st.text(max_size=400))
def test_no_text_in_a_form_signs_it(text: str) -> None:
    lines = [TITLE, *(f"{label}: {value}" for label, value in DETAILS.items()), text, "Underskrift handledare: "]
    assert form_in("\n".join(lines).encode("utf-8", "replace"), "stök.txt").state != "met"


def test_a_pdf_reader_sees_what_we_wrote() -> None:
    """The forms above hold what they are said to hold, by another reader than ours."""
    fields = PdfReader(io.BytesIO(acroform({**DETAILS, **SIGNED}))).get_fields() or {}
    assert fields["ST-läkare"]["/V"] == TextStringObject("Anna Bergkvist")
