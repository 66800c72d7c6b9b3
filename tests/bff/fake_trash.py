"""The part of the stand-in for the uploader that keeps what was deleted."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from bff.clients.visitor import Visitor
from bff.outcomes import Refusal
from bff.words.images import Image
from bff.words.trash import Emptied, Restored, RestoredTrash, Trash, TrashedImage
from tests.bff.fake_account import NOW


def as_trashed(image: Image) -> TrashedImage:
    """Return a picture as the trash has it: gone in thirty days."""
    return TrashedImage(
        id=image.id,
        name=image.name,
        alt=image.alt,
        width=image.width,
        height=image.height,
        bytes=image.bytes,
        thumbnail_url=image.thumbnail_url,
        had_link=image.is_shared,
        gone_at=NOW + timedelta(days=30),
    )


@dataclass
class FakeTrash:
    """Keeps deleted pictures by owner, last deleted first, until they are deleted for good."""

    kept: dict[str, list[Image]] = field(default_factory=dict)
    trashed: dict[str, list[Image]] = field(default_factory=dict)
    visitors: list[Visitor] = field(default_factory=list)
    # How many are left when a whole trash was worked on.
    left_over: int = 0

    def _mine(self, identity: str) -> tuple[list[Image], list[Image]]:
        owner = identity.removeprefix("identity-of-")
        return self.kept.setdefault(owner, []), self.trashed.setdefault(owner, [])

    def delete(
        self, identity: str, image_id: str, visitor: Visitor, *, permanent: bool = False
    ) -> None:
        self.visitors.append(visitor)
        own, trashed = self._mine(identity)
        gone = [one for one in own if one.id == image_id]
        own[:] = [one for one in own if one.id != image_id]
        if permanent:
            trashed[:] = [one for one in trashed if one.id != image_id]
        else:
            trashed[:0] = gone

    def trash(self, identity: str, limit: int, cursor: str | None = None) -> Trash:
        if cursor is not None and not cursor.isdecimal():
            raise Refusal(422, "bad_cursor")
        _, trashed = self._mine(identity)
        start = int(cursor or 0)
        end = start + limit
        return Trash(
            [as_trashed(one) for one in trashed[start:end]],
            str(max(0, start - limit)) if start else None,
            str(end) if end < len(trashed) else None,
            len(trashed),
            sum(one.bytes for one in trashed),
            NOW + timedelta(days=30) if trashed else None,
        )

    def trashed_image(self, identity: str, image_id: str) -> TrashedImage | None:
        _, trashed = self._mine(identity)
        return next((as_trashed(one) for one in trashed if one.id == image_id), None)

    def restore(self, identity: str, image_id: str, visitor: Visitor) -> Restored | None:
        self.visitors.append(visitor)
        own, trashed = self._mine(identity)
        found = [one for one in trashed if one.id == image_id]
        if not found:
            return None
        trashed.remove(found[0])
        own.insert(0, replace(found[0], visibility="private"))
        return Restored(image_id, found[0].is_shared)

    def restore_trash(self, identity: str, visitor: Visitor) -> RestoredTrash:
        _, trashed = self._mine(identity)
        before = trashed.copy()
        for one in before:
            self.restore(identity, one.id, visitor)
        with_links = [one.id for one in before if one.is_shared]
        return RestoredTrash(len(before), len(with_links), with_links[:100], self.left_over)

    def empty_trash(self, identity: str, visitor: Visitor) -> Emptied:
        self.visitors.append(visitor)
        _, trashed = self._mine(identity)
        gone = trashed.copy()
        trashed.clear()
        return Emptied(len(gone), sum(one.bytes for one in gone), self.left_over)
