"""Searches in a collection of a hundred thousand pictures, beside the list of all of them."""

from __future__ import annotations

from bench.collection import Collection
from bench.figures import Figure, Measure, fixed, say
from bench.load import Load
from bench.system import System

_PICTURES = 100_000
_PER_PAGE = 80
_LIST = f"/v1/images?limit={_PER_PAGE}"
_ORDERS = [f"sort={sort}&order=asc" for sort in ("uploaded", "taken", "name", "size")]
_MOST_OF_RARE = 60.0  # Milliseconds, on SQLite.
# The rest of a page of one picture is shorter than that of a whole one.
_ONE_PICTURE_BYTES, _FULL_PAGE_BYTES = 500, 20_000
# There is nobody else, and ids end in the number of the picture.
_TEXTS = """
UPDATE image_texts SET text = CASE WHEN image_id LIKE '%50000' THEN 'lighthouse'
    WHEN substr(image_id, -2) < '37' THEN 'beach' ELSE 'meadow' END || ' ' || substr(image_id, -6)
    || CASE WHEN substr(image_id, -6) < '050000' THEN '' ELSE ' snow' END;
"""
# One of five hundred is a favourite, and shared, and as many are in no album and have no tag.
_FEW = """
CREATE TEMP TABLE few AS SELECT id FROM images WHERE substr(id, -3) IN ('123', '623');
UPDATE images SET favourite = 1, visibility = 'link' WHERE id IN (SELECT id FROM few);
INSERT INTO image_tags (image_id, owner, folded, tag)
    SELECT id, owner, 'trip', 'Trip' FROM images WHERE id NOT IN (SELECT id FROM few);
INSERT INTO albums (id, owner, name, sort, direction, created_at, changed_at)
    SELECT owner, owner, 'Trip', 'taken', 'asc', 1, 1 FROM images LIMIT 1;
INSERT INTO album_images (album_id, image_id, position, created_at, taken_at, sort_name, bytes)
    SELECT owner, id, created_at, created_at, taken_at, sort_name, bytes FROM images
    WHERE id NOT IN (SELECT id FROM few);
"""


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of searches by words, and by what few of all pictures are."""
    token = _searcher(system)
    few = [
        f"{_LIST}&q={q}&{order}"
        for q in ("is:untagged", "in:none", "is:favourite", "is:shared")
        for order in _ORDERS
    ]
    unit, plain = "milliseconds, p50", _p50(system, [_LIST], token, seconds)
    orders = [f"{_LIST}&{order}" for order in _ORDERS]
    return [
        Figure(
            f"Search of a word that one of {_PICTURES:,} pictures has",
            f"{_MOST_OF_RARE:.0f} ms",
            unit,
            _p50(system, [f"{_LIST}&q=lighthouse"], token, seconds, _ONE_PICTURE_BYTES),
            fixed(_MOST_OF_RARE),
            at_most=1.0,
        ),
        *(
            Figure(
                f"Search of a word that {whose} {_PICTURES:,} pictures has",
                "the list of all of them",
                unit,
                _p50(system, [f"{_LIST}&q={word}"], token, seconds),
                plain,
                at_most=2.0,
            )
            for word, whose in (("beach", "over a third of"), ("snow", "the older half of"))
        ),
        Figure(
            f"What one of 500 of {_PICTURES:,} pictures is (without a tag, in no album, a "
            "favourite, shared), in each order",
            "the list of all of them, in each order",
            unit,
            _p50(system, few, token, seconds),
            _p50(system, orders, token, seconds),
            at_most=2.0,
        ),
    ]


def _searcher(system: System) -> str:
    person = system.newcomer()
    say(f"  filling a collection of {_PICTURES:,} pictures")
    Collection(system, person).fill(_PICTURES)
    with system.database() as database:
        database.executescript(_TEXTS + _FEW)
    assert person.log_in().status == 200  # The token should last for all rounds.
    for word, found in (("lighthouse", 1), ("is:untagged", _PER_PAGE)):
        page = person.get(f"{_LIST}&q={word}").json()
        assert len(page["items"]) == found, (word, page["items"])
    return person.token


def _p50(
    system: System, paths: list[str], token: str, seconds: float,
    least_bytes: int = _FULL_PAGE_BYTES,
) -> Measure:  # fmt: skip
    load = Load(
        system.gateway, paths, token, connections=1, seconds=seconds, least_bytes=least_bytes
    )
    return lambda: load.run().p50
