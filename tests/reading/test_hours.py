"""Working hours in free text: extent, hours per week, clock times, and the words that state them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.hours import find_extent, find_hours, find_hours_per_week
from bot.routine.model import Certainty

EXTENTS = {
    "heltid": [100],
    "Heltid.": [100],
    "på heltid": [100],
    "heltidstjänstgöring": [100],
    "full tid": [100],
    "full time": [100],
    "full-time": [100],
    "Omfattning: 100 %": [100],
    "100%": [100],
    "100 procent": [100],
    "halvtid": [50],
    "half-time": [50],
    "halvtid (50 %)": [50, 50],
    "50%": [50],
    "80 procent": [80],
    "75-procentig tjänstgöring": [75],
    "50 per cent": [50],
    "tjänstgöringsgrad 80 %": [80],
    "Det var tal om halvtid ett tag men så blir det inte, han ska arbeta heltid": [100],
    "Först var det tal om 50 %, nu är det bestämt att hon går 100 %": [100],
    "Halvtid diskuterades först, men hon ska gå heltid": [100],
    "Vi pratade om halvtid ett tag, men det blir heltid": [100],
    "Från början var tanken halvtid men hon arbetar heltid": [100],
    "Vi funderade på 80 % men landade i heltid": [100],
    "Det var tal om heltid men så blir det inte": [],
    "Det var aldrig tal om annat än heltid": [100],
    "Vi hade tänkt oss 80 %, utan jour": [80],
    "Vi har pratat om 80 % och det blir bra": [80],
    "Tjänstgöringsgrad: 75": [75],
    "Omf.\t100": [100],
    "Omfattning (%): 60": [60],
    "80 % (ledig fredagar)": [80],
    "80 % av heltid": [80],
    "50 % av en heltid": [50],
    "50 % tjänst": [50],
    "inte heltid utan 75 %": [75],
    "Hon arbetar inte på heltid utan 75 %": [75],
    "75 % i stället för heltid": [75],
    "not full time but 75%": [75],
    "tjänstgöringsgraden sänks till 80 %": [80],
    "tjänstgöringsgraden ändras från 100 % till 80 %": [80],
    "sänks från heltid till 80 %": [80],
    "80 %, resterande 20 % forskning": [80],
    "80 % (20 % forskning på hemmakliniken)": [80],
    "80 % kliniskt, 20 % administration": [80],
    "jour ingår, heltid": [100],
    "ingen jour, heltid": [100],
    "heltid och jour ingår": [100],
    "från 100 % till 80 %": [80],
    "Handledningsmöte torsdagar 15–16, i övrigt heltid": [100],
    # something else
    "100 % närvaro krävs": [],
    "100 % av målen": [],
    "50 % av kostnaden": [],
    "moms 25 %": [],
    "25 % moms": [],
    "10 % rabatt": [],
    "hon är föräldraledig 20 %": [],
    "120 %": [],
    "0 %": [],
    "deltid": [],
    "heltidsstudier": [],
    "telefontid heltid": [],
    "1/9-30/11": [],
    "tid för samtal": [],
}


@pytest.mark.parametrize("text", EXTENTS)
def test_extent(text: str) -> None:
    assert [span.value for span in find_extent(text) if span.certainty is Certainty.STATED] == EXTENTS[text]


@pytest.mark.parametrize(
    "text", ["heltid?", "50–75 %", "eventuellt 80 %", "mellan 80 och 100 %", "Heltid eller deltid"]
)
def test_an_extent_that_is_not_settled(text: str) -> None:
    spans = find_extent(text)
    assert spans
    assert all(span.certainty is Certainty.UNCLEAR for span in spans)


HOURS = {
    # stated
    "100 procent, motsvarande 40 timmar per helgfri vecka": [40],
    "38,25 timmar per helgfri arbetsvecka": [38.25],
    "40 timmar i en normal vecka": [40],
    "36 timmar varje vecka": [36],
    "full time, 40 hours each week": [40],
    "Hon arbetar fyra dagar i veckan, 32 timmar, och har ingen jour": [32],
    "4 dagar i veckan (totalt 30 timmar)": [30],
    "fem dagar i veckan, 8 timmar": [],
    "fyra dagar i veckan, 32 timmars forskning": [],
    "9–14 varje dag måndag till fredag": [25],
    "9-15 dagligen måndag till torsdag": [24],
    "8–16 alla dagar, måndag–fredag": [40],
    "40 timmar per vecka": [40],
    "40 timmar/vecka": [40],
    "40 tim/vecka": [40],
    "40 tim/v": [40],
    "40 tim/v.": [40],
    "40 h/v": [40],
    "40h/v": [40],
    "40 h / v": [40],
    "36 h/vecka": [36],
    "38,25 timmar i veckan": [38.25],
    "38.25 tim/v": [38.25],
    "37:30 tim/v": [37.5],
    "40-timmarsvecka": [40],
    "40 timmars arbetsvecka": [40],
    "40 hours per week": [40],
    "40 hours a week": [40],
    "40 hrs/week": [40],
    "Timmar per vecka: 40": [40],
    "Timmar/vecka\t36": [36],
    "veckoarbetstid 38,25 h": [38.25],
    "ca 40 tim/v": [40],
    "32 timmar i veckan utan jour": [32],
    "20 timmar i\nveckan": [20],
    "Tjänstgöringsgrad 90 %, 36 timmar per vecka\nBeredskap ingår var tredje helg": [36],
    "32 h/v\nJour: ja": [32],
    "Det var tal om 30 timmar i veckan men det blir 40 timmar i veckan": [40],
    "36 timmar i veckan \n\nHandledning sköts av Per Ek": [36],
    "två timmar per vecka\nför handledning": [],
    # hours a day
    "8 h/dag mån-fre": [40],
    "8 timmar per dag, måndag till torsdag": [32],
    "8 timmar om dagen, fyra dagar i veckan": [32],
    "8 hours a day, Monday to Friday": [40],
    "7,5 h/dag 5 dagar/vecka": [37.5],
    # clock times
    "mån–fre 7.45–16.30": [43.75],
    "mån-fre 8-17": [45],
    "mån - fre 8 - 17": [45],
    "måndag-torsdag 8.00-17.00": [36],
    "måndag till fredag 8.00–16.30": [42.5],
    "måndag till och med torsdag kl. 8–16": [32],
    "måndagar–fredagar kl 08:00–17:00": [45],
    "tisdag–fredag klockan 07.30–16.30": [36],
    "förlagda mån–fre mellan 07.45 och 16.30": [43.75],
    "vardagar kl. 8–16": [40],
    "vardagar 8–17": [45],
    "helgfria vardagar 07.30–16.00": [42.5],
    "kl. 8–16.30 måndag till torsdag": [34],
    "Kl. 9–15 måndag–fredag": [30],
    "07–16 mån–fre": [45],
    "0730-1630 mån-fre": [45],
    "tis, ons och fre 8-16": [24],
    "tis och tors 8-16": [16],
    "tisdagar och torsdagar kl. 9–15": [12],
    "mån-tors 8-17, fre 8-15": [43],
    "mån–tors kl. 8–17 och fre kl. 8–15": [43],
    "mån-tors 8-17\nfre 8-15": [43],
    "8–17 mån–tors, 8–15 fre": [43],
    "måndag 8-17\ntisdag 8-17\nonsdag 8-12": [22],
    "mån–fre 8–12 och 13–17": [40],
    "Monday to Friday 8 am to 5 pm": [45],
    "Mon-Fri 8-16": [40],
    "weekdays 8:00–16:30": [42.5],
    "m-f 8-17": [45],
    "må–to 8–17": [36],
    "lör–sön 10–14": [8],
    "mån–fre 21–07": [50],
    "alla dagar 8–12": [28],
    "mån-fre kl.\n8.00-16.30": [42.5],
    "mån t o m fre 8-16": [40],
    "vardagar utom onsdag 8-16": [32],
    "mån–fre 8–16, ej fredagar": [32],
    "Mån–Tor: 8–17; Fre: 8–15": [43],
    "Arbetstider: mån-fre (7-16)": [45],
    "Arbetstider mån, tis, tors 8-17, ons 8-12": [31],
    "38 tim 15 min/vecka": [38.25],
    "7 h 45 min per dag mån-fre": [38.75],
    "Hon är ledig måndagar men arbetar tis-fre 8-16": [32],
    # stated wins
    "40 timmar/vecka, mån–fre 7.45–16.30": [40],
    # several
    "Anna 40 h/v, Bo 20 h/v": [40, 20],
    # something else
    "telefontid vardagar 9–11": [],
    "nås vardagar 8–16": [],
    "Frågor besvaras vardagar 8–16": [],
    "öppettider mån–fre 8–17": [],
    "mottagningen är öppen mån–fre 8–17": [],
    "möte måndag kl. 13–14": [],
    "jour vardagar 17–21": [],
    "beredskap lör–sön 8–20": [],
    "handledning 1 tim/vecka": [],
    "2 timmar i veckan handledning": [],
    "36–40 tim/v": [],
    "kl. 8–16": [],
    "8 h/dag": [],
    "v. 8-16": [],
    "8-16 april": [],
    "1/9-30/11": [],
    "2027-09-01–2027-11-30": [],
    "031-390 06 21": [],
    "mån 1/9 – fre 5/9": [],
    "måndag 3 maj 2027 till söndag 27 juni 2027": [],
    "tisdag 8–12 veckor": [],
    "mån–fre 8–16, mån–fre 10–18": [],
    "jämna veckor mån–ons 8–16, udda veckor tors–fre 8–16": [],
    "30 min per vecka": [],
    "15 min/dag mån–fre": [],
    "4 dagar/vecka, 8-17": [],
    "när som helst": [],
}


@pytest.mark.parametrize("text", HOURS)
def test_hours_per_week(text: str) -> None:
    assert [span.value for span in find_hours_per_week(text)] == pytest.approx(HOURS[text])


def test_two_doctors_have_two_sums() -> None:
    text = "1) Saga Ask: heltid mån–fre 8–16.30. Handl: Lotta Ek.\n2) Hampus Bok: 60 %, tis–tors 8–16. Handl: Ove Ek."
    assert [span.value for span in find_hours_per_week(text)] == [42.5, 24.0]


WORDS = {
    "Heltid, jour ingår": ("Heltid", Certainty.STATED),
    "heltid dagtid, ingen jour": ("heltid dagtid", Certainty.STATED),
    "Omfattning: heltid, 40 timmar/vecka, förlagda mån–fre mellan 07.45 och 16.30\nJour: nej": (
        "heltid, 40 timmar/vecka, förlagda mån–fre mellan 07.45 och 16.30",
        Certainty.STATED,
    ),
    "halvtid (50 %), 20 timmar i veckan": ("halvtid (50 %), 20 timmar i veckan", Certainty.STATED),
    "Hon arbetar inte heltid utan 75 %. Någon jour": ("inte heltid utan 75 %", Certainty.STATED),
    "Heltid (40 h/v)\n\nJour": ("Heltid (40 h/v)", Certainty.STATED),
    "36 timmar per vecka, dag- och kvällspass. Ingen jour": (
        "36 timmar per vecka, dag- och kvällspass",
        Certainty.STATED,
    ),
    "60 %, tis–tors 8–16. Jour ingår": ("60 %, tis–tors 8–16", Certainty.STATED),
    "Arbetstid: 8-17": ("8-17", Certainty.STATED),
    "Arbetstid kl. 8–17": ("kl. 8–17", Certainty.STATED),
    "36–40 tim/v": ("36–40 tim/v", Certainty.STATED),
    "40 h/v enligt handledarens schema": ("40 h/v enligt handledarens schema", Certainty.STATED),
    "Arbetstid: enligt överenskommelse": ("enligt överenskommelse", Certainty.UNCLEAR),
    "Arbetstid: sedvanliga tider. Jour ingår inte": ("sedvanliga tider", Certainty.UNCLEAR),
    "sedvanlig arbetstid": ("sedvanlig arbetstid", Certainty.UNCLEAR),
    "Arbetstider: enl. schema": ("enl. schema", Certainty.UNCLEAR),
    "tider enligt klinikens schema": ("enligt klinikens schema", Certainty.UNCLEAR),
    "arbetstider: kliniken bestämmer": ("kliniken bestämmer", Certainty.UNCLEAR),
    "återkommer om arbetstider": ("återkommer om arbetstider", Certainty.UNCLEAR),
    "Arbetstid: dagtid 8-17": ("dagtid 8-17", Certainty.STATED),
    "arbetar 4 dagar i veckan": ("4 dagar i veckan", Certainty.UNCLEAR),
    "Heltid eller deltid": ("Heltid eller deltid", Certainty.UNCLEAR),
    "Kontorstid": ("Kontorstid", Certainty.UNCLEAR),
    "dagtid": ("dagtid", Certainty.UNCLEAR),
    "deltid": ("deltid", Certainty.UNCLEAR),
    "normal working hours": ("normal working hours", Certainty.UNCLEAR),
    "Hours: as agreed": ("as agreed", Certainty.UNCLEAR),
    "arbetstider ej bestämda": ("arbetstider ej bestämda", Certainty.ABSENT),
    "Arbetstiden är inte klar än": ("Arbetstiden är inte klar", Certainty.ABSENT),
    "arbetstid: vet ej": ("arbetstid: vet ej", Certainty.ABSENT),
}


@pytest.mark.parametrize("text", WORDS)
def test_the_words_and_how_sure_they_are(text: str) -> None:
    span = find_hours(text).best_words()
    assert span is not None
    assert (span.raw, span.certainty) == WORDS[text]


@pytest.mark.parametrize(
    "text",
    [
        "Vidarebefordrar enligt överenskommelse.",
        "telefontid 9–11",
        "möte kl. 13–14",
        "När: den 22 mars 2027 13:00-13:45",
        "Vilka arbetstider är aktuella?",
        "Handledare bestämmer vi senare",
        "Vi har gott om tid",
        "100 % av målen",
        "",
    ],
)
def test_no_words_of_working_hours(text: str) -> None:
    assert find_hours(text).best_words() is None


def test_what_is_stated_comes_before_what_is_vague() -> None:
    span = find_hours("Sedvanliga tider gäller på kliniken. Tjänstgöringen är på heltid.").best_words()
    assert span is not None
    assert (span.raw, span.certainty) == ("heltid", Certainty.STATED)


_NAMES = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 22 * 4), st.integers(1, 40), st.sampled_from([".", ":"]))
def test_clock_times_on_weekdays_are_added_up(first: int, last: int, quarter: int, length: int, sign: str) -> None:
    if first == last or quarter + length > 95:
        return
    begin, end = divmod(quarter * 15, 60), divmod((quarter + length) * 15, 60)
    text = f"{_NAMES[first]}–{_NAMES[last]} {begin[0]:02}{sign}{begin[1]:02}–{end[0]:02}{sign}{end[1]:02}"
    days = next(n for n in range(1, 8) if (first + n - 1) % 7 == last)
    hours = days * length / 4
    expected = [hours] if hours <= 80 else []
    assert [span.value for span in find_hours_per_week(text)] == pytest.approx(expected), text


@given(
    st.integers(1, 80),
    st.sampled_from(["{} h/v", "{} tim/vecka", "{} timmar i veckan", "{} hours per week", "{}-timmarsvecka"]),
)
def test_every_number_of_hours(hours: int, wording: str) -> None:
    assert [span.value for span in find_hours_per_week(wording.format(hours))] == [hours]


@given(st.integers(1, 100), st.sampled_from(["{} %", "{}%", "{} procent", "omfattning {} %", "{}\u00a0%"]))
def test_every_extent(percent: int, wording: str) -> None:
    assert [span.value for span in find_extent(wording.format(percent))] == [percent]


PIECES = st.sampled_from([*EXTENTS, *HOURS, *WORDS, "\n", "\t", "İ", "–", "och", "utan", "mellan"])


@given(st.lists(PIECES, max_size=10).map(" ".join) | st.text(alphabet="0123456789 %-–.:/hvmåntiskl,\n", max_size=60))
def test_spans_are_slices_in_order_and_apart(text: str) -> None:
    hours = find_hours(text)
    for spans in (hours.extents, hours.per_week, hours.words):
        assert all(text[span.start : span.end] == span.raw for span in spans)
    assert all(one.end <= another.start for one, another in zip(hours.words, hours.words[1:], strict=False))
    assert hours.extents == find_extent(text)
    assert hours.per_week == find_hours_per_week(text)
