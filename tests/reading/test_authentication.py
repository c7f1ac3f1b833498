"""Who is believed to have written: the field of our own server, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.authentication import Authenticity, authenticity
from bot.reading.mail import parse

SERVER = "mx.region.example"
SENDER = "anna.ek@sjukhuset.example"


def judged(*fields: str, server: str = SERVER, sender: str = SENDER) -> Authenticity:
    raw = "".join(f"{field}\r\n" for field in fields) + f"From: Anna Ek <{sender}>\r\nSubject: x\r\n\r\nHej\r\n"
    return authenticity(parse(raw.encode()), server)


def results(text: str) -> str:
    return f"Authentication-Results: {text}"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (f"{SERVER}; dmarc=pass (p=reject) header.from=sjukhuset.example", Authenticity.PASSED),
        (f"{SERVER} 1; dmarc=pass header.from=sjukhuset.example", Authenticity.PASSED),
        ("MX.Region.Example; spf=fail smtp.mailfrom=a@b.example;\r\n dmarc=fail header.from=sjukhuset.example",
         Authenticity.FAILED),
        (f"{SERVER}; dkim=pass header.d=sjukhuset.example; dmarc=none", Authenticity.PASSED),
        (f"{SERVER}; spf=pass smtp.mailfrom=anna.ek@sjukhuset.example", Authenticity.PASSED),
        (f"{SERVER}; spf=pass smtp.mailfrom=bounce@utskick.example; dmarc=none", Authenticity.UNPROVEN),
        (f"{SERVER}; dkim=pass header.d=utskick.example", Authenticity.UNPROVEN),
        (f"{SERVER}; dkim=pass header.d=sjukhuset.example; dmarc=fail", Authenticity.FAILED),
        (f"{SERVER}; dmarc=pass header.from=annan.example", Authenticity.UNPROVEN),
        (f"{SERVER}; none", Authenticity.UNPROVEN),
        ("mx.annan.example; dmarc=pass header.from=sjukhuset.example", Authenticity.UNPROVEN),
        (f"mx.annan.example; x=y ({SERVER}; dmarc=pass)", Authenticity.UNPROVEN),
        (f"({SERVER}) mx.annan.example; dmarc=pass header.from=sjukhuset.example", Authenticity.UNPROVEN),
        (f"{SERVER}.annan.example; dmarc=pass header.from=sjukhuset.example", Authenticity.UNPROVEN),
        (f"{SERVER}; spf=none (dmarc=pass header.from=sjukhuset.example)", Authenticity.UNPROVEN),
        (f"{SERVER}; spf=softfail reason=\"dmarc=pass header.d=sjukhuset.example\"", Authenticity.UNPROVEN),
        ("dmarc=pass header.from=sjukhuset.example", Authenticity.UNPROVEN),
        ("", Authenticity.UNPROVEN),
    ],
)  # fmt: skip
def test_what_the_server_says(field: str, expected: Authenticity) -> None:
    assert judged(results(field)) is expected


def test_only_the_topmost_field_is_believed() -> None:
    real, forged = results(f"{SERVER}; dmarc=fail"), results(f"{SERVER}; dmarc=pass header.from=sjukhuset.example")
    assert judged(real, forged) is Authenticity.FAILED
    assert judged(results("mx.annan.example; dmarc=none"), forged) is Authenticity.UNPROVEN


def test_without_a_server_nobody_is_believed_or_refused() -> None:
    assert judged(results(f"{SERVER}; dmarc=fail"), server="") is Authenticity.UNCHECKED


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=sjukhuset.example; dkim=pass (signature was verified) "
         "header.d=sjukhuset.example;dmarc=pass action=none header.from=sjukhuset.example;compauth=pass reason=100",
         Authenticity.PASSED),
        ("spf=fail smtp.mailfrom=x.example;dkim=none;dmarc=fail action=oreject header.from=sjukhuset.example;"
         "compauth=fail reason=000", Authenticity.FAILED),
        ("spf=none;dkim=none;dmarc=none action=none header.from=sjukhuset.example;compauth=fail reason=001",
         Authenticity.FAILED),
        ("spf=pass smtp.mailfrom=sjukhuset.example;dmarc=bestguesspass header.from=sjukhuset.example",
         Authenticity.PASSED),
    ],
)  # fmt: skip
def test_microsoft_writes_no_name(field: str, expected: Authenticity) -> None:
    assert judged(results(field), server="-") is expected


def test_microsoft_marks_mail_from_within() -> None:
    within = "X-MS-Exchange-Organization-AuthAs: Internal"
    assert judged(within, server="-") is Authenticity.PASSED
    assert judged("X-MS-Exchange-Organization-AuthAs: Anonymous", server="-") is Authenticity.UNPROVEN
    assert judged(within, server=SERVER) is Authenticity.UNPROVEN  # another server does not take it off


@given(st.text(max_size=300))
def test_what_does_not_name_our_server_never_passes(text: str) -> None:
    line = " ".join(text.split()).encode("ascii", "ignore").decode()
    if not line.casefold().startswith(SERVER):
        assert judged(results(line)) is Authenticity.UNPROVEN


def test_a_hostile_field_costs_little() -> None:
    for line in ("(" * 50_000, "a=b;" * 20_000, f"{SERVER};" + "dkim=pass " * 20_000, "=" * 100_000):
        assert judged(results(line)) in (Authenticity.UNPROVEN, Authenticity.PASSED)
