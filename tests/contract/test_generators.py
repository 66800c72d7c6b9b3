"""What makers of clients are told, and what is said where one cannot be had."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract import generators
from tests.contract.generators import GeneratorError
from tests.contract.write_openapi import CLIENT_SETTINGS, client_settings


def test_every_media_type_of_bytes_is_sent_as_bytes() -> None:
    settings = json.loads(CLIENT_SETTINGS.read_text())
    assert settings == client_settings()
    found = settings["content_type_overrides"]
    assert {"image/jpeg", "application/offset+octet-stream", "multipart/byteranges"} <= set(found)
    assert "multipart/form-data" not in found
    assert set(found.values()) == {"application/octet-stream"}


def test_without_java_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GeneratorError, match="needs java"):
        generators.generate_with_openapi_generator(Path(), Path())
