"""Who may see which image: the conditions on the state, the owner and the visibility of images.

A condition is an SQL expression for a WHERE, or a function of a loaded row. No other module
compares states, or asks whether an image is in the trash. The trash is no state: damaged images can
be in it, too, and come back as what they were.
"""

from sqlalchemy import BindParameter, ColumnElement, and_, literal_column

from uploader.library.image import DAMAGED, LINK, PENDING, READY, Image
from uploader.records.tables import images

IS_PENDING: ColumnElement[bool] = images.c.state == PENDING
IS_READY: ColumnElement[bool] = images.c.state == READY
IS_DAMAGED: ColumnElement[bool] = images.c.state == DAMAGED
# An upload of the same bytes, or of the same request, gives way to such an image.
IS_UNDAMAGED: ColumnElement[bool] = images.c.state != DAMAGED
# All of its objects are in the store: the upkeep checks them, those of the trash as well.
IS_STORED: ColumnElement[bool] = images.c.state != PENDING
# Its owner has turned its link on, which has no effect while it is in the trash, or damaged.
# Literally, as the partial indexes have it.
IS_LINKED: ColumnElement[bool] = images.c.visibility == literal_column(f"'{LINK}'")
IS_TRASHED: ColumnElement[bool] = images.c.trashed_at.is_not(None)
_IS_NOT_TRASHED: ColumnElement[bool] = images.c.trashed_at.is_(None)

Owner = str | BindParameter[str]


def own(owner: Owner) -> ColumnElement[bool]:
    """Select what an owner sees: damaged images too, since they may be made whole again."""
    return and_(IS_STORED, _IS_NOT_TRASHED, images.c.owner == owner)


def own_trashed(owner: Owner) -> ColumnElement[bool]:
    """Select what is in the trash of an owner."""
    return and_(IS_STORED, IS_TRASHED, images.c.owner == owner)


def named_own(owner: Owner) -> ColumnElement[bool]:
    """Select what an owner sees, of images that a statement names by their ids."""
    return and_(_IS_NOT_TRASHED, named_own_or_trashed(owner))


def named_own_or_trashed(owner: Owner) -> ColumnElement[bool]:
    """Select what an owner may delete for good, of images that a statement names by their ids.

    By the plain column, SQLite would rather walk through all images of the owner.
    """
    return and_(IS_STORED, images.c.owner.concat("") == owner)


def own_or_trashed(owner: Owner) -> ColumnElement[bool]:
    """Select what an owner may delete for good: what is in the trash, and all else."""
    return and_(IS_STORED, images.c.owner == owner)


def own_whole(owner: Owner) -> ColumnElement[bool]:
    """Select what an upload of the same owner may be answered with, in place of a new image.

    What is in the trash is among it, and has to be restored before.
    """
    return and_(IS_READY, images.c.owner == owner)


def trashed_until(moment: int | BindParameter[int]) -> ColumnElement[bool]:
    """Select what came into the trash at a time, in microseconds since 1970, or before."""
    return and_(IS_STORED, IS_TRASHED, images.c.trashed_at <= moment)


def is_since(trashed_at: int | None) -> bool:
    """Whether an image with this time is in the trash."""
    return trashed_at is not None


def is_shared(image: Image) -> bool:
    """Say whether everybody who has the address of an image may see it."""
    return image.state == READY and image.trashed_at is None and image.visibility == LINK


def may_see(image: Image, user_id: str) -> bool:
    """Say whether a user may see an image, be it an own or a shared one."""
    return is_shared(image) or (_is_own_stored(image, user_id) and image.trashed_at is None)


def may_see_thumbnail(image: Image, user_id: str) -> bool:
    """Say whether a user may see the thumbnail: of the trash too, whose list its owner looks at."""
    return is_shared(image) or _is_own_stored(image, user_id)


def _is_own_stored(image: Image, user_id: str) -> bool:
    return image.owner == user_id and image.state != PENDING
