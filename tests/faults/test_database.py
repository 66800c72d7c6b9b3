"""The uploader's database is held by another writer, full, read-only or broken."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.faults.audit import database_of, healed
from tests.faults.disks import filled, small_disk
from tests.faults.figures import Figures
from tests.faults.scale import long_or_short
from tests.faults.sending import Sending
from tests.system.instance import Instance
from tests.system.people import newcomer
from tests.timeouts import is_within

pytestmark = pytest.mark.system

HELD_SECONDS = long_or_short(30, 6)
# What the service waits for SQLite, and as much for everything else as a busy machine may take.
ANSWER_SECONDS = 5.0 + 2.0
CLIENTS = 8


def test_uploads_end_in_time_while_another_writer_holds_the_database(
    embedded: Instance, figures: Figures
) -> None:
    embedded.start()
    alice = newcomer(embedded.url, "alice")
    Sending(alice).send_until_kept()
    over = time.monotonic() + HELD_SECONDS

    def send_on(_: int) -> list[Sending]:
        uploads: list[Sending] = []
        while not uploads or time.monotonic() < over:
            uploads.append(Sending(alice))
            uploads[-1].send()
        return uploads

    with closing(sqlite3.connect(database_of(embedded), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(CLIENTS) as clients:
            results = clients.map(send_on, range(CLIENTS))
            time.sleep(1)  # In the midst of it.
            assert alice.get("/v1/images").status == 200
            assert alice.get("/gallery", headers={"Authorization": ""}).status < 500
            uploads = [upload for one in results for upload in one if upload.met]
        other.execute("ROLLBACK")
    longest = max(upload.longest for upload in uploads)
    met = {status for upload in uploads for status in upload.met}
    recovered = time.monotonic()
    for upload in uploads:
        upload.send_until_kept()
    figures.add(
        f"database held for {HELD_SECONDS} s", uploads=len(uploads), answers=str(sorted(met)),
        longest_s=round(longest, 1), all_kept_after_s=round(time.monotonic() - recovered, 1),
    )  # fmt: skip
    assert met == {503}
    assert is_within(longest, ANSWER_SECONDS)
    after = healed(embedded)
    assert after.copies.total() == len(uploads) + 1
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right


def test_uploads_are_refused_while_the_database_is_full_and_work_when_there_is_room(
    embedded: Instance, figures: Figures
) -> None:
    with small_disk(embedded.data / "databases", "6m") as disk, embedded:
        embedded.start()
        alice = newcomer(embedded.url, "alice")
        before = Sending(alice)
        before.send_until_kept()
        uploads = [Sending(alice) for _ in range(long_or_short(20, 4))]
        with filled(disk):
            for upload in uploads:
                upload.send()
            assert alice.get("/v1/images").status == 200
        met = {status for upload in uploads for status in upload.met}
        figures.add("a full database", uploads=len(uploads), answers=str(sorted(met)))
        assert met <= {201, 503, 507}
        assert met != {201}
        for upload in [before, *uploads]:
            upload.send_until_kept()
            assert upload.is_kept()
        after = healed(embedded)
        assert after.copies.total() == len(uploads) + 1
        assert after.rows_without_object == after.objects_without_row == set()
        embedded.stop()


@pytest.mark.long_form
def test_with_a_read_only_database_pictures_are_shown_and_uploads_wait(
    embedded: Instance,
) -> None:
    with small_disk(embedded.data / "databases", "16m") as disk, embedded:
        embedded.start()
        alice = newcomer(embedded.url, "alice")
        before = Sending(alice)
        before.send_until_kept()
        embedded.stop()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        embedded.start()
        assert before.is_kept()
        upload = Sending(alice)
        upload.send()
        assert upload.met == [503]
        assert [one["id"] for one in alice.get("/v1/images").json()["items"]] == [before.id]
        embedded.stop()
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        embedded.start()
        upload.send_until_kept()
        assert upload.is_kept()
        embedded.stop()


@pytest.mark.parametrize("damage", ["head", "pages"])
def test_a_broken_database_stops_the_start_with_one_clear_line(
    embedded: Instance, damage: str
) -> None:
    embedded.start()
    Sending(newcomer(embedded.url, "alice")).send_until_kept()
    embedded.stop()
    file = database_of(embedded)
    whole = file.read_bytes()
    file.write_bytes(
        b"no database" * 100 + whole[1100:] if damage == "head"
        else whole[:4096] + bytes(len(whole) - 4096)
    )  # fmt: skip
    said = embedded.log_file.stat().st_size
    with pytest.raises(AssertionError, match="did not start"):
        embedded.start()
    lines = embedded.log_file.read_text()[said:].splitlines()
    assert embedded.process is not None
    assert embedded.process.returncode == 1
    assert [line for line in lines if "Traceback" in line] == []
    complaints = [line for line in lines if '"event": "uploader: ' in line]
    assert len(complaints) == 1, lines
    assert "database" in complaints[0]
