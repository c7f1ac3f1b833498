"""Lists of words found by how words begin: the same as a plain pattern tried at every letter."""

from __future__ import annotations

import email
import email.policy
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.folding import fold
from bot.reading.word_list import KEY, Beginnings, Words, beginnings, first_word

ROOT = Path(__file__).resolve().parents[2]
LISTS = {
    f"{section}.{name}": entries
    for section, lists in tomllib.loads(resources.files("bot.reading").joinpath("vocabulary.toml").read_text()).items()
    if isinstance(lists, dict) and section not in ("labels", "specialities_swedish", "specialities_english")
    for name, entries in lists.items()
    if isinstance(entries, list) and all(isinstance(entry, str) for entry in entries)
}
MAILS = sorted((ROOT / "tests").glob("**/messages/*.eml"))[::20]


def _text(file: Path) -> str:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return str(body.get_content())[:4000] if body else ""


TEXT = "\n".join(_text(file) for file in MAILS)
FOLDED = fold(TEXT)
BEGINNINGS = Beginnings(FOLDED, TEXT)


def _spaced(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s").replace(r"\*", r"[\w-]{0,40}")


def _plainly(entries: list[str], text: str) -> list[str]:
    """What one pattern of all entries finds, the longest first, tried at every letter."""
    patterns, written, capitals = [], [], set()
    plain = sorted((e for e in entries if "/" not in (e[0], e[1:2]) and e[0] != "*"), key=len, reverse=True)
    for entry in entries:
        if entry.startswith("C/"):
            written.append(entry[2:-1])
        elif len(entry) > 2 and entry[0] == entry[-1] == "/":
            patterns.append(entry[1:-2] + r"(?=\s)" if entry.endswith(" /") else entry[1:-1])
        elif entry.startswith("*"):
            patterns.append(r"[\w-]{1,40}" + re.escape(fold(entry[1:])))
        elif entry.isupper() and len(entry) <= 3:
            capitals.add(fold(entry))
    alternatives = "|".join([*(_spaced(fold(e)) for e in plain), *patterns])
    folded = fold(text)
    found = [
        m.span()
        for m in re.finditer(rf"(?<!\w)(?:{alternatives or '(?!)'})(?!\w)", folded)
        if m[0] not in capitals or text[m.start() : m.end()].isupper()
    ]
    if written:
        found += [m.span() for m in re.finditer(rf"(?<![\w-])(?:{'|'.join(written)})(?!\w)", text)]
    return [f"{start} {text[start:end]}" for start, end in sorted(found)]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_finds_what_a_pattern_finds(name: str) -> None:
    hits = Words(LISTS[name]).all(BEGINNINGS)
    assert [f"{h.start()} {TEXT[h.start() : h.end()]}" for h in hits] == _plainly(LISTS[name], TEXT)


@pytest.mark.parametrize("entry", sorted({e for entries in LISTS.values() for e in entries if e.startswith("/")}))
def test_what_a_pattern_can_match_begins_as_is_said(entry: str) -> None:
    source = entry[1:-1]
    begins = beginnings(source)
    if begins is None:
        return
    assert all(0 < len(key) <= KEY for key in begins[0] | begins[1])
    for match in re.finditer(rf"(?<!\w)(?:{source})(?!\w)", FOLDED):
        word = first_word(match[0])[:KEY]
        assert word in begins[0] or word.startswith(tuple(begins[1])), (word, begins)


@pytest.mark.parametrize(
    ("source", "keys", "fewer"),
    [
        ("(?:har )?sagt ja", {"har", "sag"}, set()),
        ("i ?stället", {"i", "ist"}, set()),
        ("å studierektor", {"å"}, set()),
        ("han[dl]{1,3}edare?", {"han"}, set()),
        ("(?<!som )tidigare", {"tid"}, set()),
        ("t[ae]r?", {"ta", "te", "tar", "ter"}, set()),
        ("(?:be)?jaka(?:r|t)", {"bej", "jak"}, set()),
        ("n.gon|v[a-z]d", set(), {"n", "v"}),
        (r"\d{1,2} ?%", set(), set("0123456789")),
        ("x+y", set(), {"x"}),
    ],
)
def test_beginnings(source: str, keys: set[str], fewer: set[str]) -> None:
    assert beginnings(source) == (frozenset(keys), frozenset(fewer))


@pytest.mark.parametrize("source", [".*jour", "(?:a|.)b", "[a-zåäö]{1,40} har slutat", r"\d* ?timmar"])
def test_a_pattern_that_may_begin_anyhow_is_tried_everywhere(source: str) -> None:
    assert beginnings(source) is None
    assert Words([f"/{source}/"]).within("x jour ab nn har slutat 40 timmar")


def test_the_longest_entry_counts_and_words_are_whole() -> None:
    words = Words(["jour", "jour ingår", "jourpass*", "VC"])
    text = "Jour\ningår. jourpassen, journal, vc, VC"
    hits = words.all(Beginnings(fold(text), text))
    assert [text[h.start() : h.end()] for h in hits] == ["Jour\ningår", "jourpassen", "VC"]
    assert [word for word in (" jour ingår", "VC", "vc", "jour ingår ej", "journal") if words.whole(word)] == [
        " jour ingår",
        "VC",
    ]


@given(st.lists(st.sampled_from(["jour", "ingår", "inte", "vc", "VC", "ej", ".", "\n", "-", "journal", "ingen jour"])))
def test_any_text_is_read_as_by_a_pattern(parts: list[str]) -> None:
    entries = ["jour", "jour ingår", "ingen jour", "/(?:ingår|ingen) (?:inte|jour)/", "VC", "ingå*", "ej"]
    text = " ".join(parts)
    hits = Words(entries).all(Beginnings(fold(text), text))
    assert [f"{h.start()} {text[h.start() : h.end()]}" for h in hits] == _plainly(entries, text)


def test_what_is_compiled_does_not_grow_with_the_words_of_mails() -> None:
    words = Words(["/ja[a-zåäö]?k?/", "/jaha/"])
    text = "jaha ja jak " + " ".join(f"ja{chr(letter)}" for letter in range(0x4E00, 0x4F00))
    assert [hit[0] for hit in words.all(Beginnings(text, text))] == ["jaha", "ja", "jak"]
    assert len(words._sorted.begun._patterns) <= 2
