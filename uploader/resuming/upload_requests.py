"""What a client asks of an upload, whichever of the two protocols it speaks."""

from dataclasses import dataclass

from uploader.intake.upload_options import UploadOptions
from uploader.outcomes import Outcome
from uploader.resuming.body import Body


@dataclass(frozen=True)
class Checksum:
    """A digest of the bytes of one request, and what it means when they have another one."""

    algorithm: str
    digest: bytes
    mismatch: type[Outcome]


@dataclass(frozen=True)
class Append:
    """Bytes to add at an offset.

    `completes` says whether they are the last ones; None leaves that to the length of the whole.
    `length` is the length of the whole where the request says it.
    """

    offset: int
    body: Body
    completes: bool | None = None
    length: int | None = None
    checksum: Checksum | None = None


@dataclass(frozen=True)
class Creation:
    """A new upload, perhaps with its first bytes; `name` is cleaned and may be empty."""

    length: int | None
    metadata: str
    name: str
    options: UploadOptions
    sha256: str | None
    first: Append | None
