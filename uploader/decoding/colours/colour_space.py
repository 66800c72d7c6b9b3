"""The colour space that a picture is in, as an ICC profile: decided here for every format."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from uploader.decoding.colours.cicp import icc_profile, read_code_points, reported_code_points
from uploader.decoding.colours.conversion import is_profile
from uploader.decoding.colours.png_colours import png_profile
from uploader.decoding.readers.png_chunks import read_head


def named_profile(file: BinaryIO, decoder: str) -> bytes | None:
    """Return the profile of what a file says of its colours where its decoder reports nothing."""
    if decoder == "PNG":
        return png_profile(read_head(file).contents)
    return icc_profile(read_code_points(file, decoder))


def source_profile(info: Mapping[Any, Any], named: bytes | None) -> bytes | None:
    """Return the profile that a picture is to be converted by; None where it is in sRGB.

    An embedded profile goes first, unless it is broken; `named` is what `named_profile` has found.
    """
    embedded = info.get("icc_profile")
    if isinstance(embedded, bytes) and is_profile(embedded):
        return embedded
    return named or icc_profile(reported_code_points(info))
