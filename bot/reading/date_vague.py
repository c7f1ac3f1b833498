"""Words of time that give no dates: terms, seasons, «mitten av mars», «så snart som möjligt»."""

from __future__ import annotations

import re

from bot.reading.date_numbers import UNITS, YEAR, year_after
from bot.reading.date_points import Part
from bot.reading.date_words import MONTHS
from bot.reading.folding import word_set
from bot.reading.patterns import regex

_TERM_YEAR = rf"(?:[ \-/']{{0,2}}(?:{YEAR}|\d\d)(?:/\d\d(?!\d))?(?![\d:%]|[.,]\d| ?{UNITS}))"
_TERM_SHORT = regex(rf"(?:ht|vt)(?:/(?:ht|vt))?{_TERM_YEAR}|(?:ht|vt)\b(?!\w)")
_TERM_LONG = regex(
    rf"(?:(?:höst|vår|sommar)termin(?:en)?|(?:autumn|fall|spring|summer) (?:term|semester)){_TERM_YEAR}?"
)
_SEASON = regex(
    rf"(?:(?:hösten|våren|sommaren|vintern|(?:autumn|spring|summer|winter|fall)(?: of)?){_TERM_YEAR}?"
    rf"|(?:nästa|kommande|next) (?:höst|vår|sommar|vinter|år|termin|year|autumn|spring|summer|month|månad))"
)
_IN_SEASON = regex(r"(?:höst|vår|sommar|vinter)\b")
_INTO = regex(r"\b(?:i|till|mot) $")
_QUARTER = regex(
    rf"(?:q[1-4]\b|kvartal(?:et)? [1-4]\b|(?:första|andra|tredje|fjärde|first|second|third|fourth) (?:kvartalet|"
    rf"quarter)){_TERM_YEAR}?"
)
_WITHIN = regex(
    r"(?:mitten|början|slutet|inledningen|senare delen|första delen|andra halvan|första halvan|andra hälften|"
    r"första hälften|sista delen|mid|early|late|middle|end|beginning|start|(?:first|second|latter|last|later|early) "
    r"(?:half|part))(?:\s(?:av|på|i|of)\s|[ -])([a-zåäö]+)\.?"
)
_WEEK_IN_MONTH = regex(
    r"(?:första|andra|tredje|fjärde|sista|first|last|second|third|fourth) (?:(?:\d|två|tre|par|two|three|few) )?"
    r"(?:veckan|veckorna|dagarna|weeks?|days) (?:i|in|of) ([a-zåäö]+)\.?"
)
_TURN = regex(r"månadsskiftet (?:[a-zåäö]+\.? ?[/-] ?)?[a-zåäö]+\.?|årsskiftet\b|turn of the year\b")
_SOON = regex(
    r"så (?:snart|fort|tidigt) (?:det är |det bara är )?(?:som )?möjligt|snarast(?: möjligt)?\b|omgående\b|"
    r"as soon as possible|\basap\b"
)
_AFTER = regex(
    r"(?:efter|after) (?:sommaren|semest(?:ern|rarna|er)|sommar\w{0,10}|årsskiftet|nyår|jul(?:en|helgen)?|påsk(?:en)?|"
    r"midsommar|summer|christmas|easter|new year|the summer|the holidays)\b"
)
_SOMETIME = regex(rf"(?:någon gång|sometime|some time)\s(?:i|under|in|during)\s(?:år )?(?:[a-zåäö]+|{YEAR})")
_SCHOOL_YEAR = regex(rf"läsåret{_TERM_YEAR}?")
VAGUE: dict[str, tuple[re.Pattern[str], ...]] = {
    **dict.fromkeys(("ht", "vt"), (_TERM_SHORT,)),
    **dict.fromkeys(("höstterminen", "vårterminen", "hösttermin", "vårtermin", "sommarterminen"), (_TERM_LONG,)),
    **dict.fromkeys(("autumn", "fall", "spring", "summer"), (_TERM_LONG, _SEASON)),
    "läsåret": (_SCHOOL_YEAR,),
    **dict.fromkeys(("hösten", "våren", "sommaren", "vintern", "winter"), (_SEASON,)),
    **dict.fromkeys(("nästa", "kommande", "next"), (_SEASON,)),
    **dict.fromkeys(("höst", "vår", "sommar", "vinter"), (_IN_SEASON,)),
    **dict.fromkeys(("q1", "q2", "q3", "q4", "kvartal", "kvartalet"), (_QUARTER,)),
    **dict.fromkeys(("mitten", "början", "slutet", "inledningen", "senare"), (_WITHIN,)),
    **dict.fromkeys(("mid", "early", "late", "middle", "end", "beginning"), (_WITHIN,)),
    **dict.fromkeys(("första", "andra", "first", "second"), (_WEEK_IN_MONTH, _WITHIN, _QUARTER)),
    **dict.fromkeys(("tredje", "fjärde", "third", "fourth", "sista", "last"), (_WEEK_IN_MONTH, _WITHIN, _QUARTER)),
    **dict.fromkeys(("latter", "later"), (_WITHIN,)),
    **dict.fromkeys(("månadsskiftet", "årsskiftet", "turn"), (_TURN,)),
    **dict.fromkeys(("så", "snarast", "omgående", "as", "asap"), (_SOON,)),
    **dict.fromkeys(("efter", "after"), (_AFTER,)),
    **dict.fromkeys(("någon", "sometime", "some"), (_SOMETIME,)),
}
_TERMS = (_TERM_SHORT, _TERM_LONG)
_SEASON_WORDS = word_set("hösten våren sommaren vintern höst vår terminen autumn spring summer winter")


def read_vague(text: str, at: int, word: str) -> Part | None:
    for pattern in VAGUE[word]:
        if match := pattern.match(text, at):
            if match.lastindex and match[1] not in MONTHS and match[1] not in _SEASON_WORDS:
                continue
            end = match.end()
            if pattern is _IN_SEASON:
                into = _INTO.search(text, max(0, at - 5), at)
                return Part(into.start(), end, vague=True, season=True) if into else None
            if match.lastindex:
                end = year_after(text, end)[2]
            return Part(at, end, vague=True, season=pattern not in _TERMS)
    return None
