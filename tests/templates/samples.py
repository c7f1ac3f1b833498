"""Facts for letters: realistic ones, the longest ones, and hostile ones. The people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.letters import (
    CaseLetter,
    Channel,
    Discrepancy,
    LetterFrame,
    NoCaseLetter,
    PlacementFacts,
    Question,
    RoutineReference,
    StaffNotice,
    SupplierLetter,
)
from bot.routine.routing import channel

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
    stage="awaiting_decision",
    holder="manager",
    next_on=date(2026, 8, 26),
    agreement_id="RS 2024-01187",
    agreement_to=date(2028, 12, 31),
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
    stage="needs_information",
    holder="requester",
    next_on=date(2026, 9, 1),
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
    agreement_id="",
    agreement_to=None,
    route="triage",
    triage="supplier_missing",
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
    triage="supplier_unknown",
    agreement="unknown",
    agreement_id="",
    agreement_to=None,
)

OUTSIDE = replace(
    READY, organisation="Ekens privata rehab", verdict="needs_decision", route="triage", triage="organisation"
)

NOT_READ_WHOLE = replace(READY, verdict="needs_decision", route="triage", triage="unread", unread=True)

WITHOUT_PROGRAMME = replace(
    READY, programme=None, met=without("agreement"), verdict="needs_decision", agreement="unknown", agreement_to=None
)

# The supplier is to name the supervisor: a person decides with that open.
LEFT_OPEN = replace(
    READY, supervisor=None, met=without("supervisor"), verdict="needs_decision", left_open=("supervisor",)
)

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

EXCEPTED = replace(LATE, verdict="ready", waived=("lead_time",))
ASKED_SUPPLIER = replace(
    READY, trainee="Sixten Furuskog", stage="with_supplier", holder="supplier", next_on=date(2026, 9, 9)
)
AWAITING_STOK = replace(READY, stage="awaiting_stok", holder="requester", next_on=date(2026, 12, 31))
CONFIRMED = replace(READY, stage="confirmed", holder="coordinator", next_on=date(2027, 5, 28), stok_form="met")
DECLINED = replace(LATE, stage="declined", holder="", next_on=None)
WITHDRAWN = replace(READY, trainee="Love Ängsvik", stage="withdrawn", holder="", next_on=None)

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
        channel=channel_words(route, "sv"),
    )


def channel_words(route: str, language: str) -> Channel:
    found = channel(route, date(2026, 8, 20))
    assert found is not None
    return Channel(found.belongs[language], found.turn_to[language], found.address)


def spoken(facts: object, language: str) -> object:
    """A case's letter as it is given to somebody of that language: the channels are the office's own words."""
    if not isinstance(facts, CaseLetter):
        return facts
    there = [replace(p, channel=channel_words(p.route, language)) if p.channel else p for p in facts.placements]
    return replace(facts, placements=tuple(there))


def case(*placements: PlacementFacts, language: str = "sv", **changes: object) -> CaseLetter:
    letter = CaseLetter(
        frame=FRAME,
        requester="Estrid Valhök",
        received=date(2026, 8, 20),
        placements=tuple(replace(p, position=number) for number, p in enumerate(placements, 1)),
        answer_by=min((p.complete_by for p in placements if p.questions and p.complete_by), default=None),
        decided_by="Gunvor Tistedal",
        new_facts=(),
        language=language,
    )
    return replace(letter, **changes)  # type: ignore[arg-type]


def supplier_letter(placement: PlacementFacts, **changes: object) -> SupplierLetter:
    letter = SupplierLetter(
        frame=replace(FRAME, greeting=""),
        placement=placement,
        organisation=placement.organisation or "",
        manager="Gunvor Tistedal",
        manager_email="gunvor.tistedal@region.example",
        answer_by=date(2026, 9, 9),
        agreement_id=placement.agreement_id,
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

OTHER_SUPERVISOR = Discrepancy(
    "supervisor", "", {"supervisor": "Per Lindevik"}, {"supervisor": "Agneta Ryttarson"},
    by_ours="Estrid Valhök", by_theirs="Bo Kronhjort",
)  # fmt: skip
OTHER_TIMES = (
    Discrepancy(
        "period", "", {"start": date(2027, 3, 1), "end": date(2027, 5, 28)}, {"start": date(2027, 4, 5)},
        by_ours="Estrid Valhök", by_theirs="bo.kronhjort@sjukhus.example",
    ),
    Discrepancy(
        "working_hours", "Dagny Skoglar", {"extent_percent": 100}, {"extent_percent": 80, "working_hours": "80 %"},
        by_ours="Estrid Valhök", by_theirs="Bo Kronhjort",
    ),
    Discrepancy("on_call", "", {"on_call": False}, {"on_call": True}, by_ours="Estrid Valhök", by_theirs="Bo K"),
    Discrepancy(
        "department_head", "", {"head_consulted": True}, {}, words="Jag har inte sagt ja till det här.",
        by_ours="Estrid Valhök", by_theirs="Bo Kronhjort",
    ),
)  # fmt: skip
FORM_DIFFERS = (
    Discrepancy("start", "", {"start": date(2027, 3, 1)}, {"start": date(2027, 3, 8)}),
    Discrepancy("extent_percent", "", {"extent_percent": 100}, {"extent_percent": 80}),
    Discrepancy("supervisor", "Dagny Skoglar", {"supervisor": "Per Lindevik"}, {"supervisor": "Agneta Ryttarson"}),
)

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
    "not read whole": ("decision_pending", case(NOT_READ_WHOLE, decided_by=None)),
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
    "receipt with a day": ("receipt", case(READY, decide_by=date(2026, 8, 26))),
    "receipt from a deputy": (
        "receipt",
        case(READY, VFU, decided_by="Eva Bergdal", deputy_for="Gunvor Tistedal", decide_by=date(2026, 8, 26)),
    ),
    "receipt left open": ("receipt", case(LEFT_OPEN, decided_by=None, decide_by=date(2026, 8, 26))),
    "late with a day": ("decision_pending", case(LATE, decide_by=date(2026, 8, 26))),
    "late and past the agreement": ("decision_pending", case(replace(LATE, agreement_to=date(2027, 4, 1)))),
    "left open": ("decision_pending", case(LEFT_OPEN, decide_by=date(2026, 8, 26))),
    "without programme": ("decision_pending", case(WITHOUT_PROGRAMME)),
    "one withdrawn": ("receipt", case(READY, WITHDRAWN, VFU)),
    "status with the supplier": ("status", case(ASKED_SUPPLIER)),
    "status before the form": ("status", case(AWAITING_STOK, stok_due=date(2026, 12, 31))),
    "status all stages": (
        "status",
        case(
            *(
                replace(READY, trainee=name, stage=stage)
                for name, stage in zip(
                    ("Per Ek", "Åsa Lind", "Bo Alm", "Eva Ask", "Kim Björk", "Ulf Hägg"),
                    ("received", "with_supplier", "confirmed", "ended", "declined", "expired"),
                    strict=True,
                )
            ),
            replace(VFU, stage="awaiting_stok"),
        ),
    ),
    "decision from a deputy": (
        "decision_request",
        case(
            LEFT_OPEN,
            decided_by="Eva Bergdal",
            deputy_for="Gunvor Tistedal",
            decide_by=date(2026, 8, 26),
            words="Leverantören utser handledaren senare.",
        ),
    ),
    "decision excepted": ("decision_request", case(EXCEPTED, decide_by=date(2026, 8, 26))),
    "decision not read whole": ("decision_request", case(NOT_READ_WHOLE, decided_by=None)),
    "decision unknown supplier": ("decision_request", case(UNKNOWN_SUPPLIER, decided_by=None)),
    "asked": (
        "asked",
        case(READY, by="Gunvor Tistedal", words="Går det bra med en start den 8 mars?", answer_by=date(2026, 9, 1)),
    ),
    "asked with questions": (
        "asked",
        case(OPEN, by="", words="Kan ni tänka er Ekens vård i stället?", decided_by=None),
    ),
    "approved": ("approved", case(ASKED_SUPPLIER, by="Gunvor Tistedal")),
    "approved by a deputy": (
        "approved",
        case(
            replace(EXCEPTED, stage="with_supplier", left_open=("supervisor",), supervisor=None),
            by="Eva Bergdal",
            deputy_for="Gunvor Tistedal",
            words="Leverantören har plats redan i januari.",
        ),
    ),
    "approved one of several": ("approved", case(OPEN_OF_SEVERAL, ASKED_SUPPLIER, by="Gunvor Tistedal")),
    "approved vfu": ("approved", case(replace(VFU, stage="with_supplier"), by="")),
    "declined": ("declined", case(DECLINED, by="Gunvor Tistedal", words="Leverantören har fullt hela våren.")),
    "declined by a deputy": ("declined", case(DECLINED, by="Eva Bergdal", deputy_for="Gunvor Tistedal")),
    "approval void": (
        "approval_void",
        case(READY, by="Gunvor Tistedal", changes=("start", "end", "on_call"), decide_by=date(2026, 8, 26)),
    ),
    "approval void and open": ("approval_void", case(OPEN, changes=("supervisor", "seats"), decided_by=None)),
    "approval void for several": (
        "approval_void",
        case(READY, VFU, by="Gunvor Tistedal", changes=("Arbetstiden är nu 07.30–16.",)),
    ),
    "supplier agreed": (
        "supplier_agreed",
        case(AWAITING_STOK, stok_due=date(2026, 12, 31), words="Ja, det går bra. Handledare blir Per Lindevik."),
    ),
    "supplier agreed vfu": ("supplier_agreed", case(replace(VFU, stage="awaiting_stok"))),
    "confirmed": ("confirmed", case(CONFIRMED)),
    "confirmed vfu": ("confirmed", case(replace(VFU, stage="confirmed", left_open=("supervisor",), supervisor=None))),
    "stok request": ("stok_request", case(AWAITING_STOK, stok_due=date(2026, 12, 31))),
    "stok request without a day": ("stok_request", case(AWAITING_STOK, replace(AWAITING_STOK, trainee="Per Ek"))),
    "stok differs": (
        "stok_differs",
        case(AWAITING_STOK, discrepancies=FORM_DIFFERS, stok_due=date(2026, 12, 31)),
    ),
    "stok unplaced": ("stok_differs", case(AWAITING_STOK, VFU, unplaced=True)),
    "contradiction": ("contradiction", case(READY, discrepancies=(OTHER_SUPERVISOR,))),
    "contradictions": (
        "contradiction",
        case(
            replace(OPEN, stage="needs_information"), ASKED_SUPPLIER, discrepancies=OTHER_TIMES, new_facts=("on_call",)
        ),
    ),
    "contradiction notice": ("contradiction_notice", case(READY, discrepancies=OTHER_TIMES)),
    "contradiction notice, approved": (
        "contradiction_notice",
        case(ASKED_SUPPLIER, discrepancies=(OTHER_SUPERVISOR,)),
    ),
    "contradiction settled": ("contradiction_notice", case(ASKED_SUPPLIER)),
    "unverified": (
        "unverified",
        case(READY, discrepancies=(replace(OTHER_SUPERVISOR, by_theirs="Kim Ek, kim@annanstans.example"),)),
    ),
    "unverified, unknown requester": ("unverified", case(READY, requester="", discrepancies=OTHER_TIMES)),
    "status with a contradiction": ("status", case(replace(READY, disputed=OTHER_TIMES), decide_by=date(2026, 8, 26))),
    "why with a contradiction": ("why", case(replace(LATE, disputed=(OTHER_SUPERVISOR,)))),
    "decision with a contradiction": ("decision_request", case(replace(READY, disputed=(OTHER_SUPERVISOR,)))),
    "expired": ("expired", case(replace(OPEN, stage="expired", questions=(), next_on=None))),
    "expired notice": ("expired_notice", case(replace(OPEN, stage="expired", questions=(), next_on=None))),
    "confirmed notice": ("confirmed_notice", case(CONFIRMED)),
    "confirmed notice vfu": ("confirmed_notice", case(replace(VFU, stage="confirmed"))),
    "stok differs notice": ("stok_differs_notice", case(AWAITING_STOK, discrepancies=FORM_DIFFERS)),
    "expired one of several": ("expired", case(READY, replace(VFU, stage="expired", next_on=None))),
    "reopened": ("reopened", case(READY, decide_by=date(2026, 8, 26))),
    "reopened and open": ("reopened", case(OPEN)),
    "moved": ("moved", case(READY, VFU, moved_from="LOU-2026-0041", decide_by=date(2026, 8, 26))),
    "why": ("why", case(OPEN)),
    "why all": ("why", case(ALL_OPEN, decided_by=None)),
    "why nothing": ("why", case(ASKED_SUPPLIER)),
    "why several": (
        "why",
        case(
            LATE,
            AGREEMENT_ENDS,
            OUTSIDE,
            UNKNOWN_SUPPLIER,
            LEFT_OPEN,
            EXCEPTED,
            replace(READY, stok_form="unreadable"),
            misdirected("vfu_coordination"),
            decide_by=date(2026, 8, 26),
        ),
    ),
    "why elsewhere": ("why", case(misdirected("basic_training"))),
    "reminder": ("reminder_1", case(OPEN)),
    "reminder of one": ("reminder_1", case(replace(OPEN, questions=OPEN.questions[:1], complete_by=None))),
    "reminder of the form": ("reminder_1", case(AWAITING_STOK, stok_due=date(2026, 12, 31))),
    "last reminder": ("reminder_2", case(OPEN)),
    "last reminder of the form": ("reminder_2", case(AWAITING_STOK, stok_due=date(2026, 12, 31))),
    "reminder to the head": ("reminder_head", case(OPEN_OF_SEVERAL, VFU)),
    "already approved": ("already_decided", case(ASKED_SUPPLIER, by="Gunvor Tistedal")),
    "already declined": (
        "already_decided",
        case(DECLINED, by="Eva Bergdal", deputy_for="Gunvor Tistedal", words="2026-08-21 kl. 10.14"),
    ),
    "decided by the reader": ("decided", case(ASKED_SUPPLIER)),
    "decided by a deputy": ("decided", case(ASKED_SUPPLIER, by="Eva Bergdal", deputy_for="Gunvor Tistedal")),
    "decided no": ("decided", case(DECLINED, by="Gunvor Tistedal")),
    "may not decide": ("may_not_decide", case(READY)),
    "may not decide, deputy": ("may_not_decide", case(READY, by="Eva Bergdal", deputy_for="Gunvor Tistedal")),
    "may not decide, nobody": ("may_not_decide", case(READY, decided_by=None)),
    "reassigned": (
        "reassigned",
        case(LATE, by="Gunvor Tistedal", words="Du känner den här leverantören.", decide_by=date(2026, 8, 26)),
    ),
    "reassigned for a time": (
        "reassigned",
        case(LATE, by="Gunvor Tistedal", handed_until=date(2026, 9, 30), decide_by=date(2026, 8, 26)),
    ),
    "back again": ("reassigned", case(READY, handed_from="Samira Bahramzadeh", decide_by=date(2026, 8, 26))),
    "no longer yours": ("no_longer_yours", case(READY, by="Gunvor Tistedal", today=date(2026, 8, 26))),
    "reassigned to a deputy": ("reassigned", case(READY, deputy_for="Gunvor Tistedal", decide_by=date(2026, 8, 26))),
    "supplier terms": (
        "supplier_terms",
        case(READY, words="Ja, men från den 8 mars.", decide_by=date(2026, 8, 26)),
    ),
    "supplier refused": ("supplier_refused", case(EXCEPTED, words="Nej, vi har fullt i vår.")),
    "asked again": ("receipt", case(READY, wants="again", decide_by=date(2026, 8, 26))),
    "asked again, with the supplier": ("status", case(replace(READY, stage="with_supplier"), wants="again")),
    "no decision was heard": (
        "decision_request",
        case(READY, unheard="Svaret gick inte att läsa som ett beslut.", decide_by=date(2026, 8, 26)),
    ),
    "to the supplier": ("to_supplier", supplier_letter(READY)),
    "to the supplier for students": ("to_supplier", supplier_letter(replace(SEATS, supervisor=None), organisation="")),
    "to the supplier, little known": (
        "to_supplier",
        supplier_letter(replace(READY, category=None, programme=None, end=None, on_call=None), agreement_id=""),
    ),
    "supplier withdrawn": ("supplier_withdrawn", supplier_letter(READY)),
    "supplier withdrawn after its yes": ("supplier_withdrawn", supplier_letter(READY, agreed=True)),
    "supplier thanked": (
        "supplier_thanked",
        supplier_letter(READY, contact="Alva Rönnblad", contact_email="alva.ronnblad@region.example"),
    ),
    "supplier thanked for students": ("supplier_thanked", supplier_letter(SEATS, organisation="")),
    "question": ("question", NO_CASE),
    "not understood": ("not_understood", replace(NO_CASE, frame=replace(SEEN, case=None, greeting=""))),
    "parked": ("parked", NOTICE),
    "parked for its sender": ("parked", replace(NOTICE, vouch=True)),
    "address bounced": (
        "address_bounced",
        replace(NOTICE, sender="estrid.valhok@sjukhus.example", received=None, reason="", item_id=None, folder=""),
    ),
    "chat failing": ("chat_failing", NOTICE),
    "books": (
        "books",
        replace(
            NOTICE,
            sender="41 mejl in, 40 redovisade: 40 i ärenden. 1 saknas i boken.",
            received=None,
            reason="Mottaget, UID 17: 2026-08-14 09.12, 4 kB",
            item_id=None,
            folder="",
        ),
    ),
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
