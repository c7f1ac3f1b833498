"""Digital signatures in a PDF, checked by pyHanko.

What is checked is that nothing changed after the signing: the signature verifies, it covers its whole
revision of the file, and whatever was added later is named. Whether the certificate's issuer can be trusted
is not asked (nothing is fetched from the network), and the note says so.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

MAX_SIGNATURES = 10
MAX_FIELDS = 2_000  # nodes of the tree of form fields
MAX_DEPTH = 10
STOCKHOLM = ZoneInfo("Europe/Stockholm")

NOT_CHECKED = "signaturen går inte att kontrollera"
NOT_INTACT = "signaturen stämmer inte med innehållet"
NOT_COVERED = "signaturen täcker inte hela filen"
CHANGED = "filen har ändrats efter signaturen"
ISSUER_UNKNOWN = "certifikatets utfärdare är inte kontrollerad"


@dataclass(frozen=True, slots=True)
class DigitalSignature:
    """One signature, by the name of the field that holds it.

    `intact`: it verifies, covers all of its revision, and later revisions hold nothing but form filling and
    signing. `changed`: the form fields that were given another value after it; empty where it is the last word.
    """

    field: str
    signer: str  # as the certificate names the holder, may be empty
    day: date | None  # as the signer's machine had it, in Europe/Stockholm
    intact: bool
    changed: tuple[str, ...] = ()
    note: str = ""


def check_signatures(data: bytes) -> tuple[DigitalSignature, ...]:
    """Every signature in a PDF, in the file's order. Never raises; what cannot be checked is not intact."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL + 1)
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader

        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            reader.decrypt("")
        embedded = reader.embedded_regular_signatures[:MAX_SIGNATURES]
    except Exception:  # whatever bytes that somebody made up bring about
        return ()
    return tuple(_checked(reader, signature) for signature in embedded)


def _checked(reader: Any, signature: Any) -> DigitalSignature:
    name = ""
    try:
        name = str(signature.field_name)
        stamp = signature.self_reported_timestamp
        day = stamp.astimezone(STOCKHOLM).date() if stamp is not None and stamp.tzinfo else stamp and stamp.date()
        status = _finished(_status(signature))
        intact, note, changed = _judged(reader, signature, status)
        return DigitalSignature(name, _holder(signature.signer_cert), day, intact, changed, note)
    except Exception:
        return DigitalSignature(name, "", None, False, note=NOT_CHECKED)


async def _status(signature: Any) -> Any:
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    nothing_trusted = ValidationContext(trust_roots=[], allow_fetching=False)
    return await async_validate_pdf_signature(signature, signer_validation_context=nothing_trusted)


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, called from inside or outside an event loop."""
    import asyncio  # here: few files are signed, and every command would wait for it

    results: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(asyncio.run(work))
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="signature-check")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _judged(reader: Any, signature: Any, status: Any) -> tuple[bool, str, tuple[str, ...]]:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if not (status.intact and status.valid):
        return False, NOT_INTACT, ()
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True, "" if status.trusted else ISSUER_UNKNOWN, ()
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False, NOT_COVERED, ()
    level = status.modification_level
    if not status.docmdp_ok or level is None or level > ModificationLevel.FORM_FILLING:
        return False, CHANGED, ()
    # Form filling is allowed after a signature, and pyHanko calls the signature intact then: what was filled
    # in has to be known, since a period that was changed after the signing was not agreed to.
    before = _field_values(reader.get_historical_root(signature.signed_revision))
    now = _field_values(reader.root)
    if before is None or now is None:
        return False, CHANGED, ()
    changed = tuple(name for name in sorted({*before, *now}) if before.get(name, "") != now.get(name, ""))
    return True, CHANGED if changed else ISSUER_UNKNOWN, changed


def _holder(certificate: Any) -> str:
    common_name = certificate.subject.native.get("common_name", "")
    if isinstance(common_name, list):
        common_name = common_name[0] if common_name else ""
    return " ".join(str(common_name).split())[:200]


def _field_values(root: Any) -> dict[str, str] | None:
    """Full name -> value of every field but signatures, in one revision of the file; None where there are too many."""
    values: dict[str, str] = {}
    form = _at(root, "/AcroForm")
    waiting = [("", node, 0) for node in _at(form, "/Fields") or ()]
    for _ in range(MAX_FIELDS):
        if not waiting:
            return values
        above, reference, depth = waiting.pop()
        node = reference.get_object()
        partial = _at(node, "/T")
        name = ".".join(part for part in (above, str(partial or "")) if part)
        value = _at(node, "/V")
        if value is not None and _at(node, "/FT") != "/Sig":
            values[name] = str(value)
        if depth < MAX_DEPTH:
            waiting.extend((name, child, depth + 1) for child in _at(node, "/Kids") or ())
    return None


def _at(container: Any, key: str) -> Any:
    """A dictionary's entry with the reference followed, None where there is none."""
    return container[key] if container is not None and key in container else None
