"""Tags and favourites by the API: set with an image, listed, renamed, merged, deleted."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, BOB, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.arranging.tag_names import TAG_CHARACTERS


def a_picture(client: FlaskClient, user: str = ALICE, **change: Any) -> str:
    made = upload(client, picture(), user=user)
    image_id: str = made.get_json()["id"]
    assert (made.get_json()["tags"], made.get_json()["favourite"]) == ([], False)
    if change:
        assert changed(client, image_id, user, **change).status_code == 200
    return image_id


def changed(client: FlaskClient, image_id: str, user: str = ALICE, **change: Any) -> Any:
    return client.patch(f"/v1/images/{image_id}", json=change, headers=headers_of(user))


def listed(client: FlaskClient, query: str = "", user: str = ALICE) -> list[tuple[str, int]]:
    answer = client.get(f"/v1/tags{query}", headers=headers_of(user))
    assert answer.status_code == 200
    return [(one["tag"], one["images"]) for one in answer.get_json()["items"]]


def renamed(client: FlaskClient, tag: str, name: object, user: str = ALICE) -> Any:
    address = f"/v1/tags/{quote(tag, safe='')}"
    return client.patch(address, json={"name": name}, headers=headers_of(user))


def deleted(client: FlaskClient, tag: str, user: str = ALICE) -> Any:
    return client.delete(f"/v1/tags/{quote(tag, safe='')}", headers=headers_of(user))


def test_tags_and_the_mark_are_set_shown_and_listed(client: FlaskClient) -> None:
    image_id = a_picture(client)
    answer = changed(client, image_id, tags=["sea", "Bay / North", "SEA"], favourite=True)
    wanted = (["Bay/North", "sea"], True)
    assert (answer.get_json()["tags"], answer.get_json()["favourite"]) == wanted
    shown = client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE)).get_json()
    (item,) = client.get("/v1/images", headers=headers_of(ALICE)).get_json()["items"]
    for one in (shown, item):
        assert (one["tags"], one["favourite"]) == wanted
    # What is not said stays, and null takes all tags away.
    assert changed(client, image_id, name="b.png").get_json()["tags"] == wanted[0]
    assert changed(client, image_id, favourite=False).get_json()["favourite"] is False
    assert changed(client, image_id, tags=None).get_json()["tags"] == []


def test_a_refused_tag_changes_nothing(client: FlaskClient) -> None:
    image_id = a_picture(client, tags=["a"], name="kept.png")
    answer = changed(client, image_id, tags=["b", "c,d"], name="other.png")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["tags"]
    shown = client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE)).get_json()
    assert (shown["tags"], shown["name"]) == (["a"], "kept.png")


def test_the_tags_of_another_are_neither_set_nor_listed(client: FlaskClient) -> None:
    image_id = a_picture(client, tags=["a"], favourite=True, visibility="link")
    assert changed(client, image_id, BOB, tags=["b"], favourite=False).status_code == 404
    shared = client.get(f"/internal/shared/{image_id}").get_json()
    assert not {"tags", "favourite"} & shared.keys()
    assert listed(client, user=BOB) == []
    assert listed(client, "?prefix=a", BOB) == []
    assert listed(client) == [("a", 1)]


def test_the_same_bytes_trash_and_restore_keep_them(client: FlaskClient) -> None:
    data = picture()
    image_id = upload(client, data).get_json()["id"]
    changed(client, image_id, tags=["a"], favourite=True)
    again = upload(client, data).get_json()
    assert (again["id"], again["tags"], again["favourite"]) == (image_id, ["a"], True)
    copy = upload(client, data, duplicates="keep").get_json()
    assert (copy["tags"], copy["favourite"]) == ([], False)
    client.delete(f"/v1/images/{copy['id']}?permanent=true", headers=headers_of(ALICE))
    client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE))
    assert listed(client) == []
    back = client.post(f"/v1/images/{image_id}/restore", headers=headers_of(ALICE)).get_json()
    assert (back["tags"], back["favourite"]) == (["a"], True)
    client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE))
    restored = upload(client, data).get_json()
    assert (restored["restored"], restored["tags"]) == (True, ["a"])


def test_tags_are_asked_for_by_how_they_begin(client: FlaskClient) -> None:
    a_picture(client, tags=["Sea", "seal", "a/b", "50%"])
    a_picture(client, tags=["SEA"])
    assert listed(client) == [("50%", 1), ("a/b", 1), ("Sea", 2), ("seal", 1)]
    assert listed(client, "?prefix=%20SE") == [("Sea", 2), ("seal", 1)]
    assert listed(client, "?prefix=a/&limit=1") == [("a/b", 1)]
    assert listed(client, "?prefix=%25") == []
    assert listed(client, "?prefix=se%00") == [("Sea", 2), ("seal", 1)]
    assert listed(client, "?limit=1") == [("50%", 1)]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "prefix=" + "a" * 101])
def test_a_wrong_question_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/v1/tags?{query}", headers=headers_of(ALICE)).status_code == 422


@pytest.mark.parametrize("tag", ["a", "a/b", "50% ;)\\", "Zürich/京都", "🙂", "Mr. Big?", "#1"])
def test_a_tag_is_renamed_and_deleted_by_its_address(client: FlaskClient, tag: str) -> None:
    image_id = a_picture(client, tags=[tag, "other"])
    answer = renamed(client, tag.upper(), "New / name")
    assert answer.get_json() == {"tag": "New/name", "images": 1, "merged": False, "left": 0}
    assert renamed(client, "new/NAME", tag).get_json()["tag"] == tag
    assert deleted(client, tag).get_json() == {"images": 1, "left": 0}
    assert deleted(client, tag).status_code == 404
    shown = client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE)).get_json()
    assert shown["tags"] == ["other"]


def test_tags_are_merged(client: FlaskClient) -> None:
    a_picture(client, tags=["sea", "ocean"])
    a_picture(client, tags=["sea"])
    answer = renamed(client, "sea", "Ocean").get_json()
    assert answer == {"tag": "ocean", "images": 2, "merged": True, "left": 0}
    assert listed(client) == [("ocean", 2)]


@pytest.mark.parametrize("name", ["", " ", "a,b", "a//b", "old/below", "x" * (TAG_CHARACTERS + 1)])
def test_a_new_name_that_is_none_is_refused(client: FlaskClient, name: str) -> None:
    a_picture(client, tags=["old"])
    answer = renamed(client, "old", name)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["name"]
    assert listed(client) == [("old", 1)]


def test_the_tag_of_another_is_exactly_like_none(client: FlaskClient) -> None:
    a_picture(client, tags=["mine"])

    def comparable(answer: Any) -> tuple[int, dict[str, Any]]:
        document = answer.get_json()
        return answer.status_code, {**document, "request_id": ""}

    for ask in (deleted, lambda *asked: renamed(asked[0], asked[1], "b", asked[2])):
        foreign, missing = ask(client, "mine", BOB), ask(client, "none", BOB)
        assert comparable(foreign) == comparable(missing)
        assert (foreign.status_code, foreign.get_json()["code"]) == (404, "tag_not_found")
    assert listed(client) == [("mine", 1)]
