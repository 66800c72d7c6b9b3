"""Every part gives the numbers that the alerts and dashboards ask for."""

from __future__ import annotations

import re

import pytest
import urllib3
import yaml

from tests.system.instance import REPOSITORY, Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

pytestmark = [pytest.mark.system, pytest.mark.every_store]

LISTED = yaml.safe_load((REPOSITORY / "monitoring" / "metrics.yml").read_text())
OURS = ["security", "login", "uploader", "bff", "gateway"]


def scrape(vitrine: Instance, part: str) -> str:
    port = vitrine.status_port() if part == "gateway" else vitrine.inner_port(part)
    answer = urllib3.request("GET", f"http://127.0.0.1:{port}/metrics", retries=False)
    assert answer.status == 200
    return answer.data.decode()


@pytest.mark.parametrize("part", OURS)
def test_every_number_that_is_asked_for_is_given(
    vitrine: Instance, alice: Person, part: str
) -> None:
    alice.upload(jpeg())
    alice.get("/gallery")
    missing = set(LISTED[part])

    def nothing_is_missing() -> bool:
        missing.difference_update(re.findall(r"(?m)^(\w+)[{ ]", scrape(vitrine, part)))
        return not missing

    # The first upkeep runs some seconds after the start.
    wait_until(nothing_is_missing, f"all of {LISTED[part]}", pause=0.2)


def test_an_upload_is_counted_once(vitrine: Instance, alice: Person) -> None:
    def created() -> float:
        found = re.findall(
            r"(?m)^vitrine_uploader_uploads_total\{[^}]*created[^}]*\} (\S+)",
            scrape(vitrine, "uploader"),
        )
        return sum(map(float, found))

    before = created()
    assert alice.upload(jpeg()).status == 201
    assert created() == before + 1


def test_no_number_is_given_to_the_outside(vitrine: Instance, alice: Person) -> None:
    for path in ("/metrics", "/gateway/metrics", "/uploader/metrics", "/v1/metrics"):
        assert alice.get(path).status == 404
