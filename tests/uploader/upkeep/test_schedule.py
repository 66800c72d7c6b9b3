"""The reconcile and the scrub run when they are due, and are tried again after a failure."""

import threading
import time
from collections.abc import Iterator
from typing import cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.timeouts import scaled
from tests.uploader.cast import ALICE, FakeStore, a_key, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.decoding.exif_blocks import PHOTO, exif, marked
from uploader.dependencies import Dependencies
from uploader.outcomes import DatabaseUnavailable
from uploader.records.tables import images, jobs
from uploader.storage.objects import ListedObject
from uploader.upkeep.jobs import Jobs
from uploader.upkeep.rerendering import Rerenderer


def test_both_jobs_run_by_themselves_and_are_measured(d: Dependencies) -> None:
    d.upkeep.tick()
    for task in ("reconcile", "scrub"):
        finished = d.measures.registry.get_sample_value(
            "vitrine_uploader_upkeep_finished_timestamp_seconds", {"task": task}
        )
        assert finished


def test_a_failed_job_blocks_no_other_and_is_tried_again_at_the_next_tick(
    d: Dependencies, store: FakeStore
) -> None:
    jobs = Jobs(d.database)
    store.failing = {"list"}
    d.upkeep.tick()
    assert jobs.last_run("reconcile") is None
    assert jobs.last_run("scrub") is not None
    store.failing = set()
    d.upkeep.tick()
    assert jobs.last_run("reconcile") is not None


def test_a_job_can_be_switched_off(make_app: MakeApp, store: FakeStore) -> None:
    app = make_app(reconcile_seconds=0, scrub_seconds=0)
    store.failing = {"list", "read"}
    d: Dependencies = app.extensions["vitrine_uploader"]
    d.upkeep.tick()
    assert Jobs(d.database).last_run("reconcile") is None
    assert Jobs(d.database).last_run("scrub") is None


def test_a_job_that_is_not_due_does_not_run(d: Dependencies, store: FakeStore) -> None:
    d.upkeep.tick()
    first = Jobs(d.database).last_run("reconcile")
    d.upkeep.tick()
    assert Jobs(d.database).last_run("reconcile") == first


def test_outdated_renditions_are_made_again_only_while_there_are_any(
    client: FlaskClient, d: Dependencies
) -> None:
    answer = client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
    image = d.catalogue.load_own_image(ALICE, answer.get_json()["id"])
    d.upkeep.tick()
    # Where nothing is outdated not even the row of the job is written.
    with d.database.reading() as connection:
        assert set(connection.execute(select(jobs.c.name)).scalars()) == {
            "reconcile",
            "scrub",
            "pruning",
        }
    with d.database.writing() as connection:
        connection.execute(update(images).values(renditions_version=1))
    d.upkeep.tick()
    assert d.catalogue.load_own_image(ALICE, image.id).thumb_key != image.thumb_key
    last = Jobs(d.database).last_run("rerender")
    assert last is not None
    assert last.report == {"rendered": 1, "refused": 0, "postponed": 0}
    d.upkeep.tick()
    assert Jobs(d.database).last_run("rerender") == last


def test_one_process_at_a_time_makes_renditions_again(client: FlaskClient, d: Dependencies) -> None:
    client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
    with d.database.writing() as connection:
        connection.execute(update(images).values(renditions_version=1))
    other = Jobs(d.database).take("rerender", 0, 60)
    assert other
    d.upkeep.tick()
    (image,) = d.catalogue.page(ALICE, 9, None).items
    assert image.renditions_version == 1


def test_files_that_were_not_read_are_read_only_while_there_are_any(
    client: FlaskClient, d: Dependencies
) -> None:
    data = picture("JPEG", exif=marked(exif(PHOTO)))
    client.post("/v1/upload", data=data, headers=headers_of(ALICE))
    d.upkeep.tick()
    assert Jobs(d.database).last_run("read_details") is None
    with d.database.writing() as connection:
        connection.execute(update(images).values(details_version=0, camera=""))
    other = Jobs(d.database).take("read_details", 0, 60)
    assert other
    d.upkeep.tick()
    (image,) = d.catalogue.page(ALICE, 9, None).items
    assert image.camera == ""
    Jobs(d.database).release("read_details", other)
    d.upkeep.tick()
    (image,) = d.catalogue.page(ALICE, 9, None).items
    assert image.camera == "NIKON D100"
    last = Jobs(d.database).last_run("read_details")
    assert last is not None
    assert last.report == {"read": 1, "refused": 0, "postponed": 0}
    d.upkeep.tick()
    assert Jobs(d.database).last_run("read_details") == last


def test_a_database_that_cannot_say_what_is_outdated_blocks_no_other_job(d: Dependencies) -> None:
    class Unsure:
        def is_due(self) -> bool:
            raise DatabaseUnavailable

    d.upkeep._rerenderer = cast(Rerenderer, Unsure())
    d.upkeep.tick()
    finished = "vitrine_uploader_upkeep_finished_timestamp_seconds"
    assert d.measures.registry.get_sample_value(finished, {"task": "scrub"})


def test_a_command_may_change_the_times_of_one_reconcile(d: Dependencies, store: FakeStore) -> None:
    stray = a_key("o", "png")
    store.objects[stray] = b"nobody's"
    store.modified[stray] = time.time() - 60
    assert d.upkeep.reconcile()["strays"] == 0
    assert d.upkeep.reconcile(grace=0)["strays"] == 1
    assert d.upkeep.reconcile(grace=0, quarantine=0)["removed"] == 1


def test_what_is_done_by_command_counts_as_done(d: Dependencies) -> None:
    report = d.upkeep.scrub(everything=True)
    last = Jobs(d.database).last_run("scrub")
    assert last is not None
    assert last.report == report


def test_the_thread_ticks_until_it_is_stopped(d: Dependencies) -> None:
    d.upkeep.start()
    (thread,) = [one for one in threading.enumerate() if one.name == "upkeep"]
    d.upkeep.stop()
    thread.join(scaled(60))
    assert not thread.is_alive()


def test_a_fault_of_a_job_is_logged_and_ends_neither_the_tick_nor_its_lease(
    make_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    class Faulty(FakeStore):
        def list(self, prefix: str) -> Iterator[ListedObject]:
            raise RuntimeError

    d: Dependencies = make_app(store=Faulty()).extensions["vitrine_uploader"]
    d.upkeep.tick()
    assert "upkeep_failed" in capsys.readouterr().out
    assert Jobs(d.database).last_run("scrub") is not None
    assert Jobs(d.database).take("reconcile", 0, 60)
