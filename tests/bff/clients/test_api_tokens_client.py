"""What the pages ask of security about API tokens."""

import json
from datetime import UTC, datetime

import pytest

from bff.clients.api_tokens_client import ApiTokensClient, WantedToken
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import NOWHERE, Service

VISITOR = Visitor("192.0.2.1", "agent")
TOKEN = {
    "id": "t", "name": "ShareX", "prefix": "vtr_abcd", "scopes": ["upload"],
    "networks": ["192.0.2.0/24"], "created_at": "2026-11-24T12:00:00Z",
    "expires_at": "2027-11-24T12:00:00Z", "last_used_at": None, "last_used_from": None,
}  # fmt: skip


def test_tokens_are_listed_as_security_knows_them(service: Service) -> None:
    used = TOKEN | {
        "expires_at": None,
        "last_used_at": "2026-11-25T12:00:00Z",
        "last_used_from": "192.0.2.9",
    }
    service.answer = (200, {}, {"items": [TOKEN, used]})
    new, old = ApiTokensClient(service.url, NOWHERE).api_tokens("inner")
    assert (new.scopes, new.networks) == (("upload",), ("192.0.2.0/24",))
    assert (new.last_used_at, new.last_used_from) == (None, "")
    assert new.expires_at == datetime(2027, 11, 24, 12, tzinfo=UTC)
    assert (old.expires_at, old.last_used_from) == (None, "192.0.2.9")


@pytest.mark.parametrize("end", [None, datetime(2027, 1, 2, 3, tzinfo=UTC)])
def test_a_token_is_made_as_it_is_wanted_and_told_once(
    service: Service, end: datetime | None
) -> None:
    service.answer = (201, {}, TOKEN | {"token": "vtr_x"})
    wanted = WantedToken("ShareX", ("upload", "read"), end, ("192.0.2.0/24",))
    made, token = ApiTokensClient(service.url, NOWHERE).make_api_token("inner", wanted, VISITOR)
    assert (made.id, token) == ("t", "vtr_x")
    method, path, headers, body = service.asked[0]
    assert (method, path, headers["X-Identity"]) == ("POST", "/v1/tokens", "inner")
    assert headers["X-Real-IP"] == "192.0.2.1"
    assert json.loads(body) == {
        "name": "ShareX",
        "scopes": ["upload", "read"],
        "expires_at": end and "2027-01-02T03:00:00+00:00",
        "networks": ["192.0.2.0/24"],
    }


def test_a_proof_that_is_asked_for_is_a_refusal(service: Service) -> None:
    service.answer = (401, {}, {"code": "proof_required"})
    with pytest.raises(Refusal) as refused:
        ApiTokensClient(service.url, NOWHERE).make_api_token(
            "inner", WantedToken("a", (), None, ()), VISITOR
        )
    assert refused.value.code == "proof_required"


def test_a_token_is_revoked_by_its_id(service: Service) -> None:
    service.answer = (204, {}, b"")
    ApiTokensClient(service.url, NOWHERE).revoke_api_token("inner", "t", VISITOR)
    assert service.asked[0][:2] == ("DELETE", "/v1/tokens/t")


@pytest.mark.parametrize("member", sorted(TOKEN))
def test_a_token_that_lacks_a_member_is_no_answer(service: Service, member: str) -> None:
    less = {name: value for name, value in TOKEN.items() if name != member}
    service.answer = (200, {}, {"items": [less]})
    with pytest.raises(ServiceDown):
        ApiTokensClient(service.url, NOWHERE).api_tokens("inner")
