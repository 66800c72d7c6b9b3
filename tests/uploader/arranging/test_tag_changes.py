"""A tag is renamed, merged and deleted on every image that has it, a few at a time."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import event, select

from tests.uploader.arranging.shown import assert_texts_are_true
from tests.uploader.arranging.test_tags import put
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once, kept
from uploader.arranging import tag_changes
from uploader.arranging.tag_changes import Removed, Renamed, TagChanges
from uploader.arranging.tag_names import fold, read_tag
from uploader.arranging.tags import Tags
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import InvalidFields, TagNotFound
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import image_tags, image_texts


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def tags(database: Database) -> Tags:
    return Tags(database)


@pytest.fixture
def changes(database: Database) -> TagChanges:
    return TagChanges(database)


@pytest.fixture
def tagged(database: Database, lifecycle: Lifecycle) -> Callable[..., str]:
    def make(*texts: str, owner: str = ALICE) -> str:
        image = kept(lifecycle, owner=owner)
        put(database, image.id, *texts, owner=owner)
        return image.id

    return make


def renamed(changes: TagChanges, old: str, new: str, owner: str = ALICE) -> Renamed:
    return changes.rename(owner, fold(old), read_tag(new, "name"))


def test_a_tag_is_renamed_with_all_below_it_and_nothing_beside_it(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    first = tagged("Trip", "Trip/Rome", "trip/rome/Food", "tripod", "trip a", "trip-b", "trip0")
    second = tagged("trip/Rome")
    assert renamed(changes, "TRIP", "Holiday/2024") == Renamed("Holiday/2024", 1, False, 0)
    assert tags.of_image(first) == [
        "Holiday/2024", "Holiday/2024/Rome", "Holiday/2024/rome/Food",
        "trip a", "trip-b", "trip0", "tripod",
    ]  # fmt: skip
    assert tags.of_image(second) == ["Holiday/2024/Rome"]


def test_what_is_only_above_others_is_renamed_too(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    image = tagged("a/b")
    assert renamed(changes, "a", "c") == Renamed("c", 0, False, 0)
    assert tags.of_image(image) == ["c/b"]


def test_a_name_that_is_there_is_merged_with_and_keeps_its_spelling(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    both, one, other = tagged("sea", "Ocean"), tagged("sea", "sea/x"), tagged("ocean", "ocean/X")
    assert renamed(changes, "sea", "OCEAN") == Renamed("Ocean", 3, True, 0)
    assert tags.of_images([both, one, other]) == {
        both: ["Ocean"], one: ["Ocean", "ocean/X"], other: ["Ocean", "ocean/X"],
    }  # fmt: skip


def test_only_the_spelling_changes_where_it_is_the_same_tag(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    image, other = tagged("new york", "new york/Bridge"), tagged("new york")
    assert renamed(changes, "New York", "NEW York") == Renamed("NEW York", 2, False, 0)
    assert tags.of_images([image, other]) == {
        image: ["NEW York", "NEW York/Bridge"], other: ["NEW York"],
    }  # fmt: skip


def test_a_tag_moves_up_and_its_namesake_below_it_takes_its_place(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    image = tagged("a/b", "a/b/b", "a/b/c")
    assert renamed(changes, "a/b", "a").left == 0
    assert tags.of_image(image) == ["a", "a/b", "a/c"]


@pytest.mark.parametrize("new", ["a/b", "A/b/c"])
def test_a_tag_is_not_moved_below_itself(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str], new: str
) -> None:
    image = tagged("a")
    with pytest.raises(InvalidFields):
        renamed(changes, "a", new)
    assert tags.of_image(image) == ["a"]


def test_nothing_is_renamed_where_a_tag_below_would_get_too_long(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    image = tagged("a", "a/" + "b" * 60)
    with pytest.raises(InvalidFields):
        renamed(changes, "a", "c" * 40)
    assert tags.of_image(image) == ["a", "a/" + "b" * 60]
    assert renamed(changes, "a", "c" * 39).left == 0


@pytest.mark.parametrize("old", ["nothing", "theirs", "", "a/", "\x00", "/"])
def test_what_nobody_or_somebody_else_has_is_not_found(
    changes: TagChanges, tags: Tags, tagged: Callable[..., str], old: str
) -> None:
    tagged("a/b")
    theirs = tagged("theirs", owner=BOB)
    with pytest.raises(TagNotFound):
        renamed(changes, old, "new")
    with pytest.raises(TagNotFound):
        changes.delete(ALICE, fold(old))
    assert tags.of_image(theirs) == ["theirs"]


def test_what_is_in_the_trash_is_renamed_and_not_counted(
    database: Database, changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    image = tagged("a")
    Trash(database, 30).put(ALICE, image, NO_ORIGIN)
    assert renamed(changes, "a", "b") == Renamed("b", 0, False, 0)
    assert tags.of_image(image) == ["b"]


def test_a_tag_is_deleted_and_those_below_it_stay(
    database: Database, changes: TagChanges, tags: Tags, tagged: Callable[..., str]
) -> None:
    image, trashed, theirs = tagged("a", "a/b", "c"), tagged("A"), tagged("a", owner=BOB)
    Trash(database, 30).put(ALICE, trashed, NO_ORIGIN)
    assert changes.delete(ALICE, "a") == Removed(2, 0)
    assert tags.of_images([image, trashed, theirs]) == {image: ["a/b", "c"], theirs: ["a"]}


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        ("sea", "Ocean", ["a.png\nocean\nocean/shell", "a.png\nocean", "a.png\nsea"]),
        ("lake", "sea", ["a.png\nsea\nsea/shell", "a.png\nsea", "a.png\nsea"]),
        # They are one tag, whose soft hyphen is a sign to find.
        ("sea", "se\u00ada", ["a.png\nse\u00ada\nse\u00ada/shell", "a.png\nlake", "a.png\nsea"]),
        ("sea", None, ["a.png\nsea/shell", "a.png\nlake", "a.png\nsea"]),
    ],
)
def test_images_are_found_by_their_tags_as_they_are_now(
    database: Database, changes: TagChanges, tagged: Callable[..., str],
    old: str, new: str | None, texts: list[str],
) -> None:  # fmt: skip
    ids = [tagged("sea", "sea/shell"), tagged("lake"), tagged("sea", owner=BOB)]
    if new == "Ocean":
        renamed(changes, "lake", "Ocean")
    if new is None:
        changes.delete(ALICE, old)
    else:
        renamed(changes, old, new)
    with database.reading() as connection:
        found = dict(connection.execute(select(image_texts.c.image_id, image_texts.c.text)).all())
    assert [found[one] for one in ids] == texts
    assert_texts_are_true(database)


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_changes, "_ROWS_AT_ONCE", 2)


@pytest.mark.usefixtures("few_at_once")
def test_many_are_changed_a_few_at_a_time_and_others_may_write_between(
    database: Database, tags: Tags, tagged: Callable[..., str]
) -> None:
    ids, other = [tagged("a", "a/b") for _ in range(5)], tagged("z")
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        put(database, other, "c", "other")

    changes = TagChanges(database, pause=pause)
    assert renamed(changes, "a", "c").left == 0
    assert len(pauses) == 5
    assert_texts_are_true(database)
    assert set(map(tuple, tags.of_images(ids).values())) == {("c", "c/b")}
    assert tags.of_image(other) == ["c", "other"]


@pytest.mark.usefixtures("few_at_once")
def test_what_time_does_not_suffice_for_is_said_and_done_by_the_same_request(
    database: Database, tags: Tags, tagged: Callable[..., str]
) -> None:
    ids = [tagged("a") for _ in range(5)]
    hasty = TagChanges(database, work_seconds=-1)
    assert renamed(hasty, "a", "b") == Renamed("b", 2, False, 3)
    assert renamed(hasty, "a", "b") == Renamed("b", 4, True, 1)
    assert renamed(hasty, "a", "b") == Renamed("b", 5, True, 0)
    assert [hasty.delete(ALICE, "b") for _ in range(3)] == [
        Removed(2, 3), Removed(2, 1), Removed(1, 0),
    ]  # fmt: skip
    assert tags.of_images(ids) == {}


@pytest.mark.usefixtures("few_at_once")
def test_a_crash_leaves_each_image_with_one_of_both_and_the_rest_can_be_renamed(
    database: Database, tags: Tags, tagged: Callable[..., str]
) -> None:
    ids = [tagged("a", "a/b") for _ in range(5)]

    class CrashError(Exception):
        """Ends a change where a process would."""

    def crash(_seconds: float) -> None:
        raise CrashError

    with pytest.raises(CrashError):
        renamed(TagChanges(database, pause=crash), "a", "b")
    found = [set(one) for one in tags.of_images(ids).values()]
    assert all(len(one & {"a", "b"}) == 1 for one in found)
    assert_texts_are_true(database)
    assert {"a", "b"} <= set.union(*found)
    assert renamed(TagChanges(database), "a", "b").left == 0
    assert set(map(tuple, tags.of_images(ids).values())) == {("b", "b/b")}


@pytest.mark.usefixtures("few_at_once")
def test_no_transaction_has_more_than_a_few_rows(
    database: Database, changes: TagChanges, tagged: Callable[..., str]
) -> None:
    for _ in range(5):
        tagged("a")
    changed: list[int] = []

    def listen(_connection: object, cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("DELETE", "INSERT")):
            changed.append(cursor.rowcount)  # type: ignore[attr-defined] # Of either driver.

    event.listen(database.engine, "after_cursor_execute", listen)
    renamed(changes, "a", "b")
    changes.delete(ALICE, "b")
    assert 0 < max(changed) <= 2


def test_renaming_to_and_fro_at_once_loses_no_tag(
    database: Database, changes: TagChanges, tagged: Callable[..., str]
) -> None:
    ids = [tagged("a", "b") for _ in range(3)]
    hands = iter([("a", "b"), ("b", "a"), ("a", "c"), ("c", "a")])

    def rename() -> None:
        old, new = next(hands)
        with suppress(TagNotFound):
            renamed(changes, old, new)

    assert at_once(4, rename) == []
    with database.reading() as connection:
        found = connection.execute(select(image_tags.c.image_id, image_tags.c.tag)).all()
    assert {image_id for image_id, _ in found} == set(ids)
    assert {tag for _, tag in found} <= {"a", "b", "c"}
