"""Other people: every name of the label, of the sender and of the directory given to someone else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from email.header import Header
from random import Random
from typing import Any

from bot.routine.model import Directory
from tests.reading.variations.letters import Label, Letter

_PLAIN = """
Karin Ahlgren|Birgitta Zetterqvist|Lena Dufvenberg|Magnus Rehnfors|Peter Sandelius|Fredrik Hultén|Sofia Kjellerup|
Mikael Bengtsson|Helena Johansson|Jonas Karlsson|Sara Lindgren|Ingrid Wramner|Göran Åslund|Åke Östergren|
Ann Sjödal|Sven Håkansson|Emma Tingvall|Oscar Nyberg|Hanna Frisell|Viktor Ceder
"""
_DOUBLE = """
Anna-Karin Bergström-Lööf|Lars-Göran Östman|Eva-Britt Hjalmarsson|Karl-Johan Nordin|Ann-Sofie Wallén-Ohlsson|
Sara Ekblom Widegren|Per-Olof Åhs|Britt-Marie Löfgren|Lisa Marie Svahn|Carl Fredrik Ålander|Maria Del Pilar Santos|
Jan-Erik Sundqvist Holm|Åsa Hedin-Strömqvist|Pia Nordblad Sjöö
"""
_PARTICLES = """
Carl von Essenhielm|Ebba af Klintestam|Jan van der Veldt|Sofia de la Vega|Louise von der Oheim|Henrik af Trolleberg|
Fatima al-Hashimi|Pieter de Wit|Omar el Sayegh|Anna von Platow|Juan de Alarcón|Marie du Rietzen
"""
_FOREIGN = """
Łukasz Wójcicki|Đorđe Petrovićev|Nguyễn Thị Hạnh|Øyvind Bråtheim|İbrahim Şahinoğlu|Siobhán O'Shaughney|
Þórunn Guðmundsdal|Zoë Müllerin|Françoise Lefèvre|Ágnes Kovácsházi|Jiří Dvořáček|Ana Peñalosa|Aïcha Ben Youssef|
Xiaoling Zhang|Mehmet Yıldızcan|Abdirahman Warsame Nur|Nikolaï D’Angelo|Søren Kjærsgård
"""
_WORDS = """
Per Ek|Bo Ek|My Lind|Sten Berg|Maj Sommar|Juni Falk|Björn Ström|Dag Vinter|Vide Strand|Stig Ask|Saga Dahl|Sol Kvist|
Bror Tall|Gull Rönn|Love Gran|Hans Frisk|Åsa Ny|Tor Lagman|Heidi Jansdal|Lo Hall|Tim Rask|Alma Skog|Frej Helg
"""
POOLS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(name.strip() for name in text.replace("\n", "").split("|"))
    for kind, text in {
        "plain": _PLAIN,
        "double": _DOUBLE,
        "particles": _PARTICLES,
        "foreign letters": _FOREIGN,
        "also words": _WORDS,
    }.items()
}
PEOPLE = ("trainee", "study_director", "department_head", "supervisor")
_SENDER = re.compile(r'\s*"?([^"<]*?)"?\s*<')


def renamed(letter: Letter, pool: str, random: Random) -> Letter | None:
    """None where the names cannot be followed: attached files, a sender that nobody knows by name."""
    if letter.files:
        return None
    sender = _SENDER.match(letter.header("from"))
    names = [p[f] for p in letter.label["placements"] for f in PEOPLE if p[f]]
    if sender and re.fullmatch(r"\w[\w-]+(?: [\w-]+){1,2}", sender[1]):
        names.append(sender[1])
    whole = f"{letter.text}\n{letter.tail}\n{letter.header('subject')}"
    names += [p.name for p in letter.directory.people if p.name in whole]
    full = [name for name in dict.fromkeys(names) if len(name.split()) > 1]
    if not full or len(full) > len(POOLS[pool]):
        return None
    new = dict(zip(full, random.sample(POOLS[pool], len(full)), strict=True))
    words = _words(new)
    for name in dict.fromkeys(names):  # a surname or a first name alone, of someone not named in full
        if len(name.split()) == 1 and name not in words:
            status = [p["findings"]["supervisor"] for p in letter.label["placements"] if p["supervisor"] == name]
            taken = random.choice([n for n in POOLS[pool] if n not in new.values()])
            words[name] = first_name(taken) if "unclear" in status else surname(taken)
    if not all(_stands(name, whole) for name in names if name != (sender[1] if sender else "")):
        return None
    changed = replace(
        letter,
        text=_replaced(letter.text, words),
        tail=_replaced(letter.tail, words),
        headers=tuple((k, _header(k, v, letter, words, new)) for k, v in letter.headers),
        directory=_directory(letter.directory, new),
        also={key: tuple(words.get(v, v) if isinstance(v, str) else v for v in vs) for key, vs in letter.also.items()},
    )
    return changed.with_placements([_label(p, words) for p in letter.label["placements"]])


def first_name(name: str) -> str:
    return name.split()[0]


def surname(name: str) -> str:
    """With its particle."""
    return name.split(" ", 1)[1]


def _words(new: Mapping[str, str]) -> dict[str, str]:
    """The full names, and the first names and surnames that are one person's alone."""
    parts = {part(old): part(name) for old, name in new.items() for part in (first_name, surname)}
    shared = {part for part in parts if sum(part in (first_name(old), surname(old)) for old in new) > 1}
    return {**{old: name for old, name in parts.items() if old not in shared}, **new}


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _replaced(text: str, words: Mapping[str, str]) -> str:
    old = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{old})(?![\w-])", lambda m: words[m[0]], text)


def _header(key: str, value: str, letter: Letter, words: Mapping[str, str], new: Mapping[str, str]) -> str:
    if key.lower() == "subject":
        subject = letter.header("subject")
        changed = _replaced(subject, words)
        return value if changed == subject else Header(changed, "utf-8").encode()
    if key.lower() not in ("from", "to", "cc"):
        return value
    plain = letter.header(key.lower())
    changed = _addresses(_replaced(plain, new), new)
    if changed == plain:
        return value
    return ", ".join(_encoded(address) for address in changed.split(", "))


def _encoded(address: str) -> str:
    name, _, rest = address.partition("<")
    return f"{Header(name.strip(), 'utf-8').encode()} <{rest}" if rest and not name.isascii() else address


def _addresses(text: str, new: Mapping[str, str]) -> str:
    for old, name in new.items():
        text = text.replace(f"{_local(old)}@", f"{_local(name)}@")
    return text


def _local(name: str) -> str:
    flat = unicodedata.normalize("NFD", name.lower().replace("ł", "l").replace("ø", "o").replace("đ", "d"))
    parts = "".join(c for c in flat if c.isascii() and (c.isalpha() or c in " -")).split()
    return f"{parts[0]}.{'.'.join(parts[1:])}"


def _directory(directory: Directory, new: Mapping[str, str]) -> Directory:
    people = tuple(replace(p, name=new.get(p.name, p.name), email=_addresses(p.email, new)) for p in directory.people)
    return replace(directory, people=people)


def _label(placement: Label, words: Mapping[str, str]) -> Label:
    changes: dict[str, Any] = {f: words.get(placement[f], placement[f]) for f in PEOPLE if placement[f]}
    return {**placement, **changes}
