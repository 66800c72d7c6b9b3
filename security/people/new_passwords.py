"""Which new passwords are taken: the rules on the whole text, and how hard it is to guess."""

from dataclasses import dataclass

from security.outcomes import FieldProblem, InvalidFields
from security.people import password_rules
from security.people.password_strength import LEAST_SCORE, PasswordStrength

_TOO_EASY = "This is too easy to guess: add a word or two that have nothing to do with the others."


@dataclass(frozen=True)
class Judgement:
    """What is said of a password while it is typed: 0 to 4, and why it is not taken."""

    score: int
    complaint: str | None


class NewPasswords:
    """The one judge of new passwords, whichever way they are set."""

    def __init__(self, min_length: int, public_url: str, strength: PasswordStrength) -> None:
        self._min_length = min_length
        self._public_url = public_url
        self._strength = strength

    def judge(self, password: str, login: str, *, waits: bool = False) -> Judgement:
        """Judge a password that is being typed, for this login, which may be empty. Raises Busy."""
        if password_rules.is_too_long(password):
            return Judgement(0, password_rules.TOO_LONG)
        complaint = password_rules.complaint(password, self._min_length, login, self._public_url)
        names = password_rules.names(login, self._public_url)
        score = self._strength.score(password, names, waits=waits)
        if complaint is None and score < LEAST_SCORE:
            complaint = _TOO_EASY
        # What is not taken is not called strong.
        return Judgement(score if complaint is None else min(score, LEAST_SCORE - 1), complaint)

    def complaint(self, password: str, login: str) -> str | None:
        """Return why this password is not taken, as a sentence for the visitor. Raises Busy."""
        return self.judge(password, login, waits=True).complaint

    def require(self, field: str, password: str, login: str) -> None:
        """Raise InvalidFields, which names this field, unless the password is taken, or Busy."""
        complaint = self.complaint(password, login)
        if complaint is not None:
            raise InvalidFields([FieldProblem(field, complaint)])
