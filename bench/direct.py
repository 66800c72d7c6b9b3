"""The store without Vitrine: presigned PUTs, which cost the client nothing but the sending."""

from __future__ import annotations

import urllib3
from minio import Minio

from bench.system import System

_BUCKET = "vitrine"


class DirectStore:
    """Puts objects where the uploader puts them, over kept connections."""

    def __init__(self, system: System, connections: int = 8) -> None:
        secret = system.data / "secrets"
        self._signer = Minio(
            endpoint=f"127.0.0.1:{system.instance.inner_port('storage')}",
            access_key=(secret / "s3_access_key").read_text(),
            secret_key=(secret / "s3_secret_key").read_text(),
            secure=False,
            region="us-east-1",
        )
        # As tests.system.people talks to the gateway.
        self._pool = urllib3.PoolManager(
            maxsize=connections, retries=False, timeout=urllib3.Timeout(connect=5, read=60)
        )

    def put(self, key: str, content: bytes) -> None:
        """Stores bytes under a key in one request."""
        url = self._signer.presigned_put_object(bucket_name=_BUCKET, object_name=key)
        answer = self._pool.request("PUT", url, body=content)
        assert answer.status == 200, answer.data
