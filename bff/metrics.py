"""Figures of this service for Prometheus: requests by route and how long they took.

The only module that imports prometheus_flask_exporter and prometheus_client.
"""

from flask import Flask
from prometheus_client import CollectorRegistry
from prometheus_flask_exporter import PrometheusMetrics  # type: ignore[import-untyped]  # No types.
from prometheus_flask_exporter.multiprocess import (  # type: ignore[import-untyped]  # No types.
    MultiprocessInternalPrometheusMetrics,
)

from bff.config import Settings

UNCOUNTED = ["^/livez$", "^/readyz$", "^/metrics$"]


def init_app(app: Flask, settings: Settings) -> None:
    """Serve `/metrics` from this process, or from all of its siblings where they share a folder."""
    options = {
        "defaults_prefix": "vitrine_bff",
        "group_by": "url_rule",
        "excluded_paths": UNCOUNTED,
    }
    if settings.metrics_dir is not None:
        MultiprocessInternalPrometheusMetrics(app, **options)
    else:
        PrometheusMetrics(app, registry=CollectorRegistry(), **options)
