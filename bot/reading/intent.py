"""What a message wants: a placement, to add to a case, to ask, to withdraw, or nothing of ours.

A machine's mail says so in its head. A person's is heard by what it holds, by the field's ways of saying things, and by
its words; how much each sign counts is learnt from labelled mail (`bot.reading.likelihood`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.reading.elements import HE_OR_SHE
from bot.reading.folding import fold
from bot.reading.layout import Layout, Piece
from bot.reading.likelihood import likeliest, signs
from bot.reading.model import Intent, Message
from bot.reading.patterns import regex
from bot.reading.vocabulary import section, words
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


@dataclass(frozen=True)
class Told:
    """All that tells what a message wants."""

    message: Message
    body: Layout
    said: Said
    in_case: bool  # whether a case number is named or the thread is known
    form: bool  # whether a STÖK form is attached
    attached: bool  # whether the request stands in a file
    trainees: Sequence[str] = ()  # whom the case is about, where it is known


_WITH_A_FORM = frozenset({Intent.STOK_FORM, Intent.REQUEST, Intent.QUESTION, Intent.WITHDRAWAL})
_WITHOUT = frozenset(Intent) - {Intent.STOK_FORM}
_HAS_LEFT = regex(r"\b(?P<who>[a-zåäöéü-]{2,40}) har (?:slutat|sagt upp sig|hoppat av|avbrutit)\b")
_INSTEAD = regex(r"\b(?:i ?stället|instead|ersätt(?:s|er|are)|replace[ds]|ny (?:st-)?läkare|ny student)\b")
_TELLS_LITTLE = frozenset({Intent.UNRELATED, Intent.SUPPLEMENT})
_THE_TRAINEE = HE_OR_SHE | {"läkaren", "st-läkaren", "studenten", "de"}


def classify(told: Told) -> Intent:
    """What a message wants. A machine's mark decides; a STÖK form is handed in only where a form is attached."""
    if told.message.machine:
        return told.message.machine.intent
    possible = _WITH_A_FORM if told.form else _WITHOUT
    left = _has_left(told)
    wanted = likeliest(signs_of(told), possible - {Intent.WITHDRAWAL} if left is False else possible)
    return Intent.WITHDRAWAL if left and wanted in _TELLS_LITTLE and not _goes_on(told) else wanted


def _goes_on(told: Told) -> bool:
    """Whether more is told than that the trainee has left: other facts, or who comes instead."""
    said = told.said
    return bool(said.answers or said.period or said.hours or _INSTEAD.search(told.body.folded))


def _has_left(told: Told) -> bool | None:
    """Whether it is the trainee of the case who has left; None where nobody has, or nobody knows whose case it is."""
    if not (told.trainees and (who := {match["who"] for match in _HAS_LEFT.finditer(told.body.folded)})):
        return None
    known = {part for name in told.trainees for part in fold(name).split()}
    return not who.isdisjoint(known | _THE_TRAINEE)  # "Farhad har slutat" in Hedda's case: somebody else


def signs_of(told: Told) -> frozenset[str]:
    """All signs of a person's message, as `bot.reading.likelihood` weighs them."""
    body = told.body
    questions = [p for p in body.pieces if body.of(p).rstrip().endswith("?")]
    asked = (body.of(piece) for piece in questions)
    return signs(told.message.subject, body.flat, asked, _held(told)) | {*_ways_of_saying(body, questions)}


def _held(told: Told) -> Mapping[str, int]:
    """How many the message has of what, and how it came."""
    said, message = told.said, told.message
    return {
        "trainee": said.trainees,
        "seats": said.seats,
        "supplier": said.supplier,
        "programme": said.programme,
        "training": said.training,
        "period": said.period,
        "answer": said.answers,
        "absent": said.absent,
        "hours": said.hours,
        "self": said.by_self,
        "label": said.labels,
        "attached": told.attached,
        "case": told.in_case,
        "form": told.form,
        "reply": bool(message.in_reply_to or message.references),
        "quoted": bool(message.quoted.strip()),
    }


# beginnings, ends and middles of words too: "ramavtal", "sidoplacering"
_OURS = (
    "handleda", "placering", "sidotjänst", "studierektor", "avtal", "rutin", "utbildningsplats",
    "randning", "stök", "blankett", "handleder", "handledning", "verksamhetschef", "samråd", "leverantör",
    "vårdgivare", "förfrågan", "förfrågning", "legitimationsgrund", "delmål", "halvår", "sex månader",
    "placement", "routine", "supervisor", "agreement", "student", "resident", "rotation", "supplier", "provider",
    "six month", "six-month", "study director", "head of department",
)  # fmt: skip
_OURS_AS_WORDS = regex(
    r"\blou\b|\bst\b|\bvfu|\branda|\bansök(?!ningar)|"
    r"\b(?:samma|söka|få|om|boka|efter) (?:en )?plats(?:en|er|erna)?\b|\b(?:fler|antal|sökande|lediga|än) platser|"
    r"\bjour(?:en)? (?:\w{1,12} ){0,4}(?:anges|bestämd|ingår|räknas)|\bbesked om jour|"
    r"\bpåminna er\b|\bvia er\b|\bhör\w{0,3} (?:\w{1,12} )?av (?:er|sig|oss|mig)\b|"
    r"\b(?:mejl\w{0,4}|skriv\w{0,3}|ansöka|vänder (?:sig|oss|mig)) till er\b"
)
_SENT = words("sent", "cues")
_A_REQUEST = "(?:förfrågan|ansökan|begäran|request|application)"
_A_PLACE = "(?:plats|placering|randning|sidotjänstgöring|placement|rotation)"
_OWNABLE = regex(rf"[nrsy] (?:{_A_REQUEST}|{_A_PLACE})")
_OWN = regex(
    rf"\b(?:vår|min|hans|hennes|our|my|his|her|[a-zåäöé]{{2,24}}s) {_A_REQUEST}|"
    rf"\b(?:min|hans|hennes|my|his|her) {_A_PLACE}\b"
)
_ONES_PLACE = regex(rf"\b[A-ZÅÄÖ][a-zåäöéü]{{1,30}}s {_A_PLACE}\b")
_OF_RULES = tuple(words("intent", kind) for kind in ("of_rules", "general", "supposed"))
_ADVERTISING = tuple(words("advertising", kind) for kind in ("price", "call", "offer", "product", "rhetoric"))
_THANKS = words("intent", "thanks")
_SAYS_LITTLE = 3  # words of a sentence: a name, "Med vänlig hälsning"
_OF_A_SELLER = 2  # kinds of an advertisement's words


def _ways_of_saying(body: Layout, questions: list[Piece]) -> Iterator[str]:
    """The field's ways of saying things that a text has, and those that it has in a question."""
    for name, ways in section("intent").items():
        if body.first(ways) is not None:
            yield f"way:{name}"
            if _in_any(body, ways, questions):
                yield f"way?:{name}"
    if not any(len(body.of(p).split()) > _SAYS_LITTLE and not _in_any(body, _THANKS, [p]) for p in body.pieces):
        yield "way:only thanks"
    if any(_in_any(body, ways, questions) for ways in _OF_RULES):
        yield "way:rule"
    if sum(body.first(kind) is not None for kind in _ADVERTISING) >= _OF_A_SELLER:
        yield "way:sells"
    if body.first(_SENT) is not None or _is_somebodys(body):
        yield "way:sent"
    if any(word in body.folded for word in _OURS) or _OURS_AS_WORDS.search(body.folded):
        yield "way:ours"


def _is_somebodys(body: Layout) -> bool:
    """ "Min placering", "Hannas ansökan": a request that is known already."""
    return _OWNABLE.search(body.folded) is not None and bool(_OWN.search(body.folded) or _ONES_PLACE.search(body.flat))


def _in_any(body: Layout, ways: Words, pieces: list[Piece]) -> bool:
    return any(body.first(ways, piece.start, piece.end) is not None for piece in pieces)
