"""What lies beyond a limit of reading is said, and a request that holds such is never complete."""

from __future__ import annotations

import io
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import openpyxl
import pytest

from bot.reading import characters, document_content, documents, html, laying_out, layout, mail, mime, quoting, split
from bot.reading.extract import read
from bot.reading.model import Intent, Reading, Unread
from bot.reading.report import report
from bot.routine.checks import check
from bot.routine.model import Field, Route, Verdict
from tests.reading.writing import DIRECTORY, SIGNED, reading
from tests.reading.writing import mail as written

COMPLETE = """Hej!

Vi söker sidotjänstgöring i ortopedi på Björkdala Ortopedklinik för ST-läkare Anna Berg, 1 september till
30 november 2027. Heltid. Jour ingår inte. Handledare är Per Ek. Karin Ryd, verksamhetschef, har godkänt.
"""
FILLER = "Det var allt som var att säga om det som hände då.\n"
XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def verdicts(told: Reading) -> set[Verdict]:
    return {check(p, told.received, DIRECTORY).verdict for p in told.placements}


def with_files(*files: bytes) -> Reading:
    message: EmailMessage = message_from_bytes(written(COMPLETE + SIGNED), policy=SMTP)
    for number, data in enumerate(files):
        message.add_attachment(data, maintype="text", subtype="plain", filename=f"bilaga{number}.txt")
    return read(message.as_bytes(), DIRECTORY)


def in_html(inside: str) -> Reading:
    raw = written(COMPLETE).replace(b"text/plain", b"text/html")
    return read(raw.rstrip() + b"\n" + inside.encode(), DIRECTORY)


def name(number: int) -> str:
    return f"Anna {'BCDFGHJKLM'[number // 10]}{'aeiouyåäöa'[number % 10]}{'kr' if number % 10 == 9 else 'l'}gren"


def table(count: int) -> str:
    rows = "\n".join(f"{name(number)}\t1 september 2027\t30 november 2027\tPer Ek" for number in range(count))
    return (
        "Hej!\n\nVi söker sidotjänstgöring i ortopedi på Björkdala Ortopedklinik. Heltid. Jour ingår inte.\n"
        f"Karin Ryd, verksamhetschef, har godkänt.\n\nST-läkare\tStart\tSlut\tHandledare\n{rows}\n"
    )


def test_a_request_that_was_read_whole_is_ready_and_says_nothing_of_it() -> None:
    told = reading(COMPLETE)
    assert (told.unread, verdicts(told)) == ((), {Verdict.READY})
    assert "unread" not in report("a.eml", told, DIRECTORY)


def test_every_placement_up_to_the_limit_is_read() -> None:
    told = reading(table(split.MAX_PLACEMENTS))
    assert len(told.placements) == split.MAX_PLACEMENTS
    assert (told.unread, verdicts(told)) == ((), {Verdict.READY})


def test_one_placement_more_is_said_and_none_of_them_is_ready() -> None:
    told = reading(table(split.MAX_PLACEMENTS + 1))
    assert len(told.placements) == split.MAX_PLACEMENTS
    assert told.unread == (Unread.PLACEMENTS,)
    assert verdicts(told) == {Verdict.NEEDS_DECISION}
    assert {check(p, told.received, DIRECTORY).route for p in told.placements} == {Route.TRIAGE}
    assert report("a.eml", told, DIRECTORY)["unread"] == ["placements"]


def test_a_text_longer_than_is_laid_out_is_never_ready() -> None:
    """The last line takes back what the first ones say."""
    text = COMPLETE + FILLER * (laying_out.MAX_TEXT // len(FILLER)) + "Rättelse: handledaren är inte klar."
    told = reading(text)
    assert told.unread == (Unread.TEXT,)
    assert verdicts(told) == {Verdict.NEEDS_DECISION}


def test_more_passages_than_are_read_are_said() -> None:
    told = reading(COMPLETE + "Ja. Så är det.\n" * layout.MAX_PIECES)
    assert told.unread == (Unread.TEXT,)
    assert Verdict.READY not in verdicts(told)


def test_more_lines_than_are_divided_are_said() -> None:
    told = reading(COMPLETE + "a\n" * quoting.MAX_LINES)
    assert Unread.TEXT in told.unread
    assert Verdict.READY not in verdicts(told)


def test_html_that_is_cut_is_said() -> None:
    told = in_html(f"<p>{COMPLETE}</p><!--{'x' * html.MAX_HTML}--><p>Jour ingår.</p>")
    assert told.unread == (Unread.TEXT,)
    assert Verdict.READY not in verdicts(told)
    assert in_html("<p>Slut.</p>").unread == ()


@pytest.mark.parametrize("place", ["before", "after"])
def test_pictures_written_into_html_cut_nothing_off(place: str) -> None:
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * html.MAX_HTML}">'
    told = in_html(f"{picture}<p>{COMPLETE}</p>" if place == "before" else f"<p>{COMPLETE}</p>{picture}<p>Tack!</p>")
    assert told.unread == ()
    assert verdicts(told) == {Verdict.READY}


def test_a_part_longer_than_is_decoded_is_said() -> None:
    assert Unread.TEXT in reading("x" * characters.MAX_TEXT).unread


def test_more_parts_than_are_opened_are_said() -> None:
    assert with_files(*[b"."] * 3).unread == ()
    assert Unread.PARTS in with_files(*[b"."] * mime.MAX_PARTS).unread


def test_parts_that_lie_too_deep_are_said() -> None:
    inner = b"Content-Type: text/plain\n\nJour."
    for depth in range(mime.MAX_DEPTH + 2):
        edge = b"e%d" % depth
        inner = b'Content-Type: multipart/mixed; boundary="%b"\n\n--%b\n%b\n--%b--\n' % (edge, edge, inner, edge)
    head = written("x").partition(b"Content-Type")[0]
    assert Unread.PARTS in read(head + inner, DIRECTORY).unread


def test_more_files_than_are_kept_are_said() -> None:
    assert Unread.FILES in with_files(*[b"a"] * (mail.MAX_ATTACHMENTS + 1)).unread


def test_more_files_than_are_read_for_facts_are_said() -> None:
    assert with_files(*[b"Jour ing\xc3\xa5r inte."] * 6).unread == ()
    told = with_files(*[b"Jour ing\xc3\xa5r inte."] * 7)
    assert told.unread == (Unread.FILES,)
    assert verdicts(told) == {Verdict.NEEDS_DECISION}


def test_a_file_longer_than_is_read_is_said() -> None:
    told = with_files(FILLER.encode() * 700)
    assert told.unread == (Unread.FILE_TEXT,)
    assert verdicts(told) == {Verdict.NEEDS_DECISION}


def test_a_file_too_large_to_open_is_said() -> None:
    assert with_files(b"a" * (documents.MAX_BYTES + 1)).unread == (Unread.FILES,)


@pytest.mark.parametrize(
    ("row", "unread"),
    [
        (["a"] * document_content.MAX_COLUMNS, ()),
        (["a"] * (document_content.MAX_COLUMNS + 1), (Unread.FILE_TEXT,)),
        (["a" * (document_content.MAX_CELL + 1)], (Unread.FILE_TEXT,)),
    ],
)
def test_a_sheet_wider_than_is_read_is_said(row: list[str], unread: tuple[Unread, ...]) -> None:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(row)  # type: ignore[union-attr]
    book.save(packed)
    message: EmailMessage = message_from_bytes(written(COMPLETE + SIGNED), policy=SMTP)
    message.add_attachment(packed.getvalue(), maintype="application", subtype=XLSX, filename="lista.xlsx")
    assert read(message.as_bytes(), DIRECTORY).unread == unread


def test_more_days_than_are_read_are_said() -> None:
    days = " ".join(f"{1 + number % 28} mars {2027 + number % 3}," for number in range(300))
    told = reading(f"{COMPLETE}\nMöten: {days}")
    assert told.unread == (Unread.DETAILS,)
    assert Verdict.READY not in verdicts(told)


def test_a_message_forwarded_too_often_is_said() -> None:
    raw = written(COMPLETE + SIGNED)
    for _ in range(mail.MAX_FORWARDS + 1):
        outer = EmailMessage()
        outer["From"], outer["To"] = "Ulla Vinterskog <ulla.vinterskog@region.example>", "plats@region.example"
        outer["Subject"], outer["Date"] = "VB: Utbildningsplatser LOU", "Mon, 23 Nov 2026 09:12:48 +0100"
        outer.set_content("Se nedan.")
        outer.add_attachment(message_from_bytes(raw, policy=SMTP))
        raw = outer.as_bytes()
    assert Unread.FORWARDED in read(raw, DIRECTORY).unread


def test_what_joins_a_case_from_a_mail_that_was_not_read_whole_carries_it_along() -> None:
    told = reading("Handledare är Per Ek.\n" + FILLER * 1300, subject="SV: Utbildningsplatser LOU [LOU-2026-0042]")
    assert told.intent is Intent.SUPPLEMENT
    assert told.unread == (Unread.TEXT,)
    assert all(p.fact(Field.UNREAD) for p in told.placements)


# --- fewer than the mail says ---------------------------------------------------------------------

REST = (
    "Granvik, radiologi, v. 36–40 2027, heltid, ingen jour, handledare Håkan Mellby. Karin Ryd, verksamhetschef, har "
    "godkänt{all}.\n"
)


@pytest.mark.parametrize(
    ("asked", "all_of_them"),
    [
        ("Två ST-läkare: Moa Hjelm ska till ", ""),
        ("Två av våra ST-läkare, bland dem Moa Hjelm, behöver placering. ", ""),
        ("Vi har 2 ST som behöver randa sig. ST-läkare Moa Hjelm: ", ""),
        ("ST-läkare Moa Hjelm behöver tre placeringar. ", ""),
        ("Två sidotjänstgöringar för ST-läkaren Moa Hjelm. ", ""),
        ("ST-läkare Moa Hjelm, ", " båda"),
        ("ST-läkare Moa Hjelm, ", " alla tre"),
        ("Two of our residents need placements. Resident Moa Hjelm, ", ""),
        ("Två stycken ST-läkare i höst. Först vill vi att ni tar Moa Hjelm, och hennes kollega sedan. ", ""),
        ("ST-läkare, två stycken. Två ST-läkare alltså. Hanna Ek eller kanske Moa Hjelm kommer först. ", ""),
    ],
)
def test_fewer_than_are_counted_is_said_and_none_is_ready(asked: str, all_of_them: str) -> None:
    told = reading("Hej!\n\n" + asked + REST.format(all=all_of_them))
    assert told.unread == (Unread.COUNTED,)
    assert verdicts(told) <= {Verdict.NEEDS_DECISION, Verdict.NEEDS_INFORMATION}


@pytest.mark.parametrize(
    "asked",
    [
        "En av våra två ST-läkare, Moa Hjelm, ska till ",
        "Vi är två ST-läkare på kliniken, men det gäller bara mig. ST-läkaren heter Moa Hjelm. ",
        "ST-läkare Moa Hjelm har redan gjort två placeringar. Nu önskas ",
        "ST-läkare Moa Hjelm, tre veckor och två dagar i veckan på ",
        "Två ST-läkare, Moa Hjelm och Bo Stark, ska till ",
        "ST-läkare Moa Hjelm. Två läkare kan handleda henne. ",
        "Vi har tre ST-läkare i ämnet men bara en som inte har varit där, nämligen Moa Hjelm. ",
        "VFU för tre röntgensjuksköterskestudenter: ",
    ],
)
def test_what_counts_something_else_holds_up_nothing(asked: str) -> None:
    told = reading("Hej!\n\n" + asked + REST.format(all=""))
    assert told.unread == ()
    assert verdicts(told) == {Verdict.READY}
