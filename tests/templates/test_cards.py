"""Cards, modals and homes: within every limit of Slack's with the longest data, and fit to be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat_letters import (
    AbsenceForm,
    ActForm,
    Already,
    Away,
    Button,
    CardFacts,
    CardPlacement,
    CaseAnswer,
    CaseList,
    Choice,
    Decided,
    Held,
    HomeFacts,
    HomeList,
    NoteOffer,
    NotificationForm,
    Parked,
    RequestForm,
    Row,
    TodayFacts,
    Told,
)
from bot.demo.slack_server.block_kit import message_faults, view_faults
from bot.demo.slack_server.state import interactive_elements, texts_of
from bot.letters import PlacementFacts
from bot.routine.notifications import Notifications, QuietHours, daily_times, half_hours
from bot.routine.routine import current_routine
from templates.slack import POSTS, VIEWS, SlackDrawings
from templates.slack.blocks import CUT, MESSAGE_CHARACTERS, size
from tests.templates.samples import (
    ASKED_SUPPLIER,
    AWAITING_STOK,
    CONFIRMED,
    DECLINED,
    FRAME,
    LATE,
    LEFT_OPEN,
    OPEN,
    READY,
    UNKNOWN_SUPPLIER,
    VFU,
    WITHDRAWN,
)

DRAW = SlackDrawings()
CASE = "LOU-2026-0042"
MOMENT = datetime(2026, 8, 21, 10, 14, tzinfo=ZoneInfo("Europe/Stockholm"))
CHOSEN = Notifications("cecilia.dahl@region.example", time(8), QuietHours(time(16), time(9, 30)))
LONG_NAME = "Ann-Charlotte Bernadotte-Wachtmeister af Stensjöholm-Gyllenkrok von Essen Lagerbielke"
LONG_WORDS = "Öron-, näs- och halssjukdomar <!channel> & *huvud* `hals` <https://evil.example|klicka> @here " * 20
LONGEST = replace(
    READY,
    programme="öron-, näs- och halssjukdomar med inriktning mot audiologi och foniatri hos barn och ungdomar",
    organisation="Verksamhetsområde Öron-, näs- och halssjukvård, Sahlgrenska Universitetssjukhuset Östra",
    supplier="Mellersta Bohusläns Specialistläkarmottagning för Öron-, Näs- och Halssjukdomar Aktiebolag",
    supervisor=LONG_NAME,
    department_head=LONG_NAME,
    study_director=LONG_NAME,
    working_hours=LONG_WORDS[:400],
    left_open=("supervisor", "working_hours", "on_call"),
    waived=("lead_time", "agreement"),
)
ALL = (
    READY,
    LATE,
    OPEN,
    LEFT_OPEN,
    UNKNOWN_SUPPLIER,
    VFU,
    ASKED_SUPPLIER,
    AWAITING_STOK,
    CONFIRMED,
    DECLINED,
    WITHDRAWN,
)
DECIDING = (Button.APPROVE, Button.ASK, Button.DECLINE, Button.HAND_OVER, Button.TAKE_OVER)


def item(facts: PlacementFacts, position: int = 1, **changed: Any) -> CardPlacement:
    basic: dict[str, Any] = {
        "facts": facts,
        "held": Held(CASE, position, 7, "9f2c0123456789ab"),
        "buttons": DECIDING if facts.stage == "awaiting_decision" else (),
        "decider": "Cecilia Dahl",
        "decider_id": "U07CDAHL01",
        "deputy_for": "",
        "next_decider": "Eva Ek",
    }
    return CardPlacement(**{**basic, **changed})


def card(*items: CardPlacement) -> tuple[str, list[Mapping[str, Any]]]:
    drawn = DRAW.post("card", CardFacts(CASE, 7, date(2026, 8, 20), FRAME.routine, items))
    return drawn.text, list(drawn.blocks)


def row(facts: PlacementFacts, position: int = 1, **changed: Any) -> Row:
    return Row(**{"facts": facts, "held": Held(CASE, position, 7, "9f2c0123456789ab"), **changed})


def home(count: int, facts: PlacementFacts = LONGEST) -> HomeFacts:
    rows = HomeList(tuple(row(facts, n + 1, buttons=DECIDING, holder=LONG_NAME) for n in range(min(count, 12))), count)
    parked = tuple(Parked(n, MOMENT, LONG_WORDS) for n in range(count))
    return HomeFacts(
        today=date(2026, 8, 21),
        decides=True,
        coordinates=True,
        chosen=CHOSEN,
        waiting=rows,
        deputy=tuple((f"{n} {LONG_NAME}", HomeList(rows.rows[:1], 1)) for n in range(count)),
        triage=rows,
        urgent=rows,
        others=rows,
        decided=tuple(Decided(one, "approved", LONG_NAME, MOMENT) for one in rows.rows),
        decided_count=count,
        parked=parked,
        away=tuple(Away(date(2026, 8, 1), date(2026, 8, 31), LONG_NAME) for _ in range(count)),
    )


def act(button: Button, **changed: Any) -> ActForm:
    people = tuple(Choice(f"person{n}.{'x' * 60}@region.example", LONG_NAME) for n in range(150))
    basic: dict[str, Any] = {
        "button": button,
        "held": Held("LOU-2026-123456", 12, 12345, "9f2c0123456789ab"),
        "channel": "C0123456789",
        "placement": LONGEST,
        "several": True,
        "preview": "\n".join([LONG_WORDS] * 40),
        "people": people,
        "rules": ("lead_time", "agreement"),
    }
    return ActForm(**{**basic, **changed})


def posts() -> Iterator[tuple[str, object]]:
    """Every kind of post, with realistic and with the longest facts."""
    for facts in (*ALL, LONGEST):
        yield "card", CardFacts(CASE, 7, date(2026, 8, 20), FRAME.routine, (item(facts),))
    for count in (2, 3, 5, 9, 17, 40, 99):
        items = tuple(item(LONGEST if n % 2 else LATE, n + 1) for n in range(count))
        yield "card", CardFacts(CASE, 7, date(2026, 8, 20), FRAME.routine, items)
        yield "hint", CardFacts(CASE, 7, date(2026, 8, 20), FRAME.routine, items)
        yield "status", CaseAnswer(CASE, date(2026, 8, 20), tuple(i.facts for i in items), LONG_NAME)
        yield "why", CaseAnswer(CASE, date(2026, 8, 20), tuple(i.facts for i in items), LONG_NAME)
        yield "mine", CaseList(tuple(row(i.facts, n) for n, i in enumerate(items)))
    yield "event", Told(MOMENT, LONG_WORDS * 3)
    yield "reply", LONG_WORDS * 10
    yield "stranger", LONG_WORDS * 10
    yield "note", NoteOffer(CASE, 123456789)
    yield "already", Already("approved", LONG_NAME, LONG_NAME, MOMENT, MOMENT.date(), LONGEST)
    for count in (1, 12, 400):
        yield "today", TodayFacts(home(count).waiting, count)
    yield "today", TodayFacts(HomeList(), 3)
    yield "chosen", CHOSEN
    yield "help", None
    yield "mine", CaseList(())


def views() -> Iterator[tuple[str, object]]:
    for button in VIEWS_OF_ACTS:
        yield "act", act(button)
        yield "act", act(button, people=(), rules=(), preview="")
    choices = tuple(Choice(f"p{n}@region.example", LONG_NAME) for n in range(150))
    yield "absence", AbsenceForm(LONG_NAME, choices, "p7@region.example")
    yield "absence", AbsenceForm(LONG_NAME, ())
    times = daily_times(current_routine().hours), half_hours()
    yield "notifications", NotificationForm(CHOSEN, *times)
    yield "notifications", NotificationForm(Notifications(CHOSEN.email), *times)
    suppliers = tuple(f"{n} {LONGEST.supplier}" for n in range(90))
    values: dict[str, Any] = dict.fromkeys(("programme", "trainee", "supervisor"), LONG_WORDS)
    values |= {"start": date(2027, 3, 1), "end": date(2027, 5, 28), "supplier": suppliers[3], "on_call": "no"}
    yield "request", RequestForm(True, suppliers, values=values, source="C0123456789|1790000000.000100")
    yield "request", RequestForm(False, suppliers * 2, LONG_NAME, LONG_NAME)
    yield "notice", LONG_WORDS * 3
    for button in Button:
        if button in VIEWS_OF_ACTS or button in (
            Button.REQUEST,
            Button.ABSENCE,
            Button.NOTIFICATIONS,
            Button.CASE_FROM_MESSAGE,
        ):
            yield "loading", button


VIEWS_OF_ACTS = (Button.ASK, Button.DECLINE, Button.HAND_OVER, Button.WAIVE, Button.CONFIRM_SUPPLIER)


def test_every_kind_is_tried() -> None:
    assert {kind for kind, _ in posts()} | {"home"} == set(POSTS)
    assert {kind for kind, _ in views()} == set(VIEWS)


@pytest.mark.parametrize(("kind", "facts"), list(posts()), ids=lambda value: value if isinstance(value, str) else "")
def test_posts_keep_every_limit(kind: str, facts: object) -> None:
    drawn = DRAW.post(kind, facts)
    assert message_faults(drawn.text, drawn.blocks) == []
    assert size(drawn.blocks) <= MESSAGE_CHARACTERS or kind != "card"


@pytest.mark.parametrize(("kind", "facts"), list(views()), ids=lambda value: value if isinstance(value, str) else "")
def test_views_keep_every_limit(kind: str, facts: object) -> None:
    assert view_faults(DRAW.view(kind, facts)) == []


class TestTheHome:
    @pytest.mark.parametrize("count", [0, 1, 2, 5, 11, 12, 13, 40, 400])
    def test_keeps_every_limit(self, count: int) -> None:
        for facts in (home(count), replace(home(count), waiting=HomeList(), triage=HomeList())):
            drawn = DRAW.post("home", facts)
            assert view_faults({"type": "home", "blocks": list(drawn.blocks)}) == []

    def test_its_order_is_that_of_what_needs_me_first(self) -> None:
        facts = replace(
            home(1),
            waiting=HomeList((row(READY, 1, buttons=DECIDING),), 1),
            deputy=(("Eva Ek", HomeList((row(READY, 2, buttons=DECIDING),), 1)),),
        )
        assert headings(facts) == [
            "Väntar på dig (1)",
            "Du är ersättare för Eva Ek (1)",
            "Att sortera (1)",
            "Lagt åt sidan (1)",
            "Senaste dag inom 10 arbetsdagar (1)",
            "Väntar på andra (1)",
            "Beslut senaste 7 dagarna (1)",
            "Frånvaro",
            "Aviseringar",
        ]

    def test_shows_twelve_and_offers_all(self) -> None:
        rows = tuple(row(READY, n + 1, buttons=DECIDING) for n in range(12))
        facts = HomeFacts(
            date(2026, 8, 21), True, False, CHOSEN, waiting=HomeList(rows[:9], 9), others=HomeList(rows[:5], 5)
        )
        blocks = list(DRAW.post("home", facts).blocks)
        shown = [words for words in texts_of(blocks) if words.startswith(f"*{CASE}*")]
        assert len(shown) == 12
        assert headings(facts)[:2] == ["Väntar på dig (9)", "Väntar på andra (5)"]
        (button,) = [e for e in interactive_elements(blocks) if e["action_id"] == "all_cases"]
        assert button["text"]["text"] == "Visa alla (14)"
        fewer = replace(facts, others=HomeList(rows[:3], 3))
        assert not [e for e in interactive_elements(DRAW.post("home", fewer).blocks) if e["action_id"] == "all_cases"]

    def test_says_what_a_requester_should_answer(self) -> None:
        facts = HomeFacts(
            date(2026, 8, 21), False, False, Notifications("a@b.example"), waiting=HomeList((row(OPEN),), 1)
        )
        blocks = list(DRAW.post("home", facts).blocks)
        words = "\n".join(texts_of(blocks))
        assert "Svara senast tisdag 1 september 2026. Vi saknar svar om handledare, arbetstider och jour." in words
        assert "Frånvaro" not in headings(facts)
        assert {e["action_id"] for e in interactive_elements(blocks)} == {"request", "notifications"}

    def test_every_button_is_named_for_a_screen_reader(self) -> None:
        for element in interactive_elements(DRAW.post("home", home(12)).blocks):
            assert element["type"] == "overflow" or element["accessibility_label"]

    def test_tells_what_was_chosen(self) -> None:
        words = "\n".join(texts_of(DRAW.post("home", home(0)).blocks))
        assert "Daglig lista: kl. 08.00 på arbetsdagar. Tysta timmar: 16.00–09.30." in words
        nothing = replace(home(0), chosen=Notifications("a@b.example"))
        assert "Daglig lista: av. Tysta timmar: inga." in "\n".join(texts_of(DRAW.post("home", nothing).blocks))


def headings(facts: HomeFacts) -> list[str]:
    found = (re.match(r"\*([^*]+)\*(?:\n|$)", words) for words in texts_of(DRAW.post("home", facts).blocks))
    return [match[1] for match in found if match]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=600), st.text(max_size=600))
def test_no_words_break_a_card(one: str, other: str) -> None:
    text, blocks = card(item(replace(READY, supplier=one, supervisor=other, working_hours=one + other)))
    assert message_faults(text, blocks) == []


def marked_up(things: Any) -> Iterator[str]:
    """The texts in which marks mean something."""
    if isinstance(things, Mapping):
        if things.get("type") == "mrkdwn":
            yield things["text"]
        things = list(things.values())
    if isinstance(things, list | tuple):
        for thing in things:
            yield from marked_up(thing)


class TestWhatPeopleWroteIsOnlyWords:
    def test_it_mentions_nobody_and_links_nowhere(self) -> None:
        text, blocks = card(item(replace(LONGEST, supplier=LONG_WORDS[:100])))
        for shown in [text, *texts_of(blocks)]:
            assert "<!" not in shown
            assert "<http" not in shown
        assert not any("`hals`" in words or "*huvud*" in words for words in marked_up(blocks))

    def test_no_identity_number_and_no_trainee(self) -> None:
        facts = replace(READY, trainee="Dagny Skoglar", supervisor="Per Lindevik 19811218-9876")
        shown = json.dumps(card(item(facts)), ensure_ascii=False)
        assert "9876" not in shown
        assert "Skoglar" not in shown

    def test_over_long_text_says_that_there_is_more(self) -> None:
        assert CUT in DRAW.post("reply", LONG_WORDS * 10).text


class TestTheCard:
    def test_says_first_what_to_do_then_what_it_is(self) -> None:
        text, blocks = card(item(READY))
        assert text == (
            "Ta ställning till LOU-2026-0042: en plats i ortopedi hos Björkdala Ortopedklinik för en ST-läkare, "
            "1 mars–28 maj 2027. Svara senast onsdag 26 augusti 2026."
        )
        words = list(texts_of(blocks))
        assert words[0] == "Ta ställning: LOU-2026-0042"
        assert words[1].startswith("*En plats i ortopedi hos Björkdala Ortopedklinik för en ST-läkare, 1 mars–28 maj")
        assert words[1].endswith("Alla uppgifter enligt rutinen finns.")

    def test_every_button_tells_what_it_is_bound_to(self) -> None:
        _, blocks = card(item(READY), item(ASKED_SUPPLIER, 2, buttons=(Button.CONFIRM_SUPPLIER,)))
        elements = list(interactive_elements(blocks))
        assert [Held.of(e["value"]) for e in elements] == [
            *[Held(CASE, 1, 7, "9f2c0123456789ab")] * 5,
            Held(CASE, 2, 7, "9f2c0123456789ab"),
        ]
        assert all(e["accessibility_label"] and CASE in e["accessibility_label"] for e in elements)

    def test_what_opens_a_modal_ends_with_dots_and_nothing_else_does(self) -> None:
        _, blocks = card(item(LATE, buttons=(*DECIDING, Button.WAIVE, Button.CONFIRM_SUPPLIER)))
        for element in interactive_elements(blocks):
            opens = element["action_id"] in set(VIEWS_OF_ACTS)
            assert element["text"]["text"].endswith("…") == opens
            assert ("confirm" in element) != opens
            assert len(element["text"]["text"]) < 30

    def test_at_most_one_primary_and_one_danger(self) -> None:
        for items in ((item(READY),), (item(READY), item(READY, 2), item(READY, 3))):
            styles = [e.get("style") for e in interactive_elements(card(*items)[1])]
            assert styles.count("primary") <= 1
            assert styles.count("danger") <= 1

    def test_after_the_decision_the_buttons_are_a_line(self) -> None:
        facts = item(ASKED_SUPPLIER, outcome="approved", by="Eva Ek", by_deputy_for="Cecilia Dahl", at=MOMENT)
        text, blocks = card(facts)
        assert not list(interactive_elements(blocks))
        assert any(
            "Godkänt av Eva Ek, ersättare för Cecilia Dahl, fredag 21 augusti 2026 kl. 10.14." in words
            for words in texts_of(blocks)
        )
        assert text.startswith("LOU-2026-0042: ")

    @pytest.mark.parametrize("count", [4, 9, 17, 40])
    def test_with_many_placements_those_that_can_be_acted_on_stay(self, count: int) -> None:
        items = [item(WITHDRAWN, n + 1, buttons=()) for n in range(count)] + [item(LONGEST, count + 1)]
        _, blocks = card(*items)
        values = [e.get("value", "") for e in interactive_elements(blocks)]
        assert Held(CASE, count + 1, 7, "9f2c0123456789ab").value in values

    def test_the_same_facts_give_the_same_card(self) -> None:
        assert card(item(LONGEST), item(LATE, 2)) == card(item(LONGEST), item(LATE, 2))


class TestHeld:
    @pytest.mark.parametrize(
        "value", ["", "x", "LOU-2026-0042|1|7", "LOU-2026-0042|-1|7|a", "LOU-2026-0042|1|" + "9" * 99 + "|a"]
    )
    def test_what_is_not_ours_is_nothing(self, value: str) -> None:
        assert Held.of(value) is None

    @given(st.integers(1, 99), st.integers(1, 9999))
    def test_comes_back(self, position: int, version: int) -> None:
        held = Held(CASE, position, version, "9f2c0123456789ab")
        assert Held.of(held.value) == held


class TestALetterInAThread:
    def test_paragraphs_stand_on_one_line_and_speak_of_the_thread(self) -> None:
        shown = DRAW.letter(
            "Hej Anna!\n\n"
            'Svara direkt i det här mejlet. Skriv efter ordet "Svar". Du kan också\nskriva svaren fritt.\n\n'
            "1. Vem är handledare hos leverantören\n   (för- och efternamn)?\n   Svar:\n\n2. Ingår jour?\n   Svar:\n"
        )
        assert 'Svara direkt i den här tråden. Skriv efter ordet "Svar". Du kan också skriva svaren fritt.' in shown
        assert "\n1. Vem är handledare hos leverantören (för- och efternamn)?\n" in shown
        assert "\n2. Ingår jour?\n" in shown
        assert "mejlet" not in shown

    def test_the_signature_stands_below_the_farewell(self) -> None:
        assert "\nHälsningar\nUtbildningsplatser LOU" in DRAW.letter(
            "Hej!\n\nHälsningar\nUtbildningsplatser LOU, Koncernkontoret\n"
        )


def test_only_who_decides_is_told_to_answer() -> None:
    rows = HomeList((row(READY),), 1)
    nothing = HomeList((), 0)
    shown = home(0)
    other = replace(shown, waiting=nothing, triage=nothing, urgent=nothing, others=rows)
    asked = replace(other, waiting=rows, others=nothing)
    status = CaseAnswer(CASE, date(2026, 8, 20), (READY,), "Cecilia Dahl")
    for kind, facts in (("status", status), ("mine", CaseList(rows.rows)), ("home", other)):
        words = "\n".join(texts_of(DRAW.post(kind, facts).blocks))
        assert "Beslutet väntas senast onsdag 26 augusti 2026." in words
        assert "Svara" not in words
    assert "Svara senast onsdag 26 augusti 2026." in "\n".join(texts_of(DRAW.post("home", asked).blocks))
    done = replace(status, placements=(AWAITING_STOK,))
    assert "tar ställning" not in "\n".join(texts_of(DRAW.post("status", done).blocks))
