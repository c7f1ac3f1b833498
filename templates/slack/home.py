"""A person's App Home, and the list of the day: what waits for that person comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from templates.slack import blocks as kit
from templates.slack.blocks import Block
from templates.slack.placement import SAY, few_buttons, fitted, sentence, state

MOST = 12  # placements on a home, under whatever headings
MOST_PARKED = 12
_MOST_AWAY = 5

_OUTCOMES = {"approved": "Godkänt", "declined": "Avslaget", "waived": "Undantag"}
_COMMANDS = (
    "`/lou` ny förfrågan · `/lou LOU-2026-0042` läget · `/lou varför LOU-2026-0042` skälen · "
    "`/lou mina` dina ärenden · `/lou frånvaro` när du är borta · `/lou hjälp`"
)


def home(facts: Any) -> tuple[str, list[Block]]:
    """`facts` is a bot.chat_letters.HomeFacts. At most MOST placements, those that wait for this person first.

    Every heading tells how many there are under it; the button at the end mails all of them.
    """
    text = _first_words(facts)
    room, drawn = _Room(MOST), []
    drawn += room.listed("Väntar på dig", facts.waiting, _asked)
    drawn += _stood_in_for(facts.deputy, room)
    drawn += room.listed("Att sortera", facts.triage)
    drawn += _parked(facts.parked)
    drawn += room.listed("Senaste dag inom 10 arbetsdagar", facts.urgent)
    drawn += room.listed("Väntar på andra", facts.others)
    drawn += room.decided(facts.decided, facts.decided_count)
    drawn += room.all_of_them()
    updated = kit.context(f"Uppdaterat {kit.plain(SAY.day(facts.today))}.")
    first = [kit.header(text), updated, kit.actions("do", [_ASK])]
    last = [*(_away(facts.away) if facts.decides else []), *_notifications(facts.chosen)]
    return text, [*first, *drawn, *last, kit.divider(), kit.context(_COMMANDS)]


def today(facts: Any) -> tuple[str, list[Block]]:
    """`facts` is a bot.chat_letters.TodayFacts: the list of the day, as a message."""
    aside = f"{SAY.number(facts.parked)} {'post' if facts.parked == 1 else 'poster'} som är lagda åt sidan"
    waiting = [*([_places(facts.waiting.count)] if facts.waiting.count else []), *([aside] if facts.parked else [])]
    text = f"I dag väntar {SAY.listed(waiting)} på dig."
    groups = [_asked(row) for row in facts.waiting.rows]
    drawn = kit.as_many_as_fit([kit.section(f"*{text}*")], groups, "{count} till visas inte här.")
    if left := facts.waiting.count - len(facts.waiting.rows):
        drawn.append(kit.context(f"{left} till. De finns på fliken Hem."))
    return text, [*drawn, kit.context("Du har valt att få den här listan. Ändra det på fliken Hem, under Aviseringar.")]


class _Room:
    """How many placements may still be shown, and how many there are."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._all = 0
        self._shown = 0

    @property
    def is_full(self) -> bool:
        return self._left == 0

    def listed(self, heading: str, listed: Any, told: Callable[[Any], list[Block]] | None = None) -> list[Block]:
        """`told`: how a placement without buttons is told of."""
        rows = self._take(listed.rows, listed.count)
        drawn: list[Block] = []
        for number, row in enumerate(rows, self._shown - len(rows)):
            drawn += _acted_on(row, number) if row.buttons else (told or _told)(row)
        return _under(heading, listed.count, drawn, len(rows))

    def decided(self, decided: Sequence[Any], count: int) -> list[Block]:
        rows = self._take(decided, count)
        return _under("Beslut senaste 7 dagarna", count, [_decision(one) for one in rows], len(rows))

    def counted(self, heading: str, count: int) -> list[Block]:
        self._all += count
        return _under(heading, count, [], 0)

    def all_of_them(self) -> list[Block]:
        """The button that mails the whole list, where something was left out."""
        if self._shown == self._all:
            return []
        label = f"Visa alla {self._all}. Listan mejlas till dig som en fil för Excel."
        shown = f"{self._shown} av {self._all} visas. Hela listan kommer som en fil för Excel till din mejl."
        mail = kit.button("all_cases", f"Visa alla ({self._all})", "new", label=label)
        return [kit.divider(), kit.actions("all", [mail]), kit.context(shown)]

    def _take(self, rows: Sequence[Any], count: int) -> Sequence[Any]:
        taken = rows[: self._left]
        self._left -= len(taken)
        self._shown += len(taken)
        self._all += count
        return taken


def _stood_in_for(deputy: Sequence[tuple[str, Any]], room: _Room) -> list[Block]:
    """Whom there is no room for is only counted."""
    drawn, left = [], 0
    for name, listed in deputy:
        if room.is_full:
            left += listed.count
        drawn += [] if room.is_full else room.listed(f"Du är ersättare för {kit.said(name)}", listed)
    return [*drawn, *room.counted("Du är ersättare för andra", left)]


def _under(heading: str, count: int, drawn: list[Block], shown: int) -> list[Block]:
    """Nothing where there is nothing under it. With no room for any row, only the number."""
    if not count:
        return []
    more = [kit.context(f"{count - shown} till i hela listan.")] if 0 < shown < count else []
    return [kit.divider(), kit.section(f"*{heading} ({count})*"), *drawn, *more]


def _first_words(facts: Any) -> str:
    stood_in_for = sum(listed.count for _, listed in facts.deputy)
    waiting = facts.waiting.count + stood_in_for + facts.triage.count
    return SAY.capital(f"{_places(waiting)} väntar på dig.") if waiting else "Inget väntar på dig just nu."


def _places(count: int) -> str:
    return f"{SAY.number(count)} {'plats' if count == 1 else 'platser'}"


def _acted_on(row: Any, number: int) -> list[Block]:
    placement = fitted(row.facts)
    told = kit.section(f"*{row.held.case}* {sentence(placement)}. {state(placement, asked=True)}")
    return [told, kit.actions(f"act:{number}", few_buttons(row))]


def _told(row: Any) -> list[Block]:
    placement = fitted(row.facts)
    holder = f" ({kit.said(row.holder)})" if row.holder else ""
    return [kit.section(f"*{row.held.case}* {sentence(placement)}. {state(placement)}{holder}")]


def _asked(row: Any) -> list[Block]:
    """To the one who should answer."""
    placement = fitted(row.facts)
    what = state(placement, asked=True)
    if placement.stage == "needs_information":
        what = f"Svara senast {SAY.day(placement.next_on)}." if placement.next_on else "Svara i ärendets mejl."
        if placement.questions:
            what += f" Vi saknar svar om {SAY.rules(question.rule for question in placement.questions)}."
    return [kit.section(f"*{row.held.case}* {sentence(placement)}. {kit.plain(what)}")]


def _decision(decided: Any) -> Block:
    placement = fitted(decided.row.facts)
    made = f"{_OUTCOMES[decided.outcome]} av {kit.said(decided.by)}, {kit.plain(SAY.moment(decided.at))}."
    return kit.section(f"*{decided.row.held.case}* {sentence(placement)}. {made} {state(placement)}")


def _parked(items: Sequence[Any]) -> list[Block]:
    if not items:
        return []
    drawn = [kit.divider(), kit.section(f"*Lagt åt sidan ({len(items)})*")]
    for item in items[:MOST_PARKED]:
        again = kit.button(
            "retry", "Försök igen", str(item.item_id), label=f"Försök läsa post {item.item_id} igen"
        )  # fmt: skip
        drawn.append(
            kit.section(f"*Post {item.item_id}* {kit.plain(SAY.moment(item.at))}. {kit.said(item.reason)}", again)
        )
    if len(items) > MOST_PARKED:
        left = len(items) - MOST_PARKED
        drawn.append(kit.context(f"{left} till. De visas med kommandot `platsvakt parked list`."))
    return drawn


_ASK = kit.button("request", "Ny förfrågan …", "new", label="Ny förfrågan om en utbildningsplats")


def _away(away: Sequence[Any]) -> list[Block]:
    lines = [
        f"{kit.plain(SAY.days(one.first, one.last))}: "
        + (f"{kit.said(one.deputy)} ersätter dig." if one.deputy else "ingen ersättare.")
        for one in away[:_MOST_AWAY]
    ]
    if len(away) > _MOST_AWAY:
        lines.append(f"{len(away) - _MOST_AWAY} till.")
    change = kit.button("absence", "Frånvaro …", "new", label="Ange när du är borta och vem som ersätter dig")
    words = "\n".join(lines) or "Du är inte anmäld som borta."
    return [kit.divider(), kit.section(f"*Frånvaro*\n{words}", change)]


def _notifications(chosen: Any) -> list[Block]:
    change = kit.button("notifications", "Aviseringar …", "new", label="Välj tid för daglig lista och tysta timmar")
    return [kit.divider(), kit.section(f"*Aviseringar*\n{_chosen_words(chosen)}", change)]


def chosen(facts: Any) -> tuple[str, list[Block]]:
    """`facts` is a bot.routine.notifications.Notifications that was just saved."""
    return f"Dina aviseringar är sparade. {_chosen_words(facts)}", []


def _chosen_words(chosen: Any) -> str:
    """«Daglig lista: kl. 08.00 på arbetsdagar. Tysta timmar: 16.00–09.00.»"""
    daily = f"kl. {kit.clock(chosen.daily_at)} på arbetsdagar" if chosen.daily_at else "av"
    quiet = f"{kit.clock(chosen.quiet.begins)}–{kit.clock(chosen.quiet.ends)}" if chosen.quiet else "inga"
    return f"Daglig lista: {daily}. Tysta timmar: {quiet}."
