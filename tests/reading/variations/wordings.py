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
            rf"(?:Vår v|V|v)erksamhetschef(?:en)? {_NAME} "
            r"(?:har godkänt|godkänner|har sagt ja|tillstyrker|har tillstyrkt)(?: det hela| upplägget| placeringen)?\."
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

_TITLES = (
    "ST-studierektor",
    "Studierektor för ST",
    "Överläkare, studierektor",
    "Studierektor/överläkare",
    "vik. studierektor",
    "Specialistläkare och studierektor",
    "SR",
    "Med. dr, studierektor ST",
    "tf studierektor",
    "Studierektor ST-utbildningen",
)
_TITLE = re.compile(r"(?im)^(?:studierektor(?: (?:för )?st)?)$")


def titles(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """The study director's title below the name, in other words."""
    if letter.english or not _TITLE.search(letter.text):
        return
    for title in _TITLES:
        yield title, replace(letter, text=_TITLE.sub(title, letter.text, count=1))


def suppliers(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """The supplier by its full name, by each of its aliases, in small letters, with a slip of the keys."""
    names = {p["supplier"] for p in letter.label["placements"]}
    if len(names) != 1 or None in names or letter.files or letter.label["intent"] != "request":
        return
    (name,) = names
    aliases = dict(letter.directory.suppliers()).get(name)
    others = [w for n, more in letter.directory.suppliers() if n != name for w in (n, *more)]
    found = next((w for w in sorted((name, *(aliases or ())), key=len, reverse=True) if w in letter.text), None)
    if aliases is None or found is None or letter.text.count(found) != 1:
        return
    if re.search(rf"[A-ZÅÄÖ]\w+ {re.escape(found)}", letter.text):  # a part of a longer way to name it
        return
    forms = {name: name, **{alias: alias for alias in aliases}}
    at = random.choice([i for i in range(1, len(name) - 2) if name[i - 1 : i + 2].isalpha()])  # not a word's first
    forms |= {
        "small letters": name.lower(),
        "capitals": name.upper(),
        "a letter left out": name[:at] + name[at + 1 :],
        "a letter twice": name[:at] + name[at] + name[at:],
        "two letters changed about": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }
    for detail, form in forms.items():
        if form not in others and form != found:
            yield detail, replace(letter, text=re.sub(rf"{re.escape(found)}(?!\w)", form, letter.text))


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
