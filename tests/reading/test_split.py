"""One message, several placements: sentences, lists, tables, and what they share."""

from __future__ import annotations

import textwrap
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.reading.laying_out import lay_out, numbered_questions
from bot.reading.split import MAX_PLACEMENTS
from bot.reading.vocabulary import Label
from bot.routine.model import Field, Placement
from tests.reading.writing import reading, said

SHARED = " Heltid. Handledare är Per Ek. Jour ingår inte. Verksamhetschef Karin Ryd har godkänt."


SEVERAL = tomllib.loads(Path(__file__).with_name("several.toml").read_text(encoding="utf-8"))["mail"]
TOLD = (Field.TRAINEE, Field.PROGRAMME, Field.SUPPLIER, Field.EXTENT_PERCENT, Field.SUPERVISOR)
DUTY = {"True": "jour", "False": "ingen jour"}


def placements(text: str) -> tuple[Placement, ...]:
    return reading(text).placements


def table(text: str, *names: Field) -> list[tuple[object, ...]]:
    return [said(p, *names) for p in placements(text)]


def starts(text: str) -> list[tuple[object, str]]:
    return [(p.value(Field.TRAINEE), str(p.day(Field.START))) for p in placements(text)]


def told(placement: Placement) -> str:
    who, what, where, extent, by = (value[0] if isinstance(value, tuple) else value for value in said(placement, *TOLD))
    (duty,) = said(placement, Field.ON_CALL)
    when = f"{placement.day(Field.START)}/{placement.day(Field.END)}"
    duty = duty[0] if isinstance(duty, tuple) else duty
    return " | ".join(map(str, (who, what, where, when, extent, DUTY.get(str(duty), duty), by)))


@pytest.mark.parametrize("mail", SEVERAL, ids=lambda mail: " ".join(mail["text"].split())[:60])
def test_each_placement_has_its_own_facts(mail: dict[str, Any]) -> None:
    assert list(map(told, placements(mail["text"]))) == mail["placements"]


def test_a_bare_number_in_place_of_one_with_a_unit() -> None:
    text = (
        "VFU för sjuksköterskestudenterna Moa Hjelm och Omar Said på Solvändan v. 36–40 2027. "
        "Båda har 36 h/v utom Omar som har 32,5."
    )
    assert table(text, Field.TRAINEE, Field.HOURS_PER_WEEK) == [("Moa Hjelm", 36), ("Omar Said", 32.5)]


def test_two_named_together_share_everything() -> None:
    text = (
        "ST-läkarna Moa Hjelm och Bo Stark söker sidotjänstgöring i radiologi på Granvik 6 september–28 november 2027."
    )
    found = table(text + SHARED, Field.TRAINEE, Field.SUPERVISOR, Field.ON_CALL, Field.PROGRAMME)
    assert found == [("Moa Hjelm", "Per Ek", False, "radiologi"), ("Bo Stark", "Per Ek", False, "radiologi")]


def test_respektive_gives_each_its_own() -> None:
    text = (
        "ST-läkarna Moa Hjelm och Bo Stark söker sidotjänstgöring i radiologi på Granvik v. 36–40 "
        "respektive v. 41–45 2027."
    )
    assert starts(text + SHARED) == [("Moa Hjelm", "2027-09-06"), ("Bo Stark", "2027-10-11")]


def test_one_sentence_with_two_records() -> None:
    text = (
        "Moa Hjelm ska till Granvik (radiologi) v. 36–40 2027 med Per Ek som handledare och Bo Stark till Solvändan "
        "(psykiatri) v. 41–45 2027 med Nadja Frost som handledare. Båda är ST-läkare och går ingen jour."
    )
    assert table(text, Field.TRAINEE, Field.SUPPLIER, Field.PROGRAMME, Field.SUPERVISOR, Field.ON_CALL) == [
        ("Moa Hjelm", "Granviks Röntgen", "radiologi", "Per Ek", False),
        ("Bo Stark", "Solvändans Psykiatri", "psykiatri", "Nadja Frost", False),
    ]


def test_a_numbered_list_with_an_exception_after_it() -> None:
    text = """Hej!

1. ST-läkare Moa Hjelm
   Radiologi, Granviks Röntgen
   6 september–28 november 2027
   Handledare: Per Ek
2. ST-läkare Bo Stark
   Psykiatri, Solvändan
   4 oktober–12 december 2027
   Handledare: utses senare

Alla utom Moa som går 80 % arbetar heltid. Ingen jour."""
    assert table(text, Field.TRAINEE, Field.EXTENT_PERCENT, Field.SUPERVISOR, Field.PROGRAMME) == [
        ("Moa Hjelm", 80, "Per Ek", "radiologi"),
        ("Bo Stark", 100, ("absent", None), "psykiatri"),
    ]


def test_bullets_that_begin_with_a_name() -> None:
    text = """Vi önskar VFU-platser hos Kvarnsjö för två sjuksköterskestudenter:

* Signe Vintertorp, v. 35–39, klinisk handledare Birthe Sandklev
* Gabriel Okonjo, v. 40–44, klinisk handledare Tomas Ahlgrund
Båda gör 36 timmar per vecka. Ingen jour."""
    assert table(text, Field.TRAINEE, Field.SUPERVISOR, Field.HOURS_PER_WEEK, Field.ON_CALL) == [
        ("Signe Vintertorp", "Birthe Sandklev", 36.0, False),
        ("Gabriel Okonjo", "Tomas Ahlgrund", 36.0, False),
    ]


def test_lines_that_begin_with_a_name() -> None:
    text = """Vi behöver VFU-platser på Kvarnsjö för två fysioterapeutstudenter, nämligen

   Malva Edenfors,  30 augusti - 24 september 2027
   Isak Berntoft,   27 september - 22 oktober 2027

Båda på heltid."""
    assert starts(text) == [("Malva Edenfors", "2027-08-30"), ("Isak Berntoft", "2027-09-27")]


BLOCKS = """Namn: Moa Hjelm
Placering: Granviks Röntgen
Period: 6 sept - 28 nov 2027
Handledare: Per Ek

Namn: Bo Stark
Placering: Solvändan
Period: 4 okt - 12 dec 2027
Handledare: Nadja Frost

Båda är ST-läkare och går ingen jour."""

ROWS = """ST-läkare\tPlats\tPeriod\tHandledare
Moa Hjelm\tGranviks Röntgen\t2027-09-06 - 2027-11-28\tPer Ek
Bo Stark\tSolvändan\t2027-10-04 - 2027-12-12\tNadja Frost

Ingen jour."""

COLUMNS = """\tMoa Hjelm\tBo Stark
Plats\tGranviks Röntgen\tSolvändan
Period\t2027-09-06 - 2027-11-28\t2027-10-04 - 2027-12-12
Handledare\tPer Ek\tNadja Frost

Önskemål om sidotjänstgöring. Ingen jour."""


@pytest.mark.parametrize(
    "text", [BLOCKS, ROWS, ROWS.replace("\t", " | "), COLUMNS], ids=["blocks", "rows", "bars", "columns"]
)
def test_records_in_blocks_and_tables(text: str) -> None:
    names = (Field.TRAINEE, Field.SUPPLIER, Field.SUPERVISOR, Field.ON_CALL)
    assert table(text, *names) == [
        ("Moa Hjelm", "Granviks Röntgen", "Per Ek", False),
        ("Bo Stark", "Solvändans Psykiatri", "Nadja Frost", False),
    ]
    assert starts(text) == [("Moa Hjelm", "2027-09-06"), ("Bo Stark", "2027-10-04")]


def test_one_doctor_in_two_places_is_two_placements() -> None:
    text = (
        "Moa Hjelm är ST-läkare och behöver två sidotjänstgöringar. Först vill vi ha henne i kirurgi på Fjärdviken "
        "30 augusti–24 oktober 2027, med Nora Fält som handledare. Sedan ska hon vidare till radiologi på Granvik "
        "25 oktober–19 december 2027, där Per Ek blir handledare. Heltid på båda ställena."
    )
    assert table(text, Field.TRAINEE, Field.SUPPLIER, Field.PROGRAMME, Field.SUPERVISOR, Field.EXTENT_PERCENT) == [
        ("Moa Hjelm", "Fjärdvikens Kirurgi & Urologi", "kirurgi", "Nora Fält", 100),
        ("Moa Hjelm", "Granviks Röntgen", "radiologi", "Per Ek", 100),
    ]


def test_two_rival_periods_settle_nothing() -> None:
    text = (
        "ST-läkare Moa Hjelm söker radiologi på Granvik. 6 september–28 november 2027. Det vore bra. 4 "
        "oktober–12 december 2027."
    )
    (placement,) = placements(text)
    fact = placement.fact(Field.START)
    assert fact is None or not fact.stated


def test_several_without_names_are_one_object_with_seats() -> None:
    text = "Vi önskar VFU för fyra sjuksköterskestudenter på Kvarnsjö v. 36–40 2027, 36 tim/vecka. Ingen jour."
    (placement,) = placements(text)
    assert placement.seats == 4
    assert placement.fact(Field.TRAINEE) is None


def test_seats_for_each_period() -> None:
    text = (
        "VFU på Kvarnsjö för sjuksköterskestudenter:\n- 2 studenter v. 36–40 2027\n- 3 studenter v. "
        "41–45 2027\nIngen jour."
    )
    assert [p.seats for p in placements(text)] == [2, 3]


def test_no_more_placements_than_a_person_can_look_at() -> None:
    names = (f"ST-läkare Anna Berg{one}{other} söker Granvik v. 36." for one in "abcdefgh" for other in "abcdefghijklm")
    assert len(placements(" ".join(names))) == MAX_PLACEMENTS


def test_the_lines_of_one_request_are_not_records() -> None:
    text = """Förfrågan om sidotjänstgöring:

* Läkare: Jakob Enebäck, ST allmänmedicin
* Var: Solvändan, psykiatri
* När: 15 juni – 14 september 2027
* Handledare: Nadja Frost"""
    assert table(text, Field.TRAINEE, Field.SUPPLIER, Field.PROGRAMME, Field.SUPERVISOR) == [
        ("Jakob Enebäck", "Solvändans Psykiatri", "psykiatri", "Nadja Frost")
    ]


def test_what_was_last_year_is_set_aside() -> None:
    text = (
        "Förra hösten var Amanda Wik på Granvik från september till november med Greta Syl som handledare. "
        "Nu söker vi sidotjänstgöring i radiologi på Granvik för ST-läkare Bo Stark 4 oktober–12 december 2027. "
        "Amanda gick halvtid, men Bo arbetar heltid. Handledare blir Per Ek."
    )
    assert table(text, Field.TRAINEE, Field.SUPERVISOR, Field.EXTENT_PERCENT) == [("Bo Stark", "Per Ek", 100)]
    assert starts(text) == [("Bo Stark", "2027-10-04")]


# --- the layout --------------------------------------------------------------------------------


def labelled(text: str) -> list[tuple[Label | None, str]]:
    layout = lay_out(text)
    return [(p.label, layout.of(p)) for p in layout.pieces]


def test_wrapped_lines_are_joined_and_short_ones_kept_apart() -> None:
    wrapped = "I samråd med verksamhetschef Karin Ryd hör jag av mig om Elin\nRosendahl, ST-läkare hos oss."
    assert labelled(wrapped) == [(None, wrapped.replace("\n", " "))]
    assert len(labelled("ST-läkare Moa Hjelm\nHeltid\nIngen jour")) == 3


def test_the_dash_of_a_period_begins_no_list() -> None:
    text = "ST-läkare Moa Hjelm önskar sidotjänstgöring på Granvik 27 september\n- 19 december 2027. Heltid."
    assert labelled(text)[0][1].endswith("27 september - 19 december 2027.")


@pytest.mark.parametrize(
    "text",
    [
        "Handledare: Per Ek",
        "Handledare\tPer Ek",
        "Handledare   Per Ek",
        "Handledare\nPer Ek",
        "Handledare - Per Ek",
        "Handledare:\n\nPer Ek",
        "Handledare? Per Ek",
        "Handledare............ Per Ek",
        "*Handledare:* Per Ek",
        "1 - Handledare: Per Ek",
        "Handledare = Per Ek",
    ],
)
def test_labels_and_their_values(text: str) -> None:
    assert labelled(text) == [(Label.SUPERVISOR, "Per Ek")]


def test_labels_and_values_by_turns_with_blank_lines() -> None:
    text = "Handledare\n\nPer Ek\n\nJour\n\nnej\n\nArbetstid\n\nheltid"
    assert labelled(text) == [(Label.SUPERVISOR, "Per Ek"), (Label.ON_CALL, "nej"), (Label.HOURS, "heltid")]


def test_a_narrow_text_is_unwrapped_where_nearly_all_its_lines_are_full() -> None:
    sentences = [
        "Vår ST-läkare Moa Hjelm önskar göra sidotjänstgöring i radiologi på Granviks Röntgen i höst.",
        "Handledare blir Per Ek, som är vidtalad.",
        "Verksamhetschef Karin Ryd har godkänt det.",
    ]
    text = textwrap.fill(" ".join(sentences), 40)
    assert [words for _, words in labelled(text)] == sentences


def test_a_name_that_begins_like_a_month_begins_a_list_item() -> None:
    layout = lay_out("1. Maria Ek, v. 36\n2. Juni Falk, v. 37")
    assert [layout.of(p) for p in layout.pieces] == ["Maria Ek, v. 36", "Juni Falk, v. 37"]
    assert len(lay_out("1. mars – 31. maj").pieces) == 1


def test_a_label_without_a_value_says_nothing() -> None:
    assert labelled("Jour:   Handledare: ..........\nPeriod: v. 36") == [(Label.PERIOD, "v. 36")]


def test_abbreviations_end_no_sentence() -> None:
    assert labelled("Fr.o.m. v. 36 t.o.m. v. 45 hos dr. Ek. Ingen jour.") == [
        (None, "Fr.o.m. v. 36 t.o.m. v. 45 hos dr. Ek."),
        (None, "Ingen jour."),
    ]


def test_questions_of_a_letter() -> None:
    letter = "Hej!\n1. Vem är handledare?\n   Svar:\n2. Ingår jour?\n   Svar:\n"
    assert numbered_questions(letter) == {1: Label.SUPERVISOR, 2: Label.ON_CALL}


@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", ""])
@pytest.mark.parametrize("head", ["{}.", "{})", "{}", "Plats {}:", "Placering {}"])
def test_a_number_alone_heads_the_lines_of_one_record(head: str, bullet: str) -> None:
    records = [
        ("Isidor Wallén, ST-läkare", "dermatologi, Tallriset", "v. 49 2027–v. 4 2028", "100 %", "jour: nej"),
        ("Freja Lundemo, ST-läkare", "ögonsjukdomar, Havsljung", "2027-08-30 – 2027-11-21", "80 %", "jour: ja"),
    ]
    blocks = ["\n".join([head.format(n), *(bullet + line for line in lines)]) for n, lines in enumerate(records, 1)]
    text = "\n\n".join(["Två beställningar.", *blocks, "Verksamhetschef Karin Ryd har godkänt båda."])
    told = (Field.TRAINEE, Field.PROGRAMME, Field.START, Field.EXTENT_PERCENT, Field.ON_CALL, Field.HEAD_CONSULTED)
    assert table(text, *told) == [
        ("Isidor Wallén", "hud- och könssjukdomar", date(2027, 12, 6), 100, False, True),
        ("Freja Lundemo", "ögonsjukdomar", date(2027, 8, 30), 80, True, True),
    ]
