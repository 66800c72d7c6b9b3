"""A selection finds what is its owner's, whatever else is asked for."""

import pytest

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept
from uploader.library import sorts
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import CountDiffers, TooManySelected
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.selecting.selections import Selection, Selections


def test_each_is_selected_once_in_the_order_in_which_it_was_named() -> None:
    assert Selection.of(["b", "a", "b"]).ids == ("b", "a")


def test_only_own_images_outside_the_trash_are_found(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    mine, theirs, trashed = kept(lifecycle), kept(lifecycle, owner=BOB), kept(lifecycle)
    Trash(database, 30).put(ALICE, trashed.id, NO_ORIGIN)
    asked = Selection.of([theirs.id, mine.id, trashed.id, "0" * 22])
    found = [one.id for some in Selections(database).images(ALICE, asked) for one in some]
    assert found == [mine.id]


def test_many_come_some_at_a_time(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    mine = [kept(lifecycle).id for _ in range(3)]
    asked = Selection.of([mine[0], *(f"{number:022}" for number in range(999)), *mine[1:]])
    batches = list(Selections(database).images(ALICE, asked))
    assert [len(some) for some in batches] == [1, 0, 2]


def test_a_list_is_fixed_in_its_order_and_only_with_the_number_that_was_seen(
    database: Database,
) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    mine = [kept(lifecycle, bytes=size).id for size in (5, 7, 6)]
    kept(lifecycle, owner=BOB)
    by_size = sorts.gallery("size")
    selections = Selections(database)
    assert selections.found(ALICE, by_size).ids == (mine[1], mine[2], mine[0])
    assert selections.found(ALICE, by_size, 3).ids == (mine[1], mine[2], mine[0])
    for wrong in (0, 2, 4):
        with pytest.raises(CountDiffers) as refused:
            selections.found(ALICE, by_size, wrong)
        assert refused.value.members == {"count": 3}


def test_more_than_one_request_may_name_are_refused_with_their_number(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    for _ in range(4):
        kept(lifecycle)
    with pytest.raises(TooManySelected) as refused:
        Selections(database, most=3).found(ALICE, sorts.gallery(), 4)
    assert refused.value.members == {"count": 4, "most": 3}
