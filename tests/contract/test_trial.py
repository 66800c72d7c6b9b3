"""`make contract` runs every part, says what each found, and ends with 1 where it was anything."""

from __future__ import annotations

import tomllib

import pytest

from tests.contract import trial
from tests.contract.trial import Part, schemathesis_command, summary
from tests.contract.write_openapi import documents


def test_it_ends_with_0_where_nothing_is_found() -> None:
    assert summary([Part("one", str), Part("other", str)], lambda _: None) == 0


def test_it_ends_with_1_and_goes_on_where_a_part_finds_something() -> None:
    said: list[str] = []
    parts = [Part("one", lambda: "GET /v1/user: 418"), Part("other", str)]
    assert summary(parts, said.append) == 1
    assert "GET /v1/user: 418" in said
    assert said[-1] == "vitrine: 1 of 2 parts found nothing"


def test_both_documents_and_both_makers_are_tried(tmp_path: trial.Path) -> None:
    names = [part.name for part in trial.parts_of("http://localhost", tmp_path, 1, tmp_path)]
    assert names == [
        "openapi-python-client",
        "openapi-generator",
        "schemathesis, security.json",
        "schemathesis, uploader.json",
    ]


@pytest.mark.parametrize(("minutes", "seconds"), [(10, "600"), (0.5, "30"), (0, "1")])
def test_a_document_is_asked_for_as_long_as_is_said(minutes: float, seconds: str) -> None:
    command = schemathesis_command("http://localhost/v1/openapi/security.json", minutes)
    assert command[command.index("--max-time") + 1] == seconds


def test_no_check_is_left_out_and_every_exception_is_of_an_operation_that_there_is() -> None:
    configuration = tomllib.loads(trial.CONFIGURATION.read_text())
    assert "enabled" not in str(configuration)
    named = {
        name
        for one in configuration["operations"]
        for found in [one.get("include-operation-id", [])]
        for name in ([found] if isinstance(found, str) else found)
    }
    there = {
        operation["operationId"]
        for document in documents().values()
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    assert named <= there


def test_what_a_command_said_is_what_was_found() -> None:
    assert trial._said_by(["sh", "-c", "exit 0"], {}) == ""
    assert trial._said_by(["sh", "-c", "echo no >&2; exit 3"], {}) == "no\n"
    assert trial._said_by(["sh", "-c", "exit 3"], {}) == "ended with 3"
