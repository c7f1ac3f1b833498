"""The form in which a placement is asked for: the routine's questions, one field each."""

from __future__ import annotations

from typing import Any

from templates.slack import blocks as kit
from templates.slack.blocks import Block

_CATEGORIES = {"st": "Sidotjänstgöring för ST-läkare", "vfu": "VFU i yrke med legitimation"}
_NO_PERSONAL_DATA = "Skriv inga personnummer och inget om patienter. Förfrågningar är som regel allmänna handlingar."
_HEAD = "För- och efternamn. Lämna tomt om ingen är tillfrågad ännu."
_SUPERVISOR = "För- och efternamn. Lämna tomt om leverantören ska utse handledare."
_ON_CALL = {"yes": "Ja, jour ingår", "no": "Nej, jour ingår inte"}


def request(form: Any) -> Block:
    """`form` is a bot.chat_letters.RequestForm; the blocks are named by its RequestField."""
    known = form.values or {}

    def value(name: str) -> str:
        return str(known.get(name) or "")

    def line(field: str, label: str, hint: str = "", *, initial: str = "", optional: bool = False) -> Block:
        return kit.text_input(field, label, initial=value(field) or initial, hint=hint, optional=optional)

    def radio(field: str, label: str, words: dict[str, str]) -> Block:
        return kit.choice_input(field, label, _options(words), initial=value(field), buttons=True)

    blocks = [kit.context(_NO_PERSONAL_DATA)]
    if form.on_behalf:
        blocks.append(line("email", "Studierektorns e-post", "Den som frågar. Svaret mejlas dit.", initial=form.email))
    blocks += [
        radio("category", "Vad gäller det?", _CATEGORIES),
        line("programme", "Specialitet eller yrke", "Till exempel ortopedi eller fysioterapeut."),
        line("trainee", "Namn på den som ska utbildas", optional=True),
        kit.text_input("seats", "Antal platser", initial=value("seats") or "1", longest=2),
        line("organisation", "Arbetsplats som frågar", initial=form.organisation),
        line("study_director", "Studierektor", "För- och efternamn.", initial=form.study_director),
        line("department_head", "Verksamhetschef som är tillfrågad", _HEAD, optional=True),
        _supplier(form, value("supplier")),
        line("supervisor", "Handledare hos leverantören", _SUPERVISOR, optional=True),
        kit.day_input("start", "Första dag", initial=value("start")),
        kit.day_input("end", "Sista dag", initial=value("end")),
        line("working_hours", "Arbetstid", "Dagar och klockslag, eller procent: heltid, 80 %, mån–fre 8–16.30."),
        radio("on_call", "Ingår jour?", _ON_CALL),
    ]
    return kit.modal("request", "Ny förfrågan", blocks, submit="Skicka", close="Avbryt", kept=form.source)


def _supplier(form: Any, known: str) -> Block:
    """A menu, as long as Slack's menus hold every supplier."""
    label = "Leverantör (privat vårdgivare)"
    if not form.suppliers or len(form.suppliers) > kit.OPTIONS:
        return kit.text_input("supplier", label, initial=known)
    options = [kit.option(str(number), name) for number, name in enumerate(form.suppliers)]
    chosen = str(form.suppliers.index(known)) if known in form.suppliers else ""
    return kit.choice_input("supplier", label, options, initial=chosen)


def _options(words: dict[str, str]) -> list[Block]:
    return [kit.option(value, text) for value, text in words.items()]
