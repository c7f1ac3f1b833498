"""What the values of a form say of the placement, as facts of the routine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.reading.dates import find_periods
from bot.reading.form_labels import fold_letters
from bot.reading.form_values import is_absent, name_and_day, percent_in, person_in
from bot.reading.vocabulary import is_first_name
from bot.routine.model import Certainty, Fact, Field

_FIELD_OF = {
    "ST-läkare": Field.TRAINEE,
    "Placering/vårdgivare": Field.SUPPLIER,
    "Period från": Field.START,
    "Period till": Field.END,
    "Handledare": Field.SUPERVISOR,
    "Studierektor": Field.STUDY_DIRECTOR,
    "Verksamhetschef": Field.DEPARTMENT_HEAD,
    "Specialitet": Field.PROGRAMME,
    "Hemmaklinik": Field.ORGANISATION,
}
_PEOPLE = ("ST-läkare", "Handledare", "Studierektor", "Verksamhetschef")


def is_filled(label: str, facts: Mapping[Field, Fact]) -> bool:
    fact = facts.get(_FIELD_OF[label])
    return fact is not None and fact.value is not None and fact.certainty is not Certainty.ABSENT


def placement_facts(values: Mapping[str, str], received: date | None) -> dict[Field, Fact]:
    """Placement facts of the filled-in labels; certainties as in the contract on how a message is read."""
    facts = {Field.CATEGORY: Fact("st", evidence="STÖK")}
    for label in _PEOPLE:
        if label in values:
            facts[_FIELD_OF[label]] = _person_fact(label, values[label])
    for label in ("Specialitet", "Placering/vårdgivare", "Hemmaklinik"):
        if label in values:
            absent = is_absent(values[label])
            certainty = Certainty.ABSENT if absent else Certainty.STATED
            facts[_FIELD_OF[label]] = Fact(None if absent else values[label], certainty, f"{label}: {values[label]}")
    facts.update(_period_facts(values, received))
    facts.update(_hours_facts(values))
    return facts


def _person_fact(label: str, written: str) -> Fact:
    name, evidence = person_in(name_and_day(written)[0]), f"{label}: {written}"
    if not name:
        return Fact(None, Certainty.ABSENT, evidence)
    only_first_name = " " not in name and is_first_name(name)
    return Fact(name, Certainty.UNCLEAR if only_first_name else Certainty.STATED, evidence)


def _period_facts(values: Mapping[str, str], received: date | None) -> dict[Field, Fact]:
    """Start and end, read by the same grammar as in a mail."""
    start, end, both = (values.get(label, "") for label in ("Period från", "Period till", "Period"))
    written = " ".join(
        f"{words_before} {text}" for words_before, text in (("från", start), ("till och med", end)) if text
    )
    written = written or (both and f"Period: {both}")
    if not written:
        return {}
    found_start, found_end, certainty = _period(written, received)
    facts: dict[Field, Fact] = {}
    if found_start is not None:
        facts[Field.START] = Fact(found_start, certainty, f"Period från: {start}" if start else written)
    if found_end is not None:
        facts[Field.END] = Fact(found_end, certainty, f"Period till: {end}" if end else written)
    if (found_start is None and found_end is None) or certainty is Certainty.INVALID:
        facts[Field.PERIOD] = Fact(written, certainty, written)
    return facts


_EARLY, _LATE = date(2001, 1, 1), date(2051, 1, 1)


def _period(written: str, received: date | None) -> tuple[date | None, date | None, Certainty]:
    """The one period that the words give. Without a day to count from, only what has its year counts."""
    readings = []
    for day in (received,) if received else (_EARLY, _LATE):
        spans = find_periods(written, day)
        readings.append((spans[0].value.start, spans[0].value.end, spans[0].certainty) if len(spans) == 1 else None)
    first = readings[0]
    if first is None or readings[-1] != first:
        return None, None, Certainty.UNCLEAR
    return first


def _hours_facts(values: Mapping[str, str]) -> dict[Field, Fact]:
    facts: dict[Field, Fact] = {}
    extent, hours, on_call = (values.get(label, "") for label in ("Tjänstgöringsgrad", "Arbetstid", "Jour"))
    percent = percent_in(extent)
    if percent is not None:
        facts[Field.EXTENT_PERCENT] = Fact(percent, Certainty.STATED, f"Tjänstgöringsgrad: {extent}")
    if hours or percent is not None:
        facts[Field.WORKING_HOURS] = Fact(hours or extent, Certainty.STATED, hours or extent)
    answer = fold_letters(on_call).split()
    if answer:
        if {"ej", "inte", "nej", "ingen", "inga"} & set(answer):
            facts[Field.ON_CALL] = Fact(False, Certainty.STATED, f"Jour: {on_call}")
        elif answer[0] in ("ja", "ingar"):
            facts[Field.ON_CALL] = Fact(True, Certainty.STATED, f"Jour: {on_call}")
        else:
            facts[Field.ON_CALL] = Fact(None, Certainty.UNCLEAR, f"Jour: {on_call}")
    return facts
