"""The JSON of searches: how one was understood, and what can be written."""

from pydantic import BaseModel, Field

from uploader.search.grammar import Search
from uploader.search.terms import FORMS, KEYS


class HintAnswer(BaseModel):
    """What may not be meant as it was understood."""

    word: str = Field(description="As it was typed.")
    message: str


class WordAnswer(BaseModel):
    """One word, phrase or key of a search; without its text the search is the same but for it."""

    text: str = Field(description="As it was typed.")
    label: str = Field(description="In plain words.")
    negated: bool


class SearchTerm(BaseModel):
    """One thing that can be written in a search."""

    key: str | None = Field(description="What stands before the colon; null where there is none.")
    example: str
    meaning: str
    values: list[str] = Field(description="All that it takes; empty where that is any text.")


class SearchTerms(BaseModel):
    """All that can be written in a search."""

    items: list[SearchTerm]


def hints_of(search: Search) -> list[HintAnswer]:
    """Return the hints of a search."""
    return [HintAnswer(word=one.word, message=one.message) for one in search.hints]


def words_of(search: Search) -> list[WordAnswer]:
    """Return the parts of a search in their order."""
    return [WordAnswer(text=one.text, label=one.label, negated=one.negated) for one in search.terms]


def search_terms() -> SearchTerms:
    """Describe the table of keys, and what needs none."""
    forms = [
        SearchTerm(key=None, example=one.example, meaning=one.meaning, values=[]) for one in FORMS
    ]
    keys = [
        SearchTerm(key=one.name, example=one.example, meaning=one.meaning, values=list(one.choices))
        for one in KEYS.values()
    ]
    return SearchTerms(items=[*forms, *keys])
