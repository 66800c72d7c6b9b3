"""The JSON of what is known of a picture: it is told to its owner, and to nobody else."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from uploader.decoding.moments import Moment
from uploader.library.image import Image
from uploader.previews.shown_copies import has_copy

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Exposure(BaseModel):
    """How a picture was exposed; null where the camera has not said it."""

    seconds: float | None
    aperture: float | None = Field(description="The f-number.")
    iso: int | None
    focal_length: float | None = Field(description="In millimetres, of the lens itself.")


class Place(BaseModel):
    """Where a picture was taken, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class OwnDetails(BaseModel):
    """What is known of an image beside its pixels; no answer to anybody else has any of it."""

    taken_at: Time = Field(
        description=(
            "When it was taken: by its owner, else by its file (EXIF, XMP), else by its name, else "
            "`created_at`. It shows the clock of the camera, with its offset where that is known, "
            "and with `Z` where it is not."
        )
    )
    taken_known: bool = Field(description="False where `taken_at` is only `created_at`.")
    camera: str | None
    lens: str | None
    exposure: Exposure | None
    as_shown_url: Annotated[str, Field(json_schema_extra={"format": "uri"})] | None = Field(
        description=(
            "The file as it is shown, without any loss: of a JPEG that is turned or mirrored; null "
            "where that is the original, or there is none."
        )
    )
    place: Place | None
    place_removed: bool = Field(
        description="Its owner has taken the place away; the original still has what it has of one."
    )
    description: str
    tags: list[str] = Field(description="As their owner has typed them first, in their order.")
    favourite: bool


def detail_fields(image: Image, public_url: str, tags: Sequence[str]) -> dict[str, Any]:
    """Return the fields of `OwnDetails`, with absolute URLs."""
    as_shown = f"{public_url}/v1/images/{image.id}/as-shown"
    exposure = {
        "seconds": image.exposure_seconds,
        "aperture": image.aperture,
        "iso": image.iso,
        "focal_length": image.focal_length,
    }
    place = {"latitude": image.latitude, "longitude": image.longitude}
    return {
        "taken_at": taken_text(image.taken),
        # SQLite has numbers for it.
        "taken_known": bool(image.taken_known),
        "camera": image.camera or None,
        "lens": image.lens or None,
        "exposure": exposure if any(exposure.values()) else None,
        "as_shown_url": as_shown if has_copy(image) else None,
        "place": None if image.latitude is None else place,
        "place_removed": bool(image.place_removed),
        "description": image.description or "",
        "tags": tags,
        "favourite": bool(image.favourite),
    }


def taken_text(taken: Moment) -> str:
    """Return what a clock showed, as RFC 3339; `Z` where its offset is not known."""
    text = taken.clock.isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z" if taken.offset_minutes is None else text
