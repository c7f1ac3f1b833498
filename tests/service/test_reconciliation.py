"""Is every mail accounted for? On the whole service, and on the real servers in test_real_engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.assemble import mailbox
from bot.demo.demonstration import DemoSettings
from bot.ports import Head, ItemState, LedgerLine
from bot.reading.identity import NO_HEAD
from bot.reconciliation import Reconciliation, compare, reconcile
from tests.service.house import CORPUS, MAILBOX, House
from tests.service.mails import complete, incomplete

REPLY = (CORPUS / "messages" / "006.eml").read_bytes()  # an automatic reply
NOW = datetime(2027, 1, 25, 9, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - timedelta(days=3), NOW - timedelta(minutes=3)


async def books_of(house: House) -> Reconciliation:
    box = mailbox(house.settings)
    try:
        return await reconcile(house.database, box, house.clock)
    finally:
        await box.aclose()


async def deliver(house: House, *messages: bytes) -> None:
    """On the day that the house's clock shows."""
    for raw in messages:
        await house.server.deliver(MAILBOX, raw, house.clock.now())
    await house.service.run_until_idle()


async def put_by_hand(house: House, raw: bytes, folder: str) -> None:
    """As a person does who moves a mail there."""
    by_hand = DemoSettings(**{**house.settings.model_dump(), "imap_handled_folder": folder})
    await house.server.deliver(MAILBOX, raw, house.clock.now())
    box = mailbox(by_hand)
    await box.acknowledge(await box.fetch(None))
    await box.aclose()


async def test_every_mail_is_accounted_for(house: House) -> None:
    await deliver(house, complete(), incomplete("Arvid Lindgren", message_id="<2@klient.example>"), REPLY)
    books = await books_of(house)
    assert books.closes
    assert books.sentence() == "3 mejl in, 3 redovisade: 2 i ärenden, 1 utan ärende."
    assert list(books.named()) == []


async def test_the_same_bytes_twice_are_one_mail(house: House) -> None:
    await deliver(house, complete(), complete())
    books = await books_of(house)
    assert (books.closes, books.mailbox) == (True, 1)


async def test_mail_that_looks_handled_and_is_in_no_book_is_missed(house: House) -> None:
    await deliver(house, complete())
    await put_by_hand(house, REPLY, house.settings.imap_handled_folder)
    books = await books_of(house)
    assert books.sentence() == "2 mejl in, 1 redovisade: 1 i ärenden. 1 saknas i boken."
    (line,) = books.named()
    assert line.startswith("Mottaget, UID ")
    assert "hallengard" not in line.casefold()


async def test_mail_that_somebody_took_out_of_the_mailbox_is_no_fault(house: House) -> None:
    await deliver(house, complete())
    books = await books_of(house)
    line = LedgerLine(7, ItemState.DONE, None, house.clock.now(), "moved")
    ledger = await house.database.read(lambda unit: unit.inbox.ledger(LONG_AGO))
    again = compare([], [*ledger, line], house.clock.now())
    assert books.closes
    assert again.closes
    assert (again.mailbox, again.moved_on) == (0, 2)


def head(digest: str, *, at: datetime = LONG_AGO, new: bool = False) -> Head:
    return Head("INBOX" if new else "Mottaget", 7, at, 4096, digest, new)


def line(
    digest: str, state: ItemState = ItemState.DONE, *, at: datetime = LONG_AGO, case: str | None = None
) -> LedgerLine:
    return LedgerLine(int(digest, 36), state, case, at, digest)


def test_what_came_just_now_is_on_its_way() -> None:
    assert compare([head("a", at=JUST_NOW, new=True)], [], NOW).closes
    assert not compare([head("a", at=LONG_AGO, new=True)], [], NOW).closes
    assert not compare([head("a", at=JUST_NOW)], [], NOW).closes


@pytest.mark.parametrize("state", [ItemState.NEW, ItemState.LATER])
def test_what_was_kept_and_not_handled_for_a_day_does_not_add_up(state: ItemState) -> None:
    late = compare([head("a")], [line("a", state)], NOW)
    assert not late.closes
    assert late.sentence() == "1 mejl in, 0 redovisade. 1 har väntat mer än ett dygn."
    assert not compare([], [line("a", state)], NOW).closes
    assert compare([head("a")], [line("a", state, at=JUST_NOW)], NOW).closes


def test_what_could_not_even_be_read_is_accounted_for_by_number() -> None:
    """It was kept without a head, as parked: so many unknown messages may lie there, and no more."""
    unreadable = replace(line("a", ItemState.PARKED), digest=NO_HEAD)
    assert compare([head("b")], [unreadable], NOW).closes
    assert not compare([head("b"), head("c")], [unreadable], NOW).closes


def test_the_sum_is_the_sum_of_its_parts() -> None:
    kept = [
        line("a", case="LOU-2027-0001"),
        line("b"),
        line("c", ItemState.PARKED),
        line("d", ItemState.LATER, at=JUST_NOW),
        line("e", ItemState.NEW),
    ]
    books = compare([*(head(one.digest) for one in kept), head("f")], kept, NOW)
    assert books.mailbox == 6
    assert books.accounted == 4
    assert books.in_cases + books.without_case + books.parked + books.waiting + len(books.missing) == books.mailbox


async def test_the_coordinators_are_told_once_a_day_until_the_books_close(house: House) -> None:
    await deliver(house, complete())
    await put_by_hand(house, REPLY, house.settings.imap_handled_folder)

    async def told() -> list[str]:
        await house.service.run_until_idle()
        return [letter.text for letter in await house.letters() if letter.kind == "books"]

    assert await told() == []  # the first day there is nothing to compare yet
    house.clock.set("2027-01-26T04:30")
    assert await told() == []
    house.clock.set("2027-01-26T05:30")
    (letter,) = await told()
    assert "2 mejl in, 1 redovisade" in " ".join(letter.split())
    house.clock.set("2027-01-26T15:00")
    assert len(await told()) == 1
    house.clock.set("2027-01-27T15:00")
    assert len(await told()) == 2
    await deliver(house, REPLY)
    house.clock.set("2027-01-28T15:00")
    assert len(await told()) == 2
    assert (await books_of(house)).closes
