"""The labelled messages taken apart, so that they can be rewritten together with their labels."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading.headers import decode_header
from bot.routine.directory_files import FILES, parse_directory
from bot.routine.model import Directory

TESTS = Path(__file__).parents[2]
FOLDERS = (TESTS / "corpus", TESTS / "mails")

Label = dict[str, Any]
Also = Mapping[tuple[int, str], tuple[Any, ...]]
_CONTENT = re.compile(r"(?i)content-(?:type|transfer-encoding|disposition|id)|mime-version")
_TAIL = re.compile(
    r"(?m)^(?:Från: .+\n(?:.*\n)?Skickat: |Vidarebefordrat brev:|-{3,} ?Ursprungligt|On .{4,60}(?:\n.{0,60})?wrote:|"
    r"(?:Den )?.{4,60}(?:\n.{0,80})?skrev .{0,80}(?:\n.{0,60})?:\s*$|> )"
)
_BULLET = re.compile(r"\s*(?:[*•·–-]|\d{1,2}[.)]|[a-h]\))\s")
_LABEL = re.compile(r"\s*[A-ZÅÄÖ][\w åäöÅÄÖ().,/-]{1,32}(?::\s|\s-\s)")
_GREETING = re.compile(r"(?i)(?:hej|hi|hello|dear|tjena|god |good |till |tack)")
_CLOSING = re.compile(
    r"(?i)(?:med vänlig|vänlig|mvh|hälsn|hälsar|/|--|kind regards|best|högaktningsfullt|ha det gott|"
    r"skickat från|hämta outlook)"
)


@dataclass(frozen=True)
class Sample:
    """A labelled message as it was delivered."""

    file: str
    raw: bytes
    label: Label
    also: Also
    directory: Directory


@dataclass(frozen=True)
class Letter:
    """A message that can be written anew: the head, the author's words in unbroken lines, what is below them."""

    file: str
    headers: tuple[tuple[str, str], ...]  # as delivered, without those of the content
    text: str  # the author's own words, greeting and signature included
    tail: str  # the quoted history
    files: tuple[bytes, ...]  # attached parts with their own heads, as delivered
    label: Label
    also: Also
    directory: Directory

    def header(self, name: str) -> str:
        return next((decode_header(value) for key, value in self.headers if key.lower() == name), "")

    def with_header(self, name: str, value: str) -> Letter:
        """`value` as it is to stand in the head, encoded."""
        kept = tuple((k, v) for k, v in self.headers if k.lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def english(self) -> bool:
        return bool(self.label["language"] == "en")

    @property
    def hands_on(self) -> bool:
        """The author only hands on what stands below."""
        names = [p["trainee"] for p in self.label["placements"] if p["trainee"]]
        return bool(self.tail) and any(name in self.tail and name not in self.text for name in names)

    def closing(self) -> int:
        """The line where greeting and name at the end begin."""
        lines = self.lines
        for index in range(1, len(lines)):
            if _CLOSING.match(lines[index]):
                return index
        blank = max((i for i, line in enumerate(lines) if not line.strip()), default=0)
        return blank + 1 if blank and all(len(line) < 50 for line in lines[blank:]) else len(lines)

    def opening(self) -> int:
        """The line after the greeting."""
        first = self.lines[0]
        return 1 if _GREETING.match(first) and len(first) < 45 else 0

    def with_label(self, **changes: Any) -> Letter:
        return replace(self, label={**self.label, **changes})

    def with_placements(self, placements: list[Label]) -> Letter:
        return self.with_label(placements=placements)


@cache
def samples() -> tuple[Sample, ...]:
    return tuple(sample for folder in FOLDERS for sample in _folder(folder))


def _folder(folder: Path) -> Iterator[Sample]:
    directory = parse_directory({name: (folder / "directory" / name).read_bytes() for name in FILES})
    also: dict[str, dict[tuple[int, str], tuple[Any, ...]]] = {}
    for line in _json_lines(folder / "messages" / "open.jsonl"):
        also.setdefault(line["file"], {})[line["placement"], line["field"]] = tuple(line["also"])
    for label in _json_lines(folder / "messages" / "expected.jsonl"):
        name = label["file"]
        yield Sample(name, (folder / "messages" / name).read_bytes(), label, also.get(name, {}), directory)


def _json_lines(path: Path) -> Iterator[Any]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def letter(sample: Sample) -> Letter | None:
    """None where the message has no plain text of a person: HTML alone, machine mail."""
    if sample.label["intent"] in ("automatic", "bounce"):
        return None
    message = email.message_from_bytes(sample.raw)
    leaves = [part for part in message.walk() if not part.is_multipart()]
    texts = [part for part in leaves if part.get_content_type() == "text/plain" and not part.get_filename()]
    if not texts:
        return None
    text = _decoded(texts[0])
    if "Ã¶" in text:
        text = text.encode("latin-1", "ignore").decode("utf-8", "ignore")
    files = tuple(p.as_bytes() for p in leaves if p.get_filename() and p.get_content_maintype() != "image")
    headers = tuple((name, value) for name, value in message.items() if not _CONTENT.fullmatch(name))
    found = _TAIL.search(text)
    own, tail = (text[: found.start()], text[found.start() :]) if found else (text, "")
    if len(own.split()) < 6 or message.get_content_type() == "multipart/report":
        own, tail = "", text
    return Letter(
        sample.file,
        headers,
        unbroken(own).strip("\n"),
        tail.strip("\n"),
        files,
        sample.label,
        sample.also,
        sample.directory,
    )


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    declared = (part.get_content_charset() or "utf-8").replace("iso-8859-1", "windows-1252")
    for charset in (declared, "utf-8", "windows-1252"):
        try:
            return re.sub(r"(?<!--) +\n", "\n", data.decode(charset).replace("\r\n", "\n"))
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1").replace("\r\n", "\n")


def unbroken(text: str) -> str:
    """Lines that were broken to fit a width are joined again."""
    lines: list[str] = []
    last = ""  # the line before as it was written
    for line in text.split("\n"):
        forced = len(last) + len(line.split(" ", 1)[0]) + 1 > 56 and len(last) < 79 and "\t" not in last
        forced = forced and not _BULLET.match(last)
        if line.strip() and forced and not line.startswith(" ") and not _BULLET.match(line) and not _LABEL.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
        last = line
    return "\n".join(lines)
