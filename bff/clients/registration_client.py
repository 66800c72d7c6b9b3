"""Coming in at security without an account, or without its password: registration and reset."""

from dataclasses import dataclass
from typing import Protocol

from bff.clients.security_connections import SecurityConnections, complete
from bff.clients.visitor import Visitor


@dataclass(frozen=True)
class Terms:
    """What a registration takes now; `mode` is `open`, `invite` or `closed`."""

    mode: str
    needs_setup_code: bool


@dataclass(frozen=True)
class Codes:
    """The codes that come with a registration; "" where there is none."""

    invitation: str = ""
    setup_code: str = ""


class Registration(Protocol):
    """The requests about registration and reset that views need."""

    def registration_terms(self) -> Terms: ...
    def register(self, login: str, password: str, codes: Codes, visitor: Visitor) -> None: ...
    def reset_password(self, code: str, password: str, visitor: Visitor) -> None: ...


class RegistrationClient(SecurityConnections):
    """Registration and reset over HTTP."""

    def registration_terms(self) -> Terms:
        """Return what a registration takes now."""
        said, _ = self._security.ask("GET", "/v1/registration")
        with complete():
            return Terms(str(said["mode"]), bool(said["needs_setup_code"]))

    def register(self, login: str, password: str, codes: Codes, visitor: Visitor) -> None:
        """Create an account.

        Raises Refusal `login_taken`, `registration_closed`, `invitation_required`,
        `setup_code_required`, 422 (`invalid_code` names the code), or 429.
        """
        sent = {"invitation": codes.invitation, "setup_code": codes.setup_code}
        self._login.ask(
            "POST",
            "/v1/register",
            body={"login": login, "password": password}
            | {name: code for name, code in sent.items() if code},
            headers=visitor.headers(),
        )

    def reset_password(self, code: str, password: str, visitor: Visitor) -> None:
        """Set a new password by the code of a link. Raises Refusal `invalid_code`, 422 or 429."""
        self._login.ask(
            "POST",
            "/v1/password-reset",
            body={"code": code, "new_password": password},
            headers=visitor.headers(),
        )
