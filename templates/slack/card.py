"""A case's card: what is to be done, about what, by when, and the buttons to do it with.

A card says the same thing for the same case and version, wherever it stands. It is as full as Slack's limits allow:
with many placements each has a menu instead of buttons, then one line, and at last the rest is only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from templates.slack import blocks as kit
from templates.slack.blocks import Block
from templates.slack.placement import (
    HEADS,
    SAY,
    buttons,
    deviations,
    few_buttons,
    first_stage,
    fitted,
    is_open,
    rows,
    sentence,
    state,
)

_COMPLETE = "Alla uppgifter enligt rutinen finns."
_WAIVE_FIRST = "Vill du godkänna? Gör undantag först."
_Draw = Callable[[Any, Any, bool], list[Block]]


def card(facts: Any) -> tuple[str, list[Block]]:
    """`facts` is a bot.chat_letters.CardFacts. Returns the top-level text and the blocks."""
    return _text(facts), _blocks(facts)


def _text(facts: Any) -> str:
    """A whole sentence, since screen readers and notifications say nothing else."""
    placements = [fitted(p.facts) for p in facts.placements]
    stage = first_stage(placements)
    first = next(p for p in placements if p.stage == stage)
    what = kit.plain(SAY.place(first))
    others = f" Ärendet har {len(placements)} platser." if len(placements) > 1 else ""
    if stage == "awaiting_decision":
        text = f"Ta ställning till {facts.case}: {what}. {state(first, asked=True)}{others}"
    else:
        text = f"{facts.case}: {what}. {state(first)}{others}"
    return kit.said(text, kit.TOP_LEVEL)


def _blocks(facts: Any) -> list[Block]:
    """The fullest drawing that Slack takes."""
    several = len(facts.placements) > 1
    head = [kit.header(_head(facts))]
    foot = [kit.context(f"Rutin {kit.said(facts.routine.document_id)}, version {kit.said(facts.routine.version)}")]
    for draw in (_full, _brief, _line):
        middle = [block for p in facts.placements for block in draw(p, facts, several)]
        if kit.fits([*head, *middle, *foot]):
            return [*head, *middle, *foot]
    return _as_many_as_possible(facts, head)


def _head(facts: Any) -> str:
    placements = [p.facts for p in facts.placements]
    stage = first_stage(placements)
    here = sum(p.stage == stage for p in placements)
    counted = f" ({here} av {len(placements)} platser)" if len(placements) > 1 else ""
    return f"{HEADS[stage]}: {facts.case}{counted}"


def _full(item: Any, facts: Any, several: bool) -> list[Block]:
    placement = fitted(item.facts)
    text = f"*{_title(item, placement, several)}*\n{_opening(item, placement, facts.received)}"
    drawn = [kit.section(text.strip())]
    if is_open(placement):
        drawn += kit.fields(rows(placement, facts.received))
    drawn.append(kit.context(_standing(item, placement)))
    if item.buttons:
        drawn.append(kit.actions(_block_id(item), buttons(item, styled=not several)))
    return drawn


def _brief(item: Any, facts: Any, several: bool) -> list[Block]:
    """With a menu instead of buttons, and only what deviates from the routine."""
    placement = fitted(item.facts)
    lines = [_opening(item, placement, facts.received), _standing(item, placement)]
    drawn = [kit.section(f"*{_title(item, placement, several)}*\n{' '.join(filter(None, lines))}")]
    if item.buttons:
        drawn.append(kit.actions(_block_id(item), few_buttons(item)))
    return drawn


def _line(item: Any, facts: Any, several: bool) -> list[Block]:
    placement = fitted(item.facts)
    drawn = [kit.section(f"*{_title(item, placement, several)}* {state(placement, asked=True)}")]
    if item.buttons:
        drawn.append(kit.actions(_block_id(item), few_buttons(item)))
    return drawn


def _as_many_as_possible(facts: Any, head: Sequence[Block]) -> list[Block]:
    """Those that can be acted on first, then the others, and how many are left out."""
    ordered = sorted(facts.placements, key=lambda p: (not p.buttons, not is_open(p.facts), p.held.position))
    more = f"{{count}} platser till finns i ärendet. Skriv `/lou {facts.case}` så visas de."
    return kit.as_many_as_fit(head, [_line(item, facts, True) for item in ordered], more)


def _title(item: Any, placement: Any, several: bool) -> str:
    number = f"Plats {item.held.position}: " if several else ""
    return number + sentence(placement)


def _opening(item: Any, placement: Any, received: Any) -> str:
    """What the routine says about it, while somebody can still do something about that."""
    if placement.stage != "awaiting_decision":
        return ""
    found = deviations(placement, received)
    if "waive" in item.buttons and "approve" not in item.buttons:
        found.append(_WAIVE_FIRST)
    return " ".join(found) or _COMPLETE


def _standing(item: Any, placement: Any) -> str:
    """Who decided, or is to decide, and by when."""
    parts = []
    if item.outcome and item.at:
        done = "Godkänt" if item.outcome == "approved" else "Avslaget"
        deputy = f", ersättare för {kit.said(item.by_deputy_for)}," if item.by_deputy_for else ""
        parts.append(f"{done} av {kit.said(item.by)}{deputy} {kit.plain(SAY.moment(item.at))}.")
    parts.append(state(placement, asked=True))
    if placement.stage == "awaiting_decision":
        parts.append(_decider(item))
        if item.until:
            back = kit.said(item.afterwards) if item.afterwards else "en samordnare"
            parts.append(f"Det gäller till och med {kit.plain(SAY.day(item.until))}, sedan tar {back} ställning.")
        elif item.next_decider:
            parts.append(f"Därefter går frågan till {kit.said(item.next_decider)}.")
    return " ".join(parts)


def _decider(item: Any) -> str:
    if not item.decider:
        return "En samordnare tar ställning."
    name = f"<@{item.decider_id}>" if item.decider_id else kit.said(item.decider)
    deputy = f", ersättare för {kit.said(item.deputy_for)}," if item.deputy_for else ""
    return f"{name}{deputy} tar ställning."


def _block_id(item: Any) -> str:
    return f"act:{item.held.case}:{item.held.position}:v{item.held.version}"
