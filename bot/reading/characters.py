"""Bytes to text, and text to the plain form that the rest of reading works on.

All text that leaves here is NFC, has only "\\n" as line end, ordinary spaces and no invisible characters.
Nothing here raises for any bytes, and every function is linear in its input.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from bot.reading.patterns import regex

MAX_TEXT = 1_000_000  # characters of decoded text that are read of one part

# Codecs that are no character sets of mail, are slow on long input, or turn text into something else.
_REFUSED_CODECS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf_7", "utf-7", "undefined"})
_WESTERN = frozenset({"iso8859-1", "iso8859-15", "cp1252", "latin-1", "mac-roman"})
# All but what stays as it is, one character by one: not the à of text that was read as Windows-1252 ("Ã\xa0").
_UNCOMMON = regex("[^\t\n -~\xa0-\xac\xae-ÂÄ-ÿ–—‘’“”•…€]")
_BLANK_LINES = regex("\n\n\n\n+")
_LINE_ENDS = regex("[\r\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?")
_SPACES = regex("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_HYPHENS = regex("[\u2010\u2011]")
# Controls but "\t" and "\n", soft hyphen, zero-width and direction marks, variation selectors, tags, lone surrogates.
_INVISIBLE = regex(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_BEYOND_LATIN = regex("[\u0300-\U0010ffff]{24,}")
_MOJIBAKE = regex("Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_MAX_COMBINING = 8


def _western(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252: mails are glued together from both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("mixed-western", _western)


def _codec(charset: str | None) -> str:
    """The canonical name of a declared charset; "" where none was declared or it is not one."""
    name = (charset or "").strip().strip("\"'").lower()[:40]
    if not name or not name.isascii() or "\0" in name:
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_text: bool = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name not in _REFUSED_CODECS and name not in _REFUSED_CODECS else ""


def _windows(data: bytes) -> str:
    """Windows-1252 as browsers read it (WHATWG): the five bytes without a meaning stay as they are."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(
            character.encode("latin-1").decode("cp1252", "ignore") if "\x80" <= character <= "\x9f" else character
            for character in data.decode("latin-1")
        )


def decode_bytes(data: bytes, charset: str | None = None) -> str:
    """Decode `data`, believing the declared charset only as far as the bytes agree with it."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    codec = _codec(charset)
    if data.isascii() and not codec.startswith(("utf-16", "utf-32", "iso2022", "hz", "cp037")):
        return data.decode("ascii")
    if codec and codec not in _WESTERN and codec not in {"utf-8", "ascii"}:
        try:
            return data.decode(codec)
        except (UnicodeError, ValueError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    readable = data.decode("utf-8", "replace")
    damaged = readable.count("\ufffd")
    whole = len(readable) - damaged - len(data.translate(None, _HIGH_BYTES))
    if damaged > whole:
        return _windows(data)
    return data.decode("utf-8", "mixed-western")


_HIGH_BYTES = bytes(range(0x80, 0x100))


def _unmojibake(text: str) -> str:
    """Undo UTF-8 that was once read as Windows-1252 ("fÃ¶rfrÃ¥gan"), where that explains the whole text."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _compose(text: str) -> str:
    """NFC. Long runs of combining marks are cut first: ordering them takes quadratic time."""
    if text.isascii():
        return text

    def shorten(match: re.Match[str]) -> str:
        kept, run = [], 0
        for character in match[0]:
            run = run + 1 if unicodedata.combining(character) else 0
            if run <= _MAX_COMBINING:
                kept.append(character)
        return "".join(kept)

    return unicodedata.normalize("NFC", _BEYOND_LATIN.sub(shorten, text))


def clean_text(text: str) -> str:
    """The plain form: see the module. At most `MAX_TEXT` characters, and two blank lines in a row."""
    text = text[:MAX_TEXT]
    plain = text.replace("\r\n", "\n")
    if not _UNCOMMON.search(plain):
        return _BLANK_LINES.sub("\n\n\n", plain.replace("\xa0", " "))
    text = _BLANK_LINES.sub("\n\n\n", _LINE_ENDS.sub("\n", text))
    if text.isascii():
        return _INVISIBLE.sub("", text)
    text = _INVISIBLE.sub("", _unmojibake(text))
    return _compose(_HYPHENS.sub("-", _SPACES.sub(" ", text)))


def one_line(text: str, limit: int = 1000) -> str:
    """Clean text on one line with single spaces, at most `limit` characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text[: 4 * limit].split())[:limit]
    return " ".join(clean_text(text[: 4 * limit]).split())[:limit]
