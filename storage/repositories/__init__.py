"""The stores, by subject. Each runs its statements in the transaction it was given and commits nothing."""

from __future__ import annotations
