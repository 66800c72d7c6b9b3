"""What the pages ask of security about sessions."""

from bff.clients.sessions_client import SessionsClient
from bff.clients.visitor import Visitor
from tests.bff.clients.conftest import NOWHERE, Service

VISITOR = Visitor("192.0.2.1", "agent")


def test_sessions_are_listed_with_the_identity_of_their_user(service: Service) -> None:
    service.answer = (200, {}, {"items": [{"id": "s"}]})
    assert SessionsClient(service.url, NOWHERE).sessions("inner") == [{"id": "s"}]
    assert service.asked[0][:2] == ("GET", "/v1/sessions")
    assert service.asked[0][2]["X-Identity"] == "inner"


def test_sessions_are_ended_one_by_one_or_all_but_this_one(service: Service) -> None:
    service.answer = (204, {}, b"")
    client = SessionsClient(service.url, NOWHERE)
    client.end_session("inner", "s", VISITOR)
    client.end_other_sessions("inner", VISITOR)
    client.end_current_session("inner", VISITOR)
    assert [asked[:2] for asked in service.asked] == [
        ("DELETE", "/v1/sessions/s"),
        ("DELETE", "/v1/sessions?except=current"),
        ("DELETE", "/v1/token"),
    ]
    assert {asked[2]["X-Real-IP"] for asked in service.asked} == {"192.0.2.1"}
    assert {asked[2]["X-Identity"] for asked in service.asked} == {"inner"}
