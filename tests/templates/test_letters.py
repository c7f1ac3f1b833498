"""Every letter: plain, the same in both parts, and safe whatever the facts say."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import templates
from bot.letters import CaseLetter, PlacementFacts, Question
from bot.reading.answers import written_into
from bot.reading.laying_out import numbered_questions
from bot.routine.lifecycle import Stage
from bot.routine.model import CONTRACT_FIELDS, Field, Route, Rule, Status, Verdict
from templates import KINDS, SWEDISH_KINDS, MailLetters, fill
from templates.places import CLOSED
from templates.speech import WORDS
from templates.values import fit
from templates.wording import Wording
from tests.templates.reading_aids import (
    blocks,
    colour_pairs,
    contrast,
    elements,
    lix,
    parsed,
    sentences,
    text_of,
    words,
)
from tests.templates.samples import (
    ALL_OPEN,
    FRAME,
    LATE,
    LETTERS,
    NO_CASE,
    NOTICE,
    OPEN,
    OPEN_OF_SEVERAL,
    QUOTES,
    READY,
    SEEN,
    VFU,
    case,
    misdirected,
    spoken,
)
from tests.templates.test_reminders import RENDERED

LETTER = MailLetters()
MAIL = Path(templates.__file__).parent / "mail"
EVERY = [
    pytest.param(kind, language, spoken(facts, language), id=f"{name}-{language}")
    for name, (kind, facts) in LETTERS.items()
    for language in (("sv",) if kind in SWEDISH_KINDS else ("sv", "en"))
]
CASE_KINDS = tuple(dict.fromkeys(kind for kind, facts in LETTERS.values() if isinstance(facts, CaseLetter)))
CASE_LETTERS = [(kind, language) for kind in CASE_KINDS for language in (("sv", "en") if kind in KINDS else ("sv",))]
LONG_NAME = "Gunborg-Kristina Abrahamsdotter von Hohenstein af Rosenstjerna " * 6
HOSTILE = (
    "<script>alert(1)</script>\r\n\r\n> citat\nSvar: ja\n2. Vem?\u202e\x00 "
    '<b style="x">fet</b> 19800229-1234 & {{ 7*7 }}'
)
STOP_LIST = re.compile(
    r"\b(åligg\w*|erforder\w*|härmed|ofullständig\w*|vederbörande|undertecknad\w*|härvid|därvid|ifrågavarande|"
    r"medelst|beträffande|avseende|gällande|såvida|ehuru|inkom\w*|tillse\w*|tillhandahåll\w*|inneha\w*|beviljas|"
    r"beviljad|godkänd|garanter\w*|vi lovar|avslag|avslå\w*|tyvärr|hereby|aforementioned|pursuant|incomplete|"
    r"granted|approved|rejected|guarantee\w*|unfortunately)\b",
    re.IGNORECASE,
)


def own_text(text: str) -> str:
    """The letter without the routine's words below it."""
    return re.split(r"^(?:Så säger rutinen|What the routine says \(in Swedish\)):$", text, maxsplit=1, flags=re.M)[0]


def without_commands(found: list[str]) -> str:
    """The text without the word that a decider is asked to write."""
    return "\n".join(found).replace("Avslå: skäl", "")


def with_every_text(facts: Any, value: str) -> Any:
    """The facts with every text that comes from mail replaced; the choices of the contract are left."""
    kept = {"category", "rule", "status", "verdict", "route", "agreement", "stok_form", "met", "language", "new_facts"}
    kept |= {"stage", "holder", "triage", "left_open", "waived", "about"}
    ours = {"case", "moved_from", "mailbox", "signature", "routine", "quotes"}

    def change(name: str, old: Any) -> Any:
        if name in kept | ours:
            return old
        if is_dataclass(old) and not isinstance(old, type):
            return replace(old, **{f.name: change(f.name, getattr(old, f.name)) for f in fields(old)})
        if isinstance(old, tuple):
            return tuple(change(name, part) for part in old)
        return value if isinstance(old, str) else old

    return change("", facts)


# --- the letters are all there ---


def test_kinds_and_templates_are_the_same_set() -> None:
    shared = {"base", "case", "staff", "manager", "supplier"}
    found = {path.name for path in MAIL.glob("*.j2") if path.name.split(".")[0] not in shared}
    wanted = {f"{kind}.{language}.j2" for kind in KINDS for language in ("sv", "en")}
    assert found == wanted | {f"{kind}.sv.j2" for kind in SWEDISH_KINDS}
    rendered = {kind for kind, _ in LETTERS.values()} | {kind for kind, _, _ in RENDERED.values()}
    in_chat = {"overview_chat", "alarm_chat", "recovered_chat"}
    assert rendered | in_chat == {*KINDS, *SWEDISH_KINDS}


def test_both_kits_have_the_same_macros() -> None:
    names = [
        sorted(re.findall(r"{% macro (\w+\([^)]*\))", (MAIL / form / "kit.j2").read_text()))
        for form in ("text", "html")
    ]
    assert names[0] == names[1]


def test_both_languages_have_the_same_words() -> None:
    def keys(table: Any, path: str = "") -> set[str]:
        if not isinstance(table, dict):
            return {path}
        return {key for name, value in table.items() for key in keys(value, f"{path}.{name}")}

    swedish_only = {".decision", ".roles"}
    assert {key for key in keys(WORDS["sv"]) if not key.startswith(tuple(swedish_only))} == keys(WORDS["en"])
    for language in ("sv", "en"):
        assert set(WORDS[language]["rules"]) == set(Rule)
        assert {state.removesuffix("_by") for state in WORDS[language]["states"]} == {*Stage, "supplier_agreed"}
        assert set(WORDS[language]["closed"]) == CLOSED
        assert {*WORDS[language]["fields"], *WORDS[language]["rules"]} >= {*CONTRACT_FIELDS, "seats"}
        assert set(WORDS[language]["questions"]) == set(Rule) - {
            *(Rule.SUBJECT, Rule.LEAD_TIME, Rule.AGREEMENT, Rule.STOK_FORM)
        }


def test_an_unknown_kind_is_refused_and_an_unknown_language_is_swedish() -> None:
    with pytest.raises(KeyError):
        LETTER.render("../text/kit", "sv", NO_CASE)
    assert LETTER.render("question", "no", NO_CASE) == LETTER.render("question", "sv", NO_CASE)
    assert LETTER.render("parked", "en", NOTICE) == LETTER.render("parked", "sv", NOTICE)


# --- form ---


@pytest.mark.parametrize(("kind", "language", "facts"), EVERY)
def test_text_part_is_neat(kind: str, language: str, facts: object) -> None:
    text = LETTER.render(kind, language, facts).text
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]\n", text)
    assert "\u00a0" not in text
    assert "None" not in text
    lines = [line for line in text.splitlines() if not re.match(r"\d+\. ", line)]
    assert max(map(len, lines)) <= 76
    assert not re.search(r"\s[.,]|\(\)", text), "stray spaces or empty brackets"


@pytest.mark.parametrize(("kind", "language", "facts"), EVERY)
def test_html_part_is_valid_and_plain(kind: str, language: str, facts: object) -> None:
    html = LETTER.render(kind, language, facts).html
    root = parsed(html)
    tags = [element.tag for element in elements(root)]
    assert root.get("lang") == language if kind not in SWEDISH_KINDS else "sv"
    assert tags.count("h1") == 1
    assert not {"img", "script", "link", "iframe", "form", "input", "a", "svg", "object", "video"} & set(tags)
    assert "url(" not in html
    assert "http" not in html
    sizes = [int(size) for size in re.findall(r"font-size: (\d+)px", html)]
    assert min(sizes) >= 16
    assert "max-width: 600px" in html
    title = next(element for element in elements(root) if element.tag == "title")
    heading = next(element for element in elements(root) if element.tag == "h1")
    assert title.text == " ".join(text_of(heading).split())


def test_colours_have_contrast_in_light_and_dark() -> None:
    html = LETTER.render("missing", "sv", case(OPEN)).html
    css = re.search(r"<style>(.*?)</style>", html, re.S)
    assert css
    pairs = colour_pairs(css[1])
    assert {selector for selector, _, _ in pairs["dark"]} >= {"body", ".answer", ".notice", ".small", "summary"}
    for scheme, found in pairs.items():
        for selector, colour, background in found:
            assert contrast(colour, background) >= 4.5, (scheme, selector)


@pytest.mark.parametrize(("kind", "language", "facts"), EVERY)
def test_both_parts_say_the_same_in_the_same_order(kind: str, language: str, facts: object) -> None:
    letter = LETTER.render(kind, language, facts)
    root = parsed(letter.html)
    assert words(own_text(letter.text)) == words("\n".join(blocks(root, folded=False)))
    quoted = {" ".join(text_of(e).split()) for e in elements(root) if e.tag == "blockquote"}
    notes = " ".join(letter.text[len(own_text(letter.text)) :].split())
    assert quoted == {f'"{quote}"' for quote in set(QUOTES.values()) if f'"{quote}"' in notes}
    assert (WORDS[language]["quote_title"] + ":" in letter.text) == bool(quoted)


# --- language ---


@pytest.mark.parametrize(("kind", "language", "facts"), EVERY)
def test_letters_are_plain_language(kind: str, language: str, facts: object) -> None:
    found = blocks(parsed(LETTER.render(kind, language, facts).html), folded=False)
    if language == "sv":
        assert lix(found) <= 35
    most = 20 if language == "sv" else 22
    assert not [sentence for sentence in sentences(found) if len(words(sentence)) > most]
    assert not STOP_LIST.search(without_commands(found))


@pytest.mark.parametrize(("kind", "facts"), LETTERS.values(), ids=LETTERS)
def test_letters_are_plain_language_whatever_the_names(kind: str, facts: object) -> None:
    """LIX counts long names as hard words: the letter's own words are measured around one short name."""
    found = blocks(parsed(LETTER.render(kind, "sv", with_every_text(facts, "Ann")).html), folded=False)
    assert lix(found) <= 35
    longest = blocks(parsed(LETTER.render(kind, "sv", with_every_text(facts, LONG_NAME)).html), folded=False)
    assert all(len(block) < 700 for block in longest)
    assert not STOP_LIST.search(without_commands(longest))


@pytest.mark.parametrize("kind", CASE_KINDS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_says_what_it_is_and_how_to_reach_a_person(kind: str, language: str) -> None:
    facts = next(facts for k, facts in LETTERS.values() if k == kind)
    if kind in SWEDISH_KINDS:
        language = "sv"
    text = " ".join(LETTER.render(kind, language, facts).text.split())
    for part in (
        *("LOU-2026-0042", "RS8630-1138324516-212", "version 1.0", FRAME.signature, FRAME.mailbox),
        *(
            ("ett program", "nå en person", "inga personnummer")
            if language == "sv"
            else ("a program", "reach a person", "no personal identity numbers")
        ),
    ):
        assert part in text


@pytest.mark.parametrize("kind", ["receipt", "missing", "decision_pending", "misdirected", "status"])
def test_an_automatic_answer_is_no_decision_and_no_promise(kind: str) -> None:
    facts = next(facts for k, facts in LETTERS.values() if k == kind)
    assert "inget beslut och inget löfte om en plats" in " ".join(LETTER.render(kind, "sv", facts).text.split())
    assert "not a decision and does not promise a place" in " ".join(LETTER.render(kind, "en", facts).text.split())


# --- what is asked ---


def questions_in(text: str, answer: str = "Svar") -> list[str]:
    """Each numbered question as one line; it is followed by an empty line to answer on."""
    return re.findall(rf"(?m)^(\d+\. .*\?)\n(?:   .*[^:]\n)*    ?{answer}:$", text)


def test_each_open_question_is_numbered_and_answered_below() -> None:
    text = LETTER.render("missing", "sv", case(ALL_OPEN)).text
    asked = questions_in(text)
    assert [question.split(".")[0] for question in asked] == list("1234567")
    assert text.count("Svar:") == 7
    keys = ("studierektor", "verksamhetschef", "leverantör", "handledare", "arbetstider", "jour", "slutdatum")
    for question, key in zip(asked, keys, strict=True):
        assert key in question
    assert 'perioden?\n   Vi läste: "1–31 september 2027". Den tiden finns inte i kalendern.\n   Svar:' in text
    assert 'efternamn)?\n   Vi läste: "Per".\n   Svar:' in text
    english = LETTER.render("missing", "en", case(ALL_OPEN)).text
    assert len(questions_in(english, "Answer")) == 7


def test_only_what_is_open_is_asked_and_what_is_fine_is_confirmed() -> None:
    text = LETTER.render("missing", "sv", case(OPEN)).text
    assert len(questions_in(text)) == 3
    assert "Vi behöver svar på tre frågor." in text
    assert "Svara senast tisdag 1 september 2026. Då är det sex månader kvar till start." in text
    assert "Vi hittar inte handledare och arbetstider i det du har skickat." in text
    fine = text.split("Det här är klart:")[1].split("Det här kommer senare:")[0]
    for fact in (
        "Estrid Valhök",
        "Bo Kronhjort",
        "Björkdala Ortopedklinik",
        "1 mars–28 maj 2027",
        "torsdag 20 augusti 2026",
    ):
        assert fact in fine
    assert "jour" not in fine


def test_with_several_placements_each_question_says_whose_it_is() -> None:
    text = LETTER.render("missing", "sv", case(OPEN_OF_SEVERAL, VFU, misdirected("basic_training"))).text
    asked = questions_in(text)
    assert len(asked) == 3
    assert all(" Gäller Dagny Skoglar: " in question for question in asked)
    assert "För Alva Rönnblad:\n- Vi vet vem som är handledare (Per Lindevik)." in text
    assert "För Love Ängsvik:\nAT (allmäntjänstgöring)" in text


def test_namesakes_are_told_apart_and_shared_questions_asked_once() -> None:
    text = LETTER.render("missing", "sv", case(OPEN, replace(OPEN, start=date(2027, 9, 1)))).text
    assert sum("Gäller Dagny Skoglar (plats 2):" in question for question in questions_in(text)) == 3
    asked = questions_in(LETTER.render("missing", "sv", case(ALL_OPEN, ALL_OPEN)).text)
    assert sum("Gäller alla: " in question for question in asked) == 2
    assert len(asked) == 12


def test_one_who_may_be_right_is_not_told_that_anything_is_missing() -> None:
    for kind, facts in LETTERS.values():
        if kind == "missing":
            assert "saknas" not in own_text(LETTER.render(kind, "sv", facts).text).casefold()


def test_an_impossible_period_is_told_as_it_was_read() -> None:
    _, facts = LETTERS["missing period"]
    assert "Slutet ligger före starten." in LETTER.render("missing", "sv", facts).text
    _, facts = LETTERS["missing end"]
    assert 'Vi läste: "från 1 mars 2027". Vi hittar inte slutet.' in LETTER.render("missing", "sv", facts).text


def test_the_stok_form_comes_later_and_only_for_doctors() -> None:
    assert "Det här kommer senare" in LETTER.render("receipt", "sv", case(READY)).text
    assert "STÖK" not in own_text(LETTER.render("receipt", "sv", case(VFU)).text)
    met = replace(READY, stok_form="met", met=(*READY.met, "stok_form"))
    text = LETTER.render("receipt", "sv", case(met)).text
    assert "STÖK-blanketten har kommit." in text
    assert "Det här kommer senare" not in text


def test_a_late_request_says_what_can_be_done() -> None:
    text = " ".join(LETTER.render("decision_pending", "sv", case(LATE)).text.split())
    for part in (
        "Platsen ska börja måndag 11 januari 2027. Förfrågan kom torsdag 20 augusti 2026.",
        "A. Flytta starten. Tidigast möjliga start är lördag 20 februari 2027. Svara A så gäller den, med samma längd.",
        "B. Be om undantag. Svara B och skriv skälet.",
        "C. Dra tillbaka förfrågan. Svara C.",
        '"Minst 6 månader innan."',
        "Gunvor Tistedal, som ansvarar för avtalet",
    ):
        assert part in text
    assert "kom i tid" not in text


def test_a_misdirected_request_gets_its_channel_and_no_address() -> None:
    for route, part in (
        ("vfu_coordination", "samordnar VFU på ditt lärosäte"),
        ("basic_training", "ansvarar för AT och BT"),
        ("other_education", "vård- och omsorgscollege"),
    ):
        text = " ".join(LETTER.render("misdirected", "sv", case(misdirected(route))).text.split())
        assert part in text
        assert re.findall(r"\S+@\S+", text) == [FRAME.mailbox + "."]


def test_the_manager_gets_the_facts_of_the_routine() -> None:
    text = LETTER.render("decision_request", "sv", case(READY)).text
    for label, fact in {
        "Handledare": "Per Lindevik",
        "Arbetstid": "Mån–fre 07.45–16.30",
        "Jour": "Ingår inte",
        "Samråd": "Verksamhetschef Bo Kronhjort, studierektor Estrid Valhök",
        "Avtal": "RS 2024-01187, gäller till och med söndag 31 december 2028",
        "Tid före start": "I tid. Förfrågan kom torsdag 20 augusti 2026. Sista dag",
    }.items():
        assert f"\n{label:<17}{fact}" in text


def test_identity_numbers_are_asked_not_to_be_sent_and_never_repeated() -> None:
    text = LETTER.render("missing", "sv", case(OPEN, frame=SEEN)).text
    assert "Vi såg ett personnummer i ditt mejl." in "\n".join(text.splitlines()[:6])
    assert "Vi såg ett personnummer" not in LETTER.render("missing", "sv", case(OPEN)).text


@pytest.mark.parametrize(
    "number",
    [
        *("19800229-1234", "800229-1234", "198002291234", "8002291234", "800229+1234", "800229 1234"),
        *("1980-02-29-1234", "19800289-1234", "800229 - 1234", "80\u200b0229-1234", "８００２２９-1234", "800229–1234"),
    ],
)
def test_an_identity_number_in_a_fact_is_taken_out(number: str) -> None:
    question = Question("supervisor", "unclear", f"Per, {number}", "")
    letter = LETTER.render("missing", "sv", case(replace(OPEN, trainee=f"Ek {number}", questions=(question,))))
    assert letter.text.count("(personnummer borttaget)") == 2
    assert not re.search(r"\d{6}.{0,3}\d{4}", letter.text.replace("RS8630-1138324516-212", ""))
    assert "1234" not in letter.html.replace("RS8630-1138324516-212", "")


@pytest.mark.parametrize("words_", ["2027-03-01--2027-05-28", "270301-270528", "2027-03-01 2027-05-28", "v. 9–22 2027"])
def test_dates_are_not_taken_for_identity_numbers(words_: str) -> None:
    question = Question("period", "unclear", words_, "")
    assert words_ in LETTER.render("missing", "sv", case(replace(OPEN, questions=(question,)))).text


# --- hostile facts ---


def assert_harmless(text: str, html: str, answers: int, answer: str = "Svar") -> None:
    lines = text.splitlines()
    assert sum(bool(re.match(rf"\s*{answer}\s*:", line)) for line in lines) == answers
    assert text.count(f"{answer}:") == answers
    assert not [line for line in lines if line.lstrip().startswith((">", "|"))]
    assert not re.search(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", text)
    numbers = [line.split(".")[0] for line in own_text(text).splitlines() if re.match(r"\s*\d+\.(\s|$)", line)]
    assert numbers == [str(number) for number in range(1, answers + 1)]
    root = parsed(html)
    allowed = "html head meta title style body div p h1 h2 h3 ul ol li br hr strong span table tbody tr th td"
    assert {e.tag for e in elements(root)} <= {*allowed.split(), "details", "summary", "blockquote"}
    for element in elements(root):
        assert set(element.attrib) <= {
            "lang",
            "charset",
            "name",
            "content",
            "style",
            "class",
            "type",
            "scope",
            "role",
            "open",
        }
    assert words(own_text(text)) == words("\n".join(blocks(root, folded=False)))


@pytest.mark.parametrize(("kind", "language", "facts"), EVERY)
@pytest.mark.parametrize("value", [HOSTILE, LONG_NAME, "x" * 300 + " Svar: 1. " * 40, "> " * 200, "1. " * 100])
def test_hostile_facts_change_nothing(kind: str, language: str, facts: object, value: str) -> None:
    answer = WORDS["sv" if kind in SWEDISH_KINDS else language]["answer"]
    plain = LETTER.render(kind, language, facts)
    letter = LETTER.render(kind, language, with_every_text(facts, value))
    assert_harmless(letter.text, letter.html, plain.text.count(f"{answer}:"), answer)
    assert "19800229" not in letter.text + letter.html
    assert "49" not in letter.text


ANY_TEXT = st.text(max_size=60) | st.text(alphabet="> \n\r\t<b>&;'\"Svar:Answer123.)-–*#|_=", max_size=200)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=ANY_TEXT, wide=ANY_TEXT)
@example(value="a > b " * 40, wide="Svar : ja")
@example(value="\u0301" * 50 + "ö\u0308" * 20, wide="Svar：ja")
def test_any_text_at_all(value: str, wide: str) -> None:
    facts = with_every_text(case(ALL_OPEN, OPEN), value)
    facts = replace(
        facts, requester=wide, placements=(replace(facts.placements[0], working_hours=wide), *facts.placements[1:])
    )
    letter = LETTER.render("missing", "sv", facts)
    assert_harmless(letter.text, letter.html, 10)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_facts_at_all_can_be_worded(data: st.DataObject) -> None:
    days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
    name = st.none() | st.sampled_from(["Per Ek", "Åsa Lind"])
    rules = st.lists(st.sampled_from(list(Rule)), unique=True, max_size=3).map(tuple)
    placements = data.draw(
        st.lists(
            st.builds(
                PlacementFacts,
                category=st.sampled_from(["st", "vfu", None]),
                programme=st.sampled_from(["ortopedi", None]),
                trainee=name,
                seats=st.integers(1, 14),
                organisation=name,
                supplier=name,
                study_director=name,
                department_head=name,
                supervisor=name,
                start=st.none() | days,
                end=st.none() | days,
                working_hours=name,
                extent_percent=st.none() | st.integers(1, 100),
                hours_per_week=st.none() | st.floats(1, 60),
                on_call=st.none() | st.booleans(),
                met=st.lists(st.sampled_from(list(Rule)), unique=True).map(tuple),
                questions=st.lists(
                    st.builds(
                        Question,
                        rule=st.sampled_from(sorted(WORDS["sv"]["questions"])),
                        status=st.sampled_from(["missing", "unclear", "invalid"]),
                        words=st.sampled_from(["", "kanske"]),
                        whose=st.just(""),
                    ),
                    max_size=4,
                ).map(tuple),
                verdict=st.sampled_from(list(Verdict)),
                route=st.sampled_from(list(Route)),
                late=st.booleans(),
                complete_by=st.none() | days,
                earliest_start=days,
                agreement=st.sampled_from(["met", "violated", "unknown"]),
                agreement_ends=st.none() | days,
                stok_form=st.sampled_from([Status.MET, Status.INCOMPLETE, Status.UNREADABLE, Status.NOT_DUE]),
                position=st.integers(1, 4),
                stage=st.sampled_from(list(Stage)),
                next_on=st.none() | days,
                agreement_id=st.sampled_from(["", "A-1"]),
                agreement_to=st.none() | days,
                triage=st.sampled_from(["", "supplier_missing", "supplier_unknown", "organisation", "unread"]),
                unread=st.booleans(),
                left_open=rules,
                waived=rules,
            ),
            max_size=3,
        ).map(tuple)
    )
    letter = CaseLetter(
        frame=replace(FRAME, quotes=data.draw(st.sampled_from([{}, QUOTES]))),
        requester=data.draw(st.sampled_from(["", "Åsa Lind"])),
        received=data.draw(days),
        placements=placements,
        answer_by=data.draw(st.none() | days),
        decided_by=data.draw(name),
        new_facts=data.draw(st.lists(st.sampled_from(list(Rule)), unique=True).map(tuple)),
        language="sv",
        decide_by=data.draw(st.none() | days),
        by=data.draw(st.sampled_from(["", "Eva Ask"])),
        deputy_for=data.draw(st.sampled_from(["", "Bo Alm"])),
        words=data.draw(st.sampled_from(["", "Det går bra."])),
        stok_due=data.draw(st.none() | days),
        changes=data.draw(st.lists(st.sampled_from([*Field, *Rule, "annat"]), unique=True, max_size=3).map(tuple)),
    )
    for kind, language in data.draw(st.lists(st.sampled_from(CASE_LETTERS), unique=True, min_size=10, max_size=10)):
        rendered = LETTER.render(kind, language, letter)
        root = parsed(rendered.html)
        assert words(own_text(rendered.text)) == words("\n".join(blocks(root, folded=False)))
        assert "None" not in rendered.text


def test_facts_are_cut_and_made_one_line() -> None:
    question = Question("supervisor", "unclear", "Svar: Per\n\n> Ek " + "lång " * 100, "")
    words_ = fit(question, "(borttaget)").words
    assert words_.startswith("Svar – Per › Ek lång")
    assert words_.endswith(" …")
    assert len(words_) <= 162
    assert fit(replace(FRAME, greeting="Anna! Du har fått platsen"), "").greeting == ""
    assert fit(replace(FRAME, greeting="Anna-Karin"), "").greeting == "Anna-Karin"


def test_a_line_never_begins_like_something_else() -> None:
    text = fill("ord " * 18 + "> citat " + "ord " * 17 + "2. Vem " + "ord " * 17 + "- streck")
    assert len(text.splitlines()) > 2
    assert not [line for line in text.splitlines() if re.match(r"[>\-]|\d\.", line)]


# --- words ---


@pytest.mark.parametrize(
    ("start", "end", "swedish"),
    [
        (date(2027, 3, 1), date(2027, 5, 28), "1 mars–28 maj 2027"),
        (date(2027, 3, 1), date(2027, 3, 28), "1–28 mars 2027"),
        (date(2027, 12, 1), date(2028, 1, 30), "1 december 2027–30 januari 2028"),
        (date(2027, 5, 28), date(2027, 3, 1), "28 maj 2027–1 mars 2027"),
    ],
)
def test_periods_in_words(start: date, end: date, swedish: str) -> None:
    assert Wording("sv").days(start, end).replace("\u00a0", " ") == swedish


def test_days_in_words() -> None:
    assert Wording("sv").day(date(2026, 9, 1)).replace("\u00a0", " ") == "tisdag 1 september 2026"
    assert Wording("en").day(date(2026, 9, 1)).replace("\u00a0", " ") == "Tuesday 1 September 2026"


def test_hours_in_words() -> None:
    bare = replace(READY, working_hours=None)
    assert Wording("sv").hours(bare) == "100 %"
    assert Wording("sv").hours(replace(bare, extent_percent=None, hours_per_week=37.5)) == "37,5 timmar i veckan"
    assert Wording("en").hours(replace(bare, extent_percent=None, hours_per_week=40.0)) == "40 hours a week"


# --- replies to the letter ---


def filled_in(lines: list[str], answer: str) -> tuple[list[str], list[str]]:
    """The letter's lines with something behind each "Svar:", and what was written."""
    written = [f"{answer}: värde {number}" for number in range(sum(line.strip() == f"{answer}:" for line in lines))]
    left = iter(written)
    return [next(left) if line.strip() == f"{answer}:" else line for line in lines], written


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("facts", [case(OPEN), case(ALL_OPEN), case(OPEN_OF_SEVERAL, VFU)])
@pytest.mark.parametrize("part", ["text", "quoted", "html"])
def test_answers_typed_into_the_letter_are_found_with_their_questions(
    language: str, facts: CaseLetter, part: str
) -> None:
    letter = LETTER.render("missing", language, facts)
    answer = WORDS[language]["answer"]
    lines = letter.text.splitlines()
    if part == "html":  # as a mail program writes it out: an empty line after each block
        lines = [line for block in blocks(parsed(letter.html), folded=True) for line in (block, "")]
    mark = "> " if part == "quoted" else ""
    assert written_into([mark + line for line in lines], [letter.text]) == [], "the letter itself says nothing new"
    reply, written = filled_in(lines, answer)
    found = written_into([mark + line for line in reply], [letter.text])
    assert [entry.splitlines()[-1] for entry in found] == written
    for entry, question in zip(found, questions_in(letter.text, answer), strict=True):
        assert entry.startswith(question)
    assert len(numbered_questions(letter.text)) == len(written)
