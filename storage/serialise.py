"""Values of the routine to JSON and back, without loss.

JSON knows no dates and no NaN: those travel as an object with one key that begins with "$". Truth values, whole
numbers and floats keep their kinds, since both engines hold the JSON as the text that was written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from bot.ports import Approval, Doubt, Handover, Held, Party, Waiver
from bot.routine.model import Agreement, Certainty, Fact, Field, Host, Placement, Rule, Training, Value
from storage.columns import NaiveDatetime

DAY, MOMENT, FLOAT, ESCAPED = "$day", "$moment", "$float", "$object"
_TAGS = frozenset({DAY, MOMENT, FLOAT, ESCAPED})

_FACT_KINDS: Mapping[Field, type[Training] | type[Host]] = {Field.TRAINING: Training, Field.HOST: Host}


def to_json(value: object) -> Any:
    """Raises TypeError for what has no place in a record. Tuples become lists; members of a StrEnum become words."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case float():
            return value if math.isfinite(value) else {FLOAT: repr(value)}
        case datetime():
            return {MOMENT: value.isoformat()}
        case date():
            return {DAY: value.isoformat()}
        case Mapping():
            plain = {_key(key): to_json(part) for key, part in value.items()}
            return {ESCAPED: plain} if _is_tagged(plain) else plain
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return [to_json(part) for part in value]
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


def from_json(value: Any) -> Any:
    """The value that `to_json` was given, with lists for tuples and words for members of a StrEnum."""
    match value:
        case {"$day": str(day), **rest} if not rest:
            return date.fromisoformat(day)
        case {"$moment": str(moment), **rest} if not rest:
            return datetime.fromisoformat(moment)
        case {"$float": str(number), **rest} if not rest:
            return float(number)
        case {"$object": dict(plain), **rest} if not rest:
            return {key: from_json(part) for key, part in plain.items()}
        case dict():
            return {key: from_json(part) for key, part in value.items()}
        case list():
            return [from_json(part) for part in value]
    return value


def facts_to_json(facts: Mapping[Field, Fact]) -> dict[str, Any]:
    return {
        name.value: {
            "value": to_json(fact.value),
            "certainty": fact.certainty.value,
            "evidence": fact.evidence,
            **({"doubt": fact.doubt} if fact.doubt else {}),
        }
        for name, fact in facts.items()
    }


def facts_from_json(stored: Mapping[str, Any]) -> Mapping[Field, Fact]:
    return MappingProxyType({Field(name): _fact(Field(name), fact) for name, fact in stored.items()})


def placement_from_json(facts: Mapping[str, Any], seats: int) -> Placement:
    return Placement(facts=facts_from_json(facts), seats=seats)


def agreement_to_json(agreement: Agreement | None) -> dict[str, Any] | None:
    if agreement is None:
        return None
    return {
        "agreement_id": agreement.agreement_id,
        "supplier": agreement.supplier,
        "aliases": list(agreement.aliases),
        "categories": list(agreement.categories),
        "programmes": list(agreement.programmes),
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": agreement.valid_to.isoformat(),
        "manager_email": agreement.manager_email,
        "supplier_email": agreement.supplier_email,
        "slack_channel": agreement.slack_channel,
    }


def agreement_from_json(stored: Mapping[str, Any] | None) -> Agreement | None:
    if stored is None:
        return None
    return Agreement(
        agreement_id=stored["agreement_id"],
        supplier=stored["supplier"],
        aliases=tuple(stored["aliases"]),
        categories=tuple(stored["categories"]),
        programmes=tuple(stored["programmes"]),
        valid_from=date.fromisoformat(stored["valid_from"]),
        valid_to=date.fromisoformat(stored["valid_to"]),
        manager_email=stored["manager_email"],
        supplier_email=stored["supplier_email"],
        slack_channel=stored.get("slack_channel", ""),  # assessments from before there were channels have none
    )


def approval_to_json(approval: Approval | None) -> dict[str, Any] | None:
    if approval is None:
        return None
    return {
        "by": _party_to_json(approval.by),
        "deputy_for": approval.deputy_for,
        "at": _moment_to_json(approval.at),
        "facts_hash": approval.facts_hash,
        "agreement_id": approval.agreement_id,
    }


def approval_from_json(stored: Mapping[str, Any] | None) -> Approval | None:
    if stored is None:
        return None
    return Approval(
        by=Party(**stored["by"]),
        deputy_for=stored["deputy_for"],
        at=datetime.fromisoformat(stored["at"]),
        facts_hash=stored["facts_hash"],
        agreement_id=stored["agreement_id"],
    )


def waivers_to_json(waivers: Sequence[Waiver]) -> list[dict[str, Any]]:
    return [
        {"rule": w.rule.value, "by": _party_to_json(w.by), "reason": w.reason, "at": _moment_to_json(w.at)}
        for w in waivers
    ]


def waivers_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Waiver, ...]:
    return tuple(
        Waiver(Rule(one["rule"]), Party(**one["by"]), one["reason"], datetime.fromisoformat(one["at"]))
        for one in stored
    )


def handed_to_json(handed: Sequence[Handover]) -> list[dict[str, Any]]:
    return [{"to": one.to, "until": one.until.isoformat() if one.until else None} for one in handed]


def handed_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Handover, ...]:
    return tuple(Handover(one["to"], date.fromisoformat(one["until"]) if one["until"] else None) for one in stored)


def held_to_json(held: Sequence[Held]) -> list[dict[str, Any]]:
    return [
        {
            "why": one.why.value,
            "facts": facts_to_json(one.facts),
            "by": _party_to_json(one.by),
            "on": one.on.isoformat(),
            "item": one.item_id,
        }
        for one in held
    ]


def held_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Held, ...]:
    return tuple(
        Held(
            Doubt(one["why"]),
            facts_from_json(one["facts"]),
            Party(**one["by"]),
            date.fromisoformat(one["on"]),
            one["item"],
        )
        for one in stored
    )


def _party_to_json(party: Party) -> dict[str, str]:
    return {"name": party.name, "email": party.email}


def _moment_to_json(moment: datetime) -> str:
    if moment.utcoffset() is None:
        raise NaiveDatetime(f"{moment!r} has no time zone: only aware moments are stored")
    return moment.astimezone(UTC).isoformat()


def _fact(name: Field, stored: Mapping[str, Any]) -> Fact:
    value: Value = from_json(stored["value"])
    kind = _FACT_KINDS.get(name)
    if kind is not None and isinstance(value, str) and value in set(kind):
        value = kind(value)
    return Fact(
        value=value,
        certainty=Certainty(stored["certainty"]),
        evidence=stored["evidence"],
        doubt=stored.get("doubt", ""),
    )


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} cannot be stored as JSON: only text can")
    return str(key)


def _is_tagged(plain: Mapping[str, Any]) -> bool:
    return len(plain) == 1 and not _TAGS.isdisjoint(plain)
