"""What a text that asks for no place is about: how a request of the writer's own goes, how things are done, or wares.

"Hur går det med vår förfrågan?" asks after a request; "När får man besked?" and "Gäller halvåret även om …?" ask what
the rules are, and "Tacksam för svar" beside such a question asks for an answer to it. "Luckor i schemat? Boka i dag!"
is a seller's.
"""

from __future__ import annotations

from bot.reading.layout import Layout, Piece
from bot.reading.patterns import regex
from bot.reading.vocabulary import words
from bot.reading.word_list import Words

_STATUS = words("intent", "status")
_GENERAL = words("intent", "general")
_SUPPOSED = words("intent", "supposed")
_COURTESY = words("intent", "courtesy")
_OF_RULES = words("intent", "of_rules")
_ADVERTISING = tuple(words("advertising", kind) for kind in ("price", "call", "offer", "product", "rhetoric"))
_OF_A_SELLER = 2  # kinds of an advertisement's words
_SENT = regex(
    r"\b(?:skicka(?:de|t)|sände|sänt|mejla(?:de|t)|mailade|ansökte|sökte|lämna(?:de|t)|skrev|"
    r"hörde av|gjorde|kom in med|anmälde|(?:vi|jag) bad om|sent|submitted|applied|wrote|emailed)\b|\bärende|"
    r"\b(?:vår|min|hans|hennes|our|my|his|her|[a-zåäöé]{2,24}s) (?:förfrågan|ansökan|begäran|request|application)|"
    r"\b(?:min|hans|hennes|my|his|her) (?:plats|placering|randning|sidotjänstgöring|placement|rotation)\b"
)
_INDIRECT = regex(
    r"\bundrar\b|\b(?:vill|ville|behöver|behöva|vilja|måste) (?:\w{1,10} )?veta (?:hur|vad|vem|vilk|om|ifall|när|var)|"
    r"\b(?:få |ta )?reda på (?:hur|vad|vem|vilk|om|ifall|när|var)\b|\bwonder|\bknow (?:if|whether|where|when|how)\b"
)
# "har leverantören i LOU-2026-0042 hört av sig?", "… veta om de har svarat", "whether they have answered"
_IS_ANSWERED = regex(
    r"(?:(?:^|[,:;–-]\s|\b(?:och|men|eller|and|or|but)\s)(?:har|hade|have|has)|"
    r"\b(?:vet(?:a)?|undrar|reda på|säga|frågar?|know|wonder|say|tell (?:me|us))(?: \w{1,8}){0,2} "
    r"(?:om|ifall|huruvida|if|whether))\b[^.?!]{1,60}?\b(?:svarat|hört av sig|återkommit|"
    r"tackat (?:ja|nej)|sagt (?:ja|nej)|bestämt sig|fattat beslut|(?:gett|lämnat|fått) (?:\w{1,8} )?besked|"
    r"hunnit \w{2,12}|"
    r"answered|replied|responded|decided|got back|heard back)\b"
)
# "var någonstans ligger LOU-2026-0042?", "hos vem ligger ärendet nu?"
_WHERE_IT_LIES = regex(
    r"\b(?:var(?: \w{1,14}){0,2}|hos vem|hos vilken \w{2,20}|på vems bord|where(?: \w{2,14}){0,2}) "
    r"(?:ligger|är|står|befinner sig|hamnade|is|does)\b[^.?!]{0,40}?(?:\blou-\d|\bärende|\bförfrågan|\bansökan|"
    r"\bcase\b|"
    r"\brequest\b)|\b(?:är|ligger|is) (?:lou-[\d-]{6,12}|ärendet|förfrågan|ansökan|the (?:case|request)) "
    r"(?:\w{1,12} ){0,2}?(?:hos|with|klar|klart|kvar|på gång|avgjor|beslut|bekräft)"
)
# «Läget?», «Hej, något nytt?», "Any progress?": the whole of a sentence
_IN_A_WORD = regex(
    r"\W*(?:(?:hej\w*|hallå|tjena|hi|hello|och|and|men|så|just a quick)(?:\s(?:igen|again))?[\s,!–-]+){0,2}"
    r"(?:(?:hur är|vad är|hur ser|how is|what is|what's)\s)?(?:(?:något|någonting|nåt|nåt mer|any|the|det|a)\s)?"
    r"(?:läget|lägesrapport|nytt|nyheter|status|statusen|besked|svar|uppdatering|klart|på gång|framsteg|"
    r"news|update|updates|progress|word|answer|decision)"
    r"(?:\s(?:nu|då|ännu|än|här|idag|i dag|där|med det|kring det|om det|i ärendet|i saken|från er|hos er|"
    r"yet|now|so far|from you|on this|on it)){0,2}\s?\?+[\s!.]*"
)
_ONES_PLACE = regex(r"\b[A-ZÅÄÖ][a-zåäöéü]{1,30}s (?:plats|placering|randning|sidotjänstgöring|placement|rotation)\b")


def tells_of_a_request(body: Layout) -> bool:
    """Whether the text speaks of a request that was sent before: "skickade", "vår ansökan", "ärendet"."""
    return _SENT.search(body.folded) is not None or _ONES_PLACE.search(body.flat) is not None


def asks_how_it_goes(body: Layout, *, has_request: bool, of_ours: bool) -> bool:
    """Whether a text asks after a request. `has_request`: it tells of one, or the case is known; then also words
    that could be general ones do. `of_ours`: it stands under a subject of ours or answers something, so that a word
    or two do: "Läget?"."""
    if of_ours and any(_IN_A_WORD.fullmatch(body.folded, p.start, p.end) for p in body.pieces):
        return True
    pieces = [p for p in body.pieces if _says(body, _STATUS, p) or (has_request and _asks_where_it_is(body, p))]
    if not pieces:
        return False
    return any(not (_is_supposed(body, p, has_request) or _is_courtesy(body, p, has_request)) for p in pieces)


def _asks_where_it_is(body: Layout, piece: Piece) -> bool:
    """Whether a question asks who has a request now, or whether anybody has answered it."""
    asked = body.folded[piece.start : piece.end].strip()
    return _is_question(body, piece) and any(asks.search(asked) for asks in (_IS_ANSWERED, _WHERE_IT_LIES))


def _is_supposed(body: Layout, piece: Piece, has_request: bool) -> bool:
    """ "Vad händer med ärendet om handledaren slutar?" of any; "När får man besked?" where no request is told of."""
    return _says(body, _SUPPOSED, piece) or (not has_request and _says(body, _GENERAL, piece))


def _is_courtesy(body: Layout, piece: Piece, has_request: bool) -> bool:
    """ "Vore toppen med svar" in a text that asks something else."""
    if not _says(body, _COURTESY, piece):
        return False
    others = [p for p in body.pieces if p is not piece and _is_question(body, p) and not _says(body, _STATUS, p)]
    return any(not has_request or _says(body, _OF_RULES, p) or _says(body, _GENERAL, p) for p in others)


def asks_for_a_rule(body: Layout) -> bool:
    """ "Gäller det även psykologer?", "Hur gör man?" """
    return any(
        _is_question(body, piece) and any(_says(body, cues, piece) for cues in (_OF_RULES, _GENERAL, _SUPPOSED))
        for piece in body.pieces
    )


def advertises(body: Layout) -> bool:
    """Whether a text has the words of one who sells: of two kinds, as a price and a call to book."""
    return sum(body.first(kind) is not None for kind in _ADVERTISING) >= _OF_A_SELLER


def _is_question(body: Layout, piece: Piece) -> bool:
    return body.of(piece).rstrip().endswith("?") or _INDIRECT.search(body.folded, piece.start, piece.end) is not None


def _says(body: Layout, cues: Words, piece: Piece) -> bool:
    return body.first(cues, piece.start, piece.end) is not None
