"""The dashboards, as far as they can be judged without Grafana."""

from itertools import combinations
from typing import Any

import pytest

from .conftest import MONITORING, read_yaml

Dashboards = dict[str, dict[str, Any]]


def test_every_dashboard_has_an_address_of_its_own(dashboards: Dashboards) -> None:
    addresses = [dashboard["uid"] for dashboard in dashboards.values()]
    assert len(set(addresses)) == len(addresses)
    assert all(dashboard["title"] and dashboard["description"] for dashboard in dashboards.values())


def test_every_panel_asks_the_provisioned_source(dashboards: Dashboards) -> None:
    source = read_yaml(MONITORING / "grafana/provisioning/datasources/prometheus.yml")
    uid = source["datasources"][0]["uid"]
    for dashboard in dashboards.values():
        for panel in dashboard["panels"]:
            asked = {
                panel["datasource"]["uid"],
                *(t["datasource"]["uid"] for t in panel["targets"]),
            }
            assert asked == {uid}, panel["title"]


def test_every_panel_has_a_title_a_unit_and_a_question(dashboards: Dashboards) -> None:
    for dashboard in dashboards.values():
        for panel in dashboard["panels"]:
            assert panel["title"]
            assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
            assert panel["targets"], panel["title"]


@pytest.mark.parametrize("name", ["overview.json", "service.json"])
def test_no_two_panels_lie_over_each_other(dashboards: Dashboards, name: str) -> None:
    def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
        return (
            one["x"] < other["x"] + other["w"]
            and other["x"] < one["x"] + one["w"]
            and one["y"] < other["y"] + other["h"]
            and other["y"] < one["y"] + one["h"]
        )

    panels = dashboards[name]["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for one, other in combinations(panels, 2):
        assert not overlap(one["gridPos"], other["gridPos"]), (one["title"], other["title"])
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)


def test_the_first_dashboard_covers_what_people_ask_first(dashboards: Dashboards) -> None:
    expressions = " ".join(
        target["expr"]
        for panel in dashboards["overview.json"]["panels"]
        for target in panel["targets"]
    )
    for asked in ("/v1/upload", "5..", "duration_seconds", "store_free", "/auth", "ALERTS"):
        assert asked in expressions
