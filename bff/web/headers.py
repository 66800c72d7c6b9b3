"""The security headers of every page (OWASP HTTP Headers Cheat Sheet)."""

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from bff.web.cookies import session_cookies

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NEVER_STORED = (
    "account.", "confirm.", "login.", "password_strength.", "register.", "reset.",
    "session.",
)  # fmt: skip


def clear_site_data(response: AnyResponse) -> None:
    """Have the browser clear what it has stored of this site, after a session of it has ended.

    "storage" alone would leave private pictures in the HTTP cache, and pages in the back/forward
    cache.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def init_app(app: Flask) -> None:
    """Give each answer its headers."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store" if _is_private(response) else "private, no-cache"
    response.vary.add("Cookie")
    return response


def _is_private(response: Response) -> bool:
    """Whether a browser that goes back must ask again, or show what it kept alive in memory.

    On the way back browsers show what "no-cache" lets them store without asking, and over plain
    HTTP they ignore Clear-Site-Data: so no page of a session is stored, and no error, which may be
    over. The page that memory keeps hides itself (static/js/shared/kept_page.js).
    """
    cookies = session_cookies()
    has_session = cookies.access_token(request) or cookies.refresh_token(request)
    never = (request.endpoint or "").startswith(NEVER_STORED)
    return bool(has_session) or never or response.status_code >= 300
