"""The sender's own block below a mail, and what programs and organisations add around it.

Three kinds of lines are parted from what a person wrote: banners of the receiving mail system, footers of the
sending program or organisation (phones, privacy notices), and the signature. What looks like one but says
something about a placement, such as a table below the name, stays with the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading import mail_phrases as phrases
from bot.reading.mail_phrases import one_of
from bot.reading.patterns import regex
from bot.reading.word_list import trie

_MAX_CLOSING_LINE = 80
_MAX_SIGNATURE_LINE = 110
_MAX_SIGNATURE_LINES = 14
_MAX_CANDIDATES = 40
_SHORTEST_NOTICE = 20
_SUBJECTS_OF_A_NOTICE = 3

_PROGRAM_FOOTER = regex(one_of(phrases.PROGRAM_FOOTERS) + ".{0,120}", re.IGNORECASE)
_BANNER = regex(
    rf"(?:\W{{0,5}}{one_of(phrases.BANNER_WARNINGS)}\b\W{{0,5}})?\s?{one_of(phrases.BANNERS)}", re.IGNORECASE
)
_BANNER_GOES_ON = regex(rf"\W{{0,3}}{one_of(phrases.BANNER_CONTINUATIONS)}", re.IGNORECASE)
_NOTICE_START = regex(rf"\W{{0,3}}{one_of(phrases.NOTICE_STARTS)}", re.IGNORECASE)
_NOTICE_SUBJECT = regex(trie(words for subject in phrases.NOTICE_SUBJECTS for words in subject))  # in lower case
_ORGANISATION = regex(rf"\b{one_of(phrases.ORGANISATION_SUBJECTS)}", re.IGNORECASE)
_CLOSING = regex(
    rf"(?:{one_of(phrases.CLOSINGS)}|(?P<short>{one_of(phrases.SHORT_CLOSINGS)}))[\s,.!:/–-]{{0,6}}(?P<name>.{{0,60}})",
    re.IGNORECASE,
)
_SLASHES = ("/", "~", "–", "—")
_SLASH = regex(r"(?://{1,2}|/|~|–|—)\s{0,2}(?P<name>[^\W\d_][^/]{0,70})")
_DELIMITER = regex(r"(?:--|—|––)\s?")
_RULE = regex(r"[_=*-]{3,80}\s?")
_BULLET = regex(r"[-*•]\s")
_CAPITALISED = regex(r"(?:[A-ZÅÄÖÉÜÆØ][\w'’.-]{0,30}|af|av|von|de|van|der|och|&|/|[A-ZÅÄÖ]\.)")
_WORD = regex(r"[^\W\d_][\w'’.-]{0,40}")
_PARTS = regex(r"\w+")
_AFTER_NAME = regex(r"\s{0,3}(?:$|[,|/–—(\t]|-\s|\.\s?$)")
_POSTSCRIPT = regex(rf"\W{{0,3}}{one_of(phrases.POSTSCRIPTS)}", re.IGNORECASE)
_PLACEMENT_LABEL = regex(rf"\W{{0,4}}{one_of(phrases.PLACEMENT_LABELS)}\b[^:\n]{{0,40}}:\s*\S", re.IGNORECASE)
_PLACEMENT_WORDS = regex(rf"\b{one_of(phrases.PLACEMENT_WORDS)}", re.IGNORECASE)
_DATED = regex(rf"\d{{4}}-\d\d-\d\d|\d\s?%|\bv(?:ecka|\.)\s?\d|\d\.?\s{{0,2}}{one_of(phrases.MONTHS)}", re.IGNORECASE)
_FROM_WHOM = regex(r"(?:från|from|önskar|/)\s{1,3}", re.IGNORECASE)
_LINKING_END = regex(rf"(?:[:,]|\b{one_of(phrases.LINKING_WORDS)})$", re.IGNORECASE)
_SENTENCE_END = regex(r"[.!?:;)…\"”]$")
_ROLE_LABEL_LINE = regex(one_of(phrases.LONE_LABELS), re.IGNORECASE)
_INLINE_LINK = regex(r"\s?<(?:https?://|mailto:|tel:)[^<>\s]{1,2000}>")
_IMAGE_MARK = regex(r"\[(?:cid:[^\]\n]{1,300}|(?:logotyp|logo|bild|image|picture)[^\]\n]{0,80})\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parted:
    """A stretch of a mail: what was written, the signature, and what was left out with the reason."""

    text: str
    signature: str
    ignored: tuple[tuple[str, str], ...]


def without_marks(text: str) -> str:
    """Text without the addresses that Outlook sets in angle brackets behind a link, and its marks for pictures."""
    if "<" in text:
        text = _INLINE_LINK.sub("", text)
    return _IMAGE_MARK.sub("", text) if "[" in text else text


def is_notice(paragraph: str) -> bool:
    """Whether a paragraph is an organisation's standing notice: confidentiality, privacy, opening hours."""
    shown = paragraph[:1500]
    if len(shown) < _SHORTEST_NOTICE:
        return False
    if _NOTICE_START.match(shown):
        return True
    lower = shown.lower()
    if not _NOTICE_SUBJECT.search(lower):
        return False
    told = sum(any(words in lower for words in subject) for subject in phrases.NOTICE_SUBJECTS)
    return told >= _SUBJECTS_OF_A_NOTICE


def drop_banners(lines: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Lines without the receiving system's warnings about senders from outside."""
    kept: list[str] = []
    ignored: list[tuple[str, str]] = []
    in_banner = False
    for line in lines:
        bare = line.strip(" \t*[]|>#=-_!⚠")
        if bare and _BANNER.match(bare[:300]) and len(bare) < 600:
            in_banner = True
        elif in_banner and not (bare and _BANNER_GOES_ON.match(bare[:200])):
            in_banner = False
        if in_banner:
            ignored.append((line.strip(), "banner"))
        else:
            kept.append(line)
    return kept, ignored


def is_program_footer(line: str) -> bool:
    """Whether a line is what a phone or a mail program adds ("Skickat från min iPhone")."""
    return len(line) < 160 and bool(_PROGRAM_FOOTER.fullmatch(line.strip(" \t*_-")))


def part(lines: Sequence[str], sender_name: str, sender_email: str = "") -> Parted:
    """Part a stretch of text into what was written, the sender's signature, and footers."""
    kept, ignored = drop_banners(lines)
    written: list[str] = []
    for line in kept:
        if is_program_footer(line):
            ignored.append((line.strip(), "footer"))
        else:
            written.append(line)
    written, notices = _drop_notices(written)
    ignored.extend((notice, "notice") for notice in notices)
    start = _signature_start(written, _name_tokens(sender_name, sender_email))
    if start is None:
        return Parted(_tidy(written), "", tuple(ignored))
    body = written[:start]
    signature: list[str] = []
    returned: list[str] = []
    for paragraph in _paragraphs(written[start:]):
        if signature and _is_content(paragraph):
            returned.extend(["", *paragraph])
        else:
            signature.extend(["", *paragraph] if signature else paragraph)
    return Parted(_tidy(body + returned), _tidy(signature), tuple(ignored))


def _drop_notices(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines without the notices below the text. A notice is never the first paragraph, and ends at a blank line."""
    kept: list[str] = []
    dropped: list[str] = []
    for number, paragraph in enumerate(_paragraphs(lines)):
        cut = next((at for at, line in enumerate(paragraph) if (number or at) and _opens_notice(paragraph, at)), None)
        if cut is not None:
            dropped.append("\n".join(paragraph[cut:]))
            paragraph = paragraph[:cut]
        if paragraph:
            if kept:
                kept.append("")
            kept.extend(paragraph)
    return kept, dropped


def _opens_notice(paragraph: Sequence[str], at: int) -> bool:
    line = paragraph[at].strip()
    if _NOTICE_START.match(line[:400]):
        return True
    if at == 0:
        return is_notice(" ".join(paragraph[:40])) and not any(_PLACEMENT_LABEL.match(line) for line in paragraph[:40])
    return len(line) > _MAX_SIGNATURE_LINE and is_notice(line)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines between blank lines."""
    run: list[str] = []
    for line in lines:
        if line.strip():
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _tidy(lines: Sequence[str]) -> str:
    """Lines joined, without blank lines around and with at most one between."""
    text: list[str] = []
    for line in lines:
        line = line.rstrip(" ")
        if line.strip() or (text and text[-1]):
            text.append(line if line.strip() else "")
    while text and not text[-1]:
        text.pop()
    return "\n".join(text)


def _fold(text: str) -> str:
    """Lower case without diacritics, for comparing names with addresses."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _name_tokens(name: str, email: str) -> frozenset[str]:
    """The words of the sender's name, also as the address spells them."""
    words = _PARTS.findall(_fold(name[:200]))
    if not name or "@" in name:
        words += re.split(r"[^a-z]+", email.partition("@")[0])
    return frozenset(word for word in words if len(word) > 1 and not word.isdigit())


def _leading_name(line: str, tokens: frozenset[str]) -> bool:
    """Whether a line is the sender's name, alone or followed by a comma and a title ("J. Alvesjö", "Anna, VUB")."""
    line = line.strip(" \t*_")
    if not line or len(line) > _MAX_SIGNATURE_LINE or _fold(line[0]) not in {token[0] for token in tokens}:
        return False
    position = matched = 0
    while word := _WORD.match(line, position):
        parts = _PARTS.findall(_fold(word[0]))
        initial = word[0].endswith(".") and len(parts) == 1 and len(parts[0]) <= 2
        if not (initial and any(token.startswith(parts[0]) for token in tokens)) and not tokens.issuperset(parts):
            break
        matched += not initial
        position = word.end()
        while position < len(line) and line[position] == " ":
            position += 1
    return matched > 0 and bool(_AFTER_NAME.match(line, len(line[:position].rstrip())))


def _names_only(text: str) -> bool:
    """Whether a text holds nothing but one to four capitalised words, as behind a closing phrase."""
    words = text.replace(",", " ").split()
    return len(words) <= 5 and all(_CAPITALISED.fullmatch(word) for word in words)


def _is_closing(line: str, tokens: frozenset[str]) -> bool:
    """A closing phrase, alone or with a name behind it."""
    bare = line.strip(" \t*_")
    if not bare or len(bare) > _MAX_CLOSING_LINE:
        return False
    if "/" in bare[1:] and all(_closes(half.strip(), tokens) for half in bare.split("/", 1)):
        return True
    if _closes(bare, tokens):
        return True
    slash = _SLASH.fullmatch(bare) if bare.startswith(_SLASHES) else None
    if slash is None:
        return False
    return _leading_name(slash["name"], tokens) or (bare.startswith("/") and _names_only(slash["name"]))


def _closes(text: str, tokens: frozenset[str]) -> bool:
    """Whether a text is one closing phrase, alone or with a name behind it."""
    match = _CLOSING.fullmatch(text)
    if match is None:
        return False
    name = _FROM_WHOM.sub("", match["name"].strip(" ,.!/*_-–"), count=1)
    return not name or _leading_name(name, tokens) or (not match["short"] and _names_only(name))


def _signature_start(lines: Sequence[str], tokens: frozenset[str]) -> int | None:
    """The line at which the signature begins: the first sign of one below which nothing but a signature stands."""
    tried = 0
    for at, line in enumerate(lines):
        if len(line) > _MAX_SIGNATURE_LINE or not line.strip():
            continue
        delimiter = _is_delimiter(lines, at, tokens)
        closing = _is_closing(line, tokens)
        name = not closing and _is_name_line(lines, at, tokens)
        if not (delimiter or closing or name):
            continue
        tried += 1
        if tried > _MAX_CANDIDATES:
            return None
        if (not name or _may_stand_after(lines, at)) and _only_signature_below(lines[at:], delimiter):
            return at
    return None


def _is_delimiter(lines: Sequence[str], at: int, tokens: frozenset[str]) -> bool:
    """Whether a line is the delimiter "-- ", or a drawn rule with the sender's name or a closing phrase below it."""
    line = lines[at].strip()
    if _DELIMITER.fullmatch(line):
        return at + 1 < len(lines)
    if not _RULE.fullmatch(line):
        return False
    below = next((below for below in lines[at + 1 : at + 4] if below.strip()), "")
    return _leading_name(below, tokens) or _is_closing(below, tokens)


def _is_name_line(lines: Sequence[str], at: int, tokens: frozenset[str]) -> bool:
    """Whether a line is the sender's name and title, and not a row or an item that speaks of the sender."""
    line = lines[at]
    if not _leading_name(line, tokens):
        return False
    in_table = line.count("\t") > 1 or ("\t" in line and at > 0 and "\t" in lines[at - 1])
    return not in_table and not _BULLET.match(line.lstrip()) and not _DATED.search(line)


def _may_stand_after(lines: Sequence[str], at: int) -> bool:
    """Whether a bare name at line `at` can begin a signature rather than end a wrapped sentence or fill in a label."""
    if at == 0:
        return True
    above = lines[at - 1].strip()
    if not above:
        before = next((line.strip() for line in reversed(lines[:at]) if line.strip()), "")
        return not before.endswith(":")
    if _ROLE_LABEL_LINE.fullmatch(above) or _LINKING_END.search(above):
        return False
    if _SENTENCE_END.search(above) or re.match(r"[-*•\d]", above) or "\t" in above or re.match(r"[^:]{1,40}:\s", above):
        return True
    return len(above) < 50


def _only_signature_below(lines: Sequence[str], delimiter: bool) -> bool:
    """Whether the lines can be a signature, apart from paragraphs that are then given back to the text."""
    first = next(_paragraphs(lines[1:] if delimiter else lines), [])
    if len(first) > _MAX_SIGNATURE_LINES:
        return False
    if delimiter and (_is_content(first) or any(_DATED.search(line) for line in first)):
        return False
    labels = sum(1 for line in first if _PLACEMENT_LABEL.match(line))
    prose = sum(1 for line in first[1:] if _is_prose(line))
    return labels < 2 and prose == 0 and not any("\t" in line and _PLACEMENT_WORDS.search(line) for line in first)


def _is_prose(line: str) -> bool:
    """A line that reads like a sentence."""
    line = line.strip()
    return len(line) > _MAX_SIGNATURE_LINE or (line.endswith((".", "?", "!")) and len(line.split()) >= 6)


def _is_content(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph below a signature is something that the sender says."""
    text = " ".join(paragraph)
    if _POSTSCRIPT.match(text[:200]):
        return True
    labels = sum(1 for line in paragraph if _PLACEMENT_LABEL.match(line))
    if labels >= 2 or (any("\t" in line for line in paragraph) and _PLACEMENT_WORDS.search(text)):
        return True
    if is_notice(text) or _ORGANISATION.search(text):
        return False
    is_prose = any(_is_prose(line) for line in paragraph)
    return labels == 1 or (is_prose and (bool(_PLACEMENT_WORDS.search(text)) or len(text) > 200))
