"""Albums by the API: made, listed, changed, filled, ordered, and told to their owner alone."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, BOB, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.dependencies import Dependencies

MISSING = "0" * 22


def ask(
    client: FlaskClient, method: str, path: str, user: str = ALICE, **sent: Any
) -> TestResponse:
    return client.open(f"/v1{path}", method=method, headers=headers_of(user), **sent)


def made(client: FlaskClient, user: str = ALICE, **body: Any) -> dict[str, Any]:
    answer = ask(client, "POST", "/albums", user, json={"name": "Lisbon", **body})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def an_image(client: FlaskClient) -> str:
    found: str = upload(client, picture()).get_json()["id"]
    return found


def put(client: FlaskClient, album: dict[str, Any], *ids: str) -> TestResponse:
    return ask(client, "PUT", f"/albums/{album['id']}/images", json={"ids": ids})


def errors_of(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one["field"] for one in answer.get_json()["errors"]]


def test_a_new_album_says_all_of_itself(client: FlaskClient) -> None:
    album = made(client, name="  Lisbon\u202e ", description="Three\ndays.")
    assert {name: value for name, value in album.items() if not name.endswith("_at")} == {
        "id": album["id"], "name": "Lisbon", "parent_id": None, "depth": 1,
        "description": "Three days.", "sort": "own", "order": "asc", "cover_id": None,
        "cover_url": None, "cover_urls": [], "images": 0, "rule": None, "rule_words": [],
    }  # fmt: skip
    assert album["created_at"] == album["changed_at"]
    assert ask(client, "GET", f"/albums/{album['id']}").get_json() == album
    assert ask(client, "GET", "/albums").get_json() == {"items": [album]}


@pytest.mark.parametrize(
    ("sort", "order"), [("own", "asc"), ("taken", "desc"), ("uploaded", "desc"), ("name", "asc")]
)
def test_each_sort_has_a_direction_that_can_be_turned(
    client: FlaskClient, sort: str, order: str
) -> None:
    album = made(client, sort=sort)
    assert (album["sort"], album["order"]) == (sort, order)
    other = "asc" if order == "desc" else "desc"
    assert made(client, sort=sort, order=other)["order"] == other
    changed = ask(client, "PATCH", f"/albums/{album['id']}", json={"order": other}).get_json()
    assert (changed["sort"], changed["order"]) == (sort, other)
    again = ask(client, "PATCH", f"/albums/{album['id']}", json={"sort": sort}).get_json()
    assert again["order"] == order


def test_albums_lie_in_each_other(client: FlaskClient) -> None:
    top = made(client, name="2024")
    inner = made(client, name="Winter", parent_id=top["id"])
    assert (inner["parent_id"], inner["depth"]) == (top["id"], 2)
    moved = ask(client, "PATCH", f"/albums/{inner['id']}", json={"parent_id": None}).get_json()
    assert (moved["parent_id"], moved["depth"]) == (None, 1)
    ask(client, "PATCH", f"/albums/{top['id']}", json={"parent_id": inner["id"]})
    ring = ask(client, "PATCH", f"/albums/{inner['id']}", json={"parent_id": top["id"]})
    assert errors_of(ring) == ["parent_id"]
    assert ask(client, "DELETE", f"/albums/{inner['id']}").status_code == 204
    assert ask(client, "GET", f"/albums/{top['id']}").get_json()["parent_id"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "\u202e "}, "name"),
        ({"name": "a", "sort": "size"}, "sort"),
        ({"name": "a", "order": "up"}, "order"),
        ({"name": "a", "parent_id": MISSING}, "parent_id"),
        ({"name": "a", "parent_id": "x"}, "parent_id"),
        ({"name": "a", "description": "x" * 2001}, "description"),
        ({"name": "a", "images": 5}, "images"),
        ({"name": "a", "rule": ""}, "rule"),
        ({"name": "a", "rule": "size:big"}, "rule"),
        ({"name": "a", "rule": "is:trashed"}, "rule"),
        ({"name": "a", "rule": "x" * 501}, "rule"),
        ({"name": "a", "rule": "cat", "sort": "own"}, "sort"),
    ],
)
def test_what_is_wrong_with_a_new_album_is_said(
    client: FlaskClient, body: dict[str, Any], field: str
) -> None:
    assert errors_of(ask(client, "POST", "/albums", json=body)) == [field]
    assert ask(client, "GET", "/albums").get_json() == {"items": []}


@pytest.mark.parametrize(
    "change",
    [{"name": " "}, {"name": None}, {"sort": None}, {"cover_id": MISSING}, {"rule": "cat"},
     {"parent_id": MISSING}, {"depth": 2}, {"rule": None}],
)  # fmt: skip
def test_a_wrong_change_changes_nothing(client: FlaskClient, change: dict[str, Any]) -> None:
    album = made(client)
    answer = ask(client, "PATCH", f"/albums/{album['id']}", json={"description": "new", **change})
    assert errors_of(answer) == list(change)
    assert ask(client, "GET", f"/albums/{album['id']}").get_json() == album


def test_all_that_may_change_changes(client: FlaskClient) -> None:
    album, image = made(client, description="Three days."), an_image(client)
    put(client, album, image)
    change = {"name": "Porto", "cover_id": image, "sort": "name", "order": "desc"}
    changed = ask(client, "PATCH", f"/albums/{album['id']}", json=change).get_json()
    assert {name: changed[name] for name in change} == change
    assert changed["cover_url"].endswith(f"/i/{image}/thumb.webp")
    assert changed["cover_urls"] == [changed["cover_url"]]
    taken_away = {"description": None, "cover_id": None}
    changed = ask(client, "PATCH", f"/albums/{album['id']}", json=taken_away).get_json()
    assert (changed["description"], changed["cover_id"]) == ("", image)


def test_images_come_and_go_and_are_counted(client: FlaskClient) -> None:
    album, ids = made(client), [an_image(client) for _ in range(3)]
    assert put(client, album, *ids[:2]).get_json() == {"added": 2, "already": 0}
    assert put(client, album, *ids[1:]).get_json() == {"added": 1, "already": 1}
    path = f"/albums/{album['id']}"
    assert ask(client, "GET", path).get_json()["images"] == 3
    found = ask(client, "GET", f"/images/{ids[0]}/albums").get_json()["items"]
    assert [one["id"] for one in found] == [album["id"]]
    gone = ask(client, "DELETE", f"{path}/images", json={"ids": [ids[0], MISSING]})
    assert gone.get_json() == {"removed": 1}
    assert ask(client, "GET", f"/images/{ids[0]}/albums").get_json() == {"items": []}
    assert ask(client, "DELETE", path).status_code == 204
    assert [one["images"] for one in ask(client, "GET", "/albums").get_json()["items"]] == []
    assert all(ask(client, "GET", f"/images/{one}").status_code == 200 for one in ids)


def test_images_are_moved_in_the_own_order(client: FlaskClient) -> None:
    album, ids = made(client), [an_image(client) for _ in range(3)]
    put(client, album, *ids)
    order = f"/albums/{album['id']}/order"
    assert ask(client, "POST", order, json={"ids": ids[2:], "before": ids[0]}).status_code == 204
    assert ask(client, "GET", f"/albums/{album['id']}").get_json()["cover_id"] == ids[2]
    assert ask(client, "POST", order, json={"ids": ids[2:], "before": None}).status_code == 204
    assert ask(client, "GET", f"/albums/{album['id']}").get_json()["cover_id"] == ids[0]
    wrong = ask(client, "POST", order, json={"ids": ids, "before": ids[0]})
    assert errors_of(wrong) == ["before"]
    assert errors_of(ask(client, "POST", order, json={"ids": ids})) == ["before"]
    for place, first in (({"after": ids[0]}, 0), ({"after": None}, 1), ({"after": ids[2]}, 0)):
        sent = {"ids": ids[1:2], **place}
        assert ask(client, "POST", order, json=sent).status_code == 204
        assert ask(client, "GET", f"/albums/{album['id']}").get_json()["cover_id"] == ids[first]
    both = {"ids": ids[:1], "before": None, "after": None}
    assert errors_of(ask(client, "POST", order, json=both)) == ["before"]
    wrong = ask(client, "POST", order, json={"ids": ids, "after": ids[0]})
    assert errors_of(wrong) == ["after"]
    missing = ask(client, "POST", order, json={"ids": ids, "before": MISSING})
    assert missing.status_code == 404


@pytest.mark.parametrize("ids", [[], ["x"], [MISSING] * 1001, "x", None])
def test_which_images_are_meant_is_said_by_one_to_a_thousand_ids(
    client: FlaskClient, ids: object
) -> None:
    album = made(client)
    for method in ("PUT", "DELETE"):
        answer = ask(client, method, f"/albums/{album['id']}/images", json={"ids": ids})
        assert answer.status_code == 422


def test_an_album_of_somebody_else_is_as_one_that_is_not_there(client: FlaskClient) -> None:
    album, image = made(client), an_image(client)
    put(client, album, image)
    theirs = upload(client, picture(), user=BOB).get_json()["id"]
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "", {}),
        ("PATCH", "", {"json": {"name": "other"}}),
        ("DELETE", "", {}),
        ("PUT", "/images", {"json": {"ids": [theirs]}}),
        ("DELETE", "/images", {"json": {"ids": [image]}}),
        ("POST", "/order", {"json": {"ids": [image], "before": None}}),
    ]
    for method, path, sent in asked:
        answers = [
            ask(client, method, f"/albums/{one}{path}", BOB, **sent)
            for one in (album["id"], MISSING)
        ]
        assert [one.status_code for one in answers] == [404, 404]
        first, second = (
            {name: value for name, value in one.get_json().items() if name != "request_id"}
            for one in answers
        )
        assert first == second
    for one in (image, MISSING):
        assert ask(client, "GET", f"/images/{one}/albums", BOB).status_code == 404
    assert ask(client, "GET", "/albums", BOB).get_json() == {"items": []}
    assert put(client, album, image, theirs).status_code == 404
    assert ask(client, "GET", f"/albums/{album['id']}").get_json()["images"] == 1


def test_what_a_deleted_album_held_is_removed_with_it(client: FlaskClient, d: Dependencies) -> None:
    album = made(client)
    put(client, album, an_image(client))
    ask(client, "DELETE", f"/albums/{album['id']}")
    with d.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM album_images").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM deleted_albums").scalar() == 0


def listed(client: FlaskClient, query: str, user: str = ALICE) -> list[str]:
    answer = ask(client, "GET", f"/images?{query}", user)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.get_json()["items"]]


def test_an_album_is_listed_by_its_own_sort_or_by_another(client: FlaskClient) -> None:
    album, ids = made(client), [an_image(client) for _ in range(3)]
    an_image(client)
    put(client, album, *ids[1:], ids[0])
    query = f"album={album['id']}"
    assert listed(client, query) == [*ids[1:], ids[0]]
    assert listed(client, f"{query}&order=desc") == [ids[0], *ids[:0:-1]]
    assert listed(client, f"{query}&sort=uploaded&order=asc") == ids
    ask(client, "PATCH", f"/albums/{album['id']}", json={"sort": "uploaded"})
    assert listed(client, query) == ids[::-1]
    assert listed(client, f"{query}&at={ids[1]}&limit=1") == [ids[1]]
    found = ask(client, "GET", f"/images/{ids[1]}/neighbours?{query}&sort=own").get_json()
    assert found == {"previous": None, "next": ids[2]}
    ask(client, "DELETE", f"/images/{ids[1]}")
    assert listed(client, query) == [ids[2], ids[0]]


def test_what_is_no_list_of_an_album_is_refused(client: FlaskClient) -> None:
    album, inside, outside = made(client), an_image(client), an_image(client)
    put(client, album, inside)
    assert errors_of(ask(client, "GET", "/images?sort=own")) == ["sort"]
    for path in (
        f"/images?album={MISSING}", "/images?album=x", f"/images?album={album['id']}&at={outside}",
        f"/images/{outside}/neighbours?album={album['id']}",
    ):  # fmt: skip
        assert ask(client, "GET", path).status_code == 404
    for one in (album["id"], MISSING):
        assert ask(client, "GET", f"/images?album={one}", BOB).status_code == 404


def test_a_saved_search_is_an_album_by_rule(client: FlaskClient) -> None:
    ids = [an_image(client) for _ in range(3)]
    for one in ids[:2]:
        ask(client, "PATCH", f"/images/{one}", json={"favourite": True})
    search = made(client, name="Favourites", rule=" is:favourite ")
    assert (search["rule"], search["sort"], search["order"]) == ("is:favourite", "uploaded", "desc")
    assert (search["images"], search["cover_id"], search["cover_urls"]) == (None, None, [])
    assert search["rule_words"] == [
        {"text": "is:favourite", "label": "favourite", "negated": False}
    ]
    query = f"album={search['id']}"
    assert listed(client, query) == [ids[1], ids[0]]
    assert listed(client, f"{query}&sort=uploaded&order=asc") == ids[:2]
    assert listed(client, f"{query}&q=-is:favourite") == []
    assert ask(client, "GET", f"/images/count?{query}").get_json()["count"] == 2
    assert ask(client, "GET", f"/images/{ids[0]}/neighbours?{query}").get_json() == {
        "previous": ids[1], "next": None,
    }  # fmt: skip
    path = f"/albums/{search['id']}"
    changed = ask(client, "PATCH", path, json={"rule": "-is:favourite", "order": "asc"}).get_json()
    assert (changed["rule"], changed["order"]) == ("-is:favourite", "asc")
    assert listed(client, query) == [ids[2]]
    assert ask(client, "GET", f"/images/{ids[2]}/albums").get_json() == {"items": []}
    for method, rest, sent in (
        ("PUT", "/images", {"ids": ids}), ("DELETE", "/images", {"ids": ids}),
        ("POST", "/order", {"ids": ids[2:], "before": None}),
    ):  # fmt: skip
        answer = ask(client, method, path + rest, json=sent)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "album_by_rule")
    for change, field in (
        ({"rule": "size:big"}, "rule"), ({"rule": None}, "rule"), ({"sort": "own"}, "sort"),
        ({"cover_id": ids[2]}, "cover_id"),
    ):  # fmt: skip
        assert errors_of(ask(client, "PATCH", path, json=change)) == [field]
    assert errors_of(ask(client, "GET", f"/images?{query}&sort=own")) == ["sort"]
    assert errors_of(ask(client, "GET", f"/images?{query}&q=is:trashed")) == ["q"]
    for user_path in (path, f"/images?{query}", f"/images/count?{query}"):
        assert ask(client, "GET", user_path, BOB).status_code == 404
    assert ask(client, "DELETE", path).status_code == 204
    assert all(ask(client, "GET", f"/images/{one}").status_code == 200 for one in ids)


def test_a_saved_search_lies_in_albums_and_holds_none(client: FlaskClient) -> None:
    top = made(client, name="2024")
    search = made(client, name="Cats", rule="cat", parent_id=top["id"])
    assert (search["parent_id"], search["depth"]) == (top["id"], 2)
    refused = ask(client, "POST", "/albums", json={"name": "a", "parent_id": search["id"]})
    assert errors_of(refused) == ["parent_id"]
    other = made(client, name="Other")
    path = f"/albums/{other['id']}"
    refused = ask(client, "PATCH", path, json={"parent_id": search["id"]})
    assert errors_of(refused) == ["parent_id"]
    assert errors_of(ask(client, "PATCH", path, json={"rule": "cat"})) == ["rule"]


def test_a_rule_that_cannot_be_read_any_more_is_said(client: FlaskClient, d: Dependencies) -> None:
    search = made(client, rule="cat")
    d.albums.change(ALICE, search["id"], {"rule": "size:big"})
    said = ask(client, "GET", f"/albums/{search['id']}").get_json()
    assert (said["rule"], said["rule_words"]) == ("size:big", [])
    answer = ask(client, "GET", f"/images?album={search['id']}")
    assert errors_of(answer) == ["album"]
    assert "size:big" in answer.get_json()["errors"][0]["message"]
