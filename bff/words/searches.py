"""How a search was understood, as the uploader says it, and what a page says of it."""

from dataclasses import dataclass
from typing import Any, NamedTuple


class Word(NamedTuple):
    """One word, phrase or key of a search: as it was typed, and in plain words."""

    text: str
    label: str


class Hint(NamedTuple):
    """What may not be meant as it was understood."""

    word: str
    message: str


@dataclass(frozen=True)
class Search:
    """The parts of a search, and what is to be said of it; `trashed` is how many of the trash."""

    words: tuple[Word, ...] = ()
    hints: tuple[Hint, ...] = ()
    trashed: int = 0

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Search":
        """Return the search of the uploader's JSON."""
        return cls(
            tuple(Word(one["text"], one["label"]) for one in said.get("words") or ()),
            tuple(Hint(one["word"], one["message"]) for one in said.get("hints") or ()),
            len(said.get("trashed") or ()),
        )

    def without(self, dropped: Word) -> str:
        """Return what to search for without one of the words."""
        kept = list(self.words)
        kept.pop(next(n for n, word in enumerate(kept) if word is dropped))
        return " ".join(word.text for word in kept)


@dataclass(frozen=True)
class SearchTerm:
    """One thing that can be written in a search; its values are all that it takes, if any."""

    key: str
    example: str
    meaning: str
    values: tuple[str, ...] = ()

    @classmethod
    def read(cls, said: dict[str, Any]) -> "SearchTerm":
        """Return the term of the uploader's JSON."""
        return cls(said["key"] or "", said["example"], said["meaning"], tuple(said["values"]))

    @property
    def choices(self) -> list[str]:
        """Each value as it is written, but for the one that is the example already."""
        written = (f"{self.key}:{value}" for value in self.values)
        return [one for one in written if one != self.example]


def count_words(count: int) -> str:
    """Return how many pictures were found, in words."""
    return f"{count:,} {'picture' if count == 1 else 'pictures'}"
