"""Removes what is over: the trash, lines of the audit log, deleted albums, closed libraries."""

from uploader.arranging.album_removal import AlbumRemoval
from uploader.clock import SECOND, microseconds_now
from uploader.records import audit_log, undo_parts
from uploader.records.database import Database
from uploader.upkeep.library_removal import LibraryRemoval
from uploader.upkeep.trash_removal import TrashRemoval

PRUNE_EVERY_SECONDS = 600.0
_DAY_SECONDS = 86_400
# Short transactions, between which others write.
_LINES_AT_ONCE = 1000


class Pruning:
    """Removes rows that are over; raises DatabaseUnavailable and StorageUnavailable."""

    def __init__(
        self, database: Database, removal: LibraryRemoval, trash: TrashRemoval, audit_days: int
    ) -> None:
        """`audit_days` is how long the lines of the audit log are kept (VITRINE_AUDIT_DAYS)."""
        self._database = database
        self._removal = removal
        self._trash = trash
        self._albums = AlbumRemoval(database)
        self._audit_days = audit_days

    def prune(self) -> None:
        """Remove what is over."""
        before = microseconds_now() - self._audit_days * _DAY_SECONDS * SECOND
        removed = _LINES_AT_ONCE
        while removed == _LINES_AT_ONCE:
            with self._database.writing() as connection:
                removed = audit_log.forget_old(connection, before, _LINES_AT_ONCE)
        with self._database.writing() as connection:
            undo_parts.forget_expired(connection)
        self._trash.remove_due()
        self._albums.remove()
        self._removal.forget_closed()
