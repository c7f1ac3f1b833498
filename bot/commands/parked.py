"""`platsvakt parked`: mail that a person must look at."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.commands.common import AsJson, Who, fail, moment, operator, print_json, printable, shown, table, with_database
from bot.ports import Item, ItemState, UnitOfWork
from bot.reading.mail import parse

app = typer.Typer(help="List, show and retry parked mail.", no_args_is_help=True, add_completion=False)

ItemId = Annotated[int, typer.Argument(min=1, help="The item's number in `platsvakt parked list`.")]


@app.command("list")
def list_parked(as_json: AsJson = False) -> None:
    """List parked mail, newest first, with the reason.

    Example: platsvakt parked list
    """
    items = with_database(lambda db: db.read(lambda unit: unit.inbox.listed(ItemState.PARKED)))
    if as_json:
        for item in items:
            print_json(_summary(item))
        return
    rows = [(str(i.id), moment(i.kept_at), f"{i.size / 1e6:.1f} MB", i.reason) for i in items]
    table("Mejl som en person behöver se", ("Nr", "Sparat", "Storlek", "Skäl"), rows)


@app.command("show")
def show_parked(
    item_id: ItemId,
    raw: Annotated[bool, typer.Option("--raw", help="Print the raw message as it was received.")] = False,
) -> None:
    """Show one parked mail: its head, the text that could be read, and why it was parked.

    Examples:

        platsvakt parked show 17

        platsvakt parked show 17 --raw > 17.eml
    """
    item = with_database(lambda db: db.read(lambda unit: unit.inbox.get(item_id)))
    if item is None:
        fail(f"there is no item {item_id}")
    if raw:
        sys.stdout.buffer.write(item.raw)
        return
    message = parse(item.raw)
    print(f"Post {item.id}: {item.state}, {shown(item.reason)}\nFörsök: {item.attempts}")
    print(f"Sparat: {moment(item.kept_at)}")
    print(f"Från: {shown(message.sender.name)} <{message.sender.email}>\nÄmne: {shown(message.subject)}\n")
    print(printable(message.new_text or message.quoted or "(ingen text kunde läsas)"))


@app.command("retry")
def retry_parked(
    item_ids: Annotated[list[int] | None, typer.Argument(help="The items' numbers.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All parked mail.")] = False,
    vouch: Annotated[bool, typer.Option("--vouch", help="You answer for the sender and for what it says.")] = False,
    who: Who = "",
) -> None:
    """Give parked mail back to the service: it is handled anew at its next look.

    Examples:

        platsvakt parked retry 17 18

        platsvakt parked retry --all

        platsvakt parked retry 17 --vouch      # the sender was asked by telephone: handle it as if proven
    """
    if bool(item_ids) == everything:
        fail("name the items, or give --all", 2)

    async def work(unit: UnitOfWork) -> Sequence[int]:
        parked = {i.id for i in await unit.inbox.listed(ItemState.PARKED, limit=10_000)}
        wanted = sorted(parked) if everything else list(item_ids or ())
        unknown = [i for i in wanted if i not in parked]
        if unknown:
            fail(f"not parked: {', '.join(map(str, unknown))}; nothing was changed")
        for item_id in wanted:
            await unit.inbox.retry(item_id, vouched_by=operator(who) if vouch else "")
        return wanted

    given = with_database(lambda db: db.write(work))
    print(f"given back: {', '.join(map(str, given)) or 'none'}")


def _summary(item: Item) -> dict[str, object]:
    return {
        "item": item.id,
        "kept_at": item.kept_at.isoformat(),
        "size": item.size,
        "attempts": item.attempts,
        "reason": item.reason,
        "case": item.case,
    }
