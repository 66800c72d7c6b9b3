"""Preview and card of one image: each made once, whoever asks, in one process and in several."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, FakeStore
from tests.uploader.previews.conftest import SlowGatekeeper, Upload
from tests.uploader.rows import queued_keys
from uploader.dependencies import Dependencies
from uploader.library.image import CARD, PREVIEW, THUMBNAIL_2X, Image, KeyAndHash, LaterRendition
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import (
    DatabaseUnavailable,
    DecodersBusy,
    ImageNotFound,
    NotDecodable,
    StorageUnavailable,
)
from uploader.previews.rendition_maker import RenditionMaker

MakeMaker = Callable[..., RenditionMaker]


def in_background(maker: RenditionMaker, image: Image) -> threading.Thread:
    thread = threading.Thread(target=lambda: maker.make_in_background(image, [PREVIEW]))
    thread.start()
    return thread


def test_a_request_for_a_preview_that_is_being_made_waits_for_that_one_which_then_cannot_wait(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    image = upload()
    background = in_background(maker, image)
    wait_until(lambda: gatekeeper.asked)
    assert gatekeeper.can_wait()
    urgent = []

    def look_and_finish() -> None:
        urgent.append(not gatekeeper.can_wait())
        gatekeeper.done.set()

    threading.Timer(0.2, look_and_finish).start()
    assert maker.make(image, PREVIEW).preview_key
    background.join()
    assert gatekeeper.asked == [True]
    assert urgent == [True]


def test_a_preview_that_somebody_waits_for_is_not_left_for_later(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    gatekeeper.done.set()
    assert maker.make(upload(), PREVIEW).preview_key
    assert gatekeeper.asked == [False]


def test_a_preview_that_is_there_is_not_made_again(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload, store: FakeStore
) -> None:
    gatekeeper.done.set()
    image = upload()
    first, second = maker.make(image, PREVIEW), maker.make(image, PREVIEW)
    assert first.preview_key == second.preview_key
    assert first.preview_key is not None
    assert store.objects[first.preview_key] == b"a preview"
    assert len(gatekeeper.asked) == 1


@pytest.mark.parametrize("most", [0, 1])
def test_more_requests_than_may_wait_are_refused_at_once(
    make_maker: MakeMaker, gatekeeper: SlowGatekeeper, upload: Upload, most: int
) -> None:
    maker, image = make_maker(gatekeeper, most_requests=most), upload()
    waiting = [threading.Thread(target=maker.make, args=(image, PREVIEW)) for _ in range(most)]
    for thread in waiting:
        thread.start()
    wait_until(lambda: len(gatekeeper.asked) == most)
    with pytest.raises(DecodersBusy):
        maker.make(image, PREVIEW)
    gatekeeper.done.set()
    for thread in waiting:
        thread.join()
    assert len(gatekeeper.asked) == most


def test_a_request_waits_only_a_while_for_the_one_before_it(
    make_maker: MakeMaker, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    maker, first, second = make_maker(gatekeeper, wait_seconds=0.2), upload(), upload()
    running = threading.Thread(target=maker.make, args=(first, PREVIEW))
    running.start()
    wait_until(lambda: gatekeeper.asked)
    with pytest.raises(DecodersBusy):
        maker.make(second, PREVIEW)
    gatekeeper.done.set()
    running.join()
    assert maker.make(second, PREVIEW).preview_key


def test_a_request_waits_only_a_while_for_the_preview_that_is_being_made(
    make_maker: MakeMaker, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    maker, image = make_maker(gatekeeper, wait_seconds=0.2), upload()
    background = in_background(maker, image)
    wait_until(lambda: gatekeeper.asked)
    with pytest.raises(DecodersBusy):
        maker.make(image, PREVIEW)
    gatekeeper.done.set()
    background.join()


def test_of_the_requests_that_wait_the_owners_of_the_images_take_turns(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    images = [upload(), upload(), upload(BOB)]
    threads = [threading.Thread(target=maker.make, args=(one, PREVIEW)) for one in images]
    for number, thread in enumerate(threads):
        thread.start()
        wait_until(lambda: gatekeeper.asked and len(maker.requests._waiting) == number)  # noqa: B023 - Called at once.
    gatekeeper.done.set()
    for thread in threads:
        thread.join()
    assert gatekeeper.owners == [ALICE, BOB, ALICE]


def test_a_request_has_what_waits_for_a_decoder_reconsidered_once_it_is_known(
    make_maker: MakeMaker, upload: Upload
) -> None:
    image, known = upload(), []

    class Reconsidering(SlowGatekeeper):
        def reconsider(self) -> None:
            known.append(not self.can_wait())

    gatekeeper = Reconsidering()
    maker = make_maker(gatekeeper)
    background = in_background(maker, image)
    wait_until(lambda: gatekeeper.asked)
    request = threading.Thread(target=maker.make, args=(image, PREVIEW))
    request.start()
    wait_until(lambda: known)
    assert known == [True]
    gatekeeper.done.set()
    for thread in (background, request):
        thread.join()


class Overtaken:
    """Decodes for one process while another one makes the same preview."""

    def __init__(self, other: RenditionMaker, image: Image) -> None:
        self._other = other
        self._image = image

    def render(self, renditions: Sequence[str], *_: object) -> list[bytes]:
        self._other.make(self._image, PREVIEW)
        return [f"the {name} of the loser".encode() for name in renditions]

    def reconsider(self) -> None:
        pass


def test_the_loser_of_a_race_for_a_preview_removes_its_object(
    maker: RenditionMaker,
    make_maker: MakeMaker,
    gatekeeper: SlowGatekeeper,
    upload: Upload,
    store: FakeStore,
    d: Dependencies,
) -> None:
    gatekeeper.done.set()
    image = upload()
    loser = make_maker(Overtaken(maker, image))
    made = loser.make(image, PREVIEW)
    assert made.preview_key == d.catalogue.load_own_image(ALICE, image.id).preview_key
    assert store.objects[made.preview_key or ""] == b"a preview"
    assert len(store.objects) == 3


def test_of_two_renditions_of_one_decode_only_the_one_that_came_too_late_is_removed(
    maker: RenditionMaker,
    make_maker: MakeMaker,
    gatekeeper: SlowGatekeeper,
    upload: Upload,
    store: FakeStore,
    d: Dependencies,
) -> None:
    gatekeeper.done.set()
    image = upload()
    late = make_maker(Overtaken(maker, image))
    late.make_in_background(image, [THUMBNAIL_2X, PREVIEW])
    made = d.catalogue.load_own_image(ALICE, image.id)
    assert store.objects[made.preview_key or ""] == b"a preview"
    assert store.objects[made.thumb_2x_key or ""] == b"the thumb_2x of the loser"
    assert set(store.objects) == set(made.keys)


def test_what_is_there_of_several_renditions_is_not_made_again(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload, store: FakeStore
) -> None:
    gatekeeper.done.set()
    image = upload()
    before = maker.make(image, PREVIEW).preview_key
    made = maker.make_in_background(image, [THUMBNAIL_2X, PREVIEW])
    assert (gatekeeper.decodes, made.preview_key) == ([["preview"], ["thumb_2x"]], before)
    assert set(store.objects) == set(made.keys)


@pytest.mark.parametrize("asked", [THUMBNAIL_2X, PREVIEW])
def test_several_renditions_of_one_decode_cannot_wait_once_somebody_waits_for_one(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload, asked: LaterRendition
) -> None:
    image = upload()
    background = threading.Thread(
        target=lambda: maker.make_in_background(image, [THUMBNAIL_2X, PREVIEW])
    )
    background.start()
    wait_until(lambda: gatekeeper.asked)
    request = threading.Thread(target=lambda: maker.make(image, asked))
    request.start()
    wait_until(lambda: not gatekeeper.can_wait())
    gatekeeper.done.set()
    for thread in (background, request):
        thread.join()
    assert gatekeeper.decodes == [["thumb_2x", "preview"]]


def test_a_card_and_a_preview_of_one_image_do_not_wait_for_each_other(
    maker: RenditionMaker,
    gatekeeper: SlowGatekeeper,
    upload: Upload,
    store: FakeStore,
    d: Dependencies,
) -> None:
    image = upload()
    background = in_background(maker, image)
    asked = threading.Thread(target=maker.make, args=(image, CARD))
    asked.start()
    wait_until(lambda: len(gatekeeper.asked) == 2)
    waiting = {name: can_wait() for name, can_wait in gatekeeper.can_waits.items()}
    assert waiting == {"preview": True, "card": False}
    gatekeeper.done.set()
    for thread in (background, asked):
        thread.join()
    made = d.catalogue.load_own_image(ALICE, image.id)
    assert store.objects[made.key_of(PREVIEW) or ""] == b"a preview"
    assert store.objects[made.key_of(CARD) or ""] == b"a card"
    assert (made.card_key or "").endswith(".jpg")


def test_two_processes_that_make_a_card_at_once_leave_one(
    make_maker: MakeMaker,
    gatekeeper: SlowGatekeeper,
    upload: Upload,
    store: FakeStore,
    d: Dependencies,
) -> None:
    image = upload()
    makers = [make_maker(gatekeeper) for _ in range(2)]
    threads = [threading.Thread(target=maker.make, args=(image, CARD)) for maker in makers]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(gatekeeper.asked) == len(makers))
    gatekeeper.done.set()
    for thread in threads:
        thread.join()
    made = d.catalogue.load_own_image(ALICE, image.id)
    assert set(store.objects) == set(made.keys)
    assert len(made.keys) == 3


def test_the_preview_of_a_deleted_image_is_not_made(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload, d: Dependencies
) -> None:
    image = upload()
    d.lifecycle.delete(ALICE, image.id)
    with pytest.raises(ImageNotFound):
        maker.make(image, PREVIEW)
    assert gatekeeper.asked == []


def test_a_preview_that_the_store_does_not_take_can_be_asked_for_again(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload, store: FakeStore
) -> None:
    gatekeeper.done.set()
    image = upload()
    store.failing.add("put")
    with pytest.raises(StorageUnavailable):
        maker.make(image, PREVIEW)
    store.failing.clear()
    assert maker.make(image, PREVIEW).preview_key


def test_an_object_that_the_store_may_have_taken_in_vain_is_queued_for_deletion(
    maker: RenditionMaker,
    gatekeeper: SlowGatekeeper,
    upload: Upload,
    store: FakeStore,
    d: Dependencies,
) -> None:
    gatekeeper.done.set()
    image = upload()
    store.failing.add("holds")
    with pytest.raises(StorageUnavailable):
        maker.make(image, PREVIEW)
    assert queued_keys(d.database) == sorted(set(store.objects) - set(image.keys)) != []


def test_what_a_request_has_given_up_can_wait_again(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    gatekeeper.done.set()
    image = upload()
    gatekeeper.refuses = True
    with pytest.raises(NotDecodable):
        maker.make(image, PREVIEW)
    gatekeeper.refuses = False
    maker.make_in_background(image, [PREVIEW])
    assert gatekeeper.asked == [False, True]


class UnsureLifecycle:
    """Records a preview, and hears nothing of it any more."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def record(self, image: Image, made: Mapping[LaterRendition, KeyAndHash]) -> Image:
        self._lifecycle.record(image, made)
        raise DatabaseUnavailable

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lifecycle, name)


def test_a_preview_whose_recording_was_not_confirmed_keeps_its_object(
    maker: RenditionMaker,
    gatekeeper: SlowGatekeeper,
    upload: Upload,
    store: FakeStore,
    d: Dependencies,
) -> None:
    gatekeeper.done.set()
    image = upload()
    unsure: Any = UnsureLifecycle(d.lifecycle)
    maker = RenditionMaker(d.catalogue, unsure, store, gatekeeper, d.settings.spool_dir)  # type: ignore[arg-type] # A fake.
    with pytest.raises(DatabaseUnavailable):
        maker.make(image, PREVIEW)
    kept = d.catalogue.load_own_image(ALICE, image.id)
    assert kept.preview_key in store.objects
