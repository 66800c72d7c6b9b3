"""The committed API documents are what the code says."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import validate

from tests.contract.write_openapi import FOLDER, documents


@pytest.mark.parametrize("name", ["security", "uploader"])
def test_the_committed_document_is_current(name: str) -> None:
    committed = json.loads((FOLDER / f"{name}.json").read_text())
    assert committed == documents()[name], "run: .venv/bin/python -m tests.contract.write_openapi"


@pytest.mark.parametrize("name", ["security", "uploader"])
def test_the_document_is_valid_openapi(name: str) -> None:
    validate(documents()[name])


@pytest.mark.parametrize("name", ["security", "uploader"])
def test_no_two_operations_or_tags_have_one_name(name: str) -> None:
    document = documents()[name]
    names = [
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    ]
    assert len(set(names)) == len(names)
    tags = [tag["name"] for tag in document["tags"]]
    assert len(set(tags)) == len(tags)


def test_both_documents_describe_problems_and_credentials_alike() -> None:
    security, uploader = (documents()[name]["components"] for name in ("security", "uploader"))
    assert security["schemas"]["Problem"] == uploader["schemas"]["Problem"]
    assert security["securitySchemes"] == uploader["securitySchemes"]


@pytest.mark.parametrize("name", ["security", "uploader"])
def test_every_operation_has_a_summary_and_its_failures(name: str) -> None:
    operations = [
        (path, method, operation)
        for path, methods in documents()[name]["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    ]
    assert operations
    for path, method, operation in operations:
        assert operation.get("summary"), f"{method} {path}"
        assert len(operation["responses"]) > 1 or path.startswith("/.well-known"), path


def test_every_link_leads_to_an_operation_with_its_parameters() -> None:
    paths = documents()["uploader"]["paths"]
    parameters = {
        operation["operationId"]: {one["name"] for one in operation.get("parameters", [])}
        for methods in paths.values()
        for operation in methods.values()
    }
    links = [
        link
        for methods in paths.values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert links
    for link in links:
        assert set(link["parameters"]) <= parameters[link["operationId"]]
