"""What the pages ask of security about what happened."""

import pytest

from bff.clients.audit_client import AuditClient
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import NOWHERE, Service

LINE = {
    "id": "1", "at": "2026-11-24T12:00:00Z", "event": "signed_in", "by_administrator": False,
    "address": "192.0.2.1", "user_agent": "curl/8", "details": {"n": 1},
}  # fmt: skip


def test_a_page_of_lines_is_asked_for_by_its_cursor(service: Service) -> None:
    service.answer = (200, {}, {"items": [LINE], "next_cursor": "a+b"})
    client = AuditClient(service.url, NOWHERE)
    (line,), older = client.own_activity("inner", 50, None)
    assert (line.event, line.address, line.user_agent, older) == (
        "signed_in",
        "192.0.2.1",
        "curl/8",
        "a+b",
    )
    assert (line.details, line.is_by_administrator) == ({"n": 1}, False)
    client.own_activity("inner", 50, "a+b")
    assert [path for _, path, _, _ in service.asked] == [
        "/v1/audit?limit=50",
        "/v1/audit?limit=50&cursor=a%2Bb",
    ]


def test_a_cursor_of_nobody_is_a_refusal(service: Service) -> None:
    service.answer = (422, {}, {"code": "invalid_fields"})
    with pytest.raises(Refusal):
        AuditClient(service.url, NOWHERE).own_activity("inner", 50, "x")


def test_half_a_line_is_no_answer(service: Service) -> None:
    service.answer = (200, {}, {"items": [{"event": "signed_in"}], "next_cursor": None})
    with pytest.raises(ServiceDown):
        AuditClient(service.url, NOWHERE).own_activity("inner", 50, None)
