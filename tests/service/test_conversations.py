"""Conversations in which people disagree, are away, hand over, change their minds, or write from outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from io import BytesIO
from typing import TypeVar

import docx
import pytest

from bot.assemble import at_desk, service
from bot.commands.replay import replayed
from bot.ports import Case, Doubt, Handover, HistoryEntry
from bot.routine.lifecycle import Stage
from bot.routine.model import Absence, Field, Rule
from bot.service import Role
from handlers import housekeeping
from handlers.desk import Desk
from handlers.housekeeping import Order
from handlers.turns import ask_whoever_decides_now
from tests.service.house import MAILBOX, House
from tests.service.mails import STRANGER, ULRIKA, complete, incomplete, mail
from tests.service.test_life import (
    BJORKDALA,
    GUNVOR,
    LATE,
    PELLE,
    SAMIRA,
    Conversation,
    attached_form,
    signed,
    stok_mail,
)

T = TypeVar("T")

CAMILLA = "Camilla Hjorthage <camilla.hjorthage@vgregion.example>"  # head of department, Sahlgrenska
GUNVORS, SAMIRAS = "gunvor.tistedal@vgregion.example", "samira.bahramzadeh@vgregion.example"
FARHAD = "Farhad Moradian <farhad.moradian@vgregion.example>"  # another study director, Sahlgrenska
TORUN = "Torun Ekelöv <torun.ekelov@vgregion.example>"  # coordinator
HAVSLJUNG = "Havsljung <mottagning@havsljung.example>"
HEAD_ON_COPY = {"Cc": "camilla.hjorthage@vgregion.example"}

TWO = """Hej!

Sahlgrenska Universitetssjukhuset söker sidotjänstgöring i ortopedi på Björkdala Ortopedklinik för två ST-läkare:

Hedda Ymerfors, 6 september till 5 december 2027. Heltid. Jour ingår inte. Handledare är Lars-Erik Myrdalen.
Sixten Furuskog, 3 januari till 2 april 2028. Heltid. Jour ingår inte. Handledare är Agneta Ryttarson.

Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor ST
"""

ENDS_TOO_SOON = """Hej!

Sahlgrenska Universitetssjukhuset söker sidotjänstgöring i ögonsjukdomar på Havsljungs Ögonklinik för
ST-läkare Hedda Ymerfors, 2 augusti till 31 oktober 2027. Heltid. Jour ingår inte.
Handledare är Lars-Erik Myrdalen. Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor ST
"""

STUDENTS = """Hej!

Sahlgrenska Universitetssjukhuset söker VFU för tre sjuksköterskestudenter på Björkdala Ortopedklinik,
6 september till 3 oktober 2027. Heltid. Jour ingår inte. Handledare är Lars-Erik Myrdalen.
Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor
"""

ENGLISH = """Hello,

Sahlgrenska Universitetssjukhuset would like a placement in ortopedi at Björkdala Ortopedklinik for the ST doctor
Hedda Ymerfors, from 6 September 2027 to 5 December 2027. Full time. On-call is not included.
The head of department, Camilla Hjorthage, has approved.

Kind regards
Ulrika Wennerfalk
Study director
"""


@pytest.fixture
def talk(house: House) -> Conversation:
    return Conversation(house)


async def history(house: House, number: str = "LOU-2027-0001") -> list[HistoryEntry]:
    return list(await house.database.read(lambda unit: unit.cases.history(number)))


async def by_an_operator(house: House, work: Callable[[Desk], Awaitable[T]]) -> T:
    done = await house.database.write(lambda unit: at_desk(house.settings, unit, house.clock.now(), work))
    await house.service.run_until_idle()
    return done


async def away(house: House, email: str, first: date, last: date) -> None:
    absence = Absence(email, first, last)
    await house.database.write(lambda unit: unit.directory.set_absence(absence, house.clock.now()))
    await by_an_operator(house, ask_whoever_decides_now)


def plain(text: str) -> str:
    return " ".join(text.split())


def supervisor_of(case: Case, position: int = 1) -> object:
    return next(p.placement.value(Field.SUPERVISOR) for p in case.placements if p.position == position)


class TestTwoPeopleSayDifferently:
    async def test_nothing_changes_and_both_are_asked(self, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(CAMILLA, "Handledare blir Agneta Ryttarson.\n\nCamilla", to="receipt")
        case = await talk.house.case()
        assert supervisor_of(case) == "Lars-Erik Myrdalen"
        (held,) = case.placements[0].held
        assert (held.why, held.by.email) == (Doubt.CONTRADICTION, "camilla.hjorthage@vgregion.example")
        letter = await talk.last("contradiction")
        assert set(letter.envelope.recipients) == {
            "camilla.hjorthage@vgregion.example", "ulrika.wennerfalk@vgregion.example",
        }  # fmt: skip
        assert "Lars-Erik Myrdalen (Ulrika Wennerfalk)" in letter.text
        assert "Agneta Ryttarson (Camilla Hjorthage)" in letter.text
        told = [e for e in await history(talk.house) if e.event == "contradiction"]
        assert [e.who for e in told] == ["camilla.hjorthage@vgregion.example"]
        assert "Agneta Ryttarson" in told[0].text
        assert "Lars-Erik Myrdalen" in told[0].text

    @pytest.mark.parametrize("sender", [ULRIKA, CAMILLA])
    @pytest.mark.parametrize(
        ("answer", "holds"),
        [
            ("A", "Lars-Erik Myrdalen"),
            ("B\n\nHälsningar", "Agneta Ryttarson"),
            ("Handledare är Agneta Ryttarson.", "Agneta Ryttarson"),
        ],
    )
    async def test_one_of_them_settles_it(self, sender: str, answer: str, holds: str, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(CAMILLA, "Handledare blir Agneta Ryttarson.\n\nCamilla", to="receipt")
        await talk.says(sender, answer, to="contradiction")
        case = await talk.house.case()
        assert supervisor_of(case) == holds
        assert case.placements[0].held == ()
        assert case.placements[0].stage is Stage.AWAITING_DECISION
        (settled,) = [e for e in await history(talk.house) if e.event == "doubt_settled"]
        assert settled.text.endswith("gäller." if holds == "Agneta Ryttarson" else "gäller inte.")
        both = {"camilla.hjorthage@vgregion.example", "ulrika.wennerfalk@vgregion.example"}
        assert set((await talk.last("receipt")).envelope.recipients) == both, "both learn how it ended"

    async def test_a_third_person_does_not_settle_it(self, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(CAMILLA, "Handledare blir Agneta Ryttarson.\n\nCamilla", to="receipt")
        await talk.says(FARHAD, "B", to="contradiction")
        case = await talk.house.case()
        assert supervisor_of(case) == "Lars-Erik Myrdalen"
        assert len(case.placements[0].held) == 1

    async def test_an_approval_stands_meanwhile_and_the_manager_is_told(self, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        await talk.says(CAMILLA, "Jour ingår.\n\nCamilla", to="receipt")
        item = (await talk.house.case()).placements[0]
        assert (item.stage, item.placement.value(Field.ON_CALL)) == (Stage.WITH_SUPPLIER, False)
        notice = await talk.last("contradiction_notice")
        assert notice.envelope.recipients == ("gunvor.tistedal@vgregion.example",)
        assert "ditt ja gäller" in " ".join(notice.text.split())
        await talk.says(ULRIKA, "B", to="contradiction")
        item = (await talk.house.case()).placements[0]
        assert (item.stage, item.placement.value(Field.ON_CALL)) == (Stage.AWAITING_DECISION, True)
        assert item.approval is None
        assert {"approval_void", "supplier_withdrawn"} <= set(await talk.kinds())

    async def test_the_same_person_may_correct_themself(self, talk: Conversation) -> None:
        await talk.house.deliver(incomplete(**HEAD_ON_COPY))
        await talk.says(CAMILLA, "Handledare blir Agneta Ryttarson.\n\nCamilla", to="missing")
        await talk.says(CAMILLA, "Fel av mig. Handledare blir Lars-Erik Myrdalen.\n\nCamilla", to="receipt")
        case = await talk.house.case()
        assert supervisor_of(case) == "Lars-Erik Myrdalen"
        assert case.placements[0].held == ()
        assert "contradiction" not in await talk.kinds()

    async def test_more_of_a_name_is_no_contradiction(self, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(CAMILLA, "Handledare är Myrdalen, heltid.\n\nCamilla", to="receipt")
        case = await talk.house.case()
        assert (supervisor_of(case), case.placements[0].held) == ("Lars-Erik Myrdalen", ())

    async def test_an_answer_that_chooses_nothing_is_read_by_a_person(self, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(CAMILLA, "Handledare blir Agneta Ryttarson.\n\nCamilla", to="receipt")
        await talk.says(ULRIKA, "Vi får prata ihop oss.", to="contradiction")
        assert len((await talk.house.case()).placements[0].held) == 1
        assert (await talk.kinds())[-1] == "person_needed"


class TestSomebodyFromOutside:
    SAID = "Handledare i LOU-2027-0001 blir Agneta Ryttarson.\n\nKalle"

    async def write(self, talk: Conversation, number: int = 7) -> None:
        raw = mail(self.SAID, sender=STRANGER, subject="Komplettering", message_id=f"<{number}@annan.example>")
        await talk.house.deliver(raw)

    async def test_what_they_say_waits_and_they_learn_nothing(self, talk: Conversation) -> None:
        await talk.house.deliver(incomplete())
        await self.write(talk)
        item = (await talk.house.case()).placements[0]
        assert item.placement.fact(Field.SUPERVISOR) is None
        assert [h.why for h in item.held] == [Doubt.UNVERIFIED]
        theirs = [x for x in await talk.house.letters() if "kalle@annanstans.example" in x.envelope.recipients]
        assert [x.kind for x in theirs] == ["not_understood"]
        assert "Hedda" not in theirs[0].text
        assert "LOU-2027-0001" not in theirs[0].text
        asked = [x for x in await talk.house.letters() if x.kind == "unverified"]
        assert ("ulrika.wennerfalk@vgregion.example",) in {x.envelope.recipients for x in asked}
        assert all("Agneta Ryttarson" in x.text and "kalle@annanstans.example" in x.text for x in asked)

    @pytest.mark.parametrize("sender", [ULRIKA, TORUN])
    async def test_a_yes_takes_it_in(self, sender: str, talk: Conversation) -> None:
        await talk.house.deliver(incomplete())
        await self.write(talk)
        await talk.says(sender, "Ja", to="unverified")
        case = await talk.house.case()
        assert (supervisor_of(case), case.placements[0].held) == ("Agneta Ryttarson", ())
        assert case.placements[0].stage is Stage.AWAITING_DECISION
        assert "kalle@annanstans.example" not in case.participants
        assert (await talk.last("receipt")).envelope.recipients == ("ulrika.wennerfalk@vgregion.example",)

    async def test_a_no_drops_it(self, talk: Conversation) -> None:
        await talk.house.deliver(incomplete())
        await self.write(talk)
        await talk.says(ULRIKA, "Nej, det stämmer inte.", to="unverified")
        case = await talk.house.case()
        assert (supervisor_of(case), case.placements[0].held) == (None, ())

    @pytest.mark.parametrize("sender", [STRANGER, BJORKDALA])
    async def test_nobody_else_says_yes_to_it(self, sender: str, talk: Conversation) -> None:
        await talk.house.deliver(incomplete())
        await self.write(talk)
        await talk.says(sender, "Ja", to="unverified")
        assert supervisor_of(await talk.house.case()) is None

    async def test_a_flood_is_no_way_to_write_through_us(self, talk: Conversation) -> None:
        await talk.house.deliver(incomplete())
        for number in range(7, 13):
            await self.write(talk, number)
        assert len((await talk.house.case()).placements[0].held) == 3
        requester = "ulrika.wennerfalk@vgregion.example"
        letters = [x for x in await talk.house.letters() if x.kind == "unverified"]
        assert sum(requester in x.envelope.recipients for x in letters) == 3


class TestWhoDecides:
    async def test_the_deputy_decides_while_the_manager_is_away(self, talk: Conversation) -> None:
        await away(talk.house, "gunvor.tistedal@vgregion.example", date(2027, 1, 25), date(2027, 2, 5))
        await talk.house.deliver(complete())
        letter = await talk.last("decision_request")
        assert letter.envelope.recipients == ("pelle.nordanas@vgregion.example",)
        assert "Du får frågan som ersättare för Gunvor Tistedal." in " ".join(letter.text.split())
        assert "Pelle Nordanås, ersättare för Gunvor Tistedal" in " ".join((await talk.last("receipt")).text.split())
        await talk.says(PELLE, "Godkänn", to="decision_request")
        item = (await talk.house.case()).placements[0]
        assert item.approval is not None
        assert (item.approval.by.name, item.approval.deputy_for) == ("Pelle Nordanås", "Gunvor Tistedal")
        assert "ersättare för Gunvor Tistedal" in " ".join((await talk.last("approved")).text.split())

    async def test_whoever_comes_to_decide_is_asked_once(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await away(talk.house, "gunvor.tistedal@vgregion.example", date(2027, 1, 25), date(2027, 2, 5))
        letter = await talk.last("reassigned")
        assert letter.envelope.recipients == ("pelle.nordanas@vgregion.example",)
        assert "ersättare för Gunvor Tistedal" in " ".join(letter.text.split())
        await by_an_operator(talk.house, ask_whoever_decides_now)
        assert (await talk.kinds()).count("reassigned") == 1
        await talk.says(PELLE, "Godkänn", to="reassigned")
        assert await talk.stage() is Stage.WITH_SUPPLIER

    async def test_an_absence_that_begins_later_is_told_on_its_day(self, talk: Conversation) -> None:
        talk.house.clock.set("2027-01-25T09:00")
        await away(talk.house, "gunvor.tistedal@vgregion.example", date(2027, 1, 27), date(2027, 2, 5))
        await talk.house.deliver(complete())
        assert "reassigned" not in await talk.kinds()
        talk.house.clock.set("2027-01-27T09:00")
        await talk.house.service.run_until_idle()
        assert (await talk.last("reassigned")).envelope.recipients == ("pelle.nordanas@vgregion.example",)
        assert (await talk.kinds()).count("no_longer_yours") == 0  # the manager is away
        for day in ("2027-01-28T09:00", "2027-02-05T23:30", "2027-02-06T09:00"):  # past midnight in Stockholm
            talk.house.clock.set(day)
            await talk.house.service.run_until_idle()
        back = await talk.last("reassigned")
        assert back.envelope.recipients == ("gunvor.tistedal@vgregion.example",)
        assert "Pelle Nordanås hade frågan förut." in " ".join(back.text.split())
        assert (await talk.last("no_longer_yours")).envelope.recipients == ("pelle.nordanas@vgregion.example",)
        assert [(await talk.kinds()).count(kind) for kind in ("reassigned", "no_longer_yours")] == [2, 1]
        await talk.says(PELLE, "Godkänn", to="reassigned")
        assert await talk.stage() is Stage.AWAITING_DECISION
        await talk.says(GUNVOR, "Godkänn", to="reassigned")
        assert await talk.stage() is Stage.WITH_SUPPLIER
        assert (await replayed(talk.house.database, talk.house.settings))[1] == []

    async def test_a_question_that_is_handed_over_for_a_time_goes_back_by_itself(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh till den 3 februari", to="decision_request")
        asked = await talk.last("reassigned")
        assert asked.envelope.recipients == ("samira.bahramzadeh@vgregion.example",)
        assert "till och med onsdag 3 februari 2027" in plain(asked.text)
        (item,) = (await talk.house.case()).placements
        assert item.handed == (Handover("samira.bahramzadeh@vgregion.example", date(2027, 2, 3)),)
        talk.house.clock.set("2027-02-03T15:00")
        await talk.house.service.run_until_idle()
        assert (await talk.house.case()).placements[0].handed == item.handed
        talk.house.clock.set("2027-02-03T23:10")  # past midnight in Stockholm
        await talk.house.service.run_until_idle()
        (item,) = (await talk.house.case()).placements
        assert (item.handed, item.since, item.next_on) == ((), date(2027, 2, 4), date(2027, 2, 10))
        back = await talk.last("reassigned")
        assert back.envelope.recipients == ("gunvor.tistedal@vgregion.example",)
        assert "Samira Bahramzadeh hade frågan förut." in plain(back.text)
        assert (await talk.last("no_longer_yours")).envelope.recipients == ("samira.bahramzadeh@vgregion.example",)
        await talk.house.service.run_until_idle()
        assert [(await talk.kinds()).count(kind) for kind in ("reassigned", "no_longer_yours")] == [2, 1]
        talk.house.clock.advance(minutes=1)
        await talk.says(SAMIRA, "Godkänn", to="reassigned")
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert "Gunvor Tistedal" in (await talk.last("may_not_decide")).text
        story = [e.text for e in await history(talk.house) if e.event in ("handed_over", "handed_back")]
        assert story == [
            "Plats 1: lämnat över till Samira Bahramzadeh till och med 2027-02-03.",
            "Plats 1: tiden är ute för Samira Bahramzadeh. Frågan går tillbaka till Gunvor Tistedal.",
        ]
        assert (await replayed(talk.house.database, talk.house.settings))[1] == []

    async def test_it_goes_back_at_midnight_and_people_are_told_when_offices_open(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh till den 25 mars", to="decision_request")
        before = len(talk.house.sent())
        for moment in ("2027-03-25T23:05", "2027-03-27T12:00", "2027-03-30T06:29"):  # from Good Friday's night on
            talk.house.clock.set(moment)
            await talk.house.service.run_until_idle()
            assert (await talk.house.case()).placements[0].since == date(2027, 3, 26)
            assert [to for to, _ in talk.house.sent()[before:] if to in (GUNVORS, SAMIRAS)] == []
        talk.house.clock.set("2027-03-30T06:30")  # 08.30 in Stockholm, on the Tuesday after Easter
        await talk.house.service.run_until_idle()
        told = [(to, message) for to, message in talk.house.sent()[before:] if to in (GUNVORS, SAMIRAS)]
        assert [to for to, _ in told] == [GUNVORS, SAMIRAS]
        assert {message["Date"] for _, message in told} == {"Tue, 30 Mar 2027 06:30:00 +0000"}
        assert not {"alarm", "recovered"} & set(await talk.kinds()), "they wait for their time: no standstill"
        await talk.says(GUNVOR, "Godkänn", to="reassigned")
        assert await talk.stage() is Stage.WITH_SUPPLIER

    @pytest.mark.parametrize(
        ("sender", "says", "asked"),
        [
            (ULRIKA, "Vi drar tillbaka förfrågan.", []),
            (ULRIKA, "Perioden ändras till 13 september till 12 december 2027.", ["decision_request"]),
            (GUNVOR, "Lämna över: Pelle Nordanås", []),
        ],
    )
    async def test_a_question_that_is_overtaken_before_offices_open_is_not_sent(
        self, sender: str, says: str, asked: list[str], talk: Conversation
    ) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh till den 5 februari", to="decision_request")
        talk.house.clock.set("2027-02-06T09:00")  # a Saturday
        await talk.house.service.run_until_idle()
        before = len(talk.house.sent())
        await talk.says(sender, says, to="receipt" if sender == ULRIKA else "decision_request")
        talk.house.clock.set("2027-02-08T08:00")
        await talk.house.service.run_until_idle()
        subjects = [str(message["Subject"]) for to, message in talk.house.sent()[before:] if to == GUNVORS]
        assert not [s for s in subjects if s.startswith("Nu är det du")]
        assert len([s for s in subjects if s.startswith("Ta ställning")]) == len(asked)
        taken_back = [e for e in await history(talk.house) if e.event == "letter_taken_back"]
        assert len(taken_back) == 1
        assert SAMIRAS in [to for to, _ in talk.house.sent()[before:]], "she is told that it is not hers"

    async def test_nobody_decides_after_the_last_day_though_the_clock_stands_still(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh till den 3 februari", to="decision_request")
        letter = await talk.last("reassigned")
        talk.house.clock.set("2027-02-04T09:00")
        late = mail("Godkänn", sender=SAMIRA, message_id="<late@x.example>", In_Reply_To=letter.message_id)
        await talk.house.server.deliver(MAILBOX, late)
        only = service(talk.house.settings, clock=talk.house.clock, only=frozenset({Role.MAIL}))
        await only.run_until_idle()
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert "may_not_decide" in await talk.kinds()
        await only.aclose()

    async def test_whoever_has_it_for_a_time_cannot_give_it_away_for_longer(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh till den 3 februari", to="decision_request")
        await talk.says(SAMIRA, "Lämna över: Pelle Nordanås till den 1 februari", to="reassigned")
        await talk.says(PELLE, "Lämna över: Torun Ekelöv", to="reassigned")
        hands = [(h.to.partition(".")[0], h.until) for h in (await talk.house.case()).placements[0].handed]
        assert hands == [
            ("samira", date(2027, 2, 3)),
            ("pelle", date(2027, 2, 1)),
            ("torun", date(2027, 2, 1)),
        ]
        for day, who in (("2027-02-02T09:00", "samira.bahramzadeh"), ("2027-02-04T09:00", "gunvor.tistedal")):
            talk.house.clock.set(day)
            await talk.house.service.run_until_idle()
            assert (await talk.last("reassigned")).envelope.recipients == (f"{who}@vgregion.example",)
        assert (await talk.house.case()).placements[0].handed == ()

    async def test_a_question_to_the_requester_stops_the_deciders_clock(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        talk.house.clock.set("2027-01-27T09:00")  # two working days later
        await talk.says(GUNVOR, "Fråga: kan det skjutas till oktober?", to="decision_request")
        assert (await talk.house.case()).placements[0].used_days == 2
        talk.house.clock.set("2027-02-03T09:00")
        await talk.says(ULRIKA, "Nej, tyvärr, hon behövs hemma då.", to="asked")
        case = await talk.house.case()
        (item,) = case.placements
        assert (item.stage, item.since, item.next_on) == (
            *(Stage.AWAITING_DECISION, date(2027, 2, 3)),
            date(2027, 2, 5),  # two of the four days are left
        )
        rows = await talk.house.database.read(lambda unit: unit.deadlines.of_case(case.number))
        waiting = [(d.kind, d.due_on.isoformat()) for d in rows if d.state == "waiting" and d.kind.startswith("decide")]
        assert waiting == [
            ("decide_direct", "2027-02-05"),
            ("decide_deputy", "2027-02-09"),
            ("decide_coordinators", "2027-02-11"),
        ]
        talk.house.clock.set("2027-02-04T09:00")
        await talk.says(GUNVOR, "Fråga: vem är handledare hemma?", to="decision_request")
        talk.house.clock.set("2027-02-14T09:00")  # a Sunday
        await talk.says(ULRIKA, "Det vet vi inte än.", to="asked")
        (item,) = (await talk.house.case()).placements
        assert (item.used_days, item.next_on) == (3, date(2027, 2, 15))
        assert (await replayed(talk.house.database, talk.house.settings))[1] == []

    async def test_whoever_handed_it_over_decides_no_more_but_the_agreements_manager_may(
        self, talk: Conversation
    ) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh", to="decision_request")
        await talk.says(SAMIRA, "Lämna över: Pelle Nordanås", to="reassigned")
        assert (await talk.last("reassigned")).envelope.recipients == ("pelle.nordanas@vgregion.example",)
        first = next(x for x in await talk.house.letters() if x.kind == "reassigned")
        raw = mail("Godkänn", sender=SAMIRA, message_id="<old@x.example>", In_Reply_To=first.message_id)
        await talk.house.deliver(raw)
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert "Pelle Nordanås" in (await talk.last("may_not_decide")).text
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.WITH_SUPPLIER
        await talk.says(PELLE, "Avslå: kliniken har ingen kapacitet.", to="reassigned")
        assert await talk.stage() is Stage.WITH_SUPPLIER
        assert "Gunvor Tistedal har redan svarat ja" in (await talk.last("already_decided")).text


class TestExceptions:
    async def test_a_late_request_with_b_reaches_the_manager_with_its_reason(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(LATE))
        await talk.says(ULRIKA, "B. Hedda måste vara klar före sin föräldraledighet.\n\nUlrika", to="decision_pending")
        item = (await talk.house.case()).placements[0]
        assert (item.stage, item.placement.day(Field.START)) == (Stage.AWAITING_DECISION, date(2027, 4, 5))
        assert "föräldraledighet" in (await talk.last("decision_request")).text
        await talk.says(GUNVOR, "Undantag: skälet räcker.", to="decision_request")
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.WITH_SUPPLIER

    async def test_an_agreement_that_ends_before_the_placement(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(ENDS_TOO_SOON))
        assert "tisdag 31 augusti 2027" in " ".join((await talk.last("decision_pending")).text.split())
        await talk.says(PELLE, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert "avtalet täcker den inte" in (await talk.last("person_needed")).text
        await talk.says(PELLE, "Undantag: avtalet förlängs, beslut finns.", to="decision_request")
        item = (await talk.house.case()).placements[0]
        assert [(w.rule, w.by.name) for w in item.waivers] == [(Rule.AGREEMENT, "Pelle Nordanås")]
        await talk.says(PELLE, "Godkänn", to="decision_request")
        await talk.says(HAVSLJUNG, "Ja, det går bra.", to="to_supplier")
        assert await talk.stage() is Stage.AWAITING_STOK


class TestSeveralPlacements:
    async def test_each_has_its_own_fate(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(TWO))
        asked = [x for x in await talk.house.letters() if x.kind == "decision_request"]
        assert len(asked) == 2
        for letter, text in zip(asked, ("Godkänn", "Avslå: kliniken har fullt i vår."), strict=True):
            raw = mail(text, sender=GUNVOR, message_id=f"<{text[:3]}@x.example>", In_Reply_To=letter.message_id)
            await talk.house.deliver(raw)
        assert (await talk.stage(1), await talk.stage(2)) == (Stage.WITH_SUPPLIER, Stage.DECLINED)
        declined = (await talk.last("declined")).text
        assert "Sixten Furuskog" in declined
        assert "Hedda" not in declined
        await talk.says(BJORKDALA, "Ja.", to="to_supplier")
        assert (await talk.stage(1), await talk.stage(2)) == (Stage.AWAITING_STOK, Stage.DECLINED)

    async def test_one_is_taken_back_while_the_supplier_is_asked_about_it(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(TWO))
        for letter in [x for x in await talk.house.letters() if x.kind == "decision_request"]:
            raw = mail("Godkänn", sender=GUNVOR, message_id=f"<{letter.id}@x.example>", In_Reply_To=letter.message_id)
            await talk.house.deliver(raw)
        await talk.says(ULRIKA, "Vi tar tillbaka förfrågan för Sixten Furuskog.\n\nUlrika", to="approved")
        assert (await talk.stage(1), await talk.stage(2)) == (Stage.WITH_SUPPLIER, Stage.WITHDRAWN)
        withdrawn = [x for x in await talk.house.letters() if x.kind == "supplier_withdrawn"]
        assert len(withdrawn) == 1
        assert "3 januari–2 april 2028" in " ".join(withdrawn[0].text.split())

    async def test_an_answer_to_the_old_letter_is_heard_in_the_case_that_was_split_off(
        self, talk: Conversation
    ) -> None:
        await talk.house.deliver(mail(TWO))
        asked = [x for x in await talk.house.letters() if x.kind == "decision_request"]
        await by_an_operator(talk.house, lambda d: housekeeping.split(d, "LOU-2027-0001", [2], Order("ove", "")))
        assert "LOU-2027-0002" in (await talk.last("moved")).text
        raw = mail("Godkänn", sender=GUNVOR, message_id="<s@x.example>", In_Reply_To=asked[1].message_id)
        await talk.house.deliver(raw)
        old, new = await talk.house.cases()
        assert [p.stage for p in old.placements] == [Stage.AWAITING_DECISION]
        assert [(p.position, p.stage) for p in new.placements] == [(2, Stage.WITH_SUPPLIER)]

    async def test_after_a_merge_the_old_number_and_the_old_letters_lead_on(self, talk: Conversation) -> None:
        house = talk.house
        await house.deliver(complete("Hedda Ymerfors"), incomplete("Sixten Furuskog", message_id="<2@klient.example>"))
        await by_an_operator(
            house, lambda d: housekeeping.merge(d, "LOU-2027-0001", "LOU-2027-0002", Order("ove", "samma klinik"))
        )
        first = next(x for x in await house.letters() if x.kind == "decision_request")
        raw = mail("Godkänn", sender=GUNVOR, message_id="<m1@x.example>", In_Reply_To=first.message_id)
        await house.deliver(raw)
        raw = mail(
            "Handledare för Sixten Furuskog blir Agneta Ryttarson.\n\nUlrika",
            subject="Komplettering LOU-2027-0001", message_id="<m2@x.example>",
        )  # fmt: skip
        await house.deliver(raw)
        emptied, kept = await house.cases()
        assert emptied.placements == ()
        hedda, sixten = sorted(kept.placements, key=lambda p: str(p.placement.value(Field.TRAINEE)))
        assert (hedda.stage, sixten.stage) == (Stage.WITH_SUPPLIER, Stage.AWAITING_DECISION)
        assert sixten.placement.value(Field.SUPERVISOR) == "Agneta Ryttarson"
        next_day = "Tue, 26 Jan 2027 10:00:00 +0100"
        raw = mail("Hur går det?", subject="LOU-2027-0001", message_id="<m3@x.example>", received=next_day)
        await house.deliver(raw)
        status = await talk.last("status")
        assert (status.case, "Platsen hör inte hit" in status.text) == ("LOU-2027-0002", False)


class TestTheSupplierAndTheForm:
    async def test_terms_then_another_period_then_yes(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        await talk.says(BJORKDALA, "Ja, men först från 4 oktober.", to="to_supplier")
        await talk.says(GUNVOR, "Fråga: går det bra från 4 oktober?", to="decision_request")
        await talk.says(ULRIKA, "Ja. Ny period blir 4 oktober 2027 till 2 januari 2028.\n\nUlrika", to="asked")
        item = (await talk.house.case()).placements[0]
        assert (item.stage, item.placement.day(Field.START)) == (Stage.AWAITING_DECISION, date(2027, 10, 4))
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert "4 oktober 2027–2 januari 2028" in " ".join((await talk.last("to_supplier")).text.split())
        await talk.says(BJORKDALA, "Ja.", to="to_supplier")
        assert await talk.stage() is Stage.AWAITING_STOK

    async def test_a_form_that_differs_is_told_to_both_and_the_right_one_confirms(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        await talk.says(BJORKDALA, "Ja.", to="to_supplier")
        form = signed(attached_form(talk.house.sent()[-1][1]))
        await talk.house.deliver(stok_mail(with_words(form, "2027-12-05", "2027-12-19"), "LOU-2027-0001"))
        assert await talk.stage() is Stage.AWAITING_STOK
        letters = [x for x in await talk.house.letters() if x.kind.startswith("stok_differs")]
        assert {x.envelope.recipients[0] for x in letters} == {
            "ulrika.wennerfalk@vgregion.example", "gunvor.tistedal@vgregion.example",
        }  # fmt: skip
        said = "Sista dag: i blanketten står söndag 19 december 2027, i ärendet söndag 5 december 2027."
        assert all(said in " ".join(x.text.split()) for x in letters)
        right = stok_mail(form, "LOU-2027-0001").replace(b"<stok@klient.example>", b"<stok2@klient.example>")
        await talk.house.deliver(right)
        assert await talk.stage() is Stage.CONFIRMED

    async def test_students_sign_no_form_and_are_counted(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(STUDENTS))
        item = (await talk.house.case()).placements[0]
        assert item.placement.seats == 3
        assert "tre VFU-platser" in (await talk.last("receipt")).text
        assert "STÖK" not in (await talk.last("receipt")).text
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert "tre VFU-studenter" in " ".join((await talk.last("to_supplier")).text.split())
        await talk.says(BJORKDALA, "Ja.", to="to_supplier")
        assert await talk.stage() is Stage.CONFIRMED
        assert "blankett" not in (await talk.last("supplier_agreed")).text


@pytest.mark.parametrize(("subject", "answered"), [("SV: utbildningsplatser  LOU", True), ("Fika på fredag", False)])
async def test_what_has_the_heading_and_says_nothing_is_answered(
    subject: str, answered: bool, talk: Conversation
) -> None:
    await talk.house.deliver(mail("Se bifogad fil.\n\nUlrika", subject=subject))
    assert await talk.kinds() == [*(["not_understood"] if answered else []), "person_needed"]


class TestSomebodyReads:
    """«Är något fel, eller vill du nå en person? Svara och skriv det, så läser en person ditt mejl.»"""

    @pytest.mark.parametrize("sender", [ULRIKA, CAMILLA, "Gunvor Tistedal <gunvor.tistedal+jobb@vgregion.example>"])
    @pytest.mark.parametrize("text", ["Det här stämmer inte.", "Tack, men vi är osäkra på om det blir av.", ""])
    async def test_what_holds_no_facts(self, sender: str, text: str, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(sender, text, to="receipt")
        letter = await talk.last("person_needed")
        assert letter.case == "LOU-2027-0001"
        assert ("inte med i ärendet" in letter.text) == ("+jobb" in sender)

    async def test_thanks_disturb_nobody(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(ULRIKA, "Ok, tack så mycket!\n\nUlrika", to="receipt")
        assert "person_needed" not in await talk.kinds()

    async def test_a_question_in_a_case_is_answered_in_it(self, talk: Conversation) -> None:
        await talk.house.deliver(complete(**HEAD_ON_COPY))
        await talk.says(ULRIKA, "Kan någon ringa mig?", to="receipt")
        answer = await talk.last("question")
        assert (answer.case, "[LOU-2027-0001]" in answer.subject) == ("LOU-2027-0001", True)
        await talk.says(ULRIKA, "Handledare blir Agneta Ryttarson i stället.", to="question")
        assert supervisor_of(await talk.house.case()) == "Agneta Ryttarson"

    async def test_why_is_answered_with_the_reasons(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(ENGLISH))
        await talk.says(ULRIKA, "Can somebody call me?", to="missing")
        assert "A person will read your question." in (await talk.last("question")).text
        talk.house.clock.set("2027-01-26T09:00")
        next_day = "Tue, 26 Jan 2027 10:00:00 +0100"
        first = (await talk.house.letters())[0]
        await talk.house.deliver(
            mail("Why?", message_id="<why@x.example>", received=next_day, In_Reply_To=first.message_id)
        )
        assert (await talk.kinds())[-1] == "why"

    async def test_a_strangers_question_tells_them_nothing(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(STRANGER, "Vad gäller det här?", to="receipt")
        answer = await talk.last("question")
        assert (answer.case, "LOU-2027-0001]" in answer.subject) == (None, False)

    async def test_a_question_for_an_answer_goes_to_whoever_asked(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Fråga: kan det skjutas till oktober?", to="decision_request")
        await talk.says(ULRIKA, "Kan det bli november i stället?", to="asked")
        assert "november i stället?" in (await talk.last("decision_request")).text
        assert (await talk.house.case()).placements[0].stage is Stage.AWAITING_DECISION


async def test_a_conversation_in_english(talk: Conversation) -> None:
    await talk.house.deliver(mail(ENGLISH))
    assert "Who is the supervisor" in (await talk.last("missing")).text
    await talk.says(ULRIKA, "The supervisor is Lars-Erik Myrdalen.\n\nUlrika", to="missing")
    assert "Gunvor Tistedal, who manages the agreement, will decide by" in " ".join(
        (await talk.last("receipt")).text.split()
    )
    await talk.says(GUNVOR, "Godkänn", to="decision_request")
    assert "has said yes" in (await talk.last("approved")).text
    await talk.says(BJORKDALA, "Ja.", to="to_supplier")
    form = signed(attached_form(talk.house.sent()[-1][1]))
    await talk.house.deliver(stok_mail(with_words(form, "2027-12-05", "2027-12-19"), "LOU-2027-0001"))
    to_requester = [
        x for x in await talk.house.letters()
        if x.kind == "stok_differs" and "ulrika.wennerfalk@vgregion.example" in x.envelope.recipients
    ]  # fmt: skip
    said = "Last day: the form says Sunday 19 December 2027, the case Sunday 5 December 2027."
    assert said in " ".join(to_requester[0].text.split())


async def test_a_placement_that_expires_is_told_to_those_concerned(talk: Conversation) -> None:
    await talk.house.deliver(complete())
    before = len(talk.house.sent())
    talk.house.clock.set("2027-09-06T22:05")  # past midnight in Stockholm
    await talk.house.service.run_until_idle()
    assert await talk.stage() is Stage.EXPIRED
    assert "Tiden gick ut: LOU-2027-0001" not in [str(message["Subject"]) for _, message in talk.house.sent()[before:]]
    talk.house.clock.set("2027-09-07T06:30")
    await talk.house.service.run_until_idle()
    assert "Tiden gick ut: LOU-2027-0001" in [str(message["Subject"]) for _, message in talk.house.sent()[before:]]
    told = {x.envelope.recipients[0] for x in await talk.house.letters() if x.kind.startswith("expired")}
    assert told == {"ulrika.wennerfalk@vgregion.example", "gunvor.tistedal@vgregion.example"}


async def test_what_is_opened_again_is_told_and_asked(talk: Conversation) -> None:
    await talk.house.deliver(complete())
    await talk.says(ULRIKA, "Vi tar tillbaka förfrågan.\n\nUlrika", to="receipt")
    await by_an_operator(talk.house, lambda d: housekeeping.reopen(d, "LOU-2027-0001", 1, Order("ove", "av misstag")))
    assert await talk.stage() is Stage.AWAITING_DECISION
    assert (await talk.last("reopened")).envelope.recipients == ("ulrika.wennerfalk@vgregion.example",)
    await talk.says(GUNVOR, "Godkänn", to="decision_request")
    assert await talk.stage() is Stage.WITH_SUPPLIER


def with_words(form: bytes, old: str, new: str) -> bytes:
    """The form with one cell's words changed."""
    document = docx.Document(BytesIO(form))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells if cell.text == old]
    assert len(cells) == 1
    cells[0].text = new
    out = BytesIO()
    document.save(out)
    return out.getvalue()
