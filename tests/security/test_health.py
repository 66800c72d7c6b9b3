"""What orchestration and monitoring ask."""

import json

import pytest

from tests.security.conftest import Build
from tests.security.service import Service


def test_a_migrated_service_is_ready_in_all_parts(service: Service) -> None:
    answer = service.send("GET", "/readyz")
    assert answer.status_code == 200
    assert answer.json["parts"] == {"database": "ok", "keys": "ok"}


def test_without_tables_it_is_alive_and_not_ready(build: Build) -> None:
    empty = build()
    assert empty.send("GET", "/livez").status_code == 200
    answer = empty.send("GET", "/readyz")
    assert answer.status_code == 503
    assert answer.json["parts"] == {"database": "unavailable", "keys": "unavailable"}


def test_the_figures_have_one_prefix_and_bounded_labels(service: Service) -> None:
    alice = service.newcomer("alice")
    service.send_as(alice, "DELETE", "/v1/sessions/" + "s" * 22)
    service.send("INVENTED", "/v1/user")
    figures = service.send("GET", "/metrics").text
    assert 'url_rule="/v1/sessions/<session_id>"' in figures
    assert 'vitrine_security_problems_total{code="not_found"} 1.0' in figures
    assert "INVENTED" not in figures
    names = {line.split("{")[0].split(" ")[0] for line in figures.splitlines() if line[:1] != "#"}
    assert all(name.startswith("vitrine_security_") for name in names if name)


def test_a_request_is_one_line_of_json_without_secrets(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = service.newcomer("alice")
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
    alice = service.newcomer("alice")
    service.refresh(alice.refresh_token)
    service.log_in("alice", "another quiet heron\nat dawn")
    logged = capsys.readouterr().out
    for secret in ("quiet heron", alice.access_token, alice.refresh_token):
        assert secret not in logged
