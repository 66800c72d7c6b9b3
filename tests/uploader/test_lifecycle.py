"""Rows and quotas under races, on SQLite and on PostgreSQL."""

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import programs, running_postgres
from tests.uploader.cast import ALICE, BOB
from uploader.catalogue import Catalogue, Image
from uploader.database import Database
from uploader.lifecycle import Lifecycle, Quota, Usage, microseconds_now
from uploader.migrate import migrate
from uploader.minting import new_id, new_key
from uploader.outcomes import DatabaseUnavailable, ImageNotFound, QuotaExceeded

needs_postgres = pytest.mark.skipif(programs() is None, reason="There is no PostgreSQL here.")


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    with running_postgres() as port:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, needs_postgres])]
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated and empty database."""
    url = f"sqlite:///{tmp_path}/rows.sqlite"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    opened = Database(url)
    migrate(opened)
    with opened.writing() as connection:
        connection.exec_driver_sql("DELETE FROM images")
        connection.exec_driver_sql("DELETE FROM usage")
    yield opened
    opened.engine.dispose()


def an_image(**changes: object) -> Image:
    image = Image(
        id=new_id(), owner=ALICE, state="pending", charged=True, name="a.png", alt="",
        visibility="private", format="PNG", width=1, height=1, frames=1, bytes=100,
        sha256="0" * 64, original_key=new_key("o", "png"), thumb_key=new_key("t", "webp"),
        thumb_sha256="1" * 64, preview_key=None, preview_sha256=None,
        created_at=microseconds_now(),
    )  # fmt: skip
    return dataclasses.replace(image, **changes)  # type: ignore[arg-type] # Names of fields.


def at_once(count: int, action: Callable[[], None]) -> list[Exception]:
    """Run an action in many threads that start together; return what they raised."""
    barrier, raised = threading.Barrier(count), []

    def run() -> None:
        barrier.wait()
        try:
            action()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_a_pending_image_is_invisible_until_it_is_finished(database: Database) -> None:
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    image = an_image(visibility="link")
    lifecycle.begin(image)
    with pytest.raises(ImageNotFound):
        catalogue.load_own_image(ALICE, image.id)
    with pytest.raises(ImageNotFound):
        catalogue.load_visible_image(None, image.id)
    assert catalogue.find_same_bytes(ALICE, image.sha256) is None
    lifecycle.finish(image.id)
    assert catalogue.load_own_image(ALICE, image.id).state == "ready"
    with pytest.raises(ImageNotFound):
        catalogue.load_own_image(BOB, image.id)


def test_of_many_uploads_at_once_exactly_as_many_pass_as_the_quota_allows(
    database: Database,
) -> None:
    lifecycle = Lifecycle(database, Quota(images=None, bytes=350))
    raised = at_once(12, lambda: lifecycle.begin(an_image()))
    assert [type(error) for error in raised] == [QuotaExceeded] * 9
    assert lifecycle.usage(ALICE) == Usage(3, 300)


def test_the_last_place_of_a_quota_is_given_once(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(images=1, bytes=None))
    raised = at_once(8, lambda: lifecycle.begin(an_image()))
    assert len(raised) == 7
    assert lifecycle.usage(ALICE).images == 1


def test_quota_is_given_back_once_however_often_a_deletion_is_finished(
    database: Database,
) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image.id)
    hidden = lifecycle.start_deleting(ALICE, image.id)
    assert at_once(6, lambda: lifecycle.finish_deleting(hidden)) == []
    assert lifecycle.usage(ALICE) == Usage(0, 0)


def test_an_abandoned_upload_gives_its_quota_back_once(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    assert lifecycle.abandon(image)
    assert not lifecycle.abandon(image)
    lifecycle.finish_deleting(image)
    assert lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_ready_image_cannot_be_abandoned(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image.id)
    assert not lifecycle.abandon(image)
    assert lifecycle.usage(ALICE).images == 1


def test_of_two_previews_one_is_recorded(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image.id)
    kept = [lifecycle.set_preview(image.id, new_key("p", "webp"), "2" * 64) for _ in range(2)]
    assert kept == [True, False]


def test_images_of_one_microsecond_are_paged_without_gaps(database: Database) -> None:
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    made = [an_image(created_at=5) for _ in range(7)]
    for image in made:
        lifecycle.begin(image)
        lifecycle.finish(image.id)
    found, cursor = [], None
    for _ in range(4):
        page = catalogue.page(ALICE, 2, cursor)
        found += [one.id for one in page.items]
        cursor = page.next_cursor
    assert found == sorted((one.id for one in made), reverse=True)


def test_many_migrations_at_once_do_the_work_once(database: Database) -> None:
    assert at_once(4, lambda: migrate(database)) == []


def test_a_locked_database_is_a_named_outcome_in_bounded_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rows.sqlite"
    database, other = Database(url), Database(url)
    migrate(database)
    started = time.monotonic()
    with other.writing(), pytest.raises(DatabaseUnavailable), database.writing():
        pass
    assert time.monotonic() - started < 7
    database.engine.dispose()
    other.engine.dispose()


def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    with database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.engine.dispose()
    assert pragmas == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000
    }  # fmt: skip


def test_a_database_that_is_down_is_a_named_outcome() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(DatabaseUnavailable), database.reading():
        pass
    assert not database.ready()
    database.engine.dispose()
