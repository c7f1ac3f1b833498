"""What several dates and lengths of one text mean together: changes, alternatives, a length from a day."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.reading.date_drafts import MOVED, NO_ROLE, Draft, as_end, one_sentence
from bot.reading.date_points import Length, Unit
from bot.reading.date_roles import WISH
from bot.reading.date_scan import WEEKDAY_BEFORE
from bot.reading.date_years import RELATIVE_YEAR
from bot.reading.passage import Passage
from bot.reading.patterns import regex

_ALTERNATIVE = regex(
    r"[\s,;(]{0,4}(?:eller|alternativt|alt|i andra hand|or(?: alternatively)?|"
    r"alternatively)\b\.?,?:?[\s(]{0,3}(?:från |from |mellan )?$"
)
_FORWARD = regex(r" (?:framåt|fram|onwards|forward)\b")
_WITHIN_MONTH = regex(r"\s(?:i|under|in|during|någon gång i)\s")
_NEAR = 60  # characters
_AND_ON = regex(r"[\s,]{1,3}(?:och|\+|i|for|and)\s")


def settle_moves(text: Passage, drafts: list[Draft]) -> None:
    """«flyttas från 3 maj–25 juli till 10 maj–1 augusti»: only the new dates count; the new ones of a date that was
    taken back («inte 1 mars utan 8 mars») take its place."""
    for old, new in pairwise(drafts):
        if not old.ends or not new.ends:
            continue
        gap = text.folded[old.end : new.start]
        if old.other == NO_ROLE and new.other == "taken back" and len(gap) < 20:
            old.other = ""  # «8 mars, inte 1 mars»
        if old.other not in ("", "taken back"):
            continue
        if len(gap) < 40 and (between := MOVED.search(gap)) and re.search(r"\b(?:till|to)\s", gap[between.end() :]):
            old.other, new.other = "taken back", ""
            continue
        before = text.before(old.start, 80, 0)
        moved = MOVED.search(before)
        if (
            moved
            and re.search(r"\b(?:från|from)\b", before[moved.end() :])
            and re.search(rf"^[\s,)]{{1,3}}(?:till|to)\s{WEEKDAY_BEFORE}$", gap)
        ):
            old.other, new.other = "taken back", ""
        elif old.other == "taken back" and re.search(r"\b(?:utan|but|men)\b", gap) and len(gap) < 60:
            if new.other == NO_ROLE:
                new.other = ""
                if old.first is None:
                    as_end(new)
        elif not old.other and re.search(
            r"^[\s,(]{0,3}(?:i stället för|istället för|instead of|i st\.? f\.?ör)\s", gap
        ):
            new.other = "taken back"


_SHIFT = regex(r"\s(?:senare|tidigare|bakåt|later|earlier|sooner)\b")


def settle_shifts(text: Passage, drafts: list[Draft]) -> None:
    """«börjar en vecka senare, alltså 17 maj»: by how much something moves is no length."""
    for draft in drafts:
        if draft.length and not draft.ends and _SHIFT.match(text.folded, draft.end):
            draft.other = "a shift"


_AT_FIRST = regex(
    r"\b(?:hade|tänkte|ville|önskade|sökte|bad|planerade|var|were|had|wanted|planned)\b[^.!?]{0,20}?"
    r"\b(?:först|ursprungligen|från början|egentligen|initialt|first|originally|initially)\b[^.!?]{0,30}$|"
    r"\b(?:först|ursprungligen|från början|egentligen|initialt|originally|initially|at first)\b[^.!?]{0,4}"
    r"\b(?:hade|tänkte|ville|önskade|sökte|bad|planerade|var|we|it)\b[^.!?]{0,30}$"
)
_BUT_NOW = regex(r"\b(?:men|så|därför|nu|i stället|istället|but|so|now|instead)\b")


def settle_first_thoughts(text: Passage, drafts: list[Draft]) -> None:
    """«Vi hade först tänkt oss juni–augusti men …, så perioden är nu september–november»: the first is taken back."""
    for old, new in pairwise(drafts):
        if old.other or not old.ends or not new.ends or new.start - old.end > 150:
            continue
        if _AT_FIRST.search(text.before(old.start, 80, 0)) and _BUT_NOW.search(text.folded, old.end, new.start):
            old.other = "taken back"


# "börjar den 3 maj, och den sista dagen är …", "första dagen är 3 maj, den sista …"
_THE_LAST = regex(
    r"[\w ,()]{0,24}?[\s,.;]{1,2}(?:och |and )?(?:den|hans|hennes|hens|deras|the|his|her|their) (?:allra "
    r")?(?:sista|last)"
    r"(?: (?:arbets)?dag(?:en)?| (?:working )?day)?(?: (?:där|på plats|hos dem|there))?(?: (?:är|blir|infaller|"
    r"is|will be))?"
    rf",? (?:on )?{WEEKDAY_BEFORE}"
)
# "… och den 25 juli (samma år) slutar hon"
_ENDS_THEN = regex(
    r"(?:,? samma år| året (?:därpå|efter))?,? (?:(?:slutar|avslutas) (?:hon|han|hen|de|placeringen|perioden|"
    r"tjänstgöringen|"
    r"sidotjänstgöringen|randningen|praktiken)|är (?:hans|hennes|hens|deras|den) sista(?: (?:arbets)?dag(?:en)?)?)\b"
)
# "… vill vi skicka dit den 1 juni för att hämta hem honom igen den 30 november"
_SENT_THERE = regex(
    r"\b(?:skicka\w{0,2}|sänd\w{0,2}|släpp\w{0,2}|låna\w{0,2}|åk\w{1,2}|res\w{1,2}|far|flytta\w?|kom\w{2,3}|gå\w?|send\w?|go\w{0,2})"
    rf" (?:\w{{2,12}} ){{0,3}}(?:dit|iväg|ut|till er|there|over) "
    rf"(?:(?:henne|honom|hen|dem|redan|on) ){{0,2}}{WEEKDAY_BEFORE}$"
)
_AND_BACK = regex(
    r"[^.!?;]{0,30}\b(?:hämta|få|ta|kom|återvänd|åter|är|fetch|get|come|back|return)\w{0,4}\b[^.!?;]{0,30}?"
    rf"\b(?:hem|tillbaka|åter|igen|home|back)\b[^.!?;]{{0,24}}?{WEEKDAY_BEFORE}"
)
_SET_ASIDE_AS = frozenset({"", "deadline", NO_ROLE})


def settle_last_days(text: Passage, drafts: list[Draft]) -> None:
    """«Han börjar den 3 maj 2027, och den sista dagen är 25 juli»: a last day behind a start is the end of the same
    placement, not a day to answer by."""
    for one, another in pairwise(drafts):
        if one.other not in ("", NO_ROLE) or not one.first or one.last or one.length:
            continue
        point = another.first or another.last
        if another.other not in _SET_ASIDE_AS or point is None or another.length or another.start - one.end > _NEAR:
            continue
        if point.unit is not Unit.DAY or (another.first and another.last):
            continue
        ends = one_sentence(text, one, another) and (
            _ENDS_THEN.match(text.folded, another.end) or _and_back(text, one, another)
        )
        if ends or _THE_LAST.fullmatch(text.folded, one.end, another.start):
            one.other = another.other = ""
            if another.first:
                as_end(another)


def _and_back(text: Passage, one: Draft, another: Draft) -> bool:
    """Whether somebody is sent somewhere one day and is fetched home another."""
    sent = _SENT_THERE.search(text.before(one.start, 60))
    return sent is not None and _AND_BACK.fullmatch(text.folded, one.end, another.start) is not None


def settle_kept_ends(text: Passage, drafts: list[Draft]) -> None:
    """«kommer till er den 1 mars och slutar den 31 maj»: a day without a role before an end is the start; the year of
    a date in words («nästa år») is no period."""
    for one, another in pairwise(drafts):
        if one.ends and another.vague and RELATIVE_YEAR.match(text.folded, one.end):
            another.other = "a year"
        ends = not another.other and another.first is None and another.last is not None
        if one.other == NO_ROLE and ends and another.start - one.end <= 60 and one_sentence(text, one, another):
            one.other = ""


def settle_alternatives(text: Passage, drafts: list[Draft]) -> None:
    """«1/9–30/11 eller 1/10–31/12»: the first is kept, and is not certain."""
    for one, another in pairwise(drafts):
        both = (one.other, another.other)
        if one.length or another.length or both not in (("", ""), (NO_ROLE, ""), (NO_ROLE, NO_ROLE)):
            continue
        if _ALTERNATIVE.fullmatch(text.folded[one.end : another.start]):
            if one.other:  # "6/9 eller 13/9, i 12 veckor": the one has no role, and the other is not certain
                another.unsure = True
                continue
            one.unsure = True
            another.other = "an alternative"


def join_lengths(text: Passage, drafts: list[Draft]) -> list[Draft]:
    """A length and a start in one sentence are a period: «tre månader med start 3 maj», «from 1 mars i 8 veckor»."""
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before and _length_within_month(text, before, draft):
            before.end, before.length, before.vague = draft.end, None, True
        elif before and _length_then_start(text, before, draft):
            draft.length, draft.start = before.length, before.start
            joined[-1] = draft
        elif before and _start_then_length(text, before, draft):
            before.other, before.length, before.last, before.end = "", draft.length, None, draft.end
            if forward := _FORWARD.match(text.folded, draft.end):
                before.end = forward.end()
        else:
            joined.append(draft)
    return joined


def _length_within_month(text: Passage, length: Draft, month: Draft) -> bool:
    """«3 veckor i maj» tells neither the first day nor the last."""
    if length.other or month.other or length.length is None or length.ends or not month.first:
        return False
    if month.first is not month.last or month.first.unit is not Unit.MONTH:
        return False
    return bool(_WITHIN_MONTH.fullmatch(text.folded[length.end : month.start])) and length.length != Length(
        1, Unit.MONTH
    )


def _length_then_start(text: Passage, length: Draft, start: Draft) -> bool:
    if length.other or start.other or length.length is None or length.ends or not start.first or start.last:
        return False
    return start.start - length.end <= 70 and one_sentence(text, length, start)


def _start_then_length(text: Passage, start: Draft, length: Draft) -> bool:
    if length.other or length.length is None or length.ends or not start.first or start.length is not None:
        return False
    gap = text.folded[start.end : length.start]
    if start.other and (start.other != NO_ROLE or len(gap) > 12):
        return False
    whole_week = start.last is start.first and start.first.unit is Unit.WEEK and _AND_ON.fullmatch(gap)
    return bool(start.last is None or whole_week) and len(gap) <= 60 and one_sentence(text, start, length)


# "Kan Bo Öst göra tre månader av sin kirurgi hos er?"
_LET_COME = regex(
    r"\b(?:kan|får|kunde|skulle|could|can|may)\b.{0,60}"
    r"\b(?:göra|vara|få|komma|gå|ta emot|randa|tjänstgöra|do|come|spend)\b"
)


def drop_loose_lengths(text: Passage, drafts: list[Draft]) -> None:
    """A length alone tells of the period only where the sentence speaks of a placement, or is nothing else."""
    for draft in drafts:
        if draft.other or draft.length is None or draft.ends:
            continue
        start, end = text.sentence_start(draft.start), text.sentence_end(draft.end)
        sentence = text.folded[max(start, draft.start - 150) : min(end, draft.end + 150)]
        if (
            not (WISH.search(sentence) or _LET_COME.search(sentence))
            and len(sentence.strip()) > draft.end - draft.start + 25
        ):
            draft.other = "a length without a role"
