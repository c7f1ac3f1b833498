"""The same words as different mail programs send them."""

from __future__ import annotations

import base64
import html
import quopri
import re
import textwrap
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tests.reading.variations.letters import Letter

_BULLET = re.compile(r"\s*(?:[*•·–-]|\d{1,2}[.)])\s+")

Change = Callable[[str], str]


@dataclass(frozen=True)
class Encoding:
    charset: str = "utf-8"  # what the bytes are in
    declared: str | None = "utf-8"  # what the head says; None: nothing
    transfer: str = "quoted-printable"
    parameters: str = ""

    def part(self, kind: str, text: str) -> bytes | None:
        """A part with its head; None where the charset cannot hold the text."""
        try:
            data = text.replace("\n", "\r\n").encode(self.charset)
        except UnicodeEncodeError:
            return None
        if self.transfer == "base64":
            data = base64.encodebytes(data).replace(b"\n", b"\r\n")
        elif self.transfer == "quoted-printable":
            data = quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        charset = f'; charset="{self.declared}"' if self.declared else ""
        head = f"Content-Type: {kind}{charset}{self.parameters}\r\nContent-Transfer-Encoding: {self.transfer}\r\n\r\n"
        return head.encode() + data


UTF8 = Encoding()


def plain(letter: Letter, encoding: Encoding = UTF8, change: Callable[[str], str] = str) -> bytes | None:
    return _message(letter, [encoding.part("text/plain", change(_whole(letter)))])


def as_html(letter: Letter, style: str, *, alternative: bool, encoding: Encoding = UTF8) -> bytes | None:
    """None for what cannot stand in HTML as it is: answers between quoted lines, columns by tabulators."""
    if re.search(r"(?m)^>", letter.tail) or "\t" in letter.text:
        return None
    page = STYLES[style](letter)
    parts = [encoding.part("text/plain", _whole(letter))] if alternative else []
    return _message(letter, [*parts, encoding.part("text/html", page)], "alternative")


def wrapped(width: int) -> Callable[[str], str]:
    """Hard line breaks, as older programs send."""

    def change(text: str) -> str:
        return "\n".join(
            line if "\t" in line else textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
            for line in text.split("\n")
        )

    return change


def flowed(text: str) -> str:
    """Soft line breaks (RFC 3676): a space at the end of the line."""
    out = []
    for line in text.split("\n"):
        pieces = textwrap.wrap(line, 70, break_long_words=False, break_on_hyphens=False) or [""]
        stuffed = [" " + p if p.startswith((" ", ">", "From ")) and not line.startswith(">") else p for p in pieces]
        out.append(line if line.startswith("-- ") or "\t" in line else " \n".join(stuffed))
    return "\n".join(out)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def non_breaking(text: str) -> str:
    """Spaces beside digits that do not break, as word processors write them."""
    return re.sub(r"(?<=\d) (?=\w)", "\u00a0", text)


def _whole(letter: Letter) -> str:
    return f"{letter.text}\n\n{letter.tail}\n" if letter.tail else f"{letter.text}\n"


def _message(letter: Letter, parts: list[bytes | None], kind: str = "alternative") -> bytes | None:
    if any(part is None for part in parts):
        return None
    bodies = [part for part in parts if part is not None]
    head = "".join(f"{name}: {value}\r\n" for name, value in letter.headers).encode("utf-8", "surrogateescape")
    head += b"MIME-Version: 1.0\r\n"
    body = bodies[0] if len(bodies) == 1 else _multipart(kind, bodies)
    return head + (_multipart("mixed", [body, *letter.files]) if letter.files else body)


def _multipart(kind: str, parts: list[bytes]) -> bytes:
    boundary = f"=_{kind}_7Qe0"
    inner = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    return head.encode() + inner + f"--{boundary}--\r\n".encode()


def _outlook(letter: Letter) -> str:
    rows = []
    for line in letter.lines:
        if _BULLET.match(line):
            rows.append(f'<li class="MsoNormal">{_escaped(_BULLET.sub("", line, count=1))}<o:p></o:p></li>')
        else:
            words = re.sub(r"^([^:<]{2,30}):", r"<b>\1:</b>", _escaped(line)) or "<o:p>&nbsp;</o:p>"
            rows.append(f'<p class="MsoNormal"><span style="font-size:11.0pt">{words}</span><o:p></o:p></p>')
    body = re.sub(r"((?:<li.*</li>\n?)+)", r'<ul type="disc">\1</ul>', "\n".join(rows))
    tail = ""
    if letter.tail:
        head, _, rest = letter.tail.partition("\n\n")
        head = "<br>".join(re.sub(r"^(\w+:)", r"<b>\1</b>", _escaped(line)) for line in head.split("\n"))
        rest = "".join(f'<p class="MsoNormal">{_escaped(line) or "&nbsp;"}</p>' for line in rest.split("\n"))
        tail = f'<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">{head}</p></div>{rest}'
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--\np.MsoNormal {margin:0cm;}\n'
        f'--></style></head><body lang="SV"><div class="WordSection1">\n{body}\n{tail}</div></body></html>'
    )


def _gmail(letter: Letter) -> str:
    rows = "".join(f"<div>{_escaped(line) or '<br>'}</div>" for line in letter.lines)
    quote = ""
    if letter.tail:
        inner = "<br>".join(_escaped(line) for line in letter.tail.split("\n"))
        quote = f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{inner}</div></div>'
    return f'<div dir="ltr">{rows}</div>{quote}'


def _apple(letter: Letter) -> str:
    rows = "".join(f"<div>{_escaped(line) or '<br>'}</div>" for line in letter.lines)
    quote = ""
    if letter.tail:
        inner = "".join(f"<div>{_escaped(line) or '<br>'}</div>" for line in letter.tail.split("\n"))
        quote = f'<div><br><blockquote type="cite">{inner}</blockquote></div>'
    return f'<html><body style="overflow-wrap: break-word; line-break: after-white-space;">{rows}{quote}</body></html>'


def _breaks(letter: Letter) -> str:
    """One paragraph with breaks and entities for the letters, as web forms and older programs send."""
    text = "<br>\n".join(_escaped(line) for line in _whole(letter).split("\n"))
    return f"<html><body><p>{text.encode('ascii', 'xmlcharrefreplace').decode()}</p></body></html>"


def _table(letter: Letter) -> str:
    """Lines with a label stand in a table."""
    rows, out = [], []
    for line in [*letter.lines, ""]:
        label, colon, value = line.partition(":")
        if colon and value.strip() and 2 < len(label.strip()) < 30 and "," not in label:
            name = _BULLET.sub("", label, count=1).strip()
            rows.append(f"<tr><td>{_escaped(name)}</td><td>{_escaped(value.strip())}</td></tr>")
            continue
        if rows:
            out.append(f'<table border="1" cellspacing="0">{"".join(rows)}</table>')
            rows = []
        out.append(f"<p>{_escaped(line) or '&nbsp;'}</p>")
    tail = "".join(f"<p>{_escaped(line) or '&nbsp;'}</p>" for line in letter.tail.split("\n")) if letter.tail else ""
    return f"<html><body>{''.join(out)}{tail}</body></html>"


def _escaped(line: str) -> str:
    return re.sub(r"  +", lambda m: "&nbsp;" * (len(m[0]) - 1) + " ", html.escape(line, quote=False))


STYLES: dict[str, Callable[[Letter], str]] = {
    "outlook": _outlook,
    "gmail": _gmail,
    "apple": _apple,
    "breaks": _breaks,
    "table": _table,
}
