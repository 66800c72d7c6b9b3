"""Ending a session, and renewing it for scripts that stay on one page."""

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from bff import access
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web.cookies import forget_session

blueprint = Blueprint("session", __name__)


@blueprint.post("/logout")
def end() -> ResponseReturnValue:
    """End the session on the server, then in the browser with all that it kept."""
    viewer = access.viewer()
    if viewer is not None:
        try:
            dependencies().security.end_current_session(viewer.identity)
        except Refusal as refusal:
            if refusal.status not in (401, 404):  # Over already is what was wanted.
                raise
    forget_session()
    response = redirect("/login", code=303)
    # Both words: "storage" alone leaves private pictures in the HTTP cache, and only "cache" takes
    # the page behind the browser's way back.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/session")
def renew() -> ResponseReturnValue:
    """Answer 204, with new cookies where they were due, or 401 when the session is over."""
    return Response(status=204 if access.viewer() else 401)
