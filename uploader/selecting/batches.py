"""A few images inside one transaction: what an action does to their rows, and how to undo it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from uploader.clock import microseconds_now
from uploader.decoding.orientations import orientation_of
from uploader.library import visibility
from uploader.library.image import DAMAGED as DAMAGED_STATE
from uploader.library.image import PRIVATE
from uploader.records.deletion_queue import enqueue
from uploader.records.quota import count_trashed, give_back
from uploader.records.tables import images
from uploader.records.undo_parts import Changes

NOT_FOUND, CHANGED_SINCE = "not_found", "changed_since"
TOO_MANY_TAGS, DAMAGED = "too_many_tags", "damaged"


class Chosen(NamedTuple):
    """What actions have to know of an image; a whole row takes several times as long to load."""

    id: str
    state: str
    visibility: str
    bytes: int
    trashed_at: int | None
    favourite: bool
    turn: int
    mirrored: bool
    renditions_version: int
    original_key: str
    thumb_key: str
    preview_key: str | None
    card_key: str | None
    thumb_2x_key: str | None

    @property
    def is_trashed(self) -> bool:
        """Whether it is in the trash of its owner."""
        return visibility.is_since(self.trashed_at)

    @property
    def is_damaged(self) -> bool:
        """Whether the store has lost bytes of the original."""
        return self.state == DAMAGED_STATE

    @property
    def orientation(self) -> int:
        """How its owner has it shown, beyond what the file says: a number of EXIF."""
        return orientation_of(self.turn, self.mirrored)

    @property
    def later_keys(self) -> list[str]:
        """The keys of all objects that can be made anew when they are asked for."""
        return [key for key in (self.preview_key, self.card_key, self.thumb_2x_key) if key]

    @property
    def keys(self) -> list[str]:
        """The keys of all its objects."""
        return [self.original_key, self.thumb_key, *self.later_keys]


_IDS = images.c.id.in_(bindparam("ids", expanding=True))
# Built once: putting statements together takes longer than running them.
_CHOSEN = select(*(images.c[name] for name in Chosen._fields)).where(
    visibility.named_own_or_trashed(bindparam("user")), _IDS
)


@dataclass
class Batch:
    """Some images of an owner, who is locked, what of them failed, and what was changed."""

    connection: Connection
    owner: str
    found: dict[str, Chosen]
    failed: dict[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)

    @classmethod
    def load(cls, connection: Connection, owner: str, ids: Sequence[str]) -> "Batch":
        """Load images of an owner in this order, in the trash or not; all others have failed."""
        rows = connection.execute(_CHOSEN, {"user": owner, "ids": ids}).all()
        loaded = {row[0]: Chosen(*row) for row in rows}
        found = {one: loaded[one] for one in ids if one in loaded}
        return cls(connection, owner, found, dict.fromkeys(set(ids) - found.keys(), NOT_FOUND))

    def outside_trash(self) -> list[Chosen]:
        """Return those that are not in the trash; to all others nothing is done."""
        self.failed |= {one.id: NOT_FOUND for one in self.found.values() if one.is_trashed}
        return [one for one in self.found.values() if not one.is_trashed]

    def set(self, wanted: Sequence[Chosen], values: Mapping[str, Any]) -> None:
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
            self.connection.execute(update(images).where(_IDS).values(values), {"ids": ids})


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
    connection.execute(delete(images).where(_IDS), {"ids": [one.id for one in gone]})
    give_back(connection, owner, len(gone), sum(one.bytes for one in gone))
    count_trashed(connection, owner, -len(trashed), -sum(one.bytes for one in trashed))
    keys = (key for one in gone for key in one.keys)
    enqueue(connection, keys, "deleted", microseconds_now())


def take_back_columns(batch: Batch, changes: Changes) -> None:
    """Set columns back to what they had, where they still have what they were set to."""
    wanted: list[tuple[list[tuple[str, Any]], str]] = []
    moved: list[Chosen] = []
    for image_id, change in changes.items():
        image = batch.found[image_id]
        now = {name: getattr(image, name) for name in change}
        if now == {name: after for name, (_, after) in change.items()}:
            before = {name: before for name, (before, _) in change.items()}
            wanted.append((sorted(before.items()), image_id))
            moved += [image] if "trashed_at" in before else []
        elif now != {name: before for name, (before, _) in change.items()}:
            batch.failed[image_id] = CHANGED_SINCE
    by_value = sorted(wanted, key=repr)
    for before_items, group in groupby(by_value, key=lambda one: one[0]):
        batch.write([image_id for _, image_id in group], dict(before_items))
    _count_moved(batch, moved)


def _count_moved(batch: Batch, moved: Sequence[Chosen]) -> None:
    """Count images that go back into the trash, or come out of it."""
    signs = [-1 if one.is_trashed else 1 for one in moved]
    amount = sum(sign * one.bytes for sign, one in zip(signs, moved, strict=True))
    count_trashed(batch.connection, batch.owner, sum(signs), amount)
