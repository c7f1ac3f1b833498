"""What is written in the chat, as a mail for the reader (RFC 5322): the one form in which requests are read."""

from __future__ import annotations

import hashlib
import html
import io
import re
from base64 import encodebytes
from collections.abc import Iterable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from bot.ports import ChatFile
from bot.routine.model import Directory, Person
from handlers.chat.people import person_of
from handlers.correspondence import one_line
from handlers.desk import Desk

SUBJECT = "Utbildningsplatser LOU"  # the channel is the heading
DOMAIN = "slack.platsvakt.invalid"  # of Message-IDs that only we ever see (RFC 2606)

_LINES = 57 * 4_000  # bytes of a file that are packed at a time: whole lines of base64

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
    files: Iterable[ChatFile] = (),
) -> bytes:
    """From the directory's address of its author; its thread is that of the chat. A file that is not there is told of
    as one that lies elsewhere (RFC 2046, 5.2.3)."""
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
    return _with_files(mail, files)


def _with_files(mail: EmailMessage, files: Iterable[ChatFile]) -> bytes:
    """The mail with the files after its text, put together here: `EmailMessage` has each file in memory thrice."""
    text = mail.as_bytes()
    mark = hashlib.sha256(text).hexdigest()  # no text can hold its own digest, and no base64 a hyphen
    mail.make_mixed(boundary=mark)
    begins, ends, _ = mail.as_bytes().rpartition(f"--{mark}--".encode())
    whole = io.BytesIO()
    whole.write(begins)
    some = False
    for file in files:
        some = True
        whole.write(f"--{mark}\r\n".encode())
        _write_file(whole, file)
    whole.write(ends + b"\r\n")
    return whole.getvalue() if some else text


def _write_file(whole: io.BytesIO, file: ChatFile) -> None:
    part = MIMEPart(policy=SMTP)
    name = one_line(file.name)[:200] or "fil"
    if file.missing:
        part["Content-Type"] = "message/external-body"
        part.set_param("access-type", "x-not-fetched")
        part.set_param("name", name)
        told = MIMEPart(policy=SMTP)
        told["Content-Type"] = _media_type(file)
        part.set_payload([told])
        whole.write(part.as_bytes() + b"\r\n")
        return
    main, _, sub = _media_type(file).partition("/")
    part.set_content(b"", maintype=main, subtype=sub, filename=name, disposition="attachment")
    whole.write(part.as_bytes())
    content = memoryview(file.content)
    for start in range(0, len(content), _LINES):
        whole.write(encodebytes(content[start : start + _LINES]).replace(b"\n", b"\r\n"))


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
