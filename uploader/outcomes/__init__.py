"""Every way a request can fail: the one catalogue of codes, statuses and public sentences.

A module a noun; the outcomes of resumable uploads are in `uploads`. Where a check can say more
precisely what is wrong, it passes that sentence along.
"""

from uploader.outcomes.albums import AlbumByRule, AlbumNotFound, NotInAlbum, TooManyAlbums
from uploader.outcomes.callers import (
    IdentityInvalid,
    IdentityRequired,
    InsufficientScope,
    LibraryClosed,
)
from uploader.outcomes.capacity import (
    ArchivesBusy,
    DatabaseUnavailable,
    DecodersBusy,
    GatewayUnavailable,
    QuotaExceeded,
    SecurityUnavailable,
    StorageFull,
    StorageUnavailable,
    TooManyArchives,
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
    NotAsShown,
    NotDecodable,
    TagNotFound,
    TooLarge,
    TooManyFiles,
    TooManyPixels,
    UndoNotFound,
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
from uploader.outcomes.selections import CountDiffers, TooManySelected

__all__ = [
    "RETRY_SECONDS",
    "AlbumByRule",
    "AlbumNotFound",
    "ArchivesBusy",
    "BadCursor",
    "BadIdempotencyKey",
    "CountDiffers",
    "DatabaseUnavailable",
    "DecodersBusy",
    "DigestMismatch",
    "EmptyFile",
    "FileMissing",
    "GatewayUnavailable",
    "IdempotencyKeyReused",
    "IdentityInvalid",
    "IdentityRequired",
    "ImageNotFound",
    "InsufficientScope",
    "InternalError",
    "InvalidFields",
    "LibraryClosed",
    "LimitReached",
    "MalformedRequest",
    "MediaForbidden",
    "NestedTooDeeply",
    "NotAsShown",
    "NotDecodable",
    "NotInAlbum",
    "Outcome",
    "QuotaExceeded",
    "SecurityUnavailable",
    "StorageFull",
    "StorageUnavailable",
    "TagNotFound",
    "TooLarge",
    "TooManyAlbums",
    "TooManyArchives",
    "TooManyFiles",
    "TooManyPixels",
    "TooManySelected",
    "TooManyUploads",
    "Unavailable",
    "UndoNotFound",
    "UnsupportedDocument",
    "UnsupportedKind",
    "UnsupportedType",
    "UploadInProgress",
    "UploadsBusy",
]
