"""Whose hours, on-call duty and period a sentence tells: a request that says only other people's has none."""

from __future__ import annotations

from datetime import date

import pytest

from bot.routine.checks import check
from bot.routine.model import Field, Rule, Status
from tests.reading.test_generalisation import (
    WITHOUT_HEAD,
    WITHOUT_HOURS,
    WITHOUT_ON_CALL,
    WITHOUT_PERIOD,
    WITHOUT_SUPERVISOR,
)
from tests.reading.writing import DIRECTORY, one, says

SOMEBODY_ELSE_S = [
    "Vår växel har öppet heltid, vardagar 7–17.",
    "Mottagningen är bemannad vardagar 8–17.",
    "Kliniken har öppet måndag–fredag 8–16.30.",
    "Expeditionen är öppen mån–fre 8–12, heltid.",
    "Granviks Röntgen tar emot patienter vardagar 7–19.",
    "Granvik har öppet alla dagar 8–20.",
    "Vi är på plats vardagar 8–16.",
    "Jag nås vardagar 8–16.30.",
    "Ni når mig säkrast mån–tors 8–15.",
    "Jag jobbar 80 % och är ledig fredagar.",
    "Själv är jag deltidsanställd, 50 %.",
    "Studierektorn arbetar 50 %.",
    "Per Ek arbetar heltid, måndag–fredag 8–17.",
    "Handledaren jobbar 75 % på kliniken.",
    "Han (Per) är på plats heltid.",
    "Verksamhetschefen är här måndag–torsdag 8–16.",
    "Per Ek är överläkare på heltid där sedan 2019.",
    "Handledaren tjänstgör mån–fre 07.30–16.15.",
    "Hemma på NU jobbar hon heltid.",
    "På hemmakliniken går hon 80 %.",
    "Idag arbetar hon 75 % hos oss.",
    "Just nu arbetar Moa 50 % efter föräldraledigheten, men det kan ändras till dess.",
    "Hennes nuvarande tjänst är på 100 %.",
    "Moa är anställd på heltid hos oss.",
    "Förra gången gick hon heltid.",
    "Hennes förra placering var på 80 %.",
    "Kollegan som var hos er i våras gick heltid.",
    "Vår förra ST-läkare gick 40 h/vecka hos er.",
    "Vårt kansli svarar i telefon vardagar 9–15.",
    "Biblioteket har öppet 8–20 vardagar.",
    "Receptionen: mån–fre 7–17.",
    "Telefontid: vardagar 8–10.",
    "Bussen går vardagar 7–17.",
    "Personalmöte hålls onsdagar 8–9.",
    "Röntgenronden går dagligen 8–9.",
    "Kliniken är en dagverksamhet, öppen 07–17.",
    "Läkarna där arbetar 40 h/vecka.",
    "Sjuksköterskorna på avdelningen går treskift.",
    "Normalt jobbar läkarna på kliniken mån–fre 8–17.",
    "Hon pendlar 2 timmar om dagen.",
    "Studentexpeditionen har öppet heltid måndag till fredag 10–15.",
    "Vår växel är bemannad dygnet runt, vardagar 7–17 av mig.",
    "Parkeringen är gratis vardagar 18–08.",
    "Jag svarar på mejl på kontorstid 8–16.",
    "Mottagningens öppettider är vardagar 8–17.",
    "Öppettiderna är 40 timmar i veckan.",
    "Deras öppettider: mån–fre 8–17.",
    "Kursen i oktober går på heltid.",
    "Handledarutbildningen tog 40 timmar.",
    "Moa är ledig 20 % för forskning.",
    "Min sekreterare arbetar måndag–onsdag 8–16.",
    "Lena Brask jobbar heltid.",
    "Arbetstid för handledaren: heltid.",
    "Vi har jourtid 17–21 på vardagar.",
    "Avdelningen stänger kl. 17 och öppnar kl. 8, måndag–fredag.",
    "Verksamheten bedrivs vardagar 7.30–16.30.",
    "Ortopeden hos er kör dagkirurgi mån–fre 7–15.",
    "Mottagningen bedrivs på heltid.",
    "Bemanningen där är 100 %.",
    "Lokalerna är upplåsta vardagar 6–18.",
    "Vi tar emot samtal vardagar 8–16.30.",
    "Sommartid har vi öppet 8–15 vardagar.",
    "Our switchboard is open full time, weekdays 7-17.",
    "The clinic is open Monday–Friday 8–17.",
    "I work part time, 50 %.",
    "Her supervisor works full time.",
    "The department is staffed weekdays 7–17.",
    "Kontorstid för mig är 8–16.30.",
    "Chefen är på plats tisdag–torsdag 8–16.",
    "Koordinatorn sitter här mån–ons 8–16.",
    "Moas kollega Ida Bro går 50 %.",
    "En kollega till henne går just nu heltid hos er.",
    "Läkarsekreteraren finns där vardagar 8–16.",
    "Patienterna kommer vardagar 8–16.",
    "Skolan har lovdagar 9–15.",
    "Utbildningen i strålskydd är 8 timmar per dag, två dagar i veckan.",
    "Dagis har öppet vardagar 6.30–17.30.",
]
THE_PLACEMENT_S = [
    "Hon går heltid.",
    "Placeringen är på 80 %.",
    "Arbetstiden är mån–fre 8–17.",
    "Kliniken tar emot henne mån–fre 8–17.",
    "Moa kommer att arbeta 40 h/vecka.",
    "Hennes tjänst är på 100 %.",
    "Vi tänker oss heltid.",
    "Vi har sagt 40 h/vecka.",
    "Det blir heltid.",
    "Schemat är mån–tors 7.30–16.30.",
    "Hon går bredvid Per Ek mån–fre 8–16.30.",
    "Per Ek är handledare och hon går heltid.",
    "Hon följer klinikens schema, mån–fre 8–17.",
    "Tanken är heltid.",
    "Tjänstgöringsgraden är 75 %.",
    "Vi söker heltid.",
    "Kliniken vill ha henne på heltid.",
    "Moa ska arbeta dagtid, vardagar 7.30–16.30.",
    "Jag har kommit överens med kliniken om heltid.",
    "Per Ek, som är handledare, och Moa är överens om 40 h/vecka.",
    "Ordinarie arbetstid är 40 h/vecka.",
    "Doktor Hjelm arbetar 80 %.",
    "ST-läkaren jobbar mån–fre 8–16.30.",
    "Moa Hjelm tjänstgör på heltid under perioden.",
    "På Granvik arbetar hon 100 %.",
    "Under placeringen arbetar Moa heltid.",
    "Hon är hos er på heltid.",
    "Läkaren ska vara på plats mån–fre 8–17.",
    "Hon vill gå heltid.",
    "Planen är att Moa går heltid.",
    "Jag föreslår heltid.",
    "Vi räknar med heltid, vardagar 8–17.",
    "Hon kan vara på mottagningen mån–fre 8–17.",
    "På mottagningen går hon mån–fre 8–17.",
    "Arbetspassen ligger mån–fre 8–17.",
    "Dagarna är mån–fre 8–17.",
    "Granvik erbjuder henne heltid.",
    "Överenskommet med Per Ek: heltid.",
    "She will work full time.",
    "The placement is full time, Monday–Friday 8–17.",
    "Working hours are 40 hours per week.",
    "She works 40 hours a week at the clinic.",
    "Tjänstgöring: heltid.",
    "Heltid gäller.",
    "Heltid enligt verksamhetschefen.",
    "Arbetstid enligt Per Ek: 40 h/vecka.",
    "Granviks Röntgen, heltid.",
    "Per Ek har ordnat ett schema: mån–fre 8–17.",
    "Kliniken har meddelat att hon ska arbeta mån–fre 8–17.",
    "Arbetstiderna hos dem är 7.30–16.30 måndag till fredag.",
    "Hos dem arbetar hon mån–fre 7.30–16.",
    "Som alla andra där arbetar hon heltid.",
]
SOMEBODY_ELSE_S_DUTY = [
    "Jour ingår för överläkarna på kliniken.",
    "På hemmakliniken går hon jour.",
    "Handledaren Per Ek går jour.",
    "Per Ek har jour på tisdagar.",
    "Kliniken har jour dygnet runt.",
    "Hos oss ingår jour i tjänsten.",
    "Vår förra ST-läkare gick jour där.",
    "Jag har själv jour den veckan.",
    "Läkarna på kliniken går jour var femte natt.",
    "Ring jouren vid frågor.",
    "Jourhavande läkare nås via växeln.",
    "Har ni jour där?",
    "På Granvik finns ingen jour för specialister.",
    "Studierektorn går ingen jour.",
    "Vi har ingen jour hemma i november.",
    "Annars går hon jour hos oss.",
    "Ida gick jour förra året.",
    "Vår växel är bemannad av jouren.",
    "Nu går hon jour på Almby.",
    "Hon har gått jour i två år.",
    "Moa har jourkompetens.",
    "Hon har jour här fram till dess.",
    "Efter placeringen går hon jour igen.",
    "Vi saknar jourläkare.",
    "Överläkarna har beredskap på helgerna.",
    "Bakjouren på Granvik är Per Ek.",
    "The consultants do on-call.",
    "At home she does on-call every fifth week.",
    "Her previous placement included on-call.",
    "I am on call that week.",
    "Om jour ingår behöver vi veta det.",
    "Vi antar att jour ingår.",
    "Jour brukar ingå.",
]
SOMETHING_ELSE_S_PERIOD = [
    "Jag har semester 5 juli–1 augusti 2027.",
    "Kliniken är stängd 5 juli–1 augusti 2027.",
    "Per Ek är föräldraledig 1 mars–31 augusti 2027.",
    "Moa är föräldraledig 1 mars–31 augusti 2027.",
    "Kursen går 6 september–10 september 2027.",
    "Vår förra ST-läkare var där 1 februari–30 april 2026.",
    "Ida är hos er 6 september–28 november 2027.",
    "Avtalet med Granvik gäller 1 januari 2025–31 december 2029.",
    "Hon är anställd hos oss 1 januari 2026–31 december 2030.",
    "Hon började sin ST 1 mars 2025 och är klar 28 februari 2030.",
    "Min ersättare är på plats 7 juni–31 augusti 2027.",
    "Vår sekreterare är borta 6 september–28 november 2027.",
    "Delmålen gäller från 1 maj 2021.",
    "Ombyggnaden pågår 6 september–28 november 2027.",
    "Terminen är 30 augusti 2027–16 januari 2028.",
    "Handledaren är ledig v. 36–40 2027.",
    "Moa har semester 5 juli–1 augusti 2027.",
    "She is on parental leave 1 March–31 August 2027.",
    "The clinic is closed 1 July–31 August 2027.",
    "Hon disputerar 4 juni 2027.",
    "Jag är tillbaka den 6 september 2027.",
    "Hon är ledig från den 4 oktober 2027 till den 19 december.",
    "Moa är föräldraledig från och med den 4 oktober 2027 till och med den 19 december.",
    "Hon tar ut föräldraledighet med start den 4 oktober 2027 och slut den 19 december.",
    "Moa, som har semester från den 4 juli 2027 till den 1 augusti, är mycket duktig.",
    "She is on parental leave from 4 October 2027 to 19 December.",
]
THE_PLACEMENT_S_PERIOD = [
    "Hon är ledig för randning från den 4 oktober 2027 till den 19 december.",
    "Moa är tjänstledig från den 4 oktober 2027 till den 19 december för sidotjänstgöring.",
    "Hon kan vara borta från oss mellan den 4 oktober och den 19 december 2027.",
    "Hon kan vara ledig från den 4 oktober 2027 till den 19 december.",
    "Efter semestern från den 4 oktober 2027 till den 19 december.",
    "Placeringen är 6 september–28 november 2027.",
    "Hon är hos er 6 september–28 november 2027.",
    "Perioden är 6 september–28 november 2027.",
    "Moa är på Granvik 6 september–28 november 2027.",
    "Granvik har plats 6 september–28 november 2027.",
    "Datumen är 6 september–28 november 2027.",
    "Vi önskar att hon är hos er 6 september–28 november 2027.",
    "Kliniken tar emot henne 6 september–28 november 2027.",
    "Per Ek handleder henne 6 september–28 november 2027.",
    "Tanken är att hon går där 6 september–28 november 2027.",
]
NO_SUPERVISOR_HERE = [
    "Per Ek är handledare för vår andra ST-läkare.",
    "Vår BT-läkare har Per Ek som handledare.",
    "Vår förra ST-läkare hade Per Ek som handledare.",
    "Per Ek handleder en AT-läkare hos oss.",
    "Hemma handleds hon av Per Ek.",
    "På hemmakliniken är Per Ek handledare.",
    "Hennes handledare i primärvården är Per Ek.",
    "Huvudhandledare är Per Ek.",
    "Per Ek, som är hennes huvudhandledare, är informerad.",
    "Handledare vid förra placeringen var Per Ek.",
    "Per Ek var hennes handledare under AT.",
    "Kopia till Per Ek, handledare här på Almby.",
    "Handledare för kursen är Per Ek.",
    "Per Ek har gått handledarutbildning.",
    "Per Ek är ansvarig för handledarutbildningen.",
    "Per Ek utser handledare.",
    "Per Ek brukar utse handledare.",
    "Per Ek på Granvik ordnar en handledare.",
    "Kontakta Per Ek om handledare.",
    "Fråga Per Ek vem som blir handledare.",
    "Per Ek vet vem som blir handledare.",
    "Kan Per Ek bli handledare?",
    "Vi hoppas att Per Ek kan handleda.",
    "Per Ek kanske kan handleda.",
    "Per Ek kan tyvärr inte handleda.",
    "Per Ek har slutat, så ny handledare får utses.",
    "Handledare blir någon av Per Ek och Lisa Öst.",
    "Per Ek tackade nej till att vara handledare.",
    "Per Ek är studentens handledare på hemmaplan.",
    "Per Ek är vår handledarsamordnare.",
    "Handledarsamordnare på Granvik är Per Ek.",
    "Min handledare heter Per Ek.",
    "Per Ek var handledare för Moas kollega i höstas.",
    "Per Ek är handledare åt en annan ST-läkare, så han har inte tid.",
    "Schemaläggare på Granvik är Per Ek.",
    "Kontaktperson där är Per Ek.",
    "Her main supervisor is Per Ek.",
    "Per Ek supervised her last year.",
    "Per Ek will appoint a supervisor.",
    "Her supervisor at our hospital is Per Ek.",
    "Moa handleder själv Per Ek.",
]
SUPERVISOR_HERE = [
    "Per Ek är handledare för henne.",
    "Per Ek är handledare för vår ST-läkare Moa Hjelm.",
    "Per Ek har utsetts till handledare.",
    "Vi har frågat och Per Ek blir handledare.",
    "Kliniken har utsett Per Ek till handledare.",
    "Granvik ordnar handledare: Per Ek.",
]
NO_CONSENT_HERE = [
    "Verksamhetschefen på Granvik, Lena Brask, har godkänt.",
    "Granviks verksamhetschef Lena Brask har sagt ja.",
    "Leverantörens verksamhetschef är positiv.",
    "Klinikchefen hos er har sagt ja.",
    "Vi har talat med verksamhetschefen på kliniken där Moa ska vara.",
    "Verksamhetschefen har godkänt hennes semester.",
    "Verksamhetschef Lena Brask har godkänt kursen.",
    "Verksamhetschefen har godkänt en annan plats.",
    "Verksamhetschefen godkände förra årets placering.",
    "Vår enhetschef har godkänt.",
    "Studierektorn har godkänt.",
]


def _finding(words: str, rule: Rule) -> Status:
    return check(one(words), date(2026, 11, 23), DIRECTORY).findings[rule]


@pytest.mark.parametrize("words", SOMEBODY_ELSE_S)
def test_hours_of_somebody_else_are_not_the_placement_s(words: str) -> None:
    assert _finding(WITHOUT_HOURS + words, Rule.WORKING_HOURS) is not Status.MET


@pytest.mark.parametrize("words", THE_PLACEMENT_S)
def test_hours_of_the_placement_are_read_beside_other_people(words: str) -> None:
    assert _finding(WITHOUT_HOURS + words, Rule.WORKING_HOURS) is Status.MET


@pytest.mark.parametrize("words", SOMEBODY_ELSE_S_DUTY)
def test_on_call_of_somebody_else_is_not_the_placement_s(words: str) -> None:
    assert _finding(WITHOUT_ON_CALL + words, Rule.ON_CALL) is not Status.MET


@pytest.mark.parametrize("words", SOMETHING_ELSE_S_PERIOD)
def test_a_period_of_something_else_is_not_the_placement_s(words: str) -> None:
    assert _finding(WITHOUT_PERIOD + words, Rule.PERIOD) is not Status.MET


@pytest.mark.parametrize("words", THE_PLACEMENT_S_PERIOD)
def test_the_placement_s_period_is_read_whoever_is_named_beside_it(words: str) -> None:
    assert _finding(WITHOUT_PERIOD + words, Rule.PERIOD) is Status.MET


@pytest.mark.parametrize("words", NO_SUPERVISOR_HERE)
def test_who_supervises_elsewhere_or_only_finds_one_is_no_supervisor(words: str) -> None:
    assert _finding(WITHOUT_SUPERVISOR + words, Rule.SUPERVISOR) is not Status.MET


@pytest.mark.parametrize("words", SUPERVISOR_HERE)
def test_a_supervisor_beside_others(words: str) -> None:
    assert says(one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)) == "Per Ek"


@pytest.mark.parametrize("words", NO_CONSENT_HERE)
def test_the_supplier_s_head_or_consent_to_something_else_is_no_consent(words: str) -> None:
    assert _finding(WITHOUT_HEAD + words, Rule.DEPARTMENT_HEAD) is not Status.MET
