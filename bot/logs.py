"""Log lines on standard error: events and ids, never names, addresses or text from mail.

What a server or an exception says may hold an address; it is taken out of every line. A traceback shows
the program's own lines and no values of variables, for those hold mail and passwords.
"""

from __future__ import annotations

import logging
import re
import sys

import structlog

_ADDRESS = re.compile(r"[^\s<>\"'(),:;@]{1,64}@[^\s<>\"'(),:;@]{1,255}")
_LONGEST = 20_000  # characters of one value


def configure(form: str, level: str) -> None:
    """`form` "console" or "json"; `level` as in the settings."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_addresses,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LibraryLine("%(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)


def without_addresses(text: str) -> str:
    return _ADDRESS.sub("<address>", text[:_LONGEST])


def _without_addresses(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: without_addresses(value) if isinstance(value, str) else value for name, value in event.items()}


class _LibraryLine(logging.Formatter):
    """What the libraries themselves log."""

    def format(self, record: logging.LogRecord) -> str:
        return without_addresses(super().format(record))
