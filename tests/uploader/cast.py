"""The people, keys and stand-ins that the uploader's tests share."""

import base64
import hashlib
import io
import json
import secrets
import time
from collections.abc import Iterable, Iterator
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from PIL import Image

from uploader.clients.security_client import SentCredential
from uploader.outcomes import SecurityUnavailable, StorageUnavailable
from uploader.records.identifiers import new_id, new_key
from uploader.storage.objects import ListedObject, NewObject, StoredObject

PUBLIC_URL = "http://localhost:8080"
ALICE = "Alice" + "A" * 17
BOB = "Bob" + "B" * 19
CHARLIE = "Charlie" + "C" * 15
PRIVATE_KEY = Ed25519PrivateKey.generate()
KID = "test-key"


def a_key(kind: str, extension: str) -> str:
    """Make the key of an object of Alice that nobody else has."""
    return new_key(kind, extension, ALICE)


def claims_of(user_id: str, **changes: Any) -> dict[str, Any]:
    """Make the claims of a good identity, with what a test changes (None removes a claim)."""
    now = int(time.time())
    claims = {
        "iss": PUBLIC_URL,
        "aud": "vitrine-internal",
        "sub": user_id,
        "sid": "S" * 22,
        "login": user_id[:5].lower(),
        "scope": "read upload write delete account",
        "role": "member",
        "iat": now,
        "nbf": now,
        "exp": now + 60,
        "jti": new_id(),
    }
    merged = {**claims, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def sign(claims: dict[str, Any], key: Any = PRIVATE_KEY, **header: Any) -> str:
    """Sign claims as the security service would, with what a test changes in the header."""
    return jwt.encode(
        claims, key, algorithm="EdDSA", headers={"typ": "identity+jwt", "kid": KID, **header}
    )


def headers_of(user_id: str, **changes: Any) -> dict[str, str]:
    """Return the header that the gateway sends for a user, with what a test changes in it."""
    return {"X-Identity": sign(claims_of(user_id, **changes))}


def public_jwks(kid: str = KID) -> bytes:
    """Return the key set that the security service would publish."""
    raw = PRIVATE_KEY.public_key().public_bytes_raw()
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x}]}).encode()


class FakeKeys:
    """Knows the one test key."""

    def find(self, kid: str) -> Ed25519PublicKey | None:
        return PRIVATE_KEY.public_key() if kid == KID else None

    def ready(self) -> bool:
        return True


class FakeSecurity:
    """Takes `Bearer <user id>` for that user, with the scopes that follow after a `+`.

    It renews what it has signed itself, unless the session is among the ended ones.
    """

    def __init__(self) -> None:
        self.ended: set[str] = set()
        self.renewals = 0
        self.is_down = False

    def identity_of(self, credential: SentCredential, request_id: str) -> str | None:
        user_id, _, scope = credential.authorization.removeprefix("Bearer ").partition("+")
        changes = {"scope": scope} if scope else {}
        return sign(claims_of(user_id, **changes)) if len(user_id) == 22 else None

    def renewed(self, identity: str, request_id: str) -> str | None:
        self.renewals += 1
        if self.is_down:
            raise SecurityUnavailable
        try:
            claims = jwt.decode(
                identity, PRIVATE_KEY.public_key(), algorithms=["EdDSA"],
                audience="vitrine-internal", options={"verify_exp": False},
            )  # fmt: skip
        except jwt.InvalidTokenError:
            return None
        kept = {name: claims[name] for name in ("sid", "scope", "role")}
        return None if claims["sid"] in self.ended else sign(claims_of(claims["sub"], **kept))

    def key_set(self) -> bytes:
        return public_jwks()


class FakeStore:
    """Keeps objects in memory; a test names the operations that are to fail."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.modified: dict[str, float] = {}
        self.failing: set[str] = set()
        self.unreadable: set[str] = set()
        self.irremovable: set[str] = set()
        self.corrupts = False

    def ensure_bucket(self) -> None:
        self._fail("ensure_bucket")

    def put(self, new: NewObject) -> None:
        self._fail("put")
        data = new.file.read(new.size)
        self.objects[new.key] = b"?" + data[1:] if self.corrupts else data

    def holds(self, new: NewObject) -> bool:
        self._fail("holds")
        return hashlib.sha256(self.objects.get(new.key, b"")).hexdigest() == new.sha256

    def stat(self, key: str) -> StoredObject | None:
        self._fail("stat")
        data = self.objects.get(key)
        return None if data is None else StoredObject(len(data), _md5(data))

    def read(self, key: str) -> Iterator[bytes]:
        self._fail("read")
        if key not in self.objects or key in self.unreadable:
            raise StorageUnavailable
        yield self.objects[key]

    def remove(self, key: str) -> None:
        self._fail("remove")
        if key in self.irremovable:
            raise StorageUnavailable
        self.objects.pop(key, None)

    def flush(self, keys: Iterable[str]) -> None:
        self._fail("flush")

    def list(self, prefix: str) -> Iterator[ListedObject]:
        self._fail("list")
        for key in sorted(self.objects):
            if key.startswith(prefix):
                yield ListedObject(key, len(self.objects[key]), self.modified.get(key, 0.0))

    def remove_leftovers(self, seconds: float, folder: str = "") -> int:
        return 0

    def presigned_path(self, key: str, media_type: str) -> str:
        return f"/bucket/{key}?signature=x"

    def file_of(self, key: str) -> str | None:
        return None

    def ready(self) -> bool:
        return "ready" not in self.failing

    def _fail(self, what: str) -> None:
        if what in self.failing:
            raise StorageUnavailable


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """Make a picture whose bytes differ at every call."""
    image = Image.new("RGB", size, tuple(secrets.token_bytes(3)))
    image.putpixel((0, 0), tuple(secrets.token_bytes(3)))
    image.putpixel((size[0] - 1, 0), tuple(secrets.token_bytes(3)))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
