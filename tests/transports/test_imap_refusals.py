"""Logins that are refused: in a file of their own, since Dovecot lets later logins wait for them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.ports import MailboxError
from tests.patience import ENOUGH
from tests.servers import access_token
from tests.transports.conftest import DovecotPost, Post

NEVER = 3_600  # a time limit that would fail the test


async def test_a_refused_access_token_is_told_at_once(dovecot_post: DovecotPost) -> None:
    async def token() -> str:
        return access_token(dovecot_post.user, lifetime=timedelta(minutes=-5))

    mailbox = dovecot_post.mailbox(password=None, token=token, command_seconds=NEVER)
    with pytest.raises(MailboxError, match=r"refused the login .* access token"):
        await asyncio.wait_for(mailbox.check(), ENOUGH)


async def test_a_wrong_password_is_refused_at_once_with_what_to_do(post: Post) -> None:
    with pytest.raises(MailboxError, match=r"refused the login .* Check the user name and the password"):
        await post.mailbox(password="fel lösenord").check()
