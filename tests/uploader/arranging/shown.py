"""What an album shows, read from the rows by the tests' own statements."""

from sqlalchemy import func, select

from uploader.library import visibility
from uploader.library.search_texts import refresh
from uploader.records.database import Database
from uploader.records.tables import album_images, albums, image_texts, images


def shown(database: Database, album_id: str) -> list[str]:
    """Return the ids of the images of an album in its own order, without the trash."""
    query = (
        select(images.c.id)
        .join(album_images, album_images.c.image_id == images.c.id)
        .where(album_images.c.album_id == album_id, ~visibility.IS_TRASHED)
        .order_by(album_images.c.position, images.c.id)
    )
    with database.reading() as connection:
        return list(connection.execute(query).scalars())


def rows_of_albums(database: Database) -> int:
    """Return how many images are in albums, the trash included."""
    with database.reading() as connection:
        query = select(func.count()).select_from(album_images)
        return int(connection.execute(query).scalar_one())


def assert_kept_values_are_true(database: Database) -> None:
    """Compare the counts of albums, and what is copied from images, with what is there."""
    copied = ("created_at", "taken_at", "sort_name", "bytes")
    with database.reading() as connection:
        for row in connection.execute(select(albums.c.id, albums.c.images)).all():
            assert row.images == len(shown(database, row.id)), row.id
        pairs = select(
            album_images.c.trashed == visibility.IS_TRASHED,
            *(images.c[name] == album_images.c[name] for name in copied),
        ).join(album_images, album_images.c.image_id == images.c.id)
        for pair in connection.execute(pairs).all():
            assert all(pair)


def assert_texts_are_true(database: Database) -> None:
    """Compare the texts of all images with those that would be written now."""
    with database.writing() as connection:
        query = select(image_texts).order_by(image_texts.c.image_id)
        there = connection.execute(query).all()
        refresh(connection, [row.image_id for row in there])
        assert connection.execute(query).all() == there
