"""Whether the process lives, and which part that it needs does not answer."""

from flask.testing import FlaskClient

from tests.uploader.cast import FakeSecurity, FakeStore
from tests.uploader.conftest import MakeApp
from uploader.dependencies import Dependencies
from uploader.outcomes import SecurityUnavailable


class SilentSecurity(FakeSecurity):
    """A security service that gives out no keys."""

    def key_set(self) -> bytes:
        raise SecurityUnavailable


def test_readiness_names_the_part_that_is_down(client: FlaskClient, store: FakeStore) -> None:
    assert client.get("/readyz").status_code == 200
    store.failing = {"ready"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"] == {
        "database": "ok", "storage": "unavailable", "keys": "ok"
    }  # fmt: skip


def test_without_keys_nobody_can_be_known_so_the_service_is_not_ready(make_app: MakeApp) -> None:
    client = make_app(security=SilentSecurity()).test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["parts"]["keys"]) == (503, "unavailable")


def test_without_its_tables_the_database_is_not_ready(client: FlaskClient, d: Dependencies) -> None:
    with d.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE images RENAME TO elsewhere")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["parts"]["database"]) == (503, "unavailable")


def test_the_process_lives_whatever_is_down(make_app: MakeApp, store: FakeStore) -> None:
    store.failing = {"ready"}
    answer = make_app(security=SilentSecurity()).test_client().get("/livez")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
