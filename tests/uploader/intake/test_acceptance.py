"""The steps of an upload: which of them are taken, and in what order."""

import threading
from typing import Any

import pytest

from tests.timeouts import wait_until
from tests.uploader.cast import FakeStore, picture
from tests.uploader.intake.conftest import Submit
from tests.uploader.rows import an_image
from uploader.dependencies import Dependencies
from uploader.intake.acceptance import Acceptance
from uploader.intake.duplicates import Duplicates
from uploader.intake.image_writer import ImageWriter
from uploader.outcomes import (
    EmptyFile,
    ImageNotFound,
    NotDecodable,
    StorageUnavailable,
    UnsupportedType,
    UploadInProgress,
)


def steps(d: Dependencies, **changes: Any) -> Acceptance:
    """Make an acceptance of the parts of an app, with what a test changes."""
    parts = {
        "duplicates": Duplicates(d.catalogue, d.lifecycle, d.trash, d.acceptance.filing),
        "gatekeeper": d.gatekeeper,
        "writer": ImageWriter(d.lifecycle, d.store, d.remover),
        "renditions": d.rendition_queue,
        "measures": d.measures,
    }
    return Acceptance(**{**parts, **changes})


class NoDecoder:
    """Stands where no file may be decoded."""

    def inspect(self, *_: object) -> None:
        pytest.fail("A file was decoded.")


def test_a_new_picture_is_stored_and_queued_for_its_preview(
    d: Dependencies, submit: Submit, store: FakeStore
) -> None:
    accepted = d.acceptance.accept(submit(picture(size=(40, 30))))
    assert not accepted.duplicate
    assert (accepted.image.width, accepted.image.height) == (40, 30)
    assert set(store.objects) == set(accepted.image.keys)
    d.rendition_queue.start()
    image = accepted.image
    wait_until(lambda: d.catalogue.load_own_image(image.owner, image.id).preview_key)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_picture_by_link_has_its_card_before_a_chat_asks_for_it(
    d: Dependencies, submit: Submit, store: FakeStore, is_new: bool
) -> None:
    data = picture()
    if not is_new:
        d.acceptance.accept(submit(data))
    image = d.acceptance.accept(submit(data, visibility="link")).image
    d.rendition_queue.start()

    def card() -> str | None:
        return d.catalogue.load_own_image(image.owner, image.id).card_key

    wait_until(card)
    assert store.objects[card() or ""].startswith(b"\xff\xd8\xff")


def test_a_private_picture_gets_no_card_unasked(d: Dependencies, submit: Submit) -> None:
    image = d.acceptance.accept(submit(picture())).image
    assert [one.name for one in image.missing_renditions] == ["preview"]
    d.rendition_queue.start()
    wait_until(lambda: d.catalogue.load_own_image(image.owner, image.id).preview_key)
    assert d.catalogue.load_own_image(image.owner, image.id).card_key is None


@pytest.mark.parametrize(("data", "outcome"), [(b"", EmptyFile), (b"no picture", UnsupportedType)])
def test_what_is_no_picture_is_refused_before_it_is_looked_for(
    d: Dependencies, submit: Submit, data: bytes, outcome: type[Exception]
) -> None:
    with pytest.raises(outcome):
        steps(d, duplicates=None, gatekeeper=NoDecoder()).accept(submit(data))


def test_a_duplicate_is_not_decoded_again(
    d: Dependencies, submit: Submit, store: FakeStore
) -> None:
    data = picture()
    first = d.acceptance.accept(submit(data))
    objects = dict(store.objects)
    again = steps(d, gatekeeper=NoDecoder()).accept(submit(data))
    assert (again.image.id, again.duplicate) == (first.image.id, True)
    assert store.objects == objects


def test_a_picture_that_cannot_be_decoded_has_no_row(
    d: Dependencies, submit: Submit, store: FakeStore
) -> None:
    with pytest.raises(NotDecodable):
        steps(d, writer=None).accept(submit(picture(size=(300, 300))[:60]))
    assert store.objects == {}


def test_an_upload_waits_for_another_one_of_the_same_bytes_and_answers_as_it_does(
    d: Dependencies, submit: Submit
) -> None:
    upload = submit(picture())
    pending = an_image(sha256=upload.received.file.sha256)
    d.lifecycle.begin(pending)
    threading.Timer(0.3, lambda: d.lifecycle.finish(pending)).start()
    accepted = d.acceptance.accept(upload)
    assert (accepted.image.id, accepted.duplicate) == (pending.id, True)


def test_an_upload_goes_on_by_itself_when_the_one_it_waited_for_fails(
    d: Dependencies, submit: Submit
) -> None:
    upload = submit(picture())
    pending = an_image(sha256=upload.received.file.sha256)
    d.lifecycle.begin(pending)
    threading.Timer(0.3, lambda: d.lifecycle.abandon(pending)).start()
    accepted = d.acceptance.accept(upload)
    assert accepted.image.id != pending.id
    assert not accepted.duplicate


def test_an_upload_does_not_wait_for_ever(d: Dependencies, submit: Submit) -> None:
    upload = submit(picture())
    d.lifecycle.begin(an_image(sha256=upload.received.file.sha256))
    with pytest.raises(UploadInProgress):
        steps(d, wait_seconds=0.2).accept(upload)


def test_an_image_is_withdrawn_by_the_upload_that_made_it_alone(
    d: Dependencies, submit: Submit
) -> None:
    data = picture()
    made = d.acceptance.accept(submit(data))
    known = d.acceptance.accept(submit(data))
    d.acceptance.withdraw(known)
    assert d.catalogue.load_own_image(made.image.owner, made.image.id) == known.image
    for _ in range(2):
        d.acceptance.withdraw(made)
    with pytest.raises(ImageNotFound):
        d.catalogue.load_own_image(made.image.owner, made.image.id)


def test_the_row_is_begun_together_with_what_the_caller_adds(
    d: Dependencies, submit: Submit, store: FakeStore
) -> None:
    joined: list[bool] = []
    upload = submit(
        picture(), on_begin=lambda connection: joined.append(connection.in_transaction())
    )
    d.acceptance.accept(upload)
    assert joined == [True]


def test_previews_are_held_back_until_an_upload_is_over(d: Dependencies, submit: Submit) -> None:
    activity, seen = d.rendition_queue.activity, []

    class WatchedWriter(ImageWriter):
        def finish(self, *arguments: Any) -> None:
            seen.append(activity.wait_until_idle(0))
            raise StorageUnavailable

    writer = WatchedWriter(d.lifecycle, d.store, d.remover)
    with pytest.raises(StorageUnavailable):
        steps(d, writer=writer).accept(submit(picture()))
    assert seen == [False]
    assert activity.wait_until_idle(5)


def test_the_time_of_a_verdict_is_measured_when_it_is_bad_too(
    d: Dependencies, submit: Submit
) -> None:
    d.acceptance.accept(submit(picture()))
    with pytest.raises(NotDecodable):
        d.acceptance.accept(submit(picture(size=(300, 300))[:60]))
    name = "vitrine_uploader_decode_seconds_count"
    assert d.measures.registry.get_sample_value(name, {"format": "PNG"}) == 2
