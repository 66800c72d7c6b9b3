"""The stand-in for the albums of the uploader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bff.clients.albums_client import Place, Rule
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from bff.words.albums import Album
from bff.words.images import Image
from tests.bff.fake_account import NOW, an_id
from tests.bff.fakes import an_image

PUBLIC = "http://localhost:8080"


def an_album(number: int = 1, **changed: Any) -> Album:
    """Return an empty album, changed one minute earlier for each number."""
    album = Album(
        id=an_id(number), name=f"album {number}", parent_id=None, depth=1, description="",
        sort="own", order="asc", cover_id=None, cover_urls=(), images=0,
        changed_at=NOW - timedelta(minutes=number),
    )  # fmt: skip
    return replace(album, **changed)


@dataclass
class FakeAlbums:
    """Keeps albums by owner, and which pictures are in each."""

    kept: dict[str, list[Album]] = field(default_factory=dict)
    inside: dict[str, list[Image]] = field(default_factory=dict)
    changes: list[Mapping[str, str | None]] = field(default_factory=list)
    moves: list[tuple[str, str, Place]] = field(default_factory=list)
    refusal: Refusal | None = None
    failure: ServiceDown | None = None

    def _mine(self, identity: str) -> list[Album]:
        if self.refusal:
            raise self.refusal
        return self.kept.setdefault(identity.removeprefix("identity-of-"), [])

    def _number(self, identity: str, album_id: str) -> int:
        ids = [one.id for one in self._mine(identity)]
        if album_id not in ids:
            raise Refusal(404, "not_found")
        return ids.index(album_id)

    def all(self, identity: str) -> list[Album]:
        if self.failure:
            raise self.failure
        return list(self.kept.setdefault(identity.removeprefix("identity-of-"), []))

    def of_image(self, identity: str, image_id: str) -> list[Album]:
        return [
            one for one in self.all(identity)
            if image_id in [image.id for image in self.inside.get(one.id, [])]
        ]  # fmt: skip

    def create(
        self,
        identity: str,
        name: str,
        parent_id: str | None,
        visitor: Visitor,
        rule: Rule | None = None,
    ) -> Album:
        mine = self._mine(identity)
        if not name.strip() or len(name) > 200:
            raise Refusal(422, "invalid_fields", fields={"name": "its own words"})
        made = an_album(700 + len(mine), name=name.strip(), parent_id=parent_id)
        if rule is not None:
            made = replace(
                made, images=None, rule=rule.text, rule_words=(rule.text,), sort=rule.sort,
                order=rule.order,
            )  # fmt: skip
        mine.append(made)
        return made

    def change(
        self, identity: str, album_id: str, changes: Mapping[str, str | None], visitor: Visitor
    ) -> Album:
        number = self._number(identity, album_id)
        self.changes.append(changes)
        mine = self._mine(identity)
        fields: dict[str, Any] = dict(changes)
        mine[number] = replace(mine[number], **fields)
        return mine[number]

    def delete(self, identity: str, album_id: str, visitor: Visitor) -> None:
        self._mine(identity).pop(self._number(identity, album_id))

    def move(
        self, identity: str, album_id: str, image_id: str, place: Place, visitor: Visitor
    ) -> None:
        self._number(identity, album_id)
        inside = self.inside[album_id]
        ids = [one.id for one in inside]
        beside = next(iter(place.values()))
        if image_id not in ids or (beside is not None and beside not in ids):
            raise Refusal(404, "not_found")
        moved = inside.pop(ids.index(image_id))
        ids.remove(image_id)
        is_after = "after" in place
        if beside is None:
            number = 0 if is_after else len(inside)
        else:
            number = ids.index(beside) + is_after
        inside.insert(number, moved)
        self.moves.append((album_id, image_id, place))

    def add(self, identity: str, album_id: str, ids: Sequence[str], visitor: Visitor) -> None:
        self._number(identity, album_id)
        self.inside.setdefault(album_id, []).extend(an_image(id=one) for one in ids)

    def remove(self, identity: str, album_id: str, ids: Sequence[str], visitor: Visitor) -> None:
        self._number(identity, album_id)
        self.inside[album_id] = [one for one in self.inside[album_id] if one.id not in ids]
