"""Every way a request can fail: the one catalogue of codes, statuses and public sentences.

A module a noun; the outcomes of resumable uploads are in `uploads`. Where a check can say more
precisely what is wrong, it passes that sentence along.
"""

from uploader.outcomes.callers import IdentityInvalid, IdentityRequired, InsufficientScope
from uploader.outcomes.capacity import (
    DatabaseUnavailable,
    DecodersBusy,
    QuotaExceeded,
    SecurityUnavailable,
    StorageFull,
    StorageUnavailable,
    TooManyUploads,
    Unavailable,
    UploadsBusy,
)
from uploader.outcomes.limits import LimitReached
from uploader.outcomes.outcome import RETRY_SECONDS, Outcome
from uploader.outcomes.pictures import (
    DigestMismatch,
    EmptyFile,
    FileMissing,
    ImageNotFound,
    MediaForbidden,
    NotDecodable,
    TooLarge,
    TooManyFiles,
    TooManyPixels,
    UnsupportedKind,
    UnsupportedType,
)
from uploader.outcomes.requests import (
    BadCursor,
    BadIdempotencyKey,
    IdempotencyKeyReused,
    InternalError,
    InvalidFields,
    MalformedRequest,
    NestedTooDeeply,
    UnsupportedDocument,
    UploadInProgress,
)

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
    "IdentityInvalid",
    "IdentityRequired",
    "ImageNotFound",
    "InsufficientScope",
    "InternalError",
    "InvalidFields",
    "LimitReached",
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
    "UnsupportedDocument",
    "UnsupportedKind",
    "UnsupportedType",
    "UploadInProgress",
    "UploadsBusy",
]
