"""The caller's own images: list, one, change, delete, neighbours."""

import dataclasses
import io
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image as PillowImage
from werkzeug.test import TestResponse

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.decoding.exif_blocks import GATE, GATE_DEGREES, PHOTO, SHOT, exif, marked
from tests.uploader.test_upload import upload
from uploader.dependencies import EXTENSION, Dependencies
from uploader.library.image import CARD, PREVIEW
from uploader.library.sorts import COLUMNS
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.rotation import Rotation

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
    assert answer == {
        "items": [], "trashed": [], "previous_cursor": None, "next_cursor": None, "hints": [],
        "words": [],
    }  # fmt: skip


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


@pytest.mark.parametrize("cursor", ["x", "%C3%BF", "e30", "MS4y", "a" * 1601])
def test_a_cursor_of_ones_own_making_is_refused(client: FlaskClient, cursor: str) -> None:
    answer = client.get(f"/v1/images?cursor={cursor}", headers=headers_of(ALICE))
    assert answer.status_code == 422
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


BY_NAME = ["img_2.png", "Img_10.png", "z.png", "\N{LATIN CAPITAL LETTER Z WITH CARON}z.png"]


@pytest.fixture
def named(client: FlaskClient) -> list[str]:
    """The ids of Alice's four pictures, by their names; the first one is the largest."""
    made = {}
    for name in BY_NAME[::2] + BY_NAME[1::2]:
        sent = picture(size=(400, 400) if name == BY_NAME[0] else (40, 40))
        made[name] = upload(client, sent, filename=name).get_json()["id"]
    return [made[name] for name in BY_NAME]


def listed(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/v1/images?{query}", headers=headers_of(ALICE))
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def test_the_list_has_the_order_that_is_asked_for(client: FlaskClient, named: list[str]) -> None:
    def ids(query: str) -> list[str]:
        return [item["id"] for item in listed(client, query)["items"]]

    assert ids("sort=name") == ids("sort=name&order=asc") == named
    assert ids("sort=name&order=desc") == named[::-1]
    assert ids("sort=size")[0] == ids("sort=size&order=asc")[-1] == named[0]
    assert ids("") == ids("sort=uploaded&order=desc") == ids("order=asc")[::-1]
    # As nothing is known of when they were taken.
    assert ids("sort=taken") == ids("sort=uploaded")
    said = {"taken_at": "2020-01-01T00:00:00Z"}
    client.patch(f"/v1/images/{named[3]}", json=said, headers=headers_of(ALICE))
    assert ids("sort=taken&order=asc")[0] == named[3]
    assert ids(f"sort=name&limit=1&at={named[2]}") == named[2:3]


def test_a_new_name_moves_a_picture(client: FlaskClient, named: list[str]) -> None:
    for name, place in (("IMG_11.png", 1), ("zzz.png", 3), ("img_3.png", 0)):
        client.patch(f"/v1/images/{named[0]}", json={"name": name}, headers=headers_of(ALICE))
        items = listed(client, "sort=name")["items"]
        assert [item["id"] for item in items].index(named[0]) == place


def test_the_months_lead_to_their_pictures(client: FlaskClient, named: list[str]) -> None:
    for image_id, taken in zip(named, ("2024-02-29", "2024-03-01", "2024-02-01"), strict=False):
        said = {"taken_at": f"{taken}T12:00:00Z"}
        client.patch(f"/v1/images/{image_id}", json=said, headers=headers_of(ALICE))

    def months(query: str, who: str = ALICE) -> Any:
        answer = client.get(f"/v1/images/months{query}", headers=headers_of(who))
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()["items"]

    _, march, february = months("?by=taken")
    assert [(one["month"], one["images"]) for one in (march, february)] == [
        ("2024-03", 1), ("2024-02", 2),
    ]  # fmt: skip
    found = listed(client, f"sort=taken&limit=2&cursor={february['cursor']}")
    assert [item["id"] for item in found["items"]] == [named[0], named[2]]
    upwards = months("?by=taken&order=asc")
    assert [(one["month"], one["images"]) for one in upwards[:2]] == [
        ("2024-02", 2),
        ("2024-03", 1),
    ]
    found = listed(client, f"sort=taken&order=asc&limit=2&cursor={upwards[0]['cursor']}")
    assert [item["id"] for item in found["items"]] == [named[2], named[0]]
    assert [one["images"] for one in months("")] == [4]
    client.delete(f"/v1/images/{named[1]}", headers=headers_of(ALICE))
    assert [one["images"] for one in months("?by=uploaded")] == [3]
    assert months("?by=taken", BOB) == []
    answer = client.get("/v1/images/months?by=name", headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "by"


def test_neighbours_are_those_of_the_order_that_is_asked_for(
    client: FlaskClient, named: list[str]
) -> None:
    def beside(query: str) -> Any:
        address = f"/v1/images/{named[1]}/neighbours?{query}"
        return client.get(address, headers=headers_of(ALICE)).get_json()

    assert beside("sort=name") == {"previous": named[0], "next": named[2]}
    assert beside("sort=name&order=desc") == {"previous": named[2], "next": named[0]}


def test_a_cursor_belongs_to_one_sort_and_order(client: FlaskClient, named: list[str]) -> None:
    queries = [f"sort={sort}&order={order}" for sort in COLUMNS for order in ("asc", "desc")]
    cursors = {query: listed(client, f"limit=1&{query}")["next_cursor"] for query in queries}
    for query in queries:
        for other, cursor in cursors.items():
            answer = client.get(f"/v1/images?{query}&cursor={cursor}", headers=headers_of(ALICE))
            assert answer.status_code == (200 if query == other else 422)
            if query != other:
                assert answer.get_json()["code"] == "bad_cursor"


@pytest.mark.parametrize("query", ["sort=views", "order=up", "sort=own"])
@pytest.mark.parametrize("path", ["", f"/{MISSING}/neighbours"])
def test_an_order_that_there_is_not_names_the_field(
    client: FlaskClient, path: str, query: str
) -> None:
    answer = client.get(f"/v1/images{path}?{query}", headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == query.partition("=")[0]


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


KNOWN = {
    "taken_at": "2019-05-12T14:05:06.250+02:00",
    "taken_known": True,
    "camera": "NIKON D100",
    "lens": "50mm f/1.8",
    "exposure": {"seconds": 0.004, "aperture": 5.6, "iso": 200, "focal_length": 50.0},
    "place": {"latitude": GATE_DEGREES[0], "longitude": GATE_DEGREES[1]},
    "description": "Flag over the bay",
}


def photograph() -> bytes:
    return picture("JPEG", exif=marked(exif(PHOTO, SHOT, GATE)))


def test_what_is_known_of_a_picture_is_told_by_the_upload_the_list_and_the_picture(
    client: FlaskClient,
) -> None:
    said = upload(client, photograph()).get_json()
    shown = client.get(f"/v1/images/{said['id']}", headers=headers_of(ALICE)).get_json()
    (listed,) = client.get("/v1/images", headers=headers_of(ALICE)).get_json()["items"]
    for answer in (said, shown, listed):
        assert {name: answer[name] for name in KNOWN} == KNOWN


def test_of_a_picture_that_says_nothing_the_time_of_the_upload_is_told_as_that(
    client: FlaskClient, pictures: list[str]
) -> None:
    shown = client.get(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE)).get_json()
    assert (shown["taken_at"], shown["taken_known"]) == (shown["created_at"], False)
    assert [shown[name] for name in ("camera", "lens", "exposure", "place")] == [None] * 4
    assert shown["description"] == ""


def test_the_time_and_the_description_can_be_changed_and_taken_back(client: FlaskClient) -> None:
    image_id = upload(client, photograph()).get_json()["id"]

    def changed(**change: Any) -> Any:
        answer = client.patch(f"/v1/images/{image_id}", json=change, headers=headers_of(ALICE))
        assert answer.status_code == 200
        return answer.get_json()

    said = changed(taken_at="1998-07-01T10:00:00Z", description="Ours")
    assert (said["taken_at"], said["taken_known"]) == ("1998-07-01T10:00:00.000Z", True)
    assert said["description"] == "Ours"
    # What an answer says can be sent back as it is.
    assert changed(taken_at=said["taken_at"])["taken_at"] == said["taken_at"]
    assert changed(alt="A flag")["taken_at"] == said["taken_at"]
    back = changed(taken_at=None, description=None)
    assert (back["taken_at"], back["description"]) == (KNOWN["taken_at"], "")
    assert back["camera"] == "NIKON D100"


def test_a_place_can_be_taken_away_and_the_original_stays_as_it_is(
    client: FlaskClient, store: FakeStore
) -> None:
    content = photograph()
    said = upload(client, content).get_json()
    path = f"/v1/images/{said['id']}"
    assert client.patch(path, json={"place": None}, headers=headers_of(BOB)).status_code == 404
    for _ in range(2):
        answer = client.patch(path, json={"place": None}, headers=headers_of(ALICE))
        assert answer.get_json() == said_without_place(said)
    shown = client.get(path, headers=headers_of(ALICE)).get_json()
    assert shown == said_without_place(said)
    assert content in store.objects.values()
    # The same bytes again are the same picture, as its owner wants it.
    assert upload(client, content).get_json()["place"] is None


def said_without_place(said: dict[str, Any]) -> dict[str, Any]:
    of_the_upload = {"duplicate", "restored", "album", "album_problem"}
    kept = {name: one for name, one in said.items() if name not in of_the_upload}
    return kept | {"place": None, "place_removed": True}


@pytest.mark.parametrize("method", ["get", "patch"])
def test_nobody_else_is_told_what_is_known_of_a_shared_picture(
    client: FlaskClient, method: str
) -> None:
    image_id = upload(client, photograph(), visibility="link").get_json()["id"]
    options = {"json": {"taken_at": None}} if method == "patch" else {}
    answer = getattr(client, method)(f"/v1/images/{image_id}", headers=headers_of(BOB), **options)
    assert answer.status_code == 404
    assert b"NIKON" not in answer.data


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
    "change", [{"owner": BOB}, {"state": "pending"}, {"visibility": "all"}, {"name": "\u202e"},
     {"taken_at": "yesterday"}, {"taken_at": "9999-12-31T23:59:59Z"}, {"camera": "D100"},
     {"place": {"latitude": 1, "longitude": 2}}, {"description": "a" * 2001}],
)  # fmt: skip
def test_nothing_else_can_be_changed(
    client: FlaskClient, pictures: list[str], change: dict[str, str]
) -> None:
    before = client.get(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE)).get_json()
    answer = client.patch(f"/v1/images/{pictures[0]}", json=change, headers=headers_of(ALICE))
    assert answer.status_code == 422
    assert answer.get_json()["errors"]
    after = client.get(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE)).get_json()
    assert after == before


def test_an_image_deleted_for_good_leaves_no_object_and_gives_its_quota_back(
    client: FlaskClient, pictures: list[str], store: FakeStore, d: Dependencies
) -> None:
    for image_id in pictures:
        path = f"/v1/images/{image_id}?permanent=true"
        answer = client.delete(path, headers=headers_of(ALICE))
        assert (answer.status_code, answer.data) == (204, b"")
        assert client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE)).status_code == 404
    assert d.lifecycle.usage(ALICE).bytes == 0
    d.remover.sweep()
    assert store.objects == {}


def test_a_delete_that_the_store_fails_is_final_for_everybody_and_tried_again(
    client: FlaskClient, pictures: list[str], store: FakeStore, d: Dependencies
) -> None:
    store.failing = {"remove"}
    path = f"/v1/images/{pictures[0]}?permanent=true"
    answer = client.delete(path, headers=headers_of(ALICE))
    assert answer.status_code == 204
    found = client.get(f"/v1/images/{pictures[0]}", headers=headers_of(ALICE))
    assert found.status_code == 404
    assert d.lifecycle.usage(ALICE).images == 4
    assert d.remover.sweep() == 0
    store.failing = set()
    assert d.remover.sweep() == 2
    assert len(store.objects) == 8


def turned(client: FlaskClient, image_id: str, user: str = ALICE, **change: Any) -> TestResponse:
    return client.patch(f"/v1/images/{image_id}", json=change, headers=headers_of(user))


def stored_picture(store: FakeStore, key: str | None) -> PillowImage.Image:
    assert key is not None
    return PillowImage.open(io.BytesIO(store.objects[key]))


def test_a_picture_is_turned_and_mirrored_by_what_it_is_to_be(
    client: FlaskClient, d: Dependencies, store: FakeStore
) -> None:
    data = picture(size=(60, 40))
    before = upload(client, data).get_json()
    assert (before["turn"], before["mirrored"], before["width"]) == (0, False, 60)
    for _ in range(2):
        answer = turned(client, before["id"], turn=90, mirrored=True, name="turned.png")
        said = answer.get_json()
        assert answer.status_code == 200
        assert (said["turn"], said["mirrored"], said["name"]) == (90, True, "turned.png")
        assert (said["width"], said["height"]) == (40, 60)
        # Of the original nothing has changed.
        for same in ("bytes", "sha256", "type", "url"):
            assert said[same] == before[same]
    image = d.catalogue.load_own_image(ALICE, before["id"])
    assert stored_picture(store, image.thumb_key).size == (40, 60)
    assert store.objects[image.original_key] == data
    preview = d.rendition_maker.make(image, PREVIEW)
    assert stored_picture(store, preview.preview_key).size == (40, 60)
    back = turned(client, before["id"], turn=0, mirrored=False).get_json()
    assert (back["turn"], back["mirrored"], back["width"]) == (0, False, 60)


@pytest.mark.parametrize(
    "change",
    [
        {"turn": 45}, {"turn": 360}, {"turn": -90}, {"turn": "90"}, {"turn": None}, {"turn": True},
        {"mirrored": "true"}, {"mirrored": 1}, {"mirrored": None},
        {"turn": 90, "name": "\u202e"}, {"turn": 90, "taken_at": "yesterday"},
    ],
)  # fmt: skip
def test_what_is_no_turn_changes_nothing(
    client: FlaskClient, pictures: list[str], d: Dependencies, change: dict[str, Any]
) -> None:
    answer = turned(client, pictures[0], **change)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_fields")
    assert d.catalogue.load_own_image(ALICE, pictures[0]).orientation == 1


def test_somebody_elses_picture_cannot_be_turned(client: FlaskClient, pictures: list[str]) -> None:
    foreign, missing = (
        turned(client, image_id, BOB, turn=90) for image_id in (pictures[0], MISSING)
    )
    assert foreign.status_code == missing.status_code == 404
    bodies = [answer.get_json() | {"request_id": ""} for answer in (foreign, missing)]
    assert bodies[0] == bodies[1]


def test_a_turn_that_nobody_has_time_for_is_to_be_asked_for_again(
    app: APIFlask, client: FlaskClient, d: Dependencies
) -> None:
    image_id = upload(client, picture()).get_json()["id"]
    busy = RenditionMaker(
        d.catalogue, d.lifecycle, d.store, d.gatekeeper, d.settings.spool_dir, most_requests=0
    )
    rotation = Rotation(d.database, busy, d.rendition_queue)
    app.extensions[EXTENSION] = dataclasses.replace(d, rotation=rotation)
    answer = turned(client, image_id, turn=90, name="b.png")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "decoders_busy")
    image = d.catalogue.load_own_image(ALICE, image_id)
    assert (image.turn, image.name) == (0, "cat.png")


def test_a_picture_that_is_shared_and_turned_at_once_gets_a_card_of_the_turn(
    client: FlaskClient, d: Dependencies, store: FakeStore
) -> None:
    image_id = upload(client, picture(size=(600, 400))).get_json()["id"]
    said = turned(client, image_id, turn=270, visibility="link").get_json()
    assert (said["card_width"], said["card_height"]) == (400, 600)
    image = d.rendition_maker.make(d.catalogue.load_own_image(ALICE, image_id), CARD)
    assert stored_picture(store, image.card_key).size == (400, 600)


def test_a_further_picture_of_the_same_bytes_is_shown_as_the_one_that_is_there(
    client: FlaskClient,
) -> None:
    data = picture(size=(60, 40))
    first = upload(client, data).get_json()
    turned(client, first["id"], turn=90)
    again = upload(client, data).get_json()
    assert (again["id"], again["duplicate"], again["turn"]) == (first["id"], True, 90)
    copy = upload(client, data, duplicates="keep").get_json()
    assert (copy["turn"], copy["width"]) == (90, 40)
    # From here on each has a turn of its own.
    assert turned(client, copy["id"], turn=0).get_json()["width"] == 60
    kept = client.get(f"/v1/images/{first['id']}", headers=headers_of(ALICE)).get_json()
    assert (kept["turn"], kept["width"]) == (90, 40)
