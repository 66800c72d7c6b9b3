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
    """Images of Alice and of Bob in every state and with every visibility."""
    made = [
        an_image(owner=owner, state=state, visibility=seen)
        for owner, state, seen in product((ALICE, BOB), STATES, ("private", LINK))
    ]
    with database.writing() as connection:
        connection.execute(insert(images), [vars(one) for one in made])
    return made


def found(database: Database, condition: ColumnElement[bool]) -> set[str]:
    with database.reading() as connection:
        return set(connection.execute(select(images.c.id).where(condition)).scalars())


def ids(rows: list[Image], *states: str, owner: str | None = None) -> set[str]:
    return {one.id for one in rows if one.state in states and owner in {None, one.owner}}


def test_an_owner_sees_whole_and_damaged_images(database: Database, rows: list[Image]) -> None:
    assert found(database, visibility.own(ALICE)) == ids(rows, READY, DAMAGED, owner=ALICE)


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


def test_what_sql_finds_for_an_owner_is_what_the_owner_may_see(
    database: Database, rows: list[Image]
) -> None:
    for user in (ALICE, BOB):
        mine = {one.id for one in rows if one.owner == user and visibility.may_see(one, user)}
        assert found(database, visibility.own(user)) == mine
