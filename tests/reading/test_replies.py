"""Replies that move a case: what is read as a decision, an answer or a choice, and above all what is not.

In the tables "|" stands for a line break.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.laying_out import numbered_questions
from bot.reading.replies import (
    Act,
    Answer,
    Decision,
    Option,
    SupplierAnswer,
    asks_why,
    only_thanks,
    read_decision,
    read_left_open,
    read_options,
    read_supplier_answer,
)
from bot.reading.reply_statements import said
from bot.routine.model import Certainty, Rule

RECEIVED = date(2026, 11, 21)
ASKED = (date(2027, 3, 1), date(2027, 5, 28))


def lines(text: str) -> str:
    return text.replace("|", "\n")


def decision(text: str) -> Decision:
    found = read_decision(lines(text))
    return found if found is not None else Decision(None)


def supplier(text: str) -> SupplierAnswer:
    return read_supplier_answer(lines(text), RECEIVED, asked=ASKED)


APPROVALS = (
    "Godkänn.",
    "GODKÄNN",
    "godkänn!",
    "Godkänner!",
    "Godkännes.",
    "Godkänns härmed.",
    "Godkänt av mig.",
    "Godkänt från min sida",
    "Jag godkänner.",
    "Vi godkänner detta",
    "Härmed godkänner jag förfrågan",
    "Härmed godkänns förfrågan.",
    "Förfrågan godkänns",
    "Det är godkänt.",
    "Platsen är godkänd.",
    "Ja",
    "Ja!",
    "ja.",
    "JA",
    "Ja tack",
    "Ja, tack!",
    "Ja gärna",
    "Ja, gärna!",
    "Ja, kör på det",
    "Kör på",
    "Kör!",
    "Ja, kontakta dem gärna.",
    "Ja, jag godkänner",
    "Ja det godkänner jag",
    "Det går bra, kontakta leverantören.",
    "Det går bra",
    "Absolut!",
    "Självklart",
    "Javisst, kör",
    "Inga invändningar, godkänner.",
    "Jag har inga invändningar",
    "Hej! Godkänn. Tack!",
    "Hej Torun, godkänner. Mvh Gunvor",
    "Hej igen,|jag godkänner att ni tar kontakt med kliniken.|Vänliga hälsningar|Gunvor Tistedal, avtalsansvarig",
    "God morgon!||Godkänt.||/G",
    "Tack för ett tydligt underlag. Godkänner.",
    "Tack för mejlet, jag godkänner.",
    "Jag har läst underlaget. Godkänner.",
    "Godkänner. Hör av er om det är något.",
    "Godkänner. Trevlig helg!",
    "Godkänner, ha en fin dag",
    "Beslut: godkänt",
    "Svar: Godkänn",
    "Mitt beslut: godkänns",
    "Godkänner eftersom alla uppgifter är med.",
    "Godkänner, allt är komplett.",
    "Godkänner placeringen hos Björkdala.",
    "Godkänner kontakt med leverantören.",
    "Godkänner förfrågan LOU-2026-0042",
    "Bifalles.",
    "Beviljas",
    "Klartecken från mig",
    "Grönt ljus!",
    "Gå vidare.",
    "Okej från mig",
    "OK för min del, kör",
    "Det är ok för min del",
    "Godkäner",
    "Gokänner",
    "Godkänr",
    "Godkänt.|Skickat från min iPhone",
    "Approve",
    "Approved.",
    "I approve.",
    "I hereby approve the request",
    "Yes",
    "Yes, go ahead",
    "Yes please",
    "Go ahead",
    "Approved, please contact the supplier",
    "Sure, go ahead. Thanks!",
    "Hi, approved. Best regards, Gunvor",
    "Ja.||Gunvor",
    "Ja, skicka frågan till dem",
    "Ja det är ok för mig",
    "Ja, vi godkänner det",
    "Jag säger ja",
)

NO_APPROVALS = (
    "Jag kan tyvärr inte godkänna",
    "Godkänner, förutsatt att handledare utses",
    "Godkänner under förutsättning att avtalet förlängs",
    "Godkänner preliminärt",
    "Preliminärt godkänt",
    "Godkänt preliminärt, återkommer",
    "Godkänt med förbehåll",
    "Godkänner villkorat",
    "Godkänner förstås bara om de kan",
    "Jag tror jag godkänner",
    "Jag vill nog godkänna",
    "Godkänner nog",
    "Kanske ok",
    "Ok om det är en ST-läkare",
    "ok men kolla avtalet först",
    "Ok, men",
    "Ok fast med annan period",
    "Godkänn efter påsk",
    "Godkänner tills vidare",
    "Ska jag godkänna?",
    "Hur godkänner man?",
    "Var godkänner jag?",
    "Vem har godkänt?",
    "Har verksamhetschefen godkänt?",
    "Verksamhetschefen har godkänt",
    "Godkänt av verksamhetschefen",
    "Jag har inte godkänt detta",
    "Detta är inte godkänt",
    "Icke godkänt",
    "Ej godkänt",
    "Ogodkänt",
    "Underkänt",
    "Jag godkänner inte",
    "Godkänner aldrig",
    "Varken godkänner eller avslår",
    "Godkänn eller avslå",
    "Godkänn/avslå",
    "Godkänn / Avslå: skäl / Fråga: / Lämna över: namn",
    "Godkänn: nej",
    "Godkänn - nej tack",
    "Godkänn den ena",
    "Godkänn bara Anna",
    "Godkänn Anna men inte Bo",
    "Godkänner halva perioden",
    "Godkänner på halvtid",
    "Godkänner med start 1 april",
    "Godkänn, men byt handledare",
    "Godkänner. Dock behöver vi se avtalet.",
    "Godkänner! Ring dock Eva först.",
    "Godkänner|om de har plats",
    "Godkänner...|eller nej förresten",
    "Godkänner. Nej, vänta.",
    "Godkänn. Förresten, stopp!",
    "Ja?",
    "Ja, varför inte",
    "Ja eller nej?",
    "Ja kanske",
    "Ja och nej",
    "Ja, Anna har frågat om det",
    "Ja hej, vem är det som frågar",
    "Ja, jag återkommer",
    "Ja, jag ska titta på det",
    "Ja det stämmer att jag är avtalsansvarig",
    "Ja, jag är på plats",
    "Ja vi får se",
    "Ja det är mitt avtal",
    "Jaha",
    "Jasså",
    "Jag godkänner gärna om du skickar underlaget",
    "OK, tack för informationen",
    "Ok tack",
    "Ok, noterat",
    "Okej, jag återkommer",
    "Ok! Återkommer.",
    "Tack, mottaget",
    "Mottaget",
    "Noterat",
    "Ser bra ut",
    "Bra",
    "👍",
    "Jag är positiv",
    "Låter bra",
    "Det verkar ok",
    "Om handledare finns: godkänn",
    "När avtalet är klart: godkänn",
    "Innan jag godkänner vill jag veta vem handledaren är",
    "Jag skulle vilja godkänna",
    "Jag borde godkänna",
    "Jag tänker godkänna",
    "Jag kommer att godkänna",
    "Jag kommer godkänna",
    "Jag ska godkänna",
    "Jag kan godkänna",
    "Jag hade godkänt",
    "Om jag hade fått bestämma hade jag godkänt",
    'Du skrev "Godkänn" i mejlet',
    "Jag ser att man kan svara Godkänn",
    "Svara Godkänn för att godkänna",
    "Vad händer om jag svarar Godkänn?",
    "Skriv godkänn om du håller med",
    "Gunvor godkänner",
    "Pelle har godkänt",
    "De godkänner",
    "Ni godkänner",
    "Ni har godkänt",
    "Godkänner ni?",
    "Godkänner du detta",
    "Godkännande krävs av Pelle",
    "Jag inväntar godkännande",
    "Automatiskt svar: Jag är på semester. Godkänn via Pelle.",
    "Kör inte",
    "Kör ni på det?",
    "Kontakta inte leverantören",
    "Kontakta leverantören först och fråga",
    "Kontakta dem inte förrän jag sagt till",
    "Gå inte vidare",
    "Vänta med att kontakta dem",
    "Approve if they have a supervisor",
    "Approved, subject to contract",
    "Not approved",
    "I cannot approve this",
    "I would approve",
    "Approved?",
    "Approved for half the period",
    "Approved by Pelle",
    "Yes, but",
    "Yes if",
    "Yes I have seen it",
    "Ok I will look at it",
    "Provisionally approved",
    "Godkänn inte detta",
    "Jag godkänner att avslå",
    "Jag godkänner ett avslag",
    "Godkänner avslaget",
    "Beviljas ej",
    "Bifalles icke",
    "Kör hårt imorgon kanske",
    "godkänner om vi hinner",
    "Godkänner för en månad",
    "Godkänner för perioden mars till april",
    "Godkänner i så fall",
    "Godkänner med tvekan",
    "Godkänner motvilligt",
    "Godkänner 2 av 3",
    "Godkänner endast",
    "Jag godkänner undantagsvis",
    "Godkänner delvis",
    "Nästan godkänt",
    "Snart godkänt",
    "Ja, godkänner sen",
    "Godkänner imorgon",
    "Godkänner på måndag",
    "Godkänns på fredag",
    "Godkänns av Pelle",
    "Godkänns nog av Pelle",
    "Jag är inte den som godkänner",
    "Jag får inte godkänna mitt eget ärende",
    "Det är redan godkänt",
    "Redan godkänt",
    "Godkänt förra veckan",
    "Blev godkänt igår",
    "Förra gången godkände jag",
    "Godkände jag inte den här förra veckan?",
    "Ja. Vad kostar det?",
    "Ja, vad gäller?",
    "Ok vad ska jag göra",
    "Okej med Eva, jag vet inte",
    "Absolut inte",
    "Visst inte",
    "Självklart inte",
    "Absolut nej",
    "Visst, men",
    "Visst. Eller?",
    "Visst är det så",
    "Visst har jag sett det",
    "Det går bra men inte nu",
    "Det går inte bra",
    "Det går bra i teorin",
    "Det går bra för de andra",
    "Inga invändningar mot perioden men handledaren saknas",
    "Vad är det jag ska godkänna",
    "klartecken saknas",
    "Grönt ljus har inte getts",
    "Bifall yrkas",
    "Jag yrkar bifall",
    "Gå på semester",
    "Kör försiktigt",
    "Kör du bil?",
    "Kör på måndag",
)

AGREED = (
    "Ja",
    "JA!",
    "Ja.",
    "Ja tack",
    "Ja gärna",
    "Ja, det går bra.",
    "Ja det går bra",
    "Ja, det går bra. Handledare blir Per Ek",
    "Ja, det går alldeles utmärkt. Handledare blir dr Per Ek.",
    "Ja, vi tar gärna emot henne.",
    "Ja vi kan ta emot. Handledare är Per Ek.",
    "Ja, vi kan ta emot Anna Berg.",
    "Ja! Handledare: Per Ek",
    "Ja|Handledare: Per Ek",
    "Ja, Per Ek blir handledare.",
    "Ja, och handledare blir Per Ek",
    "Ja, det ordnar vi",
    "Det går bra.",
    "Det går jättebra!",
    "Går bra",
    "Det funkar fint",
    "Det passar bra",
    "Det passar oss bra.",
    "Absolut",
    "Absolut, välkommen!",
    "Självklart!",
    "Gärna!",
    "Så gärna. Lisa Öst handleder.",
    "Ok för oss",
    "Okej, det går bra",
    "Inga problem",
    "Inga problem, det går bra.",
    "Javisst",
    "Vi tackar ja",
    "Vi tackar ja till förfrågan",
    "Vi accepterar",
    "Vi bekräftar platsen.",
    "Välkommen!",
    "Hon är varmt välkommen",
    "Hej!||Ja, det går bra.||Mvh|Bo Lind",
    "Hej! Vi kan ta emot ST-läkaren. Handledare blir Per Ek. Med vänliga hälsningar Bo Lind",
    "Tack för förfrågan. Ja, vi tar gärna emot.",
    "Tack för er förfrågan! Det går bra, handledare blir Per Ek.",
    "Vi har fått er förfrågan. Vi kan ta emot.",
    "Ja, 1 mars–28 maj 2027 går bra",
    "Ja, perioden 1 mars - 28 maj 2027 passar bra. Handledare: Per Ek",
    "Ja, det går bra den perioden",
    "Ja, vi ser fram emot det!",
    "Yes",
    "Yes, that works. Supervisor: Per Ek",
    "Yes, we can take her.",
    "Sure, no problem",
    "We accept. The supervisor will be Per Ek.",
    "We are happy to host her",
    "That works for us",
    "Hej, javisst går det bra. /Bo",
    "Ja det går fint, kontaktperson är Eva Alm",
    "Ja. Ring mig på 031-123 45 67 vid frågor.",
    "Ja, vi har plats.",
    "Ja, det kan vi ordna.",
)

NOT_AGREED = (
    "Ja, men",
    "Ja om det går att lösa boendet",
    "Ja, förutsatt att ni betalar",
    "Ja, under förutsättning att avtalet förlängs",
    "Ja, preliminärt",
    "Preliminärt ja",
    "Troligen ja",
    "Ja troligen",
    "Ja, fast bara på halvtid",
    "Ja, dock inte i april",
    "Ja, i höst",
    "Ja, till hösten",
    "Ja, från vecka 12",
    "Ja, 15 mars - 15 juni 2027",
    "Ja, 4 veckor",
    "Ja, i två veckor",
    "Ja, en av dem",
    "Ja, fast inte jour",
    "Ja, utan jour",
    "Ja, om hon kan komma på intervju först",
    "Ja när vi har fått in schemat",
    "Ja så snart avtalet är klart",
    "Ja, när Per är tillbaka",
    "Ja?",
    "Ja, vad gäller?",
    "Ja, jag har fått mejlet",
    "Ja, det är jag som är ansvarig",
    "Ja hej, vem pratar jag med",
    "Ja, vi återkommer",
    "Ja, vi hör av oss",
    "Ja vi ska prata ihop oss",
    "Jag frågar chefen",
    "Jag återkommer",
    "Vi kollar",
    "Vi återkommer med besked",
    "Vi har fått er förfrågan",
    "Tack för förfrågan",
    "Tack för er förfrågan, vi återkommer nästa vecka",
    "Mottaget",
    "Vi bekräftar mottagandet",
    "Vi meddelar er huruvida det går bra",
    "Chefen avgör om det går bra",
    "Chefen säger att det går bra",
    "Det går bra om ni betalar",
    "Det går bra men inte i mars",
    "Det går inte bra",
    "Det går nog bra",
    "Det borde gå bra",
    "Det kan gå bra",
    "Det fungerar inte",
    "Vi kan inte ta emot",
    "Vi kan nog ta emot",
    "Vi kan eventuellt ta emot",
    "Vi kan ta emot en annan period",
    "Vi kan ta emot från april",
    "Vi kan ta emot på deltid",
    "Vi kan ta emot en av två",
    "Vi kan ta emot om vi får handledare",
    "Vi kan ta emot, villkoret är att jour ingår",
    "Vi kunde ta emot förra året",
    "Vi skulle kunna ta emot",
    "Vi vill ta emot men kan inte",
    "Kan ni vänta?",
    "Har ni en handledare?",
    "Ja, har ni en handledare?",
    "Ja. Nej förresten.",
    "Ja. Kan hon komma i april?",
    "Välkommen att ringa",
    "Välkommen åter i höst",
    "Välkommen med ny förfrågan",
    "Ok, vi tittar på det",
    "Ok, tack",
    "Ok om hon har leg",
    "Gärna senare",
    "Gärna i höst",
    "Gärna, men när?",
    "Absolut inte",
    "Självklart inte",
    "Nej, absolut",
    "Nej tack",
    "Nej",
    "Nej, tyvärr.",
    "Tyvärr",
    "Autosvar: Jag är på semester",
    "Jag är på semester, ja",
    "Kanske det går bra",
    "Möjligen",
    "Vi får se",
    "Vi är positiva",
    "Vi är intresserade",
    "Låter intressant",
    "Låter bra, vi återkommer",
    "Vi accepterar inte",
    "Vi accepterar inte studenter",
    "Accepterar om perioden flyttas",
    "Vi tackar ja under förutsättning att",
    "Vi tackar ja till mötet",
    "Bekräftas senare",
    "Bekräftar att jag läst",
    "Platsen är inte klar",
    "Plats finns inte",
    "Det finns plats i höst",
    "Det finns plats för en till men inte för två",
    "Yes, if",
    "Yes, but",
    "Yes, provided that she speaks Swedish",
    "Yes, from April",
    "We can probably take her",
    "We cannot take her",
    "We could take her in the autumn",
    "Maybe",
    "Not sure",
    "We would need to discuss",
    "We agree in principle",
    "I will ask my boss and get back",
    "Yes thanks for the mail",
    "Ja, vi kan ta emot men handledare saknas",
    "Ja. Handledare saknas.",
    "Ja, men handledare blir Per Ek",
    "Ja, handledare återkommer vi om",
    "Ja, vi kan ta emot på 80 %",
    "Ja, 32 timmar i veckan",
    "Ja, men Per Ek kan inte vara handledare",
    "Det passar dåligt",
    "Det passar bättre i april",
    "Passar bra i april",
    "Det skulle passa bra",
    "Vi har plats, men först i maj",
    "Vi har plats från maj",
    "Jag tror att det går bra",
    "Går det bra med april?",
    "Går bra?",
    "Om det går bra för er så går det bra för oss",
    "Vi löser det om ni hjälper till",
    "Ja, om",
    "Ja det stämmer",
    "Ja vi har avtal",
    "Ja, vi har ett avtal med er",
    "Ja, vi har en handledare",
    "Ja jag heter Bo",
    "Ja det var länge sedan",
    "Ja, det beror på",
    "Ja, med reservation för ändringar",
    "Ja, med förbehåll för schemat",
    "Ja, tills vidare",
    "Ja, senast den 1 mars behöver vi namn",
    "Ja, så länge Per är kvar",
    "Hon är välkommen från april",
    "Hon är välkommen om hon vill",
    "Det ordnar vi inte",
    "Jajamen men",
)

DECLINED = (
    ("Avslå: leverantören har inte plats", "leverantören har inte plats"),
    ("Avslår: avtalet löper ut under perioden", "avtalet löper ut under perioden"),
    ("Avslag. Skäl: för kort varsel.", "för kort varsel."),
    ("Avslås eftersom handledare saknas.", "handledare saknas."),
    ("Avslås, för kort framförhållning", "för kort framförhållning"),
    ("Förfrågan avslås då leverantören inte har kapacitet.", "leverantören inte har kapacitet."),
    ("Jag avslår förfrågan eftersom vi redan har tre läkare där.", "vi redan har tre läkare där."),
    ("Nej, vi har inte kapacitet", "vi har inte kapacitet"),
    ("Nej tyvärr, avtalet går ut i mars", "avtalet går ut i mars"),
    ("Nej. Leverantören har redan två ST-läkare då.", "Leverantören har redan två ST-läkare då."),
    ("Nej, det är för kort om tid", "det är för kort om tid"),
    ("Tyvärr nej, de har fullt i vår", "de har fullt i vår"),
    ("Godkänner inte, leverantören saknar jourlinje.", "leverantören saknar jourlinje."),
    ("Inte godkänt: avtalet omfattar inte hud", "avtalet omfattar inte hud"),
    ("Kan inte godkänna detta. Avtalet går ut.", "Avtalet går ut."),
    ("Jag säger nej, perioden krockar med upphandlingen", "perioden krockar med upphandlingen"),
    ("Hej!|Avslå, vi är mitt i en tvist med dem.|Mvh Gunvor", "vi är mitt i en tvist med dem."),
    ("No, we have no capacity", "we have no capacity"),
    ("Declined: the agreement ends in March", "the agreement ends in March"),
    ("Rejected because the agreement does not cover it", "the agreement does not cover it"),
    ("I decline. The notice is too short.", "The notice is too short."),
    ("avsla: for kort varsel", "for kort varsel"),
    ("Nej, eftersom avtalet upphör", "avtalet upphör"),
    ("Avslår förfrågan på grund av platsbrist", "platsbrist"),
    ("Avslå: verksamhetschefen har inte godkänt", "verksamhetschefen har inte godkänt"),
)
NOT_DECLINED = (
    "Avslå",
    "Nej",
    "Nej tyvärr",
    "Nej tack!",
    "Avslås härmed.",
    "No",
    "Avslå om de inte har handledare",
    "Avslå, om inte handledare finns",
    "Avslå inte",
    "Avslå: kanske",
    "Avslå?",
    "Avslå eller godkänn",
    "Kanske avslå, för kort varsel",
    "Ska vi avslå på grund av kort varsel?",
    "Jag lutar åt att avslå eftersom tiden är kort",
    "Nej, inga problem",
    "Nej, det är lugnt",
    "Nej, jag har inga invändningar",
    "Nej, jag har inte hunnit titta än",
    "Nej, jag vet inte",
    "Nej, det är inte mitt avtal",
    "Nej, jag är fel person",
    "Nej, fråga Pelle",
    "Nej, Pelle tar den här",
    "Nej, men de kan få börja i april",
    "Nej. Ja.",
    "Nej då!",
    "Nej då, kör på bara",
    "Nej, kan de inte komma i mars?",
    "Nej, godkänn",
    "Kan inte godkänna detta, jag är jävig",
    "Jag får inte godkänna mitt eget ärende",
    "Avslå: för kort varsel. Godkänn i stället om de flyttar.",
    "Avslå: för kort varsel. Lämna över till Pelle.",
    "Pelle avslår eftersom tiden är kort",
    "Hur avslår man?",
)
ASKED_QUESTIONS = (
    ("Fråga: kan det skjutas till mars?", "kan det skjutas till mars?"),
    ("Fråga: Har verksamhetschefen godkänt?", "Har verksamhetschefen godkänt?"),
    ("Fråga beställaren om det går att börja i april", "om det går att börja i april"),
    ("Jag har en fråga: vem är handledare?", "vem är handledare?"),
    ("En fråga: ingår jour?", "ingår jour?"),
    ("Hej!|Fråga: räcker sex veckor?|Mvh Gunvor", "räcker sex veckor?"),
    ("Frågor: Vem handleder? Hur länge?", "Vem handleder? Hur länge?"),
    ("Min fråga är om perioden kan kortas", "om perioden kan kortas"),
    ("Be dem komplettera med målbeskrivning", "komplettera med målbeskrivning"),
    ("Question: can it be moved to March?", "can it be moved to March?"),
    ("Ask the requester whether April works", "whether April works"),
)
WAIVED = (
    ("Undantag: hon slutar i maj", "hon slutar i maj", None),
    ("Undantag från sex månader: kliniken har en ledig plats", "kliniken har en ledig plats", Rule.LEAD_TIME),
    (
        "Jag medger undantag från sex månader eftersom platsen annars går förlorad",
        "platsen annars går förlorad",
        Rule.LEAD_TIME,
    ),
    ("Godkänner undantag från sex månader eftersom hon går hem i maj", "hon går hem i maj", Rule.LEAD_TIME),
    ("Jag beviljar undantag från framförhållningen. De är vidtalade.", "De är vidtalade.", Rule.LEAD_TIME),
    ("Medger dispens, läkaren är föräldraledig efter sommaren", "läkaren är föräldraledig efter sommaren", None),
    ("Exception: the supplier has a free place", "the supplier has a free place", None),
    (
        "I grant an exception from the six months because she leaves in May",
        "she leaves in May",
        Rule.LEAD_TIME,
    ),
)
NOT_WAIVED = (
    "Undantag",
    "Undantag från sex månader",
    "Undantag: sex månader",
    "Undantag om leverantören säger ja",
    "Medger inte undantag",
    "Inget undantag",
    "Jag medger undantag",
    "Undantag?",
    "Kan man medge undantag eftersom hon slutar?",
    "Undantag: hon slutar i maj. Godkänn.",
    "De vill ha undantag från sex månader eftersom hon slutar",
)
HANDED_OVER = (
    ("Lämna över: Pelle Nordanås", "Pelle Nordanås", ""),
    ("Lämna över till Pelle Nordanås.", "Pelle Nordanås", ""),
    ("Lämnar över ärendet till Samira, jag är jävig", "Samira", "jag är jävig"),
    ("Lämna över till pelle.nordanas@vgregion.example", "pelle.nordanas@vgregion.example", ""),
    ("lämna över: pelle nordanås", "Pelle Nordanås", ""),
    ("Pelle tar den här", "Pelle", ""),
    ("Pelle tar den här, jag är på semester", "Pelle", "jag är på semester"),
    ("Samira Bahramzadeh tar över", "Samira Bahramzadeh", ""),
    ("Skicka vidare till Samira tack", "Samira", "tack"),
    ("Ärendet lämnas över till Pelle eftersom det är hans avtal", "Pelle", "eftersom det är hans avtal"),
    ("Hand over to Pelle Nordanås", "Pelle Nordanås", ""),
    ("Pelle will take this one", "Pelle", ""),
)
HANDED_OVER_UNTIL = (
    ("Lämna över till Pelle Nordanås till den 5 december", "Pelle Nordanås", date(2026, 12, 5), ""),
    ("Lämna över: Pelle till och med 5/12. Jag är borta.", "Pelle", date(2026, 12, 5), "Jag är borta"),
    ("lämna över till pelle till fredag den 5 december", "Pelle", date(2026, 12, 5), ""),
    ("Lämna över till pelle.n@region.example tills 2027-12-05", "pelle.n@region.example", date(2027, 12, 5), ""),
    ("Pelle tar den här t.o.m. v. 50", "Pelle", date(2026, 12, 13), ""),
    ("Lämna över till Pelle fram till 5 maj. Han kan det här.", "Pelle", date(2027, 5, 5), "Han kan det här"),
    ("Hand over to Pelle Nordanås until 5 December", "Pelle Nordanås", date(2026, 12, 5), ""),
)
UNTIL_WHEN = (
    "Lämna över till Pelle tills jag är tillbaka",
    "Lämna över till Pelle till december",
    "Lämna över till Pelle till på fredag",
    "Lämna över till Pelle till den 5 december 2020",
    "Lämna över till Pelle till den 31 november",
    "Lämna över till Pelle till vidare, mötet är den 5 december",
)
NOT_HANDED_OVER = (
    "Kan Pelle ta den?",
    "Pelle kan nog ta den",
    "Någon annan får ta det",
    "Jag tar den här",
    "Vi tar det på mötet",
    "Lämna över",
    "Lämna över till min kollega",
    "Lämna över till Pelle eller Samira",
    "Lämna över till Pelle om jag inte svarat på fredag",
    "Leverantören tar den här",
    "Godkänner. Pelle tar över från och med nu.",
)
CONFIRMED = (
    "Leverantören har sagt ja",
    "De har tackat ja",
    "Bekräftar att kliniken tar emot",
    "Kliniken har bekräftat platsen",
    "Hej! Leverantören har svarat ja. Mvh Gunvor",
    "The supplier has agreed",
)
NOT_CONFIRMED = (
    "Leverantören har sagt ja, men från mars",
    "Leverantören har inte sagt ja",
    "Leverantören säger nog ja",
    "Har leverantören sagt ja?",
    "Leverantören har sagt ja till två veckor",
    "Verksamhetschefen har sagt ja",
)


# --- decisions -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", APPROVALS)
def test_a_plain_yes_is_an_approval(text: str) -> None:
    assert decision(text).act is Act.APPROVE


@pytest.mark.parametrize("text", NO_APPROVALS)
def test_what_is_no_plain_yes_approves_nothing_and_says_why(text: str) -> None:
    found = read_decision(lines(text))
    assert found is None or (found.act is None and found.unclear)


@pytest.mark.parametrize(("text", "reason"), DECLINED)
def test_a_no_keeps_its_reason_in_the_persons_own_words(text: str, reason: str) -> None:
    found = decision(text)
    assert (found.act, found.words) == (Act.DECLINE, reason)


@pytest.mark.parametrize("text", NOT_DECLINED)
def test_a_no_without_reason_or_with_a_but_is_none(text: str) -> None:
    found = decision(text)
    assert found.act is not Act.DECLINE
    assert found.act is None or found.act is Act.HAND_OVER


def test_a_no_without_reason_asks_for_the_reason() -> None:
    assert decision("Avslå").unclear == "skäl saknas"
    assert decision("Nej.|Gunvor").unclear == "skäl saknas"


@pytest.mark.parametrize(("text", "question"), ASKED_QUESTIONS)
def test_a_question_marked_as_one_is_passed_on(text: str, question: str) -> None:
    found = decision(text)
    assert (found.act, found.words) == (Act.ASK, question)


@pytest.mark.parametrize(
    "text", ["Fråga", "Fråga:", "Kan det skjutas till mars?", "Fråga leverantören?", "Fråga: går mars? Annars, avslå."]
)
def test_a_question_that_is_not_marked_or_is_empty_is_no_decision(text: str) -> None:
    assert decision(text).act is None


@pytest.mark.parametrize(("text", "reason", "rule"), WAIVED)
def test_an_exception_has_a_reason_and_perhaps_a_rule(text: str, reason: str, rule: Rule | None) -> None:
    found = decision(text)
    assert (found.act, found.words, found.rule) == (Act.WAIVE, reason, rule)


@pytest.mark.parametrize("text", NOT_WAIVED)
def test_an_exception_without_reason_or_with_a_condition_is_none(text: str) -> None:
    assert decision(text).act is None


@pytest.mark.parametrize(("text", "name", "words"), HANDED_OVER)
def test_a_hand_over_names_who_takes_it(text: str, name: str, words: str) -> None:
    found = decision(text)
    assert (found.act, found.name) == (Act.HAND_OVER, name)
    assert found.words in (words, "")


@pytest.mark.parametrize(("text", "name", "until", "words"), HANDED_OVER_UNTIL)
def test_a_hand_over_may_be_for_a_time(text: str, name: str, until: date, words: str) -> None:
    found = read_decision(lines(text), received=date(2026, 11, 22))
    assert found == Decision(Act.HAND_OVER, words, name, until, evidence=found.evidence if found else "")


@pytest.mark.parametrize("text", UNTIL_WHEN)
def test_a_time_that_names_no_day_is_asked_about(text: str) -> None:
    found = read_decision(lines(text), received=date(2026, 11, 22))
    assert found is not None
    assert (found.act, found.unclear) == (None, "det går inte att läsa till vilken dag det lämnas över")


@pytest.mark.parametrize("text", NOT_HANDED_OVER)
def test_a_hand_over_to_nobody_in_particular_is_none(text: str) -> None:
    assert decision(text).act is None


@pytest.mark.parametrize("text", CONFIRMED)
def test_a_manager_tells_of_the_suppliers_yes(text: str) -> None:
    assert decision(text).act is Act.CONFIRM_SUPPLIER


@pytest.mark.parametrize("text", NOT_CONFIRMED)
def test_a_suppliers_yes_with_anything_tied_to_it_is_not_told(text: str) -> None:
    assert decision(text).act is None


@pytest.mark.parametrize("text", ["", "Tack!", "Hej Torun,|tack för mejlet!|/Gunvor", "> Godkänn", "Mvh Gunvor"])
def test_nothing_but_courtesy_is_no_answer(text: str) -> None:
    assert read_decision(lines(text)) is None


def test_an_answer_between_the_lines_of_our_letter_is_read() -> None:
    assert decision("Får leverantören frågan?|Svar: Ja").act is Act.APPROVE
    assert decision("Får leverantören frågan?|Svar: Avslå, avtalet går ut").act is Act.DECLINE


def test_our_menu_sent_back_is_no_decision() -> None:
    assert decision("Godkänn|Avslå: skäl|Fråga: din fråga|Lämna över: namn").act is None


def test_a_long_text_is_no_decision() -> None:
    assert decision("Godkänn. " + "Vi har haft ett bra samarbete. " * 400).unclear


GREETINGS = ("", "Hej!\n", "Hej Torun,\n", "Hej igen\n\n", "God morgon! ", "Hej, ", "Tack för ett tydligt underlag.\n")
CLOSINGS = ("", "\n\nMvh Gunvor", "\n/Gunvor", "\nTack!", "\n\nMed vänlig hälsning\nGunvor Tistedal", " Trevlig helg!")
FIRM = ("godkänn", "godkänner", "jag godkänner detta", "godkänt", "ja, kör", "det godkänns", "approved")
CONDITIONS = (
    " om handledare finns",
    ", men inte i mars",
    ", förutsatt att avtalet gäller",
    " preliminärt",
    ". Vänta dock med att kontakta dem",
    "? ",
    ", troligen",
    " med start 8 mars",
    ". Nej, förresten",
    " först när avtalet är klart",
    ", eller avslå",
    " på halvtid",
    "\nfast bara i två veckor",
    "\n\nOm de har plats.",
    ", if they agree",
)


@given(
    st.sampled_from(GREETINGS), st.sampled_from(FIRM), st.sampled_from(["", ".", "!"]), st.sampled_from(CLOSINGS),
    st.sampled_from([str.lower, str.capitalize, str.upper]),
)  # fmt: skip
def test_courtesy_and_capitals_change_no_decision(before: str, yes: str, mark: str, after: str, case: object) -> None:
    worded = case(yes)  # type: ignore[operator]
    found = read_decision(f"{before}{worded}{mark}{after}")
    assert found is not None
    assert found.act is Act.APPROVE


@given(st.sampled_from(GREETINGS), st.sampled_from(FIRM), st.sampled_from(CONDITIONS), st.sampled_from(CLOSINGS))
def test_whatever_is_tied_to_a_yes_unties_it(before: str, yes: str, condition: str, after: str) -> None:
    found = read_decision(f"{before}{yes}{condition}{after}")
    assert found is not None
    assert found.act is None


@given(st.sampled_from(FIRM[:4]), st.integers(0, 30), st.sampled_from("xqzw"))
def test_one_slip_of_the_finger_never_turns_a_yes_into_another_decision(yes: str, at: int, letter: str) -> None:
    at = min(at, len(yes) - 1)
    for written in (yes[:at] + letter + yes[at + 1 :], yes[:at] + yes[at + 1 :], yes[:at] + letter + yes[at:]):
        found = read_decision(written)
        assert found is None or found.act in (None, Act.APPROVE)


YES = re.compile(
    r"godk|ja|japp|visst|absolut|själv|bra|fint|ok|klart|kör|gå vidare|kontakt|bevilj|bifall|hinder|problem|invänd"
    r"|synpunk|emot|grön|gärna|frågan?|yes|yep|yeah|sure|course|certain|approv|grant|go ahead|proceed|light|object|fine"
    r"|permission",
    re.IGNORECASE,
)
SOME_WORDS = (
    "godkänn ja nej inte om men kanske vi jag de leverantören avslå frågan plats mars handledare när ska kan och att "
    "har är till på det en tack hej först eller undantag återkommer bra går vill ni avtalet ok , . ? ! : -"
)


@given(st.text(max_size=80))
def test_any_text_without_a_yes_in_its_first_statement_approves_nothing(text: str) -> None:
    found = read_decision(text)
    if found is not None and found.act is Act.APPROVE:
        assert YES.search(said(text).statements[0].text)
    answer = read_supplier_answer(text, RECEIVED)
    if answer.kind is Answer.AGREED:
        assert SUPPLIER_YES.search(said(text).statements[0].plain)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(SOME_WORDS.split()), max_size=12))
def test_words_thrown_together_approve_only_with_a_yes_and_without_a_doubt(chosen: list[str]) -> None:
    text = " ".join(chosen)
    found = read_decision(text)
    if found is not None and found.act is Act.APPROVE:
        assert YES.search(said(text).statements[0].text)
        assert not {"nej", "inte", "om", "men", "kanske", "först", "eller", "avslå", "?", "när"} & set(chosen)


# --- the supplier ----------------------------------------------------------------------------

SUPPLIER_YES = re.compile(
    r"\bja|visst|absolut|själv|natur|given|gärna|ok|problem|hinder|konstig|bra|fint|utmärkt|emot|tack|säger|accept|bekräft"
    r"|fung|funk|pass|ordn|lös|fix|ställer|plats|välkom|godk|gör|yes|yep|yeah|sure|course|certain|glad|absolute|pleasure"
    r"|we |confirm|agree|works|fine|welcome|happy|kan vi",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", AGREED)
def test_a_plain_yes_from_the_supplier_is_agreed(text: str) -> None:
    assert supplier(text).kind is Answer.AGREED


@pytest.mark.parametrize("text", NOT_AGREED)
def test_a_conditional_yes_is_never_a_yes(text: str) -> None:
    assert supplier(text).kind is not Answer.AGREED


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ja, men från 8 mars", Answer.TERMS),
        ("Ja, under förutsättning att avtalet förlängs", Answer.TERMS),
        ("Ja, om handledaren hinner", Answer.TERMS),
        ("Vi kan ta emot i höst i stället", Answer.TERMS),
        ("Ja. Jour ingår inte.", Answer.TERMS),
        ("Ja, 15 mars - 15 juni 2027", Answer.TERMS),
        ("Från 8 mars går det bra", Answer.TERMS),
        ("Nej tyvärr inte i mars, men vi kan ta emot från 1 september", Answer.TERMS),
        ("Tyvärr har vi inte möjlighet. Men i höst går bra.", Answer.TERMS),
        ("Yes, but only from April", Answer.TERMS),
        ("Nej", Answer.REFUSED),
        ("Nej tyvärr", Answer.REFUSED),
        ("Nej tack", Answer.REFUSED),
        ("Tyvärr kan vi inte ta emot någon i vår", Answer.REFUSED),
        ("Vi har tyvärr ingen plats", Answer.REFUSED),
        ("Vi är fullbelagda", Answer.REFUSED),
        ("Vi tackar nej", Answer.REFUSED),
        ("Hej!|Vi har inte möjlighet.|/Bo", Answer.REFUSED),
        ("We cannot take her", Answer.REFUSED),
        ("No, unfortunately not", Answer.REFUSED),
        ("Återkommer nästa vecka", Answer.UNCLEAR),
        ("Ja tack för mejlet, vi återkommer", Answer.UNCLEAR),
        ("Ja, tack för mejlet", Answer.UNCLEAR),
        ("Ja, vi har fått mejlet", Answer.UNCLEAR),
        ("Vi kan inte svara förrän nästa vecka", Answer.UNCLEAR),
        ("Nej, inga problem!", Answer.UNCLEAR),
        ("Nej, vi har inte hunnit titta", Answer.UNCLEAR),
        ("Ja. Nej.", Answer.UNCLEAR),
        ("Kanske", Answer.UNCLEAR),
        ("", Answer.UNCLEAR),
        ("Tack för mejlet!", Answer.UNCLEAR),
    ],
)
def test_what_the_supplier_means(text: str, kind: Answer) -> None:
    assert supplier(text).kind is kind


def test_the_supervisor_that_a_yes_names() -> None:
    answer = supplier("Ja, det går bra. Handledare blir dr Per Ek.")
    assert answer.supervisor is not None
    assert (answer.supervisor.value, answer.supervisor.certainty) == ("Per Ek", Certainty.STATED)
    assert "Per Ek" in answer.supervisor.evidence


def test_a_first_name_alone_is_an_unclear_supervisor() -> None:
    answer = supplier("Det går fint. Per handleder.")
    assert answer.kind is Answer.AGREED
    assert answer.supervisor is not None
    assert answer.supervisor.certainty is Certainty.UNCLEAR


def test_a_supervisor_who_cannot_is_none() -> None:
    answer = supplier("Ja, men Per Ek kan inte vara handledare")
    assert answer.kind is not Answer.AGREED
    assert answer.supervisor is None or answer.supervisor.certainty is not Certainty.STATED


def test_other_dates_are_kept_and_the_ones_asked_for_are_no_terms() -> None:
    moved = supplier("Ja, men från 8 mars till 4 juni 2027")
    assert moved.period is not None
    assert (moved.period.value.start, moved.period.value.end) == (date(2027, 3, 8), date(2027, 6, 4))
    repeated = supplier("Ja, perioden 1 mars - 28 maj 2027 passar bra.")
    assert (repeated.kind, repeated.period) == (Answer.AGREED, None)
    unasked = read_supplier_answer("Ja, 1 mars–28 maj 2027 går bra", RECEIVED)
    assert unasked.kind is Answer.TERMS


@given(st.sampled_from(GREETINGS), st.sampled_from(AGREED), st.sampled_from(CONDITIONS), st.sampled_from(CLOSINGS))
def test_whatever_is_tied_to_a_suppliers_yes_unties_it(before: str, yes: str, condition: str, after: str) -> None:
    text = f"{before}{lines(yes).rstrip('.!')}{condition}{after}"
    assert read_supplier_answer(text, RECEIVED, asked=ASKED).kind is not Answer.AGREED


@settings(max_examples=300)
@given(st.lists(st.sampled_from(SOME_WORDS.split()), max_size=12))
def test_words_thrown_together_are_agreed_only_with_a_yes_and_without_a_doubt(chosen: list[str]) -> None:
    text = " ".join(chosen)
    if read_supplier_answer(text, RECEIVED).kind is Answer.AGREED:
        assert SUPPLIER_YES.search(said(text).statements[0].text)
        assert not {"nej", "inte", "om", "men", "kanske", "först", "eller", "?", "återkommer", "när", "mars"} & set(
            chosen
        )


# --- a way chosen ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "option", "words"),
    [
        ("A", Option.A, ""),
        ("A.", Option.A, ""),
        ("a", Option.A, ""),
        ("a)", Option.A, ""),
        ("(B)", Option.B, ""),
        ("Svar: A", Option.A, ""),
        ("Alt. A", Option.A, ""),
        ("Vi väljer A", Option.A, ""),
        ("Det blir C", Option.C, ""),
        ("A tack", Option.A, ""),
        ("A går bra", Option.A, ""),
        ("Option B please", Option.B, ""),
        ("We choose A", Option.A, ""),
        ("C. Dra tillbaka", Option.C, "Dra tillbaka"),
        ("C Dra tillbaka", Option.C, "Dra tillbaka"),
        ("Alternativ B: hon slutar i maj", Option.B, "hon slutar i maj"),
        ("B. Kan vi få undantag eftersom hon slutar?", Option.B, "Kan vi få undantag eftersom hon slutar?"),
        ("A – vi flyttar starten till 22 februari", Option.A, "vi flyttar starten till 22 februari"),
        ("Hej!|Vi väljer alternativ A.|Hälsningar Anna", Option.A, ""),
        ("Tack! Vi kör på A, ny period 1 mars till 30 april", Option.A, "ny period 1 mars till 30 april"),
    ],
)
def test_a_letter_that_stands_as_an_answer(text: str, option: Option, words: str) -> None:
    found = read_options(lines(text))
    assert found is not None
    assert (found.option, found.words) == (option, words)


@pytest.mark.parametrize(
    "text",
    [
        "", "Tack!", "A Berg", "A. Berg", "Anna", "B-jour ingår", "Av misstag", "A och B", "A eller B", "A eller B?",
        "A?", "A, men två veckor senare", "A om det går", "Kanske A", "C, kanske", "A|B", "En plan B finns inte",
        "Vad betyder A?", "Cecilia tar det", "D", "AB", "Handledare är A Berg", "a la carte", "> A", "C-uppsats",
    ],
)  # fmt: skip
def test_a_letter_that_is_no_answer(text: str) -> None:
    assert read_options(lines(text)) is None


def test_a_question_of_our_letter_may_stand_above_the_answer() -> None:
    letter = "Hej!\n\nVilket väljer ni?\n\nFår Björkdala frågan om platsen?"
    assert read_options("Vilket väljer ni?\nA") is None
    chosen = read_options("Vilket väljer ni?\nA", our_letter=letter)
    assert chosen is not None
    assert chosen.option is Option.A
    approved = read_decision("Får Björkdala frågan om platsen?\nJa", our_letter=letter)
    assert approved is not None
    assert approved.act is Act.APPROVE
    asked = read_decision("Får Björkdala frågan om platsen i mars?\nJa", our_letter=letter)
    assert asked is not None
    assert asked.act is None


@given(st.text(max_size=60))
def test_any_text_chooses_only_with_a_letter_on_its_own(text: str) -> None:
    found = read_options(text)
    if found is not None:
        assert re.search(rf"(?<!\w){found.option}(?![\w])", text, re.IGNORECASE)


# --- what cannot be had yet ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("leverantören utser handledaren", {Rule.SUPERVISOR}),
        ("Handledare utses av kliniken när platsen är klar", {Rule.SUPERVISOR}),
        ("Handledaren bestämmer leverantören.", {Rule.SUPERVISOR}),
        ("vi kan inte få fram jourschemat förrän vi vet att de kan ta emot", {Rule.ON_CALL}),
        ("Jourschemat läggs av kliniken", {Rule.ON_CALL}),
        ("Ni frågar om handledare. Det bestämmer leverantören.", {Rule.SUPERVISOR}),
        ("Vem är handledare hos leverantören?|Svar: det bestämmer ni", {Rule.SUPERVISOR}),
        ("1. Det bestämmer kliniken|2. Måndag till fredag 8-16", {Rule.SUPERVISOR}),
        ("Handledare: utses av Björkdala", {Rule.SUPERVISOR}),
        ("Björkdala utser handledare åt Anna Berg", {Rule.SUPERVISOR}),
        ("Handledare och arbetstider bestäms av leverantören", {Rule.SUPERVISOR, Rule.WORKING_HOURS}),
        ("Arbetstiderna sätts av dem. Jour ingår inte.", {Rule.WORKING_HOURS}),
        ("The supplier will appoint the supervisor", {Rule.SUPERVISOR}),
        ("The supervisor is appointed by the clinic", {Rule.SUPERVISOR}),
        ("Handledare är Per Ek", set()),
        ("Leverantören har utsett Per Ek till handledare", set()),
        ("Leverantören utser Per Ek till handledare", set()),
        ("Utser leverantören handledare?", set()),
        ("Handledare utses senare", set()),
        ("Handledare utses av oss", set()),
        ("Vi återkommer om handledare", set()),
        ("Det bestämmer ni", set()),
        ("> leverantören utser handledaren", set()),
        ("Tack för hjälpen!", set()),
    ],
)
def test_facts_that_the_other_side_settles(text: str, rules: set[Rule]) -> None:
    questions = numbered_questions("1. Vem är handledare hos leverantören?\n2. Vilka arbetstider gäller?")
    found = read_left_open(lines(text), questions=questions, suppliers=("Björkdala Ortopedklinik", "Björkdala"))
    assert set(found) == rules
    assert all(found.values())


def test_one_question_asked_tells_what_it_is_that_they_decide() -> None:
    assert set(read_left_open("Det bestämmer leverantören.", asked=[Rule.ON_CALL])) == {Rule.ON_CALL}
    assert read_left_open("Det bestämmer leverantören.", asked=[Rule.ON_CALL, Rule.SUPERVISOR]) == {}


# --- why -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Varför?", "Hej, varför räcker det inte?", "vad är det som saknas", "Why?", "Men varför då?", "vad fattas",
        "Jag förstår inte varför", "Kan ni förklara varför det är för sent", "what is missing?", "Undrar varför",
        "Handledare är Per Ek. Varför behövs jour?", "Hur kommer det sig?", "På vilka grunder?", "Vad menar ni?",
    ],
)  # fmt: skip
def test_who_asks_why(text: str) -> None:
    assert asks_why(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Tack!", "därför", "Vi skrev varför i förra mejlet", "Beskriv gärna varför vi valt", "> Varför?",
        "Här kommer svar på varför vi vill ha undantag", "Handledare är Per Ek", "Hur går det med ärendet?",
    ],
)  # fmt: skip
def test_who_does_not_ask_why(text: str) -> None:
    assert not asks_why(text)


# --- nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Tack!", "Ok, tack!", "Hej Gunvor!||Tack så mycket för snabbt svar!", "Noterat.", "Jättebra, då vet vi.",
        "Tack för hjälpen, vi väntar på besked.||Mvh|Ulrika", "Thanks, noted.", "Perfekt! Trevlig helg", "👍",
    ],
)  # fmt: skip
def test_what_needs_no_reader(text: str) -> None:
    assert only_thanks(lines(text))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "Det här stämmer inte.", "Tack, men det stämmer inte.", "Tack. Ring mig gärna.", "Ok?", "Ja",
        "Ok men vänta", "Hedda, hon är sjuk", "Bra, jag står bakom detta.", "Tack för svaret, vi drar oss ur",
        "Godkänn", "Ok! Då avvaktar vi till hösten.", "tack " * 2000,
    ],
)  # fmt: skip
def test_what_a_person_reads(text: str) -> None:
    assert not only_thanks(lines(text))


@given(st.text(max_size=200))
def test_no_text_makes_the_reading_fail(text: str) -> None:
    read_decision(text)
    read_supplier_answer(text, RECEIVED)
    read_options(text)
    read_left_open(text)
    asks_why(text)
    only_thanks(text)
