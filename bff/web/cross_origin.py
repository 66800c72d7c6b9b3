"""Protection against cross-site request forgery: the algorithm of Go's CrossOriginProtection.

Sec-Fetch-Site decides where a browser sends it, else Origin must be the host that was asked (OWASP
Cross-Site Request Forgery Prevention, "Fetch Metadata"). It holds for every unsafe method, login
and sign-out included.
"""

from urllib.parse import urlsplit

from flask import Flask, Request, abort, request

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def is_forged(asked: Request) -> bool:
    """Whether a state-changing request came from a page of another site."""
    if asked.method in SAFE_METHODS:
        return False
    site = asked.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = asked.headers.get("Origin")
    if not origin:
        return False  # Neither header: no browser, hence no cookies that are sent by themselves.
    # "null" (an opaque origin) has no host and is refused; it is not the same as no header.
    try:
        return urlsplit(origin).netloc != asked.headers.get("Host") or "://" not in origin
    except ValueError:
        return True


def init_app(app: Flask) -> None:
    """Answer 403 before any view runs."""
    app.before_request(_refuse_forged)


def _refuse_forged() -> None:
    if is_forged(request):
        abort(403)
