"""Who may see which image: as SQL and on a loaded row, and nowhere but in one module."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, insert, select

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image
from uploader.library import visibility
from uploader.library.image import DAMAGED, LINK, PENDING, READY, Image
from uploader.records.database import Database
from uploader.records.tables import images

PACKAGE = Path(__file__).resolve().parents[3] / "uploader"
STATES = (PENDING, READY, DAMAGED)
# The shape of the table and its history name the states too; an image's row is told what it is.
SPEAK_OF_STATES = {"library/visibility.py", "records/tables.py"}


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


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = str(path.relative_to(PACKAGE))
        if name not in SPEAK_OF_STATES and "migrations" not in path.parts:
            yield name, ast.parse(path.read_text())


def speaks_of_states(node: ast.AST) -> bool:
    """Says whether code asks for the state of an image by itself."""
    if isinstance(node, ast.Attribute) and node.attr == "state":
        return ast.unparse(node) == "images.c.state"
    if isinstance(node, ast.Compare):
        words = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
        return ".state" in ast.unparse(node) and bool(words & set(STATES))
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".values"):
        return any(
            one.arg == "state" and isinstance(one.value, ast.Constant) and one.value.value in STATES
            for one in node.keywords
        )
    return False


def test_no_other_module_asks_for_the_state_of_an_image() -> None:
    seen = list(modules())
    assert len(seen) > 50
    asking = [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for name, tree in seen
        for node in ast.walk(tree)
        if speaks_of_states(node) and isinstance(node, ast.expr)
    ]
    assert asking == []


@pytest.mark.parametrize(
    "code",
    [
        "select(images).where(images.c.state != wanted)",
        "image.state == 'ready'",
        "image.state in {'ready', 'damaged'}",
        "update(images).values(state='ready')",
    ],
)
def test_the_check_sees_what_it_is_to_see(code: str) -> None:
    assert any(speaks_of_states(node) for node in ast.walk(ast.parse(code)))
