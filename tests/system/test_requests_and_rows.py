"""Which rows a request may change: none by reading or from another site, else what it names."""

from __future__ import annotations

import json
import secrets
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.system.addresses import Address, addresses, ids_of
from tests.system.conftest import DEPLOYED_PORT
from tests.system.instance import MANY_LOGINS, REPOSITORY, Instance
from tests.system.people import PASSWORD, Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import TUS
from tests.system.rows import Row, rows_of

pytestmark = pytest.mark.system

READING = {"GET", "HEAD", "OPTIONS"}
# What another site can make a browser send.
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:1"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "{own}"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
]
# What an address, a header or a query may say so that reading would be more than that.
MORE_THAN_READING = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST"}


@pytest.fixture(scope="module")
def vitrine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system of its own, in which nobody else changes rows meanwhile."""
    if DEPLOYED_PORT:
        pytest.skip("the databases of a deployed system are not here")
    with Instance(tmp_path_factory.mktemp("rows") / "data", dict(MANY_LOGINS)) as instance:
        instance.start()
        newcomer(instance.url, "founder")
        yield instance


@pytest.fixture
def founder(vitrine: Instance) -> Person:
    """The administrator, with a fresh proof."""
    person = Person(vitrine.url, "founder")
    assert person.log_in().status == 200
    return person


def by_cookie(person: Person) -> dict[str, str]:
    return {"Cookie": f"__Host-vitrine_access={person.token}"}


def sent(person: Person, method: str, path: str, **options: Any) -> Answer:
    """Sends without a credential of its own, and comes back where it was too often."""
    client = Person(person.url, pool=person.pool)
    while (answer := client.request(method, path, **options)).status == 429:
        time.sleep(float(answer.headers.get("Retry-After", 1)))
    return answer


def test_nothing_that_only_reads_changes_a_row(
    vitrine: Instance, founder: Person, alice: Person
) -> None:
    """Every address, also of what is done by POST alone, and whatever else the request says."""
    known = ids_of(alice, founder)
    before = rows_of(vitrine)
    read = 0
    for address in addresses():
        path = address.filled(known)
        for person in (alice, founder):
            for method in sorted(READING):
                headers = by_cookie(person) | MORE_THAN_READING
                answer = sent(person, method, f"{path}?_method=DELETE", headers=headers)
                assert answer.status < 500, (method, path)
                read += answer.status == 200
    assert read > 100
    assert rows_of(vitrine).changed_since(before) == set()
    assert rows_of(vitrine).is_as(before)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_other_site_changes_a_row_by_a_cookie(
    vitrine: Instance, founder: Person, alice: Person, headers: dict[str, str]
) -> None:
    """Every address by every method that is more than reading, of the API and of the pages."""
    known = ids_of(alice, founder)
    before = rows_of(vitrine)
    said = {name: value.format(own=vitrine.url) for name, value in headers.items()}
    asked = [
        (method, address.filled(known))
        for address in addresses()
        for method in sorted(address.methods - READING)
    ]
    assert len(asked) > 40
    for method, path in asked:
        for person in (alice, founder):
            for body in ({"json": {}}, {"fields": {"a": "b"}, "encode_multipart": False}):
                if method == "DELETE":
                    body = {}
                own = {"headers": by_cookie(person) | said}
                answer = sent(person, method, path, **body, **own)
                assert answer.status == 403, (method, path)
                if path.startswith("/v1/"):
                    assert answer.code == "cross_site_request", (method, path)
    assert rows_of(vitrine).is_as(before)


def operations_of_json() -> list[tuple[str, str]]:
    """Returns every operation of the API documents that takes JSON and nothing else."""
    found = []
    for service in ("security", "uploader"):
        document = json.loads((REPOSITORY / "docs" / "openapi" / f"{service}.json").read_text())
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                content = operation.get("requestBody", {}).get("content", {})
                if content and all(name.endswith("json") for name in content):
                    found.append((method.upper(), path))
    return found


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
     "text/plain; charset=application/json", "application/octet-stream"],
)  # fmt: skip
def test_json_is_taken_as_json_alone(
    vitrine: Instance, founder: Person, alice: Person, media_type: str
) -> None:
    """A form of another site can send the other media types without a question beforehand."""
    known = ids_of(alice, founder)
    renamed = {
        "image_id": "picture", "user_id": "user", "token_id": "token", "tag": "tag",
        "album_id": "album",
    }  # fmt: skip
    operations = operations_of_json()
    assert len(operations) > 10
    before = rows_of(vitrine)
    for method, path in operations:
        address = path.format(**{name: known[kind] for name, kind in renamed.items()})
        answer = sent(
            founder, method, address, body=b'{"password": "x"}',
            headers={"Content-Type": media_type, "Authorization": f"Bearer {founder.token}"},
        )  # fmt: skip
        assert (answer.status, answer.code) == (415, "unsupported_media_type"), (method, path)
    assert rows_of(vitrine).is_as(before)


# Members of rows that no request may set, under the names of columns and of answers.
UNASKED: dict[str, Any] = {
    "id": "0" * 22, "owner": "0" * 22, "owner_id": "0" * 22, "user_id": "0" * 22,
    "actor_id": "0" * 22, "created_by": "0" * 22, "login": "mallory", "is_admin": True,
    "canonical_login": "mallory", "disabled_at": 1, "password_hash": "x", "state": "damaged",
    "is_damaged": True, "original_key": "x", "thumb_key": "x", "sha256": "0" * 64, "bytes": 1,
    "width": 1, "format": "png", "type": "image/png", "created_at": "2001-01-01T00:00:00Z",
    "pending_until": 1, "token": "vtr_" + "0" * 36, "token_hash": "0" * 64, "prefix": "vtr_0000",
    "code": "vti_" + "0" * 43, "code_hash": "0" * 64, "used": 7, "proved_at": 2**40,
    "session_id": "0" * 22, "kid": "0" * 43, "usage": {"images": 0, "bytes": 0},
    "quota": {"images": 9}, "deleted_at": 1, "url": "http://elsewhere.example",
}  # fmt: skip
PRIVILEGES = {"role": "administrator", "quota_images": 10**6, "quota_bytes": 2**50}


def test_a_change_of_a_picture_is_of_what_it_may_name(
    vitrine: Instance, founder: Person, alice: Person
) -> None:
    path = f"/v1/images/{ids_of(alice, founder)['picture']}"
    before = rows_of(vitrine)
    for name, value in (UNASKED | PRIVILEGES).items():
        answer = alice.request("PATCH", path, json={"alt": "A heron.", name: value})
        assert (answer.status, answer.code) == (422, "invalid_fields"), name
    assert rows_of(vitrine).is_as(before)
    assert alice.request("PATCH", path, json={"alt": "A heron."}).status == 200
    after = rows_of(vitrine)
    # The text by which it is found has its words.
    assert after.changed_since(before) == {"uploader.images.alt", "uploader.image_texts.text"}
    assert set(after.added_since(before)) <= {"uploader.audit_events"}


def test_a_change_of_a_user_is_of_what_it_names(
    vitrine: Instance, founder: Person, alice: Person
) -> None:
    user = alice.get("/v1/user").json()["id"]
    before = rows_of(vitrine)
    answer = founder.request("PATCH", f"/v1/admin/users/{user}", json=UNASKED | {"quota_images": 7})
    assert (answer.status, answer.json()["quota_images"]) == (200, 7)
    assert answer.json()["login"] == alice.login
    after = rows_of(vitrine)
    assert after.changed_since(before) == {"security.users.quota_images"}
    assert set(after.added_since(before)) == {"security.audit_events"}


def test_a_change_of_the_password_is_of_that(
    vitrine: Instance, founder: Person, alice: Person
) -> None:
    before = rows_of(vitrine)
    body = {"current_password": PASSWORD, "new_password": "nine grey otters under a bridge"}
    answer = alice.request("PUT", "/v1/user/password", json=UNASKED | PRIVILEGES | body)
    assert answer.status == 204
    after = rows_of(vitrine)
    assert after.changed_since(before) <= {
        "security.users.password_hash", "security.users.password_changed_at",
        "security.sessions.proved_at",
    }  # fmt: skip
    proofs = [row["proved_at"] for row in after.tables["security.sessions"].values()]
    assert max(proofs) <= time.time() + 1
    assert set(after.added_since(before)) == {"security.audit_events"}


def test_nobody_registers_as_more_than_a_member(vitrine: Instance) -> None:
    before = rows_of(vitrine)
    login = f"carol-{secrets.token_hex(6)}"
    body = UNASKED | PRIVILEGES | {"login": login, "password": PASSWORD}
    answer = Person(vitrine.url).request("POST", "/v1/register", json=body)
    assert answer.status == 201
    (row,) = rows_of(vitrine).added_since(before)["security.users"]
    assert (row["login"], row["canonical_login"], row["role"]) == (login, login, "member")
    assert (row["quota_images"], row["quota_bytes"], row["disabled_at"]) == (None, None, None)
    assert row["id"] == answer.json()["id"] != UNASKED["id"]
    assert abs(row["created_at"] - time.time()) < 3600
    signed_in = {"login": login, "password": PASSWORD, "role": "administrator", "scope": "admin"}
    token = Person(vitrine.url).request("POST", "/v1/token", json=signed_in).json()["access_token"]
    carol = Person(vitrine.url, login, token)
    assert carol.get("/v1/user").json()["role"] == "member"
    assert carol.get("/v1/admin/users").status == 403


def test_a_token_and_an_invitation_are_of_who_makes_them(
    vitrine: Instance, founder: Person, alice: Person
) -> None:
    own = alice.get("/v1/user").json()["id"]
    before = rows_of(vitrine)
    made = alice.request(
        "POST", "/v1/tokens", json=UNASKED | PRIVILEGES | {"name": "mine", "scopes": ["read"]}
    )
    assert made.status == 201, made.body
    (row,) = rows_of(vitrine).added_since(before)["security.api_tokens"]
    assert (row["user_id"], row["scopes"]) == (own, "read")
    assert row["token_hash"] != UNASKED["token_hash"]
    assert made.json()["token"] != UNASKED["token"]
    before = rows_of(vitrine)
    invited = founder.request("POST", "/v1/admin/invitations", json=UNASKED | PRIVILEGES)
    assert invited.status == 201, invited.body
    (row,) = rows_of(vitrine).added_since(before)["security.invitations"]
    assert row["created_by"] == founder.get("/v1/user").json()["id"]
    assert (row["used"], row["code_hash"] != UNASKED["code_hash"]) == (0, True)
    assert UNASKED["code"] not in invited.body.decode()


def test_an_upload_is_of_who_sends_it_and_says_nothing_else_of_its_row(
    vitrine: Instance, alice: Person
) -> None:
    own = alice.get("/v1/user").json()["id"]
    # A form has few parts.
    asked = ("id", "owner", "user_id", "state", "created_at", "sha256", "bytes", "original_key")
    texts = {name: str(UNASKED[name]) for name in asked}
    query = "&".join(f"{name}=0" for name in texts)
    before = rows_of(vitrine)
    answer = alice.request(
        "POST", f"/v1/upload?{query}", fields=texts | {"file": ("a.jpg", jpeg())}
    )
    assert answer.status == 201, answer.body
    words = ",".join(f"{name} {b64encode(text.encode()).decode()}" for name, text in texts.items())
    headers = TUS | {"Upload-Length": "900", "Upload-Metadata": words}
    begun = alice.request("POST", "/v1/uploads", headers=headers)
    assert begun.status == 201, begun.body
    added = rows_of(vitrine).added_since(before)
    for row in (*added["uploader.images"], *added["uploader.uploads"]):
        assert_own(row, own)
    assert not {"security.users", "security.sessions"} & set(added)


def assert_own(row: Row, owner: str) -> None:
    assert row["owner"] == owner
    assert row["id"] != UNASKED["id"]
    assert row["state"] in {"ready", "open"}
    assert row["sha256"] != UNASKED["sha256"]
    # Microseconds.
    assert abs(row["created_at"] / 10**6 - time.time()) < 3600


def test_the_addresses_are_those_of_the_map() -> None:
    """Without this a pattern that is read wrongly would be an address that nobody asks for."""
    paths = {address.path: address for address in addresses()}
    assert paths["/v1/admin/users/{user}/reset-link"] == Address(
        "/v1/admin/users/{user}/reset-link", frozenset({"POST"})
    )
    assert {"/", "/gallery", "/v1/upload", "/v1/uploads", "/pictures/{picture}/delete"} <= set(
        paths
    )
    assert not [path for path in paths if "(" in path]
