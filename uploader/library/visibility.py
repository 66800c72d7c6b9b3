"""Who may see which image: the conditions on the state, the owner and the visibility of images.

A condition is an SQL expression for a WHERE, or a function of a loaded row. No other module
compares states, so that a new one, such as a trash, is added to the conditions here.
"""

from sqlalchemy import BindParameter, ColumnElement, and_

from uploader.library.image import DAMAGED, LINK, PENDING, READY, Image
from uploader.records.tables import images

IS_PENDING: ColumnElement[bool] = images.c.state == PENDING
IS_READY: ColumnElement[bool] = images.c.state == READY
IS_DAMAGED: ColumnElement[bool] = images.c.state == DAMAGED
# An upload of the same bytes, or of the same request, gives way to such an image.
IS_UNDAMAGED: ColumnElement[bool] = images.c.state != DAMAGED
# All of its objects are in the store: its owner may see it, and the upkeep checks them.
IS_STORED: ColumnElement[bool] = images.c.state != PENDING

Owner = str | BindParameter[str]


def own(owner: Owner) -> ColumnElement[bool]:
    """Select what an owner sees: damaged images too, since they may be made whole again."""
    return and_(IS_STORED, images.c.owner == owner)


def own_whole(owner: Owner) -> ColumnElement[bool]:
    """Select what an upload of the same owner may be answered with, in place of a new image."""
    return and_(IS_READY, images.c.owner == owner)


def is_shared(image: Image) -> bool:
    """Say whether everybody who has the address of an image may see it."""
    return image.state == READY and image.visibility == LINK


def may_see(image: Image, user_id: str) -> bool:
    """Say whether a user may see an image, be it an own or a shared one."""
    return is_shared(image) or (image.owner == user_id and image.state != PENDING)
