"""Health checks: whether the process is alive, and whether each part that it needs answers."""

from apiflask import APIBlueprint
from flask import Response, jsonify

from uploader.dependencies import dependencies

blueprint = APIBlueprint("health", __name__, enable_openapi=False)


@blueprint.get("/livez")
def livez() -> Response:
    """Answer 200 while the process can answer at all."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer 200 when every part answers, else 503, and name the parts."""
    d = dependencies()
    found = {
        "database": d.database.ready(),
        "storage": d.store.ready(),
        "keys": d.keys.ready(),
    }
    healthy = all(found.values())
    response = jsonify(
        {
            "status": "ok" if healthy else "unavailable",
            "parts": {part: "ok" if up else "unavailable" for part, up in found.items()},
        }
    )
    response.status_code = 200 if healthy else 503
    return response
