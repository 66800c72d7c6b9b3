"""Who is asking, and pages closed by default.

The only module that imports flask_login, of which the request loader alone is used: the session
lives in security, and Flask's own session is never written.
"""

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user  # type: ignore[import-untyped]  # The package ships no types.
from werkzeug.wrappers import Request

from bff.clients.security_client import Caller
from bff.outcomes import ServiceDown
from bff.web.login_redirect import login_redirect
from bff.web.session_renewal import identify

# What answers without a login. A picture's page decides by the picture; its view says so.
PUBLIC_ENDPOINTS = frozenset(
    {
        "health.livez",
        "health.readyz",
        "home.index",
        "login.index",
        "login.submit",
        "pictures.show",
        "prometheus_metrics",
        "register.index",
        "register.submit",
        "session.end",
        "session.renew",
    }
)


class Viewer(UserMixin):  # type: ignore[misc]  # The base class has no types.
    """The caller as a page sees them."""

    def __init__(self, caller: Caller) -> None:
        self.id = caller.id
        self.login = caller.login
        self.session_id = caller.session_id
        self.identity = caller.identity


def init_app(app: Flask) -> None:
    """Load the viewer of each request, and let nobody else in where a page is not public."""
    # No cookie can have this name, so a stray `remember_token` of another program on the same
    # host cannot switch the request loader off.
    app.config["REMEMBER_COOKIE_NAME"] = "never;sent"
    # Its context processor would ask for the viewer on pages that must stand without one.
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None
    manager.request_loader(_load_viewer)
    app.before_request(_require_login)


def viewer() -> Viewer | None:
    """Return the viewer, or None. Raises ServiceDown when security cannot say."""
    try:
        return current_user._get_current_object() if current_user.is_authenticated else None
    except ServiceDown:
        g.security_is_down = True
        raise


def known_viewer() -> Viewer | None:
    """Return the viewer, or None also when security cannot say: for error pages."""
    if g.get("security_is_down"):
        return None
    try:
        return viewer()
    except ServiceDown:
        return None


def required_viewer() -> Viewer:
    """Return the viewer, on a page that is never reached without one."""
    return viewer() or abort(401)


def _load_viewer(_: Request) -> Viewer | None:
    found = identify()
    return Viewer(found) if found else None


def _require_login() -> ResponseReturnValue | None:
    # An address that does not exist has no endpoint and is answered with 404, logged in or not.
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS or viewer():
        return None
    return login_redirect()
