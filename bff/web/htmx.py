"""The one module that knows htmx's headers (htmx 2, reference/#headers)."""

import json

from flask import Response, request
from flask import redirect as http_redirect
from werkzeug.wrappers import Response as AnyResponse


def wants_fragment() -> bool:
    """Whether htmx sent the request, so that a fragment of the page is enough."""
    return request.headers.get("HX-Request") == "true"


def replace_main(response: Response) -> None:
    """Have htmx show the answer in place of the whole page, whatever part of it asked."""
    if wants_fragment():
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML"


def redirect(address: str, said: str = "") -> AnyResponse:
    """Redirect by 303, or for htmx, which would follow that itself, by HX-Redirect.

    With htmx the next page says the sentence `said`; see static/js/shared/swaps.js.
    """
    if wants_fragment():
        headers = {"HX-Redirect": address}
        if said:
            headers["HX-Trigger"] = json.dumps({"said": said})
        return Response(status=204, headers=headers)
    return http_redirect(address, code=303)
