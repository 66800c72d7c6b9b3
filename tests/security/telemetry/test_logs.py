"""One line a request, with an id that crosses all services and without a secret."""

import json

import pytest

from tests.security.service import Service


def test_a_request_is_one_line_of_json_without_secrets(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice)
    capsys.readouterr()
    headers = identity | {"X-Request-ID": "abc"}
    service.send("GET", "/v1/user?token=in-the-query", headers=headers)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert (line["route"], line["status"], line["request_id"]) == ("/v1/user", 200, "abc")
    for secret in (identity["X-Identity"], alice.access_token, "in-the-query"):
        assert secret not in lines[0]


def test_no_log_holds_a_password_or_a_token(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = service.new_caller("alice")
    service.refresh(alice.refresh_token)
    service.log_in("alice", "another quiet heron\nat dawn")
    logged = capsys.readouterr().out
    for secret in ("quiet heron", alice.access_token, alice.refresh_token):
        assert secret not in logged


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "\u00e9", "a;b"])
def test_an_odd_request_id_is_replaced(service: Service, given: str) -> None:
    answer = service.send("GET", "/v1/nothing", headers={"X-Request-ID": given})
    assert answer.json["request_id"] not in {given, ""}


def test_a_request_id_is_passed_on(service: Service) -> None:
    answer = service.send("GET", "/v1/nothing", headers={"X-Request-ID": "0af7-65_1"})
    assert answer.json["request_id"] == "0af7-65_1"
