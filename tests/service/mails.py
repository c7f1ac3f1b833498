"""Mails for the service's tests, written as a person's program writes them."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from tests.service.house import MAILBOX

ULRIKA = "Ulrika Wennerfalk <ulrika.wennerfalk@vgregion.example>"  # study director, Sahlgrenska
TORBJORN = "Torbjörn Ekvik <torbjorn.ekvik@sjohagen.example>"  # study director, Sjöhagen
STRANGER = "Kalle Främling <kalle@annanstans.example>"

COMPLETE = """Hej!

Sahlgrenska Universitetssjukhuset söker sidotjänstgöring i ortopedi på Björkdala Ortopedklinik för
ST-läkare {trainee}, 6 september till 5 december 2027. Heltid. Jour ingår inte.
Handledare är Lars-Erik Myrdalen. Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor ST
"""

INCOMPLETE = """Hej!

Sahlgrenska Universitetssjukhuset söker sidotjänstgöring i ortopedi på Björkdala Ortopedklinik för
ST-läkare {trainee}, 6 september till 5 december 2027. Heltid. Jour ingår inte.
Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor ST
"""


def mail(
    body: str,
    *,
    sender: str = ULRIKA,
    subject: str = "Utbildningsplatser LOU",
    message_id: str = "<1@klient.example>",
    received: str = "Mon, 25 Jan 2027 10:00:00 +0100",
    **headers: str,
) -> bytes:
    """`headers`: In_Reply_To and so on. `received` is the topmost Received:, and Date: too."""
    message = EmailMessage(policy=SMTP)
    message["Received"] = f"from mx.example by post.example with ESMTPS id X; {received}"
    message["From"] = sender
    message["To"] = MAILBOX
    message["Subject"] = subject
    message["Date"] = received
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def complete(trainee: str = "Hedda Ymerfors", **parts: str) -> bytes:
    return mail(COMPLETE.format(trainee=trainee), **parts)


def incomplete(trainee: str = "Hedda Ymerfors", **parts: str) -> bytes:
    return mail(INCOMPLETE.format(trainee=trainee), **parts)
