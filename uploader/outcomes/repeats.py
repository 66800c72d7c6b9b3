"""Requests that are sent again: their keys, and what stands in the way of a second answer."""

from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.outcome import RETRY_SECONDS, Outcome


class BadIdempotencyKey(Outcome):
    """The Idempotency-Key is empty, too long or not made of printable ASCII."""

    code = "bad_idempotency_key"

    def __init__(self, most: int) -> None:
        super().__init__(f"An Idempotency-Key has 1 to {most} printable ASCII characters.")


class IdempotencyKeyReused(Outcome):
    """Another upload was sent with this key before (draft-ietf-httpapi-idempotency-key-header)."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "idempotency_key_reused"
    sentence = "Another picture was sent with this Idempotency-Key before."


class UploadInProgress(Outcome):
    """The same upload is still being stored by an earlier request."""

    status = HTTPStatus.CONFLICT
    code = "upload_in_progress"
    sentence = "The same upload is still on its way. Please ask again soon."
    headers: ClassVar[dict[str, str]] = {"Retry-After": str(RETRY_SECONDS)}
