"""What the sender wrote now, apart from the history that mail programs carry along.

Quotations are marked with ">" or stand unmarked below a head; answers stand above, below and between the quoted
lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading import mail_phrases as phrases
from bot.reading.answers import announces, answered, question_before, unmarked, written_into
from bot.reading.headers import addresses
from bot.reading.mail_phrases import one_of
from bot.reading.model import Address
from bot.reading.patterns import regex
from bot.reading.quote_heads import MARKED, MAX_ATTRIBUTION, WROTE_WORD, Head, find_head, header_block
from bot.reading.sign_off import Parted, part, without_marks

MAX_LINES = 20_000
_MAX_HEAD_LINE = 12  # lines of a quotation within which its head begins
_LEAST_OF_A_SENTENCE = 4  # words
_LONG_LINE = 60  # a marked line this long may have been broken, its rest unmarked
_FORWARD_PREFIX = regex(rf"\s*{one_of(phrases.FORWARD_PREFIXES)}\s{{0,2}}(?:\[\d{{1,3}}\])?\s{{0,2}}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted message: what its head says, and its text with all that it quotes in turn."""

    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    forwarded: bool  # the head says so


@dataclass(frozen=True, slots=True)
class Divided:
    """A mail's text taken apart."""

    new_text: str
    own_text: str  # the new text without answers taken out of the quotation
    signature: str
    quoted: str
    quotation: Quotation | None  # the uppermost quoted message
    ignored: tuple[tuple[str, str], ...]
    cut: bool = False  # whether lines are not read


def is_forward_subject(subject: str) -> bool:
    """Whether a subject's first prefix is that of a forwarded message."""
    return bool(_FORWARD_PREFIX.match(subject[:40]))


def divide(text: str, sender: Address, our_letters: Sequence[str] = ()) -> Divided:
    """Take a mail's text apart. `our_letters`: the plain text of letters that we sent, newest first."""
    lines = without_marks(text).split("\n")
    cut = len(lines) > MAX_LINES
    ignored = [(f"{len(lines) - MAX_LINES} lines", "too long")] if cut else []
    lines = lines[:MAX_LINES]
    is_quoted, tail = _mark_quotations(lines)
    runs = list(_runs(is_quoted))
    texts: list[str] = []
    own: list[str] = []
    signatures: list[str] = []
    own_runs = [run for run in runs if not run[2]]
    for number, (start, end, quoted) in enumerate(runs):
        if quoted:
            texts.extend(_answers_in(lines[start:end], our_letters, own))
            continue
        at_edge = (start, end, quoted) in (own_runs[0], own_runs[-1])
        parted = part(lines[start:end], *((sender.name, sender.email) if at_edge else ("", "")))
        question, is_open = (
            question_before(_marked_lines(lines[runs[number - 1][0] : start])) if number else ("", False)
        )
        if question:
            parted = _keep_lone_answer(parted)
        if parted.text:
            own.append(parted.text)
            texts.append(answered(question, is_open, parted.text))
        if parted.signature:
            signatures.append(parted.signature)
        ignored.extend(parted.ignored)
    quoted_lines = [line for line, quoted in zip(lines, is_quoted, strict=True) if quoted]
    return Divided(
        new_text="\n\n".join(texts),
        own_text="\n\n".join(own),
        signature="\n".join(signatures),
        quoted="\n".join(quoted_lines).strip("\n"),
        quotation=_first_quotation(lines, is_quoted, tail),
        ignored=tuple(ignored),
        cut=cut,
    )


def _marked_lines(quoted: Sequence[str]) -> list[str]:
    """The lines that are marked as quoted, without the head above them."""
    return [line for line in quoted if MARKED.match(line)]


def _keep_lone_answer(parted: Parted) -> Parted:
    """A lone name below a quoted question is the answer to it, not a signature."""
    if parted.text or not parted.signature or "\n" in parted.signature:
        return parted
    return Parted(parted.signature, "", parted.ignored)


def _runs(is_quoted: Sequence[bool]) -> Iterator[tuple[int, int, bool]]:
    """Runs of quoted and own lines: start, end, quoted."""
    start = 0
    for at in range(1, len(is_quoted) + 1):
        if at == len(is_quoted) or is_quoted[at] != is_quoted[start]:
            yield start, at, is_quoted[start]
            start = at


def _mark_quotations(lines: Sequence[str]) -> tuple[list[bool], Head | None]:
    """For each line whether it is quoted, and the head of the unmarked quotation that takes up the rest, if any."""
    is_quoted = [">" in line and MARKED.match(line) is not None for line in lines]
    if sum(is_quoted) == 1 and not _attributed(lines, is_quoted.index(True)):
        only = unmarked(lines[is_quoted.index(True)])
        asks = not only[:1].isdigit() and question_before([only])[0]
        if not (asks or _is_sentence_at_the_end(lines, is_quoted.index(True))):
            is_quoted = [False] * len(lines)
    tail: Head | None = None
    at = 0
    while at < len(lines):
        head = None if is_quoted[at] else find_head(lines, at)
        if head is None:
            at += 1
            continue
        marked_below = next((is_quoted[n] for n in range(head.end, len(lines)) if lines[n].strip()), False)
        if marked_below and (not head.fields or is_quoted[head.end - 1]):
            is_quoted[head.start : head.end] = [True] * (head.end - head.start)
            at = head.end
            continue
        tail = head
        is_quoted[head.start :] = [True] * (len(lines) - head.start)
        break
    _close_gaps(lines, is_quoted)
    return is_quoted, tail


def _is_sentence_at_the_end(lines: Sequence[str], at: int) -> bool:
    """ "Tack!", and below it "> Vi har nu skickat din förfrågan vidare.": no item of a list."""
    said = unmarked(lines[at]).rstrip()
    alone = not any(line.strip() for line in lines[at + 1 :]) and any(line.strip() for line in lines[:at])
    return alone and said.endswith((".", "!", "?")) and len(said.split()) >= _LEAST_OF_A_SENTENCE


def _attributed(lines: Sequence[str], at: int) -> bool:
    return any(WROTE_WORD.search(line[:MAX_ATTRIBUTION]) for line in lines[max(0, at - 3) : at + 1])


def _close_gaps(lines: Sequence[str], is_quoted: list[bool]) -> None:
    """Count as quoted: blank lines inside a quotation, and the broken-off ends of long marked lines."""
    for start, end, quoted in list(_runs(is_quoted)):
        if quoted or start == 0 or end == len(lines):
            continue
        blank = not any(line.strip() for line in lines[start:end])
        above, rest = lines[start - 1], lines[start].strip()
        broken = end - start == 1 and len(above) >= _LONG_LINE and len(rest) < len(above) and rest[:1].islower()
        if blank or (broken and not above.rstrip().endswith((".", "?", ":", "!"))):
            is_quoted[start:end] = [True] * (end - start)


def _answers_in(quoted: Sequence[str], our_letters: Sequence[str], own: Sequence[str]) -> list[str]:
    """Answers written into the uppermost quoted message of a run of quoted lines, below the sender's `own` texts."""
    marked = all(MARKED.match(line) for line in quoted if line.strip())
    if marked:
        own_level = [line for line in quoted if not MARKED.match(unmarked_once(line))]
        return written_into(own_level, our_letters, announced=any(map(announces, own)))
    start = 0
    head = next((found for n in range(min(3, len(quoted))) if (found := find_head(quoted, n))), None)
    if head:
        start = head.end
    end = next((n for n in range(start + 1, len(quoted)) if find_head(quoted, n)), len(quoted))
    body = [line for line in quoted[start:end] if not MARKED.match(unmarked_once(line))]
    sent_on = head is not None and head.forwarded
    return written_into(body, our_letters, announced=any(announces(text, sent_on=sent_on) for text in own))


def unmarked_once(line: str) -> str:
    """A line without its outermost mark of quotation."""
    match = MARKED.match(line)
    return line[match.end() :].removeprefix(" ") if match else line


def _first_quotation(lines: Sequence[str], is_quoted: Sequence[bool], tail: Head | None) -> Quotation | None:
    """The uppermost quoted message that a head belongs to."""
    first = next((n for n, quoted in enumerate(is_quoted) if quoted), None)
    if first is None:
        return None
    if tail is not None and tail.start == first:
        return _quotation(tail, lines[tail.end :])
    quoted = [line for line, inside in zip(lines, is_quoted, strict=True) if inside]
    if 2 * len(_marked_lines(quoted)) >= sum(1 for line in quoted if line.strip()):
        quoted = [unmarked_once(line) for line in quoted]
    for start in range(min(_MAX_HEAD_LINE, len(quoted))):
        head = find_head(quoted, start)
        if head and (head.fields or not _holds_header_block(quoted, head.end)):
            return _quotation(head, quoted[head.end :])
    return None


def _holds_header_block(lines: Sequence[str], start: int) -> bool:
    """Whether a quoted header stands just below: it says more than the line "… skrev" above it."""
    return any(header_block(lines, at, separated=True)[0] for at in range(start, min(start + 8, len(lines))))


def _quotation(head: Head, body: Sequence[str]) -> Quotation:
    fields = head.fields
    written = fields.get("from", "") or head.author
    senders = addresses([written.replace("[mailto:", "<").replace("]", ">")]) if written else ()
    if 2 * len(_marked_lines(body)) >= sum(1 for line in body if line.strip()):
        body = [unmarked_once(line) for line in body]
    return Quotation(
        sender=senders[0] if senders else None,
        to=_recipients(fields.get("to", "")),
        cc=_recipients(fields.get("cc", "")),
        subject=fields.get("subject", "")[:1000],
        text="\n".join(body).strip("\n"),
        forwarded=head.forwarded,
    )


def _recipients(value: str) -> tuple[Address, ...]:
    return addresses([value]) if value else ()
