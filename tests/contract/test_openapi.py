"""The committed API documents are what the code says."""

from __future__ import annotations

import json

import pytest

from tests.contract.write_openapi import FOLDER, documents


@pytest.mark.parametrize("name", ["security", "uploader"])
def test_the_committed_document_is_current(name: str) -> None:
    committed = json.loads((FOLDER / f"{name}.json").read_text())
    assert committed == documents()[name], "run: .venv/bin/python -m tests.contract.write_openapi"


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
