"""Images turned and mirrored in one transaction, and how that is taken back.

Only rows change: no transaction waits for a decoder. The thumbnail shows an image as it was before
until another one is made (uploader/previews/turned_thumbnails.py).
"""

from typing import Any

from uploader.clock import SECOND, microseconds_now
from uploader.decoding.orientations import composed, orientation_of, parts_of
from uploader.library.turning import GRANTED_SECONDS, LATER_FORGOTTEN
from uploader.records.deletion_queue import enqueue
from uploader.records.tables import images
from uploader.records.undo_parts import Changes
from uploader.selecting.batches import CHANGED_SINCE, DAMAGED, Action, Batch, Chosen

# What is noted of an image: its orientation before and after, its thumbnail, and of which version
# that was, below zero where it was not that of this orientation.
TURNED = "turned"
# Grouped, so that a statement turns all images that are turned alike: by the number that they have,
# by that which they get, and by the version of their renditions, where that is known.
_Turn = tuple[int, int, int | None]


def turning(turn: int, *, mirrored: bool) -> Action:
    """Return the action that mirrors images, left to right, or not, and then turns them clockwise.

    It counts from how each of them is shown. One whose original is damaged stays as it is.
    """
    then = orientation_of(turn, mirrored)

    def rotate(batch: Batch) -> None:
        turned: dict[_Turn, list[Chosen]] = {}
        for one in batch.outside_trash():
            after = composed(one.orientation, then)
            if one.is_damaged:
                batch.failed[one.id] = DAMAGED
            elif after != one.orientation:
                turned.setdefault((one.orientation, after, None), []).append(one)
                noted = [one.orientation, after, one.thumb_key, one.renditions_version]
                batch.changes[one.id] = {TURNED: noted}
        _write(batch, turned)

    return rotate


def take_back_turns(batch: Batch, changes: Changes) -> None:
    """Turn images back; one that still has the thumbnail of before needs no other one."""
    turned: dict[_Turn, list[Chosen]] = {}
    for image_id, change in changes.items():
        before, after, thumb_key, version = change[TURNED]
        one = batch.found[image_id]
        if one.orientation == after and one.is_damaged:
            batch.failed[image_id] = DAMAGED
        elif one.orientation == after:
            kept = version if one.thumb_key == thumb_key else None
            turned.setdefault((after, before, kept), []).append(one)
        elif one.orientation != before:
            batch.failed[image_id] = CHANGED_SINCE
    _write(batch, turned)


def _write(batch: Batch, turned: dict[_Turn, list[Chosen]]) -> None:
    for (before, after, version), some in turned.items():
        mirrored, turn = parts_of(after)
        values: dict[Any, Any] = {"turn": turn, "mirrored": mirrored, **LATER_FORGOTTEN}
        if (turn - parts_of(before)[1]) % 180:
            values |= {"width": images.c.height, "height": images.c.width}
        # One that has the thumbnail of another turn already is not marked once more.
        fresh = [one.id for one in some if version is None and one.renditions_version >= 0]
        rest = {one.id for one in some}.difference(fresh)
        if version is not None:
            values["renditions_version"] = version
        batch.write(list(rest), values)
        batch.write(fresh, values | {"renditions_version": -1 - images.c.renditions_version})
    after_that = microseconds_now() + GRANTED_SECONDS * SECOND
    keys = [key for some in turned.values() for one in some for key in one.later_keys]
    enqueue(batch.connection, keys, "turned", after_that)
