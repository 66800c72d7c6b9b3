"""What schemathesis needs beyond the documents to ask as a client would: pictures, and sessions.

Its values of `format: binary` would be no pictures, and the operations that end a session would
leave every later request without one.
"""

from __future__ import annotations

import os
from typing import Any, ClassVar

import schemathesis
import urllib3
from hypothesis import strategies

from tests.contract.trial import LOGIN, PASSWORD_OF_LOGIN, URL
from tests.system.pictures import jpeg

# Each of these ends the session that it is asked in, or may.
ENDING = frozenset({"sign_out", "end_session"})
PARTS = ("application/offset+octet-stream", "application/partial-upload")
_BITS = 48


def picture(seed: int) -> bytes:
    """Returns a small picture; another seed gives other bytes."""
    return jpeg(16, 12, seed)


def access_token() -> str:
    """Signs in, and returns the token of a session of its own."""
    credentials = {"login": os.environ[LOGIN], "password": os.environ[PASSWORD_OF_LOGIN]}
    answer = urllib3.request("POST", os.environ[URL] + "/v1/token", json=credentials)
    return str(answer.json()["access_token"])


class Session:
    """The session that operations are asked in: one for all, but for those that end theirs."""

    shared: ClassVar[str] = ""

    def get(self, _case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
        """Returns the token for a case."""
        if context.operation.definition.raw.get("operationId") in ENDING:
            return access_token()
        if not Session.shared:
            Session.shared = access_token()
        return Session.shared

    def set(self, case: schemathesis.Case, token: str, _context: schemathesis.AuthContext) -> None:
        """Puts the token into a case."""
        case.headers["Authorization"] = f"Bearer {token}"


def as_they_are(_context: schemathesis.SerializationContext, value: Any) -> dict[str, Any]:
    """Sends bytes of an upload in parts as they are."""
    return {"data": getattr(value, "data", value)}


@schemathesis.hook
def filter_headers(_context: schemathesis.HookContext, headers: dict[str, str] | None) -> bool:
    """Leaves out empty header fields: nginx hands none on, so that they count as missing."""
    return "" not in (headers or {}).values()


schemathesis.openapi.format("binary", strategies.integers(0, 2**_BITS).map(picture))
schemathesis.auth(refresh_interval=None)(Session)
schemathesis.serializer(*PARTS)(as_they_are)
