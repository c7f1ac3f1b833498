"""Letters in words: plain facts in, a text part and an HTML part with the same content out.

A letter is written once for each language (mail/<kind>.<language>.j2) and set twice, by the macros of
mail/text/kit.j2 and mail/html/kit.j2: its two parts cannot drift apart.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from templates.reminding import Reminding
from templates.speech import LANGUAGES
from templates.values import KEPT_SPACE, fit
from templates.wording import Wording

KINDS = (
    *("receipt", "missing", "decision_pending", "misdirected", "status", "why", "withdrawn"),
    *("asked", "approved", "declined", "approval_void", "supplier_agreed", "confirmed"),
    *("contradiction", "unverified", "expired", "reopened", "moved"),
    *("stok_request", "stok_differs", "reminder_1", "reminder_2", "reminder_head"),
    *("question", "not_understood", "digest"),
)
SWEDISH_KINDS = (  # to the office, the agreement managers and the suppliers
    *("parked", "too_large", "undeliverable", "person_needed", "address_bounced", "chat_failing", "books"),
    *(
        "decision_request",
        "decided",
        "already_decided",
        "may_not_decide",
        "reassigned",
        "no_longer_yours",
        "supplier_terms",
        "supplier_refused",
    ),
    *("contradiction_notice", "confirmed_notice", "stok_differs_notice", "expired_notice"),
    *("to_supplier", "supplier_thanked", "supplier_withdrawn"),
    "case_list",
    *("overview", "overview_chat", "alarm", "alarm_chat", "recovered", "recovered_chat"),
)

# A case may hold placements at several stages: these letters speak of those that have come to theirs.
_STAGE_OF = {
    "approved": "with_supplier",
    "declined": "declined",
    "supplier_agreed": "awaiting_stok",
    "stok_request": "awaiting_stok",
    "confirmed": "confirmed",
    "withdrawn": "withdrawn",
    "expired": "expired",
    "expired_notice": "expired",
    "confirmed_notice": "confirmed",
}

_COLUMNS = 76
_LABEL_COLUMNS = 17
# What a line must not begin with by the chance of where it was broken: a list mark, a number, a quote.
_MARKER = re.compile(r"\s*(?:[-–—−*•#|=_~+>]|\d{1,3}[.)](?:\s|$))")
_SPACE = re.compile(r"[ \t\r\n]+")  # not the kept one
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


class MailText(NamedTuple):
    text: str
    html: str


class MailLetters:
    """Sets letters. `facts` is a dataclass of the shape that the kind's template reads; its texts may be hostile."""

    def __init__(self) -> None:
        self._text = _environment("text", autoescape=False)
        self._html = _environment("html", autoescape=True)

    def render(self, kind: str, language: str, facts: object) -> MailText:
        """`language` is "sv" or "en"; another one gives Swedish. Raises KeyError for an unknown kind.

        Lines of the text part end with "\\n"; they are wrapped at about 76 columns.
        """
        if kind not in KINDS and kind not in SWEDISH_KINDS:
            raise KeyError(kind)
        if language not in LANGUAGES or kind in SWEDISH_KINDS:
            language = LANGUAGES[0]
        say = Wording(language)
        letter = fit(_about(kind, facts), say.words["identity_number"])
        context = {"say": say, "remind": Reminding(say), "letter": letter}
        name = f"{kind}.{language}.j2"
        text = self._text.get_template(name).render(context).replace(KEPT_SPACE, " ")
        html = self._html.get_template(name).render(context).replace(KEPT_SPACE, " ")
        return MailText(_BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip() + "\n", html.strip() + "\n")


def _about(kind: str, facts: Any) -> Any:
    """The facts without the placements that the letter is not about; all of them, where none has its stage."""
    stage = _STAGE_OF.get(kind)
    theirs = tuple(p for p in facts.placements if p.stage == stage) if stage else ()
    return replace(facts, placements=theirs) if theirs else facts


@cache
def _environment(form: str, *, autoescape: bool) -> Environment:
    """`form` is the folder below mail/ with the layout and the macros that set a letter.

    The same one for all who set letters in a process: each template is compiled once.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("templates", f"mail/{form}"), PackageLoader("templates", "mail")]),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701  (off for the text part, which has no markup)
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fill"] = fill
    environment.filters["fact"] = fact
    environment.globals["kit"] = environment.get_template("kit.j2").module
    return environment


def fill(text: str, first: str = "", rest: str = "") -> str:
    """One paragraph, wrapped; `first` and `rest` stand before its first and its further lines."""
    lines = textwrap.wrap(
        _SPACE.sub(" ", text).strip(" "),
        width=_COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    kept: list[str] = []
    for line in lines:
        if kept and _MARKER.match(line):
            kept[-1] += " " + line.lstrip(" ")
        else:
            kept.append(line)
    return "\n".join(kept)


def fact(label: str, words: str) -> str:
    """Label and words in two columns."""
    return fill(words, f"{label:<{_LABEL_COLUMNS}}", " " * _LABEL_COLUMNS)
