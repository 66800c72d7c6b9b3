"""The three services as applications in this process, without anything behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

import bff.app
import bff.config
import security.app
import security.config
import uploader.app
import uploader.config

PUBLIC_URL = "http://localhost:8080"
# Nothing listens here: what is asked of another part fails at once.
NOWHERE = "http://127.0.0.1:9"


def build_security(folder: Path) -> Flask:
    settings = {
        "VITRINE_PUBLIC_URL": PUBLIC_URL,
        "SECURITY_DATABASE_URL": f"sqlite:///{folder}/security.db",
        "VITRINE_SECURITY_SECRET": "not a secret of anybody, only of tests",
        "VITRINE_UPLOADER_URL": NOWHERE,
    }
    return security.app.create_app(security.config.Settings(**settings))


def build_uploader(folder: Path) -> Flask:
    settings = {
        "VITRINE_PUBLIC_URL": PUBLIC_URL,
        "UPLOADER_DATABASE_URL": f"sqlite:///{folder}/uploader.db",
        "S3_ENDPOINT": NOWHERE,
        "S3_ACCESS_KEY": "tests",
        "S3_SECRET_KEY": "of tests",
        "VITRINE_SECURITY_URL": NOWHERE,
        "VITRINE_SPOOL_DIR": str(folder),
    }
    return uploader.app.create_app(uploader.config.Settings(**settings), background=False)


def build_bff(_: Path) -> Flask:
    settings = {
        "VITRINE_PUBLIC_URL": PUBLIC_URL,
        "VITRINE_SECURITY_URL": NOWHERE,
        "VITRINE_LOGIN_URL": NOWHERE,
        "VITRINE_UPLOADER_URL": NOWHERE,
    }
    return bff.app.create_app(bff.config.load_settings(settings))


BUILDERS = {"security": build_security, "uploader": build_uploader, "bff": build_bff}


@pytest.fixture(scope="session", params=sorted(BUILDERS))
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Each service in turn."""
    return BUILDERS[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="session", params=["security", "uploader"])
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Each service that answers programs, in turn; the BFF answers people, with pages."""
    return BUILDERS[request.param](tmp_path_factory.mktemp(request.param))
