"""Answers the gateway's questions about pictures without Flask, where the answer is a yes.

A page with dozens of thumbnails asks as many questions at once, and Flask's routing, contexts and
hooks would take most of the time of each. Whatever is not a yes goes on to Flask, which answers it;
a refusal goes with it, so that nobody is asked twice about one request.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from uploader.clients.security_client import SentCredential
from uploader.decoding.orientations import UPRIGHT
from uploader.outcomes import Outcome
from uploader.telemetry import logs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

# As the gateway asks (auth_requests.conf). Whatever else a request may be, Flask reads it.
_PATH = re.compile(
    r"/internal/media/(?P<image>[0-9A-Za-z]{22})/(?P<rendition>original|thumb|thumb-2x|preview|card)"
)
_QUERY = re.compile(r"ext=(?P<extension>[a-z]{0,4})(?:&shown=(?P<shown>[1-8]?))?")
_SHOWN = re.compile(r"[1-8]")
# The rule of the view that would answer otherwise, and its route as it is in the metrics.
RULE = "/<id:image_id>/<any(original, thumb, 'thumb-2x', preview, card):rendition>"
ROUTE = f"/internal/media{RULE}"
# Where the WSGI environment has the refusal. No client can name a key of it that begins like this.
REFUSAL = "vitrine.refusal"


@dataclass(frozen=True)
class Asked:
    """Which bytes the gateway asks for, and with whose credential.

    `shown` is how the address of a rendition says that it is shown: a number of EXIF.
    """

    image_id: str
    rendition: str
    extension: str | None
    credential: SentCredential | None
    request_id: str
    shown: int = UPRIGHT


def sent_credential(authorization: str | None, address: str | None) -> SentCredential | None:
    """Return what the gateway hands on of a client: its credential, if any, and its address."""
    return SentCredential(authorization, address or "") if authorization else None


def shown_as(written: str | None) -> int:
    """Return how an address says that a picture is shown; one that says nothing, as in its file."""
    return int(written) if written and _SHOWN.fullmatch(written) else UPRIGHT


class QuickGrants:
    """Answers what `grant` grants, and passes all other requests on."""

    def __init__(
        self,
        application: "WSGIApplication",
        grant: Callable[[Asked], Headers | None],
        count: Callable[[str, float], None],
    ) -> None:
        """`grant` raises a refusal as an Outcome, and returns None of what it does not decide.

        `count` is told the route and how many seconds each answer took.
        """
        self._application = application
        self._grant = grant
        self._count = count

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        began = time.perf_counter()
        asked = _read(environ)
        granted = None
        try:
            granted = self._grant(asked) if asked else None
        except Outcome as refusal:
            environ[REFUSAL] = refusal
        if asked is None or granted is None:
            return self._application(environ, start_response)
        self._count(ROUTE, time.perf_counter() - began)
        start_response(
            "200 OK", [*granted, ("X-Request-ID", asked.request_id), ("Content-Length", "0")]
        )
        return [b""]


def _read(environ: "WSGIEnvironment") -> Asked | None:
    """Return what is asked, in the one form in which the gateway asks it; else None."""
    path = _PATH.fullmatch(environ.get("PATH_INFO", ""))
    if path is None or environ["REQUEST_METHOD"] != "GET":
        return None
    query = _QUERY.fullmatch(environ.get("QUERY_STRING", ""))
    request_id = environ.get("HTTP_X_REQUEST_ID", "")
    if query is None or not logs.begin(request_id):
        return None
    return Asked(
        path["image"],
        path["rendition"],
        query["extension"],
        sent_credential(environ.get("HTTP_AUTHORIZATION"), environ.get("HTTP_X_REAL_IP")),
        request_id,
        shown_as(query["shown"]),
    )
