"""Answers written into a quoted letter, with the question that each answers.

Our letters ask numbered questions, each followed by a line "Svar:". People answer between the lines, behind
"Svar:", or behind the question itself, and many mail programs do not mark the quoted lines. Where the letter
that we sent is known, the quotation is laid beside it: what is not in the letter was written by the sender.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from bot.reading.patterns import regex
from bot.reading.sign_off import drop_banners, is_notice, is_program_footer
from bot.reading.vocabulary import label_of, question_label

MAX_LETTERS = 5
_MAX_LETTER = 40_000  # characters
_MAX_LINES = 2_000
_MAX_QUESTION = 300
_MAX_FUZZY = 150  # lines compared by likeness rather than letter by letter

_MARKS = regex(r"^\s*(?:>\s?){0,20}")
_ANSWER = regex(r"\s*[-*•]?\s*\*?(?P<label>svar|answer)\*?\s*:\*?\s*(?P<text>.*)", re.IGNORECASE)
_NUMBERED = regex(r"\s*(?:\d{1,2}[.)]|[-*•])\s")
_LABEL = regex(r"\s*[^\W\d][^:?]{0,58}:\s*")
_SENTENCE = regex(r"[^.?!]*\?[^.!?]{0,80}$")


@dataclass(slots=True)
class _Question:
    """The question asked last, while the lines of a letter go by."""

    paragraph: list[str] = field(default_factory=list)
    asked: str = ""

    def see(self, line: str) -> None:
        """A line of the letter."""
        line = line.strip()
        if not line:
            self.paragraph = []
            return
        if _NUMBERED.match(line + " "):
            self.paragraph = []
        self.paragraph.append(line)
        text = " ".join(self.paragraph)
        if "?" in text:
            self.asked = _shorten(text)
        elif len(self.paragraph) == 1 and not _is_open_answer(line):
            self.asked = line if _LABEL.fullmatch(line) else as_question(line)

    def take(self) -> str:
        """The question for an answer that stands here."""
        self.paragraph = []
        asked, self.asked = self.asked, ""
        return asked


_IN_BRACKETS = regex(r"\s*(?:\([^()]{1,60}\))?[\s:]*$")


def as_question(line: str) -> str:
    """A line that asks without a question mark, as a question: "6. Handledare (för- och efternamn)"; "" for others."""
    number = _NUMBERED.match(line)
    asked = line[number.end() :] if number else line.rstrip(" :")
    end = _IN_BRACKETS.search(line)
    if end is None or "?" in line or asked.rstrip().endswith((".", "!")) or _SENTENCE_WITHIN.search(asked):
        return ""
    if number:
        known = label_of(asked) or (question_label(asked) if len(asked) <= _SHORT_QUESTION else None)
    else:
        known = label_of(asked) if ":" not in asked else None
    return f"{line[: end.start()]}? {line[end.start() :].strip(' :')}".strip() if known else ""


_SHORT_QUESTION = 90  # characters
_SENTENCE_WITHIN = regex(r"[.!]\s+[A-ZÅÄÖ]")


def _shorten(text: str) -> str:
    """The question in a paragraph: all of a short one, the last asking sentence of a long one."""
    if len(text) <= _MAX_QUESTION:
        return text
    match = _SENTENCE.search(text[-2 * _MAX_QUESTION :])
    return (match[0] if match else text[-_MAX_QUESTION:]).strip()[-_MAX_QUESTION:]


def unmarked(line: str) -> str:
    """A line without the marks of quotation before it."""
    return _MARKS.sub("", line, count=1)


def _is_open_answer(line: str) -> bool:
    """A "Svar:" that nobody has filled in."""
    match = _ANSWER.fullmatch(line)
    return bool(match) and not match["text"].strip(" ._…") if match else False


def question_before(quoted: Sequence[str]) -> tuple[str, bool]:
    """The question at the end of quoted lines, "" where none stands there; and whether an open "Svar:" follows it."""
    question, is_open = _Question(), False
    for line in quoted[-12:]:
        line = unmarked(line)
        is_open = _is_open_answer(line) or (is_open and not line.strip())
        if not _is_open_answer(line):
            question.see(line)
    return question.asked, is_open


def answered(question: str, is_open: bool, answer: str) -> str:
    """The question on one line and its answer below it."""
    if is_open and not _ANSWER.match(answer):
        answer = f"Svar: {answer}"
    return f"{question}\n{answer}" if question else answer


def written_into(quoted: Sequence[str], our_letters: Iterable[str], *, announced: bool = False) -> list[str]:
    """What the sender wrote into a quoted letter: answers, each with its question on the line above.

    `quoted` holds one quoted message, without its head and what it quotes in turn; the letters are newest first.
    Without a letter that fits, only lines "Svar: …" with content are taken, and what stands right below a question
    where the sender says that there are answers (`announced`).
    """
    lines = [unmarked(line) for line in quoted[:_MAX_LINES]]
    lines, _ = drop_banners(lines)
    for letter, _ in zip(our_letters, range(MAX_LETTERS), strict=False):
        found = _aligned(lines, letter[:_MAX_LETTER])
        if found is not None:
            return found
    return _filled_in(lines) or (_below_questions(lines) if announced else [])


def announces(own_text: str, *, sent_on: bool = False) -> bool:
    """Whether the sender says that the answers stand in the quoted letter: "mina svar i rött nedan". "Se nedan" above a
    message that is sent on (`sent_on`) points at the message itself."""
    said = _ANNOUNCES.finditer(own_text[:_MAX_QUESTION])
    return any(not sent_on or not match[0].casefold().startswith("se ") for match in said)


_ANNOUNCES = regex(
    r"\b(?:svar(?:en|ar|at|ade)?|fyll(?:er|t|de) i|kommentarer|skriv(?:er|it))\b[^.!?]{0,40}"
    r"\b(?:nedan|nedanför|här under|i rött|i blått|i grönt|i fetstil|i texten|i ditt mejl|i ert mejl|mellan raderna|"
    r"direkt i|inne i|i mallen|under (?:varje|respektive|era|dina|ert|de) (?:fråg|rad|punkt|rubrik|uppgift)\w{0,4}|"
    r"mellan era rader|efter (?:varje|respektive) (?:fråga|punkt|rubrik))\b|\bse (?:nedan|rött|i texten)\b|"
    r"\b(?:answers?|answered|replies|replied|comments?)\b[^.!?]{0,40}\b(?:below|inline|in red|in blue|in the text|"
    r"in your)\b",
    re.IGNORECASE,
)


_CLOSES = regex(
    r"\s*(?:(?:med )?(?:vänlig|bästa |varma |många )?\w{0,5} ?hälsning|mvh\b|tack\b|(?:kind|best|warm) "
    r"regards|regards\b|"
    r"sincerely|thanks)",
    re.IGNORECASE,
)


def _below_questions(lines: Sequence[str]) -> list[str]:
    """The lines below each question, one blank line between at most, up to the next blank line or question."""
    found: list[str] = []
    asked = [
        line.strip() if line.rstrip().endswith("?") else as_question(line.strip()) if _NUMBERED.match(line) else ""
        for line in lines
    ]
    for at, question in enumerate(asked[:-1]):
        if not question:
            continue
        answer: list[str] = []
        first = at + 1 if lines[at + 1].strip() else at + 2
        for below in range(first, min(first + 5, len(lines))):
            if not lines[below].strip() or asked[below] or _CLOSES.match(lines[below]):
                break
            answer.append(lines[below].strip())
        if answer:
            found.append(answered(_shorten(question), False, "\n".join(answer)))
    return found


def _filled_in(lines: Sequence[str]) -> list[str]:
    """Lines "Svar: …" with content, each with what follows it in its paragraph."""
    found: list[str] = []
    question = _Question()
    answer: list[str] = []

    def finish() -> None:
        if answer:
            found.append(answered(question.take(), False, "\n".join(answer)))
            answer.clear()

    for line in lines:
        match = _ANSWER.fullmatch(line)
        if match:
            finish()
            if not _is_open_answer(line):
                answer.append(line.strip())
        elif answer and line.strip() and not _NUMBERED.match(line) and "?" not in line and len(answer) < 20:
            answer.append(line.strip())
        else:
            finish()
            question.see(line)
    finish()
    return found


def _condensed(text: str) -> str:
    """Letters and digits alone, lower case, without accents: what wrapping, bullets and bad charsets leave alike."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text.casefold())))


def _raw_end(line: str, letters: int) -> int:
    """The offset in a line behind its first `letters` condensed characters and what closes them."""
    for offset, character in enumerate(line):
        letters -= len(_condensed(character))
        if letters <= 0:
            rest = line[offset + 1 :]
            return offset + 1 + len(rest) - len(rest.lstrip(')?!.:;"”'))
    return len(line)


def _aligned(lines: Sequence[str], letter: str) -> list[str] | None:
    """The sender's additions to a quotation of `letter`; None where the lines are no quotation of it."""
    ours = _condensed(letter)
    our_lines = {_condensed(line) for line in letter.split("\n")} - {""}
    ends, total = set(), 0
    for line in letter.split("\n"):
        total += len(_condensed(line))
        ends.add(total)
    if len(ours) < 20:
        return None
    position = known = unknown = fuzzy = 0
    found: list[str] = []
    question = _Question()
    extra: list[str] = []

    def finish() -> None:
        text = "\n".join(extra).strip()
        if text and not is_notice(text):
            found.append(answered(question.take(), False, text))
        extra.clear()

    def place(line: str, text: str) -> int | None:
        """Where the letter goes on behind this line; None where it is not in the letter."""
        nonlocal fuzzy
        if ours.startswith(text, position):
            return position + len(text)
        at = ours.find(text, position) if len(text) >= 20 else -1
        if at < 0 and len(text) >= 20:
            at = ours.find(text)
        if at >= 0:
            return at + len(text)
        if len(text) >= 6 and text in our_lines:
            return max(position, ours.find(text, position) + len(text))
        if len(text) >= 25 and fuzzy < _MAX_FUZZY:
            fuzzy += 1
            if fuzz.partial_ratio(text[:400], ours) >= 92:
                return position
        return None

    for line in lines:
        text = _condensed(line)
        if not text:
            if extra and line == "":
                extra.append("")
            elif not extra:
                question.see("")
            continue
        if _is_open_answer(line):
            finish()
            if ours.startswith(text, position):
                position += len(text)
            continue
        behind = place(line, text)
        if behind is not None:
            finish()
            position = behind
            known += len(text)
            question.see(line)
            continue
        shared = _shared_start(text, ours, position)
        if shared and position + shared in ends and shared < len(text):
            finish()
            cut = _raw_end(line, shared)
            if _ANSWER.match(line):
                extra.append(line.strip())
            else:
                question.see(line[:cut])
                extra.append(line[cut:].strip(" \t:*_-–"))
            position += shared
            known += shared
            unknown += len(text) - shared
            continue
        if is_program_footer(line):
            continue
        if _ANSWER.match(line) or (extra and _NUMBERED.match(line)):
            finish()
        extra.append(line.strip())
        unknown += len(text)
    finish()
    return found if known >= 40 and known >= unknown / 3 else None


def _shared_start(text: str, ours: str, position: int) -> int:
    """How many letters a line shares with the letter from `position` on."""
    count = 0
    for one, other in zip(text, ours[position : position + len(text)], strict=False):
        if one != other:
            break
        count += 1
    return count
