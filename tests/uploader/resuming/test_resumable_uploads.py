"""Requests for one upload that meet: in one process, and in two on the same database and store."""

import hashlib
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, FakeStore, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.resuming.clients import Tus
from uploader.dependencies import EXTENSION, Dependencies
from uploader.records.quota import Usage
from uploader.resuming import receiver


class Line:
    """The body of a request whose bytes come when the test lets them."""

    def __init__(self) -> None:
        self._waiting = threading.Condition()
        self._bytes = b""
        self._ended = False

    def send(self, data: bytes) -> None:
        with self._waiting:
            self._bytes += data
            self._waiting.notify_all()

    def end(self) -> None:
        with self._waiting:
            self._ended = True
            self._waiting.notify_all()

    @property
    def has_bytes(self) -> bool:
        with self._waiting:
            return bool(self._bytes)

    def read(self, size: int = -1) -> bytes:
        with self._waiting:
            self._waiting.wait_for(lambda: self._bytes or self._ended, timeout=20)
            data, self._bytes = self._bytes[:size], self._bytes[size:]
            return data


class Patch:
    """A PATCH that is under way in a thread of its own."""

    def __init__(self, client: FlaskClient, path: str, offset: int, size: int) -> None:
        self.line = Line()
        self.answers: list[TestResponse] = []
        alice = Tus(client)

        def run() -> None:
            body = {"wsgi.input": self.line, "CONTENT_LENGTH": str(size)}
            answer = alice.patch(path, offset, b"", environ_overrides=body)
            self.answers.append(answer)

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def answer(self) -> TestResponse:
        self.line.end()
        self._thread.join(20)
        return self.answers[0]


def wait_for(true: Callable[[], Any]) -> None:
    """Wait until something holds, at most ten seconds."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def two(make_app: MakeApp) -> tuple[FlaskClient, FlaskClient, Dependencies]:
    """Clients of two processes that share database and store, and the parts of the first."""
    first, second = make_app(), make_app()
    return first.test_client(), second.test_client(), first.extensions[EXTENSION]


def is_claimed(d: Dependencies, path: str) -> bool:
    upload = d.resumption.find(ALICE, path.rpartition("/")[2])
    return upload.claim is not None


def hanging_patch(client: FlaskClient, d: Dependencies, path: str, data: bytes) -> Patch:
    """Begin a request of all the bytes that has brought ten of them and then falls silent."""
    running = Patch(client, path, 0, len(data))
    running.line.send(data[:10])
    wait_for(lambda: is_claimed(d, path))
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
    running.line.send(data[:1000])
    wait_for(lambda: is_claimed(d, path))
    told: list[int] = []
    asking = threading.Thread(target=lambda: told.append(alice.offset(path)))
    asking.start()
    for position in range(1000, 30_000, 100):
        running.line.send(data[position : position + 100])
        time.sleep(0.01)
        if told:
            break
    asking.join()
    answer = running.answer()
    assert (answer.status_code, answer.get_json()["code"]) == (423, "upload_taken_over")
    assert told[0] >= 1000
    assert alice.patch(path, told[0], data[told[0] :]).status_code == 204
    assert alice.show(path)["image"]["sha256"] == hashlib.sha256(data).hexdigest()


def test_what_a_silent_line_brought_is_kept_by_who_asks_for_the_offset(
    two: tuple[FlaskClient, FlaskClient, Dependencies],
) -> None:
    here, _, d = two
    alice, data = Tus(here), picture()
    path = alice.begin(len(data))
    running = Patch(here, path, 0, len(data))
    running.line.send(data[:10])
    wait_for(lambda: is_claimed(d, path) and not running.line.has_bytes)
    time.sleep(0.1)
    began = time.monotonic()
    assert alice.offset(path) == 10
    assert time.monotonic() - began < 1.5
    assert alice.patch(path, 10, data[10:60]).status_code == 204
    running.line.send(data[10:])
    assert running.answer().status_code == 423
    assert alice.offset(path) == 60
    assert alice.patch(path, 60, data[60:]).status_code == 204
    assert alice.show(path)["image"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_silent_line_in_another_process_is_waited_for_two_seconds_and_then_counts_no_more(
    two: tuple[FlaskClient, FlaskClient, Dependencies],
) -> None:
    here, there, d = two
    alice, data = Tus(there), picture()
    path = alice.begin(len(data))
    running = hanging_patch(here, d, path, data)
    began = time.monotonic()
    assert alice.offset(path) == 0
    assert 1.5 < time.monotonic() - began < 4
    assert alice.patch(path, 0, data[:60]).status_code == 204
    running.line.send(data[10:20])
    assert running.answer().status_code == 423
    assert alice.offset(path) == 60
    assert alice.patch(path, 60, data[60:]).status_code == 204
    assert alice.show(path)["image"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_request_that_hung_until_after_the_end_makes_no_second_picture(
    two: tuple[FlaskClient, FlaskClient, Dependencies],
) -> None:
    here, there, d = two
    alice, data = Tus(there), picture()
    path = alice.begin(len(data))
    running = hanging_patch(here, d, path, data)
    assert alice.patch(path, 0, data).status_code == 204
    running.line.send(data[10:])
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
    running.line.send(data[10:])
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


def test_a_long_upload_is_kept_piece_by_piece_while_it_arrives(
    two: tuple[FlaskClient, FlaskClient, Dependencies], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "PIECE_BYTES", 100_000)
    here, _, d = two
    alice = Tus(here)
    path = alice.begin(1_000_000)
    running = Patch(here, path, 0, 1_000_000)
    running.line.send(b"x" * 350_000)
    wait_for(lambda: alice.show(path)["offset"] >= 200_000)
    assert is_claimed(d, path)
    assert running.answer().get_json()["code"] == "body_cut"
    assert alice.offset(path) == 350_000


def test_a_slow_upload_is_kept_every_few_seconds(
    two: tuple[FlaskClient, FlaskClient, Dependencies], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "PIECE_SECONDS", 0.2)
    here, _, _ = two
    alice = Tus(here)
    path = alice.begin(1000)
    running = Patch(here, path, 0, 1000)
    for _ in range(6):
        running.line.send(b"x" * 10)
        time.sleep(0.1)
    wait_for(lambda: alice.show(path)["offset"] >= 20)
    running.answer()


def test_a_claim_that_a_dead_process_left_is_taken(
    two: tuple[FlaskClient, FlaskClient, Dependencies],
) -> None:
    here, _, d = two
    alice, data = Tus(here), picture()
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:30])
    resumption = d.resumption
    with resumption._turns.taken(resumption.find(ALICE, path.rpartition("/")[2])):
        assert alice.patch(path, 30, data[30:]).status_code == 204
    assert alice.show(path)["complete"] is True


def test_what_was_stored_before_a_crash_is_found_when_the_last_bytes_come_again(
    two: tuple[FlaskClient, FlaskClient, Dependencies], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, d = two
    data = picture()
    path = Tus(here).begin(len(data))
    Tus(here).patch(path, 0, data[:30])

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(d.resumption._claims, "complete", crash)
    assert Tus(here).patch(path, 30, data[30:]).status_code == 500
    assert Tus(there).offset(path) == 30
    assert Tus(there).patch(path, 30, data[30:]).status_code == 204
    items = d.catalogue.page(ALICE, 10, None).items
    assert [one.id for one in items] == [Tus(there).show(path)["image"]["id"]]
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_delete_while_the_picture_is_being_stored_takes_it_back(
    two: tuple[FlaskClient, FlaskClient, Dependencies],
    store: FakeStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there, d = two
    data = picture()
    path = Tus(here).begin(len(data))
    accept = d.acceptance.accept

    def accept_and_wait(*arguments: Any, **options: Any) -> Any:
        accepted = accept(*arguments, **options)
        assert Tus(there).send("DELETE", path).status_code == 204
        return accepted

    monkeypatch.setattr(d.acceptance, "accept", accept_and_wait)
    assert Tus(here).patch(path, 0, data).status_code == 423
    assert d.catalogue.page(ALICE, 10, None).items == []
    d.remover.sweep()
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)
