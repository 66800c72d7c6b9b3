"""Who is asking: cookies to a person, renewed without notice, and pages closed by default.

The only module that imports flask_login, of which the request loader alone is used: the session
lives in security, and Flask's own session is never written.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from flask import Flask, Response, abort, g, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user  # type: ignore[import-untyped]  # The package ships no types.
from werkzeug.wrappers import Request

from bff.clients.security_client import Caller, Identity, Tokens
from bff.dependencies import services
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.local_address import START

RENEWED_BEFORE = timedelta(minutes=5)

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
    """The person who is logged in."""

    def __init__(self, identity: Identity) -> None:
        self.id = identity.id
        self.login = identity.login
        self.session_id = identity.session_id
        self.identity = identity.internal


def init_app(app: Flask) -> None:
    """Load the person of each request, and let nobody else in where a page is not public."""
    # No cookie can have this name, so a stray `remember_token` of another program on the same
    # host cannot switch the request loader off.
    app.config["REMEMBER_COOKIE_NAME"] = "never;sent"
    # Its context processor would ask for the person on pages that must stand without one.
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None
    manager.request_loader(_load_viewer)
    app.before_request(_require_login)
    app.after_request(_write_cookies)


def viewer() -> Viewer | None:
    """Return the person who asks, or None. Raises ServiceDown when security cannot say."""
    try:
        return current_user._get_current_object() if current_user.is_authenticated else None
    except ServiceDown:
        g.security_is_down = True
        raise


def known_viewer() -> Viewer | None:
    """Return the person who asks, or None also when security cannot say: for error pages."""
    if g.get("security_is_down"):
        return None
    try:
        return viewer()
    except ServiceDown:
        return None


def required_viewer() -> Viewer:
    """Return the person who asks, on a page that is never reached without one."""
    return viewer() or abort(401)


def fresh_identity() -> str:
    """Return the person's identity anew, because one lives a minute and an upload may last longer.

    Raises Refusal 401 when the session ended meanwhile.
    """
    known = services().cookies.access_token(request)
    access = g.new_tokens.access if "new_tokens" in g else known
    found = services().security.identify(access) if access else None
    if found is None:
        raise Refusal(401, "unauthorized")
    return found.internal


def caller() -> Caller:
    """Return the facts about the browser that security may want to know."""
    address = request.headers.get("X-Real-IP") or request.remote_addr or ""
    return Caller(address, request.headers.get("User-Agent", "")[:200])


def begin_session(tokens: Tokens) -> None:
    """Have the answer of this request set the session's cookies."""
    g.new_tokens = tokens


def forget_session() -> None:
    """Have the answer of this request clear the session's cookies."""
    g.pop("new_tokens", None)
    g.forget_session = True


def login_redirect() -> ResponseReturnValue:
    """Send somebody unknown to the login page, and back to where they wanted to go."""
    shown = request.full_path.rstrip("?") if request.method == "GET" else START
    wanted = htmx.current_page() if htmx.wants_fragment() else shown
    return htmx.redirect(f"/login?next={quote(wanted, safe='/')}")


def _load_viewer(incoming: Request) -> Viewer | None:
    cookies = services().cookies
    access = cookies.access_token(request)
    found = services().security.identify(access) if access else None
    stale = found is None or found.expires_at - datetime.now(UTC) < RENEWED_BEFORE
    refresh = cookies.refresh_token(request)
    if stale and refresh:
        found = _renewed(refresh, found)
    elif access and found is None:
        forget_session()
    return Viewer(found) if found else None


def _renewed(refresh_token: str, current: Identity | None) -> Identity | None:
    """Change the tokens; while the current one still holds, a security that is busy is no harm."""
    try:
        tokens = services().security.refresh(refresh_token, caller())
    except (ServiceDown, Refusal) as error:
        if current is not None:
            return current
        if isinstance(error, Refusal):
            raise ServiceDown("security", error.retry_after or 5) from error
        raise
    if tokens is None:
        forget_session()
        return None
    begin_session(tokens)
    return services().security.identify(tokens.access)


def _require_login() -> ResponseReturnValue | None:
    # An address that does not exist has no endpoint and is answered with 404, logged in or not.
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS or viewer():
        return None
    return login_redirect()


def _write_cookies(response: Response) -> Response:
    cookies = services().cookies
    if "new_tokens" in g:
        cookies.write(response, g.new_tokens)
    elif g.get("forget_session"):
        cookies.clear(response)
    return response
