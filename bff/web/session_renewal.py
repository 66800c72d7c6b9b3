"""The caller of a request, by its cookies, whose tokens are renewed before they expire."""

from datetime import UTC, datetime, timedelta

from flask import g, request

from bff.clients.security_client import Caller
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.cookies import begin_session, forget_session, session_cookies, set_viewer
from bff.web.visitors import visitor

RENEWED_BEFORE = timedelta(minutes=5)


def identify() -> Caller | None:
    """Return the caller by the cookies of the current request, or None. Raises ServiceDown.

    A form that took long to arrive comes with the identity that the gateway asked for before it
    took its body in. Its cookies are as old, and another tab may have exchanged them since: to
    exchange a refresh token once more would end the session, as if it had been stolen.
    """
    known = request.headers.get("X-Identity")
    if known:
        return dependencies().security.renewed(known)
    caller = _by_cookies()
    if caller is not None:
        set_viewer(caller.id)
    return caller


def _by_cookies() -> Caller | None:
    cookies = session_cookies()
    access = cookies.access_token(request)
    found = dependencies().security.identify(access) if access else None
    stale = found is None or _expires_soon(found)
    refresh = cookies.refresh_token(request)
    if stale and refresh:
        return _renewed(refresh, found)
    if access and found is None:
        forget_session()
    return found


def is_still_known() -> bool:
    """Whether security takes the credential of this request now. Raises ServiceDown."""
    security = dependencies().security
    known = request.headers.get("X-Identity")
    if known:
        return security.renewed(known) is not None
    # A refresh token that this request has exchanged must not be sent once more.
    current = session_cookies().access_token(request)
    access = g.new_tokens.access if "new_tokens" in g else current
    return access is not None and security.identify(access) is not None


def fresh_identity(identity: str) -> str:
    """Return a new identity for that of a viewer: it expires in a minute, and a form takes longer.

    Raises Refusal 401 when the session has ended meanwhile, and ServiceDown.
    """
    found = dependencies().security.renewed(identity)
    if found is None:
        raise Refusal(401, "unauthorized")
    return found.identity


def _expires_soon(caller: Caller) -> bool:
    return caller.expires_at is None or caller.expires_at - datetime.now(UTC) < RENEWED_BEFORE


def _renewed(refresh_token: str, current: Caller | None) -> Caller | None:
    """Renew the tokens; if security cannot, a current access token that is still valid will do."""
    try:
        tokens = dependencies().security.refresh(refresh_token, visitor())
    except (ServiceDown, Refusal) as error:
        if current is not None:
            return current
        if isinstance(error, Refusal):
            raise ServiceDown("security", error.retry_after or 5) from error
        raise
    if tokens is None:
        forget_session()
        return None
    begin_session(tokens)
    return dependencies().security.identify(tokens.access)
