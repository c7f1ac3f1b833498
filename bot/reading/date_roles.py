"""Whose dates they are and which end: from the words before and after each date."""

from __future__ import annotations

import re

from bot.reading.cues import Cues
from bot.reading.date_drafts import MOVED, NO_ROLE, Draft, as_end, words_before
from bot.reading.date_points import Needs, Unit
from bot.reading.date_scan import WEEKDAY_BEFORE
from bot.reading.date_words import MONTH_NAMES_OF_PEOPLE, OTHER_DATES
from bot.reading.passage import Passage
from bot.reading.patterns import regex

_FILL = (
    rf"[\s:.=|(\-]{{0,8}}(?:(?:datum|date|den|blir|är|redan|i stället|istället|nu|först|i|on|in|med start|"
    rf"börjar|start)\b[\s:|]{{0,3}}){{0,2}}{WEEKDAY_BEFORE}$"
)
_FROM = regex(
    r"(?:\b(?:från(?: och med)?|from|fr\.?\s?o\.?\s?m|f\.?\s?o\.?\s?m|fr|"
    r"start(?:ar|en|datum(?:et)?|dag(?:en)?|tid(?:en)?|veckan?|as|a)?|börja[rsn]?(?: först| redan| tidigast)?|"
    r"påbörja[rs]?|(?:hon|han|hen|de|och) (?:åker|reser|går|kommer|flyttar) (?:dit |iväg |till (?:er|dem) )?(?=den )|"
    r"sätt(?:er|a) igång|inled[es]?s?|tillträder?|starting|starts?|start date|begin(?:s|ning)?|commencing|as of|"
    r"räknat från|"
    r"första (?:arbets)?dag(?:en)?|tillträdes?(?:dag)?)\b\.?)" + _FILL
)
_TILL = regex(
    r"(?:\b(?:(?:fram )?till?(?: och med)?|till och med|t\.?\s?o\.?\s?m|"
    r"slut(?:ar|a|et|datum(?:et)?|dag(?:en)?|tid(?:en)?)?|avsluta[rs]?|"
    r"avslut|upphör|lämnar?|"
    r"until|through|to|ends?|ending|end date|finish(?:es|ing)?|sista (?:arbets)?dag(?:en)?(?: (?:på|hos|"
    r"vid) [\w-]{2,24})?|last (?:working )?day)\b\.?)" + _FILL
)
_WHOLE = regex(
    r"\b(?:i|under|hela|för|in|during|throughout|all of|whole of|månad(?:en|erna)?|month|period(?:en)?|"
    r"tid(?:en)?|när|when|avser|gäller)"
    r"[\s:|]{1,3}(?:hela\s|month of\s|the month of\s)?$"
)
_UNSURE = regex(
    r"\b(?:n[åa](?:gon|n)\s?gång(?: (?:mellan|under|i))?|inom (?:perioden|tidsramen|intervallet|spannet|ramen för)|"
    r"t\.?\s?ex\.?|exempelvis|typ|säg|e\.g\.|for example|cirka|circa|ca|c:a|ungefär|omkring|runt|"
    r"prel(?:iminärt?)?|preliminära|tentative(?:ly)?|"
    r"approx(?:imately)?|about|around|"
    r"roughly|provisional(?:ly)?|eventuellt|ev|kanske|möjligen|possibly|perhaps|"
    r"troligen|troligtvis|förmodligen|antagligen|sannolikt|probably|presumably|"
    r"(?:tror|gissar)(?: (?:på|det blir|att (?:det|hon|han|hen|vi) (?:blir|kommer|kan|ska|börjar)))?)\b"
    r"\.?\s?(?:period|datum|start|tid)?\s?"
    rf"(?:från och med |från |fr\.?o\.?m\.? |from )?[:\s]{{0,2}}{WEEKDAY_BEFORE}$"
)
_UNSURE_AFTER = regex(
    r"\s?[(,–-]?\s?(?:prel\b|preliminär|tentativ|ungefär|plus.?minus|\+/?-|±|tbc\b|"
    r"(?:ej|inte) (?:spika|bestäm|fast|klar)|"
    r"annars\b|eller (?:senare|tidigare)\b|flexib|"
    r"(?:nån|någon) gång|typ\b|med (?:reservation|förbehåll)|eller däromkring|eller så\b|approx|provisional|"
    r"(?:datum\w* |tid\w* |det )?(?:kan|may|might) "
    r"(?:komma att )?(?:ändras|justeras|flyttas|förskjutas|change|shift)|(?:subject|open) to change)"
)
_EARLIEST = regex(
    rf"\b(?:tidigast|efter|after|earliest|någon gång efter|not before|inte före)\s(?:från\s|from\s)?{WEEKDAY_BEFORE}$"
)
_NOT = regex(
    r"\b(?:inte|ej|icke|not|(?:tidigare|förut|ursprungligen|previously|formerly|originally)(?: angiv\w{1,3}|"
    r" sagt| period(?:en)?)?:?|istället för|i stället för|snarare än|instead of|rather than)\s"
    rf"(?:(?:längre|som planerat|börjar?|starta[r]?|från|fr\.?o\.?m\.?|from|till|t\.?o\.?m\.?|blir|är|gäller|"
    rf"under|på|i|med|v\.?)\s){{0,3}}{WEEKDAY_BEFORE}$"
)
# "3 maj–25 juli fungerar inte längre", "… är inte längre möjligt", "… har ställts in"
_FALLS_AWAY_AFTER = regex(
    r"[\s,)]{0,3}(?:utgår|stryks|faller bort|har (?:fallit bort|ställts in|blivit inställ\w{1,2})"
    r"|(?:fungerar|funkar|går|passar|gäller|works?)\s(?:(?:det|tyvärr|dessvärre|alltså|nu|då)\s){0,2}(?:inte|ej|no)"
    r"(?!\s(?:längre\s)?att\b)"
    r"|(?:är|blir|is)\s(?:(?:det|tyvärr|dessvärre|alltså|nu)\s){0,2}(?:inte|ej|no|not)\s(?:längre\s|longer\s)?"
    r"(?:aktuell|möjlig|genomförbar|giltig|possible)\w{0,2})\b"
)
_WEEKDAY_OF = regex(
    r"\b(?:första|andra|tredje|fjärde|sista|first|second|third|last)\s(?:(?:mån|tis|ons|tors|fre|lör|sön)dagen|vardagen|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\s(?:i|in|of)\s$"
)
_THE_END = regex(r"\b(?:slut\w{0,6}|förläng\w{0,2}|förkort\w{0,2}|extended?|end(?:ing| date)?)\b")
_CLOCK_AFTER = regex(r",?\s(?:kl(?:ockan)?\.?\s?)?\d{1,2}[:.]\d\d\b|,?\skl\b|t\d\d:\d\d")
_LONG_AGO_AFTER = regex(r"[\s,)]{0,3}(?:i|under) fjol\b|[\s,)]{0,3}(?:förra året|förra läsåret|last year)\b")
_WRITTEN_AFTER = regex(r"[^\n]{0,60}?(?:\bskrev|\bwrote\b)")
_OTHER_AFTER = regex(
    r"[\s,)]{1,3}(?:(?:är|har|tar|var|blir|is|are|am|have|has|we|vi|jag|hon|han|i|kliniken|"
    r"mottagningen)\s){1,3}(?:\w{1,12}\s){0,2}?"
    r"(?:semest\w{0,6}|\w{0,9}ledig\w{0,3}(?! (?:hos oss |från oss |hemma |här )?(?:för (?:detta|det "
    r"här|placering|att)|for this))|stängt|borta|bortrest|upptag\w{2}|kurs|on leave|away|"
    r"closed|holiday|möte)\b"
)
_AS_FIRST_DAY = regex(r",? (?:som|as) (?:(?:den |her |his |the |sin )?(?:första|first)\b|start(?:datum|dag| date)?\b)")
_AS_LAST_DAY = regex(r",? (?:som|as) (?:(?:den |her |his |the |sin )?(?:sista|last)\b|slut(?:datum|dag)?\b|end date\b)")
_OPEN_AFTER = regex(r"\s?(?:[,-]\s?)?(?:och framåt|tills vidare|-\s*$|-\s*\n|onwards?\b)")
_CONTEXT = regex(
    r"\b(?:" + "|".join(f"(?P<{name.replace(' ', '_')}>{words})" for name, (words, _) in OTHER_DATES.items()) + ")"
)
_ANOTHER = Cues(*(words for name, (words, _) in OTHER_DATES.items() if name != "placement"))
_REACH = {name.replace(" ", "_"): reach for name, (_, reach) in OTHER_DATES.items()}
WISH = regex(rf"\b(?:{OTHER_DATES['placement'][0]})")
_IMPOSSIBLE_WISH = regex(r"\b(?:inte|ej|not|cannot|can't|tyvärr)\b")


def _is_a_name(text: Passage, draft: Draft) -> bool:
    """«till Maj Brännmyr», «Hej Maj!»: a month that is somebody's name."""
    word = text.original[slice(*draft.first_raw)]
    if not word[:1].isupper() or word.casefold() not in MONTH_NAMES_OF_PEOPLE:
        return False
    return bool(re.match(r"[ ][A-ZÅÄÖ]", text.original[draft.end : draft.end + 2])) or word.casefold() == "maj"


def settle_role(text: Passage, draft: Draft, floor: int) -> None:
    """Gives a draft with one point its place: start, end, or both ends of a week or month."""
    point = draft.first
    if not point or draft.last:
        return
    label, sentence = words_before(text, draft.start, floor), text.before(draft.start, 80, 0)
    if MOVED.search(sentence) and re.search(rf"\b(?:till?|to)\s{WEEKDAY_BEFORE}$", label):
        if _THE_END.search(sentence):
            as_end(draft)
        elif point.unit is not Unit.DAY and not re.search(r"\bstart|\bbörja|\bbegin", sentence):
            draft.last, draft.last_raw = point, draft.first_raw
        return
    if _FROM.search(label) or _OPEN_AFTER.match(text.folded, draft.end) or _AS_FIRST_DAY.match(text.folded, draft.end):
        return
    if _AS_LAST_DAY.match(text.folded, draft.end):
        as_end(draft)
        return
    if _TILL.search(label):
        if point.unit is Unit.MONTH and _is_a_name(text, draft):
            draft.other = "a name"
        else:
            as_end(draft)
        return
    if point.unit is Unit.DAY:
        if point.needs is not Needs.NOTHING or not _wished(text, draft, floor):
            draft.other = NO_ROLE
        return
    draft.last, draft.last_raw = point, draft.first_raw
    if point.unit is Unit.MONTH:
        if point.year is None and (not _WHOLE.search(label) or _is_a_name(text, draft)):
            draft.other = "a month without a role"
        elif point.needs is Needs.CUE and point.year is not None and not _wished(text, draft, floor):
            draft.other = "a number that may be a month"


# "verksamhetschefen godkände placeringen (på Granvik) den 28 januari": the day of the deciding
_DECIDED = regex(
    r"\b(?:godkände|tillstyrkte|beviljade|accepterade|bekräftade|biföll|samtyckte|approved|sa(?:de)? ja|"
    r"gav [\w ]{2,24}|fick [\w ]{2,24})s?\s(?:\w{1,12}\s){0,3}?(?:sido|utbildnings)?"
    r"(?:placering|tjänstgöring|plats|randning|vfu|praktik|placement)\w{0,4}"
    r"(?:\s(?:på|hos|vid|för|at|for)\s[\wåäö &-]{2,40}?)?,?\s" + WEEKDAY_BEFORE + "$"
)


# "hon är (föräldra)ledig från den 4 oktober": away from the work itself; not "borta från oss från …", nor "efter
# semestern från …", "han kan vara borta från …", which tell when somebody can come
_ON_LEAVE_FROM = regex(
    r"(?P<whether>(?:\b(?:efter|after|kan|kunde|kunna|skulle|can|could)\s(?:\w{1,10}\s){0,2})?)"
    r"\b\w{0,9}(?:ledig\w{0,4}|semester\w{0,3}|sjukskriv\w{1,6}|frånvarande|borta|bortrest|stäng[td]\w{0,2}|"
    r"leave|away|absent|closed|holiday)\s(?:(?:hos oss|här|helt|redan|igen|nu|då|också|även)\s){0,2}"
    r"(?:från(?: och med)?|fr\.?\s?o\.?\s?m\.?|from|med start(?: den)?|starting)\s" + WEEKDAY_BEFORE + "$"
)
_FREED_AFTER = regex(
    r"[,)]?\s(?:\w{1,10}\s){0,2}?(?:för|for)\s(?:(?:sin|en|denna|den här|att göra sin|att göra|a|this|the)\s)?"
    r"(?:detta|det här|placering|sidotj|randa|randning|vfu|praktik|utbildning|placement|training|rotation)"
)


def _on_leave_from(text: Passage, draft: Draft, window: str) -> bool:
    """Whether a date is the first one of somebody's leave."""
    said = _ON_LEAVE_FROM.search(window)
    if said is None or _FREED_AFTER.match(text.after(draft.end, 60)):
        return False
    return not said["whether"]


# "därefter semester, och sedan ögonsjukdomar på Granvik 16/8–12/9": the next step, and no leave any more
_THEN = regex(r"\b(?:därefter|sedan|sen|efter det|följt av|varefter|after that|afterwards|then)\b")


def _context(text: Passage, draft: Draft, floor: int) -> str:
    """What the words before a date say that it is: the nearest of them decides; "" or "placement" for the period."""
    window = text.before(draft.start, 80, floor)
    if draft.first and not draft.last and draft.first.unit is Unit.DAY and _DECIDED.search(window):
        return "writing"
    if _on_leave_from(text, draft, window):
        return "leave"
    nearest = ""
    for match in _CONTEXT.finditer(window) if _ANOTHER.search(window) else ():
        name = match.lastgroup or ""
        distance = len(window) - match.end()
        if distance > _REACH[name]:
            continue
        if name in ("course", "deadline", "meeting", "on_call", "break") and re.search(
            r"[,:(]\s", window[match.end() :]
        ):
            continue
        if name in ("leave", "course") and _THEN.search(window, match.end()):
            continue
        if name == "course" and nearest == "placement":
            continue
        if nearest == "extent" and match[0].startswith(("fr", "from")):
            continue  # "går ner till 80 % från oktober"
        nearest = name
    return nearest


def _wished(text: Passage, draft: Draft, floor: int) -> bool:
    """Whether the words before (or, for a short line, around) speak of a placement."""
    sentence = text.folded[text.sentence_start(draft.start) : draft.start][-120:]
    return bool(WISH.search(sentence) or WISH.match(text.after(draft.end, 60).lstrip(" ,:-)")))


def settle_context(text: Passage, draft: Draft, floor: int) -> None:
    """Sets aside what is not the placement's period, and marks what is not certain."""
    label, before = words_before(text, draft.start, floor), text.before(draft.start, 80, floor)
    if _NOT.search(label) or _FALLS_AWAY_AFTER.match(text.after(draft.end, 60)):
        draft.other = "taken back"
    elif draft.first and draft.first.unit is Unit.MONTH and _WEEKDAY_OF.search(label):
        draft.other = "a weekday of a month"  # "första måndagen i september, alltså 6/9"
    elif draft.other:
        return
    elif draft.vague:
        _settle_vague(text, draft, before)
    elif draft.length and not draft.ends:
        return
    elif (name := _context(text, draft, floor)) not in ("", "placement") and not (
        name == "since" and draft.first and draft.last  # "sedan 4/10–31/10": then, not since
    ):
        draft.other = name.replace("_", " ")
    elif _OTHER_AFTER.match(text.after(draft.end, 60)):
        draft.other = "leave"
    elif draft.first and not draft.last and _CLOCK_AFTER.match(text.folded, draft.end) and not _FROM.search(label):
        draft.other = "a time of day"
    elif _LONG_AGO_AFTER.match(text.after(draft.end, 40)):
        draft.other = "the past"
    elif _WRITTEN_AFTER.match(text.after(draft.end, 60)) and (draft.first is None or draft.last is None):
        draft.other = "writing"
    elif draft.first and _EARLIEST.search(label):
        if draft.last is None:
            draft.vague = draft.season = True
        else:
            draft.unsure = True  # "start tidigast 6/9, slut 28/11"
    elif _UNSURE.search(label) or _UNSURE_AFTER.match(text.after(draft.end, 60)):
        draft.unsure = True


def _settle_vague(text: Passage, draft: Draft, before: str) -> None:
    name = _context(text, draft, draft.start - len(before))
    if name not in ("", "placement"):
        draft.other = name.replace("_", " ")
    elif draft.season:
        sentence = text.folded[text.sentence_start(draft.start) : text.sentence_end(draft.end)][:300]
        if _IMPOSSIBLE_WISH.search(before) or not (
            WISH.search(sentence) or len(sentence.strip()) < len(_raw(text, draft)) + 30
        ):
            draft.other = "a season without a role"


def _raw(text: Passage, draft: Draft) -> str:
    return text.original[draft.start : draft.end]
