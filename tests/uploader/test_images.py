"""The caller's own images: list, one, change, delete, neighbours."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.dependencies import Dependencies

MISSING = "0" * 22


@pytest.fixture
def pictures(client: FlaskClient) -> list[str]:
    """The ids of Alice's five pictures, newest first."""
    return [upload(client, picture()).get_json()["id"] for _ in range(5)][::-1]


def test_the_list_is_newest_first_and_pages_without_gaps(
    client: FlaskClient, pictures: list[str]
) -> None:
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        answer = client.get(f"/v1/images?limit=2{cursor}", headers=headers_of(ALICE)).get_json()
        found += [item["id"] for item in answer["items"]]
        cursor = f"&cursor={answer['next_cursor']}"
    assert found == pictures
    assert answer["next_cursor"] is None


def test_the_list_of_another_user_is_empty(client: FlaskClient, pictures: list[str]) -> None:
    answer = client.get("/v1/images", headers=headers_of(BOB)).get_json()
    assert answer == {"items": [], "previous_cursor": None, "next_cursor": None}


def test_the_part_of_the_list_around_a_picture_goes_on_both_ways(
    client: FlaskClient, pictures: list[str]
) -> None:
    def asked(query: str) -> Any:
        return client.get(f"/v1/images?limit=2&{query}", headers=headers_of(ALICE)).get_json()

    around = asked(f"at={pictures[2]}")
    assert [item["id"] for item in around["items"]] == pictures[1:3]
    newer = asked(f"cursor={around['previous_cursor']}")
    assert [item["id"] for item in newer["items"]] == pictures[:1]
    assert newer["previous_cursor"] is None
    again = asked(f"cursor={newer['next_cursor']}")
    assert again["items"] == around["items"]
    older = asked(f"cursor={around['next_cursor']}")
    assert [item["id"] for item in older["items"]] == pictures[3:]


@pytest.mark.parametrize("at", ["x", "", MISSING, "..%2F", "%C3%BF", "%00"])
def test_there_is_no_list_around_a_picture_that_is_not_there(client: FlaskClient, at: str) -> None:
    answer = client.get(f"/v1/images?at={at}", headers=headers_of(ALICE))
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not_found"


def test_the_list_around_somebody_elses_picture_is_that_around_a_missing_one(
    client: FlaskClient, pictures: list[str]
) -> None:
    foreign, missing = (
        client.get(f"/v1/images?at={at}", headers=headers_of(BOB)).get_json()
        for at in (pictures[0], MISSING)
    )
    foreign.pop("request_id")
    missing.pop("request_id")
    assert foreign == missing


def test_a_list_begins_at_one_place_only(client: FlaskClient, pictures: list[str]) -> None:
    query = f"at={pictures[0]}&cursor=x"
    answer = client.get(f"/v1/images?{query}", headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "at"


@pytest.mark.parametrize("cursor", ["x", "%C3%BF", "e30", "MS4y", "a" * 101])
def test_a_cursor_of_ones_own_making_is_refused(client: FlaskClient, cursor: str) -> None:
    answer = client.get(f"/v1/images?cursor={cursor}", headers=headers_of(ALICE))
    assert answer.status_code in {400, 422}
    assert answer.get_json()["code"] in {"bad_cursor", "invalid_fields"}


@pytest.mark.parametrize("limit", ["0", "201", "x"])
def test_a_limit_out_of_range_names_the_field(client: FlaskClient, limit: str) -> None:
    answer = client.get(f"/v1/images?limit={limit}", headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "limit"


def test_neighbours_follow_the_order_of_the_list(client: FlaskClient, pictures: list[str]) -> None:
    for number, image_id in enumerate(pictures):
        beside = client.get(f"/v1/images/{image_id}/neighbours", headers=headers_of(ALICE))
        assert beside.get_json() == {
            "previous": pictures[number - 1] if number else None,
            "next": pictures[number + 1] if number < 4 else None,
        }


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_somebody_elses_image_is_answered_exactly_like_a_missing_one(
    client: FlaskClient, pictures: list[str], method: str
) -> None:
    answers = []
    for image_id in (pictures[0], MISSING, "..%2f", "x"):
        options = {"json": {"alt": "mine"}} if method == "patch" else {}
        answer = getattr(client, method)(
            f"/v1/images/{image_id}", headers=headers_of(BOB), **options
        )
        body = answer.get_json()
        body.pop("request_id")
        body.pop("detail")
        answers.append((answer.status_code, body))
    assert answers[0][0] == 404
    assert all(one == answers[0] for one in answers)


def test_name_alt_and_visibility_can_be_changed(client: FlaskClient, pictures: list[str]) -> None:
    change = {"name": "../a\u202eb.png", "alt": "Two  cats\n", "visibility": "link"}
    answer = client.patch(f"/v1/images/{pictures[0]}", json=change, headers=headers_of(ALICE))
    body = answer.get_json()
    assert answer.status_code == 200
    assert (body["name"], body["alt"], body["visibility"]) == ("ab.png", "Two cats", "link")


@pytest.mark.parametrize(("change", "gets_one"), [("link", True), ("private", False)])
def test_a_picture_gets_its_card_when_it_becomes_shared(
    client: FlaskClient, d: Dependencies, change: str, gets_one: bool
) -> None:
    image_id = upload(client, picture()).get_json()["id"]
    d.rendition_queue.start()
    wait_until(lambda: d.catalogue.load_own_image(ALICE, image_id).preview_key)
    client.patch(f"/v1/images/{image_id}", json={"visibility": change}, headers=headers_of(ALICE))
    if gets_one:
        wait_until(lambda: d.catalogue.load_own_image(ALICE, image_id).card_key)
    else:
        later = upload(client, picture()).get_json()["id"]
        wait_until(lambda: d.catalogue.load_own_image(ALICE, later).preview_key)
        assert d.catalogue.load_own_image(ALICE, image_id).card_key is None


@pytest.mark.parametrize(
    "change", [{"owner": BOB}, {"state": "pending"}, {"visibility": "all"}, {"name": "\u202e"}]
)
def test_nothing_else_can_be_changed(
    client: FlaskClient, pictures: list[str], change: dict[str, str]
) -> None:
    before = client.get(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE)).get_json()
    answer = client.patch(f"/v1/images/{pictures[0]}", json=change, headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert answer.get_json()["errors"]
    after = client.get(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE)).get_json()
    assert after == before


def test_a_deleted_image_leaves_no_object_and_gives_its_quota_back(
    client: FlaskClient, pictures: list[str], store: FakeStore, d: Dependencies
) -> None:
    for image_id in pictures:
        answer = client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE))
        assert (answer.status_code, answer.data) == (204, b"")
        assert client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE)).status_code == 404
    assert d.lifecycle.usage(ALICE).bytes == 0
    d.remover.sweep()
    assert store.objects == {}


def test_a_delete_that_the_store_fails_is_final_for_everybody_and_tried_again(
    client: FlaskClient, pictures: list[str], store: FakeStore, d: Dependencies
) -> None:
    store.failing = {"remove"}
    answer = client.delete(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE))
    assert answer.status_code == 204
    found = client.get(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE))
    assert found.status_code == 404
    assert d.lifecycle.usage(ALICE).images == 4
    assert d.remover.sweep() == 0
    store.failing = set()
    assert d.remover.sweep() == 2
    assert len(store.objects) == 8
