"""A disk is full: the upload that finds no room hears so, and uploads work when there is some."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.audit import healed
from tests.faults.disks import filled, small_disk
from tests.faults.figures import Figures
from tests.faults.leftovers import temporary_files
from tests.faults.scale import long_or_short
from tests.faults.sending import Sending
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import newcomer
from tests.system.pictures import jpeg
from tests.system.stores import STORES, store_of

pytestmark = pytest.mark.system

UPLOADS = long_or_short(20, 4)


@pytest.mark.parametrize("kind", STORES)
def test_uploads_are_told_that_the_store_is_full_and_work_when_there_is_room(
    tmp_path: Path, figures: Figures, kind: str
) -> None:
    data = tmp_path / "data"
    below = data / "storage" if kind == "embedded" else tmp_path / "minio"
    with (
        small_disk(below, "64m") as disk,
        store_of(kind, tmp_path) as store,
        Instance(data, MANY_LOGINS | (store.settings() if store else {})) as instance,
    ):
        # MinIO itself speaks now of a full disk and now of an error within, where no byte is left.
        statuses = {507} if kind == "embedded" else {503, 507}
        upload_to_a_full_disk(instance, disk, figures, f"the {kind} store", statuses)
        instance.stop()


@pytest.mark.long_form
# nginx tells a full disk from no other failure of its own.
@pytest.mark.parametrize(("folder", "status"), [("spool", 507), ("gateway/tmp/body", 503)])
def test_uploads_are_told_that_a_folder_for_arriving_bytes_is_full(
    embedded: Instance, figures: Figures, folder: str, status: int
) -> None:
    with small_disk(embedded.data / folder, "8m") as disk, embedded:
        upload_to_a_full_disk(embedded, disk, figures, folder, {status})
        assert temporary_files(embedded) == []
        embedded.stop()


def upload_to_a_full_disk(
    instance: Instance, disk: Path, figures: Figures, what: str, statuses: set[int]
) -> None:
    """Uploads before, while and after a disk is full, and counts what is kept at the end."""
    instance.start()
    alice = newcomer(instance.url, "alice")
    before = Sending(alice)
    before.send_until_kept()
    # Larger than what fits into the memory of any part on the way.
    uploads = [Sending(alice, jpeg(2000, 1500)) for _ in range(UPLOADS)]
    with filled(disk):
        for upload in uploads:
            upload.send()
        assert before.is_kept()
    met = Counter(status for upload in uploads for status in upload.met)
    figures.add(f"{what} is full", uploads=UPLOADS, answers=str(dict(met)))
    assert set(met) <= statuses
    for upload in uploads:
        upload.send_until_kept()
        assert upload.is_kept()
    after = healed(instance)
    assert after.copies.total() == len(after.rows) == UPLOADS + 1
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right
