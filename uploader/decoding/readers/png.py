"""Opens a PNG: Pillow is given the chunks that pixels need, and none of the others."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from PIL import Image, ImageChops, PngImagePlugin

from uploader.decoding.readers.pieces import Piece, joined, length_of
from uploader.decoding.readers.png_chunks import (
    GREY,
    INDEXED,
    RGB,
    SIGNATURE,
    Head,
    checksum,
    chunks_from,
)
from uploader.decoding.readers.png_rows import are_all_there, mark

_DEEP = 16
_COLOURS = 256
# Pillow reads the upper bytes of 16 bits; taken for the other byte order, it reads the lower ones.
_LOWER_BYTES = "RGB;16L"


def open_still(file: BinaryIO, head: Head) -> Image.Image:
    """Open the picture that every reader shows."""
    return open_pixels(file, head, (head.width, head.height), list(_data(file, head.pixels_at)))


def open_pixels(
    file: BinaryIO, head: Head, size: tuple[int, int], data: Sequence[Piece]
) -> Image.Image:
    """Open pixels of a size whose compressed data stands in pieces of a file."""
    if is_decoded_at_once(head):
        return _seen_through(file, head, size, data)
    return _opened(file, head, size, data)


def is_decoded_at_once(head: Head) -> bool:
    """Whether one of its colours of 16 bits is transparent: that shows in the pixels alone."""
    return head.kind == RGB and head.bits == _DEEP and len(head.contents.get(b"tRNS", b"")) >= 6


def _data(file: BinaryIO, at: int) -> Iterator[Piece]:
    """Yield where the data of neighbouring IDAT chunks stands."""
    for chunk in chunks_from(file, at):
        if chunk.name != b"IDAT":
            return
        if chunk.end > chunk.start:
            yield chunk.start, chunk.end


def _opened(
    file: BinaryIO, head: Head, size: tuple[int, int], data: Sequence[Piece]
) -> Image.Image:
    fields = (*(one.to_bytes(4, "big") for one in size), bytes((head.bits, head.kind, 0, 0)))
    start = SIGNATURE + _chunk(b"IHDR", b"".join(fields) + bytes((head.interlace,)))
    for name, content in (
        (b"PLTE", _palette(head)),
        (b"tRNS", _transparency(head)),
        (b"eXIf", head.contents.get(b"eXIf")),
    ):
        if content:
            start += _chunk(name, content)
    length = sum(length_of(piece) for piece in data)
    start += length.to_bytes(4, "big") + b"IDAT"
    # Nothing reads the sum of the pixels.
    pieces = [start, *data, bytes(4) + _chunk(b"IEND", b"")]
    picture = _Whole(joined(file, pieces))
    picture.head, picture.packed = head, joined(file, data)
    return picture


class _Whole(PngImagePlugin.PngImageFile):
    """A PNG that is loaded with all of its rows, or raises OSError.

    Pillow takes the end of the packed data for that of the picture, and leaves rows black that are
    missing. Whether the last one is drawn shows in what was there before; only where nothing has
    changed, or rows do not come in their order, all of the data is unpacked once more.
    """

    head: Head
    packed: BinaryIO
    _last: tuple[int, int, int, int]
    _before: Image.Image

    def load_prepare(self) -> None:
        super().load_prepare()
        self._last = 0, self.height - 1, self.width, self.height
        self._before = Image.frombytes(self.mode, (self.width, 1), mark(self.width))
        self.im.paste(self._before.im, self._last)

    def load(self) -> Any:
        is_new = bool(self.tile)
        access = super().load()
        if is_new and not self._has_all_rows():
            raise OSError("missing rows of pixels")
        return access

    def _has_all_rows(self) -> bool:
        is_drawn = self.crop(self._last).tobytes() != self._before.tobytes()
        if is_drawn and not self.head.interlace:
            return True
        return are_all_there(self.packed, self.head, self.size)


def _palette(head: Head) -> bytes | None:
    """Return the palette, with its last colour where indexes lead beyond it, as in browsers."""
    palette = head.contents.get(b"PLTE")
    return palette and _padded(palette, palette[-3:], _COLOURS)


def _padded(content: bytes, last: bytes, count: int) -> bytes:
    return content + last * (count - len(content) // len(last))


def _transparency(head: Head) -> bytes | None:
    """Return `tRNS` as Pillow takes it: of grey, a value at the depth that it unpacks to."""
    content = head.contents.get(b"tRNS", b"")
    if head.kind == INDEXED:
        count = len(head.contents[b"PLTE"]) // 3
        content = content[:count]
        return content if len(content) < count else _padded(content, content[-1:], _COLOURS)
    if head.kind == GREY and len(content) >= 2:
        value = int.from_bytes(content[:2], "big") & ((1 << head.bits) - 1)
        return (value * {2: 85, 4: 17}.get(head.bits, 1)).to_bytes(2, "big")
    if head.kind == RGB and head.bits < _DEEP and len(content) >= 6:
        return bytes((0, content[1], 0, content[3], 0, content[5]))
    return None


def _seen_through(
    file: BinaryIO, head: Head, size: tuple[int, int], data: Sequence[Piece]
) -> Image.Image:
    """Decode colours of 16 bits of which one is transparent, which is found at its full depth."""
    colour = head.contents[b"tRNS"]
    upper = _opened(file, head, size, data)
    upper.load()
    lower = _opened(file, head, size, data)
    lower.tile = [tile._replace(args=_LOWER_BYTES) for tile in lower.tile]  # type: ignore[attr-defined] # Of every file.
    lower.load()
    bands = zip((*upper.split(), *lower.split()), (*colour[0:6:2], *colour[1:6:2]), strict=True)
    opacity = Image.new("L", size)
    for band, value in bands:
        differs = [255] * 256
        differs[value] = 0
        opacity = ImageChops.lighter(opacity, band.point(differs))
    upper.putalpha(opacity)
    return upper


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + checksum(name, content)
