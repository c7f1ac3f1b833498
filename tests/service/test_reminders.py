"""Whoever holds the ball is reminded in time, once, in office hours, and not when there is nothing to remind of."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from pydantic import SecretStr

from bot.assemble import clock_work, office_of, service
from bot.ports import Case, DeadlineState, Letter, SetDeadline, UnitOfWork
from bot.reminders import Reminders, Ticks
from bot.routine.lifecycle import Stage
from bot.routine.model import Absence
from bot.routine.routine import current_routine
from bot.routine.working_days import STOCKHOLM
from bot.service import Role
from handlers.deadlines import set_deadlines
from handlers.desk import Desk
from handlers.feeds import entries_for
from tests.patience import ENOUGH
from tests.postgres import Cluster
from tests.service.house import House, open_house
from tests.service.mails import ULRIKA, complete, incomplete, mail
from tests.service.test_life import BJORKDALA, GUNVOR, PELLE, Conversation, with_yes
from tests.service.year.comparison import differences
from tests.service.year.simulation import Year

GUNVORS, PELLES = "gunvor.tistedal@vgregion.example", "pelle.nordanas@vgregion.example"
COORDINATORS = {"torun.ekelov@vgregion.example", "maj.brannmyr@vgregion.example"}
CAMILLAS = "camilla.hjorthage@vgregion.example"
ULRIKAS = "ulrika.wennerfalk@vgregion.example"


@pytest.fixture
def talk(house: House) -> Conversation:
    return Conversation(house)


async def at(house: House, text: str) -> list[Letter]:
    """`text`: a time in Stockholm. The letters that were written then."""
    before = len(await house.letters())
    house.clock.set(f"{datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC):%Y-%m-%dT%H:%M}")
    await house.service.run_until_idle()
    return [x for x in (await house.letters())[before:] if x.kind != "overview"]


async def deadlines(house: House, number: str = "LOU-2027-0001") -> dict[str, SetDeadline]:
    found = await house.database.read(lambda unit: unit.deadlines.of_case(number))
    return {d.kind: d for d in found}


def told(letters: list[Letter]) -> list[tuple[str, str]]:
    return [(x.kind, to) for x in letters for to in x.envelope.recipients]


class TestTheLadder:
    async def test_step_by_step(self, house: House) -> None:
        await house.deliver(complete())  # Monday 25 January
        assert await at(house, "2027-01-26T12:00") == []
        assert told(await at(house, "2027-01-27T08:30")) == [("decision_request", GUNVORS)]
        assert await at(house, "2027-01-27T15:00") == []
        assert told(await at(house, "2027-01-29T08:30")) == [("decision_request", GUNVORS)]
        assert told(await at(house, "2027-02-02T08:30")) == [("decision_request", PELLES)]
        assert sorted(told(await at(house, "2027-02-04T08:30"))) == sorted(("digest", c) for c in COORDINATORS)
        assert await at(house, "2027-03-15T12:00") == []

    async def test_a_reminder_is_answered_like_the_question(self, house: House, talk: Conversation) -> None:
        await house.deliver(complete())
        (reminder,) = await at(house, "2027-01-27T08:30")
        assert "Vi väntar på ditt svar" in reminder.text
        await talk.says(GUNVOR, "Godkänn\n\nGunvor", to="decision_request")
        assert await talk.stage() is Stage.WITH_SUPPLIER

    @pytest.mark.parametrize("who", [PELLE, GUNVOR])
    async def test_the_deputy_and_the_manager_may_both_decide(self, house: House, talk: Conversation, who: str) -> None:
        await house.deliver(complete())
        await at(house, "2027-02-02T08:30")
        theirs = [x for x in await house.letters() if x.envelope.recipients[0] in who]
        await house.deliver(
            mail("Godkänn", sender=who, message_id="<8@x.example>", In_Reply_To=theirs[-1].message_id, subject="Re:")
        )
        assert await talk.stage() is Stage.WITH_SUPPLIER

    async def test_a_decision_ends_it(self, house: House, talk: Conversation) -> None:
        await house.deliver(complete())
        await at(house, "2027-01-27T08:30")
        await talk.says(GUNVOR, "Avslå: kliniken har ingen kapacitet.", to="decision_request")
        assert await at(house, "2027-03-15T12:00") == []
        step = (await deadlines(house))["decide_deputy"]
        assert (step.state, step.reason) == (DeadlineState.CANCELLED, "platsen är avslagen")

    @pytest.mark.parametrize("said", ["2027-01-25T10:00", "2027-01-26T20:00"])
    async def test_whoever_gets_the_question_today_is_not_reminded_of_it_today(self, said: str, house: House) -> None:
        """The manager is away from the day on which they would be reminded, said in time or on the evening before."""
        await house.deliver(complete())
        await at(house, said)
        gone = Absence(GUNVORS, date(2027, 1, 27), date(2027, 2, 26))
        await house.database.write(lambda unit: unit.directory.set_absence(gone, house.clock.now()))
        assert told(await at(house, "2027-01-27T08:00")) == [("reassigned", PELLES)]
        assert told(await at(house, "2027-01-27T08:30")) == []
        assert told(await at(house, "2027-01-27T15:59")) == []
        assert (await deadlines(house))["decide_thread"].reason == "mottagaren får frågan i dag"
        (reminder,) = await at(house, "2027-01-28T08:30")
        assert reminder.envelope.recipients == (PELLES,)
        assert "Vi väntar på ditt svar" in reminder.text

    async def test_waiting_for_the_requester_pauses_it_and_the_answer_lets_it_go_on(
        self, house: House, talk: Conversation
    ) -> None:
        await house.deliver(complete())
        house.clock.set("2027-01-26T09:00")
        await talk.says(GUNVOR, "Fråga: kan det skjutas till oktober?", to="decision_request")
        waiting = await deadlines(house)
        assert waiting["decide_thread"].state is DeadlineState.CANCELLED
        assert waiting["answer_last"].state is DeadlineState.WAITING
        assert await at(house, "2027-01-29T09:00") == []
        await talk.says(ULRIKA, "Nej, tyvärr, hon behövs hemma då.\n\nUlrika", to="asked")
        assert (await deadlines(house))["answer_last"].state is DeadlineState.CANCELLED
        assert await at(house, "2027-01-29T15:00") == []
        assert told(await at(house, "2027-02-01T08:30")) == [("decision_request", GUNVORS)]  # the second day


class TestTheRequester:
    async def test_is_reminded_twice_and_the_head_once(self, house: House) -> None:
        await house.deliver(incomplete(Cc=f"Camilla Hjorthage <{CAMILLAS}>"))
        limit = (await house.case()).placements[0].next_on
        assert limit == date(2027, 3, 6)  # a Saturday
        assert told(await at(house, "2027-02-12T09:00")) == [("reminder_1", ULRIKAS)]
        assert told(await at(house, "2027-03-02T09:00")) == [("reminder_2", ULRIKAS)]
        assert told(await at(house, "2027-03-04T09:00")) == [("reminder_head", CAMILLAS)]
        assert {to for _, to in told(await at(house, "2027-03-05T09:00"))} == COORDINATORS
        assert await at(house, "2027-05-05T12:00") == []

    async def test_an_answer_stops_it_at_once(self, house: House, talk: Conversation) -> None:
        await house.deliver(incomplete())
        house.clock.set("2027-02-11T21:00")
        await talk.says(ULRIKA, "Handledare är Lars-Erik Myrdalen.\n\nUlrika", to="missing")
        assert ULRIKAS not in {to for _, to in told(await at(house, "2027-02-12T09:00"))}
        assert (await deadlines(house))["answer_half_time"].state is DeadlineState.CANCELLED

    async def test_an_answer_that_lies_unread_is_read_first(self, house: House) -> None:
        """After three days of standstill: mail before reminders."""
        await house.deliver(incomplete())
        missing = (await house.letters())[-1]
        text = "Handledare är Lars-Erik Myrdalen.\n\nUlrika"
        received = "Wed, 10 Feb 2027 10:00:00 +0100"
        await house.server.deliver(
            "koncernkontoret.pvg@vgregion.example",
            mail(text, message_id="<7@klient.example>", In_Reply_To=missing.message_id, received=received),
        )
        assert "reminder_1" not in {x.kind for x in await at(house, "2027-02-15T09:00")}

    async def test_nobody_is_reminded_while_the_mailbox_is_out_of_reach(self, house: House) -> None:
        await house.deliver(incomplete())
        house.clock.set("2027-02-12T09:00")
        reminders = Reminders(
            house.database, house.clock, clock_work(office_of(house.settings)), current_routine().hours
        )
        assert await reminders.catch_up() == 0
        assert (await deadlines(house))["answer_half_time"].state is DeadlineState.WAITING
        assert told(await at(house, "2027-02-12T09:30")) == [("reminder_1", ULRIKAS)]

    async def test_two_cases_are_one_digest(self, house: House) -> None:
        await house.deliver(incomplete(), incomplete("Tage Rönnholm", message_id="<2@klient.example>"))
        (digest,) = await at(house, "2027-02-12T09:00")
        assert told([digest]) == [("digest", ULRIKAS)]
        assert "LOU-2027-0001" in digest.text
        assert "LOU-2027-0002" in digest.text

    async def test_after_a_standstill_only_the_last_word_is_said(self, house: House) -> None:
        await house.deliver(incomplete())
        assert told(await at(house, "2027-03-03T09:00")) == [("reminder_2", ULRIKAS)]
        found = await deadlines(house)
        assert found["answer_half_time"].state is DeadlineState.HANDED_ON

    async def test_outside_office_hours_nothing_is_sent(self, house: House) -> None:
        await house.deliver(incomplete())
        for text in ("2027-02-12T08:29", "2027-02-12T16:00", "2027-02-13T12:00", "2027-02-14T12:00"):
            assert await at(house, text) == []
        assert told(await at(house, "2027-02-15T08:30")) == [("reminder_1", ULRIKAS)]

    async def test_a_clock_that_was_set_back_doubles_nothing(self, house: House) -> None:
        await house.deliver(incomplete())
        await at(house, "2027-02-12T09:00")
        for text in ("2027-02-11T09:00", "2027-02-12T08:45", "2027-02-12T09:00", "2027-02-12T15:00"):
            assert await at(house, text) == []


class TestAway:
    @pytest.mark.parametrize(
        "words", ["Jag är åter 24 februari.", "Tillbaka v. 8, tisdag.", "I am back on 24 February."]
    )
    async def test_the_reminder_waits_until_they_are_back(self, words: str, house: House, talk: Conversation) -> None:
        await house.deliver(incomplete())
        await talk.says("", "", raw=automatic(words, ULRIKA, (await talk.last("missing")).message_id))
        assert await at(house, "2027-02-12T09:00") == []
        day = "2027-02-24" if "24" in words else "2027-02-22"
        assert told(await at(house, f"{day}T08:30")) == [("reminder_1", ULRIKAS)]

    async def test_away_past_the_last_day_the_head_is_told(self, house: House, talk: Conversation) -> None:
        await house.deliver(incomplete(Cc=f"Camilla Hjorthage <{CAMILLAS}>"))
        words = "Jag är föräldraledig till och med 30 april."
        await talk.says("", "", raw=automatic(words, ULRIKA, (await talk.last("missing")).message_id))
        assert told(await at(house, "2027-02-12T09:00")) == [("reminder_head", CAMILLAS)]
        assert ULRIKAS not in {to for _, to in told(await at(house, "2027-03-02T09:00"))}

    async def test_a_manager_who_is_away_is_stood_in_for_at_once(self, house: House, talk: Conversation) -> None:
        await house.deliver(complete())
        words = "Jag har semester v. 4-6."
        await talk.says("", "", raw=automatic(words, GUNVOR, (await talk.last("decision_request")).message_id))
        assert told(await at(house, "2027-01-27T08:30")) == [("decision_request", PELLES)]

    async def test_a_strangers_machine_moves_nothing(self, house: House, talk: Conversation) -> None:
        await house.deliver(incomplete())
        stranger = "Okänd <okand@annanstans.example>"
        await talk.says("", "", raw=automatic("Åter 24 februari.", stranger, (await talk.last("missing")).message_id))
        assert told(await at(house, "2027-02-12T09:00")) == [("reminder_1", ULRIKAS)]


def automatic(text: str, sender: str, answered: str) -> bytes:
    subject = "Autosvar: Utbildningsplatser LOU"
    return mail(
        text, sender=sender, subject=subject, message_id="<auto@x.example>", In_Reply_To=answered,
        Auto_Submitted="auto-replied",
    )  # fmt: skip


async def test_the_supplier_then_the_manager(house: House, talk: Conversation) -> None:
    await house.deliver(complete())
    await talk.says(GUNVOR, "Godkänn\n\nGunvor", to="decision_request")
    address = "utbildning@bjorkdala.example"
    (first,) = await at(house, "2027-02-01T09:00")
    assert told([first]) == [("to_supplier", address)]
    assert "Hedda" not in first.text
    assert told(await at(house, "2027-02-04T09:00")) == [("to_supplier", address)]
    assert told(await at(house, "2027-02-09T09:00")) == [("digest", GUNVORS)]
    await talk.says(BJORKDALA, "Ja, det går bra.\n\nHälsningar\nBjörkdala", to="to_supplier")
    assert await talk.stage() is Stage.AWAITING_STOK


async def test_the_form_is_asked_for(house: House, talk: Conversation) -> None:
    await with_yes(talk)
    assert [x.kind for x in await at(house, "2027-08-16T09:00")] == ["reminder_2"]  # after the summer
    assert {to for _, to in told(await at(house, "2027-08-23T09:00"))} == {GUNVORS}
    await at(house, "2027-08-30T09:00")  # Monday
    week = (await house.letters())[-1]
    assert week.kind == "overview"
    assert "Platsen börjar måndag 6 september 2027, men allt är inte klart." in " ".join(week.text.split())


async def test_the_week_is_told_on_its_first_working_day(house: House) -> None:
    await house.deliver(incomplete())
    house.clock.set("2027-02-01T08:00")  # Monday, 09.00 in Stockholm
    await house.service.run_until_idle()
    weeks = [x for x in await house.letters() if x.kind == "overview"]
    assert {to for x in weeks for to in x.envelope.recipients} == COORDINATORS
    assert "Vecka 5: allt är bra" in weeks[0].text
    assert "handledare: 1" in weeks[0].text
    assert "Kom in           1" in weeks[0].text
    house.clock.set("2027-02-02T12:00")
    await house.service.run_until_idle()
    assert len([x for x in await house.letters() if x.kind == "overview"]) == len(weeks)


async def test_cases_that_were_open_before_deadlines_were_kept_get_theirs(house: House) -> None:
    await house.deliver(incomplete())
    await house.database.write(lambda unit: _forget(unit))
    assert await deadlines(house) == {}
    await at(house, "2027-01-26T09:00")
    assert (await deadlines(house))["answer_half_time"].state is DeadlineState.WAITING


async def _forget(unit: object) -> None:
    from sqlalchemy import text

    transaction = unit.deadlines._transaction  # type: ignore[attr-defined]
    await transaction.execute(text("DELETE FROM deadlines"))
    await transaction.execute(text("DELETE FROM heartbeats"))


class TestCalendars:
    async def test_a_date_is_published_and_taken_back(self, house: House, talk: Conversation) -> None:
        await house.deliver(complete())
        asked = await event_in(house, "decision_request")
        assert asked["UID"] == "lou-2027-0001-1-decide@vgregion.example"
        assert asked["DTSTART"].dt == date(2027, 1, 29)
        assert asked["SUMMARY"] == "LOU-2027-0001: ta ställning senast"
        assert asked["STATUS"] == "CONFIRMED"
        house.clock.set("2027-01-26T09:00")
        await talk.says(ULRIKA, "Vi tar tillbaka förfrågan.\n\nUlrika", to="receipt")
        back = await event_in(house, "withdrawn", GUNVORS, uid=str(asked["UID"]))
        assert back["STATUS"] == "CANCELLED"
        assert back["SEQUENCE"] > asked["SEQUENCE"]

    @pytest.mark.parametrize("says", ["Godkänn", "Avslå: kliniken har ingen kapacitet."])
    async def test_the_day_of_a_decision_is_taken_back_from_all_who_got_it_and_from_nobody_else(
        self, says: str, house: House, talk: Conversation
    ) -> None:
        await house.deliver(complete())
        asked = await event_in(house, "decision_request")
        assert await feed(house, GUNVORS) == ["LOU-2027-0001-decide"]
        await at(house, "2027-02-02T08:30")  # nobody decided in time: the deputy is asked too
        await talk.says(PELLE, says, to="decision_request")
        for person in (GUNVORS, PELLES):
            (back,) = await events_in(house, "decided", person)
            assert (back["UID"], back["STATUS"]) == (asked["UID"], "CANCELLED")
            assert back["SEQUENCE"] > asked["SEQUENCE"]
            assert "LOU-2027-0001-decide" not in await feed(house, person)
        (ours,) = [x.text for x in await house.letters() if x.kind == "decided" and PELLES in x.envelope.recipients]
        (theirs,) = [x.text for x in await house.letters() if x.kind == "decided" and GUNVORS in x.envelope.recipients]
        answer = "ja" if says == "Godkänn" else "nej"
        assert f"Du har sagt {answer} i ärende" in ours
        assert f"Pelle Nordanås har sagt {answer} i ärende" in theirs
        kinds = {x.message_id: x.kind for x in await house.letters()}
        others = [m for to, m in house.sent() if kinds[str(m["Message-ID"])] in ("approved", "declined", "to_supplier")]
        assert others
        assert not [m for m in others if b"-decide@" in m.as_bytes()]

    async def test_the_day_of_a_decision_goes_with_the_question(self, house: House, talk: Conversation) -> None:
        await house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh till den 3 februari", to="decision_request")
        (theirs,) = await events_in(house, "reassigned")
        assert theirs["STATUS"] == "CONFIRMED"
        await at(house, "2027-02-04T08:30")
        back = await event_in(house, "no_longer_yours")
        assert (back["UID"], back["STATUS"]) == (theirs["UID"], "CANCELLED")
        assert back["SEQUENCE"] > theirs["SEQUENCE"]
        ours = (await events_in(house, "reassigned", GUNVORS))[-1]
        assert (ours["UID"], ours["STATUS"], ours["DTSTART"].dt) == (theirs["UID"], "CONFIRMED", date(2027, 2, 10))
        await talk.says(GUNVOR, "Godkänn", to="reassigned")
        assert [x.envelope.recipients for x in await house.letters() if x.kind == "decided"] == [(GUNVORS,)]

    async def test_no_person_is_named_in_any(self, house: House, talk: Conversation) -> None:
        await with_yes(talk)
        kinds = ("decision_request", "to_supplier", "supplier_agreed")
        titles = [str(e["SUMMARY"]) for kind in kinds for e in await events_in(house, kind)]
        assert titles
        assert not [t for t in titles for name in ("Hedda", "Ulrika", "Gunvor", "Lars") if name in t]


async def feed(house: House, whose: str) -> list[str]:
    """The dates of somebody's whole calendar."""

    async def work(unit: UnitOfWork) -> list[str]:
        desk = Desk(office_of(house.settings), unit, await unit.directory.load(), house.clock.now())
        return [f"{entry.case}-{entry.what}" for entry in await entries_for(desk, whose)]

    return await house.database.read(work)


async def events_in(house: House, kind: str, to: str = "") -> list[dict[str, Any]]:
    """The properties of each event in our letters of a kind, oldest first."""
    found: list[dict[str, Any]] = []
    kinds = {x.message_id: x.kind for x in await house.letters()}
    for recipient, message in house.sent():
        if kinds.get(str(message["Message-ID"])) != kind or to not in recipient:
            continue
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                assert part.get_param("method") == "PUBLISH"
                data = part.get_payload(decode=True)
                assert isinstance(data, bytes)
                found += [dict(event) for event in Calendar.from_ical(data).walk("VEVENT")]
    return found


async def event_in(house: House, kind: str, to: str = "", uid: str = "") -> dict[str, Any]:
    return next(e for e in await events_in(house, kind, to) if uid in str(e["UID"]))


class TestSilence:
    async def test_a_mailbox_that_nobody_looks_into_is_told_once_and_its_recovery_too(self, house: House) -> None:
        await house.service.run_until_idle()
        deaf = service(house.settings, clock=house.clock, only=frozenset({Role.CLOCK, Role.OUTBOX}))
        house.clock.advance(minutes=14)
        await deaf.run_until_idle()
        assert await house.letters() == []
        house.clock.advance(minutes=2)
        for _ in range(3):
            await deaf.run_until_idle()
            house.clock.advance(minutes=20)
        await deaf.aclose()
        alarms = await house.letters()
        assert sorted(told(alarms)) == sorted(("alarm", c) for c in COORDINATORS)
        assert "Brevlådan har inte gått att läsa sedan måndag 25 januari 2027 kl. 10.00." in " ".join(
            alarms[0].text.split()
        )
        await house.service.run_until_idle()
        assert sorted(told((await house.letters())[2:])) == sorted(("recovered", c) for c in COORDINATORS)

    async def test_letters_that_cannot_leave_are_told(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, smtp_port=1, operators=("drift@region.example",)) as house:
            await house.deliver(incomplete())
            house.clock.advance(minutes=55)
            await house.service.run_until_idle()
            assert "alarm" not in {x.kind for x in await house.letters()}
            house.clock.advance(minutes=10)
            await house.service.run_until_idle()
            assert [to for kind, to in told(await house.letters()) if kind == "alarm"] == ["drift@region.example"]

    async def test_a_clock_that_stands_still_is_told(self, house: House) -> None:
        await house.service.run_until_idle()
        without = service(house.settings, clock=house.clock, only=frozenset({Role.MAIL, Role.OUTBOX}))
        house.clock.advance(minutes=16)
        await without.run_until_idle()
        await without.aclose()
        (one, other) = await house.letters()
        assert "Klockan som påminner har stått stilla" in one.text
        assert other.kind == "alarm"

    async def test_a_changed_table_is_taken_up_in_bounded_steps_that_go_on_where_they_broke_off(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        numbers = [f"LOU-2027-{n:04}" for n in range(1, 6)]
        await house.deliver(
            *(incomplete(f"Tage {n}fors", message_id=f"<{n}@k.example>") for n in ("Al", "Bok", "Ek", "Lind", "Hed"))
        )

        async def waiting() -> list[str]:
            async def look(unit: UnitOfWork) -> list[str]:
                found = {n: await unit.deadlines.of_case(n) for n in numbers}
                return [n for n in numbers if any(d.state is DeadlineState.WAITING for d in found[n])]

            return await house.database.read(look)

        async def cancel(unit: UnitOfWork) -> None:
            for number in numbers:
                ids = [d.id for d in await unit.deadlines.of_case(number)]
                await unit.deadlines.end(ids, DeadlineState.CANCELLED)

        await house.database.write(cancel)
        assert not await waiting()
        another = replace(current_routine(), table="another")
        seen: list[str] = []

        async def breaks_off(desk: Desk, case: Case) -> None:
            seen.append(case.number)
            if case.number == numbers[2] and seen.count(case.number) == 1:
                raise RuntimeError("broken off")
            await set_deadlines(desk, case)

        monkeypatch.setattr("handlers.deadlines.current_routine", lambda: another)
        monkeypatch.setattr("handlers.deadlines.CASES_AT_ONCE", 2)
        monkeypatch.setattr("handlers.deadlines.set_deadlines", breaks_off)
        reminders = Reminders(house.database, house.clock, clock_work(office_of(house.settings)), another.hours)
        with pytest.raises(RuntimeError, match="broken off"):
            await reminders.run_due(house.clock.now())
        assert await waiting() == numbers[:2]
        await reminders.run_due(house.clock.now())
        assert await waiting() == numbers
        assert [seen.count(n) for n in numbers] == [1, 1, 2, seen.count(numbers[3]), 1]
        seen.clear()
        await reminders.run_due(house.clock.now())
        assert not seen

    async def test_the_scheduler_ticks(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.reminders.TICK_SECONDS", 0.05)
        ticks = Ticks()
        async with asyncio.timeout(ENOUGH):
            await ticks.wait()
            await ticks.wait()
        await ticks.aclose()


class TestInTheChat:
    async def test_thread_then_direct_message_then_the_deputys_own_card(self, tmp_path: Path) -> None:
        chat = {"slack_bot_token": SecretStr("xoxb-1"), "slack_app_token": SecretStr("xapp-1")}
        async with open_house(tmp_path) as house:
            office = office_of(house.settings.model_copy(update=chat))
            await house.deliver(complete())
            reminders = Reminders(house.database, house.clock, clock_work(office), current_routine().hours)
            for day in ("2027-01-27", "2027-01-29", "2027-02-02"):
                house.clock.set(f"{day}T08:00")
                while await reminders.run_due(house.clock.now()):
                    pass
            posts = [p.new for p in await house.database.read(lambda unit: unit.chat.of_case("LOU-2027-0001"))]
            pings = [p for p in posts if p.key.startswith("reminder:")]
            assert [(p.channel, p.text) for p in pings] == [
                ("U07GTIST01", "Påminnelse: LOU-2027-0001: väntar på beslut. Svar önskas senast 2027-01-29."),
                (
                    "U07GTIST01",
                    "Påminnelse: LOU-2027-0001: väntar på beslut, och det är sista dag. Svar önskas senast 2027-01-29.",
                ),
            ]
            cards = {p.channel: p for p in posts if p.key.startswith("card:")}
            assert cards["U07PNORD02"].blocks
            assert not [x for x in await house.letters() if ":reminder:" in x.key]


# --- a scaled-down year; the whole one: python -m tests.service.year ---


@pytest.mark.parametrize(("first", "seed"), [(date(2027, 3, 8), 3), (date(2027, 6, 14), 4)])
async def test_weeks_in_the_office_with_two_workers_restarts_and_standstills(
    cluster: Cluster, postgresql_template: str, first: date, seed: int
) -> None:
    """Over Easter and the change to summer time; and into the weeks of summer."""
    url = cluster.create(f"year{seed}", postgresql_template)
    year = Year(url, cases=14, first=first, days=45, seed=seed)
    outcome = await year.run()
    assert differences(outcome, year.oracle) == []
    assert len(year.oracle.sent) > 30
    assert outcome.figures["restarts"]
    assert outcome.figures["ticks that did not come"]
