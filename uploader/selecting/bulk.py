"""What works on selections, put together."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from uploader.records.database import Database
from uploader.selecting.archives import Archives
from uploader.selecting.bulk_changes import BulkChanges
from uploader.selecting.selections import Selections
from uploader.selecting.slots import ACTIONS, ARCHIVES, Slots
from uploader.storage.object_store import ObjectStore


@dataclass(frozen=True)
class Bulk:
    """Everything that views of many images at once need."""

    selections: Selections
    archives: Archives
    archive_slots: Slots
    changes: BulkChanges
    action_slots: Slots

    @classmethod
    def of(cls, database: Database, store: ObjectStore, spool_dir: Path) -> Self:
        """Build it; nothing is connected to."""
        selections = Selections(database)
        archives = Archives(selections, store, spool_dir)
        return cls(selections, archives, Slots(ARCHIVES), BulkChanges(database), Slots(ACTIONS))
