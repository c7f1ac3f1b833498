"""What is said to one person, and in a thread."""

from __future__ import annotations

from typing import Any

from templates.slack import blocks as kit
from templates.slack.blocks import Block
from templates.slack.placement import SAY, few_buttons, fitted, sentence, state

Drawn = tuple[str, list[Block]]

_MORE = "{count} platser till visas inte här."

_HELP = """*Så här använder du Platsvakt*
`/lou` – fråga om en plats (sidotjänstgöring eller VFU hos en privat leverantör)
`/lou LOU-2026-0042` – hur det går i ett ärende
`/lou varför LOU-2026-0042` – varför det står där det står
`/lou mina` – dina ärenden
`/lou frånvaro` – när du är borta och vem som ersätter dig
`/lou hjälp` – den här texten

Du kan också skriva din förfrågan i kanalen för utbildningsplatser, med egna ord. Svaret kommer i tråden.
Skriv inga personnummer och inget om patienter."""


def reply(text: str) -> Drawn:
    """One sentence or more of ours; names in it are as people wrote them."""
    return kit.said(text, kit.SECTION), []


def stranger(text: str) -> Drawn:
    """A home for somebody we do not know."""
    return kit.said(text, kit.TOP_LEVEL), [kit.section(kit.said(text, kit.SECTION))]


def event(told: Any) -> Drawn:
    """`told` is a bot.chat_letters.Told."""
    return f"{kit.plain(SAY.moment(told.at))}: {kit.said(told.text, 2_000)}", []


def already(facts: Any) -> Drawn:
    """`facts` is a bot.chat_letters.Already: «Redan godkänt av Cecilia Dahl kl. 10.14.»"""
    where = state(fitted(facts.placement))
    if not facts.outcome or facts.at is None:
        return f"Det går inte längre. {where}", []
    done = "godkänt" if facts.outcome == "approved" else "avslaget"
    deputy = f", ersättare för {kit.said(facts.deputy_for)}," if facts.deputy_for else ""
    moment = kit.plain(SAY.moment(facts.at))
    when = moment[moment.index("kl.") :] if facts.at.date() == facts.today else moment
    return f"Redan {done} av {kit.said(facts.by)}{deputy} {when}. {where} Ditt klick ändrade inget.", []


def hint(facts: Any) -> Drawn:
    """To one who decides and wrote in the thread: the real buttons."""
    text = "Det du skrev i tråden är inget beslut. Använd knapparna här."
    groups = [
        [
            kit.section(f"*Plats {item.held.position}:* {sentence(fitted(item.facts))}"),
            kit.actions(f"hint:{item.held.case}:{item.held.position}", few_buttons(item)),
        ]
        for item in facts.placements
        if item.buttons
    ]
    return text, kit.as_many_as_fit([kit.section(text)], groups, _MORE)


def note(facts: Any) -> Drawn:
    """`facts` is a bot.chat_letters.NoteOffer."""
    text = f"Vill du spara det du skrev som en anteckning i {facts.case}? Den skickas inte till någon."
    save = kit.button(
        "keep_note", "Spara anteckning", f"{facts.case}|{facts.item_id}", label=f"Spara som anteckning i {facts.case}"
    )
    return text, [kit.section(text), kit.actions(f"note:{facts.item_id}", [save])]


def status(answer: Any) -> Drawn:
    """`answer` is a bot.chat_letters.CaseAnswer."""
    first = [kit.section(f"*{answer.case}* kom in {kit.plain(SAY.day(answer.received))}.")]
    if answer.decider and any(p.stage == "awaiting_decision" for p in answer.placements):
        first.append(kit.context(f"{kit.said(answer.decider)} tar ställning."))
    groups = [[kit.section(_standing(p, answer))] for p in answer.placements]
    return f"Läget i {answer.case}.", kit.as_many_as_fit(first, groups, _MORE)


def why(answer: Any) -> Drawn:
    """Each rule that is open or not kept, with what was read."""
    first = [kit.section(f"*Därför står {answer.case} där det står*")]
    groups = [[kit.section(kit.cut(_reasons(p, answer), kit.SECTION))] for p in answer.placements]
    return f"Skälen i {answer.case}.", kit.as_many_as_fit(first, groups, _MORE)


def _standing(placement: Any, answer: Any) -> str:
    shown = fitted(placement)
    number = f"Plats {shown.position}: " if len(answer.placements) > 1 else ""
    return f"*{number}{sentence(shown)}*\n{state(shown)}"


def _reasons(placement: Any, answer: Any) -> str:
    groups = SAY.why([fitted(placement)], answer.received)
    lines = [f"• *{kit.said(group.title)}:* {kit.said(' '.join(group.lines), 500)}" for group in groups]
    return "\n".join([_standing(placement, answer), *(lines or ["Allt enligt rutinen finns."])])


def mine(listed: Any) -> Drawn:
    """`listed` is a bot.chat_letters.CaseList."""
    count = len(listed.rows)
    text = "Du har inga öppna ärenden."
    if count:
        text = f"Du har {SAY.number(count)} {'öppen plats' if count == 1 else 'öppna platser'}."
    groups = [
        [kit.section(f"*{row.held.case}* {sentence(shown)}. {state(shown)}")]
        for row in listed.rows
        for shown in [fitted(row.facts)]
    ]
    return text, kit.as_many_as_fit([kit.section(f"*{text}*")], groups, _MORE)


def help_text(_: Any) -> Drawn:
    return "Så här använder du Platsvakt.", [kit.section(_HELP)]
