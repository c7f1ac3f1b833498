"""A case as a person reads it, in plain Swedish, and as a program does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.common import moment, shown
from bot.ports import Approval, Case, CasePlacement, Held, HistoryEntry, Waiver
from bot.reading.report import placement_report
from bot.routine.model import Field, Rule, Status
from bot.routine.words import value_in_words, word
from handlers.lineage import merged_into
from handlers.progress import front, holder, open_rules

_WIDTH = 36
_ORDER = {name: number for number, name in enumerate(Field)}
_NAMED_BY = (Field.TRAINEE, Field.PROGRAMME, Field.SUPPLIER)


# --- for a person ----------------------------------------------------------------------------


def story(case: Case, history: Sequence[HistoryEntry]) -> Iterator[str]:
    """Lines that tell where the case stands, what is asked for, and all that happened."""
    requester = f"{case.requester.name} <{case.requester.email}>".strip()
    yield f"{case.number}  {shown(case.subject)}"
    yield f"Från {shown(requester)}. Första kontakt {case.first_contact.isoformat()}."
    yield _whole(case, history)
    for item in case.placements:
        yield ""
        yield f"Plats {item.position}: {shown(named(item)) or 'inget sagt än'}"
        yield from _placement(item)
    yield ""
    yield "Historik"
    for entry in history:
        yield f"  {moment(entry.at)}  {_who(entry.who)}: {shown(entry.text)}"


def named(item: CasePlacement) -> str:
    """Whom, for what and where: what is known of it."""
    said = [item.placement.text(name) or "" for name in _NAMED_BY]
    return ", ".join(part for part in said if part)


def stage_words(item: CasePlacement) -> str:
    held_by = holder(item)
    return word(item.stage) + (f", hos {word(held_by)}" if held_by else "")


def open_words(item: CasePlacement) -> str:
    return ", ".join(word(rule) for rule in open_rules(item))


def _whole(case: Case, history: Sequence[HistoryEntry]) -> str:
    if not case.placements:
        into = merged_into(history)
        return f"Ärendet är avslutat. Platserna finns i {into}." if into else "Ärendet har inga platser."
    first = front(case)
    if first is None:
        return f"Ärendet är avslutat: {', '.join(dict.fromkeys(word(p.stage) for p in case.placements))}."
    held_by = holder(first)
    by = f" senast {first.next_on.isoformat()}" if first.next_on else ""
    which = f" Det gäller plats {first.position}." if len(case.placements) > 1 else ""
    return f"Närmast på tur{by}: {word(held_by) if held_by else 'ingen'}.{which}"


def _placement(item: CasePlacement) -> Iterator[str]:
    assessment = item.assessment
    by = f", senast {item.next_on.isoformat()}" if item.next_on else ""
    yield _line("Läge", stage_words(item) + by)
    yield _line("Kontrollen säger", f"{word(assessment.verdict)}; går till {word(assessment.route)}")
    for hand in item.handed:
        until = f" till och med {hand.until.isoformat()}" if hand.until else ""
        yield _line("Lämnat över till", f"{hand.to}{until}")
    if item.approval:
        yield _line("Godkänd av", _approved(item.approval))
    for waiver in item.waivers:
        yield _line("Undantag", f"{word(waiver.rule)}, av {waiver.by.name} {moment(waiver.at)}: «{waiver.reason}»")
    if item.left_open:
        yield _line("Kan inte fås än", ", ".join(word(rule) for rule in item.left_open))
    if assessment.agreement:
        agreement = assessment.agreement
        span = f"{agreement.valid_from.isoformat()} till {agreement.valid_to.isoformat()}"
        yield _line("Avtal", f"{agreement.agreement_id}, {span}")
    for one in item.held:
        said = ", ".join(f"{word(name)} {value_in_words(fact.value)}" for name, fact in one.facts.items())
        yield _line(word(one.why), f"{one.by.name or one.by.email} skriver {one.on.isoformat()}: {said}")
    if item.placement.seats != 1:
        yield _line("Antal", str(item.placement.seats))
    yield "  Uppgifter"
    for name, fact in sorted(item.placement.facts.items(), key=lambda said: _ORDER[said[0]]):
        doubt = "" if fact.stated else f" ({word(fact.certainty)})"
        value = word(Status(str(fact.value))) if name is Field.STOK_FORM else value_in_words(fact.value)
        yield _line(word(name), value + doubt, 4)
    yield "  Rutinen"
    for rule, status in assessment.findings.items():
        yield _line(word(rule), _finding(rule, status, item), 4)


def _finding(rule: Rule, status: Status, item: CasePlacement) -> str:
    if rule is Rule.LEAD_TIME and status is Status.VIOLATED:
        return f"{word(status)}: tidigast möjliga start är {item.assessment.earliest_start.isoformat()}"
    return word(status)


def _approved(approval: Approval) -> str:
    deputy = f", ersättare för {approval.deputy_for}" if approval.deputy_for else ""
    agreement = f" (avtal {approval.agreement_id})" if approval.agreement_id else ""
    return f"{approval.by.name}{deputy}, {moment(approval.at)}{agreement}"


def _line(name: str, text: str, indent: int = 2) -> str:
    return f"{' ' * indent}{name:<{_WIDTH - indent}} {shown(text)}"


def _who(who: str) -> str:
    """The service's own parts are not named one by one: the line says what was done."""
    if who == "clock":
        return "tiden"
    return "tjänsten" if who.startswith("rule:") else shown(who)


# --- for a program ---------------------------------------------------------------------------


def case_report(case: Case) -> dict[str, object]:
    """Its placements as in `platsvakt check`, and where each of them stands."""
    return {
        "case": case.number,
        "opened_at": case.opened_at.isoformat(),
        "received": case.first_contact.isoformat(),
        "requester": {"name": case.requester.name, "email": case.requester.email},
        "language": case.language,
        "subject": case.subject,
        "withdrawn": case.withdrawn,
        "version": case.version,
        "placements": [placement_life(item) for item in case.placements],
    }


def placement_life(item: CasePlacement) -> dict[str, object]:
    held_by = holder(item)
    return {
        **placement_report(item.placement, item.assessment),
        "position": item.position,
        "stage": str(item.stage),
        "holder": str(held_by) if held_by else None,
        "next_on": item.next_on.isoformat() if item.next_on else None,
        "approval": _approval(item.approval) if item.approval else None,
        "waivers": [_waiver(waiver) for waiver in item.waivers],
        "left_open": [str(rule) for rule in item.left_open],
        "handed": [{"to": one.to, "until": one.until.isoformat() if one.until else None} for one in item.handed],
        "held": [_held(one) for one in item.held],
    }


def history_report(entry: HistoryEntry) -> dict[str, object]:
    return {
        "at": entry.at.isoformat(),
        "who": entry.who,
        "event": entry.event,
        "text": entry.text,
        "item": entry.item_id,
        "routine": entry.routine,
    }


def _approval(approval: Approval) -> dict[str, object]:
    return {
        "by": {"name": approval.by.name, "email": approval.by.email},
        "deputy_for": approval.deputy_for,
        "at": approval.at.isoformat(),
        "facts_hash": approval.facts_hash,
        "agreement": approval.agreement_id,
    }


def _held(one: Held) -> dict[str, object]:
    return {
        "why": str(one.why),
        "by": {"name": one.by.name, "email": one.by.email},
        "on": one.on.isoformat(),
        "facts": {str(name): str(value_in_words(fact.value)) for name, fact in one.facts.items()},
    }


def _waiver(waiver: Waiver) -> dict[str, object]:
    return {
        "rule": str(waiver.rule),
        "by": {"name": waiver.by.name, "email": waiver.by.email},
        "reason": waiver.reason,
        "at": waiver.at.isoformat(),
    }
