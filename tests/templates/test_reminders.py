"""Reminders, the week and alarms as people read them: each kind of reminder has words, in plain language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.letters import Alarm, DigestLetter, HeldPlacement, ListLetter, Overview, Reminder
from bot.routine.deadlines import Channel, Recipient
from bot.routine.lifecycle import OPEN_STAGES, Holder
from bot.routine.routine import current_routine
from templates import MailLetters
from tests.templates.reading_aids import blocks, lix, parsed, sentences, words
from tests.templates.samples import ASKED_SUPPLIER, AWAITING_STOK, FRAME, OPEN, READY, case, supplier_letter

LETTERS = MailLetters()
TODAY = date(2026, 8, 24)
AHEAD, PAST = date(2026, 9, 1), date(2026, 8, 21)
TOLD = [
    row for row in current_routine().rows if row.channel not in (Channel.CASE, Channel.CARD) and row.kind != "overview"
]
TO_REQUESTERS = (Recipient.REQUESTER, Recipient.HEAD)
OFFICE = replace(FRAME, case=None)
ALARM = Alarm(OFFICE, "mailbox", datetime(2026, 8, 24, 10, 14, tzinfo=ZoneInfo("Europe/Stockholm")), 15)
LATE = HeldPlacement("LOU-2026-0042", 2, "awaiting_decision", "Gunvor Tistedal", "Björkdala Ortopedklinik", PAST)
DUE = HeldPlacement("LOU-2026-0051", 1, "with_supplier", "supplier", "Gullvivans Hudmottagning", AHEAD)
QUIET = Overview(OFFICE, TODAY, 35, (), (), 0, 0, (), 0, 0, 0, None, (), ())


def reminder(kind: str, limit: date = AHEAD) -> Reminder:
    about = AWAITING_STOK if kind.startswith("stok") else ASKED_SUPPLIER if kind.startswith("supplier") else OPEN
    if kind.startswith("routine"):
        return Reminder(kind, "", None, limit, "", "", date(2030, 9, 30))
    return Reminder(kind, "LOU-2026-0042", about, limit, "Estrid Valhök", "Gunvor Tistedal", date(2027, 4, 30))


def digest(*reminders: Reminder, language: str = "sv") -> DigestLetter:
    return DigestLetter(OFFICE, TODAY, reminders, language)


BUSY = replace(
    QUIET,
    late=(LATE,),
    due=(DUE, replace(DUE, case="LOU-2026-0053")),
    late_more=3,
    waits_for=(("manager", 4), ("requester", 2), ("supplier", 1), ("coordinator", 1)),
    came_in=12,
    approved=7,
    declined=1,
    days_to_decision=3,
    missing=(("supervisor", 9), ("working_hours", 4)),
    reminders=(reminder("not_ready"),),
)

RENDERED = {
    **{
        f"{row.kind} {limit} {language}": ("digest", language, digest(reminder(row.kind, limit), language=language))
        for row, limit, language in product(TOLD, (AHEAD, PAST), ("sv", "en"))
        if language == "sv" or row.recipient in TO_REQUESTERS
    },
    "digest of three": ("digest", "sv", digest(*(reminder(k) for k in ("decide_direct", "supplier_silent", "begins")))),
    "busy week": ("overview", "sv", BUSY),
    "quiet week": ("overview", "sv", QUIET),
    "all cases": ("case_list", "sv", ListLetter(OFFICE, TODAY, 14)),
    "all of one": ("case_list", "sv", ListLetter(OFFICE, TODAY, 1)),
    **{
        f"{k} {p}": (k, "sv", replace(ALARM, part=p))
        for k in ("alarm", "recovered")
        for p in ("mailbox", "outbox", "clock")
    },
    **{
        f"{kind} {limit} {language}": (kind, language, replace(case(OPEN), answer_by=limit, today=TODAY, reminds=True))
        for kind in ("reminder_1", "reminder_2", "reminder_head")
        for limit in (AHEAD, PAST)
        for language in ("sv", "en")
    },
    "decision": ("decision_request", "sv", replace(case(READY, decide_by=PAST), today=TODAY, reminds=True)),
    "supplier": ("to_supplier", "sv", replace(supplier_letter(ASKED_SUPPLIER), today=TODAY, reminds=True)),
}


@pytest.mark.parametrize("name", RENDERED)
def test_it_reads_easily(name: str) -> None:
    kind, language, facts = RENDERED[name]
    letter = LETTERS.render(kind, language, facts)
    found = blocks(parsed(letter.html), folded=False)
    assert lix(found) <= 35, letter.text
    assert max(len(words(s)) for s in sentences(found) if not s.startswith("LOU-")) <= 20, letter.text
    assert "{" not in letter.text
    assert "None" not in letter.text


def text(name: str) -> str:
    kind, language, facts = RENDERED[name]
    return " ".join(LETTERS.render(kind, language, facts).text.split())


def test_a_last_day_that_has_passed_is_said_to_have_passed() -> None:
    for name in ("answer_last", "supplier_last", "decide_direct"):
        assert "var fredag 21 augusti 2026" in text(f"{name} {PAST} sv")
        assert "tisdag 1 september 2026" in text(f"{name} {AHEAD} sv")
        assert " var tisdag" not in text(f"{name} {AHEAD} sv")
    assert "Sista dag var fredag 21 augusti" in text(f"reminder_2 {PAST} sv")
    assert "Kommer svaret senare" not in text(f"reminder_2 {PAST} sv")
    assert "The last day is Tuesday 1 September 2026" in text(f"reminder_1 {AHEAD} en")
    assert "Sista dag var fredag 21 augusti 2026" in text("decision")


def test_a_week_in_which_nothing_is_wrong_says_so() -> None:
    assert "Vecka 35: allt är bra" in text("quiet week")
    assert "Ingen. Det finns inga öppna platser." in text("quiet week")


def test_the_week_tells_what_is_late_and_whom_it_waits_for() -> None:
    week = text("busy week")
    assert "Vecka 35: fyra saker är försenade." in week
    assert "LOU-2026-0042, plats 2: beslut, Gunvor Tistedal, 21 augusti, Björkdala Ortopedklinik" in week
    assert "och tre till" in week
    assert "LOU-2026-0051: svar på vår fråga, leverantören, 1 september" in week
    assert "avtalsansvariga: 4" in week
    assert "handledare: 9" in week
    assert "3 dagar" in week
    assert "Platsen börjar måndag 1 mars 2027, men allt är inte klart." in week


def test_the_chat_tells_the_same_week() -> None:
    said = LETTERS.render("overview_chat", "sv", BUSY).text
    assert "• LOU-2026-0042, plats 2: beslut, Gunvor Tistedal, 21 augusti, Björkdala Ortopedklinik\n" in said
    assert "avtalsansvariga: 4, beställare: 2" in said
    assert "Saknas oftast: handledare: 9, arbetstider: 4." in said
    assert "allt är bra" in LETTERS.render("overview_chat", "sv", QUIET).text


def test_every_stage_and_holder_has_words_in_the_week() -> None:
    for stage in OPEN_STAGES:
        assert LETTERS.render("overview", "sv", replace(BUSY, late=(replace(LATE, stage=str(stage)),))).text
    counts = tuple((str(holder), 1) for holder in Holder)
    assert LETTERS.render("overview", "sv", replace(BUSY, waits_for=counts)).text


def test_no_trainee_is_named_to_a_supplier_who_has_not_agreed() -> None:
    assert "Dagny" not in text("supplier")
