"""Adds a part to an upload: first its object, then its row, which moves the offset."""

import contextlib

from uploader.outcomes import Outcome
from uploader.records.uploads import Part, UploadRows
from uploader.resuming.leases import HeldLease
from uploader.resuming.part_store import PartStore, describe_part
from uploader.storage.spool import SpoolFile


class PartWriter:
    """Writes parts under a lease; an object whose row is not written is queued for deletion."""

    def __init__(self, part_store: PartStore, rows: UploadRows) -> None:
        self._part_store = part_store
        self._rows = rows

    def new_file(self) -> SpoolFile:
        """Open an empty spool file for the next part."""
        return self._part_store.new_file()

    def write(self, held: HeldLease, file: SpoolFile, start: int) -> Part:
        """Store and record a part; raises as `PartStore.put` and `UploadLeases.advance`."""
        part = describe_part(file, start, held.upload.owner)
        try:
            self._part_store.put(part, file)
            held.advance(part)
        except Outcome:
            with contextlib.suppress(Outcome):
                self._rows.discard_part(part)
            raise
        return part
