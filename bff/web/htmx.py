"""The one module that knows htmx's headers (htmx 2, reference/#headers)."""

from urllib.parse import urlsplit

from flask import Response, request
from flask import redirect as http_redirect
from werkzeug.wrappers import Response as AnyResponse


def wants_fragment() -> bool:
    """Whether htmx asks, so that a piece of the page is answer enough."""
    return request.headers.get("HX-Request") == "true"


def current_page() -> str:
    """Return the path of the page that a fragment is for; the start where it is no address."""
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return "/"
    return (shown.path or "/") + (f"?{shown.query}" if shown.query else "")


def redirect(address: str) -> AnyResponse:
    """Send the browser elsewhere: by 303, or as a whole page where htmx would swallow that."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return http_redirect(address, code=303)
