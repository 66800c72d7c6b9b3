"""Images put into an album and taken out of it in one transaction, and how that is taken back."""

from uploader.arranging.album_images import add_in, places_in, put_back_in, remove_in
from uploader.arranging.albums import require_own
from uploader.outcomes import AlbumNotFound
from uploader.records.undo_parts import Changes
from uploader.selecting.batches import CHANGED_SINCE, Action, Batch

# What is noted of an image: the id of the album, and its place in it.
ADDED, REMOVED = "album_added", "album_removed"


def adding_to_album(album_id: str) -> Action:
    """Return the action that puts images at the end of an album; what is in it keeps its place.

    It raises AlbumNotFound and AlbumByRule.
    """

    def add(batch: Batch) -> None:
        ids = [one.id for one in batch.outside_trash()]
        there = places_in(batch.connection, album_id, ids)
        add_in(batch.connection, batch.owner, album_id, ids)
        now = places_in(batch.connection, album_id, ids)
        for one in now.keys() - there.keys():
            batch.changes[one] = {ADDED: [album_id, now[one]]}

    return add


def removing_from_album(album_id: str) -> Action:
    """Return the action that takes images out of an album; raises as above."""

    def remove(batch: Batch) -> None:
        ids = [one.id for one in batch.outside_trash()]
        for one, place in remove_in(batch.connection, batch.owner, album_id, ids):
            batch.changes[one] = {REMOVED: [album_id, place]}

    return remove


def take_back_albums(batch: Batch, changes: Changes) -> None:
    """Take out what was put in, and put back what was taken out, each at its old place.

    Where the album is gone since, what was in it cannot come back there.
    """
    for kind in (ADDED, REMOVED):
        places: dict[str, dict[str, int]] = {}
        for image_id, change in changes.items():
            if kind in change:
                album_id, place = change[kind]
                places.setdefault(album_id, {})[image_id] = place
        for album_id, of_album in places.items():
            _take_back(batch, kind, album_id, of_album)


def _take_back(batch: Batch, kind: str, album_id: str, places: dict[str, int]) -> None:
    connection = batch.connection
    try:
        require_own(connection, batch.owner, album_id)
    except AlbumNotFound:
        if kind == REMOVED:
            batch.failed |= dict.fromkeys(places, CHANGED_SINCE)
        return
    if kind == ADDED:
        remove_in(connection, batch.owner, album_id, places)
        return
    there = places_in(connection, album_id, places)
    put_back_in(
        connection,
        album_id,
        [(image_id, place) for image_id, place in places.items() if image_id not in there],
    )
