from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.headers import (
    MAX_ADDRESSES,
    addresses,
    content_type,
    decode_header,
    message_ids,
    own_message_id,
    read_block,
    received_day,
    written_day,
)
from bot.reading.model import Address


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("=?utf-8?Q?F=C3=B6rfr=C3=A5gan?=", "Förfrågan"),
        ("=?UTF-8?B?RsO2cmZyw6VnYW4=?=", "Förfrågan"),
        ("=?iso-8859-1?Q?F=F6rfr=E5gan_nu?=", "Förfrågan nu"),
        ("=?windows-1252?Q?LOU_=96_h=F6st?=", "LOU – höst"),
        ("=?utf-8?Q?a=C3?= =?utf-8?Q?=B6b?=", "aöb"),  # split in the middle of a character
        ("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"),
        ("Re: =?utf-8?Q?=C3=B6?= x", "Re: ö x"),
        ("=?us-ascii?Q?f=F6r?=", "för"),
        ("=?no-such-charset?Q?f=C3=B6r?=", "för"),
        ("=?utf-8?B?RsO2c?=", "Fö"),  # damaged base64 gives what it holds
        ("=?utf-8*sv?Q?f=C3=B6r?=", "för"),
        ("fo\u0308r", "för"),  # decomposed
        ("=?utf-8?Q?LOU=0D=0ABcc:_alla@x.example?=", "LOU Bcc: alla@x.example"),
        ("LOU\x00\x07\u200b\u202ex", "LOUx"),
        ("a =? b", "a =? b"),
    ],
)
def test_a_header_is_decoded_on_one_line(raw: str, shown: str) -> None:
    assert decode_header(raw).startswith(shown)
    assert "\n" not in decode_header(raw)


def test_raw_eight_bit_fields_are_read_in_either_encoding() -> None:
    assert read_block("Subject: Förfrågan".encode()).get("subject") == "Förfrågan"
    assert read_block("Subject: Förfrågan".encode("latin-1")).get("subject") == "Förfrågan"


def test_folded_fields_are_unfolded_and_broken_lines_passed_over() -> None:
    block = read_block(b"From x\r\nSubject: a\r\n\tb\r\nthis is no field\r\nTo: c@d.example\r\n")
    assert block.fields == (("subject", "a\tb"), ("to", "c@d.example"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Anna Berg <Anna.Berg@X.example>", [Address("Anna Berg", "anna.berg@x.example")]),
        ("anna@x.example", [Address("", "anna@x.example")]),
        ("anna@x.example (Anna Berg)", [Address("Anna Berg", "anna@x.example")]),
        ('"Berg, Anna" <anna@x.example>', [Address("Berg, Anna", "anna@x.example")]),
        (
            "Berg, Anna <anna@x.example>, bo@y.example",
            [Address("Berg, Anna", "anna@x.example"), Address("", "bo@y.example")],
        ),
        ('"Anna \\"A\\" Berg" <anna@x.example>', [Address('Anna "A" Berg', "anna@x.example")]),
        ("a@x.example; b@y.example", [Address("", "a@x.example"), Address("", "b@y.example")]),
        ("Grupp: a@x.example, b@y.example;", [Address("", "a@x.example"), Address("", "b@y.example")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?Q?Berg=2C_Anna?= <anna@x.example>", [Address("Berg, Anna", "anna@x.example")]),
        ("Anna <>", [Address("Anna", "")]),
        ("", []),
    ],
)
def test_mailboxes_are_read(raw: str, expected: list[Address]) -> None:
    assert list(addresses([raw])) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "anna@x.example <bot@y.example>",
        '"anna@x.example" <bot@y.example>',
        "=?utf-8?Q?Anna_=3Canna=40x.example=3E?= <bot@y.example>",
        "(anna@x.example) <bot@y.example>",
        "anna@x.example\r\n <bot@y.example>",
    ],
)
def test_a_display_name_that_looks_like_an_address_stays_a_name(raw: str) -> None:
    found = addresses([raw])
    assert [address.email for address in found] == ["bot@y.example"]


def test_two_bracketed_addresses_in_one_mailbox_give_none() -> None:
    assert [address.email for address in addresses(["Anna <anna@x.example> <bot@y.example>"])] == [""]


def test_ten_thousand_recipients_are_read_and_no_more() -> None:
    value = ", ".join(f"Person {n} <p{n}@x.example>" for n in range(MAX_ADDRESSES + 500))
    found = addresses([value])
    assert len(found) == MAX_ADDRESSES
    assert found[-1].email == f"p{MAX_ADDRESSES - 1}@x.example"


def test_message_identifiers() -> None:
    assert message_ids(["<a@x>\r\n <b@y>", "<a@x>"]) == ("<a@x>", "<b@y>")
    assert own_message_id("  <a@x> ") == "<a@x>"
    assert own_message_id("a@x") == "<a@x>"
    assert own_message_id("<") == ""


@pytest.mark.parametrize(
    ("head", "day"),
    [
        (
            "Received: by a; Mon, 31 Aug 2026 22:41:07 +0000\nReceived: by b; Mon, 31 Aug 2026 20:00:00 +0000",
            date(2026, 9, 1),
        ),
        ("Received: by a; Mon, 31 Aug 2026 21:59:07 +0000", date(2026, 8, 31)),  # 23:59 in summer time
        ("Received: by a; Fri, 01 Jan 2027 23:30:00 +0000", date(2027, 1, 2)),
        ("Received: by a (with; a semicolon); Fri, 01 Jan 2027 10:00:00 +0000", date(2027, 1, 1)),
        ("Received: by a\nReceived: by b; Fri, 01 Jan 2027 10:00:00 -0000", date(2027, 1, 1)),
        ("Received: by a\nDate: Fri, 01 Jan 2027 10:00:00 -0000", None),  # that is what the sender says
        ("Date: Tue, 01 Sep 2026 00:40:58 +0200\nReceived: by a; Mon, 31 Aug 2026 20:00:00 +0000", date(2026, 8, 31)),
        ("Received: nonsense", None),
        ("Received: by a; Fri, 31 Dec 9999 23:59:00 -2359", None),
        ("Subject: x", None),
    ],
)
def test_the_day_of_receipt_is_that_of_the_topmost_trace_in_stockholm(head: str, day: date | None) -> None:
    assert received_day(read_block(head.encode())) == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("Mon, 31 Aug 2026 22:41:07 +0000", date(2026, 9, 1)),
        ("nonsense", None),
        ("Fri, 31 Dec 9999 23:59:00 -2359", None),
        ("", None),
    ],
)
def test_the_day_of_writing_is_what_the_sender_says(value: str, day: date | None) -> None:
    assert written_day(read_block(f"Received: by a; Mon, 1 Feb 2027 10:00:00 +0000\nDate: {value}".encode())) == day


def test_a_file_name_keeps_nothing_of_a_path() -> None:
    def name(value: str) -> str:
        return content_type(read_block(f"Content-Disposition: attachment; {value}".encode())).filename

    assert name('filename="../../etc/passwd"') == "passwd"
    assert name('filename="C:\\\\temp\\\\a.pdf"') == "a.pdf"
    assert name("filename*=utf-8''ST%C3%96K.pdf") == "STÖK.pdf"
    assert name('filename="=?utf-8?Q?ST=C3=96K.pdf?="') == "STÖK.pdf"
    assert name('filename*0="a"; filename*1="b.pdf"') == "ab.pdf"


def test_a_content_type_that_cannot_be_read_is_plain_text() -> None:
    assert content_type(read_block(b"Content-Type: nonsense")).mime == "text/plain"
    assert content_type(read_block(b"")).mime == "text/plain"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_a_header_raise(data: bytes) -> None:
    block = read_block(
        b"From: " + data + b"\nReceived: x;" + data + b"\nContent-Type: " + data + b"\nMessage-ID: " + data
    )
    for value in block.decoded().values():
        assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value)
    addresses(block.all("from"))
    received_day(block)
    written_day(block)
    content_type(block)
    own_message_id(block.get("message-id"))


@settings(deadline=None)
@given(st.text(alphabet='"<>(),;:@=?\\ abq', max_size=200))
def test_no_address_field_raises_and_every_email_is_usable(value: str) -> None:
    for address in addresses([value]):
        assert address.email == "" or address.email.count("@") == 1
        assert address.email == address.email.lower()
