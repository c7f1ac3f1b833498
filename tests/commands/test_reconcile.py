"""`platsvakt reconcile`, as an operator runs it."""

from __future__ import annotations

import asyncio
import json

from bot.transports.embedded import EmbeddedMailServer
from tests.commands.platsvakt import Platsvakt, furnished
from tests.service.house import MAILBOX
from tests.service.mails import complete, incomplete


async def test_it_says_whether_the_books_close(set_up: Platsvakt, server: EmbeddedMailServer) -> None:
    database = await furnished(set_up)
    await database.aclose()
    await server.deliver(MAILBOX, complete())
    await server.deliver(MAILBOX, incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
    assert (await asyncio.to_thread(set_up, "run", "--until-idle")).status == 0
    ended = await asyncio.to_thread(set_up.anew, "reconcile")
    assert (ended.status, ended.out) == (0, "2 mejl in, 2 redovisade: 2 i ärenden.\n")

    another = str(set_up.folder / "another.db")  # a database that knows of none of these mails
    elsewhere = Platsvakt(set_up.folder, {**set_up.settings, "database_url": f"sqlite:///{another}"})
    await (await furnished(elsewhere)).aclose()
    ended = await asyncio.to_thread(elsewhere, "reconcile", "--json")
    told = json.loads(ended.out)
    assert ended.status == 1
    assert (told["closes"], told["mailbox"], told["accounted"], len(told["missing"])) == (False, 2, 0, 2)


async def test_a_mailbox_out_of_reach_is_said_in_a_line(set_up: Platsvakt) -> None:
    await (await furnished(set_up)).aclose()
    ended = await asyncio.to_thread(set_up, "reconcile", imap_port="9")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("platsvakt: cannot connect to 127.0.0.1:9")
