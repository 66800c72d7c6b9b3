"""Turns and mirrors images: makes a new thumbnail of the original, and then changes the row."""

import contextlib
from functools import partial
from typing import Protocol

from uploader.decoding.formats import RENDITION
from uploader.library.catalogue import OnTurn
from uploader.library.image import Image
from uploader.library.turning import (
    NewThumbnail,
    TurnedMeanwhileError,
    Turning,
    discard_thumbnail,
    require_whole,
)
from uploader.outcomes import DecodersBusy, Outcome
from uploader.previews.originals import fetched
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.rendition_queue import RenditionQueue
from uploader.records.database import Database
from uploader.records.identifiers import new_key
from uploader.storage.durable_put import put_durably
from uploader.storage.objects import NewObject, in_memory
from uploader.storage.spool import SpoolFile
from uploader.storage.timeouts import time_limit, transfer_seconds

# Somebody else turns the same image over and over, and each time a little earlier.
_MOST_ATTEMPTS = 5


class Change(Protocol):
    """Changes an own image in one transaction, and returns it."""

    def __call__(self, *, on_turn: OnTurn) -> Image: ...


class Rotation:
    """Turns an image as a whole or not at all; until then it stays with all that it has.

    The original is never changed. Accounts take turns at this as they do at what is made for a
    request.
    """

    def __init__(self, database: Database, maker: RenditionMaker, queue: RenditionQueue) -> None:
        """`maker` has the store, the decoders and the queue of all that is made for a request."""
        self._database = database
        self._maker = maker
        self._queue = queue

    def turn(
        self, user_id: str, image_id: str, turning: Turning, change: Change | None = None
    ) -> Image:
        """Turn an own image, and return it with its new thumbnail; the rest follows.

        `change` is all else that is to change in the same transaction, which it lets be joined. It
        is called again where another request was faster. Raises ImageNotFound, InvalidFields where
        the original is lost, and what store, database and decoders raise: nothing has changed then.
        """
        change = change or partial(self._maker.catalogue.change, user_id, image_id, {})
        for _ in range(_MOST_ATTEMPTS):
            image = self._maker.catalogue.load_own_image(user_id, image_id)
            with contextlib.suppress(TurnedMeanwhileError):
                if not turning.changes(image):
                    return change(on_turn=partial(turning.record, thumb=None))
                require_whole(image)
                with self._maker.requests.turn_of(user_id):
                    return self._turned(image, turning, change)
        raise DecodersBusy

    def _turned(self, image: Image, turning: Turning, change: Change) -> Image:
        with contextlib.ExitStack() as stack:
            with time_limit(transfer_seconds(image.bytes)):
                original = fetched(self._maker.store, self._maker.spool_dir, image)
                file = stack.enter_context(original)
            wanted = turning.of(image)
            new = self._thumbnail(wanted, file)
            thumb = NewThumbnail(new.key, new.sha256, wanted.orientation)
            recorded = None
            try:
                with time_limit(transfer_seconds(new.size)):
                    put_durably(self._maker.store, [new])
                turned = change(on_turn=partial(turning.record, thumb=thumb))
                recorded = turned.thumb_key
            finally:
                if recorded != new.key:
                    # The put or the commit may have succeeded without a confirmation: the row
                    # decides.
                    with contextlib.suppress(Outcome):
                        discard_thumbnail(self._database, new.key)
            self._queue.add(turned, file)
            return turned

    def _thumbnail(self, wanted: Image, file: SpoolFile) -> NewObject:
        kind, owner = wanted.picture_format, wanted.owner
        (picture,) = self._maker.gatekeeper.render(
            ["thumb"], file.rewind(), kind, owner, orientation=wanted.orientation
        )
        return in_memory(new_key("t", RENDITION.extension, owner), picture, RENDITION.media_type)
