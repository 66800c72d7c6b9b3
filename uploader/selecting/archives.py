"""Archives of selected images: planned from their rows, then read file by file while they leave."""

import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from uploader.library.image import Image
from uploader.outcomes import ImageNotFound, StorageUnavailable
from uploader.previews.originals import fetched
from uploader.selecting.archive_names import ArchiveNames
from uploader.selecting.selections import Selection, Selections
from uploader.selecting.zip_records import Directory, Member, archive_bytes
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import chunks_of
from uploader.storage.timeouts import time_limit, transfer_seconds

# It comes first, so that whoever looks into the archive sees it.
MISSING_NAME = "MISSING.txt"
_MISSING_HEAD = "These pictures could not be put into this archive:\n\n"
# A client may rest so long, and has to take so many bytes a second beside that: it holds a thread.
_REST_SECONDS = 60.0
_LEAST_RATE = 32_000

log = structlog.get_logger(__name__)


class ArchiveCut(Exception):  # noqa: N818 - As outcomes are named, which no answer can tell any more.
    """The archive ends too early, so that its reader sees that it is not whole."""


@dataclass(frozen=True)
class _File:
    """A file of an archive: an image, or the text that says what is missing."""

    member: Member
    source: Image | bytes


@dataclass(frozen=True)
class Archive:
    """What will be in an archive, how long it is to the byte, and a tag of all of it."""

    files: Sequence[_File]
    size: int
    etag: str


class Archives:
    """Plans archives and reads them; the same images make the same bytes."""

    def __init__(
        self,
        selections: Selections,
        store: ObjectStore,
        spool_dir: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._selections = selections
        self._store = store
        self._spool_dir = spool_dir
        self._clock = clock

    def plan(self, owner: str, selection: Selection) -> Archive:
        """Plan the archive of the selected images, in the order of the list, newest first.

        Raises ImageNotFound where none of them can be had, and DatabaseUnavailable.
        """
        found = [one for some in self._selections.images(owner, selection) for one in some]
        found.sort(key=lambda one: (one.created_at, one.id), reverse=True)
        whole = [one for one in found if not one.is_damaged]
        if not whole:
            raise ImageNotFound
        there = {one.id for one in found}
        absent = [f"{one} (not here any more)" for one in selection.ids if one not in there]
        damaged = [f"{one.name} ({one.id}, damaged)" for one in found if one.is_damaged]
        files = [*_told_missing(damaged + absent, whole[0]), *_named(whole)]
        identity = [[_identity(one.source), one.member.name] for one in files]
        tag = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        return Archive(files, archive_bytes(one.member for one in files), f'"{tag}"')

    def chunks(self, archive: Archive) -> Iterator[bytes]:
        """Yield the bytes of an archive.

        Each original is taken to the spool and compared with its hash before any of it leaves: no
        connection to the store waits for a slow client, and nothing damaged is handed out. Raises
        StorageUnavailable where one cannot be had, which must end the answer before its end.
        """
        directory = Directory()
        for file in archive.files:
            if isinstance(file.source, bytes):
                yield directory.add(file.member, zlib.crc32(file.source)) + file.source
            else:
                yield from self._original(directory, file.member, file.source)
        yield directory.end()

    def _original(self, directory: Directory, member: Member, image: Image) -> Iterator[bytes]:
        with ExitStack() as stack:
            try:
                with time_limit(transfer_seconds(image.bytes)):
                    spooled = stack.enter_context(fetched(self._store, self._spool_dir, image))
            except StorageUnavailable:
                log.warning("archive_without_original", image=image.id)
                raise
            crc = 0
            for chunk in chunks_of(spooled.rewind()):
                crc = zlib.crc32(chunk, crc)
            yield directory.add(member, crc)
            yield from chunks_of(spooled.rewind())

    def paced(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield chunks, and raise ArchiveCut for a client that takes them too slowly.

        Time in which the store is read is not counted.
        """
        waited, sent = 0.0, 0
        for chunk in chunks:
            sent += len(chunk)
            began = self._clock()
            yield chunk
            waited += self._clock() - began
            if waited > _REST_SECONDS + sent / _LEAST_RATE:
                log.warning("archive_too_slow", sent=sent, seconds=round(waited))
                raise ArchiveCut


def _named(images: Sequence[Image]) -> Iterator[_File]:
    names = ArchiveNames(MISSING_NAME)
    for image in images:
        name = names.next(image.name, image.picture_format)
        yield _File(Member(name, _clock_of(image), image.bytes), image)


def _told_missing(lines: Sequence[str], newest: Image) -> Iterator[_File]:
    if lines:
        text = (_MISSING_HEAD + "".join(f"- {line}\n" for line in lines)).encode()
        yield _File(Member(MISSING_NAME, _clock_of(newest), len(text)), text)


def _clock_of(image: Image) -> datetime:
    """Return what the clock of the camera showed: an archive knows no time zones."""
    return image.taken.clock.replace(tzinfo=None)


def _identity(source: Image | bytes) -> str:
    return (
        hashlib.sha256(source).hexdigest()
        if isinstance(source, bytes)
        else (f"{source.id} {source.sha256} {source.taken_at} {source.taken_offset_minutes}")
    )
