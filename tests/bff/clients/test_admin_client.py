"""What the pages ask of security for administrators."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bff.clients.admin_client import AdministrationClient, WantedInvitation
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import NOWHERE, Service

VISITOR = Visitor("192.0.2.1", "agent")
USER: dict[str, Any] = {
    "id": "u1", "login": "bob", "role": "member", "disabled": False,
    "created_at": "2026-11-20T10:00:00Z", "last_seen_at": None, "quota_images": None,
    "quota_bytes": 7, "tokens": 2, "usage": {"images": 1, "bytes": 5},
}  # fmt: skip
INVITATION: dict[str, Any] = {
    "id": "i1", "uses": 2, "used": 1, "note": "", "created_at": "2026-11-20T10:00:00Z",
    "expires_at": "2026-11-27T10:00:00Z", "created_by": "alice",
}  # fmt: skip
EVENT: dict[str, Any] = {
    "id": "1", "at": "2026-11-24T12:00:00Z", "event": "role_changed",
    "user": {"id": "u1", "login": "bob"}, "actor": {"id": "u2", "login": None},
    "address": "192.0.2.1", "user_agent": "curl/8", "details": {"role": "member"},
}  # fmt: skip


@pytest.fixture
def client(service: Service) -> AdministrationClient:
    return AdministrationClient(service.url, NOWHERE)


def test_people_are_asked_for_by_a_part_of_the_name(
    service: Service, client: AdministrationClient
) -> None:
    service.answer = (200, {}, {"items": [USER, USER | {"usage": None}], "next_cursor": "c"})
    (bob, unknown), more = client.list_people("inner", "bo b", None)
    assert (bob.login, bob.quota_bytes, bob.images, bob.bytes, more) == ("bob", 7, 1, 5, "c")
    assert (unknown.images, unknown.bytes) == (None, None)
    client.list_people("inner", "", "c")
    paths = [path for _, path, _, _ in service.asked]
    assert paths == ["/v1/admin/users?q=bo+b", "/v1/admin/users?cursor=c"]


def test_one_person_is_shown_and_changed(service: Service, client: AdministrationClient) -> None:
    service.answer = (200, {}, USER | {"last_seen_at": "2026-11-21T10:00:00Z"})
    assert client.person("inner", "u1").last_seen_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert client.change_person("inner", "u1", {"disabled": True}, VISITOR).login == "bob"
    assert [(method, path) for method, path, _, _ in service.asked] == [
        ("GET", "/v1/admin/users/u1"),
        ("PATCH", "/v1/admin/users/u1"),
    ]
    assert json.loads(service.asked[1][3]) == {"disabled": True}
    assert service.asked[1][2]["X-Real-IP"] == "192.0.2.1"


def test_a_reset_link_is_told_with_its_end(service: Service, client: AdministrationClient) -> None:
    service.answer = (201, {}, {"url": "http://x/reset/1", "expires_at": "2026-11-27T10:00:00Z"})
    url, ends = client.make_reset_link("inner", "u1", VISITOR, revoke_tokens=True)
    assert (url, ends) == ("http://x/reset/1", datetime(2026, 11, 27, 10, tzinfo=UTC))
    assert service.asked[0][:2] == ("POST", "/v1/admin/users/u1/reset-link")
    assert json.loads(service.asked[0][3]) == {"revoke_tokens": True}


def test_an_account_is_deleted(service: Service, client: AdministrationClient) -> None:
    service.answer = (202, {}, b"")
    client.delete_person("inner", "u1", VISITOR)
    assert service.asked[0][:2] == ("DELETE", "/v1/admin/users/u1")
    service.answer = (409, {}, {"code": "last_administrator"})
    with pytest.raises(Refusal):
        client.delete_person("inner", "u1", VISITOR)


def test_an_invitation_is_made_listed_and_withdrawn(
    service: Service, client: AdministrationClient
) -> None:
    service.answer = (201, {}, INVITATION | {"url": "http://x/invite/1"})
    ends = datetime(2026, 11, 27, 10, tzinfo=UTC)
    made, url = client.invite("inner", WantedInvitation(2, ends, "choir"), VISITOR)
    assert (made.uses, made.used, made.expires_at, url) == (2, 1, ends, "http://x/invite/1")
    sent = {"uses": 2, "expires_at": "2026-11-27T10:00:00+00:00", "note": "choir"}
    assert json.loads(service.asked[0][3]) == sent
    service.answer = (200, {}, {"items": [INVITATION], "next_cursor": None})
    assert client.invitations("inner", "c") == ([made], None)
    service.answer = (204, {}, b"")
    client.withdraw_invitation("inner", "i1", VISITOR)
    assert [(method, path) for method, path, _, _ in service.asked[1:]] == [
        ("GET", "/v1/admin/invitations?cursor=c"),
        ("DELETE", "/v1/admin/invitations/i1"),
    ]


def test_lines_of_all_accounts_are_filtered(service: Service, client: AdministrationClient) -> None:
    nobody = EVENT | {"user": None, "actor": None}
    service.answer = (200, {}, {"items": [EVENT, nobody], "next_cursor": "c"})
    (one, other), older = client.everything("inner", None, "role_changed", "u1")
    assert (one.user, one.actor, one.is_by_administrator, older) == ("bob", "", True, "c")
    assert (other.user, other.actor, other.is_by_administrator) == ("", "", False)
    assert service.asked[0][1] == "/v1/admin/audit?event=role_changed&user=u1"


def test_the_overview_is_handed_on(service: Service, client: AdministrationClient) -> None:
    service.answer = (200, {}, {"to_do": []})
    assert client.overview("inner") == {"to_do": []}


def test_half_an_answer_is_none(service: Service, client: AdministrationClient) -> None:
    service.answer = (200, {}, {"items": [{"id": "u1"}], "next_cursor": None})
    for ask in (
        lambda: client.list_people("inner", "", None),
        lambda: client.invitations("inner", None),
        lambda: client.everything("inner", None, "", ""),
    ):
        with pytest.raises(ServiceDown):
            ask()
