"""Uploads that name an album, in every way there is to upload."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.resuming.clients import BYTES, Draft, Tus, metadata
from tests.uploader.rows import at_once
from uploader.arranging.album import NewAlbum
from uploader.dependencies import Dependencies
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.quota import Usage

PATH = "Holidays/2025 Rome"
Upload = Callable[..., TestResponse]


def by_form(client: FlaskClient, data: bytes, **album: str) -> TestResponse:
    form = {"file": (io.BytesIO(data), "cat.png"), **album}
    return client.post("/v1/upload", data=form, headers=headers_of(ALICE))


def by_body(client: FlaskClient, data: bytes, **album: str) -> TestResponse:
    return client.post("/v1/upload", data=data, query_string=album, headers=headers_of(ALICE))


def by_tus(client: FlaskClient, data: bytes, **album: str) -> TestResponse:
    alice = Tus(client)
    answer = alice.create(len(data), **{"Upload-Metadata": metadata(**album)})
    if answer.status_code != 201:
        return answer
    path = answer.headers["Location"]
    assert alice.patch(path, 0, data[:20]).status_code == 204
    assert alice.patch(path, 20, data[20:]).status_code == 204
    return alice.send("GET", path)


def by_draft(client: FlaskClient, data: bytes, **album: str) -> TestResponse:
    alice = Draft(client)
    fields = {"Upload-Complete": "?0", "Upload-Draft-Interop-Version": "8"}
    answer = alice.send("POST", "/v1/uploads", data[:20], headers=fields, query_string=album)
    if answer.status_code != 201:
        return answer
    return alice.patch(answer.headers["Location"], 20, data[20:], last=True)


WAYS = [by_form, by_body, by_tus, by_draft]


def image_of(answer: TestResponse) -> dict[str, Any]:
    """The picture that an upload has become; tus tells it where the upload is shown."""
    body = answer.get_json()
    found: dict[str, Any] = body.get("image") or body
    assert answer.status_code in (200, 201), found
    return found


def tree(d: Dependencies, user: str = ALICE) -> list[tuple[str, int, int]]:
    return [(one.name, one.depth, one.images) for one in d.albums.all(user)]


@pytest.mark.parametrize("upload", WAYS)
def test_a_picture_goes_into_the_albums_of_its_path(
    client: FlaskClient, d: Dependencies, upload: Upload
) -> None:
    for _ in range(2):
        image = image_of(upload(client, picture(), album_path=PATH))
        assert image["album"]["name"] == "2025 Rome"
        assert image["album_problem"] is None
    assert tree(d) == [("2025 Rome", 2, 2), ("Holidays", 1, 0)]
    assert image["album"]["id"] == d.albums.of_image(ALICE, image["id"])[0].id


@pytest.mark.parametrize("upload", WAYS)
def test_a_picture_goes_into_an_album_by_its_id_and_below_it(
    client: FlaskClient, d: Dependencies, upload: Upload
) -> None:
    rome = d.albums.create(ALICE, NewAlbum("Rome"))
    image_of(upload(client, picture(), album_id=rome.id))
    below = image_of(upload(client, picture(), album_id=rome.id, album_path="Forum"))
    assert below["album"]["name"] == "Forum"
    assert tree(d) == [("Forum", 2, 1), ("Rome", 1, 1)]


@pytest.mark.parametrize("upload", WAYS)
def test_without_one_a_picture_is_in_no_album(
    client: FlaskClient, d: Dependencies, upload: Upload
) -> None:
    image = image_of(upload(client, picture()))
    assert (image["album"], image["album_problem"]) == (None, None)
    assert tree(d) == []


@pytest.mark.parametrize("upload", WAYS)
def test_a_picture_that_was_here_goes_into_the_album_too_and_once(
    client: FlaskClient, d: Dependencies, upload: Upload
) -> None:
    data = picture()
    known = image_of(upload(client, data))
    for _ in range(2):
        again = image_of(upload(client, data, album_path=PATH))
        assert (again["id"], again["duplicate"]) == (known["id"], True)
        assert again["album"]["name"] == "2025 Rome"
    copy = image_of(upload(client, data, album_path=PATH, duplicates="keep"))
    assert copy["album"] == again["album"]
    assert tree(d) == [("2025 Rome", 2, 2), ("Holidays", 1, 0)]
    d.trash.put(ALICE, known["id"], NO_ORIGIN)
    d.trash.put(ALICE, copy["id"], NO_ORIGIN)
    back = image_of(upload(client, data, album_path="Back"))
    assert (back["restored"], back["album"]["name"]) == (True, "Back")


@pytest.mark.parametrize("upload", WAYS)
def test_an_album_that_cannot_be_is_refused_and_nothing_is_stored(
    client: FlaskClient, d: Dependencies, store: FakeStore, upload: Upload
) -> None:
    search = d.albums.create(ALICE, NewAlbum("search", sort="taken", rule="cat"))
    foreign = d.albums.create(BOB, NewAlbum("Rome"))
    for album, status, code in (
        ({"album_path": "a//b"}, 422, "invalid_fields"),
        ({"album_path": "1/2/3/4/5/6/7"}, 422, "invalid_fields"),
        ({"album_id": foreign.id}, 404, "not_found"),
        ({"album_id": "0" * 22}, 404, "not_found"),
        ({"album_id": "none"}, 404, "not_found"),
        ({"album_id": search.id}, 409, "album_by_rule"),
    ):
        answer = upload(client, picture(), **album)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        if status == 422:
            assert [one["field"] for one in answer.get_json()["errors"]] == ["album_path"]
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)
    assert (tree(d), tree(d, BOB)) == ([("search", 1, 0)], [("Rome", 1, 0)])


def test_a_request_that_comes_again_is_answered_with_the_album_and_adds_nothing(
    client: FlaskClient, d: Dependencies
) -> None:
    data = picture()

    def send() -> dict[str, Any]:
        headers = headers_of(ALICE) | {"Idempotency-Key": "one"}
        query = {"album_path": PATH}
        return image_of(client.post("/v1/upload", data=data, query_string=query, headers=headers))

    first = send()
    assert send() == first
    album_id = first["album"]["id"]
    d.album_images.remove(ALICE, album_id, [first["id"]])
    assert send()["album_problem"]["code"] == "not_in_album"
    d.albums.delete(ALICE, album_id, NO_ORIGIN)
    again = send()
    assert (again["id"], again["album"], again["album_problem"]["code"]) == (
        first["id"], None, "not_found",
    )  # fmt: skip
    assert tree(d) == [("Holidays", 1, 0)]


def test_a_request_for_an_album_that_is_gone_since_is_still_answered_with_its_picture(
    client: FlaskClient, d: Dependencies
) -> None:
    rome = d.albums.create(ALICE, NewAlbum("Rome"))
    headers = headers_of(ALICE) | {"Idempotency-Key": "one"}
    query, data = {"album_id": rome.id}, picture()
    first = client.post("/v1/upload", data=data, query_string=query, headers=headers)
    d.albums.delete(ALICE, rome.id, NO_ORIGIN)
    again = client.post("/v1/upload", data=data, query_string=query, headers=headers)
    assert again.get_json()["id"] == first.get_json()["id"]
    assert again.get_json()["album_problem"]["code"] == "not_found"


@pytest.mark.parametrize("path", [None, "below"])
def test_the_picture_of_an_album_that_is_deleted_meanwhile_is_stored_and_says_so(
    client: FlaskClient, d: Dependencies, path: str | None
) -> None:
    rome, alice, data = d.albums.create(ALICE, NewAlbum("Rome")), Tus(client), picture()
    named = {"album_id": rome.id, **({"album_path": path} if path else {})}
    upload = alice.begin(len(data), **{"Upload-Metadata": metadata(**named)})
    d.albums.delete(ALICE, rome.id, NO_ORIGIN)
    assert alice.patch(upload, 0, data).status_code == 204
    image = alice.show(upload)["image"]
    assert d.catalogue.load_own_image(ALICE, image["id"]).bytes == len(data)
    assert (image["album"], image["album_problem"]["code"]) == (None, "not_found")
    assert tree(d) == []


def test_an_upload_that_comes_in_one_request_with_its_last_bytes_says_it_at_once(
    client: FlaskClient, d: Dependencies
) -> None:
    data = picture()
    fields = BYTES | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(album_path=PATH)}
    answer = Tus(client).send("POST", "/v1/uploads", data, headers=fields)
    assert answer.get_json()["image"]["album"]["name"] == "2025 Rome"
    assert tree(d) == [("2025 Rome", 2, 1), ("Holidays", 1, 0)]


def test_an_upload_of_which_the_picture_is_deleted_tells_of_no_album(
    client: FlaskClient, d: Dependencies
) -> None:
    alice, data = Tus(client), picture()
    upload = alice.begin(len(data), **{"Upload-Metadata": metadata(album_path=PATH)})
    alice.patch(upload, 0, data)
    d.lifecycle.delete(ALICE, alice.show(upload)["image"]["id"])
    assert alice.show(upload)["image"] is None


def test_a_folder_that_is_sent_by_many_at_once_becomes_one_album(
    app: APIFlask, d: Dependencies
) -> None:
    data = iter([picture(size=(8 + number, 8)) for number in range(6)])
    answers: list[TestResponse] = []
    assert (
        at_once(6, lambda: answers.append(by_body(app.test_client(), next(data), album_path=PATH)))
        == []
    )
    assert {image_of(one)["album"]["name"] for one in answers} == {"2025 Rome"}
    assert tree(d) == [("2025 Rome", 2, 6), ("Holidays", 1, 0)]
