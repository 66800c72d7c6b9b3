"""A picture, from the upload to its deletion, by the API."""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import time
from contextlib import closing

import pytest
from PIL import Image

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

pytestmark = [pytest.mark.system, pytest.mark.every_store]

LIMIT = 64 * 1024 * 1024
PLACE = b"a secret place"
# What chats are said to read of a page, and of a picture.
FIRST_BYTES = 8_000
MOST_CARD_BYTES = 280_000


def test_an_upload_comes_back_byte_identical(alice: Person) -> None:
    content = jpeg()
    answer = alice.upload(content, "herons.jpg")
    assert answer.status == 201
    said = answer.json()
    assert answer.headers["Location"] == said["url"]
    assert said["sha256"] == hashlib.sha256(content).hexdigest()
    assert (said["type"], said["width"], said["height"]) == ("image/jpeg", 320, 200)
    assert said["url"].startswith(alice.url)
    original = alice.get(said["url"])
    assert original.status == 200
    assert original.body == content
    assert original.headers["Content-Type"] == "image/jpeg"
    assert original.headers["ETag"] == f'"{said["sha256"]}"'


def test_a_raw_body_is_taken_too(alice: Person) -> None:
    content = jpeg()
    answer = alice.request(
        "POST", "/v1/upload", body=content, headers={"Content-Type": "image/jpeg"}
    )
    assert answer.status == 201
    assert alice.get(answer.json()["url"]).body == content


def test_both_renditions_are_webp_without_the_originals_metadata(alice: Person) -> None:
    said = alice.upload(jpeg(1600, 1200)).json()
    for name in ("thumbnail_url", "preview_url"):
        answer = alice.get(said[name])
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.body[:4] == b"RIFF"
        assert b"EXIF" not in answer.body


def test_a_chat_finds_a_small_card_without_metadata_and_the_place_stays_in_the_original(
    alice: Person, nobody: Person
) -> None:
    content = jpeg(2400, 1600, place=PLACE)
    assert PLACE in content
    said = alice.upload(content, query="?visibility=link").json()
    page = nobody.get(said["view_url"]).body.decode()
    tags = dict(re.findall(r'<meta (?:property|name)="([a-z:]+)" content="([^"]*)">', page))
    assert tags["og:image"] == said["card_url"]
    assert page.index("twitter:card") < FIRST_BYTES
    card = nobody.get(tags["og:image"])
    assert card.status == 200
    assert card.headers["Content-Type"] == tags["og:image:type"] == "image/jpeg"
    assert card.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(card.body) <= MOST_CARD_BYTES
    assert PLACE not in card.body
    assert b"Exif" not in card.body
    with Image.open(io.BytesIO(card.body)) as shown:
        assert shown.size == (int(tags["og:image:width"]), int(tags["og:image:height"]))
    assert PLACE in nobody.get(said["url"]).body


def test_the_card_of_a_picture_that_becomes_shared_is_there_before_it_is_asked_for(
    vitrine: Instance, alice: Person
) -> None:
    if vitrine.process is None:
        pytest.skip("the database is elsewhere")
    said = alice.upload(jpeg(1600, 1200)).json()

    database = vitrine.data / "databases" / "uploader.db"

    def has_card() -> bool:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
            query = "SELECT card_key FROM images WHERE id = ?"
            return rows.execute(query, [said["id"]]).fetchone()[0] is not None

    assert not has_card()
    alice.request("PATCH", f"/v1/images/{said['id']}", json={"visibility": "link"})
    wait_until(has_card)


def test_who_asks_for_text_gets_the_address_alone(alice: Person) -> None:
    answer = alice.request(
        "POST", "/v1/upload", body=jpeg(),
        headers={"Content-Type": "image/jpeg", "Accept": "text/plain"},
    )  # fmt: skip
    assert answer.status == 201
    assert answer.body.decode().strip().startswith(f"{alice.url}/i/")


def test_the_same_bytes_again_are_a_duplicate(alice: Person) -> None:
    content = jpeg()
    first = alice.upload(content).json()
    second = alice.upload(content)
    assert second.status == 200
    assert second.json()["duplicate"] is True
    assert second.json()["id"] == first["id"]
    kept = alice.upload(content, query="?duplicates=keep")
    assert kept.status == 201
    assert kept.json()["id"] != first["id"]


def test_the_list_is_newest_first_and_paged(alice: Person) -> None:
    ids = [alice.upload(jpeg()).json()["id"] for _ in range(5)]
    seen: list[str] = []
    path = "/v1/images?limit=2"
    for _ in range(3):
        page = alice.get(path).json()
        seen += [item["id"] for item in page["items"]]
        path = f"/v1/images?limit=2&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert seen == ids[::-1]


def test_name_and_alternative_text_can_be_changed(alice: Person) -> None:
    said = alice.upload(jpeg()).json()
    changed = alice.request(
        "PATCH", f"/v1/images/{said['id']}", json={"name": "Dusk.jpg", "alt": "Herons at dusk"}
    )
    assert changed.status == 200
    shown = alice.get(f"/v1/images/{said['id']}").json()
    assert (shown["name"], shown["alt"]) == ("Dusk.jpg", "Herons at dusk")


def test_when_a_picture_was_taken_can_be_said_and_taken_back(alice: Person) -> None:
    said = alice.upload(jpeg(), name="IMG_20240102_030405.jpg").json()
    assert (said["taken_at"], said["taken_known"]) == ("2024-01-02T03:04:05.000Z", True)
    path = f"/v1/images/{said['id']}"
    change = {"taken_at": "1998-07-01T10:00:00+02:00", "description": "Herons, long ago"}
    changed = alice.request("PATCH", path, json=change).json()
    assert changed["taken_at"] == "1998-07-01T10:00:00.000+02:00"
    assert changed["description"] == "Herons, long ago"
    alice.request("PATCH", path, json={"taken_at": None})
    assert alice.get(path).json()["taken_at"] == said["taken_at"]


@pytest.mark.parametrize("query", ["", "?permanent=true"])
def test_a_deleted_picture_is_gone_everywhere(alice: Person, query: str) -> None:
    said = alice.upload(jpeg()).json()
    assert alice.get(said["thumbnail_url"]).status == 200
    assert alice.request("DELETE", f"/v1/images/{said['id']}{query}").status == 204
    paths = [said["url"], said["thumbnail_url"], said["preview_url"], said["card_url"]]
    time.sleep(1)  # As long as caches may keep it.
    # The list of the trash shows its owner the thumbnail.
    thumbnail = 404 if query else 200
    assert [alice.get(path).status for path in paths] == [404, thumbnail, 404, 404]
    assert alice.get(f"/v1/images/{said['id']}").status == 404
    assert alice.get("/v1/images").json()["items"] == []


def test_usage_follows_uploads_and_deletions(alice: Person) -> None:
    content = jpeg()
    said = alice.upload(content).json()
    stored, trashed = (1, len(content), 0, 0), (1, len(content), 1, len(content))
    for method, path, after in (
        ("GET", f"/v1/images/{said['id']}", stored),
        ("DELETE", f"/v1/images/{said['id']}", trashed),
        ("POST", f"/v1/images/{said['id']}/restore", stored),
        ("DELETE", f"/v1/images/{said['id']}?permanent=true", (0, 0, 0, 0)),
    ):
        alice.request(method, path)
        usage = alice.get("/v1/user").json()["usage"]
        names = ("images", "bytes", "trashed_images", "trashed_bytes")
        assert tuple(usage[name] for name in names) == after, method


def test_what_is_in_the_trash_is_served_to_nobody_until_its_link_is_turned_on_again(
    alice: Person, bob: Person, nobody: Person
) -> None:
    said = alice.upload(jpeg(900, 600), query="?visibility=link").json()
    paths = [said[name] for name in ("url", "thumbnail_url", "preview_url", "card_url", "view_url")]
    wait_until(lambda: [nobody.get(path).status for path in paths] == [200] * 5)
    assert alice.request("DELETE", f"/v1/images/{said['id']}").status == 204
    time.sleep(1)  # As long as caches may keep it.
    assert [nobody.get(path).status for path in paths] == [401] * 4 + [303]
    assert [bob.get(path).status for path in paths[:4]] == [404] * 4
    restored = alice.request("POST", f"/v1/images/{said['id']}/restore").json()
    assert (restored["id"], restored["url"]) == (said["id"], said["url"])
    assert restored["had_link"] is True
    assert [nobody.get(path).status for path in paths[:4]] == [401] * 4
    assert alice.get(said["url"]).status == 200
    alice.request("PATCH", f"/v1/images/{said['id']}", json={"visibility": "link"})
    assert nobody.get(said["url"]).status == 200


def test_the_same_bytes_bring_a_picture_back_from_the_trash(alice: Person) -> None:
    content = jpeg()
    first = alice.upload(content).json()
    alice.request("DELETE", f"/v1/images/{first['id']}")
    again = alice.upload(content)
    assert (again.status, again.json()["id"]) == (200, first["id"])
    assert (again.json()["duplicate"], again.json()["restored"]) == (True, True)
    assert alice.get("/v1/trash").json()["images"] == 0


def test_the_trash_is_listed_and_emptied_with_its_numbers(alice: Person) -> None:
    contents = [jpeg() for _ in range(3)]
    ids = [alice.upload(content).json()["id"] for content in contents]
    for image_id in ids:
        alice.request("DELETE", f"/v1/images/{image_id}")
    listed = alice.get("/v1/trash?limit=2").json()
    assert [item["id"] for item in listed["items"]] == ids[:0:-1]
    assert (listed["images"], listed["bytes"]) == (3, sum(map(len, contents)))
    emptied = alice.request("DELETE", "/v1/trash").json()
    assert emptied == {"images": 3, "bytes": sum(map(len, contents)), "left": 0}
    assert alice.get("/v1/trash").json()["items"] == []
    assert alice.get("/v1/user").json()["usage"]["images"] == 0


@pytest.mark.parametrize("extra", [1, 10_000, 60_000, 1_000_000])
def test_a_file_over_the_limit_is_refused(alice: Person, extra: int) -> None:
    content = b"\xff\xd8\xff" + bytes(LIMIT - 3 + extra)
    raw = alice.request("POST", "/v1/upload", body=content, headers={"Content-Type": "image/jpeg"})
    assert (raw.status, raw.code) == (413, "too_large")
    form = alice.upload(content)
    assert (form.status, form.code) == (413, "too_large")
    # Both the uploader and the gateway, which refuses what is far too large, name the limit.
    for answer in (raw, form):
        assert "67 MB (67108864 bytes)" in answer.json()["detail"]
