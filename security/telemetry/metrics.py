"""Prometheus metrics, added up over all processes of the service."""

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter
from prometheus_flask_exporter import (  # type: ignore[import-untyped]  # It has no types.
    PrometheusMetrics,
)

PREFIX = "vitrine_security"
_PROBLEMS = "vitrine.security.problems"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Count and time every request, count problems by code, and serve them at `/metrics`."""
    registry = CollectorRegistry()
    refusals = Counter(
        f"{PREFIX}_problems", "Answers that were problems, by code.", ["code"], registry=registry
    )
    app.extensions[_PROBLEMS] = refusals
    app.before_request(_ignore_invented_methods)
    app.after_request(_count_problem)
    PrometheusMetrics(
        app, path="/metrics", group_by="url_rule", defaults_prefix=PREFIX, registry=registry
    )


def _ignore_invented_methods() -> None:
    # The method is a label: with methods that clients invent, its cardinality had no bound.
    if request.method not in _METHODS:
        request.prom_do_not_track = True  # type: ignore[attr-defined]  # The exporter's own mark.


def _count_problem(response: Response) -> Response:
    code = g.get("problem_code")
    if code:
        current_app.extensions[_PROBLEMS].labels(code=code).inc()
    return response
