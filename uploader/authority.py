"""Asks the security service who stands behind a caller's own credential."""

from typing import Protocol

import structlog
import urllib3

from uploader.identity import HEADER, Identity, IdentityVerifier
from uploader.outcomes import SecurityUnavailable

log = structlog.get_logger(__name__)


class Authority(Protocol):
    """What turns an Authorization header into a caller."""

    def caller(self, authorization: str | None, request_id: str) -> Identity | None:
        """Return the caller, or None for an anonymous one."""


class SecurityAuthority:
    """Asks `GET <security>/auth` over kept connections; its answer is a signed identity."""

    def __init__(self, security_url: str, verifier: IdentityVerifier) -> None:
        self._url = f"{security_url}/auth"
        self._verifier = verifier
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=1.0, read=3.0), retries=False, maxsize=32
        )

    def caller(self, authorization: str | None, request_id: str) -> Identity | None:
        """Return the caller; no credential or a bad one is anonymous.

        Raises SecurityUnavailable when the service does not say yes or no.
        """
        if not authorization:
            return None
        try:
            answer = self._http.request(
                "GET",
                self._url,
                headers={"Authorization": authorization, "X-Request-ID": request_id},
            )
        except (urllib3.exceptions.HTTPError, ValueError, UnicodeError) as error:
            log.warning("security_unavailable", reason=type(error).__name__)
            raise SecurityUnavailable from error
        if answer.status == 200:
            return self._verifier.verify(answer.headers.get(HEADER))
        if answer.status in {400, 401, 403}:
            return None
        raise SecurityUnavailable
