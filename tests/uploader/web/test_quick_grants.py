"""What the gateway asks is answered alike with and without Flask, and counted alike."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from tests.uploader.cast import ALICE, BOB, FakeSecurity, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.test_upload import upload
from uploader.clients.security_client import SentCredential
from uploader.outcomes import SecurityUnavailable
from uploader.telemetry.metrics import PREFIX
from uploader.web.quick_grants import ROUTE, Asked, Headers, QuickGrants

ID = "a" * 22
AUTHORIZATION = {"Authorization": "Bearer x"}


def asked_by(
    path: str,
    *,
    request_id: str = "one",
    method: str = "GET",
    credential: dict[str, str] = AUTHORIZATION,
) -> list[Asked]:
    """Returns what QuickGrants takes a request for; nothing where it leaves it to Flask."""
    seen: list[Asked] = []

    def grant(asked: Asked) -> Headers:
        seen.append(asked)
        return []

    def flask(_environ: Any, _start: Any) -> list[bytes]:
        return []

    headers = {"X-Request-ID": request_id, "X-Real-IP": "192.0.2.1"} | credential
    environ = EnvironBuilder(path, method=method, headers=headers).get_environ()
    QuickGrants(flask, grant, lambda _route, _seconds: None)(environ, lambda *_: lambda _: None)
    return seen


@pytest.mark.parametrize("rendition", ["original", "thumb", "thumb-2x", "preview", "card"])
def test_the_question_of_the_gateway_is_read(rendition: str) -> None:
    extension = "jpg" if rendition == "original" else ""
    asked = asked_by(f"/internal/media/{ID}/{rendition}?ext={extension}")
    credential = SentCredential("Bearer x", "192.0.2.1")
    assert asked == [Asked(ID, rendition, extension, credential, "one")]


@pytest.mark.parametrize(
    ("said", "shown"), [("", 1), ("&shown=", 1), ("&shown=1", 1), ("&shown=8", 8)]
)
def test_how_an_address_says_that_a_picture_is_shown_is_read(said: str, shown: int) -> None:
    (asked,) = asked_by(f"/internal/media/{ID}/thumb?ext={said}")
    assert asked.shown == shown


@pytest.mark.parametrize("odd", ["&shown=0", "&shown=9", "&shown=10", "&shown=6&shown=1"])
def test_an_odd_one_is_left_to_flask(odd: str) -> None:
    assert asked_by(f"/internal/media/{ID}/thumb?ext={odd}") == []


@pytest.mark.parametrize("sent", [{}, {"Authorization": ""}])
def test_a_question_of_nobody_has_no_credential(sent: dict[str, str]) -> None:
    (asked,) = asked_by(f"/internal/media/{ID}/thumb?ext=", credential=sent)
    assert asked.credential is None


@pytest.mark.parametrize(
    "path",
    [
        f"/internal/media/{ID}/thumb",
        f"/internal/media/{ID}/thumb?ext=JPG",
        f"/internal/media/{ID}/thumb?ext=&ext=jpg",
        f"/internal/media/{ID}/thumb/?ext=",
        f"/internal/media/{ID}a/thumb?ext=",
        f"/internal/media/{ID}/anything?ext=",
        f"/v1/images/{ID}?ext=",
    ],
)
def test_every_other_form_of_a_question_is_left_to_flask(path: str) -> None:
    assert not asked_by(path)


def test_a_question_without_an_id_or_of_another_method_is_left_to_flask() -> None:
    path = f"/internal/media/{ID}/thumb?ext="
    assert not asked_by(path, request_id="")
    assert not asked_by(path, request_id="two words")
    assert not asked_by(path, method="POST")


@pytest.fixture
def private_id(client: FlaskClient) -> str:
    return str(upload(client, picture("JPEG")).get_json()["id"])


@pytest.mark.parametrize("rendition", ["original", "thumb"])
def test_it_is_granted_what_flask_grants(
    client: FlaskClient, private_id: str, rendition: str
) -> None:
    path = f"/internal/media/{private_id}/{rendition}?ext=jpg"
    headers = {"Authorization": f"Bearer {ALICE}", "X-Request-ID": "one"}
    while True:
        quick = client.get(path, headers=headers)
        # A second value keeps the question from being answered at once.
        slow = client.get(f"{path}&more", headers=headers)
        if quick.headers["X-Accel-Expires"] == slow.headers["X-Accel-Expires"]:
            break
    own = {"Content-Type"}  # Of no bytes.
    assert {k: v for k, v in quick.headers if k not in own} == {
        k: v for k, v in slow.headers if k not in own
    }


@pytest.mark.parametrize("person", ["", BOB, f"{ALICE}+upload"])
def test_a_refusal_is_the_one_that_flask_gives(
    client: FlaskClient, private_id: str, person: str
) -> None:
    headers = {"X-Request-ID": "one"} | ({"Authorization": f"Bearer {person}"} if person else {})
    path = f"/internal/media/{private_id}/thumb?ext="
    quick, slow = client.get(path, headers=headers), client.get(f"{path}&more", headers=headers)
    assert quick.status_code == slow.status_code in {401, 403}
    assert quick.get_json() == slow.get_json()
    assert quick.headers.get("WWW-Authenticate") == slow.headers.get("WWW-Authenticate")


@pytest.mark.parametrize("is_down", [False, True])
def test_security_is_asked_once_about_a_credential_that_opens_nothing(
    make_app: MakeApp, private_id: str, is_down: bool
) -> None:
    asked: list[str] = []

    class CountingSecurity(FakeSecurity):
        def identity_of(self, credential: SentCredential, request_id: str) -> str | None:
            asked.append(request_id)
            if is_down:
                raise SecurityUnavailable
            return None

    client = make_app(security=CountingSecurity()).test_client()
    headers = {"X-Request-ID": "one", "Authorization": "Bearer invented"}
    answer = client.get(f"/internal/media/{private_id}/thumb?ext=", headers=headers)
    assert answer.status_code == (503 if is_down else 401)
    assert asked == ["one"]


def test_an_answer_is_counted_as_one_of_the_same_route(
    app: APIFlask, client: FlaskClient, private_id: str
) -> None:
    assert ROUTE in {rule.rule for rule in app.url_map.iter_rules()}
    headers = {"Authorization": f"Bearer {ALICE}", "X-Request-ID": "one"}

    def counted() -> float:
        (line,) = [
            line
            for line in client.get("/metrics").get_data(as_text=True).splitlines()
            if line.startswith(f"{PREFIX}_http_request_duration_seconds_count") and ROUTE in line
        ]
        assert 'method="GET",status="200"' in line
        return float(line.split()[-1])

    for query in ("ext=", "ext=&more"):
        client.get(f"/internal/media/{private_id}/thumb?{query}", headers=headers)
    assert counted() == 2
