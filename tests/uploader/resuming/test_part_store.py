"""The parts of uploads in the store, as the reconcile sees them."""

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, FakeStore, picture
from tests.uploader.resuming.clients import Tus
from uploader.dependencies import Dependencies
from uploader.records.identifiers import new_key
from uploader.records.quota import Usage
from uploader.storage.objects import in_memory


@pytest.fixture
def alice(client: FlaskClient) -> Tus:
    return Tus(client)


def test_a_part_of_an_open_upload_stays(alice: Tus, d: Dependencies, store: FakeStore) -> None:
    data = picture()
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:40])
    report = d.upkeep.reconcile(grace=0, quarantine=0)
    assert (report["strays"], report["removed"], report["damaged"]) == (0, 0, 0)
    assert len(store.objects) == 1
    assert alice.patch(path, 40, data[40:]).status_code == 204


def test_a_part_that_no_upload_speaks_of_is_removed(
    alice: Tus, d: Dependencies, store: FakeStore
) -> None:
    store.put(in_memory(new_key("u", "part"), b"x" * 40, "application/octet-stream"))
    report = d.upkeep.reconcile(grace=0, quarantine=0)
    assert (report["strays"], report["removed"]) == (1, 1)
    assert store.objects == {}


@pytest.mark.parametrize("loss", ["gone", "shorter"])
def test_an_upload_of_which_a_part_is_lost_is_over(
    alice: Tus, d: Dependencies, store: FakeStore, loss: str
) -> None:
    path, other = alice.begin(100), alice.begin(100)
    alice.patch(path, 0, b"x" * 40)
    key = next(iter(store.objects))
    alice.patch(other, 0, b"y" * 40)
    if loss == "gone":
        del store.objects[key]
    else:
        store.objects[key] = b"x" * 39
    d.upkeep.reconcile(grace=0, quarantine=0)
    assert alice.send("HEAD", path).status_code == 410
    assert alice.offset(other) == 40
    assert d.lifecycle.usage(ALICE) == Usage(1, 100)
