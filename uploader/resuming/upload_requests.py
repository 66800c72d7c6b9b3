"""What a client asks for, the same in both protocols."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from uploader.intake.upload_options import UploadOptions
from uploader.outcomes import Outcome
from uploader.records.audit_log import NO_ORIGIN, Origin
from uploader.resuming.body import Body


@dataclass(frozen=True)
class Checksum:
    """A digest of the body of one request, and the outcome when the bytes have another one."""

    algorithm: str
    digest: bytes
    mismatch: type[Outcome]


@dataclass(frozen=True)
class Append:
    """Bytes to add at an offset.

    `completes` says whether they are the last ones; with None that follows from the length of the
    upload. `length` is that of the whole upload, where the request says it, `origin` that of the
    request.
    """

    offset: int
    body: Body
    completes: bool | None = None
    length: int | None = None
    origin: Origin = NO_ORIGIN
    checksums: tuple[Checksum, ...] = ()


@dataclass(frozen=True)
class Creation:
    """A new upload, perhaps with its first bytes; `name` is cleaned and may be empty."""

    length: int | None
    metadata: str
    name: str
    options: UploadOptions
    first: Append | None
    # Digests of the whole, hexadecimal by their name in hashlib.
    digests: Mapping[str, str] = field(default_factory=dict)
