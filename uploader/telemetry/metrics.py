"""The metrics of the service: requests by route, upload outcomes, bytes, decode times, upkeep."""

from typing import Any

from apiflask import APIFlask
from flask import request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_flask_exporter import (  # type: ignore[import-untyped] # It carries no types.
    PrometheusMetrics,
)

PREFIX = "vitrine_uploader"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measures:
    """The metrics of the service; labels are stable codes and type names, never ids."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._uploads = Counter(
            f"{PREFIX}_uploads_total",
            "Uploads by outcome code.",
            ["code"],
            registry=self.registry,
        )
        self._bytes = Counter(
            f"{PREFIX}_received_bytes_total", "Bytes of stored originals.", registry=self.registry
        )
        self._decode = Histogram(
            f"{PREFIX}_decode_seconds",
            "Time until a decoder gave its verdict, waiting for a free one included.",
            ["format"],
            buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
            registry=self.registry,
        )
        self._decoder_deaths = Counter(
            f"{PREFIX}_decoder_deaths_total",
            "Decoder processes that died or had to be ended.",
            registry=self.registry,
        )

        self._upkeep_finished = Gauge(
            f"{PREFIX}_upkeep_finished_timestamp_seconds",
            "When the reconcile or the scrub last finished.",
            ["task"],
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        self._upkeep_found = Gauge(
            f"{PREFIX}_upkeep_found",
            "What the last run of the reconcile or the scrub has found, by kind.",
            ["task", "kind"],
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )

    def uploaded(self, code: str, size: int = 0) -> None:
        """Count one upload by its outcome, with the bytes it added to the store."""
        self._uploads.labels(code).inc()
        self._bytes.inc(size)

    def decoded(self, format_name: str, seconds: float) -> None:
        """Record how long the verdict on one file took."""
        self._decode.labels(format_name).observe(seconds)

    def job_finished(self, task: str, finished: float, report: dict[str, int]) -> None:
        """Set the last run of a job; `finished` is seconds since 1970."""
        self._upkeep_finished.labels(task).set(finished)
        for kind, number in report.items():
            self._upkeep_found.labels(task, kind).set(number)

    def decoder_died(self) -> None:
        """Count one decoder process that died, or had to be ended, before its answer."""
        self._decoder_deaths.inc()

    def answered_quickly(self, route: str, seconds: float) -> None:
        """Count a request that was answered 200 without Flask, where the others are counted."""
        self._durations.labels(method="GET", url_rule=route, status=200).observe(seconds)
        self._requests.labels(method="GET", status=200).inc()

    def init_app(self, app: APIFlask) -> None:
        """Count all requests of an app by route pattern, and answer `GET /metrics`."""
        app.before_request(_ignore_invented_methods)
        PrometheusMetrics(
            app,
            path="/metrics",
            registry=self.registry,
            defaults_prefix=PREFIX,
            group_by="url_rule",
        )
        # The exporter keeps its own two to itself.
        collectors = self.registry._names_to_collectors
        self._durations: Any = collectors[f"{PREFIX}_http_request_duration_seconds"]
        self._requests: Any = collectors[f"{PREFIX}_http_request_total"]
        # The metrics are for operators: a hidden view is left out of the API document.
        view: Any = app.view_functions["prometheus_metrics"]
        view._spec = {"hide": True}


def _ignore_invented_methods() -> None:
    # The method is a label, and a client can invent any number of them.
    if request.method not in _METHODS:
        request.prom_do_not_track = True  # type: ignore[attr-defined]  # The exporter's own mark.
