"""The redirect to the sign-in page."""

from urllib.parse import quote

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from bff.web import htmx
from bff.web.local_address import START


def login_redirect() -> ResponseReturnValue:
    """Redirect to the sign-in page, which leads back: to the page of a GET, else to the gallery.

    htmx gets 401 instead and stays on its page, where nothing that was typed is lost. Of a form
    with pictures that nobody was left to keep, the upload page says that none was kept.
    """
    if htmx.wants_fragment():
        return make_response(render_template("errors/401.html", viewer=None), 401)
    back = "/upload?again=1" if request.endpoint == "upload.submit" else START
    shown = request.full_path.rstrip("?") if request.method == "GET" else back
    return htmx.redirect(f"/login?next={quote(shown, safe='/')}")
