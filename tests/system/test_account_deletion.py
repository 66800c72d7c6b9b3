"""Somebody leaves: signed out at once, and within a minute nothing is left of them anywhere."""

from __future__ import annotations

import hashlib
import secrets
import time

import pytest

from tests.system.conftest import DEPLOYED_PORT
from tests.system.instance import Instance
from tests.system.people import PASSWORD, Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import begun_by_draft, begun_by_tus, tus_fields
from tests.system.traces import Traces
from tests.timeouts import is_within, wait_until

pytestmark = [
    # Somebody else was there first, and administers.
    pytest.mark.usefixtures("member"),
    pytest.mark.system,
    pytest.mark.every_store,
    pytest.mark.skipif(bool(DEPLOYED_PORT), reason="its folders are looked into"),
]
WITHIN_SECONDS = 60


def live_in(person: Person, pictures: int) -> Traces:
    """Use all that a person can use, and return what they would be recognised by."""
    traces = Traces()
    traces.add_words(person.login, person.get("/v1/user").json()["id"])
    for number in range(pictures):
        upload(person, traces, jpeg(900, 600), link=number % 2 == 0)
    begin_uploads(person, traces)
    arrange(person, traces)
    # And what was deleted just before, for good and into the trash.
    for query in ("?permanent=true", ""):
        gone = upload(person, traces, jpeg(400, 300), link=True)
        assert person.request("DELETE", f"/v1/images/{gone}{query}").status == 204
    person.request("POST", "/v1/token", json={"login": person.login, "password": "x" * 20},
                   headers={"Authorization": ""})  # fmt: skip
    return traces


def arrange(person: Person, traces: Traces) -> None:
    """Put pictures into albums, of which one is deleted again."""
    ids = [one["id"] for one in person.get("/v1/images").json()["items"]]
    for number in range(2):
        name = f"album-{secrets.token_hex(8)}"
        made = person.request("POST", "/v1/albums", json={"name": name, "description": name})
        path = f"/v1/albums/{made.json()['id']}"
        assert person.request("PUT", f"{path}/images", json={"ids": ids}).status == 200
        traces.add_words(name, made.json()["id"])
        if number:
            assert person.request("DELETE", path).status == 204


def upload(person: Person, traces: Traces, content: bytes, *, link: bool) -> str:
    name = f"holiday-{secrets.token_hex(8)}.jpg"
    answer = person.request(
        "POST", f"/v1/upload?visibility={'link' if link else 'private'}",
        fields={"file": (name, content)}, headers={"Idempotency-Key": f'"{secrets.token_hex(12)}"'},
    )  # fmt: skip
    assert answer.status == 201, answer.body
    image = answer.json()
    traces.add_words(name, image["id"], hashlib.sha256(content).hexdigest())
    traces.add_bytes(content)
    for url in ("url", "thumbnail_url", "preview_url", "card_url"):
        if not image[url]:
            continue
        path = person.path_of(image[url])
        seen = person.get(path)
        if seen.status != 200:
            # The card of a private picture is for nobody.
            assert url == "card_url", (url, seen.status)
            continue
        traces.add_bytes(seen.body)
        # With a condition it goes by the cache, whatever the store is.
        person.get(path, headers={"If-None-Match": '"another"'})
    change = "private" if link else "link"
    tag = f"tag-{secrets.token_hex(8)}"
    traces.add_words(tag)
    changes = {"visibility": change, "tags": [tag], "favourite": True}
    changed = person.request("PATCH", f"/v1/images/{image['id']}", json=changes)
    assert changed.status == 200
    return str(image["id"])


def begin_uploads(person: Person, traces: Traces) -> None:
    """Leave uploads open, one without and one with a part of its bytes."""
    content = jpeg(1200, 900)
    traces.add_bytes(content[: len(content) // 2])
    path = begun_by_tus(person, len(content))
    half = content[: len(content) // 2]
    assert person.request("PATCH", path, headers=tus_fields(0), body=half).status == 204
    traces.add_words(path.rsplit("/", 1)[1], begun_by_draft(person, 1000).rsplit("/", 1)[1])


def leave(person: Person) -> None:
    answer = person.request("DELETE", "/v1/user", json={"password": PASSWORD})
    assert answer.status == 202, answer.body


def test_nothing_is_left_of_who_deletes_the_account(
    vitrine: Instance, alice: Person, bob: Person
) -> None:
    kept = upload(bob, Traces(), jpeg(300, 200), link=True)
    traces = live_in(alice, 8)
    assert len({found.split(":")[0].split("/")[0] for found in traces.found_in(vitrine)}) > 1
    elsewhere = Person(vitrine.url, alice.login)
    assert elsewhere.log_in().status == 200
    traces.add_words(alice.token, elsewhere.token)
    pictures = alice.get("/v1/images").json()["items"]
    shared = next(one for one in pictures if one["visibility"] == "link")
    anybody = Person(vitrine.url)
    paths = [alice.path_of(shared[url]) for url in ("url", "thumbnail_url", "preview_url")]
    assert [anybody.get(path).status for path in paths] == [200] * 3
    began = time.monotonic()
    leave(alice)
    # To the end of the second in which an answer was kept.
    wait_until(lambda: alice.get("/v1/user").status == 401, "signed out", 3, pause=0.05)
    assert elsewhere.get("/v1/images").status == 401
    assert elsewhere.request(
        "POST", "/v1/token/refresh", json={"refresh_token": elsewhere.refresh_token}
    ).status == 401  # fmt: skip
    assert alice.upload(jpeg(50, 50)).status == 401
    # As every picture that is not there is answered to who has not signed in.
    for path in paths:
        wait_until(lambda path=path: anybody.get(path).status == 401, "gone for everybody")  # type: ignore[misc]  # Bound at once.
    last: list[str] = []

    def nothing_is_left() -> bool:
        last[:] = traces.found_in(vitrine)
        return not last

    try:
        wait_until(nothing_is_left, "nothing is left", WITHIN_SECONDS, pause=1)
    except AssertionError:
        raise AssertionError(f"left after {WITHIN_SECONDS} s: {last[:20]}") from None
    assert is_within(time.monotonic() - began, WITHIN_SECONDS)
    # Nobody else has lost anything.
    assert bob.get(f"/v1/images/{kept}").status == 200
    assert bob.get("/v1/user").json()["usage"]["images"] == 1


def test_who_registers_the_login_again_finds_nothing(vitrine: Instance, alice: Person) -> None:
    before = alice.get("/v1/user").json()["id"]
    assert alice.upload(jpeg(60, 60)).status == 201
    leave(alice)
    again = newcomer(vitrine.url, alice.login)
    assert again.get("/v1/user").json()["id"] != before
    assert again.get("/v1/images").json()["items"] == []


def test_a_wrong_password_leaves_everything(alice: Person) -> None:
    answer = alice.request("DELETE", "/v1/user", json={"password": "a wrong password of nobody"})
    assert (answer.status, answer.code) == (422, "wrong_password")
    assert alice.get("/v1/user").status == 200


def test_a_deletion_counts_as_an_attempt_at_a_password_and_needs_the_session(
    nobody: Person,
) -> None:
    answer = nobody.request("DELETE", "/v1/user", json={"password": PASSWORD})
    assert (answer.status, answer.code) == (401, "unauthorized")
