"""What all three services have in common, since they share no code."""

from __future__ import annotations

import json
from http import HTTPStatus

import pytest
from flask import Flask

LOG_MEMBERS = {
    "time", "level", "service", "event", "request_id", "method", "route", "status", "seconds",
}  # fmt: skip
PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}


def test_a_service_lives_while_everything_behind_it_is_down(service: Flask) -> None:
    answer = service.test_client().get("/livez")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_service_is_not_ready_while_a_part_behind_it_is_down(service: Flask) -> None:
    answer = service.test_client().get("/readyz")
    assert answer.status_code == 503
    said = answer.get_json()
    assert set(said) == {"status", "parts"}
    assert said["status"] == "unavailable"
    assert "unavailable" in said["parts"].values()
    assert set(said["parts"].values()) <= {"ok", "unavailable"}


def test_metrics_have_one_prefix_and_bounded_labels(service: Flask) -> None:
    client = service.test_client()
    for number in range(20):
        client.get(f"/v1/never-heard-of-{number}")
    text = client.get("/metrics").get_data(as_text=True)
    own = [line for line in text.splitlines() if line and not line.startswith("#")]
    prefixes = ("vitrine_", "python_", "process_")
    assert [line for line in own if not line.startswith(prefixes)] == []
    assert "never-heard-of" not in text


@pytest.mark.parametrize("request_id", ["a" * 32, "1", "0af7-65_1.b", "x" * 64])
def test_a_request_id_that_is_given_comes_back(service: Flask, request_id: str) -> None:
    answer = service.test_client().get("/livez", headers={"X-Request-ID": request_id})
    assert answer.headers["X-Request-ID"] == request_id


def test_a_request_is_one_line_with_the_same_members_everywhere(
    service: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    service.test_client().get("/nothing?secret=1", headers={"X-Request-ID": "b" * 32})
    line = capsys.readouterr().out.strip().splitlines()[-1]
    document = json.loads(line)
    assert set(document) >= LOG_MEMBERS
    assert document["request_id"] == "b" * 32
    assert "secret" not in line


@pytest.mark.parametrize("request_id", ["a b", "x" * 65, "ü", '"'])
def test_a_request_id_that_could_spoil_a_log_is_replaced(service: Flask, request_id: str) -> None:
    headers = {"X-Request-ID": request_id.encode("utf-8").decode("latin-1")}
    answer = service.test_client().get("/livez", headers=headers)
    assert answer.headers["X-Request-ID"] != request_id


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/" + "a" * 3000, 404, "not_found"),
        ("PUT", "/livez", 405, "method_not_allowed"),
    ],
)
def test_a_refusal_is_a_problem_document_for_programs(
    api: Flask, method: str, path: str, status: int, code: str
) -> None:
    answer = api.test_client().open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    document = answer.get_json()
    assert set(document) == PROBLEM_MEMBERS
    assert (document["status"], document["code"]) == (status, code)
    assert document["title"] == HTTPStatus(status).phrase
    assert document["request_id"] == answer.headers["X-Request-ID"]
    if status == 405:
        assert answer.headers["Allow"]
