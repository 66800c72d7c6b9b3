"""Liveness of this process, and readiness of the services that it needs."""

from collections.abc import Callable

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown

blueprint = Blueprint("health", __name__)


@blueprint.get("/livez")
def livez() -> ResponseReturnValue:
    """Answer 200 while the process runs."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 when all services behind the pages answer, else 503, with the state of each."""
    parts = {
        "security": _answers(dependencies().security.is_ready),
        "uploader": _answers(dependencies().uploader.is_ready),
    }
    ready = all(parts.values())
    return jsonify(
        status="ok" if ready else "unavailable",
        parts={name: "ok" if well else "unavailable" for name, well in parts.items()},
    ), (200 if ready else 503)


def _answers(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except (ServiceDown, Refusal):
        return False
