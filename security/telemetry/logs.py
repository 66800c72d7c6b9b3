"""JSON logs on stdout, one line a request, with an id that crosses all services."""

import logging
import time

import structlog
from flask import Flask, Response, g, request

from security.web.request_limits import request_id

_log = structlog.get_logger("security.requests")
_QUIET = frozenset({"health.livez", "health.readyz", "prometheus_metrics"})


def configure(level: str) -> None:
    """Write every log of this process as JSON, from the level given on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(),
    )


def log_requests(app: Flask) -> None:
    """Write one line for each request; never a header, a body or a query."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service="security", request_id=request_id())


def _end(response: Response) -> Response:
    if request.endpoint in _QUIET:
        return response
    caller = g.get("caller")
    _log.info(
        "request",
        method=request.method,
        route=str(request.url_rule or ""),
        status=response.status_code,
        code=g.get("problem_code", ""),
        user_id=caller.user_id if caller else "",
        seconds=round(time.perf_counter() - g.get("began", time.perf_counter()), 4),
    )
    return response
