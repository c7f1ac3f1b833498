"""All mail that somebody has labelled: the corpora, the sets of other hands, and mails of which the intent is told."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.reading.extract import hear
from bot.reading.intent import Told
from bot.reading.mail import parse
from bot.routine.directory_files import FILES, parse_directory
from bot.routine.model import Directory

TESTS = Path(__file__).resolve().parents[1]
CORPUS = TESTS / "corpus"
HANDS = TESTS / "hands"
INTENTS = TESTS / "intents"
# shows how mail is read that nothing was learnt from
HELD_OUT = frozenset(
    ("held_out", "twentythird", "twentyfourth", "twentysixth", "twentyseventh", "twentyeighth", "twentyninth")
)


DAY = date(2026, 11, 23)  # of mail that tells no other
SENTENCES = 12  # of a request: what is asked for stands in its beginning


class Labelled(NamedTuple):
    hand: str
    name: str
    raw: bytes
    intent: str
    directory: Directory


@cache
def directory_of(folder: Path) -> Directory:
    return parse_directory({name: (folder / "directory" / name).read_bytes() for name in FILES})


def labelled() -> Iterator[Labelled]:
    """All that may be learnt from."""
    for folder in (CORPUS, TESTS / "mails", *sorted(HANDS.iterdir())):
        if folder.name not in HELD_OUT:
            yield from labelled_in(folder)
    for file in sorted(INTENTS.glob("*.toml")):
        if file.stem not in HELD_OUT:
            for number, (raw, intent) in enumerate(mails_of(file), 1):
                yield Labelled(file.stem, str(number), raw, intent, directory_of(CORPUS))


def labelled_in(folder: Path) -> Iterator[Labelled]:
    """A corpus' mails."""
    home = folder if (folder / "directory").is_dir() else CORPUS
    for line in (folder / "messages" / "expected.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        raw = (folder / "messages" / told["file"]).read_bytes()
        yield Labelled(folder.name, told["file"], raw, told["intent"], directory_of(home))


def sentences_that_ask(request: Told, directory: Directory) -> Iterator[Told]:
    """The sentences of a request, each as a mail of its own, that say what is asked for, and for whom or where."""
    for piece in request.body.pieces[:SENTENCES]:
        told = _retold(request, request.body.of(piece), directory)
        said = told.said
        if (said.training or said.programme) and (said.trainees or said.seats or said.supplier):
            yield told


def with_a_question(request: Told, question: str, directory: Directory) -> Told:
    """A request that asks something too, and is a request all the same."""
    return _retold(request, f"{request.body.text}\n\n{question}", directory)


def _retold(mail: Told, text: str, directory: Directory) -> Told:
    retold = EmailMessage()
    retold["From"] = "Anna Ekstrand <anna.ekstrand@vgregion.example>"
    retold["Subject"] = " ".join(mail.message.subject.split())
    retold.set_content(text)
    return hear(parse(retold.as_bytes()), directory, DAY).told


def questions_of(mail: Told) -> Iterator[str]:
    """The sentences of a mail that ask."""
    yield from (said for piece in mail.body.pieces if (said := mail.body.of(piece).strip()).endswith("?"))


def mails_of(file: Path) -> Iterator[tuple[bytes, str]]:
    """The mails of a file in tests/intents, each with what it wants."""
    for told in tomllib.loads(file.read_text("utf-8"))["mail"]:
        yield _mail(told), told["intent"]


def _mail(told: dict[str, Any]) -> bytes:
    name, address = parseaddr(told["from"])
    mail = EmailMessage()
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = "koncernkontoret.pvg@vgregion.example"
    mail["Subject"] = told["subject"]
    mail["Date"] = "Mon, 23 Nov 2026 09:12:00 +0100"
    if told.get("reply"):
        mail["In-Reply-To"] = "<letter@platsvakt.example>"
    mail.set_content(told["text"])
    return mail.as_bytes()
