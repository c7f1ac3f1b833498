"""One transaction, seen as the stores."""

from __future__ import annotations

from functools import cached_property

from storage.repositories.cases import SqlCaseStore
from storage.repositories.chat import SqlChatStore
from storage.repositories.deadlines import SqlDeadlineStore
from storage.repositories.directory import DirectoryCache, SqlDirectoryStore
from storage.repositories.figures import SqlFiguresStore
from storage.repositories.heartbeats import SqlHeartbeatStore
from storage.repositories.inbox import SqlInboxStore
from storage.repositories.notifications import SqlNotificationStore
from storage.repositories.outbox import SqlOutboxStore
from storage.transaction import Transaction


class SqlUnitOfWork:
    def __init__(self, transaction: Transaction, directory_cache: DirectoryCache) -> None:
        self._transaction = transaction
        self._directory_cache = directory_cache

    @cached_property
    def inbox(self) -> SqlInboxStore:
        return SqlInboxStore(self._transaction)

    @cached_property
    def cases(self) -> SqlCaseStore:
        return SqlCaseStore(self._transaction)

    @cached_property
    def outbox(self) -> SqlOutboxStore:
        return SqlOutboxStore(self._transaction)

    @cached_property
    def directory(self) -> SqlDirectoryStore:
        return SqlDirectoryStore(self._transaction, self._directory_cache)

    @cached_property
    def chat(self) -> SqlChatStore:
        return SqlChatStore(self._transaction)

    @cached_property
    def deadlines(self) -> SqlDeadlineStore:
        return SqlDeadlineStore(self._transaction)

    @cached_property
    def notifications(self) -> SqlNotificationStore:
        return SqlNotificationStore(self._transaction)

    @cached_property
    def heartbeats(self) -> SqlHeartbeatStore:
        return SqlHeartbeatStore(self._transaction)

    @cached_property
    def figures(self) -> SqlFiguresStore:
        return SqlFiguresStore(self._transaction)

    @property
    def changed_cases(self) -> tuple[str, ...]:
        return tuple(self.cases.changed)
