"""The text of a mail's body: which part to read, and how plain text is unfolded (RFC 3676).

Where a mail holds its text both plain and as HTML, what the reader sees counts: the HTML, whenever the plain
text says something else, lost a table, or is only a stand-in. Else the plain text is taken, as its author's
lines are surer there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.reading import mail_phrases as phrases
from bot.reading.characters import MAX_TEXT, clean_text
from bot.reading.html import MAX_HTML, html_to_text
from bot.reading.mail_phrases import one_of
from bot.reading.mime import Part
from bot.reading.patterns import regex
from bot.reading.sign_off import without_marks

_STAND_IN = regex(one_of(phrases.HTML_STAND_INS))  # in lower case
_LITERAL_TAG = regex(
    r"</?(?:a|b|i|u|p|s|em|strong|span|div|font|br|img|h[1-6]|li|ul|ol|td|tr|th|table|script|style|small|big|sub|sup|center"
    r"|code|pre)"
    r"(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
# "~~6 september~~ 13 september", as programs write what is struck out
_STRUCK = regex(
    r"(?<![\w~])(?P<mark>~~?)(?=\S)[^~\n]{1,300}(?<=\S)(?P=mark)(?![\w~])|<(?P<tag>s|strike|del)>[^<>\n]{0,300}</(?P=tag)>"
)
_WORDS = regex(r"\w{2,40}")
_URL = regex(r"(?:https?://|www\.|mailto:)\S{1,2000}")
_QUOTE_MARKS = regex(r"(?:>\s?){1,20}")
_MAX_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class BodyText:
    """The text of a body, and what was left out of it with the reason."""

    text: str
    ignored: tuple[tuple[str, str], ...] = ()
    struck: bool = False  # whether the writer struck something out
    cut: bool = False  # whether there is more of it than was read


def is_attached(part: Part) -> bool:
    """Whether a leaf is a file rather than text to read."""
    declared = part.declared
    if declared.mime not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return True
    return declared.disposition == "attachment" or bool(declared.filename)


def body_text(root: Part) -> BodyText:
    """The text of a message. Where it has none but an attached text file, that is read."""
    found = _text_of(root)
    if found.text.strip():
        return found
    attached = first_text_file(root)
    return _leaf(attached) if attached else found


def first_text_file(root: Part) -> Part | None:
    """The attached text that is read as the body of a mail that has no text of its own."""
    return next((part for part in root.own_leaves() if part.declared.mime in ("text/plain", "text/html")), None)


def _text_of(part: Part) -> BodyText:
    """The text of a part and all below it. The tree is at most thirty deep, so this may recurse."""
    mime = part.declared.mime
    if not mime.startswith("multipart/") or not part.children:
        if mime.startswith("multipart/"):
            text = part.text()
            return BodyText(clean_text(text), cut=len(text) >= MAX_TEXT)
        return BodyText("") if mime.startswith("message/") or is_attached(part) else _leaf(part)
    if mime == "multipart/alternative":
        return _alternative(part)
    if mime in ("multipart/related", "multipart/signed", "multipart/report", "multipart/appledouble"):
        return _text_of(part.children[0])
    texts = [_text_of(child) for child in part.children]
    shown = [found.text for found in texts if found.text.strip()]
    notes = tuple(note for found in texts for note in found.ignored)
    joined = "\n".join(shown)
    cut = len(joined) > MAX_TEXT or any(found.cut for found in texts)
    return BodyText(joined[:MAX_TEXT], notes, any(found.struck for found in texts), cut)


def _leaf(part: Part) -> BodyText:
    text = part.text()
    if part.declared.mime == "text/html":
        return html_body(text)
    if part.declared.flowed:
        text = unflow(text, delsp=part.declared.delsp)
    return BodyText(_without_literal_tags(clean_text(text)), cut=len(text) >= MAX_TEXT)


def html_body(html: str) -> BodyText:
    """The visible text of HTML, with a note on what is hidden in it."""
    found = html_to_text(html)
    ignored = ((clean_text(found.hidden), "hidden"),) if found.hidden else ()
    return BodyText(_without_literal_tags(clean_text(found.text)), ignored, found.struck, len(html) > MAX_HTML)


def _without_literal_tags(text: str) -> str:
    """Tags that stand as text ("Disa <b>Kronvall</b>") are no part of what is said."""
    if "~" in text or "</" in text:
        text = _STRUCK.sub("", text)
    return _LITERAL_TAG.sub("", text) if "<" in text else text


def _alternative(part: Part) -> BodyText:
    """One of the alternatives: see the module."""
    plain = html = None
    for child in part.children:
        holds_html = any(leaf.declared.mime == "text/html" and not leaf.children for leaf in child.walk())
        if holds_html and html is None:
            html = child
        elif not holds_html and plain is None and _may_be_text(child):
            plain = child
    if html is None or plain is None:
        chosen = html or plain
        return _text_of(chosen) if chosen else BodyText("")
    as_plain, as_html = _text_of(plain), _text_of(html)
    return as_html if _html_says_more(as_plain.text, as_html) else replace(as_plain, ignored=as_html.ignored)


def _may_be_text(part: Part) -> bool:
    return any(leaf.declared.mime == "text/plain" and not leaf.children for leaf in part.walk())


def _html_says_more(plain: str, html: BodyText) -> bool:
    """Whether the HTML must be read rather than the plain text."""
    if not html.text.strip():
        return False
    if html.struck:
        return True  # plain text cannot tell what is struck out
    if not plain.strip() or (len(plain) < 600 and _STAND_IN.search(plain.casefold())):
        return True
    if _table_rows(plain) < _table_rows(html.text):
        return True
    return plain.split() != html.text.split() and _differ(plain, html.text)


def _table_rows(text: str) -> int:
    return sum(1 for line in text.split("\n") if "\t" in line.strip()) if "\t" in text else 0


def _differ(plain: str, html: str) -> bool:
    """Whether the plain text holds words that the reader of the HTML does not see, or lacks many that he sees."""
    in_plain, in_html = _words(plain), _words(html)
    if in_plain == in_html:
        return False
    plain_words, html_words = Counter(in_plain), Counter(in_html)
    unseen = sum((plain_words - html_words).values())
    lacking = sum((html_words - plain_words).values())
    return unseen > 3 + 0.05 * sum(plain_words.values()) or lacking > 10 + 0.3 * sum(html_words.values())


def _words(text: str) -> list[str]:
    words = _WORDS.findall(_URL.sub(" ", without_marks(text)).casefold())
    return [word for word in words[:_MAX_WORDS] if not word.isdigit()]


def unflow(text: str, *, delsp: bool) -> str:
    """Join the soft line breaks of `format=flowed` (RFC 3676, 4.1 to 4.5); quoted lines join at their own depth."""
    return "\n".join(_unflowed(text.replace("\r\n", "\n").split("\n"), delsp))


def _unflowed(lines: list[str], delsp: bool) -> Iterator[str]:
    pieces: list[str] = []
    open_depth = -1
    for line in lines:
        marks = _QUOTE_MARKS.match(line) if line.startswith(">") else None
        depth = marks[0].count(">") if marks else 0
        content = line[marks.end() :] if marks else line.removeprefix(" ")
        if pieces and (depth != open_depth or content == "-- "):
            yield _quoted_line(open_depth, pieces)
            pieces = []
        pieces.append(content)
        open_depth = depth
        if content.endswith(" ") and content != "-- ":
            if delsp:
                pieces[-1] = content[:-1]
        else:
            yield _quoted_line(depth, pieces)
            pieces = []
    if pieces:
        yield _quoted_line(open_depth, pieces)


def _quoted_line(depth: int, pieces: list[str]) -> str:
    return ("> " * depth if depth > 0 else "") + "".join(pieces)
