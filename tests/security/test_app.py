"""The application as a whole: its paths, and what it does not do by itself."""

import pytest

from security.app import create_app
from tests.security.conftest import Build
from tests.security.service import Service, assert_problem


@pytest.mark.parametrize("path", ["//v1/user", "/v1/user/", "/v1//user", "/static/x"])
def test_a_path_is_not_corrected(service: Service, path: str) -> None:
    assert_problem(service.send("GET", path), 404, "not_found")


def test_two_applications_of_one_process_share_nothing(service: Service, build: Build) -> None:
    closed = build(registration="closed")
    assert service.register("alice").status_code == 201
    assert closed.register("bob").status_code == 403
    assert closed.deps is not service.deps


def test_a_wrong_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_PUBLIC_URL", "nonsense")
    with pytest.raises(SystemExit):
        create_app()


def test_there_is_no_page_of_documentation_and_no_folder_of_files(service: Service) -> None:
    rules = {rule.rule for rule in service.app.url_map.iter_rules()}
    assert not {rule for rule in rules if rule.startswith(("/docs", "/static", "/redoc"))}
