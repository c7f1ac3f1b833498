"""Facts for letters: realistic ones, the longest ones, and hostile ones. The people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.letters import CaseLetter, LetterFrame, NoCaseLetter, PlacementFacts, Question, RoutineReference, StaffNotice

QUOTES = {
    "study_director": "Studierektorn i samråd med sin verksamhetschef",
    "department_head": "Studierektorn i samråd med sin verksamhetschef",
    "supplier": "Kontakt med respektive leverantör sker genom Koncernkontorets avtalsansvariga.",
    "supervisor": "Vårdgivaren ska se till att det finns en namngiven handledare utsedd",
    "working_hours": "Vilka arbetstider är aktuella",
    "on_call": "Ingår jourarbete",
    "period": "Minst 6 månader innan.",
    "lead_time": "Minst 6 månader innan.",
    "agreement": (
        "Under pågående avtalstid finns möjlighet för VGR:s verksamheter att använda privata leverantörer för "
        "verksamhetsförlagd utbildning och sidotjänstgöring."
    ),
    "stok_form": "STÖK-blankett ska vara ifylld och underskriven i ett senare skede av processen.",
}

FRAME = LetterFrame(
    greeting="Estrid",
    case="LOU-2026-0042",
    mailbox="utbildningsplatser@region.example",
    signature="Utbildningsplatser LOU, Koncernkontoret",
    routine=RoutineReference(
        "RS8630-1138324516-212", "1.0", "Rutin kompetensutveckling vid upphandling av hälso- och sjukvård"
    ),
    quotes=QUOTES,
    identity_numbers_seen=False,
)

ALL_MET = (
    *("subject", "study_director", "department_head", "supplier", "supervisor"),
    *("working_hours", "on_call", "period", "lead_time", "agreement"),
)

READY = PlacementFacts(
    category="st",
    programme="ortopedi",
    trainee="Dagny Skoglar",
    seats=1,
    organisation="Sahlgrenska Universitetssjukhuset",
    supplier="Björkdala Ortopedklinik",
    study_director="Estrid Valhök",
    department_head="Bo Kronhjort",
    supervisor="Per Lindevik",
    start=date(2027, 3, 1),
    end=date(2027, 5, 28),
    working_hours="mån–fre 07.45–16.30",
    extent_percent=100,
    hours_per_week=43.75,
    on_call=False,
    met=ALL_MET,
    questions=(),
    verdict="ready",
    route="agreement_manager",
    late=False,
    complete_by=date(2026, 9, 1),
    earliest_start=date(2027, 2, 20),
    agreement="met",
    agreement_ends=None,
    stok_form="not_due",
)


def without(*rules: str) -> tuple[str, ...]:
    return tuple(rule for rule in ALL_MET if rule not in rules)


OPEN = replace(
    READY,
    supervisor=None,
    working_hours=None,
    extent_percent=None,
    hours_per_week=None,
    on_call=None,
    met=without("supervisor", "working_hours", "on_call"),
    questions=(
        Question("supervisor", "missing", "", ""),
        Question("working_hours", "missing", "", ""),
        Question("on_call", "unclear", "jour kan bli aktuellt", ""),
    ),
    verdict="needs_information",
)

ALL_OPEN = replace(
    OPEN,
    trainee=None,
    programme=None,
    supplier=None,
    study_director=None,
    department_head=None,
    start=None,
    end=None,
    met=(),
    complete_by=None,
    agreement="unknown",
    route="triage",
    questions=(
        Question("study_director", "unclear", "vår studierektor Estrid Valhök", ""),
        Question("department_head", "unclear", "ska stämmas av med VC", ""),
        Question("supplier", "missing", "", ""),
        Question("supervisor", "unclear", "Per", ""),
        Question("working_hours", "unclear", "enligt överenskommelse", ""),
        Question("on_call", "missing", "", ""),
        Question("period", "invalid", "1–31 september 2027", ""),
    ),
)

LATE = replace(
    READY,
    start=date(2027, 1, 11),
    end=date(2027, 3, 12),
    met=without("lead_time"),
    verdict="needs_decision",
    late=True,
    complete_by=date(2026, 7, 11),
)

AGREEMENT_ENDS = replace(
    READY,
    trainee="Sixten Furuskog",
    met=without("agreement"),
    verdict="needs_decision",
    agreement="violated",
    agreement_ends=date(2027, 4, 30),
)

UNKNOWN_SUPPLIER = replace(
    READY,
    supplier="Gullvivans Hudmottagning",
    programme="hud- och könssjukdomar",
    met=without("agreement"),
    verdict="needs_decision",
    route="triage",
    agreement="unknown",
)

OUTSIDE = replace(READY, organisation="Ekens privata rehab", verdict="needs_decision", route="triage")

VFU = replace(
    READY,
    category="vfu",
    programme="sjuksköterska",
    trainee="Alva Rönnblad",
    supplier="Kvarnsjö Närsjukhus",
    start=date(2027, 8, 30),
    end=date(2028, 1, 16),
    complete_by=date(2027, 2, 28),
    on_call=True,
)

SEATS = replace(VFU, trainee=None, seats=3, working_hours=None)

OPEN_OF_SEVERAL = replace(
    OPEN,
    questions=tuple(replace(question, whose="Dagny Skoglar") for question in OPEN.questions),
)


def misdirected(route: str) -> PlacementFacts:
    return replace(
        VFU,
        trainee="Love Ängsvik",
        category="vfu" if route == "vfu_coordination" else None,
        programme="sjuksköterska" if route == "vfu_coordination" else None,
        supplier=None,
        verdict="misdirected",
        route=route,
        agreement="unknown",
        met=(),
    )


def case(*placements: PlacementFacts, language: str = "sv", **changes: object) -> CaseLetter:
    letter = CaseLetter(
        frame=FRAME,
        requester="Estrid Valhök",
        received=date(2026, 8, 20),
        placements=placements,
        answer_by=min((p.complete_by for p in placements if p.questions and p.complete_by), default=None),
        decided_by="Gunvor Tistedal",
        new_facts=(),
        language=language,
    )
    return replace(letter, **changes)  # type: ignore[arg-type]


NO_CASE = NoCaseLetter(frame=replace(FRAME, case=None), subject="Fråga om platser")

NOTICE = StaffNotice(
    frame=replace(FRAME, case=None, greeting=""),
    subject="Utbildningsplatser LOU",
    sender="Estrid Valhök <estrid.valhok@sjukhus.example>",
    received=date(2026, 8, 20),
    reason="Bilagan går inte att öppna.",
    item_id=17,
    folder="INBOX",
    size_megabytes=None,
)

SEEN = replace(FRAME, identity_numbers_seen=True)

LETTERS: dict[str, tuple[str, object]] = {
    "receipt": ("receipt", case(READY)),
    "receipt of an answer": ("receipt", case(READY, new_facts=("supervisor", "on_call"), decided_by=None)),
    "receipt for several": ("receipt", case(READY, VFU, SEATS)),
    "missing": ("missing", case(OPEN)),
    "missing one": (
        "missing",
        case(replace(OPEN, questions=OPEN.questions[:1]), new_facts=("on_call", "working_hours")),
    ),
    "missing all": ("missing", case(ALL_OPEN, frame=SEEN, decided_by=None)),
    "missing period": (
        "missing",
        case(
            replace(
                READY,
                start=date(2027, 5, 28),
                end=date(2027, 3, 1),
                met=without("period", "agreement"),
                agreement="unknown",
                verdict="needs_information",
                questions=(Question("period", "invalid", "28 maj–1 mars 2027", ""),),
            )
        ),
    ),
    "missing end": (
        "missing",
        case(
            replace(
                READY,
                end=None,
                met=without("period", "agreement"),
                agreement="unknown",
                verdict="needs_information",
                questions=(Question("period", "unclear", "från 1 mars 2027", ""),),
            )
        ),
    ),
    "missing and late": (
        "missing",
        case(replace(OPEN, late=True, start=date(2027, 1, 11), met=OPEN.met[:-2]), answer_by=None),
    ),
    "missing for several": ("missing", case(OPEN_OF_SEVERAL, VFU, AGREEMENT_ENDS, misdirected("vfu_coordination"))),
    "missing from a student": ("missing", case(ALL_OPEN, replace(ALL_OPEN, seats=2, category="vfu"), frame=SEEN)),
    "late": ("decision_pending", case(LATE)),
    "agreement ends": ("decision_pending", case(AGREEMENT_ENDS)),
    "unknown supplier": ("decision_pending", case(UNKNOWN_SUPPLIER, decided_by=None)),
    "outside": ("decision_pending", case(OUTSIDE, decided_by=None)),
    "pending for several": ("decision_pending", case(LATE, AGREEMENT_ENDS, VFU)),
    "misdirected vfu": ("misdirected", case(misdirected("vfu_coordination"))),
    "misdirected basic": ("misdirected", case(misdirected("basic_training"))),
    "misdirected other": ("misdirected", case(misdirected("other_education"))),
    "status ready": ("status", case(READY)),
    "status open": ("status", case(OPEN)),
    "status for several": ("status", case(READY, OPEN_OF_SEVERAL, LATE)),
    "withdrawn": ("withdrawn", case(READY)),
    "withdrawn several": ("withdrawn", case(READY, VFU)),
    "decision": ("decision_request", case(READY)),
    "decision late": ("decision_request", case(LATE)),
    "decision for several": ("decision_request", case(AGREEMENT_ENDS, VFU)),
    "question": ("question", NO_CASE),
    "not understood": ("not_understood", replace(NO_CASE, frame=replace(SEEN, case=None, greeting=""))),
    "parked": ("parked", NOTICE),
    "too large": ("too_large", replace(NOTICE, size_megabytes=37.25, item_id=None)),
    "undeliverable": (
        "undeliverable",
        replace(
            NOTICE,
            frame=replace(FRAME, greeting=""),
            sender="estrid.valhok@sjukhus.example, bo.kronhjort@sjukhus.example",
            received=None,
            reason="550 5.1.1 User unknown",
            item_id=None,
            folder="",
        ),
    ),
    "person needed": ("person_needed", NOTICE),
}
