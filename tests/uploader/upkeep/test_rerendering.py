"""Stored pictures whose renditions an earlier version made, and what is made of them now."""

import dataclasses
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PillowImage
from sqlalchemy import update

from tests.uploader.cast import ALICE, FakeStore, a_key, picture
from tests.uploader.rows import kept, queued_keys
from uploader.decoding.gatekeeper import Gatekeeper, Limits
from uploader.decoding.rendition_versions import RENDITIONS_VERSION
from uploader.library.catalogue import Catalogue
from uploader.library.image import CARD, THUMBNAIL_2X, Image
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import DatabaseUnavailable, StorageUnavailable
from uploader.previews.idleness import UploadActivity
from uploader.records.database import Database
from uploader.records.identifiers import new_id
from uploader.records.quota import Quota
from uploader.records.tables import images
from uploader.storage.objects import sha256_of
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.rerendering import Rerenderer

OLD = {"t": b"an old thumbnail", "p": b"an old preview"}


@pytest.fixture(scope="module")
def gatekeeper() -> Iterator[Gatekeeper]:
    """The real decoders."""
    with closing(Gatekeeper(1, Limits(10_000_000, 10_000_000))) as real:
        yield real


class Library:
    """Rows of images of an earlier version with their objects, and what renders them again."""

    def __init__(
        self, database: Database, store: FakeStore, gatekeeper: Gatekeeper, folder: Path
    ) -> None:
        self.database = database
        self.store = store
        self.repairs = Repairs(database)
        self.lifecycle = Lifecycle(database, Quota(None, None))
        self.pauses: list[float] = []
        self.rerenderer = Rerenderer(
            self.repairs, store, gatekeeper, folder, UploadActivity(0), self.pauses.append
        )

    def stored(self, data: bytes, kind: str = "PNG", **changes: Any) -> Image:
        """Store a picture with the thumbnail and the preview of an earlier version."""
        preview = a_key("p", "webp")
        values = {
            "format": kind, "width": 40, "height": 30, "sha256": sha256_of([data]),
            "bytes": len(data), "thumb_sha256": sha256_of([OLD["t"]]), "preview_key": preview,
            "preview_sha256": sha256_of([OLD["p"]]), "renditions_version": 1, **changes,
        }  # fmt: skip
        image = kept(self.lifecycle, **values)
        objects = {image.original_key: data, image.thumb_key: OLD["t"], preview: OLD["p"]}
        self.store.objects |= objects
        return image

    def now(self, image: Image) -> Image:
        return Catalogue(self.database).load_own_image(image.owner, image.id)

    def run(self) -> dict[str, int]:
        """Run one pass, and return what it has done at all."""
        done = self.rerenderer.run(60).as_json()
        return {name: number for name, number in done.items() if number}


@pytest.fixture
def library(
    database: Database, store: FakeStore, gatekeeper: Gatekeeper, tmp_path: Path
) -> Library:
    return Library(database, store, gatekeeper, tmp_path)


def shown(store: FakeStore, key: str | None) -> PillowImage.Image:
    assert key is not None
    return PillowImage.open(io.BytesIO(store.objects[key]))


def test_the_renditions_of_an_earlier_version_are_replaced_and_then_removed(
    library: Library, store: FakeStore
) -> None:
    image = library.stored(picture())
    assert library.rerenderer.is_due()
    assert library.run() == {"rendered": 1}
    now = library.now(image)
    assert now.original_key == image.original_key
    assert (now.state, now.renditions_version) == ("ready", RENDITIONS_VERSION)
    for key, sha256 in (
        (now.thumb_key, now.thumb_sha256),
        (now.preview_key, now.preview_sha256),
    ):
        assert shown(store, key).size == (40, 30)
        assert sha256_of([store.objects[key or ""]]) == sha256
    assert queued_keys(library.database) == sorted([image.thumb_key, image.preview_key or ""])
    # Who was given an address a moment ago still finds the old ones there.
    assert store.objects[image.thumb_key] == OLD["t"]


def test_what_is_done_is_not_done_again(library: Library, store: FakeStore) -> None:
    library.stored(picture())
    library.run()
    before = dict(store.objects)
    assert not library.rerenderer.is_due()
    assert library.run() == {}
    assert store.objects == before
    assert len(library.pauses) == 1


def test_a_type_whose_renditions_have_not_changed_since_is_left_alone(library: Library) -> None:
    image = library.stored(picture("JPEG"), "JPEG")
    assert not library.rerenderer.is_due()
    assert library.run() == {}
    assert library.now(image).keys == image.keys


def test_a_picture_that_is_seen_in_another_size_now_gets_that_and_all_that_it_lacks(
    library: Library, store: FakeStore
) -> None:
    image = library.stored(picture(size=(1500, 1000)), width=1000, height=1500, visibility="link")
    assert library.run() == {"rendered": 1}
    now = library.now(image)
    assert (now.width, now.height) == (1500, 1000)
    assert now.missing_renditions == []
    assert shown(store, now.key_of(THUMBNAIL_2X)).size == (1080, 720)
    assert shown(store, now.key_of(CARD)).format == "JPEG"
    assert set(store.objects) == {*now.keys, *image.keys}


def test_a_second_thumbnail_that_would_show_no_more_is_dropped(library: Library) -> None:
    sharp = a_key("d", "webp")
    image = library.stored(
        picture(), width=3000, height=2000, thumb_2x_key=sharp, thumb_2x_sha256="4" * 64
    )
    library.run()
    assert library.now(image).key_of(THUMBNAIL_2X) is None
    assert sharp in queued_keys(library.database)


def test_a_card_of_what_is_private_now_is_made_again_too(
    library: Library, store: FakeStore
) -> None:
    image = library.stored(picture(), card_key=a_key("c", "jpg"), card_sha256="3" * 64)
    library.run()
    assert shown(store, library.now(image).card_key).format == "JPEG"


def test_a_picture_that_todays_decoder_refuses_keeps_what_it_has(
    library: Library, store: FakeStore
) -> None:
    image = library.stored(b"\x89PNG\r\n\x1a\n which was once taken")
    before = dict(store.objects)
    assert library.run() == {"refused": 1}
    now = library.now(image)
    assert (now.state, now.keys) == ("ready", image.keys)
    assert (store.objects, queued_keys(library.database)) == (before, [])
    # It is not asked for again until there is another version.
    assert not library.rerenderer.is_due()


def test_what_cannot_be_read_is_tried_by_the_next_pass_and_holds_nothing_up(
    library: Library, store: FakeStore
) -> None:
    unreadable, other = library.stored(picture()), library.stored(picture())
    store.unreadable = {unreadable.original_key}
    assert library.run() == {"rendered": 1, "postponed": 1}
    assert library.now(unreadable).keys == unreadable.keys
    assert library.now(other).keys != other.keys
    store.unreadable = set()
    assert library.run() == {"rendered": 1}


@pytest.mark.parametrize("failing", ["read", "put", "holds"])
def test_a_store_that_does_not_answer_ends_the_pass_and_changes_nothing(
    library: Library, store: FakeStore, failing: str
) -> None:
    image = library.stored(picture())
    store.failing = {failing, "ready"}
    with pytest.raises(StorageUnavailable):
        library.run()
    now = library.now(image)
    assert (now.keys, now.renditions_version) == (image.keys, 1)
    # What may have reached the store is removed.
    assert set(store.objects) - set(image.keys) == set(queued_keys(library.database)) & set(
        store.objects
    )
    assert not set(image.keys) & set(queued_keys(library.database))
    store.failing = set()
    assert library.run() == {"rendered": 1}


class Unsure(Repairs):
    """Replaces renditions and hears nothing of it any more, or is cut off before."""

    def __init__(self, database: Database, *, commits: bool) -> None:
        super().__init__(database)
        self._commits = commits

    def replace_renditions(self, *arguments: Any) -> bool:
        if self._commits:
            super().replace_renditions(*arguments)
        raise DatabaseUnavailable


@pytest.mark.parametrize("commits", [True, False])
def test_a_pass_that_is_cut_off_leaves_rows_whose_objects_are_there(
    library: Library, gatekeeper: Gatekeeper, store: FakeStore, tmp_path: Path, commits: bool
) -> None:
    image = library.stored(picture())
    unsure = Unsure(library.database, commits=commits)
    rerenderer = Rerenderer(unsure, store, gatekeeper, tmp_path, UploadActivity(0))
    with pytest.raises(DatabaseUnavailable):
        rerenderer.run(60)
    now, queued = library.now(image), queued_keys(library.database)
    assert (now.keys != image.keys) == commits
    assert set(now.keys) <= set(store.objects)
    assert not set(now.keys) & set(queued)
    assert set(store.objects) == {*now.keys, *queued}
    assert library.run() == ({} if commits else {"rendered": 1})


def test_an_image_that_is_deleted_meanwhile_leaves_no_object(
    library: Library, store: FakeStore
) -> None:
    image = library.stored(picture())
    hold = store.holds

    def deletes(new: Any) -> bool:
        if new.key.startswith("t/"):
            library.lifecycle.delete(ALICE, image.id)
        return hold(new)

    store.holds = deletes  # type: ignore[method-assign] # For this test.
    assert library.run() == {}
    assert sorted(store.objects) == queued_keys(library.database)


def test_a_damaged_image_waits_until_it_is_whole(library: Library) -> None:
    image = library.stored(picture())
    library.repairs.mark_damaged(image.original_key)
    assert library.run() == {}
    library.repairs.mark_whole(image.original_key)
    assert library.run() == {"rendered": 1}


def test_a_pass_that_is_out_of_time_leaves_the_rest_to_the_next_one(library: Library) -> None:
    for _ in range(3):
        library.stored(picture())
    assert library.rerenderer.run(0).rendered == 1
    assert library.run() == {"rendered": 2}


def test_renditions_wait_for_uploads_that_are_worked_on_and_ask_for_decoders_as_what_can_wait(
    library: Library, store: FakeStore, tmp_path: Path
) -> None:
    waited: list[float] = []
    asked: list[tuple[str, bool]] = []

    class Busy(UploadActivity):
        def wait_until_idle(self, seconds: float) -> bool:
            waited.append(seconds)
            return False

    class Asked(Gatekeeper):
        def _ask(self, task: str, *arguments: Any) -> Any:
            ticket = arguments[2]
            asked.append((ticket.owner, ticket.can_wait()))
            return super()._ask(task, *arguments)

    library.stored(picture())
    with closing(Asked(1, Limits(10_000, 10_000))) as decoders:
        Rerenderer(library.repairs, store, decoders, tmp_path, Busy()).run(60)
    assert len(waited) == 1
    assert asked == [(ALICE, True)] * 2


def test_images_that_share_an_original_are_rendered_once(
    library: Library, database: Database
) -> None:
    image = library.stored(picture())
    copy = dataclasses.replace(image, id=new_id(), state="ready")
    assert library.lifecycle.begin_copy(copy, image.id)
    with database.writing() as connection:
        connection.execute(update(images).values(renditions_version=1))
    assert library.run() == {"rendered": 1}
    assert library.now(copy).keys == library.now(image).keys != image.keys


def test_each_turn_of_the_same_original_is_rendered_by_itself(
    library: Library, database: Database, store: FakeStore
) -> None:
    image = library.stored(picture(), visibility="link")
    copy = dataclasses.replace(image, id=new_id(), state="ready")
    assert library.lifecycle.begin_copy(copy, image.id)
    own = {"turn": 90, "width": 30, "height": 40, "thumb_key": a_key("t", "webp")}
    with database.writing() as connection:
        connection.execute(update(images).values(renditions_version=1))
        connection.execute(update(images).where(images.c.id == copy.id).values(**own))
    assert library.run() == {"rendered": 2}
    turned, plain = library.now(copy), library.now(image)
    assert (turned.width, turned.height, turned.turn) == (30, 40, 90)
    assert (plain.width, plain.height, plain.turn) == (40, 30, 0)
    assert shown(store, turned.thumb_key).size == shown(store, turned.preview_key).size == (30, 40)
    assert shown(store, plain.thumb_key).size == shown(store, plain.preview_key).size == (40, 30)
    assert set(turned.keys) & set(plain.keys) == {image.original_key}
