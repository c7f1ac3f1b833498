"""A placement in the chat: its sentence, its facts, where it stands, and its buttons. Trainees are not named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from templates.places import CLOSED
from templates.slack import blocks as kit
from templates.slack.blocks import Block
from templates.speech import WORDS
from templates.values import fit
from templates.wording import Wording

SAY = Wording("sv")

# What a card says first, by stage: what is to be done, or where it stands.
HEADS = {
    "awaiting_decision": "Ta ställning",
    "received": "Sortera",
    "needs_information": "Väntar på beställaren",
    "with_supplier": "Hos leverantören",
    "awaiting_stok": "Väntar på STÖK-blankett",
    "confirmed": "Klart",
    "misdirected": "Hör inte hit",
    "declined": "Avslaget",
    "withdrawn": "Återtaget",
    "expired": "Tiden gick ut",
    "ended": "Genomfört",
}  # in the order in which they matter to whoever decides

_STATES = {
    "awaiting_decision": "Beslutet väntas senast {day}.",
    "received": "En samordnare går igenom förfrågan.",
    "needs_information": "Beställaren ska svara senast {day}.",
    "with_supplier": "Leverantören har fått frågan och ska svara senast {day}.",
    "awaiting_stok": "Leverantören har sagt ja. STÖK-blanketten ska vara här senast {day}.",
    "confirmed": "Leverantören har sagt ja. Platsen är klar.",
    "misdirected": "Platsen hör inte hit.",
    "declined": "Beställaren har fått avslaget.",
    "withdrawn": "Beställaren har tagit tillbaka förfrågan.",
    "expired": "Starten har passerat utan att platsen blev klar.",
    "ended": "Platsen är genomförd.",
}

_ASKED = "Svara senast {day}."  # to the one who decides

BUTTONS = {
    "approve": "Godkänn kontakt",
    "ask": "Fråga beställaren …",
    "decline": "Avslå …",
    "hand_over": "Lämna över …",
    "waive": "Undantag …",
    "confirm_supplier": "Bekräfta leverantörens svar …",
    "take_over": "Ta över",
}
_LABELS = {  # as a screen reader says them; at most 75 characters
    "approve": "Godkänn att leverantören kontaktas i {where}",
    "ask": "Fråga beställaren i {where}. Du får skriva frågan.",
    "decline": "Avslå i {where}. Du får skriva skäl.",
    "hand_over": "Lämna över i {where}. Du får välja person.",
    "waive": "Gör undantag i {where}. Du får skriva skäl.",
    "confirm_supplier": "Bekräfta leverantörens ja i {where}",
    "take_over": "Ta över i {where}",
}
_STYLES = {"approve": "primary", "decline": "danger"}


def fitted(facts: Any) -> Any:
    """The facts of a placement as they may stand in the chat."""
    return fit(replace(facts, trainee=None), WORDS["sv"]["identity_number"])


def sentence(facts: Any) -> str:
    """«En plats i ortopedi hos Ekens vård för en ST-läkare, 1 mars–28 maj 2027», as mrkdwn."""
    return kit.said(SAY.capital(SAY.place(facts)), 600)


def state(facts: Any, *, asked: bool = False) -> str:
    """Where it stands, in one sentence, as mrkdwn. `asked`: said to the one who is to decide, where nothing is yet."""
    pattern = _ASKED if asked and facts.stage == "awaiting_decision" else _STATES[facts.stage]
    if "{day}" not in pattern:
        return pattern
    return (
        kit.plain(pattern.format(day=SAY.day(facts.next_on))) if facts.next_on else pattern.split(" senast ")[0] + "."
    )


def deviations(facts: Any, received: Any) -> list[str]:
    """What the routine does not settle, as mrkdwn."""
    return [kit.said(line, 400) for group in SAY.reasons([facts], received) for line in group.lines]


def rows(facts: Any, received: Any) -> list[tuple[str, str]]:
    """The routine's facts as label and words, as mrkdwn."""
    return [(label, kit.said(words)) for label, words in SAY.decision_facts(facts, received)]


def is_open(facts: Any) -> bool:
    return facts.stage not in CLOSED and facts.stage != "misdirected"


def buttons(item: Any, *, styled: bool) -> list[Block]:
    """`styled`: what is most often done stands out, and what cannot be taken back; once in a message."""
    return [_button(str(name), item, styled=styled) for name in item.buttons]


def few_buttons(item: Any) -> list[Block]:
    """The first one, and a menu of the others: where there is no room for all."""
    first, *others = [str(name) for name in item.buttons]
    elements = [_button(first, item)]
    if others:
        options = [kit.option(f"{name}|{item.held.value}", BUTTONS[name]) for name in others[:5]]
        elements.append({"type": "overflow", "action_id": "more", "options": options})
    return elements


def _button(name: str, item: Any, *, styled: bool = False) -> Block:
    held = item.held
    where = f"ärende {held.case}, plats {held.position}"
    ask = None
    if name == "approve":
        supplier = fitted(item.facts).supplier or "Leverantören"
        ask = kit.confirm(
            "Godkänn kontakt?", f"{supplier} får ett mejl om platsen, i ditt namn. Beställaren får veta det.", "Godkänn"
        )
    if name == "take_over":
        ask = kit.confirm("Ta över?", "Det är du som tar ställning till platsen från och med nu.", "Ta över")
    return kit.button(
        name,
        BUTTONS[name],
        held.value,
        label=_LABELS[name].format(where=where),
        style=_STYLES.get(name, "") if styled else "",
        ask=ask,
    )


def first_stage(placements: Sequence[Any]) -> str:
    """The stage that matters most among several placements."""
    stages = {p.stage for p in placements}
    return next(stage for stage in HEADS if stage in stages)
