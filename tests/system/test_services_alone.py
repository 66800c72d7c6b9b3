"""A service that is reached past the gateway believes nobody's word for who they are."""

from __future__ import annotations

import pytest
import urllib3

from tests.system.instance import Instance
from tests.system.people import Person

pytestmark = pytest.mark.system

PROTECTED = [
    ("security", "GET", "/v1/user"),
    ("security", "GET", "/v1/sessions"),
    ("security", "DELETE", "/v1/token"),
    ("uploader", "POST", "/v1/upload"),
    ("uploader", "GET", "/v1/images"),
    ("uploader", "GET", "/v1/images/" + "0" * 22),
    ("uploader", "PATCH", "/v1/images/" + "0" * 22),
    ("uploader", "DELETE", "/v1/images/" + "0" * 22),
    ("uploader", "GET", "/v1/images/" + "0" * 22 + "/neighbours"),
    ("uploader", "GET", "/internal/usage"),
]


@pytest.mark.parametrize(("part", "method", "path"), PROTECTED)
def test_a_bare_identity_header_is_refused(
    vitrine: Instance, member: Person, part: str, method: str, path: str
) -> None:
    user_id = member.get("/v1/user").json()["id"]
    address = f"http://127.0.0.1:{vitrine.inner_port(part)}{path}"
    claims: list[dict[str, str]] = [
        {},
        {"X-User": user_id},
        {"X-Identity": user_id},
        {"X-Identity": member.token},
        {"X-Identity": "e30.e30." + "A" * 86},
        {"Authorization": f"Bearer {member.token}"},
        {"Cookie": f"__Host-vitrine_access={member.token}"},
        {"Remote-User": member.login, "X-Forwarded-User": member.login},
    ]
    for headers in claims:
        answer = urllib3.request(method, address, headers=headers, retries=False)
        assert answer.status == 401, headers
        assert answer.headers["Content-Type"] == "application/problem+json"
