"""Which list an address goes through."""

import pytest
from flask import Flask

from bff.web.list_place import LONGEST_SEARCH, ListPlace, list_place
from tests.bff.fakes import an_id

ALBUM = an_id(7)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", ListPlace()),
        ("?sort=name&order=asc", ListPlace(sort="name", order="asc")),
        (f"?album={ALBUM}&sort=own", ListPlace(sort="own", album=ALBUM)),
        ("?q=%20tag%3Asea+-fog%20&at=1", ListPlace(q="tag:sea -fog")),
        ("?sort=colour&order=up&album=../x", ListPlace()),
        (f"?q={'x' * (LONGEST_SEARCH + 1)}", ListPlace(q="x" * LONGEST_SEARCH)),
    ],
)
def test_an_address_names_a_list(app: Flask, query: str, place: ListPlace) -> None:
    with app.test_request_context(f"/pictures/{an_id(1)}{query}"):
        assert list_place() == place


def test_the_addresses_of_the_usual_list_have_no_query() -> None:
    assert ListPlace().picture_path(an_id(1)) == f"/pictures/{an_id(1)}"
    assert ListPlace().picture_path(an_id(1), "/delete") == f"/pictures/{an_id(1)}/delete"
    assert ListPlace().list_path() == "/gallery"
    assert ListPlace().list_path(at=None) == "/gallery"


def test_every_address_of_a_list_carries_what_makes_it() -> None:
    place = ListPlace(q="tag:sea & sun", sort="taken", order="asc")
    carried = "q=tag%3Asea+%26+sun&sort=taken&order=asc"
    assert place.picture_path(an_id(1)) == f"/pictures/{an_id(1)}?{carried}"
    assert place.list_path(at=an_id(1)) == f"/gallery?{carried}&at={an_id(1)}"


@pytest.mark.parametrize(
    "place", [ListPlace(), ListPlace(q="a & b", sort="taken"), ListPlace(album=ALBUM, sort="name")]
)
def test_a_cursor_follows_what_is_before_it_in_an_address(place: ListPlace) -> None:
    assert f"{place.before_cursor}abc" == place.list_path(cursor="abc")


def test_an_album_has_a_page_of_its_own_a_search_in_it_has_not() -> None:
    place = ListPlace(album="A" * 22, sort="name")
    assert place.list_path(at="B" * 22) == f"/albums/{'A' * 22}?sort=name&at={'B' * 22}"
    assert ListPlace(album="A" * 22, q="cat").list_path() == f"/gallery?q=cat&album={'A' * 22}"


def test_what_is_done_from_a_list_knows_it() -> None:
    place = ListPlace(album=ALBUM, sort="taken")
    assert place.from_here("/trash/1/restore", a="b") == (
        f"/trash/1/restore?sort=taken&album={ALBUM}&a=b"
    )
    assert ListPlace().from_here("/trash/1/restore") == "/trash/1/restore"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (ListPlace(), ("Newer picture", "Older picture")),
        (ListPlace(sort="taken"), ("Newer picture", "Older picture")),
        (ListPlace(order="asc"), ("Older picture", "Newer picture")),
        (ListPlace(sort="name"), ("Previous picture", "Next picture")),
        (ListPlace(album=ALBUM), ("Previous picture", "Next picture")),
        (ListPlace(album=ALBUM, sort="uploaded"), ("Newer picture", "Older picture")),
    ],
)
def test_neighbours_are_called_what_they_are(place: ListPlace, words: tuple[str, str]) -> None:
    assert place.turns == words
