"""X-HTTP-Method-Override, for clients of tus behind something that lets no PATCH or DELETE pass.

tus 1.0.0 wants a server to take it for the method. It counts in a POST to a resumable upload alone,
and for the methods that one has: the gateway's rules for a POST (a body, no forged request) are no
weaker than theirs, and access is by the endpoint.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HEADER = "HTTP_X_HTTP_METHOD_OVERRIDE"
_PREFIX = "/v1/uploads/"
_METHODS = frozenset({"PATCH", "DELETE", "HEAD"})


def init_app(app: Flask) -> None:
    """Answer a POST that names another method as a request of that one."""
    app.wsgi_app = _Overridden(app.wsgi_app)  # type: ignore[method-assign]  # As Flask's documents do.


class _Overridden:
    """Passes requests on, with the method that they are meant to have."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        method = environ.get(_HEADER)
        is_post = environ["REQUEST_METHOD"] == "POST"
        if not is_post or method not in _METHODS or not environ["PATH_INFO"].startswith(_PREFIX):
            return self._application(environ, start_response)
        environ["REQUEST_METHOD"] = method
        if method != "HEAD":
            return self._application(environ, start_response)

        def start_without_length(
            status: str, headers: list[tuple[str, str]], failure: "OptExcInfo | None" = None, /
        ) -> object:
            # To the server it is a POST, whose answer has as many bytes as it says.
            kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
            return start_response(status, [*kept, ("Content-Length", "0")], failure)

        return self._application(environ, start_without_length)  # type: ignore[arg-type]  # Returns no writer.
