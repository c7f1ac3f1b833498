"""A person's App Home: what waits for that person comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from templates.slack import blocks as kit
from templates.slack.blocks import Block
from templates.slack.placement import SAY, few_buttons, fitted, sentence, state

MOST = 12  # parked items and cases under one heading

_ABSENCE = "Frånvaro"
_HEADINGS = (
    ("waiting", "Väntar på dig"),
    ("deputy", "Du är ersättare"),
    ("triage", "Att sortera"),
    ("urgent", "Senaste dag inom 10 arbetsdagar"),
    ("others", "Väntar på andra"),
    ("approved", "Godkänt de senaste 7 dagarna"),
)
_ACTED_ON = frozenset({"waiting", "deputy", "triage"})
_COMMANDS = (
    "`/lou` ny förfrågan · `/lou LOU-2026-0042` läget · `/lou varför LOU-2026-0042` skälen · "
    "`/lou mina` dina ärenden · `/lou frånvaro` när du är borta · `/lou hjälp`"
)


def home(facts: Any) -> tuple[str, list[Block]]:
    """`facts` is a bot.chat_letters.HomeFacts. As many cases as Slack takes; what is left out is counted."""
    waiting = facts.waiting.count + facts.deputy.count
    text = "Inget väntar på dig just nu."
    if waiting:
        text = f"{SAY.capital(SAY.number(waiting))} {'plats' if waiting == 1 else 'platser'} väntar på dig."
    for most in range(MOST, 0, -1):
        blocks = _blocks(facts, text, most)
        if len(blocks) <= kit.VIEW_BLOCKS:
            break
    return text, blocks


def _blocks(facts: Any, text: str, most: int) -> list[Block]:
    hello = f"Uppdaterat {kit.plain(SAY.day(facts.today))}."
    drawn = [kit.header(text), kit.context(hello), kit.actions("do", _own_buttons(facts))]
    for name, heading in _HEADINGS:
        draw = partial(_acted_on, name) if name in _ACTED_ON else _told
        drawn += _cases(getattr(facts, name), heading, most, draw)
    drawn += _parked(facts.parked, most) if facts.coordinates else []
    drawn += _away(facts)
    return [*drawn, kit.divider(), kit.context(_COMMANDS)]


def _own_buttons(facts: Any) -> list[Block]:
    ask = kit.button("request", "Ny förfrågan …", "new", label="Ny förfrågan om en utbildningsplats")
    away = kit.button("absence", "Frånvaro …", "new", label="Ange när du är borta och vem som ersätter dig")
    return [ask, away] if facts.decides else [ask]


def _cases(listed: Any, heading: str, most: int, draw: Callable[[Any], list[Block]]) -> list[Block]:
    if not listed.count:
        return []
    drawn = [kit.divider(), kit.section(f"*{heading} ({listed.count})*")]
    for row in listed.rows[:most]:
        drawn += draw(row)
    if left := listed.count - min(most, len(listed.rows)):
        drawn.append(kit.context(f"{left} till. Skriv `/lou mina` så visas fler."))
    return drawn


def _acted_on(name: str, row: Any) -> list[Block]:
    placement = fitted(row.facts)
    drawn = [kit.section(f"*{row.held.case}* {sentence(placement)}. {state(placement, asked=True)}")]
    if row.buttons:
        drawn.append(kit.actions(f"{name}:{row.held.case}:{row.held.position}", few_buttons(row)))
    return drawn


def _told(row: Any) -> list[Block]:
    placement = fitted(row.facts)
    holder = f" ({kit.said(row.holder)})" if row.holder else ""
    return [kit.section(f"*{row.held.case}* {sentence(placement)}. {state(placement)}{holder}")]


def _parked(items: Sequence[Any], most: int) -> list[Block]:
    if not items:
        return []
    drawn = [kit.divider(), kit.section(f"*Lagt åt sidan ({len(items)})*")]
    for item in items[:most]:
        again = kit.button(
            "retry", "Försök igen", str(item.item_id), label=f"Försök läsa post {item.item_id} igen"
        )  # fmt: skip
        drawn.append(
            kit.section(f"*Post {item.item_id}* {kit.plain(SAY.moment(item.at))}. {kit.said(item.reason)}", again)
        )
    if len(items) > most:
        drawn.append(kit.context(f"{len(items) - most} till. De visas med kommandot `platsvakt parked list`."))
    return drawn


def _away(facts: Any) -> list[Block]:
    if not facts.away:
        return []
    lines = [
        f"{kit.plain(SAY.days(first, last))}: "
        + (f"{kit.said(deputy)} ersätter dig." if deputy else "ingen ersättare.")
        for first, last, deputy in facts.away
    ]
    return [kit.divider(), kit.section(f"*{_ABSENCE}*\n" + "\n".join(lines[:20]))]
