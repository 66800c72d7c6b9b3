"""What an upload is answered with when the same was there before."""

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from tests.uploader.cast import ALICE, BOB
from tests.uploader.intake.conftest import Submit
from tests.uploader.rows import an_image
from uploader.arranging.album_filing import AlbumFiling
from uploader.intake.duplicates import Duplicates
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import IdempotencyKeyReused, QuotaExceeded
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage
from uploader.records.tables import answered_requests

DATA = b"the bytes of a picture"
OTHER = b"other bytes"
KEY = "request:one"

Add = Callable[..., Image]


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database)


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(images=2, bytes=None))


@pytest.fixture
def trash(database: Database) -> Trash:
    return Trash(database, 30)


@pytest.fixture
def duplicates(
    database: Database, catalogue: Catalogue, lifecycle: Lifecycle, trash: Trash
) -> Duplicates:
    return Duplicates(catalogue, lifecycle, trash, AlbumFiling(database))


@pytest.fixture
def add(lifecycle: Lifecycle, catalogue: Catalogue) -> Add:
    """Adds a ready image of some bytes."""

    def make(data: bytes = DATA, **changes: object) -> Image:
        image = an_image(bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), **changes)
        lifecycle.begin(image)
        lifecycle.finish(image)
        return catalogue.load_own_image(image.owner, image.id)

    return make


def test_new_bytes_have_no_answer(duplicates: Duplicates, submit: Submit, add: Add) -> None:
    add(OTHER)
    assert duplicates.answer(submit(DATA, key=KEY)) is None


def test_the_same_request_is_answered_with_what_it_has_made(
    duplicates: Duplicates, submit: Submit, add: Add
) -> None:
    made = add(idempotency_key=KEY)
    accepted = duplicates.answer(submit(DATA, key=KEY))
    assert accepted is not None
    assert (accepted.image, accepted.duplicate) == (made, False)


def test_the_same_key_with_other_bytes_is_refused(
    duplicates: Duplicates, submit: Submit, add: Add
) -> None:
    add(idempotency_key=KEY)
    with pytest.raises(IdempotencyKeyReused):
        duplicates.answer(submit(OTHER, key=KEY))


def test_the_same_request_is_found_before_the_same_bytes(
    duplicates: Duplicates, submit: Submit, add: Add
) -> None:
    made = add(idempotency_key=KEY)
    upload = submit(DATA, key=KEY, keep_duplicates=True, visibility="link")
    accepted = duplicates.answer(upload)
    assert accepted is not None
    assert (accepted.image, accepted.duplicate) == (made, False)


def test_the_same_bytes_are_answered_with_the_first_image(
    duplicates: Duplicates, submit: Submit, add: Add, lifecycle: Lifecycle
) -> None:
    known = add()
    accepted = duplicates.answer(submit(DATA, key=KEY))
    assert accepted is not None
    assert (accepted.image, accepted.duplicate) == (known, True)
    assert lifecycle.usage(ALICE).images == 1


@pytest.mark.parametrize("key", [None, KEY])
def test_the_bytes_and_the_key_of_another_owner_mean_nothing(
    duplicates: Duplicates, submit: Submit, add: Add, key: str | None
) -> None:
    add(owner=BOB, idempotency_key=key)
    assert duplicates.answer(submit(DATA, key=key)) is None


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ("private", "private", "private"),
        ("private", "link", "link"),
        ("link", "private", "link"),
        ("link", "link", "link"),
    ],
)
def test_a_link_that_is_asked_for_works_and_the_default_takes_none_away(
    duplicates: Duplicates, submit: Submit, add: Add, catalogue: Catalogue,
    before: str, wanted: str, after: str,
) -> None:  # fmt: skip
    known = add(visibility=before)
    accepted = duplicates.answer(submit(DATA, visibility=wanted))
    assert accepted is not None
    assert (accepted.duplicate, accepted.image.visibility) == (True, after)
    assert catalogue.load_own_image(ALICE, known.id).visibility == after


def test_an_image_that_is_deleted_before_it_can_be_shared_is_no_answer(
    duplicates: Duplicates, submit: Submit, add: Add, lifecycle: Lifecycle
) -> None:
    known = add()
    lifecycle.delete(ALICE, known.id)
    assert duplicates.reuse(known, submit(DATA, visibility="link")) is None


def test_a_copy_that_is_asked_for_is_an_image_on_the_same_objects(
    duplicates: Duplicates, submit: Submit, add: Add, lifecycle: Lifecycle
) -> None:
    known = add(visibility="link")
    accepted = duplicates.answer(submit(DATA, keep_duplicates=True, name="again.png"))
    assert accepted is not None
    copy = accepted.image
    assert not accepted.duplicate
    assert copy.id != known.id
    assert (copy.original_key, copy.thumb_key) == (known.original_key, known.thumb_key)
    assert (copy.name, copy.visibility) == ("again.png", "private")
    assert lifecycle.usage(ALICE) == Usage(2, 2 * len(DATA))


def test_a_copy_of_an_image_that_is_deleted_meanwhile_is_no_answer(
    duplicates: Duplicates, submit: Submit, add: Add, lifecycle: Lifecycle
) -> None:
    known = add()
    lifecycle.delete(ALICE, known.id)
    assert duplicates.copy(known, submit(DATA, keep_duplicates=True)) is None
    assert lifecycle.usage(ALICE).images == 0


def test_a_copy_counts_towards_the_quota(duplicates: Duplicates, submit: Submit, add: Add) -> None:
    add()
    assert duplicates.answer(submit(DATA, keep_duplicates=True)) is not None
    with pytest.raises(QuotaExceeded):
        duplicates.answer(submit(DATA, keep_duplicates=True))


@pytest.mark.parametrize(("wanted", "after"), [("private", "private"), ("link", "link")])
def test_the_same_bytes_bring_the_same_image_back_from_the_trash(
    duplicates: Duplicates, submit: Submit, add: Add, catalogue: Catalogue, lifecycle: Lifecycle,
    trash: Trash, wanted: str, after: str,
) -> None:  # fmt: skip
    known = add(visibility="link")
    trash.put(ALICE, known.id, NO_ORIGIN)
    accepted = duplicates.answer(submit(DATA, key=KEY, visibility=wanted))
    assert accepted is not None
    assert (accepted.image.id, accepted.duplicate, accepted.restored) == (known.id, True, True)
    # A link that it had is not turned on by bytes alone.
    assert catalogue.load_own_image(ALICE, known.id).visibility == after
    assert lifecycle.usage(ALICE) == Usage(1, len(DATA))
    repeated = duplicates.answer(submit(DATA, key=KEY))
    assert repeated is not None
    assert (repeated.image, repeated.restored, repeated.is_repeat) == (accepted.image, True, True)


def test_a_repeat_within_the_week_restores_nothing(
    duplicates: Duplicates, submit: Submit, add: Add, lifecycle: Lifecycle, trash: Trash
) -> None:
    made = add(idempotency_key=KEY)
    trash.put(ALICE, made.id, NO_ORIGIN)
    accepted = duplicates.answer(submit(DATA, key=KEY))
    assert accepted is not None
    assert (accepted.image, accepted.is_repeat, accepted.restored) == (made, True, False)
    assert lifecycle.usage(ALICE).trashed_images == 1


def test_a_repeat_after_the_week_restores_what_the_request_has_made(
    duplicates: Duplicates, submit: Submit, add: Add, database: Database, trash: Trash
) -> None:
    made = add(idempotency_key=KEY)
    trash.put(ALICE, made.id, NO_ORIGIN)
    with database.writing() as connection:
        connection.execute(delete(answered_requests))
    with pytest.raises(IdempotencyKeyReused):
        duplicates.answer(submit(OTHER, key=KEY))
    accepted = duplicates.answer(submit(DATA, key=KEY, keep_duplicates=True))
    assert accepted is not None
    assert (accepted.image.id, accepted.restored) == (made.id, True)


def test_a_copy_of_what_is_in_the_trash_leaves_it_there(
    duplicates: Duplicates, submit: Submit, add: Add, lifecycle: Lifecycle, trash: Trash
) -> None:
    known = add()
    trash.put(ALICE, known.id, NO_ORIGIN)
    accepted = duplicates.answer(submit(DATA, keep_duplicates=True))
    assert accepted is not None
    assert accepted.image.id != known.id
    assert not accepted.image.is_trashed
    assert lifecycle.usage(ALICE) == Usage(2, 2 * len(DATA), 1, len(DATA))


def test_an_image_that_is_not_in_the_trash_is_found_first(
    duplicates: Duplicates, submit: Submit, add: Add, trash: Trash
) -> None:
    known = add()
    accepted = duplicates.answer(submit(DATA, keep_duplicates=True))
    assert accepted is not None
    trash.put(ALICE, known.id, NO_ORIGIN)
    again = duplicates.answer(submit(DATA))
    assert again is not None
    assert (again.image.id, again.restored) == (accepted.image.id, False)


def test_an_image_that_left_the_trash_meanwhile_is_no_answer(
    duplicates: Duplicates, submit: Submit, add: Add, lifecycle: Lifecycle, trash: Trash
) -> None:
    known = trash.put(ALICE, add().id, NO_ORIGIN)
    lifecycle.delete(ALICE, known.id)
    assert duplicates.reuse(known, submit(DATA)) is None
