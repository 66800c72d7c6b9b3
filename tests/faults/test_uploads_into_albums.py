"""The uploader ends while a picture goes into a new album: both are there in the end, once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.faults.audit import assert_true, audit, healed, let_time_pass
from tests.faults.crash_points import POINTS
from tests.faults.crashing_runner import start_to_crash
from tests.faults.figures import Figures
from tests.faults.scale import LONG
from tests.faults.sending import Sending, wait_until_up
from tests.system.instance import Instance
from tests.system.people import Answer, newcomer
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system

# In the short form those around the transaction that makes the picture ready, and one before it.
_STEPS = POINTS if LONG else ("after put 1", "before commit 2", "after commit 2", "before answer 1")
RECOVERY_SECONDS = 30


@dataclass
class SendingIntoAlbum(Sending):
    """A picture on its way into albums that are not there yet."""

    path: str = ""

    def request(self) -> Answer:
        return self.person.request(
            "POST", f"/v1/upload?album_path={self.path}", body=self.content,
            headers={"Content-Type": "image/jpeg", "Idempotency-Key": self.key},
        )  # fmt: skip


def test_after_a_crash_at_any_step_a_picture_is_in_its_album_or_there_is_neither(
    embedded: Instance, figures: Figures
) -> None:
    orders = start_to_crash(embedded)
    alice = newcomer(embedded.url, "alice")

    def albums() -> dict[str, str]:
        return {one["name"]: one["id"] for one in alice.get("/v1/albums").json()["items"]}

    for number, point in enumerate(_STEPS):
        upload = SendingIntoAlbum(alice, content=jpeg(64, 48), path=f"Folder/{number}")
        orders.give(point)
        upload.send()
        assert not orders.is_open, f"{point} was not reached: {upload.met}"
        wait_until_up(alice, RECOVERY_SECONDS)
        found = audit(embedded)
        # A row may be pending here, whose objects have not all come.
        assert found.charges_are_right, point
        assert found.albums_are_right, point
        stored = {row["id"] for row in found.rows if row["state"] == "ready"}
        assert len(stored) == number + (str(number) in albums()), point
        let_time_pass(embedded)
        upload.send_until_kept(RECOVERY_SECONDS)
        after = audit(embedded)
        assert_true(after)
        assert after.albums[albums()[str(number)]] == (1, {upload.id}), point
        assert sorted(albums()) == sorted(["Folder", *map(str, range(number + 1))])
    assert healed(embedded).objects_without_row == set()
    figures.add("crashes at each step of an upload into a new album", crashes=len(_STEPS))
