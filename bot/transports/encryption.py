"""What the mail transports share about TLS."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


async def client_context(ca_file: str | None) -> ssl.SSLContext:
    """Verifies the server's certificate and name, against `ca_file` or the system's authorities.

    Raises ValueError, with what to do, when the file cannot be used.
    """
    try:
        return await asyncio.to_thread(ssl.create_default_context, cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise ValueError(f"the certificate authority file {ca_file} cannot be used: {error}") from error
