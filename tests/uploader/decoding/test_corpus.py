"""Thousands of good and hostile files, judged one by one against what is expected of each."""

import csv
import gzip
import hashlib
import io
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from PIL import Image as PillowImage

from tests.timeouts import is_within
from tests.uploader.cast import ALICE, FakeSecurity, FakeStore, headers_of
from tests.uploader.conftest import make_settings
from uploader.app import create_app
from uploader.decoding.card import MOST_BYTES
from uploader.decoding.card_size import card_size
from uploader.dependencies import EXTENSION, Dependencies
from uploader.library.image import CARD, Image
from uploader.outcomes import NotDecodable
from uploader.records.database import Database
from uploader.records.migration import migrate

MAX_SECONDS = 2.0
MAX_MEMORY_KB = 256 * 1024
MAX_BYTES = 128 * 1024 * 1024
REPOSITORY = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("VITRINE_CORPUS") or REPOSITORY.parent / "shared" / "corpus")
MANIFEST = CORPUS / "manifest.csv"

pytestmark = pytest.mark.skipif(
    not MANIFEST.exists(), reason="There is no corpus: name its folder in VITRINE_CORPUS."
)


def entries() -> list[tuple[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8") as file:
        return [(row["path"], row["expected"]) for row in csv.DictReader(file)]


def content(path: str) -> bytes:
    data = (CORPUS / path).read_bytes()
    return gzip.decompress(data) if path.endswith(".gz") else data


def peak_kb(d: Dependencies) -> int:
    """The most memory that any living decoder has held so far."""
    statuses = [
        Path(f"/proc/{decoder.pid}/status").read_text("ascii")
        for decoder in d.gatekeeper.decoders
        if decoder.pid is not None
    ]
    return max((int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) for status in statuses), default=0)


def assert_has_a_card(d: Dependencies, store: FakeStore, image: Image, expected: str) -> None:
    """Whatever the file, a chat takes its card; what is only safe may have none."""
    try:
        key = d.rendition_maker.make(image, CARD).card_key
    except NotDecodable:
        assert expected == "safe"
        return
    card = store.objects[key or ""]
    assert len(card) <= MOST_BYTES
    with PillowImage.open(io.BytesIO(card)) as shown:
        assert (shown.format, shown.mode) == ("JPEG", "RGB")
        assert shown.size == card_size(image.width, image.height)
        assert not {"exif", "icc_profile", "xmp", "comment", "photoshop"} & set(shown.info)
    assert peak_kb(d) < MAX_MEMORY_KB


@pytest.fixture(scope="module")
def corpus_store() -> FakeStore:
    return FakeStore()


@pytest.fixture(scope="module")
def corpus_app(
    tmp_path_factory: pytest.TempPathFactory, corpus_store: FakeStore
) -> Iterator[APIFlask]:
    settings = make_settings(tmp_path_factory.mktemp("corpus"), max_upload_bytes=MAX_BYTES)
    database = Database(settings.database_url.get_secret_value())
    migrate(database)
    database.engine.dispose()
    app = create_app(settings, store=corpus_store, security=FakeSecurity(), background=False)
    yield app
    app.extensions[EXTENSION].close()


@pytest.mark.parametrize(("path", "expected"), entries())
def test_each_file_is_judged_as_expected(
    corpus_app: APIFlask, corpus_store: FakeStore, path: str, expected: str
) -> None:
    d: Dependencies = corpus_app.extensions[EXTENSION]
    data = content(path)
    before = (set(corpus_store.objects), d.lifecycle.usage(ALICE))
    started = time.monotonic()
    answer = corpus_app.test_client().post(
        "/v1/upload?duplicates=keep", data=data, headers=headers_of(ALICE)
    )
    assert is_within(time.monotonic() - started, MAX_SECONDS)
    assert peak_kb(d) < MAX_MEMORY_KB
    if answer.status_code == 201:
        assert expected in {"accept", "safe"}
        image = d.catalogue.load_own_image(ALICE, answer.get_json()["id"])
        assert corpus_store.objects[image.original_key] == data
        assert answer.get_json()["sha256"] == hashlib.sha256(data).hexdigest()
        assert_has_a_card(d, corpus_store, image, expected)
    else:
        assert expected in {"reject", "safe"}
        assert 400 <= answer.status_code < 500
        assert (set(corpus_store.objects), d.lifecycle.usage(ALICE)) == before
