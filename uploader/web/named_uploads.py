"""Puts the file name of a request back into its header, which the gateway handed on in the path.

The server gives an application no byte of a header beyond ASCII, and every byte of a path.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PREFIX = "/internal/named/"
_PATHS = {"upload": "/v1/upload", "uploads": "/v1/uploads"}


def init_app(app: Flask) -> None:
    """Serve what comes under `/internal/named/` as the request that it is."""
    app.wsgi_app = _Restored(app.wsgi_app)  # type: ignore[method-assign]  # As Flask's documents do.


class _Restored:
    """Passes requests on; `/internal/named/upload/NAME` becomes `/v1/upload` with the header."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(_PREFIX):
            which, _, disposition = path.removeprefix(_PREFIX).partition("/")
            if which in _PATHS:
                environ |= {
                    "PATH_INFO": _PATHS[which],
                    "HTTP_CONTENT_DISPOSITION": disposition,
                }
        return self._application(environ, start_response)
