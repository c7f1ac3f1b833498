"""Whatever people write, in whatever order: an open case has one holder and one next day, nobody decides who may not,
and no decision is made twice."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.ports import Case, HistoryEntry
from bot.routine.facts import facts_hash
from bot.routine.lifecycle import APPROVED_STAGES, OPEN_STAGES
from handlers.progress import front, holder
from tests.service.house import open_house
from tests.service.mails import TORBJORN, ULRIKA, complete, incomplete, mail
from tests.service.test_life import BJORKDALA, GUNVOR, PELLE, SAMIRA

STRANGER = "Okänd <okand@annanstans.example>"
MAY_DECIDE = {"gunvor.tistedal@vgregion.example", "torun.ekelov@vgregion.example", "maj.brannmyr@vgregion.example"}
SENDERS = st.sampled_from([ULRIKA, TORBJORN, GUNVOR, PELLE, SAMIRA, BJORKDALA, STRANGER])
TEXTS = st.sampled_from(
    [
        "Godkänn",
        "Godkänn om jour ingår",
        "Avslå: ingen kapacitet",
        "Avslå",
        "Fråga: kan det skjutas till oktober?",
        "Undantag: ledig plats finns",
        "Ja",
        "Ja, men först från oktober",
        "Nej tyvärr",
        "Handledare blir Agneta Ryttarson.",
        "Leverantören utser handledaren när platsen är klar.",
        "Jour ingår inte.",
        "Perioden blir 4 oktober till 26 december 2027.",
        "Vi tar tillbaka förfrågan.",
        "Hur går det?",
        "Varför?",
        "Tack!",
        "A",
        "C",
    ]
)


class Life(RuleBasedStateMachine):
    @initialize(whole=st.booleans())
    def open(self, whole: bool) -> None:
        self.loop = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.numbers = itertools.count(100)
        self.folder = tempfile.TemporaryDirectory()
        self.house = self.loop.run(self.stack.enter_async_context(open_house(Path(self.folder.name))))
        self.loop.run(self.house.deliver(complete() if whole else incomplete()))

    def teardown(self) -> None:
        self.loop.run(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()

    @rule(sender=SENDERS, text=TEXTS, latest=st.booleans())
    def somebody_writes(self, sender: str, text: str, latest: bool) -> None:
        self.loop.run(self._write(sender, text, latest))

    @rule(months=st.integers(1, 5))
    def time_goes_by(self, months: int) -> None:
        now = self.house.clock.now()
        month = now.month - 1 + months
        self.house.clock.set(f"{now.year + month // 12}-{month % 12 + 1:02}-15T09:00")
        self.loop.run(self.house.service.run_until_idle())

    async def _write(self, sender: str, text: str, latest: bool) -> None:
        letters = await self.house.letters()
        answered = letters[-1 if latest else 0].message_id
        raw = mail(
            text, sender=sender, message_id=f"<{next(self.numbers)}@x.example>", In_Reply_To=answered, subject="Re:"
        )
        await self.house.deliver(raw)

    @invariant()
    def everything_open_is_held_by_one_until_a_day(self) -> None:
        for case in self._cases():
            for item in case.placements:
                assert (holder(item) is not None) == (item.stage in OPEN_STAGES) == (item.next_on is not None)
            assert (front(case) is not None) == bool(case.open_placements)

    @invariant()
    def an_approval_is_by_one_who_may_and_for_the_facts_that_stand(self) -> None:
        for case in self._cases():
            for item in case.placements:
                assert (item.approval is not None) >= (item.stage in APPROVED_STAGES)
                if item.approval and item.stage in APPROVED_STAGES:
                    assert item.approval.by.email in MAY_DECIDE
                    assert item.approval.facts_hash == facts_hash(item.placement)

    @invariant()
    def no_decision_is_made_twice(self) -> None:
        for case in self._cases():
            decided = [e for e in self._history(case.number) if e.event in ("approved", "declined")]
            assert {e.who for e in decided} <= MAY_DECIDE
            assert len({e.item_id for e in decided}) == len(decided)

    @invariant()
    def nothing_is_parked(self) -> None:
        assert self.loop.run(self.house.parked()) == []

    def _cases(self) -> list[Case]:
        return self.loop.run(self.house.cases())

    def _history(self, number: str) -> list[HistoryEntry]:
        async def read() -> list[HistoryEntry]:
            return list(await self.house.database.read(lambda unit: unit.cases.history(number)))

        return self.loop.run(read())


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
