"""A manager's answer to «får leverantören frågan?»: one decision, or why there is none.

A decision is read only where the first statement is one and nothing after it takes it back. A condition, a hedge,
a question, changed facts or a second decision make it unclear, and a person is asked: a decision that was never
made costs more than a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from bot.reading.date_drafts import make_drafts
from bot.reading.date_points import Unit
from bot.reading.date_years import years_of
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.reading.reply_statements import (
    MAX_KEPT,
    Said,
    Statement,
    clauses,
    doubtful,
    figures_in,
    is_courtesy,
    listed,
    said,
    sections,
    statement,
    without_names,
)
from bot.reading.vocabulary import is_first_name
from bot.routine.model import Rule


class Act(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    ASK = "ask"
    WAIVE = "waive"
    HAND_OVER = "hand_over"
    CONFIRM_SUPPLIER = "confirm_supplier"


@dataclass(frozen=True, slots=True)
class Decision:
    act: Act | None  # None: something was answered, but no decision is plain
    words: str = ""  # the reason or question in the person's own words
    name: str = ""  # whom it is handed over to, as written: a name or an address
    until: date | None = None  # the last day for which it is handed over; None: for good
    rule: Rule | None = None  # what an exception is made from, where that is said
    evidence: str = ""  # the statement that it was read from
    unclear: str = ""  # Swedish, why no decision is plain; "" where one is


# Why an answer is no decision, for the person who is asked and for the history.
TOO_LONG = "svaret är för långt för att läsas som ett beslut"
AUTOMATIC = "svaret ser ut som ett frånvarosvar"
QUESTION = "svaret innehåller en fråga"
TWO_ACTS = "svaret innehåller mer än ett beslut"
CONDITION = "svaret innehåller ett villkor eller en reservation («{}»)"
CHANGED = "svaret nämner andra uppgifter än de som visades («{}»)"
NOT_A_DECISION = "svaret börjar inte med ett beslut"
REASON_MISSING = "skäl saknas"
QUESTION_MISSING = "frågan saknas"
NAME_MISSING = "namnet på den som ska ta över saknas"
UNTIL_UNREAD = "det går inte att läsa till vilken dag det lämnas över"

_DOUBTS = tuple(name for name in sections("doubt") if name not in ("harmless", "automatic"))
_CONDITIONS = ("condition", "hedge")
_ADDRESS = regex(r"[^\s@<>,;:\"()]{1,64}@[^\s@<>,;:\"()]{1,190}\.[a-zA-Z]{2,24}")
_NAME = regex(r"[A-ZÅÄÖÉ][\wéü'’-]{1,30}(?: (?:(?:af|av|von|de|van|der) )?[A-ZÅÄÖÉ][\wéü'’-]{1,30}){0,3}")
_SMALL_NAME = regex(r"[a-zåäöé][\wé'’-]{1,30}(?: [a-zåäöé][\wé'’-]{1,30}){0,2}")
_DEEP_CLAUSE = regex(
    r"[,;:](?=\s|$)\s*|\s-+\s"
    r"|\s(?=(?:eftersom|därför att|because|men|but|dock|hos|that|at|for)\s)"
    r"|\s(?=(?:att(?! godkänna)|för(?! (?:min|vår|mig|oss)\b))\s)"
)
_WORD = regex(r"[^\W_]{2,}")


def read_decision(text: str, *, our_letter: str = "", received: date | None = None) -> Decision | None:
    """The decision in a reply's new text. None where nothing but courtesies was written.

    `our_letter`: the plain text of the letter that is answered, so that its questions are not taken for the writer's.
    `received`: the day from which days without a year are counted.
    """
    reply = said(text, our_letter)
    if reply.too_long:
        return Decision(None, unclear=TOO_LONG)
    if not reply.statements:
        return None
    first, rest = reply.statements[0], reply.statements[1:]
    if any(s.has(listed("doubt", "automatic")) for s in (first, *rest[:1])) and not _acts(first):
        return Decision(None, evidence=first.text, unclear=AUTOMATIC)
    for read in (_waived, partial(_handed_over, received), _confirmed, _asked, _declined, _approved):
        found = read(first, rest)
        if found is not None:
            return _uncontradicted(found, reply)
    return _unclear(first, QUESTION if reply.asks else NOT_A_DECISION)


def _unclear(first: Statement, why: str, words: str = "") -> Decision:
    return Decision(None, words=words[:MAX_KEPT], evidence=first.text, unclear=why)


def _uncontradicted(found: Decision, reply: Said) -> Decision:
    """The decision, unless another one or a question stands beside it."""
    if found.act is None:
        return found
    first, rest = reply.statements[0], reply.statements[1:]
    beside = (_acts(s) | _acts_behind(s, found.act) for s in rest)
    others = set().union(*beside, _acts_behind(first, found.act)) - {found.act}
    if found.act is Act.WAIVE:
        others -= {Act.APPROVE} if not any(Act.APPROVE in _acts(s) for s in rest) else set()
    if others:
        return _unclear(first, TWO_ACTS)
    if found.act is not Act.ASK and reply.asks:
        return _unclear(first, QUESTION)
    return found


def _acts(here: Statement) -> set[Act]:
    """The decisions that a statement can be taken for by its first words."""
    found: set[Act] = set()
    if here.opens(listed("waive", "opening"), listed("waive", "before")) is not None:
        found.add(Act.WAIVE)
    elif here.opens(listed("decline", "firm"), listed("decline", "before")) is not None:
        found.add(Act.DECLINE)
    elif here.opens(listed("approve", "firm"), listed("approve", "beside")) is not None:
        found.add(Act.APPROVE)
    if here.opens(listed("decline", "plain"), listed("courtesy", "said")) is not None:
        found.add(Act.DECLINE)
    if here.opens(listed("approve", "plain"), listed("courtesy", "said")) is not None:
        found.add(Act.APPROVE)
    if here.opens(listed("ask", "opening"), listed("ask", "before")) is not None:
        found.add(Act.ASK)
    if _hand_over_end(here) is not None or _taker(here):
        found.add(Act.HAND_OVER)
    if here.opens(listed("confirm_supplier", "opening"), listed("confirm_supplier", "before")) is not None:
        found.add(Act.CONFIRM_SUPPLIER)
    return found


def _acts_behind(here: Statement, act: Act) -> set[Act]:
    """The decisions in the later clauses of a statement; a bare yes or no inside one decides nothing."""
    found: set[Act] = set()
    for start, end in list(clauses(here))[1:]:
        clause = here.part(start, end)
        found |= _acts(clause)
        if clause.opens(listed("decline", "plain")) is not None and act is not Act.APPROVE:
            found.discard(Act.DECLINE)
        if clause.opens(listed("approve", "plain")) is not None and act is not Act.DECLINE:
            found.discard(Act.APPROVE)
    return found


# --- yes -------------------------------------------------------------------------------------


def _approved(first: Statement, rest: Sequence[Statement]) -> Decision | None:
    firm, plain = listed("approve", "firm"), listed("approve", "plain")
    if not first.has(firm) and not first.has(plain):
        return None
    if first.opens(listed("approve", "asks")) is not None and first.opens(plain) is None:
        return _unclear(first, QUESTION if first.asks else NOT_A_DECISION)
    is_firm = is_yes = False
    tail: list[Statement] = []
    for start, end in clauses(first, _DEEP_CLAUSE):
        clause = first.part(start, end)
        if not tail and _is_firm(clause):
            is_firm = True
        elif not tail and _is_yes(clause):
            is_yes = True
        else:
            tail.append(clause)
    others = [s for s in (*tail, *rest) if not is_courtesy(s)]
    if not (is_firm or is_yes):
        return _unclear(first, _why_not(first))
    is_firm = is_firm or any(_is_firm(s.part(*stretch)) for s in others for stretch in clauses(s, _DEEP_CLAUSE))
    if not is_firm and (others or any(clause.has(listed("courtesy", "opening")) for clause in tail)):
        word = next((w for other in others if (w := doubtful(other, _DOUBTS))), "")
        return _unclear(first, CONDITION.format(word) if word else NOT_A_DECISION)  # "ja, jag har fått mejlet"
    for other in others:
        if other.has(listed("decline", "firm")):
            return _unclear(first, TWO_ACTS)
        if word := doubtful(other, _DOUBTS):
            return _unclear(first, CONDITION.format(word))
        if word := figures_in(other.text):
            return _unclear(first, CHANGED.format(word))
    if word := figures_in(first.text):
        return _unclear(first, CHANGED.format(word))
    return Decision(Act.APPROVE, words=" ".join(s.text for s in others)[:MAX_KEPT], evidence=first.text)


def _why_not(first: Statement) -> str:
    if word := doubtful(first, _DOUBTS):
        return CONDITION.format(word)
    if word := figures_in(first.text):
        return CHANGED.format(word)
    return QUESTION if first.asks else NOT_A_DECISION


def _is_firm(clause: Statement) -> bool:
    """Whether a clause says yes by a word that can mean nothing else, says it for the writer, and says no more."""
    named = statement(without_names(clause.text))
    firm, plain = listed("approve", "firm"), listed("approve", "plain")
    return named.opens(firm, listed("approve", "before")) is not None and not named.left_over(
        firm, plain, listed("courtesy", "said"), listed("doubt", "harmless"), listed("approve", "beside")
    )


def _is_yes(clause: Statement) -> bool:
    """Whether a clause is a bare yes: "ja", which may also begin any other sentence."""
    plain = listed("approve", "plain")
    return clause.opens(plain, listed("approve", "beside_plain")) is not None and not clause.left_over(
        plain, listed("courtesy", "said"), listed("doubt", "harmless"), listed("approve", "beside_plain")
    )


# --- no --------------------------------------------------------------------------------------


def _declined(first: Statement, rest: Sequence[Statement]) -> Decision | None:
    behind = first.opens(listed("decline", "firm"), listed("decline", "before"))
    is_firm = behind is not None
    if behind is None:
        behind = first.opens(listed("decline", "plain"), listed("courtesy", "said"))
    if behind is None:
        return None
    tail = first.part(behind)
    if not is_firm and (end := tail.opens(listed("decline", "firm"), listed("decline", "before"))) is not None:
        is_firm, tail = True, tail.part(end)
    noun = first.bare[:behind].rstrip().endswith("avslag") and tail.plain[:1] == " "
    if noun and tail.opens(listed("decline", "reason_marks"), listed("decline", "before_reason")) is None:
        return _unclear(first, NOT_A_DECISION)  # "avslag rekommenderas inte"
    if _taken_back(tail, is_firm=is_firm):
        return _unclear(first, CONDITION.format(tail.text.strip(" :,.-").split(" ")[0]))
    reason = _reason(tail, rest)
    if is_firm:
        if word := doubtful(first.part(0, behind), _CONDITIONS):
            return _unclear(first, CONDITION.format(word))
    elif any(s.has(listed("decline", "no_reason")) for s in (tail, *rest)):
        return _unclear(first, NOT_A_DECISION)
    elif word := next((w for s in (tail, *rest) if (w := _counter(s))), ""):
        return _unclear(first, CONDITION.format(word))
    if not _says_something(reason):
        return _unclear(first, REASON_MISSING)
    return Decision(Act.DECLINE, words=reason, evidence=first.text)


def _taken_back(tail: Statement, *, is_firm: bool) -> bool:
    """Whether the words behind a no make it none: "avslå om …", "avslå inte"."""
    before = listed("decline", "before")
    if tail.opens(listed("decline", "unless"), before) is not None:
        return True
    joined = tail.plain.lstrip()[:1].isalnum()
    return is_firm and joined and tail.opens(listed("decline", "unless_joined"), before) is not None


_COUNTER = regex(r"\b(?:men|but|however|däremot|dock|kanske|maybe|perhaps|troligen|probably)\b")


def _counter(here: Statement) -> str:
    """What makes a bare "nej" less than a no: a "men" that is followed by more than courtesy, or a hedge."""
    for match in _COUNTER.finditer(here.plain):
        if not is_courtesy(here.part(match.end())):
            return match[0]
    return ""


def _reason(tail: Statement, rest: Sequence[Statement]) -> str:
    """The reason in the person's own words, without what introduces it."""
    parts = [p for p in (tail, *rest) if not p.empty and not is_courtesy(p)]
    if parts:
        parts[0] = parts[0].part(_introduction(parts[0]))
    return " ".join(p.text.strip(" :,;-–—") for p in parts if not p.empty).lstrip(" .")[:MAX_KEPT]


def _introduction(tail: Statement) -> int:
    """Where the reason begins behind "förfrågan eftersom", "skäl:"."""
    start = tail.past(listed("decline", "before_reason"))
    mark = tail.part(start).opens(listed("decline", "reason_marks"))
    if mark is not None:
        return start + mark
    ended = tail.plain[start:].lstrip()[:1] in (":", ",", ".", "-", "!", "")
    return start if ended else 0  # "det är för kort om tid": the words are the reason's own


def _says_something(words: str) -> bool:
    found = _WORD.findall(words)
    return len(found) >= 2 or any(len(word) >= 6 for word in found)


# --- a question ------------------------------------------------------------------------------


def _asked(first: Statement, rest: Sequence[Statement]) -> Decision | None:
    behind = first.opens(listed("ask", "opening"), listed("ask", "before"))
    if behind is None:
        return None
    tail = first.part(behind)
    past = tail.past(listed("ask", "whom"))
    marked = tail.plain.lstrip()[:1] in (":", ",", "-", ".", "?", "") or past > 0 or first.asks
    marked = marked or first.part(0, behind).has(listed("ask", "whom"))
    if tail.opens(listed("ask", "others")) is not None or not (
        marked or tail.opens(listed("ask", "asking")) is not None
    ):
        return None
    parts = [tail.part(past), *rest]
    words = " ".join(p.text.strip(" :,;-–—") for p in parts if not p.empty and not is_courtesy(p)).strip()
    if not _says_something(words):
        return _unclear(first, QUESTION_MISSING)
    return Decision(Act.ASK, words=words[:MAX_KEPT], evidence=first.text)


# --- an exception ----------------------------------------------------------------------------


def _waived(first: Statement, rest: Sequence[Statement]) -> Decision | None:
    behind = first.opens(listed("waive", "opening"), listed("waive", "before"))
    if behind is None:
        return None
    tail = first.part(behind)
    if tail.opens(listed("decline", "unless"), listed("waive", "about")) is not None:
        return _unclear(first, CONDITION.format(tail.text.strip(" :,.-").split(" ")[0]))
    head = tail.part(*next((stretch for stretch in clauses(tail) if stretch[0] == 0), (0, 0)))
    if word := doubtful(head, ("negation", "hedge")):
        return _unclear(first, CONDITION.format(word))
    if head.has(listed("decline", "firm")):
        return _unclear(first, NOT_A_DECISION)  # "undantag avslås"
    rules = [Rule(name) for name in sections("waive", "rules") if tail.has(listed("waive", "rules", name))]
    behind_rule = tail.part(tail.past(listed("waive", "about")))
    reason = _reason(behind_rule, rest)
    if reason and tail.plain.lstrip().startswith(":"):
        reason = _reason(tail, rest)
    if word := next((w for s in (first, *rest) if (w := doubtful(s, ("condition",))) in _PLAIN_CONDITIONS), ""):
        return _unclear(first, CONDITION.format(word))
    if not _says_something(reason):
        return _unclear(first, REASON_MISSING)
    return Decision(
        Act.WAIVE, words=reason, rule=rules[0] if len(rules) == 1 else _first_named(tail, rules), evidence=first.text
    )


# Words that a reason may hold ("innan", "när") are no conditions there; these always are.
_PLAIN_CONDITIONS = frozenset({"om", "ifall", "såvida", "förutsatt", "if", "provided", "unless"})


def _first_named(tail: Statement, rules: Sequence[Rule]) -> Rule | None:
    at = {rule: match.start() for rule in rules if (match := tail.first(listed("waive", "rules", rule.value)))}
    return min(at, key=lambda rule: at[rule]) if at else None


# --- another decides -------------------------------------------------------------------------


def _handed_over(received: date | None, first: Statement, rest: Sequence[Statement]) -> Decision | None:
    behind = _hand_over_end(first)
    if behind is None:
        taker = _taker(first)
        if not taker:
            return None
        name, tail = taker
    else:
        tail = first.part(behind)
        tail = tail.part(tail.past(listed("hand_over", "object")))
        name, tail = _name_at(tail)
    until = None
    if name and (limit := tail.opens(listed("hand_over", "until"))) is not None:
        until, tail = _day_at(tail.part(limit), received)
        if until is None:
            return _unclear(first, UNTIL_UNREAD)
    others = [s for s in (tail, *rest) if not s.empty and not is_courtesy(s)]
    if word := next((w for s in others if (w := doubtful(s, _CONDITIONS)) and w not in _ABOUT_TIME), ""):
        return _unclear(first, CONDITION.format(word))
    if not name:
        return _unclear(first, NAME_MISSING)
    words = " ".join(s.text.strip(" :,;.-–—") for s in others).strip()
    return Decision(Act.HAND_OVER, words=words[:MAX_KEPT], name=name, until=until, evidence=first.text)


_ABOUT_TIME = frozenset({"efter", "när", "before", "after", "innan", "tills", "until", "vill", "bör", "should"})


def _day_at(tail: Statement, received: date | None) -> tuple[date | None, Statement]:
    """The day, or the last one of the week, that a statement begins with, and what follows it."""
    found = next((d for d in make_drafts(Passage(tail.text[:_LIMIT_REACH])) if d.ends and not d.vague), None)
    point = (found.last or found.first) if found else None
    beside = found is None or _BEFORE_DAY.fullmatch(tail.text, 0, found.start) is None
    if received is None or found is None or point is None or beside or point.unit is Unit.MONTH:
        return None, tail
    year, last_year = years_of(found.first, found.last, received)
    day = point.last_day(last_year if found.last else year)
    return (day, tail.part(found.end)) if day and day >= received else (None, tail)


_LIMIT_REACH = 120  # characters
_BEFORE_DAY = regex(r"[\s:]{0,3}(?:(?:på |the |den )?(?:[^\W\d_]{3,9}dag(?:en)?)?\s?(?:den )?)?")


def _hand_over_end(here: Statement) -> int | None:
    return here.opens(listed("hand_over", "opening"), listed("hand_over", "before"))


def _name_at(tail: Statement) -> tuple[str, Statement]:
    """The name or address that a statement begins with, and what follows it."""
    start = len(tail.text) - len(tail.text.lstrip(" :,-–—"))
    for pattern in (_ADDRESS, _NAME, _SMALL_NAME):
        match = pattern.match(tail.text, start)
        if not match:
            continue
        name, end = match[0].rstrip("."), match.end()
        if pattern is _SMALL_NAME:
            words = name.split()
            kept = [words[0]] if is_first_name(words[0]) else []
            limit = next((n for n, word in enumerate(words) if listed("hand_over", "until").whole(word)), 0)
            end = start + len(" ".join(words[:limit])) if limit else match.end()
            whole = limit or end == len(tail.text.rstrip(" .!"))
            kept += words[1 : limit or None] if kept and whole else []
            name = " ".join(word.capitalize() for word in kept)
        if not name or listed("hand_over", "nobody").whole(name.split()[0]):
            return "", tail
        return name, statement(tail.text[end:])
    return "", tail


def _taker(here: Statement) -> tuple[str, Statement] | None:
    """Who takes it over in "Pelle tar den här", and what follows."""
    name, tail = _name_at(here)
    if not name:
        return None
    behind = tail.opens(listed("hand_over", "takes"))
    return (name, tail.part(behind)) if behind is not None else None


# --- the supplier's yes, told by the manager -------------------------------------------------


def _confirmed(first: Statement, rest: Sequence[Statement]) -> Decision | None:
    behind = first.opens(listed("confirm_supplier", "opening"), listed("confirm_supplier", "before"))
    if behind is None:
        return None
    others = [s for s in (first.part(behind), *rest) if not s.empty and not is_courtesy(s)]
    for other in others:
        if word := doubtful(other, _DOUBTS):
            return _unclear(first, CONDITION.format(word))
        if word := figures_in(other.text):
            return _unclear(first, CHANGED.format(word))
    words = " ".join(s.text.strip(" :,;-–—") for s in others).strip()
    return Decision(Act.CONFIRM_SUPPLIER, words=words[:MAX_KEPT], evidence=first.text)
