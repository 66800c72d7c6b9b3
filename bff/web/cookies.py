"""The two cookies that hold a session: their names, their attributes, setting and clearing them."""

from dataclasses import dataclass

from flask import Flask, Request, Response, g

from bff.clients.security_client import Tokens
from bff.dependencies import dependencies

# The refresh token ends by itself on the server; the browser may keep the cookie until then.
KEPT_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True)
class SessionCookies:
    """Reads and writes the pair.

    With `secure`, names carry `__Host-` (RFC 6265bis 4.1.3.2), which browsers keep over https and
    on loopback names only; the choice comes from the public address, never from a request.
    """

    name: str
    secure: bool

    @property
    def access_name(self) -> str:
        """The name of the cookie that the gateway reads too."""
        return self._full_name("access")

    @property
    def refresh_name(self) -> str:
        """The name of the cookie that only this service reads."""
        return self._full_name("refresh")

    def _full_name(self, part: str) -> str:
        return f"{'__Host-' if self.secure else ''}{self.name}_{part}"

    def access_token(self, request: Request) -> str | None:
        """Return the access token that came along, if any."""
        return request.cookies.get(self.access_name) or None

    def refresh_token(self, request: Request) -> str | None:
        """Return the refresh token that came along, if any."""
        return request.cookies.get(self.refresh_name) or None

    def write(self, response: Response, tokens: Tokens) -> None:
        """Set both cookies."""
        for name, value in ((self.access_name, tokens.access), (self.refresh_name, tokens.refresh)):
            response.set_cookie(
                name,
                value,
                max_age=KEPT_SECONDS,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="Lax",
            )

    def clear(self, response: Response) -> None:
        """Take both cookies away."""
        for name in (self.access_name, self.refresh_name):
            response.delete_cookie(
                name, path="/", secure=self.secure, httponly=True, samesite="Lax"
            )


def init_app(app: Flask) -> None:
    """Have each answer set or clear the cookies as its request decided."""
    app.after_request(_write_cookies)


def session_cookies() -> SessionCookies:
    """Return the pair as the settings of this app name it."""
    settings = dependencies().settings
    return SessionCookies(settings.cookie_name, settings.has_secure_cookies)


def begin_session(tokens: Tokens) -> None:
    """Have the answer of this request set the session's cookies."""
    g.new_tokens = tokens


def forget_session() -> None:
    """Have the answer of this request clear the session's cookies."""
    g.pop("new_tokens", None)
    g.forget_session = True


def _write_cookies(response: Response) -> Response:
    if "new_tokens" in g:
        session_cookies().write(response, g.new_tokens)
    elif g.get("forget_session"):
        session_cookies().clear(response)
    return response
