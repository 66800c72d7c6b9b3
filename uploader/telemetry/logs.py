"""Structured logs on stdout: one JSON line an event, one line a request, no secrets."""

import re
import secrets
import time
from typing import TextIO

import structlog
from flask import Flask, Response, g, request

_REQUEST_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_QUIET = frozenset({"health.livez", "health.readyz", "prometheus_metrics"})
# A picture that is granted is logged by the gateway, under the same id.
_GRANTED = "media.authorise"
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

log = structlog.get_logger(__name__)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Write JSON lines from the given level up, to stdout unless another stream is given."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """Give each request an id, taken from the gateway where it sends one, and log its end."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of this request, as all services log it; empty before it has one."""
    return str(g.get("request_id", ""))


def begin(request_id: str) -> bool:
    """Give what a thread logs from now on this request id; return False where it is none."""
    if not _REQUEST_ID.fullmatch(request_id):
        return False
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id, service="uploader")
    return True


def _begin() -> None:
    g.request_id, g.started = request.headers.get("X-Request-ID", ""), time.monotonic()
    if not begin(g.request_id):
        g.request_id = secrets.token_hex(16)
        begin(g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint in _QUIET or _is_grant(response):
        return response
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else "",
        status=response.status_code,
        seconds=round(time.monotonic() - g.get("started", time.monotonic()), 4),
    )
    return response


def _is_grant(response: Response) -> bool:
    return request.endpoint == _GRANTED and response.status_code == 200
