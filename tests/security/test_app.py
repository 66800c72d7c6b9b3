"""The application as a whole: its paths, and what it does not do by itself."""

import pytest

from tests.security.service import Service, assert_problem


@pytest.mark.parametrize("path", ["//v1/user", "/v1/user/", "/v1//user", "/static/x"])
def test_a_path_is_not_corrected(service: Service, path: str) -> None:
    assert_problem(service.send("GET", path), 404, "not_found")
