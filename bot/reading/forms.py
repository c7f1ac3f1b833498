"""The STÖK form: is it filled in, is it signed, and what does it say of the placement?

The routine asks for it «ifylld och underskriven i ett senare skede»; no layout of it is laid down. So a form
is read by its labels, wherever their values stand: beside, below, in the same cell, in a form field. A scan is
never guessed at: a person looks at it. In doubt a line counts as not signed, since a form that is called
complete when it is not costs more than one question too many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.reading.document_content import CUT, SCANNED, Content
from bot.reading.documents import read_content
from bot.reading.form_facts import is_filled, placement_facts
from bot.reading.form_findings import Findings
from bot.reading.form_labels import FORM_LABELS
from bot.reading.form_rows import find_on_form
from bot.reading.form_signatures import FormSignature, read_signature_lines
from bot.reading.identity_numbers import find
from bot.reading.model import Attachment
from bot.reading.patterns import regex
from bot.routine.model import Fact, Field

MET, INCOMPLETE, UNREADABLE = "met", "incomplete", "unreadable"
UNFAMILIAR = "blanketten ser inte ut som väntat"
SCANNED_PAGE = "en sida är en inskannad bild"


@dataclass(frozen=True, slots=True)
class Form:
    """A STÖK form. `facts` are placement fields (names as written in the form, without titles), `fields` every
    value by its canonical label, `missing` the Swedish labels of what is not filled in or not signed."""

    state: str  # "met", "incomplete", "unreadable"
    facts: Mapping[Field, Fact] = field(default_factory=lambda: MappingProxyType({}))
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    signatures: tuple[FormSignature, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str | None = None
    identity_numbers: frozenset[str] = field(default=frozenset(), repr=False)  # found in it; to be counted only


_STOK = regex(r"(?<![^\W\d_])st[öo]k(?![^\W\d_])|överenskommelse om sidotjänstgöring", re.IGNORECASE)
# What is to be learnt, which the routine has the form answer: asked for where the form has a line for it.
_GOALS = ("Delmål", "Målbeskrivning")
_ESSENTIAL = ("ST-läkare", "Placering/vårdgivare", "Period från", "Period till", "Handledare")


def read_form(attachment: Attachment, *, received: date | None = None, expected: bool = False) -> Form | None:
    """The STÖK form in a file, or None where the file is none. Never raises.

    `received`: the day that a date without a year counts from; without it such a date is not read.
    `expected`: the mail says that the form is in it. Then a file that cannot be read, whatever its name, is
    taken for the form and left to a person; otherwise only one whose name says so.
    """
    return form_in(attachment, read_content(attachment), received=received, expected=expected)


def form_in(
    attachment: Attachment, content: Content, *, received: date | None = None, expected: bool = False
) -> Form | None:
    """As `read_form`, of a file that has been taken apart already."""
    try:
        return _form_in(attachment, content, received, expected)
    except Exception:  # bytes that somebody made up
        return Form(UNREADABLE, problem=UNFAMILIAR) if _named(attachment) else None


_SMALLEST_SCAN = 30_000  # bytes: a smaller picture in a mail is a logotype


def _named(attachment: Attachment) -> bool:
    return _STOK.search(unicodedata.normalize("NFC", attachment.filename).replace("_", " ")) is not None


def _form_in(attachment: Attachment, content: Content, received: date | None, expected: bool) -> Form | None:
    named = _named(attachment)
    if content.unreadable:
        likely = content.kind in ("pdf", "docx") or len(attachment.data) >= _SMALLEST_SCAN
        return Form(UNREADABLE, problem=content.problem) if named or (expected and likely) else None
    found = find_on_form(content)
    if not _is_form(content, found, named):
        return Form(UNREADABLE, problem=SCANNED if content.scanned_pages else UNFAMILIAR) if named else None
    return _judged(attachment, content, found, received)


def _is_form(content: Content, found: Findings, named: bool) -> bool:
    """By its title or name and some labels, or by its labels and signature lines alone."""
    heads = [content.title, *(" ".join(row) for _, row in content.rows[:6])]
    titled = any(len(head) <= 120 and _STOK.search(head) and not head.rstrip().endswith((".", "?")) for head in heads)
    labels = len(found.seen)
    if titled or named:
        return labels >= 3 and (named or bool(found.lines) or len(content.fields) >= 3 or labels >= 6)
    return labels >= 6 and len(found.lines) >= 2 and "ST-läkare" in found.seen


def _judged(attachment: Attachment, content: Content, found: Findings, received: date | None) -> Form:
    facts = placement_facts(found.values, received)
    signatures, fields_of_lines, unsigned = read_signature_lines(attachment, content, found)
    blank = [label for label in _ESSENTIAL if not is_filled(label, facts)]
    blank += [label for label in _GOALS if label in found.seen and label not in found.values]
    missing = (*blank, *unsigned)
    state, problem = (INCOMPLETE if missing else MET), content.problem
    if unsigned and not blank and content.scanned_pages:
        state, problem = UNREADABLE, SCANNED_PAGE  # it may be that page that is signed
    elif problem == CUT:
        state = UNREADABLE  # more lines to sign on may follow
    fields = {**{key: found.values[key] for key in FORM_LABELS if key in found.values}, **fields_of_lines}
    written = (" ".join(row) for _, row in content.rows)
    numbers = find(content.title, *written, *(f.value for f in content.fields))
    return Form(state, MappingProxyType(facts), MappingProxyType(fields), signatures, missing, problem, numbers)
