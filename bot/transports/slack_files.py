"""The files of a Slack message, taken from Slack only, with limits to how many and how large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.ports import ChatError, ChatFile
from bot.transports.slack_client import RateLimited, Refusal, SlackClient

FILES_HOST = "files.slack.com"
MOST_FILES = 10
LARGEST_FILE = 20_000_000  # octets
GONE = frozenset({401, 403, 404, 410})
LONGEST_NAME = 200
TIMEOUT = aiohttp.ClientTimeout(total=60)  # of each file


class SlackFiles:
    def __init__(self, client: SlackClient, api_url: str, token: str, max_message_bytes: int) -> None:
        """`max_message_bytes`: of the message with its files, as the mail that it is kept as."""
        self._client = client
        self._most = max_message_bytes * 57 // 78  # base64 in lines (RFC 2045, 6.8)
        self._api = urlsplit(api_url)
        self._token = token

    async def fetch(self, payload: Mapping[str, Any]) -> Sequence[ChatFile]:
        """One for each file that the message lists, in order. Raises ChatError when it should be tried again."""
        listed = payload.get("files") or ()
        left = self._most
        fetched: list[ChatFile] = []
        for number, told in enumerate(file for file in listed if isinstance(file, Mapping)):
            if number == MOST_FILES:
                fetched.append(_missing({}, f"bara de {MOST_FILES} första filerna hämtas"))
                break
            file = await self._fetch(told, left)
            left -= len(file.content)
            fetched.append(file)
        return fetched

    async def _fetch(self, told: Mapping[str, Any], left: int) -> ChatFile:
        if told.get("file_access") == "check_file_info":  # of a channel shared with others
            told = await self._described(told)
        if told.get("mode") in ("tombstone", "hidden_by_limit") or told.get("is_external"):
            return _missing(told, "filen ligger inte kvar i Slack")
        url = str(told.get("url_private_download") or told.get("url_private") or "")
        if not self._is_slacks(url):
            return _missing(told, "filen ligger inte i Slack")
        size = told.get("size")
        if not isinstance(size, int) or size > min(LARGEST_FILE, left):
            return _missing(told, "filen är för stor")
        return await self._download(told, url, min(LARGEST_FILE, left))

    async def _described(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        web = await self._client.web()
        try:
            answer = await self._client.ask(web.files_info(file=str(told.get("id", ""))))
        except Refusal:
            return {**told, "mode": "tombstone"}
        except RateLimited as error:
            raise ChatError(str(error)) from error
        described: Mapping[str, Any] = answer["file"]
        return described

    def _is_slacks(self, url: str) -> bool:
        address = urlsplit(url)
        own = (address.scheme, address.netloc) == (self._api.scheme, self._api.netloc)
        return own or (address.scheme, address.netloc) == ("https", FILES_HOST)

    async def _download(self, told: Mapping[str, Any], url: str, most: int) -> ChatFile:
        session = await self._client.session()
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with session.get(url, headers=headers, allow_redirects=False, timeout=TIMEOUT) as response:
                if response.status in GONE:
                    return _missing(told, "filen finns inte kvar i Slack")
                if 300 <= response.status < 400:
                    return _missing(told, "filen ligger inte i Slack")
                if response.status != 200:
                    raise ChatError(f"Slack gives no file now: HTTP status {response.status}")
                if response.content_type == "text/html" and told.get("mimetype") != "text/html":
                    raise ChatError("Slack gives a page to log in on in place of a file: check the scope files:read")
                content = await _read(response, most)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ChatError(f"Slack gives no file now ({type(error).__name__})") from error
        if content is None:
            return _missing(told, "filen är för stor")
        return ChatFile(_name(told), str(told.get("mimetype") or "application/octet-stream")[:100], content)


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """None when there is more than `most`, whatever size was told."""
    content = bytearray()
    async for piece in response.content.iter_chunked(65_536):
        content += piece
        if len(content) > most:
            return None
    return bytes(content)


def _missing(told: Mapping[str, Any], why: str) -> ChatFile:
    return ChatFile(_name(told), str(told.get("mimetype") or "")[:100], b"", why)


def _name(told: Mapping[str, Any]) -> str:
    return str(told.get("name") or told.get("title") or "fil")[:LONGEST_NAME]
