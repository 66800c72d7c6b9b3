"""The statements of a list: one along the index, or two where a search has a faster way."""

from sqlalchemy import bindparam, select

from uploader.library import visibility
from uploader.library.walks import Along, Filter, Rows, Walk
from uploader.records.tables import image_texts, images, loose_images

ROWS = Rows(images, images.c.created_at, (visibility.own(bindparam("user_id")),))
HITS = select(image_texts.c.image_id, image_texts.c.owner).where(image_texts.c.owner == "o")
SEARCH = Filter((images.c.width == 1,), "q", HITS, (lambda image_id, _owner: image_id == "h",))


def texts(rows: Rows) -> list[str]:
    return [str(one) for one in Walk(rows, is_descending=True).statements()]


def test_a_list_is_read_along_its_index() -> None:
    (only,) = texts(ROWS.filtered((Filter((images.c.width == 1,), "w"),)))
    assert "images.owner = :user_id" in only
    assert "images.width = :width_1" in only


def test_a_search_tries_some_rows_and_then_asks_from_its_hits() -> None:
    near, further, far = texts(ROWS.filtered((SEARCH,)))
    assert near.startswith("WITH near AS MATERIALIZED")
    assert further.startswith("WITH near AS MATERIALIZED")
    # Before the row of an image is read.
    assert "near.image_id = :image_id_1" in near
    assert far.startswith("WITH hits AS MATERIALIZED")
    # No index of the owner is of use, and what the hits stand for is not asked again.
    assert "images.owner = hits.owner" in far
    assert ":user_id" not in far
    assert "images.width = :width_1" in far
    assert "id_1" not in far


def test_of_two_ways_one_is_taken() -> None:
    other = Filter((), "other", HITS, (lambda image_id, _owner: image_id == "f",))
    near, further, far = texts(ROWS.filtered((SEARCH, other)))
    for statement in (near, further, far):
        assert "images.id = :id_1" in statement


def test_a_list_is_walked_along_the_rows_that_only_what_passes_has() -> None:
    along = Along(loose_images, (loose_images.c.lacks == "tags",))
    (only,) = texts(ROWS.filtered((Filter((images.c.width == 1,), "q", along=along),)))
    assert "FROM loose_images JOIN images ON images.id = loose_images.image_id" in only
    assert "loose_images.lacks = :lacks_1" in only
    assert "images.width = :width_1" in only
    # So one index has all that it is ordered by.
    assert "ORDER BY loose_images.created_at DESC, loose_images.image_id DESC" in only


def test_a_statement_is_built_once() -> None:
    walk = Walk(ROWS.filtered((SEARCH,)), is_descending=False)
    assert all(a is b for a, b in zip(walk.statements(), walk.statements(), strict=True))
