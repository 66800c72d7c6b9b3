"""The images whose files were not read yet for what they say of the picture."""

from sqlalchemy import ColumnElement, and_, func, select, update

from uploader.decoding.details import DETAILS_VERSION, Details
from uploader.library import search_texts, visibility
from uploader.library.details import read_values
from uploader.library.image import Image
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import images

# The index finds them; where there are none that takes no time.
_UNREAD: ColumnElement[bool] = and_(images.c.details_version < DETAILS_VERSION, visibility.IS_READY)
# What only the file says; what the owner may say as well goes before it.
_OF_FILE = (
    "camera", "lens", "exposure_seconds", "aperture", "iso", "focal_length", "file_taken_at",
    "file_taken_offset_minutes", "details_version",
)  # fmt: skip
_PLACE = ("latitude", "longitude")
_TAKEN = ("taken_at", "taken_known", "taken_offset_minutes")


class Unread:
    """Finds them, and records what was read; all methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def some(self, limit: int) -> list[Image]:
        """Return some of them."""
        with self._database.reading() as connection:
            found = connection.execute(select(images).where(_UNREAD).limit(limit)).mappings()
            return [Image(**row) for row in found]

    def count(self) -> int:
        """Return how many there are."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).where(_UNREAD)).scalar_one())

    def record(self, image: Image, details: Details) -> None:
        """Record what a file says for all images that share it, and keep what the owner says."""
        sharing = select(images).where(images.c.original_key == image.original_key, _UNREAD)
        with self._database.writing() as connection:
            lock_owner(connection, image.owner, adds=False)
            rows = connection.execute(sharing.with_for_update()).mappings().all()
            for row in rows:
                values = _values(Image(**row), details)
                connection.execute(update(images).where(images.c.id == row["id"]).values(values))
            search_texts.refresh(connection, [row["id"] for row in rows])


def _values(image: Image, details: Details) -> dict[str, object]:
    read = read_values(details, image.name, image.created_at)
    names: tuple[str, ...] = _OF_FILE if image.taken_edited else (*_OF_FILE, *_TAKEN)
    if not image.place_removed:
        names = (*names, *_PLACE)
    if image.description is None:
        names = (*names, "description")
    return {name: read[name] for name in names}
