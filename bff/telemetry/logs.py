"""JSON log lines on standard output, one a request, and the request id shared by all services."""

import logging
import re
import secrets
import time

import structlog
from flask import Flask, Response, g, has_request_context, request

_REQUEST_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_QUIET = frozenset({"health.livez", "health.readyz", "prometheus_metrics"})
log: structlog.stdlib.BoundLogger = structlog.get_logger()


def request_id() -> str:
    """Return the id of the current request: the gateway's or a new one; "" outside of a request."""
    if not has_request_context():
        return ""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
    return str(g.request_id)


def configure(level: str) -> None:
    """Write log lines of this level and above to standard output, one JSON object a line."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """Write one line after each request, without query strings and cookies."""
    app.before_request(_start_clock)
    app.after_request(_write_line)


def _start_clock() -> None:
    g.started = time.monotonic()


def _write_line(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint in _QUIET:
        return response
    log.info(
        "request",
        service="bff",
        request_id=request_id(),
        method=request.method,
        route=str(request.url_rule or ""),
        status=response.status_code,
        seconds=round(time.monotonic() - g.get("started", time.monotonic()), 4),
    )
    return response
