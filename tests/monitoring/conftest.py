"""What the tests of the monitoring share: every question that is asked of Prometheus."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

MONITORING = Path(__file__).parents[2] / "monitoring"


@dataclass(frozen=True)
class Question:
    """A PromQL expression and the place where it stands."""

    place: str
    expression: str

    def parsed(self) -> promql_parser.Expr:
        """Raises ValueError where it is not PromQL. Grafana's own variables are given values."""
        filled = re.sub(r"\$__(?:rate_interval|interval|range)\b", "5m", self.expression)
        return promql_parser.parse(re.sub(r"\$\w+", "uploader", filled))

    def metrics(self) -> Iterator[str]:
        """Yields what is asked for by name; a pattern of names is yielded as `~pattern`."""
        for selector in selectors(self.parsed()):
            if selector.name:
                yield selector.name
            for matcher in selector.matchers.matchers:
                if matcher.name == "__name__":
                    yield f"~{matcher.value}"


def selectors(node: Any) -> Iterator[promql_parser.VectorSelector]:
    """Yields every selector of series below a node of the syntax tree."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("lhs", "rhs", "expr", "param", "vector_selector"):
        if (child := getattr(node, name, None)) is not None:
            yield from selectors(child)
    for argument in getattr(node, "args", None) or []:
        yield from selectors(argument)


def read_yaml(path: Path) -> Any:
    """Returns a YAML file as plain values."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rules() -> list[dict[str, Any]]:
    """Every recording and alerting rule."""
    return [
        rule
        for path in sorted((MONITORING / "rules").glob("*.yml"))
        for group in read_yaml(path)["groups"]
        for rule in group["rules"]
    ]


@pytest.fixture(scope="session")
def dashboards() -> dict[str, dict[str, Any]]:
    """Every dashboard by the name of its file."""
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((MONITORING / "grafana" / "dashboards").glob("*.json"))
    }


@pytest.fixture(scope="session")
def questions(rules: list[dict[str, Any]], dashboards: dict[str, dict[str, Any]]) -> list[Question]:
    """Everything that the rules and the dashboards ask of Prometheus."""
    return [
        Question(f"rule {rule.get('alert') or rule['record']}", rule["expr"]) for rule in rules
    ] + [
        Question(f"{name}: {panel['title']}", target["expr"])
        for name, dashboard in dashboards.items()
        for panel in dashboard["panels"]
        for target in panel["targets"]
    ]
