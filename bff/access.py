"""Which endpoints are public and which need a scope; an endpoint that is not listed is closed.

The only module that imports flask_login, and of it only the request loader: sessions live in
security, and Flask's own session is never written.
"""

from collections.abc import Mapping

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user  # type: ignore[import-untyped]  # The package ships no types.
from werkzeug.wrappers import Request

from bff.clients.security_client import Caller
from bff.outcomes import Refusal, ServiceDown
from bff.web.login_redirect import login_redirect
from bff.web.session_renewal import identify

PUBLIC = "public"

# Endpoint -> PUBLIC, or the scope that its viewer needs (RFC 6749, 3.3).
ACCESS: Mapping[str, str] = {
    "account.activity.index": "account",
    "account.apps.confirm": "account",
    "account.apps.index": "account",
    "account.apps.make": "account",
    "account.apps.revoke": "account",
    "account.data.index": "read",
    "account.deletion.index": "account",
    "account.deletion.submit": "account",
    "account.password.change": "account",
    "account.password.index": "account",
    "account.profile.index": "read",
    "account.sessions.end": "account",
    "account.sessions.end_others": "account",
    "account.sessions.index": "account",
    "account.tools.download": "account",
    "administration.activity.index": "admin",
    "administration.invitations.index": "admin",
    "administration.invitations.make": "admin",
    "administration.invitations.withdraw": "admin",
    "administration.overview.index": "admin",
    "administration.people.index": "admin",
    "administration.person.change": "admin",
    "administration.person.confirm": "admin",
    "administration.person.delete": "admin",
    "administration.person.index": "admin",
    "administration.person.reset_link": "admin",
    "administration.person.space": "admin",
    "album_order.index": "write",
    "album_order.move": "write",
    "albums.change": "write",
    "albums.confirm": "write",
    "albums.delete": "write",
    "albums.edit": "write",
    "albums.index": "read",
    "albums.make": "write",
    "albums.save": "write",
    "albums.show": "read",
    "confirm.index": "account",
    "confirm.submit": "account",
    "gallery.index": "read",
    "health.livez": PUBLIC,
    "health.readyz": PUBLIC,
    "home.index": PUBLIC,
    "keys.index": PUBLIC,
    "login.index": PUBLIC,
    "login.submit": PUBLIC,
    "offline.index": PUBLIC,
    "password_strength.judge": PUBLIC,
    "picture_albums.choose": "write",
    "picture_albums.cover": "write",
    "picture_albums.index": "write",
    "picture_turn.change": "write",
    "pictures.change": "write",
    "pictures.confirm": "delete",
    "pictures.delete": "delete",
    "pictures.show": PUBLIC,  # The view decides by the picture.
    "prometheus_metrics": PUBLIC,
    "register.index": PUBLIC,
    "register.invited": PUBLIC,
    "register.submit": PUBLIC,
    # The code of the link says who it is.
    "reset.index": PUBLIC,
    "reset.submit": PUBLIC,
    "search_help.index": "read",
    # What takes a picture away, or brings one back, needs the scope of deletions as well, which
    # the uploader asks for.
    "selection.act": "write",
    "selection.archive": "read",
    "session.end": PUBLIC,
    "session.renew": PUBLIC,
    "tags.change": "write",
    "tags.confirm": "write",
    "tags.delete": "write",
    "tags.index": "read",
    "tags.rename": "write",
    "trash.confirm": "delete",
    "trash.confirm_emptying": "delete",
    "trash.delete": "delete",
    "trash.empty": "delete",
    "trash.index": "read",
    "trash.links": "write",
    "trash.restore": "delete",
    "trash.restore_all": "delete",
    "upload.index": "upload",
    "upload.submit": "upload",
}


class Viewer(UserMixin):  # type: ignore[misc]  # The base class has no types.
    """The caller as a page sees them."""

    def __init__(self, caller: Caller) -> None:
        self.id = caller.id
        self.login = caller.login
        self.session_id = caller.session_id
        self.scopes = caller.scopes
        self.role = caller.role
        self.identity = caller.identity


def init_app(app: Flask) -> None:
    """Load the viewer of each request, and check the scope that its endpoint needs."""
    # No cookie can have this name, so a stray `remember_token` of another program on the same
    # host cannot switch the request loader off.
    app.config["REMEMBER_COOKIE_NAME"] = "never;sent"
    # Its context processor would load the viewer on pages that must work without security.
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None
    manager.request_loader(_load_viewer)
    app.before_request(_require_scope)


def viewer() -> Viewer | None:
    """Return the viewer, or None for a visitor without a session. Raises ServiceDown."""
    try:
        return current_user._get_current_object() if current_user.is_authenticated else None
    except ServiceDown:
        g.security_is_down = True
        raise


def known_viewer() -> Viewer | None:
    """Return the viewer, or None, also when security is down: for error pages."""
    if viewer_is_unknown():
        return None
    try:
        return viewer()
    except ServiceDown:
        return None


def viewer_is_unknown() -> bool:
    """Whether security could not say who is looking."""
    return bool(g.get("security_is_down"))


def required_viewer() -> Viewer:
    """Return the viewer of an endpoint that needs one."""
    return viewer() or abort(401)


def _load_viewer(_: Request) -> Viewer | None:
    caller = identify()
    return Viewer(caller) if caller else None


def _require_scope() -> ResponseReturnValue | None:
    # An address that does not exist has no endpoint: it is 404 for everybody.
    if request.endpoint is None:
        return None
    needed = ACCESS.get(request.endpoint)
    if needed == PUBLIC:
        return None
    asking = viewer()
    if asking is None:
        return login_redirect()
    if needed not in asking.scopes:
        raise Refusal(403, "insufficient_scope")
    return None
