"""Periods in free text: what study directors write, what is no period, and how sure it is."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.dates import find_other_dates, find_periods, join
from bot.reading.folding import fold
from bot.routine.model import Certainty

RECEIVED = date(2026, 11, 23)


def read(text: str, received: date = RECEIVED) -> list[str]:
    """Each period as «start/end», an unknown end as «-», with «?» where it is unclear and «!» where it is invalid."""
    marks = {Certainty.STATED: "", Certainty.UNCLEAR: "?", Certainty.INVALID: "!"}
    return [f"{s.value.start or '-'}/{s.value.end or '-'}{marks[s.certainty]}" for s in find_periods(text, received)]


WHOLE_PERIODS = {
    # numbers
    "2027-09-01--2027-11-30": "2027-09-01/2027-11-30",
    "2027-09-01 – 2027-11-30": "2027-09-01/2027-11-30",
    "2027-09-01 — 2027-11-30": "2027-09-01/2027-11-30",
    "2027-09-01-2027-11-30": "2027-09-01/2027-11-30",
    "2027-09-01 → 2027-11-30": "2027-09-01/2027-11-30",
    "2027-09-01 tom 2027-11-30": "2027-09-01/2027-11-30",
    "fr.o.m. 2027-09-01 t.o.m. 2027-11-30": "2027-09-01/2027-11-30",
    "fom 2027-09-01 tom 2027-11-30": "2027-09-01/2027-11-30",
    "f.o.m. 2027-09-01 t.o.m 2027-11-30": "2027-09-01/2027-11-30",
    "fr o m 2027-09-01 t o m 2027-11-30": "2027-09-01/2027-11-30",
    "från och med 2027-09-01 till och med 2027-11-30": "2027-09-01/2027-11-30",
    "2027/09/01 - 2027/11/30": "2027-09-01/2027-11-30",
    "2027.09.01–2027.11.30": "2027-09-01/2027-11-30",
    "2027-9-1 till 2027-11-30": "2027-09-01/2027-11-30",
    "20270901-20271130": "2027-09-01/2027-11-30",
    "20270901 till 20271130": "2027-09-01/2027-11-30",
    "270901-271130": "2027-09-01/2027-11-30",
    "270901–271130": "2027-09-01/2027-11-30",
    "from 270901 tom 271130": "2027-09-01/2027-11-30",
    "2709-2711": "2027-09-01/2027-11-30",
    "2709–2711": "2027-09-01/2027-11-30",
    "2027-09 – 2027-11": "2027-09-01/2027-11-30",
    "1/9-30/11": "2027-09-01/2027-11-30",
    "1/9–30/11 2027": "2027-09-01/2027-11-30",
    "1/9–30/11, 2027": "2027-09-01/2027-11-30",
    "1/9–30/11 -27": "2027-09-01/2027-11-30",
    "1/9–30/11-27": "2027-09-01/2027-11-30",
    "1/9-27–30/11-27": "2027-09-01/2027-11-30",
    "1/9-2027 till 30/11-2027": "2027-09-01/2027-11-30",
    "1/9/2027-30/11/2027": "2027-09-01/2027-11-30",
    "1/9/27 - 30/11/27": "2027-09-01/2027-11-30",
    "1/9 2027–30/11 2027": "2027-09-01/2027-11-30",
    "1/9 – 30/11 (2027)": "2027-09-01/2027-11-30",
    "1 / 9 - 30 / 11": "2027-09-01/2027-11-30",
    "01/09 t.o.m. 30/11": "2027-09-01/2027-11-30",
    "1-30/9": "2027-09-01/2027-09-30",
    "1–30/9 2027": "2027-09-01/2027-09-30",
    "1.9.2027–30.11.2027": "2027-09-01/2027-11-30",
    "1.9.–30.11.2027": "2027-09-01/2027-11-30",
    "01.09.27 - 30.11.27": "2027-09-01/2027-11-30",
    "28/2-30/5 2027": "2027-02-28/2027-05-30",
    "15/12–15/3": "2026-12-15/2027-03-15",
    # names of months
    "1 september – 30 november 2027": "2027-09-01/2027-11-30",
    "1 september–30 november": "2027-09-01/2027-11-30",
    "1 sept–30 nov 2027": "2027-09-01/2027-11-30",
    "1 sept.–30 nov. 2027": "2027-09-01/2027-11-30",
    "1 sep - 30 nov -27": "2027-09-01/2027-11-30",
    "1 sept -27 – 30 nov -27": "2027-09-01/2027-11-30",
    "1 september 27 till 30 november 27": "2027-09-01/2027-11-30",
    "1 september till 30 november 2027.": "2027-09-01/2027-11-30",
    "den 1 september till den 30 november 2027": "2027-09-01/2027-11-30",
    "den 1:a september t.o.m. den 30:e november 2027": "2027-09-01/2027-11-30",
    "1:e september–30:e november": "2027-09-01/2027-11-30",
    "från den första september till den sista november 2027": "2027-09-01/2027-11-30",
    "första september till trettionde november": "2027-09-01/2027-11-30",
    "1 september fram till och med 30 november 2027": "2027-09-01/2027-11-30",
    "från 1 september fram till 30 november": "2027-09-01/2027-11-30",
    "mellan 1 september och 30 november 2027": "2027-09-01/2027-11-30",
    "mellan den 1/9 och den 30/11 2027": "2027-09-01/2027-11-30",
    "onsdag 1 september till tisdag 30 november 2027": "2027-09-01/2027-11-30",
    "onsdagen den 1 september 2027 till tisdagen den 30 november 2027": "2027-09-01/2027-11-30",
    "ons 1/9 – tis 30/11": "2027-09-01/2027-11-30",
    "(ons) 1 sept – (tis) 30 nov 2027": "2027-09-01/2027-11-30",
    "startar 1 september och slutar 30 november 2027": "2027-09-01/2027-11-30",
    "börjar den 1 september 2027 och pågår till och med den 30 november": "2027-09-01/2027-11-30",
    "start 1 september, slut 30 november 2027": "2027-09-01/2027-11-30",
    "1–30 september 2027": "2027-09-01/2027-09-30",
    "den 1 till 30 september 2027": "2027-09-01/2027-09-30",
    "den 1 t.o.m. den 30 september": "2027-09-01/2027-09-30",
    "mellan den 1 och den 30 september 2027": "2027-09-01/2027-09-30",
    "1 mars–31 maj": "2027-03-01/2027-05-31",
    "1 febuari - 30 aprill 2027": "2027-02-01/2027-04-30",
    "1 septemper till 30 novemeber 2027": "2027-09-01/2027-11-30",
    "1 december – 28 februari 2028": "2027-12-01/2028-02-28",
    "1 december 2027 – 29 februari": "2027-12-01/2028-02-29",
    "1 december–29 februari 2027/28": "2027-12-01/2028-02-29",
    "1 september\n– 30 november 2027": "2027-09-01/2027-11-30",
    "1 september till 30\nnovember 2027": "2027-09-01/2027-11-30",
    "1\nseptember till 30 november\n2027": "2027-09-01/2027-11-30",
    "1\u00a0september\u00a0–\u00a030\u00a0november\u00a02027": "2027-09-01/2027-11-30",
    "1 SEPTEMBER – 30 NOVEMBER 2027": "2027-09-01/2027-11-30",
    # whole months
    "sept–nov 2027": "2027-09-01/2027-11-30",
    "september t.o.m. november": "2027-09-01/2027-11-30",
    "september-november -27": "2027-09-01/2027-11-30",
    "från maj till och med juli 2027": "2027-05-01/2027-07-31",
    "maj till och med juli 2027": "2027-05-01/2027-07-31",
    "mars tom maj 2028": "2028-03-01/2028-05-31",
    "under september, oktober och november 2027": "2027-09-01/2027-11-30",
    "juni och juli 2027": "2027-06-01/2027-07-31",
    "december 2027–februari 2028": "2027-12-01/2028-02-29",
    "december–februari 2028": "2027-12-01/2028-02-29",
    "december–februari 2027/28": "2027-12-01/2028-02-29",
    "under hela september 2027": "2027-09-01/2027-09-30",
    "september 2027": "2027-09-01/2027-09-30",
    "Period: september -27": "2027-09-01/2027-09-30",
    # weeks
    "v. 36–45 (2027)": "2027-09-06/2027-11-14",
    "v36-45": "2027-09-06/2027-11-14",
    "v.36-v.45 2027": "2027-09-06/2027-11-14",
    "v 36 - v 45": "2027-09-06/2027-11-14",
    "vecka 36–45 2027": "2027-09-06/2027-11-14",
    "veckorna 36 till 45": "2027-09-06/2027-11-14",
    "vecka 36 t.o.m. vecka 45, 2027": "2027-09-06/2027-11-14",
    "från och med vecka 36 till och med vecka 45": "2027-09-06/2027-11-14",
    "från v.36 till och med v.45 2027": "2027-09-06/2027-11-14",
    "2027, v. 36–45": "2027-09-06/2027-11-14",
    "2027 v 36-45": "2027-09-06/2027-11-14",
    "v. 36/2027 – v. 45/2027": "2027-09-06/2027-11-14",
    "v36-27 – v45-27": "2027-09-06/2027-11-14",
    "v 2736-2745": "2027-09-06/2027-11-14",
    "v. 36-45-27": "2027-09-06/2027-11-14",
    "v. 36–45 år 2027": "2027-09-06/2027-11-14",
    "mellan vecka 36 och vecka 45": "2027-09-06/2027-11-14",
    "2027-W36 – 2027-W45": "2027-09-06/2027-11-14",
    "weeks 36–45, 2027": "2027-09-06/2027-11-14",
    "week 36 to week 45 of 2027": "2027-09-06/2027-11-14",
    "v. 36": "2027-09-06/2027-09-12",
    "v. 36, 37 och 38": "2027-09-06/2027-09-26",
    "v. 49–4": "2026-11-30/2027-01-31",
    "v. 49 2027 – v. 4 2028": "2027-12-06/2028-01-30",
    "v. 49–4 2027/28": "2027-12-06/2028-01-30",
    "v. 53": "2026-12-28/2027-01-03",
    "v. 10–27": "2027-03-08/2027-07-11",
    "v. 36-27": "2027-09-06/2027-09-12",
    # lengths
    "6 mån from 1 mars": "2027-03-01/2027-08-31",
    "6 månader fr.o.m. 1 mars 2027": "2027-03-01/2027-08-31",
    "from 1 mars och 6 månader framåt": "2027-03-01/2027-08-31",
    "från den 1 mars 2027 i sex månader": "2027-03-01/2027-08-31",
    "3 mån fr.o.m. 2027-03-01": "2027-03-01/2027-05-31",
    "tre månader med start 3 maj": "2027-05-03/2027-08-02",
    "tre månader med start den 3 maj 2027": "2027-05-03/2027-08-02",
    "tre månader, start 3/5 2027": "2027-05-03/2027-08-02",
    "3 maj 2027 och tre månader framåt": "2027-05-03/2027-08-02",
    "12 veckor från 5 april 2027": "2027-04-05/2027-06-27",
    "12 veckor från och med 5 april 2027": "2027-04-05/2027-06-27",
    "med start 5 april 2027 i tolv veckor": "2027-04-05/2027-06-27",
    "start 5 april 2027 (12 veckor)": "2027-04-05/2027-06-27",
    "5 april 2027, 12 veckor": "2027-04-05/2027-06-27",
    "10 veckor med start v. 36": "2027-09-06/2027-11-14",
    "10 veckor från och med vecka 36 2027": "2027-09-06/2027-11-14",
    "v. 36 och 10 veckor framåt": "2027-09-06/2027-11-14",
    "ett halvår från 1 mars 2027": "2027-03-01/2027-08-31",
    "sex månaders placering med start 1 mars 2027": "2027-03-01/2027-08-31",
    "från september 2027 i tre månader": "2027-09-01/2027-11-30",
    "1,5 månader från 1 mars 2027": "2027-03-01/2027-04-15",
    "en månad från 31 januari 2027": "2027-01-31/2027-02-27",
    "den 1 mars och stannar till sista maj 2027": "2027-03-01/2027-05-31",
    "börjar måndagen den 1/3 och är klar fredagen den 28/5": "2027-03-01/2027-05-28",
    "mars 1 till 31 maj 2027": "2027-03-01/2027-05-31",
    "vecka 36 (6 sept) till vecka 45 (14 nov) 2027": "2027-09-06/2027-11-14",
    "måndag vecka 36 till fredag vecka 45 2027": "2027-09-06/2027-11-14",
    "1 september till 30 november nästa år": "2027-09-01/2027-11-30",
    "12 veckor fr v 10": "2027-03-08/2027-05-30",
    # English
    "from September until the end of November 2027": "2027-09-01/2027-11-30",
    "from week 36 for ten weeks": "2027-09-06/2027-11-14",
    "starting Monday 6 September 2027, ten weeks": "2027-09-06/2027-11-14",
    "1 September – 30 November 2027": "2027-09-01/2027-11-30",
    "1 September to 30 November, 2027": "2027-09-01/2027-11-30",
    "from 1 September 2027 until 30 November 2027": "2027-09-01/2027-11-30",
    "between 1 September and 30 November 2027": "2027-09-01/2027-11-30",
    "from the 1st of September to the 30th of November 2027": "2027-09-01/2027-11-30",
    "September 1 to November 30, 2027": "2027-09-01/2027-11-30",
    "September 1, 2027 – November 30, 2027": "2027-09-01/2027-11-30",
    "September 1st, 2027 through November 30th, 2027": "2027-09-01/2027-11-30",
    "March 1–31, 2027": "2027-03-01/2027-03-31",
    "6 September to 28 November, 2027": "2027-09-06/2027-11-28",
    "from May to July 2027": "2027-05-01/2027-07-31",
    "three months from 1 June 2027": "2027-06-01/2027-08-31",
    "for three months from 1 June 2027": "2027-06-01/2027-08-31",
    "three months starting 1 June 2027": "2027-06-01/2027-08-31",
    "starting 1 June 2027 for three months": "2027-06-01/2027-08-31",
    "1/3/2027 to 31/5/2027": "2027-03-01/2027-05-31",
    "Wednesday 1 September 2027 to Tuesday 30 November 2027": "2027-09-01/2027-11-30",
    # labels
    "Fr.o.m.\n3 maj 2027\n\nT.o.m.\n1 augusti 2027": "2027-05-03/2027-08-01",
    "Fr.o.m.\t3 maj 2027\nT.o.m.\t1 augusti 2027": "2027-05-03/2027-08-01",
    "Startdatum: 2027-05-03\nSlutdatum: 2027-08-01": "2027-05-03/2027-08-01",
    "Start: 3/5\nSlut: 1/8 2027": "2027-05-03/2027-08-01",
    "Period från: 3 maj 2027\nPeriod till: 1 augusti 2027": "2027-05-03/2027-08-01",
    "Anna Ek\t2027-05-03\t2027-08-01\t100 %": "2027-05-03/2027-08-01",
    "| Anna Ek | 3 maj 2027 | 1 augusti 2027 |": "2027-05-03/2027-08-01",
    "Period\n2027-09-01\n2027-11-30": "2027-09-01/2027-11-30",
    "Tid: 17 maj 2027–27 juni 2027, 100 %": "2027-05-17/2027-06-27",
    "Start date: 3 May 2027\nEnd date: 1 August 2027": "2027-05-03/2027-08-01",
    # the same twice
    "v. 36–45 2027 (6 september–14 november)": "2027-09-06/2027-11-14",
    "6 september–12 november 2027 (v. 36–45)": "2027-09-06/2027-11-12",
    "v. 36–45, dvs 6 september–12 november 2027": "2027-09-06/2027-11-12",
}


ON_LINES_OF_THEIR_OWN = tuple(
    t for t in WHOLE_PERIODS if any(mark in t for mark in ("\t", ":", "Fr.o.m.\n", "|", "\n20"))
)


@pytest.mark.parametrize("text", WHOLE_PERIODS)
def test_a_whole_period(text: str) -> None:
    assert read(text) == [WHOLE_PERIODS[text]]


@pytest.mark.parametrize("text", [t for t in WHOLE_PERIODS if t not in ON_LINES_OF_THEIR_OWN])
def test_a_whole_period_inside_a_sentence(text: str) -> None:
    sentence = f"Vi önskar sidotjänstgöring för Anna Ek {text}, heltid, ingen jour."
    assert read(sentence) == [WHOLE_PERIODS[text]]


PARTS = {
    "från 3 maj 2027": ["2027-05-03/-"],
    "from 3 maj": ["2027-05-03/-"],
    "Fr.o.m. 2027-05-03": ["2027-05-03/-"],
    "med start den 3 maj 2027": ["2027-05-03/-"],
    "Start: 3 maj 2027": ["2027-05-03/-"],
    "Startdatum\n2027-05-03": ["2027-05-03/-"],
    "Startdatum\t2027-05-03": ["2027-05-03/-"],
    "hon börjar 3 maj 2027": ["2027-05-03/-"],
    "placering 3 maj 2027 och framåt": ["2027-05-03/-"],
    "från och med v. 36": ["2027-09-06/-"],
    "start v. 36": ["2027-09-06/-"],
    "från september 2027": ["2027-09-01/-"],
    "t.o.m. 1 augusti 2027": ["-/2027-08-01"],
    "Slut: 1 augusti 2027": ["-/2027-08-01"],
    "placeringen slutar 1/8 2027": ["-/2027-08-01"],
    "till och med vecka 45": ["-/2027-11-14"],
    "T.o.m. november 2027": ["-/2027-11-30"],
    "until 1 August 2027": ["-/2027-08-01"],
    "inte 1 mars som vi skrev utan 8 mars": ["2027-03-08/-"],
    "Placeringen flyttas från 3 maj till 10 maj": ["2027-05-10/-"],
    "Slutdatum ändras från 30 november till 31 december 2027": ["-/2027-12-31"],
    "Perioden förlängs till 31 december 2027": ["-/2027-12-31"],
    "Startdatum: 3 maj 2027\nHandledare: Bo Ek\nSlutdatum: 1 augusti 2027": ["2027-05-03/-", "-/2027-08-01"],
    # several
    "1–5 mars, 8–12 mars och 15–19 mars 2027": [
        "2027-03-01/2027-03-05",
        "2027-03-08/2027-03-12",
        "2027-03-15/2027-03-19",
    ],
    "A. Ask v. 36–40 och B. Bok v. 41–45 2027": ["2027-09-06/2027-10-10", "2027-10-11/2027-11-14"],
    "v. 36-38 och 41-43": ["2027-09-06/2027-09-26", "2027-10-11/2027-10-31"],
    "v. 36–38 samt v. 41 2027": ["2027-09-06/2027-09-26", "2027-10-11/2027-10-17"],
    "Kim Ek 1/9–30/9, Bo Ek 1/10–31/10 2027": ["2027-09-01/2027-09-30", "2027-10-01/2027-10-31"],
    "mars och september 2027": ["2027-09-01/2027-09-30"],
    # changes
    "flyttas till 3 maj–25 juli 2027": ["2027-05-03/2027-07-25"],
    "perioden blir i stället 6 september–28 november 2027": ["2027-09-06/2027-11-28"],
    "flyttas från 3 maj–25 juli till 10 maj–1 augusti 2027": ["2027-05-10/2027-08-01"],
    "Perioden ändras från v. 36–45 till v. 40–49": ["2027-10-04/2027-12-12"],
    "Inte 1 september–30 november utan 8 september–7 december 2027": ["2027-09-08/2027-12-07"],
    "Det blir 8 september–7 december 2027 i stället för 1 september–30 november": ["2027-09-08/2027-12-07"],
    "The period is moved from 3 May to 10 May": ["2027-05-10/-"],
    "v. 36–45 ändras till v. 37–46": ["2027-09-13/2027-11-21"],
    "Ny period: 8 september – 7 december 2027 (tidigare 1 september – 30 november)": ["2027-09-08/2027-12-07"],
    "Det ska vara 8 mars, inte 1 mars.": ["2027-03-08/-"],
    "Startdatum flyttas fram en vecka, till 8 september 2027": ["2027-09-08/-"],
    "Perioden kortas till 31 oktober": ["-/2027-10-31"],
    "Slutet flyttas från 30 november till 15 december 2027": ["-/2027-12-15"],
    # with something else beside
    "1/9–30/11 2027, ej v. 44": ["2027-09-01/2027-11-30"],
    "1/9–30/11 2027 med uppehåll v. 44": ["2027-09-01/2027-11-30"],
    "Hon blir klar med sin ST 2028-06-30 och behöver placeringen 1/9–30/11 2027": ["2027-09-01/2027-11-30"],
    "Enligt avtal som gäller 2025-10-01–2030-09-30 önskar vi plats 1/9–30/11 2027": ["2027-09-01/2027-11-30"],
    "Kursen OM123, VFU v. 36–40 2027": ["2027-09-06/2027-10-10"],
    "Arbetstid: mån-fre 8-17 from 1/9 tom 30/11 2027": ["2027-09-01/2027-11-30"],
    "heltid 1/9-30/11 8-17": ["2027-09-01/2027-11-30"],
    # not sure
    "1 september 2027 – (preliminärt) 30 november 2027": ["2027-09-01/2027-11-30?"],
    "1/9–30/11 eller 1/10–31/12": ["2027-09-01/2027-11-30?"],
    "1/9–30/11 2027, alternativt VT28": ["2027-09-01/2027-11-30?"],
    "preliminärt 1/9–30/11": ["2027-09-01/2027-11-30?"],
    "ca 1 september – 30 november 2027": ["2027-09-01/2027-11-30?"],
    # cannot be
    "1 april - 31 juni 2027": ["2027-04-01/-!"],
    "31 september–30 november 2027": ["-/2027-11-30!"],
    "29 februari–31 maj 2027": ["-/2027-05-31!"],
    "2027-02-30 – 2027-05-31": ["-/2027-05-31!"],
    "v. 50–53 2027": ["2027-12-13/-!"],
    "v. 53 2027": ["-/-!"],
    "270931-271130": ["-/2027-11-30!"],
    "31/9-30/11": ["-/2027-11-30!"],
    "2027-11-01–2027-10-15": ["2027-11-01/2027-10-15"],
}


@pytest.mark.parametrize("text", PARTS)
def test_ends_apart_several_periods_and_periods_that_cannot_be(text: str) -> None:
    assert read(text) == PARTS[text]


VAGUE = [
    "HT27",
    "under HT 2027",
    "ht-27",
    "ht27",
    "VT 2028",
    "vt-28",
    "höstterminen 2027",
    "vårterminen -28",
    "Period: i höst",
    "placering till hösten",
    "placering under våren 2028",
    "Vi önskar plats i mitten av mars",
    "plats från början av september 2027",
    "plats månadsskiftet aug/sept",
    "plats så snart som möjligt",
    "plats efter semestern",
    "plats efter sommaren",
    "plats efter årsskiftet",
    "placering Q3 2027",
    "plats under tredje kvartalet 2027",
    "sidotjänstgöring 4 veckor",
    "placering i 3 månader",
    "placering 3–4 månader",
    "placering 3 veckor i maj 2027",
    "randning någon gång under 2027",
    "placering nästa höst",
    "placement in the autumn of 2027",
    "a placement of three months",
    "placement as soon as possible",
    "plats tidigast 1 september",
    "placering efter den 1 mars 2027",
    "plats första veckan i mars",
]


@pytest.mark.parametrize("text", VAGUE)
def test_words_too_vague_for_dates(text: str) -> None:
    assert read(text)
    assert set(read(text)) == {"-/-?"}


NO_PERIOD = [
    "mån–fre 7.45–16.30",
    "kl. 8–17",
    "kl 8-16.30",
    "0730-1630",
    "tfn 031-390 06 21",
    "070-174 06 33",
    "08-123 45 67",
    "19121212-1212",
    "900101-2385",
    "200409142395",
    "20030722-2380",
    "svara senast 1 mars",
    "senast den 1 mars 2027 behöver vi besked",
    "Vi behöver besked före 1 mars",
    "deadline 15 mars",
    "Anmälan senast 1 april",
    "Avtalet gäller till 30 september 2030",
    "avtalet gäller 2025-10-01–2030-09-30",
    "HSLF-FS 2021:8",
    "SOSFS 2015:8",
    "dnr 2027-00412",
    "RS8630-1138324516-212",
    "LOU-2026-0042",
    "LOU-2026-05",
    "rum 2709",
    "Jag är ledig till och med 30 september 2026",
    "Handledaren har semester v. 28–31",
    "Vi har semesterstängt 12 juli–8 augusti 2027",
    "julledigt 20 december–7 januari",
    "hon är föräldraledig 1 mars–31 maj 2027",
    "frånvarande v. 44",
    "Kliniken är stängd v. 29–30",
    "undertecknad 2027-03-01",
    "Underskrivet den 3 maj 2027",
    "kursen 14–15 april 2027",
    "Kurs för handledare 14–15 april 2027",
    "utbildningsdag 3 maj",
    "möte den 22 mars 2027 13:00-13:45",
    "vi ses 3 maj kl. 13",
    "född 1990-01-01",
    "den 9 november 2026 16:05",
    "On 2027-01-18 15:40, Koncernkontoret PVG wrote:",
    "14 okt. 2026 kl. 09:30 skrev Koncernkontoret PVG:",
    "Skickat: den 4 december 2026 09:02",
    "minst sex månader innan",
    "inom 3 månader",
    "för 3 veckor sedan",
    "30 dagar netto",
    "var 4:e vecka",
    "Hej Maj!",
    "till Maj Brännmyr",
    "August Ek och Maj Ek",
    "tillgänglig 24/7",
    "1/2 tid",
    "50/50",
    "3/4 av tiden",
    "faktura 20471, 2027-12-24",
    "1 200 kr",
    "termin 5",
    "4 platser",
    "rum 3-4",
    "version 1.0.20",
    "anställd sedan 1 mars 2024",
    "legitimation 2022-06-01",
    "on-call may become relevant",
    "40 h/v",
    "36 timmar per vecka",
    "två pass per vecka",
    "192.0.2.77",
    "org.nr 556000-0000",
    "OCR 9900 2047 18",
    "sidan 3/4",
    "mail 5.1.10 RESOLVER",
]


@pytest.mark.parametrize("text", NO_PERIOD)
def test_what_is_no_period(text: str) -> None:
    assert read(text) == []


def test_the_dates_of_other_things_are_named() -> None:
    text = "Handledaren har semester v. 28–31. Placeringen gäller v. 36–45. Svara senast 1 mars."
    assert read(text) == ["2027-09-06/2027-11-14"]
    others = find_other_dates(text, RECEIVED)
    assert [other.raw for other in others] == ["v. 28–31", "1 mars"]
    assert others[0].value == "leave"


@pytest.mark.parametrize(
    ("text", "received", "expected"),
    [
        ("1/9–30/11", "2026-08-31", "2026-09-01/2026-11-30"),
        ("1/9–30/11", "2026-09-01", "2026-09-01/2026-11-30"),
        ("1/9–30/11", "2026-09-02", "2027-09-01/2027-11-30"),
        ("september", "2026-09-01", "2026-09-01/2026-09-30"),
        ("september", "2026-09-02", "2027-09-01/2027-09-30"),
        ("v. 36–45", "2026-08-31", "2026-08-31/2026-11-08"),
        ("v. 36–45", "2026-09-01", "2027-09-06/2027-11-14"),
        ("v. 1–4", "2027-01-02", "2027-01-04/2027-01-31"),
        ("v. 1–4", "2027-01-05", "2028-01-03/2028-01-30"),
        ("v. 53", "2027-02-01", "-/-!"),
        ("1 december–28 februari", "2026-12-01", "2026-12-01/2027-02-28"),
        ("1 december–28 februari", "2026-12-02", "2027-12-01/2028-02-28"),
        ("1 november–15 oktober 2027", "2026-12-07", "2027-11-01/2027-10-15"),
        ("29 februari–31 mars", "2027-11-01", "2028-02-29/2028-03-31"),
    ],
)
def test_a_year_left_out_puts_the_start_on_or_after_the_day_received(text: str, received: str, expected: str) -> None:
    assert read(f"placering under {text}", date.fromisoformat(received)) == [expected]


def test_the_year_of_a_heading_and_of_a_neighbour() -> None:
    assert read("Önskemål 2028:\n- Anna Ek, 1/9–30/11\n- Bo Ek, v. 10–14") == [
        "2028-09-01/2028-11-30",
        "2028-03-06/2028-04-09",
    ]
    early = date(2026, 8, 20)
    assert read("Anna v. 36–40 och Bo v. 41–45 2027", early) == ["2027-09-06/2027-10-10", "2027-10-11/2027-11-14"]
    assert read("Anna 1 mars–31 maj 2028 och Bo 1 juni–31 juli", early)[1] == "2028-06-01/2028-07-31"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Startdatum: 3 maj\nHandledare: Bo Ek\nSlutdatum: 1 augusti 2027", ["2027-05-03/2027-08-01"]),
        ("Start: 3 maj 2027\nHandledare: Bo Ek\nLängd: 8 veckor", ["2027-05-03/2027-06-27"]),
        ("Till: 1 mars\nAnna Ek\nFrån: 1 december", ["2026-12-01/2027-03-01"]),
        ("HT27, närmare bestämt v. 36–45", ["2027-09-06/2027-11-14"]),
        ("HT27", ["-/-?"]),
        ("Önskemål 2028:\nStart: 1/9\nAnna Ek\nSlut: 30/11", ["2028-09-01/2028-11-30"]),
        ("Start: 31 september\nAnna Ek\nSlut: 30 november 2027", ["-/2027-11-30!"]),
    ],
)
def test_ends_that_stand_apart_are_joined(text: str, expected: list[str]) -> None:
    marks = {Certainty.STATED: "", Certainty.UNCLEAR: "?", Certainty.INVALID: "!"}
    spans = join(text, find_periods(text, RECEIVED), RECEIVED)
    assert [f"{s.value.start or '-'}/{s.value.end or '-'}{marks[s.certainty]}" for s in spans] == expected
    assert all(text[s.start : s.end] == s.raw for s in spans)


def test_each_end_keeps_its_own_words() -> None:
    (span,) = find_periods("från den 1 mars till den 31 maj 2027", RECEIVED)
    assert (span.value.start_raw, span.value.end_raw) == ("1 mars", "31 maj 2027")


PIECES = st.sampled_from(
    [
        *WHOLE_PERIODS,
        *NO_PERIOD,
        *VAGUE,
        "\n",
        "\t",
        " ",
        ". ",
        ", ",
        "İ",
        "ß",
        "ſ",
        "\u2028",
        "–",
        "eller",
        "från",
        "t.o.m.",
    ]
)


@given(st.lists(PIECES, max_size=12).map(" ".join) | st.text(alphabet="0123456789 -–/.vVht:,\n", max_size=60))
def test_spans_are_slices_in_order_and_apart(text: str) -> None:
    periods, others = find_periods(text, RECEIVED), find_other_dates(text, RECEIVED)
    for places in ([(p.start, p.end, p.raw) for p in periods], [(o.start, o.end, o.raw) for o in others]):
        assert all(text[start:end] == raw for start, end, raw in places)
        assert all(one[1] <= another[0] for one, another in pairwise(places))
    for span in join(text, periods, RECEIVED):
        assert text[span.start : span.end] == span.raw


@given(st.text(max_size=80))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
