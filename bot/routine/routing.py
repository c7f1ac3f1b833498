"""Who decides on a placement, and where a request that does not belong here should go.

«Kontakt med respektive leverantör sker genom Koncernkontorets avtalsansvariga»: the agreement's manager decides, or
whoever stands in on that day; nobody decides on a request that is their own.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from bot.routine.addresses import is_address
from bot.routine.checks import Assessment
from bot.routine.model import Absence, Agreement, Directory, Person, Role, Route

MAX_CHAIN = 20  # people asked to stand in for one another
_OFFICERS = (Role.AGREEMENT_MANAGER, Role.COORDINATOR)


# --- who decides -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides now. Without a person the coordinators do."""

    person: Person | None
    deputy_for: Person | None  # whom the person stands in for
    why: str  # plain Swedish, for the history


def decider(
    subject: Assessment | Agreement | None,
    directory: Directory,
    absences: Sequence[Absence],
    on: date,
    barred: Collection[str],
    *,
    handed_to: str = "",
) -> Decider:
    """Who decides on `on` (a day in Europe/Stockholm) about a placement with that agreement.

    `barred`: addresses of those who have a part in the request (the requester, the head of the case).
    `handed_to`: the address of whom the decision was handed over to, "" for the agreement's manager.
    Somebody who is away or barred is stood in for by the absence's deputy or else the directory's, and so on.
    """
    agreement = _agreement_of(subject)
    taker = officer(directory, handed_to) if handed_to else None
    if taker is None and agreement is None:
        return Decider(None, None, "inget avtal pekar ut någon, samordnarna avgör")
    first = taker or (officer(directory, agreement.manager_email) if agreement else None)
    if first is None:
        return Decider(None, None, "avtalets ansvariga finns inte i katalogen, samordnarna avgör")
    closed = {email.casefold() for email in barred}
    reasons: list[str] = []
    for person in _chain(first, directory, absences, on):
        if person.email.casefold() in closed:
            reasons.append(f"{person.name} är själv part i ärendet")
        elif (absence := _absence(person.email, absences, on)) is not None:
            reasons.append(f"{person.name} är borta till och med {absence.last_day}")
        else:
            return _found(person, first, agreement, reasons, handed=taker is not None)
    return Decider(None, None, "; ".join([*reasons, "ingen ersättare kan avgöra, samordnarna gör det"]))


def may_decide(
    person: Person,
    subject: Assessment | Agreement | None,
    directory: Directory,
    absences: Sequence[Absence],
    on: date,
    barred: Collection[str],
    *,
    handed_to: str = "",
) -> bool:
    """Whether this person's decision counts: the agreement's manager, whoever stands in or was handed the decision,
    and the office's coordinators; never somebody who has a part in the request."""
    email = person.email.casefold()
    if email in {other.casefold() for other in barred}:
        return False
    known = officer(directory, email)
    if known is None:
        return False
    if any(email == coordinator.email.casefold() for coordinator in coordinators(directory)):
        return True
    agreement = _agreement_of(subject)
    if agreement is not None and email == agreement.manager_email.casefold():
        return True
    now = decider(subject, directory, absences, on, barred, handed_to=handed_to).person
    return now is not None and now.email.casefold() == email


def coordinators(directory: Directory, barred: Collection[str] = ()) -> tuple[Person, ...]:
    """The coordinators of the office that holds the agreements: a hospital's own coordinators decide nothing here."""
    closed = {email.casefold() for email in barred}
    offices = {person.organisation for person in directory.with_role(Role.AGREEMENT_MANAGER)}
    return tuple(
        person
        for person in directory.with_role(Role.COORDINATOR)
        if (not person.organisation or person.organisation in offices or not offices)
        and person.email.casefold() not in closed
    )


def officer(directory: Directory, email: str) -> Person | None:
    """The person with this address as one who can decide: agreement manager or coordinator of the office."""
    wanted = email.casefold()
    able = (*directory.with_role(Role.AGREEMENT_MANAGER), *coordinators(directory))
    return next((person for person in able if person.email.casefold() == wanted), None)


def deputy_of(directory: Directory, email: str) -> str:
    """The address of the directory's deputy for this address, in whichever of the person's roles names one; or ""."""
    wanted = email.casefold()
    rows = [p for p in directory.people if p.email.casefold() == wanted and p.deputy_email]
    return min(rows, key=lambda p: p.role not in _OFFICERS).deputy_email.casefold() if rows else ""


def _agreement_of(subject: Assessment | Agreement | None) -> Agreement | None:
    if isinstance(subject, Assessment):
        return subject.agreement if subject.route is Route.AGREEMENT_MANAGER else None
    return subject


def _chain(first: Person, directory: Directory, absences: Sequence[Absence], on: date) -> Iterator[Person]:
    """`first`, the deputy, the deputy's deputy …: nobody twice, and only those who can decide."""
    seen: set[str] = set()
    person: Person | None = first
    while person is not None and person.email.casefold() not in seen and len(seen) < MAX_CHAIN:
        yield person
        seen.add(person.email.casefold())
        absence = _absence(person.email, absences, on)
        named = absence.deputy_email if absence else ""
        person = officer(directory, named) or officer(directory, deputy_of(directory, person.email))


def _absence(email: str, absences: Sequence[Absence], on: date) -> Absence | None:
    """The absence that covers the day: one that names a deputy before one that does not."""
    wanted = email.casefold()
    away = [a for a in absences if a.email.casefold() == wanted and a.first_day <= on <= a.last_day]
    return min(away, key=lambda a: (not a.deputy_email, -a.last_day.toordinal())) if away else None


def _found(person: Person, first: Person, agreement: Agreement | None, reasons: list[str], *, handed: bool) -> Decider:
    if person is not first:
        return Decider(person, first, f"{person.name} ersätter {first.name}: {'; '.join(reasons)}")
    if handed:
        return Decider(person, None, f"ärendet är lämnat över till {person.name}")
    of = agreement.agreement_id if agreement else ""
    return Decider(person, None, f"{person.name} ansvarar för avtal {of}")


# --- where else ------------------------------------------------------------------------------

LANGUAGES = ("sv", "en")
_WORDS = ("belongs", "turn_to")
_MAX_WORDS = 600  # characters of one text
_MISDIRECTED = (Route.VFU_COORDINATION, Route.BASIC_TRAINING, Route.OTHER_EDUCATION)
_KEY = re.compile(r"[a-z][a-z_]{2,39}")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where something that does not belong here goes, from a day on."""

    key: str  # a misdirecting Route, or another kind of request that domain people know
    valid_from: date
    belongs: Mapping[str, str]  # language → why it does not belong here
    turn_to: Mapping[str, str]  # language → whom to turn to
    address: str = ""  # e-mail; "" where none is known: then the words say whom to ask


class RoutingFault(Exception):
    """The channels cannot be used; `faults` names each by key (English)."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@cache
def channels() -> tuple[Channel, ...]:
    """The channels that come with the service, routing.toml."""
    return load_channels((resources.files(__package__) / "routing.toml").read_text(encoding="utf-8"))


def channel(key: str, on: date, among: Sequence[Channel] | None = None) -> Channel | None:
    """The channel in use on that day; None where the key is unknown or none is in use yet."""
    dated = [c for c in (channels() if among is None else among) if c.key == key and c.valid_from <= on]
    return max(dated, key=lambda c: c.valid_from) if dated else None


def load_channels(text: str) -> tuple[Channel, ...]:
    """Channels from TOML: for each key a list of dated entries. Raises RoutingFault with every fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RoutingFault([f"the file cannot be read as TOML: {error}"]) from error
    faults: list[str] = []
    found: list[Channel] = []
    for key, entries in data.items():
        if not _KEY.fullmatch(key):
            faults.append(f"{key!r}: a key is 3 to 40 small letters and underscores")
        elif not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            faults.append(f"{key}: write each dated entry under [[{key}]]")
        else:
            found += [built for entry in entries if (built := _channel(key, entry, faults))]
    faults += [f"{key}: is missing, and requests are sent that way" for key in _MISDIRECTED if key not in data]
    days = Counter((c.key, c.valid_from) for c in found)
    faults += [f"{key}: two entries are valid from {day}" for (key, day), count in days.items() if count > 1]
    if faults:
        raise RoutingFault(faults)
    return tuple(sorted(found, key=lambda c: (c.key, c.valid_from)))


def _channel(key: str, entry: Mapping[str, Any], faults: list[str]) -> Channel | None:
    before = len(faults)
    valid_from, address = entry.get("valid_from"), entry.get("address", "")
    if type(valid_from) is not date:
        faults.append(f"{key}.valid_from: must be a date, YYYY-MM-DD without quotation marks")
    if not isinstance(address, str) or (address and not is_address(address)):
        faults.append(f"{key}.address: {address!r} is no e-mail address; leave it out where none is known")
    unknown = sorted(entry.keys() - {"valid_from", "address", *LANGUAGES})
    faults += [f"{key}.{name}: is unknown; use valid_from, address, {', '.join(LANGUAGES)}" for name in unknown]
    words = {name: {language: _text(key, entry, language, name, faults) for language in LANGUAGES} for name in _WORDS}
    if len(faults) > before or type(valid_from) is not date:
        return None
    return Channel(key, valid_from, words["belongs"], words["turn_to"], str(address).lower())


def _text(key: str, entry: Mapping[str, Any], language: str, name: str, faults: list[str]) -> str:
    said = entry.get(language)
    text = said.get(name) if isinstance(said, dict) else None
    if not isinstance(text, str) or not text.strip():
        faults.append(f"{key}.{language}.{name}: must say something")
        return ""
    if len(text) > _MAX_WORDS or "\n" in text.strip():
        faults.append(f"{key}.{language}.{name}: must be one line of at most {_MAX_WORDS} characters")
    return " ".join(text.split())
