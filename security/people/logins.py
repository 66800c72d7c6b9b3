"""Logins: which are acceptable, which are equal, and which look the same (UTS 39)."""

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 64
_REFUSED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Invisible characters of other categories (Unicode Default_Ignorable_Code_Point).
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0]")
# Scripts that one writing system mixes; any other mixture is refused (UTS 39, section 5.1).
_WRITTEN_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
)
# Letters of other scripts and digits that look like a Latin letter (UTS 39, confusables), upper
# and lower case apart because they may look like different ones.
_LOOKS_LIKE = str.maketrans(
    {
        **dict(zip("аеіјкӏмнорсԁѕтуԝхһԛв", "aeijklmhopcdstuwxhqb", strict=True)),
        **dict(zip("АЕІЈКӀМНОРСЅТУԜХҺВ", "aeljklmhopcstywxhb", strict=True)),
        **dict(zip("αεικνορτυχϲϳ", "aeikvoptuxcj", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "abezhlkmnoptyxc", strict=True)),  # noqa: RUF001 - Look-alikes are the point.
        **dict(zip("01|Iı", "ollli", strict=True)),  # noqa: RUF001 - Look-alikes are the point.
    }
)
# Digits and signs that are used in place of letters (leetspeak).
_STANDS_FOR = str.maketrans("3458@$!l", "easbasii")
_RESERVED = (
    "admin", "administrator", "root", "system", "vitrine", "security", "support", "moderator",
    "null", "undefined", "anonymous", "me", "self",
)  # fmt: skip


class UnacceptableLoginError(Exception):
    """The login cannot be registered; the message is a sentence for the visitor."""


@dataclass(frozen=True)
class Login:
    """A login as displayed, as compared, and as its skeleton of confusables (UTS 39, section 4)."""

    shown: str
    canonical: str
    look: str


def canonical_login(typed: str) -> str:
    """Return the form that logins are compared in (NFKC, case folded; Unicode 3.13)."""
    folded = unicodedata.normalize("NFKC", typed).casefold()
    return unicodedata.normalize("NFKC", folded).casefold()


def accept_login(typed: str) -> Login:
    """Return the login for registration. Raises UnacceptableLoginError with the reason."""
    shown = unicodedata.normalize("NFKC", typed)
    if not 1 <= len(shown) <= MAX_CHARACTERS or len(typed) > 4 * MAX_CHARACTERS:
        raise UnacceptableLoginError(f"Choose 1 to {MAX_CHARACTERS} characters.")
    for text in (typed, shown):
        if _INVISIBLE.search(text) or _REFUSED_CATEGORIES & set(map(unicodedata.category, text)):
            raise UnacceptableLoginError("Leave out invisible and control characters.")
    if shown != shown.strip() or typed != typed.strip() or "  " in shown:
        raise UnacceptableLoginError("Leave out blanks at the ends and double blanks.")
    if _is_overloaded_with_marks(shown):
        raise UnacceptableLoginError("Leave out accents that stand alone or in heaps.")
    scripts = _scripts(shown)
    if len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER):
        raise UnacceptableLoginError("Use letters of one script.")
    canonical = canonical_login(shown)
    if _reads_as(canonical) in _RESERVED_READINGS:
        raise UnacceptableLoginError("This login is reserved.")
    return Login(shown, canonical, _look(shown))


def _scripts(text: str) -> set[str]:
    """Return the scripts of the letters, taken from the first word of their Unicode names."""
    return {
        unicodedata.name(character, "UNNAMED").split()[0].split("-")[0]
        for character in text
        if unicodedata.category(character).startswith("L")
    }


def _is_overloaded_with_marks(text: str) -> bool:
    marks = "".join("m" if unicodedata.combining(c) else "-" for c in text)
    return marks.startswith("m") or "mmm" in marks


def _look(shown: str) -> str:
    """Return one form for all logins that look alike, `I` and `l` included."""
    look = canonical_login(shown.translate(_LOOKS_LIKE)).translate(_LOOKS_LIKE)
    # `i` with a combining dot above looks like `i`.
    return unicodedata.normalize("NFC", look.replace("i\u0307", "i"))


def _reads_as(canonical: str) -> str:
    """Return the letters without accents and signs, with digits read as letters."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", canonical) if not unicodedata.combining(c)
    )
    letters = bare.translate(_LOOKS_LIKE).translate(_STANDS_FOR).replace("rn", "m")
    return "".join(c for c in letters if c.isalnum())


_RESERVED_READINGS = frozenset(_reads_as(word) for word in _RESERVED)
