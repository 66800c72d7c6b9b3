"""Renditions of pictures that are turned: no cache shows one as it was before."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import pytest
from PIL import Image, ImageOps

from tests.faults.test_turns import WAYS, said_way, way_of
from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg

pytestmark = [pytest.mark.system, pytest.mark.every_store]

FORMS = ["thumbnail_url", "preview_url", "card_url"]


def turned(person: Person, image_id: str, turn: int, mirrored: bool) -> dict[str, Any]:
    change = {"turn": turn, "mirrored": mirrored}
    answer = person.request("PATCH", f"/v1/images/{image_id}", json=change)
    assert answer.status == 200, answer.body
    said: dict[str, Any] = answer.json()
    return said


def assert_shown(person: Person, said: dict[str, Any], content: bytes) -> None:
    """Assert that every rendition is as it is said, at once, and asked for twice."""
    for form in (*FORMS, *FORMS):
        answer = person.get(said[form])
        assert answer.status == 200, form
        assert way_of(shrunk(answer.body), shrunk(content)) == said_way(said), form


def shrunk(content: bytes) -> bytes:
    """Returns a picture of few pixels, in which no rendition has a size of its own."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    size = (64, 48) if picture.width > picture.height else (48, 64)
    out = io.BytesIO()
    picture.resize(size).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_shown_as_it_was_turned_last_from_the_next_request_on(alice: Person) -> None:
    content = jpeg(960, 720)
    said = alice.upload(content).json()
    assert_shown(alice, said, content)
    for way in [*WAYS[1:], WAYS[0], WAYS[1], WAYS[0]]:
        assert_shown(alice, turned(alice, said["id"], *way), content)


def test_an_address_of_another_turn_is_not_kept_for_the_time_when_it_is_right(
    alice: Person,
) -> None:
    content = jpeg(960, 720)
    said = alice.upload(content).json()
    plain = said["preview_url"]
    for url in (plain, f"{plain}?shown=6", f"{plain}?shown=6"):
        assert way_of(shrunk(alice.get(url).body), shrunk(content)) == (0, False), url
    said = turned(alice, said["id"], 90, mirrored=False)
    assert said["preview_url"] == f"{plain}?shown=6"
    assert_shown(alice, said, content)
    # Who has an address of before is shown the picture as it is now.
    for url in (f"{plain}?shown=3", f"{plain}?shown=1"):
        assert way_of(shrunk(alice.get(url).body), shrunk(content)) == (90, False), url


def kept_for(vitrine: Instance, image_id: str) -> set[str]:
    """Returns the keys, without the credential, of what the gateway keeps of a picture."""
    kept = set()
    for file in (vitrine.data / "gateway" / "cache" / "renditions").rglob("*"):
        try:
            found = re.search(rb"\nKEY: (\S+)\n", file.read_bytes()) if file.is_file() else None
        except FileNotFoundError:
            continue  # It was old enough.
        if found and image_id.encode() in found[1]:
            kept.add(found[1].decode().partition("|")[2])
    return kept


def test_no_address_but_the_right_one_makes_an_entry_of_the_cache(
    vitrine: Instance, alice: Person
) -> None:
    said = turned(alice, alice.upload(jpeg(960, 720)).json()["id"], 90, mirrored=True)
    plain, image_id = said["thumbnail_url"].partition("?")[0], said["id"]
    odd = [f"shown={number}" for number in (0, 9, 10, 66, -1, "x", "")]
    odd += ["shown=7&x=1", "x=1&shown=7", "shown=7&shown=7", "SHOWN=7", "shown=%37", "x", ""]
    odd += [f"shown={number}" for number in (1, 2, 3, 4, 5, 6, 8)]
    time.sleep(1 - time.time() % 1)
    for query in odd:
        assert alice.get(f"{plain}?{query}").status == 200, query
    assert kept_for(vitrine, image_id) == set()
    assert alice.get(said["thumbnail_url"]).status == 200
    assert kept_for(vitrine, image_id) == {f"{image_id}|thumb|7"}


def test_the_address_of_a_turn_opens_no_picture_of_somebody_else(
    alice: Person, bob: Person, nobody: Person
) -> None:
    said = turned(alice, alice.upload(jpeg(960, 720)).json()["id"], 90, mirrored=False)
    for form in FORMS:
        assert alice.get(said[form]).status == 200
        assert bob.get(said[form]).status == 404
        assert nobody.get(said[form]).status == 401


def test_a_turned_jpeg_can_be_had_as_it_is_shown_by_its_owner_alone(
    alice: Person, bob: Person, nobody: Person
) -> None:
    content = jpeg(960, 720)
    image_id = alice.upload(content, query="?visibility=link").json()["id"]
    said = turned(alice, image_id, 90, mirrored=True)
    answer = alice.get(said["as_shown_url"])
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="picture.jpg"')
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    shown = io.BytesIO()
    ImageOps.exif_transpose(Image.open(io.BytesIO(answer.body))).save(shown, "PNG")
    assert way_of(shrunk(shown.getvalue()), shrunk(content)) == (90, True)
    assert alice.request("HEAD", said["as_shown_url"]).status == 200
    assert bob.get(said["as_shown_url"]).status == 404
    assert nobody.get(said["as_shown_url"]).status == 401
    assert alice.get(said["url"]).body == content
