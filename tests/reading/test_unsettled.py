"""What the writer says is not settled is not taken for settled, wherever and however it is said."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.reading.model import Intent
from bot.routine.checks import check
from bot.routine.model import Certainty, Field, Status, Verdict
from tests.reading.writing import DIRECTORY, one, reading

SENTENCES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("unsettled.toml").read_text())
IN_PROSE = """Hej!

Vi söker en sidotjänstgöringsplats i ortopedi på Björkdala Ortopedklinik för vår ST-läkare Hedda Ymerfors 30 augusti–
21 november 2027. Handledare där blir Petter Kjellmark. Tjänstgöringen är på heltid, måndag–fredag 7.45–16.30, utan
jour. Verksamhetschef Ingela Frostvik är tillfrågad och har godkänt placeringen.

"""
IN_A_LIST = """Hej!

Läkare: Hedda Ymerfors, ST ortopedi, Almby Sjukhus
Plats: Björkdala Ortopedklinik, ortopedi
Period: 30 augusti–21 november 2027
Handledare: Petter Kjellmark
Arbetstid: heltid, 40 h/v
Jour: ingår inte
Verksamhetschef: Ingela Frostvik, tillfrågad och har godkänt

"""
SAID = [(rule, sentence) for rule, sentences in SENTENCES.items() if rule != "nothing" for sentence in sentences]
bases = pytest.mark.parametrize("base", [IN_PROSE, IN_A_LIST], ids=["prose", "list"])


def with_names(sentence: str) -> str:
    return sentence.format(
        supervisor="Petter Kjellmark",
        head="Ingela Frostvik",
        trainee="Hedda Ymerfors",
        supplier="Björkdala Ortopedklinik",
    )


@bases
@pytest.mark.parametrize(("rule", "sentence"), SAID)
def test_what_is_in_doubt_is_not_complete(base: str, rule: str, sentence: str) -> None:
    found = check(one(base + with_names(sentence)), reading(base).received, DIRECTORY)
    assert found.verdict is not Verdict.READY
    if rule != "request":
        assert {str(name): status for name, status in found.findings.items()}[rule] is not Status.MET


@bases
@pytest.mark.parametrize("sentence", ["", *SENTENCES["nothing"]])
def test_what_doubts_nothing_changes_nothing(base: str, sentence: str) -> None:
    told = reading(base + with_names(sentence))
    assert told.intent is Intent.REQUEST
    (placement,) = told.placements
    assert check(placement, told.received, DIRECTORY).verdict is Verdict.READY


def test_a_doubt_about_another_trainee_leaves_this_one_settled() -> None:
    told = reading(
        "Vi söker ortopedi på Björkdala för ST-läkarna Vera Ekstrand och Love Hallmark, 3 maj–27 juni 2027, heltid, "
        "utan jour. Per Ek är handledare för båda. För Love är handledaren inte klar än."
    )
    sure = {p.text(Field.TRAINEE): p.facts[Field.SUPERVISOR].stated for p in told.placements}
    assert sure == {"Vera Ekstrand": True, "Love Hallmark": False}


def test_the_words_that_put_a_fact_in_doubt_are_told_beside_those_that_state_it() -> None:
    placement = one(IN_PROSE + "Om jour ingår återkommer vi om.")
    fact = placement.facts[Field.ON_CALL]
    assert (fact.value, fact.certainty, fact.evidence) == (False, Certainty.UNCLEAR, "utan\njour")
    assert fact.doubt == "Om jour ingår återkommer vi om"


def test_the_last_day_alone_can_be_open() -> None:
    placement = one(
        "Vi söker ortopedi på Björkdala för ST-läkare Vera Ekstrand. Hon börjar den 3 maj 2027 men slutdatum är inte "
        "bestämt."
    )
    assert placement.facts[Field.START].stated
    assert Field.END not in placement.facts
