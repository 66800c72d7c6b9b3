"""What is known of a picture, as the values of its columns."""

from typing import Any

from uploader.decoding.details import (
    DESCRIPTION_CHARACTERS,
    DETAILS_VERSION,
    TEXT_CHARACTERS,
    Details,
)
from uploader.decoding.moments import Moment
from uploader.library.name_dates import taken_by_name
from uploader.library.names import clean_text


def read_values(details: Details, name: str, created_at: int) -> dict[str, Any]:
    """Return the values of all columns for what a file says, where nobody has changed any."""
    return taken_values(details.taken, name, created_at) | {
        "camera": clean_text(details.camera, TEXT_CHARACTERS),
        "lens": clean_text(details.lens, TEXT_CHARACTERS),
        "exposure_seconds": details.exposure_seconds,
        "aperture": details.aperture,
        "iso": details.iso,
        "focal_length": details.focal_length,
        "latitude": details.latitude,
        "longitude": details.longitude,
        "description": clean_text(details.description, DESCRIPTION_CHARACTERS) or None,
        "details_version": DETAILS_VERSION,
    }


def taken_values(inside: Moment | None, name: str, created_at: int) -> dict[str, Any]:
    """Return the values for when it was taken, where the owner has said nothing of that.

    What stands in the file itself goes before a time in its name. Without either it is the time of
    the upload, which is known not to be it.
    """
    known = inside or taken_by_name(name)
    taken = known or Moment(created_at)
    return {
        "taken_at": taken.at,
        "taken_known": known is not None,
        "taken_offset_minutes": taken.offset_minutes,
        "taken_edited": False,
        "file_taken_at": inside.at if inside else None,
        "file_taken_offset_minutes": inside.offset_minutes if inside else None,
    }


def without_place() -> dict[str, Any]:
    """Return the values that change where the owner takes the place away, for good."""
    return {"latitude": None, "longitude": None, "place_removed": True}


def edited_values(said: Moment) -> dict[str, Any]:
    """Return the values that change where the owner says when it was taken."""
    return {
        "taken_at": said.at,
        "taken_known": True,
        "taken_offset_minutes": said.offset_minutes,
        "taken_edited": True,
    }
