"""A pass over images for each of whose originals something is to be done, beside all requests."""

import time
from collections.abc import Callable

from uploader.library.image import Image
from uploader.outcomes import (
    DatabaseUnavailable,
    NotDecodable,
    Outcome,
    StorageUnavailable,
    TooManyPixels,
    UnsupportedType,
)
from uploader.previews.idleness import UploadActivity
from uploader.storage.object_store import ObjectStore
from uploader.storage.timeouts import time_limit

_IMAGES_AT_ONCE = 50
_MOST_IDLE_WAIT_SECONDS = 2.0
# Reading an original, waiting for decoders, and putting what was made.
_IMAGE_SECONDS = 600.0


def work_through(
    find: Callable[[int], list[Image]],
    do: Callable[[Image], bool],
    seconds: float,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Do it for about `seconds`, or until none is left.

    `find` returns so many images for which it is still to be done; `do` says False where that is to
    be tried again, by the next pass.
    """
    deadline = time.monotonic() + seconds
    postponed: set[str] = set()
    while due := _due(find, postponed):
        for image in due:
            started = time.monotonic()
            if not do(image):
                postponed.add(image.id)
            # As long as it took: half of the time of store and decoders is left to requests.
            pause(time.monotonic() - started)
            if time.monotonic() >= deadline:
                return


class Attempts:
    """Attempts at one image after the other, each made when nobody else needs the decoders."""

    def __init__(self, store: ObjectStore, activity: UploadActivity) -> None:
        self._store = store
        self._activity = activity

    def make(
        self,
        do: Callable[[], None],
        give_up: Callable[[Outcome], None],
        postpone: Callable[[Outcome], None],
    ) -> bool:
        """Do it for one image; False where it was postponed, to be tried again by the next pass.

        It is given up where the file cannot be decoded any more. Raises DatabaseUnavailable, and
        StorageUnavailable where the store is down and not just this object.
        """
        self._activity.wait_until_idle(_MOST_IDLE_WAIT_SECONDS)
        try:
            with time_limit(_IMAGE_SECONDS):
                do()
        except (NotDecodable, TooManyPixels, UnsupportedType) as outcome:
            give_up(outcome)
        except DatabaseUnavailable:
            raise
        except Outcome as outcome:
            if isinstance(outcome, StorageUnavailable) and not self._store.ready():
                raise
            postpone(outcome)
            return False
        return True


def can_wait() -> bool:
    """Tell the decoders that this may wait while somebody needs them."""
    return True


def _due(find: Callable[[int], list[Image]], postponed: set[str]) -> list[Image]:
    found = find(_IMAGES_AT_ONCE + len(postponed))
    # Images that share an original are done together.
    due = {image.original_key: image for image in found if image.id not in postponed}
    return list(due.values())
