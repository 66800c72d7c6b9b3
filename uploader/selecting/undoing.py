"""Takes back in one transaction what an action has changed in one."""

from uploader.records.undo_parts import Changes
from uploader.selecting import album_batches, tag_batches, turn_batches
from uploader.selecting.batches import Batch, take_back_columns

# By what is noted of an image; all else are columns.
_WAYS = (
    ({tag_batches.ADDED, tag_batches.REMOVED}, tag_batches.take_back_tags),
    ({album_batches.ADDED, album_batches.REMOVED}, album_batches.take_back_albums),
    ({turn_batches.TURNED}, turn_batches.take_back_turns),
)


def take_back(batch: Batch, changes: Changes) -> None:
    """Make images what they were before these changes; what was changed since stays as it is."""
    left = {one: change for one, change in changes.items() if one in batch.found}
    for kinds, take_back_some in _WAYS:
        some = {one: change for one, change in left.items() if kinds & change.keys()}
        if some:
            take_back_some(batch, some)
            left = {one: change for one, change in left.items() if one not in some}
    if left:
        take_back_columns(batch, left)
