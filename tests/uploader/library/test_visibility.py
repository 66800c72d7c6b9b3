"""Who may see which image: as SQL and on a loaded row."""

from itertools import product

import pytest
from sqlalchemy import ColumnElement, insert, select

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image
from uploader.library import visibility
from uploader.library.image import DAMAGED, LINK, PENDING, READY, Image
from uploader.records.database import Database
from uploader.records.tables import images

STATES = (PENDING, READY, DAMAGED)


@pytest.fixture
def rows(database: Database) -> list[Image]:
    """Images of Alice and of Bob in every state, with every visibility, in the trash and not."""
    made = [
        an_image(owner=owner, state=state, visibility=seen, trashed_at=trashed_at)
        for owner, state, seen, trashed_at in product(
            (ALICE, BOB), STATES, ("private", LINK), (None, 5)
        )
        if (state, trashed_at) != (PENDING, 5)
    ]
    with database.writing() as connection:
        connection.execute(insert(images), [vars(one) for one in made])
    return made


def found(database: Database, condition: ColumnElement[bool]) -> set[str]:
    with database.reading() as connection:
        return set(connection.execute(select(images.c.id).where(condition)).scalars())


def ids(
    rows: list[Image], *states: str, owner: str | None = None, trashed: bool | None = None
) -> set[str]:
    return {
        one.id
        for one in rows
        if one.state in states and owner in {None, one.owner} and trashed in {None, one.is_trashed}
    }


def test_an_owner_sees_whole_and_damaged_images_and_none_of_the_trash(
    database: Database, rows: list[Image]
) -> None:
    mine = ids(rows, READY, DAMAGED, owner=ALICE, trashed=False)
    for condition in (visibility.own, visibility.named_own):
        assert found(database, condition(ALICE)) == mine


def test_the_trash_is_apart_and_may_be_deleted_with_all_else(
    database: Database, rows: list[Image]
) -> None:
    trashed = ids(rows, READY, DAMAGED, owner=ALICE, trashed=True)
    assert found(database, visibility.own_trashed(ALICE)) == trashed
    assert found(database, visibility.IS_TRASHED) == trashed | ids(
        rows, READY, DAMAGED, owner=BOB, trashed=True
    )
    everything = ids(rows, READY, DAMAGED, owner=ALICE)
    for condition in (visibility.own_or_trashed, visibility.named_own_or_trashed):
        assert found(database, condition(ALICE)) == everything


@pytest.mark.parametrize(("moment", "is_found"), [(4, False), (5, True), (6, True)])
def test_what_came_into_the_trash_until_a_time_is_found(
    database: Database, rows: list[Image], moment: int, is_found: bool
) -> None:
    expected = ids(rows, READY, DAMAGED, trashed=True) if is_found else set()
    assert found(database, visibility.trashed_until(moment)) == expected


def test_only_a_whole_image_of_the_same_owner_answers_an_upload(
    database: Database, rows: list[Image]
) -> None:
    assert found(database, visibility.own_whole(ALICE)) == ids(rows, READY, owner=ALICE)


def test_each_state_has_its_condition(database: Database, rows: list[Image]) -> None:
    assert found(database, visibility.IS_PENDING) == ids(rows, PENDING)
    assert found(database, visibility.IS_READY) == ids(rows, READY)
    assert found(database, visibility.IS_DAMAGED) == ids(rows, DAMAGED)
    assert found(database, visibility.IS_UNDAMAGED) == ids(rows, PENDING, READY)
    assert found(database, visibility.IS_STORED) == ids(rows, READY, DAMAGED)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("seen", ["private", LINK])
def test_what_is_whole_and_has_a_link_is_shared(state: str, seen: str) -> None:
    image = an_image(state=state, visibility=seen)
    assert visibility.is_shared(image) is (state == READY and seen == LINK)
    assert visibility.may_see(image, BOB) is visibility.is_shared(image)


@pytest.mark.parametrize("state", [READY, DAMAGED])
@pytest.mark.parametrize("seen", ["private", LINK])
def test_of_the_trash_only_its_owner_sees_a_thumbnail_and_nobody_more(
    state: str, seen: str
) -> None:
    image = an_image(state=state, visibility=seen, trashed_at=5)
    assert not visibility.is_shared(image)
    assert not visibility.may_see(image, ALICE)
    assert not visibility.may_see(image, BOB)
    assert visibility.may_see_thumbnail(image, ALICE)
    assert not visibility.may_see_thumbnail(image, BOB)


def test_nobody_sees_a_thumbnail_of_what_is_being_written() -> None:
    assert not visibility.may_see_thumbnail(an_image(state=PENDING), ALICE)


def test_what_sql_finds_for_an_owner_is_what_the_owner_may_see(
    database: Database, rows: list[Image]
) -> None:
    for user in (ALICE, BOB):
        mine = {one.id for one in rows if one.owner == user and visibility.may_see(one, user)}
        assert found(database, visibility.own(user)) == mine
