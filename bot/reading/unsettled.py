"""What a writer says is not settled, of a fact that the same text states: «Handledaren har inte svarat än», «Datumen
kan komma att ändras», «Om jour ingår återkommer vi om».

A clause doubts a fact where it speaks of it (by its word, or by the name of who has the role) and says that it is not
decided, may change, hangs on something, is guessed, is asked or awaited, or is taken back. A clause with no subject of
its own speaks of what the one before it spoke of: «… men något svar har vi inte fått». What was open once and is
settled now («var oklart länge, men nu är det bestämt») is not doubted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.reading.cues import Cues
from bot.reading.layout import Layout
from bot.reading.patterns import regex


class Subject(StrEnum):
    SUPERVISOR = "supervisor"
    ON_CALL = "on_call"
    PERIOD = "period"
    WORKING_HOURS = "working_hours"
    HEAD = "head"
    SUPPLIER = "supplier"
    ALL = "all"


class Doubt(NamedTuple):
    """A clause that says that what it speaks of is not settled."""

    subject: Subject
    start: int
    end: int


class Known(NamedTuple):
    """The names, word by word, of those who are told to have a role."""

    supervisors: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()


_WORD = r"[\wåäöéü'’%-]+"


def _within(most: int) -> str:
    """So many words at most, and a space."""
    return rf"(?:{_WORD} ){{0,{most}}}?"


_NOT = (
    r"(?:inte|ej|icke|int['’]?|ingen|inget|inga|ingenting|aldrig|knappast|varken|vare sig|ännu|än så länge|not|never|"
    r"no|nothing|nobody|neither|yet|(?:is|are|was|were|has|have|had|do|does|did|wo|would|ca|could|should|must|might|need)"
    r"n['’]t|cannot)"
)
_SETTLED = (
    r"(?:bestäm[dt]a?|klara?|klart|avgjor[dt]a?|beslut(?:at|ade|ad|ats|ad)|fastställ\w*|fastlag\w*|spika\w*|"
    r"bekräfta\w*|"
    r"överens\w*|ena[dt]\w*|avstäm\w*|stämt av|förankra\w*|färdig\w*|avslutad\w*|landa\w*|löst?a?|eniga?|godta\w*|"
    r"säker\w*|"
    r"säkra|utsed\w*|tillsatt\w*|givet|given|"
    r"settled|decided|agreed|confirmed|fixed|final\w*|sure|certain|arranged|in place|named|appointed|made up)"
)
_ANSWERED = (
    r"(?:svara\w*|återkom\w*|hört?|hört av|fått|hunnit|kunnat|tagit|gett|givit|sagt|lovat|pratat|talat|frågat|"
    r"frågats|"
    r"tillfrågad?|vidtalad|kontaktad|tillfrågats|informerats?|kontaktat|tillstyrkt|godkänt|accepterat|tackat|nämnt|"
    r"svar|besked|"
    r"klartecken|ja|godkännande|answer|reply|approval|word|replied|answered|"
    r"responded|heard|asked|informed|approved|accepted|promised|spoken|talked|given|said|had (?:a chance|any|time))"
)
_UNDECIDED = (
    r"(?<!inte )(?<!ej )(?<!längre )(?<!ingen )(?<!utan )(?<!not )(?<!no )(?<!longer )(?:oklar\w*|osäk\w*|ovis\w*|"
    r"preliminär\w*|prel\b|tentativ\w*|obestäm\w*|obesvara\w*|olöst\w*|ungefärlig\w*|"
    r"obekräfta\w*|öpp(?:en|et|na) (?:fråga|punkt)|(?:står|stå|lämna\w*|är|ses? \w* ?som|ett?) öpp(?:en|et|na)|"
    r"(?:som|står|är|fortfarande) (?:högst )?öpp(?:en|et|na)|gissning\w*|gissar|uppskattning\w*|platshållare|"
    r"nypa salt|"
    r"under diskussion|diskuteras|för beslut|for decision|förhandl\w*|på ett ungefär|rörlig\w*|flytande|tvekar?\b|"
    r"tveksam\w*|"
    r"funderar?\b|överväg(?:er|a)\b|lutar åt|jämför|håller på att|önskemål|helst skulle|undrar vi själva|"
    r"ett förslag|a suggestion|"
    r"unclear|uncertain|unsure|provisional\w*|tentative\w*|undecided|unsettled|open question|still open|"
    r"remains? open|"
    r"pending|guess\w*|estimate\w*|approximate|negotiat\w*|under discussion|discussing|deciding|considering|"
    r"hesitat\w*|rough|to be (?:confirmed|decided|agreed|determined|settled)|tbc|tbd|tba)"
)
_PERHAPS = r"(?:eventuellt|ev|kanske|möjligen|möjligtvis|perhaps|maybe|possibly)"
_CHANGES = (
    rf"(?:(?:kan|kunde|lär|kommer) {_within(4)}"
    r"(?:ändra\w*|behöva göras om|flytta\w*|skjuta\w*|bytas?|hända|justera\w*|göra om|förläng\w*|förskjut\w*|"
    r"vara fel|bli)|blir? (?:då )?en annan\b|"
    r"(?:inte|ej) (?:helt |alls )?(?:uteslut\w*|säkert)|"
    rf"(?:may|might|could) (?:still |well )?{_within(1)}(?:change|move|be|turn|have|shift|slip))"
)
_HANGS_ON = (
    r"(?:beror(?! på att)|beroende|hänger på|avhängig\w*|under förutsättning|förutsatt|förutsätter|villkorad\w*|"
    r"på villkor|bara om|endast om|"
    r"först om|om inte|såvida|depend\w*|subject to|provided that|only if|unless|conditional)"
)
_COMES_LATER = (
    rf"(?:återkom\w*|(?:hör (?:vi|jag) av|hör av) (?:oss|mig)(?! om (?!det|den|hur|vem))|"
    rf"(?:nytt )?besked (?:kommer|ges)|meddelas|får (?:vi |man )?se\b|"
    rf"(?:får|ska|måste) (?:vi |jag |man |ni )?{_within(3)}(?:veta|avgöra\w*|bestämma\w*|besluta\w*|ta\b|tas|"
    r"återkomma|tillfrågas|frågas|kontaktas|bekräfta|lösa\w*|komma överens|prata|stämma av|stämmas av|höras|"
    r"godkännas|avvakta|vänta|kolla)|"
    rf"ta(?:r|s)? (?:vi |jag )?{_within(2)}(?:ställning till|senare|sedan|längre fram|när)|inväntas?|inväntar|"
    r"avvaktar|väntar på|(?:läggs|görs|bestäms|beslutas|fastställs) senare|längre fram|kolla upp|när schemat|"
    rf"(?:has|have|is|are) (?:yet|still) to|until (?:then|we|it)|will follow|get back|let you know|come back to|"
    rf"(?:confirm|decide|"
    rf"settle)\w* {_within(4)}later)"
)
_UNKNOWN = (
    rf"(?:vet {_within(3)}(?:inte|ej|först|inget|ingenting|ingen)|(?:inte|ej|ingen|utan att) {_within(2)}(?:vet|"
    rf"veta)\b|"
    r"vet ej|know (?:if|whether|yet)|(?:do not|don['’]t|not) (?:yet )?know|det går (?:inte|ej))"
)
_HOPED = r"(?:hoppas|utgår från att|tror att|we hope|we assume)"
_TAKEN_BACK = (
    r"(?:stryk|bortse från|bortses från|ta inte|dragit sig ur|drar sig ur|hoppat av|förhinder|ändrat sig(?! om)|"
    r"(?:är|var|ställ\w+ sig|egentligen) emot\b|"
    r"(?:säger|sagt|sa) (?:både ja och )?nej|säger upp sig|har slutat|gäller (?:inte|ej)|disregard|ignore|withdrawn|"
    r"withdrew|"
    r"opposed|against|changed (?:her|his) mind|stepped down|pulled out)"
)
# what holds for the subject of the clause before, where a clause has none of its own
_OPENS = (
    rf"{_NOT} {_within(5)}(?:{_SETTLED}|{_ANSWERED})\b|(?:{_SETTLED}|{_ANSWERED}) {_within(5)}(?:inte|ej|not)\b|"
    rf"{_UNDECIDED}\b|{_CHANGES}\b|{_COMES_LATER}\b|{_UNKNOWN}\b"
)
_OPEN = Cues(_OPENS)
# what puts in doubt only what the same clause names
_DOUBTING = rf"(?:{_PERHAPS}|{_HANGS_ON}|{_HOPED}|{_TAKEN_BACK})\b"
_DOUBTS = Cues(_DOUBTING)
_NOTHING_SETTLED = regex(rf"\b(?:{_NOT} {_within(5)}{_SETTLED}\b|{_UNDECIDED}\b)")

_SUBJECTS = {
    Subject.SUPERVISOR: regex(r"\b(?:handled\w*|supervis\w*)"),
    Subject.ON_CALL: regex(r"\b(?:\w*jour(?!nal|nyt)\w*|joru\w*|beredskap\w*|on[- ]?call\w*)"),
    Subject.PERIOD: regex(
        r"\b(?:(?:start|slut|begynnelse)?datum\w*|(?:tids)?period\w*|start(?:en|tid\w*|vecka\w*)?\b|"
        r"tidpunkt\w*|tiderna för placeringen|månaderna|veckorna|vilken vecka|dates?\b|start date|end date|weeks\b|"
        r"(?:börja|börjar|sluta|slutar|skjuta|flytta|flyttas|förläng\w*|vänta|begin|begins|starts?|ends?|"
        r"postpone\w*)\b)"
    ),
    Subject.WORKING_HOURS: regex(
        r"\b(?:arbet\w?tid\w*|arbettid\w*|omfattning\w*|tjänstgöringsgrad\w*|procent\w*|\d{2,3} ?(?:%|procent)|"
        r"heltid|"
        r"deltid|halvtid|timmar\w*|timantal\w*|arbeta under placeringen|working hours|hours\b|full[- ]time|"
        r"part[- ]time|"
        r"extent\b|schedule with)"
    ),
    Subject.HEAD: regex(r"\b(?:verksamhet\w{0,2}chef\w*|vc\b|chefen|områdeschef\w*|heads? of (?:department|clinic))"),
    Subject.SUPPLIER: regex(
        r"\b(?:(?:vilken|valet av|välja|väljer|en annan|annan|another|choice of|which) (?:vårdgivare\w*|"
        r"leverantör\w*|"
        r"klinik\w*|mottagning\w*|enhet\w*|supplier|clinic|provider)|vårdgivaren|leverantören|"
        r"var placeringen|blir just|lutar åt|deciding between|somewhere (?:else|other))"
    ),
    Subject.ALL: regex(
        r"\b(?:det mesta|ingenting (?:av|är)|inget av (?:det|detta)|alltihop|allt (?:det här|ovan|detta)|(?:om )?"
        r"uppgifterna|none of this|most of (?:this|it)|the details|all of this)\b"
    ),
}
_DRAFTED = (
    r"(?:utkast|draft|testmejl|test mail|inte (?:\w+ ){0,4}som (?:en )?färdig|skickas? om när|påhittade|"
    r"skickar? (?:\w+ ){0,3}för tidigt|"
    r"do not act on|skicka inte vidare|(?:rättad|riktiga|slutgiltiga|final) (?:version|förfrågan|request)|"
    r"sent (?:this )?too (?:early|soon))\b"
)
_DRAFT = Cues(_DRAFTED)
_CUES = Cues(_OPENS, _DOUBTING, _DRAFTED)
_CLAUSE = regex(
    r"[;:]\s|,\s|\s[-–—]\s|[.!?]\s|[()]|\s(?=(?:men|fast|but|and|och|utan|eftersom|because|although|även om|"
    r"så(?= (?:det|blir|nu|vi|hon|han|jag))|so)\s)"
)
_SETTLED_NOW = regex(
    r"\b(?:men nu\b|nu är det|nu vet (?:vi|jag)(?! inte| ej)|numera|"
    r"(?:önskemål|tank|plan)\w* (?:om|på|att) (?:en |ett "
    r")?(?:annan|annat|andra|byta|flytta)\b[^;]{0,80}\b(?:inte|ej) längre|"
    r"har (?:nu )?(?:löst|ordnat) sig|(?:men|nu|sedan) (?:har|är) (?:nu |"
    r"ändrat sig och )?"
    r"(?:godkän\w*|sagt ja|tackat ja|gett|bestäm\w*|klar\w*|fall\w*)|(?:valet )?har fallit på|"
    r"(?:ändrat sig|tänkt om|changed (?:her|his) mind) (?:och|and) (?:har |nu |has )?(?:godkän|sagt ja|tackat "
    r"ja|tillstyrk|"
    r"ställer sig bakom|stöd|samtyck|approved|agreed)\w*|but now\b|"
    r"är (?:löst|klart?|bestämt|avgjort) nu|(?:det )?som (?:anges|står|"
    r"skrivs) här är bestämt|but (?:now|it has|has|is|it is) (?:now |since |been )?(?:settled|agreed|confirmed|"
    r"approved|"
    r"given)|tillbakatag\w*|ligger fast|står fast|ingenting återstår|inget återstår)"
)
# an indirect question of something else: «vet inte om det finns parkering»
_ASKS_ELSE = regex(
    r"\b(?:om|ifall|hur|var|vem|vilken|vilka|vilket|vad|whether|if|how|where|who|which|what)\s"
    r"(?!(?:det|den|de|it|they) (?:blir|är|ska|kan|will|is|are)\b|den saken|ni ser|än\b|ännu\b|yet\b)\w"
)
_ELSE = regex(
    r"\W*(?:och |men |and |but )?(?:om|ifall|huruvida|hur|vem|vilken|vilka|var|resten|övrigt|annat|whether|if|how|"
    r"the rest)\s"
)
# a sentence that goes on about what the one before it spoke of: «Det har vi inte bestämt», «Något svar kom inte»
_GOES_ON = regex(
    r"\W*(?:men |och |but )?(?:det|den|dem|de(?! andra| övriga)|detta|vilket|vem det|vi|jag|något|nåt|svar|besked|"
    r"nytt|vet|hör|it|that|"
    r"this|they|we|i)\b"
)
_NAME_WORD = regex(r"[^\W\d_](?:[\w’'-]{0,40}\w)?")
_FAR_BACK = 3  # sentences
_ASKS = regex(r"\?\s*$")


def unsettled(layout: Layout, known: Known) -> list[Doubt]:
    """The clauses of a text that doubt what it states, in order."""
    at = _CUES.starts(layout.beginnings)
    found: list[Doubt] = []
    for number, piece in enumerate(layout.pieces if at else ()):
        if bisect_left(at, piece.begin) < bisect_left(at, piece.end):
            before = _spoken_before(layout, number, known)
            found += _in_sentence(layout, piece.begin, piece.end, known, before)
    return found


def _spoken_before(layout: Layout, number: int, known: Known) -> Sequence[Subject]:
    """What the sentences before one spoke of last, where it goes on about it; no value of a label does."""
    for at in range(number, max(0, number - _FAR_BACK), -1):
        this, before = layout.pieces[at], layout.pieces[at - 1]
        if this.label or before.label or not _GOES_ON.match(layout.folded, this.start):
            return ()
        for start, end in reversed(list(_clauses(layout.folded[before.start : before.end]))):
            if spoken := _subjects(layout, before.start + start, before.start + end, known):
                return spoken
    return ()


def _in_sentence(layout: Layout, begin: int, end: int, known: Known, before: Sequence[Subject]) -> Iterator[Doubt]:
    """What one sentence doubts, and where. `before`: what the one before it spoke of."""
    said = layout.folded[begin:end]
    if _SETTLED_NOW.search(said):
        return
    if _DRAFT.search(said):
        yield Doubt(Subject.ALL, begin, end)
    if _ASKS.search(said):
        return
    spoken = before
    for start, stop in _clauses(said):
        own = _subjects(layout, begin + start, begin + stop, known)
        spoken = own or spoken
        yield from (Doubt(subject, begin + start, begin + stop) for subject in _doubted(said[start:stop], own, spoken))


def _doubted(clause: str, own: Sequence[Subject], spoken: Sequence[Subject]) -> Sequence[Subject]:
    """What a clause doubts of what it speaks of itself or, where it has no subject, of what was spoken of before it."""
    if open_ := _OPEN.search(clause):
        of_its_own = _ASKS_ELSE.search(clause, open_.start()) or _ELSE.match(clause)
        about = own if own or of_its_own else spoken
    else:
        about = own if own and _DOUBTS.search(clause) else ()
    if Subject.ALL in about and not _NOTHING_SETTLED.search(clause):
        return [subject for subject in about if subject is not Subject.ALL]
    return about


def _clauses(said: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _CLAUSE.finditer(said):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(said):
        yield at, len(said)


def _subjects(layout: Layout, start: int, end: int, known: Known) -> Sequence[Subject]:
    """What a clause speaks of."""
    found = [subject for subject, pattern in _SUBJECTS.items() if pattern.search(layout.folded, start, end)]
    spoken = frozenset(_NAME_WORD.findall(layout.flat, start, end))
    named = ((Subject.SUPERVISOR, known.supervisors), (Subject.HEAD, known.heads))
    return found + [subject for subject, names in named if subject not in found and spoken & names]
