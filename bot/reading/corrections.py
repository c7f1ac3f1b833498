"""What a writer takes back in the same text: «50 %. Rättelse: 75 %», «Per Ek – nej förlåt, Lisa Öst»."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.reading.passage import Passage
from bot.reading.patterns import regex

CORRECTS = regex(
    r"\b(?:nej,(?:(?<=\(nej,)|(?<=[\d%] [–—-]nej,)|(?<=[\d%] [–—-] nej,))|(?:"
    r"rättelse|rättning|korrigering|rättare sagt|förlåt|ursäkta|(?:jag )?menar(?: jag)?|menade|fel av mig|"
    r"(?:skrev|skrivit|angav|uppgav|råkade skriva)\b[^.!?\n]{0,40}?\bfel|(?:är|var|blev) fel\b|felskrivning|"
    r"blandade ihop|"
    r"ändring|ändras till|nej,? (?:förlåt|fel|förresten|vänta|det (?:är|ska|blir))|förresten,? nej|"
    r"correction|sorry|i mean|i meant|make that|scratch that|no,? wait)\b)"
)
_HELD = frozenset(  # each correction holds one of these words
    ("rättelse", "rättning", "rättare", "korrigering", "förlåt", "ursäkta", "menar", "menade", "fel", "felskrivning",
     "blandade", "ändring", "ändras", "nej", "correction", "sorry", "mean", "meant", "make", "scratch", "wait")
)  # fmt: skip
_NO_LINE_END = regex(r"[^\n]")
_MOST = 8  # corrections of one text that are followed


def corrected(passage: Passage) -> Iterator[str]:
    """The text with all before a correction blanked, the last correction first; offsets stay. Nothing where the text
    takes nothing back."""
    text = passage.original
    return (_NO_LINE_END.sub(" ", text[:end]) + text[end:] for end in reversed(passage.once(_ends)))


def _ends(passage: Passage) -> list[int]:
    if passage.words.isdisjoint(_HELD):
        return []
    return [match.end() for match in islice(CORRECTS.finditer(passage.plain), _MOST)]
