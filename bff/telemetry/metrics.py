"""Metrics of this service for Prometheus: number and duration of requests by route.

The only module that imports prometheus_flask_exporter and prometheus_client.
"""

from flask import Flask, request
from prometheus_client import CollectorRegistry
from prometheus_flask_exporter import PrometheusMetrics  # type: ignore[import-untyped]  # No types.

PREFIX = "vitrine_bff"
UNCOUNTED = ["^/livez$", "^/readyz$", "^/metrics$"]
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Count and time every request, and serve `/metrics` for all processes of the service.

    prometheus_client adds them up in PROMETHEUS_MULTIPROC_DIR, which it reads itself.
    """
    app.before_request(_ignore_invented_methods)
    PrometheusMetrics(
        app,
        path="/metrics",
        registry=CollectorRegistry(),
        defaults_prefix=PREFIX,
        group_by="url_rule",
        excluded_paths=UNCOUNTED,
    )


def _ignore_invented_methods() -> None:
    # The method is a label, and a client could invent any number of label values.
    if request.method not in _METHODS:
        request.prom_do_not_track = True  # type: ignore[attr-defined]  # The exporter's own mark.
