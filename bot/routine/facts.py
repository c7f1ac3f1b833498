"""What a decision is bound to: a hash of the facts that were shown."""

from __future__ import annotations

import hashlib
import json

from bot.routine.model import CONTRACT_FIELDS, Placement


def facts_hash(placement: Placement) -> str:
    """16 hexadecimal digits; the same for the same values and certainties, however they were worded."""
    shown = {
        str(name): [str(fact.value), str(fact.certainty)] for name in CONTRACT_FIELDS if (fact := placement.fact(name))
    }
    text = json.dumps([shown, placement.seats], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
