"""Versions of how renditions are made: those of an earlier one are made anew in the background.

A row has the version of the code that has made its renditions. Whoever changes how those of a type
look gives it, in CHANGED_IN, the number after RENDITIONS_VERSION: pictures of that type that are
stored already are then rendered again, once (uploader/upkeep/rerendering.py).
"""

from collections.abc import Mapping

from uploader.decoding.formats import AVIF, BMP, GIF, HEIC, JPEG, PNG, TIFF, WEBP

# The version in which renditions of a type have last come to look different, by decoder.
CHANGED_IN: Mapping[str, int] = {
    JPEG.decoder: 1,
    # 2: colours by gAMA, cICP and the AV1 stream, HDR, transparent shades, what no frame covers,
    # depths of TIFF, fields of BMP, no turned WebP.
    PNG.decoder: 2,
    GIF.decoder: 2,
    WEBP.decoder: 2,
    AVIF.decoder: 2,
    HEIC.decoder: 2,
    TIFF.decoder: 2,
    BMP.decoder: 2,
}
RENDITIONS_VERSION = max(CHANGED_IN.values())
