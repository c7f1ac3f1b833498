"""Several workers on one PostgreSQL database and one mailbox, killed at random moments while messages flow.

`.ci/soak` does the same with 2,000 messages and 200 kills.
"""

from __future__ import annotations

import asyncio

from tests.postgres import Cluster
from tests.servers import DovecotServer
from tests.service.soaking import soak

USER = "uthallig@vgregion.example"


async def test_the_books_close_after_kills_at_random_moments(dovecot: DovecotServer, cluster: Cluster) -> None:
    async with asyncio.timeout(300):
        books = await soak(cluster.create("soak"), dovecot, USER, messages=40, kills=5, count=3, seed=1)
    assert (books.handled + books.parked, books.cases) == (40, 30)
    assert books.doubled <= books.kills
