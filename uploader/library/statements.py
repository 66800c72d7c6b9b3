"""What every upload asks and writes, built once: to put it together takes longer than to run it.

Among the values, `user` is the owner, `hash` a SHA-256 and `request` an idempotency key.
"""

from sqlalchemy import and_, bindparam, insert, or_, select, update

from uploader.library import visibility
from uploader.library.image import READY
from uploader.records.tables import UNFINISHED, images

_EXPIRED_AT_ONCE = 100
_SAME_BYTES = and_(images.c.owner == bindparam("user"), images.c.sha256 == bindparam("hash"))
# Of a request without a name the key is NULL, which equals none.
_SAME_REQUEST = and_(
    images.c.owner == bindparam("user"), images.c.idempotency_key == bindparam("request")
)
_IN_THE_WAY = select(images.c.id).where(visibility.IS_UNDAMAGED).limit(1)

EXPIRED = (
    select(images)
    .where(UNFINISHED, visibility.IS_PENDING, images.c.pending_until < bindparam("now"))
    .limit(_EXPIRED_AT_ONCE)
)
EXPIRED_OF_OWNER = EXPIRED.where(images.c.owner == bindparam("user"))
REQUEST_IN_THE_WAY = _IN_THE_WAY.where(_SAME_REQUEST)
# The owner stands on both sides, or SQLite would go through all that this owner has.
REQUEST_OR_BYTES_IN_THE_WAY = _IN_THE_WAY.where(or_(_SAME_BYTES, _SAME_REQUEST))
NEW_ROW = insert(images)
MADE_READY = (
    update(images)
    .where(images.c.id == bindparam("image"), visibility.IS_PENDING)
    .values(state=READY, pending_until=None)
)
SAME_DAMAGED = and_(_SAME_BYTES, visibility.IS_DAMAGED)
DAMAGED = select(images).where(SAME_DAMAGED)
WITH_PREVIEW = (
    update(images)
    .where(
        images.c.original_key == bindparam("original"),
        visibility.IS_READY,
        images.c.preview_key.is_(None),
    )
    .values(preview_key=bindparam("key"), preview_sha256=bindparam("hash"))
)
