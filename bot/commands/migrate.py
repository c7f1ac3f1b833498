"""`platsvakt migrate`: bring the database's schema up to date."""

from __future__ import annotations

import asyncio

from bot.commands.common import fail, settings_or_fail


def migrate() -> None:
    """Create the database's tables, or bring them up to date. Safe to run again.

    Example: PLATSVAKT_DATABASE_URL=sqlite:///platsvakt.db platsvakt migrate
    """
    from storage import DatabaseUnreachable
    from storage import migrate as bring_up_to_date

    try:
        steps = asyncio.run(bring_up_to_date(settings_or_fail().database_url))
    except (DatabaseUnreachable, OSError, ValueError) as error:
        fail(f"the database cannot be brought up to date: {error}")
    print(f"migrated: {', '.join(steps)}" if steps else "the schema is current")
