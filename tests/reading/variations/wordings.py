"""The same fact in other words: a sentence or a labelled line that says one thing is replaced by another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import NamedTuple

from tests.reading.variations.letters import Letter

_NAME = r"(?P<name>[A-ZÅÄÖ][\w-]+(?: (?:von|af|de)(?= ))?(?: [A-ZÅÄÖ][\w-]+){1,2})"
_START = r"(?:(?<=^)|(?<=[.!] )|(?<=\n))"
_END = r"(?=$|\n| [A-ZÅÄÖ])"


class Wording(NamedTuple):
    kind: str
    found: re.Pattern[str]  # a whole sentence
    others: tuple[str, ...]  # what says the same; {name} from the sentence


def _sentence(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?m){_START}{pattern}{_END}")


WORDINGS = (
    Wording(
        "no on-call",
        _sentence(
            r"(?:Jour ingår (?:inte|ej)(?: i placeringen)?|Ingen jour|Jour förekommer inte|Någon jour ingår inte)\."
        ),
        (
            "Jour ingår ej.",
            "Ingen jour.",
            "Ingen jourtjänstgöring ingår.",
            "Jourtjänstgöring är inte aktuell.",
            "Det ingår ingen jour.",
            "Hon ska inte gå jour.",
            "Han kommer inte att gå jour.",
            "Inga jourer.",
            "Jour: nej.",
            "Jourarbete ingår inte i tjänstgöringen.",
            "Varken jour eller beredskap ingår.",
            "Jour är ej aktuellt.",
            "Vi räknar inte med någon jour.",
            "Placeringen är jourfri.",
            "Jour? Nej.",
            "Tjänstgöringen sker utan jour.",
            "Någon jourtjänstgöring är det inte fråga om.",
            "Inget jourarbete.",
        ),
    ),
    Wording(
        "on-call",
        _sentence(r"(?:Jour ingår|Beredskap ingår)(?: (?:med två pass i månaden|en helg i månaden|\([^)]*\)))?\."),
        (
            "Jour ingår.",
            "Det ingår jour.",
            "Hon kommer att gå jour.",
            "Han går jour ungefär var fjärde vecka.",
            "Jourtjänstgöring ingår.",
            "Jour: ja.",
            "Jour: ja, två pass per månad.",
            "I placeringen ingår jour.",
            "Beredskap ingår var femte helg.",
            "Primärjour ingår.",
            "Jourlinjen ingår i tjänstgöringen.",
            "Hon deltar i jourarbetet.",
            "Även jour ingår.",
            "Jourarbete ingår, en helg i månaden.",
        ),
    ),
    Wording(
        "supervisor",
        _sentence(rf"(?:Hennes handledare där blir|Handledare(?: där)? (?:är|blir)|Handledare:?) {_NAME}\."),
        (
            "Handledare: {name}.",
            "Handledare är {name}.",
            "Som handledare har vi {name}.",
            "{name} blir handledare.",
            "{name} är handledare.",
            "{name} har tackat ja till att vara handledare.",
            "Handledare på plats är {name}.",
            "Namngiven handledare är {name}.",
            "Klinisk handledare: {name}.",
            "Handl: {name}.",
            "Handledare hos vårdgivaren blir dr {name}.",
            "Till handledare har {name} utsetts.",
            "Handledning sköts av {name}.",
            "{name} åtar sig handledarskapet.",
            "Handledare blir överläkare {name}.",
            "Den som handleder är {name}.",
            "Utsedd handledare är specialistläkare {name}.",
            "Vi har fått {name} som handledare.",
        ),
    ),
    Wording(
        "head of department",
        _sentence(
            rf"(?:Vår v|V|v)erksamhetschef(?:en)? {_NAME} (?:har godkänt|godkänner|har sagt ja|tillstyrker|har tillstyrkt)"
            r"(?: det hela| upplägget| placeringen)?\."
        ),
        (
            "Verksamhetschef {name} har godkänt placeringen.",
            "Detta sker i samråd med verksamhetschef {name}.",
            "I samråd med verksamhetschef {name}.",
            "Verksamhetschef: {name}, har godkänt.",
            "Godkänt av verksamhetschef {name}.",
            "{name}, verksamhetschef, är tillfrågad och godkänner.",
            "Min verksamhetschef {name} står bakom detta.",
            "Vår verksamhetschef {name} ställer sig bakom placeringen.",
            "Jag har stämt av med verksamhetschef {name}, som säger ja.",
            "Placeringen är förankrad hos verksamhetschef {name}.",
            "Verksamhetschefen {name} har gett klartecken.",
            "VC {name} har godkänt.",
            "Verksamhetschef {name} är vidtalad och har inget att invända.",
            "Samråd har skett med verksamhetschef {name}.",
            "Verksamhetschefen, {name}, tillstyrker.",
            "Vår chef {name} (verksamhetschef) har gett sitt godkännande.",
        ),
    ),
    Wording(
        "full time",
        _sentence(r"(?:Heltid|Omfattning 100 %|Han jobbar heltid|Tjänstgöringen är på heltid)\."),
        (
            "Heltid.",
            "Omfattning: heltid.",
            "Tjänstgöringen är på heltid.",
            "Tjänstgöringsgrad 100 %.",
            "100 procent.",
            "Hon arbetar heltid.",
            "Det gäller en heltidsplacering.",
            "Arbetstid: heltid.",
            "Omfattningen är 100%.",
            "På heltid.",
            "Sysselsättningsgrad: 100 %.",
            "Han ska arbeta 100 %.",
        ),
    ),
    Wording(
        "supervisor unknown",
        _sentence(r"(?:Handledare utses av kliniken|Vem som blir handledare vet jag inte)\."),
        (
            "Handledare ej utsedd än.",
            "Handledare: återkommer.",
            "Handledare meddelas senare.",
            "Någon handledare är ännu inte klar.",
            "Handledare: N.N.",
            "Vi vet inte vem som blir handledare.",
            "Handledare saknas.",
            "Handledare: ?",
            "Handledare får kliniken utse.",
            "Handledare är inte bestämd.",
        ),
    ),
)


def other_words(letter: Letter, random: Random) -> Iterator[tuple[str, str, Letter]]:
    """(kind, the words put in, the letter)."""
    if letter.english or len(letter.label["placements"]) != 1:
        return
    for wording in WORDINGS:
        found = wording.found.search(letter.text)
        if found is None:
            continue
        for other in wording.others:
            name = found.groupdict().get("name") or ""
            words = other.format(name=name)
            text = letter.text[: found.start()] + words + letter.text[found.end() :]
            yield wording.kind, other, replace(letter, text=text)
