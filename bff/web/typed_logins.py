"""The name of an account, typed to confirm that it is deleted."""

import unicodedata


def is_same_login(typed: str, login: str) -> bool:
    """Say whether a name means this account: as at a sign-in, however it is typed."""
    return _canonical(typed) == _canonical(login)


def _canonical(login: str) -> str:
    """Return the form in which security compares names, without blanks around it."""
    folded = unicodedata.normalize("NFKC", login.strip()).casefold()
    return unicodedata.normalize("NFKC", folded).casefold()
