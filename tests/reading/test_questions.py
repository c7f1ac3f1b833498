"""What a mail without a case asks: how things are done, how its own request goes, for a place, or to be sold to.

A question about the routine is answered by a person; taken for one about a request, it would be answered with the
state of a case that does not exist. An advertisement that asks what its reader wants is answered by nobody.
"""

from __future__ import annotations

import pytest

from bot.reading.model import Intent
from tests.reading.writing import reading

SIGNED = "\n\nMvh Ulla\n"


def intent_of(text: str, subject: str) -> Intent:
    return reading(text, signature=SIGNED, subject=subject).intent


HOW_THINGS_ARE_DONE = [
    "Varför måste handledaren ha ett namn innan vi hör av oss? Vi har ingen ST-läkare på gång just nu.",
    "Räknas ett muntligt ja från verksamhetschefen? Vi har inga studenter på gång, det är bara en undran.",
    "Måste man ha ett namn på handledaren? Frågar för att vi har en ny rutin på gång hos oss.",
    (
        "Hej! Ska hon själv vända sig till er, eller måste det gå via en studierektor? Och hur lång tid i förväg "
        "vill ni ha besked?"
    ),
    (
        "Hej!\n\nTre funderingar kring rutinen innan jag drar igång något:\n\n- Gäller halvåret även om ST-läkaren "
        "bara ska vara borta i fyra veckor?\n- Vem är det som ska utse handledaren, vi eller den privata "
        "vårdgivaren?\n- Behöver delmålen vara klara när vi mejlar er första gången?\n\nVore toppen med svar, tack!"
    ),
    "Hej, måste verksamhetschefen ha sagt ja innan vi hör av oss, eller kan det ske i efterhand? Tacksam för svar.",
    "Vi är nya i det här. När får man vanligtvis besked om en plats efter att förfrågan skickats in?",
    "Hur lång tid brukar det ta innan leverantören svarar? Jag vill kunna ge våra ST-läkare ett hum.",
    "Räcker det att vi mejlar er eller ska STÖK-blanketten med från början? Behöver få svar på detta före fredag.",
    (
        "Hej! Vad gäller om ST-läkaren blir sjuk under randningen, förlängs tiden då automatiskt? Vill gärna veta "
        "hur andra har gjort."
    ),
    (
        "Får en ST-läkare gå två perioder hos samma vårdgivare? Eller är det en gång per person som gäller? Hoppas "
        "på snabbt besked :)"
    ),
    (
        "God morgon. Vem betalar lönen under sidotjänstgöringen hos en privat vårdgivare, vi eller de? Skulle "
        "behöva ett svar till budgeten."
    ),
    "Hur gör man när handledaren slutar mitt i placeringen? Måste vi skicka in allt på nytt?",
    "Vilka privata kliniker har ni avtal med för hud? Finns det en lista någonstans?",
    "Hej, jag undrar om er rutin omfattar psykologer på PTP eller om det bara är läkare. Kan ni säga något om det?",
    "Är det ni eller universitetet som har hand om VFU på privata vårdcentraler? Ingen av oss här vet.",
    (
        "Kan man söka plats för någon som ännu inte är anställd? Hon börjar sin ST hos oss i höst men kontraktet "
        "är inte påskrivet."
    ),
    "Om jouren inte är bestämd än, ska vi vänta med att skicka in tills den är det? Har ni någon praxis?",
    "Hej! Vad menas med 'extent' i blanketten, är det procent av heltid eller av veckan?",
    "Jag har hört att det tar ett halvår. Stämmer det, eller har reglerna ändrats? Har ni fått nya riktlinjer?",
    (
        "Undrar lite över sexmånadersgränsen: räknas den från när ni fått mejlet eller från när avtalsansvarig "
        "tagit ställning?"
    ),
    (
        "Hej. Vi har fått ett nytt avtal med Granvik, går det att skicka ST-läkare dit nu eller måste det först "
        "finnas med i er förteckning?"
    ),
    (
        "Behöver studenten ha ett intyg från skolan när vi ansöker om VFU, och vem är det i så fall som ska skriva "
        "under? Tack på förhand för hjälp!"
    ),
    "Hur ser det ut med avtal för ögon efter årsskiftet? Förlängs de?",
    "Är det okej att samma handledare har två ST-läkare samtidigt? Vi vill veta det innan vi bokar in något.",
    "När kan vi tidigast ansöka för hösten 2028? Finns det något sista datum?",
    "Vad händer om leverantören tackar nej, letar ni en annan plats då eller får vi göra det själva?",
    (
        "Måste man påminna er om man inte hört något, eller hör ni alltid av er? Frågar för att veta hur vi ska "
        "lägga upp det."
    ),
    "Vad händer med ärendet om vi inte kan lämna namnet på handledaren i tid? Bara för att jag ska veta hur ni gör.",
    (
        "Hej! Får vi besked direkt av leverantören eller kommer det från er? Och till vem går det, studierektorn "
        "eller chefen?"
    ),
    "Godkänner ni halvtid? Vi har flera som jobbar 50 % och undrar om de kan randa sig ändå.",
    "Jag är ny studierektor på Almby. Hur går det till att söka plats hos en privat leverantör?",
    "Hej! Hur går ni till väga när två enheter vill ha samma plats? Först till kvarn?",
    "Hur långt innan start behöver handledaren vara klar?",
    (
        "Vi funderar på att låta våra ST-läkare randa sig i psykiatri privat. Vad krävs av oss och hur lång "
        "framförhållning vill ni ha?"
    ),
    "Har avtalsansvarig rätt att säga nej även om leverantören vill? Det diskuteras friskt här.",
    "Var ligger blanketten? Jag hittar den inte på intranätet.",
    "Var hittar jag STÖK-blanketten någonstans? Länken på sidan är död.",
    "Vem ska jag prata med om vi vill bli leverantör av utbildningsplatser?",
    "Är sidotjänstgöringen klar först när intyget är undertecknat, eller när perioden är slut?",
    "Går det bra att ST-läkaren själv mejlar er? Vår studierektor är tjänstledig till hösten.",
    (
        "Om jag förstått det rätt ska förfrågan skickas sex månader innan. Gäller det också när placeringen "
        "flyttas en vecka?"
    ),
    "Kan ni förklara skillnaden mellan samråd och godkännande? Verksamhetschefen undrar vad hon egentligen skriver på.",
    (
        "Hej på er! Är det någon som kan upplysa mig om huruvida semester får tas ut under en sidotjänstgöring? "
        "Återkom gärna."
    ),
    "Hello, does the six-month rule also apply if the rotation is only two weeks? Looking forward to your reply.",
    "Who signs the STÖK form, the supervisor or the head of department? Any reply before Friday would be great.",
    (
        "Can a resident apply on her own, or does it have to go through the study director? When may we expect an "
        "answer once we apply?"
    ),
    "How long does it usually take to get an answer from the supplier?",
    (
        "Hi, is there a list of private providers that have an agreement for dermatology? Have you had any changes "
        "this year?"
    ),
    "Must the supervisor be a specialist, and what happens if he or she leaves half-way?",
    (
        "Hejsan. Ett par saker jag inte får ihop. Om ST-läkaren går ner till 80 % mitt i perioden, ska vi anmäla "
        "det? Och till vem? Hör gärna av dig."
    ),
    (
        "Hej, min chef hävdar att handledaren måste vara disputerad. Det låter konstigt tycker jag. Kan du "
        "bekräfta eller dementera?"
    ),
    "Godmorgon! Behövs det en ny förfrågan om läkaren byter från heltid till halvtid, eller räcker ett mejl?",
    "Tjena, vad är det egentligen som avses med legitimationsgrundande yrken? Ingår arbetsterapeuter?",
    (
        "Hej! Sitter med budget för 2028. Kostar det något för oss att skicka ST-läkare till privata kliniker? "
        "Återkom helst i veckan."
    ),
    "Hur mycket i förväg behöver schemat vara lagt när man hör av sig?",
    "Jag har letat men inte hittat: finns det en mall för hur ett mejl till er ska se ut?",
    "Får man byta leverantör efter att platsen är godkänd eller är det kört då?",
    (
        "Vi har tre nya ST-läkare i år. Bör vi höra av oss om alla på en gång, eller en i taget? Skulle vara bra "
        "att få klarhet i det."
    ),
    "Hej, vem står för resorna när en student placeras i Skövde men bor i Borås? Lärosätet säger att det är ni.",
    "Skiljer sig kraven åt för VFU och sidotjänstgöring? Jag tycker att dokumentet är otydligt.",
    "God eftermiddag! Ska beredskap hemifrån anges som jour när vi skriver till er?",
    "Om avtalet löper ut mitt under randningen, vad gör man då?",
    "Hinner en ansökan behandlas om den kommer in på sommaren? Eller har ni stängt?",
    "När måste blanketten senast vara inne? Har en kollega som säger en vecka före.",
    (
        "Vi är en privat vårdgivare och har fått besked om att vårt avtal förlängs. Behöver vi göra något för att "
        "få ta emot studenter?"
    ),
    "Hej! Kan du skicka rutinen till mig? Jag hittar den inte längre på webben.",
    "Hej, hur brukar ni göra när det blir fler sökande än platser?",
    (
        "Vilken framförhållning gäller för studenter? Läste någonstans att det är ett halvår men en kollega fick "
        "svar på två veckor."
    ),
    "Finns det någon hos er jag kan ringa om jag har frågor om rutinen?",
    "Är det tillåtet att handleda på distans? Undrar en ST-läkare hos oss.",
    "Hej igen, och tack för snabbt svar sist! En sak till: gäller det där även psykologer?",
    (
        "Good morning. Is it possible to split a rotation into two halves, and would each half count separately "
        "toward the six months? I would be grateful for an answer."
    ),
    "Hi, quick one: do students need a named supervisor too, or only residents?",
    "Who should I contact if the supplier changes the schedule after the agreement has been made?",
    "What do you mean by 'consulted' in the routine? Is a verbal yes from the head of department enough?",
    (
        "Hej! Min kollega säger att ni bara tar emot förfrågningar två gånger per år. Är det sant, och när är i så "
        "fall nästa tillfälle?"
    ),
    "Hej, nybörjarfråga kanske, men vad är skillnaden mellan randning och auskultation? Och omfattar rutinen båda?",
    "Om kliniken redan har lovat oss en plats muntligt, behöver vi då gå via er? Skönt att få veta innan det blir fel.",
    "Hej! Kan verksamhetschefens godkännande ges i efterhand? Hon är på semester till den 5 augusti.",
    (
        "Jag håller på att skriva vårt lokala PM om sidotjänstgöring. Stämmer det att en förfrågan ligger kvar hos "
        "er tills leverantören svarat?"
    ),
    "Hur hanteras en förfrågan där startdatum är okänt? Avvisas den direkt?",
    "Hej, vi har fått olika besked om jouren. Måste den anges i timmar?",
    "Var snäll och förklara vad 'samråd med verksamhetschef' innebär i praktiken. Räcker ett samtal i korridoren?",
    "Vem får vi kontakta hos leverantören, om någon alls? Eller sköter ni all kontakt?",
    "Hej! Spelar det någon roll för er om studenten kommer från ett utländskt lärosäte?",
    "Is there a deadline for autumn placements? I could not find one anywhere.",
    "Hello. Who decides if a request comes in later than six months before the start?",
    # with a word or two that sellers use
    (
        "Hej! Kostar det något för oss, eller är VFU hos era leverantörer kostnadsfritt? Har ni en prislista, "
        "och vem kontaktar man?"
    ),
    "Vi funderar på att boka in ett möte med er om rutinen för sidotjänstgöring. Har ni tio minuter nästa vecka?",
    (
        "Såg att ni har avtal med flera privata kliniker. Får våra specialister handleda där, och ersätts det? "
        "Ring gärna mig på 070-000 00 00."
    ),
    (
        "Vi har en hyrläkare som handleder våra ST-läkare. Är det tillåtet enligt rutinen att hon är handledare "
        "även hos den privata vårdgivaren? Kan ni svara?"
    ),
    ("Jag läste i ert nyhetsbrev att rutinen ändras. Vad gäller från årsskiftet? Kostar det något att ångra en plats?"),
    (
        "Ni hade ett webbinarium om utbildningsplatser. Finns det inspelat, och kostar det något? Jag vill veta "
        "hur STÖK-blanketten ska fyllas i."
    ),
]

HOW_IT_GOES = [
    "Hej! Är vår förfrågan om Moa Hjelm på gång?",
    "Undrar om något är på gång med platsen på Granvik som vi bad om i mars.",
    "Finns ansökan för Moa Hjelm kvar hos er?",
    "Ligger vår ansökan för Moa Hjelm fortfarande på ert bord?",
    "Hej! Jag skickade en förfrågan om en plats i psykiatri för tre veckor sedan. Har ni hunnit titta på den?",
    "Hur går det med vår förfrågan för Moa Hjelm? Vi behöver planera schemat.",
    "Vi har fortfarande inte hört något om platsen på Granvik. När kan vi räkna med besked?",
    "Kan ni kolla om mejlet om Moa Hjelm kom fram? Jag fick inget svar.",
    "Vart tog vår ansökan vägen? Den gick iväg i mars.",
    "Är det klart med Moa Hjelms plats än?",
    "Vi ansökte i september om en plats för vår ST-läkare i ögon. Är det någon som tittar på det?",
    "Hej igen, har Granvik sagt ja till Moa Hjelm?",
    "Finns det något besked om randningen på Havsljung? Vår ST-läkare börjar bli nervös.",
    "Bara en undran: ligger vår förfrågan om Solvändan hos avtalsansvarig eller hos leverantören nu?",
    (
        "Vi mejlade er den 3 oktober om sidotjänstgöring för Moa Hjelm. Behöver ni något mer från oss, eller är "
        "det på gång?"
    ),
    "Jag undrar vad som händer med min ansökan till Kvarnsjö, det är tyst från alla håll.",
    "Har något hänt med ansökan vi lämnade in före sommaren?",
    "Hello, I sent a request for Moa Hjelm in October. Has it been processed?",
    "We have not heard back about the placement at Granvik. Could you let me know where it stands?",
    "Any news on our request for a rotation in psychiatry?",
    "Hej! Vem hos er har hand om Moa Hjelms ansökan, och när får hon besked?",
    "Hej, nu har det gått fem veckor sedan jag mejlade. Har någon ens läst det?",
    "Hallå! Är det något mer ni behöver från mig för Moa Hjelms plats, eller ligger allt hos Granvik?",
    "Vet ni om Solvändan har bestämt sig? Det gäller förfrågan vi lämnade i augusti.",
    "Jag har en ST-läkare som väntar otåligt på svar om Havsljung. Vågar hon boka tåg?",
    "Min randning i höst, är den godkänd? /Moa Hjelm",
    "Hej, skulle bara höra om vår ansökan har kommit vidare till den avtalsansvariga.",
    "Hur är läget med platserna på Kvarnsjö som vi bad om i våras?",
    "Blev det något beslut om Moa Hjelm i fredags?",
    "Hi! Did my application for Moa Hjelm arrive? I never got a receipt.",
    "It has been six weeks since I wrote to you about our resident. Is anyone looking into it?",
    "Snälla, någon som kan säga var i kedjan Moa Hjelms förfrågan befinner sig?",
    "Vi har skickat två mejl om Solvändan utan att få ett enda livstecken. Läser ni den här lådan?",
    "Tror du att vi får veta något före jul om Havsljung? Ansökan gick in i juni.",
    "Hello, could you check whether our request of 3 October for Moa Hjelm has been passed on to Granvik?",
    (
        "Hej, vi skickade en förfrågan om två VFU-platser på Kvarnsjö i mars. Har ni hunnit titta på den? Ring "
        "Lena på 070-000 00 00, hon kan också boka ett möte."
    ),
    "Hej! Är det beviljat eller inte? Jag pratar om Moa Hjelm och Granvik. Semestern ska läggas på måndag.",
]

FOR_A_PLACE = [
    (
        "Hej! Kan vi få en plats för vår ST-läkare Moa Hjelm i radiologi på Granvik, 1 september–30 november 2027? "
        "Tacksam för svar."
    ),
    "Skulle ni kunna ordna en VFU-plats åt en sjuksköterskestudent på Kvarnsjö v. 36–40 2027? När får vi besked?",
    (
        "Finns det möjlighet för en av våra ST-läkare att göra tre månader ögon på Havsljung hösten 2027? Vore bra "
        "med besked före jul."
    ),
    (
        "Could our resident Moa Hjelm do three months of radiology at Granvik, 1 September to 30 November 2027? "
        "When can we expect an answer?"
    ),
    (
        "Hej! Vår ST-läkare Moa Hjelm skulle behöva tre månader radiologi. Kan hon få vara på Granvik 1 "
        "september–30 november 2027? Hur lång tid tar det att få besked?"
    ),
    (
        "Vi undrar om ni kan hjälpa oss med en plats i psykiatri på Solvändan för en ST-läkare hösten 2027. Måste "
        "handledaren vara utsedd redan nu?"
    ),
    "Har ni möjlighet att ta emot en fysioterapeutstudent på Enlunda v. 36–40 2027? Tacksam för svar!",
    (
        "Hej! Jag undrar om det finns en plats för en sjuksköterskestudent på Kvarnsjö v. 36–40 2027. Vem ska vara "
        "handledare hos dem?"
    ),
    "Går det att få in två fysioterapeutstudenter på Enlunda 6 september–10 oktober 2027? Behöver vi skicka något mer?",
    (
        "Vi skulle vilja att vår ST-läkare Moa Hjelm gör tre månader på Granvik (radiologi) från 1 september 2027. "
        "Hur går vi vidare? Vore tacksam för besked."
    ),
    # with a word or two that sellers use
    (
        "Hej! Vi vill boka en plats för två sjuksköterskestudenter på Kvarnsjö v. 36–40 2027. De kan börja redan "
        "på måndagen. Är det kostnadsfritt för kommunen? Ring Per på 070-000 00 00."
    ),
    (
        "Vi söker VFU-platser hos Enlunda för två fysioterapeutstudenter v. 36–40 2027, heltid. Offert behövs "
        "inte, men vi vill gärna ha ett kort möte med dem. Ring Lena på 070-000 00 00."
    ),
    (
        "Brist på handledare hos oss gör att vi söker en plats i psykiatri på Solvändan för en ST-läkare 1 "
        "september–30 november 2027. Våra specialister är lediga då. Boka gärna ett möte."
    ),
    (
        "Vi behöver en plats i ortopedi för en ST-läkare 1 september–30 november 2027, var spelar ingen roll. "
        "Kontakta Lena för frågor. Offert från leverantören skickas till oss."
    ),
]

WARES_AND_CHAT = [
    "Jag är sjuksköterska och söker nytt arbete. Finns det någon ledig tjänst hos er eller hos era vårdgivare?",
    "Leg. läkare med lång erfarenhet. Finns det några vikariat hos er i sommar? Jag bifogar mitt CV.",
    "Hej! Är det några lediga tider hos er för massage av personalen?",
    (
        "Luckor i sommarschemat?\n\nVåra specialister och ST-läkare tar uppdrag inom psykiatri, ortopedi och "
        "internmedicin, heltid eller deltid, med eller utan jour. Priser från 1 450 kr/h exkl. moms.\n\nRing Stig "
        "på 031-390 06 92 så får ni en offert före midsommar!"
    ),
    (
        "Svårt att hitta handledare? Vi på MedStaff hjälper er med erfarna konsulter inom alla specialiteter. Boka "
        "en demo idag."
    ),
    (
        "Vet du hur många timmar din klinik lägger på schemaläggning av ST-läkare? Vårt system halverar tiden. "
        "Svara på det här mejlet så visar jag hur!"
    ),
    "Visste ni att nio av tio studierektorer saknar överblick? Testa TurnusPlan gratis i 30 dagar.",
    (
        "Behöver ni bemanna upp i jul? Vi har ST-läkare, specialister och sjuksköterskor som är lediga från vecka "
        "50. Kontakta Lena för prisförslag."
    ),
    (
        "Är ni redo för de nya ST-föreskrifterna? Anmäl dig till vårt webbinarium den 12 maj. Early bird-pris 1 "
        "995 kr till och med fredag."
    ),
    (
        "Nyhetsbrev nr 4: Så lyckas ni med handledning. Hur blir man en bra handledare? Läs mer i månadens "
        "intervju. Avregistrera dig här."
    ),
    (
        "Looking for locum doctors this summer? Our consultants in psychiatry and radiology are available from "
        "June, full time or part time. Call us for a quote!"
    ),
    (
        "Hej! Såg att ni har hand om utbildningsplatser. Hur hanterar ni avtal och leverantörer idag? Jag skulle "
        "gärna visa vår plattform, har du 20 minuter nästa vecka?"
    ),
    "Struggling to keep track of student placements? Book a free demo of PlaceMate today and get 20% off.",
    "Hej, jag söker jobb som ST-läkare i psykiatri, har ni någon ledig tjänst? CV bifogas.",
    "Hej! Blir det fika på torsdag? Jag tar med bullar.",
    (
        "Inbjudan: Vad innebär den nya upphandlingslagen för dig som köper vård? Frukostseminarium den 4 juni, "
        "kostnadsfritt. Begränsat antal platser!"
    ),
    "Vi har tre hyrläkare i ortopedi som kan börja på måndag. Intresserade? Timpris enligt ramavtal.",
    "Hej, vi saknar betalning för faktura 55123. När kan vi räkna med att den betalas? Har ni fått den?",
    (
        "Hej studierektor! Nu släpper vi höstens kurser i handledning. Vill du vässa dina handledare? Tidig "
        "anmälan ger 15 % rabatt."
    ),
    "Har ni koll på era ST-läkares delmål? MålKoll samlar allt på ett ställe. Skaffa ett provkonto redan i dag.",
    "Brist på läkare i höst? Vi kan lösa det. Ring Kent, 070-000 00 00.",
    "Vi på DocLease hyr ut ST-läkare och specialister i hela Västsverige. Vill du veta mer om våra priser?",
    (
        "Hi there, did you see my last email? I would love to show you how we cut placement admin by 40%. Does "
        "Tuesday work?"
    ),
    (
        "Dags för Läkarstämman! Vilka utmaningar står ST-utbildningen inför? Kom och lyssna till panelen den 3 "
        "december, biljetter från 900 kr."
    ),
    "Månadens tips: Hur ger man bra återkoppling till en ST-läkare? Läs hela artikeln på vår blogg.",
    "Hej! Kan ni skicka vem som har jouren på fredag? Glömde skriva upp det.",
    "Är parkeringen utanför Regionens hus avstängd i morgon?",
    "Vi söker deltagare till en enkät om arbetsmiljö för läkare. Har du tio minuter över? Du kan vinna en biobiljett.",
    (
        "Hej! Kan ert team spara tid på administrationen? Med Placera Pro slipper ni Excel. Begär en genomgång "
        "redan den här veckan."
    ),
    (
        "Sugen på att bli chef? Chefsakademin startar ny omgång för studierektorer i mars. Ansök senast 1 "
        "februari, 18 500 kr exkl moms."
    ),
    (
        "Vi har precis avslutat vår undersökning om ST-läkares arbetsmiljö. Vill ni ta del av rapporten? Ladda ner "
        "den gratis här."
    ),
    "Hej, är det ni som har hand om inpasseringskorten? Mitt slutade funka i går.",
    "Hej! Jag har glömt mitt lösenord till intranätet. Vem kan hjälpa mig?",
    "Behöver du en extra doktor på jouren? Våra konsulter rycker ut i hela regionen, dygnet runt. Ring 010-000 00 00.",
    "Are your supervisors burning out? Join our free webinar on 3 March.",
    "Hej, vad kostar det att annonsera i er personaltidning?",
    "Kul att ses på mässan! Hör av dig om du vill ha ett prisförslag på schemasystemet vi pratade om.",
    "Behöver ni hjälp med ST-studierektorsuppdraget? Vi på ST-stöd hjälper er. Boka ett möte idag.",
    "Våra bemanningsläkare står redo i höst. Timpris från 1 200 kr. Vill ni veta mer?",
]


@pytest.mark.parametrize("subject", ["Fråga", "Utbildningsplatser LOU"])
@pytest.mark.parametrize("text", HOW_THINGS_ARE_DONE)
def test_a_question_of_how_things_are_done_is_no_question_after_a_request(text: str, subject: str) -> None:
    assert intent_of(text, subject) is Intent.QUESTION


@pytest.mark.parametrize("subject", ["Fråga", "Utbildningsplatser LOU"])
@pytest.mark.parametrize("text", HOW_IT_GOES)
def test_who_asks_after_a_request_of_their_own_asks_how_it_goes(text: str, subject: str) -> None:
    assert intent_of(text, subject) is Intent.STATUS


@pytest.mark.parametrize("subject", ["Fråga", "Utbildningsplatser LOU"])
@pytest.mark.parametrize("text", FOR_A_PLACE)
def test_who_asks_for_a_place_may_ask_something_else_besides(text: str, subject: str) -> None:
    assert intent_of(text, subject) is Intent.REQUEST


@pytest.mark.parametrize("subject", ["Fråga", "Hej"])
@pytest.mark.parametrize("text", WARES_AND_CHAT)
def test_what_a_seller_asks_is_no_question_of_ours(text: str, subject: str) -> None:
    assert intent_of(text, subject) is Intent.UNRELATED
