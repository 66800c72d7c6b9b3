"""How a list is asked for."""

import pytest
from pydantic import ValidationError

from tests.uploader.cast import ALICE
from uploader.arranging.albums import Albums
from uploader.library.sorts import COLUMNS, gallery
from uploader.outcomes import InvalidFields
from uploader.records.database import Database
from uploader.search.finder import Finder
from uploader.web.list_queries import ListQuery, OrderQuery, listing_of

# Of nobody, and never asked: test_albums.py lists those that are there.
_NOWHERE = Database("sqlite:////never/opened")
ALBUMS, FINDER = Albums(_NOWHERE), Finder(_NOWHERE)


def test_a_list_without_words_is_the_newest_first() -> None:
    query = ListQuery.model_validate({})
    assert (query.limit, query.cursor, query.at) == (50, None, None)
    assert listing_of(query, ALBUMS, FINDER, ALICE) is gallery("uploaded", "desc")


@pytest.mark.parametrize("order", [None, "asc", "desc"])
@pytest.mark.parametrize("sort", COLUMNS)
def test_each_sort_and_order_has_its_list(sort: str, order: str | None) -> None:
    query = OrderQuery.model_validate({"sort": sort, "order": order})
    assert listing_of(query, ALBUMS, FINDER, ALICE) is gallery(sort, order)


@pytest.mark.parametrize("wrong", [{"sort": "views"}, {"order": "up"}, {"sort": ""}])
def test_another_sort_or_order_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        OrderQuery.model_validate(wrong)


def test_only_an_album_has_an_order_of_its_own() -> None:
    with pytest.raises(InvalidFields) as refused:
        listing_of(OrderQuery(sort="own"), ALBUMS, FINDER, ALICE)
    assert [one["field"] for one in refused.value.errors] == ["sort"]
