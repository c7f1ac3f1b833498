"""Mails as people write them, and a small directory of invented places, for the tests of reading."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

from bot.reading.extract import read
from bot.reading.model import Reading, Thread
from bot.routine.model import (
    Agreement,
    Certainty,
    Directory,
    Fact,
    Field,
    Organisation,
    OrganisationKind,
    Person,
    Placement,
    Role,
    Value,
)

WEEKDAY = "Mon, 23 Nov 2026 09:12:48 +0100"
ULLA = "Ulla Vinterskog <ulla.vinterskog@region.example>"
SIGNED = "\n\nVänliga hälsningar\nUlla Vinterskog\nStudierektor\nAlmby Sjukhus\n"


def _agreement(number: int, supplier: str, aliases: str, categories: str, programmes: str) -> Agreement:
    def split(cell: str) -> tuple[str, ...]:
        return tuple(filter(None, cell.split("|")))

    return Agreement(
        f"LOU-T-{number}",
        supplier,
        split(aliases),
        split(categories),
        split(programmes),
        date(2025, 1, 1),
        date(2029, 12, 31),
        "manager@region.example",
        "",
    )


DIRECTORY = Directory(
    agreements=(
        _agreement(1, "Björkdala Ortopedklinik", "Björkdala|Björkdalakliniken", "st|vfu", "ortopedi|sjuksköterska"),
        _agreement(2, "Kvarnsjö Närsjukhus", "Kvarnsjö|Kvarnsjö sjukhus|Närsjukhuset i Kvarnsjö", "st|vfu", ""),
        _agreement(3, "Havsljungs Ögonklinik", "Havsljung|Ögonkliniken Havsljung", "st", "ögonsjukdomar"),
        _agreement(4, "Tallrisets Specialistläkare", "Tallriset", "st", "hud- och könssjukdomar|reumatologi"),
        _agreement(5, "Solvändans Psykiatri", "Solvändan", "st|vfu", "psykiatri|sjuksköterska"),
        _agreement(6, "Lyckhems Kvinnohälsa", "Lyckhem|Lyckhems gyn", "st|vfu", "obstetrik och gynekologi|barnmorska"),
        _agreement(7, "Enlunda Rehab", "Enlunda", "vfu", "fysioterapeut|arbetsterapeut"),
        _agreement(8, "Granviks Röntgen", "Granvik|Granvik Röntgen", "st|vfu", "radiologi|röntgensjuksköterska"),
        _agreement(9, "Fjärdvikens Kirurgi & Urologi", "Fjärdviken", "st", "kirurgi|urologi"),
    ),
    people=(
        Person("ulla.vinterskog@region.example", "Ulla Vinterskog", Role.STUDY_DIRECTOR, "Almby Sjukhus"),
        Person("karin.ryd@region.example", "Karin Ryd", Role.DEPARTMENT_HEAD, "Almby Sjukhus"),
    ),
    organisations=(
        Organisation("Almby Sjukhus", ("ALS", "Almby"), OrganisationKind.HOSPITAL, True),
        Organisation("Hällevårds Vårdcentral", ("Hällevård",), OrganisationKind.PRIMARY_CARE_PRIVATE, True),
        Organisation("Region Norrvik", (), OrganisationKind.OTHER, False),
        Organisation("Ängslunda kommun", (), OrganisationKind.MUNICIPALITY, False),
        Organisation("NU-sjukvården", ("NU", "NÄL"), OrganisationKind.HOSPITAL, True),
    ),
)


def mail(
    text: str,
    *,
    subject: str = "Utbildningsplatser LOU",
    sender: str = ULLA,
    cc: str = "",
    reply_to_message: str = "",
) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "plats@region.example"
    if cc:
        message["Cc"] = cc
    message["Subject"] = subject
    message["Date"] = WEEKDAY
    message["Message-ID"] = "<en@region.example>"
    if reply_to_message:
        message["In-Reply-To"] = reply_to_message
    message.set_content(text)
    return message.as_bytes()


def reading(
    text: str,
    *,
    signature: str = SIGNED,
    thread: Thread | None = None,
    subject: str = "Utbildningsplatser LOU",
    sender: str = ULLA,
    cc: str = "",
    reply_to_message: str = "",
) -> Reading:
    raw = mail(text + signature, subject=subject, sender=sender, cc=cc, reply_to_message=reply_to_message)
    return read(raw, DIRECTORY, thread=thread)


def one(text: str, *, signature: str = SIGNED, sender: str = "", cc: str = "", subject: str = "") -> Placement:
    """The only placement that a text asks for."""
    found = reading(
        text,
        signature=signature,
        sender=sender or ULLA,
        cc=cc,
        subject=subject or "Utbildningsplatser LOU",
    )
    assert len(found.placements) == 1, [dict(p.facts) for p in found.placements]
    return found.placements[0]


def says(fact: Fact | None) -> Value | tuple[str, Value]:
    """A fact's value where it is stated, else with how sure it is: ("unclear", "Sanna")."""
    if fact is None:
        return None
    return fact.value if fact.certainty is Certainty.STATED else (fact.certainty.value, fact.value)


def said(placement: Placement, *names: Field) -> tuple[Value | tuple[str, Value], ...]:
    return tuple(says(placement.fact(name)) for name in names)
