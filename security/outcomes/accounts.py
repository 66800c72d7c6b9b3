"""What an account cannot be, or its rules forbid."""

from http import HTTPStatus

from security.outcomes.outcome import Outcome
from security.outcomes.requests import FieldProblem, InvalidFields


class RegistrationClosed(Outcome):
    """The operator has closed registration."""

    status = HTTPStatus.FORBIDDEN
    code = "registration_closed"
    sentence = "New accounts are not given out here."


class InvitationRequired(Outcome):
    """Whoever registers here has an invitation, and none was sent."""

    status = HTTPStatus.FORBIDDEN
    code = "invitation_required"
    sentence = "New accounts are given out by invitation."


class SetupCodeRequired(Outcome):
    """The first account takes the code that the server has printed, and none was sent."""

    status = HTTPStatus.FORBIDDEN
    code = "setup_code_required"
    sentence = "The first account takes the setup code that the server has printed at its start."


class LoginTaken(Outcome):
    """Another user has this login, or one that looks the same."""

    status = HTTPStatus.CONFLICT
    code = "login_taken"
    sentence = "This login is taken, or looks like one that is."


class LastAdministrator(Outcome):
    """Nobody could administer the installation any more."""

    status = HTTPStatus.CONFLICT
    code = "last_administrator"
    sentence = "This is the last administrator: make somebody else one first."


class WrongPassword(InvalidFields):
    """Somebody who is signed in sent a wrong password, in this field.

    No 401: the credential of the request is valid, and a client would only renew it.
    """

    code = "wrong_password"
    sentence = "The password is wrong."

    def __init__(self, field: str) -> None:
        super().__init__([FieldProblem(field, self.sentence)])


class InvalidCode(InvalidFields):
    """A code is wrong, or its link unknown, used up or too old, which is not told apart."""

    code = "invalid_code"
    sentence = "This code is not valid: it is wrong, was used, or is too old."

    def __init__(self, field: str) -> None:
        super().__init__([FieldProblem(field, self.sentence)])


class TooManyApiTokens(Outcome):
    """The user has as many API tokens as one may have."""

    status = HTTPStatus.CONFLICT
    code = "too_many_tokens"
    sentence = "This account has as many API tokens as it may have; revoke one first."

    def __init__(self, most: int) -> None:
        super().__init__(f"This account has {most} API tokens, the most it may have: revoke one.")
