"""The text that a reader sees in an HTML mail.

Blocks become lines, rows of data tables one line with TAB between the cells, list items begin with "- ", cited
blocks with "> ". What a reader cannot see (CSS, `hidden`, comments, scripts, text in its background's colour) is
left out, and said so; so is what the writer struck out. The tree is walked without recursion; HTML that would make
the parser slow is only stripped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.reading.html_style import Look, declarations, is_struck, restyle, style_sheets
from bot.reading.patterns import regex

MAX_HTML = 600_000  # characters
_MAX_DEPTH = 1500  # open elements: beyond this the parser's time grows with the square
_MAX_FORMATTING = 1_000_000  # open formatting elements times tags: the parser repeats them in each block
_MAX_QUOTE_DEPTH = 9
_MAX_SPAN = 30
_MAX_CELLS = 200_000
_UNSEEN = frozenset({
    "script", "style", "head", "title", "template", "noscript", "object", "svg", "math", "select", "iframe",
    "applet", "audio", "video",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
    "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend",
    "li", "main", "menu", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
})  # fmt: skip
_STRUCK = frozenset({"s", "strike", "del"})
# A blank line stands before and after these, unless the style says no margin.
_SPACED = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "dl",
})  # fmt: skip
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_NEVER_OPEN = frozenset({
    "br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr", "p", "li", "td", "th", "tr", "dt",
    "dd", "option", "html", "head", "body",
})  # fmt: skip
_TAG = regex(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ANY_TAG = regex(r"<[^<>]{0,5000}>")
_ANY_COMMENT = regex(r"<!--.*?-->", re.DOTALL)
_BREAKING_TAG = regex(r"<(?:br|/?(?:p|div|tr|li|table|h[1-6]))\b[^<>]{0,5000}>", re.IGNORECASE)
_BLANKS = regex(r"[ \t\r\n\f](?:[ \t\r\n\f]+|(?<! ))")  # but a single space, which stays
_SECOND_CELL = "td + td, th + td, th + th, td + th"
_LOOKS = frozenset({"color", "bgcolor", "hidden", "background"})  # attributes
_CITE = regex(r"(?:^|\s)(?:gmail_quote|protonmail_quote|yahoo_quoted|moz-cite)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What was read of an HTML part."""

    text: str
    data_rows: int  # rows with two or more filled cells
    hidden: str  # text that a reader cannot see, or sees struck out, shortened
    struck: bool = False  # whether text is struck out


def _too_deep(html: str) -> bool:
    """Whether the parser would need more than linear time, judged by the tags left open."""
    if html.count("<") < 500:
        return False
    open_tags: Counter[str] = Counter()
    depth = deepest = formatting = most_formatting = tags = 0
    for closing, name in _TAG.findall(html):
        tags += 1
        name = name.lower()
        if name in _NEVER_OPEN:
            continue
        if closing:
            if not open_tags[name]:
                continue
            step = -1
        else:
            step = 1
        open_tags[name] += step
        depth += step
        deepest = max(deepest, depth)
        if name in _FORMATTING:
            formatting += step
            most_formatting = max(most_formatting, formatting)
    return deepest > _MAX_DEPTH or most_formatting * tags > _MAX_FORMATTING


def _stripped(html: str) -> str:
    """Text of HTML that is not worth a parser: tags are cut, nothing is interpreted."""
    text = _BREAKING_TAG.sub("\n", _ANY_COMMENT.sub(" ", html) if html.count("<!--") < 1000 else html)
    return _ANY_TAG.sub(" ", text)


@dataclass(slots=True)
class _Table:
    """A table while it is being read. Only a table of data is set in rows: a layout table is a pile of blocks."""

    is_data: bool
    row: list[str] | None = None
    hanging: dict[int, tuple[int, str]] = field(default_factory=dict)  # column → rows left and text of a rowspan
    cell_start: int | None = None  # where the open cell's pieces begin
    cell_span: tuple[int, int] = (1, 1)
    heading: bool = False


class _Writer:
    """Collects pieces of text: lines, blank lines, cells."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.hidden: list[str] = []
        self.data_rows = 0
        self.quote_depth = 0
        self._cells = 0
        self._bullet = False

    def text(self, text: str) -> None:
        at_start = not self.pieces or self.pieces[-1].endswith("\n")
        if at_start or self.pieces[-1].endswith(" "):
            text = text.lstrip(" ") if at_start else text.removeprefix(" ")
        if not text:
            return
        if at_start and self.quote_depth:
            self.pieces.append("> " * self.quote_depth)
        if self._bullet:
            self.pieces.append("- ")
            self._bullet = False
        self.pieces.append(text)

    def raw(self, text: str) -> None:
        """Preformatted text keeps its lines and blanks."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.line_break()
            if line:
                if self.quote_depth and (not self.pieces or self.pieces[-1].endswith("\n")):
                    self.pieces.append("> " * self.quote_depth)
                self.pieces.append(line)

    def bullet(self) -> None:
        self._bullet = True

    def line_break(self) -> None:
        at_start = not self.pieces or self.pieces[-1].endswith("\n")
        self.pieces.append("> " * self.quote_depth + "\n" if at_start and self.quote_depth else "\n")

    def block(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")

    def gap(self) -> None:
        self.block()
        if len(self.pieces) > 1 and not (self.pieces[-1] == "\n" and self.pieces[-2].endswith("\n")):
            self.line_break()

    def hide(self, text: str) -> None:
        if len(self.hidden) < 20:
            self.hidden.append(text[:200])

    def open_cell(self, table: _Table) -> None:
        table.cell_start = len(self.pieces)

    def close_cell(self, table: _Table) -> None:
        """Take what was written since the cell began, as one line."""
        if table.cell_start is None or table.row is None:
            return
        text = _join_lines("".join(self.pieces[table.cell_start :]), table.heading)
        del self.pieces[table.cell_start :]
        self._bullet = False
        table.cell_start = None
        self._fill_hanging(table)
        columns, rows = table.cell_span
        for extra in range(columns):
            if rows > 1:
                table.hanging[len(table.row)] = (rows - 1, "" if extra else text)
            table.row.append("" if extra else text)
            self._cells += 1

    def _fill_hanging(self, table: _Table) -> None:
        """Cells that reach down from a row above come first."""
        row = table.row
        while row is not None and len(row) in table.hanging and self._cells < _MAX_CELLS:
            left, text = table.hanging.pop(len(row))
            if left > 1:
                table.hanging[len(row)] = (left - 1, text)
            row.append(text)
            self._cells += 1

    def open_row(self, table: _Table) -> None:
        self.close_row(table)
        self.block()
        table.row = []

    def close_row(self, table: _Table) -> None:
        if table.row is None:
            return
        self.close_cell(table)
        self._fill_hanging(table)
        cells, table.row = table.row, None
        filled = sum(1 for cell in cells if cell)
        if filled:
            self.data_rows += filled >= 2
            self.pieces.append("> " * self.quote_depth + "\t".join(cells) + "\n")


def _join_lines(text: str, heading: bool) -> str:
    """The lines of a cell on one line: parted by a comma where a new thing begins, not where a line is wrapped."""
    joined = ""
    for line in text.replace("\t", " ").split("\n"):
        line = line.strip().removeprefix("> ")
        if not joined or not line:
            joined = joined or line
        elif joined.endswith("-") and line[0].islower():
            joined += line
        elif heading or not line[0].isupper() or joined[-1] in ",:;/(–-" or joined.endswith(("och", "and")):
            joined += " " + line
        else:
            joined += ", " + line
        if len(joined) > 20_000:
            break
    return joined


def _is_cited(node: LexborNode, attributes: Mapping[str, str | None], css: Mapping[str, str]) -> bool:
    """Whether a blockquote is a quotation. Mail programs indent a writer's own text with blockquotes too."""
    if (attributes.get("type") or "").lower() == "cite" or "cite" in attributes:
        return True
    return bool(_CITE.search(attributes.get("class") or "")) or "border-left" in css


def _span(attributes: Mapping[str, str | None], name: str) -> int:
    value = (attributes.get(name) or "").strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _data_tables(tree: LexborHTMLParser) -> set[int]:
    """The ids of the tables that hold data: no table inside, and a row of two or more cells."""
    tables = tree.tags("table")
    holders: set[int] = set()
    for table in tables:
        parent = table.parent
        while parent is not None and parent.mem_id not in holders:
            holders.add(parent.mem_id)
            parent = parent.parent
    return {
        table.mem_id for table in tables if table.mem_id not in holders and table.css_first(_SECOND_CELL) is not None
    }


class _Walk:
    """One pass over the tree: `enter` on the way down, `leave` on the way up."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.writer = _Writer()
        self.styled = style_sheets(tree)
        self.data_tables = _data_tables(tree)
        self.tables: list[_Table] = []
        self.open: list[tuple[LexborNode, str, Look, bool, bool]] = []  # tag, look outside, gap after, quote to close
        self.look = Look()
        self.struck = False  # whether something was left out that the writer struck out

    def enter(self, node: LexborNode, tag: str) -> bool:
        """Write what stands before the element's children. False: leave the subtree out."""
        if tag in _UNSEEN:
            return False
        writer = self.writer
        if tag == "br":
            writer.line_break()
            return False
        attributes = node.attributes
        inline = attributes.get("style")
        css = self.styled.get(node.mem_id, {}) if self.styled else {}
        if inline:
            css = {**css, **declarations(inline)}
        look = self.look
        if (tag in _STRUCK or is_struck(css)) and (taken_back := _BLANKS.sub(" ", node.text(separator=" ")).strip()):
            self.struck = True
            writer.hide(taken_back)
            return False
        if css or not _LOOKS.isdisjoint(attributes):
            changed = restyle(look, css, attributes)
            if changed is None:
                if self.tables and self.tables[-1].row is not None and tag in ("td", "th"):
                    return False
                shown = _BLANKS.sub(" ", node.text(separator=" ")).strip()
                if shown:
                    writer.hide(shown)
                return False
            look = changed
        cited = tag == "blockquote" and writer.quote_depth < _MAX_QUOTE_DEPTH and _is_cited(node, attributes, css)
        spaced = tag in _SPACED and not self.in_cell() and not _has_no_margin(attributes, css)
        self.open.append((node, tag, self.look, spaced, cited))
        self.look = look._replace(preformatted=True) if tag == "pre" else look
        if tag in _BLOCKS:
            self._open_block(node, tag, attributes, spaced)
        if cited:
            writer.quote_depth += 1
        return True

    def in_cell(self) -> bool:
        return bool(self.tables) and self.tables[-1].cell_start is not None

    def _open_block(self, node: LexborNode, tag: str, attributes: Mapping[str, str | None], spaced: bool) -> None:
        writer = self.writer
        if tag == "table":
            writer.block()
            self.tables.append(_Table(node.mem_id in self.data_tables))
        elif tag == "tr" and self.tables and self.tables[-1].is_data:
            writer.open_row(self.tables[-1])
        elif tag in ("td", "th") and self.tables and self.tables[-1].row is not None:
            table = self.tables[-1]
            writer.close_cell(table)
            table.cell_span = (_span(attributes, "colspan"), _span(attributes, "rowspan"))
            table.heading = tag == "th"
            writer.open_cell(table)
        elif self.in_cell() and self.writer.pieces[self.tables[-1].cell_start or 0 :] == []:
            pass
        elif spaced:
            writer.gap()
        else:
            writer.block()
        if tag == "li":
            writer.bullet()

    def leave(self) -> LexborNode:
        """Write what stands after the children of the innermost open element, which is closed."""
        writer = self.writer
        node, tag, self.look, spaced, cited = self.open.pop()
        if tag == "table" and self.tables:
            writer.close_row(self.tables.pop())
        elif tag == "tr" and self.tables and self.tables[-1].is_data:
            writer.close_row(self.tables[-1])
        elif tag in ("td", "th") and self.in_cell():
            writer.close_cell(self.tables[-1])
        elif tag in _BLOCKS:
            writer.block()
        if cited:
            writer.quote_depth -= 1
        if spaced:
            writer.gap()
        return node

    def text(self, node: LexborNode) -> None:
        content = node.text_content or ""
        if not self.look.seen:
            hidden = _BLANKS.sub(" ", content).strip()
            if hidden:
                self.writer.hide(hidden)
        elif self.look.preformatted:
            self.writer.raw(content)
        else:
            self.writer.text(_BLANKS.sub(" ", content))


def _has_no_margin(attributes: Mapping[str, str | None], css: Mapping[str, str]) -> bool:
    """Outlook's paragraphs stand without space between them: it writes its blank lines as empty paragraphs."""
    if (attributes.get("class") or "").lower().startswith(("mso", "xmso", "x_mso")):
        return True
    margin = css.get("margin") or css.get("margin-top") or ""
    return margin.startswith("0")


def html_to_text(html: str) -> HtmlText:
    """The visible text of an HTML document, its first `MAX_HTML` characters. Never raises, linear in the input."""
    html = html[:MAX_HTML]
    if _too_deep(html):
        return HtmlText(_stripped(html), 0, "")
    tree = LexborHTMLParser(html)
    top = tree.body or tree.root
    if top is None:
        return HtmlText("", 0, "")
    walk = _Walk(tree)
    node: LexborNode | None = top
    while node is not None:
        following = None
        tag = node.tag or ""
        if tag == "-text":
            walk.text(node)
        elif node.is_element_node and walk.enter(node, tag):
            following = node.first_child
            if following is None:
                walk.leave()
        while following is None and walk.open:
            following = node.next
            if following is None:
                node = walk.leave()
        node = following
    writer = walk.writer
    return HtmlText("".join(writer.pieces), writer.data_rows, " / ".join(writer.hidden)[:2000], walk.struck)
