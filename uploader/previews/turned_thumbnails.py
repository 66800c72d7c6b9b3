"""Makes the thumbnails of images anew that were turned in their rows alone, many at once."""

import contextlib

from uploader.decoding.formats import RENDITION
from uploader.library.image import Image
from uploader.outcomes import Outcome
from uploader.previews.rendition_maker import RenditionMaker
from uploader.records.identifiers import new_key
from uploader.storage.durable_put import put_durably
from uploader.storage.objects import NewObject, in_memory
from uploader.storage.timeouts import time_limit, transfer_seconds


def renew_thumbnail(maker: RenditionMaker, image: Image) -> None:
    """Make the thumbnail of an own image as that is turned now, where it has not got it yet.

    For the background: the decoders first take what somebody waits for. Raises ImageNotFound where
    it is gone, and what store, database and decoders raise: nothing has changed then.
    """
    current = maker.catalogue.load_own_image(image.owner, image.id)
    if current.is_damaged or not current.is_thumbnail_turned:
        return
    new = _made(maker, current)
    recorded = False
    try:
        with time_limit(transfer_seconds(new.size)):
            put_durably(maker.store, [new])
        recorded = maker.lifecycle.record_thumbnail(current, new.key, new.sha256)
    finally:
        if not recorded:
            # The put or the commit may have succeeded without a confirmation: the row decides.
            with contextlib.suppress(Outcome):
                maker.lifecycle.discard_thumbnail(new.key)


def _made(maker: RenditionMaker, image: Image) -> NewObject:
    with maker.file_of(image) as file:
        (picture,) = maker.gatekeeper.render(
            ["thumb"], file, image.picture_format, image.owner, _can_wait, image.orientation
        )
    return in_memory(new_key("t", RENDITION.extension, image.owner), picture, RENDITION.media_type)


def _can_wait() -> bool:
    return True
