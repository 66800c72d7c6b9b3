"""The redirect to the login page."""

from urllib.parse import quote

from flask import request
from flask.typing import ResponseReturnValue

from bff.web import htmx
from bff.web.local_address import START


def login_redirect() -> ResponseReturnValue:
    """Redirect to the login page, which leads back: to the page of a GET, else to the gallery."""
    shown = request.full_path.rstrip("?") if request.method == "GET" else START
    wanted = htmx.current_page() if htmx.wants_fragment() else shown
    return htmx.redirect(f"/login?next={quote(wanted, safe='/')}")
