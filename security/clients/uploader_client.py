"""The HTTP client of the uploader; the only user of `urllib3`."""

import structlog
import urllib3
from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

_TIMEOUT_SECONDS = 2.0
_MAX_ANSWER_BYTES = 16_384
_log = structlog.get_logger("security.clients.uploader_client")


class Quota(BaseModel):
    """How much a user may store; null is no limit."""

    model_config = ConfigDict(strict=True)

    images: NonNegativeInt | None = None
    bytes: NonNegativeInt | None = None


class Usage(BaseModel):
    """How much a user stores, as `GET /internal/usage` of the uploader answers."""

    model_config = ConfigDict(strict=True)

    images: NonNegativeInt
    bytes: NonNegativeInt
    quota: Quota = Quota()


class UploaderClient:
    """Asks the uploader, with one connection pool and one time-out; a failure is no error here."""

    def __init__(self, uploader_url: str) -> None:
        self._url = f"{uploader_url}/internal/usage"
        self._http = urllib3.PoolManager(
            maxsize=8,
            retries=False,
            timeout=urllib3.Timeout(total=_TIMEOUT_SECONDS),
            headers={"Accept": "application/json"},
        )

    def usage(self, identity: str, request_id: str) -> Usage | None:
        """Return the usage of the user in the identity token, or None if the uploader fails.

        An account page without figures is better than none.
        """
        headers = {"X-Identity": identity, "X-Request-ID": request_id}
        try:
            answer = self._http.request(
                "GET", self._url, headers=headers, redirect=False, preload_content=False
            )
            try:
                body = answer.read(_MAX_ANSWER_BYTES)
                answer.drain_conn()
            finally:
                answer.release_conn()
            if answer.status == 200:
                return Usage.model_validate_json(body)
            reason = f"status {answer.status}"
        except (urllib3.exceptions.HTTPError, ValidationError) as error:
            reason = type(error).__name__
        _log.warning("usage_unknown", reason=reason)
        return None
