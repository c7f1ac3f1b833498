"""Messages flow through several workers, who are killed at random moments; afterwards the books must close."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import format_datetime

from bot.ports import Case, Database, ItemState, Letter, LetterState
from bot.routine.directory_files import FILES, parse_directory
from bot.routine.model import Field, Role
from storage import SqlDatabase, migrate
from tests.servers import DOVECOT_PASSWORD, Colleague, DovecotServer, FaultySmtpServer, faulty_smtp
from tests.service.house import CORPUS
from tests.service.mails import COMPLETE, INCOMPLETE, mail
from tests.service.workers import Workers, workers

DIRECTORY = parse_directory({name: (CORPUS / "directory" / name).read_bytes() for name in FILES})
DIRECTORS = [p for p in DIRECTORY.people if p.role is Role.STUDY_DIRECTOR and "vgregion" in p.email]
PER_DAY = 60  # below the cap on answers to one address and day
LEASE_SECONDS = 6
CONSONANTS = "bcdfghjklmnprstv"
UNLIMITED = {"same_answers_per_hour": 1000, "answers_per_hour": 10_000, "answers_per_address_and_day": 100}


@dataclass(frozen=True)
class Books:
    """What a run came to. Raises AssertionError where they do not close."""

    messages: int
    handled: int
    parked: int
    cases: int
    letters: int
    doubled: int  # letters that left twice, under one Message-ID
    kills: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.messages} messages, {self.kills} kills: {self.handled} handled, {self.parked} parked, 0 lost; "
            f"{self.cases} cases, {self.letters} letters, {self.doubled} of them twice under one Message-ID; "
            f"{self.seconds:.0f} s"
        )


async def soak(
    url: str, dovecot: DovecotServer, user: str, *, messages: int, kills: int, count: int, seed: int
) -> Books:
    """Feeds the messages into the mailbox while `count` workers run and are killed one after the other."""
    chance = random.Random(seed)
    async with house_of_workers(url, dovecot, user) as (database, colleague, post, settings):
        begin = time.monotonic()
        async with workers(settings, lease_seconds=LEASE_SECONDS, retry_seconds=1) as crew:
            await crew.start(count)
            feeding = asyncio.create_task(_feed(colleague, messages))
            await _kill(crew, database, kills, messages, chance)
            await feeding
            await _settled(database, messages)
            await _moved(colleague)
        seconds = time.monotonic() - begin
        assert len(await colleague.messages("Mottaget")) == messages
        return await books_close(database, post, messages, kills, seconds, asked=filter(asks, range(messages)))


@asynccontextmanager
async def house_of_workers(
    url: str, dovecot: DovecotServer, user: str
) -> AsyncIterator[tuple[Database, Colleague, FaultySmtpServer, dict[str, object]]]:
    """A new database, somebody who writes to the mailbox, an SMTP server, and the settings for workers on them."""
    await migrate(url)
    database, colleague = SqlDatabase(url), Colleague(dovecot.port, user, DOVECOT_PASSWORD)
    await database.write(lambda unit: unit.directory.replace(DIRECTORY, datetime.now(UTC)))
    async with faulty_smtp() as post:
        settings: dict[str, object] = {
            "database_url": url,
            "mailbox_address": user,
            "imap_host": "127.0.0.1",
            "imap_port": dovecot.port,
            "imap_security": "plain",
            "imap_password": DOVECOT_PASSWORD,
            "smtp_host": "127.0.0.1",
            "smtp_port": post.port,
            "smtp_security": "plain",
            "smtp_username": "-",
            "attempts": 10,  # one mail may be in hand of several that are killed
            **UNLIMITED,
        }
        try:
            yield database, colleague, post, settings
        finally:
            await colleague.close()
            await database.aclose()


def trainee(number: int) -> str:
    digits = [CONSONANTS[number // 16**place % 16] for place in range(4)]
    return f"Hedda {''.join(f'{d.upper() if not place else d}e' for place, d in enumerate(digits))}fors"


def message(number: int) -> bytes:
    """Of four: two requests that lack something, one that lacks nothing, and one that asks for nothing."""
    if asks(number):
        return request(number, COMPLETE if number % 4 == 1 else INCOMPLETE)
    thanks = f"Tack för senast! Nummer {number}."
    return mail(thanks, sender="Kalle Främling <kalle@annanstans.example>", **_of_its_own(number))


def request(number: int, words: str) -> bytes:
    """From one of several study directors, whose mails different workers may have in hand at the same time."""
    director = DIRECTORS[number % len(DIRECTORS)]
    body = words.format(trainee=trainee(number)).replace("Ulrika Wennerfalk", director.name)
    body = body.replace("Sahlgrenska Universitetssjukhuset", director.organisation)
    return mail(body, sender=f"{director.name} <{director.email}>", **_of_its_own(number))


def _of_its_own(number: int) -> dict[str, str]:
    """A Message-ID, and a day that leaves room for its answer."""
    day = datetime(2027, 1, 4, 9, tzinfo=UTC) + timedelta(days=number // PER_DAY)
    return {"message_id": f"<{number}@klient.example>", "received": format_datetime(day)}


def asks(number: int) -> bool:
    return number % 4 != 3


async def _feed(colleague: Colleague, messages: int) -> None:
    for start in range(0, messages, 10):
        await colleague.append(*(message(number) for number in range(start, min(start + 10, messages))))


async def _kill(crew: Workers, database: Database, kills: int, messages: int, chance: random.Random) -> None:
    """Spread over the whole of the work, as it goes on: each kill waits until its share has been settled."""
    for number in range(kills):
        share = messages * number // (kills + 1)
        while await _settled_so_far(database) < share:
            await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0, 0.3))
        crew.kill(chance.choice(crew.alive), signal.SIGKILL)
        await crew.start()


async def _settled_so_far(database: Database) -> int:
    counts = await database.read(lambda unit: unit.inbox.counts())
    return counts[ItemState.DONE] + counts[ItemState.PARKED]


async def _settled(database: Database, messages: int) -> None:
    """The messages first: the last one's letters are there when it is settled, not before."""
    while await _settled_so_far(database) < messages:
        await asyncio.sleep(0.05)
    while (await database.read(lambda unit: unit.outbox.counts()))[LetterState.PENDING]:
        await asyncio.sleep(0.05)


async def _moved(colleague: Colleague) -> None:
    """What somebody kept who died before moving it is moved at the next look."""
    while await colleague.messages("INBOX"):
        await asyncio.sleep(0.05)


async def books_close(
    database: Database, post: FaultySmtpServer, messages: int, kills: int, seconds: float, *, asked: Iterable[int]
) -> Books:
    items = await database.read(lambda unit: unit.inbox.counts())
    assert sum(items.values()) == items[ItemState.DONE] + items[ItemState.PARKED] == messages
    cases = list(reversed(await database.read(lambda unit: unit.cases.listed(limit=10 * messages))))
    _one_case_a_request(cases, asked)
    letters = await database.read(lambda unit: unit.outbox.listed(limit=10 * messages))
    doubled = _each_letter_left(letters, post)
    done, parked = items[ItemState.DONE], items[ItemState.PARKED]
    return Books(messages, done, parked, len(cases), len(letters), doubled, kills, seconds)


def _one_case_a_request(cases: list[Case], numbers: Iterable[int]) -> None:
    asked = Counter(trainee(number) for number in numbers)
    found = Counter(item.placement.text(Field.TRAINEE) or "?" for case in cases for item in case.placements)
    assert found == asked
    assert [case.number for case in cases] == [f"LOU-2027-{n:04}" for n in range(1, len(cases) + 1)]


def _each_letter_left(letters: Sequence[Letter], post: FaultySmtpServer) -> int:
    """Nothing left that was not written, all that was written left, and twice only after somebody had died."""
    wanted = {(to, letter.message_id): letter for letter in letters for to in letter.envelope.recipients}
    received = Counter(
        (to, str(message_from_bytes(one.content)["Message-ID"])) for one in post.received for to in one.recipients
    )
    assert set(received) == set(wanted)
    doubled = [key for key, times in received.items() if times > 1]
    assert all(times <= 2 for times in received.values())
    assert all(wanted[key].attempts > 1 for key in doubled)
    assert all(letter.state is LetterState.SENT for letter in letters)
    return len(doubled)
