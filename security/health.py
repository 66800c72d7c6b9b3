"""Liveness and readiness: /livez and /readyz."""

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from security.dependencies import Dependencies, dependencies
from security.keys.signing_keys import Purpose
from security.outcomes import DatabaseUnavailable, KeysUnavailable
from security.records.tables import users

blueprint = APIBlueprint("health", __name__, enable_openapi=False)


@blueprint.get("/livez")
def livez() -> ResponseReturnValue:
    """Answer 200 while the process runs."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Check what requests depend on, each part apart: 200 when all of them work, else 503."""
    deps = dependencies()
    parts = {"database": _database_works(deps), "keys": _keys_work(deps)}
    is_ready = all(parts.values())
    words = {name: "ok" if works else "unavailable" for name, works in parts.items()}
    return jsonify(status="ok" if is_ready else "unavailable", parts=words), (
        200 if is_ready else 503
    )


def _database_works(deps: Dependencies) -> bool:
    try:
        with deps.database.reading() as connection:
            connection.execute(select(users.c.id).limit(1)).first()
    except DatabaseUnavailable:
        return False
    return True


def _keys_work(deps: Dependencies) -> bool:
    try:
        for purpose in Purpose:
            deps.key_ring.signer(purpose)
    except (KeysUnavailable, DatabaseUnavailable):
        return False
    return True
