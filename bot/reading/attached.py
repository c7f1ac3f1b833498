"""What is attached to a message: the STÖK forms, the text of the other documents, the identity numbers in them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.reading import identity_numbers
from bot.reading.document_content import CUT, TOO_LARGE
from bot.reading.documents import document_of, read_content
from bot.reading.forms import Form, form_in
from bot.reading.model import Attachment, Message, Unread

MAX_DOCUMENTS = 6
MAX_DOCUMENT_TEXT = 30_000
_READABLE = (".docx", ".xlsx", ".xlsm", ".pdf", ".txt", ".csv", ".rtf", ".odt")


@dataclass(frozen=True, slots=True)
class Attached:
    forms: tuple[Form, ...] = ()
    text: str = ""  # of the documents that are no form
    file_names: tuple[str, ...] = ()
    identity_numbers: frozenset[str] = frozenset()  # in forms and file names; those of `text` are in the text
    unread: frozenset[Unread] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """What can hold a person's name beside the text: the forms' values and the files' names."""
        values = (str(fact.value) for form in self.forms for fact in form.facts.values() if fact.value)
        return (*values, *self.file_names)


def read_attached(message: Message, author: Message, day: date) -> Attached:
    """Everything attached to a message and to the one that it forwards, within limits."""
    attachments = (*message.attachments, *(author.attachments if author is not message else ()))
    file_names = tuple(a.filename.replace("_", " ") for a in attachments)
    numbers = set(identity_numbers.find(*file_names))
    if message.machine:
        return Attached(identity_numbers=frozenset(numbers))
    forms: list[Form] = []
    texts: list[str] = []
    unread = {Unread.FILES} if any(map(_is_document, attachments[MAX_DOCUMENTS:])) else set()
    speaks_of_form = (
        "stök" in f"{message.subject} {author.new_text}".casefold() or "blankett" in author.new_text.casefold()
    )
    for attachment in attachments[:MAX_DOCUMENTS]:
        content = read_content(attachment)
        form = form_in(attachment, content, received=day, expected=speaks_of_form)
        if form is not None:
            forms.append(form)
            numbers |= form.identity_numbers
        elif _is_document(attachment):
            text = document_of(content).text
            if content.problem == TOO_LARGE:
                unread.add(Unread.FILES)
            if content.problem == CUT or text[MAX_DOCUMENT_TEXT:].strip():
                unread.add(Unread.FILE_TEXT)
            if text.strip():
                texts.append(text[:MAX_DOCUMENT_TEXT])
    return Attached(tuple(forms), "\n\n".join(texts), file_names, frozenset(numbers), frozenset(unread))


def _is_document(attachment: Attachment) -> bool:
    return attachment.filename.lower().endswith(_READABLE) or attachment.content_type.startswith(
        ("application/pdf", "application/vnd.", "application/msword")
    )
