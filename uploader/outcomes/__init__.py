"""Every way a request can fail: the one catalogue of codes, statuses and public sentences.

A module a noun; the outcomes of resumable uploads are in `uploads`. Where a check can say more
precisely what is wrong, it passes that sentence along.
"""

from uploader.outcomes.availability import (
    DatabaseUnavailable,
    DecodersBusy,
    SecurityUnavailable,
    StorageUnavailable,
    Unavailable,
)
from uploader.outcomes.callers import IdentityRequired, InsufficientScope
from uploader.outcomes.capacity import QuotaExceeded, StorageFull, TooManyUploads, UploadsBusy
from uploader.outcomes.files import DigestMismatch, EmptyFile, FileMissing, TooLarge, TooManyFiles
from uploader.outcomes.images import ImageNotFound, MediaForbidden
from uploader.outcomes.malformed_requests import BadCursor, InvalidField, MalformedRequest
from uploader.outcomes.outcome import RETRY_SECONDS, Outcome
from uploader.outcomes.pictures import NotDecodable, TooManyPixels, UnsupportedType
from uploader.outcomes.refusals import InternalError, NestedTooDeeply
from uploader.outcomes.repeats import BadIdempotencyKey, IdempotencyKeyReused, UploadInProgress

__all__ = [
    "RETRY_SECONDS",
    "BadCursor",
    "BadIdempotencyKey",
    "DatabaseUnavailable",
    "DecodersBusy",
    "DigestMismatch",
    "EmptyFile",
    "FileMissing",
    "IdempotencyKeyReused",
    "IdentityRequired",
    "ImageNotFound",
    "InsufficientScope",
    "InternalError",
    "InvalidField",
    "MalformedRequest",
    "MediaForbidden",
    "NestedTooDeeply",
    "NotDecodable",
    "Outcome",
    "QuotaExceeded",
    "SecurityUnavailable",
    "StorageFull",
    "StorageUnavailable",
    "TooLarge",
    "TooManyFiles",
    "TooManyPixels",
    "TooManyUploads",
    "Unavailable",
    "UnsupportedType",
    "UploadInProgress",
    "UploadsBusy",
]
