"""The statements of every upload, built once: building one takes longer than running it.

Of their parameters, `user` is the owner, `hash` a SHA-256 and `request` an idempotency key.
"""

from sqlalchemy import Update, and_, bindparam, insert, or_, select, update

from uploader.library import visibility
from uploader.library.image import LATER_RENDITIONS, READY, LaterRendition
from uploader.records.tables import UNFINISHED, images

_EXPIRED_AT_ONCE = 100
_SAME_BYTES = and_(images.c.owner == bindparam("user"), images.c.sha256 == bindparam("hash"))
# Without an Idempotency-Key it is NULL, which equals nothing.
_SAME_REQUEST = and_(
    images.c.owner == bindparam("user"), images.c.idempotency_key == bindparam("request")
)
_UNDAMAGED = select(images.c.id).where(visibility.IS_UNDAMAGED).limit(1)

EXPIRED = (
    select(images)
    .where(UNFINISHED, visibility.IS_PENDING, images.c.pending_until < bindparam("now"))
    .limit(_EXPIRED_AT_ONCE)
)
EXPIRED_OF_OWNER = EXPIRED.where(images.c.owner == bindparam("user"))
OF_REQUEST = _UNDAMAGED.where(_SAME_REQUEST)
# The owner is in both branches of the OR, or SQLite would scan all images of this owner.
OF_REQUEST_OR_BYTES = _UNDAMAGED.where(or_(_SAME_BYTES, _SAME_REQUEST))
NEW_ROW = insert(images)
MADE_READY = (
    update(images)
    .where(images.c.id == bindparam("image"), visibility.IS_PENDING)
    .values(state=READY, pending_until=None)
)
IS_DAMAGED_WITH_BYTES = and_(_SAME_BYTES, visibility.IS_DAMAGED)
DAMAGED_WITH_BYTES = select(images).where(IS_DAMAGED_WITH_BYTES)


def _recorded(rendition: LaterRendition) -> Update:
    key, sha256 = images.c[f"{rendition.name}_key"], images.c[f"{rendition.name}_sha256"]
    return (
        update(images)
        .where(
            images.c.original_key == bindparam("original"),
            visibility.IS_READY,
            key.is_(None),
            # Of the same original, what is turned otherwise has renditions of its own.
            images.c.turn == bindparam("turned"),
            images.c.mirrored == bindparam("in_mirror"),
        )
        .values({key: bindparam("key"), sha256: bindparam("hash")})
    )


RENDITION_RECORDED = {rendition: _recorded(rendition) for rendition in LATER_RENDITIONS}
