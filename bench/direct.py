"""The store without Vitrine: signed requests as any S3 client makes them."""

from __future__ import annotations

import io

import urllib3
from minio import Minio

from bench.system import System

_BUCKET = "vitrine"


class DirectStore:
    """Puts objects where the uploader puts them; connections are kept."""

    def __init__(self, system: System, connections: int = 8) -> None:
        secret = system.data / "secrets"
        self._client = Minio(
            endpoint=f"127.0.0.1:{system.instance.inner_port('storage')}",
            access_key=(secret / "s3_access_key").read_text(),
            secret_key=(secret / "s3_secret_key").read_text(),
            secure=False,
            region="us-east-1",
            http_client=urllib3.PoolManager(
                maxsize=connections, retries=False, timeout=urllib3.Timeout(connect=2, read=30)
            ),
        )

    def put(self, key: str, content: bytes) -> None:
        """Stores bytes under a key in one signed request."""
        self._client.put_object(
            bucket_name=_BUCKET,
            object_name=key,
            data=io.BytesIO(content),
            length=len(content),
            part_size=16 * 1024 * 1024,
            num_parallel_uploads=1,
        )
