"""The caller of a request, by its cookies, whose tokens are renewed before they expire."""

from datetime import UTC, datetime, timedelta

from flask import g, request

from bff.clients.security_client import Caller
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.cookies import begin_session, forget_session, session_cookies
from bff.web.visitors import visitor

RENEWED_BEFORE = timedelta(minutes=5)


def identify() -> Caller | None:
    """Return the caller by the cookies of the current request, or None. Raises ServiceDown."""
    cookies = session_cookies()
    access = cookies.access_token(request)
    found = dependencies().security.identify(access) if access else None
    stale = found is None or found.expires_at - datetime.now(UTC) < RENEWED_BEFORE
    refresh = cookies.refresh_token(request)
    if stale and refresh:
        return _renewed(refresh, found)
    if access and found is None:
        forget_session()
    return found


def fresh_identity() -> str:
    """Return a new identity of the caller: it expires in a minute, and uploads may take longer.

    Raises Refusal 401 when the session has ended meanwhile.
    """
    known = session_cookies().access_token(request)
    access = g.new_tokens.access if "new_tokens" in g else known
    found = dependencies().security.identify(access) if access else None
    if found is None:
        raise Refusal(401, "unauthorized")
    return found.identity


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
