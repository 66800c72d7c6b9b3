"""An older database comes to the present shape with all it holds, whoever migrates it."""

from typing import Any

from sqlalchemy import Connection, inspect, text

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.identifiers import new_id, new_key
from uploader.records.migration import migrate
from uploader.records.quota import Quota, Usage
from uploader.records.tables import metadata


def insert_of_0001(connection: Connection, **changes: Any) -> dict[str, Any]:
    """Write a row as the first version of the tables held it."""
    row = {
        "id": new_id(), "owner": ALICE, "state": "ready", "charged": True, "name": "a.png",
        "alt": "", "visibility": "private", "format": "PNG", "width": 1, "height": 1, "frames": 1,
        "bytes": 100, "sha256": "0" * 64, "original_key": new_key("o", "png"),
        "thumb_key": new_key("t", "webp"), "thumb_sha256": "1" * 64, "preview_key": None,
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
        kept = insert_of_0001(connection, preview_key=new_key("p", "webp"), preview_sha256="2" * 64)
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
                preview_key=new_key("p", "webp"),
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


def test_the_migrations_make_the_tables_that_the_code_uses(database: Database) -> None:
    found = inspect(database.engine)
    for table in metadata.sorted_tables:
        columns = {one["name"]: one["nullable"] for one in found.get_columns(table.name)}
        assert columns == {one.name: one.nullable for one in table.columns}, table.name
        indexes = {str(one["name"]) for one in found.get_indexes(table.name)}
        assert indexes == {str(one.name) for one in table.indexes}, table.name


def test_many_migrations_at_once_do_the_work_once(database: Database) -> None:
    assert at_once(4, lambda: migrate(database)) == []
