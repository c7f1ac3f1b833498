"""The text part of a letter, said in the chat."""

from __future__ import annotations

import re

from templates.slack import blocks as kit

LONGEST = 3_900  # characters; chat.update takes 4 000

# A letter speaks of mail; in a thread the same words are about the thread.
_IN_A_THREAD = (
    (re.compile(r"\bSvara direkt i det här mejlet\b"), "Svara direkt i den här tråden"),
    (re.compile(r"\bSvara på (?:det här )?mejlet\b"), "Svara i tråden"),
    (re.compile(r"\bi det här mejlet\b"), "i den här tråden"),
    (re.compile(r"\bdet här mejlet\b"), "den här tråden"),
    (re.compile(r"\bMejlet är skrivet\b"), "Svaret är skrivet"),
    (re.compile(r"\bMejlet är inget\b"), "Svaret är inget"),
    (re.compile(r"\bläser en person ditt mejl\b"), "läser en person ditt svar"),
    (re.compile(r"\bi ditt mejl\b"), "i det du skrev"),
    (re.compile(r"\bMejl till oss är som regel allmänna handlingar\b"), "Det du skriver är som regel allmän handling"),
)
_SHORTEST_BROKEN = 30  # characters: a shorter line ends where its writer ended it
_NEW_LINE = re.compile(r"(?:\d{1,3}[.)]|[-–•]|[A-C][.:]|Svar:|Answer:|.{1,40}:$)")
_ROW = re.compile(r"(\S[^:]{0,30}?) {2,}(\S.*)")  # a label and its words, in two columns


def letter(text: str) -> str:
    """A letter's text part as one message: paragraphs on one line each, and about the thread instead of the mail."""
    shown = "\n".join(unwrapped(text))
    for pattern, words in _IN_A_THREAD:
        shown = pattern.sub(words, shown)
    lines = [kit.said(line, 2_000) for line in shown.splitlines()]
    return kit.cut("\n".join(lines).strip(), LONGEST)


def unwrapped(text: str) -> list[str]:
    """Lines that were broken at the end of a column are joined again; lists, labels and blank lines stay."""
    lines: list[str] = []
    last = ""
    for line in text.splitlines():
        words = line.strip()
        if words and (row := _ROW.fullmatch(line)):
            lines.append(f"{row[1]}: {row[2]}")
        elif words and lines and len(last) >= _SHORTEST_BROKEN and not _NEW_LINE.match(words):
            lines[-1] = f"{lines[-1]} {words}"
        else:
            lines.append(words)
        last = words
    return lines
