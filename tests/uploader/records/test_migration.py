"""An older database comes to the present shape with all it holds, whoever migrates it."""

from typing import Any

from sqlalchemy import Connection, insert, inspect, select, text, update

from tests.uploader.cast import ALICE, BOB, a_key
from tests.uploader.rows import an_image, at_once, kept
from uploader.decoding.formats import FORMATS
from uploader.decoding.moments import Moment
from uploader.decoding.rendition_versions import CHANGED_IN, RENDITIONS_VERSION
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.library.search_texts import refresh, write_missing
from uploader.library.sort_names import sort_name
from uploader.library.sorts import gallery
from uploader.records.database import Database
from uploader.records.identifiers import new_id
from uploader.records.migration import migrate
from uploader.records.quota import Quota, Usage
from uploader.records.tables import (
    album_images,
    albums,
    image_tags,
    image_texts,
    images,
    loose_images,
    metadata,
)
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.unread import Unread

# What a row of the state before the migration 0012 has.
_OF_0011 = {
    "id", "owner", "state", "name", "alt", "visibility", "format", "width", "height", "frames",
    "bytes", "sha256", "original_key", "thumb_key", "thumb_sha256", "created_at", "checked_at",
}  # fmt: skip


def insert_of_0001(connection: Connection, **changes: Any) -> dict[str, Any]:
    """Write a row as the first version of the tables held it."""
    row = {
        "id": new_id(), "owner": ALICE, "state": "ready", "charged": True, "name": "a.png",
        "alt": "", "visibility": "private", "format": "PNG", "width": 1, "height": 1, "frames": 1,
        "bytes": 100, "sha256": "0" * 64, "original_key": a_key("o", "png"),
        "thumb_key": a_key("t", "webp"), "thumb_sha256": "1" * 64, "preview_key": None,
        "preview_sha256": None, "created_at": 5, **changes,
    }  # fmt: skip
    names = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    statement = f"INSERT INTO images ({names}) VALUES ({places})"  # noqa: S608 - Names of a test.
    connection.execute(text(statement), row)
    return row


def test_a_database_of_the_first_version_keeps_what_it_holds(empty_database: Database) -> None:
    migrate(empty_database, "0001")
    with empty_database.writing() as connection:
        kept = insert_of_0001(connection, preview_key=a_key("p", "webp"), preview_sha256="2" * 64)
        gone = insert_of_0001(connection, state="deleting")
        given_up = insert_of_0001(connection, state="deleting", charged=False)
        insert_of_0001(connection, state="pending", owner=BOB)
        connection.execute(text("INSERT INTO usage VALUES (:o, 2, 200)"), {"o": ALICE})
        connection.execute(text("INSERT INTO usage VALUES (:o, 1, 100)"), {"o": BOB})
    migrate(empty_database)
    catalogue = Catalogue(empty_database)
    # They are made when somebody asks for them.
    found = catalogue.load_own_image(ALICE, kept["id"])
    assert (found.card_key, found.thumb_2x_key) == (None, None)
    lifecycle = Lifecycle(empty_database, Quota(None, None))
    image = catalogue.load_own_image(ALICE, kept["id"])
    assert (image.keys, image.created_at) == (
        [kept["original_key"], kept["thumb_key"], kept["preview_key"]], 5,
    )  # fmt: skip
    assert [one.id for one in catalogue.page(ALICE, 9, None).items] == [kept["id"]]
    assert lifecycle.usage(ALICE) == Usage(1, 100)
    assert lifecycle.abandon_expired() == 1
    assert lifecycle.usage(BOB) == Usage(0, 0)
    with empty_database.reading() as connection:
        condemned = set(connection.execute(text("SELECT key FROM condemned")).scalars())
    for one in (gone, given_up):
        assert {one["original_key"], one["thumb_key"]} <= condemned


def test_the_renditions_of_long_pictures_are_made_anew(empty_database: Database) -> None:
    sizes = {
        "tall": (100, 900),
        "wide": (330, 100),
        "screen": (1080, 2400),
        "photo": (400, 300),
        "lost": (100, 900),
    }
    migrate(empty_database, "0001")
    with empty_database.writing() as connection:
        made = {
            name: insert_of_0001(
                connection,
                sha256=name,
                width=size[0],
                height=size[1],
                preview_key=a_key("p", "webp"),
                preview_sha256="2" * 64,
            )["id"]
            for name, size in sizes.items()
        }
    migrate(empty_database, "0008")
    with empty_database.writing() as connection:
        connection.execute(
            text("UPDATE images SET state = 'damaged' WHERE id = :lost"), {"lost": made["lost"]}
        )
    migrate(empty_database)
    catalogue = Catalogue(empty_database)
    found = {name: catalogue.load_own_image(ALICE, one) for name, one in made.items()}
    assert {name for name, one in found.items() if one.preview_key is None} == {
        "tall", "wide", "screen",
    }  # fmt: skip
    # No bytes have this hash, so the scrub takes the thumbnail for a wrong one.
    assert {name for name, one in found.items() if not one.thumb_sha256} == {"tall", "wide"}


def test_renditions_that_are_there_are_of_the_first_version_and_served_until_they_are_made_again(
    empty_database: Database,
) -> None:
    migrate(empty_database, "0001")
    with empty_database.writing() as connection:
        made = {name: insert_of_0001(connection, format=name, sha256=name) for name in FORMATS}
    migrate(empty_database, "0009")
    migrate(empty_database)
    catalogue, repairs = Catalogue(empty_database), Repairs(empty_database)
    found = {name: catalogue.load_own_image(ALICE, one["id"]) for name, one in made.items()}
    assert {one.renditions_version for one in found.values()} == {1}
    for name, one in made.items():
        assert found[name].keys == [one["original_key"], one["thumb_key"]]
    # Of these alone the code has changed what it makes of them.
    changed = {name for name, version in CHANGED_IN.items() if version > 1}
    assert {one.format for one in repairs.outdated(99)} == changed
    # A new image is of this version, and one that the state before writes beside it of the first.
    lifecycle = Lifecycle(empty_database, Quota(None, None))
    new = kept(lifecycle)
    assert catalogue.load_own_image(ALICE, new.id).renditions_version == RENDITIONS_VERSION
    row = dict(vars(an_image(state="ready")))
    del row["renditions_version"]
    with empty_database.writing() as connection:
        connection.execute(insert(images), row)
    assert catalogue.load_own_image(ALICE, row["id"]).renditions_version == 1


def test_pictures_that_are_there_are_unread_and_have_the_time_of_their_upload(
    empty_database: Database,
) -> None:
    migrate(empty_database, "0001")
    with empty_database.writing() as connection:
        there = insert_of_0001(connection)["id"]
    migrate(empty_database, "0011")
    migrate(empty_database)
    # What the state before writes beside this one has none of the columns.
    row = {name: value for name, value in vars(an_image(state="ready")).items() if name in _OF_0011}
    with empty_database.writing() as connection:
        connection.execute(insert(images), row)
    catalogue = Catalogue(empty_database)
    found = [catalogue.load_own_image(ALICE, one) for one in (there, row["id"])]
    assert {one.id for one in Unread(empty_database).some(9)} == {one.id for one in found}
    for one in found:
        assert (bool(one.taken_known), one.taken) == (False, Moment(one.created_at))
        assert (one.camera, one.latitude, one.description) == ("", None, None)


def test_pictures_that_are_there_are_in_the_order_of_their_names_and_of_their_times(
    empty_database: Database,
) -> None:
    names = ["IMG_10.jpg", "img_2.jpg", "\N{SNOWMAN}", "\N{COMBINING ACUTE ACCENT}", "7" * 200]
    migrate(empty_database, "0001")
    with empty_database.writing() as connection:
        made = [
            insert_of_0001(connection, name=name, created_at=number + 5, sha256=str(number))["id"]
            for number, name in enumerate(names)
        ]
    migrate(empty_database, "0013")
    with empty_database.writing() as connection:
        # One of 1970, which the camera says itself.
        connection.execute(
            text("UPDATE images SET taken_known = :yes WHERE id = :id"),
            {"yes": True, "id": made[4]},
        )
    migrate(empty_database)
    catalogue = Catalogue(empty_database)
    found = [catalogue.load_own_image(ALICE, one) for one in made]
    assert [one.sort_name for one in found] == [sort_name(one) for one in names]
    assert [one.taken_at for one in found] == [5, 6, 7, 8, 0]
    # A service of the state before writes beside this one, and its row is in every list.
    with empty_database.writing() as connection:
        there = connection.execute(text("SELECT * FROM images LIMIT 1")).mappings().one()
        row = {name: value for name, value in there.items() if name != "sort_name"}
        row |= {"id": new_id(), "sha256": "9"}
        connection.execute(insert(images), row)
    assert catalogue.page(ALICE, 9, None, gallery("name")).items[0].id == row["id"]


def test_what_is_there_can_be_searched(empty_database: Database) -> None:
    migrate(empty_database, "0001")
    with empty_database.writing() as connection:
        for number in range(2):
            insert_of_0001(
                connection,
                name=f"Zürich \ufb01ne \u2764\ufe0f {number}",
                alt="Ein See",
                sha256=str(number),
            )
    migrate(empty_database, "0012")
    with empty_database.writing() as connection:
        connection.execute(
            text("UPDATE images SET camera = 'NIKON', lens = 'Å', description = 'ẞ'")
        )
    migrate(empty_database)
    query = text("SELECT image_id, text, camera FROM image_texts ORDER BY text")
    with empty_database.writing() as connection:
        there = connection.execute(query).all()
        refresh(connection, [row.image_id for row in there])
        assert connection.execute(query).all() == there
    assert {row.text for row in there} == {
        f"zurich fine \u2764 {number}\nein see\nss\nnikon\na" for number in range(2)
    }


def test_what_has_tags_is_found_by_them(empty_database: Database) -> None:
    migrate(empty_database, "0020")
    there = [an_image(name=name, state="ready") for name in ("a", "b")]
    row = {"image_id": there[0].id, "owner": ALICE, "folded": "sea", "tag": "Sea"}
    columns = {one["name"] for one in inspect(empty_database.engine).get_columns("images")}
    rows = [{name: value for name, value in vars(one).items() if name in columns} for one in there]
    with empty_database.writing() as connection:
        connection.execute(insert(images), rows)
        connection.execute(insert(image_tags), row)
        connection.execute(update(image_texts).values(text="as it was"))
    migrate(empty_database)
    query = select(image_texts.c.image_id, image_texts.c.text)
    with empty_database.reading() as connection:
        found = dict(connection.execute(query).all())
    assert [found[one.id] for one in there] == [None, "as it was"]
    write_missing(empty_database, ALICE)
    with empty_database.reading() as connection:
        assert dict(connection.execute(query).all())[there[0].id] == "a\nsea"


def test_what_has_no_tag_and_is_in_no_album_is_found_by_its_absence(
    empty_database: Database,
) -> None:
    migrate(empty_database, "0023")
    there = [
        an_image(name=name, state="ready", created_at=number, trashed_at=trashed)
        for number, (name, trashed) in enumerate(
            [("both", None), ("tagged", None), ("filed", None), ("bare", None), ("gone", 7)]
        )
    ]
    columns = {one["name"] for one in inspect(empty_database.engine).get_columns("images")}
    rows = [{name: value for name, value in vars(one).items() if name in columns} for one in there]
    both, tagged, filed, bare, gone = (one.id for one in there)
    tags = [
        {"image_id": one, "owner": ALICE, "folded": name, "tag": name}
        for one, name in ((both, "a"), (both, "b"), (tagged, "a"))
    ]
    copied = {"position": 1, "created_at": 1, "taken_at": 1, "sort_name": "", "bytes": 1}
    album = {"id": "1" * 22, "owner": ALICE, "name": "Trip", "sort": "own", "direction": "asc"}
    inside = [{"album_id": album["id"], "image_id": one, **copied} for one in (both, filed)]
    with empty_database.writing() as connection:
        connection.execute(insert(images), rows)
        connection.execute(insert(image_tags), tags)
        connection.execute(insert(albums).values(**album, created_at=1, changed_at=1))
        connection.execute(insert(album_images), inside)
    migrate(empty_database)
    with empty_database.reading() as connection:
        kept_rows = connection.execute(select(loose_images)).all()
    assert {(row.image_id, row.lacks, row.trashed) for row in kept_rows} == {
        (tagged, "albums", False), (filed, "tags", False), (bare, "albums", False),
        (bare, "tags", False), (gone, "albums", True), (gone, "tags", True),
    }  # fmt: skip
    by_id = {one.id: one for one in there}
    for row in kept_rows:
        one = by_id[row.image_id]
        assert (row.owner, row.created_at, row.taken_at, row.sort_name, row.bytes) == (
            one.owner, one.created_at, one.taken_at, one.sort_name, one.bytes,
        )  # fmt: skip


def test_who_may_make_no_extension_searches_without_its_index(
    empty_database: Database, kind_of_database: str
) -> None:
    if kind_of_database != "postgres":
        return
    with empty_database.writing() as connection:
        connection.execute(text("DROP ROLE IF EXISTS plain"))
        connection.execute(text("CREATE ROLE plain LOGIN"))
        connection.execute(text("GRANT ALL ON SCHEMA public TO plain"))
    limited = Database(
        str(empty_database.engine.url).replace("postgres@", "plain@").replace("+psycopg", "")
    )
    migrate(limited)
    names = {one["name"] for one in inspect(limited.engine).get_indexes("image_texts")}
    limited.engine.dispose()
    with empty_database.writing() as connection:
        connection.execute(text("DROP OWNED BY plain CASCADE"))
        connection.execute(text("DROP ROLE plain"))
    assert names == {"image_texts_image", "image_texts_unwritten"}


def test_the_migrations_make_the_tables_that_the_code_uses(database: Database) -> None:
    found = inspect(database.engine)
    for table in metadata.sorted_tables:
        columns = {one["name"]: one["nullable"] for one in found.get_columns(table.name)}
        assert columns == {one.name: one.nullable for one in table.columns}, table.name
        indexes = {str(one["name"]) for one in found.get_indexes(table.name)}
        # Where PostgreSQL may have its extension.
        indexes.discard("image_texts_words")
        assert indexes == {str(one.name) for one in table.indexes}, table.name


def test_many_migrations_at_once_do_the_work_once(database: Database) -> None:
    assert at_once(4, lambda: migrate(database)) == []
