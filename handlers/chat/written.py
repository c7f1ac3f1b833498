"""What is written in the chat, as a mail for the reader (RFC 5322): the one form in which requests are read."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.ports import ChatFile
from bot.routine.model import Directory, Person
from handlers.chat.people import person_of
from handlers.correspondence import one_line
from handlers.desk import Desk

SUBJECT = "Utbildningsplatser LOU"  # the channel is the heading
DOMAIN = "slack.platsvakt.invalid"  # of Message-IDs that only we ever see (RFC 2606)

_MARKUP = re.compile(r"<([@#!]?)([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")


def as_mail(
    desk: Desk,
    text: str,
    author: Person,
    *,
    ts: str,
    channel: str,
    thread_ts: str = "",
    edited: str = "",
    files: Sequence[ChatFile] = (),
) -> bytes:
    """From the directory's address of its author; its thread is that of the chat."""
    mail = EmailMessage(policy=SMTP)
    local, _, domain = author.email.rpartition("@")
    mail["From"] = Address(one_line(author.name), local, domain)
    mail["To"] = desk.office.mailbox.email
    mail["Date"] = format_datetime(datetime.fromtimestamp(float(ts), UTC))
    mail["Message-ID"] = message_id(channel, f"{ts}.{edited}" if edited else ts)
    root = thread_ts or (ts if edited else "")
    mail["Subject"] = f"Re: {SUBJECT}" if root else SUBJECT
    if root:
        mail["In-Reply-To"] = mail["References"] = message_id(channel, root)
    mail.set_content(plain_words(text, desk.directory))
    for file in files:
        if not file.missing:
            main, _, sub = _media_type(file).partition("/")
            mail.add_attachment(file.content, maintype=main, subtype=sub, filename=one_line(file.name)[:200] or "fil")
    return mail.as_bytes()


def message_id(channel: str, ts: str) -> str:
    return f"<{channel}.{ts}@{DOMAIN}>"


def plain_words(text: str, directory: Directory) -> str:
    """Slack's markup as people read it: names for mentions, addresses and link texts, no escapes."""

    def shown(match: re.Match[str]) -> str:
        sign, target, label = match[1], match[2], match[3] or ""
        if sign == "@":
            person = person_of(directory, target)
            return label or (person.name if person else "")
        if sign:
            return label
        return label or target.removeprefix("mailto:")

    return html.unescape(_MARKUP.sub(shown, text))


def _media_type(file: ChatFile) -> str:
    """Never a text or a message of its own: what is attached is a file."""
    declared = file.media_type.lower()
    if not _MEDIA_TYPE.fullmatch(declared) or declared.startswith(("text/", "message/", "multipart/")):
        return "application/octet-stream"
    return declared
