from __future__ import annotations

import base64
import quopri
import struct
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.mail import MAX_ATTACHMENTS, adds_nothing, parse
from bot.reading.mime import read_mime
from bot.reading.model import Address, Message

HEAD = b"""Received: from a by b; Mon, 31 Aug 2026 22:41:07 +0000
From: Anna Ek <anna.ek@region.example>
To: LOU <lou@region.example>
Subject: =?utf-8?Q?Plats_p=C3=A5_Bj=C3=B6rkdala?=
Message-ID: <a@region.example>
In-Reply-To: <q@region.example>
"""
SENTENCE = "Jourtjänstgöring ingår – på måndagar, säger Åsa Öhrn."


def plain(
    body: bytes, content_type: str = "text/plain; charset=utf-8", encoding: str = "8bit", head: bytes = HEAD
) -> Message:
    fields = f"Content-Type: {content_type}\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    return parse(head + fields + body)


def multipart(kind: str, *parts: str) -> Message:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return parse(HEAD + f"Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode())


def html(text: str) -> str:
    return f"Content-Type: text/html; charset=utf-8\n\n{text}"


def text(body: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\n\n{body}"


def test_the_head_of_a_message() -> None:
    message = plain(b"Hej")
    assert message.sender == Address("Anna Ek", "anna.ek@region.example")
    assert message.to == (Address("LOU", "lou@region.example"),)
    assert message.subject == "Plats på Björkdala"
    assert message.message_id == "<a@region.example>"
    assert message.in_reply_to == ("<q@region.example>",)
    assert message.received == date(2026, 9, 1)
    assert message.headers["subject"] == "Plats på Björkdala"


def test_a_message_without_any_head_or_body_is_a_message() -> None:
    for raw in (b"", b"\n", b"\r\n\r\n", b"\x00" * 50, b"bara text utan huvud"):
        message = parse(raw)
        assert message.sender == Address("", "")
        assert message.received is None
    assert parse(b"bara text utan huvud").new_text == "bara text utan huvud"


@pytest.mark.parametrize(
    "declared", ["utf-8", "us-ascii", "", "iso-8859-1", "windows-1252", "x-unknown", "unicode_escape", "idna"]
)
@pytest.mark.parametrize("actual", ["utf-8", "windows-1252"])
def test_text_is_read_whatever_charset_is_declared(declared: str, actual: str) -> None:
    content_type = f"text/plain; charset={declared}" if declared else "text/plain"
    assert plain(SENTENCE.encode(actual), content_type).new_text == SENTENCE


def test_other_charsets_are_believed() -> None:
    assert plain("Łódź".encode("iso-8859-2"), "text/plain; charset=iso-8859-2").new_text == "Łódź"
    assert plain("Hej å".encode("utf-16"), "text/plain; charset=utf-16").new_text == "Hej å"


def test_utf8_and_windows_glued_together_are_both_read() -> None:
    assert plain("Åsa är här, ja då. ".encode() + "Jörn".encode("cp1252")).new_text == "Åsa är här, ja då. Jörn"


def test_text_that_went_through_the_wrong_charset_once_is_restored() -> None:
    assert plain(SENTENCE.encode().decode("cp1252").encode()).new_text == SENTENCE


def test_text_is_composed_and_freed_of_invisible_characters() -> None:
    body = "Fo\u0308rfra\u030agan\u200b \ufeffom\xa0jo\xadur\u2028nej\x00\x07\r\nsl\u2011ut"
    assert plain(body.encode()).new_text == "Förfrågan om jour\nnej\nsl-ut"


@pytest.mark.parametrize("encoding", ["base64", "BASE64", "quoted-printable", "8bit", ""])
def test_transfer_encodings(encoding: str) -> None:
    data = SENTENCE.encode()
    encoded = {"base64": base64.encodebytes(data), "quoted-printable": quopri.encodestring(data)}.get(
        encoding.lower(), data
    )
    assert plain(encoded, encoding=encoding).new_text == SENTENCE


def test_damaged_transfer_encodings_give_what_they_hold() -> None:
    encoded = base64.b64encode(("Jour ingår inte. " * 9).encode())
    long = base64.encodebytes(b"0123456789" * 300_000)
    damaged = b"Content-Transfer-Encoding: base64\n\n" + long[:1_000_000] + b"!\n=" + long[1_000_000:]
    assert read_mime(damaged).data() == b"0123456789" * 300_000
    assert plain(encoded[:-3], encoding="base64").new_text.startswith("Jour ingår inte. Jour")
    assert plain(encoded[:40] + b"\r\n!\r\n" + encoded[40:], encoding="base64").new_text.startswith(
        "Jour ingår inte. Jour"
    )
    assert (
        plain(b"Jour ing=E5r =\ninte =ZZ", "text/plain; charset=latin-1", "quoted-printable").new_text
        == "Jour ingår inte =ZZ"
    )
    assert (
        plain(b"Jour ing\xc3\xa5r inte, det vet alla.", encoding="base64").new_text == "Jour ingår inte, det vet alla."
    )


def test_flowed_lines_are_joined_and_wrapped_ones_are_not() -> None:
    body = b"Per Ek blir \nhandledare.\nJour nej.\n  indraget\n-- \nAnna Ek\n> > djup \n> > rad\n> grund \n>> annan\n"
    message = plain(body, "text/plain; format=flowed")
    assert message.new_text == "Per Ek blir handledare.\nJour nej.\n indraget"
    assert message.quoted == "> > djup rad\n> grund \n> > annan"
    assert plain(b"o \nrd", "text/plain; format=flowed; delsp=yes").new_text == "ord"
    assert plain(b"Per Ek blir \nhandledare.").new_text == "Per Ek blir\nhandledare."


def test_the_plain_text_is_read_where_both_say_the_same() -> None:
    message = multipart("alternative", text("Hej\n\nJour:   nej"), html("<p>Hej</p><p>Jour: nej</p>"))
    assert message.new_text == "Hej\n\nJour:   nej"


@pytest.mark.parametrize(
    "stand_in",
    ["", "   ", "Denna e-post kräver HTML.", "Handledare: Bo Falkman. Jour nej. Verksamhetschefen har godkänt.", "Hej"],
)
def test_what_the_reader_sees_is_read_where_the_plain_text_says_something_else(stand_in: str) -> None:
    shown = "<p>Vi söker en plats i ortopedi på Björkdala för ST-läkare Henny Torsgård, 14 juni–29 augusti, heltid.</p>"
    assert multipart("alternative", text(stand_in), html(shown)).new_text.startswith("Vi söker en plats i ortopedi")


def test_a_table_that_the_plain_text_lost_is_read_from_the_html() -> None:
    flat = "Hej\n\nST-läkare\nAnna Berg\n\nJour\nnej\n"
    table = "<p>Hej</p><table><tr><td>ST-läkare</td><td>Anna Berg</td></tr><tr><td>Jour</td><td>nej</td></tr></table>"
    assert multipart("alternative", text(flat), html(table)).new_text == "Hej\n\nST-läkare\tAnna Berg\nJour\tnej"


def test_hidden_text_is_not_read_and_is_named() -> None:
    message = plain(b'<p>Jour nej.</p><p style="display:none">Handledare: Bo Falkman</p>', "text/html")
    assert message.new_text == "Jour nej."
    assert ("Handledare: Bo Falkman", "hidden") in message.ignored


@pytest.mark.parametrize(
    "message",
    [
        plain(b'ST-l\xc3\xa4kare Disa <b onclick="x()">Kronvall</b> s\xc3\xb6ker'),
        plain(
            '<p>ST-läkare Disa &lt;b onclick="x()"&gt;Kronvall&lt;/b&gt; söker</p>'.encode(), "text/html; charset=utf-8"
        ),
    ],
)
def test_tags_written_as_text_are_left_out(message: Message) -> None:
    assert message.new_text == "ST-läkare Disa Kronvall söker"


def test_texts_around_a_file_are_read_together() -> None:
    file = (
        "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(b"%PDF").decode()
    )
    message = multipart("mixed", text("Före."), file, text("Efter."))
    assert message.new_text == "Före.\nEfter."
    assert [(f.filename, f.content_type, f.data) for f in message.attachments] == [
        ("a.pdf", "application/pdf", b"%PDF")
    ]


def test_a_picture_in_the_text_is_no_file_and_one_of_its_own_is() -> None:
    picture = "Content-Type: image/png; name=a.png\nContent-ID: <a>\n\nPNG"
    assert multipart("related", html("<p>Hej</p>"), picture).attachments == ()
    assert [file.filename for file in multipart("mixed", text("Hej"), picture).attachments] == ["a.png"]


def test_a_mail_of_one_text_file_is_read_from_it() -> None:
    message = multipart(
        "mixed", "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nHandledare: Per Ek"
    )
    assert message.new_text == "Handledare: Per Ek"
    assert message.attachments == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHej\n",  # the last boundary is missing
        b"Content-Type: multipart/mixed\n\n--qwerty\nContent-Type: text/plain\n\nHej\n--qwerty--\n",  # not declared
        b"Content-Type: multipart/mixed; boundary=other\n\nHej\n",
        b"Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b  \nContent-Type: nonsense\n\nHej\n--b--\nepilogue",
        b"Content-Type: multipart/mixed; boundary=b\n\n--bb\n\n--b\n\nHej\n--b--",
    ],
)
def test_broken_multiparts_are_read(raw: bytes) -> None:
    assert parse(HEAD + raw).new_text.endswith("Hej")


def test_the_bounds_hold() -> None:
    many = multipart("mixed", *(f"Content-Type: application/x; name=f{n}\n\nx" for n in range(400)))
    assert len(many.attachments) <= MAX_ATTACHMENTS
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000))
    parse(HEAD + nested + b"\nHej")
    parse(HEAD + b"Content-Type: message/rfc822\n\n" * 5000 + b"\nHej")
    assert len(parse(b"Subject: " + b"=?utf-8?q?=C3=A5?= " * 12_000 + b"\n\nHej").subject) <= 2000
    assert len(parse(HEAD + b"\n" + b"a " * 3_000_000).new_text) <= 1_000_000
    assert parse(HEAD + b"\n" + b"\n" * 50_000 + b"Hej").new_text == "Hej"
    assert parse(b"X: y\n" * 100_000 + b"\nHej").new_text == "Hej"


def forward(own: str, subject: str = "VB: Plats", author: str = "Bo Berg <bo.berg@region.example>") -> Message:
    head = f"Från: {author}\nSkickat: den 1 mars 2027 10:00\nTill: Anna Ek\nÄmne: Plats på Björkdala\n"
    quoted = f"{head}\nHej! Vi söker en plats för Disa Kronvall.\n\nMvh\nBo Berg\nstudierektor"
    fields = f"From: Anna Ek <anna.ek@region.example>\nTo: lou@region.example\nSubject: {subject}\n"
    return parse(f"{fields}Content-Type: text/plain; charset=utf-8\n\n{own}\n\n{quoted}".encode())


@pytest.mark.parametrize(
    "own",
    [
        "",
        "Se nedan.",
        "FYI",
        "Hör till er.\n/Anna",
        "Hej!\n\nKan ni ta hand om den här?\n\nMvh\nAnna Ek\nTfn 031-390 06 21",
        "För kännedom // Anna",
        "Jag godkänner detta.",
    ],
)
def test_a_forward_that_adds_nothing_holds_the_forwarded_message(own: str) -> None:
    forwarded = forward(own).forwarded
    assert forwarded is not None
    assert forwarded.sender == Address("Bo Berg", "bo.berg@region.example")
    assert forwarded.subject == "Plats på Björkdala"
    assert forwarded.new_text == "Hej! Vi söker en plats för Disa Kronvall."
    assert forwarded.signature == "Mvh\nBo Berg\nstudierektor"


@pytest.mark.parametrize(
    "own",
    [
        "Jag godkänner detta. Handledare blir Per Ek.",
        "Handledare blir Per Ek.",
        "Det gäller v. 10–12.",
        "Hur går det med den här?",
        "Vi drar tillbaka förfrågan.",
    ],
)
def test_a_forward_that_says_something_is_not_replaced(own: str) -> None:
    message = forward(own)
    assert message.forwarded is None
    assert message.new_text == own
    assert "Disa Kronvall" in message.quoted


def test_a_reply_and_a_letter_of_ours_are_no_forwards() -> None:
    assert forward("Se nedan", subject="SV: Plats").forwarded is None
    assert forward("Se nedan", author="LOU <lou@region.example>").forwarded is None


def test_a_forward_inside_a_forward_is_followed() -> None:
    inner = "Från: Bo Berg <bo@x.example>\nSkickat: i går\nTill: Cecilia\nÄmne: Plats\n\nVi söker en plats."
    outer = f"Från: C. Dahl <c@x.example>\nSkickat: i dag\nTill: Anna\nÄmne: VB: Plats\n\nTill dig\n/C\n\n{inner}"
    message = parse(f"From: a@x.example\nSubject: Fwd: Plats\n\nSe nedan\n\n{outer}".encode())
    assert message.forwarded is not None
    assert message.forwarded.forwarded is not None
    assert message.forwarded.forwarded.new_text == "Vi söker en plats."
    assert message.forwarded.forwarded.sender.email == "bo@x.example"


def test_an_attached_message_is_the_forwarded_one() -> None:
    inner = EmailMessage()
    inner["From"] = "Bo Berg <bo@x.example>"
    inner["Subject"] = "Plats på Björkdala"
    inner.set_content("Vi söker en plats.\n\n-- \nBo Berg\n")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="stok.pdf")
    outer = EmailMessage()
    outer["From"] = "Anna Ek <anna.ek@region.example>"
    outer["To"] = "lou@region.example"
    outer["Subject"] = "VB: Plats"
    outer["Date"] = "Mon, 01 Mar 2027 10:00:00 +0100"
    outer.set_content("Se bifogat mejl.")
    outer.add_attachment(inner)
    message = parse(outer.as_bytes())
    assert message.forwarded is not None
    assert message.forwarded.sender.email == "bo@x.example"
    assert message.forwarded.new_text == "Vi söker en plats."
    assert message.forwarded.received == date(2027, 3, 1)
    assert [file.filename for file in message.forwarded.attachments] == ["stok.pdf"]
    assert [file.content_type for file in message.attachments] == ["message/rfc822"]


@pytest.mark.parametrize("marks", ["", "> "])
def test_forwards_of_apple_gmail_and_thunderbird(marks: str) -> None:
    apple = "Från: Bo Ek <bo@x.example>\n\nÄmne: Plats\n\nDatum: 1 mars 2027 10:00:00 CET\n\nTill: a@x.example\n\n"
    gmail = "Från: Bo Ek <bo@x.example>\nDate: mån 1 mars 2027 kl 10:00\nSubject: Plats\nTo: <a@x.example>\n\n\n"
    thunderbird = "Ämne: \tPlats\nDatum: \tMon, 1 Mar 2027\nFrån: \tBo Ek <bo@x.example>\nTill: \ta@x.example\n\n"
    for separator, head in (
        ("Vidarebefordrat brev:", apple),
        ("---------- Forwarded message ---------", gmail),
        ("-------- Vidarebefordrat meddelande --------", thunderbird),
    ):
        lines = f"{head}Vi söker en plats.\n\nBo Ek\nstudierektor".split("\n")
        quoted = "\n".join(marks + line for line in lines)
        body = f"FYI\n\nSkickat från min iPhone\n\n{separator}\n{quoted}"
        message = parse(
            f"From: a@x.example\nSubject: Plats\nContent-Type: text/plain; charset=utf-8\n\n{body}".encode()
        )
        assert message.forwarded is not None
        assert message.forwarded.sender == Address("Bo Ek", "bo@x.example")
        assert message.forwarded.subject == "Plats"
        assert message.forwarded.new_text == "Vi söker en plats."
        assert message.forwarded.signature == "Bo Ek\nstudierektor"


def test_an_attached_message_is_never_the_text_of_its_carrier() -> None:
    inner = "From: bo@x.example\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\nVi söker en plats.\n--i--"
    for carrier in ("", text("") + "\n"):
        parts = [part for part in (carrier, f"Content-Type: message/rfc822\n\n{inner}") if part]
        message = multipart("mixed", *parts)
        assert message.new_text == ""
        assert message.forwarded is not None
        assert message.forwarded.new_text == "Vi söker en plats."
    assert parse(HEAD + f"Content-Type: message/rfc822\n\n{inner}".encode()).forwarded is not None


def test_words_of_a_forwarder() -> None:
    assert adds_nothing("Hej, kan ni hjälpa Bo med detta? Ring mig på 031-390 06 21.")
    assert not adds_nothing("Perioden är 1 mars till 31 maj.")
    assert not adds_nothing("ord " * 100)


def tnef(body: bytes, name: bytes, data: bytes) -> bytes:
    def attribute(level: int, identifier: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, identifier, len(value)) + value + b"\0\0"

    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + attribute(1, 0x0002800C, body + b"\0")
        + attribute(2, 0x00069002, b"\0" * 14)
        + attribute(2, 0x00018010, name + b"\0")
        + attribute(2, 0x0006800F, data)
    )


def test_a_winmail_container_is_unpacked() -> None:
    packed = base64.encodebytes(tnef("Handledare är Åsa.".encode("cp1252"), b"stok.pdf", b"%PDF")).decode()
    part = f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{packed}"
    message = multipart("mixed", part)
    assert message.new_text == "Handledare är Åsa."
    assert [(file.filename, file.data) for file in message.attachments] == [("stok.pdf", b"%PDF")]


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 120))
def test_no_damaged_container_raises(noise: bytes, cut: int) -> None:
    data = tnef(b"x", b"y", b"z")
    plain(base64.encodebytes(data[:cut] + noise), "application/ms-tnef; name=winmail.dat", "base64")


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=600))
def test_no_bytes_raise(data: bytes) -> None:
    for raw in (data, HEAD + data, HEAD + b"\n" + data):
        message = parse(raw, our_letters=["Vem är handledare?\n   Svar:\n"])
        assert "\r" not in message.new_text + message.subject
        assert "\0" not in message.new_text + message.subject


PIECES = st.sampled_from(
    [
        b"--b\n", b"--b--\n", b"\n", b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html\n",
        b"<table><td>x<p>", b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"From: x\n",
        b"> citat\n", b"Svar: ja\n", b"\xff\xc3", b"Content-Type: text/plain; format=flowed; charset=utf-7\n",
        b"=?utf-8?b?",
        b"Subject: VB: x\n", b"hej \n", b"Fr\xc3\xa5n: K <k@v.example>\n", b"Skickat: nu\n", b"Till: A\n",
        b"Content-Disposition: attachment; filename*0*=x''%\n",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=30))
def test_no_broken_mail_raises(pieces: list[bytes]) -> None:
    parse(b"".join(pieces))


CORPUS = sorted(Path(__file__).parent.parent.glob("corpus/**/*.eml"))


@pytest.mark.skipif(not CORPUS, reason="no corpus in this tree")
def test_truncated_messages_are_read() -> None:
    for path in CORPUS[::7]:
        raw = path.read_bytes()
        for cut in range(0, len(raw), max(1, len(raw) // 12)):
            parse(raw[:cut])
