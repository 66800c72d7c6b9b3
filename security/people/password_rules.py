"""Which new passwords are acceptable: length and a blocklist (NIST SP 800-63B-4, 3.1.1.2)."""

import re
import unicodedata
from itertools import pairwise
from urllib.parse import urlsplit

MAX_BYTES = 1024
TOO_LONG = f"Use at most {MAX_BYTES} bytes."
_MIN_DISTINCT = 5
_MIN_OWN_CHARACTERS = 8
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "йцукенгшщзхъфывапролджэячсмитьбю",
)
_NEIGHBOURS = frozenset(pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way))
# The words that common passwords of 15 or more characters consist of, in several languages.
_COMMON_WORDS = (
    "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "motdepasse", "contraseña",
    "contrasena", "wachtwoord", "senha", "parola", "пароль", "letmein", "iloveyou", "welcome",
    "sunshine", "princess", "football", "baseball", "superman", "batman", "dragon", "monkey",
    "master", "shadow", "trustno1", "qwerty", "qwertz", "azerty", "asdfgh", "zxcvbn",
    "administrator", "admin", "changeme", "secret", "default", "login", "access",
    "manchesterunited", "correcthorsebatterystaple", "thequickbrownfox", "jumpsoverthelazydog",
    "tobeornottobe", "abracadabra", "supercalifragilisticexpialidocious", "test", "user", "hello",
    "my", "the",
)  # fmt: skip


def normalise(password: str) -> str:
    """Return the form that is hashed and verified: Unicode NFC, otherwise unchanged."""
    return unicodedata.normalize("NFC", password)


def complaint(password: str, min_length: int, login: str, public_url: str) -> str | None:
    """Return why this password is not acceptable, as a sentence for the visitor, or None.

    A code point counts as one character; there are no rules on composition.
    """
    chosen = normalise(password)
    if len(chosen) < min_length:
        return f"Use at least {min_length} characters."
    if is_too_long(password):
        return TOO_LONG
    folded = unicodedata.normalize("NFKC", chosen).casefold()
    if len(set(folded)) < _MIN_DISTINCT or _is_a_repeated_block(folded, min_length):
        return "Do not repeat the same few characters."
    if _is_a_sequence(folded):
        return "Do not use a row of the keyboard, the alphabet or digits in order."
    if _is_dominated_by(folded, names(login, public_url)):
        return "Do not build the password from your login or the name of this site."
    if _is_dominated_by(folded, _COMMON_WORDS):
        return "This password is too common."
    return None


def is_too_long(password: str) -> bool:
    """Return whether the password has more bytes than the limit for hashing."""
    longest = max(password, normalise(password), key=len)
    return len(longest.encode("utf-8", "surrogatepass")) > MAX_BYTES


def _is_a_repeated_block(text: str, min_length: int) -> bool:
    """Return whether the text is a short block, repeated."""
    periods = range(1, min(min_length - 1, len(text) // 2) + 1)
    return any(text[period:] == text[:-period] for period in periods)


def _is_a_sequence(text: str) -> bool:
    """Return whether three of four steps repeat a character or go to its neighbour in a row."""
    letters = [c for c in text if c.isalnum()] or list(text)
    steps = list(pairwise(letters))
    expected = sum(1 for a, b in steps if a == b or (a, b) in _NEIGHBOURS)
    return not steps or expected >= 0.75 * len(steps)


def names(login: str, public_url: str) -> tuple[str, ...]:
    """Return what a guesser tries first: the login, its parts, and the name of this site."""
    host = urlsplit(public_url).hostname or ""
    known = [login.casefold(), *re.split(r"[^\w]+", login.casefold()), "vitrine", host]
    return tuple(name for name in known if len(name) >= 3)


def _is_dominated_by(text: str, words: tuple[str, ...]) -> bool:
    """Return whether the text has too few other characters when the words are removed."""
    rest = text
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    own = "".join(c for c in rest if c.isalnum())
    if own == "".join(c for c in text if c.isalnum()):
        return False
    return len(own) < _MIN_OWN_CHARACTERS or len(set(own)) < _MIN_DISTINCT or _is_a_sequence(own)
