"""Private means private: only its owner gets a byte of a picture or learns that it exists."""

from __future__ import annotations

import secrets
import time
from typing import Any

import pytest

from tests.system.people import Answer, Person
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system

ABSENT_ID = "0" * 22

# Every route that names one picture: method, path, body.
ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/v1/images/{id}", {}),
    ("HEAD", "/v1/images/{id}", {}),
    ("GET", "/v1/images/{id}/neighbours", {}),
    ("GET", "/v1/images?at={id}", {}),
    ("PATCH", "/v1/images/{id}", {"json": {"visibility": "link"}}),
    ("DELETE", "/v1/images/{id}", {}),
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


def put_into_every_cache(owner: Person, image_id: str) -> None:
    for path in MEDIA_PATHS:
        assert owner.get(path.format(id=image_id)).status == 200


@pytest.mark.parametrize(("method", "path", "options"), ROUTES)
def test_somebody_elses_picture_is_exactly_like_a_missing_one(
    member: Person, other_member: Person, method: str, path: str, options: dict[str, Any]
) -> None:
    image_id = other_member.upload(jpeg(900, 600)).json()["id"]
    put_into_every_cache(other_member, image_id)
    foreign = member.request(method, path.format(id=image_id), **options)
    missing = member.request(method, path.format(id=ABSENT_ID), **options)
    assert foreign.status == 404
    assert comparable(foreign) == comparable(missing)
    assert other_member.get(f"/v1/images/{image_id}").json()["visibility"] == "private"


@pytest.mark.parametrize(("method", "path", "options"), ROUTES)
@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 300], ids=["none", "odd", "junk"])
def test_without_a_token_every_picture_is_the_same_401(
    other_member: Person,
    nobody: Person,
    method: str,
    path: str,
    options: dict[str, Any],
    token: str,
) -> None:
    image_id = other_member.upload(jpeg(900, 600)).json()["id"]
    put_into_every_cache(other_member, image_id)
    nobody.token = token
    private = nobody.request(method, path.format(id=image_id), **options)
    missing = nobody.request(method, path.format(id=ABSENT_ID), **options)
    assert private.status == 401
    assert comparable(private) == comparable(missing)


def test_lists_hold_ones_own_pictures_only(alice: Person, bob: Person) -> None:
    theirs = bob.upload(jpeg(), name="canary-of-bob.jpg").json()["id"]
    alice.upload(jpeg())
    answer = alice.get("/v1/images?limit=200")
    assert theirs.encode() not in answer.body
    assert b"canary-of-bob" not in answer.body


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
