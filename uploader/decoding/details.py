"""What is known of a picture beside its pixels, as a decoder has read it from the file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from uploader.decoding.moments import Moment

# The version of what is read. Whoever changes that raises it: the files of pictures that are stored
# already are then read again, once (uploader/upkeep/detail_reading.py).
DETAILS_VERSION = 1
TEXT_CHARACTERS = 200
DESCRIPTION_CHARACTERS = 2000
# From a bulb of days to the fastest shutter, and beyond any lens and sensor that was built.
_SECONDS = (1e-7, 1e6)
_APERTURES = (0.1, 1000.0)
_MILLIMETRES = (0.1, 100_000.0)
_SENSITIVITIES = (1, 10_000_000)
_MOST_MICROSECONDS = 1 << 60
_MOST_OFFSET_MINUTES = 24 * 60


@dataclass(frozen=True)
class Details:
    """What a file says; None and "" where it says nothing.

    `taken` is when the picture was taken. The exposure is in seconds, as an f-number, as the ISO
    sensitivity and in millimetres; the place in degrees north and east.
    """

    taken: Moment | None = None
    camera: str = ""
    lens: str = ""
    description: str = ""
    exposure_seconds: float | None = None
    aperture: float | None = None
    iso: int | None = None
    focal_length: float | None = None
    latitude: float | None = None
    longitude: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the answer to the parent process."""
        return asdict(self)


NOTHING = Details()


def checked(said: object) -> Details:
    """Take from a decoder what has the type and the range that it must have, and nothing else.

    A decoder that was taken over can answer anything.
    """
    if not isinstance(said, Mapping):
        return NOTHING
    latitude = number_within(said.get("latitude"), -90.0, 90.0)
    longitude = number_within(said.get("longitude"), -180.0, 180.0)
    has_place = latitude is not None and longitude is not None
    iso = number_within(said.get("iso"), *_SENSITIVITIES)
    return Details(
        taken=_moment(said.get("taken")),
        camera=_text(said.get("camera"), TEXT_CHARACTERS),
        lens=_text(said.get("lens"), TEXT_CHARACTERS),
        description=_text(said.get("description"), DESCRIPTION_CHARACTERS),
        exposure_seconds=number_within(said.get("exposure_seconds"), *_SECONDS),
        aperture=number_within(said.get("aperture"), *_APERTURES),
        iso=None if iso is None else int(iso),
        focal_length=number_within(said.get("focal_length"), *_MILLIMETRES),
        latitude=latitude if has_place else None,
        longitude=longitude if has_place else None,
    )


def number_within(value: object, least: float, most: float) -> float | None:
    """Return a number between two others, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # NaN lies between no numbers.
    return float(value) if least <= value <= most else None


def _text(value: object, characters: int) -> str:
    return value[:characters] if isinstance(value, str) else ""


def _moment(said: object) -> Moment | None:
    if not isinstance(said, Mapping):
        return None
    at, offset = said.get("at"), said.get("offset_minutes")
    if type(at) is not int or abs(at) > _MOST_MICROSECONDS:
        return None
    if offset is not None and (type(offset) is not int or abs(offset) > _MOST_OFFSET_MINUTES):
        return None
    moment = Moment(at, offset)
    return moment if moment.is_plausible else None
