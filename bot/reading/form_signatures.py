"""The signature lines of a form: who has signed, how, when, and which lines are not signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.reading.document_content import DRAWN, Content
from bot.reading.form_findings import Findings, SignatureLine
from bot.reading.form_pieces import field_pieces
from bot.reading.form_values import days_in, name_and_day, person_in
from bot.reading.model import Attachment
from bot.reading.signatures import CHANGED, DigitalSignature, check_signatures


@dataclass(frozen=True, slots=True)
class FormSignature:
    """One signature line. `name` is what stands there or whom the certificate names, "" where it is empty.
    `valid`: for digital signatures whether they hold, else None."""

    role: str  # "handledare", "studierektor", "verksamhetschef", "st-läkare", also with a place; "" where unsaid
    name: str
    day: date | None
    how: str  # "typed", "drawn", "digital"; "" where the line is empty
    valid: bool | None = None
    note: str = ""


def read_signature_lines(
    attachment: Attachment, content: Content, found: Findings
) -> tuple[tuple[FormSignature, ...], dict[str, str], tuple[str, ...]]:
    """The signature lines, their fields by canonical label, and the labels of what is not signed."""
    signed = any(form_field.signed for form_field in content.fields)
    digital = {sign.field: sign for sign in check_signatures(attachment.data)} if signed else {}
    signatures: list[FormSignature] = []
    fields: dict[str, str] = {}
    missing: list[str] = []
    for line in found.lines:
        signature = _digital_signature(line, digital, content) or _written_signature(line)
        signatures.append(signature)
        whose = f" {line.role}" if line.role else ""
        if signature.name:
            fields.setdefault(f"Underskrift{whose}", signature.name)
        if line.day:
            fields.setdefault(f"Datum{whose}", line.day)
        if not signature.how or signature.valid is False:
            missing.append(f"Underskrift{whose}")
        elif (
            signature.how == "typed" and line.has_day and signature.day is None and not any(map(str.isdigit, line.day))
        ):
            missing.append(f"Datum{whose}")
    beside = [_as_form_signature("", sign, content) for sign in digital.values()]
    signatures.extend(beside)
    if not found.lines and not any(sign.valid for sign in beside):
        missing.append("Underskrift")
    missing.extend("Underskrift" for sign in beside if not sign.valid)
    return tuple(signatures), fields, tuple(dict.fromkeys(missing))


def _digital_signature(
    line: SignatureLine, digital: dict[str, DigitalSignature], content: Content
) -> FormSignature | None:
    """The digital signature in a line's own field; taken out of `digital`."""
    for form_field in line.fields:
        if form_field.signature:
            sign = digital.pop(form_field.name, None)
            return _as_form_signature(line.role, sign, content) if sign else None
    return None


def _as_form_signature(role: str, sign: DigitalSignature, content: Content) -> FormSignature:
    """A later signer may fill in their own line, and nothing else."""
    labels = {form_field.name: field_pieces(form_field)[0].label for form_field in content.fields}
    own_line = all((label := labels.get(name)) and label.kind in ("sign", "clarified", "date") for name in sign.changed)
    valid = sign.intact and own_line
    return FormSignature(role, sign.signer, sign.day, "digital", valid, sign.note if valid or sign.note else CHANGED)


def _written_signature(line: SignatureLine) -> FormSignature:
    name, day_beside = name_and_day(line.sign)
    days = days_in(line.day)
    day = days[0] if days else day_beside
    if any(form_field.signature for form_field in line.fields):
        return FormSignature(line.role, "", day, "")  # the field for a digital signature is empty
    if DRAWN in line.sign:
        return FormSignature(line.role, person_in(name) or person_in(line.clarified), day, "drawn")
    person = person_in(name)
    return FormSignature(line.role, person, day, "typed" if person else "", note="" if person else name)
