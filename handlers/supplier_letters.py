"""Letters to the supplier, in the name of the manager who approved. Trainees are not named in them."""

from __future__ import annotations

from dataclasses import replace

from bot.letters import SupplierLetter
from bot.ports import Case, CasePlacement, Party
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


async def supplier_withdrawn(desk: Desk, case: Case, item: CasePlacement, *, cause: str) -> None:
    """Tells the supplier that was asked that the question no longer stands."""
    agreement, approval = item.assessment.agreement, item.approval
    if agreement is None or approval is None:
        return
    to = (Party(agreement.supplier, agreement.supplier_email),)
    letter = supplier_letter(desk, case, item, approval.by)
    key = f"{case.number}:supplier_withdrawn:{item.position}:{cause}"
    subject, cc = _supplier_subject(case), (approval.by,)
    await tell(desk, "supplier_withdrawn", key, letter, to, subject=subject, case=case.number, cc=cc)
    text = f"Plats {item.position}: leverantören fick veta att frågan inte gäller längre."
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
