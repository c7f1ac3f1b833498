"""Measures of a letter: its HTML as words and blocks, LIX, contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from xml.etree.ElementTree import Element

import html5lib
import tinycss2  # type: ignore[import-untyped]

_BLOCKS = frozenset({"p", "h1", "h2", "h3", "li", "tr", "summary", "blockquote", "br"})
_UNSEEN = frozenset({"head", "style", "title"})
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W_]+(?:[-–'’./:@_]*[^\W_]+)*")


def parsed(html: str) -> Element:
    """The document, or an exception for what is not valid HTML."""
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert isinstance(root, Element)
    return root


def elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def blocks(root: Element, *, folded: bool) -> list[str]:
    """What a reader sees, block by block, list marks included; `folded`: with the folded quotes."""
    found: list[str] = [""]

    def walk(element: Element, mark: str) -> None:
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            return
        if element.tag == "details" and not folded:
            return
        if element.tag in _BLOCKS:
            found.append(mark)
        found[-1] += element.text or ""
        numbers = count(1)
        for child in element:
            number = next(numbers) if child.tag == "li" else 0
            letters = element.get("type") == "A"
            child_mark = "" if element.tag != "ol" else "ABCDEFGH"[number - 1] + ". " if letters else f"{number}. "
            if child.tag in ("td", "br"):
                found[-1] += " "
            # The mark stands on the first block of the item.
            if child.tag == "li" and len(child) and child[0].tag in _BLOCKS:
                found.append(child_mark)
                walk_into_item(child)
            else:
                walk(child, child_mark)
            found[-1] += child.tail or ""
        if element.tag in _BLOCKS:
            found.append("")

    def walk_into_item(item: Element) -> None:
        first, *rest = item
        for line in first.iter("br"):
            line.tail = " " + (line.tail or "")
        found[-1] += text_of(first)
        found.append("")
        for child in rest:
            walk(child, "")
            found[-1] += child.tail or ""

    walk(root, "")
    return [joined for block in found if (joined := " ".join(block.split()))]


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def words(text: str) -> list[str]:
    """The words in order: what is left when line breaks, list marks and colons are taken away."""
    return _WORD.findall(text)


def sentences(found: list[str]) -> list[str]:
    return [sentence for block in found for sentence in _SENTENCE_END.split(block) if words(sentence)]


def lix(found: list[str]) -> float:
    """Läsbarhetsindex: words per sentence plus the share of words of more than six letters, in per cent."""
    every = [word for block in found for word in words(block)]
    long = [word for word in every if len(word) > 6]
    return len(every) / len(sentences(found)) + 100 * len(long) / len(every)


# --- colours ---


def colour_pairs(css: str) -> dict[str, list[tuple[str, str, str]]]:
    """For "light" and "dark": selector, text colour and background of every rule that sets a text colour.

    A rule without a background of its own stands on the page's.
    """
    light, dark = {}, {}
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            light.update(_colours(rule))
        elif rule.type == "at-rule":
            assert "prefers-color-scheme: dark" in tinycss2.serialize(rule.prelude)
            for inner in tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True):
                dark.update(_colours(inner))
    pairs = {}
    for scheme, rules in (("light", light), ("dark", {**light, **dark})):
        page = rules["body"]["background-color"]
        pairs[scheme] = [
            (selector, found["color"], found.get("background-color", page))
            for selector, found in rules.items()
            if "color" in found
        ]
    return pairs


def _colours(rule: object) -> dict[str, dict[str, str]]:
    selectors = tinycss2.serialize(rule.prelude).split(",")  # type: ignore[attr-defined]
    declarations = tinycss2.parse_declaration_list(
        rule.content,  # type: ignore[attr-defined]
        skip_comments=True,
        skip_whitespace=True,
    )
    found = {
        d.name: tinycss2.serialize(d.value).strip() for d in declarations if d.name in ("color", "background-color")
    }
    return {selector.strip(): found for selector in selectors} if found else {}


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two colours written #rrggbb."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
