"""All mail that somebody has labelled: the corpora, the sets of other hands, and mails of which the intent is told."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.routine.directory_files import FILES, parse_directory
from bot.routine.model import Directory

TESTS = Path(__file__).resolve().parents[1]
CORPUS = TESTS / "corpus"
INTENTS = TESTS / "intents"
HELD_OUT = frozenset({"held_out", "twentythird", "twentyfourth"})  # shows how mail is read that nothing was learnt from


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
    for folder in (CORPUS, TESTS / "mails", *sorted((TESTS / "hands").iterdir())):
        if folder.name in HELD_OUT:
            continue
        home = folder if (folder / "directory").is_dir() else CORPUS
        for line in (folder / "messages" / "expected.jsonl").read_text("utf-8").splitlines():
            told = json.loads(line)
            raw = (folder / "messages" / told["file"]).read_bytes()
            yield Labelled(folder.name, told["file"], raw, told["intent"], directory_of(home))
    for file in sorted(INTENTS.glob("*.toml")):
        if file.stem not in HELD_OUT:
            for number, (raw, intent) in enumerate(mails_of(file), 1):
                yield Labelled(file.stem, str(number), raw, intent, directory_of(CORPUS))


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
