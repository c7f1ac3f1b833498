"""One spelling of a text for the grammars: lower case, plain spaces, plain hyphens, every offset kept."""

from __future__ import annotations

import re

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\r\v\f"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2192\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u00b4\u0060\u02bc"
_PLAIN = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_APOSTROPHES, "'"),
    "\u2044": "/",
    "\u2215": "/",
    "\uff05": "%",
}
_ODD = re.compile(f"[{''.join(_PLAIN)}]")


def fold(text: str) -> str:
    """`text` in lower case with one kind of space, hyphen and apostrophe; of the same length, so that an offset
    found in it holds in `text`."""
    lowered = text.lower()
    if len(lowered) != len(text):  # some capitals become two characters
        lowered = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return _ODD.sub(lambda odd: _PLAIN[odd[0]], lowered) if _ODD.search(lowered) else lowered


def word_set(words: str) -> frozenset[str]:
    """The words of a line, for looking up."""
    return frozenset(words.split())
