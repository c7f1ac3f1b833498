"""The directory files: agreements.csv, people.csv, organisations.csv → Directory, or what is wrong with them; and back.

All or nothing: with one fault, nothing is taken in, and every fault is named by file, line and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from bot.routine.addresses import is_address
from bot.routine.directory_changes import circular_deputies, overlapping_agreements
from bot.routine.model import Agreement, Directory, Organisation, OrganisationKind, Person, Role
from bot.routine.routing import coordinators, officer

AGREEMENTS, PEOPLE, ORGANISATIONS = "agreements.csv", "people.csv", "organisations.csv"
FILES = (AGREEMENTS, PEOPLE, ORGANISATIONS)

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000
MAX_FAULTS = 200  # past that the files are plainly not what they should be

_COLUMNS = {
    AGREEMENTS: (
        "agreement_id", "supplier", "aliases", "categories", "programmes",
        "valid_from", "valid_to", "manager_email", "supplier_email",
    ),
    PEOPLE: ("email", "name", "role", "organisation", "deputy_email", "slack_id"),
    ORGANISATIONS: ("name", "aliases", "kind", "in_scope"),
}  # fmt: skip

_EXTRA_COLUMNS = {AGREEMENTS: ("slack_channel",)}  # may be missing from the header line

_OPTIONAL = {"aliases", "programmes", "deputy_email", "slack_id", "organisation", "slack_channel"}
_CHANNEL = re.compile(r"[CG][A-Z0-9]{6,20}")
_TRUTH = {"true": True, "yes": True, "ja": True, "false": False, "no": False, "nej": False}

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault:
    file: str
    line: int  # from 1, the header line; 0 for the file as a whole
    column: str
    problem: str  # English, says what to do

    def __str__(self) -> str:
        where = (
            self.file
            + (f", line {self.line}" if self.line else "")
            + (f", column {self.column}" if self.column else "")
        )
        return f"{where}: {self.problem}"


class DirectoryFault(Exception):
    """The files cannot be used; `faults` says why, at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(f) for f in faults[:5]))
        self.faults = faults


def is_channel_id(text: str) -> bool:
    """Whether it is Slack's id of a channel; its name may change and does not lead there."""
    return _CHANNEL.fullmatch(text) is not None


def parse_directory(files: Mapping[str, bytes], *, contradictions: bool = True) -> Directory:
    """`files`: file name → its bytes, UTF-8 with or without a BOM. Raises DirectoryFault.

    `contradictions=False` takes files whose lines can all be used but do not agree with each other.
    """
    return _read(files, contradictions=contradictions)[0]


def inspect_directory(files: Mapping[str, bytes]) -> tuple[Directory, list[Fault]]:
    """The directory, and what can be used but may not be meant. Raises DirectoryFault as `parse_directory`."""
    directory, agreements, people = _read(files, contradictions=True)
    return directory, list(_oddities(directory, agreements, people))


_Lines = list[tuple[int, T]]


def _read(files: Mapping[str, bytes], *, contradictions: bool) -> tuple[Directory, _Lines[Agreement], _Lines[Person]]:
    faults: list[Fault] = [
        Fault(name, 0, "", "the file is missing; all three directory files are needed")
        for name in FILES
        if name not in files
    ]
    agreements = list(_rows(AGREEMENTS, files, faults, _agreement))
    people = list(_rows(PEOPLE, files, faults, _person))
    organisations = list(_rows(ORGANISATIONS, files, faults, _organisation))
    if not faults and contradictions:
        faults += _contradictions(agreements, people, organisations)
    if faults:
        raise DirectoryFault(faults[:MAX_FAULTS])
    directory = Directory(
        tuple(a for _, a in agreements), tuple(p for _, p in people), tuple(o for _, o in organisations)
    )
    if contradictions and (alone := list(_nobody_left(directory, people))):
        raise DirectoryFault(alone[:MAX_FAULTS])
    return directory, agreements, people


def format_directory(directory: Directory) -> dict[str, bytes]:
    """File name → bytes that `parse_directory` reads as this very directory.

    Raises ValueError for a directory that no files can hold: parse_directory never gave it.
    """
    files = {
        AGREEMENTS: _written(AGREEMENTS, [_agreement_cells(a) for a in directory.agreements]),
        PEOPLE: _written(PEOPLE, [_person_cells(p) for p in directory.people]),
        ORGANISATIONS: _written(ORGANISATIONS, [_organisation_cells(o) for o in directory.organisations]),
    }
    try:
        if parse_directory(files, contradictions=False) == directory:
            return files
    except DirectoryFault as error:
        raise ValueError(f"the directory holds what its files cannot: {error}") from error
    raise ValueError("the directory holds what its files cannot: a name with surplus space or a vertical bar")


def _written(name: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    """With the signs that a Swedish spreadsheet program expects: semicolons, and a BOM before UTF-8."""
    out = io.StringIO(newline="")
    columns = (*_COLUMNS[name], *_EXTRA_COLUMNS.get(name, ()))
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _agreement_cells(agreement: Agreement) -> dict[str, str]:
    return {
        "agreement_id": agreement.agreement_id,
        "supplier": agreement.supplier,
        "aliases": "|".join(agreement.aliases),
        "categories": "|".join(agreement.categories),
        "programmes": "|".join(agreement.programmes),
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": agreement.valid_to.isoformat(),
        "manager_email": agreement.manager_email,
        "supplier_email": agreement.supplier_email,
        "slack_channel": agreement.slack_channel,
    }


def _person_cells(person: Person) -> dict[str, str]:
    return {
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "organisation": person.organisation,
        "deputy_email": person.deputy_email,
        "slack_id": person.slack_id,
    }


def _organisation_cells(organisation: Organisation) -> dict[str, str]:
    return {
        "name": organisation.name,
        "aliases": "|".join(organisation.aliases),
        "kind": organisation.kind.value,
        "in_scope": "true" if organisation.in_scope else "false",
    }


class _Row:
    """One line's cells, read by column; faults are collected, the value is then a stand-in that is never used."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], faults: list[Fault]) -> None:
        self.file, self.line, self.cells, self.faults = file, line, cells, faults

    def fault(self, column: str, problem: str) -> None:
        self.faults.append(Fault(self.file, self.line, column, problem))

    def text(self, column: str) -> str:
        value = " ".join(self.cells.get(column, "").split())
        if not value and column not in _OPTIONAL:
            self.fault(column, "must not be empty")
        return value

    def listed(self, column: str) -> tuple[str, ...]:
        return tuple(part for part in (" ".join(p.split()) for p in self.cells.get(column, "").split("|")) if part)

    def day(self, column: str) -> date:
        value = self.text(column)
        try:
            return date.fromisoformat(value)
        except ValueError:
            if value:
                self.fault(column, f"{value!r} is no date; write YYYY-MM-DD")
            return date.min

    def email(self, column: str) -> str:
        value = self.text(column).lower()
        if value and not is_address(value):
            self.fault(column, f"{value!r} is no e-mail address that mail can be sent to; it holds letters a to z")
        return value

    def channel(self, column: str) -> str:
        value = self.text(column)
        if value and not is_channel_id(value):
            self.fault(column, f"{value!r} is no channel's id; Slack shows it at the end of the channel's details")
        return value

    def choice(self, column: str, kind: type[E]) -> E:
        value = self.text(column).lower()
        try:
            return kind(value)
        except ValueError:
            if value:
                self.fault(column, f"{value!r} is unknown; use one of {', '.join(kind)}")
            return next(iter(kind))


def _rows(
    name: str, files: Mapping[str, bytes], faults: list[Fault], build: Callable[[_Row], T]
) -> Iterator[tuple[int, T]]:
    """(line, record) of each line of a file."""
    raw = files.get(name)
    if raw is None:
        return
    if len(raw) > MAX_BYTES:
        faults.append(Fault(name, 0, "", f"the file is larger than {MAX_BYTES // 1_000_000} MB"))
        return
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.append(Fault(name, line, "", "is not UTF-8; save the file as UTF-8"))
        return
    header_line = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header_line else ",", strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if reader.line_num > MAX_ROWS:
                faults.append(Fault(name, reader.line_num, "", f"more than {MAX_ROWS} lines"))
                return
            if not header:
                header = [cell.strip().lower() for cell in cells]
                missing = [c for c in _COLUMNS[name] if c not in header]
                faults += [Fault(name, 1, c, "the column is missing from the header line") for c in missing]
                if missing:
                    return
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    faults.append(
                        Fault(name, reader.line_num, "", f"has {len(cells)} columns, the header has {len(header)}")
                    )
                else:
                    yield (
                        reader.line_num,
                        build(_Row(name, reader.line_num, dict(zip(header, cells, strict=True)), faults)),
                    )
    except csv.Error as error:
        faults.append(Fault(name, reader.line_num, "", f"cannot be read as CSV: {error}"))
    if not header:
        faults.append(Fault(name, 1, "", "the file is empty; it needs a header line"))


def _agreement(row: _Row) -> Agreement:
    categories = tuple(c.lower() for c in row.listed("categories"))
    if not categories:
        row.fault("categories", "must hold st, vfu or st|vfu")
    for category in categories:
        if category not in ("st", "vfu"):
            row.fault("categories", f"{category!r} is unknown; use st or vfu")
    valid_from, valid_to = row.day("valid_from"), row.day("valid_to")
    if date.min not in (valid_from, valid_to) and valid_to < valid_from:
        row.fault("valid_to", f"{valid_to} is before valid_from {valid_from}")
    return Agreement(
        agreement_id=row.text("agreement_id"),
        supplier=row.text("supplier"),
        aliases=row.listed("aliases"),
        categories=categories,
        programmes=tuple(p.lower() for p in row.listed("programmes")),
        valid_from=valid_from,
        valid_to=valid_to,
        manager_email=row.email("manager_email"),
        supplier_email=row.email("supplier_email"),
        slack_channel=row.channel("slack_channel"),
    )


def _person(row: _Row) -> Person:
    return Person(
        email=row.email("email"),
        name=row.text("name"),
        role=row.choice("role", Role),
        organisation=row.text("organisation"),
        deputy_email=row.email("deputy_email"),
        slack_id=row.text("slack_id"),
    )


def _organisation(row: _Row) -> Organisation:
    in_scope = _TRUTH.get(row.text("in_scope").lower())
    if in_scope is None:
        row.fault("in_scope", "must be true or false (also yes/no, ja/nej)")
    return Organisation(
        name=row.text("name"),
        aliases=row.listed("aliases"),
        kind=row.choice("kind", OrganisationKind),
        in_scope=bool(in_scope),
    )


def _contradictions(
    agreements: list[tuple[int, Agreement]],
    people: list[tuple[int, Person]],
    organisations: list[tuple[int, Organisation]],
) -> Iterator[Fault]:
    """What no single line shows: doubled keys, unknown managers and deputies, names that mean two things."""
    yield from _doubled(AGREEMENTS, "agreement_id", ((n, a.agreement_id.casefold()) for n, a in agreements))
    yield from _doubled(PEOPLE, "email", ((n, f"{p.email} as {p.role}") for n, p in people))
    yield from _doubled(ORGANISATIONS, "name", ((n, o.name.casefold()) for n, o in organisations))
    emails = {p.email for _, p in people}
    managers = {p.email for _, p in people if p.role in (Role.AGREEMENT_MANAGER, Role.COORDINATOR)}
    for line, agreement in agreements:
        if agreement.manager_email not in managers:
            yield Fault(
                AGREEMENTS, line, "manager_email",
                f"{agreement.manager_email} is no agreement_manager or coordinator in {PEOPLE}",
            )  # fmt: skip
    for line, person in people:
        if person.deputy_email and person.deputy_email not in emails:
            yield Fault(PEOPLE, line, "deputy_email", f"{person.deputy_email} is not in {PEOPLE}")
        if person.deputy_email == person.email:
            yield Fault(PEOPLE, line, "deputy_email", "nobody can be their own deputy")
    owner: dict[str, str] = {}
    for line, agreement in agreements:
        for name in (agreement.supplier, *agreement.aliases):
            other = owner.setdefault(name.casefold(), agreement.supplier)
            if other != agreement.supplier:
                column = "supplier" if name == agreement.supplier else "aliases"
                yield Fault(AGREEMENTS, line, column, f"{name!r} already stands for {other!r}")


def _nobody_left(directory: Directory, people: _Lines[Person]) -> Iterator[Fault]:
    """A ring of deputies is harmless as long as there is a coordinator."""
    if coordinators(directory):
        return
    for ring in circular_deputies(directory):
        if any(officer(directory, email) for email in ring):
            names = ", ".join(ring)
            problem = f"when {names} are all away nobody is left to decide; name a deputy outside, or a coordinator"
            yield Fault(PEOPLE, _deputy_line(people, ring[0]), "deputy_email", problem)


def _oddities(directory: Directory, agreements: _Lines[Agreement], people: _Lines[Person]) -> Iterator[Fault]:
    at = {agreement.agreement_id: line for line, agreement in agreements}
    for one, other in overlapping_agreements(directory):
        problem = f"{one.agreement_id} and {other.agreement_id} of {one.supplier} overlap from {other.valid_from}"
        yield Fault(AGREEMENTS, max(at[one.agreement_id], at[other.agreement_id]), "valid_from", problem)
    for ring in circular_deputies(directory):
        problem = f"deputies in a ring: {' → '.join((*ring, ring[0]))}"
        yield Fault(PEOPLE, _deputy_line(people, ring[0]), "deputy_email", problem)
    known = {person.email for _, person in people}
    for line, agreement in agreements:
        if agreement.supplier_email in known:
            problem = f"{agreement.supplier_email} is one of our own in {PEOPLE}: the supplier would not be asked"
            yield Fault(AGREEMENTS, line, "supplier_email", problem)
    names: dict[str, tuple[int, str]] = {}
    for line, person in people:
        first, name = names.setdefault(person.email, (line, person.name))
        if name != person.name:
            yield Fault(PEOPLE, line, "name", f"{person.email} is called {name} on line {first}")
        decides = officer(directory, person.email) is not None
        if decides and person.deputy_email and officer(directory, person.deputy_email) is None:
            yield Fault(PEOPLE, line, "deputy_email", f"{person.deputy_email} may not decide: the coordinators would")
    if agreements and not coordinators(directory):
        yield Fault(PEOPLE, 0, "role", "there is no coordinator of the office: nobody gets what no manager can decide")


def _deputy_line(people: _Lines[Person], email: str) -> int:
    return next((line for line, person in people if person.email == email and person.deputy_email), 0)


def _doubled(file: str, column: str, keys: Iterator[tuple[int, str]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, key in keys:
        if key in first:
            yield Fault(file, line, column, f"{key!r} stands on line {first[key]} too")
        first.setdefault(key, line)
