"""The rows that an upload makes."""

import dataclasses
import hashlib

from tests.uploader.cast import ALICE
from tests.uploader.intake.conftest import Submit
from tests.uploader.rows import an_image
from uploader.clock import SECOND
from uploader.decoding.details import DETAILS_VERSION, Details
from uploader.decoding.formats import GIF, JPEG
from uploader.decoding.gatekeeper import Verdict
from uploader.decoding.moments import Moment
from uploader.decoding.rendition_versions import RENDITIONS_VERSION
from uploader.intake.new_images import copied_image, pending_image

DATA = b"the bytes of a picture"
VERDICT = Verdict(width=40, height=30, frames=2, thumb=b"a thumbnail")


def test_a_new_image_is_pending_and_has_the_facts_of_its_file(submit: Submit) -> None:
    upload = submit(DATA, key="request:one", name="cat.jpg", visibility="link")
    image = pending_image(upload, JPEG, VERDICT)
    assert (image.state, image.owner, image.name) == ("pending", ALICE, "cat.jpg")
    assert (image.format, image.width, image.height, image.frames) == ("JPEG", 40, 30, 2)
    assert (image.bytes, image.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    assert image.thumb_sha256 == hashlib.sha256(b"a thumbnail").hexdigest()
    assert (image.visibility, image.idempotency_key) == ("link", "request:one")
    assert image.original_key.endswith(".jpg")
    assert image.thumb_key.endswith(".webp")
    assert image.keys == [image.original_key, image.thumb_key]
    assert image.renditions_version == RENDITIONS_VERSION


def test_a_nameless_image_is_named_after_its_type(submit: Submit) -> None:
    image = pending_image(submit(DATA, name=""), GIF, VERDICT)
    assert image.name.endswith(".gif")


def test_a_large_file_may_be_pending_for_longer(submit: Submit) -> None:
    def seconds(size: int) -> float:
        image = pending_image(submit(bytes(size)), JPEG, VERDICT)
        assert image.pending_until is not None
        return (image.pending_until - image.created_at) / SECOND

    assert 30 <= seconds(1) < 31
    assert 34 <= seconds(8_000_000) < 35


def test_two_images_share_no_id_and_no_key(submit: Submit) -> None:
    first, second = (pending_image(submit(DATA), JPEG, VERDICT) for _ in range(2))
    assert not {first.id, *first.keys} & {second.id, *second.keys}


def test_an_image_stands_where_it_was_added_and_never_in_the_future(submit: Submit) -> None:
    for make in (
        lambda upload: pending_image(upload, JPEG, VERDICT),
        lambda upload: copied_image(an_image(), upload),
    ):
        upload = submit(DATA)
        now = make(upload).created_at
        assert make(dataclasses.replace(upload, added_at=now - 5)).created_at == now - 5
        assert make(dataclasses.replace(upload, added_at=9 * now)).created_at < now + 60 * SECOND


def test_a_copy_is_an_image_of_its_own_on_the_same_objects(submit: Submit) -> None:
    known = an_image(alt="a cat", visibility="link", idempotency_key="request:one", created_at=1)
    copy = copied_image(known, submit(DATA, name="", key="request:two"))
    assert copy.id != known.id
    assert copy.keys == known.keys
    assert (copy.name, copy.alt, copy.visibility) == (known.name, "", "private")
    assert copy.idempotency_key == "request:two"
    assert copy.created_at > known.created_at


def test_a_new_image_has_what_its_file_says(submit: Submit) -> None:
    taken = Moment(1_557_662_706_250_000, 120)
    details = Details(taken, camera="NIKON D100", latitude=37.8, longitude=-122.5)
    image = pending_image(submit(DATA), JPEG, dataclasses.replace(VERDICT, details=details))
    assert (image.taken, image.taken_known, image.file_taken) == (taken, True, taken)
    assert (image.camera, image.latitude, image.longitude) == ("NIKON D100", 37.8, -122.5)
    assert image.details_version == DETAILS_VERSION


def test_an_image_without_a_time_has_that_of_its_name_or_of_the_upload(submit: Submit) -> None:
    named = pending_image(submit(DATA, name="IMG_20240102_030405.jpg"), JPEG, VERDICT)
    assert (named.taken_known, named.taken.clock.isoformat()) == (True, "2024-01-02T03:04:05+00:00")
    for name in ("cat.jpg", ""):
        image = pending_image(submit(DATA, name=name), JPEG, VERDICT)
        assert (image.taken_known, image.taken_at) == (False, image.created_at)


def test_a_copy_has_the_time_of_the_file_and_not_that_of_its_owner(submit: Submit) -> None:
    taken = Moment(1_557_662_706_250_000, 120)
    said = {"file_taken_at": taken.at, "file_taken_offset_minutes": 120, "camera": "NIKON D100"}
    known = an_image(taken_at=7, taken_known=True, taken_edited=True, **said)
    copy = copied_image(known, submit(DATA))
    assert (copy.taken, copy.taken_edited, copy.camera) == (taken, False, "NIKON D100")
    nameless = an_image(taken_at=7, taken_known=True, taken_edited=True)
    named = copied_image(nameless, submit(DATA, name="2024-01-02.png"))
    assert named.taken.clock.isoformat() == "2024-01-02T00:00:00+00:00"
    unnamed = copied_image(nameless, submit(DATA, name="cat.png"))
    assert (unnamed.taken_known, unnamed.taken_at) == (False, unnamed.created_at)
