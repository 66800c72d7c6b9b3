"""Reads the size of a WebP from its first bytes: the decoder allocates as soon as it opens one."""

HEAD_BYTES = 30


def size_in(head: bytes) -> tuple[int, int] | None:
    """Read width and height (RFC 9649 2.5 to 2.7); None where the bytes are not those of a WebP."""
    if len(head) < HEAD_BYTES:
        return None
    match head[12:16]:
        case b"VP8X":
            return 1 + _little(head[24:27]), 1 + _little(head[27:30])
        case b"VP8L":
            bits = _little(head[21:25])
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF
        case _:
            return None


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
