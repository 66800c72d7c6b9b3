"""Images are selected by ids, by a search or as an album, and each way finds what a list shows."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, BOB, headers_of, picture
from tests.uploader.test_upload import upload

MISSING = "0" * 22


def acted(client: FlaskClient, user: str = ALICE, **document: Any) -> TestResponse:
    return client.post("/v1/images/actions", json=document, headers=headers_of(user))


@pytest.fixture
def ids(client: FlaskClient) -> list[str]:
    """Three images of Alice, of which the names of two begin alike; Bob has one such, too."""
    upload(client, picture(), user=BOB, filename="heron.png")
    names = ("heron.png", "tern.png", "heron-2.png")
    return [str(upload(client, picture(), filename=one).get_json()["id"]) for one in names]


def favourites(client: FlaskClient, user: str = ALICE) -> list[str]:
    found = client.get("/v1/images?q=is:favourite", headers=headers_of(user)).get_json()
    return [one["id"] for one in found["items"]]


def test_a_search_selects_what_it_finds_and_undo_takes_that_back(
    client: FlaskClient, ids: list[str]
) -> None:
    done = acted(client, query="heron", expected_count=2, action="favourite")
    assert (done.status_code, done.get_json()["done"]) == (200, 2)
    assert favourites(client) == [ids[2], ids[0]]
    assert favourites(client, BOB) == []
    acted(client, undo=done.get_json()["undo"])
    assert favourites(client) == []


def test_without_words_it_is_all_of_the_gallery(client: FlaskClient, ids: list[str]) -> None:
    assert acted(client, query="", expected_count=3, action="favourite").get_json()["done"] == 3
    assert set(favourites(client)) == set(ids)


def test_what_is_in_the_trash_is_restored_and_deleted_by_search(
    client: FlaskClient, ids: list[str]
) -> None:
    acted(client, query="heron", expected_count=2, action="trash")
    back = acted(client, query="is:trashed heron-2", expected_count=1, action="restore")
    assert [one["id"] for one in back.get_json()["results"]] == [ids[2]]
    gone = acted(client, query="is:trashed", expected_count=1, action="delete")
    assert [one["id"] for one in gone.get_json()["results"]] == [ids[0]]


@pytest.mark.parametrize("wrong", [0, 1, 3])
def test_another_number_than_was_seen_is_told_and_nothing_is_done(
    client: FlaskClient, ids: list[str], wrong: int
) -> None:
    refused = acted(client, query="heron", expected_count=wrong, action="trash")
    said = refused.get_json()
    assert (refused.status_code, said["code"], said["count"]) == (409, "count_differs", 2)
    shown = client.get("/v1/images", headers=headers_of(ALICE)).get_json()["items"]
    assert {one["id"] for one in shown} == set(ids)


def test_an_album_selects_what_is_in_it_and_a_search_beside_it_some_of_that(
    client: FlaskClient, ids: list[str]
) -> None:
    made = client.post("/v1/albums", json={"name": "Lisbon"}, headers=headers_of(ALICE))
    album = made.get_json()["id"]
    acted(client, ids=ids[1:], action="add_to_album", album_id=album)
    some = acted(client, album=album, query="heron", expected_count=1, action="favourite")
    assert (some.get_json()["done"], favourites(client)) == (1, [ids[2]])
    whole = acted(client, album=album, expected_count=2, action="favourite")
    assert (whole.get_json()["done"], set(favourites(client))) == (2, set(ids[1:]))
    zipped = client.post("/v1/images/archive", json={"album": album}, headers=headers_of(ALICE))
    assert zipped.status_code == 200
    for path, more in (("actions", {"action": "trash", "expected_count": 2}), ("archive", {})):
        theirs, none = (
            client.post(f"/v1/images/{path}", json={"album": one, **more}, headers=headers_of(BOB))
            for one in (album, MISSING)
        )
        assert theirs.status_code == none.status_code == 404
        assert theirs.get_json()["detail"] == none.get_json()["detail"]


def test_an_archive_is_of_what_a_search_finds(client: FlaskClient, ids: list[str]) -> None:
    def zipped(**document: Any) -> tuple[int, bytes]:
        # Read to its end, which gives its place back.
        with client.post(
            "/v1/images/archive", json=document, headers=headers_of(ALICE), buffered=True
        ) as answer:
            return answer.status_code, answer.data

    by_search = zipped(query="heron")
    assert by_search[0] == 200
    assert by_search == zipped(ids=[ids[0], ids[2]])
    assert zipped(query="owl")[0] == 404


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"query": "heron"}, "expected_count"),
        ({"album": MISSING}, "expected_count"),
        ({"query": "heron", "expected_count": -1}, "expected_count"),
        ({"query": "heron", "expected_count": "2"}, "expected_count"),
        ({"ids": [MISSING], "expected_count": 1}, "expected_count"),
        ({"ids": [MISSING], "query": "heron", "expected_count": 1}, "ids"),
        ({"ids": [MISSING], "album": MISSING, "expected_count": 1}, "ids"),
        ({"query": "size:>5parsecs", "expected_count": 1}, "query"),
        ({"query": "x" * 5000, "expected_count": 1}, "query"),
        ({"album": "Lisbon", "expected_count": 1}, "album"),
        ({"expected_count": 1}, "ids"),
    ],
)
def test_what_selects_nothing_sensible_is_refused(
    client: FlaskClient, document: dict[str, Any], field: str
) -> None:
    answer = acted(client, action="favourite", **document)
    assert answer.status_code == 422
    assert {one["field"].partition(".")[0] for one in answer.get_json()["errors"]} == {field}


@pytest.mark.parametrize(
    "document", [{}, {"query": "size:>5parsecs"}, {"ids": [MISSING], "query": ""}]
)
def test_an_archive_of_nothing_sensible_is_refused(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    answer = client.post("/v1/images/archive", json=document, headers=headers_of(ALICE))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_fields")
