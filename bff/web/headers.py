"""The security headers of every page (OWASP HTTP Headers Cheat Sheet)."""

from flask import Flask, Response, request

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
# Elsewhere "no-cache", which leaves the back/forward cache of browsers working.
NEVER_STORED = ("account.", "login.", "register.", "session.")


def init_app(app: Flask) -> None:
    """Give each answer its headers."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    never = (request.endpoint or "").startswith(NEVER_STORED)
    response.headers["Cache-Control"] = "no-store" if never else "private, no-cache"
    response.vary.add("Cookie")
    return response
