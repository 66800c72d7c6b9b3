"""The HTTP client of the uploader; the only user of `urllib3`."""

from typing import TypeVar

import structlog
import urllib3
from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

_TIMEOUT_SECONDS = 2.0
# The uploader works for four seconds at a time, and its last step may wait for the store.
_REMOVAL_SECONDS = 9.0
_MAX_ANSWER_BYTES = 65_536
# Two hundred lines, with the longest User-Agents.
_MOST_BYTES_OF_LINES = 1024 * 1024
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
    trashed_images: NonNegativeInt = 0
    trashed_bytes: NonNegativeInt = 0
    quota: Quota = Quota()


class StoredAmounts(BaseModel):
    """How much somebody stores."""

    model_config = ConfigDict(strict=True)

    images: NonNegativeInt
    bytes: NonNegativeInt


class JobRun(BaseModel):
    """When a job of the upkeep last ended, in unix seconds, and what it counted."""

    model_config = ConfigDict(strict=True)

    at: NonNegativeInt
    report: dict[str, NonNegativeInt]


class AlmostFull(BaseModel):
    """How many owners have almost no room left in their quotas, and the ids of some."""

    model_config = ConfigDict(strict=True)

    count: NonNegativeInt
    owners: list[str]


class StoreOverview(StoredAmounts):
    """What all store, as `POST /internal/overview` of the uploader answers.

    `free_bytes` and `total_bytes` are None where the store is not on a disk of this machine, and
    `damaged` before the first reconcile.
    """

    trashed_images: NonNegativeInt = 0
    trashed_bytes: NonNegativeInt = 0
    free_bytes: NonNegativeInt | None
    total_bytes: NonNegativeInt | None
    damaged: NonNegativeInt | None
    reconcile: JobRun | None
    scrub: JobRun | None
    almost_full: AlmostFull


class Removal(BaseModel):
    """What `DELETE /internal/library` of the uploader has removed, and whether that was all."""

    model_config = ConfigDict(strict=True)

    removed: NonNegativeInt
    is_complete: bool


class LibraryLine(BaseModel):
    """A line of the uploader's audit log; `at` is microseconds since 1970."""

    model_config = ConfigDict(strict=True)

    id: NonNegativeInt
    at: NonNegativeInt
    event: str
    image_id: str | None
    address: str
    user_agent: str
    details: dict[str, str]


class _Lines(BaseModel):
    items: list[LibraryLine]


class _Usages(BaseModel):
    usages: dict[str, StoredAmounts]


# What was set for users, by id; None is what the installation allows everybody.
OwnQuotas = dict[str, dict[str, int | None]]
_Answer = TypeVar("_Answer", bound=BaseModel)


class UploaderClient:
    """Asks the uploader, with one connection pool and one time-out; a failure is no error here."""

    def __init__(self, uploader_url: str) -> None:
        self._url = f"{uploader_url}/internal"
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
        return self._ask("usage", identity, request_id, Usage)

    def usages(
        self, identity: str, request_id: str, owners: list[str]
    ) -> dict[str, StoredAmounts] | None:
        """Return what each of these users stores, or None if the uploader fails.

        The identity is an administrator's.
        """
        said = self._ask("usages", identity, request_id, _Usages, {"owners": owners})
        # One that is left out is an answer that cannot be used.
        is_whole = said is not None and set(owners) <= said.usages.keys()
        return said.usages if said is not None and is_whole else None

    def overview(
        self, identity: str, request_id: str, own_quotas: OwnQuotas
    ) -> StoreOverview | None:
        """Return what all users store, or None if the uploader fails; the same identity."""
        body = {"own_quotas": own_quotas}
        return self._ask("overview", identity, request_id, StoreOverview, body)

    def lines(
        self, identity: str, request_id: str, most: int, before: tuple[int, int] | None
    ) -> list[LibraryLine] | None:
        """Return lines of the user's audit log, the newest first, or None if the uploader fails.

        `before` is time and id of the line to go on behind.
        """
        path = f"audit?limit={most}"
        if before is not None:
            path += f"&before_at={before[0]}&before_id={before[1]}"
        said = self._ask(path, identity, request_id, _Lines, most_bytes=_MOST_BYTES_OF_LINES)
        return None if said is None else said.items

    def remove_library(self, identity: str, request_id: str) -> Removal | None:
        """Remove some or all that is stored of the user, or return None if the uploader fails.

        It is asked again until the removal is complete.
        """
        return self._ask(
            "library", identity, request_id, Removal, method="DELETE", seconds=_REMOVAL_SECONDS
        )

    def _ask(
        self,
        path: str,
        identity: str,
        request_id: str,
        kind: type[_Answer],
        body: object = None,
        *,
        method: str = "",
        seconds: float = _TIMEOUT_SECONDS,
        most_bytes: int = _MAX_ANSWER_BYTES,
    ) -> _Answer | None:
        headers = {"X-Identity": identity, "X-Request-ID": request_id}
        try:
            answer = self._http.request(
                method or ("GET" if body is None else "POST"),
                f"{self._url}/{path}",
                headers=headers,
                json=body,
                redirect=False,
                preload_content=False,
                timeout=urllib3.Timeout(total=seconds),
            )
            try:
                content = answer.read(most_bytes)
                answer.drain_conn()
            finally:
                answer.release_conn()
            if answer.status == 200:
                return kind.model_validate_json(content)
            reason = f"status {answer.status}"
        except (urllib3.exceptions.HTTPError, ValidationError) as error:
            reason = type(error).__name__
        _log.warning("uploader_failed", path=path, reason=reason)
        return None
