"""What works on selections, put together."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from uploader.records.database import Database
from uploader.selecting.archive_slots import ArchiveSlots
from uploader.selecting.archives import Archives
from uploader.selecting.bulk_changes import BulkChanges
from uploader.selecting.selections import Selections
from uploader.storage.object_store import ObjectStore


@dataclass(frozen=True)
class Bulk:
    """Everything that views of many images at once need."""

    archives: Archives
    archive_slots: ArchiveSlots
    changes: BulkChanges

    @classmethod
    def of(cls, database: Database, store: ObjectStore, spool_dir: Path) -> Self:
        """Build it; nothing is connected to."""
        archives = Archives(Selections(database), store, spool_dir)
        return cls(archives, ArchiveSlots(), BulkChanges(database))
