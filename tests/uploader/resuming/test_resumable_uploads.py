"""Requests for one upload that meet: in one process, and in two on the same database and store."""

import dataclasses
import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.timeouts import is_within, wait_until
from tests.uploader.cast import ALICE, FakeSecurity, FakeStore, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.resuming.clients import Tus
from tests.uploader.resuming.slow_bodies import Patch
from uploader.dependencies import EXTENSION, Dependencies
from uploader.intake.acceptance import Acceptance
from uploader.intake.duplicates import Duplicates
from uploader.intake.image_writer import ImageWriter
from uploader.intake.submission import Accepted, Submission
from uploader.records.quota import Usage
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import UploadRows
from uploader.resuming.part_store import PartStore
from uploader.resuming.resumable_uploads import ResumableUploads, UploadLimits

SESSION = "S" * 22


@pytest.fixture
def two(make_app: MakeApp) -> tuple[FlaskClient, FlaskClient, Dependencies]:
    """Clients of two processes that share database and store, and the parts of the first."""
    first, second = make_app(), make_app()
    return first.test_client(), second.test_client(), first.extensions[EXTENSION]


class DeafLeases(UploadLeases):
    """Leases of a process that does not notice what happens to them, because it stands still."""

    def recalled(self, leases: Iterable[Lease]) -> set[str]:
        return set()


def replace_uploads(app: APIFlask, **changes: Any) -> None:
    """Have an app take resumable uploads with other collaborators."""
    d: Dependencies = app.extensions[EXTENSION]
    settings = d.settings
    parts = {
        "rows": UploadRows(d.database, d.lifecycle.quota),
        "leases": UploadLeases(d.database, d.lifecycle.quota, settings.resume_seconds),
        "part_store": PartStore(d.store, settings.spool_dir, settings.max_upload_bytes),
        "acceptance": d.acceptance,
        "limits": UploadLimits(settings.max_upload_bytes, settings.resume_seconds),
    }
    uploads = ResumableUploads(**{**parts, **changes})
    app.extensions[EXTENSION] = dataclasses.replace(d, resumable_uploads=uploads)


@pytest.fixture
def frozen_and_other(make_app: MakeApp) -> tuple[FlaskClient, FlaskClient, Dependencies]:
    """Clients as those of `two`, of which the first process hears nothing of the other one."""
    frozen, other = make_app(), make_app()
    d: Dependencies = frozen.extensions[EXTENSION]
    leases = DeafLeases(d.database, d.lifecycle.quota, d.settings.resume_seconds)
    replace_uploads(frozen, leases=leases)
    return frozen.test_client(), other.test_client(), frozen.extensions[EXTENSION]


def is_leased(d: Dependencies, path: str) -> bool:
    upload = d.resumable_uploads.find(ALICE, path.rpartition("/")[2])
    return upload.claim is not None


def hanging_patch(client: FlaskClient, d: Dependencies, path: str, data: bytes) -> Patch:
    """Begin a request of all the bytes that has brought ten of them and then falls silent."""
    running = Patch(client, path, 0, len(data))
    running.body.send(data[:10])
    wait_until(lambda: is_leased(d, path))
    return running


@pytest.mark.parametrize("elsewhere", [False, True])
def test_who_asks_for_the_offset_makes_a_running_request_save_what_it_has(
    two: tuple[FlaskClient, FlaskClient, Dependencies], elsewhere: bool
) -> None:
    here, there, d = two
    alice = Tus(there if elsewhere else here)
    data = picture("BMP", (120, 100))
    path = alice.begin(len(data))
    running = Patch(here, path, 0, len(data))
    running.body.send(data[:1000])
    wait_until(lambda: is_leased(d, path))
    told: list[int] = []
    asking = threading.Thread(target=lambda: told.append(alice.offset(path)))
    asking.start()
    for position in range(1000, 30_000, 100):
        running.body.send(data[position : position + 100])
        time.sleep(0.01)
        if told:
            break
    asking.join()
    answer = running.answer()
    assert (answer.status_code, answer.get_json()["code"]) == (423, "upload_taken_over")
    assert told[0] >= 1000
    assert alice.patch(path, told[0], data[told[0] :]).status_code == 204
    assert alice.show(path)["image"]["sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_bytes_of_a_silent_connection_are_stored_by_the_request_for_the_offset(
    two: tuple[FlaskClient, FlaskClient, Dependencies], elsewhere: bool
) -> None:
    here, there, d = two
    alice, data = Tus(there if elsewhere else here), picture()
    path = alice.begin(len(data))
    running = Patch(here, path, 0, len(data))
    running.body.send(data[:10])
    wait_until(lambda: is_leased(d, path) and not running.body.has_bytes)
    time.sleep(0.1)
    began = time.monotonic()
    assert alice.offset(path) == 10
    assert is_within(time.monotonic() - began, 1.5)
    assert alice.patch(path, 10, data[10:60]).status_code == 204
    running.body.send(data[10:])
    assert running.answer().status_code == 423
    assert_goes_on_at_sixty(alice, d, path, data)


def assert_goes_on_at_sixty(alice: Tus, d: Dependencies, path: str, data: bytes) -> None:
    """Sends what follows the first sixty bytes, after which there is one whole picture."""
    assert alice.offset(path) == 60
    assert alice.patch(path, 60, data[60:]).status_code == 204
    assert alice.show(path)["image"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_request_of_a_frozen_process_is_waited_for_two_seconds_and_then_loses_its_lease(
    frozen_and_other: tuple[FlaskClient, FlaskClient, Dependencies],
) -> None:
    here, there, d = frozen_and_other
    alice, data = Tus(there), picture()
    path = alice.begin(len(data))
    running = hanging_patch(here, d, path, data)
    began = time.monotonic()
    assert alice.offset(path) == 0
    took = time.monotonic() - began
    assert took > 1.5
    assert is_within(took, 4)
    assert alice.patch(path, 0, data[:60]).status_code == 204
    running.body.send(data[10:20])
    assert running.answer().status_code == 423
    assert_goes_on_at_sixty(alice, d, path, data)


def test_a_request_that_hung_until_after_the_end_makes_no_second_picture(
    frozen_and_other: tuple[FlaskClient, FlaskClient, Dependencies],
) -> None:
    here, there, d = frozen_and_other
    alice, data = Tus(there), picture()
    path = alice.begin(len(data))
    running = hanging_patch(here, d, path, data)
    assert alice.patch(path, 0, data).status_code == 204
    running.body.send(data[10:])
    assert running.answer().status_code == 423
    assert len(d.catalogue.page(ALICE, 10, None).items) == 1
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_delete_ends_a_running_request_and_leaves_nothing(
    two: tuple[FlaskClient, FlaskClient, Dependencies], store: FakeStore
) -> None:
    here, there, d = two
    alice, data = Tus(there), picture()
    path = alice.begin(len(data))
    running = hanging_patch(here, d, path, data)
    assert alice.send("DELETE", path).status_code == 204
    running.body.send(data[10:])
    assert running.answer().status_code == 423
    assert alice.send("HEAD", path).status_code == 404
    d.remover.sweep()
    assert d.catalogue.page(ALICE, 10, None).items == []
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


def test_of_parallel_requests_for_the_same_bytes_one_counts(
    two: tuple[FlaskClient, FlaskClient, Dependencies],
) -> None:
    here, there, d = two
    data = picture("BMP", (100, 100))
    path = Tus(here).begin(len(data))
    answers: list[int] = []

    def send(client: FlaskClient) -> None:
        answers.append(Tus(client).patch(path, 0, data).status_code)

    threads = [threading.Thread(target=send, args=(one,)) for one in (here, there) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 204 in answers
    assert set(answers) <= {204, 400, 409, 423}
    assert Tus(here).show(path)["image"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert len(d.catalogue.page(ALICE, 10, None).items) == 1


class CrashingLeases(UploadLeases):
    """Leases of a process that dies when the picture is stored and the upload not complete yet."""

    def complete(self, *_: object, **__: object) -> None:
        raise RuntimeError


class UnluckyAcceptance(Acceptance):
    """Accepts an upload, and has something happen before that is recorded."""

    meanwhile: Callable[[], None]

    def accept(self, upload: Submission) -> Accepted:
        accepted = super().accept(upload)
        self.meanwhile()
        return accepted


def test_what_was_stored_before_a_crash_is_found_when_the_last_bytes_come_again(
    make_app: MakeApp,
) -> None:
    crashing, other = make_app(), make_app()
    d: Dependencies = crashing.extensions[EXTENSION]
    leases = CrashingLeases(d.database, d.lifecycle.quota, d.settings.resume_seconds)
    replace_uploads(crashing, leases=leases)
    here, there, data = Tus(crashing.test_client()), Tus(other.test_client()), picture()
    path = here.begin(len(data))
    here.patch(path, 0, data[:30])
    assert here.patch(path, 30, data[30:]).status_code == 500
    assert there.offset(path) == 30
    assert there.patch(path, 30, data[30:]).status_code == 204
    items = d.catalogue.page(ALICE, 10, None).items
    assert [one.id for one in items] == [there.show(path)["image"]["id"]]
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_delete_while_the_picture_is_being_stored_takes_it_back(
    make_app: MakeApp, store: FakeStore
) -> None:
    slow, other = make_app(), make_app()
    d: Dependencies = slow.extensions[EXTENSION]
    acceptance = UnluckyAcceptance(
        Duplicates(d.catalogue, d.lifecycle, d.trash, d.acceptance.filing),
        d.gatekeeper,
        ImageWriter(d.lifecycle, d.store, d.remover),
        d.rendition_queue,
        d.measures,
    )
    replace_uploads(slow, acceptance=acceptance)
    here, there, data = Tus(slow.test_client()), Tus(other.test_client()), picture()
    path = here.begin(len(data))

    def delete() -> None:
        assert there.send("DELETE", path).status_code == 204

    acceptance.meanwhile = delete
    assert here.patch(path, 0, data).status_code == 423
    assert d.catalogue.page(ALICE, 10, None).items == []
    d.remover.sweep()
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


@pytest.mark.parametrize("known", [0, 60])
def test_a_session_that_ended_during_the_last_bytes_makes_no_picture(
    make_app: MakeApp, store: FakeStore, known: int
) -> None:
    security = FakeSecurity()
    app = make_app(security=security)
    client, d = app.test_client(), app.extensions[EXTENSION]
    alice, data = Tus(client), picture()
    path = alice.begin(len(data))
    if known:
        assert alice.patch(path, 0, data[:known]).status_code == 204
    for is_over, status in ((True, 401), (False, 204)):
        security.ended = {SESSION} if is_over else set()
        running = Patch(client, path, known, len(data) - known)
        wait_until(lambda: is_leased(d, path))
        time.sleep(1.1)
        running.body.send(data[known:])
        assert running.answer().status_code == status
        assert len(d.catalogue.page(ALICE, 10, None).items) == (not is_over)
        assert alice.offset(path) == (known if is_over else len(data))
    assert security.renewals == 2
