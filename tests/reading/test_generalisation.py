"""Ways of saying the same thing, and of not quite saying it: consent, trainee, supervisor, on-call and time."""

from __future__ import annotations

from datetime import date

import pytest

from bot.routine.checks import check
from bot.routine.model import Field, Rule, Status, Value
from tests.reading.writing import DIRECTORY, one, reading, said, says

WITHOUT_HEAD = (
    "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen "
    "6 september–28 november 2027, heltid. Handledare är Per Ek. Jour ingår inte. "
)
WITHOUT_SUPERVISOR = (
    "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen "
    "6 september–28 november 2027, heltid. Jour ingår inte. Verksamhetschef Lena Brask har godkänt. "
)
WITHOUT_ON_CALL = (
    "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen "
    "6 september–28 november 2027, heltid. Handledare är Per Ek. Verksamhetschef Lena Brask har godkänt. "
)
WITHOUT_HOURS = (
    "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen "
    "6 september–28 november 2027. Handledare är Per Ek. Jour ingår inte. Verksamhetschef Lena Brask har godkänt. "
)
WITHOUT_PERIOD = (
    "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen, heltid. "
    "Handledare är Per Ek. Jour ingår inte. Verksamhetschef Lena Brask har godkänt. "
)
THE_REST = " Handledare är Per Ek. Heltid, ingen jour. Verksamhetschef Lena Brask har godkänt."


# --- the head of department agrees ---------------------------------------------------------------

CONSENT = [
    "Verksamhetschef Lena Brask har gett klartecken.",
    "Verksamhetschefen har lämnat sitt bifall.",
    "Lena Brask, verksamhetschef, har gett upplägget sin välsignelse.",
    "Vår verksamhetschef Lena Brask tycker att det är en utmärkt idé.",
    "Planen har fullt stöd av verksamhetschef Lena Brask.",
    "Ansökan är sanktionerad av verksamhetschefen.",
    "Verksamhetschefen ser gärna att Moa åker.",
    "VC Lena Brask är helt införstådd och positiv.",
    "Klinikchefen välkomnar placeringen.",
    "Vår VC har inget emot det.",
    "Verksamhetschef Lena Brask har tagit beslut om placeringen.",
    "Placeringen är beslutad av verksamhetschef Lena Brask.",
    "Jag skriver på uppdrag av verksamhetschef Lena Brask.",
    "Efter avstämning med verksamhetschefen skickar jag nu detta.",
    "Verksamhetschefen och jag är överens om detta.",
    "Verksamhetschef är Lena Brask, som gått med på upplägget.",
    "Tummen upp från vår verksamhetschef.",
    "Ett ja har jag fått av verksamhetschef Lena Brask.",
    "Verksamhetschef Lena Brask nickar.",
    "Detta sker med verksamhetschef Lena Brasks goda minne.",
    "Verksamhetschefen Lena Brask har kontrasignerat ansökan.",
    "I samförstånd med verksamhetschef Lena Brask ansöker vi härmed.",
    "På verksamhetschefens inrådan söker vi platsen.",
    "Verksamhetschef Lena Brask har bett mig ordna placeringen.",
    "Vår verksamhetschef unnar henne det gärna.",
    "Vår head of department, Lena Brask, is all for it.",
    "The head of department, Lena Brask, has given it her blessing.",
    "Our head of department is in full support.",
    "Head of department Lena Brask has no objection.",
    "Lena Brask, head of department, signed this off last week.",
    "It has been cleared with the head of department, Lena Brask.",
    "Verksamhetschefen Lena Brask tillstyrker till fullo.",
    "Samtycke har inhämtats från verksamhetschef Lena Brask.",
    "Lena Brask (verksamhetschef) är med på tåget.",
]
CONSENT_NOT_YET = [
    "Verksamhetschef Lena Brask ska ge sitt bifall nästa vecka.",
    "Verksamhetschefen har inte gett klartecken.",
    "Vi hoppas att verksamhetschefen ställer sig bakom.",
    "Verksamhetschef Lena Brask har fått frågan men inte svarat.",
    "Verksamhetschefens bifall inväntas.",
    "Verksamhetschef Lena Brask kommer att skriva under.",
    "Om verksamhetschefen säger ja så kör vi.",
    "Verksamhetschef Lena Brask är tveksam.",
    "Jag ska stämma av med verksamhetschef Lena Brask.",
    "Verksamhetschefen är på semester och har inte hunnit ta ställning.",
    "Verksamhetschef Lena Brask är vidtalad men vill fundera.",
    "Verksamhetschef Lena Brask lär inte ha något emot det.",
    "Verksamhetschefen brukar tycka att det är bra.",
    "Verksamhetschef Lena Brask har begärt betänketid.",
    "Ett ja från verksamhetschef Lena Brask saknas ännu.",
    "Klartecken från verksamhetschefen kommer.",
    "Verksamhetschef Lena Brask får ta ställning i januari.",
    "Vår förra verksamhetschef hade godkänt upplägget.",
    "The head of department has yet to approve.",
    "We expect the head of department to agree.",
    "Head of department Lena Brask is thinking about it.",
    "Verksamhetschefen vill se schemat innan hon säger ja.",
]


@pytest.mark.parametrize("words", CONSENT)
def test_consent(words: str) -> None:
    assert says(one(WITHOUT_HEAD + words).fact(Field.HEAD_CONSULTED)) is True


@pytest.mark.parametrize("words", CONSENT_NOT_YET)
def test_consent_that_is_not_given(words: str) -> None:
    placement = one(WITHOUT_HEAD + words)
    assert says(placement.fact(Field.HEAD_CONSULTED)) is not True


# --- the trainee ---------------------------------------------------------------------------------

PLACE = " i radiologi på Granviks Röntgen 6 september–28 november 2027."
TRAINEE = [
    "Sidotjänstgöring" + PLACE + " Läkaren heter Ines Hollmark och gör sin ST i allmänmedicin på Hällevård.",
    "Sidotjänstgöring" + PLACE + " Den det gäller heter Ines Hollmark och är ST-läkare hos oss.",
    "Vi har en kollega som behöver sidotjänstgöring" + PLACE + " Heter Ines Hollmark och är ST-läkare.",
    "Har en kille här som behöver sidotjänstgöring" + PLACE + " Heter Ines Hollmark.",
    "Har en läkare som vill göra sidotjänstgöring" + PLACE + "\nHeter Ines Hollmark. Blir 100%",
    "Vi vill skicka Ines Hollmark på sidotjänstgöring" + PLACE,
    "Det är dags för Ines Hollmark att göra sin sidotjänstgöring" + PLACE,
    "Sidotjänstgöring" + PLACE + " Det rör sig om Ines Hollmark.",
    "Ines Hollmark har turen att få göra sidotjänstgöring" + PLACE,
    "Kan Ines Hollmark få komma på sidotjänstgöring" + PLACE[:-1] + "?",
    "Sidotjänstgöring" + PLACE + " Läkaren heter Ines Hollmark och går sitt tredje år.",
    "Vi har en doktor, Ines Hollmark, och hon behöver sidotjänstgöring" + PLACE,
    "Placera gärna Ines Hollmark på sidotjänstgöring" + PLACE,
    "Sidotjänstgöring" + PLACE + " Den som kommer är Ines Hollmark.",
    "Nästa i kön är Ines Hollmark. Sidotjänstgöring" + PLACE,
    "Vi har lovat Ines Hollmark en sidotjänstgöring" + PLACE,
    "Sjukhuset låter Ines Hollmark göra sidotjänstgöring" + PLACE,
    "Legitimerade läkaren Ines Hollmark behöver sidotjänstgöring" + PLACE,
    "För Ines Hollmarks del behövs sidotjänstgöring" + PLACE,
    "Specialistläkarkollegan Ines Hollmark önskar sidotjänstgöring" + PLACE,
    "Sidotjänstgöring" + PLACE + " Ines Hollmark är namnet.",
    "Med detta anmäler vi Ines Hollmark till sidotjänstgöring" + PLACE,
    "We propose Ines Hollmark for a placement in radiology at Granviks Röntgen 6 September–28 November 2027.",
    "This is about Ines Hollmark, who lacks her radiology placement at Granviks Röntgen 6 Sep–28 Nov 2027.",
    "Turen har kommit till Ines Hollmark. Sidotjänstgöring" + PLACE,
    "Ni minns kanske Ines Hollmark? Nu vill hon göra sidotjänstgöring" + PLACE,
    "Sidotjänstgöring" + PLACE + " Kvinnan det gäller: Ines Hollmark.",
    "Hos oss finns Ines Hollmark som ännu inte gjort sin sidotjänstgöring" + PLACE,
    "Ordna en sidotjänstgöring åt vår Ines Hollmark" + PLACE,
    "Undertecknad vill rekommendera Ines Hollmark till sidotjänstgöring" + PLACE,
    "Ines Hollmark. Sidotjänstgöring" + PLACE,
    "Radiologirandaren Ines Hollmark kommer" + PLACE,
    "Det är nu bestämt att Ines Hollmark gör sidotjänstgöring" + PLACE,
    "Efter samtal med Ines Hollmark söker vi sidotjänstgöring för henne" + PLACE,
    "Nu gäller det återigen ST, denna gång Ines Hollmark, sidotjänstgöring" + PLACE,
    "Audionomstuderande Ines Hollmark behöver VFU-plats på Granviks Röntgen 6 september–28 november 2027.",
]
NOT_THE_TRAINEE = [
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Vid frågor, ring Ines Hollmark.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Fakturan skickas till Ines Hollmark.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Vår kontaktperson är Ines Hollmark.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Handledare var tidigare Ines Hollmark.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Hälsa Ines Hollmark!", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Tack till Ines Hollmark för hjälpen sist.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Förra året hade ni Ines Hollmark.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Jag har pratat med Ines Hollmark hos er.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Schemat görs av Ines Hollmark.", "Ines Hollmark"),
    ("En ST-läkare behöver sidotjänstgöring" + PLACE + " Jag vikarierar för Ines Hollmark.", "Ines Hollmark"),
]


@pytest.mark.parametrize("words", TRAINEE)
def test_trainee(words: str) -> None:
    assert says(one(words + THE_REST).fact(Field.TRAINEE)) == "Ines Hollmark"


@pytest.mark.parametrize(("words", "name"), NOT_THE_TRAINEE)
def test_somebody_else_is_not_the_trainee(words: str, name: str) -> None:
    for placement in reading(words + THE_REST).placements:
        assert says(placement.fact(Field.TRAINEE)) != name


# --- the supervisor ------------------------------------------------------------------------------

SUPERVISOR = [
    "Tora Granström ansvarar för handledningen.",
    "Handledningen sköts av Tora Granström.",
    "Tora Granström har sagt ja till att handleda.",
    "Tora Granström har erbjudit sig att vara handledare.",
    "Handledarskapet vilar på Tora Granström.",
    "Tora Granström åtar sig handledarskapet.",
    "Tora Granström kommer att ta henne under sina vingar som handledare.",
    "För handledningen svarar Tora Granström.",
    "Till handledare har Tora Granström utsetts.",
    "Utsedd till handledare är Tora Granström.",
    "Tora Granström är vidtalad som handledare och har tackat ja.",
    "Tora Granström har gått med på att bli hennes handledare.",
    "Tora Granström ställer upp och handleder.",
    "Handledaruppdraget har Tora Granström tagit på sig.",
    "Tora Granström fungerar som handledare.",
    "Tora Granström är den som handleder.",
    "Som handledare fungerar Tora Granström.",
    "På plats handleds hon av överläkare Tora Granström.",
    "Det är Tora Granström som tar handledaransvaret.",
    "Handledarrollen går till Tora Granström.",
    "Rollen som handledare har Tora Granström.",
    "Tora Granström tar emot och handleder henne.",
    "Tora Granström blir både kontaktperson och handledare.",
    "Vi har bokat Tora Granström som handledare.",
    "Hennes handledare under tiden heter Tora Granström.",
    "Dr Tora Granström has agreed to supervise her.",
    "Supervision will be provided by Tora Granström.",
    "Tora Granström will take on the role of supervisor.",
    "The supervisor there is going to be Tora Granström.",
    "Tora Granström has kindly offered to be her supervisor.",
    "Handledningen har Tora Granström åtagit sig.",
]
NOT_THE_SUPERVISOR = [
    "Tora Granström har avböjt att vara handledare.",
    "Tora Granström var handledare förra gången.",
    "Förra årets handledare Tora Granström har gått i pension.",
    "Tora Granström, som brukar handleda, är sjukskriven.",
    "Tora Granström är hennes huvudhandledare hemma.",
    "Hon hade Tora Granström som handledare när hon var där 2024.",
    "Vi har frågat Tora Granström om handledning men inte fått svar.",
    "Kanske kan Tora Granström handleda.",
    "Vi föreslår Tora Granström som handledare, men hon är inte tillfrågad.",
    "Tora Granström kan inte handleda i höst.",
    "Tora Granström tackade nej till att handleda.",
    "Tidigare handledare: Tora Granström.",
    "Tora Granström handledde henne under AT.",
    "Tora Granström ska tillfrågas om handledarskapet.",
    "Vi hoppas att Tora Granström kan handleda.",
    "Tora Granström declined to supervise.",
    "Tora Granström was her supervisor last time.",
    "Tora Granström handleder inte längre.",
]


@pytest.mark.parametrize("words", SUPERVISOR)
def test_supervisor(words: str) -> None:
    assert says(one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)) == "Tora Granström"


@pytest.mark.parametrize("words", NOT_THE_SUPERVISOR)
def test_somebody_who_is_not_settled_as_supervisor(words: str) -> None:
    for placement in reading(WITHOUT_SUPERVISOR + words).placements:
        assert says(placement.fact(Field.SUPERVISOR)) != "Tora Granström"


# --- on-call, hours and dates --------------------------------------------------------------------

ON_CALL: list[tuple[str, bool]] = [
    ("Jourtjänstgöring är inkluderad.", True),
    ("Hon ska delta i klinikens jourlinje.", True),
    ("Någon jourtjänstgöring är det inte fråga om.", False),
    ("Jour blir det inte tal om.", False),
    ("Hon är befriad från jour.", False),
    ("Jourverksamhet omfattas.", True),
    ("Hon kommer att bemanna jourlinjen.", True),
    ("Jourer tillkommer var sjätte vecka.", True),
    ("Placeringen är helt jourfri.", False),
    ("Jour ligger utanför placeringen.", False),
    ("Hon undantas från jourlinjen.", False),
    ("Jourpass är inräknade.", True),
    ("Vi räknar in jour.", True),
    ("I placeringen innefattas jour.", True),
    ("Jourtjänst hör till.", True),
    ("Någon beredskap är inte planerad.", False),
    ("Jour gör hon på samma villkor som de andra.", True),
    ("Från jour är hon undantagen.", False),
    ("She will share the on-call rota.", True),
    ("On-call work is part of it.", True),
    ("She is exempt from on-call.", False),
    ("Hon går in i jourschemat.", True),
    ("Jouruppdrag saknas.", False),
    ("Hon avstår från jour.", False),
    ("Jourtjänstgöringen utgår.", False),
    ("Med jour menas här två pass i månaden.", True),
]
ON_CALL_OPEN = [
    "Jourfrågan är inte avgjord.",
    "Frågan om jour är inte slutligt avgjord; sådan kan komma att ingå.",
    "Jouren är ännu en öppen fråga.",
    "Vi vet inte hur det blir med jour.",
    "Ingår jour?",
    "Jour: återkommer.",
    "Eventuellt tillkommer jour.",
    "Huruvida jour ingår får kliniken avgöra.",
    "Hon går jour hemma på Almby.",
]
HOURS: list[tuple[str, float]] = [
    ("Hon arbetar fyrtio timmar i veckan.", 40.0),
    ("Arbetstiden är trettiotvå timmar per vecka.", 32.0),
    ("Tjugo timmar per vecka.", 20.0),
    ("Veckoarbetstiden uppgår till trettiosex timmar.", 36.0),
    ("She works forty hours a week.", 40.0),
    ("Thirty-two hours per week.", 32.0),
    ("Hon gör trettiofem timmar varje vecka.", 35.0),
]
PERIODS: list[str] = [
    "Hon skulle börja måndagen den 6 september 2027 och sluta söndagen den 28 november 2027.",
    "She would start on 6 September 2027 and finish on 28 November 2027.",
    "Första dag blir 6 september 2027 och sista dag 28 november 2027.",
    "Hon kommer den 6 september 2027 och slutar den 28 november 2027.",
    "Start den 6 september 2027, avslut den 28 november 2027.",
    "Perioden inleds 6 september 2027 och avslutas 28 november 2027.",
    "Hon är hos er från den 6 september 2027 ända till den 28 november 2027.",
    "Med början 6 september 2027 och slut 28 november 2027.",
    "Tillträde 2027-09-06, sista arbetsdag 2027-11-28.",
    "She begins on 6 September 2027 and ends on 28 November 2027.",
    "Hon påbörjar placeringen 6 september 2027 och lämnar den 28 november 2027.",
    "Vi tänker oss 6 september 2027 som första dag och 28 november 2027 som sista.",
    "Hon har tidigare gjort tre månader på Björkdala (januari–mars 2026). Nu gäller det 6 september–28 november 2027.",
    "Hon var föräldraledig 1 mars–31 maj 2026. Placeringen löper 6 september–28 november 2027.",
    "Startar vecka 36 2027 och slutar vecka 47 2027.",
]


@pytest.mark.parametrize(("words", "expected"), ON_CALL)
def test_on_call(words: str, expected: bool) -> None:
    assert says(one(WITHOUT_ON_CALL + words).fact(Field.ON_CALL)) is expected


@pytest.mark.parametrize("words", ON_CALL_OPEN)
def test_on_call_that_is_not_settled(words: str) -> None:
    placement = one(WITHOUT_ON_CALL + words)
    assert check(placement, date(2026, 11, 23), DIRECTORY).findings[Rule.ON_CALL] is not Status.MET


@pytest.mark.parametrize(("words", "expected"), HOURS)
def test_hours_in_words(words: str, expected: float) -> None:
    assert says(one(WITHOUT_HOURS + words).fact(Field.HOURS_PER_WEEK)) == expected


@pytest.mark.parametrize("words", PERIODS)
def test_period(words: str) -> None:
    expected: tuple[Value, Value] = (date(2027, 9, 6), date(2027, 11, 28))
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == expected


# --- a second set of phrasings, written when the grammar stood --------------------------------------

CONSENT_AGAIN = [
    "Verksamhetschef Lena Brask har nickat ja.",
    "Verksamhetschefen har sagt att det går bra.",
    "Detta har verksamhetschef Lena Brask skrivit på.",
    "Verksamhetschef Lena Brask har klubbat beslutet.",
    "Vår VC hejar på.",
    "Verksamhetschefen tyckte att det lät klokt.",
    "Verksamhetschef Lena Brask har lämnat ett skriftligt medgivande.",
    "Vi har stämt av upplägget med verksamhetschefen.",
    "Från verksamhetschef Lena Brask kom ett ja i går.",
    "Verksamhetschefen ger placeringen sitt fulla stöd.",
    "Planeringen är gjord ihop med verksamhetschef Lena Brask.",
    "Verksamhetschef Lena Brask är tillfreds med upplägget.",
    "The head of department, Lena Brask, gave us the go-ahead.",
    "Head of department Lena Brask is entirely supportive.",
    "Our head of department has okayed the placement.",
]
TRAINEE_AGAIN = [
    "Nu är tiden inne för Ines Hollmark att sidotjänstgöra" + PLACE,
    "Kollegan Ines Hollmark saknar sin sidotjänstgöring" + PLACE,
    "Vi ser fram emot att få in Ines Hollmark på sidotjänstgöring" + PLACE,
    "Sidotjänstgöring" + PLACE + " Ines Hollmark tackade ja direkt.",
    "Det handlar om sidotjänstgöring för doktor Ines Hollmark" + PLACE,
    "I tur står Ines Hollmark, som ska ha sidotjänstgöring" + PLACE,
    "Ines Hollmark är klar för sidotjänstgöring" + PLACE,
    "Bered plats för Ines Hollmark, sidotjänstgöring" + PLACE,
    "Att Ines Hollmark får sidotjänstgöring är angeläget," + PLACE,
    "Sidotjänstgöring" + PLACE + " Det är Ines Hollmark från vår klinik.",
    "Sidotjänstgöring" + PLACE + " Vår kandidat till platsen: Ines Hollmark.",
    "Ines Hollmark, sidotjänstgöring" + PLACE,
    "Vi vill hyra ut Ines Hollmark en tid, sidotjänstgöring" + PLACE,
    "Med hopp om plats för Ines Hollmark: sidotjänstgöring" + PLACE,
    "Sidotjänstgöring" + PLACE + " Hon som ska dit är Ines Hollmark.",
]
SUPERVISOR_AGAIN = [
    "Tora Granström har tagit på sig handledarskapet.",
    "Handledare är redan klar: Tora Granström.",
    "Den som handleder blir Tora Granström.",
    "Handledningsansvaret ligger hos Tora Granström.",
    "Tora Granström har lovat att vara hennes handledare.",
    "Handledaransvaret faller på Tora Granström.",
    "Hon kommer att handledas av Tora Granström.",
    "Tora Granström har utsetts att handleda.",
    "Tora Granström står för den kliniska handledningen.",
    "Handledare under hela tiden är dr Tora Granström.",
    "Med Tora Granström som handledare känner vi oss trygga.",
    "Uppdraget som handledare innehas av Tora Granström.",
    "Tora Granström will look after her as supervisor.",
    "Her supervisor will be Dr Tora Granström.",
    "Tora Granström accepted the role as supervisor.",
]


@pytest.mark.parametrize("words", CONSENT_AGAIN)
def test_again_consent(words: str) -> None:
    assert says(one(WITHOUT_HEAD + words).fact(Field.HEAD_CONSULTED)) is True


@pytest.mark.parametrize("words", TRAINEE_AGAIN)
def test_again_trainee(words: str) -> None:
    assert says(one(words + THE_REST).fact(Field.TRAINEE)) == "Ines Hollmark"


@pytest.mark.parametrize("words", SUPERVISOR_AGAIN)
def test_again_supervisor(words: str) -> None:
    assert says(one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)) == "Tora Granström"
