"""An archive has the originals byte for byte, says what is missing, and never hides a hole."""

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.uploader.cast import ALICE, BOB, FakeStore
from tests.uploader.rows import kept
from uploader.clock import SECOND
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import ImageNotFound, StorageUnavailable
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.selecting.archives import MISSING_NAME, ArchiveCut, Archives
from uploader.selecting.selections import Selection, Selections
from uploader.upkeep.repairs import Repairs

MISSING = "0" * 22


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def archives(database: Database, store: FakeStore, tmp_path: Path) -> Archives:
    return Archives(Selections(database), store, tmp_path)


def stored(lifecycle: Lifecycle, store: FakeStore, content: bytes, **changes: object) -> Image:
    sha256 = hashlib.sha256(content).hexdigest()
    image = kept(lifecycle, **{"bytes": len(content), "sha256": sha256, **changes})
    store.objects[image.original_key] = content
    return image


def read(archives: Archives, *ids: str) -> tuple[bytes, dict[str, bytes]]:
    archive = archives.plan(ALICE, Selection.of(ids))
    data = b"".join(archives.chunks(archive))
    assert len(data) == archive.size
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        return data, {one: opened.read(one) for one in opened.namelist()}


def test_it_has_the_originals_newest_first_with_the_clock_of_the_camera(
    archives: Archives, lifecycle: Lifecycle, store: FakeStore
) -> None:
    five = int(datetime(2024, 5, 6, 5, 0, 2, tzinfo=UTC).timestamp()) * SECOND
    older = stored(lifecycle, store, b"older", created_at=five, name="x.png")
    newer = stored(
        lifecycle, store, b"newer", created_at=five + 1, name="X.png",
        taken_at=five, taken_known=True, taken_offset_minutes=120,
    )  # fmt: skip
    data, files = read(archives, older.id, newer.id, older.id)
    assert list(files.items()) == [("X.png", b"newer"), ("x (2).png", b"older")]
    clocks = [one.date_time for one in zipfile.ZipFile(io.BytesIO(data)).infolist()]
    assert clocks == [(2024, 5, 6, 7, 0, 2), (2024, 5, 6, 5, 0, 2)]


def test_the_same_images_make_the_same_bytes_and_any_change_another_tag(
    archives: Archives, lifecycle: Lifecycle, store: FakeStore
) -> None:
    ids = [stored(lifecycle, store, bytes([number]) * 9).id for number in range(4)]
    assert read(archives, *ids)[0] == read(archives, *ids[::-1])[0]
    tags = {archives.plan(ALICE, Selection.of(some)).etag for some in (ids, ids[::-1])}
    assert len(tags) == 1
    tags.add(archives.plan(ALICE, Selection.of(ids[1:])).etag)
    tags.add(archives.plan(ALICE, Selection.of([*ids, MISSING])).etag)
    assert len(tags) == 3


def test_what_cannot_be_in_it_is_named_in_it(
    archives: Archives, lifecycle: Lifecycle, store: FakeStore, database: Database
) -> None:
    mine = stored(lifecycle, store, b"mine")
    theirs = stored(lifecycle, store, b"theirs", owner=BOB, name="secret.png")
    lost = stored(lifecycle, store, b"lost", name="lost.png")
    Repairs(database).mark_damaged(lost.original_key)
    _, files = read(archives, mine.id, theirs.id, MISSING, lost.id)
    assert list(files) == [MISSING_NAME, "a.png"]
    lines = files[MISSING_NAME].decode().splitlines()[2:]
    assert lines == [
        f"- lost.png ({lost.id}, damaged)",
        f"- {theirs.id} (not here any more)",
        f"- {MISSING} (not here any more)",
    ]


def test_nothing_to_have_is_nothing_found(
    archives: Archives, lifecycle: Lifecycle, store: FakeStore
) -> None:
    theirs = stored(lifecycle, store, b"theirs", owner=BOB)
    for image_id in (theirs.id, MISSING):
        with pytest.raises(ImageNotFound):
            archives.plan(ALICE, Selection.of([image_id]))


@pytest.mark.parametrize("harm", ["gone", "changed", "shorter", "longer"])
def test_an_original_that_cannot_be_had_ends_it_before_any_of_its_bytes(
    archives: Archives, lifecycle: Lifecycle, store: FakeStore, harm: str
) -> None:
    harmed = stored(lifecycle, store, b"harmed", created_at=1)
    whole = stored(lifecycle, store, b"whole", created_at=2)
    archive = archives.plan(ALICE, Selection.of([harmed.id, whole.id]))
    key = harmed.original_key
    match harm:
        case "gone":
            del store.objects[key]
        case "changed":
            store.objects[key] = b"HARMED"
        case "shorter":
            store.objects[key] = b"harm"
        case "longer":
            store.objects[key] = b"harmed more"
    sent: list[bytes] = []
    with pytest.raises(StorageUnavailable):
        sent.extend(archives.chunks(archive))
    data = b"".join(sent)
    assert data.endswith(b"whole")
    assert len(data) < archive.size


def test_a_client_that_takes_it_too_slowly_is_cut(
    database: Database, store: FakeStore, tmp_path: Path
) -> None:
    now = [0.0]
    archives = Archives(Selections(database), store, tmp_path, clock=lambda: now[0])
    chunks = archives.paced(iter([b"x" * 320_000] * 99))
    taken = 0

    def take_slowly() -> None:
        nonlocal taken
        for _ in chunks:
            taken += 1
            now[0] += 25.0

    with pytest.raises(ArchiveCut):
        take_slowly()
    # A minute of rest, and ten seconds for each chunk.
    assert taken == 5
    # Another one takes as long, of which the store is the cause.
    now[0] = 0.0

    def slowly() -> Iterator[bytes]:
        for _ in range(9):
            now[0] += 25.0
            yield b"x"

    assert len(list(archives.paced(slowly()))) == 9


def test_its_memory_does_not_grow_with_its_files(
    archives: Archives, lifecycle: Lifecycle, store: FakeStore
) -> None:
    content = bytes(4_000_000)
    ids = [stored(lifecycle, store, content, sha256=hashlib.sha256(content).hexdigest()).id]
    archive = archives.plan(ALICE, Selection.of(ids))
    tracemalloc.start()
    try:
        size = sum(map(len, archives.chunks(archive)))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert size == archive.size
