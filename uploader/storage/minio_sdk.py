"""What is used of the minio SDK, without what its package imports besides.

That is a client of MinIO's administration, with two further libraries of cryptography: three
megabytes in every worker that nothing here needs.
"""

import sys
from types import ModuleType

_ADMINISTRATION = "minio.minioadmin"
if _ADMINISTRATION not in sys.modules:
    _empty = ModuleType(_ADMINISTRATION)
    _empty.MinioAdmin = None  # type: ignore[attr-defined]  # The package names it.
    sys.modules[_ADMINISTRATION] = _empty

from minio import Minio  # noqa: E402  # After that.
from minio.credentials.credentials import Credentials  # noqa: E402  # After it, too.
from minio.error import InvalidResponseError, MinioException, S3Error  # noqa: E402  # After it, too.
from minio.signer import sign_v4_s3  # noqa: E402  # After it, too.

__all__ = [
    "Credentials",
    "InvalidResponseError",
    "Minio",
    "MinioException",
    "S3Error",
    "sign_v4_s3",
]
