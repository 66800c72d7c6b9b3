"""Tags given to images and taken off them in one transaction, and how that is taken back."""

from collections.abc import Sequence

from uploader.arranging import tags
from uploader.arranging.tag_names import TagName
from uploader.records.undo_parts import Changes
from uploader.selecting.batches import CHANGED_SINCE, TOO_MANY_TAGS, Action, Batch

# What is noted of an image: the tags, each as it is written and folded.
ADDED, REMOVED = "tags_added", "tags_removed"


def adding_tags(wanted: Sequence[TagName]) -> Action:
    """Return the action that gives images tags; one that would have too many stays as it is."""

    def add(batch: Batch) -> None:
        ids = [one.id for one in batch.outside_trash()]
        before = tags.folded_tags_of(batch.connection, ids)
        full = tags.add(batch.connection, batch.owner, before, wanted)
        batch.failed |= dict.fromkeys(full, TOO_MANY_TAGS)
        for one in set(ids) - full:
            new = [[tag.text, tag.folded] for tag in wanted if tag.folded not in before[one]]
            if new:
                batch.changes[one] = {ADDED: new}

    return add


def removing_tags(wanted: Sequence[TagName]) -> Action:
    """Return the action that takes tags off images."""

    def remove(batch: Batch) -> None:
        ids = [one.id for one in batch.outside_trash()]
        before = tags.folded_tags_of(batch.connection, ids)
        for one in ids:
            gone = [[before[one][t.folded], t.folded] for t in wanted if t.folded in before[one]]
            if gone:
                batch.changes[one] = {REMOVED: gone}
        tags.remove(batch.connection, list(batch.changes), wanted)

    return remove


def take_back_tags(batch: Batch, changes: Changes) -> None:
    """Take off what was added, and give back what was taken off."""
    now = tags.folded_tags_of(batch.connection, list(changes))
    groups: dict[str, list[str]] = {}
    for image_id, change in changes.items():
        added = {folded for _, folded in change.get(ADDED, ())}
        removed = {folded for _, folded in change.get(REMOVED, ())}
        if added <= now[image_id].keys() and not removed & now[image_id].keys():
            groups.setdefault(repr(sorted(change.items())), []).append(image_id)
        elif added & now[image_id].keys() or not removed <= now[image_id].keys():
            batch.failed[image_id] = CHANGED_SINCE
    for ids in groups.values():
        change = changes[ids[0]]
        to_take = [TagName(*one) for one in change.get(ADDED, ())]
        to_give = [TagName(*one) for one in change.get(REMOVED, ())]
        if to_take:
            tags.remove(batch.connection, ids, to_take)
        if to_give:
            had = {one: now[one] for one in ids}
            full = tags.add(batch.connection, batch.owner, had, to_give)
            batch.failed |= dict.fromkeys(full, TOO_MANY_TAGS)
