"""Clients of both protocols for the tests of uploads that can be continued."""

import base64
import hashlib
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, headers_of

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}
PARTIAL = {"Content-Type": "application/partial-upload"}


def metadata(**values: str) -> str:
    """Write Upload-Metadata."""
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
    return ",".join(f"{key} {value}" for key, value in encoded.items())


def checksum(algorithm: str, data: bytes) -> dict[str, str]:
    """Write Upload-Checksum."""
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


def content_digest(
    data: bytes, name: str = "Content-Digest", algorithm: str = "sha-256"
) -> dict[str, str]:
    """Write a digest field of RFC 9530."""
    digest = hashlib.new(algorithm.replace("-", ""), data).digest()
    return {name: f"{algorithm}=:{base64.b64encode(digest).decode()}:"}


def announcing(size: int) -> dict[str, Any]:
    """Announce another length than the body has, as a connection that is cut looks."""
    return {"environ_overrides": {"CONTENT_LENGTH": str(size)}}


class Tus:
    """Speaks tus 1.0.0 as a user; `claims` are what the identity says besides."""

    def __init__(self, client: FlaskClient, user: str = ALICE, **claims: int) -> None:
        self._client = client
        self._user = user
        self._claims = claims

    def send(self, method: str, path: str, data: bytes | None = None, **more: Any) -> TestResponse:
        """Send a request; `headers` come on top, and an empty one takes a header away."""
        sender = headers_of(self._user, **self._claims)
        headers = {**sender, **TUS, **more.pop("headers", {})}
        headers = {name: value for name, value in headers.items() if value}
        return self._client.open(path, method=method, data=data, headers=headers, **more)

    def create(self, length: int, data: bytes | None = None, **headers: str) -> TestResponse:
        fields = {"Upload-Length": str(length), **(BYTES if data else {})}
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", "/v1/uploads", data, headers={**fields, **said})

    def begin(self, length: int, **headers: str) -> str:
        """Begin an upload and return its address."""
        answer = self.create(length, **headers)
        assert answer.status_code == 201, answer.get_data()
        return answer.headers["Location"]

    def patch(self, path: str, offset: int, data: bytes, **more: Any) -> TestResponse:
        headers = {**BYTES, "Upload-Offset": str(offset), **more.pop("headers", {})}
        return self.send("PATCH", path, data, headers=headers, **more)

    def offset(self, path: str) -> int:
        answer = self.send("HEAD", path)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])

    def show(self, path: str) -> dict[str, Any]:
        document: dict[str, Any] = self.send("GET", path).get_json()
        return document


class Draft:
    """Speaks the IETF draft as a user."""

    def __init__(self, client: FlaskClient, user: str = ALICE) -> None:
        self._client = client
        self._user = user

    def send(self, method: str, path: str, data: bytes | None = None, **more: Any) -> TestResponse:
        headers = {**headers_of(self._user), **more.pop("headers", {})}
        return self._client.open(path, method=method, data=data, headers=headers, **more)

    def create(self, data: bytes = b"", *, last: bool = False, **headers: str) -> TestResponse:
        fields = {"Upload-Complete": "?1" if last else "?0", "Upload-Draft-Interop-Version": "8"}
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", "/v1/uploads", data, headers={**fields, **said})

    def begin(self, **headers: str) -> str:
        answer = self.create(**headers)
        assert answer.status_code == 201, answer.get_data()
        return answer.headers["Location"]

    def patch(
        self, path: str, offset: int, data: bytes, *, last: bool = False, **more: Any
    ) -> TestResponse:
        fields = {"Upload-Offset": str(offset), "Upload-Complete": "?1" if last else "?0"}
        headers = {**PARTIAL, **fields, **more.pop("headers", {})}
        return self.send("PATCH", path, data, headers=headers, **more)
