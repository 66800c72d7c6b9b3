"""Each service is handed its own settings, by value or by file, and nobody else's."""

from __future__ import annotations

import pytest

from bff.config import Settings as BffSettings
from runner.service_settings import SETTINGS_OF, given_to, is_given
from security.config import Settings as SecuritySettings
from uploader.config import Settings as UploaderSettings

# What the runner works out by itself for each of them.
WORKED_OUT = {
    "VITRINE_PUBLIC_URL", "VITRINE_LOG_LEVEL", "VITRINE_SECURITY_URL", "VITRINE_LOGIN_URL",
    "VITRINE_UPLOADER_URL", "VITRINE_SPOOL_DIR", "VITRINE_STORE_FOLDER", "VITRINE_WORKERS",
    "VITRINE_THREADS", "VITRINE_OBJECT_CACHE_URL",
}  # fmt: skip


@pytest.mark.parametrize(
    ("service", "read"),
    [
        ("security", {str(one.validation_alias) for one in SecuritySettings.model_fields.values()}),
        ("uploader", {str(one.validation_alias) for one in UploaderSettings.model_fields.values()}),
        ("bff", set(BffSettings.names())),
    ],
)
def test_a_service_is_handed_every_setting_that_it_reads(service: str, read: set[str]) -> None:
    assert len(read) > 5
    assert set(SETTINGS_OF[service]) == read - WORKED_OUT


def test_a_service_gets_no_secret_of_another() -> None:
    given = {
        "VITRINE_SECURITY_SECRET": "a", "S3_SECRET_KEY_FILE": "/b", "VITRINE_COOKIE_NAME": "c",
        "SHELL": "/bin/sh",
    }  # fmt: skip
    assert given_to("security", given) == {"VITRINE_SECURITY_SECRET": "a"}
    assert given_to("uploader", given) == {"S3_SECRET_KEY_FILE": "/b"}
    assert given_to("bff", given) == {"VITRINE_COOKIE_NAME": "c"}


def test_a_file_counts_as_given() -> None:
    assert is_given({"S3_SECRET_KEY_FILE": "/b"}, "S3_SECRET_KEY")
    assert is_given({"S3_SECRET_KEY": "a"}, "S3_SECRET_KEY")
    assert not is_given({}, "S3_SECRET_KEY")
