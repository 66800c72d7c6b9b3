"""POST /v1/images/actions does the same to many images, says of each, and undoes it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image as PillowImage
from werkzeug.test import TestResponse

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.test_upload import remove_queued, upload
from uploader.dependencies import EXTENSION, Dependencies

MISSING = "0" * 22


def sent(client: FlaskClient, user: str = ALICE, **document: Any) -> TestResponse:
    return client.post("/v1/images/actions", json=document, headers=headers_of(user))


@pytest.fixture
def ids(client: FlaskClient) -> list[str]:
    """Three images of Alice."""
    return [str(upload(client, picture()).get_json()["id"]) for _ in range(3)]


def shown(client: FlaskClient, image_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(
        f"/v1/images/{image_id}", headers=headers_of(ALICE)
    ).get_json()  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("document", "field", "value", "before"),
    [
        ({"action": "favourite"}, "favourite", True, False),
        ({"action": "visibility", "visibility": "link"}, "visibility", "link", "private"),
        ({"action": "add_tags", "tags": ["sea/bird", "Dusk"]}, "tags", ["Dusk", "sea/bird"], []),
        ({"action": "rotate", "turn": 90}, "turn", 90, 0),
        ({"action": "rotate", "mirrored": True}, "mirrored", True, False),
    ],
)
def test_all_are_changed_and_changed_back(
    client: FlaskClient, ids: list[str], document: dict[str, Any], field: str, value: Any,
    before: Any,
) -> None:  # fmt: skip
    answer = sent(client, ids=ids, **document)
    said = answer.get_json()
    assert (answer.status_code, said["done"], said["failed"]) == (200, 3, 0)
    assert said["results"] == [{"id": one, "status": 200, "code": None} for one in ids]
    assert [shown(client, one)[field] for one in ids] == [value] * 3
    undone = sent(client, undo=said["undo"])
    assert (undone.status_code, undone.get_json()["undo"]) == (200, None)
    assert [shown(client, one)[field] for one in ids] == [before] * 3
    again = sent(client, undo=said["undo"])
    assert (again.status_code, again.get_json()["code"]) == (404, "undo_not_found")


def test_images_come_into_an_album_and_out_of_it(client: FlaskClient, ids: list[str]) -> None:
    def shown_in(album_id: str) -> list[str]:
        found = client.get(f"/v1/images?album={album_id}", headers=headers_of(ALICE)).get_json()
        return [one["id"] for one in found["items"]]

    album_id = client.post(
        "/v1/albums", json={"name": "Lisbon"}, headers=headers_of(ALICE)
    ).get_json()["id"]  # fmt: skip
    added = sent(client, ids=ids, action="add_to_album", album_id=album_id).get_json()
    assert (added["done"], shown_in(album_id)) == (3, ids)
    gone = sent(client, ids=ids[1:2], action="remove_from_album", album_id=album_id).get_json()
    assert (gone["done"], shown_in(album_id)) == (1, [ids[0], ids[2]])
    sent(client, undo=gone["undo"])
    assert shown_in(album_id) == ids
    theirs = [
        sent(client, BOB, ids=ids, action="add_to_album", album_id=one)
        for one in (album_id, MISSING)
    ]
    assert [(one.status_code, one.get_json()["detail"]) for one in theirs] == [
        (404, "There is no such album.")
    ] * 2


def test_a_turned_picture_gets_its_thumbnail_in_the_background(
    client: FlaskClient, d: Dependencies, store: FakeStore
) -> None:
    image_id = str(upload(client, picture(size=(40, 20))).get_json()["id"])
    before = d.catalogue.load_own_image(ALICE, image_id)
    assert sent(client, ids=[image_id], action="rotate", turn=90).status_code == 200
    assert (shown(client, image_id)["width"], shown(client, image_id)["height"]) == (20, 40)
    d.rendition_queue.start()
    wait_until(lambda: not d.catalogue.load_own_image(ALICE, image_id).is_thumbnail_turned)
    after = d.catalogue.load_own_image(ALICE, image_id)
    assert after.thumb_key != before.thumb_key
    with PillowImage.open(io.BytesIO(store.objects[after.thumb_key])) as made:
        assert made.size == (20, 40)


def test_what_failed_is_said_of_each(client: FlaskClient, ids: list[str]) -> None:
    theirs = upload(client, picture(), user=BOB).get_json()["id"]
    answer = sent(client, ids=[ids[0], theirs, MISSING, ids[0]], action="favourite")
    said = answer.get_json()
    assert (answer.status_code, said["done"], said["failed"]) == (207, 1, 2)
    assert [(one["id"], one["status"], one["code"]) for one in said["results"]] == [
        (ids[0], 200, None), (theirs, 404, "not_found"), (MISSING, 404, "not_found"),
    ]  # fmt: skip
    nothing = sent(client, ids=[MISSING], action="trash").get_json()
    assert (nothing["done"], nothing["undo"]) == (0, None)


def test_the_trash_and_back_with_the_link_as_it_was(client: FlaskClient, ids: list[str]) -> None:
    sent(client, ids=ids[:1], action="visibility", visibility="link")
    undo = sent(client, ids=ids, action="trash").get_json()["undo"]
    assert client.get(f"/internal/shared/{ids[0]}").status_code == 404
    assert sent(client, undo=undo).status_code == 200
    assert client.get(f"/internal/shared/{ids[0]}").status_code == 200
    sent(client, ids=ids, action="trash")
    sent(client, ids=ids, action="restore")
    assert {shown(client, one)["visibility"] for one in ids} == {"private"}


def test_deleted_for_good_leaves_no_object_and_no_undo(
    client: FlaskClient, ids: list[str], store: FakeStore, d: Dependencies
) -> None:
    sent(client, ids=ids[:1], action="trash")
    said = sent(client, ids=ids, action="delete").get_json()
    assert (said["done"], said["undo"]) == (3, None)
    remove_queued(d)
    assert store.objects == {}
    used = d.lifecycle.usage(ALICE)
    assert (used.images, used.bytes, used.trashed_images, used.trashed_bytes) == (0, 0, 0, 0)


def test_without_a_trash_what_is_put_there_is_gone(make_app: Callable[..., APIFlask]) -> None:
    app = make_app(trash_days=0)
    client, d = app.test_client(), app.extensions[EXTENSION]
    image_id = upload(client, picture()).get_json()["id"]
    said = sent(client, ids=[image_id], action="trash").get_json()
    assert (said["done"], said["undo"]) == (1, None)
    assert d.lifecycle.usage(ALICE).images == 0


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "ids"),
        ({"ids": [MISSING]}, "action"),
        ({"action": "trash"}, "ids"),
        ({"ids": [], "action": "trash"}, "ids"),
        ({"ids": [MISSING], "action": "eat"}, "action"),
        ({"ids": [MISSING], "action": "visibility"}, "visibility"),
        ({"ids": [MISSING], "action": "visibility", "visibility": "all"}, "visibility"),
        ({"ids": [MISSING], "action": "trash", "visibility": "link"}, "visibility"),
        ({"ids": [MISSING], "action": "add_tags"}, "tags"),
        ({"ids": [MISSING], "action": "remove_tags", "tags": ["a,b"]}, "tags"),
        ({"ids": [MISSING], "action": "trash", "tags": ["a"]}, "tags"),
        ({"ids": [MISSING], "action": "add_to_album"}, "album_id"),
        ({"ids": [MISSING], "action": "remove_from_album", "album_id": "Lisbon"}, "album_id"),
        ({"ids": [MISSING], "action": "favourite", "album_id": MISSING}, "album_id"),
        ({"ids": [MISSING], "action": "rotate"}, "turn"),
        ({"ids": [MISSING], "action": "rotate", "turn": 45}, "turn"),
        ({"ids": [MISSING], "action": "rotate", "mirrored": False}, "mirrored"),
        ({"ids": [MISSING], "action": "trash", "undo": MISSING}, "undo"),
        ({"undo": "no token"}, "undo"),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: FlaskClient, document: dict[str, Any], field: str
) -> None:
    answer = sent(client, **document)
    assert answer.status_code == 422
    assert {one["field"].partition(".")[0] for one in answer.get_json()["errors"]} == {field}


@pytest.mark.parametrize("action", ["trash", "restore", "delete"])
def test_what_takes_away_or_brings_back_needs_its_scope(
    client: FlaskClient, ids: list[str], action: str
) -> None:
    undo = sent(client, ids=ids, action="trash").get_json()["undo"]
    writer = headers_of(ALICE, scope="read write")
    for document in ({"ids": ids, "action": action}, {"undo": undo}):
        answer = client.post("/v1/images/actions", json=document, headers=writer)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "insufficient_scope")
    changed = client.post(
        "/v1/images/actions", json={"ids": ids, "action": "favourite"}, headers=writer
    )
    assert changed.status_code == 207
    assert sent(client, undo=undo).status_code == 200


def test_an_undo_of_somebody_else_is_like_none(client: FlaskClient, ids: list[str]) -> None:
    undo = sent(client, ids=ids, action="favourite").get_json()["undo"]
    refused = [sent(client, BOB, undo=one).get_json() for one in (undo, MISSING)]
    assert [(one["status"], one["detail"]) for one in refused] == [
        (404, "This cannot be undone any more.")
    ] * 2
    assert shown(client, ids[0])["favourite"] is True


def test_four_at_once_are_one_accounts_and_sixteen_are_all(
    client: FlaskClient, app: APIFlask, ids: list[str]
) -> None:
    d: Dependencies = app.extensions[EXTENSION]
    slots = d.bulk.action_slots
    for _ in range(4):
        slots.take(ALICE)
    refused = sent(client, ids=ids, action="favourite")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_actions")
    assert refused.headers["Retry-After"] == "5"
    assert refused.headers["RateLimit-Policy"] == '"actions-at-once";q=4;qu="concurrent-requests"'
    assert not shown(client, ids[0])["favourite"]
    slots.give_back(ALICE)
    assert [sent(client, ids=ids, action="favourite").status_code for _ in range(3)] == [200] * 3
    for number in range(13):
        slots.take(f"owner{number}")
    busy = sent(client, BOB, ids=ids, action="favourite")
    assert (busy.status_code, busy.get_json()["code"]) == (503, "actions_busy")
