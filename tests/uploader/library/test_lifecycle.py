"""How the row of an image goes from state to state, under races and on both databases."""

import dataclasses

import pytest
from sqlalchemy import Connection

from tests.uploader.cast import ALICE, BOB, a_key
from tests.uploader.rows import an_image, at_once, kept, queued_keys
from uploader.clock import SECOND, microseconds_now
from uploader.decoding.rendition_versions import RENDITIONS_VERSION
from uploader.library.catalogue import Catalogue
from uploader.library.image import CARD, LATER_RENDITIONS, PREVIEW, THUMBNAIL_2X
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import ImageNotFound, QuotaExceeded, StorageFull
from uploader.records.database import Database
from uploader.records.deletion_queue import LATE_PUT_SECONDS, DeletionQueue, enqueue
from uploader.records.identifiers import new_id
from uploader.records.quota import Quota, Usage
from uploader.upkeep.repairs import Repairs


def test_a_pending_image_is_invisible_until_it_is_finished(database: Database) -> None:
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    image = an_image(visibility="link")
    lifecycle.begin(image)
    with pytest.raises(ImageNotFound):
        catalogue.load_own_image(ALICE, image.id)
    with pytest.raises(ImageNotFound):
        catalogue.load_shared_image(image.id)
    assert catalogue.find_same_bytes(ALICE, image.sha256) is None
    lifecycle.finish(image)
    assert catalogue.load_own_image(ALICE, image.id).state == "ready"
    with pytest.raises(ImageNotFound):
        catalogue.load_own_image(BOB, image.id)


def test_of_many_uploads_at_once_exactly_as_many_pass_as_the_quota_allows(
    database: Database,
) -> None:
    lifecycle = Lifecycle(database, Quota(images=None, bytes=350))
    raised = at_once(12, lambda: lifecycle.begin(an_image()))
    assert [type(error) for error in raised] == [QuotaExceeded] * 9
    assert lifecycle.usage(ALICE) == Usage(3, 300)


def test_the_last_place_of_a_quota_is_given_once(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(images=1, bytes=None))
    raised = at_once(8, lambda: lifecycle.begin(an_image()))
    assert len(raised) == 7
    assert lifecycle.usage(ALICE).images == 1


def test_of_many_deletions_of_one_image_one_happens(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image)
    raised = at_once(6, lambda: lifecycle.delete(ALICE, image.id))
    assert [type(error) for error in raised] == [ImageNotFound] * 5
    assert lifecycle.usage(ALICE) == Usage(0, 0)
    assert queued_keys(database) == sorted(image.keys)


def test_an_abandoned_upload_gives_its_quota_back_once(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    assert lifecycle.abandon(image)
    assert not lifecycle.abandon(image)
    assert lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_ready_image_cannot_be_abandoned(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image)
    assert not lifecycle.abandon(image)
    assert lifecycle.usage(ALICE).images == 1


def test_of_many_begins_with_the_same_bytes_one_passes(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    begun: list[bool] = []
    assert at_once(8, lambda: begun.append(lifecycle.begin(an_image(sha256="a" * 64)))) == []
    assert sorted(begun) == [False] * 7 + [True]
    assert lifecycle.usage(ALICE) == Usage(1, 100)


def test_of_many_begins_of_one_request_one_passes(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    begun: list[bool] = []
    assert at_once(8, lambda: begun.append(lifecycle.begin(an_image(idempotency_key="k")))) == []
    assert sorted(begun) == [False] * 7 + [True]


def test_two_owners_never_stand_in_each_others_way(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    assert lifecycle.begin(an_image(sha256="a" * 64, idempotency_key="k"))
    assert lifecycle.begin(an_image(sha256="a" * 64, idempotency_key="k", owner=BOB))


def test_an_upload_whose_writer_died_is_abandoned_and_its_quota_released(
    database: Database,
) -> None:
    lifecycle = Lifecycle(database, Quota(images=1, bytes=None))
    dead = an_image(sha256="a" * 64, idempotency_key="k", pending_until=1)
    assert lifecycle.begin(dead)
    alive = an_image(sha256="a" * 64, idempotency_key="k")
    assert lifecycle.begin(alive)
    with pytest.raises(ImageNotFound):
        lifecycle.finish(dead)
    lifecycle.finish(alive)
    assert lifecycle.usage(ALICE) == Usage(1, 100)
    assert queued_keys(database) == sorted(dead.keys)


@pytest.mark.parametrize("by", ["the next upload", "the upkeep"])
def test_the_objects_of_a_dead_writer_are_removed_when_no_put_of_it_can_arrive_any_more(
    database: Database, by: str
) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    dead = an_image(pending_until=1)
    lifecycle.begin(dead)
    before = microseconds_now()
    if by == "the upkeep":
        assert lifecycle.abandon_expired() == 1
    else:
        assert lifecycle.begin(an_image())
    queue = DeletionQueue(database)
    assert queue.due(before + int((LATE_PUT_SECONDS - 1) * SECOND), 9) == []
    after = microseconds_now() + int(LATE_PUT_SECONDS * SECOND)
    assert sorted(queue.due(after, 9)) == sorted(dead.keys)


def test_nobody_deletes_what_is_somebody_elses_or_still_being_written(database: Database) -> None:
    lifecycle, pending = Lifecycle(database, Quota(None, None)), an_image()
    image = kept(lifecycle)
    lifecycle.begin(pending)
    for user, one in ((BOB, image), (ALICE, pending)):
        with pytest.raises(ImageNotFound):
            lifecycle.delete(user, one.id)
    assert Catalogue(database).load_own_image(ALICE, image.id).keys == image.keys
    assert lifecycle.usage(ALICE) == Usage(2, 200)
    assert queued_keys(database) == []


def test_what_joins_the_begin_of_an_image_fails_with_it(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    twin = kept(lifecycle)
    image, copy = an_image(), dataclasses.replace(twin, id=new_id(), state="ready")

    def fail(connection: Connection) -> None:
        raise StorageFull

    with pytest.raises(StorageFull):
        lifecycle.begin(image, fail)
    with pytest.raises(StorageFull):
        lifecycle.begin_copy(copy, twin.id, fail)
    assert lifecycle.usage(ALICE) == Usage(1, 100)
    assert [one.id for one in Catalogue(database).page(ALICE, 9, None).items] == [twin.id]
    lifecycle.begin(image)
    assert lifecycle.abandon(image)


def test_a_request_is_answered_with_what_it_began_until_that_is_abandoned(
    database: Database,
) -> None:
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    twin = kept(lifecycle, idempotency_key="request:a")
    copy = dataclasses.replace(twin, id=new_id(), state="ready", idempotency_key="request:b")
    assert lifecycle.begin_copy(copy, twin.id)
    given_up = an_image(idempotency_key="request:c")
    lifecycle.begin(given_up)
    assert catalogue.find_answer(ALICE, "request:c") is not None
    assert lifecycle.abandon(given_up)
    answers = [catalogue.find_answer(ALICE, f"request:{key}") for key in "abc"]
    images = [answer and answer.image and answer.image.id for answer in answers]
    assert images == [twin.id, copy.id, None]
    assert answers[2] is None


def test_only_expired_pending_images_are_abandoned(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    lifecycle.begin(an_image(pending_until=1))
    lifecycle.begin(an_image(owner=BOB))
    assert lifecycle.abandon_expired() == 1
    assert (lifecycle.usage(ALICE).images, lifecycle.usage(BOB).images) == (0, 1)


def test_shared_objects_stay_until_the_last_image_goes(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    first = an_image()
    lifecycle.begin(first)
    lifecycle.finish(first)
    copies = [dataclasses.replace(first, id=new_id(), state="ready") for _ in range(5)]
    assert all(lifecycle.begin_copy(copy, first.id) for copy in copies)
    lifecycle.delete(ALICE, first.id)
    assert queued_keys(database) == []
    todo = iter(copies)
    assert at_once(5, lambda: lifecycle.delete(ALICE, next(todo).id)) == []
    assert queued_keys(database) == sorted(first.keys)
    assert lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_copy_of_an_image_that_is_gone_is_not_made(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    copy = dataclasses.replace(image, id=new_id(), state="ready")
    assert not lifecycle.begin_copy(copy, image.id)
    lifecycle.finish(image)
    lifecycle.delete(ALICE, image.id)
    assert not lifecycle.begin_copy(copy, image.id)
    assert lifecycle.usage(ALICE) == Usage(0, 0)


def test_nothing_is_copied_of_somebody_elses_image(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = kept(lifecycle)
    copy = dataclasses.replace(image, id=new_id(), state="ready", owner=BOB)
    assert not lifecycle.begin_copy(copy, image.id)
    assert lifecycle.usage(BOB) == Usage(0, 0)


def test_of_many_copies_of_one_request_one_is_made(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    twin = an_image()
    lifecycle.begin(twin)
    lifecycle.finish(twin)
    made: list[bool] = []

    def copy() -> None:
        one = dataclasses.replace(twin, id=new_id(), state="ready", idempotency_key="request:a")
        made.append(lifecycle.begin_copy(one, twin.id))

    assert at_once(6, copy) == []
    assert sorted(made) == [False] * 5 + [True]
    assert lifecycle.usage(ALICE).images == 2


def test_a_request_whose_image_was_damaged_may_make_a_copy(database: Database) -> None:
    lifecycle, repairs = Lifecycle(database, Quota(None, None)), Repairs(database)
    damaged, twin = an_image(idempotency_key="request:a"), an_image()
    for one in (damaged, twin):
        lifecycle.begin(one)
        lifecycle.finish(one)
    repairs.mark_damaged(damaged.original_key)
    copy = dataclasses.replace(
        twin, id=new_id(), state="ready", idempotency_key="request:a", sha256=damaged.sha256
    )
    assert lifecycle.begin_copy(copy, twin.id)


def test_a_preview_that_is_about_to_be_removed_is_not_recorded(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image, key = an_image(), a_key("p", "webp")
    lifecycle.begin(image)
    lifecycle.finish(image)
    with database.writing() as connection:
        enqueue(connection, [key], "stray", 0)
    assert lifecycle.record(image, {PREVIEW: (key, "2" * 64)}).preview_key is None


def test_a_preview_that_was_recorded_after_all_is_not_discarded(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image)
    recorded, lost = a_key("p", "webp"), a_key("p", "webp")
    assert lifecycle.record(image, {PREVIEW: (recorded, "2" * 64)}).preview_key == recorded
    for key in (recorded, lost):
        lifecycle.discard({PREVIEW: (key, "2" * 64)})
    assert queued_keys(database) == [lost]


def test_the_same_bytes_again_make_a_damaged_image_whole(database: Database) -> None:
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    made = {"preview_key": "p/1", "preview_sha256": "2" * 64}
    lost = an_image(idempotency_key="k", **made, card_key="c/1", card_sha256="3" * 64)
    lost = dataclasses.replace(lost, thumb_2x_key="d/1", thumb_2x_sha256="4" * 64)
    lifecycle.begin(lost)
    lifecycle.finish(lost)
    Repairs(database).mark_damaged(lost.original_key)
    again = an_image(sha256=lost.sha256, idempotency_key="k")
    assert lifecycle.begin(again)
    lifecycle.finish(again)
    healed = catalogue.load_own_image(ALICE, lost.id)
    assert (healed.state, healed.keys) == ("ready", again.keys)
    assert queued_keys(database) == sorted(lost.keys)


def test_renditions_are_recorded_each_for_itself_and_for_all_who_share_the_original(
    database: Database,
) -> None:
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image)
    copy = dataclasses.replace(image, id=new_id(), state="ready")
    assert lifecycle.begin_copy(copy, image.id)
    keys = {PREVIEW: a_key("p", "webp"), CARD: a_key("c", "jpg")}
    keys[THUMBNAIL_2X] = a_key("d", "webp")
    lifecycle.record(image, {CARD: (keys[CARD], "2" * 64)})
    lifecycle.record(image, {one: (keys[one], "2" * 64) for one in (THUMBNAIL_2X, PREVIEW)})
    for one in (image, copy):
        found = catalogue.load_own_image(ALICE, one.id)
        assert {rendition: found.key_of(rendition) for rendition in keys} == keys
    third = dataclasses.replace(image, id=new_id(), state="ready")
    assert lifecycle.begin_copy(third, image.id)
    assert catalogue.load_own_image(ALICE, third.id).keys == found.keys
    for one in (image, copy, third):
        assert queued_keys(database) == []
        lifecycle.delete(ALICE, one.id)
    assert queued_keys(database) == sorted(found.keys)


def test_a_copy_has_the_size_and_the_version_that_its_twin_has_by_then(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    twin = kept(lifecycle, renditions_version=1)
    copy = dataclasses.replace(twin, id=new_id(), state="ready", renditions_version=9)
    seen = dataclasses.replace(twin, width=30, height=20, frames=2)
    Repairs(database).replace_renditions(seen, (a_key("t", "webp"), "5" * 64), {})
    assert lifecycle.begin_copy(copy, twin.id)
    made = Catalogue(database).load_own_image(ALICE, copy.id)
    assert (made.width, made.height, made.frames) == (30, 20, 2)
    assert made.renditions_version == RENDITIONS_VERSION


def test_a_damaged_image_that_is_made_whole_is_as_the_new_one(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    made = {
        f"{one.name}_{what}": one.name for one in LATER_RENDITIONS for what in ("key", "sha256")
    }
    lost = kept(lifecycle, renditions_version=1, checked_at=1, **made)
    Repairs(database).mark_damaged(lost.original_key)
    facts = {"width": 30, "height": 20, "frames": 2, "thumb_sha256": "5" * 64}
    new = kept(lifecycle, sha256=lost.sha256, **facts)
    healed = Catalogue(database).load_own_image(ALICE, lost.id)
    assert healed == dataclasses.replace(
        new,
        id=lost.id,
        state="ready",
        created_at=lost.created_at,
        taken_at=lost.taken_at,
        pending_until=None,
    )


def test_a_damaged_image_that_is_turned_is_made_whole_with_its_turn(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    own = {"preview_key": a_key("p", "webp"), "preview_sha256": "2" * 64}
    lost = kept(lifecycle, turn=90, mirrored=True, width=20, height=30, checked_at=1, **own)
    Repairs(database).mark_damaged(lost.original_key)
    new = kept(lifecycle, sha256=lost.sha256, width=30, height=20)
    # It is rendered again, and has what it has until then.
    assert Catalogue(database).load_own_image(ALICE, lost.id) == dataclasses.replace(
        lost,
        state="ready",
        pending_until=None,
        original_key=new.original_key,
        checked_at=new.checked_at,
        renditions_version=0,
    )
    assert [one.id for one in Repairs(database).outdated(9)] == [lost.id]
    assert queued_keys(database) == [lost.original_key]


def test_of_two_previews_one_is_recorded(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    image = an_image()
    lifecycle.begin(image)
    lifecycle.finish(image)
    first, second, other = a_key("p", "webp"), a_key("p", "webp"), a_key("d", "webp")
    assert lifecycle.record(image, {PREVIEW: (first, "2" * 64)}).preview_key == first
    late = {PREVIEW: (second, "3" * 64), THUMBNAIL_2X: (other, "4" * 64)}
    made = lifecycle.record(image, late)
    assert (made.preview_key, made.thumb_2x_key) == (None, other)
    kept = Catalogue(database).load_own_image(ALICE, image.id)
    assert (kept.preview_key, kept.thumb_2x_key) == (first, other)
