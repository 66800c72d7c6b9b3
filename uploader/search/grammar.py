"""Reads what somebody types to find images: words, phrases, keys with values, and their minus."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from uploader.library.search_texts import fold
from uploader.outcomes import InvalidFields
from uploader.search.terms import KEYS, TRASHED, Key
from uploader.search.values import Range, Words, WrongValueError

MOST_CHARACTERS = 500
MOST_TERMS = 30
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACE = re.compile(r"\s*")
_KEY = re.compile(r"([A-Za-z]{1,20}):")
# Two quotation marks inside of it are one that belongs to the text.
_QUOTED = re.compile(r'"((?:[^"]|"")*)("?)')
_BARE = re.compile(r"\S*")
_BARE_VALUE = re.compile(r"[^\s,]*")
# It begins like a key, and is an address.
_ADDRESS = re.compile(r"[A-Za-z]+://")
_COMPARISONS = ((">=", "at least "), ("<=", "at most "), (">", "over "), ("<", "under "))


@dataclass(frozen=True)
class Hint:
    """What may not be meant as it was understood; the word is as it was typed."""

    word: str
    message: str


@dataclass(frozen=True)
class Term:
    """One condition as it was typed, and in plain words; without a key it is a text to find."""

    text: str
    label: str
    negated: bool
    key: Key | None
    value: Any

    @property
    def is_of_trash(self) -> bool:
        """Whether it chooses between trash and library, and asks nothing of an image itself."""
        return self.key is KEYS["is"] and self.value == (TRASHED,)


@dataclass(frozen=True)
class Search:
    """All that is asked for; every term has to hold."""

    terms: tuple[Term, ...] = ()
    hints: tuple[Hint, ...] = ()

    @property
    def is_of_trash(self) -> bool:
        """Whether it looks in the trash, and not at what is in the library."""
        return any(term.is_of_trash and not term.negated for term in self.terms)

    @property
    def name(self) -> str:
        """All that its conditions depend on."""
        return " ".join(term.text for term in self.terms)


def plain(typed: str) -> str:
    """Return a typed text with spaces for what no text has."""
    return _CONTROL.sub(" ", typed)


def parse(typed: str) -> Search:
    """Read a search; raises InvalidFields where a key has not such a value, or it is too long."""
    if len(typed) > MOST_CHARACTERS:
        raise _refused(f"Must have at most {MOST_CHARACTERS} characters.")
    reader = _Reader(plain(typed))
    terms = list(reader.terms())
    if len(terms) > MOST_TERMS:
        raise _refused(f"Must have at most {MOST_TERMS} words and keys.")
    return Search(tuple(terms), tuple(reader.hints))


class _Reader:
    """Goes over a text from its beginning to its end, one term at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.hints: list[Hint] = []

    def terms(self) -> Iterator[Term]:
        """Yield all terms, and collect hints meanwhile."""
        while self._skip_space():
            begin = self._at
            negated = self._text[begin] == "-" and not self._text[begin + 1 : begin + 2].isspace()
            if negated and begin + 1 < len(self._text):
                self._at += 1
            else:
                negated = False
            term = self._term(begin, negated)
            if term is not None:
                yield term

    def _skip_space(self) -> bool:
        self._take(_SPACE)
        return self._at < len(self._text)

    def _term(self, begin: int, negated: bool) -> Term | None:
        match = _KEY.match(self._text, self._at)
        key = KEYS.get(match[1].lower()) if match else None
        if key is not None and match is not None:
            self._at = match.end()
            return self._keyed(key, begin, negated)
        if self._text[self._at] == '"':
            found = self._quoted(begin)
            label = f"“{found.strip()}”"
        else:
            found = label = self._take(_BARE)[0]
            if match and len(match[0]) < len(found) and not _ADDRESS.match(found):
                word = self._text[begin : self._at]
                self.hints.append(
                    Hint(word, f"“{match[1]}” is no key, so this was looked for as it stands.")
                )
        typed = self._text[begin : self._at]
        if not fold(found):
            self.hints.append(Hint(typed, "There is nothing in it to look for."))
            return None
        return Term(typed, f"not {label}" if negated else label, negated, None, found)

    def _keyed(self, key: Key, begin: int, negated: bool) -> Term:
        texts = tuple(self._values(begin))
        typed = self._text[begin : self._at]
        try:
            value = key.read(texts)
        except WrongValueError as wrong:
            raise _refused(f"“{typed}”: {wrong}") from wrong
        said = _range_in_words(texts) if isinstance(value, Range) else " or ".join(texts)
        label = key.saying.format(said)
        return Term(typed, f"not {label}" if negated else label, negated, key, value)

    def _values(self, begin: int) -> Words:
        """Take the values behind a colon, between commas; those in quotes may have both."""
        found = []
        while True:
            is_quoted = self._text[self._at : self._at + 1] == '"'
            found.append(self._quoted(begin) if is_quoted else self._take(_BARE_VALUE)[0])
            if self._text[self._at : self._at + 1] != ",":
                return tuple(one.strip() for one in found if one.strip())
            self._at += 1

    def _quoted(self, begin: int) -> str:
        """Take what is in quotes; what nobody closes ends with the text."""
        match = self._take(_QUOTED)
        if not match[2]:
            self.hints.append(
                Hint(self._text[begin : self._at], "The quotation mark is not closed.")
            )
        return match[1].replace('""', '"')

    def _take(self, form: re.Pattern[str]) -> re.Match[str]:
        match = form.match(self._text, self._at)
        assert match is not None  # noqa: S101 - These forms match the empty text as well.
        self._at = match.end()
        return match


def _range_in_words(texts: Words) -> str:
    """Say a range as one says it: `2024..2025` is 2024 to 2025."""
    text = " or ".join(texts)
    for sign, word in _COMPARISONS:
        if text.startswith(sign):
            return word + text[len(sign) :]
    first, dots, last = text.partition("..")
    if not dots:
        return text
    return f"{first} to {last}" if first and last else (f"since {first}" if first else f"to {last}")


def _refused(message: str) -> InvalidFields:
    return InvalidFields([{"field": "q", "message": message}])
