"""The alerting and recording rules."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import MONITORING, Question, read_yaml

PROJECT = MONITORING.parent
ALERT_TESTS = sorted(Path(__file__).parent.glob("*.test.yml"))
ADDED_BY_PROMETHEUS = {"up", "ALERTS"}

promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")


def known_metrics() -> set[str]:
    listed = read_yaml(MONITORING / "metrics.yml")
    return {name for names in listed.values() for name in names}


def expand(metric: str) -> set[str]:
    """Returns the listed names that a `~pattern` of names stands for, or the name itself."""
    if not metric.startswith("~"):
        return {metric}
    before, _, rest = metric[1:].partition("(")
    choices, _, after = rest.partition(")")
    return {f"{before}{choice}{after}" for choice in choices.split("|")}


def asked_metrics(questions: list[Question], rules: list[dict[str, Any]]) -> set[str]:
    recorded = {rule["record"] for rule in rules if "record" in rule}
    asked = {name for question in questions for metric in question.metrics()
             for name in expand(metric)}  # fmt: skip
    return asked - recorded - ADDED_BY_PROMETHEUS


def test_every_question_is_promql(questions: list[Question]) -> None:
    wrong = []
    for question in questions:
        try:
            question.parsed()
        except ValueError as error:
            wrong.append(f"{question.place}: {error}")
    assert wrong == []


def test_only_listed_metrics_are_asked_for(
    questions: list[Question], rules: list[dict[str, Any]]
) -> None:
    assert asked_metrics(questions, rules) - known_metrics() == set()


def test_no_listed_metric_is_asked_for_by_nobody(
    questions: list[Question], rules: list[dict[str, Any]]
) -> None:
    assert known_metrics() - asked_metrics(questions, rules) == set()


def test_every_scraped_job_is_a_service_of_the_compose_file() -> None:
    scraped = read_yaml(MONITORING / "prometheus.yml")["scrape_configs"]
    services = read_yaml(PROJECT / "compose.yaml")["services"]
    assert {job["job_name"] for job in scraped} == set(read_yaml(MONITORING / "metrics.yml"))
    assert {job["job_name"] for job in scraped} - set(services) == set()


def test_every_replica_of_a_service_is_found_by_its_name() -> None:
    scraped = read_yaml(MONITORING / "prometheus.yml")["scrape_configs"]
    found = {
        job["job_name"]: (discovery["names"], discovery["port"], discovery["type"])
        for job in scraped
        for discovery in job.get("dns_sd_configs", [])
    }
    services = {name: ([name], 8000, "A") for name in ("security", "login", "uploader", "bff")}
    assert found == services | {"gateway": (["gateway-status"], 8081, "A")}


def test_every_alert_says_how_urgent_it_is_and_what_to_do(rules: list[dict[str, Any]]) -> None:
    for rule in rules:
        if "alert" not in rule:
            continue
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert rule["for"], rule["alert"]
        assert set(rule["annotations"]) == {"summary", "description", "runbook"}, rule["alert"]
        assert rule["annotations"]["runbook"].startswith("1. "), rule["alert"]


def test_every_alert_is_tested_both_firing_and_quiet(rules: list[dict[str, Any]]) -> None:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in ALERT_TESTS]
    checks = [check for file in files for test in file["tests"]
              for check in test["promql_expr_test"]]  # fmt: skip
    for name in [rule["alert"] for rule in rules if "alert" in rule]:
        of_this = [check for check in checks if f'"{name}"' in check["expr"]]
        assert any(check["exp_samples"] for check in of_this), f"{name} is never seen firing"
        assert any(not check["exp_samples"] for check in of_this), f"{name} is never seen quiet"


@promtool
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "config", MONITORING / "prometheus.yml"],
        ["check", "rules", "--lint=all", "--lint-fatal", *sorted((MONITORING / "rules").iterdir())],
        ["test", "rules", *ALERT_TESTS],
    ],
    ids=["configuration", "rules", "alerts"],
)
def test_promtool_finds_nothing_wrong(arguments: list[str | Path]) -> None:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
