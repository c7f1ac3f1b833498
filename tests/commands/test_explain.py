"""`platsvakt explain`: what a person sees of a message."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.text import Text
from typer.testing import CliRunner

from bot.cli import app
from bot.commands.explain import marked
from bot.reading.explaining import MEANINGS, Explanation, Mark, Shown, explain
from bot.reading.extract import read
from bot.routine.checks import check
from bot.routine.model import Directory, Field, Rule, Status
from bot.routine.routine import current_routine
from tests.reading.variations.letters import Sample, samples
from tests.reading.writing import DIRECTORY, mail

CORPUS = Path(__file__).parents[1] / "corpus"
NUMBER = "19121212-1212"  # of the official test kind
WIDTH = 80


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["explain", *arguments], env={"COLUMNS": str(WIDTH), "NO_COLOR": "1"})
    return result.exit_code, result.output


def _explained(sample: Sample) -> Explanation:
    return explain(read(sample.raw, sample.directory), sample.directory)


def _by_name(name: str) -> Sample:
    return next(sample for sample in samples() if sample.file == name)


def test_a_request_is_shown_with_words_facts_findings_and_the_routine() -> None:
    status, shown = _run(str(CORPUS / "messages/005.eml"), "--directory", str(CORPUS / "directory"))
    assert status == 0
    assert "Begär utbildningsplats" in shown
    number = re.search(r"överläkare Agneta Ryttarson(\[\d+\])", shown)
    assert number is not None
    assert re.search(rf"{re.escape(number[1])} +Handledare +Agneta Ryttarson", shown)
    assert re.search(r"✓ +Handledare +Uppfyllt\. En handledare är namngiven\.", shown)
    flat = " ".join(shown.split())
    assert current_routine().quotes[Rule.SUPERVISOR] in flat
    assert "1 september 2027" in shown
    assert "Komplett" in shown
    assert "image001.png" in shown
    assert current_routine().reference in flat


def test_the_words_that_tell_what_is_wanted_are_shown() -> None:
    message = mail(
        "Vi återkallar vår förfrågan. Moa har sagt upp sig och platsen behövs inte längre.", subject="Återkallelse"
    )
    told = dict(explain(read(message, DIRECTORY), DIRECTORY).head)
    assert told["Tolkas som"] == "Tar tillbaka en begäran"
    assert "återkallar" in told["Hörs bland annat på"].split(", ")


def test_only_words_of_the_message_are_shown_as_heard() -> None:
    """Not the names of what it holds: "trainee", "programme"."""
    text = "Vi söker sidotjänstgöring i ortopedi hos Björkdala för läkaren Moa Hjelm på heltid utan jour"
    heard = dict(explain(read(mail(text), DIRECTORY), DIRECTORY).head)["Hörs bland annat på"].split(", ")
    assert set(heard) <= set(text.lower().split())


def test_lines_fit_the_terminal() -> None:
    _, shown = _run(str(CORPUS / "messages/020.eml"), "--directory", str(CORPUS / "directory"))
    assert max(map(len, shown.splitlines())) <= WIDTH


def test_what_was_quoted_is_said_to_be_left_aside() -> None:
    _, shown = _run(str(CORPUS / "messages/026.eml"), "--directory", str(CORPUS / "directory"))
    facts, _, aside = shown.partition("Lagt åt sidan")
    assert "Maja Gullringen" not in facts
    assert "Maja Gullringen" in " ".join(aside.split())


def test_the_mark_of_a_machine_is_shown() -> None:
    _, shown = _run(str(CORPUS / "messages/068.eml"), "--directory", str(CORPUS / "directory"))
    assert "text/calendar" in shown


def test_a_form_is_named_with_what_it_lacks() -> None:
    _, shown = _run(str(CORPUS / "messages/066.eml"), "--directory", str(CORPUS / "directory"))
    assert "Underskrift handledare" in " ".join(shown.split())


def test_an_unreadable_message_says_why_and_ends_with_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "trasig.eml"
    file.write_bytes(mail("Hej"))

    def broken(*_: object, **__: object) -> None:
        raise ValueError("trasigt")

    monkeypatch.setattr("bot.reading.extract.mail.parse", broken)
    status, shown = _run(str(file))
    assert status == 1
    assert "kunde inte läsas" in " ".join(shown.split())


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    assert _run(str(tmp_path / "saknas.eml"))[0] == 2


def test_no_identity_number_is_shown_wherever_it_stands(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = f"Ulla {NUMBER} Vinterskog <ulla.vinterskog@region.example>"
    message["To"] = "plats@region.example"
    message["Subject"] = f"Utbildningsplatser LOU {NUMBER}"
    message["Date"] = "Mon, 23 Nov 2026 09:12:48 +0100"
    message.set_content(
        f"Hej\n\nST-läkare Eva Lindmark ({NUMBER}) behöver sidotjänstgöring. Handledare: Per Ek {NUMBER}.\n"
        f"Jag är ledig 3 maj ({NUMBER}).\n\nUlla Vinterskog {NUMBER}\nStudierektor\n\n"
        f"Från: A B <a@b.example>\nSkickat: den 3 mars 2026 10:00\nTill: C <c@d.example>\nÄmne: x\n\n{NUMBER} ingår\n"
    )
    message.add_attachment(f"{NUMBER} jour ingår".encode(), maintype="text", subtype="plain", filename=f"{NUMBER}.txt")
    file = tmp_path / "nummer.eml"
    file.write_bytes(message.as_bytes())
    status, shown = _run(str(file))
    assert status == 0
    assert "[personnummer]" in shown
    assert "1212" not in shown


def test_every_finding_that_can_be_made_is_put_into_words() -> None:
    """Of all messages at hand, and the pairs of rule and status that the routine's checks can give."""
    seen = {
        (rule, status)
        for sample in samples()
        for reading in [read(sample.raw, sample.directory)]
        for placement in reading.placements
        for rule, status in check(placement, reading.received, sample.directory).findings.items()
    }
    assert seen <= MEANINGS.keys()
    assert {rule for rule, _ in MEANINGS} == set(Rule)
    assert not any(
        status in (Status.MET, Status.NOT_DUE) and "saknas" in words for (_, status), words in MEANINGS.items()
    )


def test_marked_words_are_the_words_that_a_fact_was_read_from() -> None:
    """In every message: what is marked in a text is, white space aside, the evidence of the facts of that number."""
    checked = 0
    for sample in samples():
        explanation = _explained(sample)
        by_number = {s.number: s for p in explanation.placements for s in p.said if s.number}
        for shown in explanation.shown:
            for mark in shown.marks:
                words = " ".join(shown.text[mark.start : mark.end].split())
                assert words == by_number[mark.number].evidence
                checked += 1
    assert checked > 1000


def test_most_facts_can_be_pointed_at() -> None:
    facts = [s for sample in samples() for p in _explained(sample).placements for s in p.said if s.evidence]
    unseen = [s for s in facts if s.number is None and s.field is not Field.SUBJECT]
    assert len(unseen) / len(facts) < 0.05


def test_dates_of_other_things_are_left_aside_with_the_reason() -> None:
    explanation = _explained(_by_name("titles-and-first-day-of-agreement.eml"))
    assert any("24/2" in words for words, _ in explanation.left_out)


def test_overlapping_marks_are_shown_once_with_their_numbers() -> None:
    text = "Samråd med Eva Lind har skett"
    marks = (Mark(0, len(text), 1, Field.HEAD_CONSULTED), Mark(11, 19, 2, Field.DEPARTMENT_HEAD))
    out = marked(Shown("Texten", text, marks))
    assert isinstance(out, Text)
    assert out.plain == "Samråd med Eva Lind[2] har skett[1]"


def test_a_message_without_a_directory_is_explained() -> None:
    explanation = explain(read(mail("Hej"), Directory(), date(2026, 11, 23)), Directory())
    assert explanation.placements == ()
    assert explain(read(mail("Hej"), DIRECTORY), DIRECTORY).error is None
