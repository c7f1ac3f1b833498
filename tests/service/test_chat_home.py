"""A person's App Home over Slack's wire: what stands on it, the list by mail, and what people have chosen."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from pathlib import Path

import pytest_asyncio

from bot.assemble import clock_work, office_of
from bot.demo.slack_server.state import View
from bot.ports import DeadlineState, SetDeadline
from bot.reminders import Reminders
from bot.routine.model import Absence
from bot.routine.notifications import Notifications, QuietHours
from bot.routine.routine import current_routine
from bot.routine.working_days import STOCKHOLM
from handlers.chat.listing import as_csv, cell
from tests.service.chat_house import (
    GUNVOR,
    MAJ,
    PELLE,
    STRANGER,
    TORUN,
    ULRIKA,
    ChatHouse,
    open_chat_house,
)
from tests.service.chat_house import NAMES as NAMES_OF_PEOPLE
from tests.service.mails import COMPLETE, complete, incomplete, mail

GUNVORS = "gunvor.tistedal@vgregion.example"
NAMES = ("Alma", "Bo", "Cleo", "Dan", "Ebba", "Finn", "Greta", "Hugo", "Ines", "Jon", "Klara", "Leo", "Mona", "Nils")


@pytest_asyncio.fixture
async def chat(tmp_path: Path) -> AsyncIterator[ChatHouse]:
    async with open_chat_house(tmp_path, answers_per_address_and_day=100) as opened:
        yield opened


def at(chat: ChatHouse, text: str) -> None:
    """`text`: a time in Stockholm."""
    moment = datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)
    chat.house.clock.set(f"{moment:%Y-%m-%dT%H:%M:%S}")


class TestWhatStandsThere:
    async def test_of_a_stranger_says_so_and_writes_to_nobody(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(STRANGER)
        await chat.home(STRANGER, "Vi hittar inte ditt Slack-konto")
        assert await chat.kinds() == []

    async def test_what_needs_me_comes_first_and_is_redrawn(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(GUNVOR)
        await chat.home(GUNVOR, "Inget väntar på dig just nu.")
        await chat.deliver(complete())
        home = await chat.home(GUNVOR, "Väntar på dig (1)")
        assert "LOU-2027-0001" in home.words
        await chat.slack.click(GUNVOR, home, "approve")
        await chat.told(GUNVOR, "Du har godkänt.")
        home = await chat.home(GUNVOR, "Beslut senaste 7 dagarna (1)")
        assert "Godkänt av Gunvor Tistedal, måndag 25 januari 2027 kl. " in home.words
        assert "Väntar på andra" not in home.words

    async def test_a_decline_is_a_decision_too_and_closes_the_case(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(GUNVOR)
        await chat.slack.open_home(ULRIKA)
        card = await chat.asked()
        await chat.slack.click(GUNVOR, card, "decline")
        await chat.modal(GUNVOR, "Ditt skäl")
        await chat.slack.submit(GUNVOR, {"kind": "capacity", "words": "Kliniken har ingen plats."})
        home = await chat.home(GUNVOR, "Avslaget av Gunvor Tistedal")
        assert "Beställaren har fått avslaget." in home.words
        await chat.home(ULRIKA, "Avslaget av Gunvor Tistedal")
        assert not (await chat.case()).open_placements
        chat.house.clock.advance(days=8)
        await chat.deliver(incomplete(message_id="<2@klient.example>"))
        await chat.home(GUNVOR, "Väntar på andra (1)")
        assert "Beslut" not in chat.slack.homes[GUNVOR].words

    async def test_acts_from_the_menu_of_a_home(self, chat: ChatHouse) -> None:
        await chat.deliver(complete())
        await chat.slack.open_home(GUNVOR)
        home = await chat.home(GUNVOR, "Väntar på dig (1)")
        menu = next(e for b in home.content["blocks"] for e in b.get("elements", ()) if e.get("type") == "overflow")
        await chat.slack.click(
            GUNVOR, home, "more", next(o["value"] for o in menu["options"] if "decline" in o["value"])
        )
        await chat.modal(GUNVOR, "Ditt skäl")

    async def test_a_deputy_sees_for_whom(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(PELLE)
        home = await chat.home(PELLE, "Inget väntar på dig")
        await chat.asked()
        await chat.slack.open_home(GUNVOR)
        home = await chat.home(GUNVOR, "Du är inte anmäld som borta.")
        await chat.slack.click(GUNVOR, home, "absence")
        await chat.modal(GUNVOR, "Första dag")
        await chat.slack.submit(GUNVOR, {"first": "2027-01-25", "last": "2027-02-05"})
        await chat.home(PELLE, "Du är ersättare för Gunvor Tistedal (1)")
        home = await chat.home(GUNVOR, "25 januari–5 februari 2027: Pelle Nordanås ersätter dig.")
        assert "Väntar på andra (1)" in home.words

    async def test_a_study_director_sees_what_is_asked_and_what_waits_for_others(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(ULRIKA)
        await chat.home(ULRIKA, "Inget väntar på dig just nu.")
        await chat.deliver(incomplete())
        home = await chat.home(ULRIKA, "Vi saknar svar om handledare.")
        assert "Väntar på dig (1)" in home.words
        buttons = {e.get("action_id") for b in home.content["blocks"] for e in b.get("elements", ())}
        assert "decline" not in buttons
        await chat.deliver(complete("Rut Falkman", message_id="<2@klient.example>"))
        await chat.home(ULRIKA, "Väntar på andra (1)")

    async def test_a_coordinator_sees_what_is_to_be_sorted_and_what_was_put_aside(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(TORUN)
        await chat.home(TORUN, "Inget väntar på dig")
        text = COMPLETE.format(trainee="Rut Falkman").replace("Björkdala Ortopedklinik", "Nyhamra Ortopedi AB")
        await chat.deliver(mail(text))
        await chat.home(TORUN, "Att sortera (1)")
        await chat.deliver(complete(message_id="<2@klient.example>").replace(b"sidotj", b"skyddad identitet, sidotj"))
        home = await chat.home(TORUN, "Lagt åt sidan (1)")
        await chat.slack.click(TORUN, home, "retry")
        await chat.told(TORUN, "läses igen nu.")

    async def test_only_homes_that_were_opened_are_drawn_and_each_sight_once(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(GUNVOR)
        await chat.home(GUNVOR, "Inget väntar på dig just nu.")
        await chat.asked()
        await chat.home(GUNVOR, "Väntar på dig (1)")
        await chat.slack.open_home(GUNVOR)
        await chat.all_delivered()
        published = chat.slack.api.called("views.publish")
        assert {call["user_id"] for call in published} == {GUNVOR}
        sights = [str(call["view"]["blocks"]) for call in published]
        assert len(sights) == len(set(sights))


class TestAll:
    async def test_the_list_is_mailed_to_ones_own_address(self, chat: ChatHouse) -> None:
        await chat.slack.open_home(GUNVOR)
        for number, name in enumerate(NAMES):
            await chat.deliver(complete(f"{name} Ymerfors", message_id=f"<{number}@klient.example>"))
        home = await chat.home(GUNVOR, "Visa alla (14)")
        assert "Väntar på dig (14)" in home.words
        assert home.words.count("*LOU-2027-") == 12
        await chat.slack.click(GUNVOR, home, "all_cases")
        await chat.told(GUNVOR, f"Listan är mejlad till {GUNVORS}. Den har 14 rader.")
        await chat.sent_to(GUNVORS, "Filen har 14 rader.")
        (letter,) = [x for x in await chat.house.letters() if x.kind == "case_list"]
        assert letter.envelope.recipients == (GUNVORS,)
        rows = the_list(chat)
        assert [row["Ärende"] for row in rows] == sorted(row["Ärende"] for row in rows)
        assert {row["Rubrik"] for row in rows} == {"Väntar på dig"}
        assert rows[0]["Leverantör"] == "Björkdala Ortopedklinik"
        assert rows[0]["Start"] == "2027-09-06"
        assert not any(name in str(rows) for name in NAMES)
        await chat.slack.click(GUNVOR, home, "all_cases")
        await chat.told(GUNVOR, f"Listan är redan mejlad till {GUNVORS} i dag.")
        assert (await chat.kinds()).count("case_list") == 1

    def test_no_cell_is_a_formula_or_holds_an_identity_number(self) -> None:
        for text in (
            '=HYPERLINK("http://x.example")',
            "+46",
            "-1",
            "@SUM(A1)",
            "\t=1+1",
            " =1+1",
            "\r=1",
            "\u200b=1+1",
        ):
            assert cell(text).startswith("'"), text
        assert "9876" not in cell("Per Lindevik 19811218-9876")
        assert cell("Ortopedi; ögon\nöron") == "Ortopedi; ögon öron"
        data = as_csv([["a;b", 'c"d', None, 7]])
        assert data.startswith(b"\xef\xbb\xbf")
        assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))[1] == ["a;b", 'c"d', "", "7"]

    async def test_no_more_than_some_lists_a_day(self, chat: ChatHouse) -> None:
        home = await opened(chat, TORUN)
        content = {**home.content, "blocks": [*home.content["blocks"], ALL_CASES]}
        for number in range(6):
            await chat.deliver(complete(f"{NAMES[number]} Ymerfors", message_id=f"<{number}@klient.example>"))
            await chat.home(TORUN, f"Väntar på andra ({number + 1})")
            await chat.slack.click(TORUN, replace(home, content=content), "all_cases")
            if number < 5:
                await chat.told(TORUN, f"Den har {'en rad' if number == 0 else f'{number + 1} rader'}.")
        await chat.told(TORUN, "Du har redan fått 5 listor i dag.")
        assert (await chat.kinds()).count("case_list") == 5


ALL_CASES = {
    "type": "actions",
    "block_id": "all",
    "elements": [
        {
            "type": "button",
            "action_id": "all_cases",
            "text": {"type": "plain_text", "text": "Visa alla"},
            "value": "new",
            "block_id": "all",
        }
    ],
}


async def opened(chat: ChatHouse, user: str) -> View:
    await chat.slack.open_home(user)
    return await chat.home(user, "Aviseringar")


def the_list(chat: ChatHouse) -> list[dict[str, str]]:
    """The rows of the file that was mailed last."""
    for to, message in reversed(chat.house.sent()):
        assert isinstance(message, EmailMessage)
        for part in message.iter_attachments():
            if part.get_content_type() == "text/csv":
                assert to == GUNVORS
                data = part.get_payload(decode=True)
                assert isinstance(data, bytes)
                assert data.startswith(b"\xef\xbb\xbf")
                assert "2027-01-25.csv" in str(part.get_filename())
                return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    raise AssertionError("no list was mailed")


class TestNotifications:
    async def test_are_checked_as_they_are_typed_saved_and_shown(self, chat: ChatHouse) -> None:
        home = await opened(chat, GUNVOR)
        assert "Daglig lista: av. Tysta timmar: inga." in home.words
        await chat.slack.click(GUNVOR, home, "notifications")
        await chat.modal(GUNVOR, "Daglig lista")
        wrong = {
            ("none", "16:00", "none"): {"quiet_ends": "Välj både när de tysta timmarna börjar och när de slutar."},
            ("none", "none", "07:00"): {"quiet_begins": "Välj både när de tysta timmarna börjar och när de slutar."},
            ("none", "07:00", "07:00"): {"quiet_ends": "Välj två olika tider."},
            ("none", "08:00", "15:30"): {
                "quiet_ends": "Lämna minst en timme fri mellan 08.30 och 16.00. Annars når inga påminnelser dig."
            },
            ("08:00", "16:00", "09:00"): {"daily": "Den tiden är i dina tysta timmar."},
        }
        for (daily, begins, ends), words in wrong.items():
            refused = await chat.slack.submit(GUNVOR, {"daily": daily, "quiet_begins": begins, "quiet_ends": ends})
            assert refused.errors == words
        await chat.slack.submit(GUNVOR, {"daily": "09:30", "quiet_begins": "16:00", "quiet_ends": "09:00"})
        await chat.told(GUNVOR, "Dina aviseringar är sparade. Daglig lista: kl. 09.30 på arbetsdagar.")
        home = await chat.home(GUNVOR, "Daglig lista: kl. 09.30 på arbetsdagar. Tysta timmar: 16.00–09.00.")
        await chat.slack.click(GUNVOR, home, "notifications")
        modal = await chat.modal(GUNVOR, "Tysta timmar")
        assert [b["element"]["initial_option"]["value"] for b in modal.content["blocks"] if b["type"] == "input"] == [
            "09:30",
            "16:00",
            "09:00",
        ]
        await chat.slack.submit(GUNVOR, {"daily": "none", "quiet_begins": "none", "quiet_ends": "none"})
        await chat.home(GUNVOR, "Daglig lista: av. Tysta timmar: inga.")
        told = await chat.house.database.read(lambda unit: unit.notifications.told(GUNVORS))
        assert [chosen for _, chosen in told] == [
            Notifications(GUNVORS, time(9, 30), QuietHours(time(16), time(9))),
            Notifications(GUNVORS),
        ]

    async def test_a_reminder_waits_until_the_quiet_hours_are_over(self, chat: ChatHouse) -> None:
        await chat.asked()
        await choose(chat, GUNVOR, quiet=("08:00", "10:30"))
        at(chat, "2027-01-27T08:30:00")
        await ticked(chat)
        assert not reminders_of(chat)
        (waiting,) = [d for d in await deadlines(chat) if d.kind == "decide_thread"]
        assert waiting.state is DeadlineState.WAITING
        assert waiting.due_at == datetime(2027, 1, 27, 9, 30, tzinfo=UTC)
        assert waiting.reason == "mottagaren har tysta timmar"
        at(chat, "2027-01-27T10:30:00")
        await ticked(chat)
        await ticked(chat)
        assert len(reminders_of(chat)) == 1

    async def test_never_past_its_limit(self, chat: ChatHouse) -> None:
        """The service stood still until the person's quiet hours had begun, on the last day."""
        await chat.asked()
        await choose(chat, GUNVOR, quiet=("10:30", "17:00"))
        at(chat, "2027-01-29T11:00:00")
        await ticked(chat)
        assert [m for m in direct(chat, GUNVOR) if "det är sista dag" in m]

    async def test_a_card_waits_too_and_is_redrawn_at_once_when_it_stands(self, chat: ChatHouse) -> None:
        await choose(chat, GUNVOR, quiet=("18:00", "07:00"))
        at(chat, "2027-01-25T20:00:00")
        text = COMPLETE.format(trainee="Hedda Ymerfors").replace("Björkdala Ortopedklinik", "Kvarnsjö Närsjukhus")
        await chat.deliver(mail(text))
        await chat.sent_to(GUNVORS, "LOU-2027-0001")
        await chat.slack.open_home(GUNVOR)
        home = await chat.home(GUNVOR, "Väntar på dig (1)")
        await chat.all_delivered()
        assert not [m for m in chat.slack.messages(GUNVOR) if m.blocks and "Kvarnsjö" in m.words]
        at(chat, "2027-01-26T07:00:00")
        await chat.slack.command(MAJ, "hjälp")  # something happens: the outbox looks again
        card = await chat.card(lambda c: "Kvarnsjö" in c.words, place=GUNVOR)
        at(chat, "2027-01-26T19:00:00")
        await chat.slack.click(GUNVOR, card, "approve")
        await chat.told(GUNVOR, "Du har godkänt.")
        await chat.card(lambda c: "Godkänt av Gunvor Tistedal" in c.words, place=GUNVOR)
        await chat.slack.open_home(GUNVOR)
        assert home.words != (await chat.home(GUNVOR, "Beslut senaste 7 dagarna (1)")).words


class TestTheDailyList:
    async def test_comes_once_at_its_time_on_working_days(self, chat: ChatHouse) -> None:
        await chat.asked()
        await choose(chat, GUNVOR, daily="09:30")
        at(chat, "2027-01-26T09:29:00")
        await ticked(chat)
        assert not lists_of(chat, GUNVOR)
        at(chat, "2027-01-26T09:30:30")
        await ticked(chat)
        (said,) = lists_of(chat, GUNVOR)
        assert said.startswith("I dag väntar en plats på dig.")
        await chat.stop()
        await chat.start()
        for text in ("2027-01-26T09:31:00", "2027-01-26T15:00:00", "2027-01-27T09:00:00"):
            at(chat, text)
            await ticked(chat)
        assert len(lists_of(chat, GUNVOR)) == 1
        at(chat, "2027-01-29T15:00:00")  # a Friday: late, but on its day
        await ticked(chat)
        assert len(lists_of(chat, GUNVOR)) == 2
        at(chat, "2027-01-31T12:00:00")  # a Sunday
        await ticked(chat)
        assert len(lists_of(chat, GUNVOR)) == 2

    async def test_two_workers_send_one(self, chat: ChatHouse) -> None:
        await chat.asked()
        await choose(chat, GUNVOR, daily="09:30")
        at(chat, "2027-01-26T10:00:00")
        await ticked(chat, workers=4)
        due = await chat.house.database.read(lambda unit: unit.notifications.due(chat.house.clock.now(), 10))
        assert due == []
        assert len(lists_of(chat, GUNVOR)) == 1

    async def test_none_when_nothing_waits_nor_while_away(self, chat: ChatHouse) -> None:
        await choose(chat, GUNVOR, daily="09:30")
        at(chat, "2027-01-26T10:00:00")
        await ticked(chat)
        await chat.asked(mail(COMPLETE.format(trainee="Hedda Ymerfors"), received="Tue, 26 Jan 2027 11:00:00 +0100"))
        absence = Absence(GUNVORS, date(2027, 1, 27), date(2027, 1, 27))
        await chat.house.database.write(lambda unit: unit.directory.set_absence(absence, chat.house.clock.now()))
        at(chat, "2027-01-27T10:00:00")
        await ticked(chat)
        at(chat, "2027-01-28T10:00:00")
        await ticked(chat)
        assert len(lists_of(chat, GUNVOR)) == 1

    async def test_one_that_was_missed_is_not_made_up_for(self, chat: ChatHouse) -> None:
        await chat.asked()
        await choose(chat, GUNVOR, daily="09:30")
        at(chat, "2027-01-26T16:30:00")
        await ticked(chat)
        assert not lists_of(chat, GUNVOR)
        (due,) = await chat.house.database.read(
            lambda unit: unit.notifications.due(datetime(2027, 1, 27, 8, 30, tzinfo=UTC), 10)
        )
        assert due.due_at == datetime(2027, 1, 27, 8, 30, tzinfo=UTC)

    async def test_a_requester_is_told_what_to_answer(self, chat: ChatHouse) -> None:
        await chat.deliver(incomplete())
        await choose(chat, ULRIKA, daily="08:00")
        at(chat, "2027-01-26T08:00:00")
        await ticked(chat)
        assert "Vi saknar svar om handledare." in lists_of(chat, ULRIKA)[0]


async def choose(chat: ChatHouse, user: str, *, daily: str = "none", quiet: tuple[str, str] = ("none", "none")) -> None:
    home = await opened(chat, user)
    await chat.slack.click(user, home, "notifications")
    await chat.modal(user, "Daglig lista")
    await chat.slack.submit(user, {"daily": daily, "quiet_begins": quiet[0], "quiet_ends": quiet[1]})
    await chat.told(user, "Dina aviseringar är sparade.")


async def ticked(chat: ChatHouse, workers: int = 1) -> None:
    """What is due now has been done, as other workers' clocks do it, and what follows has been delivered."""
    hours, now = current_routine().hours, chat.house.clock.now()
    work = clock_work(office_of(chat.house.settings))
    clocks = [Reminders(chat.house.database, chat.house.clock, work, hours) for _ in range(workers)]
    await asyncio.gather(*(clock.run_due(now) for clock in clocks))
    await chat.all_delivered()


def direct(chat: ChatHouse, user: str) -> list[str]:
    return [f"{m.text}\n{m.words}" for m in chat.slack.messages(user) if m.user not in NAMES_OF_PEOPLE]


def lists_of(chat: ChatHouse, user: str) -> list[str]:
    return [words for words in direct(chat, user) if words.startswith("I dag väntar")]


def reminders_of(chat: ChatHouse) -> list[str]:
    return [m.text for m in chat.slack.messages(chat.channel) if "väntar på beslut" in m.text and m.thread_ts]


async def deadlines(chat: ChatHouse) -> list[SetDeadline]:
    number = (await chat.case()).number
    return list(await chat.house.database.read(lambda unit: unit.deadlines.of_case(number)))
