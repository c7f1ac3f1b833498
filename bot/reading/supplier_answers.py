"""A supplier's answer to «kan ni ta emot?»: yes, terms, no, or not plain.

A yes with anything tied to it is never a yes: «ja, men …», «ja, från 8 mars», «ja, under förutsättning att …» are
terms, which the agreement's manager weighs. A yes that names the supervisor is a yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.reading.dates import Period, find_periods
from bot.reading.elements import Role
from bot.reading.laying_out import lay_out
from bot.reading.mentions import How
from bot.reading.model import Span
from bot.reading.names import find_names
from bot.reading.patterns import regex
from bot.reading.people import find_people
from bot.reading.people_taken_back import withdraw
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
    statement,
    without_names,
)
from bot.routine.model import Certainty, Fact


class Answer(StrEnum):
    AGREED = "agreed"
    TERMS = "terms"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class SupplierAnswer:
    kind: Answer
    words: str = ""  # all that was said, in the supplier's own words, without greetings
    supervisor: Fact | None = None  # a named one; UNCLEAR where it is a first name alone, or tentative
    period: Span[Period] | None = None  # dates that are spoken of, where they are not those asked for
    evidence: str = ""  # the statement that the answer was read from


_TIES = ("condition", "change", "negation")
_SEASON = regex(
    r"\b(?:i höst|i vår|till hösten|till våren|nästa (?:termin|år|höst|vår)|[hv]t ?\d{2}|next (?:year|term))\b"
)


def read_supplier_answer(
    text: str,
    received: date,
    *,
    asked: tuple[date | None, date | None] = (None, None),
    our_letter: str = "",
) -> SupplierAnswer:
    """The answer in a reply's new text. `asked`: the period that was asked for, so that repeating it is no term;
    `our_letter`: the plain text of the letter that is answered."""
    reply = said(text, our_letter)
    if not reply.statements:
        return SupplierAnswer(Answer.UNCLEAR, words=" ".join(text.split())[:MAX_KEPT])
    first = reply.statements[0]
    periods = [span for span in find_periods(reply.lines, received) if not _same(span, asked)]
    dated = [span for span in periods if span.value.start or span.value.end]
    kind = _kind(reply, changed=bool(periods), repeated=_repeated(reply.lines, received, asked))
    return SupplierAnswer(
        kind,
        words=" ".join(reply.lines.split())[:MAX_KEPT],
        supervisor=_supervisor(reply.lines),
        period=dated[0] if dated else None,
        evidence=first.text,
    )


def _same(span: Span[Period], asked: tuple[date | None, date | None]) -> bool:
    """Whether dates are the ones asked for, both or the one that is spoken of."""
    start, end = span.value.start, span.value.end
    if span.certainty is not Certainty.STATED or not (start or end):
        return False
    return (start is None or start == asked[0]) and (end is None or end == asked[1])


def _repeated(words: str, received: date, asked: tuple[date | None, date | None]) -> tuple[str, ...]:
    """The words that only repeat the period asked for."""
    return tuple(span.raw for span in find_periods(words, received) if _same(span, asked))


def _kind(reply: Said, *, changed: bool, repeated: tuple[str, ...]) -> Answer:
    statements = reply.statements
    first, rest = statements[0], statements[1:]
    if reply.asks or any(s.has(listed("doubt", "automatic")) for s in statements):
        return Answer.UNCLEAR
    refuses, agrees = _refuses(first), _agrees(first)
    says_more = [s for s in rest if not is_courtesy(s)]
    if refuses:
        return _refused(first, says_more, changed=changed)
    if not agrees:
        return Answer.UNCLEAR
    if any(_refuses(s) for s in says_more):
        return Answer.UNCLEAR
    everything = (first, *says_more)
    if changed or any(_tied(s, repeated) for s in everything):
        return Answer.TERMS
    if any(doubtful(s, ("later",)) for s in everything):
        return Answer.UNCLEAR
    if any(doubtful(s, ("hedge",)) and not _told_later(s) for s in everything):
        return Answer.TERMS
    return Answer.AGREED if _plainly(first, says_more, repeated) else Answer.UNCLEAR


def _agrees(here: Statement) -> bool:
    return here.has(listed("supplier", "firm")) or here.opens(listed("supplier", "plain")) is not None


def _refuses(here: Statement) -> bool:
    return here.has(listed("supplier", "refusal")) or here.opens(listed("supplier", "no")) is not None


def _refused(first: Statement, rest: Sequence[Statement], *, changed: bool) -> Answer:
    everything = (first, *rest)
    offers = any(
        clause.has(listed("supplier", "firm")) and not clause.has(listed("supplier", "refusal"))
        for s in everything
        for start, end in clauses(s)
        for clause in [s.part(start, end)]
    )
    elsewhen = changed or any(_SEASON.search(s.plain) or s.has(_INSTEAD) for s in everything)
    if offers and elsewhen:
        return Answer.TERMS
    if any(s.has(listed("supplier", "no_refusal")) for s in everything) or offers:
        return Answer.UNCLEAR
    if first.opens(listed("supplier", "plain")) is not None:
        return Answer.UNCLEAR  # "ja … kan inte"
    if any(doubtful(s, ("later",)) for s in everything):
        return Answer.UNCLEAR
    return Answer.REFUSED


_INSTEAD = listed("supplier", "instead")


def _tied(here: Statement, repeated: tuple[str, ...]) -> bool:
    """Whether anything is tied to a yes: a condition, a hedge, something left out, other figures."""
    figures = figures_in(_without(here.text, repeated))
    return bool(doubtful(here, _TIES) or figures) or _SEASON.search(here.plain) is not None


def _without(text: str, repeated: tuple[str, ...]) -> str:
    for words in repeated:
        text = text.replace(words, " ")
    return text


def _plainly(first: Statement, rest: Sequence[Statement], repeated: tuple[str, ...]) -> bool:
    """Whether the yes is an answer. A bare "ja" may begin any sentence in Swedish ("ja, vi har fått mejlet"): all
    that stands beside it must then be known to go with one."""
    receipt = listed("supplier", "receipt")
    if first.has(receipt) or first.has(listed("supplier", "not_yes")):
        return False
    first = statement(_without(first.text, repeated))
    if any(_opens_with_yes(first.part(start, end)) for start, end in clauses(first)):
        return True
    known = all(_goes_with_yes(first.part(start, end), repeated) for start, end in clauses(first))
    return known and not any(s.has(receipt) for s in rest)


def _opens_with_yes(clause: Statement) -> bool:
    """Whether a clause says yes firmly, whoever says it of whom; not "chefen avgör att det går bra"."""
    named = statement(without_names(clause.text))
    return named.opens(listed("supplier", "firm"), listed("supplier", "beside")) is not None


def _goes_with_yes(clause: Statement, repeated: tuple[str, ...]) -> bool:
    if _says_who(clause) or _told_later(clause):
        return True
    return not statement(without_names(_without(clause.text, repeated))).left_over(
        listed("supplier", "firm"),
        listed("supplier", "plain"),
        listed("courtesy", "said"),
        listed("doubt", "harmless"),
        listed("supplier", "beside"),
    )


def _told_later(clause: Statement) -> bool:
    """Whether it only announces what goes with a yes: a contact, a timetable, a welcome."""
    return clause.opens(listed("supplier", "with_yes")) is not None


def _says_who(clause: Statement) -> bool:
    return _supervisor(clause.text) is not None


def _supervisor(text: str) -> Fact | None:
    """The supervisor that the supplier names."""
    layout = lay_out(text)
    people = find_people(layout, find_names(layout, ()), ())
    withdraw(people)
    named = [m for m in people.of(Role.SUPERVISOR) if m.how is not How.DENIED]
    if not named:
        return None
    best = max(named, key=lambda m: (m.how is How.STATED, m.name.full, m.strength))
    names = {m.name.text for m in named if m.how is How.STATED and m.name.full}
    sure = best.how is How.STATED and best.name.full and len(names) == 1
    return Fact(best.name.text, Certainty.STATED if sure else Certainty.UNCLEAR, layout.words(best.start, best.end))
