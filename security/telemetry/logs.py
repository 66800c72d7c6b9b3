"""JSON logs on stdout: one line for each request, with an id that all services share."""

import logging
import re
import time
import uuid

import structlog
from flask import Flask, Response, g, request

_log = structlog.get_logger("security.requests")
_REQUEST_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}", re.ASCII)
_QUIET = frozenset({"health.livez", "health.readyz", "prometheus_metrics"})


def configure(level: str) -> None:
    """Write the logs of this process as JSON, from this level upwards."""
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


def init_app(app: Flask) -> None:
    """Give every request an id, return it in the answer, and log one line at the end.

    The line never holds a header, a body or a query.
    """
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of the current request: the gateway's, or a new one if there is none."""
    name: str = g.get("request_id", "")
    return name


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service="security", request_id=request_id())


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
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
