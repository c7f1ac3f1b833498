"""Keep → handle → send, on real servers: what must never be lost, doubled, or sent to the wrong one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from bot.ports import ItemState, LetterState
from bot.reading.extract import read
from bot.reading.model import Reading
from bot.routine.model import Field, Rule, Status, Verdict
from bot.transports.embedded import EmbeddedMailServer
from tests.patience import ENOUGH
from tests.servers import faulty_smtp
from tests.service.house import MAILBOX, House, house_on, open_house
from tests.service.mails import STRANGER, TORBJORN, complete, incomplete, mail

MANY = b"From: Anna <a@x.example>\r\nCc: " + b", ".join(b"p%d@x.example" % n for n in range(10_000))
NESTED = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
ULRIKAS = "ulrika.wennerfalk@vgregion.example"


async def reasons(house: House, state: ItemState = ItemState.DONE) -> list[str]:
    items = await house.database.read(lambda unit: unit.inbox.listed(state))
    return [item.reason for item in reversed(items)]


class TestARequest:
    async def test_complete_gives_a_receipt_and_asks_the_manager(self, house: House) -> None:
        await house.deliver(complete())
        case = await house.case()
        assert case.number == "LOU-2027-0001"
        assert [p.assessment.verdict for p in case.placements] == [Verdict.READY]
        assert [(x.kind, x.envelope.recipients) for x in await house.letters()] == [
            ("receipt", (ULRIKAS,)),
            ("decision_request", ("gunvor.tistedal@vgregion.example",)),
        ]
        assert [to for to, _ in house.sent()] == [ULRIKAS, "gunvor.tistedal@vgregion.example"]

    async def test_the_answer_threads_and_says_it_is_automatic(self, house: House) -> None:
        await house.deliver(incomplete(subject="SV: Utbildningsplatser LOU", References="<0@klient.example>"))
        ((to, answer),) = house.sent()
        assert to == ULRIKAS
        assert answer["Subject"] == "Re: Utbildningsplatser LOU [LOU-2027-0001]"
        assert answer["In-Reply-To"] == "<1@klient.example>"
        assert answer["References"].split() == ["<0@klient.example>", "<1@klient.example>"]
        assert answer["Auto-Submitted"] == "auto-replied"
        assert answer["From"] == f"Utbildningsplatser LOU <{MAILBOX}>"
        words, day = answer.iter_parts()  # type: ignore[attr-defined]
        assert (words.get_content_type(), day.get_content_type()) == ("multipart/alternative", "text/calendar")
        assert [p.get_content_type() for p in words.iter_parts()] == ["text/plain", "text/html"]

    async def test_an_answer_completes_it(self, house: House) -> None:
        await house.deliver(incomplete())
        ours = (await house.letters())[0].message_id
        await house.deliver(
            mail("Handledare är Lars-Erik Myrdalen.\n\nUlrika", message_id="<2@klient.example>", In_Reply_To=ours,
                 subject="SV: Utbildningsplatser LOU", received="Tue, 26 Jan 2027 10:00:00 +0100")
        )  # fmt: skip
        case = await house.case()
        assert case.placements[0].placement.value(Field.SUPERVISOR) == "Lars-Erik Myrdalen"
        assert case.placements[0].assessment.verdict is Verdict.READY
        assert [x.kind for x in await house.letters()] == ["missing", "receipt", "decision_request"]

    async def test_the_clock_of_the_lead_time_is_the_first_mail(self, house: House) -> None:
        await house.deliver(incomplete(received="Fri, 05 Mar 2027 10:00:00 +0100"))
        ours = (await house.letters())[0].message_id
        late = mail("Handledare är Lars-Erik Myrdalen.", message_id="<2@klient.example>", In_Reply_To=ours,
                    received="Mon, 24 May 2027 10:00:00 +0200")  # fmt: skip
        await house.deliver(late)
        assessment = (await house.case()).placements[0].assessment
        assert assessment.findings[Rule.LEAD_TIME] is Status.MET
        assert assessment.verdict is Verdict.READY

    async def test_history_says_who_when_and_from_which_mail(self, house: House) -> None:
        await house.deliver(incomplete())
        history = await house.database.read(lambda unit: unit.cases.history("LOU-2027-0001"))
        assert [(e.event, e.who) for e in history] == [
            ("request_received", ULRIKAS),
            ("checked", "rule:checks"),
            ("letter_queued", "rule:letters"),
        ]
        assert all(
            e.at.tzinfo and e.item_id == 1 and e.routine == "RS8630-1138324516-212, version 1.0" for e in history
        )


class TestTheSameThingTwice:
    async def test_the_same_bytes_are_one_row(self, house: House) -> None:
        await house.deliver(complete(), complete())
        await house.deliver(complete())
        assert len(await house.cases()) == 1
        assert sum((await house.database.read(lambda unit: unit.inbox.counts())).values()) == 1

    async def test_the_same_message_id_with_other_bytes_joins_the_case(self, house: House) -> None:
        await house.deliver(complete(), complete(X_Copy="by another way"))
        assert len(await house.cases()) == 1
        items = await house.database.read(lambda unit: unit.inbox.listed(ItemState.DONE))
        assert [item.case for item in items] == ["LOU-2027-0001", "LOU-2027-0001"]
        assert len(await house.letters()) == 2

    async def test_mail_without_a_message_id_is_not_taken_for_a_copy(self, house: House) -> None:
        await house.deliver(complete("Hedda Ymerfors", message_id=""), complete("Arvid Lindgren", message_id=""))
        assert len(await house.cases()) == 2

    async def test_a_restart_finds_nothing_to_do(self, tmp_path: Path) -> None:
        async with EmbeddedMailServer.start({MAILBOX: "secret"}) as server:
            async with house_on(server, tmp_path) as house:
                await house.deliver(complete())
            async with house_on(server, tmp_path) as again:
                await again.service.run_until_idle()
                assert len(again.sent()) == 2

    async def test_remembered_mail_is_not_taken_again(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, imap_handled_folder="-") as house:
            await house.deliver(complete())
            await house.deliver(incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
            assert len(await house.cases()) == 2


class TestMachines:
    @pytest.mark.parametrize(
        "raw",
        [
            complete(Auto_Submitted="auto-replied"),
            complete(Auto_Submitted="auto-generated"),
            complete(Precedence="bulk"),
            complete(List_Id="<lista.example>"),
            complete(Return_Path="<>"),
            complete(subject="Automatiskt svar: Utbildningsplatser LOU"),
            complete(sender="Mail Delivery System <mailer-daemon@post.example>", Return_Path="<>"),
            complete(sender=f"Utbildningsplatser LOU <{MAILBOX}>"),
        ],
    )
    async def test_are_never_answered(self, raw: bytes, house: House) -> None:
        await house.deliver(raw)
        assert await house.cases() == []
        assert all(x.kind == "person_needed" for x in await house.letters())
        assert await house.parked() == []

    async def test_an_exchange_user_is_no_machine(self, house: House) -> None:
        await house.deliver(complete(X_Auto_Response_Suppress="DR, OOF, AutoReply"))
        assert len(await house.cases()) == 1

    async def test_an_automatic_reply_in_a_case_changes_nothing(self, house: House) -> None:
        await house.deliver(incomplete())
        ours = (await house.letters())[0].message_id
        away = mail("Handledare är Lars-Erik Myrdalen.", message_id="<2@klient.example>", In_Reply_To=ours,
                    Auto_Submitted="auto-replied")  # fmt: skip
        await house.deliver(away)
        assert (await house.case()).placements[0].assessment.verdict is Verdict.NEEDS_INFORMATION
        assert len(await house.letters()) == 1


class TestPeople:
    async def test_a_strangers_facts_do_not_join_a_case(self, house: House) -> None:
        await house.deliver(incomplete())
        await house.deliver(
            mail(
                "Handledare är Lars-Erik Myrdalen.",
                sender=STRANGER,
                subject="LOU-2027-0001",
                message_id="<2@x.example>",
            )
        )
        assert (await house.case()).placements[0].placement.value(Field.SUPERVISOR) is None
        to_stranger = [x for x in await house.letters() if "kalle@annanstans.example" in x.envelope.recipients]
        assert [x.kind for x in to_stranger] == ["not_understood"]
        assert "Hedda" not in to_stranger[0].text
        assert "LOU-2027-0001" not in to_stranger[0].subject

    async def test_another_study_director_has_no_part_in_it(self, house: House) -> None:
        await house.deliver(incomplete())
        await house.deliver(
            mail("Vi tar tillbaka förfrågan.", sender=TORBJORN, subject="LOU-2027-0001", message_id="<2@x.example>")
        )
        assert not (await house.case()).withdrawn

    async def test_reply_to_of_another_domain_is_not_followed(self, house: House) -> None:
        await house.deliver(complete(Reply_To="Annan <annan@annanstans.example>"))
        assert next(to for to, _ in house.sent()) == ULRIKAS

    async def test_no_more_than_the_cap_of_answers_to_one_address_a_day(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, answers_per_address_and_day=2) as house:
            for number in range(4):
                await house.deliver(
                    incomplete(f"Hedda Ymer{'abcd'[number]}fors", message_id=f"<{number}@klient.example>")
                )
            answers = [x for x in await house.letters() if x.kind == "missing"]
            assert [x.state for x in answers] == [LetterState.SENT] * 2 + [LetterState.PENDING] * 2  # until tomorrow
            assert len(await house.cases()) == 4
            assert "person_needed" in [x.kind for x in await house.letters()]

    async def test_identity_numbers_are_not_repeated(self, house: House) -> None:
        number = "19121212-1212"  # the one that stands for all of them in examples
        await house.deliver(incomplete(f"Hedda Ymerfors ({number})", subject=f"Utbildningsplatser LOU {number}"))
        for _, sent in house.sent():
            assert "1212-1212" not in sent.as_string()
        history = await house.database.read(lambda unit: unit.cases.history("LOU-2027-0001"))
        assert "1212-1212" not in " ".join(e.text for e in history)


class TestFaults:
    async def test_our_own_fault_is_tried_again_and_then_parked_while_the_next_goes_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = fail_for(b"Fel Person", monkeypatch)
        async with open_house(tmp_path, retry_seconds=1) as house:
            await house.deliver(
                complete("Fel Person", message_id="<1@x.example>"), complete(message_id="<2@x.example>")
            )
            assert len(await house.cases()) == 1
            assert await reasons(house, ItemState.LATER) == ["RuntimeError: reading failed"]
            await until(lambda: parked_count(house), house)
            assert calls() == 3
            assert await reasons(house, ItemState.PARKED) == ["RuntimeError: reading failed"]
            told = [x for x in await house.letters() if x.kind == "parked"]
            assert len(told) == 1
            monkeypatch.undo()
            await house.database.write(lambda unit: unit.inbox.retry(1))
            await house.service.run_until_idle()
            assert len(await house.cases()) == 2
            assert await house.parked() == []

    async def test_too_large_is_parked_by_its_head_and_told(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, max_message_bytes=10_000) as house:
            await house.deliver(mail("x" * 20_000), complete(message_id="<2@x.example>"))
            (item,) = await house.parked()
            assert item.size > 20_000
            assert len(await house.cases()) == 1
            assert "too_large" in [x.kind for x in await house.letters()]

    @pytest.mark.parametrize("attached", [0, 3_000_000], ids=["whole", "in pieces"])
    async def test_mail_without_a_trace_came_when_the_mailbox_says_whatever_its_sender_claims(
        self, attached: int, house: House
    ) -> None:
        message = message_from_bytes(complete(received="Tue, 08 Dec 2026 10:00:00 +0100"), policy=SMTP)
        del message["Received"]
        if attached:
            message.add_attachment(bytes(attached), maintype="application", subtype="octet-stream", filename="x.bin")
        arrived_at = datetime(2027, 1, 24, 23, 30, tzinfo=UTC)  # past midnight in Stockholm
        await house.server.deliver(MAILBOX, message.as_bytes(), arrived_at)
        await house.service.run_until_idle()
        assert (await house.case()).first_contact == date(2027, 1, 25)

    async def test_mail_before_the_go_live_day_is_kept_silently(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, go_live=date(2027, 1, 26)) as house:
            await house.deliver(complete())
            assert await house.cases() == []
            assert await house.letters() == []
            assert (await reasons(house))[0].startswith("mottaget före driftstarten")

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\x00" * 1000,
            b"\xff\xfe" * 500,
            b"From: \r\nTo: \r\n\r\n",
            b"Subject: =?utf-8?Q?Utbildningsplatser_LOU=0D=0ABcc:_x@y.example?=\r\nFrom: a@b.example\r\n\r\nHej",
            MANY + b"\r\n\r\nHej",
            NESTED + (b"--a\r\n" + NESTED) * 3000,
        ],
        ids=["empty", "zeros", "undecodable", "no-addresses", "injected-header", "10000-recipients", "endless-nesting"],
    )  # fmt: skip
    async def test_bad_input_ends_in_a_row_and_the_next_goes_on(self, raw: bytes, house: House) -> None:
        await house.deliver(raw, complete())
        counts = await house.database.read(lambda unit: unit.inbox.counts())
        assert counts.get(ItemState.LATER, 0) == 0
        assert counts.get(ItemState.NEW, 0) == 0
        assert len(await house.cases()) == 1
        assert all(sent["Bcc"] is None for _, sent in house.sent())


class TestLetters:
    async def test_a_letter_that_is_refused_for_good_is_told_to_the_coordinators(self, tmp_path: Path) -> None:
        async with faulty_smtp() as post, open_house(tmp_path, smtp_port=post.port) as house:
            post.answers[f"RCPT {ULRIKAS}"] = "550 5.1.1 No such user"
            await house.deliver(incomplete())
            refused, told = await house.letters()
            assert (refused.kind, refused.state) == ("missing", LetterState.DEAD)
            assert (told.kind, told.state) == ("undeliverable", LetterState.SENT)
            assert "torun.ekelov@vgregion.example" in told.envelope.recipients
            history = await house.database.read(lambda unit: unit.cases.history("LOU-2027-0001"))
            assert history[-1].event == "letter_undeliverable"
            assert "5.1.1" in history[-1].text

    async def test_a_refusal_for_now_is_tried_again_under_the_same_message_id(self, tmp_path: Path) -> None:
        async with faulty_smtp() as post, open_house(tmp_path, smtp_port=post.port, retry_seconds=1) as house:
            post.answers["DATA"] = "451 4.3.0 Try later"
            post.once.add("DATA")
            await house.deliver(incomplete())
            (waiting,) = await house.letters()
            assert (waiting.state, waiting.attempts) == (LetterState.PENDING, 1)
            await until(lambda: sent_count(house), house)
            (received,) = post.received
            assert waiting.message_id.encode() in received.content

    async def test_notices_that_cannot_be_delivered_make_no_more_notices(self, tmp_path: Path) -> None:
        async with faulty_smtp() as post, open_house(tmp_path, smtp_port=post.port) as house:
            post.answers["MAIL"] = "550 5.7.1 Not you"
            await house.deliver(incomplete())
            assert {(x.kind, x.state) for x in await house.letters()} == {
                ("missing", LetterState.DEAD),
                ("undeliverable", LetterState.DEAD),
            }

    async def test_a_server_that_is_away_costs_nothing(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, smtp_port=9) as house:
            await house.deliver(complete())
            assert {x.state for x in await house.letters()} == {LetterState.PENDING}
            assert len(await house.cases()) == 1


async def test_the_loops_take_in_mail_as_it_comes_and_stop_when_told(house: House) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(house.service.run(stop))
    await house.server.deliver(MAILBOX, complete())
    async with asyncio.timeout(ENOUGH):
        await house.server.deliveries(2)
        await house.server.deliver(MAILBOX, incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
        await house.server.deliveries(3)
        stop.set()
        await running
    assert len(await house.cases()) == 2


def fail_for(words: bytes, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Reading fails for messages with these words; returns how to count the failures."""
    failures = 0

    def failing(raw: bytes, *args: object) -> Reading:
        nonlocal failures
        if words in raw:
            failures += 1
            raise RuntimeError("reading failed")
        return read(raw, *args)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.inbox.read", failing)
    return lambda: failures


async def parked_count(house: House) -> int:
    return len(await house.parked())


async def sent_count(house: House) -> int:
    return sum(x.state is LetterState.SENT for x in await house.letters())


async def until(reached: Callable[[], Awaitable[int]], house: House) -> None:
    """Lets time go by, the service doing what is due, until the condition holds."""
    for _ in range(20):
        if await reached():
            return
        house.clock.advance(minutes=5)
        await house.service.run_until_idle()
    raise AssertionError("it never came to that")
