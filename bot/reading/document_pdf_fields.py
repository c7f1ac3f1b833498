"""The form fields (AcroForm), notes, stamps and ink of a PDF page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.reading.document_content import DRAWN, FIRST_FIELD, MAX_CELL, MAX_FIELDS, FormField, clean

_HIDDEN_ANNOTATION = 2 | 32  # ISO 32000-1, table 165: Hidden, NoView
_PUSH_BUTTON = 1 << 16  # ISO 32000-1, table 226


def entry(container: Any, key: str) -> Any:
    """A dictionary's entry with the reference followed; None where there is no such thing."""
    value: Any = container.get(key) if hasattr(container, "get") else None
    return value.get_object() if hasattr(value, "get_object") else value


def add_field(fields: list[FormField], **values: Any) -> int:
    number = len(fields)
    fields.append(FormField(chr(FIRST_FIELD + number), **{"name": "", "label": "", **values}))
    return number


def take_annotations(page: Any, fields: list[FormField]) -> Iterator[tuple[int, float, float]]:
    """Takes the page's form fields, typed notes, stamps and ink into `fields`; gives number, x, y of each."""
    annotations = entry(page, "/Annots")
    for reference in list(annotations)[:MAX_FIELDS] if isinstance(annotations, list) else ():
        annotation = reference.get_object()
        values = _annotation_values(annotation) if hasattr(annotation, "get") else None
        if values is None or len(fields) >= MAX_FIELDS:
            continue
        left, bottom, _, top = _rectangle(annotation)
        number = add_field(fields, **values)
        yield number, left, max((bottom + top) / 2, top - 12) - 3  # on the line of a label beside it


def _rectangle(annotation: Any) -> tuple[float, float, float, float]:
    rectangle = entry(annotation, "/Rect")
    if not isinstance(rectangle, list) or len(rectangle) != 4:
        return 0.0, 0.0, 0.0, 0.0
    x0, y0, x1, y1 = (float(number) for number in rectangle)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _annotation_values(annotation: Any) -> dict[str, Any] | None:
    subtype, flags = entry(annotation, "/Subtype"), entry(annotation, "/F")
    hidden = isinstance(flags, int) and bool(flags & _HIDDEN_ANNOTATION)
    if subtype == "/Widget":
        return _widget_values(annotation, hidden)
    if hidden:
        return None
    if subtype == "/FreeText":
        return {"value": _field_text(entry(annotation, "/Contents"))}
    return {"value": DRAWN} if subtype in ("/Ink", "/Stamp") else None


def _widget_values(widget: Any, hidden: bool) -> dict[str, Any] | None:
    """A form field's values; kinds and values may be inherited (ISO 32000-1, 12.7.3)."""
    chain = [widget]
    while len(chain) < 8 and hasattr(parent := entry(chain[-1], "/Parent"), "get"):
        chain.append(parent)

    def inherited(key: str) -> Any:
        return next((value for node in chain if (value := entry(node, key)) is not None), None)

    names = [str(part) for node in reversed(chain) if (part := entry(node, "/T")) is not None]
    name = clean(".".join(names))[:200]
    label = clean(str(inherited("/TU") or name))[:200]
    kind, value = inherited("/FT"), inherited("/V")
    named = {"name": name or label or "?", "label": label}
    if kind == "/Sig":
        return {**named, "value": "", "signature": True, "signed": hasattr(value, "get")}
    if hidden:
        return None
    if kind == "/Btn":
        flags = inherited("/Ff")
        if isinstance(flags, int) and flags & _PUSH_BUTTON:  # holds a picture where people sign with one
            return {**named, "value": DRAWN} if entry(entry(widget, "/MK"), "/I") is not None else None
        state = entry(widget, "/AS") or value
        return {**named, "value": "☒" if state not in (None, "/Off", "") else "☐"}
    if kind in ("/Tx", "/Ch"):
        return {**named, "value": _field_text(value)}
    return None


def _field_text(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value[:20])
    elif hasattr(value, "get_data"):
        value = value.get_data().decode("utf-8", "replace")
    elif isinstance(value, bytes):
        value = value.decode("cp1252", "replace")
    return clean(str(value or "").replace("\r\n", "\n").replace("\r", "\n"))[:MAX_CELL].strip()
