"""The bytes of a picture, through every cache: who gets them, with what headers, for how long."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

import pytest

from tests.system.instance import Instance
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until

pytestmark = [pytest.mark.system, pytest.mark.every_store]

FORMS = ["thumbnail_url", "thumbnail_2x_url", "preview_url", "card_url", "url"]
JPEGS = {"card_url", "url"}
# A request in each of the ways in which bytes, or news of them, can be asked for.
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "get": ("GET", {}),
    "head": ("HEAD", {}),
    "range": ("GET", {"Range": "bytes=0-9"}),
    "range-head": ("HEAD", {"Range": "bytes=0-9"}),
    "if-none-match": ("GET", {"If-None-Match": "*"}),
    "if-match": ("GET", {"If-Match": "*"}),
    "if-range": ("GET", {"Range": "bytes=0-9", "If-Range": '"other"'}),
}
OURS = {
    "accept-ranges", "cache-control", "connection", "content-disposition", "content-length",
    "content-range", "content-security-policy", "content-type", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "date", "etag", "last-modified", "permissions-policy",
    "referrer-policy", "server", "vary", "x-content-type-options", "x-frame-options",
    "x-request-id", "x-robots-tag",
}  # fmt: skip
# How often each revocation is measured: a second has phases, and nobody chooses when to log out.
TIMES = 5


def asked(person: Person, url: str, way: str) -> Answer:
    method, headers = WAYS[way]
    return person.request(method, url, headers=headers)


def fresh_and_kept(
    person: Person, shown: dict[str, Any], each: dict[str, dict[str, Any]] | None = None
) -> list[tuple[str, Answer]]:
    """Asks for every form twice in one second: for a new answer, and for the one that was kept.

    `each` says with which options a form is asked for, where it is with any.
    """
    while True:
        time.sleep(1 - time.time() % 1)
        second = int(time.time())
        answers = [
            (form, person.get(shown[form], **(each or {}).get(form, {})))
            for _ in range(2)
            for form in FORMS
        ]
        # A busy machine may not come to all of it within the second, and then begins again.
        if int(time.time()) == second:
            return answers


def looked_at(owner: Person) -> dict[str, Any]:
    """Uploads a private picture, whose every form its owner has then looked at."""
    said: dict[str, Any] = owner.upload(jpeg(1600, 1200), 'H\u00e4ron "at" dusk.jpg').json()
    for form in FORMS:
        assert owner.get(said[form]).status == 200
    # Until it is made the first thumbnail is given in its place.
    first = owner.get(said["thumbnail_url"]).headers["ETag"]
    wait_until(lambda: owner.get(said["thumbnail_2x_url"]).headers["ETag"] != first)
    return said


@pytest.fixture(scope="module")
def shown(member: Person) -> dict[str, Any]:
    """A private picture of the member's, which no test changes."""
    return looked_at(member)


def test_every_answer_names_its_bytes_and_keeps_them_harmless(
    member: Person, shown: dict[str, Any]
) -> None:
    for form, answer in fresh_and_kept(member, shown):
        headers = answer.headers
        assert headers.getlist("ETag") == [f'"{hashlib.sha256(answer.body).hexdigest()}"']
        assert headers["Content-Length"] == str(len(answer.body))
        assert headers["Content-Type"] == ("image/jpeg" if form in JPEGS else "image/webp")
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["Vary"] == "Authorization, Cookie, X-API-Key"
        assert headers["Accept-Ranges"] == "bytes"
        for name, value in {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
        }.items():
            assert headers.getlist(name) == [value], name
        assert {name.lower() for name in headers} <= OURS


def test_what_nobody_has_taken_or_a_stranger_asked_for_is_not_kept(
    vitrine: Instance, alice: Person
) -> None:
    if vitrine.process is None:
        pytest.skip("the gateway's files are elsewhere")
    said = alice.upload(jpeg(900, 600), query="?visibility=link").json()
    folder = vitrine.data / "gateway" / "cache" / "renditions"

    def kept() -> list[bytes]:
        found = [file.read_bytes() for file in folder.glob("*/*/*")]
        return [content for content in found if f"|{said['id']}|".encode() in content]

    for number in range(10):
        stranger = Person(vitrine.url, token=f"eyJh.e30{number}.{'A' * 86}")
        assert stranger.get(said["preview_url"]).status == 200
        assert alice.request("HEAD", said["preview_url"]).status == 200
    assert not kept()
    assert alice.get(said["preview_url"]).status == 200
    assert kept()


def test_the_files_of_the_embedded_store_are_sent_without_a_copy_and_those_of_another_are_kept(
    vitrine: Instance, alice: Person
) -> None:
    if vitrine.process is None:
        pytest.skip("its cache is not on this machine")
    said = alice.upload(jpeg(900, 600)).json()
    cache = vitrine.data / "gateway" / "cache" / "media"

    def is_copied(content: bytes) -> bool:
        return any(content in file.read_bytes() for file in cache.glob("*/*/*"))

    content = alice.get(said["url"]).body
    assert is_copied(content) == ("S3_ENDPOINT" in vitrine.settings)
    # What is asked for on a condition goes by the cache, which has the tag.
    assert alice.get(said["url"], headers={"If-Match": "*"}).body == content
    assert is_copied(content)


def test_a_picture_that_is_repeated_within_its_second_is_a_kept_answer(
    member: Person, shown: dict[str, Any]
) -> None:
    answers = fresh_and_kept(member, shown)
    has_id = [(form, "X-Request-ID" in answer.headers) for form, answer in answers]
    assert has_id == [(form, is_fresh) for is_fresh in (True, False) for form in FORMS]


def test_the_name_is_given_for_old_and_new_readers(member: Person, shown: dict[str, Any]) -> None:
    # RFC 6266: a quoted ASCII name, and the true one as RFC 8187 writes it.
    for form, answer in fresh_and_kept(member, shown):
        extension = "jpg" if form in JPEGS else "webp"
        kind, plain, extended = answer.headers["Content-Disposition"].split("; ")
        assert kind == "inline"
        assert plain.startswith('filename="')
        assert plain.isascii()
        assert extended.startswith("filename*=UTF-8''")
        assert unquote(extended.removeprefix("filename*=UTF-8''")).endswith(f".{extension}")
        assert "H\u00e4ron" in unquote(extended)


# Of a size: the parts that are asked for, and from where to where they go.
PARTS: dict[str, Callable[[int], tuple[str, int, int]]] = {
    "amid": lambda _size: ("bytes=10-29", 10, 30),
    "the last seven": lambda size: ("bytes=-7", size - 7, size),
    "from a place on": lambda size: (f"bytes={size - 5}-", size - 5, size),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_exactly_that_part(member: Person, shown: dict[str, Any], part: str) -> None:
    wholes = {form: member.get(shown[form]) for form in FORMS}
    parts = {form: PARTS[part](len(whole.body)) for form, whole in wholes.items()}
    ranges = {form: {"headers": {"Range": wanted}} for form, (wanted, *_) in parts.items()}
    for form, answer in fresh_and_kept(member, shown, ranges):
        whole, (_, first, end) = wholes[form], parts[form]
        assert (form, answer.status) == (form, 206)
        assert answer.body == whole.body[first:end]
        assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{len(whole.body)}"
        assert answer.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("form", FORMS)
def test_a_part_beyond_the_end_or_of_other_bytes_is_none(
    member: Person, shown: dict[str, Any], form: str
) -> None:
    whole = member.get(shown[form])
    size, tag = len(whole.body), whole.headers["ETag"]
    beyond = member.get(shown[form], headers={"Range": f"bytes={size}-"})
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    same = member.get(shown[form], headers={"Range": "bytes=0-0", "If-Range": tag})
    assert (same.status, same.body) == (206, whole.body[:1])
    changed = member.get(shown[form], headers={"Range": "bytes=0-0", "If-Range": '"other"'})
    assert (changed.status, changed.body) == (200, whole.body)


@pytest.mark.parametrize("known", ["{tag}", '"other", {tag}', "W/{tag}", "*"])
def test_what_is_known_is_not_sent_again(member: Person, shown: dict[str, Any], known: str) -> None:
    tags = {form: member.get(shown[form]).headers["ETag"] for form in FORMS}
    conditions = {
        form: {"headers": {"If-None-Match": known.format(tag=tag)}} for form, tag in tags.items()
    }
    for form, answer in fresh_and_kept(member, shown, conditions):
        assert (form, answer.status, answer.body) == (form, 304, b"")
        assert answer.headers["ETag"] == tags[form]
        assert answer.headers["Cache-Control"] == "private, no-cache"
    for form in FORMS:
        other = member.get(shown[form], headers={"If-None-Match": '"other"'})
        assert (form, other.status) == (form, 200)


@pytest.mark.parametrize("form", FORMS)
def test_head_says_what_get_would(member: Person, shown: dict[str, Any], form: str) -> None:
    own = {"date", "x-request-id", "connection"}
    got, told = member.get(shown[form]), member.request("HEAD", shown[form])
    assert (told.status, told.body) == (200, b"")
    assert {k: v for k, v in told.headers.items() if k.lower() not in own} == {
        k: v for k, v in got.headers.items() if k.lower() not in own
    }


def test_a_picture_by_link_may_be_shown_elsewhere_and_a_private_one_may_not(
    alice: Person, nobody: Person
) -> None:
    own = looked_at(alice)
    alice.request("PATCH", f"/v1/images/{own['id']}", json={"visibility": "link"})
    time.sleep(1)
    for form, answer in fresh_and_kept(nobody, own):
        policy = answer.headers.getlist("Cross-Origin-Resource-Policy")
        assert (form, answer.status, policy) == (form, 200, ["cross-origin"])
    for form in FORMS:
        missing = nobody.get(own[form] + "x")
        assert missing.headers["Cross-Origin-Resource-Policy"] == "same-origin", form


@pytest.mark.parametrize("form", FORMS)
def test_people_who_ask_in_the_same_second_never_get_each_others_answer(
    member: Person, other_member: Person, nobody: Person, shown: dict[str, Any], form: str
) -> None:
    # Whoever does not wait for the one that asks for all gets the answer whole (proxy_cache_lock).
    right = {"get": {200}, "head": {200}, "range": {206}, "range-head": {206},
             "if-none-match": {304, 200}, "if-match": {200}, "if-range": {200}}  # fmt: skip

    def ask(turn: int) -> None:
        way = list(WAYS)[turn % len(WAYS)]
        assert asked(member, shown[form], way).status in right[way], way
        assert asked(other_member, shown[form], way).status == 404, way
        assert asked(nobody, shown[form], way).status == 401, way

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(ask, range(10 * len(WAYS))))


@pytest.mark.parametrize("part", ["header", "claims", "signature"])
def test_a_token_that_was_altered_does_not_get_what_the_true_one_was_just_given(
    vitrine: Instance, member: Person, shown: dict[str, Any], part: str
) -> None:
    parts = member.token.split(".")
    place = ["header", "claims", "signature"].index(part)
    old = parts[place][10]
    parts[place] = parts[place][:10] + ("A" if old != "A" else "B") + parts[place][11:]
    forger = Person(vitrine.url, member.login, token=".".join(parts))
    for form, answer in fresh_and_kept(member, shown):
        assert (form, answer.status) == (form, 200)
        assert (form, forger.get(shown[form]).status) == (form, 401)


def test_two_sessions_of_one_person_are_two_credentials(
    vitrine: Instance, member: Person, shown: dict[str, Any]
) -> None:
    elsewhere = Person(vitrine.url, member.login)
    assert elsewhere.log_in().status == 200
    assert [elsewhere.get(shown[form]).status for form in FORMS] == [200] * len(FORMS)
    assert elsewhere.request("DELETE", "/v1/token").status == 204
    time.sleep(1)
    assert [elsewhere.get(shown[form]).status for form in FORMS] == [401] * len(FORMS)
    assert [member.get(shown[form]).status for form in FORMS] == [200] * len(FORMS)


def seconds_it_stayed(person: Person, urls: list[str], status: int) -> float:
    """Asks for all of these again and again; returns when the last request began that was allowed.

    The count starts at the call, when whoever revoked has been told that it is done.
    """
    revoked = time.monotonic()
    last = 0.0
    waiting = list(urls)
    while waiting:
        for url in list(waiting):
            began = time.monotonic() - revoked
            assert began < scaled(60), "it never went"
            answer = person.get(url)
            if answer.status == 200:
                last = began
            else:
                assert answer.status == status
                waiting.remove(url)
    # And it stays away, also where another cache could still have it.
    assert {person.get(url).status for url in urls} == {status}
    return last


def look_at_all(person: Person, urls: list[str]) -> None:
    """Asks for each until it is given (a card that is yet to be made may be refused), and again."""
    for url in urls:
        wait_until(lambda url=url: person.get(url).status == 200)  # type: ignore[misc] # A default.
    assert {person.get(url).status for url in urls} == {200}


def log_out(owner: Person, _image_id: str) -> None:
    assert owner.request("DELETE", "/v1/token").status == 204


def revoke_session(owner: Person, _image_id: str) -> None:
    elsewhere = Person(owner.url, owner.login)
    assert elsewhere.log_in().status == 200
    sessions = elsewhere.get("/v1/sessions").json()["items"]
    (other,) = [one for one in sessions if not one["current"]]
    assert elsewhere.request("DELETE", f"/v1/sessions/{other['id']}").status == 204


def delete(owner: Person, image_id: str) -> None:
    assert owner.request("DELETE", f"/v1/images/{image_id}?permanent=true").status == 204


@pytest.mark.parametrize(
    ("revoke", "status"), [(log_out, 401), (revoke_session, 401), (delete, 404)]
)
def test_what_is_revoked_is_gone_within_a_second(
    vitrine: Instance, revoke: Callable[[Person, str], None], status: int
) -> None:
    def measure(_: int) -> float:
        owner = newcomer(vitrine.url, f"charlie-{secrets.token_hex(6)}")
        said = owner.upload(jpeg(900, 600)).json()
        urls = [said[form] for form in FORMS]
        time.sleep(secrets.randbelow(1000) / 1000)
        look_at_all(owner, urls)
        revoke(owner, said["id"])
        return seconds_it_stayed(owner, urls, status)

    with ThreadPoolExecutor(TIMES) as hands:
        stayed = list(hands.map(measure, range(TIMES)))
    assert max(stayed) <= 1.0, stayed


def test_what_is_in_the_trash_is_gone_within_a_second(
    vitrine: Instance, nobody: Person, bob: Person
) -> None:
    def measure(_: int) -> list[float]:
        owner = newcomer(vitrine.url, f"charlie-{secrets.token_hex(6)}")
        stayed = []
        for person, status in (nobody, 401), (bob, 404), (owner, 404):
            said = owner.upload(jpeg(900, 600), query="?visibility=link").json()
            # Its owner still has the thumbnail, for the list of the trash.
            forms = [form for form in FORMS if person is not owner or form != "thumbnail_url"]
            urls = [said[form] for form in forms]
            time.sleep(secrets.randbelow(1000) / 1000)
            look_at_all(person, urls)
            assert owner.request("DELETE", f"/v1/images/{said['id']}").status == 204
            stayed.append(seconds_it_stayed(person, urls, status))
        return stayed

    with ThreadPoolExecutor(TIMES) as hands:
        stayed = [seconds for one in hands.map(measure, range(TIMES)) for seconds in one]
    assert max(stayed) <= 1.0, stayed


def test_what_is_private_again_is_gone_within_a_second(
    vitrine: Instance, alice: Person, nobody: Person, bob: Person
) -> None:
    def measure(number: int) -> list[float]:
        said = alice.upload(jpeg(900, 600)).json()
        if number % 2:
            said = alice.request("PATCH", f"/v1/images/{said['id']}", json={"turn": 90}).json()
            assert said["preview_url"].endswith("?shown=6")
        urls = [said[form] for form in FORMS]
        stayed = []
        for person, status in (nobody, 401), (bob, 404):
            alice.request("PATCH", f"/v1/images/{said['id']}", json={"visibility": "link"})
            time.sleep(secrets.randbelow(1000) / 1000)
            look_at_all(person, urls)
            alice.request("PATCH", f"/v1/images/{said['id']}", json={"visibility": "private"})
            stayed.append(seconds_it_stayed(person, urls, status))
        return stayed

    with ThreadPoolExecutor(TIMES) as hands:
        stayed = [seconds for one in hands.map(measure, range(TIMES)) for seconds in one]
    assert max(stayed) <= 1.0, stayed


def kept_key(vitrine: Instance, content: bytes) -> str:
    """The key under which the gateway keeps these bytes."""
    for file in (vitrine.data / "gateway" / "cache" / "media").rglob("*"):
        if file.is_file() and content in (kept := file.read_bytes()):
            found = re.search(rb"\nKEY: (\S+)\n", kept)
            assert found
            return found[1].decode()
    raise AssertionError("the gateway keeps no such bytes")


def test_where_objects_are_forgotten_nobody_reads_one(vitrine: Instance, alice: Person) -> None:
    """Whoever reaches the address for monitoring, and knows a key."""
    content = jpeg(320, 240)
    url = alice.upload(content).json()["url"]
    # On a condition it goes by the cache, whatever the store is.
    assert alice.get(url, headers={"If-None-Match": '"another"'}).body == content
    path = f"/{kept_key(vitrine, content)}"
    cache = Person(f"http://127.0.0.1:{vitrine.status_port()}")

    def asked_of_cache(method: str, query: str = "", **headers: str) -> Answer:
        return cache.request(method, path + query, headers={"Host": "object-cache"} | headers)

    assert asked_of_cache("HEAD").status == 200
    for query in ("", "?", "?forget", "?forget=", "?forget=0", "?forget=2", "?x=1&forget=1"):
        answer = asked_of_cache("GET", query)
        assert (query, answer.status, content in answer.body) == (query, 404, False)
    assert asked_of_cache("GET", Range="bytes=0-9").status == 404
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
        assert (method, asked_of_cache(method, "?forget=1").status) == (method, 404)
    assert alice.get(url, headers={"If-None-Match": '"another"'}).body == content
    answer = asked_of_cache("GET", "?forget=1")
    assert (answer.status, answer.body) == (200, b"")
