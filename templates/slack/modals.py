"""The modals in which an act is completed, and the one that says why it cannot be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from templates.slack import blocks as kit
from templates.slack.blocks import Block
from templates.slack.letters import unwrapped
from templates.slack.placement import SAY, fitted, sentence

SHORTEST, LONGEST = 10, 1_000  # characters of a reason or question

REASONS = {"lead_time": "Framförhållning", "agreement": "Avtal", "capacity": "Kapacitet", "other": "Annat"}


TITLES = {
    "ask": "Fråga beställaren",
    "decline": "Avslå",
    "hand_over": "Lämna över",
    "waive": "Undantag",
    "confirm_supplier": "Leverantörens svar",
    "absence": "Frånvaro",
    "notifications": "Aviseringar",
    "request": "Ny förfrågan",
    "case_from_message": "Ny förfrågan",
}


def act(form: Any) -> Block:
    """`form` is a bot.chat_letters.ActForm."""
    return _FORMS[str(form.button)](form)


def notice(text: str) -> Block:
    """A sentence and nothing to do."""
    return kit.modal("notice", "Platsvakt", [kit.section(kit.said(text, 2_000))])


def loading(button: Any) -> Block:
    """`button`: the bot.chat_letters.Button that opened it; the title stays while the rest is filled in."""
    return kit.modal("loading", TITLES[str(button)], [kit.section("Hämtar uppgifterna …")])


def _ask(form: Any) -> Block:
    words = kit.text_input(
        "words", "Din fråga till beställaren", lines=True, shortest=SHORTEST, longest=LONGEST,
        hint="Frågan mejlas till beställaren. Ärendet väntar tills svaret har kommit.",
    )  # fmt: skip
    return _modal(form, "Skicka frågan", [_about(form), words, *_preview(form)])


def _decline(form: Any) -> Block:
    options = [kit.option(value, text) for value, text in REASONS.items()]
    chosen = "lead_time" if "lead_time" in form.rules else "agreement" if "agreement" in form.rules else ""
    kind = kit.choice_input("kind", "Vad gäller skälet?", options, initial=chosen, buttons=True)
    words = kit.text_input(
        "words", "Ditt skäl", lines=True, shortest=SHORTEST, longest=LONGEST,
        hint="Skälet står i mejlet till beställaren, med dina ord.",
    )  # fmt: skip
    return _modal(form, "Skicka avslag", [_about(form), kind, words, *_preview(form)])


def _hand_over(form: Any) -> Block:
    if not form.people:
        return notice("Det finns ingen annan i katalogen som kan ta ställning till den här platsen.")
    person = kit.choice_input("name", "Vem tar ställning?", [kit.option(p.value, p.text) for p in form.people])
    until = kit.day_input(
        "until", "Till och med vilken dag?", optional=True,
        hint=f"Sedan går frågan tillbaka. {_until(form)}",
    )  # fmt: skip
    words = kit.text_input(
        "words", "Något att tänka på?", lines=True, longest=LONGEST, optional=True,
        hint="Sparas i ärendet. Är du borta en tid? Skriv /lou frånvaro i stället.",
    )  # fmt: skip
    return _modal(form, "Lämna över", [_about(form), person, until, words])


def _until(form: Any) -> str:
    if form.last_day:
        return f"Lämna tomt för hela tiden som du har den: till och med {SAY.day(form.last_day)}."
    return "Lämna tomt om det är för gott."


def _waive(form: Any) -> Block:
    if not form.rules:
        return notice("Platsen bryter inte mot någon regel som det går att göra undantag från.")
    options = [kit.option(rule, SAY.capital(SAY.words["rules"][rule])) for rule in form.rules]
    rule = kit.choice_input("rule", "Undantag från", options, initial=form.rules[0], buttons=True)
    words = kit.text_input(
        "words", "Skäl för undantaget", lines=True, shortest=SHORTEST, longest=LONGEST,
        hint="Skälet sparas i ärendet, med ditt namn. Sedan kan du godkänna.",
    )  # fmt: skip
    return _modal(form, "Gör undantag", [_about(form), rule, words])


def _confirm_supplier(form: Any) -> Block:
    words = kit.text_input(
        "words", "Hur kom svaret?", lines=True, shortest=SHORTEST, longest=LONGEST,
        hint="Till exempel: Anna på kliniken ringde i dag och sa ja. Sparas i ärendet, med ditt namn.",
    )  # fmt: skip
    said = kit.section("Du intygar att leverantören har sagt ja, utan villkor. Beställaren får veta det.")
    return _modal(form, "Bekräfta ja", [_about(form), said, words])


_FORMS = {
    "ask": _ask,
    "decline": _decline,
    "hand_over": _hand_over,
    "waive": _waive,
    "confirm_supplier": _confirm_supplier,
}


def absence(form: Any) -> Block:
    """`form` is a bot.chat_letters.AbsenceForm."""
    blocks = [
        kit.section("Medan du är borta går dina frågor till ersättaren. Det du redan har fått kan du ändå svara på."),
        kit.day_input("first", "Första dag"),
        kit.day_input("last", "Sista dag"),
    ]
    if form.deputies:
        options = [kit.option(p.value, p.text) for p in form.deputies]
        hint = "Lämna tomt för den ersättare som står i katalogen."
        blocks.append(
            kit.choice_input("deputy", "Ersättare", options, initial=form.deputy, hint=hint, optional=True)
        )  # fmt: skip
    return kit.modal("absence", TITLES["absence"], blocks, submit="Spara", close="Avbryt")


def notifications(form: Any) -> Block:
    """`form` is a bot.chat_letters.NotificationForm. Each time is an option's value «HH:MM», none of them «none»."""
    chosen, quiet = form.chosen, form.chosen.quiet
    blocks = [
        _time_input(
            "daily", "Daglig lista", form.daily, chosen.daily_at, none="Ingen lista",
            hint="Ett meddelande på arbetsdagar, med det som väntar på dig. Väntar inget kommer inget.",
        ),
        kit.section("*Tysta timmar*\nDå får du inga meddelanden och påminnelser. De kommer när timmarna är slut."),
        _time_input("quiet_begins", "Från", form.quiet, quiet.begins if quiet else None, none="Inga tysta timmar"),
        _time_input("quiet_ends", "Till", form.quiet, quiet.ends if quiet else None, none="Inga tysta timmar"),
    ]  # fmt: skip
    return kit.modal("notifications", TITLES["notifications"], blocks, submit="Spara", close="Avbryt")


def _time_input(
    block_id: str, label: str, times: Sequence[time], chosen: time | None, *, none: str, hint: str = ""
) -> Block:
    options = [kit.option("none", none), *(kit.option(f"{one:%H:%M}", f"kl. {kit.clock(one)}") for one in times)]
    initial = f"{chosen:%H:%M}" if chosen else "none"
    return kit.choice_input(block_id, label, options, initial=initial, hint=hint)


def _modal(form: Any, submit: str, blocks: list[Block]) -> Block:
    kept = f"{form.held.value}|{form.channel}"
    return kit.modal(str(form.button), TITLES[str(form.button)], blocks, submit=submit, close="Avbryt", kept=kept)


def _about(form: Any) -> Block:
    number = f", plats {form.held.position}" if form.several else ""
    return kit.section(f"*{form.held.case}{number}*\n{sentence(fitted(form.placement))}")


def _preview(form: Any) -> list[Block]:
    """The letter as the requester will read it."""
    if not form.preview:
        return []
    return [kit.divider(), kit.context("Så här blir mejlet till beställaren:"), kit.section(_letter(form.preview))]


def _letter(text: str) -> str:
    lines = [kit.said(line, 600) for line in unwrapped(text)]
    return kit.cut("\n".join(f">{line}" for line in lines), kit.SECTION)
