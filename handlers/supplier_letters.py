"""Letters to the supplier, in the name of the manager who approved. Trainees are named when it has agreed."""

from __future__ import annotations

from dataclasses import replace

from bot.letters import SupplierLetter
from bot.ports import Case, CasePlacement, Party
from bot.reading.identity_numbers import mask
from bot.routine.lifecycle import Stage
from bot.routine.model import Field
from handlers.correspondence import frame, tell
from handlers.desk import Desk
from handlers.placement_facts import placement_facts


async def ask_supplier(desk: Desk, case: Case, item: CasePlacement, manager: Party) -> None:
    """The letter to the supplier, in the manager's name and with the manager on copy. Trainees are not named in it."""
    agreement = item.assessment.agreement
    if agreement is None:
        raise ValueError("a placement without an agreement has no supplier to write to")
    to = (Party(agreement.supplier, agreement.supplier_email),)
    letter = supplier_letter(desk, case, item, manager)
    key = f"{case.number}:to_supplier:{item.position}:{case.version}"
    await tell(desk, "to_supplier", key, letter, to, subject=_supplier_subject(case), case=case.number, cc=(manager,))
    text = f"Plats {item.position}: leverantören mejlades på {agreement.supplier_email}."
    await desk.note(case.number, "supplier_asked", text, who=manager.email)


async def thank_supplier(desk: Desk, case: Case, item: CasePlacement) -> None:
    """The supplier has agreed: it learns whom the placement is for, as the question promised, and what comes next."""
    if item.approval is None:
        return
    letter = replace(
        supplier_letter(desk, case, item, item.approval.by),
        placement=placement_facts(item, several=False),
        contact=mask(case.requester.name),
        contact_email=case.requester.email,
    )
    text = f"Plats {item.position}: leverantören fick veta vem platsen är för."
    await _tell_supplier(desk, case, item, "supplier_thanked", letter, f"v{case.version}", text)


async def supplier_withdrawn(desk: Desk, case: Case, item: CasePlacement, *, cause: str) -> None:
    """Tells the supplier that was asked that the question, or its own yes, no longer stands. `item`: as it was."""
    if item.approval is None:
        return
    agreed = item.stage in (Stage.AWAITING_STOK, Stage.CONFIRMED)
    letter = replace(supplier_letter(desk, case, item, item.approval.by), agreed=agreed)
    text = f"Plats {item.position}: leverantören fick veta att {'platsen' if agreed else 'frågan'} inte gäller längre."
    await _tell_supplier(desk, case, item, "supplier_withdrawn", letter, cause, text)


async def _tell_supplier(
    desk: Desk, case: Case, item: CasePlacement, kind: str, letter: SupplierLetter, cause: str, text: str
) -> None:
    """With the manager who approved on copy; `cause` makes it one of its kind, `text` goes into the history."""
    agreement, approval = item.assessment.agreement, item.approval
    if agreement is None or approval is None:
        return
    to = (Party(agreement.supplier, agreement.supplier_email),)
    key = f"{case.number}:{kind}:{item.position}:{cause}"
    subject, cc = _supplier_subject(case), (approval.by,)
    await tell(desk, kind, key, letter, to, subject=subject, case=case.number, cc=cc)
    await desk.note(case.number, "supplier_told", text, who="rule:letters")


def supplier_letter(desk: Desk, case: Case, item: CasePlacement, manager: Party) -> SupplierLetter:
    agreement = item.assessment.agreement
    nameless = item.placement.without(Field.TRAINEE)
    return SupplierLetter(
        frame=frame(desk, (), case.number),
        placement=placement_facts(replace(item, placement=nameless), several=False),
        organisation=item.placement.text(Field.ORGANISATION) or "",
        manager=manager.name,
        manager_email=manager.email,
        answer_by=item.next_on or desk.today,
        agreement_id=agreement.agreement_id if agreement else "",
        version=case.version,
        today=desk.today,
    )


def _supplier_subject(case: Case) -> str:
    return f"Utbildningsplats [{case.number}]"


def stok_attachment(desk: Desk, item: CasePlacement) -> tuple[str, bytes]:
    """The STÖK form, pre-filled from the placement."""
    value = item.placement.value
    names = (Field.TRAINEE, Field.PROGRAMME, Field.SUPPLIER, Field.START, Field.END, Field.EXTENT_PERCENT)
    people = (Field.SUPERVISOR, Field.STUDY_DIRECTOR, Field.DEPARTMENT_HEAD)
    return "STOK-blankett.docx", desk.office.stok_form(
        {str(n): v for n in (*names, *people) if (v := value(n)) is not None}
    )
