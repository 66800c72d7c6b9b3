"""What the pages ask of security about accounts."""

import json

import pytest

from bff.clients.accounts_client import AccountsClient, Strength
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import NOWHERE, Service

VISITOR = Visitor("192.0.2.1", "agent")


def test_an_account_is_shown_by_the_service(service: Service) -> None:
    service.answer = (200, {}, {"login": "alice"})
    assert AccountsClient(service.url, NOWHERE).account("inner") == {"login": "alice"}
    assert service.asked[0][:2] == ("GET", "/v1/user")
    assert service.asked[0][2]["X-Identity"] == "inner"


def test_what_carries_a_password_goes_to_the_login_process(service: Service) -> None:
    service.answer = (204, {}, b"")
    client = AccountsClient(NOWHERE, service.url)
    client.change_password("inner", "old", "new", VISITOR, revoke_tokens=True)
    client.prove("inner", "old", VISITOR)
    client.delete_account("inner", "old", VISITOR)
    asked = [(method, path, json.loads(body)) for method, path, _, body in service.asked]
    assert asked == [
        (
            "PUT",
            "/v1/user/password",
            {"current_password": "old", "new_password": "new", "revoke_tokens": True},
        ),
        ("POST", "/v1/proof", {"password": "old"}),
        ("DELETE", "/v1/user", {"password": "old"}),
    ]
    for _, _, headers, _ in service.asked:
        assert headers["X-Identity"] == "inner"
        assert (headers["X-Real-IP"], headers["User-Agent"]) == ("192.0.2.1", "agent")


def test_a_wrong_password_is_a_refusal(service: Service) -> None:
    service.answer = (422, {}, {"code": "wrong_password"})
    with pytest.raises(Refusal) as refused:
        AccountsClient(NOWHERE, service.url).prove("inner", "old", VISITOR)
    assert refused.value.code == "wrong_password"


@pytest.mark.parametrize(("message", "said"), [(None, ""), ("Too short.", "Too short.")])
def test_a_password_is_judged_for_its_login(
    service: Service, message: str | None, said: str
) -> None:
    service.answer = (200, {}, {"score": 3, "accepted": message is None, "message": message})
    strength = AccountsClient(NOWHERE, service.url).password_strength("pw", "alice", VISITOR)
    assert strength == Strength(3, message is None, said)
    assert json.loads(service.asked[0][3]) == {"password": "pw", "login": "alice"}


def test_half_a_verdict_is_none(service: Service) -> None:
    service.answer = (200, {}, {"score": 3})
    with pytest.raises(ServiceDown):
        AccountsClient(NOWHERE, service.url).password_strength("pw", "", VISITOR)
