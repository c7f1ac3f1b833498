"""Every setting: an environment variable PLATSVAKT_…, checked at start; secrets are never printed.

A `.env` file in the working directory is read too. An empty value counts as unset.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.routine.directory_files import is_channel_id

PREFIX = "PLATSVAKT_"
SECRET_WARNING_DAYS = 30


class SettingsError(Exception):
    """Settings are missing or wrong; the text names each by its environment variable (English)."""


class Settings(BaseSettings):
    """The descriptions are the README's configuration table."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str = Field(
        "sqlite:///platsvakt.db",
        description="SQLite file, or `postgresql://user:password@host/name` for several workers",
    )
    mailbox_address: str = Field(
        "", description="The shared mailbox' address: sender of all letters (required by `run`)"
    )
    mailbox_name: str = Field("Utbildningsplatser LOU", description="Display name of the sender")
    office_name: str = Field("Koncernkontoret", description="The office that signs the letters")

    imap_host: str = Field("", description="IMAP server (required by `run`)")
    imap_port: int = Field(993, ge=1, le=65535, description="IMAP port")
    imap_security: Literal["tls", "plain"] = Field("tls", description="`plain` only to loopback, or with `allow_plain`")
    imap_username: str = Field("", description="Login name; default: the mailbox' address")
    imap_password: SecretStr = Field(SecretStr(""), description="Password, or use `oauth_token_command`")
    imap_folder: str = Field("INBOX", description="Folder that is read")
    imap_handled_folder: str = Field(
        "Mottaget", description="Folder that kept mail is moved to; `-`: nothing is moved, only remembered"
    )
    imap_poll_seconds: int = Field(60, ge=1, le=3600, description="Longest time between two looks, beside IDLE")
    imap_command_seconds: int = Field(60, ge=5, le=600, description="Time limit of each IMAP command")
    max_message_bytes: int = Field(
        30_000_000,
        ge=10_000,
        le=200_000_000,
        description="A larger mail is parked by its headers, the files of a larger chat message are left there",
    )

    smtp_host: str = Field("", description="SMTP server (required by `run`)")
    smtp_port: int = Field(587, ge=1, le=65535, description="SMTP port")
    smtp_security: Literal["starttls", "tls", "plain"] = Field("starttls", description="`plain` as for IMAP")
    smtp_username: str = Field("", description="Login name; default: as for IMAP; `-`: no login")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password; default: as for IMAP")
    smtp_seconds: int = Field(60, ge=5, le=600, description="Time limit of each SMTP command")
    local_hostname: str = Field("", description="Name said in EHLO; default: the domain of the mailbox' address")

    oauth_token_command: str = Field(
        "", description="Program that prints an access token for XOAUTH2 (IMAP and SMTP), run at each login"
    )
    oauth_tenant: str = Field(
        "",
        description="Microsoft 365: the tenant's id; tokens are then fetched with the application's secret",
    )
    oauth_client_id: str = Field("", description="Microsoft 365: the application's id")
    oauth_client_secret: SecretStr = Field(SecretStr(""), description="Microsoft 365: the application's secret")
    oauth_client_secret_expires: date | None = Field(
        None, description="The secret's last day: `doctor` and a letter to the coordinators warn 30 days ahead"
    )
    oauth_authority: str = Field("https://login.microsoftonline.com", description="Where tokens are issued")
    oauth_scope: str = Field("https://outlook.office365.com/.default", description="What the tokens are for")
    authentication_server: str = Field(
        "",
        description="Name of the mail server whose topmost Authentication-Results is believed; `-`: Microsoft 365, "
        "which writes none; unset: senders are not checked",
    )
    message_key: SecretStr = Field(
        SecretStr(""), description="Makes our Message-IDs unguessable; default: made from the mailbox' secret"
    )
    allow_plain: bool = Field(False, description="Allow connections without encryption beyond loopback")
    ca_file: Path | None = Field(None, description="Certificates to trust instead of the system's")

    slack_bot_token: SecretStr = Field(
        SecretStr(""), description="Slack: the app's bot token (`xoxb-…`); unset: everybody decides by mail"
    )
    slack_mode: Literal["socket", "http"] = Field(
        "socket", description="Slack: `socket` calls out and needs no open port; `http` is called by Slack"
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="Slack, `socket`: the app-level token (`xapp-…`) with connections:write"
    )
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="Slack, `http`: the app's signing secret")
    slack_host: str = Field("127.0.0.1", description="Slack, `http`: address to listen on, behind a proxy with TLS")
    slack_port: int = Field(
        3000, ge=1, le=65535, description="Slack, `http`: port; requests come to `/slack/events`, `/health` answers"
    )
    slack_intake_channel: str = Field(
        "", description="Slack: id of the channel whose messages are read as requests; unset: none"
    )
    slack_decision_mail: bool = Field(
        True, description="Slack: whoever decides in Slack gets each question by mail too, and may answer either way"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Slack: address of its Web API")

    go_live: date | None = Field(None, description="Mail received before this day is kept silently and never answered")
    coordinators: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses, comma-separated, told of what needs a person; default: the directory's coordinators"
    )
    operators: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses, comma-separated, told when a part of the service is silent; default: coordinators"
    )
    answers_per_address_and_day: int = Field(
        5,
        ge=1,
        le=100,
        description="Cap on automatic answers to one address and day; further requests are answered on the next",
    )
    answers_per_case_and_day: int = Field(
        1, ge=1, le=20, description="Cap on automatic answers in one case and day, unless new facts came"
    )
    same_answers_per_hour: int = Field(
        3, ge=1, le=1000, description="Cap on automatic answers that say the same, to anybody, in an hour"
    )
    answers_per_hour: int = Field(200, ge=1, le=10_000, description="Cap on all automatic answers in an hour")

    attempts: int = Field(3, ge=1, le=10, description="Failures after which a mail is parked")
    retry_seconds: int = Field(60, ge=1, le=86_400, description="First wait before another try; doubles each time")
    send_attempts: int = Field(12, ge=1, le=100, description="Failures after which a letter is given up")
    lease_seconds: int = Field(
        60, ge=30, le=3600, description="Time after which what a dead process had in hand is taken by another"
    )
    log_format: Literal["console", "json"] = Field("console", description="Form of the log lines on standard error")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged")

    @field_validator("coordinators", "operators", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("mailbox_address", mode="after")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and (value.count("@") != 1 or any(c.isspace() or c in "<>,;" for c in value)):
            raise ValueError("is no e-mail address")
        return value.lower()

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        for host, security, name in (
            (self.imap_host, self.imap_security, "IMAP"),
            (self.smtp_host, self.smtp_security, "SMTP"),
        ):
            if host and security == "plain" and not self.allow_plain and not is_loopback(host):
                raise ValueError(
                    f"{PREFIX}{name}_SECURITY=plain would send the password unencrypted to {host}; "
                    f"use tls, or set {PREFIX}ALLOW_PLAIN=true if the network is safe"
                )
        return self

    @model_validator(mode="after")
    def _another_folder(self) -> Self:
        if self.imap_handled_folder.casefold() == self.imap_folder.casefold():  # INBOX is INBOX in any case
            raise ValueError(f"{PREFIX}IMAP_HANDLED_FOLDER must be another folder than {PREFIX}IMAP_FOLDER")
        return self

    @model_validator(mode="after")
    def _one_way_to_tokens(self) -> Self:
        parts = {
            "oauth_tenant": self.oauth_tenant,
            "oauth_client_id": self.oauth_client_id,
            "oauth_client_secret": self.oauth_client_secret.get_secret_value(),
        }
        missing = [f"{PREFIX}{name.upper()}" for name, value in parts.items() if not value]
        if 0 < len(missing) < len(parts):
            raise ValueError(f"tokens by the application's secret need {' and '.join(missing)} too")
        if self.uses_client_credentials and self.oauth_token_command:
            raise ValueError(f"set either {PREFIX}OAUTH_TOKEN_COMMAND or {PREFIX}OAUTH_TENANT, not both")
        if not self.oauth_authority.startswith("https://"):
            raise ValueError(f"{PREFIX}OAUTH_AUTHORITY must begin with https://: the secret is sent there")
        return self

    @model_validator(mode="after")
    def _whole_slack(self) -> Self:
        bot, app, secret = (
            s.get_secret_value() for s in (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        )
        if not bot and (app or secret):
            raise ValueError(f"Slack needs {PREFIX}SLACK_BOT_TOKEN too")
        if bot and self.slack_mode == "socket" and not app:
            raise ValueError(f"Slack by socket needs {PREFIX}SLACK_APP_TOKEN; or set {PREFIX}SLACK_MODE=http")
        if bot and self.slack_mode == "http" and not secret:
            raise ValueError(
                f"Slack by HTTP needs {PREFIX}SLACK_SIGNING_SECRET: without it anybody could pretend to be Slack"
            )
        if self.slack_intake_channel and not is_channel_id(self.slack_intake_channel):
            raise ValueError(
                f"{PREFIX}SLACK_INTAKE_CHANNEL must be the channel's id, which Slack shows at the end of its details"
            )
        address = urlsplit(self.slack_api_url)
        if address.scheme != "https" and not is_loopback(address.hostname or ""):
            raise ValueError(f"{PREFIX}SLACK_API_URL must begin with https://: the tokens are sent there")
        return self

    @property
    def uses_slack(self) -> bool:
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def uses_client_credentials(self) -> bool:
        return bool(self.oauth_tenant)

    @property
    def message_secret(self) -> bytes:
        """32 bytes that only this installation knows."""
        secrets = (self.message_key, self.oauth_client_secret, self.imap_password)
        known = next((text for secret in secrets if (text := secret.get_secret_value())), self.oauth_token_command)
        return hashlib.sha256(f"platsvakt message-id {known}".encode()).digest()

    @property
    def retry(self) -> timedelta:
        return timedelta(seconds=self.retry_seconds)

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @property
    def handled_folder(self) -> str | None:
        return None if self.imap_handled_folder == "-" else self.imap_handled_folder

    def require_mail(self) -> None:
        """Raises SettingsError unless the service has what it needs to read and send mail."""
        missing = [name for name in ("mailbox_address", "imap_host", "smtp_host") if not getattr(self, name)]
        if not (self.imap_password.get_secret_value() or self.oauth_token_command or self.uses_client_credentials):
            missing.append("imap_password")
        if missing:
            raise SettingsError(
                "missing settings: "
                + ", ".join(f"{PREFIX}{name.upper()}" for name in missing)
                + ". Set them in the environment or in .env; the README's table explains each"
            )


def load_settings() -> Settings:
    """From the environment and .env. Raises SettingsError that names each wrong variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_fault(e["loc"], e["type"], e["msg"]) for e in error.errors())) from None


def _fault(location: tuple[int | str, ...], kind: str, message: str) -> str:
    message = "is no date; write it as 2026-12-31" if kind.startswith("date") else message.removeprefix("Value error, ")
    return f"{PREFIX}{str(location[0]).upper()}: {message}" if location else message


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
