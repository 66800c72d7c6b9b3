"""Asking for the password again, in the middle of what needs it, without losing what was typed.

Security refuses what is sensitive with `proof_required` where the password was typed too long ago.
Such a refusal of any view ends here (bff/web/error_pages.py).
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, current_app, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bff.web import htmx
from bff.web.local_address import local_or_start

# What the names of the page's own fields begin with, and no others.
OWN = "confirm-"
Typed = Sequence[tuple[str, str]]


def ask_for_proof() -> AnyResponse:
    """Answer the current request with the page that asks for the password.

    Of a form, the page carries all fields on and sends them once more to where they were going
    (bff/confirm.py). What only reads is redirected to the page, which leads back.
    """
    here = local_or_start(request.full_path.rstrip("?"))
    if request.method != "POST":
        return htmx.redirect(f"/confirm?{urlencode({'next': here})}")
    return proof_form(here, typed_fields(), back=_page_above(request.path))


def typed_fields() -> Typed:
    """Return the fields of the current form, but those of the page that asks for the password."""
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if not name.startswith(OWN)]


def proof_form(
    wanted: str,
    typed: Typed | None,
    *,
    back: str,
    error: str = "",
    fields: dict[str, str] | None = None,
) -> Response:
    """Return the page; `typed` is the form to go on with, or None to go on by a link."""
    body = render_template(
        "confirm/index.html", next=wanted, typed=typed, back=back, error=error, fields=fields or {}
    )
    asks_first = typed is None and not error and not fields
    response = make_response(body, 200 if asks_first else 422)
    htmx.replace_main(response)
    return response


def _page_above(path: str) -> str:
    """Return the nearest page on the way up from an address that takes a form."""
    pages = current_app.url_map.bind(request.host)
    while path and not pages.test(path, "GET"):
        path = path.rpartition("/")[0]
    return local_or_start(path)
