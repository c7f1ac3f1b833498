"""What the service did, held against what the oracle demands: every difference, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import time

from tests.service.year.oracle import STOCKHOLM, Oracle, works
from tests.service.year.simulation import Outcome


def differences(outcome: Outcome, oracle: Oracle) -> list[str]:
    """Empty when every reminder was sent once, on a working day, in office hours, to the right person, and no other."""
    return [
        *(f"not sent: {missing}" for missing in sorted(oracle.sent - outcome.sent, key=str)),
        *(f"sent without cause: {extra}" for extra in sorted(outcome.sent - oracle.sent, key=str)),
        *_mails(outcome, oracle),
        *_chats(outcome, oracle),
        *(f"asked: {wrong}" for wrong in sorted(outcome.asked ^ oracle.asked)),
    ]


def _mails(outcome: Outcome, oracle: Oracle) -> Iterator[str]:
    for whose in sorted(outcome.mails.keys() | oracle.mails.keys(), key=str):
        letters, expected = outcome.mails.get(whose, []), oracle.mails.get(whose, set())
        if len(letters) != 1 or not expected:
            yield f"{whose[0]} on {whose[1]}: {len(letters)} mails about {sorted(expected)}"
            continue
        ((kind, text, at),) = letters
        here = at.astimezone(STOCKHOLM)
        if not (works(here.date()) and time(8, 30) <= here.time() < time(16)):
            yield f"{whose[0]}: a mail at {here}"
        told = {case for case, _, _ in expected if case}
        yield from (f"{whose[0]} on {whose[1]}: {case} is not in the mail" for case in told if case not in text)
        if (kind == "overview") != any(what == "overview" for _, _, what in expected):
            yield f"{whose[0]} on {whose[1]}: {kind} for {sorted(expected)}"


def _chats(outcome: Outcome, oracle: Oracle) -> Iterator[str]:
    """A message for each, or one for several: counted by person and case."""
    expected = Counter((person, case) for person, case, _ in oracle.chats)
    found: Counter[tuple[str, str]] = Counter()
    by_person: dict[str, set[str]] = defaultdict(set)
    for person, case in expected:
        by_person[person].add(case)
    for person, case, text in outcome.chats:
        for about in [case] if case else [c for c in by_person[person] if c in text]:
            found[person, about] += 1
    for person, case in sorted(expected.keys() | found.keys()):
        # Two placements of one case, and the steps of a case that was asked about again, are told one by one.
        if not found[person, case] > 0:
            yield f"{person} was not told of {case} in the chat"
        if not expected[person, case] > 0:
            yield f"{person} was told of {case} in the chat"
