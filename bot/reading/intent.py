"""What a message wants: a placement, to add to a case, to ask, to withdraw, or nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.reading.asking import advertises, asks_for_a_rule, asks_how_it_goes, tells_of_a_request
from bot.reading.folding import fold
from bot.reading.layout import Layout, Piece
from bot.reading.model import Intent, Message
from bot.reading.patterns import regex
from bot.reading.vocabulary import words
from bot.reading.word_list import Words


class Said(Protocol):
    """What a text holds, as far as it tells what the message wants; each is read when it is asked for."""

    @property
    def trainees(self) -> int:
        """How many are named."""

    @property
    def seats(self) -> bool:
        """ "Två studenter"."""

    @property
    def supplier(self) -> bool: ...

    @property
    def programme(self) -> bool: ...

    @property
    def training(self) -> bool: ...

    @property
    def period(self) -> bool:
        """Dates, or a term."""

    @property
    def answers(self) -> int:
        """Supervisor, on-call, consent: facts that only a request or an answer holds."""

    @property
    def absent(self) -> bool:
        """ "Handledare är inte klar"."""

    @property
    def hours(self) -> bool: ...

    @property
    def by_self(self) -> bool:
        """Whether the writer is the trainee."""

    @property
    def labels(self) -> int:
        """How many values of a placement are labelled."""


_WISH = words("intent", "wish")
_NEW = words("intent", "new_request")
_STATUS = words("intent", "status")
_WITHDRAWAL = words("intent", "withdrawal")
_WITHDRAWAL_WEAK = words("intent", "withdrawal_weak")
_NOT_WITHDRAWAL = words("intent", "not_withdrawal")
_TAKES_BACK = words("intent", "takes_back")
_QUESTION = words("intent", "question")
_NOT_NOW = words("intent", "not_now")
_NO_CASE = words("intent", "no_case")
_CHANGE = words("intent", "change")
_ANSWERING = words("intent", "answering")
_UNRELATED = words("intent", "unrelated")
_JOB = words("intent", "job")
_ASKS = words("training", "asks")
_OURS = regex(
    r"rutin|utbildningsplats|\blou\b|\bst\b|\bst-|\bvfu|sidotjänst|randning|\branda|avtal|stök|blankett|"
    r"handled(?:a|er|ning)|"
    r"studierektor|verksamhetschef|samråd|placering|leverantör|vårdgivare|förfråg(?:an|ning)|\bansök(?!ningar)|"
    r"legitimationsgrund|delmål|halvår|sex månader|"
    r"\b(?:samma|söka|få|om|boka|efter) (?:en )?plats(?:en|er|erna)?\b|\b(?:fler|antal|sökande|lediga|än) platser|"
    r"\bjour(?:en)? (?:\w{1,12} ){0,4}(?:anges|bestämd|ingår|räknas)|\bbesked om jour|"
    r"\bpåminna er\b|\bvia er\b|\bhör\w{0,3} (?:\w{1,12} )?av (?:er|sig|oss|mig)\b|"
    r"\b(?:mejl\w{0,4}|skriv\w{0,3}|ansöka|vänder (?:sig|oss|mig)) till er\b|"
    r"placement|routine|supervisor|agreement|student|resident|rotation|supplier|provider|six[ -]month|study director|"
    r"head of department"
)
_OF_A_REQUEST = regex(
    r"förfrågan|ansökan|begäran|beställning|plats|placering|sidotj|randning|vfu|ärende|lou-|request|"
    r"application|placement|allt|alltihop|hela|den|det"
)
_REPLY = regex(r"^\s*(?:sv|re|vs|aw|ang|vb|fw|fwd)\s*(?:\[\d+\])?:", re.IGNORECASE)


def classify(
    message: Message,
    author: Message,
    body: Layout,
    said: Said,
    *,
    in_case: bool,
    form: bool,
    attached: bool,
    trainees: Sequence[str] = (),
) -> Intent:
    """`author`: the message itself or the one it forwards; `form`: a STÖK form is attached; `attached`: the request
    stands in a file; `in_case`: a case number is named or the thread is known; `trainees`: those of the case."""
    if message.machine:
        return message.machine.intent
    pieces = body.pieces
    asked = said.trainees > 0 or said.seats or said.by_self or _OF_OURS.search(body.folded) is not None
    wish = _has(_WISH, body, pieces)
    if _withdraws(body, said, in_case=in_case, trainees=trainees):
        return Intent.WITHDRAWAL
    if form:
        asks = asked or (said.answers > 1 and said.hours and not message.in_reply_to)
        return Intent.REQUEST if not in_case and wish and asks and _states_wish(body) else Intent.STOK_FORM
    if not in_case and _has(_NO_CASE, body, pieces) and not (said.answers and said.period):
        return Intent.QUESTION
    told = tells_of_a_request(body)
    is_reply = bool(
        message.in_reply_to or message.references or _REPLY.match(message.subject) or _has(_ANSWERING, body, pieces)
    )
    status = asks_how_it_goes(
        body,
        has_request=in_case or told or said.trainees > 0,
        of_ours=in_case or told or is_reply or _SUBJECT.search(message.subject.lower()) is not None,
    )
    if in_case:
        return _in_case(body, said, status=status, wish=wish, asked=asked)
    unrelated = _has(_UNRELATED, body, pieces)
    if unrelated and not _OURS.search(body.folded):
        status = False  # "När betalas fakturan?"
    if _asks_for_own_place(body, said):
        return Intent.REQUEST
    if status and told and (not said.answers or _asks_after_a_request(body)):
        return Intent.STATUS
    if status and "?" in body.flat and not (said.answers or said.period or said.training or said.hours):
        return Intent.STATUS  # "Anna undrar om Granvik har svarat. Har de det?"
    if _has(_NOT_NOW, body, pieces) and not (said.answers and said.period):
        return Intent.QUESTION
    if (said.by_self or not said.trainees) and _has(_JOB, body, pieces):
        return Intent.UNRELATED
    if advertises(body) and not said.trainees and not _seeks_a_place(body, said):
        return Intent.UNRELATED
    if _requests(body, said, wish=wish, asked=asked, attached=attached):
        return Intent.REQUEST
    if is_reply and (
        said.answers or (said.hours and _has(_CHANGE, body, pieces)) or (said.period and _has(_CHANGE, body, pieces))
    ):
        return Intent.SUPPLEMENT
    if status and (is_reply or (not unrelated and (said.supplier or said.trainees or _OURS.search(body.folded)))):
        return Intent.STATUS
    if unrelated and not said.answers and not (_OURS.search(body.folded) and asks_for_a_rule(body)):
        return Intent.UNRELATED
    if (said.answers >= 2 and said.period and (said.supplier or said.programme)) or _is_terse(message, body, said):
        return Intent.REQUEST
    if "?" not in body.flat and not unrelated and _adds_to_a_request(body, said):
        return Intent.SUPPLEMENT
    if ("?" in body.flat or (_has(_QUESTION, body, pieces) and not _THANKS.match(body.folded))) and (
        _OURS.search(body.folded)
        or _OURS.search(message.subject.lower())
        or (said.programme and asks_for_a_rule(body))
        or (told and said.supplier)
    ):
        of_somebody = said.trainees > 0 and not said.by_self
        if "?" in body.flat and (told or of_somebody) and not asks_for_a_rule(body):
            return Intent.STATUS  # "Ni skulle höra av er om Moa Hjelm. Vad gör vi nu?"
        return Intent.QUESTION
    if said.answers >= 2 and (said.period or said.supplier):
        return Intent.REQUEST
    return Intent.UNRELATED


def _adds_to_a_request(body: Layout, said: Said) -> bool:
    """ "Glömde skriva att handledare för Moa Hjelm är Per Ek", "Per Ek har slutat. Ny handledare är Lisa Öst": facts of
    a placement and nothing that asks for one, though the mail answers no other."""
    told = said.answers > 0 or said.hours
    known = said.trainees > 0 or any(_has(cues, body, body.pieces) for cues in (_CHANGE, _ANSWERING))
    return told and known and not (said.period and (said.supplier or said.programme))


_SENT_A_REQUEST = regex(
    r"\b(?:skickade|skickat|sände|sänt|mejlade|mejlat|mailade|mailat|lämnade|lämnat|gjorde|gjort|sent|submitted|made)\b"
    r"[^.!?]{0,40}\b(?:förfrågan|ansökan|begäran|beställning|anmälan|request|application)\b"
)
_ANEW = regex(r"\b(?:igen|på nytt|en gång till|nytt försök|kompletter|därför (?:kommer|skickar)|again|once more)\b")


def _asks_after_a_request(body: Layout) -> bool:
    """ "I december skickade vi en förfrågan om Per Ek, radiologi, heltid. Ligger den kvar hos er?": what is told is
    what was sent then."""
    asks = any(
        body.of(p).rstrip().endswith("?") and body.first(_STATUS, p.start, p.end) is not None for p in body.pieces
    )
    return asks and _SENT_A_REQUEST.search(body.folded) is not None and not _ANEW.search(body.folded)


_THANKS = regex(
    r"\s*(?:hej[\w ]{0,20}[!,.]?\s+)?(?:(?:stort|många|ok(?:ej)?|jaha|åh|oj|men|toppen|perfekt|underbart|oh|"
    r"great)[,!]? )?(?:tack|thanks?|thank you)\b"
)
_OF_OURS = regex(
    r"\b(?:min|vår|(?:en|ett|två|tre|någon) av våra|our|my) "
    r"(?:son|dotter|elev|praktikant|deltagare|adept|(?:[\w-]{2,24} )?st-läkare|[\w-]{0,24}student|"
    r"resident|trainee|pupil)\b"
)
_SUBJECT = regex(r"utbildningsplats|\blou\b|sidotj|randning|\bvfu\b|placering|placement|rotation")
_TERSE = 200  # characters: "AT-läkare, psykiatri 3 mån"


def _is_terse(message: Message, body: Layout, said: Said) -> bool:
    """A few words without any verb under a subject of ours: who or what, and where or when."""
    if len(body.flat.strip()) > _TERSE or "?" in body.flat:
        return False
    told = said.training + said.period + said.supplier + said.programme + bool(said.trainees) + said.seats
    return told >= 3 and _SUBJECT.search(message.subject.lower()) is not None


def _in_case(body: Layout, said: Said, *, status: bool, wish: bool, asked: bool) -> Intent:
    new = _has(_NEW, body, body.pieces)
    if new and wish and said.trainees and said.period and (said.supplier or said.programme):
        return Intent.REQUEST
    if said.answers or said.absent or said.hours or said.labels or _has(_TAKES_BACK, body, body.pieces):
        return Intent.SUPPLEMENT
    changes = _has(_CHANGE, body, body.pieces)
    if status and not changes:
        return Intent.STATUS
    told = any(not body.of(p).rstrip().endswith("?") and len(body.of(p).split()) > 3 for p in body.pieces)
    if ((said.period or said.supplier) and told) or (changes and (said.period or said.programme or said.trainees)):
        return Intent.SUPPLEMENT
    if status:
        return Intent.STATUS
    return Intent.QUESTION if "?" in body.flat else Intent.UNRELATED


def _requests(body: Layout, said: Said, *, wish: bool, asked: bool, attached: bool) -> bool:
    if _asks_about_places(body, said):
        return False
    asks = body.first(_ASKS) is not None
    about = said.supplier or said.programme or said.period
    if (
        _has(_UNRELATED, body, body.pieces)
        and not (asked and about and (said.training or said.answers))
        and not _seeks_a_place(body, said)
    ):
        return False
    if attached and (said.trainees or ((asked or said.labels >= 3) and said.training)):
        return True
    if asked and (wish or said.labels >= 2) and (asks or said.training or about) and not _only_questions(body, said):
        return True
    if asked and said.supplier and said.programme and said.training and _GOES_THERE.search(body.folded):
        return not _only_questions(body, said)
    if said.trainees and about and (said.training or said.answers):
        return True
    if said.seats and said.training and said.period and (said.supplier or said.programme):
        return not _only_questions(body, said)
    return wish and asks and about and (said.training or said.answers > 0) and not _only_questions(body, said)


# "vår ST-läkare ska till Granvik för radiologi"
_GOES_THERE = regex(
    r"\b(?:ska|skall|vill|ville|behöver|önskar|skulle|måste|would like|wants|needs|is)\b (?:(?:min|vår|en av våra) "
    r"[\w-]{2,20} )?(?:(?:nu|gärna|"
    r"då|få|komma|åka|gå|ut|iväg|sedan|go|come|to) ){0,4}?(?:till|hos|ut på|to|at)\b"
)


def _asks_about_places(body: Layout, said: Said) -> bool:
    """ "I am a nursing student. How does one apply for a placement at …?": a trainee asks, and the rest of
    the text neither wishes for a place nor speaks of one."""
    if not said.by_self or said.trainees > 1 or said.answers or said.labels >= 2 or (said.period and said.supplier):
        return False
    questions = [p for p in body.pieces if body.of(p).rstrip().endswith("?")]
    if said.period and any(_ONES_OWN.search(body.folded, p.start, p.end) for p in questions):
        return False
    told = [p for p in body.pieces if p not in questions]
    wished = any(body.first(cues, p.start, p.end) for p in told for cues in (_WISH, _ASKS))
    return bool(questions) and not wished and not any(_asks_for_a_place(body, p) for p in questions)


_SEEKS = regex(
    r"\b(?:söker|behöver|önskar|ansöker|begär|ber (?:därför |härmed )?om|"
    r"vill (?:gärna )?(?:boka|ha|beställa|ansöka|söka)|"
    r"skulle (?:behöva|vilja)|need|request|would like|are looking for|seek)\b"
)


def _seeks_a_place(body: Layout, said: Said) -> bool:
    """Whether a wish for a place is stated in one sentence, with where and when: whatever else the text has of a
    seller's words, it is not lost."""
    wished = any(
        _SEEKS.search(body.folded, p.start, p.end) and body.first(_ASKS, p.start, p.end)
        for p in body.pieces
        if not body.of(p).rstrip().endswith("?") or _asks_for_a_place(body, p)
    )
    return wished and said.period and said.training and (said.supplier or (said.programme and said.seats))


def _only_questions(body: Layout, said: Said) -> bool:
    """Whether the text asks about the routine rather than for a place: every wish stands in a question."""
    if said.trainees or said.labels >= 2:
        return False
    statements = [p for p in body.pieces if not body.of(p).rstrip().endswith("?") and body.first(_WISH, p.start, p.end)]
    questions = [p for p in body.pieces if body.of(p).rstrip().endswith("?")]
    if not questions:
        return False
    stated = [p for p in statements if body.first(_ASKS, p.start, p.end)]
    asking_for_one = [p for p in questions if _asks_for_a_place(body, p)]
    return not stated and not asking_for_one


_FOR_A_PLACE = regex(
    r"\b(?:kan ni|har ni|finns det|skulle ni|(?:skulle|kan|kunde) \w{2,24} (?:kunna )?ta emot|kan (?:vi|han|hon|"
    r"en|vår)|går det att|är det möjligt|"
    r"could you|can you|do you have|is there|would it be possible)\b"
)


_LET_COME = regex(
    r"\b(?:kan|får|skulle|kunde|can|could|may) (?:han|hon|hen|de|she|he|they) (?:\w{1,12} ){0,2}?"
    r"(?:vara|komma|göra|gå|randa|tjänstgöra|placeras|come|join|be with|train)\b|"
    r"\bmöjlig(?:het|t) för [^?.]{2,60}? att (?:få )?(?:vara|komma|göra|gå|randa|tjänstgöra)\b"
)


def _asks_for_a_place(body: Layout, piece: Piece) -> bool:
    text = body.folded[piece.start : piece.end]
    if _LET_COME.search(text):
        return True
    return (
        _FOR_A_PLACE.search(text) is not None
        and (_ASKS.within(text) or "ta emot" in text or "få in" in text)
        and re.search(r"\b(?:för|åt|till|ta emot|få in|for) (?:en|vår|två|tre|\d|our|a|one|two)\b", text) is not None
    )


_FOR_ONESELF = regex(
    r"\b(?:(?:can|could|may|might) i\b|(?:is|would) it (?:be )?possible\b|(?:is|would) there (?:be )?(?:a|any|some) "
    r"(?:place|slot|possibility|chance)\b|(?:kan|skulle|får) jag\b|jag (?:kan|skulle (?:kunna|få)|får)\b|"
    r"if i (?:could|can|may)\b|går det (?:bra )?(?:att\b|för mig)|"
    r"(?:är|vore) det möjligt\b|finns det (?:någon |en )?(?:möjlighet|chans|plats)\b)[^?]*"
)
_ONES_OWN = regex(
    r"\b(?:my|me|min|mitt|mina|mig|(?:can|could|may) i (?:come|join|train)|kan jag (?:få )?(?:komma|vara|randa))\b"
)


def _asks_for_own_place(body: Layout, said: Said) -> bool:
    """ "Is it possible to do my clinical placement at …, from 7 June to 30 July?": a trainee asks for a place, with a
    time, and has asked for none before."""
    if not (said.by_self and said.training and said.period) or _SENT_A_REQUEST.search(body.folded):
        return False
    asked = (
        _FOR_ONESELF.search(body.folded, p.start, p.end)
        for p in body.pieces
        if body.of(p).rstrip().endswith("?") and p.label is None
    )
    return any(match is not None and _ONES_OWN.search(match[0]) for match in asked)


def _states_wish(body: Layout) -> bool:
    """A wish for a place, rather than words that go with a form ("här kommer")."""
    for match in body.all(_WISH):
        if not match[0].startswith(("här", "nedan", "bifogat", "bifogad")) and "?" not in match[0]:
            return True
    return False


def _withdraws(body: Layout, said: Said, *, in_case: bool, trainees: Sequence[str]) -> bool:
    if in_case and any(_somebody_comes_instead(body.of(piece), trainees) for piece in body.pieces):
        return False
    closes = _IS_CLOSED.search(body.folded) is not None
    for piece in body.pieces:
        text = body.folded[piece.start : piece.end]
        if text.rstrip().endswith("?") and not re.search(r"kan ni|var snälla|please|could you", text):
            continue
        if any(body.first(cues, piece.start, piece.end) for cues in (_NOT_WITHDRAWAL, _TAKES_BACK)):
            continue
        gone = body.first(_WITHDRAWAL, piece.start, piece.end) or (closes and _IS_CLOSED.search(text))
        if gone and (in_case or _OF_A_REQUEST.search(body.folded)) and not _of_something_else(text):
            return True
        weak = in_case and body.first(_WITHDRAWAL_WEAK, piece.start, piece.end)
        told = weak and (said.answers or said.period or said.hours or said.absent)
        if weak and not told and not _ELSE.search(body.folded) and not _somebody_else_left(weak[0], trainees):
            return True
    return False


# what is done with a request that falls: "LOU-2026-0042 ska strykas", "vår förfrågan utgår"; not "avslutas den 25 juli"
_REQUEST = (
    r"(?:\blou-\d{4}-\d{1,6}|\b(?:ärendet|förfrågan|ansökan|begäran|beställningen|(?:the|our|my) "
    r"(?:case|request|application))(?: lou-\d{4}-\d{1,6})?)"
)
_PLACE = (
    r"(?<!om )(?<!ifall )(?<!if )(?<!på )(?<!i )(?<!för )(?<!under )\b(?:(?:(?:[a-zåäöéü-]{2,30} )?[a-zåäöéü-]{2,30}s|"
    r"hans|hennes) (?:plats|placering|randning|sidotjänstgöring)|platsen|placeringen|randningen|sidotjänstgöringen|"
    r"the (?:place|placement))(?: (?:i|på|för|hos|for|at|in) [^\s.,;!?]{2,30}(?: [^\s.,;!?]{2,30})?)?"
)
_MODAL = r" (?:ska|skall|kan|får|bör|måste|behöver|should|can|may|must|needs to)"
_ADVERBS = r"(?: (?:nu|alltså|därmed|därför|tyvärr|härmed|ni|vi|gärna|då|lugnt|be|now|therefore)){0,3} "
_FALLS = (
    r"(?:strykas?|läggas? ne[rd]|avslutas?|avskrivas?|tas? bort|makuleras?|annulleras?|avbokas?|avbrytas?|släppas?|"
    r"glömmas?|stängas?|utgå|closed|removed|dropped|deleted)"
)
_NO_DATE = r"(?![\w-])(?! (?:den|\d|v\.?|i|från|ur|först|senast|on|by|at|in) ?)"
_IS_CLOSED = regex(
    rf"{_REQUEST}(?:{_MODAL}{_ADVERBS}{_FALLS}| (?:utgår|stryks|avskrivs|läggs ne[rd]|avbryts|faller(?= bort)))"
    rf"{_NO_DATE}|{_PLACE} (?:utgår|stryks|avbokas|avskrivs|ställs in|faller bort|"
    rf"är (?:struken|avbokad|inställd)){_NO_DATE}|"
    rf"\b(?:släpper|stryker|avbokar|avstår från) (?:vi |jag )?(?:nu |alltså |därför )?{_PLACE}{_NO_DATE}|"
    rf"{_PLACE}{_MODAL}{_ADVERBS}(?:strykas?|frigöras?|avbokas?|släppas?|tas? bort|released|dropped)\b|"
    rf"\bni{_MODAL}(?: (?:gärna|nu|därmed|alltså|lugnt|därför)){{0,2}} {_FALLS} (?:vår |min |hela )?{_REQUEST}"
)


def _somebody_else_left(words: str, trainees: Sequence[str]) -> bool:
    """ "Farhad har slutat", where the placement is for Hedda."""
    who, left, _ = fold(words).partition(" har ")
    known = {part for name in trainees for part in fold(name).split()}
    return bool(left) and who not in _THE_TRAINEE and who not in known


def _somebody_comes_instead(text: str, trainees: Sequence[str]) -> bool:
    """ "I stället kommer Sixten Furuskog": the placement stands, for another trainee."""
    known = {part for name in trainees for part in name.split()}
    names = (match[0].split() for match in _FULL_NAME.finditer(text))
    return _INSTEAD.search(text) is not None and any(not known & set(name) for name in names)


_THE_TRAINEE = frozenset({"hon", "han", "hen", "läkaren", "st-läkaren", "studenten", "de"})
_INSTEAD = regex(r"\b(?:i ?stället|instead|ersätts av|ersättare|ersätter|replaced by|replaces)\b", re.IGNORECASE)
_FULL_NAME = regex(r"\b[A-ZÅÄÖÉ][a-zåäöéü]{1,30}(?:-[A-ZÅÄÖÉ][a-zåäöéü]{1,30})? [A-ZÅÄÖÉ][\w-]{1,40}")
_ELSE = regex(
    r"\b(?:handled|\w{0,12}jour(?!nal)|beredskap|supervis|on-call|on call|kurs|semester|möte|heltid|deltid|halvtid|"
    r"(?:kväll|natt|helg|distans)\w{0,3}(?:arbete|tjänst|pass|schema)|boende|resor|"
    r"arbetstid|hours\b)"
)
_WHOLE = regex(
    r"förfrågan|ansökan|begäran|platsen|placeringen|ärende|lou-|request|\ballt\b|alltihop|hela|sidotjänstgöring|"
    r"randning"
)


# "har dragit tillbaka sitt godkännande av placeringen"
_OF_CONSENT = regex(
    r"\b(?:(?:tillbaka|återkalla\w*|återta\w*) (?:sitt |hennes |hans |chefens )?(?:godkännande|medgivande|samtycke|ja|"
    r"tillstånd)|withdrawn (?:\w+ )?(?:consent|approval))\b"
)


def _of_something_else(text: str) -> bool:
    """ "Handledaren är inte längre aktuell": not the request."""
    return _OF_CONSENT.search(text) is not None or (_ELSE.search(text) is not None and not _WHOLE.search(text))


def _has(cues: Words, body: Layout, pieces: Iterable[Piece]) -> bool:
    return body.first(cues) is not None
