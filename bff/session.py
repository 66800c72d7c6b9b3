"""Ending a session, and renewing it for scripts that stay on one page."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from bff import access
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.cookies import forget_session
from bff.web.headers import clear_site_data
from bff.web.visitors import visitor

blueprint = Blueprint("session", __name__)


@blueprint.post("/logout")
def end() -> ResponseReturnValue:
    """End the session on the server, then clear what the browser stores."""
    viewer = access.viewer()
    if viewer is not None:
        try:
            dependencies().security.end_current_session(viewer.identity, visitor())
        except Refusal as refusal:
            if refusal.status not in (401, 404):  # It has ended already.
                raise
    forget_session(signed_out=True)
    response = htmx.redirect("/login")
    clear_site_data(response)
    return response


@blueprint.post("/session")
def renew() -> ResponseReturnValue:
    """Answer 204, with new cookies if they are due, or 401 when the session has ended."""
    return Response(status=204 if access.viewer() else 401)
