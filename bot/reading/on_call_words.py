"""The words of on-call duty: what counts as it, what is a trap, and how it is said to be in or out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.folding import word_set
from bot.reading.patterns import regex

MENTION = regex(
    r"\b(?:\w{0,15}jour\w{0,20}|(?<=any )call\b|(?<=taking )call\b|(?<=takes )call\b|call(?= (?:is|"
    r"isn['’]t) (?:not )?(?:included|part|required))|(?<=take )call\b|(?<=no )call\b|"
    r"\w{0,6}beredskap\w{0,12}|on[- ]?call(?:[- ](?:duty|duties|shifts?|work|service|"
    r"rota|hours))?)\b"
    r"-?(?:(?:\s?[,/]\s?|\s(?:och|o|eller|samt|and|or|&)\s(?:\w{1,10}\s)?)(?:\w{0,8}jour\w{0,12}|beredskap\w{0,20}|"
    r"on[- ]?call)\b)?"
)
_STEM = regex("jour|beredskap|call")
_BEFORE_A_STEM = 20  # characters of a mention, at most


def mentions(folded: str) -> Iterator[re.Match[str]]:
    """As `MENTION.finditer`, which is slow to find nothing: looked for around what each mention holds."""
    at = 0
    while stem := _STEM.search(folded, at):
        match = MENTION.search(folded, max(at, stem.start() - _BEFORE_A_STEM))
        if match is None:
            return
        yield match
        at = match.end()


# «jour» and «beredskap» as parts of words for other things:
TRAP = regex(
    r"journal|jourläkar(?:central|bil)|jourcentral|jourkomp|jourhavande|jourtelefon|journummer|jourrum|"
    r"jourmottag|jourbutik|jourapotek|"
    r"sojourn|journey|journ[oa]l|katastrofberedskap|krisberedskap|beredskapsplan|beredskapslag|"
    r"smittskyddsberedskap|beredskapssamordn|"
    r"joursamordn|jouransvar|jourläkar|jourersätt|jourtillägg|jourregl|jourveck"
)
FREE = regex(r"jourfri|jourbefri|jourlös|beredskapsfri")
NO = word_set(
    "inte ej ingen inga inget icke aldrig not no nej none never excluded exkluderas utgår exkluderat "
    "undantas n/a isn't won't doesn't saknas bortfaller exkl "
    "slipper slippa slapp sluppit struken strukits slopad slopas borttagen varken nope nix"
)
VERBS = word_set(
    "ingår ingå inkluderas inkluderat inkl inkluderar inklusive gäller planeras förekommer finns deltar "
    "included includes include aktuellt aktuell medföljer ja yes krävs förväntas görs required jo "
    "expected delta japp part jajamensan jajamän obligatoriskt obligatorisk applies applicable inräknas "
    "absolut inkluderad inkluderade omfattas omfattar innefattas innefattar inräknad inräknade inräknat tillkommer "
    "innehåller åligger planerad planerade schemaläggs schemalagda tillhör"
)
OFTEN = regex(
    r"^\s*[:(,-]?\s*(?:ca )?\d{1,2}(?:-\d)?\s?(?:st|ggr|gånger|pass|x)?\s?/\s?(?:veckan?|v|mån(?:ad)?|m|month|week)\b|"
    r"^\s*[:(,-]?\s*(?:i hemmet |hemifrån |från hemmet )?(?:ca |cirka |c:a |med |om |upp till |ungefär |omkring |"
    r"runt |i snitt |i genomsnitt |typ |minst |"
    r"max |about |approximately |around |roughly |some |perhaps |at most |at least |up to |"
    r"on average )?(?:\d{1,2}(?:-\d)?|en|ett|två|tre|fyra|fem|sex|one|"
    r"two|three|four|varannan|var|varje|every|once|twice)\s"
    r"(?!arbetsdag|vecka \d|månader\b)(?:[\w:]{1,12}\s){0,3}?(?:gång|ggr|pass|kväll|helg|natt|nätter|veck|månad|"
    r"vecka|jour|times?|week|month|evening|"
    r"night|weekend|shift|dygn|lördag|söndag|fredag|dag)"
)
OTHERS_DUTY = regex(
    r"(?:läkare|tjänsteman|tjänstemän|chef|\btib)\s(?:i|har|med)\s$|\b(?:handledaren|kliniken|mottagningen|"
    r"jag)\s(?:har|går)\s$"
)
COUNTED = regex(
    r"\b(?:\d{1,2}(?:-\d{1,2})?|en|två|tre|fyra|fem|sex|one|two|three|four|några|a few|some)\s(?:st\s|nätters\s|"
    r"\w{1,8}\s)?$"
)
TAKES_PART = regex(
    r"\b(?:med|inkl(?:usive)?|plus|ingår(?: även| också| dessutom)?|deltar?(?: även| också)?(?: i)?|"
    r"(?<!jag )(?:går|gör|tar)|göra|gå|ta|delta i|(?:går|gå|ingår|placeras|sätts|läggs) (?:med )?i|"
    r"(?:ska|skall|kommer|kommer att|will|måste)\s(?:ha|have)|"
    r"ingå i|(?:går|gå|kommer|komma|kliver|hoppar) in i|(?:är |blir |vara |finns )?med (?:i|på)|medverkar? (?:i|på)|"
    r"bemannar?|inkluderas(?: i)?|innefatta[rs]?|omfatta[rs]?|inräknas|tillkommer|räkna[rs] in(?: i| på)?|delar|"
    r"sin (?:del|andel) av|sharing|shares?|joins?|"
    r"joining|därefter|sedan|part of the|part of|"
    r"tas in i|sätts upp (?:på|i)|följer(?: med i)?|arbetar(?: även)? (?:i|på)|"
    r"deltagande i|(?:be|is|put|goes?|placed) (?:on|in|into) the|with|including|includes|incl|covers|do|does|takes?|"
    r"participates? in|in the|placeras i|"
    r"schemaläggs (?:på|i))\.?\s"
    r"(?:\w{2,12}(?:s|ns)?\s){0,2}$"
)
MAYBE = regex(
    r"\b(?:eventuellt|eventuell|eventuella|ev|evt|kanske|möjligen|möjligtvis|kan (?!inte|ej)(?:\w{1,12} )?(?:bli|"
    r"komma|ingå|"
    r"förekomma|vara|tillkomma|diskuteras|finnas|"
    r"göra|gå|delta)|gärna|om möjligt|vid behov|tror (?:jag|vi)|om (?:det|sådan) (?:finns|går|behövs|passar)|"
    r"om (?:inte )?ni|"
    r"i början|inledningsvis|initialt|till en början|första tiden|at first|initially|än\b(?! så)|ännu|"
    r"(?:inget |inte (?:något |ett )?|ej (?:något |ett )?)(?:krav|måste|"
    r"nödvändig\w?|"
    r"obligatorisk\w?)|not (?:required|necessary|mandatory)|"
    r"(?:enligt|enl\.?|efter|följer) (?:\w{1,20} )?schema\w{0,2}|"
    r"(?:bara|endast|enbart|only) (?:om|if)|"
    r"om (?:hon|han|hen|de|läkaren|studenten|handledaren) (?:själv )?(?:vill|önskar|kan|hinner)|om behov|i mån av|"
    r"vi får se|antingen|med eller utan|either(?! (?:of|student|resident|doctor|trainee|one)\b)|with or without|"
    r"bestäm ni|ni (?:bestämmer|avgör)|"
    r"enligt överenskommelse|enl\.? (?:överenskommelse|ök)|diskuteras|"
    r"diskutera|får vi se|beror|beroende på|"
    r"önskas(?! (?:inte|ej))|önskvärt|frivillig\w?|möjligt|möjlighet|valfri\w{0,2}|optional|önskemål|vore bra|"
    r"varit bra|önskar|vill gärna|skulle vilja|helst|may|might|could|possibly|perhaps|maybe|if possible|"
    r"preferably|tbd|t\.b\.d|"
    r"to be (?:decided|determined|discussed|agreed|confirmed)|ja/nej|yes/no|kan tänka|öppen? för|by agreement|"
    r"as needed|if needed|vi antar|jag antar|antas|(?:vi |jag )?utgår (?:vi |jag )?(?:från|ifrån)|förmodar|förmodligen|"
    r"troligen|troligtvis|sannolikt|antagligen|(?:vi|jag) tror|brukar|lär|torde|borde|förutsätter|assume|presume|"
    r"probably|usually|should be|vad (?:vi|jag) vet|såvitt|as far as (?:we|i) know|normalt(?: sett)?|i regel|oftast|"
    r"vanligtvis|vanligen|i normalfallet|normally)\b\.?"
)
# What one decides, settles, knows or hears, in any form: that none of it is done is no "no"
_SETTLING = (
    r"(?:beslut|bestäm|fastställ|fastslag|avgj?or|avgör|klarl|klarg|klar|spik|satt|löst|utred|utrett|diskut|planer|prat|"
    r"talat|tagit ställning|tagit upp|tänkt (?:på|igenom)|fundera|kommit överens|överens|kollat|frågat|hört|"
    r"fått (?:veta|besked|svar)|besked|informera|meddela|vet|känn|känt|"
    r"decid|agree|settl|finali|determin|confirm|discuss|sort|fixed|clarif|clear|know|establish|resolv|worked out|talk|"
    r"heard|hear|been told|asked|received|certain|sure)"
)
UNKNOWN = regex(
    r"\b(?:oklart|oklar|osäkert|ovisst|okänt|"
    r"vet (?:vi |jag |man |ingen )?(?:\w{1,8} ){0,2}?(?:inte|ej|inget|ingenting)|"
    r"(?:inte|ej|not|never|aldrig|inget|ingenting|nothing|(?:is|are|has|have|was)n't) "
    r"(?:(?:ännu|än|yet|been|helt|slutligt|slutgiltigt|fully|finally|formally|riktigt|vi|jag|har|är|has|is|heller|"
    rf"exakt|so far|ens|mer|det|kunnat|hunnit|we|have) ){{0,3}}{_SETTLING}|"
    rf"(?:ingen av|ingendera|none of|neither of|varken|vare sig)\b[^.;,]{{0,60}}\b{_SETTLING}|"
    r"(?:inget|ingen|inga|no|any) (?:\w{1,12} ){0,2}?(?:beslut|besked|information|info|uppgift|klarhet|decision|word|"
    r"news|details?|agreement)\b|"
    r"unclear|unknown|undecided|öppen fråga|öppet|olöst|pending|being discussed|up in the air|remains? to be|"
    r"(?:don't|do not) (?:yet )?know|bestäms (?:senare|av)|"
    r"(?:klinik|vårdgivar)en (?:får )?(?:bestämm?er|avgör|bestämma|avgöra)|"
    r"får (?:ni|kliniken|vårdgivaren) (?:\w{1,8} )?(?:bestämma|avgöra)|upp till (?:er|kliniken|vårdgivaren)|up to you)"
)
# «Jour gör hon på samma villkor», «jour hör till», «jour ligger utanför placeringen», «från jour är hon undantagen»
AS_OTHERS = regex(
    r"\s(?:i (?:normal|vanlig|sedvanlig|samma) (?:omfattning|ordning|utsträckning)|på samma (?:villkor|sätt)|"
    r"som (?:övriga|andra|de andra|vanligt|alla andra)|like the others|as usual)\b"
)
SHOULD_IT = regex(r"\s(?:skulle |ska )?(?:bli|blir|är|vara) (?:aktuell|nödvändig|möjlig)|\s(?:behövs|krävs)\b")
VERB_FIRST = regex(
    r"^\s*(?:ingår|ska|skall|är|finns|har|blir|behövs|krävs|does|is|will|"
    r"are)\s(?:\w{1,10}\s){0,2}$"
)
DONE = regex(
    r"\s(?:gör|går|tar|har|does)\s(?:hon|han|hen|de|läkaren|studenten|st-läkaren|she|he)\b|\shör (?:till|dit|med)\b|"
    r"\s(?:ska|skall|kommer|får|måste)\s(?:hon|han|hen|de|läkaren|studenten|st-läkaren)\s(?:att )?"
    r"(?:ha|gå|göra|ta|delta)\b|\s(?:hon|han|hen|de)\s(?:ska|kommer att|får|måste|vill)\s(?:också )?(?:ha|gå|göra|"
    r"ta|delta)\b|\sblir det\b(?!\s(?:väl|nog|fråga|upp till)\b)"
)
OUTSIDE = regex(
    r"\s(?:(?:ligger|faller|står|är|blir|hamnar|lies|falls|is)\s){0,2}(?:helt |inte inom|outside|utanför)\b|"
    r"\s(?:är|blir|har)\s(?:(?:hon|han|hen|de|läkaren|studenten)\s)?(?:undantag|befria|fri\b)\w{0,4}"
)
# "she will be on call, …", «hon jourar»
IS_ON_CALL = regex(
    r"(?:^|\b(?:she|he|they|who|resident|trainee|doctor|both(?: of them)?|"
    r"of them|all)\b)\s?(?:['’]ll(?: also)? be|will(?: also| then)? be|"
    r"is going to be|"
    r"is to be|is expected to be|['’]s|is|are)\s(?:also\s|then\s|regularly\s|sometimes\s)?$"
)
# "yes, there will be on-call duty", «ja, det blir jour»; not "… but not for her"
THERE_WILL_BE = regex(
    r"\b(?:there(?: will|['’]ll|(?: is|['’]s) going to)(?: also| then| of course)? be|"
    r"det (?:blir|kommer (?:också |även )?att bli|kommer (?:också |även )?bli))"
    r"(?: also| some| regular| regularly| även| också| alltså| naturligtvis| förstås| lite| en del){0,2}\s$"
)
# «det var länge oklart om jouren, men nu är det bestämt: den ingår inte»: what was open once, and the turn
ONCE_OPEN = regex(
    r"\b(?:var|blev|rådde|fanns|was|were)\b[^.!?;]{0,60}?\b(?:oklar\w{0,5}|osäker\w{0,5}|ovis\w{0,5}|öppen fråga|"
    r"olös\w{0,3}|obestäm\w{0,3}|inte (?:bestäm|klar)\w{0,3}|unclear|undecided|an open question)\b[^.!?;]{0,60}?"
    r"(?P<turn>(?:,|\s-|\s–)\s(?:men |och |but )?(?:\w{2,8} ){0,4}?(?:nu|numera|now|till slut|sedan dess)\b|"
    r",\s(?:men|but)\s(?:det|den|frågan|it)\s(?:har|är|has|is)\s(?:löst|avgjor|bestäm|klarna|beslut|settled|decided)\w*)"
)
# «jour är inget krav, så vi säger ingen jour», «… hoppa in i jouren och det har vi tackat ja till, så den ingår»
CONCLUDES = regex(
    r"(?:[,–-]\s(?:och\s)?(?:så|alltså|därför|so|therefore|hence)|"
    r"^\w{0,4}\s?:\s(?:jag|vi|i|we)\s(?:har\s|have\s)?(?:frågat?|frågade|kollat?|kollade|hört efter|stämt "
    r"av|asked|checked)"
    r"(?:\s\w{1,12}){0,2},(?:\soch|\sand)?)\s(?P<told>[^.!?;]{3,60})"
)
IT = regex(r"(?:den|det|it|that)\s")
NOT_FOR = regex(r"\b(?:not|inte|ej|aldrig|never)\s(?:för|for)\b")
# «med Per Ek som handledare och jour»
WITH_BOTH = regex(
    r"\b(?:med|with)\s[^.,;:()\n]{2,60}\s(?:och|samt|and)\s$|\+\s?$|"
    r"(?:heltid|dagtid|halvtid|\d ?%|full[- ]time)\s(?:och|samt|and|plus|inkl\.?)\s$"
)
NOT_PLANNED = regex(
    r"\s(?:är|blir|finns|has been|is)\s(?:inte|ej|not)\s(?:planera|inplanera|planned|schemalag|tänk)\w{0,3}\b"
)
LATER = regex(
    r"\b(?:återkom\w{0,4}|meddelas|besked|hör av (?:mig|oss)|kompletterar?|lämnas senare|skickas senare|"
    r"(?:will )?get back|to follow|"
    r"let you know|tba)\b"
)
HOME = regex(
    r"hemma\s?klinik\w{0,4}|hemma\s?sjukhus\w{0,4}|hemkliniken?s?|hemma\s?jour\w{0,3}|hemma\s?enhet\w{0,3}|"
    r"(?:ordinarie|egna?|vår|sin) (?:egen |egna )?klinik\w{0,3}|"
    r"moderklinik\w{0,3}|home (?:clinic|hospital|department)|här hemma|jourlinje hemma|hemmaplan|\bhemma\b"
)
NO_BEFORE = regex(
    r"\b(?:0|noll|zero|ingen|inga|inget|ej|icke|utan(?! även| också)|no|without|exkl(?:usive)?|slipper|slippa|"
    r"slapp|sluppit|"
    r"befria[td]\w? från|"
    r"undanta\w{1,3} från|(?:avstår|står) (?:från|utanför)|undantagen|undantag|varken|vare sig|neither|none|nobody|"
    r"ingendera|nej till|inte|not|(?:won|isn|doesn|aren|don|can|shan)['’]t|nor|någon|excluding|free from|exempt from|"
    r"excused from|fri från)\b"
)
# «jourlinje finns men ingår inte», «inga kvällar, helger eller jourer»
EXISTS = regex(r"(?:\s\w+){0,3}?\s(?:finns|förekommer|exists)\b")
NOT_INCLUDED = regex(r"\b(?:ingår|deltar|included|gäller)\s(?:inte|ej)\b|\b(?:inte|ej|not)\s(?:ingå|included|aktuell)")
NO_LIST = regex(
    r"\b(?:inga|ingen|inget|ej|utan|inte|no|without)\s(?:\w{1,15}(?:,\s|/|\s(?:och|eller|or|"
    r"and)\s)){1,4}(?:\w{1,12}\s)?$"
)
BOTH = regex(
    r"\s?(?:[☐\[\]]\s?){0,3}(?:ja|yes|nej|no|j)\s?(?:/|eller|or|\s)\s?(?:[☐\[\]]\s?){0,3}(?:nej|"
    r"no|ja|yes|n)\b"
)
NEITHER = regex(r"\b(?:varken|vare sig|neither)\b")
# «jour ingår för den ena men inte för den andra», «för en av dem ingår jour»: for which one is not said
ONE_OF_THEM = regex(
    r"\b(?:(?:för|åt|for) )?(?:(?:en|ett|någon|two|one|some|några) (?:av|of) (?:dem|them|the|de|läkarna|st-läkarna|"
    r"studenterna)|den ena|the one)\b(?!\s?[,(:–-]| (?:är|heter|is)\b)"
)
SOME = regex(r"\bnågo[nt]\b")
ALSO = regex(r"\b(?:inte|not) (?:bara|endast|enbart|only)\b|\butan (?:även|också)\b|\bbut also\b")
# «om jour ingår», «om hon ska delta i jourlinjen», «hur det blir med jouren», «vad som gäller för jour»; not «vi är
# överens om att hon går jour», «vad gäller jour, så …»
INDIRECT = regex(
    r"\b(?:(?:om(?! att\b)|ifall|huruvida|whether|if)\s(?:(?:hon|han|hen|de|det|jag|vi|ni|she|he|they|there|läkaren|"
    r"st-läkaren|studenten|doktorn)\s(?:\w{1,15}\s){0,2})?(?:\w{1,15}\s){0,3}|"
    r"(?:hur|vad|vilken|vilka|vilket|how|what|which)\s(?!(?:gäller|avser|beträffar|rör|angår|about)\s(?!för\b))"
    r"(?:\w{1,15}\s){0,6})$"
)
# «hur det blir med handledare och jour», «besked om arbetstid, handledare och jour»
INDIRECT_LIST = regex(
    r"\b(?:(?:hur|vad|how|what)\s(?:\w{1,15}\s){1,6}?(?:med|för|kring|with|for|about)|(?:uppgift|besked|svar|"
    r"information|"
    r"info|fråg|detalj|details?|question)\w{0,6}\s(?:om|kring|på|för|of|on|about))\s"
    r"(?:\w{2,20}(?:,\s|\s(?:och|samt|eller|and|or|&)\s)){1,3}(?:\w{1,8}\s)?$"
)
# «jour saknas ännu»: what is told of it, not the duty itself
NOT_YET = regex(
    r"\s(?:saknas|fattas|återstår|kvarstår) (?:ännu|än\b|fortfarande|tills vidare|i underlaget|i ansökan|att)"
)
_AT_THE_START = r"(?:^\s{0,8}|[\n(>:]\s{0,8}|[-*•–·]\s{1,3}|\d{1,2}[.)]\s{1,3})(?:och |and |samt )?"
_SUBJECTS = (
    r"(?: det| hon| han| de| läkaren| hen| st-läkaren| studenten| the| there| vi| she| he| någon| även|"
    r" också| be| en| ett| any)*"
)
ASKING_BEFORE = regex(
    rf"{_AT_THE_START}(?:ingår|ska|skall|är|finns|förekommer|blir|har|kan|krävs|behövs|går|gör|får|måste|deltar|"
    rf"hur|vad|vilken|vilka|"
    rf"does|is|are|will|do|should|any|what|gäller){_SUBJECTS}(?: gå| göra| ha| delta(?: i)?| ingå| ta| do| take|"
    rf" med)?\s$"
)
ASKING_LOOSELY = regex(
    rf"{_AT_THE_START}(?:kan|vill|finns|går|är|har|ska|får|behöver|does|is|are|will|do|should|can|"
    rf"would)\s(?:[^\s.!?,:]{{1,15}}\s){{0,6}}$"
)
ASKING_HOW = regex(r"\b(?:hur|vad|how|what)\s(?:är|blir|gör|gäller|ser|about|is)[^.!?\n]{0,30}$")
ROUTINE_LINE = regex(rf"{_AT_THE_START}ingår(?: det| något| någon)?\s$")
LABEL_VALUE = regex(
    r"\w{0,12}(?:[.…_·]{2,40})?(?:\s?\([^)\n]{0,30}\))?(?:\sja\s?/\s?nej\b\??|\s(?:ingår|included|"
    r"duty)\b)?\s{0,3}[:;?\t|=,-]?[\s:|"
    r"\t-]{0,12}"
    r"(?P<value>ja\b|nej\b|nä[äe]?h?\b|nope\b|yes\b|no\b|ingår inte|ingår ej|ingår\b|inte\b|ingen\b|inga\b|none\b|ej\b|"
    r"not\b|"
    r"included\b|excluded\b|x\b|japp\b|jodå\b|jovisst\b|javisst\b|jo\b|nix\b|inkl\b|inget\b|0\b|"
    r"absolut\b|jajamän\b|[jn](?=\s*(?:\n|$|[,;])))(?!\s?(?:/|eller|or)\s?(?:ja|nej|yes|no)\b)(?P<rest>[^\n]{0,60})"
)
NAYS = frozenset(["ingår inte", "ingår ej"]) | word_set(
    "nej nä nää näe näh nope no inte ingen inga none ej not excluded nix inget 0 n"
)
A_KIND = regex(r"(?:endast |bara |enbart |only )?\w*(?:jour|beredskap)")
PLAIN_ANSWERS = word_set("ja nä nää näe näh nope nej yes no japp jo jodå jovisst javisst nix j n")
TICKED = regex(
    r"[^\n]{0,15}?(?:[☒☑✓✔✗]|\[x\]|\(x\))\s?(?P<value>ja|nej|yes|no)\b|[^\n]{0,15}?(?P<first>ja|yes|nej|"
    r"no)\s?(?:[☒☑✓✔]|\[x\]|\(x\))"
)
LABEL_END = regex(
    r"\w{0,12}(?:[.…_·]{2,40})?(?:\s?\([^)\n]{0,30}\))?(?:\sja\s?/\s?nej)?\s?(?:[:;=|\t]|\s-\s|-\s|\?|\n|,\s(?=(?:ja|"
    r"nej|yes|no)\b))"
)
# What may stand between the mention and what is said of it: «Angående jour: den ingår», «jour, så ingår den ej»
LEAD = regex(r"\s?[:=-]\s{1,3}|,\s(?=(?:så|den|det)\b)")
NEW_LINE = regex(r"\n[ \t]*(?=[A-ZÅÄÖ])")
COMMA = regex(r"[,(]\s|\s-\s|:\s|\)|\b(?:men|but|fast|dock|medan|while|whereas)\b|\t")
AND = regex(r"\b(?:och|samt|and|men|but)\b")
WORDS = regex(r"[\wåäö'/]+|[,;:()]")
