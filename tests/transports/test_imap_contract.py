"""What `bot.ports.Mailbox` promises, over every server: a real Dovecot with TLS, and the demo's own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports import Arrival, MailboxError, Mark
from bot.transports.imap import ImapMailbox
from tests.patience import ENOUGH
from tests.transports.conftest import Post

HANDLED = "Mottaget"


def letter(subject: str = "Placering", body: bytes = b"Hej!\r\n") -> bytes:
    return b"From: anna@halsa.example\r\nSubject: " + subject.encode() + b"\r\n\r\n" + body


def mark(arrivals: list[Arrival] | tuple[Arrival, ...]) -> Mark:
    last = arrivals[-1]
    return Mark(last.folder, last.uidvalidity, last.uid)


async def everything(mailbox: ImapMailbox) -> list[Arrival]:
    """Reads a remembered mailbox to its end."""
    found: list[Arrival] = []
    while batch := tuple(await mailbox.fetch(mark(found) if found else None)):
        found += batch
    return found


async def test_an_empty_folder_gives_nothing(post: Post) -> None:
    assert tuple(await post.mailbox().fetch(None)) == ()


async def test_a_letter_comes_as_it_was_sent(post: Post) -> None:
    await post.colleague.append(letter())
    (arrival,) = await post.mailbox().fetch(None)
    assert arrival.raw == letter()
    assert arrival.size == len(letter())
    assert arrival.folder == "INBOX"
    assert not arrival.too_large
    assert arrival.uidvalidity > 0
    assert arrival.internal_date is not None
    assert abs(arrival.internal_date - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"x" * 998 + b"\r\n", id="one long line"),
        pytest.param((b"1234567 " * 9 + b"\r\n") * 14_000, id="1 MB"),
        pytest.param("Sjöbjörn åker till Ängelholm – 3 veckor\r\n".encode("latin-1", "replace"), id="latin-1"),
        pytest.param("🙂 smörgås\r\n".encode(), id="utf-8"),
        pytest.param(b"* 1 FETCH (UID 1 BODY[] {3}\r\n)\r\nA1 OK done\r\n* BYE\r\n+ go\r\n", id="looks like IMAP"),
        pytest.param(b'Subject * ( " { 12}\r\n{5}\r\n', id="braces and parentheses"),
        pytest.param(b"\r\n" * 3_000, id="3000 empty lines"),
        pytest.param(b"", id="no body"),
        pytest.param(b"no line end", id="no line end"),
    ],
)
async def test_no_octet_is_changed(post: Post, body: bytes) -> None:
    await post.colleague.append(letter(body=body))
    (arrival,) = await post.mailbox().fetch(None)
    assert arrival.raw == letter(body=body)


async def test_octets_that_imap_forbids_do_not_stop_a_letter(post: Post) -> None:
    sent = letter(body=b"before\0after\r\n")
    await post.colleague.append(sent)
    (arrival,) = await post.mailbox().fetch(None)
    assert arrival.raw in (sent, sent.replace(b"\0", b"\x80"))  # Dovecot keeps NUL as 0x80


async def test_many_letters_come_in_batches_in_order_and_once(post: Post) -> None:
    sent = [letter(f"Nummer {number}") for number in range(120)]
    await post.colleague.append(*sent)
    mailbox = post.mailbox()
    sizes: list[int] = []
    found: list[Arrival] = []
    while batch := await mailbox.fetch(mark(found) if found else None):
        sizes.append(len(batch))
        found += batch
    assert [arrival.raw for arrival in found] == sent
    assert sizes == [50, 50, 20]
    assert [arrival.uid for arrival in found] == sorted({arrival.uid for arrival in found})


async def test_big_letters_share_no_batch(post: Post) -> None:
    small, big = letter("liten"), letter("stor", (b"y" * 76 + b"\r\n") * 14_000)  # 1.1 MB
    await post.colleague.append(small, big, big + b"2\r\n", small + b"2\r\n")
    mailbox = post.mailbox()
    first = tuple(await mailbox.fetch(None))
    assert [arrival.raw for arrival in first] == [small, big]
    second = tuple(await mailbox.fetch(mark(first)))
    assert [arrival.raw for arrival in second] == [big + b"2\r\n", small + b"2\r\n"]


@pytest.mark.parametrize("lines", [38_450, 51_270])
async def test_a_large_letter_comes_alone_and_whole_and_is_announced(post: Post, lines: int) -> None:
    """Of three and of four million octets: it comes in pieces of a million."""
    body = b"".join(b"%076d\r\n" % number for number in range(lines))
    large = letter("stor", body) + b"." * (-len(letter("stor", body)) % 1_000_000)  # ends where a piece ends
    await post.colleague.append(letter("liten"), large, large[:-1], letter("sist"))
    mailbox, announced = post.mailbox(), []

    async def announce() -> None:
        announced.append(len(found))

    found: list[Arrival] = []
    while batch := await mailbox.fetch(mark(found) if found else None, announce):
        found += batch
    assert [arrival.raw for arrival in found] == [letter("liten"), large, large[:-1], letter("sist")]
    assert announced == [1, 2]


async def test_of_a_letter_over_the_limit_only_the_header_is_fetched(post: Post) -> None:
    large = letter("stor", b"0123456789\r\n" * 1_000)
    await post.colleague.append(letter("liten"), large, letter("sist"))
    arrivals = tuple(await post.mailbox(max_message_bytes=5_000).fetch(None))
    assert [arrival.too_large for arrival in arrivals] == [False, True, False]
    assert arrivals[1].raw == large.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert arrivals[1].size == len(large)


async def test_the_mark_tells_what_is_new_when_letters_are_remembered(post: Post) -> None:
    mailbox = post.mailbox()
    await post.colleague.append(letter("ett"), letter("två"))
    first = tuple(await mailbox.fetch(None))
    await mailbox.acknowledge(first)
    assert tuple(await mailbox.fetch(mark(first))) == ()
    await post.colleague.append(letter("tre"))
    assert [arrival.raw for arrival in await mailbox.fetch(mark(first))] == [letter("tre")]
    assert [arrival.raw for arrival in await mailbox.fetch(mark(first[:1]))] == [letter("två"), letter("tre")]
    assert set(await post.colleague.messages()) == {letter("ett"), letter("två"), letter("tre")}


async def test_a_mark_of_another_uidvalidity_or_folder_is_no_mark(post: Post) -> None:
    mailbox = post.mailbox()
    await post.colleague.append(letter())
    (arrival,) = await mailbox.fetch(None)
    assert await mailbox.fetch(Mark("INBOX", arrival.uidvalidity + 1, arrival.uid))
    assert await mailbox.fetch(Mark("Annan", arrival.uidvalidity, arrival.uid))
    assert not await mailbox.fetch(Mark("INBOX", arrival.uidvalidity, arrival.uid))


async def test_a_folder_made_anew_is_read_from_its_start(post: Post) -> None:
    await post.colleague.make_anew("Ansökningar")
    await post.colleague.append(letter("gammal"), letter("gammal 2"), folder="Ansökningar")
    mailbox = post.mailbox(folder="Ansökningar")
    old = await everything(mailbox)
    await mailbox.aclose()
    await post.colleague.make_anew("Ansökningar")
    await post.colleague.append(letter("ny"), folder="Ansökningar")
    new = tuple(await mailbox.fetch(mark(old)))
    assert [arrival.raw for arrival in new] == [letter("ny")]
    assert new[0].uidvalidity != old[0].uidvalidity


@pytest.mark.parametrize("handled", [HANDLED, "Hanterade ärenden", "A & O", 'Inkorg/"Kl\\art" ☃'])
async def test_kept_letters_are_moved_to_a_folder_made_for_them(post: Post, handled: str) -> None:
    await post.colleague.append(letter("ett"), letter("två"), letter("tre"))
    mailbox = post.mailbox(handled_folder=handled)
    arrivals = tuple(await mailbox.fetch(None))
    await mailbox.acknowledge(arrivals[:2])
    assert set(await post.colleague.messages()) == {letter("tre")}
    assert set(await post.colleague.messages(handled)) == {letter("ett"), letter("två")}
    await mailbox.acknowledge(arrivals)
    assert set(await post.colleague.messages(handled)) == {letter("ett"), letter("två"), letter("tre")}
    assert tuple(await mailbox.fetch(mark(arrivals))) == ()


async def test_everything_in_the_folder_is_new_when_letters_are_moved(post: Post) -> None:
    mailbox = post.mailbox(handled_folder=HANDLED)
    await post.colleague.append(letter("ett"), letter("två"))
    first = tuple(await mailbox.fetch(None))
    await mailbox.acknowledge(first[1:])
    assert [arrival.raw for arrival in await mailbox.fetch(mark(first))] == [letter("ett")]


async def test_arrivals_of_another_uidvalidity_are_left_alone(post: Post) -> None:
    await post.colleague.append(letter())
    mailbox = post.mailbox(handled_folder=HANDLED)
    (arrival,) = await mailbox.fetch(None)
    stale = Arrival("INBOX", arrival.uidvalidity + 1, arrival.uid, arrival.raw, arrival.size, None)
    await mailbox.acknowledge([stale])
    assert set(await post.colleague.messages()) == {letter()}


async def test_reading_leaves_no_trace_in_the_mailbox(post: Post) -> None:
    await post.colleague.append(letter("oläst"))
    await post.colleague.append(letter("svarad"), flags=r"(\Answered \Flagged)")
    before = await post.colleague.messages()
    mailbox = post.mailbox()
    await mailbox.check()
    await mailbox.acknowledge(await mailbox.fetch(None))
    await mailbox.aclose()
    after = await post.colleague.messages()
    assert after == before
    assert set(after.values()) == {frozenset(), frozenset({"\\Answered", "\\Flagged"})}


async def test_moving_keeps_a_letter_unread(post: Post) -> None:
    await post.colleague.append(letter())
    mailbox = post.mailbox(handled_folder=HANDLED)
    await mailbox.acknowledge(await mailbox.fetch(None))
    (flags,) = (await post.colleague.messages(HANDLED)).values()
    assert flags == frozenset()


async def test_a_letter_that_somebody_took_away_is_skipped(post: Post) -> None:
    await post.colleague.append(letter("ett"), letter("två"), letter("tre"))
    mailbox = post.mailbox(handled_folder=HANDLED)
    arrivals = tuple(await mailbox.fetch(None))
    await post.colleague.move_away([arrivals[1].uid])
    await mailbox.acknowledge(arrivals)
    assert set(await post.colleague.messages(HANDLED)) == {letter("ett"), letter("tre")}
    assert set(await post.colleague.messages("Annat")) == {letter("två")}


async def test_waiting_ends_when_a_letter_comes(post: Post) -> None:
    mailbox = post.mailbox()
    assert not await mailbox.fetch(None)
    waiting = asyncio.create_task(mailbox.wait(60))
    await post.colleague.append(letter())
    await asyncio.wait_for(waiting, ENOUGH)
    assert [arrival.raw for arrival in await mailbox.fetch(None)] == [letter()]


async def test_a_letter_that_came_before_the_waiting_ends_it(post: Post) -> None:
    mailbox = post.mailbox()
    await mailbox.fetch(None)
    await post.colleague.append(letter())
    await asyncio.wait_for(mailbox.wait(60), ENOUGH)
    assert await mailbox.fetch(None)


async def test_waiting_for_nothing_ends_with_the_time(post: Post) -> None:
    await post.colleague.append(letter())
    mailbox = post.mailbox(idle_seconds=0.05)
    first = tuple(await mailbox.fetch(None))
    await asyncio.wait_for(mailbox.wait(0.2), ENOUGH)  # several IDLEs
    assert not await mailbox.fetch(mark(first))


async def test_another_call_ends_the_waiting(post: Post) -> None:
    mailbox = post.mailbox()
    await mailbox.fetch(None)
    waiting = asyncio.create_task(mailbox.wait(600))
    await asyncio.sleep(0)
    assert "holds 0 messages" in await asyncio.wait_for(mailbox.check(), ENOUGH)
    await asyncio.wait_for(waiting, ENOUGH)


async def test_calls_at_the_same_time_take_turns(post: Post) -> None:
    await post.colleague.append(*[letter(str(number)) for number in range(5)])
    mailbox = post.mailbox()
    results = await asyncio.gather(*[mailbox.fetch(None) for _ in range(6)])
    assert all([arrival.raw for arrival in result] == [letter(str(n)) for n in range(5)] for result in results)


async def test_a_server_that_is_gone_is_a_mailbox_error_and_the_next_call_works(post: Post) -> None:
    await post.colleague.append(letter())
    mailbox = post.mailbox()
    arrivals = tuple(await mailbox.fetch(None))
    waiting = asyncio.create_task(mailbox.wait(600))
    await asyncio.sleep(0)
    await post.stop_server()
    try:
        with pytest.raises(MailboxError):
            await asyncio.wait_for(waiting, ENOUGH)
        with pytest.raises(MailboxError, match="cannot connect"):
            await mailbox.fetch(None)
    finally:
        await post.start_server()
    assert tuple(await mailbox.fetch(None)) == arrivals


async def test_a_cancelled_fetch_leaves_the_mailbox_usable(post: Post) -> None:
    sent = [letter("stor", (b"z" * 76 + b"\r\n") * 40_000 + b"%d\r\n" % number) for number in range(4)]
    await post.colleague.append(*sent)
    mailbox = post.mailbox()
    for turns in (0, 1, 3, 9, 27, 81):
        fetching = asyncio.create_task(mailbox.fetch(None))
        for _ in range(turns):
            await asyncio.sleep(0)
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching
    assert [arrival.raw for arrival in await everything(mailbox)] == sent


async def test_a_cancelled_wait_leaves_the_mailbox_usable(post: Post) -> None:
    mailbox = post.mailbox()
    await mailbox.fetch(None)
    waiting = asyncio.create_task(mailbox.wait(600))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await post.colleague.append(letter())
    assert [arrival.raw for arrival in await mailbox.fetch(None)] == [letter()]


async def test_check_says_what_it_found(post: Post) -> None:
    await post.colleague.append(letter())
    mailbox = post.mailbox(handled_folder=HANDLED)
    said = await mailbox.check()
    assert "INBOX holds 1 messages" in said
    assert "moved to Mottaget, which will be made" in said
    assert "announced by the server" in said
    await mailbox.acknowledge(await mailbox.fetch(None))
    assert "moved to Mottaget;" in await mailbox.check()


async def test_a_folder_that_is_missing_is_a_mailbox_error(post: Post) -> None:
    with pytest.raises(MailboxError, match="Saknas"):
        await post.mailbox(folder="Saknas").fetch(None)


async def test_a_closed_mailbox_can_be_closed_again(post: Post) -> None:
    mailbox = post.mailbox()
    await mailbox.aclose()
    await mailbox.fetch(None)
    await mailbox.aclose()
    await mailbox.aclose()
