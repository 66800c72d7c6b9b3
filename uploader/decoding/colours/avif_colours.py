"""Reads the code points that an AVIF names: in a box of its own, or in its AV1 stream alone."""

from typing import BinaryIO

from uploader.decoding.colours import av1_sequence
from uploader.decoding.readers.heif_boxes import Box, descend, find, number, read_box
from uploader.decoding.readers.heif_items import Items

# How many bytes precede the boxes in a table of sample entries, and in an entry of a film
# (ISO/IEC 14496-12 8.5.2 and 12.1.3).
_BEFORE_ENTRIES = 8
_BEFORE_BOXES_OF_ENTRY = 78

Found = tuple[int, int] | None


def code_points(file: BinaryIO) -> Found:
    """Return the code points of primaries and transfer (ITU-T H.273); None where none are named.

    A `colr` box of type `nclx` goes before the stream (AV1 Image File Format 2.2.1 and 3).
    """
    meta = read_box(file, b"meta")
    found = _of_picture(file, Items(meta)) if meta else None
    if found is None and (film := read_box(file, b"moov")):
        found = _of_sequence(file, film)
    return found


def brightest_nits(file: BinaryIO) -> float | None:
    """Return the brightest light of the picture in cd/m², where a box names it.

    What the picture has (`clli`) goes before what its makers' display has (`mdcv`; ISO/IEC
    23008-12 6.5.39 and 6.5.38).
    """
    meta = read_box(file, b"meta")
    items = Items(meta) if meta else None
    for kind, at, size, unit in ((b"clli", 0, 2, 1.0), (b"mdcv", 16, 4, 10_000.0)):
        for _, light in items.properties_of(items.primary, kind) if items else ():
            if len(light) >= at + size and (nits := number(light, at, size)):
                return nits / unit
    return None


def _of_picture(file: BinaryIO, items: Items) -> Found:
    primary = items.primary
    for _, colours in items.properties_of(primary, b"colr"):
        if named := _in_box(colours):
            return named
    # A grid has no stream of its own: its tiles have.
    tiles = dict(items.referred(b"dimg")).get(primary, [])
    place = items.place_of(tiles[0] if tiles else primary)
    return av1_sequence.code_points(place) if isinstance(place, bytes) else _at(file, place)


def _of_sequence(file: BinaryIO, film: bytes) -> Found:
    samples = descend(film, b"moov", b"trak", b"mdia", b"minf", b"stbl")
    table = samples and descend(film, b"stsd", box=samples)
    entry = table and find(film, b"av01", table.content + _BEFORE_ENTRIES, table.end)
    if not samples or not entry:
        return None
    colours = find(film, b"colr", entry.content + _BEFORE_BOXES_OF_ENTRY, entry.end)
    if colours and (named := _in_box(film[colours.content : colours.end])):
        return named
    return _at(file, _first_chunk(film, samples))


def _first_chunk(film: bytes, samples: Box) -> int | None:
    for kind, size in ((b"stco", 4), (b"co64", 8)):
        if box := descend(film, kind, box=samples):
            return number(film, box.content + 8, size)
    return None


def _in_box(colours: bytes) -> Found:
    if colours[:4] != b"nclx" or len(colours) < 8:
        return None
    return number(colours, 4, 2), number(colours, 6, 2)


def _at(file: BinaryIO, place: int | None) -> Found:
    if place is None:
        return None
    file.seek(place)
    return av1_sequence.code_points(file.read(av1_sequence.HEAD_BYTES))
