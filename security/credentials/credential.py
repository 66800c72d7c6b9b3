"""What every credential says, whichever kind it is."""

from dataclasses import dataclass
from typing import Protocol

from security.credentials.permissions import Scope
from security.people.roles import Role

# The largest number that every reader of JSON takes as it is (RFC 8259, section 6).
MOST_AMOUNT = 2**53 - 1


@dataclass(frozen=True)
class OwnQuota:
    """What this user may store, as an administrator has set it; None is the installation's."""

    images: int | None = None
    bytes: int | None = None


EVERYBODYS = OwnQuota()


class Credential(Protocol):
    """A credential that is valid now, with its user and what it permits; times are unix seconds."""

    @property
    def id(self) -> str:
        """The id of the session or of the API token."""

    @property
    def user_id(self) -> str: ...

    @property
    def login(self) -> str: ...

    @property
    def user_created_at(self) -> int: ...

    @property
    def scopes(self) -> tuple[Scope, ...]: ...

    @property
    def role(self) -> Role: ...

    @property
    def quota(self) -> OwnQuota: ...
