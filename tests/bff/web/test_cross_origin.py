"""What another site makes a browser send is refused."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bff.fakes import an_id

OURS = "https://localhost:8080"
REFUSED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9090"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
    {"Origin": "http://localhost:9090"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "https://[bad"},
]
PASSED = [
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": OURS},
    {"Origin": "http://localhost:8080"},  # TLS may end before us: the host alone is compared.
    {},
]


@pytest.mark.parametrize("headers", REFUSED)
def test_a_forged_request_is_refused_on_every_unsafe_route(
    app: Flask, alice: FlaskClient, headers: dict[str, str]
) -> None:
    unsafe = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(unsafe) >= 8
    for rule in unsafe:
        path = str(rule).replace("<id:image_id>", an_id(1))
        path = path.replace("<id:session_id>", an_id(1))
        assert alice.post(path, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", PASSED)
def test_our_own_pages_and_programs_pass(alice: FlaskClient, headers: dict[str, str]) -> None:
    assert alice.post("/session", headers=headers).status_code == 204


def test_reading_is_never_refused(alice: FlaskClient) -> None:
    answer = alice.get("/gallery", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
