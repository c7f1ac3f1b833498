"""What goes beyond a limit is never lost without a word: it stays recorded, and a person is told."""

from __future__ import annotations

import pytest

from bot.ports import Letter, LetterState
from bot.routine.lifecycle import Stage
from bot.routine.model import Route, Verdict
from handlers.correspondence import is_answer
from tests.service.house import House
from tests.service.mails import COMPLETE, complete, incomplete, mail

FILLER = "Det var allt som var att säga om det som hände då.\n"
LONG = COMPLETE.format(trainee="Hedda Ymerfors").replace("Ulrika Wenn", FILLER * 1300 + "\nUlrika Wenn")


async def told_of(house: House, words: str) -> list[Letter]:
    """The letters to the coordinators that say this."""
    return [x for x in await house.letters() if x.kind == "person_needed" and words in " ".join(x.text.split())]


async def test_a_request_that_is_read_whole_concerns_no_coordinator(house: House) -> None:
    await house.deliver(complete())
    (item,) = (await house.case()).placements
    assert (item.assessment.verdict, await told_of(house, "inte läst allt")) == (Verdict.READY, [])


async def test_a_request_longer_than_is_read_is_recorded_answered_and_a_persons_to_decide(house: House) -> None:
    await house.deliver(mail(LONG))
    case = await house.case()
    (item,) = case.placements
    assert (item.assessment.verdict, item.assessment.route) == (Verdict.NEEDS_DECISION, Route.TRIAGE)
    (told,) = await told_of(house, "texten är längre än vad programmet läser")
    assert told.case == case.number
    (answer,) = [x for x in await house.letters() if x.kind == "decision_pending"]
    assert "mer än vad programmet läser" in " ".join(answer.text.split())
    asked = [x for x in await house.letters() if x.kind == "decision_request"]
    assert {r for x in asked for r in x.envelope.recipients} == set(told.envelope.recipients)


async def test_a_long_answer_keeps_its_case_from_being_complete_by_itself(house: House) -> None:
    """What is missing stands in it, and what takes it back may stand where nobody has read."""
    await house.deliver(complete().replace(b"Heltid. ", b""))
    (first,) = await house.letters()
    assert (await house.case()).placements[0].stage is Stage.NEEDS_INFORMATION
    headers = {"In_Reply_To": first.message_id, "message_id": "<2@klient.example>"}
    await house.deliver(mail("Arbetstiden är heltid.\n" + FILLER * 1300, **headers))
    (item,) = (await house.case()).placements
    assert (item.stage, item.assessment.route) == (Stage.AWAITING_DECISION, Route.TRIAGE)
    assert len(await told_of(house, "inte läst allt")) == 1


async def test_of_ever_so_many_placements_those_beyond_the_limit_are_a_persons(house: House) -> None:
    names = [f"Anna {first}{second}lgren" for first in "BDFGHJKLM" for second in "aeiouyå"]
    rows = "\n".join(f"{name}\t6 september 2027\t5 december 2027\tLars-Erik Myrdalen" for name in names[:61])
    body = COMPLETE.replace("ST-läkare {trainee}, 6 september till 5 december 2027", "ST-läkare enligt listan")
    body = body.replace("Handledare är Lars-Erik Myrdalen. ", "")
    body = body.replace("Ulrika Wenn", f"Namn\tStart\tSlut\tHandledare\n{rows}\n\nUlrika Wenn")
    await house.deliver(mail(body))
    case = await house.case()
    assert len(case.placements) == 60
    assert {p.assessment.verdict for p in case.placements} == {Verdict.NEEDS_DECISION}
    assert len(await told_of(house, "fler platser än vad programmet läser")) == 1
    history = await house.database.read(lambda unit: unit.cases.history(case.number))
    assert [entry.event for entry in history].count("not_read_whole") == 1


async def test_what_cannot_be_searched_for_protected_identities_is_parked_and_named_nowhere(house: House) -> None:
    body = COMPLETE.format(trainee="Hedda Ymerfors") + "a\n" * 20_000 + "Hon har skyddad identitet.\n"
    await house.deliver(mail(body))
    (item,) = await house.parked()
    assert "större än vad programmet kan söka igenom" in item.reason
    (told,) = await house.letters()
    assert (told.kind, "Hedda" in told.text, await house.cases()) == ("parked", False, [])


TRAINEES = ("Hedda Ymerfors", "Vera Tallgren", "Sixten Furuskog", "Moa Lindevik", "Elsa Kronhjort", "Omar Valhök")


async def sends_six(house: House) -> Letter:
    """Six requests of one sender on one day, the last one incomplete; gives the answer to that."""
    for number, trainee in enumerate(TRAINEES, start=1):
        made = incomplete if trainee == TRAINEES[-1] else complete
        await house.deliver(made(trainee, message_id=f"<{number}@klient.example>"))
    (answer,) = [x for x in await house.letters() if x.kind == "missing"]
    return answer


def reached(house: House) -> list[str]:
    """What the requester has got, by subject."""
    return [str(message["Subject"]) for to, message in house.sent() if to == "ulrika.wennerfalk@vgregion.example"]


async def test_a_sixth_request_on_one_day_is_answered_on_the_next_and_a_person_is_told_at_once(house: House) -> None:
    answer = await sends_six(house)
    (told,) = await told_of(house, "har redan fått 5 automatiska svar samma dag. Svaret skickas 2027-01-26")
    assert (told.case, told.state) == (answer.case, LetterState.SENT)
    assert len(reached(house)) == 5

    house.clock.set("2027-01-26T08:00")
    await house.service.run_until_idle()
    assert reached(house)[5:] == [answer.subject]
    assert "Vem är handledare" in answer.text


async def test_an_answer_that_waits_gives_way_to_one_that_says_how_things_stand(house: House) -> None:
    answer = await sends_six(house)
    headers = {"In_Reply_To": "<6@klient.example>", "message_id": "<7@klient.example>"}
    await house.deliver(mail("Handledare är Lars-Erik Myrdalen.", **headers))
    house.clock.set("2027-01-26T08:00")
    await house.service.run_until_idle()
    assert len(reached(house)) == 6
    theirs = [x for x in await house.letters() if x.case == answer.case and is_answer(x)]
    assert [x.kind for x in theirs] == ["receipt"]


async def test_many_requests_on_one_day_are_answered_a_days_share_each_morning(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.limits.MOST_DAYS_LATER", 2)
    first, second = "BDFGHJKLMN", "aeiouyåäö"
    for number in range(17):
        name = f"Anna {first[number % 10]}{second[number % 9]}lgren"
        await house.deliver(complete(name, message_id=f"<{number}@klient.example>"))
    assert len(reached(house)) == 5
    waiting, unanswered = await told_of(house, "har redan fått 5 automatiska svar samma dag.")
    assert "Svaret skickas 2027-01-26" in waiting.text
    assert "Svaret skickas" not in unanswered.text
    for day, answered in (("2027-01-26", 10), ("2027-01-27", 15), ("2027-01-28", 15)):
        house.clock.set(f"{day}T08:00")
        await house.service.run_until_idle()
        assert len(reached(house)) == answered
