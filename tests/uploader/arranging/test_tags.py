"""Tags are set, added, taken off and counted; nobody sees or changes another's."""

import pytest
from sqlalchemy import Connection, event, func, select

from tests.uploader.arranging.shown import assert_texts_are_true
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept
from uploader.arranging import tags as rows
from uploader.arranging.tag_names import TagName, read_tags
from uploader.arranging.tags import MOST_TAGS, CountedTag, Tags
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota, lock_owner
from uploader.records.tables import image_tags, image_texts
from uploader.upkeep.trash_removal import TrashRemoval


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def tags(database: Database) -> Tags:
    return Tags(database)


def named(*texts: str) -> list[TagName]:
    return read_tags(list(texts), "tags")


def had(connection: Connection, *image_ids: str) -> dict[str, dict[str, str]]:
    """Read the tags that images have, as whoever adds more of them does."""
    return rows.folded_tags_of(connection, image_ids)


def put(database: Database, image_id: str, *texts: str, owner: str = ALICE) -> None:
    """Give an image these tags and no other ones."""
    with database.writing() as connection:
        lock_owner(connection, owner)
        rows.replace(connection, owner, image_id, named(*texts))


def rows_left(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(image_tags)).scalar_one()


def test_an_image_has_the_tags_that_were_set_last_in_their_order(
    database: Database, lifecycle: Lifecycle, tags: Tags
) -> None:
    image = kept(lifecycle)
    assert tags.of_image(image.id) == []
    put(database, image.id, "sea", "Bay", "a/b")
    assert tags.of_image(image.id) == ["a/b", "Bay", "sea"]
    put(database, image.id, "sea", "zoo")
    assert tags.of_image(image.id) == ["sea", "zoo"]
    put(database, image.id)
    assert tags.of_image(image.id) == []


def test_the_spelling_that_came_first_is_that_of_all_of_an_owner(
    database: Database, lifecycle: Lifecycle, tags: Tags
) -> None:
    mine, other, theirs = kept(lifecycle), kept(lifecycle), kept(lifecycle, owner=BOB)
    put(database, mine.id, "Sea")
    put(database, other.id, "SEA")
    put(database, theirs.id, "sEa", owner=BOB)
    assert tags.of_images([mine.id, other.id, theirs.id]) == {
        mine.id: ["Sea"], other.id: ["Sea"], theirs.id: ["sEa"],
    }  # fmt: skip
    # With the last image that has it, its spelling goes.
    put(database, mine.id)
    put(database, other.id)
    put(database, other.id, "SEA")
    assert tags.of_image(other.id) == ["SEA"]


def test_the_tags_of_a_whole_page_are_one_statement(
    database: Database, lifecycle: Lifecycle, tags: Tags
) -> None:
    ids = [kept(lifecycle).id for _ in range(5)]
    for image_id in ids[:3]:
        put(database, image_id, "a", "b")
    said: list[str] = []

    def listen(*executed: object) -> None:
        said.append(str(executed[2]))

    event.listen(database.engine, "before_cursor_execute", listen)
    assert tags.of_images(ids) == {one: ["a", "b"] for one in ids[:3]}
    assert len([one for one in said if "image_tags" in one]) == 1
    said.clear()
    assert tags.of_images([]) == {}
    assert said == []


def test_tags_are_counted_without_the_trash_and_without_those_of_others(
    database: Database, lifecycle: Lifecycle, tags: Tags
) -> None:
    first, second, trashed = (kept(lifecycle) for _ in range(3))
    theirs = kept(lifecycle, owner=BOB)
    put(database, first.id, "Sea", "a/b")
    put(database, second.id, "sea")
    put(database, trashed.id, "sea", "only in the trash")
    put(database, theirs.id, "sea", "secret", owner=BOB)
    Trash(database, 30).put(ALICE, trashed.id, NO_ORIGIN)
    assert tags.counted(ALICE, "", 9) == [CountedTag("a/b", 1), CountedTag("Sea", 2)]
    assert tags.counted(ALICE, "", 1) == [CountedTag("a/b", 1)]
    assert tags.counted(ALICE, "se", 9) == [CountedTag("Sea", 2)]
    assert tags.counted(ALICE, "secret", 9) == []
    assert tags.counted(BOB, "", 9) == [CountedTag("sea", 1), CountedTag("secret", 1)]
    Trash(database, 30).restore(ALICE, trashed.id, NO_ORIGIN)
    assert tags.counted(ALICE, "sea", 9) == [CountedTag("Sea", 3)]
    assert tags.of_image(trashed.id) == ["only in the trash", "Sea"]


def test_a_prefix_is_a_text_and_no_pattern(
    database: Database, lifecycle: Lifecycle, tags: Tags
) -> None:
    put(database, kept(lifecycle).id, "a%b", "a_b", "axb", "a/b", "aé", "a🙂", "b")
    found = {
        prefix: [one.tag for one in tags.counted(ALICE, prefix, 9)]
        for prefix in ("a", "a%", "a_", "a/", "aé", "a🙂", "", "c")
    }
    assert len(found.pop("")) == 7
    # In the order of their bytes, in both databases.
    assert found.pop("a") == ["a%b", "a/b", "a_b", "axb", "aé", "a🙂"]
    assert found == {
        "a%": ["a%b"], "a_": ["a_b"], "a/": ["a/b"], "aé": ["aé"], "a🙂": ["a🙂"], "c": [],
    }  # fmt: skip


def test_tags_are_added_to_many_and_taken_off_many(
    database: Database, lifecycle: Lifecycle, tags: Tags
) -> None:
    first, second = kept(lifecycle), kept(lifecycle)
    put(database, first.id, "Sea")
    ids = [first.id, second.id]
    with database.writing() as connection:
        lock_owner(connection, ALICE)
        assert rows.add(connection, ALICE, had(connection, *ids), named("sea", "bay")) == set()
    assert tags.of_images(ids) == {one: ["bay", "Sea"] for one in ids}
    with database.writing() as connection:
        lock_owner(connection, ALICE)
        rows.remove(connection, ids, named("SEA", "nothing"))
        rows.add(connection, ALICE, {}, named("nobody"))
    assert tags.of_images(ids) == {one: ["bay"] for one in ids}


def test_an_image_that_would_have_too_many_stays_as_it_is(
    database: Database, lifecycle: Lifecycle, tags: Tags
) -> None:
    full, empty = kept(lifecycle), kept(lifecycle)
    put(database, full.id, *(f"t{number}" for number in range(MOST_TAGS)))
    with database.writing() as connection:
        lock_owner(connection, ALICE)
        both = had(connection, full.id, empty.id)
        assert rows.add(connection, ALICE, both, named("T0", "new")) == {full.id}
        assert rows.add(connection, ALICE, had(connection, full.id), named("T0", "t99")) == set()
    assert len(tags.of_image(full.id)) == MOST_TAGS
    assert tags.of_image(empty.id) == ["new", "t0"]


def test_what_is_deleted_for_good_leaves_no_tag(database: Database, lifecycle: Lifecycle) -> None:
    deleted, emptied, stays = (kept(lifecycle) for _ in range(3))
    for one in (deleted, emptied, stays):
        put(database, one.id, "a", "b")
    lifecycle.delete(ALICE, deleted.id)
    assert rows_left(database) == 4
    trash = Trash(database, 30)
    trash.put(ALICE, emptied.id, NO_ORIGIN)
    assert rows_left(database) == 4
    TrashRemoval(database, trash).empty(ALICE, NO_ORIGIN)
    assert rows_left(database) == 2


def test_the_texts_of_images_follow_their_tags(database: Database, lifecycle: Lifecycle) -> None:
    ids = [kept(lifecycle).id for _ in range(2)]
    put(database, ids[0], "Café")
    assert_texts_are_true(database)
    with database.writing() as connection:
        lock_owner(connection, ALICE)
        rows.add(connection, ALICE, had(connection, *ids), named("sea", "Bay"))
    assert_texts_are_true(database)
    with database.writing() as connection:
        lock_owner(connection, ALICE)
        rows.remove(connection, ids, named("SEA"))
        rows.remove(connection, ids, named("nothing"))
    assert_texts_are_true(database)
    with database.reading() as connection:
        found = dict(connection.execute(select(image_texts.c.image_id, image_texts.c.text)).all())
    assert [found[one] for one in ids] == ["a.png\nbay\ncafe", "a.png\nbay"]
    put(database, ids[0])
    assert_texts_are_true(database)
