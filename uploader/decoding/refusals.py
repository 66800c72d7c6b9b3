"""What the answer of a decoder process that refuses a file means."""

from typing import Any

import structlog

from uploader.decoding.formats import PictureFormat
from uploader.outcomes import NotDecodable, Outcome, TooManyPixels, UnsupportedKind

log = structlog.get_logger(__name__)


def refusal_of(reply: dict[str, Any], picture_format: PictureFormat) -> Outcome | None:
    """Return the outcome of a file that is refused; None where it is not."""
    match reply.get("refused"):
        case None:
            return None
        case "too_many_pixels":
            return TooManyPixels()
        case "unsupported_kind":
            name = picture_format.decoder
            return UnsupportedKind(f"This kind of {name} cannot be shown right: export a PNG.")
        case _:
            log.info("decoder_refused", reason=reply.get("reason"))
            return NotDecodable()
