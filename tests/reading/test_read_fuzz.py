"""Hostile and damaged messages: nothing is raised, nothing is invented, no personal identity number comes out."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reading import identity_numbers
from bot.reading.documents import document_of, read_content
from bot.reading.explaining import explain
from bot.reading.extract import read
from bot.reading.model import Intent, Message, Reading, Thread
from bot.reading.report import report
from bot.routine.model import Directory, Field
from tests.reading.variations.letters import samples
from tests.reading.writing import DIRECTORY, mail

DAY = date(2026, 11, 23)
NUMBERS = ("19121212-1212", "121212-1212", "191212121212", "1212121212", "900101-2385", "19900101 2385")
_DIGITS = ("1212121212", "9001012385")

# What letters, heads and bodies are made of, and what tends to break their readers.
WORDS = (
    *"""
Handledare|handledare|är|blir|:|,|.|;|–|-|/|(|)|[|]|Per|Ek|Eva|Lind|von|de|Anna-Karin|dr|överläkare|
Verksamhetschef|verksamhetschefen|VC|har godkänt|godkänner inte|studierektor|SR|Studierektor:|ST-läkare|ST|VFU|student|
sjuksköterska|termin 5|Jour|jour|ingår|inte|ej|ingen|eventuellt|beredskap|ja|nej|Ingår jour? (ja/nej)|heltid|50 %|80|%|
40|timmar|i veckan|mån–fre|8–16.30|kl.|vardagar|1|31|september|november|2027|2028|1/9|30/11|-27|v.|36|53|36–45|HT27|
2027-09-01|2027-11-30|2027-02-30|från|till och med|t.o.m.|fr.o.m.|tre månader|utses senare|N.N.|ortopedi|psykiatri|
ögon|Björkdala|Björkdala Ortopedklinik|Kvarnsjö|Solvändan|Almby Sjukhus|sidotjänstgöring|önskar|vi|han|hon|
i stället för|drar tillbaka|tack|varför|hur går det|LOU-2026-0042|Från: A <a@b.example>|
Skickat: den 3 mars 2026 10:00|Ämne: SV:|Mvh|Vänliga hälsningar|Skickat från min iPhone|
Den 3 mars 2026 skrev A <a@b.example>:|<b>|</td><td>|&nbsp;|=C3=A4|Ã¤|{{7*7}}|'; DROP TABLE cases;--|%s%s%n|
1)|2)|*|•|a)|supervisor|head of department|on-call|full time|not included|1 September 2027|to|through|Dr
""".replace("\n", "").split("|"),
    *("\n", "\n\n", "\n\n\n", "\t", "\n> ", "\n>> ", "\n-- \n", "\n* "),
    *("\u00a0", "\u200b", "\u202e", "e\u0301", "\x00", "\x1b[31m"),
)
PIECES = (
    b"\r\n\r\n", b"\n\n", b"\r", b"\x00", b"\xff\xfe", b"\xc3", b"--", b"=?utf-8?Q?=C3?=", b"=?utf-8?B?////?=",
    b"Content-Type: text/html\r\n", b"Content-Type: multipart/mixed; boundary=a\r\n", b"--a\r\n", b"--a--",
    b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"charset=utf-7",
    b"charset=x-none", b"<table><tr><td>", b"</div>", b"<!--", b"<style>*{display:none}</style>", b"<p hidden>",
    b"&#0;&#xD800;&#x110000;", b"Auto-Submitted: auto-replied\r\n", b"Date: 31 Feb 2027 99:99\r\n", b"> ", b"=\r\n",
    b"=3D", b"\t" * 200, b" " * 2000, b"a" * 5000, b"31 september", b"v. 53 2027", b"9999-99-99",
    b"2027-09-01--2027-11-30", b"PK\x03\x04", b"%PDF-1.7\n",
    *(number.encode() for number in NUMBERS),
)  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    kind: str
    at: float  # where, as a share of the message
    length: float
    to: float
    piece: bytes

    def __call__(self, raw: bytes) -> bytes:
        start = int(self.at * len(raw))
        stop = start + int(self.length * min(len(raw) - start, 600))
        goal = int(self.to * len(raw))
        return {
            "cut": raw[:start] + raw[stop:],
            "insert": raw[:start] + self.piece + raw[start:],
            "replace": raw[:start] + self.piece + raw[stop:],
            "repeat": raw[:start] + raw[start:stop] * 20 + raw[stop:],
            "move": raw[:goal] + raw[start:stop] + raw[goal:],
            "end": raw[:start],
            "letter": raw.replace(raw[start : start + 1], self.piece[:1], 3) if raw else raw,
        }[self.kind]


_KINDS = ("cut", "insert", "replace", "repeat", "move", "end", "letter")
_SHARE = st.floats(0, 1)
MUTATIONS = st.builds(
    Mutation, st.sampled_from(_KINDS), _SHARE, _SHARE, _SHARE, st.sampled_from(PIECES) | st.binary(max_size=12)
)
SAMPLES = {sample.file: sample for sample in samples()}


def _check(reading: Reading, directory: Directory, *, whole: bool = True) -> None:
    """`whole`: the numbers put in stand apart from other digits, so that no part of one may be seen."""
    assert reading.error is None, reading.error
    written = _flat(identity_numbers.mask("\n".join(_texts(reading.message))))
    for placement in reading.placements:
        for name, fact in placement.facts.items():
            assert _stands(fact.evidence, written), (name, fact.evidence)
            assert fact.value is None or fact.evidence or name in _FROM_THE_HEAD, (name, fact.value)
    told = json.dumps(report("fuzz.eml", reading, directory), ensure_ascii=False)
    shown = repr(explain(reading, directory))
    for text in (told, shown):
        assert not identity_numbers.find(text)
        digits = re.sub(r"[\s+–-]", "", text)
        assert not whole or not any(number in digits for number in _DIGITS)


# What the sender's address, the directory, the subject, a limit or a file's state can say without words in the text.
_FROM_THE_HEAD = frozenset(
    {Field.FROM_STUDY_DIRECTOR, Field.STUDY_DIRECTOR, Field.HEAD_CONSULTED, Field.DEPARTMENT_HEAD, Field.ORGANISATION}
    | {Field.SUBJECT, Field.STOK_FORM, Field.TRAINEE, Field.UNREAD}
)


def _texts(message: Message) -> list[str]:
    texts = [message.subject, message.sender.name, message.new_text, message.signature, message.quoted]
    texts += [f"{a.filename}\n{document_of(read_content(a)).text}" for a in message.attachments]
    return texts + (_texts(message.forwarded) if message.forwarded else [])


def _stands(evidence: str, written: str) -> bool:
    """As it is; of a form, its label and its value, which may stand in two cells."""
    flat = _flat(evidence)
    return flat in written or all(part in written for part in flat.split(": "))


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


_SLOWLY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@given(st.binary(max_size=3000))
@settings(_SLOWLY, max_examples=150)
def test_arbitrary_bytes_are_read(raw: bytes) -> None:
    _check(read(raw, DIRECTORY, DAY), DIRECTORY)


@given(st.sampled_from(sorted(SAMPLES)), st.lists(MUTATIONS, min_size=1, max_size=5))
@settings(_SLOWLY, max_examples=250)
def test_damaged_messages_are_read(name: str, changes: list[Mutation]) -> None:
    raw, directory = SAMPLES[name].raw, SAMPLES[name].directory
    for change in changes:
        raw = change(raw)
    _check(read(raw, directory, DAY), directory, whole=False)


@given(st.lists(st.sampled_from((*WORDS, *NUMBERS)), max_size=80))
@settings(_SLOWLY, max_examples=400)
def test_words_in_any_order_are_read(words: list[str]) -> None:
    raw = mail(" ".join(words).replace("\x00", ""))
    _check(read(raw, DIRECTORY, DAY), DIRECTORY)


@given(st.lists(st.sampled_from((*WORDS, *NUMBERS)), max_size=50), st.lists(st.sampled_from(WORDS), max_size=40))
@settings(_SLOWLY, max_examples=100)
def test_answers_to_any_letter_are_read(words: list[str], letter: list[str]) -> None:
    thread = Thread("LOU-2026-0042", ("Eva Lind",), (" ".join(letter), "1. Vem är handledare?\n2. Ingår jour?\n"))
    raw = mail(" ".join((*words, "\n> ", *letter)).replace("\x00", ""), reply_to_message="<vart@region.example>")
    reading = read(raw, DIRECTORY, DAY, thread)
    assert reading.intent is not Intent.UNREADABLE
    _check(reading, DIRECTORY)


@given(st.text(max_size=200), st.text(max_size=80))
@settings(_SLOWLY, max_examples=100)
def test_any_subject_and_sender_are_read(subject: str, sender: str) -> None:
    head = f"From: {sender} <a@b.example>\nSubject: {subject}\nTo: plats@region.example\n\nHej\n"
    _check(read(head.encode("utf-8", "surrogatepass"), DIRECTORY, DAY), DIRECTORY)


def test_a_message_without_a_date_says_so() -> None:
    assert read(b"From: a@b.example\n\nHej\n", DIRECTORY).error == "meddelandet saknar datum"
