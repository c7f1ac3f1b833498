"""When somebody who is away says that they are back: «åter 17 augusti», «tillbaka v. 33», "on leave until 16 November".

Such an answer is a machine's (RFC 3834, 2): it moves a reminder, and nothing else is read from it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from importlib import resources

from bot.reading.date_drafts import Draft, make_drafts
from bot.reading.date_years import years_of
from bot.reading.passage import Passage

LONGEST_TEXT = 4000  # characters that are read
LONGEST_ABSENCE = timedelta(days=800)
_REACH = 60  # characters before a day in which its word stands


def return_day(text: str, received: date) -> date | None:
    """The first day back, after `received`; None where the text names none.

    A day that is said to be the first one back counts before periods of absence, and of those the longest.
    """
    passage = Passage(text[:LONGEST_TEXT])
    drafts = [draft for draft in make_drafts(passage) if draft.ends and not draft.vague]
    told = [_back(passage, draft, received) for draft in drafts]
    for days in ([day for day, sure in told if sure], [day for day, _ in told]):
        likely = [day for day in days if day and received < day <= received + LONGEST_ABSENCE]
        if likely:
            return max(likely)
    return None


def _back(passage: Passage, draft: Draft, received: date) -> tuple[date | None, bool]:
    """The first day back that a date tells, and whether it is said to be that day."""
    before = passage.before(draft.start, _REACH)
    sentence = passage.before(draft.start, LONGEST_TEXT) + passage.after(draft.end, LONGEST_TEXT)
    first_year, last_year = years_of(draft.first, draft.last, received)
    first = draft.first.first_day(first_year) if draft.first else None
    last = draft.last.last_day(last_year) if draft.last else None
    if _words("back").search(before):
        return first or last, True
    if not _words("away").search(sentence):
        return None, False
    if last and (first is None or draft.first is not draft.last or _words("last_day").search(before)):
        return last + timedelta(days=1), False
    if first and _words("last_day").search(before):
        return first + timedelta(days=1), False
    return first, False


@cache
def _words(kind: str) -> re.Pattern[str]:
    """Any of those words, with no letter beside it."""
    table: dict[str, Iterable[str]] = tomllib.loads(
        (resources.files(__package__) / "absence_notice.toml").read_text(encoding="utf-8")
    )
    words = "|".join(re.escape(word) for word in sorted(table[kind], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
