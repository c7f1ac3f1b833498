"""The replies that move a case: a manager's decision, a supplier's answer, a requester's choice.

Each is read from `Message.new_text`, where our letter's quotation has been set apart. Nothing here raises.
"""

from __future__ import annotations

from bot.reading.decisions import Act, Decision, read_decision
from bot.reading.requester_replies import Choice, Option, asks_why, only_thanks, read_left_open, read_options
from bot.reading.supplier_answers import Answer, SupplierAnswer, read_supplier_answer

__all__ = [
    "Act",
    "Answer",
    "Choice",
    "Decision",
    "Option",
    "SupplierAnswer",
    "asks_why",
    "only_thanks",
    "read_decision",
    "read_left_open",
    "read_options",
    "read_supplier_answer",
]
