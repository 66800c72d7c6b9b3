"""The cookies of a session, and the viewer cookie that scripts read: names, attributes, setting."""

from dataclasses import dataclass

from flask import Flask, Request, Response, g, request

from bff.clients.security_client import Tokens
from bff.dependencies import dependencies

# How long browsers keep the cookies. Security ends a session by itself, with its tokens.
KEPT_SECONDS = 90 * 24 * 3600
# A device is known as long as browsers keep any cookie (RFC 6265bis, 5.5).
_DEVICE_KEPT_SECONDS = 400 * 24 * 3600
# The value of the viewer cookie after a sign-out, which is more than a session that is over.
SIGNED_OUT = "signed-out"


@dataclass(frozen=True)
class SessionCookies:
    """Reads and writes the access, the refresh, the device and the viewer cookie.

    The device cookie says to which accounts somebody has signed in here. It opens nothing, and
    stays after a sign-out: who is known is not made to wait for the guesses of others.

    The viewer cookie is the id of whose pages this browser shows; it proves nothing, and only
    scripts read it, to tell whether a page that the browser kept is still somebody's to see.

    With `secure`, names begin with `__Host-` (RFC 6265bis, 4.1.3.2), which browsers accept over
    https and on loopback names only. The public address decides it, never a request.
    """

    name: str
    secure: bool

    @property
    def access_name(self) -> str:
        """The name of the cookie with the access token; the gateway reads it too."""
        return self._full_name("access")

    @property
    def refresh_name(self) -> str:
        """The name of the cookie with the refresh token; only this service reads it."""
        return self._full_name("refresh")

    @property
    def device_name(self) -> str:
        """The name of the device cookie; the gateway hands it on, security alone reads it."""
        return self._full_name("device")

    @property
    def viewer_name(self) -> str:
        """The name of the viewer cookie; only scripts read it."""
        return f"{self.name}_viewer"

    def _full_name(self, part: str) -> str:
        return f"{'__Host-' if self.secure else ''}{self.name}_{part}"

    def access_token(self, request: Request) -> str | None:
        """Return the access token of a request, if any."""
        return request.cookies.get(self.access_name) or None

    def refresh_token(self, request: Request) -> str | None:
        """Return the refresh token of a request, if any."""
        return request.cookies.get(self.refresh_name) or None

    def write(self, response: Response, tokens: Tokens) -> None:
        """Set the two cookies of a session, and that of the device after a sign-in."""
        self._set(response, self.access_name, tokens.access, KEPT_SECONDS)
        self._set(response, self.refresh_name, tokens.refresh, KEPT_SECONDS)
        if tokens.device:
            self._set(response, self.device_name, tokens.device, _DEVICE_KEPT_SECONDS)

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )

    def write_viewer(self, response: Response, value: str) -> None:
        """Set the viewer cookie, or delete it where nobody is known."""
        if value:
            response.set_cookie(
                self.viewer_name,
                value,
                max_age=KEPT_SECONDS,
                path="/",
                secure=self.secure,
                samesite="Lax",
            )
        else:
            response.delete_cookie(self.viewer_name, path="/", secure=self.secure, samesite="Lax")

    def clear(self, response: Response) -> None:
        """Delete the cookies of the session."""
        for name in (self.access_name, self.refresh_name):
            response.delete_cookie(
                name, path="/", secure=self.secure, httponly=True, samesite="Lax"
            )


def init_app(app: Flask) -> None:
    """Set or clear the cookies after each request that asked for it."""
    app.after_request(_write_cookies)


def session_cookies() -> SessionCookies:
    """Return the cookies as the settings name them."""
    settings = dependencies().settings
    return SessionCookies(settings.cookie_name, settings.has_secure_cookies)


def begin_session(tokens: Tokens) -> None:
    """Set the session's cookies in the answer to this request."""
    g.new_tokens = tokens
    g.setdefault("viewer_cookie", "")  # Of whom they are is known with the next page.


def known_device() -> str:
    """Return what this browser was told at a sign-in before, or nothing."""
    return request.cookies.get(session_cookies().device_name, "")


def set_viewer(user_id: str) -> None:
    """Say in the answer to this request whose page it is, for scripts."""
    g.viewer_cookie = user_id


def forget_session(*, signed_out: bool = False) -> None:
    """Clear the session's cookies in the answer to this request; `signed_out` if it was wanted."""
    g.pop("new_tokens", None)
    g.forget_session = True
    g.viewer_cookie = SIGNED_OUT if signed_out else ""


def _write_cookies(response: Response) -> Response:
    cookies = session_cookies()
    if "new_tokens" in g:
        cookies.write(response, g.new_tokens)
    elif g.get("forget_session"):
        cookies.clear(response)
    if "viewer_cookie" in g:
        cookies.write_viewer(response, g.viewer_cookie)
    return response
