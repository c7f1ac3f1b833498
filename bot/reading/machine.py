"""Marks that a message was written by a machine: such mail is recorded, and never answered.

The sources are RFC 3834 (Auto-Submitted), RFC 3461 to 3464 (delivery reports), RFC 8098 (receipts), RFC 2919
and 2369 (lists), RFC 5546 (calendars), and the headers that common systems write. `X-Auto-Response-Suppress`
is no mark: Exchange sets it on people's mail too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.reading import mail_phrases as phrases
from bot.reading.headers import ContentType, HeaderBlock
from bot.reading.mail_phrases import one_of
from bot.reading.model import Address, Intent, MachineMark
from bot.reading.patterns import regex

# Headers that only automatic mail carries, whatever their value.
_MACHINE_HEADERS = (
    "x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply",
    "x-vacation", "x-vacation-autoreply", "x-auto-response", "x-fc-machinegenerated",
    "x-otrs-loop", "x-cron-env", "x-mailer-daemon",
)  # fmt: skip
_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-campaign-id", "x-mailing-list")
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_AUTOMATIC_SUBJECT = regex(
    rf"\s*(?:\[[^\]]{{1,40}}\]\s*)?{one_of(phrases.AUTOMATIC_SUBJECTS)}\s*(?:[:–—]|- |$|\()", re.IGNORECASE
)
# what the calendars of Outlook, Google and Apple put before the subject of the meeting
_ANSWERS_INVITATION = regex(
    r"\s*(?:accepterat|accepterad|godkänd|tackat ja|preliminärt?(?: accepterat)?|tackat nej|avböjt|avböjd|"
    r"avvisat|nytt tidsförslag|ny tid föreslagen|accepted|tentative(?:ly accepted)?|declined|new time proposed)\s*:",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = regex(rf"\s*{one_of(phrases.BOUNCE_SUBJECTS)}", re.IGNORECASE)
_MAILER_DAEMON = regex(
    r"(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|microsoftexchange\w{0,64})@", re.IGNORECASE
)
_NO_REPLY = regex(
    rf"(?:[\w.+-]{{0,30}}[.+_-])?{one_of(phrases.NO_REPLY_NAMES)}(?:[.+_-][\w.+-]{{0,30}})?@", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a message is made of, as far as it tells machines from people."""

    top: ContentType
    calendar_method: str  # of a calendar that is the message or an alternative of its text, "" where none is
    has_calendar_reply: bool  # among its files
    has_delivery_status: bool


def machine_mark(block: HeaderBlock, shape: Shape, sender: Address, subject: str) -> MachineMark | None:
    """Why the message counts as written by a machine, None for what a person wrote."""
    bounce = _bounce(block, shape, sender, subject)
    if bounce:
        return MachineMark(Intent.BOUNCE, bounce)
    automatic = _automatic(block, shape, sender, subject)
    return MachineMark(Intent.AUTOMATIC, automatic) if automatic else None


def _bounce(block: HeaderBlock, shape: Shape, sender: Address, subject: str) -> str | None:
    if shape.top.mime == "multipart/report" and shape.top.report_type == "delivery-status":
        return "Content-Type: multipart/report; report-type=delivery-status"
    if shape.has_delivery_status:
        return "Content-Type: message/delivery-status"
    if shape.top.mime == "multipart/report":
        return None  # a receipt, or another report that is none of delivery
    daemon = bool(_MAILER_DAEMON.match(sender.email)) or "mailer-daemon" in sender.name.lower()
    if block.get("x-failed-recipients") and (daemon or _null_path(block)):
        return "X-Failed-Recipients"
    if daemon and (_null_path(block) or _BOUNCE_SUBJECT.match(subject)):
        return f"From: {sender.email or sender.name}"
    if _null_path(block) and _BOUNCE_SUBJECT.match(subject):
        return f"Return-Path: <>, Subject: {subject[:80]}"
    return None


def _automatic(block: HeaderBlock, shape: Shape, sender: Address, subject: str) -> str | None:
    submitted = block.get("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted[:60]}"
    if shape.top.mime == "multipart/report":
        return f"Content-Type: multipart/report; report-type={shape.top.report_type}"
    if shape.calendar_method:
        return f"Content-Type: text/calendar; method={shape.calendar_method.upper()[:30]}"
    if shape.has_calendar_reply and _ANSWERS_INVITATION.match(subject):
        return "Content-Type: text/calendar; method=REPLY"
    for name in _MACHINE_HEADERS:
        if block.get(name):
            return f"{name}: {block.get(name)[:60]}"
    for name in _LIST_HEADERS:
        if block.get(name):
            return f"{name}: {block.get(name)[:60]}"
    precedence = block.get("precedence").strip().lower()
    if precedence in _PRECEDENCE:
        return f"Precedence: {precedence}"
    if block.get("delivered-to").strip().lower() == "autoresponder":
        return "Delivered-To: Autoresponder"
    if _AUTOMATIC_SUBJECT.match(subject):
        return f"Subject: {subject[:80]}"
    if _null_path(block):
        return "Return-Path: <>"
    if _NO_REPLY.match(sender.email):
        return f"From: {sender.email}"
    return None


def _null_path(block: HeaderBlock) -> bool:
    """A message sent with an empty return path asks for no answer (RFC 5321, 4.5.5)."""
    return any(value.strip() == "<>" for value in block.all("return-path"))
