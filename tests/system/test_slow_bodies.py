"""Whoever is signed in when a body begins is so at its end, unless the session has ended."""

from __future__ import annotations

import http.client
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import begun_by_draft, begun_by_tus, draft_fields, tus_fields
from tests.timeouts import scaled

pytestmark = pytest.mark.system

# The identity lives for 2 seconds and 5 of leeway, the access token for 3 and as many.
SHORT_LIVES = {"VITRINE_IDENTITY_SECONDS": "2", "VITRINE_ACCESS_TOKEN_SECONDS": "3"}
BODY_SECONDS = 10
PIECES = 20
FORM = {"Content-Type": "multipart/form-data; boundary=XB"}


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system whose identities and tokens live for seconds, on the embedded store."""
    data = tmp_path_factory.mktemp("hurried") / "data"
    with Instance(data, MANY_LOGINS | SHORT_LIVES) as instance:
        instance.start()
        yield instance


def form_of(*pictures: bytes) -> bytes:
    parts = [
        b'--XB\r\nContent-Disposition: form-data; name="file"; filename="%d.jpg"\r\n\r\n%s\r\n'
        % (number, data)
        for number, data in enumerate(pictures)
    ]
    return b"".join(parts) + b"--XB--\r\n"


def slowly(person: Person, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Sends a body piece by piece and returns the status; by API token, else with a cookie."""
    address = urllib.parse.urlsplit(person.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=scaled(120))
    connection.putrequest(method, path)
    cookie = {"Cookie": f"__Host-vitrine_access={person.token}"}
    credential = {"X-API-Key": person.api_key} if person.api_key else cookie
    for name, value in {**headers, **credential, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders()
    piece = -(-len(body) // PIECES)
    for start in range(0, len(body), piece):
        connection.send(body[start : start + piece])
        time.sleep(BODY_SECONDS / PIECES)
    status = connection.getresponse().status
    connection.close()
    return status


def every_way(person: Person) -> dict[str, tuple[str, str, bytes, dict[str, str]]]:
    """Returns the ways to upload, each with a request of its own."""
    first, second, third, fourth = (jpeg() for _ in range(4))
    tus_creation = {k: v for k, v in tus_fields(0).items() if k != "Upload-Offset"}
    draft_creation = {k: v for k, v in draft_fields(0).items() if k != "Upload-Offset"}
    return {
        "raw": ("POST", "/v1/upload", jpeg(), {"Content-Type": "image/jpeg"}),
        "multipart": ("POST", "/v1/upload", form_of(jpeg()), FORM),
        "tus": ("PATCH", begun_by_tus(person, len(first)), first, tus_fields(0)),
        "tus at once": (
            "POST", "/v1/uploads", second, tus_creation | {"Upload-Length": str(len(second))},
        ),
        "draft": ("PATCH", begun_by_draft(person, len(third)), third, draft_fields(0)),
        "draft at once": ("POST", "/v1/uploads", fourth, draft_creation),
        "form": ("POST", "/upload", form_of(jpeg(), jpeg(), jpeg()), FORM),
    }  # fmt: skip


def a_change(person: Person) -> tuple[str, str, bytes, dict[str, str]]:
    """Returns the one request with a body that is no upload, for a picture of its own."""
    image = person.upload(jpeg()).json()
    body = b'{"visibility": "link"}'
    return "PATCH", f"/v1/images/{image['id']}", body, {"Content-Type": "application/json"}


def test_a_slow_body_is_taken_on_every_way_in(hurried: Instance) -> None:
    alice = newcomer(hurried.url, "alice-is-slow")
    ways = every_way(alice) | {"change": a_change(alice)}
    with ThreadPoolExecutor(len(ways)) as pool:
        sent = {name: pool.submit(slowly, alice, *way) for name, way in ways.items()}
        found = {name: answer.result() for name, answer in sent.items()}
    assert found == {
        "raw": 201, "multipart": 201, "tus": 204, "tus at once": 201, "draft": 201,
        "draft at once": 201, "form": 303, "change": 200,
    }  # fmt: skip
    alice.log_in()
    assert len(alice.get("/v1/images").json()["items"]) == 10


def test_a_session_that_ends_during_a_body_is_refused_at_its_end(hurried: Instance) -> None:
    bob = newcomer(hurried.url, "bob-is-slow")
    ways = every_way(bob) | {"change": a_change(bob)}
    with ThreadPoolExecutor(len(ways)) as pool:
        sent = {name: pool.submit(slowly, bob, *way) for name, way in ways.items()}
        time.sleep(1)
        assert bob.request("DELETE", "/v1/token").status == 204
        found = {name: answer.result() for name, answer in sent.items()}
    # The form is answered by the pages, which lead to the login.
    assert found.pop("form") in (303, 401)
    assert set(found.values()) == {401}
    bob.log_in()
    (kept,) = bob.get("/v1/images").json()["items"]
    assert kept["visibility"] == "private"


def test_a_slow_body_is_of_its_api_token_unless_that_is_revoked_meanwhile(
    hurried: Instance,
) -> None:
    ways = {}
    people = {name: newcomer(hurried.url, f"{name}-is-slow") for name in ("erin", "frank")}
    made = {name: one.make_api_token("upload", "read", "write") for name, one in people.items()}
    for name in people:
        script = Person(hurried.url, api_key=made[name]["token"])
        of_all = every_way(script) | {"change": a_change(script)}
        ways |= {(name, way): (script, *of_all[way]) for way in of_all if way != "form"}
    with ThreadPoolExecutor(len(ways)) as pool:
        sent = {name: pool.submit(slowly, *way) for name, way in ways.items()}
        time.sleep(1)
        people["frank"].log_in()
        revoked = people["frank"].request("DELETE", f"/v1/tokens/{made['frank']['id']}")
        assert revoked.status == 204
        found = {name: answer.result() for name, answer in sent.items()}
    assert {way: status for (name, way), status in found.items() if name == "erin"} == {
        "raw": 201, "multipart": 201, "tus": 204, "tus at once": 201, "draft": 201,
        "draft at once": 201, "change": 200,
    }  # fmt: skip
    assert {status for (name, _), status in found.items() if name == "frank"} == {401}


def test_a_form_of_an_old_page_is_kept_and_one_of_nobody_is_said_to_be_lost(
    hurried: Instance,
) -> None:
    dora = newcomer(hurried.url, "dora-is-slow")
    time.sleep(BODY_SECONDS)
    access = f"__Host-vitrine_access={dora.token}"
    refresh = f"__Host-vitrine_refresh={dora.refresh_token}"

    def sent(cookies: str, authorization: str = "") -> tuple[int, str]:
        headers = FORM | {"Cookie": cookies, "Authorization": authorization}
        answer = dora.request("POST", "/upload", body=form_of(jpeg(), jpeg()), headers=headers)
        return answer.status, answer.headers.get("Location", "")

    lost = (303, "/upload?again=1")
    assert sent(f"{access}; {refresh}") == (303, "/gallery")
    assert sent(refresh) == (303, "/gallery")
    assert sent(access) == lost
    assert sent(f"{access}; __Host-vitrine_refresh=vtrr_{'x' * 43}") == lost
    assert sent(f"{access}; {refresh}", f"Bearer {dora.token}") == lost
    assert dora.log_in().status == 200
    assert len(dora.get("/v1/images").json()["items"]) == 4


def test_nothing_but_a_body_outlives_its_identity(hurried: Instance) -> None:
    carol = newcomer(hurried.url, "carol-is-slow")
    image = carol.upload(jpeg()).json()
    answers = [carol.get("/v1/images").status]
    time.sleep(BODY_SECONDS)
    old = {"Authorization": f"Bearer {carol.token}"}
    answers += [
        carol.request(method, path, headers=old).status
        for method, path in (
            ("GET", "/v1/images"), ("POST", "/v1/upload"), ("POST", "/v1/uploads"),
            ("DELETE", f"/v1/images/{image['id']}"),
        )
    ]  # fmt: skip
    assert answers == [200, 401, 401, 401, 401]
