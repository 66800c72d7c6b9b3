"""Names as lists order them: as a person reads them, and alike in both databases."""

import re
import unicodedata

SORT_NAME_CHARACTERS = 255
_DIGITS = re.compile(r"[0-9]+")
# So many digits say their number by one more digit before them.
_FEW = 9


def sort_name(name: str) -> str:
    """Return a text whose order by code points is the order of names; it is never empty.

    Case, accents and forms of letters make no difference (NFKD, casefold, marks dropped), and runs
    of digits are numbers: IMG_2 comes before IMG_10.
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    # Of a name that is made of marks alone, itself.
    return _DIGITS.sub(_numbered, plain or name or "_")[:SORT_NAME_CHARACTERS]


def _numbered(run: re.Match[str]) -> str:
    """Write how many digits a number has before them: no padding has to be long enough."""
    digits = run[0].lstrip("0") or "0"
    count = len(digits)
    return f"{count}{digits}" if count < _FEW else f"{_FEW}{count:03}{digits}"
