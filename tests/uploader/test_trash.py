"""The trash by the API: deleted, listed, restored, emptied, and served to nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.dependencies import EXTENSION, Dependencies

MISSING = "0" * 22
RENDITIONS = ("original", "thumb", "thumb-2x", "preview", "card")


@pytest.fixture
def image_id(client: FlaskClient) -> str:
    """A picture of Alice in the trash, which was shared by link."""
    made = upload(client, picture(size=(1300, 900)), visibility="link", filename="dusk.png")
    found: str = made.get_json()["id"]
    assert client.delete(f"/v1/images/{found}", headers=headers_of(ALICE)).status_code == 204
    return found


def trash_of(client: FlaskClient, user: str = ALICE, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/trash{query}", headers=headers_of(user)).get_json()
    return found


def statuses(client: FlaskClient, image_id: str, headers: dict[str, str]) -> list[int]:
    paths = [f"/internal/media/{image_id}/{one}" for one in RENDITIONS]
    return [client.get(path, headers=headers).status_code for path in paths]


def test_what_is_deleted_is_listed_with_its_days(client: FlaskClient, image_id: str) -> None:
    answer = trash_of(client)
    (item,) = answer.pop("items")
    assert (item["id"], item["name"], item["had_link"]) == (image_id, "dusk.png", True)
    assert (item["width"], item["height"], item["damaged"]) == (1300, 900, False)
    assert item["thumbnail_url"].endswith(f"/i/{image_id}/thumb.webp")
    assert "url" not in item
    trashed, gone = (datetime.fromisoformat(item[name]) for name in ("trashed_at", "gone_at"))
    assert gone - trashed == timedelta(days=30)
    assert answer == {
        "previous_cursor": None, "next_cursor": None, "images": 1, "bytes": item["bytes"],
        "first_gone_at": item["gone_at"],
    }  # fmt: skip
    shown = client.get(f"/v1/trash/{image_id}", headers=headers_of(ALICE))
    assert (shown.status_code, shown.get_json()) == (200, item)


def test_the_trash_is_paged_in_both_directions(client: FlaskClient) -> None:
    ids = [upload(client, picture()).get_json()["id"] for _ in range(3)]
    for image_id in ids:
        client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE))
    first = trash_of(client, query="?limit=2")
    assert [one["id"] for one in first["items"]] == ids[:0:-1]
    second = trash_of(client, query=f"?limit=2&cursor={first['next_cursor']}")
    assert [one["id"] for one in second["items"]] == ids[:1]
    back = trash_of(client, query=f"?limit=2&cursor={second['previous_cursor']}")
    assert back["items"] == first["items"]


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?cursor=nonsense", "?limit=x"])
def test_a_wrong_question_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/v1/trash{query}", headers=headers_of(ALICE))
    assert answer.status_code == 422


def test_the_trash_of_another_says_nothing(client: FlaskClient, image_id: str) -> None:
    bob = headers_of(BOB)
    theirs = trash_of(client, BOB)
    assert (theirs["items"], theirs["images"], theirs["first_gone_at"]) == ([], 0, None)
    for answer in (
        client.get(f"/v1/trash/{image_id}", headers=bob),
        client.post(f"/v1/images/{image_id}/restore", headers=bob),
        client.delete(f"/v1/images/{image_id}?permanent=true", headers=bob),
    ):
        missing = client.get(f"/v1/images/{MISSING}", headers=bob).get_json()
        said = answer.get_json()
        assert (answer.status_code, said["code"], said["detail"]) == (
            404, missing["code"], missing["detail"],
        )  # fmt: skip
    assert client.delete("/v1/trash", headers=bob).get_json()["images"] == 0
    assert client.post("/v1/trash/restore", headers=bob).get_json()["images"] == 0
    assert trash_of(client)["images"] == 1


def test_no_byte_of_it_is_served_but_its_thumbnail_to_its_owner(
    client: FlaskClient, image_id: str
) -> None:
    assert statuses(client, image_id, {}) == [401] * 5
    assert statuses(client, image_id, {"Authorization": f"Bearer {BOB}"}) == [403] * 5
    mine = statuses(client, image_id, {"Authorization": f"Bearer {ALICE}"})
    assert mine == [403, 200, 403, 403, 403]
    assert client.get(f"/internal/shared/{image_id}").status_code == 404
    for headers in (headers_of(ALICE), headers_of(BOB)):
        assert client.get(f"/v1/images/{image_id}", headers=headers).status_code == 404


def test_a_thumbnail_of_the_trash_is_for_no_other_site(client: FlaskClient, image_id: str) -> None:
    answer = client.get(
        f"/internal/media/{image_id}/thumb", headers={"Authorization": f"Bearer {ALICE}"}
    )
    assert answer.headers["X-Media-Resource-Policy"] == "same-origin"


def test_a_restored_picture_is_the_same_with_its_link_off(
    client: FlaskClient, image_id: str, d: Dependencies
) -> None:
    answer = client.post(f"/v1/images/{image_id}/restore", headers=headers_of(ALICE))
    said = answer.get_json()
    assert (answer.status_code, said["id"], said["had_link"]) == (200, image_id, True)
    assert said["visibility"] == "private"
    assert statuses(client, image_id, {}) == [401] * 5
    assert client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE)).status_code == 200
    assert (
        client.post(f"/v1/images/{image_id}/restore", headers=headers_of(ALICE)).status_code == 404
    )
    used = d.lifecycle.usage(ALICE)
    assert (used.images, used.trashed_images) == (1, 0)


def test_all_is_restored_at_once(client: FlaskClient, image_id: str) -> None:
    plain = upload(client, picture()).get_json()["id"]
    client.delete(f"/v1/images/{plain}", headers=headers_of(ALICE))
    said = client.post("/v1/trash/restore", headers=headers_of(ALICE)).get_json()
    assert said == {"images": 2, "had_links": 1, "ids_with_links": [image_id], "left": 0}
    listed = client.get("/v1/images", headers=headers_of(ALICE)).get_json()["items"]
    assert {one["id"] for one in listed} == {image_id, plain}


def test_an_emptied_trash_leaves_no_object_and_says_how_much_it_was(
    client: FlaskClient, image_id: str, store: FakeStore, d: Dependencies
) -> None:
    size = trash_of(client)["bytes"]
    said = client.delete("/v1/trash", headers=headers_of(ALICE)).get_json()
    assert said == {"images": 1, "bytes": size, "left": 0}
    d.remover.sweep()
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE).bytes == 0
    assert (
        client.post(f"/v1/images/{image_id}/restore", headers=headers_of(ALICE)).status_code == 404
    )


@pytest.mark.parametrize("is_trashed", [True, False])
def test_permanently_deleted_is_gone_in_the_trash_or_not(
    client: FlaskClient, image_id: str, store: FakeStore, d: Dependencies, is_trashed: bool
) -> None:
    if not is_trashed:
        client.post(f"/v1/images/{image_id}/restore", headers=headers_of(ALICE))
    path = f"/v1/images/{image_id}"
    assert client.delete(f"{path}?permanent=true", headers=headers_of(ALICE)).status_code == 204
    assert client.delete(f"{path}?permanent=true", headers=headers_of(ALICE)).status_code == 404
    d.remover.sweep()
    assert store.objects == {}
    used = d.lifecycle.usage(ALICE)
    assert (used.images, used.bytes, used.trashed_images, used.trashed_bytes) == (0, 0, 0, 0)


def test_what_is_in_the_trash_is_not_deleted_again(client: FlaskClient, image_id: str) -> None:
    before = trash_of(client)["items"]
    assert client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE)).status_code == 404
    assert trash_of(client)["items"] == before


def test_a_word_that_is_no_yes_or_no_is_refused(client: FlaskClient, image_id: str) -> None:
    answer = client.delete(f"/v1/images/{image_id}?permanent=perhaps", headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert trash_of(client)["images"] == 1


def test_without_a_trash_a_deleted_picture_is_gone(make_app: Callable[..., APIFlask]) -> None:
    app = make_app(trash_days=0)
    client, d = app.test_client(), app.extensions[EXTENSION]
    image_id = upload(client, picture()).get_json()["id"]
    assert client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE)).status_code == 204
    assert trash_of(client)["images"] == 0
    assert d.lifecycle.usage(ALICE).images == 0


def test_the_same_bytes_come_back_as_the_same_picture(client: FlaskClient) -> None:
    data = picture()
    first = upload(client, data, filename="dusk.png").get_json()
    assert (first["duplicate"], first["restored"]) == (False, False)
    client.delete(f"/v1/images/{first['id']}", headers=headers_of(ALICE))
    headers = {**headers_of(ALICE), "Idempotency-Key": "again"}
    answers = [client.post("/v1/upload", data=data, headers=headers) for _ in range(2)]
    for answer in answers:
        said = answer.get_json()
        assert (answer.status_code, said["id"], said["name"]) == (200, first["id"], "dusk.png")
        assert (said["duplicate"], said["restored"]) == (True, True)
    assert trash_of(client)["images"] == 0
    third = upload(client, data).get_json()
    assert (third["duplicate"], third["restored"]) == (True, False)


def test_the_quota_counts_the_trash_and_says_so(make_app: Callable[..., APIFlask]) -> None:
    client = make_app(quota_images=1).test_client()
    image_id = upload(client, picture()).get_json()["id"]
    client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE))
    refused = upload(client, picture())
    assert refused.status_code == 507
    assert "trash" in refused.get_json()["detail"]
    usage = client.get("/internal/usage", headers=headers_of(ALICE)).get_json()
    assert (usage["images"], usage["trashed_images"]) == (1, 1)
    assert usage["bytes"] == usage["trashed_bytes"] > 0
    client.delete("/v1/trash", headers=headers_of(ALICE))
    assert upload(client, picture()).status_code == 201
