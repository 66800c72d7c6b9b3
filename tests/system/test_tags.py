"""Tags through the gateway: any sign of them in an address, and no address that is two things."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.system.people import Person
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system

TAGS = [
    "sea", "2024/Winter holiday", "a/b/c", "Zürich", "京都/寺", "🙂", "👩\u200d🚀", "50% off",
    "a;b=c", "C:\\x", "#1", "what?", "Mr. Big", ".hidden", "a/...", "it's \"q\"", "<b>&amp;",
    "%2F", "%2e%2e", "a+b", "~", "[x]{y}|z^`", "no\u00a0break",
]  # fmt: skip


@pytest.fixture
def tagged(alice: Person) -> str:
    """A picture of Alice's."""
    return str(alice.upload(jpeg()).json()["id"])


def tags_of(person: Person, image_id: str) -> list[str]:
    found: list[str] = person.get(f"/v1/images/{image_id}").json()["tags"]
    return found


@pytest.mark.parametrize("tag", TAGS)
def test_every_sign_of_a_tag_passes_in_an_address(alice: Person, tagged: str, tag: str) -> None:
    said = alice.request("PATCH", f"/v1/images/{tagged}", json={"tags": [tag]}).json()["tags"]
    (address,) = (f"/v1/tags/{quote(one, safe='')}" for one in said)
    renamed = alice.request("PATCH", address, json={"name": "for now"})
    assert (renamed.status, tags_of(alice, tagged)) == (200, ["for now"])
    alice.request("PATCH", "/v1/tags/for%20now", json={"name": tag})
    assert tags_of(alice, tagged) == said
    assert alice.request("DELETE", address).json() == {"images": 1, "left": 0}
    assert alice.request("DELETE", address).status == 404
    assert tags_of(alice, tagged) == []


@pytest.mark.parametrize("separator", ["/", "%2F", "%2f"])
def test_a_slash_is_written_as_it_is_or_encoded(alice: Person, tagged: str, separator: str) -> None:
    alice.request("PATCH", f"/v1/images/{tagged}", json={"tags": ["a/b c/d"]})
    address = separator.join(["/v1/tags/a", "b%20c", "d"])
    assert alice.request("DELETE", address).json() == {"images": 1, "left": 0}


@pytest.mark.parametrize(
    "path",
    [
        "..", "a/..", "..%2Fimages", "a%2F..%2F..%2Fimages", "%2e%2e", "a%2F%2e%2e", ".", "a%2F.",
        "a//b", "a%2F%2Fb", "a/%2Fb", "%2Fa", "/a", "a/", "a%2F", "a%01", "a%0Ab", "a%7F", "a;b",
        "a\\b", "", "a%2F..?x=y", "..%2F..%2Finternal%2Flibrary", "..%2Ftrash",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_an_address_that_could_be_read_in_two_ways_is_refused(
    alice: Person, tagged: str, method: str, path: str
) -> None:
    alice.request("PATCH", f"/v1/images/{tagged}", json={"tags": ["a", "a/b", "images"]})
    body = {"json": {"name": "b"}} if method == "PATCH" else {}
    answer = alice.request(method, f"/v1/tags/{path}", **body)
    assert answer.status in {400, 404}
    assert tags_of(alice, tagged) == ["a", "a/b", "images"]


def test_other_addresses_may_have_no_encoded_slash_still(alice: Person, tagged: str) -> None:
    for path in ("/v1%2Ftags/a", f"/v1/images%2F{tagged}", "/v1/tags%2Fa", "/v1/tagsa%2Fb"):
        assert alice.request("DELETE", path).status == 400, path


def test_bytes_that_are_no_text_are_no_tag(alice: Person) -> None:
    assert alice.request("DELETE", "/v1/tags/%ff%fe").status == 404
