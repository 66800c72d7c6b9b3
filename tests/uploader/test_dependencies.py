"""What the views work with: built once, from settings, with stand-ins where they are given."""

import threading
from pathlib import Path

import pytest

from tests.timeouts import scaled
from tests.uploader.cast import FakeSecurity, FakeStore
from tests.uploader.conftest import MakeApp, make_settings
from uploader.dependencies import EXTENSION, Dependencies, build, build_store, dependencies
from uploader.outcomes import DatabaseUnavailable
from uploader.storage.embedded_store import EmbeddedStore
from uploader.storage.object_store import S3Store

NAMES = {"sweep", "upkeep", "renditions"}


def background() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name in NAMES}


def test_each_app_has_its_own(make_app: MakeApp) -> None:
    first, second = make_app(), make_app()
    with first.app_context():
        assert dependencies() is first.extensions[EXTENSION]
    assert first.extensions[EXTENSION] is not second.extensions[EXTENSION]


def test_stand_ins_are_used_where_they_are_given(tmp_path: Path) -> None:
    store = FakeStore()
    built = build(make_settings(tmp_path), store=store, security=FakeSecurity())
    assert built.store is store
    assert built.keys.ready()
    built.close()


def test_nothing_is_connected_to_when_it_is_built(tmp_path: Path) -> None:
    built = build(make_settings(tmp_path / "missing"))
    assert isinstance(built.store, S3Store)
    with pytest.raises(DatabaseUnavailable), built.database.reading():
        pass
    built.close()


@pytest.mark.parametrize("embedded", [False, True])
def test_only_with_a_folder_is_the_store_the_embedded_one(tmp_path: Path, embedded: bool) -> None:
    settings = make_settings(tmp_path, store_folder=tmp_path if embedded else None)
    assert isinstance(build_store(settings), EmbeddedStore) is embedded


def test_the_limits_are_those_of_the_settings(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, quota_images=3, quota_bytes=500)
    built = build(settings, store=FakeStore(), security=FakeSecurity())
    assert (built.lifecycle.quota.images, built.lifecycle.quota.bytes) == (3, 500)
    built.close()


def test_an_app_without_background_starts_no_thread(make_app: MakeApp) -> None:
    before = background()
    make_app()
    assert background() <= before


def test_threads_run_from_start_to_close(d: Dependencies) -> None:
    before = background()
    d.start()
    started = background() - before
    assert {thread.name for thread in started} == NAMES
    d.close()
    for thread in started:
        thread.join(scaled(60))
    assert not background() & started
