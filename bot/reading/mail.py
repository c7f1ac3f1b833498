"""From the raw bytes of a mail to a `Message`. Every bytes value gives one; nothing raises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.reading import mail_phrases as phrases
from bot.reading.body import BodyText, body_text, first_text_file, html_body, is_attached
from bot.reading.characters import MAX_TEXT, clean_text, one_line
from bot.reading.headers import (
    HeaderBlock,
    addresses,
    decode_header,
    message_ids,
    own_message_id,
    parse_date,
    read_block,
    received_day,
    written_day,
)
from bot.reading.machine import Shape, machine_mark
from bot.reading.mail_phrases import one_of
from bot.reading.mime import Part, read_mime
from bot.reading.model import Address, Attachment, Intent, Message, Unread
from bot.reading.patterns import regex
from bot.reading.quoting import Divided, Quotation, divide, is_forward_subject
from bot.reading.tnef import SIGNATURE, read_tnef

MAX_ATTACHMENTS = 100
MAX_ATTACHED_BYTES = 60_000_000  # decoded, of one message
MAX_FORWARDS = 5  # messages forwarded inside one another
_LONGEST_READ = 10_000_001  # bytes: nobody reads a longer file (bot.reading.documents.MAX_BYTES), only what begins it
_SMALL_PICTURE = 64 * 1024  # bytes: a picture in the text below this is a logotype
_MAX_HEADER_VALUES = 200
_MAX_RETURNED = 20_000  # characters of a returned message that are kept

_NOBODY = Address("", "")

_SAYS_SOMETHING = regex(rf"\d|\b{one_of(phrases.FORWARDER_SAYS)}", re.IGNORECASE)
_APPROVES = regex(rf"\b{one_of(phrases.FORWARDER_APPROVES)}", re.IGNORECASE)
_SENDS_ON = regex(rf"\b{one_of(phrases.FORWARDER_SENDS_ON)}", re.IGNORECASE)
_IS_REPLY = regex(r"\s*(?:sv|re|aw|svar|antw)\s*(?:\[\d{1,3}\])?\s*:", re.IGNORECASE)
_NO_WORDS = 8  # "Hej, se nedan!"
_TELEPHONE = regex(r"(?:\+46|\b0\d)[\d \u2013-]{5,20}")
_FEW_WORDS = 60
_APPROVING_WORDS = 30


def parse(raw: bytes, *, our_letters: Sequence[str] = ()) -> Message:
    """Take a mail apart. `our_letters`: plain text of letters that we sent in its thread, newest first."""
    return _message(read_mime(raw), our_letters, 0)


class _Files(NamedTuple):
    attachments: tuple[Attachment, ...]
    ignored: tuple[tuple[str, str], ...]
    cut: bool  # whether some are too many or too large


def _message(root: Part, our_letters: Sequence[str], depth: int) -> Message:
    block = root.block
    sender = _sender(block)
    subject = decode_header(block.get("subject"), 1000)
    body = body_text(root)
    files = _files(root)
    if not body.text.strip():
        body = _tnef_body(root) or body
    divided = divide(body.text, sender, our_letters)
    mark = machine_mark(block, _shape(root), sender, subject)
    message = Message(
        message_id=own_message_id(block.get("message-id")),
        in_reply_to=message_ids(block.all("in-reply-to")[:_MAX_HEADER_VALUES]),
        references=message_ids(block.all("references")[:_MAX_HEADER_VALUES]),
        subject=subject,
        sender=sender,
        reply_to=addresses(block.all("reply-to")[:_MAX_HEADER_VALUES]),
        to=addresses(block.all("to")[:_MAX_HEADER_VALUES]),
        cc=addresses(block.all("cc")[:_MAX_HEADER_VALUES]),
        received=received_day(block) or written_day(block),
        date=parse_date(block.get("date")),
        new_text=divided.new_text,
        signature=divided.signature,
        quoted=divided.quoted,
        attachments=files.attachments,
        machine=mark,
        ignored=body.ignored + divided.ignored + files.ignored,
        headers=block.decoded(),
        unread=_unread(root, body, divided, files),
    )
    if mark and mark.intent is Intent.BOUNCE:
        return replace(message, quoted=_returned(root, message))
    if mark:
        return message
    forwarded = _forwarded(message, divided, root, our_letters, depth)
    if forwarded is None:
        return _not_opened(message) if _goes_deeper(message, divided, root, depth) else message
    if adds_nothing(divided.own_text):
        return replace(message, forwarded=forwarded)
    return replace(message, beneath=forwarded)


def _unread(root: Part, body: BodyText, divided: Divided, files: _Files) -> frozenset[Unread]:
    """What of a mail is beyond the limits of taking it apart."""
    beyond = {Unread.TEXT: body.cut or divided.cut, Unread.PARTS: root.cut, Unread.FILES: files.cut}
    return frozenset(what for what, is_cut in beyond.items() if is_cut)


def _goes_deeper(message: Message, divided: Divided, root: Part, depth: int) -> bool:
    """Whether it forwards a message that lies too deep to be opened."""
    told = divided.quotation
    quoted = told is not None and (told.forwarded or is_forward_subject(message.subject))
    return depth >= MAX_FORWARDS and adds_nothing(divided.own_text) and (quoted or _attached_message(root) is not None)


def _not_opened(message: Message) -> Message:
    return replace(message, unread=message.unread | {Unread.FORWARDED})


def _sender(block: HeaderBlock) -> Address:
    """The author: the first usable mailbox of From, else of Sender."""
    found = addresses((*block.all("from")[:1], *block.all("sender")[:1]))
    return next((address for address in found if address.email), found[0] if found else _NOBODY)


def _shape(root: Part) -> Shape:
    """What the message is made of, as far as it tells machines from people."""
    calendar = ""
    answered = delivery_status = False
    for part in root.walk():
        declared = part.declared
        is_text = part.parent in ("", "multipart/alternative") and declared.disposition != "attachment"
        if declared.mime == "text/calendar" and not calendar:
            method = declared.method or _calendar_method(part)
            calendar, answered = (method, answered) if is_text else ("", answered or method == "reply")
        delivery_status |= declared.mime in ("message/delivery-status", "message/global-delivery-status")
    return Shape(root.declared, calendar, answered, delivery_status and root.declared.mime == "multipart/report")


def _calendar_method(part: Part) -> str:
    match = re.search(rb"^METHOD:([A-Za-z]{3,20})", part.data(20_000)[:20_000], re.MULTILINE)
    return match[1].decode("ascii").lower() if match else ""


def _files(root: Part) -> _Files:
    """The files of a message, within the limits; attached messages are files too."""
    files: list[Attachment] = []
    ignored: list[tuple[str, str]] = []
    total, cut = 0, False
    has_text = any(not is_attached(part) for part in root.own_leaves())
    read_as_body = None if has_text else first_text_file(root)
    for part in root.own_leaves():
        mime = part.declared.mime
        if part is read_as_body or (not is_attached(part) and not mime.startswith("message/")):
            continue
        name = part.declared.filename
        if part.parent == "multipart/report" or mime in ("application/pgp-signature", "application/pkcs7-signature"):
            continue
        if mime == "message/external-body":
            ignored.append((name or mime, "lies elsewhere"))
            cut = True
            continue
        if part.end - part.start > 2 * MAX_ATTACHED_BYTES or len(files) >= MAX_ATTACHMENTS:
            ignored.append((name or mime, "too many or too large attachments"))
            cut = True
            continue
        data = part.data(_LONGEST_READ)
        if len(data) > _LONGEST_READ and data.startswith(SIGNATURE):
            data = part.data()
        if mime.startswith("image/") and part.parent == "multipart/related" and len(data) < _SMALL_PICTURE:
            ignored.append((name or mime, "picture in the text"))
            continue
        for file in _unpacked(name, mime, data):
            total += len(file.data)
            if total > MAX_ATTACHED_BYTES or len(files) >= MAX_ATTACHMENTS:
                ignored.append((file.filename or mime, "too many or too large attachments"))
                cut = True
                break
            files.append(file)
    return _Files(tuple(files), tuple(ignored[:MAX_ATTACHMENTS]), cut)


def _unpacked(name: str, mime: str, data: bytes) -> list[Attachment]:
    """The file, or for `winmail.dat` the files in it."""
    if data.startswith(SIGNATURE) and (mime.endswith("tnef") or name.lower().endswith(".dat")):
        inside = read_tnef(data)
        if inside.files or inside.text or inside.html:
            return [Attachment(file.filename, file.content_type, file.data) for file in inside.files]
    return [Attachment(name, mime, data)]


def _tnef_body(root: Part) -> BodyText | None:
    """The text in a `winmail.dat`, for a mail that has none of its own."""
    for part in root.own_leaves():
        if part.declared.mime.endswith("tnef") or part.declared.filename.lower() == "winmail.dat":
            inside = read_tnef(part.data())
            if inside.html.strip():
                return html_body(inside.html)
            if inside.text.strip():
                return BodyText(clean_text(inside.text), cut=len(inside.text) > MAX_TEXT)
    return None


def _returned(root: Part, message: Message) -> str:
    """What a delivery report says and gives back, as text: the number of the case stands somewhere in it."""
    pieces = [message.new_text, message.signature, message.quoted]
    for part in root.walk():
        mime = part.declared.mime
        if mime in ("text/rfc822-headers", "message/rfc822-headers", "message/delivery-status") and not part.children:
            pieces.append(_as_text(read_block(part.data(_MAX_RETURNED)), part))
        elif mime == "message/rfc822":
            for inner in part.children:
                pieces.append(_as_text(inner.block, inner))
                pieces.append(body_text(inner).text[:_MAX_RETURNED])
    return "\n\n".join(piece for piece in pieces if piece.strip())[: 4 * _MAX_RETURNED]


def _as_text(block: HeaderBlock, part: Part) -> str:
    if part.declared.mime == "message/delivery-status":
        return clean_text(part.text()[:_MAX_RETURNED]).strip()
    return "\n".join(f"{name}: {decode_header(value)}" for name, value in block.fields[:100])


def adds_nothing(own_text: str) -> bool:
    """Whether a forwarder's own words leave all to the forwarded message ("Se nedan") or only agree ("Tillstyrkes")."""
    if _SAYS_SOMETHING.search(_TELEPHONE.sub("", own_text)):
        return False
    return len(own_text.split()) <= (_APPROVING_WORDS if _APPROVES.search(own_text) else _FEW_WORDS)


def _forwarded(
    message: Message, divided: Divided, root: Part, our_letters: Sequence[str], depth: int
) -> Message | None:
    """The message that the sender forwards, None where there is none."""
    if depth >= MAX_FORWARDS or divided.new_text != divided.own_text:
        return None
    attached = _attached_message(root)
    if attached is not None and not divided.quoted:
        inner = _message(attached, our_letters, depth + 1)
        return _as_forwarded(inner, message)
    quotation = divided.quotation
    if quotation is None:
        return None
    told = quotation.forwarded or is_forward_subject(message.subject) or _SENDS_ON.search(divided.own_text)
    if not told and (len(divided.own_text.split()) > _NO_WORDS or _IS_REPLY.match(message.subject)):
        return None
    return _quoted_message(quotation, message, depth)


def _attached_message(root: Part) -> Part | None:
    """The only message attached to a mail that has no other files worth reading."""
    attached = [part for part in root.own_leaves() if part.declared.mime == "message/rfc822" and part.children]
    return attached[0].children[0] if len(attached) == 1 else None


def _as_forwarded(inner: Message, outer: Message) -> Message | None:
    """An attached message in the place of a forwarded one; none where it is our own or a machine's."""
    if inner.machine or _is_recipient(inner.sender, outer):
        return None
    return replace(inner, received=outer.received or inner.received)


def _is_recipient(sender: Address, outer: Message) -> bool:
    """Whether a quoted message's author is one whom the mail goes to: then it is a letter of ours that comes back."""
    recipients = {address.email for address in (*outer.to, *outer.cc) if address.email}
    return sender.email in recipients


def _quoted_message(quotation: Quotation, outer: Message, depth: int) -> Message | None:
    sender = quotation.sender or _NOBODY
    if _is_recipient(sender, outer) or not quotation.text.strip():
        return None
    divided = divide(quotation.text, sender)
    inner = Message(
        message_id="",
        in_reply_to=(),
        references=(),
        subject=one_line(quotation.subject) or outer.subject,
        sender=sender,
        reply_to=(),
        to=quotation.to,
        cc=quotation.cc,
        received=outer.received,
        date=None,
        new_text=divided.new_text,
        signature=divided.signature,
        quoted=divided.quoted,
        ignored=divided.ignored,
        unread=frozenset({Unread.TEXT}) if divided.cut else frozenset(),
    )
    nested = None
    following = divided.quotation
    is_forward = following is not None and (following.forwarded or is_forward_subject(inner.subject))
    if following is not None and is_forward and adds_nothing(divided.own_text):
        if depth + 1 >= MAX_FORWARDS:
            return _not_opened(inner)
        nested = _quoted_message(following, replace(inner, to=outer.to, cc=outer.cc), depth + 1)
    return replace(inner, forwarded=nested) if nested else inner
