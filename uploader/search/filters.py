"""What a search leaves of a list: its conditions, and the fastest way to what they find."""

from sqlalchemy import ColumnElement, not_

from uploader.library.walks import Filter
from uploader.records.tables import images
from uploader.search.conditions import has_words
from uploader.search.grammar import Search, Term
from uploader.search.lookups import Lookup, has_text


def filter_of(search: Search, owner: str, *, is_of_gallery: bool = False) -> Filter:
    """Make the filter of a search, whose values are resolved, for lists of this owner.

    One that is of the gallery may be walked along other rows than those of images.
    """
    on_images: list[ColumnElement[bool]] = []
    on_texts: list[ColumnElement[bool]] = []
    lookups: list[Lookup] = []
    for term in search.terms:
        if term.is_of_trash:
            continue
        asked = has_words(term.value) if term.key is None else term.key.condition(term.value)
        if isinstance(asked, Lookup):
            lookups.append(asked.negated() if term.negated else asked)
        else:
            (on_texts if _is_of_text(term) else on_images).append(
                not_(asked) if term.negated else asked
            )
    name = f"q={search.name}"
    walked = next((one for one in lookups if is_of_gallery and one.along), None)
    if walked is not None:
        lookups.remove(walked)
    along = walked.along if walked else None
    # There is no short way to all that has not what is looked for.
    ways = [one for one in lookups if not one.is_missing]
    if on_texts:
        lookups.append(has_text(on_texts))
        if any(_is_of_text(term) and not term.negated for term in search.terms):
            ways.append(lookups[-1])
    searched = tuple(one.holds for one in lookups)
    if not ways:
        each = tuple(holds(images.c.id, images.c.owner) for holds in searched)
        return Filter((*on_images, *each), name, along=along)
    way = ways[0]
    hits = way.hits(owner, [one for one in lookups if one is not way])
    return Filter(tuple(on_images), name, hits, searched, along)


def _is_of_text(term: Term) -> bool:
    return term.key is None or term.key.is_of_text
