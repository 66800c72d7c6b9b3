"""A session that begins in a browser, in place of the one that it had (OWASP ASVS 7.2.4)."""

from bff.clients.security_client import Tokens
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.cookies import begin_session, set_viewer
from bff.web.session_renewal import identify
from bff.web.visitors import visitor


def start_session(tokens: Tokens) -> None:
    """End the session whose cookies came with this request, and answer with those of a new one.

    Whoever else has those cookies, or put them there, is signed out with that. Where security does
    not answer, the old session stays in the list of them: nobody is kept from signing in.
    """
    try:
        before = identify()
        if before is not None:
            dependencies().security.end_current_session(before.identity, visitor())
    except (Refusal, ServiceDown):
        pass
    begin_session(tokens)
    # Of whom the new cookies are is known with the next page.
    set_viewer("")
