"""Who asks, and may they: the answers with a challenge (RFC 6750, section 3)."""

from http import HTTPStatus

from security.outcomes.outcome import Outcome

# What a challenge says of a token that did not do.
FAILED = "The access token is expired, revoked or malformed"
# How long a typed password counts for what is sensitive (OWASP ASVS 7.5.1).
PROOF_SECONDS = 600


def challenge(error: str = "", **more: str) -> str:
    """Return the value of `WWW-Authenticate`: the scheme, always with its realm (RFC 6750, 3).

    `error` is a code of section 3.1, and is left out where no token was sent.
    """
    said = {"realm": "vitrine", **({"error": error} if error else {}), **more}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in said.items())


class Unauthorized(Outcome):
    """The request has no valid token of a live session (RFC 6750, section 3).

    `failed` where it has one that is not valid, which the challenge then says.
    """

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"
    sentence = "Sign in, or send a valid access token."

    def __init__(self, *, failed: bool = False) -> None:
        said = challenge("invalid_token", error_description=FAILED) if failed else challenge()
        super().__init__(headers={"WWW-Authenticate": said})


class InvalidCredentials(Outcome):
    """The login or the password is wrong; the answer does not tell which (OWASP, enumeration)."""

    status = HTTPStatus.UNAUTHORIZED
    code = "invalid_credentials"
    sentence = "The login or the password is wrong."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": challenge()})


class InvalidRefreshToken(Outcome):
    """The refresh token is unknown, used up, or its session is over."""

    status = HTTPStatus.UNAUTHORIZED
    code = "invalid_refresh_token"
    sentence = "This refresh token is not valid; sign in again."

    def __init__(self) -> None:
        said = challenge("invalid_token", error_description="The refresh token is not valid")
        super().__init__(headers={"WWW-Authenticate": said})


class InsufficientScope(Outcome):
    """The credential is valid, yet does not permit this request (RFC 6750, section 3.1)."""

    status = HTTPStatus.FORBIDDEN
    code = "insufficient_scope"
    sentence = "This credential does not permit this request."

    def __init__(self, needed: str) -> None:
        said = challenge("insufficient_scope", scope=needed)
        super().__init__(headers={"WWW-Authenticate": said})


class ProofRequired(Outcome):
    """The password was last typed too long ago for this request (RFC 9470, section 3)."""

    status = HTTPStatus.UNAUTHORIZED
    code = "proof_required"
    sentence = "Send your password to /v1/proof first: it was typed too long ago for this."

    def __init__(self) -> None:
        said = challenge(
            "insufficient_user_authentication",
            error_description="More recent authentication is required",
            max_age=str(PROOF_SECONDS),
        )
        super().__init__(headers={"WWW-Authenticate": said})
