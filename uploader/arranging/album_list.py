"""The list of an album in each order, by the copies of sort keys that its rows have."""

from sqlalchemy import bindparam, false

from uploader.arranging.album import ALBUM_SORTS, Album
from uploader.library import visibility
from uploader.library.listing import Listing, Order
from uploader.library.walks import Filter
from uploader.records.tables import album_images, images

_COLUMNS = {
    "own": album_images.c.position,
    "uploaded": album_images.c.created_at,
    "taken": album_images.c.taken_at,
    "name": album_images.c.sort_name,
    "size": album_images.c.bytes,
}
_SOURCE = album_images.join(images, images.c.id == album_images.c.image_id)
_OWN = visibility.own(bindparam("user_id"))


def album_list(album: Album, sort: str | None, order: str | None) -> Listing:
    """Return the list of an album in an order; None is what the album says, or the usual way."""
    if sort is None:
        sort, order = album.sort, order or album.direction
    direction = order or ALBUM_SORTS.get(sort, "desc")
    return Listing(
        Order(sort, _COLUMNS[sort], direction == "desc"),
        _OWN,
        album_images.c.album_id == album.id,
        # Of the row, too, so that the index of this order has all but the images.
        album_images.c.trashed == false(),
        source=_SOURCE,
        # The cursors name the album; what narrows it further has conditions of its own.
        filters=(Filter((), f"album={album.id}"),),
    )
