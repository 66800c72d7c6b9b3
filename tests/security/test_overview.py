"""What an administrator looks at first."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import security
from security.clients.uploader_client import AlmostFull, JobRun, StoreOverview
from tests.security.conftest import Build, FakeUploader
from tests.security.service import Service, assert_problem

PATH = "/v1/admin/overview"
WELL = StoreOverview(
    images=5,
    bytes=700,
    trashed_images=2,
    trashed_bytes=30,
    free_bytes=600,
    total_bytes=1000,
    damaged=0,
    reconcile=JobRun(at=1_800_000_000, report={"images": 5, "damaged": 0}),
    scrub=None,
    almost_full=AlmostFull(count=0, owners=[]),
)


def shown(service: Service) -> Any:
    answer = service.send_as(service.founder(), "GET", PATH)
    assert answer.status_code == 200
    return answer.json


def to_do(service: Service) -> list[str]:
    return [item["code"] for item in shown(service)["to_do"]]


@pytest.fixture
def secure(service: Service, build: Build) -> Service:
    """The same at an address with TLS."""
    return build(public_url="https://vitrine.test")


def test_an_installation_that_is_well_has_nothing_to_do(
    secure: Service, uploader: FakeUploader
) -> None:
    uploader.all = WELL
    secure.register("alice")
    assert shown(secure) == {
        "to_do": [],
        "version": security.__version__,
        "users": {"total": 2, "administrators": 1, "disabled": 0},
        "space": {
            "images": 5,
            "bytes": 700,
            "trashed_images": 2,
            "trashed_bytes": 30,
            "free_bytes": 600,
            "total_bytes": 1000,
        },
        "damaged": 0,
        "reconcile": {"at": "2027-01-15T08:00:00Z", "report": {"images": 5, "damaged": 0}},
        "scrub": None,
    }


def test_what_is_wrong_comes_first(service: Service, uploader: FakeUploader) -> None:
    service.register("alice")
    alice = service.deps.users.find("alice")
    assert alice is not None
    full = AlmostFull(count=3, owners=[alice.id, "x" * 22])
    uploader.all = WELL.model_copy(update={"damaged": 2, "free_bytes": 99, "almost_full": full})
    assert shown(service)["to_do"] == [
        {"code": "pictures_damaged", "count": 2, "users": []},
        {"code": "space_low", "count": 1, "users": []},
        {
            "code": "quotas_almost_full",
            "count": 3,
            "users": [{"id": alice.id, "login": "alice"}],
        },
        {"code": "unencrypted", "count": 1, "users": []},
    ]


@pytest.mark.parametrize(
    ("free", "total", "low"),
    [(99, 1000, True), (100, 1000, False), (None, None, False), (0, 0, False)],
)
def test_space_is_low_below_a_tenth(
    secure: Service, uploader: FakeUploader, free: int | None, total: int | None, low: bool
) -> None:
    uploader.all = WELL.model_copy(update={"free_bytes": free, "total_bytes": total})
    assert ("space_low" in to_do(secure)) is low


def test_an_uploader_that_does_not_answer_is_what_is_to_be_done(
    secure: Service, uploader: FakeUploader
) -> None:
    uploader.all = None
    said = shown(secure)
    assert [item["code"] for item in said["to_do"]] == ["uploader_silent"]
    assert (said["space"], said["damaged"], said["reconcile"], said["scrub"]) == (None,) * 4


def test_before_the_first_reconcile_nothing_is_said_to_be_whole(
    secure: Service, uploader: FakeUploader
) -> None:
    uploader.all = WELL.model_copy(update={"damaged": None, "reconcile": None})
    said = shown(secure)
    assert (said["to_do"], said["damaged"], said["reconcile"]) == ([], None, None)


@pytest.mark.parametrize(
    ("address", "said"),
    [("http://localhost", False), ("https://vitrine.test", False), ("http://vitrine.test", True)],
)
def test_passwords_that_travel_unencrypted_are_to_be_done(
    service: Service, build: Build, address: str, said: bool
) -> None:
    assert ("unencrypted" in to_do(build(public_url=address))) is said


def test_the_uploader_is_told_of_quotas_that_are_not_everybodys(
    service: Service, uploader: FakeUploader
) -> None:
    service.register("alice")
    alice = service.deps.users.find("alice")
    assert alice is not None
    path = f"/v1/admin/users/{alice.id}"
    service.send_as(service.founder(), "PATCH", path, json={"quota_bytes": 7})
    shown(service)
    assert uploader.quotas_told == [{alice.id: {"images": None, "bytes": 7}}]


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert security.__version__ == project["project"]["version"]


def test_members_are_refused(service: Service) -> None:
    answer = service.send_as(service.new_caller("alice"), "GET", PATH)
    assert_problem(answer, 403, "insufficient_scope")
