"""`platsvakt doctor`: is everything there that the service needs? Each line is ok, or says what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import typer

from bot.commands.common import AsJson, print_json
from bot.ports import ChatError, MailboxError, Undelivered
from bot.reading.authentication import NAMELESS
from bot.routine.model import Role
from bot.routine.routine import current_routine
from bot.settings import SECRET_WARNING_DAYS, Settings, SettingsError, load_settings
from handlers.alarms import CLOCK, LONGEST_SILENCE, MAILBOX, OUTBOX

Check = Callable[[Settings], Awaitable[str]]


class Trouble(Exception):
    """Something is wrong; the text says what and what to do."""


def doctor(as_json: AsJson = False) -> None:
    """Check settings, database, directory, mailbox, outgoing mail, Slack and the routine's validity.

    Exit status: 0 all is well, 1 something is wrong.

    Example: platsvakt doctor
    """
    results = asyncio.run(_examine())
    for name, well, words in results:
        if as_json:
            print_json({"check": name, "ok": well, "text": words})
        else:
            print(f"{'ok   ' if well else 'WRONG'}  {name:<10} {words}")
    raise typer.Exit(0 if all(well for _, well, _ in results) else 1)


async def _examine() -> list[tuple[str, bool, str]]:
    try:
        settings = load_settings()
    except SettingsError as error:
        return [("settings", False, str(error)), await _result("routine", _routine, None)]
    checks: list[tuple[str, Check]] = [("database", _database), ("directory", _directory)]
    if settings.uses_client_credentials:
        checks.append(("secret", _secret))
    try:
        settings.require_mail()
        first = ("settings", True, f"the service is {settings.mailbox_address}")
        checks += [("imap", _imap), ("smtp", _smtp), ("at work", _at_work)]
    except SettingsError as error:
        first = ("settings", False, str(error))
    if settings.uses_slack:
        checks.append(("slack", _slack))
    checks += [("senders", _senders), ("routine", _routine)]
    return [first, *[await _result(name, check, settings) for name, check in checks]]


async def _result(name: str, check: Callable[..., Awaitable[str]], settings: Settings | None) -> tuple[str, bool, str]:
    from storage import DatabaseUnreachable

    try:
        return name, True, await check(settings)
    except (Trouble, MailboxError, ChatError, DatabaseUnreachable, ValueError) as error:
        return name, False, " ".join(str(error).split())
    except Undelivered as error:
        return name, False, error.text
    except Exception as error:  # whatever a server or driver throws is the finding
        return name, False, f"{type(error).__name__}: {' '.join(str(error).split())}"


async def _database(settings: Settings) -> str:
    from bot.assemble import database
    from storage import pending

    if await pending(settings.database_url):
        raise Trouble("its schema is not current, or it has none yet: run `platsvakt migrate`")
    opened = database(settings)
    try:
        return await opened.check()
    finally:
        await opened.aclose()


async def _directory(settings: Settings) -> str:
    from bot.assemble import database
    from storage import pending

    if await pending(settings.database_url):
        raise Trouble("cannot be looked at before the database is right")
    opened = database(settings)
    try:
        directory = await opened.read(lambda unit: unit.directory.load())
    finally:
        await opened.aclose()
    if not directory.agreements:
        raise Trouble("the directory is empty: run `platsvakt directory import DIR`")
    today = datetime.now().astimezone().date()
    in_force = sum(a.valid_from <= today <= a.valid_to for a in directory.agreements)
    if not (settings.coordinators or directory.with_role(Role.COORDINATOR)):
        raise Trouble("nobody is coordinator: name one in people.csv, or set PLATSVAKT_COORDINATORS")
    return f"{len(directory.agreements)} agreements ({in_force} in force today), {len(directory.people)} people"


async def _imap(settings: Settings) -> str:
    from bot.assemble import mailbox

    box = mailbox(settings)
    try:
        return await box.check()
    finally:
        await box.aclose()


async def _smtp(settings: Settings) -> str:
    from bot.assemble import mailer

    out = mailer(settings)
    try:
        return await out.check()
    finally:
        await out.aclose()


async def _at_work(settings: Settings) -> str:
    """By the signs of life in the database, whichever process gave them."""
    from bot.assemble import database
    from storage import pending

    if await pending(settings.database_url):
        raise Trouble("cannot be looked at before the database is right")
    opened = database(settings)
    try:
        beats = await opened.read(lambda unit: unit.heartbeats.all())
        oldest = await opened.read(lambda unit: unit.heartbeats.oldest_unsent())
    finally:
        await opened.aclose()
    now = datetime.now(UTC)
    last = {part: beats[part].at for part in WHAT_TO_DO if part in beats}
    if oldest is not None:
        last[OUTBOX] = oldest
    told = [f"{MEANING[part]} {_ago(now - at)}" for part, at in last.items()]
    silent = [part for part, at in last.items() if now - at > LONGEST_SILENCE[part]]
    if silent:
        raise Trouble(f"{'; '.join(told)}: {' '.join(WHAT_TO_DO[part] for part in silent)}")
    return "; ".join(told) or "the service has not run yet: start `platsvakt run`"


MEANING = {
    MAILBOX: "the mailbox was read",
    CLOCK: "the clock's work was done",
    OUTBOX: "the oldest letter that waits was written",
}
WHAT_TO_DO = {
    MAILBOX: "Is a `platsvakt run` with the part mail at work, and is imap well above?",
    CLOCK: "Is a `platsvakt run` with the part clock at work? Its log says what fails.",
    OUTBOX: "Is a `platsvakt run` with the part outbox at work, and is smtp well above?",
}


def _ago(span: timedelta) -> str:
    minutes = int(span / timedelta(minutes=1))
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"


async def _secret(settings: Settings) -> str:
    last, today = settings.oauth_client_secret_expires, datetime.now().astimezone().date()
    if last is None:
        return "its last day is not known: set PLATSVAKT_OAUTH_CLIENT_SECRET_EXPIRES to be warned in time"
    left = (last - today).days
    if left < 0:
        raise Trouble(f"the client secret ended on {last}: make a new one in Entra and set it")
    if left <= SECRET_WARNING_DAYS:
        raise Trouble(f"the client secret ends on {last}, in {left} days: make a new one in Entra and set it")
    return f"the client secret lasts to {last}"


async def _senders(settings: Settings) -> str:
    server = settings.authentication_server
    if not server:
        return (
            "are taken at their word: set PLATSVAKT_AUTHENTICATION_SERVER to the name that your mail server writes "
            "first in Authentication-Results, or to - for Microsoft 365"
        )
    return "Microsoft 365 vouches for them" if server == NAMELESS else f"{server} vouches for them"


async def _slack(settings: Settings) -> str:
    from bot.assemble import slack_account
    from bot.transports.slack import check_slack

    return await check_slack(slack_account(settings))


async def _routine(_settings: Settings | None) -> str:
    routine = current_routine()
    today = datetime.now().astimezone().date()
    if not routine.valid_from <= today <= routine.valid_to:
        raise Trouble(
            f"{routine.reference} is valid {routine.valid_from} to {routine.valid_to}, not today: install a newer one"
        )
    if today >= routine.warn_from:
        raise Trouble(f"{routine.reference} ends on {routine.valid_to}: ask its owner for the next version")
    return f"{routine.reference}, valid to {routine.valid_to}"
