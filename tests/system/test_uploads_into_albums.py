"""Uploads that name an album, through the real gateway."""

from __future__ import annotations

import base64
import threading
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.system.people import Answer, Person
from tests.system.pictures import jpeg
from tests.system.resuming import BYTES, TUS

pytestmark = pytest.mark.system

NAMES = ["Zürich", "京都 寺", "🙂", "50% off", "a&b=c;d", "#1 what?", "a+b", 'it\'s "q"', ".x"]
DRAFT = {"Upload-Complete": "?1", "Upload-Draft-Interop-Version": "8"}


def albums(person: Person) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in person.get("/v1/albums").json()["items"]}


def by_form(alice: Person, path: str) -> Answer:
    fields = {"album_path": path, "file": ("cat.jpg", jpeg())}
    return alice.request("POST", "/v1/upload", fields=fields)


def by_body(alice: Person, path: str) -> Answer:
    query = urlencode({"album_path": path})
    # A name beyond ASCII takes another way through the gateway.
    headers = {"Content-Type": "image/jpeg", "Content-Disposition": "inline; filename=\u00fc.jpg"}
    return alice.request("POST", f"/v1/upload?{query}", body=jpeg(), headers=headers)


def by_draft(alice: Person, path: str) -> Answer:
    query = urlencode({"album_path": path})
    headers = DRAFT | {"Content-Disposition": "inline; filename=\u00fc.jpg"}
    return alice.request("POST", f"/v1/uploads?{query}", body=jpeg(), headers=headers)


def by_tus(alice: Person, path: str) -> Answer:
    content = jpeg()
    said = {
        "Upload-Length": str(len(content)),
        "Upload-Metadata": f"album_path {base64.b64encode(path.encode()).decode()}",
    }
    begun = alice.request("POST", "/v1/uploads", headers=TUS | said)
    assert begun.status == 201, begun.body
    address = begun.headers["Location"]
    part = TUS | BYTES | {"Upload-Offset": "0"}
    assert alice.request("PATCH", address, body=content, headers=part).status == 204
    return alice.get(address)


@pytest.mark.parametrize("upload", [by_form, by_body, by_draft, by_tus])
def test_every_sign_of_a_name_comes_through(alice: Person, upload: Any) -> None:
    for name in NAMES:
        answer = upload(alice, f"Holidays/{name}")
        body = answer.json()
        image = body.get("image") or body
        assert answer.status in (200, 201), answer.body
        assert image["album"] == {"id": albums(alice)[name]["id"], "name": name}
    there = albums(alice)
    assert sorted(there) == sorted(["Holidays", *NAMES])
    assert {there[name]["parent_id"] for name in NAMES} == {there["Holidays"]["id"]}
    assert {there[name]["images"] for name in NAMES} == {1}


def test_the_files_of_a_folder_that_come_at_once_make_one_album(alice: Person) -> None:
    answers: list[Answer] = []

    def send() -> None:
        answers.append(by_form(Person(alice.url, alice.login, token=alice.token), "Folder/inner"))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status for one in answers] == [201] * 6
    there = albums(alice)
    assert {name: one["images"] for name, one in there.items()} == {"Folder": 0, "inner": 6}


def test_an_album_that_cannot_be_is_refused_before_anything_is_stored(
    alice: Person, bob: Person
) -> None:
    foreign = bob.request("POST", "/v1/albums", json={"name": "Rome"}).json()["id"]
    for query, status in ((f"album_id={foreign}", 404), ("album_path=a//b", 422)):
        answer = alice.upload(jpeg(), query=f"?{query}")
        assert answer.status == status, answer.body
    assert alice.get("/v1/images").json()["items"] == []
