"""Whole conversations, replayed against the service over real IMAP and SMTP."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.commands.cases import case_report
from bot.ports import Letter
from tests.service.house import CORPUS, House

THREADS = sorted((CORPUS / "threads").iterdir())

QUESTION = re.compile(r"^\d+\. (.+?\?)$", re.MULTILINE | re.DOTALL)
ASKS_FOR = {  # the key word of each question, in Swedish and English
    "study_director": ("studierektor", "study director"),
    "department_head": ("verksamhetschef", "head of department"),
    "supplier": ("leverantör (privat vårdgivare)", "supplier (private"),
    "supervisor": ("handledare", "supervisor"),
    "working_hours": ("arbetstider", "working hours"),
    "on_call": ("jour", "on-call"),
    "period": ("start- och slutdatum", "start and end"),
}


@pytest.mark.parametrize("folder", THREADS, ids=lambda f: f.name)
async def test_thread(folder: Path, house: House) -> None:
    seen = 0
    for number, step in enumerate(json.loads((folder / "steps.json").read_text(encoding="utf-8"))):
        where = f"{folder.name} step {number}"
        letters = await house.letters()
        if "send" in step:
            seen = len(letters)
            raw = await filled_in((folder / step["send"]).read_bytes(), house, letters)
            await house.deliver(raw)
        elif "expect_reply" in step:
            expect_reply(step["expect_reply"], letters[seen:], where)
        else:
            case = (await house.cases())[-1]
            expect_case(step["expect_case"], case_report(case), where)
    assert await house.parked() == []


async def filled_in(raw: bytes, house: House, letters: list[Letter]) -> bytes:
    if b"{{" not in raw:
        return raw
    case = (await house.cases())[-1]
    ours = [letter for letter in letters if letter.case == case.number]
    return raw.replace(b"{{case}}", case.number.encode()).replace(b"{{reply_message_id}}", ours[-1].message_id.encode())


def expect_reply(expected: dict[str, Any] | None, letters: list[Letter], where: str) -> None:
    if expected is None:
        assert letters == [], where
        return
    answers = [letter for letter in letters if expected["to"] in letter.envelope.recipients]
    assert len(answers) == 1, (where, [(letter.kind, letter.envelope.recipients) for letter in letters])
    asked = [" ".join(q.split()).casefold() for q in QUESTION.findall(answers[0].text)]
    rules = {next(rule for rule, words in ASKS_FOR.items() if any(w in question for w in words)) for question in asked}
    assert rules == set(expected["names_missing"]), (where, answers[0].text)


def expect_case(expected: dict[str, Any], got: dict[str, Any], where: str) -> None:
    for name, value in expected.items():
        if name != "placements":
            assert got[name] == value, (where, name)
    placements = {p["trainee"]: p for p in got["placements"]}
    for wanted in expected.get("placements", []):
        placement = placements[wanted["trainee"]]
        for name, value in wanted.items():
            if name == "findings":
                assert {rule: placement["findings"][rule] for rule in value} == value, (where, wanted["trainee"])
            else:
                assert placement[name] == value, (where, wanted["trainee"], name)
