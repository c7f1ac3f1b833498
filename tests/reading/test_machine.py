from __future__ import annotations

import pytest

from bot.reading.mail import parse
from bot.reading.model import Intent

PERSON = "From: Anna Ek <anna.ek@region.example>\nSubject: SV: Utbildningsplatser LOU\n"


def mark_of(head: str, body: str = "Hej, handledare är Per Ek.") -> tuple[Intent, str] | None:
    found = parse(f"{head}\n{body}".encode()).machine
    return (found.intent, found.mark) if found else None


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("Auto-Submitted: auto-replied", "Auto-Submitted"),
        ("Auto-Submitted: Auto-Generated (rejected)", "Auto-Submitted"),
        ("Auto-Submitted: auto-notified; owner-email=a", "Auto-Submitted"),
        ("X-Autoreply: yes", "x-autoreply"),
        ("X-Autorespond: x", "x-autorespond"),
        ("List-Id: <a.example>", "list-id"),
        ("List-Unsubscribe: <mailto:a@b.example>", "list-unsubscribe"),
        ("Precedence: Bulk", "Precedence"),
        ("Precedence: junk", "Precedence"),
        ("Return-Path: <>", "Return-Path"),
        ("Delivered-To: Autoresponder", "Delivered-To"),
        ("Content-Type: text/calendar; method=REPLY", "text/calendar"),
    ],
)
def test_each_honest_mark_is_named(head: str, named: str) -> None:
    found = mark_of(PERSON + head + "\n")
    assert found is not None
    assert found[0] is Intent.AUTOMATIC
    assert named in found[1]


@pytest.mark.parametrize(
    "subject",
    [
        "Automatiskt svar: Utbildningsplatser LOU",
        "Autosvar: Re: x",
        "Frånvaro: Anna Ek",
        "Frånvaromeddelande",
        "Automatic reply: x",
        "Out of Office: x",
        "Out of the office - back Monday",
        "[EXT] Automatiskt svar: x",
    ],
)
def test_the_subject_of_an_automatic_answer(subject: str) -> None:
    found = mark_of(f"From: Anna Ek <anna.ek@region.example>\nSubject: {subject}\n")
    assert found is not None
    assert found[0] is Intent.AUTOMATIC


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@x.example",
        "noreply@x.example",
        "arende.no-reply@x.example",
        "donotreply@x.example",
        "svara-ej@x.example",
    ],
)
def test_a_sender_who_wants_no_answer(sender: str) -> None:
    found = mark_of(f"From: Servicedesk <{sender}>\nSubject: Vi har tagit emot ditt ärende\n")
    assert found is not None
    assert sender in found[1]


@pytest.mark.parametrize(
    "head",
    [
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: RN, NRN, OOF, AutoReply",
        "Auto-Submitted: no",
        "Precedence: normal",
        "Return-Path: <anna.ek@region.example>",
        "Content-Type: text/plain; method=REQUEST",
        "X-Mailer: iPhone Mail",
    ],
)
def test_mail_of_people_carries_these_too(head: str) -> None:
    assert mark_of(PERSON + head + "\n") is None


@pytest.mark.parametrize(
    "subject",
    [
        "SV: Automatiskt svar: x",
        "Re: Out of Office: x",
        "Fråga om frånvaro under ST",
        "Automatiskt svar på er fråga saknas",
        "Vi har tagit emot ditt ärende",
    ],
)
def test_people_write_such_subjects_too(subject: str) -> None:
    assert mark_of(f"From: Anna Ek <anna.ek@region.example>\nSubject: {subject}\n") is None


def test_a_calendar_beside_a_text_is_a_file_and_as_an_alternative_an_invitation() -> None:
    calendar = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"
    for kind, disposition, automatic in (("mixed", "attachment", False), ("alternative", "", True)):
        extra = f"Content-Disposition: {disposition}; filename=a.ics\n" if disposition else ""
        body = f"--b\nContent-Type: text/plain\n\nHej\n--b\nContent-Type: text/calendar\n{extra}\n{calendar}\n--b--"
        found = mark_of(f"{PERSON}Content-Type: multipart/{kind}; boundary=b\n", body)
        assert (found is not None) is automatic


@pytest.mark.parametrize(
    ("subject", "method", "automatic"),
    [
        ("Accepterat: Genomgång LOU-platser", "REPLY", True),
        ("Declined: Utbildningsplatser LOU", "REPLY", True),
        ("Utbildningsplatser LOU", "REPLY", False),
        ("Accepterat: Genomgång LOU-platser", "REQUEST", False),
    ],
)
def test_an_answer_to_an_invitation_may_hold_the_calendar_as_a_file(subject: str, method: str, automatic: bool) -> None:
    file = f"Content-Type: text/calendar; method={method}\nContent-Disposition: attachment; filename=svar.ics\n\nBEGIN"
    body = f"--b\nContent-Type: text/plain\n\nAnna har svarat.\n--b\n{file}\n--b--"
    head = f"From: Anna Ek <anna.ek@region.example>\nSubject: {subject}\nContent-Type: multipart/mixed; boundary=b\n"
    assert (mark_of(head, body) is not None) is automatic


REPORT = """From: Postmaster <postmaster@region.example>
Return-Path: <>
Subject: Olevererbart: Re: Utbildningsplatser LOU
Content-Type: multipart/report; report-type={kind}; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Mottagaren finns inte.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; bo@x.example
Action: failed
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

Subject: =?utf-8?Q?Re:_F=C3=B6rfr=C3=A5gan_[LOU-2026-0042]?=
Message-ID: <lou.7@region.example>
--b--
"""


def test_a_delivery_report_is_a_bounce_and_shows_what_it_returns() -> None:
    message = parse(REPORT.format(kind="delivery-status").encode())
    assert message.machine is not None
    assert message.machine.intent is Intent.BOUNCE
    for words in ("Mottagaren finns inte.", "Status: 5.1.1", "Förfrågan [LOU-2026-0042]", "<lou.7@region.example>"):
        assert words in message.quoted


def test_a_receipt_is_automatic_and_no_bounce() -> None:
    raw = REPORT.format(kind="disposition-notification").replace(
        "message/delivery-status", "message/disposition-notification"
    )
    message = parse(raw.replace("postmaster@", "anna@").encode())
    assert message.machine is not None
    assert message.machine.intent is Intent.AUTOMATIC


@pytest.mark.parametrize(
    ("sender", "path", "subject", "bounce"),
    [
        ("MAILER-DAEMON@x.example", "<>", "Returned mail", True),
        ("mailer-daemon@x.example", "<a@b.example>", "Undelivered Mail Returned to Sender", True),
        ("postmaster@x.example", "<>", "Ej levererat: x", True),
        ("MicrosoftExchange329e71ec88ae@x.example", "<>", "Undeliverable: x", True),
        ("system@x.example", "<>", "Det gick inte att leverera: x", True),
        ("anna@x.example", "<anna@x.example>", "Det gick inte att leverera: x", False),
        ("postmaster@x.example", "<postmaster@x.example>", "Planerat underhåll", False),
    ],
)
def test_a_bounce_without_a_report(sender: str, path: str, subject: str, bounce: bool) -> None:
    found = mark_of(f"Return-Path: {path}\nFrom: {sender}\nSubject: {subject}\n")
    assert (found is not None and found[0] is Intent.BOUNCE) is bounce
