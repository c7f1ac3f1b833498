"""All open cases, however many there are: a few at a time in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.ports import Case, CaseStore
from bot.routine.lifecycle import Stage

CASES_AT_ONCE = 100


async def open_cases(cases: CaseStore, stage: Stage | None = None) -> AsyncIterator[Case]:
    """Each open case, as it is when its turn comes; with `stage` only those that have a placement in it.

    What the caller changes meanwhile, one transaction or not, makes no case come twice.
    """
    after = ""
    while numbers := await cases.open_after(after, CASES_AT_ONCE, stage):
        found = {case.number: case for case in await cases.of_numbers(numbers)}
        for number in numbers:
            if number in found:
                yield found[number]
        after = numbers[-1]
