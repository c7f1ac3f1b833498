"""The letters along a case's life: what each must say, must not say, and how a reply to it is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.letters import CaseLetter, PlacementFacts
from bot.reading.model import Address
from bot.reading.quoting import divide
from bot.reading.replies import Act, Answer, Option, read_decision, read_options, read_supplier_answer
from bot.routine.lifecycle import OPEN_STAGES, Stage
from templates import KINDS, MailLetters
from templates.places import BEFORE_DECISION, CLOSED
from templates.wording import Wording
from tests.templates.reading_aids import blocks, parsed
from tests.templates.samples import (
    AGREEMENT_ENDS,
    ASKED_SUPPLIER,
    AWAITING_STOK,
    CONFIRMED,
    DECLINED,
    EXCEPTED,
    FORM_DIFFERS,
    LATE,
    LEFT_OPEN,
    LETTERS,
    NOT_READ_WHOLE,
    OPEN,
    OTHER_SUPERVISOR,
    OTHER_TIMES,
    OUTSIDE,
    READY,
    SEATS,
    UNKNOWN_SUPPLIER,
    VFU,
    WITHDRAWN,
    WITHOUT_PROGRAMME,
    case,
    misdirected,
    supplier_letter,
)
from tests.templates.test_letters import own_text

LETTER = MailLetters()
DAY = date(2026, 8, 26)


def said(kind: str, facts: object, language: str = "sv") -> str:
    """The letter's text as one line."""
    return " ".join(LETTER.render(kind, language, facts).text.split())


def test_the_stages_that_letters_know_are_those_of_the_lifecycle() -> None:
    assert set(Stage) >= BEFORE_DECISION | CLOSED
    assert BEFORE_DECISION < OPEN_STAGES
    assert CLOSED.isdisjoint(OPEN_STAGES)


# --- to the requester ---


def test_the_receipt_says_who_decides_and_by_when() -> None:
    dated = case(READY, decide_by=DAY)
    assert "Gunvor Tistedal, som ansvarar för avtalet, tar ställning senast onsdag 26 augusti 2026." in said(
        "receipt", dated
    )
    assert "Eva Ask, ersättare för Gunvor Tistedal, tar ställning senast" in said(
        "receipt", replace(dated, decided_by="Eva Ask", deputy_for="Gunvor Tistedal")
    )
    assert "En person på Koncernkontoret tar ställning senast" in said("receipt", replace(dated, decided_by=None))


def test_nobody_is_told_that_all_is_there_when_something_is_left_open() -> None:
    for kind in ("receipt", "decision_pending", "status", "decision_request"):
        text = said(kind, case(LEFT_OPEN, decide_by=DAY))
        assert "Alla uppgifter" not in text, kind
        assert "inte bestämt än: handledare" in text or kind == "status"


def test_a_waived_rule_is_in_nobodys_way() -> None:
    text = own_text(LETTER.render("decision_request", "sv", case(EXCEPTED)).text)
    assert "avviker" not in text
    assert "\nUndantag från    Tid före start\n" in text
    assert "A. Flytta starten" not in said("decision_pending", case(EXCEPTED))
    assert Wording("sv").reasons([EXCEPTED], DAY) == []


@pytest.mark.parametrize(
    ("placement", "reason"),
    [
        (UNKNOWN_SUPPLIER, "Vi hittar inte Gullvivans Hudmottagning bland de leverantörer som har avtal."),
        (replace(UNKNOWN_SUPPLIER, supplier=None, triage="supplier_missing"), "Vi vet inte vilken leverantör"),
        (replace(OUTSIDE, supplier=None, agreement="unknown"), "Vi vet inte vilken leverantör"),
        (OUTSIDE, "Vi vet inte om rutinen gäller för Ekens privata rehab."),
        (NOT_READ_WHOLE, "Det som du har skickat är mer än vad programmet läser."),
        (replace(OUTSIDE, organisation=None), "Vi vet inte om rutinen gäller för dig som frågar."),
        (WITHOUT_PROGRAMME, "Vi vet inte vilken specialitet eller vilket yrke det gäller."),
        (replace(WITHOUT_PROGRAMME, programme="ortopedi"), "Vi kan ännu inte se om avtalet med"),
        (AGREEMENT_ENDS, "gäller till och med fredag 30 april 2027. Det räcker inte för hela perioden."),
        (replace(AGREEMENT_ENDS, agreement_ends=date(2027, 9, 1)), "täcker inte platsen."),
    ],
)
def test_the_reason_is_the_one_that_was_found(placement: PlacementFacts, reason: str) -> None:
    text = said("decision_pending", case(placement))
    assert reason in text
    assert text.count("Det här gör att en person måste titta") == 1


def test_a_start_at_the_earliest_day_is_not_offered_past_the_agreement() -> None:
    tight = replace(LATE, agreement_to=date(2027, 4, 1))
    text = said("decision_pending", case(tight))
    assert "Avtalet gäller till och med torsdag 1 april 2027. Skriv nya start- och slutdatum i svaret." in text
    assert "med samma längd" not in text
    exactly = replace(LATE, agreement_to=date(2027, 4, 21))  # 20 February + 60 days
    assert "med samma längd" in said("decision_pending", case(exactly))


def test_letters_mean_the_same_wherever_they_stand() -> None:
    for facts in (case(LATE), case(LATE, AGREEMENT_ENDS), case(LATE, decide_by=DAY), case(LATE, LEFT_OPEN)):
        lines = LETTER.render("decision_pending", "sv", facts).text.splitlines()
        assert [line[:12] for line in lines if line[1:3] == ". "] == ["A. Flytta st", "B. Be om und", "C. Dra tillb"]
    for facts in (case(AGREEMENT_ENDS), case(OUTSIDE), case(LEFT_OPEN)):
        assert "A. " not in LETTER.render("decision_pending", "sv", facts).text


def test_places_are_called_by_their_number_in_the_case() -> None:
    nameless = replace(READY, trainee=None)
    placements = (replace(nameless, position=2), replace(nameless, position=5))
    text = said("receipt", replace(case(READY), placements=placements))
    assert "- Plats 2: en plats" in text
    assert "- Plats 5: en plats" in text
    alone = replace(case(READY), placements=(replace(READY, position=3),))
    assert "Ärende LOU-2026-0042, plats 3." in said("decision_request", alone)
    assert "plats 1" not in said("decision_request", case(READY))


def test_a_closed_placement_says_so_and_is_not_asked_about() -> None:
    text = said("receipt", case(READY, WITHDRAWN, VFU))
    assert "Love Ängsvik, 1 mars–28 maj 2027 (tillbakadragen)." in text
    closed = replace(OPEN, stage="withdrawn")
    assert "Svar:" not in said("missing", case(READY, closed))
    assert "Svar:" in said("missing", case(READY, OPEN))


@pytest.mark.parametrize(
    ("placement", "state"),
    [
        (replace(READY, stage="received"), "En person går igenom förfrågan."),
        (READY, "En person tar ställning senast onsdag 26 augusti 2026."),
        (OPEN, "Vi väntar på svar från dig."),
        (ASKED_SUPPLIER, "Vi väntar svar senast onsdag 9 september 2026."),
        (AWAITING_STOK, "STÖK-blanketten ska vara här senast torsdag 31 december 2026."),
        (replace(VFU, stage="awaiting_stok"), "Leverantören har sagt ja."),
        (CONFIRMED, "Platsen är klar."),
        (DECLINED, "Svaret blev nej."),
        (WITHDRAWN, "Förfrågan är tillbakadragen."),
    ],
)
def test_the_status_tells_how_far_it_has_come(placement: PlacementFacts, state: str) -> None:
    text = said("status", case(placement, decide_by=None))
    assert state in text or "Det här behöver vi veta" in text
    decided = placement not in (READY, OPEN, replace(READY, stage="received"))
    assert ("tar ställning" not in text) == decided
    assert ("Du behöver inte göra det nu" in text) == (placement in (READY, OPEN, ASKED_SUPPLIER) or not decided)


def test_a_question_of_the_manager_is_given_in_their_words() -> None:
    text = said("asked", case(READY, by="Gunvor Tistedal", words="Går det bra från 8 mars?", answer_by=DAY))
    assert 'undrar: "Går det bra från 8 mars?" Svara på det här mejlet, senast onsdag 26 augusti 2026.' in text


def test_long_words_of_a_person_are_shown_in_full() -> None:
    reason = " ".join(f"Skäl nummer {number}." for number in range(40))
    assert reason in said("declined", case(DECLINED, by="Gunvor Tistedal", words=reason))


def test_a_yes_is_no_promise_and_says_what_it_is_for() -> None:
    facts = case(ASKED_SUPPLIER, by="Eva Ask", deputy_for="Gunvor Tistedal")
    text = said("approved", facts)
    for part in (
        "Eva Ask har sagt ja. Nu frågar vi leverantören.",
        "Eva Ask är ersättare för Gunvor Tistedal.",
        "Period 1 mars–28 maj 2027 Handledare Per Lindevik Arbetstid Mån–fre 07.45–16.30 Jour Ingår inte",
        "Ännu är platsen inte klar. Leverantören ska också säga ja.",
        "Det är en person som har bestämt det här.",
    ):
        assert part in text
    assert "STÖK" not in said("approved", case(replace(VFU, stage="with_supplier"), by="Eva Ask"))


@pytest.mark.parametrize(
    ("kind", "there"),
    [
        ("approved", ASKED_SUPPLIER),
        ("declined", DECLINED),
        ("supplier_agreed", AWAITING_STOK),
        ("confirmed", CONFIRMED),
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_letter_speaks_only_of_the_placements_it_is_about(kind: str, there: PlacementFacts, language: str) -> None:
    other = replace(VFU, trainee="Alva Rönnblad", stage="awaiting_decision")
    facts = case(other, replace(there, trainee="Sixten Furuskog"), by="Gunvor Tistedal")
    text = said(kind, facts, language)
    assert "Sixten Furuskog" in text
    assert "Alva" not in text


def test_a_no_gives_the_reason_the_routine_and_a_way_on() -> None:
    text = said("declined", case(DECLINED, by="Gunvor Tistedal", words="Leverantören har fullt."))
    for part in (
        "Gunvor Tistedal har sagt nej till platsen.",
        'Gunvor Tistedal skriver: "Leverantören har fullt."',
        "Du kan skicka en ny förfrågan",
        'Tid före start: "Minst 6 månader innan."',
    ):
        assert part in text


def test_the_form_is_explained_where_it_is_sent() -> None:
    for kind in ("supplier_agreed", "stok_request"):
        text = said(kind, case(AWAITING_STOK, stok_due=date(2026, 12, 31)))
        for part in (
            "Blanketten följer med det här mejlet.",
            "Handledaren, studierektorn och verksamhetschefen skriver under.",
            "Skicka blanketten som svar på det här mejlet, senast torsdag 31 december 2026.",
            "Skriv inget personnummer i blanketten.",
        ):
            assert part in text
    assert "blankett" not in said("supplier_agreed", case(replace(VFU, stage="awaiting_stok")))


def test_what_differs_and_what_changed_is_told_with_what_holds_now() -> None:
    differs = case(AWAITING_STOK, discrepancies=FORM_DIFFERS)
    for language, parts in {
        "sv": (
            "Första dag: i blanketten står måndag 8 mars 2027, i ärendet måndag 1 mars 2027.",
            "Omfattning: i blanketten",
        ),
        "en": (
            "First day: the form says Monday 8 March 2027, the case Monday 1 March 2027.",
            "Extent: the form says 80 %",
        ),
    }.items():
        for part in parts:
            assert part in said("stok_differs", differs, language)
    void = case(READY, by="Gunvor Tistedal", changes=("start", "on_call", "Något annat."), decide_by=DAY)
    text = said("approval_void", void)
    assert "- Första dag (nu måndag 1 mars 2027). - Jour (nu ingår inte). - Något annat." in text
    assert "Det gäller inte längre." in text
    assert "tar ställning senast onsdag 26 augusti 2026." in text
    several = said("approval_void", case(READY, VFU, changes=("start",)))
    assert "- Första dag. " in several, "of several placements it is not known whose changed"


def test_a_void_approval_asks_for_what_is_missing() -> None:
    text = LETTER.render("approval_void", "sv", case(OPEN, changes=("supervisor",))).text
    assert text.count("Svar:") == len(OPEN.questions)


def test_why_gives_what_was_read_the_finding_and_the_routine() -> None:
    text = said("why", case(OPEN))
    assert 'Jour: Vi läste: "jour kan bli aktuellt". Vi är inte säkra på vad det betyder.' in text
    assert "Handledare: Vi hittar inget om det i det du har skickat." in text
    assert 'Jour: "Ingår jourarbete"' in text
    html = LETTER.render("why", "sv", case(OPEN)).html
    assert "<details open>" in html
    assert "Så säger rutinen" not in said("why", case(ASKED_SUPPLIER)), "nothing is open"
    assert "Tid före start: En person har gjort ett undantag här." in said("why", case(EXCEPTED))


@pytest.mark.parametrize("kind", ["reminder_1", "reminder_2", "reminder_head"])
def test_a_reminder_begins_with_what_is_missing_and_the_last_day(kind: str) -> None:
    text = said(kind, case(OPEN))
    assert text.startswith(
        "Hej Estrid! Tre frågor är ännu utan svar. Sista dag är tisdag 1 september 2026. Det gäller en plats"
    )
    assert text.count("Svar:") == 3
    assert "Det här är klart" not in text
    assert ("sista påminnelse" in text) == (kind == "reminder_2")
    assert ("mindre än sex månader" in text) == (kind == "reminder_2")
    form = said(kind, case(AWAITING_STOK, stok_due=date(2026, 12, 31)))
    assert "STÖK-blanketten är inte här ännu. Sista dag är torsdag 31 december 2026." in form


# --- to the manager ---


def test_the_manager_sees_the_agreement_the_day_and_what_the_answer_holds_for() -> None:
    facts = case(LEFT_OPEN, decide_by=DAY, deputy_for="Gunvor Tistedal", words="Leverantören utser handledaren.")
    text = said("decision_request", facts)
    for part in (
        "Frågan kommer från Estrid Valhök.",
        "Svara senast onsdag 26 augusti 2026.",
        "Du får frågan som ersättare för Gunvor Tistedal.",
        '"Leverantören utser handledaren."',
        "Avtal RS 2024-01187, gäller till och med söndag 31 december 2028 (hela perioden)",
        "Inte bestämt än Handledare",
        "Ditt svar gäller de uppgifter som står här.",
    ):
        assert part in text


def test_the_manager_is_shown_only_ways_that_lead_somewhere() -> None:
    assert "Undantag: skäl" not in said("decision_request", case(READY))
    for placement in (LATE, AGREEMENT_ENDS):
        text = said("decision_request", case(placement))
        assert "Godkänn Det går först när du har gjort undantag." in text
        assert "Undantag: skäl Du gör undantag från det som avviker." in text
    for placement in (READY, EXCEPTED, LEFT_OPEN, OUTSIDE):
        assert "Godkänn Vi frågar leverantören, i ditt namn." in said("decision_request", case(placement))


def test_terms_are_never_a_yes() -> None:
    text = said("supplier_terms", case(READY, words="Ja, men från den 8 mars."))
    assert "Leverantören säger ja på villkor." in text
    assert '"Ja, men från den 8 mars." Ett ja på villkor är inget ja.' in text


def test_a_second_answer_is_told_who_answered() -> None:
    assert "Gunvor Tistedal har redan svarat ja." in said("already_decided", case(ASKED_SUPPLIER, by="Gunvor Tistedal"))
    text = said("already_decided", case(DECLINED, by="Eva Ask", words="2026-08-21 kl. 10.14"))
    assert "Eva Ask har redan svarat nej." in text
    assert "Svaret kom 2026-08-21 kl. 10.14." in text
    assert "En person på Koncernkontoret har redan svarat." in said("already_decided", case(READY))


def test_one_who_may_not_decide_learns_who_may_and_nothing_else() -> None:
    text = said("may_not_decide", case(READY, by="Eva Ask"))
    assert "Det kan Eva Ask." in text
    for fact in ("Dagny", "Björkdala", "ortopedi", "Valhök", "Lindevik", "mars"):
        assert fact not in text


# --- to the supplier ---


def test_the_supplier_is_asked_without_a_name() -> None:
    for placement in (READY, replace(READY, seats=2), VFU, replace(READY, category=None)):
        for kind in ("to_supplier", "supplier_withdrawn"):
            letter = LETTER.render(kind, "sv", supplier_letter(placement))
            for name in ("Dagny", "Skoglar", "Alva", "Rönnblad", "Valhök", "Kronhjort"):
                assert name not in letter.text + letter.html
            assert "Gunvor Tistedal, Utbildningsplatser LOU, Koncernkontoret" in letter.text
            assert "gunvor.tistedal@region.example" in letter.text


def test_the_supplier_gets_what_it_needs_to_answer() -> None:
    text = said("to_supplier", supplier_letter(replace(READY, supervisor=None)))
    for part in (
        "Kan ni ta emot en ST-läkare i ortopedi?",
        "Svara senast onsdag 9 september 2026.",
        "Period 1 mars–28 maj 2027",
        "Handledare Behöver utses av er",
        "Skriv också vem som är handledare, för- och efternamn.",
        "Avtal RS 2024-01187",
    ):
        assert part in text
    assert "Kan ni ta emot tre VFU-studenter (sjuksköterska)?" in said("to_supplier", supplier_letter(SEATS))
    assert "STÖK" not in said("to_supplier", supplier_letter(SEATS))


# --- replies, quoting the letter in the ways of mail programs ---

OUTLOOK = "\n\nFrån: Utbildningsplatser LOU <utbildningsplatser@region.example>\nSkickat: den 20 augusti 2026 10:12\n"
OUTLOOK += "Till: Gunvor Tistedal <gunvor.tistedal@region.example>\nÄmne: Ta ställning: LOU-2026-0042\n\n"
GMAIL = "\n\nDen tors 20 aug. 2026 kl 10:12 skrev Utbildningsplatser LOU <utbildningsplatser@region.example>:\n\n"


def replies(kind: str, facts: object, words: str, language: str = "sv") -> list[tuple[str, bool]]:
    """What is left of a reply when the quotation is set apart, and whether anything marks where it begins."""
    letter = LETTER.render(kind, language, facts)
    as_text = [line for block in blocks(parsed(letter.html), folded=True) for line in (block, "")]
    found = []
    for lines in (letter.text.splitlines(), as_text):
        for head, mark in ((OUTLOOK, ""), (GMAIL, "> "), ("\n\n", "> "), ("\n\n", "")):
            reply = words + head + "\n".join((mark + line).rstrip() for line in lines) + "\n"
            divided = divide(reply, Address("Gunvor", "gunvor.tistedal@region.example"), [letter.text])
            found.append((divided.new_text, bool(head.strip() or mark)))
    return found


@pytest.mark.parametrize(("words", "option"), [("A", "A"), ("B. Kliniken stänger i maj.", "B"), ("C", "C"), ("", None)])
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("placements", [(LATE,), (LATE, AGREEMENT_ENDS)])
def test_a_way_chosen_by_its_letter_is_read(
    words: str, option: str | None, language: str, placements: tuple[PlacementFacts, ...]
) -> None:
    for new_text, marked in replies("decision_pending", case(*placements, decide_by=DAY), words, language):
        choice = read_options(new_text)
        assert (str(choice.option) if choice else None) in ((option,) if marked else (option, None)), new_text


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("Godkänn", Act.APPROVE),
        ("Avslå: leverantören har fullt hela våren", Act.DECLINE),
        ("Fråga: går det bra att börja senare?", Act.ASK),
        ("Undantag: kliniken stänger i maj", Act.WAIVE),
        ("Lämna över: Eva Ask", Act.HAND_OVER),
        ("", None),
    ],
)
@pytest.mark.parametrize("facts", [case(READY, decide_by=DAY), case(LATE), case(LEFT_OPEN, words="Den utses senare.")])
def test_a_decision_is_read_as_the_letter_tells_to_write_it(words: str, act: Act | None, facts: CaseLetter) -> None:
    for new_text, marked in replies("decision_request", facts, words):
        decision = read_decision(new_text)
        assert (decision.act if decision else None) in ((act,) if marked else (act, None)), new_text


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Ja", Answer.AGREED),
        ("Nej", Answer.REFUSED),
        ("Ja, men från den 8 mars", Answer.TERMS),
        ("", Answer.UNCLEAR),
    ],
)
@pytest.mark.parametrize("placement", [READY, replace(SEATS, supervisor=None)])
def test_the_suppliers_answer_is_read_as_the_letter_tells_to_write_it(
    words: str, answer: Answer, placement: PlacementFacts
) -> None:
    facts = supplier_letter(placement)
    for new_text, marked in replies("to_supplier", facts, words):
        read = read_supplier_answer(new_text, date(2026, 8, 24)).kind
        assert read in ((answer,) if marked else (answer, Answer.UNCLEAR)), new_text


def test_every_letter_to_the_requester_exists_in_both_languages() -> None:
    for kind, facts in LETTERS.values():
        if kind in KINDS:
            assert LETTER.render(kind, "en", facts) != LETTER.render(kind, "sv", facts)


def test_the_moment_of_a_decision_is_told_in_words() -> None:
    facts = replace(case(ASKED_SUPPLIER, by="Gunvor Tistedal"), decided_at=datetime(2026, 8, 21, 10, 4, tzinfo=UTC))
    assert "Svaret kom fredag 21 augusti 2026 kl. 10.04." in said("already_decided", facts)


# --- two people say differently ---


def test_a_contradiction_shows_both_values_with_their_tellers_in_the_readers_language() -> None:
    facts = case(READY, discrepancies=(OTHER_SUPERVISOR, *OTHER_TIMES))
    swedish, english = said("contradiction", facts), said("contradiction", facts, "en")
    for part in (
        "Handledare: I ärendet Per Lindevik (Estrid Valhök) Nytt svar Agneta Ryttarson (Bo Kronhjort)",
        "I ärendet 1 mars–28 maj 2027 (Estrid Valhök) Nytt svar Från måndag 5 april 2027",
        "Arbetstider (Dagny Skoglar): I ärendet 100 % (Estrid Valhök) Nytt svar 80 %",
        "I ärendet Ingår inte (Estrid Valhök) Nytt svar Ingår (Bo K)",
        "I ärendet Tillfrågad (Estrid Valhök) Nytt svar ”Jag har inte sagt ja till det här.” (Bo Kronhjort)",
        "Vi har inte ändrat något.",
    ):
        assert part in swedish, part
    assert "From Monday 5 April 2027" in english
    assert "In the case Not included" in english


@pytest.mark.parametrize(("letter", "option"), [("A", Option.A), ("B", Option.B)])
def test_a_contradiction_is_answered_with_a_letter(letter: str, option: Option) -> None:
    text = LETTER.render("contradiction", "sv", case(READY, discrepancies=(OTHER_SUPERVISOR,))).text
    lines = [line for line in text.splitlines() if line.startswith(f"{letter}. ")]
    assert len(lines) == 1
    choice = read_options(f"{letter}\n\n/Bo", our_letter=text)
    assert choice is not None
    assert choice.option is option


def test_who_is_asked_of_a_strangers_mail_can_answer_in_a_word() -> None:
    facts = case(READY, discrepancies=(replace(OTHER_SUPERVISOR, by_theirs="Kim Ek, kim@annanstans.example"),))
    text = LETTER.render("unverified", "sv", facts).text
    assert "Kim Ek, kim@annanstans.example" in " ".join(text.split())
    assert read_supplier_answer("Ja", DAY, our_letter=text).kind is Answer.AGREED
    assert read_supplier_answer("Nej, det stämmer inte.", DAY, our_letter=text).kind is Answer.REFUSED


def test_an_address_of_a_channel_is_told_where_the_office_has_given_one() -> None:
    place = misdirected("basic_training")
    assert place.channel is not None
    there = replace(place, channel=replace(place.channel, address="at@sjukhus.example"))
    assert "Adressen är at@sjukhus.example." in said("misdirected", case(there))


def test_whoever_is_handed_a_decision_answers_the_same_letter() -> None:
    text = LETTER.render("reassigned", "sv", LETTERS["reassigned"][1]).text
    assert "Gunvor Tistedal har lämnat över frågan till dig och skriver:" in " ".join(text.split())
    decision = read_decision("Godkänn", our_letter=text)
    assert decision is not None
    assert decision.act is Act.APPROVE
    assert "ersättare för Gunvor Tistedal" in said("reassigned", LETTERS["reassigned to a deputy"][1])
