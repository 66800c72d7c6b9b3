"""The rest of each deletion: the uploader is asked until it has nothing of the user left."""

import uuid
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select

from security.clients.uploader_client import UploaderClient
from security.credentials.credential import EVERYBODYS, OwnQuota
from security.credentials.permissions import Scope
from security.credentials.signed_tokens import SignedTokens
from security.people.roles import Role
from security.records.audit_log import forget_user
from security.records.database import Database
from security.records.identifiers import new_id
from security.records.tables import account_deletions
from security.upkeep.jobs import Job

_AT_ONCE = 100
_IDENTITY_SECONDS = 60
_log = structlog.get_logger("security.upkeep.deletions")


@dataclass(frozen=True)
class DeletedUser:
    """The credential by which the uploader is asked; its user has no row any more."""

    user_id: str
    id: str
    # An identity has a login, and of this one nothing is known.
    login: str = "deleted"
    user_created_at: int = 0
    scopes: tuple[Scope, ...] = (Scope.ACCOUNT,)
    role: Role = Role.MEMBER
    quota: OwnQuota = EVERYBODYS


class Deletions:
    """Works off `account_deletions`; all methods raise DatabaseUnavailable and KeysUnavailable."""

    def __init__(
        self, database: Database, tokens: SignedTokens, uploader: UploaderClient, job: Job
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._uploader = uploader
        self._job = job

    def work_off(self) -> bool:
        """Ask for each deletion in turn while one of them advances; False where that failed.

        So one that fails holds up no other, and neither does one that takes long. Where another
        process has the lease, there is nothing to do.
        """
        if not self._waiting() or not self._job.take():
            return True
        try:
            advanced = True
            while advanced and (waiting := self._waiting()):
                advanced = False
                for user_id in waiting:
                    # It renews the lease, which one of them alone does not outlast.
                    if not self._job.take():
                        return True
                    advanced |= self._advance(user_id)
        finally:
            self._job.release()
        return advanced

    def _waiting(self) -> list[str]:
        query = (
            select(account_deletions.c.user_id)
            .order_by(account_deletions.c.asked_at, account_deletions.c.user_id)
            .limit(_AT_ONCE)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def _advance(self, user_id: str) -> bool:
        """Ask once; return whether the uploader has removed anything, or has nothing left."""
        credential = DeletedUser(user_id, new_id())
        identity, _ = self._tokens.mint_identity(credential, _IDENTITY_SECONDS)
        removal = self._uploader.remove_library(identity, uuid.uuid4().hex)
        if removal is None:
            return False
        if removal.is_complete:
            with self._database.writing() as connection:
                # Of requests that were under way when the account was deleted.
                forget_user(connection, user_id)
                connection.execute(
                    delete(account_deletions).where(account_deletions.c.user_id == user_id)
                )
            _log.info("account_deleted")
        return removal.is_complete or removal.removed > 0
