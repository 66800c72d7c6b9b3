"""Private means private: only its owner gets a byte of a picture or learns that it exists."""

from __future__ import annotations

import secrets
import time
from typing import Any

import pytest

from tests.system.instance import Instance
from tests.system.people import Answer, Person
from tests.system.pictures import jpeg
from tests.system.test_metrics import OURS, scrape
from tests.timeouts import wait_until
from tests.uploader.decoding.exif_blocks import (
    DESCRIPTION,
    LENS,
    MAKE,
    MODEL,
    SECONDS,
    TAKEN,
    exif,
    marked,
)

pytestmark = [pytest.mark.system, pytest.mark.every_store]

ABSENT_ID = "0" * 22
# What a file says that nobody else may learn, in values that stand nowhere by chance.
PLANTED = marked(
    exif(
        {DESCRIPTION: "Plantedtext of a file", MAKE: "Plantedmake", MODEL: "Plantedmodel"},
        {SECONDS: [(1, 7919)], LENS: "Plantedlens", TAKEN: "1987:06:05 04:03:21"},
        {1: "S", 2: [(53, 1), (4637, 100), (0, 1)], 3: "W", 4: [(71, 1), (2519, 100), (0, 1)]},
    )
)
SECRETS = ("53.7728", "71.4198", "planted", "1987-06-05", "0.000126278")

# Every route that names one picture: method, path, body.
ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/v1/images/{id}", {}),
    ("HEAD", "/v1/images/{id}", {}),
    ("GET", "/v1/images/{id}/neighbours", {}),
    ("GET", "/v1/images/{id}/neighbours?q=a", {}),
    ("GET", "/v1/images?at={id}", {}),
    ("GET", "/v1/images/{id}/albums", {}),
    ("GET", "/v1/images?at={id}&q=a", {}),
    ("GET", "/v1/images?at={id}&q=is:trashed", {}),
    ("PATCH", "/v1/images/{id}", {"json": {"visibility": "link"}}),
    ("DELETE", "/v1/images/{id}", {}),
    ("DELETE", "/v1/images/{id}?permanent=true", {}),
    ("POST", "/v1/images/{id}/restore", {}),
    ("GET", "/v1/trash/{id}", {}),
    ("GET", "/i/{id}.jpg", {}),
    ("HEAD", "/i/{id}.jpg", {}),
    ("GET", "/i/{id}.jpg", {"headers": {"Range": "bytes=0-9"}}),
    ("GET", "/i/{id}.jpg", {"headers": {"If-None-Match": "*"}}),
    ("GET", "/i/{id}/thumb.webp", {}),
    ("HEAD", "/i/{id}/thumb.webp", {}),
    ("GET", "/i/{id}/thumb.webp", {"headers": {"Range": "bytes=0-9"}}),
    ("GET", "/i/{id}/thumb-2x.webp", {}),
    ("HEAD", "/i/{id}/thumb-2x.webp", {}),
    ("GET", "/i/{id}/thumb-2x.webp", {"headers": {"Range": "bytes=0-9"}}),
    ("GET", "/i/{id}/thumb-2x.webp", {"headers": {"If-None-Match": "*"}}),
    ("GET", "/i/{id}/preview.webp", {}),
    ("HEAD", "/i/{id}/preview.webp", {}),
    ("GET", "/i/{id}/card.jpg", {}),
    ("HEAD", "/i/{id}/card.jpg", {}),
    ("GET", "/i/{id}/card.jpg", {"headers": {"Range": "bytes=0-9"}}),
]
MEDIA_PATHS = (
    "/i/{id}.jpg",
    "/i/{id}/thumb.webp",
    "/i/{id}/thumb-2x.webp",
    "/i/{id}/preview.webp",
    "/i/{id}/card.jpg",
)


def comparable(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    """Returns an answer without what differs from one request to the next by design."""
    own = {"date", "x-request-id"}
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in own}
    body = answer.body
    if answer.headers.get("Content-Type") == "application/problem+json" and body:
        document = answer.json()
        document.pop("request_id")
        body = repr(sorted(document.items())).encode()
    return answer.status, body, headers


@pytest.fixture(scope="module")
def private_id(other_member: Person) -> str:
    """A picture of somebody else, which no test may change."""
    return str(other_member.upload(jpeg(900, 600)).json()["id"])


def put_into_every_cache(owner: Person, image_id: str) -> None:
    for path in MEDIA_PATHS:
        assert owner.get(path.format(id=image_id)).status == 200


@pytest.mark.parametrize(("method", "path", "options"), ROUTES)
def test_somebody_elses_picture_is_exactly_like_a_missing_one(
    member: Person,
    other_member: Person,
    private_id: str,
    method: str,
    path: str,
    options: dict[str, Any],
) -> None:
    put_into_every_cache(other_member, private_id)
    foreign = member.request(method, path.format(id=private_id), **options)
    missing = member.request(method, path.format(id=ABSENT_ID), **options)
    assert foreign.status == 404
    assert comparable(foreign) == comparable(missing)
    assert other_member.get(f"/v1/images/{private_id}").json()["visibility"] == "private"


@pytest.mark.parametrize(("method", "path", "options"), ROUTES)
def test_what_is_in_somebody_elses_trash_is_exactly_like_a_missing_one(
    member: Person, other_member: Person, method: str, path: str, options: dict[str, Any]
) -> None:
    """Also where everybody could see it before, by its link."""
    query = "?visibility=link" if options.get("json") is None else ""
    image_id = other_member.upload(jpeg(900, 600), query=query).json()["id"]
    put_into_every_cache(other_member, image_id)
    assert other_member.request("DELETE", f"/v1/images/{image_id}").status == 204
    time.sleep(1)  # As long as caches may keep it.
    foreign = member.request(method, path.format(id=image_id), **options)
    missing = member.request(method, path.format(id=ABSENT_ID), **options)
    assert foreign.status == 404
    assert comparable(foreign) == comparable(missing)
    assert other_member.get(f"/v1/trash/{image_id}").status == 200


def test_an_archive_of_somebody_elses_picture_is_exactly_like_one_of_none(
    member: Person, other_member: Person, nobody: Person, private_id: str
) -> None:
    put_into_every_cache(other_member, private_id)
    for asker, status in ((member, 404), (nobody, 401)):
        foreign, missing = (
            asker.request("POST", "/v1/images/archive", json={"ids": [one]})
            for one in (private_id, ABSENT_ID)
        )
        assert foreign.status == status
        assert comparable(foreign) == comparable(missing)


def test_an_action_on_somebody_elses_picture_is_exactly_like_one_on_none(
    member: Person, other_member: Person, nobody: Person, private_id: str
) -> None:
    shares = {"action": "visibility", "visibility": "link"}
    actions: list[dict[str, Any]] = [{"action": "trash"}, {"action": "delete"}, shares]
    for action in actions:
        results = []
        for image_id in (private_id, ABSENT_ID):
            document = {"ids": [image_id], **action}
            assert nobody.request("POST", "/v1/images/actions", json=document).status == 401
            answer = member.request("POST", "/v1/images/actions", json=document)
            (result,) = answer.json()["results"]
            assert result.pop("id") == image_id
            results.append((answer.status, result, answer.json()["undo"]))
        assert results[0] == results[1] == (207, {"status": 404, "code": "not_found"}, None)
    assert other_member.get(f"/v1/images/{private_id}").json()["visibility"] == "private"


def test_the_trash_of_somebody_else_tells_nothing(member: Person, other_member: Person) -> None:
    said = other_member.upload(jpeg(), name="canary-in-the-trash.jpg").json()
    other_member.request("DELETE", f"/v1/images/{said['id']}")
    mine = member.get("/v1/trash?limit=200")
    assert said["id"].encode() not in mine.body
    assert b"canary-in-the-trash" not in mine.body
    member.request("POST", "/v1/trash/restore")
    member.request("DELETE", "/v1/trash")
    assert other_member.get(f"/v1/trash/{said['id']}").status == 200


@pytest.mark.parametrize(("method", "path", "options"), ROUTES)
@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 300], ids=["none", "odd", "junk"])
def test_without_a_token_every_picture_is_the_same_401(
    other_member: Person,
    nobody: Person,
    private_id: str,
    method: str,
    path: str,
    options: dict[str, Any],
    token: str,
) -> None:
    put_into_every_cache(other_member, private_id)
    nobody.token = token
    private = nobody.request(method, path.format(id=private_id), **options)
    missing = nobody.request(method, path.format(id=ABSENT_ID), **options)
    assert private.status == 401
    assert comparable(private) == comparable(missing)


def gives_away(text: str) -> list[str]:
    """Which of the planted values are in a text."""
    return [secret for secret in SECRETS if secret in text.casefold()]


# Every route that names one album.
ALBUM_ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/v1/albums/{id}", {}),
    ("PATCH", "/v1/albums/{id}", {"json": {"name": "other"}}),
    ("DELETE", "/v1/albums/{id}", {}),
    ("PUT", "/v1/albums/{id}/images", {"json": {"ids": [ABSENT_ID]}}),
    ("DELETE", "/v1/albums/{id}/images", {"json": {"ids": [ABSENT_ID]}}),
    ("POST", "/v1/albums/{id}/order", {"json": {"ids": [ABSENT_ID], "before": None}}),
    ("POST", "/v1/upload?album_id={id}", {"body": jpeg(41, 31)}),
]


@pytest.fixture(scope="module")
def private_album(other_member: Person, private_id: str) -> str:
    """An album of somebody else, with a picture in it."""
    said = other_member.request("POST", "/v1/albums", json={"name": "canary of an album"})
    album_id = str(said.json()["id"])
    path = f"/v1/albums/{album_id}/images"
    assert other_member.request("PUT", path, json={"ids": [private_id]}).status == 200
    return album_id


@pytest.mark.parametrize(("method", "path", "options"), ALBUM_ROUTES)
def test_somebody_elses_album_is_exactly_like_a_missing_one(
    member: Person, other_member: Person, nobody: Person, private_album: str, method: str,
    path: str, options: dict[str, Any],
) -> None:  # fmt: skip
    for person, status in ((member, 404), (nobody, 401)):
        foreign = person.request(method, path.format(id=private_album), **options)
        missing = person.request(method, path.format(id=ABSENT_ID), **options)
        assert foreign.status == status
        assert comparable(foreign) == comparable(missing)
    said = other_member.get(f"/v1/albums/{private_album}").json()
    assert (said["name"], said["images"]) == ("canary of an album", 1)


def test_albums_tell_nothing_of_somebody_elses(
    member: Person, private_album: str, private_id: str
) -> None:
    """Neither as a parent, nor as a cover, nor as what is put into one's own."""
    mine = member.request("POST", "/v1/albums", json={"name": "mine"}).json()["id"]
    assert b"canary of an album" not in member.get("/v1/albums").body
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/v1/albums", {"name": "in it", "parent_id": private_album}),
        ("PATCH", f"/v1/albums/{mine}", {"parent_id": private_album}),
        ("PATCH", f"/v1/albums/{mine}", {"cover_id": private_id}),
        ("PUT", f"/v1/albums/{mine}/images", {"ids": [private_id]}),
        ("DELETE", f"/v1/albums/{mine}/images", {"ids": [private_id]}),
        ("POST", f"/v1/albums/{mine}/order", {"ids": [private_id], "before": None}),
    ]
    for method, path, body in asked:
        foreign = member.request(method, path, json=body)
        absent = {
            name: value
            if name in {"name", "before"}
            else [ABSENT_ID]
            if isinstance(value, list)
            else ABSENT_ID
            for name, value in body.items()
        }
        missing = member.request(method, path, json=absent)
        assert comparable(foreign) == comparable(missing), (method, path)
        assert method == "DELETE" or foreign.status in {404, 422}


def test_what_a_file_says_is_told_to_its_owner_and_to_nobody_else(
    vitrine: Instance, alice: Person, bob: Person, nobody: Person, administrator: Person
) -> None:
    said = alice.upload(jpeg(exif_block=PLANTED), query="?visibility=link").json()
    assert said["place"] == {"latitude": -53.772833, "longitude": -71.419833}
    assert (said["camera"], said["lens"]) == ("Plantedmake Plantedmodel", "Plantedlens")
    change = {"description": "Plantedtext of an owner", "taken_at": "1987-06-05T04:03:22Z",
              "tags": ["Planted/tag"], "favourite": True}  # fmt: skip
    changed = alice.request("PATCH", f"/v1/images/{said['id']}", json=change)
    assert gives_away(changed.body.decode()) == list(SECRETS)
    (listed,) = alice.get("/v1/images").json()["items"]
    assert listed["place"] == said["place"]
    # A shared original alone still has what its camera wrote into it.
    addresses = [said[name] for name in ("view_url", "thumbnail_url", "preview_url", "card_url")]
    addresses += [f"/v1/images{path}" for path in ("", f"/{said['id']}", f"?at={said['id']}")]
    addresses += [f"/v1/{path}" for path in ("audit", "user", "tokens", "sessions")]
    addresses += ["/v1/tags", "/v1/tags?prefix=plant"]
    addresses += [f"/v1/admin/{path}" for path in ("overview", "users", "audit")]
    for person in (bob, nobody, administrator):
        for address in addresses:
            answer = person.get(address)
            text = f"{dict(answer.headers)} {answer.body.decode('latin-1')}"
            assert gives_away(text) == [], (person.login, address)
    assert nobody.get(said["view_url"]).status == 200
    alice.request("DELETE", f"/v1/images/{said['id']}")
    assert gives_away(alice.get("/v1/audit").body.decode()) == []
    if vitrine.process is not None:
        later = nobody.get("/v1/nothing").headers["X-Request-ID"]
        wait_until(lambda: later in vitrine.log(), "the line of a later request")
        assert gives_away(vitrine.log()) == []
        assert [part for part in OURS if gives_away(scrape(vitrine, part))] == []


def test_lists_hold_ones_own_pictures_only(alice: Person, bob: Person) -> None:
    theirs = bob.upload(jpeg(), name="canary-of-bob.jpg").json()["id"]
    alice.upload(jpeg())
    answer = alice.get("/v1/images?limit=200")
    assert theirs.encode() not in answer.body
    assert b"canary-of-bob" not in answer.body


@pytest.mark.parametrize(
    ("method", "options"), [("PATCH", {"json": {"name": "mine"}}), ("DELETE", {})]
)
def test_somebody_elses_tag_is_exactly_like_a_missing_one(
    alice: Person, bob: Person, nobody: Person, method: str, options: dict[str, Any]
) -> None:
    """Be it named, or below one that is."""
    theirs = bob.upload(jpeg()).json()["id"]
    bob.request("PATCH", f"/v1/images/{theirs}", json={"tags": ["canary/tag", "canary"]})
    for tag in ("canary", "canary%2Ftag", "Canary/TAG"):
        for person, status in ((alice, 404), (nobody, 401)):
            foreign = person.request(method, f"/v1/tags/{tag}", **options)
            missing = person.request(method, "/v1/tags/nothing%2Fthere", **options)
            assert foreign.status == status
            assert comparable(foreign) == comparable(missing)
    assert bob.get(f"/v1/images/{theirs}").json()["tags"] == ["canary", "canary/tag"]


def test_tags_of_somebody_else_are_no_suggestions_and_do_not_count(
    alice: Person, bob: Person
) -> None:
    theirs, mine = (person.upload(jpeg()).json()["id"] for person in (bob, alice))
    bob.request("PATCH", f"/v1/images/{theirs}", json={"tags": ["canary", "common"]})
    alice.request("PATCH", f"/v1/images/{mine}", json={"tags": ["Common"]})
    assert alice.get("/v1/tags").json()["items"] == [{"tag": "Common", "images": 1}]
    assert alice.get("/v1/tags?prefix=can").json()["items"] == []
    renamed = alice.request("PATCH", "/v1/tags/common", json={"name": "canary"}).json()
    assert renamed == {"tag": "canary", "images": 1, "merged": False, "left": 0}
    assert len(bob.get("/v1/tags").json()["items"]) == 2


def test_a_cursor_of_somebody_else_opens_nothing(alice: Person, bob: Person) -> None:
    for _ in range(3):
        bob.upload(jpeg())
    cursor = bob.get("/v1/images?limit=1").json()["next_cursor"]
    answer = alice.get(f"/v1/images?limit=200&cursor={cursor}")
    assert answer.status in (200, 400)
    assert answer.json().get("items", []) == []


def test_an_upload_of_the_same_bytes_tells_nothing_of_somebody_elses(
    alice: Person, bob: Person
) -> None:
    content = jpeg()
    theirs = bob.upload(content).json()
    mine = alice.upload(content)
    assert mine.status == 201
    assert mine.json()["duplicate"] is False
    assert mine.json()["id"] != theirs["id"]


def test_who_has_the_link_sees_a_shared_picture_until_it_is_private_again(
    bob: Person, nobody: Person, alice: Person
) -> None:
    content = jpeg()
    said = bob.upload(content, query="?visibility=link").json()
    assert said["visibility"] == "link"
    for person in (nobody, alice):
        assert person.get(said["url"]).body == content
        assert person.get(said["thumbnail_url"]).status == 200
        assert person.get(said["card_url"]).status == 200
        assert person.get(f"/v1/images/{said['id']}").status in (401, 404)
    assert nobody.get(said["url"]).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    bob.request("PATCH", f"/v1/images/{said['id']}", json={"visibility": "private"})
    time.sleep(1)
    assert nobody.get(said["url"]).status == 401
    assert alice.get(said["url"]).status == 404


def test_two_people_who_ask_in_turn_never_get_each_others_answer(
    alice: Person, bob: Person
) -> None:
    pictures = {person.login: jpeg() for person in (alice, bob)}
    urls = {p.login: p.upload(pictures[p.login]).json()["url"] for p in (alice, bob)}
    for _ in range(10):
        for person, other in ((alice, bob), (bob, alice)):
            assert person.get(urls[person.login]).body == pictures[person.login]
            assert person.get(urls[other.login]).status == 404


def test_identity_headers_from_outside_mean_nothing(alice: Person, bob: Person) -> None:
    image_id = bob.upload(jpeg()).json()["id"]
    their_id = bob.get("/v1/user").json()["id"]
    names = [
        "X-Identity", "X-User", "X-User-Id", "X-Auth-User", "X-Auth-Request-User", "Remote-User",
        "X-Remote-User", "X-Forwarded-User", "X_Identity", "X-Original-URI", "X-Rewrite-URL",
    ]  # fmt: skip
    for name in names:
        for value in (their_id, bob.login, bob.token, "admin"):
            answer = alice.get(f"/v1/images/{image_id}", headers={name: value})
            assert answer.status == 404, (name, value)
            anonymous = Person(alice.url).get("/v1/user", headers={name: value})
            assert anonymous.status == 401, (name, value)


def test_a_picture_cannot_be_shown_by_another_extension_or_rendition_name(bob: Person) -> None:
    image_id = bob.upload(jpeg()).json()["id"]
    others = [
        "thumb.jpg",
        "thumb-2x.jpg",
        "thumb-2x",
        "thumb-3x.webp",
        "preview-2x.webp",
        "preview.jpg",
        "card.webp",
        "card.jpeg",
        "card",
        "original",
        "original.jpg",
    ]
    paths = ["/i/{id}.png", "/i/{id}.html", "/i/{id}", *(f"/i/{{id}}/{name}" for name in others)]
    for path in paths:
        assert bob.get(path.format(id=image_id)).status == 404, path


def test_ids_cannot_be_guessed_from_each_other(bob: Person) -> None:
    ids = [bob.upload(jpeg(seed=secrets.randbits(60))).json()["id"] for _ in range(3)]
    assert all(len(image_id) == 22 for image_id in ids)
    assert len({image_id[:4] for image_id in ids}) == 3
