"""`platsvakt demo`: see the service at work in a few seconds, without any configuration."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import fail
from bot.commands.run import stop_on_signal


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Keep the folder with the letters and the database.")] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Stay up, so that you can send mail of your own with any mail program.")
    ] = False,
    slack: Annotated[
        bool, typer.Option("--slack", help="Show how it is decided in Slack, in a workspace inside the process.")
    ] = False,
    imap_port: Annotated[int, typer.Option(min=0, max=65535, help="IMAP port; 0: a free one.")] = 0,
    smtp_port: Annotated[int, typer.Option(min=0, max=65535, help="SMTP port; 0: a free one.")] = 0,
) -> None:
    """Run invented requests through the real service on a mail server inside the process.

    Examples:

        platsvakt demo

        platsvakt demo --slack

        platsvakt demo --serve --smtp-port 2525 --imap-port 1143
    """
    from bot.logs import configure

    if slack and serve:
        fail("--serve waits for mail of your own, but in the workspace of --slack nobody else can click: take one", 2)
    configure("console", "warning")
    try:
        asyncio.run(_demo(keep or serve, serve, slack, imap_port, smtp_port))
    except OSError as error:
        fail(f"the demonstration's mail server cannot start: {error}")


async def _demo(keep: bool, serve: bool, slack: bool, imap_port: int, smtp_port: int) -> None:
    with ExitStack() as stack:
        folder = Path(
            tempfile.mkdtemp(prefix="platsvakt-demo-")
            if keep
            else stack.enter_context(tempfile.TemporaryDirectory(prefix="platsvakt-demo-"))
        )
        if slack:
            await _in_slack(folder, keep, imap_port, smtp_port)
        else:
            await _by_mail(folder, keep, serve, imap_port, smtp_port)


async def _by_mail(folder: Path, keep: bool, serve: bool, imap_port: int, smtp_port: int) -> None:
    from bot.demo.demonstration import Handled, demonstration
    from bot.demo.showing import Screen

    screen = Screen()
    screen.opening()
    async with demonstration(folder, imap_port=imap_port, smtp_port=smtp_port) as shown:
        mails = 0
        async for step in shown.story():
            screen.show(step)
            mails += isinstance(step, Handled)
        screen.closing(await shown.cases(), f"{mails} mejl", len(shown.server.delivered))
        screen.where_to_look(folder if keep else None)
        if serve:
            screen.serving(shown)
            async for step in shown.watch(stop_on_signal()):
                screen.show(step)


async def _in_slack(folder: Path, keep: bool, imap_port: int, smtp_port: int) -> None:
    from bot.demo.slack_showing import SlackScreen
    from bot.demo.slack_story import slack_story

    async with slack_story(folder, imap_port=imap_port, smtp_port=smtp_port) as story:
        screen = SlackScreen({person.id: person.name for person in story.slack.people.values()})
        screen.opening()
        async for step in story.steps():
            screen.tell(step)
        came = f"{story.mails} mejl och {story.requests} förfrågningar i Slack"
        screen.closing(await story.shown.cases(), came, len(story.shown.server.delivered))
        screen.where_to_look(folder if keep else None)
