"""What orchestration and monitoring ask."""

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
