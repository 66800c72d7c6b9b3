"""What an action does to a few images inside one transaction, and how that is taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, select, update

from uploader.arranging import tags
from uploader.arranging.tag_names import TagName, fold
from uploader.clock import microseconds_now
from uploader.library import visibility
from uploader.library.image import PRIVATE, Image
from uploader.records.deletion_queue import enqueue
from uploader.records.quota import count_trashed, give_back
from uploader.records.tables import images
from uploader.records.undo_parts import Changes

NOT_FOUND, CHANGED_SINCE, TOO_MANY_TAGS = "not_found", "changed_since", "too_many_tags"
_ADDED, _REMOVED = "tags_added", "tags_removed"


@dataclass
class Batch:
    """Some images of an owner, who is locked, what of them failed, and what was changed."""

    connection: Connection
    owner: str
    found: dict[str, Image]
    failed: dict[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)

    @classmethod
    def load(cls, connection: Connection, owner: str, ids: Sequence[str]) -> "Batch":
        """Load images of an owner, in the trash or not; all others count as failed."""
        mine = (visibility.own_or_trashed(owner), images.c.id.in_(ids))
        rows = connection.execute(select(images).where(*mine)).mappings()
        found = {row["id"]: Image(**row) for row in rows}
        return cls(connection, owner, found, dict.fromkeys(set(ids) - found.keys(), NOT_FOUND))

    def outside_trash(self) -> list[Image]:
        """Return those that are not in the trash; to all others nothing is done."""
        self.failed |= {one.id: NOT_FOUND for one in self.found.values() if one.is_trashed}
        return [one for one in self.found.values() if not one.is_trashed]

    def set(self, wanted: Sequence[Image], values: Mapping[str, Any]) -> None:
        """Set columns of images, and note what they had."""
        for one in wanted:
            changed = {
                name: [getattr(one, name), value]
                for name, value in values.items()
                if getattr(one, name) != value
            }
            if changed:
                self.changes[one.id] = changed
        self.write(list(self.changes), values)

    def write(self, ids: Sequence[str], values: Mapping[str, Any]) -> None:
        """Write the same values into rows."""
        if ids:
            self.connection.execute(update(images).where(images.c.id.in_(ids)).values(values))


Action = Callable[[Batch], None]


def setting(**values: Any) -> Action:
    """Return the action that sets columns of images outside the trash."""
    return lambda batch: batch.set(batch.outside_trash(), values)


def trash(batch: Batch) -> None:
    """Put images into the trash; what is there already stays as it is."""
    wanted = [one for one in batch.found.values() if not one.is_trashed]
    batch.set(wanted, {"trashed_at": microseconds_now()})
    count_trashed(batch.connection, batch.owner, len(wanted), sum(one.bytes for one in wanted))


def restore(batch: Batch) -> None:
    """Take images out of the trash, with their links off."""
    wanted = [one for one in batch.found.values() if one.is_trashed]
    batch.set(wanted, {"trashed_at": None, "visibility": PRIVATE})
    count_trashed(batch.connection, batch.owner, -len(wanted), -sum(one.bytes for one in wanted))


def delete_for_good(batch: Batch) -> None:
    """Delete images for good, in the trash or not."""
    gone = list(batch.found.values())
    trashed = [one for one in gone if one.is_trashed]
    connection, owner = batch.connection, batch.owner
    connection.execute(delete(images).where(images.c.id.in_([one.id for one in gone])))
    give_back(connection, owner, len(gone), sum(one.bytes for one in gone))
    count_trashed(connection, owner, -len(trashed), -sum(one.bytes for one in trashed))
    keys = (key for one in gone for key in one.keys)
    enqueue(connection, keys, "deleted", microseconds_now())


def adding_tags(wanted: Sequence[TagName]) -> Action:
    """Return the action that gives images tags; one that would have too many stays as it is."""

    def add(batch: Batch) -> None:
        ids = [one.id for one in batch.outside_trash()]
        before = _folded_tags(batch, ids)
        full = tags.add(batch.connection, batch.owner, ids, wanted)
        batch.failed |= dict.fromkeys(full, TOO_MANY_TAGS)
        for one in set(ids) - full:
            new = [[tag.text, tag.folded] for tag in wanted if tag.folded not in before[one]]
            if new:
                batch.changes[one] = {_ADDED: new}

    return add


def removing_tags(wanted: Sequence[TagName]) -> Action:
    """Return the action that takes tags off images."""

    def remove(batch: Batch) -> None:
        ids = [one.id for one in batch.outside_trash()]
        before = _folded_tags(batch, ids)
        tags.remove(batch.connection, ids, wanted)
        for one in ids:
            gone = [[before[one][t.folded], t.folded] for t in wanted if t.folded in before[one]]
            if gone:
                batch.changes[one] = {_REMOVED: gone}

    return remove


def take_back(batch: Batch, changes: Changes) -> None:
    """Make images what they were before these changes; what was changed since stays as it is."""
    tagged = {one: change for one, change in changes.items() if {_ADDED, _REMOVED} & change.keys()}
    _take_back_tags(batch, {one: tagged[one] for one in tagged.keys() & batch.found.keys()})
    wanted: list[tuple[list[tuple[str, Any]], str]] = []
    for image_id in changes.keys() & batch.found.keys() - tagged.keys():
        change, image = changes[image_id], batch.found[image_id]
        now = {name: getattr(image, name) for name in change}
        if now == {name: after for name, (_, after) in change.items()}:
            before = {name: before for name, (before, _) in change.items()}
            wanted.append((sorted(before.items()), image_id))
            _count_moved(batch, image, before)
        elif now != {name: before for name, (before, _) in change.items()}:
            batch.failed[image_id] = CHANGED_SINCE
    by_value = sorted(wanted, key=repr)
    for before_items, group in groupby(by_value, key=lambda one: one[0]):
        batch.write([image_id for _, image_id in group], dict(before_items))


def _count_moved(batch: Batch, image: Image, before: Mapping[str, Any]) -> None:
    if "trashed_at" in before:
        # It goes back there, or comes out of it.
        sign = -1 if image.is_trashed else 1
        count_trashed(batch.connection, batch.owner, sign, sign * image.bytes)


def _take_back_tags(batch: Batch, changes: Changes) -> None:
    now = _folded_tags(batch, list(changes))
    groups: dict[str, list[str]] = {}
    for image_id, change in changes.items():
        added = {folded for _, folded in change.get(_ADDED, ())}
        removed = {folded for _, folded in change.get(_REMOVED, ())}
        if added <= now[image_id].keys() and not removed & now[image_id].keys():
            groups.setdefault(repr(sorted(change.items())), []).append(image_id)
        elif added & now[image_id].keys() or not removed <= now[image_id].keys():
            batch.failed[image_id] = CHANGED_SINCE
    for ids in groups.values():
        change = changes[ids[0]]
        tags.remove(batch.connection, ids, [TagName(*one) for one in change.get(_ADDED, ())])
        back = [TagName(*one) for one in change.get(_REMOVED, ())]
        full = tags.add(batch.connection, batch.owner, ids, back)
        batch.failed |= dict.fromkeys(full, TOO_MANY_TAGS)


def _folded_tags(batch: Batch, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the tags of images by their folded form."""
    found = tags.tags_of(batch.connection, ids) if ids else {}
    return {one: {fold(tag): tag for tag in found.get(one, ())} for one in ids}
