"""The texts by which images are found are folded, and true to their rows."""

import unicodedata

import pytest
from sqlalchemy import select, text, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, insert_images, kept
from uploader.decoding.details import Details
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.library.search_texts import fold, refresh, write_missing
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import image_texts, images
from uploader.upkeep.unread import Unread


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


def texts_of(database: Database) -> dict[str, tuple[str | None, str]]:
    with database.reading() as connection:
        rows = connection.execute(select(image_texts)).all()
    return {row.image_id: (row.text, row.camera) for row in rows}


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zürich", "zurich"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁne", "fine"),
        ("\uff21\uff22\uff23\uff11", "abc1"),
        ("Å", "a"),
        ("\u03c2", "\u03c3"),
        ("京都", "京都"),
        ("❤\ufe0f", "❤"),
        ("  a \t b\u00a0c\n", "a b c"),
        ("%_\\'\"", "%_\\'\""),
        ("\u00b4", ""),
    ],
)
def test_texts_are_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_folded_text_stays_as_it_is() -> None:
    signs = (chr(one) for one in range(0x110000) if not 0xD800 <= one < 0xE000)
    # Every plane that has letters, and a part of the one that has thousands of the same kind.
    some = [sign for sign in signs if unicodedata.category(sign) not in {"Cn", "Co"}]
    for first in range(0, len(some), 500):
        once = fold("-".join(some[first : first + 500]))
        assert fold(once) == once


def test_a_new_image_has_its_text_at_once(lifecycle: Lifecycle, database: Database) -> None:
    image = an_image(
        name="Zürich.JPG", alt="Ein See", description=None, camera="Canon", lens="EF 50mm"
    )
    assert lifecycle.begin(image)
    assert texts_of(database) == {
        image.id: ("zurich.jpg\nein see\ncanon\nef 50mm", "canon\nef 50mm")
    }


def test_a_copy_has_a_text_of_its_own(lifecycle: Lifecycle, database: Database) -> None:
    twin = kept(lifecycle)
    copy = an_image(name="B.png", state="ready", pending_until=None, sha256=twin.sha256)
    assert lifecycle.begin_copy(copy, twin.id)
    assert texts_of(database)[copy.id] == ("b.png", "")


def test_a_change_changes_the_text(lifecycle: Lifecycle, database: Database) -> None:
    image = kept(lifecycle)
    Catalogue(database).change(ALICE, image.id, {"name": "New.png", "description": "Größe"})
    assert texts_of(database) == {image.id: ("new.png\ngroße".replace("ß", "ss"), "")}


def test_what_is_read_from_a_file_later_is_in_its_text(
    lifecycle: Lifecycle, database: Database
) -> None:
    image = kept(lifecycle, details_version=0)
    Unread(database).record(image, Details(camera="Nikon D5", description="On the roof"))
    assert texts_of(database) == {image.id: ("a.png\non the roof\nnikon d5", "nikon d5")}


def test_a_text_goes_with_its_image(lifecycle: Lifecycle, database: Database) -> None:
    image = kept(lifecycle)
    lifecycle.delete(ALICE, image.id)
    assert texts_of(database) == {}


def test_what_an_older_version_writes_is_marked_and_written_before_anybody_searches(
    lifecycle: Lifecycle, database: Database
) -> None:
    changed, new = kept(lifecycle, name="a"), an_image(name="Neu", state="ready")
    others = an_image(name="b", state="ready", owner=BOB)
    with database.writing() as connection:
        connection.execute(images.insert(), [vars(new), vars(others)])
        connection.execute(update(images).where(images.c.id == changed.id).values(name="Ärger"))
    assert {one for one, _ in texts_of(database).values()} == {None}
    write_missing(database, ALICE)
    assert texts_of(database) == {
        changed.id: ("arger", ""), new.id: ("neu", ""), others.id: (None, ""),
    }  # fmt: skip


def test_other_changes_leave_a_text_alone(lifecycle: Lifecycle, database: Database) -> None:
    image = kept(lifecycle)
    with database.writing() as connection:
        connection.execute(update(images).values(checked_at=5, visibility="link"))
    assert texts_of(database) == {image.id: ("a.png", "")}


def test_many_are_written_at_once(lifecycle: Lifecycle, database: Database) -> None:
    rows = [an_image(name=f"{number}.png") for number in range(1201)]
    with database.writing() as connection:
        insert_images(connection, [vars(one) for one in rows])
        refresh(connection, [one.id for one in rows])
        connection.execute(text("DELETE FROM image_texts WHERE text <> '7.png'"))
    assert [one for one, _ in texts_of(database).values()] == ["7.png"]
    with database.writing() as connection:
        refresh(connection, [])
