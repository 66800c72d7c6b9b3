"""Renders stored pictures again whose renditions an earlier version of the code made otherwise."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog

from uploader.decoding.formats import RENDITION
from uploader.decoding.gatekeeper import Gatekeeper
from uploader.library.image import LATER_RENDITIONS, THUMBNAIL_2X, Image, LaterRendition
from uploader.outcomes import Outcome
from uploader.previews.idleness import UploadActivity
from uploader.previews.originals import fetched
from uploader.records.identifiers import new_key
from uploader.storage.durable_put import put_durably
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import NewObject, in_memory
from uploader.upkeep.passes import Attempts, can_wait, work_through
from uploader.upkeep.repairs import Repairs

log = structlog.get_logger(__name__)


@dataclass
class Rerendered:
    """What a pass has done: `refused` keep what they have, `postponed` are tried again."""

    rendered: int = 0
    refused: int = 0
    postponed: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the numbers by their names."""
        return asdict(self)


class Rerenderer:
    """Works when nobody else needs the decoders; the old renditions are served until then.

    Each image is done in one transaction after its new objects are stored, so that a pass can end
    at any point, and two of them can run at once.
    """

    def __init__(
        self,
        repairs: Repairs,
        store: ObjectStore,
        gatekeeper: Gatekeeper,
        spool_dir: Path,
        activity: UploadActivity,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._repairs = repairs
        self._store = store
        self._gatekeeper = gatekeeper
        self._spool_dir = spool_dir
        self._attempts = Attempts(store, activity)
        self._pause = pause

    def is_due(self) -> bool:
        """Say whether any image is left; raises DatabaseUnavailable."""
        return bool(self._repairs.outdated(1))

    def run(self, seconds: float) -> Rerendered:
        """Render what is outdated, for about `seconds`.

        Raises StorageUnavailable and DatabaseUnavailable; what was rendered until then stays.
        """
        report = Rerendered()
        work_through(
            self._repairs.outdated, lambda image: self._render(image, report), seconds, self._pause
        )
        return self._finished(report)

    def _render(self, image: Image, report: Rerendered) -> bool:
        """Render one image; False where that has to be tried again."""

        def render() -> None:
            report.rendered += self._replace(image)

        def give_up(outcome: Outcome) -> None:
            # An earlier version took it. It stays, with the renditions that it has.
            log.info("not_rendered_again", image=image.id, code=outcome.code)
            self._repairs.keep_renditions(image)
            report.refused += 1

        def postpone(outcome: Outcome) -> None:
            log.warning("rerendering_postponed", image=image.id, code=outcome.code)
            report.postponed += 1

        return self._attempts.make(render, give_up, postpone)

    def _replace(self, image: Image) -> bool:
        """Replace the renditions of an image; False where it is gone meanwhile."""
        seen, thumb, made = self._made(image)
        objects = [thumb, *made.values()]
        kept = False
        try:
            put_durably(self._store, objects)
            named = {rendition: (new.key, new.sha256) for rendition, new in made.items()}
            kept = self._repairs.replace_renditions(seen, (thumb.key, thumb.sha256), named)
        finally:
            if not kept:
                # The put or the commit may have succeeded without a confirmation: the rows decide.
                self._repairs.discard([new.key for new in objects])
        return kept

    def _made(self, image: Image) -> tuple[Image, NewObject, dict[LaterRendition, NewObject]]:
        """Return an image as it is decoded now, and its new renditions."""
        kind, owner, orientation = image.picture_format, image.owner, image.orientation
        with fetched(self._store, self._spool_dir, image) as file:
            verdict = self._gatekeeper.inspect(file.rewind(), kind, owner, can_wait, orientation)
            seen = replace(image, width=verdict.width, height=verdict.height, frames=verdict.frames)
            wanted = _wanted(seen)
            names = [rendition.name for rendition in wanted]
            pictures = self._gatekeeper.render(
                names, file.rewind(), kind, owner, can_wait, orientation
            )
        thumb_key = new_key("t", RENDITION.extension, owner)
        thumb = in_memory(thumb_key, verdict.thumb, RENDITION.media_type)
        return (
            seen,
            thumb,
            {
                rendition: in_memory(
                    new_key(rendition.kind, rendition.picture_format.extension, owner),
                    picture,
                    rendition.picture_format.media_type,
                )
                for rendition, picture in zip(wanted, pictures, strict=True)
            },
        )

    def _finished(self, report: Rerendered) -> Rerendered:
        log.info("rerendered", **report.as_json(), left=self._repairs.count_outdated())
        return report


def _wanted(image: Image) -> list[LaterRendition]:
    """Return what an image has or lacks; with the original at hand, a lack costs little."""
    missing = image.missing_renditions
    wanted = [one for one in LATER_RENDITIONS if image.key_of(one) or one in missing]
    return [one for one in wanted if one is not THUMBNAIL_2X or image.has_thumbnail_2x]
