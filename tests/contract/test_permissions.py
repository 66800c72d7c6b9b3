"""The services name the same scopes and roles, which travel between them as words."""

from __future__ import annotations

from pathlib import Path

import bff.access
import security.access
import uploader.access
from security.credentials import permissions as of_security
from security.outcomes import InsufficientScope as RefusedBySecurity
from security.outcomes import Unauthorized
from uploader.clients import permissions as of_uploader
from uploader.outcomes import IdentityInvalid, IdentityRequired
from uploader.outcomes import InsufficientScope as RefusedByUploader


def test_security_mints_the_scopes_and_roles_that_the_uploader_knows() -> None:
    assert {scope.value for scope in of_security.Scope} == {s.value for s in of_uploader.Scope}
    assert {role.value for role in of_security.Role} == {role.value for role in of_uploader.Role}


def test_every_endpoint_is_public_or_needs_a_known_scope() -> None:
    known = {scope.value for scope in of_security.Scope}
    for service in (security, uploader, bff):
        table = service.access.ACCESS
        assert table
        assert set(table.values()) - {service.access.PUBLIC} <= known, service.__name__


def test_a_session_is_given_every_scope_that_a_page_needs() -> None:
    """Else a page would be closed to everybody."""
    needed = set(bff.access.ACCESS.values()) - {bff.access.PUBLIC}
    assert needed
    given = {role: set(of_security.session_scopes(role)) for role in of_security.Role}
    assert needed <= given[of_security.Role.ADMINISTRATOR]
    assert needed - {of_security.Scope.ADMIN} <= given[of_security.Role.MEMBER]


def test_a_missing_scope_is_refused_alike() -> None:
    """RFC 6750, section 3.1: the challenge names the scope that is needed."""
    one, other = RefusedBySecurity("write"), RefusedByUploader("write")
    challenge = 'Bearer realm="vitrine", error="insufficient_scope", scope="write"'
    assert one.headers["WWW-Authenticate"] == other.extra_headers["WWW-Authenticate"] == challenge
    assert (one.status, one.code, one.detail) == (other.status, other.code, other.detail)


def test_a_missing_token_and_one_that_failed_are_refused_alike() -> None:
    """RFC 6750, section 3.1: without a token the challenge has no error."""
    for failed, refused in ((False, IdentityRequired), (True, IdentityInvalid)):
        challenge = refused.headers["WWW-Authenticate"]
        assert Unauthorized(failed=failed).headers["WWW-Authenticate"] == challenge
        assert ("invalid_token" in challenge) is failed
    gateway = Path("gateway/maps/answer_headers.conf").read_text("utf-8")
    assert f"'{IdentityRequired.headers['WWW-Authenticate']}'" in gateway
