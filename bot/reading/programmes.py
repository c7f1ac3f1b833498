"""What education is asked for: ST, VFU, basic training or another, and in which speciality or profession.

The speciality of the place is kept apart from the doctor's own ("ST i allmänmedicin … randning i ögon") and from
that of those who write or supervise ("studierektor kirurgi", "specialist i ortopedi").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from bot.reading.corrections import CORRECTS
from bot.reading.layout import Layout, Piece, Unit
from bot.reading.patterns import regex
from bot.reading.places import Place
from bot.reading.vocabulary import Form, Label, Programme, words
from bot.reading.word_list import Beginnings
from bot.routine.model import Training

_CUES = {training: words("training", training.value) for training in Training}
_PLACE_CUE = regex(
    r"(?:sidotjänst\w*|sidoplacer\w*|sidoutbild\w*|randning\w*|randa(?:r|s)?(?: sig)?|placering\w*|"
    r"plats(?:en|er)?|tjänstgöring\w*|utbildning\w*|placements?|rotation|training|period|vecko?r?|"
    r"mån(?:ader)?|months?|weeks?|st|göra|delen?|önskar|söker|behöver|avser|avseende|gäller|for)"
    r"\s*\)?\s*(?:\w+\s+){0,2}?(?:i|inom|på|avseende|för|om|in|of|:|–|-|,|at)\s*(?:ämnet |"
    r"specialiteten |the field of |området )?$"
)
_OWN_CUE = regex(
    r"(?:\bst[- ]?(?:läkar\w*|doktor\w*|kolleg\w*|tjänst\w*|block)?|resident\w*|"
    r"\bis (?:currently |now )?training|\btrains|blivande specialist\w*|specialiserar sig|specialisera sig|"
    r"utbildar sig|speciali[sz]ing|"
    r"specialistutbildning|under specialisering|sin st|trainee|registrar|\(st|"
    r"st,)\s*\)?\s*(?:,\s*|(?:i|inom|på|vid|från|in|of|:)?\s*(?:en )?)$"
)
# "för ST-läkare Moa Hjelm i akutsjukvård återstår …", not "plats för ST-läkare Moa Hjelm i ortopedi"
_OWN_BEHIND_NAME = regex(
    r"(?P<before>[^.!?\n]{0,60})\b(?:st[- ]läkar\w{0,3}|st-doktor\w?|resident) (?:[\w-]{2,20} ){2,3}(?:(?:i|inom|in) )$"
)
_FOR_WHOM = regex(r"\b(?:plats|placering|sidotj|randning|tjänstgör|placement|rotation|behöv|sök|önsk)")
# "någon avtalspart som kan ta emot en ST-läkare i psykiatri?": whoever is looked for is looked for by the speciality
_LOOKED_FOR = regex(
    r"\b(?:någon|nån|några|vem|vilka|vilken|finns det|anyone|who)\b[^.?!]{0,60}\b(?:ta emot|tar emot|plats för|take)"
    r" (?:en |a )?(?:st-?läkare|st-?doktor|resident) (?:i|inom|in) $"
)
_OTHERS_CUE = regex(
    r"(?:studierektor\w*|verksamhetschef\w*|sr|vc|överläkare|öl|specialist(?:läkare)?|docent|"
    r"professor|handledare\w*|director|head|supervisor|consultant|chef|sekreterare|samordnare|"
    r"enhetschef|st-chef|legitimerad)\s*,?\s*(?:st\s*)?(?:i|inom|på|vid|för|for|of|in|,)?\s*(?:(?:vo|"
    r"the|department of)\s*)?$"
)
_ASKED_WEAK = regex(
    r"(?:\b(?:i|inom|på|om|avser|saknar|gäller|behöver|söker|önskar|göra|randa sig i|av|till|in|for|med|ex|mot|sin|"
    r"lite|mer|mera|se|vecko?rs?|månaders?|weeks|months|"
    r"erfarenhet av|kunskap i|kompetens i|del i|del av|randning\w*|placering|sidotj\w*|"
    r"sidoplacering|plats|dags för|kvar|återstår|(?:ämnet|området|specialiteten|inriktningen) (?:är|blir)(?: alltså)?)|"
    r"[:,–(/-]|^)\s*$"
)
_AT_HOME_WITH = regex(r"\b(?:hemma|\w{0,9}ledig) med (?:\w{2,8} )?$")  # "hon är hemma med barn i höst"
_AFTER_WEAK = regex(
    r"^\s*(?:$|[,.;:)/?!–-]|\b(?:på|hos|vid|i|för|åt|under|v\b|v\.|från|fr|at|och|samt|till|\d|hos|"
    r"med|from|den|mellan|som|for|during|nästa|hösten|våren|helt|fortfarande|ännu|alltjämt|återstår|fattas|"
    r"är (?:alltså |därför |nu |således )?(?:ämnet|området|specialiteten|inriktningen|det (?:som|hon|han|hen|jag)|"
    r"vad (?:hon|han|hen|jag)))\b)"
)
# "has done all of his urology but still lacks …", "Kardiologin gjorde han i höstas"
_DONE_BEFORE = regex(
    r"(?:\b(?:har|have|has)(?: \w{1,8}){0,2} (?:gjort|fullgjort|genomfört|avklarat|done|completed|finished)|"
    r"\b(?:är|redan) (?:klar|färdig) med|\bdone with|\bgjorde (?:han|hon|hen|jag))\s"
    r"(?:(?:all|hela|of|all of|sin|sina|his|her|my|min|most|the|redan|randning\w*|placering\w*|sidotj\w*|"
    r"tjänstgöring\w*|delen|i|inom|på|in|av)\s){0,4}$"
)
_DONE_AFTER = regex(
    r"\w{0,3}\s(?:gjorde|(?:har|hade) (?:han|hon|hen|de|jag) (?:redan )?(?:gjort|haft|fullgjort|genomfört)|"
    r"är (?:han|hon|hen|jag) (?:redan )?(?:klar|färdig)|är (?:redan )?(?:klar|gjord|avklarad|fullgjord))\b"
)
# "Nästa geriatriker: ST-läkare Moa Hjelm till Granvik": in a line of requests, for what each of them comes
_NEXT_ONE = regex(
    r"(?:^|[.!?:]\s|\b(?:dags för|här kommer|här är|det gäller|så var det) )(?:vår |våra )?"
    r"(?:nästa|näste|ny|nye|nya|ytterligare en|ännu en|en till|årets|höstens|vårens|sista|next) $"
)
_WHO_IT_IS = regex(r"\s?(?::|–|-\s)|\s(?:ut|i tur|på tur|in|på listan)\b|\s(?:är|blir|heter|is)\s")
_OF_THE_HOST = regex(r"\s(?:där|dit|hos dem|hos er|på plats|there)\b")
_FROM_HOME = regex(
    r"(?:\b(?:vi på|oss på|från|hos oss på|vår|våra|på vår|tillhör|av våra|st-läkar\w* (?:på|vid|"
    r"från)|läkare (?:på|vid|från)|studenter (?:på|från)|resident at))\s*$"
)


def find_training(
    layout: Layout, pieces: Sequence[Piece], programmes: Sequence[Programme], subject: str
) -> tuple[Training | None, str]:
    """The kind of education that some pieces ask for, and the words that say it."""
    found: dict[Training, str] = {}
    for training, cues in _CUES.items():
        said = layout.first(cues) is not None
        for piece in pieces:
            if piece.label is Label.IGNORED:
                continue
            begin = piece.begin
            match = layout.first(cues, begin, piece.end) if said else None
            if match:
                found.setdefault(training, layout.text[match.start() : match.end()])
                break
            if piece.label_start < 0 and piece.label_words and cues.within(piece.label_words):
                found.setdefault(training, piece.label_words)
    if Training.BASIC in found and _is_therapist(layout, pieces, programmes):
        found.pop(Training.BASIC)
    if not found and subject:
        in_subject = Beginnings(subject.lower(), subject)
        for training in (Training.OTHER, Training.BASIC, Training.ST, Training.VFU):
            if hits := _CUES[training].all(in_subject):
                found[training] = subject[hits[0].start() : hits[0].end()]
                break
    if Training.ST in found and not _only_heading(found[Training.ST]):
        # "klar med sin AT", "ST-läkare med integrerad BT": a doctor in specialist training all the same
        return Training.ST, found[Training.ST]
    for training in (Training.OTHER, Training.BASIC, Training.VFU, Training.ST):
        if training in found:
            return training, found[training]
    own = [p for p in programmes if p.form is Form.PROFESSION]
    if own:
        return Training.VFU, layout.text[own[0].start : own[0].end]
    return None, ""


def _only_heading(words_found: str) -> bool:
    return words_found.strip().casefold().startswith("stök")


def _is_therapist(layout: Layout, pieces: Sequence[Piece], programmes: Sequence[Programme]) -> bool:
    """ "AT" beside students is arbetsterapeut, not allmäntjänstgöring."""
    return any(p.name == "arbetsterapeut" for p in programmes) or any(
        re.search(r"\bAT-(?:student|programmet|kandidat)", layout.flat[p.start : p.end]) for p in pieces
    )


def find_profession(programmes: Sequence[Programme], pieces: Sequence[Piece]) -> Programme | None:
    """The profession that a student trains for: beside "student", else the first named."""
    inside = [p for p in programmes if p.form is Form.PROFESSION and _inside(p.start, pieces)]
    return inside[0] if inside else None


def find_speciality(
    layout: Layout, programmes: Sequence[Programme], places: Sequence[Place], pieces: Sequence[Piece]
) -> Programme | None:
    """The speciality of the placement, None where only other people's are named."""
    best: tuple[int, int] = (0, 0)
    chosen: Programme | None = None
    corrections = [cue.start() for cue in CORRECTS.finditer(layout.folded)] if len(programmes) > 1 else []
    for number, programme in enumerate(programmes):
        if programme.form is Form.PROFESSION:
            continue
        piece = next((p for p in pieces if p.start <= programme.start < p.end), None)
        if piece is None or any(p.start < programme.end and programme.start < p.end for p in places):
            continue
        score = _score(layout, programme, piece, places)
        corrects = chosen is not None and bisect_left(corrections, max(chosen.end, piece.start)) < bisect_left(
            corrections, programme.start
        )
        if score > 0 and ((score, -number) > best or corrects):
            best, chosen = (score, -number), programme
    return chosen


def _score(layout: Layout, programme: Programme, piece: Piece, places: Sequence[Place]) -> int:
    """How plainly a speciality is the placement's: 0 where it is not."""
    if piece.label in (Label.PROGRAMME,):
        whole = programme.start == piece.start
        return 9 if whole or programme.form is Form.NAME else 7
    if piece.label in (
        Label.OWN_PROGRAMME,
        Label.SUPERVISOR,
        Label.HOME_SUPERVISOR,
        Label.STUDY_DIRECTOR,
        Label.DEPARTMENT_HEAD,
        Label.HEAD_CONSULTED,
        Label.IGNORED,
        Label.ORGANISATION,
    ):
        return 0
    before = layout.folded[max(piece.start, programme.start - 120) : programme.start]
    if _LOOKED_FOR.search(before):
        return 4
    before = before[-70:]
    after = layout.folded[programme.end : min(piece.end, programme.end + 40)]
    if programme.form is Form.PERSON:
        return 3 if _NEXT_ONE.search(before) and _WHO_IT_IS.match(after) else 0
    others = _OTHERS_CUE.search(before)
    if others and not _within(programme.start - len(before) + others.start(), places):
        return 0
    if _OWN_CUE.search(before) and not re.search(r"sidotjänst|randning|placering", before[-30:]):
        return 0
    if _DONE_BEFORE.search(before) or _DONE_AFTER.match(after):
        return 0
    if programme.form is Form.CLINIC and _OF_THE_HOST.match(after):
        return 3  # "till Tallriset och reumatologen där"
    if programme.form is Form.CLINIC:
        if _FROM_HOME.search(before):
            return 0
        return (
            4
            if re.search(
                r"\b(?:plats|placering\w*|randning\w*|sidotj\w*|vara|till|ut) (?:på|hos|vid|till)?\s*(?:er )?$", before
            )
            else (2 if re.search(r"\b(?:på|hos|vid|till)\s$", before) else 0)
        )
    if _PLACE_CUE.search(before):
        return 8 if programme.form is Form.NAME else 7
    if piece.kind is not Unit.TEXT or piece.label is Label.SUPPLIER or piece.label is Label.TRAINEE:
        if programme.form is Form.NAME:
            return 6
        return 5 if _ASKED_WEAK.search(before) and _AFTER_WEAK.search(after) else 0
    own = _OWN_BEHIND_NAME.search(before)
    if programme.form is Form.NAME:
        return 5 if own is None or _FOR_WHOM.search(own["before"]) else 3
    if _AT_HOME_WITH.search(before):
        return 0
    to_a_place = before.endswith(" för ") and any(0 <= programme.start - 5 - p.end <= 0 for p in places)
    asked = to_a_place or _ASKED_WEAK.search(before)  # "till Tallriset för hud"
    return 4 if asked and _AFTER_WEAK.search(after) else 0


def _within(offset: int, places: Sequence[Place]) -> bool:
    """Whether a word is part of a place's name: "Tallrisets Specialistläkare"."""
    return any(p.start <= offset < p.end for p in places)


def _inside(offset: int, pieces: Sequence[Piece]) -> bool:
    return any(p.begin <= offset < p.end for p in pieces)
