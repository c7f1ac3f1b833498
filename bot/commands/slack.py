"""`platsvakt slack`: what Slack needs to know of our app, to make it from."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.chat_letters import Button
from bot.commands.common import fail
from bot.transports.slack_account import BOT_EVENTS, BOT_SCOPES, REQUEST_PATH

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def slack() -> None:
    """Set up the Slack app."""


@app.command("manifest")
def print_manifest(
    url: Annotated[
        str, typer.Option("--url", help="HTTP mode: where Slack reaches the service, https://…; default: Socket Mode.")
    ] = "",
) -> None:
    """Print the app's manifest: paste it at Slack under «Create New App», «From a manifest».

    Examples:

        platsvakt slack manifest

        platsvakt slack manifest --url https://platsvakt.region.example
    """
    if url and not url.startswith("https://"):
        fail("Slack calls https addresses only", 2)
    print(json.dumps(manifest(f"{url.rstrip('/')}{REQUEST_PATH}" if url else ""), ensure_ascii=False, indent=2))


def manifest(request_url: str) -> dict[str, object]:
    """Slack's app manifest. `request_url`: "" for Socket Mode."""
    called = {"request_url": request_url} if request_url else {}
    command = {
        "command": "/lou",
        "description": "Utbildningsplatser LOU",
        "usage_hint": "LOU-2026-0042 | varför … | mina | frånvaro | hjälp",
        "should_escape": False,
    }
    return {
        "display_information": {
            "name": "Platsvakt",
            "description": "Förfrågningar om utbildningsplatser hos privata leverantörer",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Platsvakt", "always_online": True},
            "shortcuts": [
                {
                    "name": "Gör till ärende",
                    "type": "message",
                    "callback_id": str(Button.CASE_FROM_MESSAGE),
                    "description": "Öppnar formuläret för en plats, ifyllt ur meddelandet",
                }
            ],
            "slash_commands": [command | ({"url": request_url} if request_url else {})],
        },
        "oauth_config": {"scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(BOT_EVENTS), **called},
            "interactivity": {"is_enabled": True, **called},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }
