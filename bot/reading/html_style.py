"""Which text of an HTML mail can be seen: inline styles, attributes, and the mail's own style sheets.

Only what decides visibility is read: display, visibility, size, opacity, and whether text has the colour of what
lies behind it. Of selectors the simple ones are (`p.note`, `#id`), which is all that mail programs carry through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from bot.reading.patterns import regex

_MAX_RULES = 200
_CSS_COMMENT = regex(r"/\*.*?\*/", re.DOTALL)
_BRACE = regex(r"[{}]")
_ANY_SCREEN = regex(r"@media\s+(?:only\s+)?(?:all|screen)", re.IGNORECASE)
_SIMPLE_SELECTOR = regex(r"(?:[a-z][a-z0-9]*)?(?:[.#](?!-?\d)[\w-]{1,80}){0,3}", re.IGNORECASE)
_FAR_LEFT = regex(r"-\d{3,}")
_LENGTH = regex(r"(\d{0,6}(?:\.\d{1,6})?)\s*(px|pt|em|rem|ex|%|cm|mm)?")
_HEX_COLOUR = regex(r"#([0-9a-f]{6}|[0-9a-f]{3})\b")
_RGB_COLOUR = regex(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})(?:\s*[,/]\s*([\d.]{1,6}))?\s*\)")
_NAMED_COLOURS = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245), "red": (255, 0, 0), "blue": (0, 0, 255),
    "green": (0, 128, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "navy": (0, 0, 128),
    "yellow": (255, 255, 0), "silver": (192, 192, 192), "window": (255, 255, 255), "windowtext": (0, 0, 0),
}  # fmt: skip
Colour = tuple[int, int, int]
_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)
_DECISIVE = frozenset({
    "display", "visibility", "font-size", "color", "background", "background-color", "background-image", "opacity",
    "mso-hide", "overflow", "height", "max-height", "width", "max-width", "text-indent", "left", "clip",
    "white-space", "text-decoration", "text-decoration-line",
})  # fmt: skip
_HIDING = frozenset({"display", "mso-hide", "opacity", "clip", "overflow", "text-indent", "left"})


class Look(NamedTuple):
    """The inherited style that decides whether text can be seen."""

    visible: bool = True
    zero_font: bool = False
    colour: Colour | None = _BLACK
    background: Colour | None = _WHITE  # None: a picture or a gradient, so unknown
    preformatted: bool = False

    @property
    def seen(self) -> bool:
        if not self.visible or self.zero_font or self.colour is None:
            return False
        if self.background is None:
            return True
        (red, green, blue), (red_behind, green_behind, blue_behind) = self.colour, self.background
        return abs(red - red_behind) > 8 or abs(green - green_behind) > 8 or abs(blue - blue_behind) > 8


def _colour(text: str) -> Colour | None:
    """The first colour in a CSS value or an attribute; None where it is transparent or unknown."""
    match = _HEX_COLOUR.search(text)
    if match:
        digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    match = _RGB_COLOUR.search(text)
    if match:
        return None if match[4] and match[4].strip("0.") == "" else (int(match[1]), int(match[2]), int(match[3]))
    return next((_NAMED_COLOURS[word] for word in re.split(r"[\s,]+", text) if word in _NAMED_COLOURS), None)


def declarations(style: str) -> dict[str, str]:
    """CSS declarations, names and values in lower case."""
    found = {}
    for declaration in style[:5000].lower().split(";")[:100]:
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def _is_zero(value: str | None) -> bool:
    """Whether a length is as good as nothing."""
    match = _LENGTH.match(value) if value else None
    if not match or not match[1] or match[1] == ".":
        return False
    return float(match[1]) < (0.05 if match[2] in ("em", "rem", "cm") else 2.0)


def is_struck(css: Mapping[str, str]) -> bool:
    """Whether the element's own style strikes its text out."""
    return "line-through" in css.get("text-decoration", "") or "line-through" in css.get("text-decoration-line", "")


def _hides(css: Mapping[str, str]) -> bool:
    """Whether the element's own style hides all that is in it."""
    if css.get("display") == "none" or css.get("mso-hide") == "all":
        return True
    if (css.get("opacity") or "1").rstrip("%").strip("0.") == "" or css.get("clip", "").startswith("rect(0"):
        return True
    boxed = css.get("overflow") == "hidden"
    if boxed and any(_is_zero(css.get(side)) for side in ("height", "max-height", "width", "max-width")):
        return True
    return any(_FAR_LEFT.match(css.get(moved, "")) for moved in ("text-indent", "left"))


def restyle(look: Look, css: Mapping[str, str], attributes: Mapping[str, str | None]) -> Look | None:
    """The look of an element inside one of look `look`; None where its whole subtree is hidden."""
    if "hidden" in attributes or (not _HIDING.isdisjoint(css) and _hides(css)):
        return None
    visible, zero_font, colour, background, preformatted = look
    visibility = css.get("visibility")
    if visibility:
        visible = visibility not in ("hidden", "collapse")
    if "font-size" in css:
        zero_font = _is_zero(css["font-size"])
    written = css.get("color") or (attributes.get("color") or "").lower()
    if written:
        colour = _colour(written)
        if colour is None and written != "transparent" and not written.startswith("rgba("):
            colour = _BLACK
    behind = css.get("background-color") or css.get("background") or (attributes.get("bgcolor") or "").lower()
    if (
        "url(" in behind
        or "gradient" in behind
        or attributes.get("background")
        or "url(" in css.get("background-image", "")
    ):
        background = None
    elif behind and not behind.startswith(("transparent", "none", "inherit", "initial")):
        background = _colour(behind)
    if css.get("white-space", "").startswith("pre"):
        preformatted = True
    return Look(visible, zero_font, colour, background, preformatted)


def _css_rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold on a screen of any size."""
    depth = start = opened = 0
    prelude = ""
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            if depth == 0:
                prelude = css[start : brace.start()].rpartition(";")[2].strip()
                opened = brace.end()
            depth += 1
            if depth == 1 and prelude.startswith("@") and _ANY_SCREEN.fullmatch(prelude):
                depth, start = 0, brace.end()
        else:
            if depth == 1 and not prelude.startswith("@"):
                yield prelude, css[opened : brace.start()]
            depth = max(depth - 1, 0)
            start = brace.end()


def style_sheets(tree: LexborHTMLParser) -> dict[int, dict[str, str]]:
    """What the mail's own style sheets say of each element, by the node's id. At-rules (print, phones) are left out."""
    styled: dict[int, dict[str, str]] = {}
    applied = 0
    for sheet in tree.tags("style")[:20]:
        text = sheet.text()[:100_000].replace("<!--", " ").replace("-->", " ")
        for prelude, body in _css_rules(_CSS_COMMENT.sub(" ", text)):
            css = {name: value for name, value in declarations(body).items() if name in _DECISIVE}
            if not css:
                continue
            simple = [
                one for part in prelude.split(",")[:20] if (one := part.strip()) and _SIMPLE_SELECTOR.fullmatch(one)
            ]
            applied += len(simple)
            if applied > _MAX_RULES:
                return styled
            try:
                nodes = tree.css(",".join(simple)) if simple else []
            except (SelectolaxError, ValueError):
                continue
            for node in nodes:
                styled.setdefault(node.mem_id, {}).update(css)
    return styled
