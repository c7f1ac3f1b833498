"""What a text says is still lacking, or is to be found out: «det som fattas är …», «om hon går jour återkommer jag om».

What is named there is no fact, however plainly it is named: «Återstår att fråga Per Ek om han kan handleda», «Hur det
blir med jouren skickar jag när …». Only what is lacking now is open: of «det som fattades var …» nothing is doubted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.reading.layout import Layout, Piece
from bot.reading.patterns import regex
from bot.reading.word_list import Words

_STILL = r"(?:(?:ännu|än|fortfarande|nu|också|dock|alltså|just nu|still|now|yet) ){0,2}"
_LACKS = (
    r"(?:fattas|felas|saknas|återstår|kvarstår|resterar|inväntas|(?:är|finns|ligger) kvar\b|"
    r"(?:inte|ej) är (?:klart|klara|klar|bestämt|bestämda|löst)|är (?:oklart|oklara|olöst|obesvarat)|"
    r"(?:is|are) (?:still )?(?:missing|lacking|outstanding|open|pending)|remains?)"
)
# «det enda som ännu fattas», «de uppgifter jag saknar», «uppgifterna som saknas», "what remains"; a part of somebody's
# education can be lacking too: «det som återstår av hennes ST»
_WHAT_LACKS = (
    rf"(?:(?:(?:det|den|de|dem|allt|en av de)(?: (?:enda|två|tre|sista|övriga|andra))?(?: (?:uppgift|sak|punkt|fråg|"
    rf"bit|besked|detalj|svar)\w{{0,5}})?|(?:uppgift|sak|punkt|fråg|besked|detalj|svar)(?:er|erna|orna|en|et|or)?)"
    rf" (?:som {_STILL}{_LACKS}|(?:som )?(?:jag|vi) {_STILL}(?:saknar|väntar på|inväntar|avvaktar|återkommer (?:om|"
    rf"med)|"
    rf"kompletterar med))(?! (?:av|i|inom|under) )|what(?:'s| is)? (?:still )?{_LACKS})"
)
# «Återstår: …», «Kvar att ordna: …», «Saknas gör ännu …», "Still missing: …"
_OPENS = (
    r"^\W{0,4}(?:(?:ännu|fortfarande|det|still) )?(?:återstår|kvarstår|saknas|fattas|kvar|missing|outstanding|"
    r"remaining|"
    r"lacking|(?:inte|ej) (?:klart|klara|löst))(?: (?:gör|är|att|nu|ännu|än|bara|endast|enbart|only)\b|\s?:)"
)
_LACKING = regex(rf"(?P<what>\b{_WHAT_LACKS})|(?P<opens>{_OPENS})")
_IS_IT = regex(r"\b(?:är|blir|is|are)\s$")  # «handledare Per Ek är det som återstår»
# An indirect question; «förfrågan om plats» is none, and «om ni kan ta emot Moa» asks for the placement.
_ASKED = regex(
    r"(?<!förfrågan )(?<!ansökan )(?<!begäran )(?<!önskemål )(?<!frågan )(?<!\bber )\b(?:frågan om|(?:om(?! (?:att|"
    r"ni)\b)(?! (?:(?:en|ett|två|tre|fyra) )?(?:plats|placering|sidotj|randning|vfu|praktik))|"
    r"ifall|huruvida|hur|vem|vilken|vilka|vilket|vad(?! (?:gäller|avser|beträffar) (?!för\b))|whether|who|how))\s"
)
# What is said of an indirect question that is open, before it or behind it.
_UNTIL = (
    r"fattas|felas|saknas|saknar|återstår|kvarstår|resterar|(?:är|finns|ligger) kvar|kvar (?:är|att)|oklart|"
    r"återkomm\w{1,3}|"
    r"hör (?:jag|vi) av|hör av (?:mig|oss)|(?:får|(?<!har )(?<!har nu )fått) (?:jag |vi )?"
    r"(?:veta|höra|fråga|återkomma|besked)|"
    r"(?:tar|ta|tas) (?:\w{1,8} ){0,2}(?:reda på|längre fram|senare)|(?:väntar|inväntar|avvaktar)(?: på)? (?:besked|"
    r"svar|"
    r"uppgift|information)\w{0,2}|kollar?|undersök(?:er|a)|utred(?:er|a)s?|ställer frågan|att fråga|"
    r"(?:inte|ej) (?:\w{1,8} ){0,2}(?:hört|löst|bestämt|klart|säkert|avgjort|spikat|beslutat)|"
    r"vet (?:jag|vi|inte)|osäkert?|ovisst|missing|outstanding|remains?|find out|"
    r"(?:not|(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should|must|need)n't) (?:yet )?"
    r"(?:know|decided|settled|certain|sure|clear|confirmed)|"
    r"(?:yet|remains) to be|undecided|unclear|uncertain|awaiting|waiting|let you know|get back"
)
_AHEAD = regex(rf"\b(?:{_UNTIL})\b")
_OPEN = (
    rf"(?:{_UNTIL}|vet (?:jag|vi)|kommer (?:\w{{1,10}} ){{0,3}}(?:tillbaka till|senare|snart|inom kort|strax|separat|"
    r"i efterhand|längre fram|så snart|när|nästa)|kommer i (?:nästa|januari|februari|mars|april|maj|juni|juli|augusti|"
    r"september|oktober|november|december)|eftersänd\w{0,2}|skickas? (?:\w{1,10} ){0,4}(?:senare|separat|snart|"
    r"i morgon|"
    r"i nästa|när|så snart|inom|i eget)|(?:skickar|sänder|mejlar|mailar|meddelar) (?:jag|vi)|väntar|inväntar|avvaktar|"
    r"lacking|pending|(?:will|i'll) send)"
)
OPEN = regex(rf"\b{_OPEN}\b")
_NOT_SETTLED = Words([f"/{_OPEN}/", rf"/{_WHAT_LACKS}\w{{0,40}}/"])
_NOTHING_LACKS = regex(
    r"\b(?:inget|ingenting|inga|inte något|inte längre något|nothing)\b[^,;]{0,24}$|^[^,;]{0,12}\b(?:inget|"
    r"ingenting|nothing)\b"
)
# Where what is lacking ends: «det som fattas är blanketten, handledare är Per Ek»
_ELSE = regex(
    r"[;]|,? (?:men|dock|fast|medan|annars|but|while) |,\s(?:och\s|and\s)?(?!som |att |om |hur |vad |vem |vilk|"
    r"alltså |dvs|"
    r"nämligen |det vill|ifall |huruvida |whether )(?:[^\s,;]{1,24}\s){1,4}(?:är|blir|har|ingår|gäller|går|arbetar|"
    r"jobbar|heter|handleder|"
    r"godkän\w{1,3}|is|has|will)\b"
)
_AND_ELSE = regex(
    r" (?:och|samt|and) (?=(?:[^\s,;]{1,24}\s){0,4}(?:är|blir|har|ingår|gäller|går|arbetar|jobbar|heter|handleder|"
    r"is|has|will|"
    r"återkommer|hör|skickar)\b)"
)
_NEAR = 70  # characters between what is said to be open and the question
_FAR = 300  # characters that one sentence says to be lacking
_A_PLACEMENT = regex(r"\b(?:sidotj|randning|placering\w* (?:i|på|hos)|vfu-p|en plats|rotation)")


_BOXES = ("[]", "[ ]", "☐", "□")
_UNTICKED = regex(r"(?:\[ ?\]|[☐□])[ \t]*$")


class Stretch(NamedTuple):
    """A part of a text: whether it is an indirect question, so that not even a time told in it holds."""

    start: int
    end: int
    asked: bool


def lacking(layout: Layout) -> list[Stretch]:
    """The parts of a text, in order, of which it is said that they are lacking or to be found out."""
    boxes = any(box in layout.folded for box in _BOXES)
    if not (boxes or layout.first(_NOT_SETTLED) or _LACKING.match(layout.folded)):
        return []
    found: list[Stretch] = []
    for piece in layout.pieces:
        begin = piece.begin
        if boxes and is_unticked(layout, piece):
            found.append(Stretch(begin, piece.end, asked=False))
        elif not layout.flat[begin : piece.end].rstrip().endswith("?"):
            found += (Stretch(begin + s, begin + e, a) for s, e, a in in_sentence(layout.folded[begin : piece.end]))
    return found


def is_unticked(layout: Layout, piece: Piece) -> bool:
    """ "[ ] Verksamhetschef: Anna Ek": an item of a list that is not done yet."""
    begin = piece.begin
    return _UNTICKED.search(layout.folded, max(0, begin - 6), begin) is not None


def is_lacking(stretches: Sequence[Stretch], at: int, *, asked: bool = False) -> bool:
    """Whether what stands at an offset is lacking; `asked`: told in an indirect question."""
    return any(s.start <= at < s.end and (s.asked or not asked) for s in stretches)


def in_sentence(said: str) -> Iterator[Stretch]:
    """The parts of one sentence, in lower case, that it says are lacking or to be found out."""
    if (match := _LACKING.search(said)) and not _nothing(said, match) and not _A_PLACEMENT.search(said):
        whole = match["what"] and _IS_IT.search(said, 0, match.start()) is not None
        yield Stretch(
            _clause_start(said, match.start()) if whole else match.start(), _stop(said, match.end()), asked=False
        )
    at = 0
    while asked := _ASKED.search(said, at):
        at = asked.end()
        stop = _stop(said, at)
        behind = OPEN.search(said, at, stop)
        if behind:
            yield Stretch(asked.start(), behind.start(), asked=True)
            at = behind.end()
        elif _is_ahead(said, asked.start()):
            comma = said.find(", ", at, stop)
            yield Stretch(asked.start(), comma if comma >= 0 else stop, asked=True)


def _is_ahead(said: str, at: int) -> bool:
    """ "Jag återkommer om …", "Återstår att fråga Per Ek om …": said in the same clause before the question."""
    return any(not _ELSE.search(said, m.end(), at) for m in _AHEAD.finditer(said, max(0, at - _NEAR), at))


def _nothing(said: str, match: re.Match[str]) -> bool:
    return (
        _NOTHING_LACKS.search(said[: match.start()]) is not None
        or re.match(r"[^,;]{0,8} (?:inget|ingenting|nothing)\b", said[match.end() :]) is not None
    )


def _clause_start(said: str, at: int) -> int:
    ends = [m.end() for cut in (_ELSE, _AND_ELSE) for m in cut.finditer(said, 0, at)]
    return max(ends, default=0)


def _stop(said: str, at: int) -> int:
    end = min(len(said), at + _FAR)
    return min((m.start() for cut in (_ELSE, _AND_ELSE) if (m := cut.search(said, at, end))), default=end)
