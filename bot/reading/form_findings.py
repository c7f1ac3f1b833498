"""What has been found on a form so far: its values by label, and the lines to sign on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.reading.document_content import DRAWN, FormField
from bot.reading.form_labels import FormLabel
from bot.reading.form_pieces import FormPiece
from bot.reading.form_values import filled_in, name_and_day


@dataclass(slots=True)
class SignatureLine:
    """One signature line."""

    role: str
    explicit: bool  # it has a place for the signature itself, not only a role and a name
    sign: str = ""
    clarified: str = ""
    day: str = ""
    has_day: bool = False
    fields: list[FormField] = field(default_factory=list)  # for digital signatures


@dataclass(slots=True)
class Findings:
    """The values and signature lines, and where on the form the reading stands."""

    values: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    lines: list[SignatureLine] = field(default_factory=list)
    signing: bool = False  # the part with the signatures has begun
    block: str = ""  # the label that a following «Namn» belongs to
    role: str = ""
    row_role: str = ""
    next_day: str | None = None  # «Ort och datum» that stands before its signature
    used: set[int] = field(default_factory=set)  # rows whose values some label has taken
    under_rule: bool = False  # an empty line to sign on stands right above

    def take(self, label: FormLabel, values: Sequence[FormPiece], *, own: bool = False) -> None:
        text = filled_in(" ".join(piece.text for piece in values if piece.text))
        form_fields = [piece.field for piece in values if piece.field is not None]
        if label.kind == "section":
            self.signing, self.role, self.block = True, "", ""
        elif label.kind == "sign":
            self._take_signature(label, text, form_fields, own=own)
        elif label.kind in ("clarified", "date"):
            self._take_beside_signature(label, text)
        elif label.kind == "name":
            self._take_name(text)
        elif label.kind == "fact":
            self._take_fact(label, text, form_fields, own=own)

    def _take_fact(self, label: FormLabel, text: str, form_fields: list[FormField], *, own: bool) -> None:
        if label.role:
            self.role = self.row_role = label.role
            self.block = "" if text else label.key
        if self.signing and label.role and not own:
            line = SignatureLine(label.role, self.under_rule, sign=text, fields=form_fields)
            if self.under_rule:
                line.sign, line.clarified, self.under_rule = "", text, False
            self.lines.append(line)
            if label.key in self.seen:
                return
            text = name_and_day(text)[0].replace(DRAWN, "").strip()
        self.seen.add(label.key)
        if text:
            self.values.setdefault(label.key, text)

    def _take_name(self, text: str) -> None:
        if self.signing:
            self._take_beside_signature(FormLabel("clarified"), text)
        else:
            key = self.block or "ST-läkare"
            self.seen.add(key)
            if text:
                self.values.setdefault(key, text)

    def _take_signature(self, label: FormLabel, text: str, form_fields: list[FormField], *, own: bool) -> None:
        self.signing = True
        role = label.role or self.row_role or self.role
        last = self.lines[-1] if self.lines else None
        same = next((line for line in self.lines if own and line.role == role and not line.sign), None)
        if last is not None and not last.explicit and role in ("", last.role):
            last.explicit, last.clarified, last.sign = True, last.sign or last.clarified, text
            last.fields.extend(form_fields)
        elif same is not None:
            same.sign, same.explicit = text, True
            same.fields.extend(form_fields)
        else:
            if not label.role and any(line.role == role and line.explicit for line in self.lines):
                role = "" if not self.row_role else role
            day, self.next_day = self.next_day, None
            self.lines.append(
                SignatureLine(role, True, sign=text, day=day or "", has_day=day is not None, fields=form_fields)
            )

    def _take_beside_signature(self, label: FormLabel, text: str) -> None:
        if not self.signing:
            return  # the day the form was printed, or the like
        lines = [line for line in self.lines if not label.role or line.role == label.role]
        line = lines[-1] if lines else None
        if label.kind == "date":
            if line is None or (line.has_day and not label.role):
                self.next_day = text
            else:
                line.has_day = True
                line.day = line.day or text
        elif line is None:
            self.lines.append(SignatureLine(label.role or self.role, explicit=False, clarified=text))
        else:
            line.clarified = line.clarified or text

    def take_rule(self) -> None:
        """An empty line to sign on: the name above it, or else the one below, is printed and not signed."""
        last = self.lines[-1] if self.lines else None
        if last is not None and not last.explicit:
            last.explicit, last.clarified, last.sign = True, last.sign or last.clarified, ""
        else:
            self.under_rule = self.signing

    def take_drawing(self) -> None:
        """Ink between two rows belongs to the signature line above it."""
        if self.lines and not self.lines[-1].sign:
            self.lines[-1].sign = DRAWN
