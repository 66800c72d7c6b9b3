"""EXIF and XMP written value by value, for what no library writes."""

import struct
from typing import Any

MAKE, MODEL, DESCRIPTION = 0x010F, 0x0110, 0x010E
SECONDS, APERTURE, ISO, FOCAL_LENGTH, LENS = 0x829A, 0x829D, 0x8827, 0x920A, 0xA434
TAKEN, OFFSET, PART = 0x9003, 0x9011, 0x9291
DIGITIZED, DIGITIZED_OFFSET = 0x9004, 0x9012
EXIF, GPS = 0x8769, 0x8825
# The Golden Gate, as receivers write it.
GATE = {1: "N", 2: [(37, 1), (49, 1), (912, 100)], 3: "W", 4: [(122, 1), (28, 1), (4224, 100)]}
GATE_DEGREES = (37.8192, -122.4784)
PHOTO = {MAKE: "NIKON CORPORATION", MODEL: "NIKON D100", DESCRIPTION: "Flag over the bay"}
SHOT = {
    SECONDS: [(1, 250)], APERTURE: [(56, 10)], ISO: 200, FOCAL_LENGTH: [(500, 10)],
    LENS: "50mm f/1.8", TAKEN: "2019:05:12 14:05:06", OFFSET: "+02:00", PART: "25",
}  # fmt: skip
SAYS = "http://purl.org/dc/elements/1.1/"


class Raw(bytes):
    """The content of an entry, of a type and with a count of its own."""

    kind: int
    count: int

    def __new__(cls, content: bytes, kind: int, count: int | None = None) -> "Raw":
        made = super().__new__(cls, content)
        made.kind, made.count = kind, len(content) if count is None else count
        return made


def exif(
    first: dict[int, Any] | None = None,
    exposure: dict[int, Any] | None = None,
    place: dict[int, Any] | None = None,
    *,
    order: str = "<",
    big: bool = False,
) -> bytes:
    """A TIFF of these directories, without pixels; what is None is left out."""
    start = 16 if big else 8
    layout = "HHQQ" if big else "HHII"
    inline, size, count = (8, 20, "Q") if big else (4, 12, "H")
    parts = [dict(first or {})]
    for tag, directory in ((EXIF, exposure), (GPS, place)):
        if directory is not None:
            parts[0][tag] = Raw(bytes(inline), 13)
            parts.append(directory)
    # The first directory says where the others are, so each gets a place of its own.
    room = 4096
    places = [start + room * number for number in range(len(parts))]
    data = b""
    for at, directory in zip(places, parts, strict=True):
        after = at + struct.calcsize(order + count) + size * len(directory) + 8
        entries, values = b"", b""
        for tag, value in sorted(directory.items()):
            raw = _raw(value, order)
            if tag in (EXIF, GPS) and raw == bytes(inline):
                raw = Raw(_number(places[1 if tag == EXIF else -1], order, big), 13, 1)
            content = bytes(raw).ljust(inline, b"\0")
            if len(raw) > inline:
                content = _number(after + len(values), order, big)
                values += bytes(raw)
            entry = struct.pack(order + layout[:3], tag, raw.kind, raw.count)
            entries += entry + content
        head = struct.pack(order + count, len(directory)) + entries + bytes(8)
        data += (head + values).ljust(room, b"\0")
    mark = b"II" if order == "<" else b"MM"
    if big:
        return mark + struct.pack(f"{order}HHHQ", 43, 8, 0, start) + data
    return mark + struct.pack(f"{order}HI", 42, start) + data


def marked(block: bytes) -> bytes:
    """EXIF as it stands in a JPEG."""
    return b"Exif\0\0" + block


def xmp(attributes: str = "", inside: str = "") -> bytes:
    """A packet with these attributes of its description, and these elements in it."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="{SAYS}" {attributes}>{inside}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def said(*texts: tuple[str, str]) -> str:
    """A description in some languages."""
    items = "".join(f'<rdf:li xml:lang="{one}">{text}</rdf:li>' for one, text in texts)
    return f"<dc:description><rdf:Alt>{items}</rdf:Alt></dc:description>"


def _number(value: int, order: str, big: bool) -> bytes:
    return struct.pack(order + ("Q" if big else "I"), value)


def _raw(value: Any, order: str) -> Raw:
    if isinstance(value, Raw):
        return value
    if isinstance(value, str):
        return Raw(value.encode() + b"\0", 2)
    if isinstance(value, int):
        return Raw(struct.pack(f"{order}H", value), 3, 1)
    parts = [part for one in value for part in one]
    kind, letter = (10, "i") if min(parts) < 0 else (5, "I")
    return Raw(struct.pack(f"{order}{len(parts)}{letter}", *parts), kind, len(value))
