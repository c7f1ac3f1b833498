"""On-call duty in free text: yes, no, not settled, said to follow, or not said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.on_call import find_all, find_on_call
from bot.routine.model import Certainty

YES = [
    "Jour ingår.",
    "jour ingår",
    "Jour ingår med två pass i månaden.",
    "Jour ingår i placeringen",
    "Jour ingår även",
    "Jour ingår, en kväll var fjärde vecka",
    "Jour ingår (var sjätte kväll)",
    "Jour: ja",
    "Jour: jodå, det ingår",
    "Jour: Ja, två pass i månaden",
    "Jour: ingår, en kväll var fjärde vecka",
    "Jour:  ja",
    "Jour\tJa",
    "Jour\nJa",
    "Jourtjänstgöring: Ja",
    "Jour – ja",
    "Jour ja",
    "Jour: ☒ Ja ☐ Nej",
    "Ingår jour? Ja, två pass i månaden",
    "Ingår jourarbete? Ja",
    "Ingår jour: ja",
    "Ingår jour - ja",
    "I placeringen ingår jour var fjärde vecka",
    "Beredskap ingår en helg i månaden.",
    "Beredskap i hemmet ingår",
    "Ingen jour men beredskap ingår",
    "ingen jour, däremot ingår beredskap",
    "Jour: nej. Beredskap: ja",
    "jour och beredskap ingår",
    "deltar i jourlinjen",
    "hon deltar i klinikens jour",
    "går primärjour",
    "Hon går jour hos er",
    "hon ska gå jour",
    "kommer att gå mellanjour",
    "bakjour ingår",
    "ca 2 jourer/mån",
    "två jourer per månad",
    "med jour",
    "heltid med jour",
    "heltid inkl. jour",
    "heltid inklusive jour",
    "Jour var 4:e vecka",
    "100 %, jour var fjärde helg",
    "jour en gång i veckan",
    "inte bara dagtid utan även jour",
    "Heltid och jour ingår",
    "Jour ingår och handledare är inte utsedd",
    "De har frågat om han kan hoppa in i jouren och det har vi tackat ja till, så den ingår.",
    "Jour: jag frågade, och det ingår.",
    "Om jouren rådde det oklarhet, men nu är det klart att den ingår.",
    "Det var länge oklart om jour, men nu är det klart att hon går jour.",
    "It was unclear whether on-call was included, but now it is decided: it is included.",
    "jour ingår, eventuellt förlängning",
    "Jour ingår. Inga kurser.",
    "jour ingår men inte beredskap",
    "On-call: yes",
    "on-call included",
    "On-call duty is included, one weekend a month.",
    "on call is included",
    "full time, including on-call duty",
    "he will do on-call shifts",
    "She will take part in on-call work: two on-call shifts per month",
    "Första jourpasset är natten mot 1 mars. Jour ingår alltså.",
    "det är heltid och jour ingår",
    "(Första passet är natten mot 1 mars. Jour\ningår alltså.) Heltid",
    "Dagtid samt jour ingår",
    "Det ingår en del jour",
    "Hon kommer att ingå i jourlinjen",
    "Jour: endast dagjour",
    "Jour: ska ingå",
    "Jour (J/N): J",
    "Jour, ja.",
    "Angående jour: den ingår",
    "Vi vill att hon går jour",
    "Primärjour ja, bakjour nej",
    "Jour ingår, ej nattjour",
    "Kommer att ha jour var fjärde vecka",
    "On-call work is part of the placement",
    "Is on-call included? Yes.",
    "Jour/beredskap: ja",
]

NO = [
    "Jour är inget krav för hans del, så vi säger ingen jour.",
    "Jour är frivilligt där och hon avstår, alltså ingen jour.",
    "Jouren är frivillig, så den ingår inte.",
    "Jouren: jag har kollat, den ingår inte.",
    "On-call is optional there, so we say no on-call.",
    "Det var länge oklart om jouren, men nu är det bestämt: den ingår inte.",
    "Tidigare var det osäkert om jour, nu vet vi att den inte ingår.",
    "Jouren var en öppen fråga i början, men den är löst nu: ingen jour.",
    "Jour ingår inte.",
    "jour ingår ej",
    "Jour ingår inte i placeringen.",
    "jour ingår naturligtvis inte",
    "Någon jour ingår inte.",
    "Ingen jour ingår",
    "ingen jour",
    "Heltid, ingen jour, handledare Bo Ek",
    "inga jourer",
    "inga jourpass",
    "inget jourarbete",
    "utan jour",
    "40 timmar i veckan utan jour",
    "utan krav på jour",
    "ej jour",
    "jourfri",
    "jourfritt",
    "jour är inte aktuellt",
    "Jour är ej aktuell",
    "Jour: nej",
    "Jour: nej, ingen jour",
    "Jour: Nej.",
    "Jour:           ingår inte",
    "Jour: ej",
    "Jour: ej aktuellt",
    "Jour: inte aktuell",
    "Jour: ingen",
    "Jour – nej",
    "Jour\tNej",
    "Jourtjänstgöring\nNej",
    "Jour:\nNej",
    "Jourarbete: Nej",
    "Jour?: Nej",
    "Jour? Nej",
    "Jour: ☐ Ja ☒ Nej",
    "Ingår jour? Nej.",
    "Ingår jour (ja/nej): nej",
    "• Ingår jourarbete: nej",
    "Ingår jourarbete\nNej",
    "Ska hon gå jour? Nej",
    "Ingen jour eller beredskap.",
    "Varken jour eller beredskap ingår",
    "varken kväll, helg eller jour",
    "Jour och beredskap ingår inte",
    "Beredskap ingår inte",
    "Jour förekommer inte hos oss.",
    "Alla\ntre arbetar heltid och ingen går jour.",
    "Hon ska inte gå jour",
    "hon kommer inte att delta i jour",
    "Han deltar inte i jouren",
    "befriad från jour",
    "Jag jobbar\nheltid och ingen jour ingår.",
    "Kan ni ta emot Anna Ek 1/9–30/11, heltid och utan jour?",
    "no on-call duty",
    "On-call: no",
    "On call:      no",
    "On-call: not included",
    "on call is not included",
    "on-call duty is not included",
    "the supervisor will be Bo Ek, and on-call duty is not included.",
    "No on-call.",
    "without on-call",
    "She will not be on call",
    "on-call is excluded",
    "inte heltid utan 75 %, jour ingår inte",
    "Jour ingår inte men hon är gärna med på ronden",
    "Jourtjänstgöring kommer inte att ingå",
    "Det ingår ingen jour",
    "Han behöver inte gå jour",
    "Hon kan inte gå jour",
    "Vi vill inte att jour ingår",
    "Jour önskas ej",
    "Jour: skall ej ingå",
    "Jour: N",
    "Jour, nej.",
    "Angående jour: den ingår inte.",
    "Vad gäller jour: nej",
    "Beträffande jour, så ingår den ej.",
    "När det gäller jour så ingår det inte",
    "Inga kvällar, helger eller jourer",
    "Ej kvällar och jour",
    "Kväll och helg ingår men ej jour",
    "Kvällar, helger och jour ingår ej",
    "Hon är jourbefriad",
    "undantagen från jour",
    "exempt from on-call",
    "On-call duties are not part of the placement",
    "she will not do any on-call",
    "Does the placement include on-call? No",
    "jour- och beredskapstjänstgöring ingår inte",
    "Jour- eller beredskapsarbete: nej",
    "Jourlinje finns på kliniken men ingår inte",
    "Ingen jour hos er, hon går kvar i vår jourlinje",
    "Jour: nej, hon går jour på hemmakliniken",
]

UNCLEAR = [
    "Jour är inget krav",
    "Eventuellt jour, det får vi se.",
    "ev. jour",
    "ev jour",
    "kanske jour",
    "jour kan bli aktuellt",
    "jour kan komma att ingå",
    "beredskap kan ingå",
    "jour kan ingå",
    "gärna jour",
    "deltar gärna i jour",
    "jour om möjligt",
    "jour vid behov",
    "Jour: enligt överenskommelse",
    "Jour: eventuellt",
    "Jour: vet ej",
    "Jour: oklart",
    "Jour: ?",
    "Ingår jour? Vi vet inte än.",
    "Ingår jour? Oklart.",
    "oklart om jour ingår",
    "vi vet inte om jour ingår",
    "jour är inte bestämt",
    "jour är ännu inte klart",
    "jour bestäms senare",
    "jour får ni bestämma",
    "jour och handledare är inte klart",
    "vi önskar att jour ingår",
    "går kvar i hemmaklinikens jour",
    "jour på hemmakliniken fortsätter",
    "hon deltar i jouren på hemmakliniken",
    "jour ingår. Senare: ingen jour.",
    "Jour: ja. Ingen jour.",
    "Ingen jour, ev. beredskap",
    "on-call may become relevant",
    "possibly on-call",
    "on-call: to be decided",
    "on-call is not decided yet",
    "Hon kan gå jour",
    "Hon får gärna gå jour",
    "Jour är frivilligt",
    "Jour är möjligt",
    "Jour: ja, eventuellt",
    "Jour: ingår ev.",
    "Vi har inte diskuterat jour",
    "Hon gör sina jourer på hemmakliniken",
    "On-call, if needed",
]

LATER = [
    "Handledare och jour får jag\nåterkomma om.",
    "Jour? – återkommer",
    "Jour: återkommer",
    "vi återkommer om jour",
    "besked om jour kommer",
]

NOTHING = [
    "",
    "heltid, handledare Bo Ek",
    "Ingår jour?",
    "Ska hon gå jour?",
    "Hur är det med jour?",
    "jour?",
    "Ingår jourarbete",
    "- Ingår jourarbete\n- Vilka arbetstider är aktuella",
    "Vilka arbetstider är aktuella\nIngår jourarbete\n",
    "1. Namngiven handledare\n2. Arbetstider\n3. Ingår jourarbete\n",
    "Vi behöver veta vem som blir handledare och om jour ingår.",
    "undrar om jour ingår",
    "whether on-call duty is included",
    "Jour: ja / nej",
    "Jour -",
    "Jour\nIngen handledare är utsedd",
    "Jour\nInte heltid utan 75 %",
    "Jour:",
    "Omf.\tHandledare\tJour\nAnna Ek\t100 %\tBo Ek",
    "jourläkarcentralen i Borås",
    "jourcentralen",
    "journalen",
    "jourkomp",
    "jourmottagningen",
    "kontakta jouren på 031-390 06 21",
    "journalsystemet ingår",
    "endast dagtid",
    "dagtid",
    "katastrofberedskap ingår i kursen",
    "att handledare, arbetstider och jour ska vara klara minst sex månader innan",
    "I'll call you",
    "Ska jour ingå?",
    "Kan ni erbjuda jour?",
    "Vill ni att hon går jour?",
    "Finns möjlighet till jour?",
    "Jag har jour i helgen så ring på måndag",
    "Jag går jour i natt",
    "Handledaren har jour v. 36",
    "Kliniken har jour dygnet runt",
    "Chefläkare i beredskap finns",
    "Joursamordnare Anna Ek ingår i ledningen",
    "please let us know if on-call is included",
    "Jour: se ovan",
    "Ingår jourarbete (ja/nej)?",
]


def read(text: str) -> tuple[bool | None, Certainty] | None:
    span = find_on_call(text)
    return (span.value, span.certainty) if span else None


@pytest.mark.parametrize("text", YES)
def test_included(text: str) -> None:
    assert read(text) == (True, Certainty.STATED)


@pytest.mark.parametrize("text", NO)
def test_not_included(text: str) -> None:
    assert read(text) == (False, Certainty.STATED)


@pytest.mark.parametrize("text", UNCLEAR)
def test_not_settled(text: str) -> None:
    assert read(text) == (None, Certainty.UNCLEAR)


@pytest.mark.parametrize("text", LATER)
def test_said_to_follow(text: str) -> None:
    assert read(text) == (None, Certainty.ABSENT)


@pytest.mark.parametrize("text", NOTHING)
def test_no_answer(text: str) -> None:
    assert read(text) is None


FRAMES = [
    "Hej!\n\nSidotjänstgöring i ortopedi 1/9–30/11 2027, heltid. {}\nHandledare är Bo Ek.\n\nEva Lind",
    "Period: 2027-09-01 – 2027-11-30\n{}\nHandledare: inte utsedd",
    "Det gäller Anna Ek. {} Verksamhetschefen har inte svarat än.",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    "text", [t for t in YES + NO if t[:1].isupper() and "\n" not in t and "\t" not in t and ":" not in t]
)
def test_the_neighbours_of_a_sentence_change_nothing(text: str, frame: str) -> None:
    sentence = text if text[-1] in ".?" else text + "."
    assert read(frame.format(sentence)) == (text in YES, Certainty.STATED)


def test_every_mention_is_found_where_it_stands() -> None:
    text = "1) Saga Ask, v. 36–45. Jour ingår ej.\n2) Bo Bok, v. 10–21. Jour ingår (var sjätte kväll)."
    spans = find_all(text)
    assert [span.value for span in spans] == [False, True]
    assert spans[0].end < text.index("2)") < spans[1].start


@given(
    st.lists(st.sampled_from([*YES, *NO, *UNCLEAR, *LATER, *NOTHING, "İ", "\n", "\t"]), max_size=8).map(" ".join)
    | st.text(alphabet="jour ingåejnt?:.,\n\t", max_size=60)
)
def test_spans_are_slices(text: str) -> None:
    for span in find_all(text):
        assert text[span.start : span.end] == span.raw
    one = find_on_call(text)
    if one:
        assert text[one.start : one.end] == one.raw
        assert (one.value is None) == (one.certainty is not Certainty.STATED)


@given(st.lists(st.sampled_from([*UNCLEAR, *LATER, *NOTHING]), min_size=1, max_size=4))
def test_what_is_not_settled_never_becomes_an_answer(pieces: list[str]) -> None:
    span = find_on_call("\n\n".join(pieces))
    assert span is None or span.value is None
