"""A text that was dictated, or written without a stop: «… hos oss tiden är 3–30 maj hon jobbar heltid handledare är …».

Where no sign divides a long sentence, a clause that begins with a subject of its own and its verb begins another.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.reading.patterns import regex

_DIVIDED = regex(r"[,;:!?()\n•–—]|[.](?=\s+\S)|\s-\s")
_FEWEST_WORDS = 22  # of a sentence that is taken for several
_VERBS = (
    r"(?:är|blir|var|har|heter|ska|skall|skulle|kommer|kan|vill|får|går|gör|jobbar|arbetar|tjänstgör|behöver|söker|"
    r"önskar|börjar|slutar|ingår|gäller|rör|säger|sa|sade|godkänner|godkände|tycker|ställer|handleder|tar|undrar|"
    r"tänkte|tänker|hoppas|is|are|was|has|have|will|would|needs?|wants?|works?|starts?|ends?|says?|said|agrees?)"
)
# what leads in a clause that is no clause of its own: «som hon har», «att handledare är», «hennes handledare är»
_BEFORE = (
    r"(?<!\bsom)(?<!\batt)(?<!\bom)(?<!\bnär)(?<!\bdär)(?<!\bdå)(?<!\bvad)(?<!\bhur)(?<!\bvem)(?<!\bså)(?<!\bför)"
    r"(?<!\bmen)(?<!\beftersom)(?<!\bmedan)(?<!\bär)(?<!\bblir)(?<!\bhar)(?<!\bthat)(?<!\bif)(?<!\bwho)"
    r"(?<!\bwhen)(?<!\bwhat)(?<!\bsedan)(?<!\bvår)(?<!\bmin)(?<!\bhennes)(?<!\bhans)(?<!\boch)(?<!\band)"
    r"(?<!\bny)(?<!\bkommer)(?<!\bska)(?<!\bkan)(?<!\bvill)(?<!\bskulle)"
)
_BEGINS = regex(
    rf"(?i:{_BEFORE}\s(?=(?:(?:och|samt|and) )?(?:"
    rf"(?:hon|han|hen|jag|vi|det|den|she|he|it|we|i) {_VERBS}\b|"
    rf"(?:(?:vår|min|hennes|hans|her|his|our|my) )?(?:perioden?|tiden|arbetstiden|omfattningen|datumen?|starten|"
    rf"placeringen|jouren?|handledaren?|verksamhetschef(?:en)?|chefen|supervisor|head of department|the period|"
    rf"the supervisor|the head of department) (?-i:(?:[A-ZÅÄÖ][\w-]+ ){{0,3}}){_VERBS}\b|"
    r"(?:hör av (?:er|dig)|tack (?:på förhand|för hjälpen)|med vänlig|vänliga hälsningar|mvh)\b)))"
)


def clauses_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence in which nothing else tells them apart; the sentence itself where something does."""
    if text.count(" ", start, end) >= _FEWEST_WORDS and not _DIVIDED.search(text, start, end):
        for match in _BEGINS.finditer(text, start + 1, end):
            yield start, match.start()
            start = match.end()
    yield start, end
