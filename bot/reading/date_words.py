"""The words of dates and periods, Swedish and English (and Norwegian and Danish months), in lower case."""

from __future__ import annotations

from collections.abc import Iterator

from bot.reading.folding import word_set

_MONTH_FORMS = (
    "januari january januar jan janurari januaru",
    "februari february februar feb febr febuari februrari feburari februray",
    "mars march marts mar",
    "april apr apirl aprill",
    "maj may mai",
    "juni june jun",
    "juli july jul",
    "augusti august aug agusti augsti augusi",
    "september sept sep septemper septembre setpember setember septmber",
    "oktober october okt oct ocktober okotber oktobre oktber",
    "november nov novemeber novemer novermber",
    "december dec desember des deceber decmber decembre",
)


def _slips(month: str) -> Iterator[str]:
    """A long name with two letters turned or one left out, but never the first: "oktboer", "setember"."""
    for at in range(1, len(month) - 1):
        yield month[:at] + month[at + 1] + month[at] + month[at + 2 :]
        yield month[:at] + month[at + 1 :]


MONTHS = {
    slip: number
    for number, forms in enumerate(_MONTH_FORMS, 1)
    for month in forms.split()[:2]
    if len(month) > 5
    for slip in _slips(month)
}
MONTHS |= {form: number for number, forms in enumerate(_MONTH_FORMS, 1) for form in forms.split()}
MONTH_ABBREVIATIONS = frozenset(form for form in MONTHS if len(form) == 3 and form not in ("maj", "mai", "may")) | {
    "febr",
    "sept",
}
# Forms that are words or names of their own, and count as a month only beside a day, a year or another month.
MONTH_HOMONYMS = word_set("mar may jul jun jan des sep dec mai")
# Months that are given names too, when they stand with a capital.
MONTH_NAMES_OF_PEOPLE = word_set("maj may april june august jan juni juli")
ENGLISH_MONTHS = word_set(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)

_ORDINAL_WORDS = (
    "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde femtonde "
    "sextonde sjuttonde artonde nittonde tjugonde tjugoförsta tjugoandra tjugotredje tjugofjärde tjugofemte "
    "tjugosjätte tjugosjunde tjugoåttonde tjugonionde trettionde trettioförsta"
)
ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), 1)}
ORDINALS.update({"förste": 1, "andre": 2})
_ENGLISH_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS.update({word: number for number, word in enumerate(_ENGLISH_ORDINALS.split(), 1)})
ORDINALS["thirtieth"] = 30
TENS = {"twenty": 20, "thirty": 30}  # "twenty-first"

_SWEDISH_NUMBERS = (
    "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo"
)
_ENGLISH_NUMBERS = "two three four five six seven eight nine ten eleven twelve"
NUMBERS = {
    word: number for words in (_SWEDISH_NUMBERS, _ENGLISH_NUMBERS) for number, word in enumerate(words.split(), 2)
}
NUMBERS.update(dict.fromkeys(("en", "ett", "one", "a"), 1))

WEEKDAY = (
    r"(?:(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?|(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|"
    r"sun)(?:day)?)\b\.?"
)

# What a date belongs to when it is not the period's: the last of these words before the date decides, if it stands
# within so many characters of it. `placement` is the period itself.
OTHER_DATES: dict[str, tuple[str, int]] = {
    "leave": (
        r"(?:sommar|jul|påsk|vinter|industri)?(?:semest|ledig(?:het|t|a)?\b|lov(?:et)?\b|stängt\b|stängd|uppehåll)"
        r"(?! (?:hos oss |från oss |här )?för (?:detta|det|den här|placeringen|sidotj))|(?:föräldra|tjänst|jul|"
        r"sommar|påsk|sport|studie)ledig|stänger\b|frånvar|borta\b|bortrest"
        r"|sjukskriv|sjukfrånvaro"
        r"|(?:är|åter|kommer|hemma) (?:åter|tillbaka|på plats)\b|åter i tjänst\b|återvänd\w{1,3}\b|"
        r"tillbaka (?:hos|på|till|i)\b|back\b|vacation|holiday|"
        r"on leave\b|away\b|closed\b|out of office|absent|parental leave\b",
        45,
    ),
    "elsewhere": (
        r"remisstopp\w{0,2}|(?:inskrivnings|intagnings|operations|anställnings|rekryterings|besöks)stopp\w{0,2}|"
        r"(?:personal|bemannings|läkar|plats|sköterske|resurs)brist\w{0,2}|underbemann\w{0,5}|neddragning\w{0,2}|"
        r"(?:om|till|ny)bygg\w{0,6}|renover\w{0,4}|(?:flytt|flyttning)(?:en)? av (?:mottagning|avdelning|klinik|"
        r"lokal)\w{0,4}|flyttar (?:till (?:nya|andra) lokaler|lokaler)|(?:sommar|semester)?vikariat\w{0,2}|vikarierar|"
        r"driftstopp\w{0,2}|upphandling\w{0,2}|systembyte\w{0,2}|byte av journalsystem|ackreditering\w{0,2}|"
        r"revision\w{0,2}|pandemi\w{0,2}|"
        r"(?:vår|hennes|hans|sin) (?:auskultation|forskningsperiod|forskningstid)|forskar\b|staff shortage|renovation|"
        r"rebuilding|locum\b|maternity|paternity",
        45,
    ),
    "break": (
        r"(?:undanta(?:get|gen|g)|förutom|utom|exkl(?:usive)?|bortsett från|med undantag (?:för|av)|ej|dock inte|"
        r"except(?: for)?|excluding)\b",
        12,
    ),
    "celebration": (
        r"fyller \d|fyllt \d|fyllde \d|firar\b|firade\b|jubile|födelsedag|birthday|anniversary|celebrat|turns \d",
        30,
    ),
    "signing": (
        r"underteckna|underskr|skriv(?:er|a) (?:på|under)\b|signera|påskri|skrev på\b|skrivit (?:på|under)|"
        r"signed\b|daterad|dated\b",
        45,
    ),
    "course": (
        r"(?:(?:(?:st|specialist|grund|metod|handledar|introduktions|distans|internat)-?)?kurs(?:en|er|erna|dag|"
        r"dagar|vecka|veckor)?|"
        r"utbildningsdag\w{0,4}|temadag\w{0,4}|konferens\w{0,4}|kongress\w{0,4}|seminari\w{0,4}|föreläsning\w{0,4}|"
        r"introduktionsdag\w{0,4}|tentamen|tenta|disputation\w{0,4}|courses?|conference|seminar|lecture|exam)\b",
        25,
    ),
    "meeting": (
        r"(?:(?:tele|video|tele|digital\w|upp(?:starts|följnings)|teams-?|planerings)?(?:fon)?möte[tn]?|"
        r"träff(?:as|en)?|ses|"
        r"avstämning\w{0,4}|samtal\w{0,2}|besök\w{0,4}|studiebesök\w{0,4}|apt|meeting|meet|visit)\b",
        25,
    ),
    "birth": (r"född\b|f\.(?!\s?o)|personn(?:ummer|r)|pnr\b|födelse|born\b|date of birth|dob\b", 20),
    "agreement": (
        r"(?:ram)?(?:avtal\w{0,10}|kontrakt\w{0,4}|agreement|contract)\b[^.\n]{0,30}?\b(?:gäller|löper|går ut|"
        r"giltigt?|upphör|"
        r"tecknat|slut|slutar|sträcker|valid|expires?|runs|till|t\.?o\.?m\.?|until)",
        25,
    ),
    "law": (
        r"hslf|sosfs|dnr\b|diarie|dokument|version|rutin(?:en)?\b|rs\d|författning|föreskrift|giltig",
        30,
    ),
    "deadline": (
        r"(?:senast|svar(?:a|et)?|besked|deadline|anmäl\w{0,6}|sista (?:dag|ansöknings|svars)\w{0,6}|"
        r"inom|innan|före|by|reply|respond|no later than|before|latest|ansök(?:a|an|ningen)|förfall\w{0,6}|"
        r"betal\w{0,6}|faktura\w{0,4})\b",
        22,
    ),
    "writing": (
        r"(?:skrev|skrivit|skickade|skickat|skickades|mejlade|mejlat|mailade|mejl(?:et)?|mail(?:et)?|brev(?:et)?|"
        r"ringde|inkom|mottog|mottaget|talade|pratade|hördes|hörde|svarade|sent|wrote|written|e-?mail|letter|spoke|"
        r"i dag|idag|today|skapad|utskrive[nt]|uppdaterad|godkän[dt]\w{0,3}|godkände|beviljad|beslutad|beslut)\b",
        30,
    ),
    "employment": (
        r"anställ(?:d|s|ning\w{0,3})\b|började\b|legitim|examen|examina|färdig specialist|"
        r"har (?:tidigare |redan |nyligen )?(?:varit|arbetat|jobbat|tjänstgjort|gjort|gått|haft|genomfört|fullgjort)\b|"
        r"has (?:been|worked)\b|employed\b|specialist sedan|"
        r"(?:klar|färdig) (?:med sin st|specialist|läkare)\b|(?:bli|blir|vara|är|beräknas|räknar med|hoppas) "
        r"(?:\w{1,12} ){0,3}(?:klar|färdig)\b(?! med placering)|"
        r"(?:bli|blir|beräknas bli) (?:\w{1,12} ){0,2}specialist\b|"
        r"(?:börja|påbörja|inled|starta)(?:de|t|s|r)? (?:\w{1,12} ){0,2}st\b|"
        r"(?:hela|sin|hennes|hans) st(?:-tjänst\w{0,2})? "
        r"(?:är|slutar|avslutas|beräknas|pågår|löper|sträcker|varar|börja\w{0,3}|starta\w{0,2})|"
        r"(?:pension|disput|licentiat|fyller|förordna|vikarier)\w{0,8}|finish(?:es)? (?:his|her|their)\b",
        35,
    ),
    "extent": (
        r"(?:går|gå) (?:ner|ned|upp) (?:till|i|på)\b|(?:minska|öka|sänk|höj)\w{0,4} (?:till|sin|hennes|hans)\b|"
        r"(?:drops?|reduces?|increases?) (?:down |up )?to\b|goes (?:(?:down|up) to\b|to (?=\d|half|full|part))",
        30,
    ),
    "since": (r"sedan\b|since\b", 12),
    "on call": (r"(?:jour|beredskap)\w{0,10}\b|on.call\b", 15),
    "placement": (
        r"(?:\w{2,14})?placer(?:as|ing\w{0,6}|ad)\b|period(?:en|er)?\b|sidotjänst\w{0,10}|sidoutbild\w{0,8}|"
        r"randn\w{0,6}|"
        r"randa\b|tjänstgör\w{0,6}|vfu\w{0,10}|apl\b|(?:utbildnings)?plats(?:en|er|erna)?\b|praktik\w{0,8}|"
        r"auskult\w{0,6}|"
        r"börja[rs]?\b|start\w{0,5}|önsk\w{0,6}|sök(?:er|a)\b|behöver\b|tid(?:en|er|speriod\w{0,2})?\b|när\b|"
        r"tidpunkt\w{0,2}|"
        r"placements?\b|rotation|periods?\b|when\b|dates?:|datum\b|training|would like\b|requests?\b|flytta\w{0,2}|"
        r"ändra\w{0,3}|i stället\b|istället\b|utan\b|blir\b|duration\b|from\b|från\b|fr\.o\.m|moved?\b|"
        r"changed?\b|instead\b",
        80,
    ),
}
