"""The rows that an upload makes."""

import dataclasses
import hashlib

from tests.uploader.cast import ALICE
from tests.uploader.intake.conftest import Submit
from tests.uploader.rows import an_image
from uploader.clock import SECOND
from uploader.decoding.formats import GIF, JPEG
from uploader.decoding.gatekeeper import Verdict
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
