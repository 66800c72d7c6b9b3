"""Requests with an Idempotency-Key and what they were answered with, for those that come again.

An answer outlives its image: what is repeated gets what the first request got, also where the
image was deleted or changed since (draft-ietf-httpapi-idempotency-key-header, section 2.6). A key
that was refused is kept as well, with the hash of its bytes, which are refused anew.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.library import visibility
from uploader.library.image import Image
from uploader.outcomes import IdempotencyKeyReused
from uploader.records.database import Database
from uploader.records.tables import answered_requests, images

# What the keys of clients begin with in a row; resumable uploads name their own.
CLIENT_KEY = "request:"
KEPT_SECONDS = 7 * 24 * 3600

_OF_KEY = and_(
    answered_requests.c.owner == bindparam("user"),
    answered_requests.c.idempotency_key == bindparam("request"),
)
_NOT_EXPIRED = answered_requests.c.expires_at > bindparam("now")
# An image that is being written is no answer yet, and one that is damaged is made whole again.
_UNFINISHED = and_(
    images.c.id == answered_requests.c.image_id,
    or_(visibility.IS_PENDING, visibility.IS_DAMAGED),
)
_FOUND = (
    select(answered_requests, images.c.id.label("unfinished"))
    .select_from(answered_requests.outerjoin(images, _UNFINISHED))
    .where(_OF_KEY, _NOT_EXPIRED)
)
_SHA256_OF = select(answered_requests.c.sha256).where(_OF_KEY, _NOT_EXPIRED)
_FORGET = delete(answered_requests).where(_OF_KEY)
_FORGET_IMAGE = delete(answered_requests).where(
    answered_requests.c.image_id == bindparam("image_id")
)
_FORGET_EXPIRED = delete(answered_requests).where(
    answered_requests.c.expires_at <= bindparam("now")
)
_NEW_ROW = insert(answered_requests)


@dataclass(frozen=True)
class AnsweredRequest:
    """A request that was sent before: the hash of its bytes, and its answer.

    `image` is as it was answered; None while it is being written, and where it was refused.
    `restored` where it came back from the trash.
    """

    sha256: str
    image: Image | None
    duplicate: bool
    restored: bool = False


def find(database: Database, owner: str, key: str) -> AnsweredRequest | None:
    """Return what is known of a request; raises DatabaseUnavailable."""
    values = {"user": owner, "request": key, "now": microseconds_now()}
    with database.reading() as connection:
        row = connection.execute(_FOUND, values).mappings().first()
    if row is None:
        return None
    answer = row["answer"] if row["unfinished"] is None else None
    return AnsweredRequest(row["sha256"], _image(answer), row["duplicate"], row["restored"])


def record(
    connection: Connection, owner: str, key: str | None, sha256: str, image: Image | None,
    *, duplicate: bool = False, restored: bool = False,
) -> None:  # fmt: skip
    """Keep the answer to a request, if a client has named it; without an image it was refused.

    Raises IdempotencyKeyReused where other bytes came with the key before.
    """
    if key is None or not key.startswith(CLIENT_KEY):
        return
    now = microseconds_now()
    values = {"user": owner, "request": key, "now": now}
    if connection.execute(_SHA256_OF, values).scalar() not in {None, sha256}:
        raise IdempotencyKeyReused
    connection.execute(_FORGET, {"user": owner, "request": key})
    connection.execute(
        _NEW_ROW,
        {
            "owner": owner,
            "idempotency_key": key,
            "sha256": sha256,
            "image_id": None if image is None else image.id,
            "duplicate": duplicate,
            "restored": restored,
            "answer": None if image is None else json.dumps(vars(image)),
            "expires_at": now + KEPT_SECONDS * SECOND,
        },
    )


def free_key(connection: Connection, image: Image) -> None:
    """Let a request be sent again whose image was damaged since: the key is unique."""
    if image.idempotency_key is not None:
        connection.execute(
            update(images)
            .where(images.c.owner == image.owner, images.c.idempotency_key == image.idempotency_key)
            .values(idempotency_key=None)
        )


def forget_image(connection: Connection, image_id: str) -> None:
    """Forget the answer with an image that never became ready."""
    connection.execute(_FORGET_IMAGE, {"image_id": image_id})


def forget_expired(connection: Connection) -> None:
    """Forget what is older than KEPT_SECONDS."""
    connection.execute(_FORGET_EXPIRED, {"now": microseconds_now()})


def _image(answer: str | None) -> Image | None:
    """Read an answer; one of another version of the service is none."""
    if answer is None:
        return None
    try:
        return Image(**json.loads(answer))
    except TypeError:
        return None
